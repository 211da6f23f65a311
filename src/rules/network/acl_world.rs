//! What network ACLs let everybody reach, by the order of their entries.

use std::ops::RangeInclusive;

use super::around::text;
use super::ports;
use crate::estate::network::{NetworkAcl, Protocol};
use crate::network::filter::{AclSide, Direction, side_of_acl};
use crate::network::space::{Block, Family, FlowSet, Range};
use crate::rules::{Context, Finding, Findings};
use crate::text::Span;

/// SSH and Remote Desktop.
pub(super) fn admin(protocol: u8) -> &'static [RangeInclusive<u16>] {
    match protocol {
        6 => &[22..=22, 3389..=3389],
        17 => &[3389..=3389],
        _ => &[],
    }
}

/// Ports that services have by themselves; those above are where answers come to.
pub(super) fn any(_: u8) -> &'static [RangeInclusive<u16>] {
    &[1..=1023]
}

/// An ACL, with what it lets in.
pub(super) struct Acl<'a> {
    acl: &'a NetworkAcl,
    inbound: Vec<(Family, AclSide)>,
    /// For messages.
    pub label: String,
}

/// The entry that lets everybody in.
pub(super) struct Entry {
    pub cidr: &'static str,
    pub span: Span,
}

/// Both directions of an ACL: in and out.
pub(super) fn sides(acl: &NetworkAcl, family: Family) -> [AclSide; 2] {
    [side_of_acl(acl, Direction::Ingress, family), side_of_acl(acl, Direction::Egress, family)]
}

/// Makes a finding of each ACL that has one.
pub(super) fn report(
    cx: &Context<'_>,
    make: &mut dyn FnMut(&Acl<'_>) -> Option<Finding>,
    out: &mut Findings<'_>,
) {
    for acl in cx.estate.network.network_acls.iter().filter(|acl| acl.entries.is_some()) {
        let inbound = [Family::V4, Family::V6]
            .into_iter()
            .map(|family| (family, side_of_acl(acl, Direction::Ingress, family)))
            .collect();
        let label = format!("network ACL `{}`", text(&acl.id));
        if let Some(finding) = make(&Acl { acl, inbound, label }) {
            out.push(finding);
        }
    }
}

impl Acl<'_> {
    /// The entry by which the whole Internet reaches some of these ports, and the ports in words.
    pub fn open(&self, wanted: fn(u8) -> &'static [RangeInclusive<u16>]) -> Option<(Entry, String)> {
        for (family, side) in &self.inbound {
            for protocol in [Protocol::Tcp, Protocol::Udp] {
                let number = protocol.number()?;
                for range in wanted(number) {
                    let ports = Range { first: *range.start(), last: *range.end() };
                    let block = Block { protocols: Range::one(number), ports, ..Block::all(*family) };
                    let all = FlowSet::from_block(*family, &block);
                    let Some(ports) = everybody(&all.intersect(&side.allowed.certain), *family) else {
                        continue;
                    };
                    let rule = side.deciding(&all, true);
                    let cidr = if *family == Family::V4 { "0.0.0.0/0" } else { "::/0" };
                    let span = self.place(rule.span?);
                    return Some((Entry { cidr, span }, ports::in_words(&protocol, &ports)));
                }
            }
        }
        None
    }

    /// The block of the entry that stands at this place.
    fn place(&self, entry: Span) -> Span {
        let found = self.acl.entries.iter().flatten().find(|one| one.span == entry);
        found.and_then(|one| one.cidr.as_ref()).map_or(entry, |cidr| cidr.span)
    }

    /// With what the ACL is.
    pub fn evidence(&self, finding: Finding) -> Finding {
        let subnets = self.acl.subnets.as_ref().map_or(0, Vec::len);
        let is_default = self.acl.is_default.as_ref().is_some_and(|is| is.value);
        finding
            .evidence("acl", text(&self.acl.id))
            .evidence("vpc", text(&self.acl.vpc))
            .evidence("subnets", subnets)
            .evidence("default", is_default)
    }
}

/// The first ports of a set that every address of the Internet reaches.
fn everybody(flows: &FlowSet, family: Family) -> Option<RangeInclusive<u16>> {
    let blocks = flows.blocks();
    let world = Block::all(family).sources;
    blocks.iter().find(|block| block.sources == world).map(|block| block.ports.first..=block.ports.last)
}
