//! VPCs and subnets.

use ipnet::IpNet;

use super::BlockMode;
use crate::estate::Tag;
use crate::text::{Span, Spanned};

/// A VPC of `describe-vpcs`.
#[derive(Clone, Debug)]
pub struct Vpc {
    /// The whole object.
    pub span: Span,
    /// `VpcId`
    pub id: Option<Spanned<String>>,
    /// `OwnerId`
    pub owner: Option<Spanned<String>>,
    /// IPv4 and IPv6 blocks that are associated (`CidrBlock`, `CidrBlockAssociationSet`,
    /// `Ipv6CidrBlockAssociationSet`), each once.
    pub cidrs: Vec<Spanned<IpNet>>,
    /// `IsDefault`
    pub is_default: Option<Spanned<bool>>,
    /// `BlockPublicAccessStates.InternetGatewayBlockMode`
    pub block_public_access: Option<Spanned<BlockMode>>,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// A subnet of `describe-subnets`.
#[derive(Clone, Debug)]
pub struct Subnet {
    /// The whole object.
    pub span: Span,
    /// `SubnetId`
    pub id: Option<Spanned<String>>,
    /// `VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `OwnerId`
    pub owner: Option<Spanned<String>>,
    /// `AvailabilityZone`
    pub zone: Option<Spanned<String>>,
    /// `CidrBlock` and the IPv6 blocks that are associated.
    pub cidrs: Vec<Spanned<IpNet>>,
    /// `MapPublicIpOnLaunch`
    pub maps_public_ip: Option<Spanned<bool>>,
    /// `AssignIpv6AddressOnCreation`
    pub assigns_ipv6: Option<Spanned<bool>>,
    /// `BlockPublicAccessStates.InternetGatewayBlockMode`
    pub block_public_access: Option<Spanned<BlockMode>>,
    /// Tags.
    pub tags: Vec<Tag>,
}
