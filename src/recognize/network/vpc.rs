//! `describe-vpcs` and `describe-subnets`.

use ipnet::IpNet;

use crate::estate::network::{BlockMode, Subnet, Vpc};
use crate::recognize::Reader;
use crate::recognize::shape::Shape;
use crate::text::Spanned;
use crate::text::json::Value;

pub(super) const VPCS: Shape = Shape {
    kind: "vpcs",
    one: "VPC",
    operation: "describe-vpcs",
    list: "Vpcs",
    ids: &["VpcId"],
    also: &[],
    marks: &["CidrBlock", "CidrBlockAssociationSet", "IsDefault", "DhcpOptionsId"],
    holds: &[
        "CidrBlockAssociationSet",
        "Ipv6CidrBlockAssociationSet",
        "EncryptionControl",
        "BlockPublicAccessStates",
        "Tags",
    ],
    read: vpc,
};

pub(super) const SUBNETS: Shape = Shape {
    kind: "subnets",
    one: "subnet",
    operation: "describe-subnets",
    list: "Subnets",
    ids: &["SubnetId"],
    also: &[],
    marks: &["CidrBlock", "MapPublicIpOnLaunch", "AvailableIpAddressCount", "Ipv6CidrBlockAssociationSet"],
    holds: &[
        "Ipv6CidrBlockAssociationSet",
        "PrivateDnsNameOptionsOnLaunch",
        "BlockPublicAccessStates",
        "Tags",
    ],
    read: subnet,
};

fn vpc<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let vpc = Vpc {
        span: object.span(),
        id: cx.text(object, "VpcId"),
        owner: cx.text(object, "OwnerId"),
        cidrs: blocks(cx, object),
        is_default: cx.boolean(object, "IsDefault"),
        block_public_access: block_mode(cx, object),
        tags: cx.tags(object),
    };
    cx.estate.network.vpcs.push(vpc);
}

fn subnet<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let subnet = Subnet {
        span: object.span(),
        id: cx.text(object, "SubnetId"),
        vpc: cx.text(object, "VpcId"),
        owner: cx.text(object, "OwnerId"),
        zone: cx.text(object, "AvailabilityZone"),
        cidrs: blocks(cx, object),
        maps_public_ip: cx.boolean(object, "MapPublicIpOnLaunch"),
        assigns_ipv6: cx.boolean(object, "AssignIpv6AddressOnCreation"),
        block_public_access: block_mode(cx, object),
        tags: cx.tags(object),
    };
    cx.estate.network.subnets.push(subnet);
}

/// The blocks that are associated or about to be, each once. The first one stands in `CidrBlock` and in the set.
fn blocks<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Vec<Spanned<IpNet>> {
    let mut blocks: Vec<_> = cx.block(object, "CidrBlock").into_iter().collect();
    for (set, key, state) in [
        ("CidrBlockAssociationSet", "CidrBlock", "CidrBlockState"),
        ("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState"),
    ] {
        for association in cx.list(object, set) {
            let state = cx.part(association, state).and_then(|state| cx.text(state, "State"));
            if state.is_some_and(|state| !state.value.starts_with("associat")) {
                continue;
            }
            let block = cx.block(association, key);
            blocks.extend(block.filter(|block| blocks.iter().all(|known| known.value != block.value)));
        }
    }
    blocks
}

fn block_mode<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Option<Spanned<BlockMode>> {
    let states = cx.part(object, "BlockPublicAccessStates")?;
    super::access::mode(cx, states)
}
