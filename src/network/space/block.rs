//! One box of flows, and one flow.

use std::net::IpAddr;

use super::range::number;
use super::{Family, Range};

/// Protocols that have ports as AWS's rules know them: TCP and UDP. Of any other a rule takes all or nothing
/// (*IpPermission* and *NetworkAclEntry*, Amazon EC2 API Reference).
#[must_use]
pub fn has_ports(protocol: u8) -> bool {
    matches!(protocol, 6 | 17)
}

/// ICMP and `ICMPv6`, whose type and code a rule may name.
#[must_use]
pub fn is_icmp(protocol: u8) -> bool {
    matches!(protocol, 1 | 58)
}

/// All flows whose parts are in these ranges. Addresses are numbers, an IPv4 address in the low 32 bits.
///
/// Of ICMP `ports` is the type times 256 and the code, and `source_ports` is all. Of protocols without ports both are all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Block {
    /// Numbers of protocols at IANA.
    pub protocols: Range<u8>,
    /// Destination ports.
    pub ports: Range<u16>,
    /// Source ports.
    pub source_ports: Range<u16>,
    /// Destination addresses.
    pub destinations: Range<u128>,
    /// Source addresses.
    pub sources: Range<u128>,
}

impl Block {
    /// All flows of a family.
    #[must_use]
    pub fn all(family: Family) -> Self {
        Self {
            protocols: Range::PROTOCOLS,
            ports: Range::PORTS,
            source_ports: Range::PORTS,
            destinations: family.addresses(),
            sources: family.addresses(),
        }
    }

    /// True if the flow is in it.
    #[must_use]
    pub fn contains(&self, flow: &Flow) -> bool {
        self.protocols.contains(flow.protocol)
            && self.ports.contains(flow.port)
            && self.source_ports.contains(flow.source_port)
            && self.destinations.contains(number(flow.destination))
            && self.sources.contains(number(flow.source))
    }

    /// True if all of the other is in it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.protocols.covers(&other.protocols)
            && self.ports.covers(&other.ports)
            && self.source_ports.covers(&other.source_ports)
            && self.destinations.covers(&other.destinations)
            && self.sources.covers(&other.sources)
    }

    /// What both hold.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        Some(Self {
            protocols: self.protocols.intersect(&other.protocols)?,
            ports: self.ports.intersect(&other.ports)?,
            source_ports: self.source_ports.intersect(&other.source_ports)?,
            destinations: self.destinations.intersect(&other.destinations)?,
            sources: self.sources.intersect(&other.sources)?,
        })
    }
}

/// One packet as a rule sees it. Of ICMP `port` is the type times 256 and the code; of protocols without ports both ports
/// are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flow {
    /// The family of both addresses.
    pub family: Family,
    /// The protocol's number at IANA.
    pub protocol: u8,
    /// Where it comes from.
    pub source: IpAddr,
    /// The port that it comes from.
    pub source_port: u16,
    /// Where it goes.
    pub destination: IpAddr,
    /// The port that it goes to.
    pub port: u16,
}

impl Flow {
    /// The packet that answers it, with its ends changed over. `None` for a message of ICMP that no answer is defined for
    /// (see [`super::FlowSet::answered_by`]).
    #[must_use]
    pub fn reply(&self) -> Option<Self> {
        let (port, source_port) = if has_ports(self.protocol) {
            (self.source_port, self.port)
        } else if is_icmp(self.protocol) {
            let (_, answer) = answers(self.protocol).iter().find(|(asked, _)| *asked == self.port >> 8)?;
            (answer << 8 | (self.port & 0xff), 0)
        } else {
            (0, 0)
        };
        Some(Self { source: self.destination, destination: self.source, port, source_port, ..*self })
    }
}

/// Types of ICMP that are answered, with the type of the answer: echo, timestamp, information and address mask
/// (RFC 792, RFC 950); echo and node information of `ICMPv6` (RFC 4443, RFC 4620). The code stays.
pub(super) fn answers(protocol: u8) -> &'static [(u16, u16)] {
    match protocol {
        1 => &[(8, 0), (13, 14), (15, 16), (17, 18)],
        58 => &[(128, 129), (139, 140)],
        _ => &[],
    }
}
