//! Network ACLs.

use std::ops::RangeInclusive;

use ipnet::IpNet;

use super::Protocol;
use crate::estate::Tag;
use crate::text::{Span, Spanned};

/// A network ACL of `describe-network-acls`.
#[derive(Clone, Debug)]
pub struct NetworkAcl {
    /// The whole object.
    pub span: Span,
    /// `NetworkAclId`
    pub id: Option<Spanned<String>>,
    /// `VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `IsDefault`
    pub is_default: Option<Spanned<bool>>,
    /// `Associations[].SubnetId`. `None` if the output did not say.
    pub subnets: Option<Vec<Spanned<String>>>,
    /// `Entries`, in the output's order, which is not the order of evaluation. `None` if the output did not say.
    pub entries: Option<Vec<AclEntry>>,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// An entry of a network ACL.
#[derive(Clone, Debug)]
pub struct AclEntry {
    /// The whole object.
    pub span: Span,
    /// `RuleNumber`: the lowest is asked first. `None` if it was not told or could not be read.
    pub number: Option<Spanned<i64>>,
    /// `Egress`
    pub is_egress: bool,
    /// `Protocol`: a number as a string, `-1` for all.
    pub protocol: Spanned<Protocol>,
    /// `CidrBlock` or `Ipv6CidrBlock`. `None` if it could not be read.
    pub cidr: Option<Spanned<IpNet>>,
    /// `PortRange`
    pub ports: Option<Spanned<RangeInclusive<u16>>>,
    /// `IcmpTypeCode.Type`, −1 for all.
    pub icmp_type: Option<Spanned<i64>>,
    /// `IcmpTypeCode.Code`, −1 for all.
    pub icmp_code: Option<Spanned<i64>>,
    /// `RuleAction` is `allow`. `None` if it is neither that nor `deny`.
    pub allows: Option<bool>,
    /// The place of `RuleAction`, or of the entry.
    pub action_span: Span,
}
