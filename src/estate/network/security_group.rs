//! Security groups.

use std::net::Ipv6Addr;
use std::ops::RangeInclusive;

use ipnet::{IpNet, Ipv6Net};

use crate::text::{Span, Spanned};

/// A security group of `describe-security-groups`, or the rules of one group of
/// `describe-security-group-rules`.
#[derive(Clone, Debug)]
pub struct SecurityGroup {
    /// The whole object; the first rule where the group was put together from its rules.
    pub span: Span,
    /// `GroupId`
    pub id: Option<Spanned<String>>,
    /// `GroupName`
    pub name: Option<Spanned<String>>,
    /// `Description`
    pub description: Option<Spanned<String>>,
    /// `VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `OwnerId`
    pub owner: Option<Spanned<String>>,
    /// `IpPermissions`
    pub ingress: Vec<Permission>,
    /// The value of `IpPermissions`.
    pub ingress_span: Option<Span>,
    /// `IpPermissionsEgress`
    pub egress: Vec<Permission>,
    /// The value of `IpPermissionsEgress`.
    pub egress_span: Option<Span>,
    /// Tags.
    pub tags: Vec<crate::estate::Tag>,
    /// Another output that lists it with other rules; those of both are in the lists.
    pub told_differently: Option<Span>,
}

impl SecurityGroup {
    /// A group of which nothing is known yet.
    #[must_use]
    pub fn at(span: Span) -> Self {
        Self {
            span,
            id: None,
            name: None,
            description: None,
            vpc: None,
            owner: None,
            ingress: Vec::new(),
            ingress_span: None,
            egress: Vec::new(),
            egress_span: None,
            tags: Vec::new(),
            told_differently: None,
        }
    }

    /// For messages: security group `` `sg-1` (`web`) ``.
    #[must_use]
    pub fn label(&self) -> String {
        match (&self.id, &self.name) {
            (Some(id), Some(name)) => format!("security group `{}` (`{}`)", id.value, name.value),
            (Some(one), None) | (None, Some(one)) => format!("security group `{}`", one.value),
            (None, None) => "a security group without id".to_owned(),
        }
    }

    /// Its id, else its name, else nothing.
    #[must_use]
    pub fn key(&self) -> &str {
        self.id.as_ref().or(self.name.as_ref()).map_or("", |key| key.value.as_str())
    }

    /// What evidence calls it.
    #[must_use]
    pub fn evidence(&self) -> &str {
        if self.key().is_empty() { "without id" } else { self.key() }
    }
}

/// One entry of `IpPermissions` or `IpPermissionsEgress`.
#[derive(Clone, Debug)]
pub struct Permission {
    /// The whole object.
    pub span: Span,
    /// `IpProtocol`
    pub protocol: Spanned<Protocol>,
    /// `FromPort`: first port, or ICMP type.
    pub from: Option<Spanned<i64>>,
    /// `ToPort`: last port, or ICMP code.
    pub to: Option<Spanned<i64>>,
    /// `IpRanges` and `Ipv6Ranges`
    pub ranges: Vec<AddressRange>,
    /// `UserIdGroupPairs` or `ReferencedGroupInfo`: other groups, and itself.
    pub groups: Vec<GroupReference>,
    /// `PrefixListIds`
    pub prefix_lists: Vec<Spanned<String>>,
    /// True if a source of it could not be read, so that the sources here are not all.
    pub has_unread_sources: bool,
}

impl Permission {
    /// The ports that it opens, `0..=65535` where all. `None` for protocols without ports (ICMP).
    ///
    /// `-1` and any protocol other than tcp, udp, icmp and icmpv6 mean all ports, whatever the range says
    /// (*IpPermission*, Amazon EC2 API Reference). A range that AWS would not print (a port missing or out of
    /// bounds, or the last before the first) is taken for the widest that it may mean.
    #[must_use]
    pub fn ports(&self) -> Option<RangeInclusive<u16>> {
        match &self.protocol.value {
            Protocol::Tcp | Protocol::Udp => {
                let port = |port: &Option<Spanned<i64>>| {
                    port.as_ref().and_then(|port| u16::try_from(port.value).ok())
                };
                let (from, to) = (port(&self.from).unwrap_or(0), port(&self.to).unwrap_or(u16::MAX));
                Some(from.min(to)..=from.max(to))
            }
            Protocol::Icmp | Protocol::Icmpv6 => None,
            Protocol::All | Protocol::Other(_) => Some(0..=u16::MAX),
        }
    }

    /// The ICMP type, `None` for all types.
    #[must_use]
    pub fn icmp_type(&self) -> Option<i64> {
        self.from.as_ref().map(|from| from.value).filter(|from| *from >= 0)
    }

    /// The ICMP code, `None` for all codes.
    #[must_use]
    pub fn icmp_code(&self) -> Option<i64> {
        self.to.as_ref().map(|to| to.value).filter(|to| *to >= 0)
    }
}

/// A protocol of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// `-1`
    All,
    /// `tcp` or `6`
    Tcp,
    /// `udp` or `17`
    Udp,
    /// `icmp` or `1`
    Icmp,
    /// `icmpv6` or `58`
    Icmpv6,
    /// Another number or name, as written.
    Other(String),
}

impl Protocol {
    /// Reads a name or a number.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text.trim().to_ascii_lowercase().as_str() {
            "-1" | "all" => Self::All,
            "tcp" | "6" => Self::Tcp,
            "udp" | "17" => Self::Udp,
            "icmp" | "1" => Self::Icmp,
            "icmpv6" | "58" => Self::Icmpv6,
            other => Self::Other(other.to_owned()),
        }
    }

    /// As the AWS CLI writes it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::All => "-1",
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Icmp => "icmp",
            Self::Icmpv6 => "icmpv6",
            Self::Other(name) => name,
        }
    }

    /// Its number at IANA; `None` for all protocols and for a name that AWS does not know.
    #[must_use]
    pub fn number(&self) -> Option<u8> {
        match self {
            Self::All => None,
            Self::Tcp => Some(6),
            Self::Udp => Some(17),
            Self::Icmp => Some(1),
            Self::Icmpv6 => Some(58),
            Self::Other(name) => name.parse().ok(),
        }
    }
}

/// One CIDR block of a rule.
#[derive(Clone, Debug)]
pub struct AddressRange {
    /// The object that holds it.
    pub span: Span,
    /// The block.
    pub cidr: Spanned<IpNet>,
    /// Its description.
    pub description: Option<String>,
    /// `SecurityGroupRuleId`, where the output gives it.
    pub rule_id: Option<String>,
}

/// A group that a rule refers to. It stands for the private addresses of the interfaces that have the group
/// (*Security group rules*, Amazon VPC User Guide).
#[derive(Clone, Debug)]
pub struct GroupReference {
    /// The object that holds it.
    pub span: Span,
    /// `GroupId`
    pub id: Option<Spanned<String>>,
    /// `GroupName`
    pub name: Option<Spanned<String>>,
    /// `UserId`: the account of the group.
    pub owner: Option<Spanned<String>>,
    /// `VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `VpcPeeringConnectionId`
    pub peering: Option<Spanned<String>>,
    /// `PeeringStatus`
    pub peering_status: Option<Spanned<String>>,
    /// Its description.
    pub description: Option<String>,
    /// `SecurityGroupRuleId`, where the output gives it.
    pub rule_id: Option<String>,
}

impl GroupReference {
    /// A reference of which nothing is known yet.
    #[must_use]
    pub fn at(span: Span) -> Self {
        Self {
            span,
            id: None,
            name: None,
            owner: None,
            vpc: None,
            peering: None,
            peering_status: None,
            description: None,
            rule_id: None,
        }
    }

    /// Its id; empty if it has none.
    #[must_use]
    pub fn key(&self) -> &str {
        self.id.as_ref().map_or("", |id| id.value.as_str())
    }
}

/// An entry of `describe-security-group-vpc-associations`.
#[derive(Clone, Debug)]
pub struct GroupVpcAssociation {
    /// The whole object.
    pub span: Span,
    /// `GroupId`
    pub group: Option<Spanned<String>>,
    /// `VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `State`: only `associated` counts.
    pub state: Option<Spanned<String>>,
}

/// A group of `describe-stale-security-groups`: it refers to groups that are gone.
#[derive(Clone, Debug)]
pub struct StaleGroup {
    /// The whole object.
    pub span: Span,
    /// `GroupId`
    pub id: Option<Spanned<String>>,
    /// `VpcId`
    pub vpc: Option<Spanned<String>>,
    /// The references that are stale: those of ingress and egress.
    pub references: Vec<GroupReference>,
}

/// All global unicast addresses of IPv6: *IANA Internet Protocol Version 6 Address Space*.
pub const GLOBAL_UNICAST: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

impl AddressRange {
    /// True if it holds every address of the Internet of its family.
    #[must_use]
    pub fn is_world(&self) -> bool {
        match &self.cidr.value {
            IpNet::V4(net) => net.prefix_len() == 0,
            IpNet::V6(net) => net.contains(&GLOBAL_UNICAST),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ViewId;

    fn spanned<T>(value: T) -> Spanned<T> {
        Spanned { value, span: Span { view: ViewId(0), start: 0, end: 0 } }
    }

    fn permission(protocol: &str, from: Option<i64>, to: Option<i64>) -> Permission {
        Permission {
            span: Span { view: ViewId(0), start: 0, end: 0 },
            protocol: spanned(Protocol::parse(protocol)),
            from: from.map(spanned),
            to: to.map(spanned),
            ranges: Vec::new(),
            groups: Vec::new(),
            prefix_lists: Vec::new(),
            has_unread_sources: false,
        }
    }

    #[test]
    fn a_doubtful_port_range_is_the_widest() {
        let ports = |protocol, from, to| permission(protocol, from, to).ports();
        assert_eq!(ports("tcp", Some(22), Some(22)), Some(22..=22));
        assert_eq!(ports("6", Some(-1), Some(-1)), Some(0..=65535));
        assert_eq!(ports("TCP", None, None), Some(0..=65535));
        assert_eq!(ports("tcp", Some(70_000), Some(80)), Some(0..=80));
        assert_eq!(ports("udp", Some(90), Some(80)), Some(80..=90));
        assert_eq!(ports("50", Some(22), Some(22)), Some(0..=65535));
        assert_eq!(ports("-1", Some(22), Some(22)), Some(0..=65535));
        assert_eq!(ports("icmp", Some(8), Some(-1)), None);
    }

    #[test]
    fn the_world_is_everything_or_all_global_unicast() {
        let world = |cidr: &str| {
            let span = Span { view: ViewId(0), start: 0, end: 0 };
            let range =
                AddressRange { span, cidr: spanned(cidr.parse().unwrap()), description: None, rule_id: None };
            range.is_world()
        };
        assert!(world("0.0.0.0/0") && world("10.1.2.3/0") && world("::/0") && world("2000::/3"));
        assert!(world("::/2"));
        assert!(!world("0.0.0.0/1") && !world("2000::/4") && !world("4000::/3") && !world("8000::/1"));
    }
}
