//! Internet gateways, NAT gateways and Elastic IP addresses.

use crate::estate::network::{ElasticIp, InternetGateway, NatAddress, NatGateway};
use crate::recognize::Reader;
use crate::recognize::shape::Shape;
use crate::text::json::Value;

pub(super) const INTERNET: Shape = Shape {
    kind: "internet-gateways",
    one: "internet gateway",
    operation: "describe-internet-gateways",
    list: "InternetGateways",
    ids: &["InternetGatewayId"],
    also: &[],
    marks: &["Attachments"],
    holds: &["Attachments", "Tags"],
    read: internet,
};

pub(super) const EGRESS_ONLY: Shape = Shape {
    kind: "egress-only-internet-gateways",
    one: "egress-only internet gateway",
    operation: "describe-egress-only-internet-gateways",
    list: "EgressOnlyInternetGateways",
    ids: &["EgressOnlyInternetGatewayId"],
    also: &[],
    marks: &["Attachments"],
    holds: &["Attachments", "Tags"],
    read: egress_only,
};

pub(super) const NAT: Shape = Shape {
    kind: "nat-gateways",
    one: "NAT gateway",
    operation: "describe-nat-gateways",
    list: "NatGateways",
    ids: &["NatGatewayId"],
    also: &[],
    marks: &["NatGatewayAddresses", "State", "ConnectivityType", "SubnetId"],
    holds: &["NatGatewayAddresses", "ProvisionedBandwidth", "AttachedAppliances", "Tags"],
    read: nat,
};

pub(super) const ADDRESSES: Shape = Shape {
    kind: "addresses",
    one: "Elastic IP address",
    operation: "describe-addresses",
    list: "Addresses",
    ids: &["AllocationId", "PublicIp", "CarrierIp"],
    also: &[],
    marks: &["Domain", "AssociationId", "InstanceId", "NetworkBorderGroup"],
    holds: &["Tags"],
    read: elastic,
};

fn internet<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    gateway(cx, object, "InternetGatewayId", false);
}

fn egress_only<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    gateway(cx, object, "EgressOnlyInternetGatewayId", true);
}

fn gateway<'a>(cx: &mut Reader<'a>, object: Value<'a>, id: &str, is_egress_only: bool) {
    let mut vpcs = Vec::new();
    for attachment in cx.list(object, "Attachments") {
        // AWS prints `available` where its reference says `attached`.
        let state = cx.text(attachment, "State");
        let gone = state.is_some_and(|state| state.value.starts_with("detach"));
        vpcs.extend(cx.filled(attachment, "VpcId").filter(|_| !gone));
    }
    let (id, tags) = (cx.text(object, id), cx.tags(object));
    let gateway = InternetGateway { span: object.span(), id, is_egress_only, vpcs, tags };
    cx.estate.network.internet_gateways.push(gateway);
}

fn nat<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let list = cx.list(object, "NatGatewayAddresses");
    let addresses = list.into_iter().map(|address| NatAddress {
        interface: cx.filled(address, "NetworkInterfaceId"),
        private: cx.address(address, "PrivateIp"),
        public: cx.address(address, "PublicIp"),
    });
    let addresses = addresses.collect();
    let is = |word: Option<crate::text::Spanned<bool>>| word.is_some_and(|word| word.value);
    let connectivity = [("private", true), ("public", false)];
    let availability = [("regional", true), ("zonal", false)];
    let gateway = NatGateway {
        span: object.span(),
        id: cx.text(object, "NatGatewayId"),
        vpc: cx.filled(object, "VpcId"),
        subnet: cx.filled(object, "SubnetId"),
        state: cx.text(object, "State"),
        is_private: is(cx.word(object, "ConnectivityType", &connectivity)),
        is_regional: is(cx.word(object, "AvailabilityMode", &availability)),
        addresses,
        route_table: cx.filled(object, "RouteTableId"),
        tags: cx.tags(object),
    };
    cx.estate.network.nat_gateways.push(gateway);
}

fn elastic<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let address = ElasticIp {
        span: object.span(),
        public: cx.address(object, "PublicIp").or_else(|| cx.address(object, "CarrierIp")),
        allocation: cx.filled(object, "AllocationId"),
        association: cx.filled(object, "AssociationId"),
        private: cx.address(object, "PrivateIpAddress"),
        interface: cx.filled(object, "NetworkInterfaceId"),
        instance: cx.filled(object, "InstanceId"),
        tags: cx.tags(object),
    };
    cx.estate.network.addresses.push(address);
}
