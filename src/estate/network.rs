//! Security groups.

use ipnet::IpNet;

use crate::text::{Span, Spanned};

/// A security group of `describe-security-groups`.
#[derive(Clone, Debug)]
pub struct SecurityGroup {
    /// The whole object.
    pub span: Span,
    /// `GroupId`
    pub id: Option<Spanned<String>>,
    /// `GroupName`
    pub name: Option<Spanned<String>>,
    /// `VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `IpPermissions`
    pub ingress: Vec<Permission>,
    /// `IpPermissionsEgress`
    pub egress: Vec<Permission>,
    /// Tags.
    pub tags: Vec<super::Tag>,
}

impl SecurityGroup {
    /// For messages: `` `sg-1` (`web`) ``.
    #[must_use]
    pub fn label(&self) -> String {
        match (&self.id, &self.name) {
            (Some(id), Some(name)) => format!("`{}` (`{}`)", id.value, name.value),
            (Some(one), None) | (None, Some(one)) => format!("`{}`", one.value),
            (None, None) => "without id".to_owned(),
        }
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
    /// `UserIdGroupPairs`: ids of groups.
    pub groups: Vec<Spanned<String>>,
    /// `PrefixListIds`
    pub prefix_lists: Vec<Spanned<String>>,
}

impl Permission {
    /// The ports that it opens, `0..=65535` where all. `None` for protocols without ports (ICMP).
    /// `-1` and any protocol other than tcp, udp, icmp and icmpv6 mean all ports, whatever the range says
    /// (*Security group rules*, Amazon VPC User Guide).
    #[must_use]
    pub fn ports(&self) -> Option<std::ops::RangeInclusive<u16>> {
        match &self.protocol.value {
            Protocol::Tcp | Protocol::Udp => {
                let port = |port: &Option<Spanned<i64>>, default: u16| match port {
                    Some(port) if port.value >= 0 => u16::try_from(port.value).unwrap_or(default),
                    _ => default,
                };
                Some(port(&self.from, 0)..=port(&self.to, u16::MAX))
            }
            Protocol::Icmp | Protocol::Icmpv6 => None,
            Protocol::All | Protocol::Other(_) => Some(0..=u16::MAX),
        }
    }
}

/// A protocol of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        match text.to_ascii_lowercase().as_str() {
            "-1" | "all" => Self::All,
            "tcp" | "6" => Self::Tcp,
            "udp" | "17" => Self::Udp,
            "icmp" | "1" => Self::Icmp,
            "icmpv6" | "58" => Self::Icmpv6,
            _ => Self::Other(text.to_owned()),
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
}
