//! Whether two texts tell the same of one thing: only what decides over packets is compared, and only what both tell.

use crate::estate::network::{
    Interface, InternetGateway, NatGateway, NetworkAcl, Peering, PrefixList, RouteTable, Subnet,
    TransitAttachment, TransitGateway, Vpc, VpcEndpoint, VpnGateway,
};
use crate::text::{Span, Spanned};

/// Something with an id.
pub trait Same {
    /// Its id.
    fn id(&self) -> Option<&str>;
    /// Where it stands.
    fn span(&self) -> Span;
    /// The first field that the other tells differently.
    fn differs(&self, other: &Self) -> Option<&'static str>;
}

fn one<T: PartialEq>(a: &Option<Spanned<T>>, b: &Option<Spanned<T>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.value == b.value,
        _ => true,
    }
}

/// True for the attachments that the two gateways of a peering have under one id.
fn is_other_side(a: &TransitAttachment, b: &TransitAttachment) -> bool {
    let is_peering = a.kind.as_ref().is_some_and(|kind| kind.value == "peering");
    is_peering && !one(&a.transit_gateway, &b.transit_gateway)
}

/// Lists as sets: outputs do not keep an order.
fn set<T: PartialEq>(a: &[Spanned<T>], b: &[Spanned<T>]) -> bool {
    let within = |a: &[Spanned<T>], b: &[Spanned<T>]| a.iter().all(|x| b.iter().any(|y| x.value == y.value));
    within(a, b) && within(b, a)
}

fn sets<T: PartialEq>(a: &Option<Vec<Spanned<T>>>, b: &Option<Vec<Spanned<T>>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => set(a, b),
        _ => true,
    }
}

/// Lists of facts, each written out, as sets.
fn facts<T>(a: &[T], b: &[T], fact: impl Fn(&T) -> String) -> bool {
    let written = |list: &[T]| {
        let mut list: Vec<String> = list.iter().map(&fact).collect();
        list.sort_unstable();
        list.dedup();
        list
    };
    written(a) == written(b)
}

fn word(value: &Option<Spanned<impl std::fmt::Debug>>) -> String {
    value.as_ref().map(|value| format!("{:?}", value.value)).unwrap_or_default()
}

/// The first name whose fields are not the same.
fn first(checks: &[(&'static str, bool)]) -> Option<&'static str> {
    checks.iter().find(|(_, same)| !same).map(|(name, _)| *name)
}

macro_rules! same {
    ($type:ty, $a:ident, $b:ident, [$($name:literal: $check:expr),* $(,)?]) => {
        impl Same for $type {
            fn id(&self) -> Option<&str> {
                self.id.as_ref().map(|id| id.value.as_str())
            }
            fn span(&self) -> Span {
                self.span
            }
            fn differs(&self, other: &Self) -> Option<&'static str> {
                let ($a, $b) = (self, other);
                first(&[$(($name, $check)),*])
            }
        }
    };
}

same!(Vpc, a, b, ["CidrBlockAssociationSet": set(&a.cidrs, &b.cidrs)]);
same!(Subnet, a, b, [
    "VpcId": one(&a.vpc, &b.vpc),
    "CidrBlock": set(&a.cidrs, &b.cidrs),
    "AvailabilityZone": one(&a.zone, &b.zone),
]);
same!(Interface, a, b, [
    "VpcId": one(&a.vpc, &b.vpc),
    "SubnetId": one(&a.subnet, &b.subnet),
    "Groups": sets(&a.groups, &b.groups),
    "PrivateIpAddresses": facts(&a.addresses, &b.addresses, |one| {
        format!("{} {}", one.address.value, word(&one.public))
    }),
    "SourceDestCheck": one(&a.source_dest_check, &b.source_dest_check),
]);
same!(RouteTable, a, b, [
    "VpcId": one(&a.vpc, &b.vpc),
    "Associations": facts(&a.associations, &b.associations, |one| {
        format!("{} {} {} {}", one.is_main, word(&one.subnet), word(&one.gateway), one.is_active())
    }),
    "Routes": match (&a.routes, &b.routes) {
        (Some(a), Some(b)) => facts(a, b, |one| {
            format!("{:?} {} {}", one.destination.value, word(&one.target), word(&one.state))
        }),
        _ => true,
    },
]);
same!(NetworkAcl, a, b, [
    "VpcId": one(&a.vpc, &b.vpc),
    "Associations": sets(&a.subnets, &b.subnets),
    "Entries": match (&a.entries, &b.entries) {
        (Some(a), Some(b)) => facts(a, b, |one| {
            let icmp = format!("{} {}", word(&one.icmp_type), word(&one.icmp_code));
            let ports = word(&one.ports);
            let (number, cidr, protocol) = (word(&one.number), word(&one.cidr), &one.protocol.value);
            format!("{number} {} {protocol:?} {cidr} {ports} {icmp} {:?}", one.is_egress, one.allows)
        }),
        _ => true,
    },
]);
same!(InternetGateway, a, b, ["Attachments": set(&a.vpcs, &b.vpcs)]);
same!(NatGateway, a, b, [
    "SubnetId": one(&a.subnet, &b.subnet),
    "State": one(&a.state, &b.state),
    "ConnectivityType": a.is_private == b.is_private,
]);
same!(Peering, a, b, ["Status": one(&a.status, &b.status)]);
same!(VpnGateway, a, b, ["VpcAttachments": set(&a.vpcs, &b.vpcs)]);
same!(TransitGateway, a, b, ["State": one(&a.state, &b.state)]);
// The general listing and that of one kind tell of the same attachment, each in part.
same!(TransitAttachment, a, b, [
    "State": one(&a.state, &b.state),
    "ResourceId": is_other_side(a, b) || one(&a.resource, &b.resource),
    "SubnetIds": sets(&a.subnets, &b.subnets),
    "Association": is_other_side(a, b) || one(&a.route_table, &b.route_table),
]);
same!(VpcEndpoint, a, b, ["VpcId": one(&a.vpc, &b.vpc), "State": one(&a.state, &b.state)]);
same!(PrefixList, a, b, [
    "Entries": match (&a.entries, &b.entries) {
        (Some(a), Some(b)) => facts(a, b, |one| one.cidr.value.to_string()),
        _ => true,
    },
]);
