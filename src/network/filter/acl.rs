//! Network ACLs: *Network ACL basics* and *Network ACL rules*, Amazon VPC User Guide.
//!
//! Entries are asked by their number, the lowest first; the first that fits decides; what none fits is denied (the entry `*`).
//! `PortRange` is about the port that the packet goes to. ACLs keep no state: a reply is judged like any other packet.

use super::{Direction, Part, RuleName, Verdict, name};
use crate::estate::network::{AclEntry, NetworkAcl, Protocol};
use crate::network::settle::{describe, unknown};
use crate::network::space::{Block, Bounds, Family, FlowSet, Range, Unknown};
use crate::order::Order as _;

/// One direction of an ACL for one family, made ready.
pub type AclSide = Verdict;

/// Makes one direction of an ACL ready.
pub(super) fn side(acl: &NetworkAcl, direction: Direction, family: Family) -> AclSide {
    let id = acl.id.as_ref().map_or("", |id| id.value.as_str());
    let Some(entries) = &acl.entries else {
        return Verdict::unknown(
            family,
            unknown(format!("the entries of `{id}`"), describe(id), Some(acl.span)),
        );
    };
    let mut entries: Vec<&AclEntry> =
        entries.iter().filter(|entry| entry.is_egress == (direction == Direction::Egress)).collect();
    entries.order_by_key(|entry| entry.number.as_ref().map(|number| number.value));
    let doubt =
        |entry: &AclEntry| unknown(format!("what an entry of `{id}` says"), describe(id), Some(entry.span));
    // What the entries so far leave open: surely, and at most.
    let mut rest = FlowSet::all(family);
    let mut surely_rest = FlowSet::all(family);
    let mut allowed = FlowSet::empty(family);
    let mut surely = FlowSet::empty(family);
    let mut reasons: Vec<Unknown> = Vec::new();
    let mut parts = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let Some((flows, is_sure)) = flows(entry, direction, family) else { continue };
        // An entry without number may stand anywhere; two with one number contradict each other.
        let twin = |other: Option<&&AclEntry>| {
            other.is_some_and(|other| {
                other.number.as_ref().map(|n| n.value) == entry.number.as_ref().map(|n| n.value)
                    && other.allows != entry.allows
            })
        };
        let before = at.checked_sub(1).and_then(|at| entries.get(at));
        let is_sure = is_sure
            && entry.number.is_some()
            && entry.allows.is_some()
            && !twin(before)
            && !twin(entries.get(at + 1));
        let here = rest.intersect(&flows);
        if here.is_empty() {
            continue;
        }
        let allows = entry.allows.unwrap_or(true);
        if allows {
            allowed = allowed.union(&here);
            if is_sure {
                surely = surely.union(&surely_rest.intersect(&flows));
            }
        }
        if is_sure {
            rest = rest.subtract(&flows);
        } else {
            reasons.push(doubt(entry));
        }
        surely_rest = surely_rest.subtract(&flows);
        let text = name::of_entry(id, direction, entry);
        parts.push(Part { flows: here, allows, rule: RuleName { text, span: Some(entry.span) } });
    }
    let otherwise = RuleName { text: format!("{id} {} * deny", direction.name()), span: Some(acl.span) };
    Verdict { allowed: Bounds::new(surely, allowed, reasons), parts, otherwise }
}

/// The flows that an entry is about, and whether that is known. `None` if it is about the other family.
pub(in crate::network) fn flows(
    entry: &AclEntry,
    direction: Direction,
    family: Family,
) -> Option<(FlowSet, bool)> {
    let mut block = Block::all(family);
    let mut is_sure = true;
    match &entry.cidr {
        Some(cidr) if Family::of_net(&cidr.value) != family => return None,
        Some(cidr) if direction == Direction::Ingress => block.sources = Range::of(&cidr.value),
        Some(cidr) => block.destinations = Range::of(&cidr.value),
        None => is_sure = false,
    }
    match &entry.protocol.value {
        Protocol::All => {}
        protocol => match protocol.number() {
            Some(number) => block.protocols = Range::one(number),
            None => is_sure = false,
        },
    }
    match &entry.protocol.value {
        Protocol::Tcp | Protocol::Udp => {
            if let Some(ports) = &entry.ports {
                block.ports = Range { first: *ports.value.start(), last: *ports.value.end() };
            }
        }
        Protocol::Icmp | Protocol::Icmpv6 => {
            let known = |value: &Option<crate::text::Spanned<i64>>| value.as_ref().map(|value| value.value);
            block.ports = icmp(known(&entry.icmp_type), known(&entry.icmp_code));
        }
        Protocol::All | Protocol::Other(_) => {}
    }
    Some((FlowSet::from_block(family, &block), is_sure))
}

/// Types and codes as a range of ports. All types where the type is −1, and then all codes (*IcmpTypeCode*, Amazon EC2 API
/// Reference).
pub(super) fn icmp(kind: Option<i64>, code: Option<i64>) -> Range<u16> {
    let byte = |value: Option<i64>| value.and_then(|value| u8::try_from(value).ok()).map(u16::from);
    match (byte(kind), byte(code)) {
        (None, _) => Range::PORTS,
        (Some(kind), None) => Range { first: kind << 8, last: (kind << 8) | 0xff },
        (Some(kind), Some(code)) => Range::one((kind << 8) | code),
    }
}
