//! Network ACLs: *Network ACL basics* and *Network ACL rules*, Amazon VPC User Guide.
//!
//! Entries are asked by their number, the lowest first; the first that fits decides; what none fits is denied (the entry `*`).
//! `PortRange` is about the port that the packet goes to. ACLs keep no state: a reply is judged like any other packet.

use std::rc::Rc;

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
    let agrees = agree(&entries);
    // What the entries so far leave open: surely, and at most.
    let mut rest = FlowSet::all(family);
    let mut surely_rest = FlowSet::all(family);
    let mut allowed = FlowSet::empty(family);
    let mut surely = FlowSet::empty(family);
    let mut reasons: Vec<Unknown> = Vec::new();
    let mut parts = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let Some((flows, is_sure)) = flows(entry, direction, family) else { continue };
        // An entry without number may stand anywhere; two with one number contradict each other: AWS has no such two.
        let is_sure =
            is_sure && entry.number.is_some() && entry.allows.is_some() && agrees.get(at) == Some(&true);
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
        parts.push(Part { flows: here, allows, rule: Rc::new(RuleName { text, span: Some(entry.span) }) });
    }
    let otherwise = RuleName { text: format!("{id} {} * deny", direction.name()), span: Some(acl.span) };
    Verdict { allowed: Bounds::new(surely, allowed, reasons), parts: vec![parts.into()], otherwise }
}

/// For each entry, in the order of their numbers, whether all with its number say the same.
fn agree(entries: &[&AclEntry]) -> Vec<bool> {
    let mut agrees = Vec::with_capacity(entries.len());
    let number = |entry: &AclEntry| entry.number.as_ref().map(|number| number.value);
    for run in entries.chunk_by(|a, b| number(a) == number(b)) {
        let is_one = run.iter().all(|entry| run.first().is_some_and(|first| is_same(first, entry)));
        agrees.extend(run.iter().map(|_| is_one));
    }
    agrees
}

fn is_same(a: &AclEntry, b: &AclEntry) -> bool {
    fn value<T: Clone>(part: &Option<crate::text::Spanned<T>>) -> Option<T> {
        part.as_ref().map(|part| part.value.clone())
    }
    a.allows == b.allows
        && a.protocol.value == b.protocol.value
        && value(&a.cidr) == value(&b.cidr)
        && value(&a.ports) == value(&b.ports)
        && value(&a.icmp_type) == value(&b.icmp_type)
        && value(&a.icmp_code) == value(&b.icmp_code)
}

/// The flows that an entry is about, and whether that is known. `None` if it is about the other family.
///
/// TCP and UDP need a range of ports, ICMP needs type and code, `ICMPv6` only with an IPv6 block: with an IPv4 block, and for
/// every other protocol, all of the protocol is meant whatever else is written (*CreateNetworkAclEntry*, Amazon EC2 API
/// Reference). Where what is needed is not told or cannot be, the entry is about no more than the whole protocol.
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
        Protocol::Tcp | Protocol::Udp => match &entry.ports {
            Some(ports) => block.ports = Range { first: *ports.value.start(), last: *ports.value.end() },
            None => is_sure = false,
        },
        Protocol::Icmpv6 if family == Family::V4 => {}
        Protocol::Icmp | Protocol::Icmpv6 => {
            let known = |value: &Option<crate::text::Spanned<i64>>| value.as_ref().map(|value| value.value);
            let (kind, code) = (known(&entry.icmp_type), known(&entry.icmp_code));
            block.ports = icmp(kind, code);
            is_sure &= is_icmp(kind, code);
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

/// True if type and code are told and can be: all types, or a type with a code or all codes.
pub(super) fn is_icmp(kind: Option<i64>, code: Option<i64>) -> bool {
    let can_be = |value: Option<i64>| value.is_some_and(|value| (-1..=255).contains(&value));
    kind == Some(-1) || (can_be(kind) && can_be(code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::space::Flow;
    use crate::{Input, Options, read};

    /// Whether a packet to a port is surely let in, and whether it may be.
    fn lets_in(entries: &str, port: u16) -> (bool, bool) {
        let text = format!(
            r#"{{"NetworkAcls":[{{"NetworkAclId":"acl-1","VpcId":"vpc-1","Associations":[],"Entries":[{entries}]}}]}}"#
        );
        let estate = read(vec![Input::from_text("t", text)], &Options::default()).estate;
        let side = side(&estate.network.network_acls[0], Direction::Ingress, Family::V4);
        let flow = Flow {
            family: Family::V4,
            protocol: 6,
            source: [192, 0, 2, 1].into(),
            source_port: 50000,
            destination: [10, 0, 0, 1].into(),
            port,
        };
        (side.allowed.certain.contains(&flow), side.allowed.possible.contains(&flow))
    }

    fn entry(number: &str, action: &str, more: &str) -> String {
        format!(r#"{{{number}"Egress":false,"RuleAction":"{action}","CidrBlock":"0.0.0.0/0",{more}}}"#)
    }

    const ALL: &str = r#""Protocol":"-1""#;
    const TCP: &str = r#""Protocol":"6""#;
    const SSH: &str = r#""Protocol":"6","PortRange":{"From":22,"To":22}"#;
    const FIRST: &str = r#""RuleNumber":100,"#;
    const SECOND: &str = r#""RuleNumber":200,"#;

    #[test]
    fn a_deny_that_does_not_tell_its_ports_is_no_fence() {
        let list = format!("{},{}", entry(FIRST, "deny", TCP), entry(SECOND, "allow", ALL));
        assert_eq!(lets_in(&list, 22), (false, true));
        let list = format!("{},{}", entry(FIRST, "deny", SSH), entry(SECOND, "allow", ALL));
        assert_eq!((lets_in(&list, 22), lets_in(&list, 23)), ((false, false), (true, true)));
        assert_eq!(lets_in(&entry(FIRST, "allow", TCP), 22), (false, true));
    }

    #[test]
    fn entries_with_one_number_or_none_are_doubtful() {
        let (allow, deny) = (entry(FIRST, "allow", ALL), entry(FIRST, "deny", SSH));
        for list in [format!("{allow},{deny}"), format!("{deny},{allow}"), format!("{allow},{allow},{deny}")]
        {
            assert_eq!(lets_in(&list, 22), (false, true), "{list}");
        }
        assert_eq!(lets_in(&format!("{allow},{allow}"), 22), (true, true));
        let behind = entry(SECOND, "allow", ALL);
        assert_eq!(lets_in(&format!("{},{behind}", entry("", "deny", SSH)), 22), (false, true));
        assert_eq!(lets_in(&format!("{},{behind}", entry("", "deny", SSH)), 23), (true, true));
    }
}
