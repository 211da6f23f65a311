//! One packet, and what became of it.

use std::net::IpAddr;

pub const ICMP: u8 = 1;
pub const TCP: u8 = 6;
pub const UDP: u8 = 17;
pub const ICMP_V6: u8 = 58;

/// One packet. Of ICMP, `port` is the type times 256 plus the code, and `source_port` is 0. Of protocols without ports
/// both are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    pub protocol: u8,
    pub source: IpAddr,
    pub source_port: u16,
    pub destination: IpAddr,
    pub port: u16,
}

impl Packet {
    /// What the other side answers. `None` for a message of ICMP to which there is no answer.
    ///
    /// RFC 792, RFC 950, RFC 4443 and RFC 4620: an echo is answered by an echo reply, a timestamp by a timestamp reply, and so on; the
    /// code stays.
    pub fn reply(&self) -> Option<Self> {
        let turned = |source_port, port| Self {
            protocol: self.protocol,
            source: self.destination,
            source_port,
            destination: self.source,
            port,
        };
        let (kind, code) = (self.port >> 8, self.port & 255);
        match self.protocol {
            ICMP => match kind {
                8 => Some(turned(0, code)),
                13 | 15 | 17 => Some(turned(0, ((kind + 1) << 8) | code)),
                _ => None,
            },
            ICMP_V6 if matches!(kind, 128 | 139) => Some(turned(0, ((kind + 1) << 8) | code)),
            ICMP_V6 => None,
            _ => Some(turned(self.port, self.source_port)),
        }
    }
}

/// Where a packet starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'t> {
    /// A network interface.
    Interface(&'t str),
    /// The internet.
    Internet,
}

/// What became of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A network interface took it, as this.
    Arrived { interface: String, packet: Packet },
    /// It went out to the internet, as this.
    Left { packet: Packet },
    /// A gateway endpoint of the VPC took it, for a service of AWS.
    Service { vpc: String, packet: Packet },
    /// Dropped: the box that dropped it, and why.
    Dropped { at: String, why: &'static str },
}

/// What became of a packet and of the answer to it.
#[derive(Clone, Debug)]
pub struct Conversation {
    pub there: Outcome,
    /// `None` if the packet did not get there, or if nothing is answered to it.
    pub back: Option<Outcome>,
    /// True if the packet got there, and the answer, where there is one, came back to who had asked.
    pub works: bool,
}
