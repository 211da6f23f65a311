//! Blocks of addresses, read with nothing but `std`.

use std::net::IpAddr;

/// A block of addresses of one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    pub is_v6: bool,
    pub first: u128,
    pub last: u128,
    pub length: u8,
}

impl Cidr {
    /// Reads `10.0.0.0/8` or `2001:db8::/32`; an address alone is a block of one.
    pub fn read(text: &str) -> Self {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u8>().unwrap())),
            None => (text, None),
        };
        let address: IpAddr = address.parse().unwrap();
        let bits = if address.is_ipv6() { 128 } else { 32 };
        let length = length.unwrap_or(bits);
        let rest = u32::from(bits - length);
        let ones = if rest == 128 { u128::MAX } else { (1_u128 << rest) - 1 };
        let first = number(address) & !ones;
        Self { is_v6: address.is_ipv6(), first, last: first | ones, length }
    }

    /// Whether the address is in it.
    pub fn has(&self, address: IpAddr) -> bool {
        let value = number(address);
        address.is_ipv6() == self.is_v6 && self.first <= value && value <= self.last
    }
}

/// The address as a number; an IPv4 address in the low 32 bits.
pub fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

/// The address of a number.
pub fn address(is_v6: bool, value: u128) -> IpAddr {
    if is_v6 { IpAddr::V6(value.into()) } else { IpAddr::V4(u32::try_from(value).unwrap().into()) }
}
