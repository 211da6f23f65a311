//! Gateways to the Internet, and Elastic IP addresses.

use std::net::IpAddr;

use crate::estate::Tag;
use crate::text::{Span, Spanned};

/// An internet gateway, or an egress-only internet gateway.
#[derive(Clone, Debug)]
pub struct InternetGateway {
    /// The whole object.
    pub span: Span,
    /// `InternetGatewayId` or `EgressOnlyInternetGatewayId`
    pub id: Option<Spanned<String>>,
    /// True for an egress-only one: IPv6, and nothing comes in unasked.
    pub is_egress_only: bool,
    /// `Attachments[].VpcId` of those that are attached (`attached`, `available`, `attaching`).
    pub vpcs: Vec<Spanned<String>>,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// A NAT gateway of `describe-nat-gateways`.
#[derive(Clone, Debug)]
pub struct NatGateway {
    /// The whole object.
    pub span: Span,
    /// `NatGatewayId`
    pub id: Option<Spanned<String>>,
    /// `VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `SubnetId`: none for a regional one.
    pub subnet: Option<Spanned<String>>,
    /// `State`: only `available` works.
    pub state: Option<Spanned<String>>,
    /// `ConnectivityType` is `private`: it does not lead to the Internet.
    pub is_private: bool,
    /// `AvailabilityMode` is `regional`.
    pub is_regional: bool,
    /// `NatGatewayAddresses`
    pub addresses: Vec<NatAddress>,
    /// `RouteTableId` of a regional one.
    pub route_table: Option<Spanned<String>>,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// An address of a NAT gateway.
#[derive(Clone, Debug)]
pub struct NatAddress {
    /// `NetworkInterfaceId`
    pub interface: Option<Spanned<String>>,
    /// `PrivateIp`
    pub private: Option<Spanned<IpAddr>>,
    /// `PublicIp`
    pub public: Option<Spanned<IpAddr>>,
}

/// An Elastic IP address of `describe-addresses`.
#[derive(Clone, Debug)]
pub struct ElasticIp {
    /// The whole object.
    pub span: Span,
    /// `PublicIp`
    pub public: Option<Spanned<IpAddr>>,
    /// `AllocationId`
    pub allocation: Option<Spanned<String>>,
    /// `AssociationId`
    pub association: Option<Spanned<String>>,
    /// `PrivateIpAddress`
    pub private: Option<Spanned<IpAddr>>,
    /// `NetworkInterfaceId`
    pub interface: Option<Spanned<String>>,
    /// `InstanceId`
    pub instance: Option<Spanned<String>>,
    /// Tags.
    pub tags: Vec<Tag>,
}
