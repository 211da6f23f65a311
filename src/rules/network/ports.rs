//! Ports in words.

use std::ops::RangeInclusive;

use crate::estate::network::{Permission, Protocol};

/// Protocols that have ports, beside tcp and udp: DCCP, SCTP and UDP-Lite.
pub(super) fn has_ports(protocol: &Protocol) -> bool {
    match protocol {
        Protocol::All | Protocol::Tcp | Protocol::Udp => true,
        Protocol::Icmp | Protocol::Icmpv6 => false,
        Protocol::Other(_) => matches!(protocol.number(), Some(33 | 132 | 136)),
    }
}

/// For messages: `tcp port 22`, `all tcp ports`, `every port of every protocol`.
pub(super) fn in_words(protocol: &Protocol, ports: &RangeInclusive<u16>) -> String {
    let name = protocol.name();
    match protocol {
        Protocol::All => "every port of every protocol".to_owned(),
        Protocol::Other(_) if !has_ports(protocol) => format!("IP protocol {name}"),
        Protocol::Other(_) => format!("every port of IP protocol {name}"),
        _ if is_all(ports) => format!("every {name} port"),
        _ if ports.start() == ports.end() => format!("{name} port {}", ports.start()),
        _ => format!("{name} ports {}", range(ports)),
    }
}

/// For evidence: `22` or `20-25`; `all` where all.
pub(super) fn range(ports: &RangeInclusive<u16>) -> String {
    match (*ports.start(), *ports.end()) {
        (0, u16::MAX) => "all".to_owned(),
        (start, end) if start == end => start.to_string(),
        (start, end) => format!("{start}-{end}"),
    }
}

/// True for a range that leaves out nothing that anything listens on: port 0 is no port to connect to.
pub(super) fn is_all(ports: &RangeInclusive<u16>) -> bool {
    *ports.start() <= 1 && *ports.end() == u16::MAX
}

/// ICMP in words: `icmp type 8`, `every icmp message`.
pub(super) fn icmp_in_words(permission: &Permission) -> String {
    let name = permission.protocol.value.name();
    match (permission.icmp_type(), permission.icmp_code()) {
        (None, _) => format!("every {name} message"),
        (Some(kind), None) => format!("{name} messages of type {kind}"),
        (Some(kind), Some(code)) => format!("{name} messages of type {kind} and code {code}"),
    }
}
