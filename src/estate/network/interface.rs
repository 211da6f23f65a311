//! Network interfaces.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::estate::Tag;
use crate::text::{Span, Spanned};

/// A network interface of `describe-network-interfaces` or of an instance in `describe-instances`.
#[derive(Clone, Debug)]
pub struct Interface {
    /// The whole object.
    pub span: Span,
    /// `NetworkInterfaceId`
    pub id: Option<Spanned<String>>,
    /// `VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `SubnetId`
    pub subnet: Option<Spanned<String>>,
    /// `OwnerId`
    pub owner: Option<Spanned<String>>,
    /// `InterfaceType`, for example `interface`, `nat_gateway`, `load_balancer`, `vpc_endpoint`.
    pub kind: Option<Spanned<String>>,
    /// `Groups`: ids of security groups. `None` if the output did not say.
    pub groups: Option<Vec<Spanned<String>>>,
    /// Its addresses, IPv4 and IPv6, each with the public one that stands for it.
    pub addresses: Vec<InterfaceAddress>,
    /// `Ipv4Prefixes` and `Ipv6Prefixes`: addresses that it has too.
    pub prefixes: Vec<Spanned<IpNet>>,
    /// `Status`: `available` is attached to nothing.
    pub status: Option<Spanned<String>>,
    /// `Attachment.InstanceId`, or the instance in which it stands.
    pub instance: Option<Spanned<String>>,
    /// `Attachment.InstanceOwnerId`: `amazon-elb` and the like for those of services.
    pub instance_owner: Option<Spanned<String>>,
    /// `RequesterId`
    pub requester: Option<Spanned<String>>,
    /// `RequesterManaged`
    pub is_requester_managed: Option<Spanned<bool>>,
    /// `Description`: names the load balancer, function or endpoint that it belongs to.
    pub description: Option<Spanned<String>>,
    /// `SourceDestCheck`
    pub source_dest_check: Option<Spanned<bool>>,
    /// `DenyAllIgwTraffic`
    pub denies_gateway_traffic: Option<Spanned<bool>>,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// An address of an interface.
#[derive(Clone, Debug)]
pub struct InterfaceAddress {
    /// The private IPv4 address or the IPv6 address.
    pub address: Spanned<IpAddr>,
    /// `Association.PublicIp`: IPv4 only.
    pub public: Option<Spanned<IpAddr>>,
    /// True for the primary address.
    pub is_primary: bool,
}
