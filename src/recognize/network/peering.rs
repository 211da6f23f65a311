//! `describe-vpc-peering-connections`.

use crate::estate::network::{Peering, PeeringSide};
use crate::recognize::Reader;
use crate::recognize::shape::Shape;
use crate::text::json::Value;

pub(super) const PEERINGS: Shape = Shape {
    kind: "vpc-peering-connections",
    one: "VPC peering connection",
    operation: "describe-vpc-peering-connections",
    list: "VpcPeeringConnections",
    ids: &["VpcPeeringConnectionId"],
    also: &[],
    marks: &["AccepterVpcInfo", "RequesterVpcInfo", "Status"],
    holds: &["AccepterVpcInfo", "RequesterVpcInfo", "Status", "Tags"],
    read,
};

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let peering = Peering {
        span: object.span(),
        id: cx.text(object, "VpcPeeringConnectionId"),
        status: match object.get_loose("Status") {
            Some(status) if status.is_object() => cx.text(status, "Code"),
            // `--query '…{Status:Status.Code}'` leaves the code alone.
            _ => cx.text(object, "Status"),
        },
        requester: side(cx, object, "RequesterVpcInfo"),
        accepter: side(cx, object, "AccepterVpcInfo"),
        tags: cx.tags(object),
    };
    cx.estate.network.peerings.push(peering);
}

fn side<'a>(cx: &mut Reader<'a>, object: Value<'a>, key: &str) -> Option<PeeringSide> {
    let object = cx.part(object, key)?;
    let mut cidrs: Vec<_> = cx.block(object, "CidrBlock").into_iter().collect();
    for (set, key) in [("CidrBlockSet", "CidrBlock"), ("Ipv6CidrBlockSet", "Ipv6CidrBlock")] {
        for item in cx.list(object, set) {
            let block = cx.block(item, key);
            cidrs.extend(block.filter(|block| cidrs.iter().all(|known| known.value != block.value)));
        }
    }
    Some(PeeringSide {
        span: object.span(),
        vpc: cx.text(object, "VpcId"),
        owner: cx.text(object, "OwnerId"),
        region: cx.text(object, "Region"),
        cidrs,
    })
}
