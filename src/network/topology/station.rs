//! Where packets start and end: network interfaces, and what stands for those that were not pasted.

use std::net::IpAddr;

use crate::estate::network::Interface;
use crate::network::space::{Family, Range};
use crate::text::Span;

/// A place in a subnet that sends and receives: an interface, or what is known of one from the thing that it belongs to.
#[derive(Clone, Debug)]
pub struct Station<'a> {
    /// The interface's id, or that of the thing that it stands for.
    pub id: String,
    /// The interface, where it was pasted.
    pub interface: Option<&'a Interface>,
    /// Its VPC.
    pub vpc: Option<&'a str>,
    /// Its subnet.
    pub subnet: Option<&'a str>,
    /// Its security groups.
    pub groups: Groups<'a>,
    /// Private IPv4 addresses. Where they are not told all that it may have: those of its subnet.
    pub v4: Vec<Range<u128>>,
    /// IPv6 addresses. Where they are not told, none: a subnet may have them without its interfaces having any.
    pub v6: Vec<Range<u128>>,
    /// True if `v4` are its own addresses.
    pub is_exact: bool,
    /// Public IPv4 addresses, each with the private one that it stands for.
    pub public: Public,
    /// True for that of a NAT gateway: it takes only replies (*NAT gateways*).
    pub is_nat: bool,
    /// False if the interface is told to take or send what is not its own (`SourceDestCheck` off).
    pub checks_source: bool,
    /// `DenyAllIgwTraffic`
    pub denies_gateway: bool,
    /// The place that tells of it.
    pub span: Option<Span>,
}

/// Security groups of a station.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Groups<'a> {
    /// These, sorted.
    These(Vec<&'a str>),
    /// It can have none: NAT gateways, attachments of transit gateways.
    None,
    /// The texts do not tell.
    Unknown,
}

impl<'a> Groups<'a> {
    /// Sorted, each once.
    pub fn these(ids: impl Iterator<Item = &'a str>) -> Self {
        let mut ids: Vec<&str> = ids.collect();
        ids.sort_unstable();
        ids.dedup();
        Self::These(ids)
    }

    /// Those that are known.
    pub fn list(&self) -> &[&'a str] {
        match self {
            Self::These(list) => list,
            Self::None | Self::Unknown => &[],
        }
    }
}

/// Public IPv4 addresses of a station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Public {
    /// These: private, public. Empty: it has none.
    These(Vec<(IpAddr, IpAddr)>),
    /// It has one, the texts do not tell which.
    Some,
    /// The texts do not tell.
    Unknown,
}

impl Public {
    /// False if it surely has none.
    pub fn may_be(&self) -> bool {
        !matches!(self, Self::These(list) if list.is_empty())
    }
}

impl Station<'_> {
    /// Its addresses of a family.
    pub fn addresses(&self, family: Family) -> &[Range<u128>] {
        match family {
            Family::V4 => &self.v4,
            Family::V6 => &self.v6,
        }
    }

    /// True if it has all of these addresses.
    pub fn has_all(&self, family: Family, range: &Range<u128>) -> bool {
        self.addresses(family).iter().any(|own| own.first <= range.first && range.last <= own.last)
    }

    /// True if it has one of these addresses.
    pub fn has(&self, family: Family, range: &Range<u128>) -> bool {
        self.addresses(family).iter().any(|own| own.intersect(range).is_some())
    }
}
