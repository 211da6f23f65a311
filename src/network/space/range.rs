//! Ranges of numbers, and addresses as numbers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Subnets, Ipv6Subnets};

/// From the first to the last, both of them in it. `first` is never after `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range<T> {
    /// The first.
    pub first: T,
    /// The last.
    pub last: T,
}

impl<T: Copy + Ord> Range<T> {
    /// From one end to the other, in either order.
    #[must_use]
    pub fn new(a: T, b: T) -> Self {
        Self { first: a.min(b), last: a.max(b) }
    }

    /// One value.
    #[must_use]
    pub fn one(value: T) -> Self {
        Self { first: value, last: value }
    }

    /// True if the value is in it.
    #[must_use]
    pub fn contains(&self, value: T) -> bool {
        self.first <= value && value <= self.last
    }

    /// True if all of the other is in it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// What both hold.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        let (first, last) = (self.first.max(other.first), self.last.min(other.last));
        (first <= last).then_some(Self { first, last })
    }
}

impl Range<u8> {
    /// All protocols.
    pub const PROTOCOLS: Self = Self { first: 0, last: u8::MAX };
}

impl Range<u16> {
    /// All ports; all types and codes of ICMP.
    pub const PORTS: Self = Self { first: 0, last: u16::MAX };
}

impl Range<u128> {
    /// The addresses of a block. Bits behind its prefix do not count.
    #[must_use]
    pub fn of(net: &IpNet) -> Self {
        match net {
            IpNet::V4(net) => Self {
                first: u128::from(u32::from(net.network())),
                last: u128::from(u32::from(net.broadcast())),
            },
            IpNet::V6(net) => Self { first: u128::from(net.network()), last: u128::from(net.broadcast()) },
        }
    }

    /// One address.
    #[must_use]
    pub fn address(address: IpAddr) -> Self {
        Self::one(number(address))
    }

    /// As blocks, the fewest that hold just these addresses.
    #[must_use]
    pub fn nets(&self, family: Family) -> Vec<IpNet> {
        match (family.address(self.first), family.address(self.last)) {
            (IpAddr::V4(first), IpAddr::V4(last)) => {
                Ipv4Subnets::new(first, last, 0).map(IpNet::V4).collect()
            }
            (IpAddr::V6(first), IpAddr::V6(last)) => {
                Ipv6Subnets::new(first, last, 0).map(IpNet::V6).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The two kinds of addresses. A set of flows holds those of one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// IPv4
    V4,
    /// IPv6
    V6,
}

impl Family {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::V4, Self::V6];

    /// That of an address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        if address.is_ipv4() { Self::V4 } else { Self::V6 }
    }

    /// That of a block.
    #[must_use]
    pub fn of_net(net: &IpNet) -> Self {
        Self::of(net.addr())
    }

    /// All of its addresses, as numbers.
    #[must_use]
    pub fn addresses(self) -> Range<u128> {
        let last = match self {
            Self::V4 => u128::from(u32::MAX),
            Self::V6 => u128::MAX,
        };
        Range { first: 0, last }
    }

    /// The address with this number; the last address for a number beyond it.
    #[must_use]
    pub fn address(self, number: u128) -> IpAddr {
        match self {
            Self::V4 => Ipv4Addr::from(u32::try_from(number).unwrap_or(u32::MAX)).into(),
            Self::V6 => Ipv6Addr::from(number).into(),
        }
    }
}

/// An address as a number, an IPv4 address in the low 32 bits.
pub(super) fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_ranges_and_ranges_are_blocks() {
        for text in ["0.0.0.0/0", "10.0.0.0/8", "10.1.2.3/32", "::/0", "2000::/3", "::1/128"] {
            let net: IpNet = text.parse().unwrap();
            assert_eq!(Range::of(&net).nets(Family::of_net(&net)), [net], "{text}");
        }
        let host_bits: IpNet = "10.1.2.3/8".parse().unwrap();
        assert_eq!(Range::of(&host_bits), Range::of(&"10.0.0.0/8".parse().unwrap()));
        let odd = Range::new(u128::from(u32::from(Ipv4Addr::new(10, 0, 0, 1))), 0x0a00_0004);
        let nets: Vec<_> = odd.nets(Family::V4).iter().map(ToString::to_string).collect();
        assert_eq!(nets, ["10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/32"]);
    }
}
