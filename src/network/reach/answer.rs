//! The answer as plain data: what `parapet reach --format json` prints and the JavaScript API returns, a contract
//! (`"schema": 1`).

use serde::{Deserialize, Serialize};

use super::ends::EndSpec;
use super::internet::World;
use super::judge::{Ask, Outcome};
use super::trip::{Decision, Hop, Ranges};
use crate::network::space::{Block, Family, FlowSet, Range, Unknown, has_ports, is_icmp};
use crate::network::topology::BLOCK_NOT_TOLD;
use crate::report::Builder;
use crate::report::model::Location;

/// A question.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReachQuery {
    /// Where packets come from.
    pub from: EndSpec,
    /// Where they go.
    pub to: EndSpec,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `all`. Left out: `tcp` with a port, else all.
    #[serde(default)]
    pub protocol: Option<String>,
    /// The port that they go to.
    #[serde(default)]
    pub port: Option<u16>,
}

/// Whether packets get there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Reachable {
    /// `true` or `false`
    Known(bool),
    /// `"unknown"`
    Unknown(NotKnown),
}

/// `"unknown"`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotKnown {
    /// The word.
    #[serde(rename = "unknown")]
    Unknown,
}

impl Reachable {
    /// It is not known.
    pub const UNKNOWN: Self = Self::Unknown(NotKnown::Unknown);

    pub(crate) fn of(certain: bool, possible: bool) -> Self {
        match (certain, possible) {
            (true, _) => Self::Known(true),
            (false, true) => Self::UNKNOWN,
            (false, false) => Self::Known(false),
        }
    }
}

/// An answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reach {
    /// 1.
    pub schema: u32,
    /// What was asked.
    pub query: ReachQuery,
    /// Whether anything of what was asked for gets there and is answered.
    pub reachable: Reachable,
    /// What gets there; what may get there where that is not known.
    pub flows: Vec<FlowRow>,
    /// Flows left out of `flows`.
    pub flows_left_out: usize,
    /// The best way, place by place.
    pub path: Vec<HopRow>,
    /// Its way back.
    pub reply: Vec<HopRow>,
    /// If nothing gets there, every place of the best way that stops it.
    pub blocked_by: Vec<HopRow>,
    /// What is not known, and what would tell it.
    pub unknown_because: Vec<UnknownRow>,
    /// What a reader has to know.
    pub notes: Vec<String>,
    /// All ways that were looked at, the best first.
    pub ways: Vec<WayRow>,
    /// Ways left out of `ways`.
    pub ways_left_out: usize,
}

/// Flows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowRow {
    /// `tcp`, `udp`, `icmp`, `icmpv6`, a number or numbers, or `all`.
    pub protocol: String,
    /// `22`, `8000-8080`, `all`; of ICMP `type 8`, `type 3 code 4`.
    pub ports: String,
    /// Where from: a block, an address or a range.
    pub source: String,
    /// Where to.
    pub destination: String,
}

/// A place on a way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HopRow {
    /// Its id.
    pub hop: String,
    /// What it is: `interface`, `security-group`, `network-acl`, `route-table`, `internet-gateway`, …
    pub kind: String,
    /// `allow`, `deny` or `unknown`
    pub decision: String,
    /// True on the way back.
    pub is_reply: bool,
    /// The rule, entry or route that decides, or why there is none.
    pub rule: Option<String>,
    /// Its place.
    pub location: Option<Location>,
}

/// Something that is not known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnknownRow {
    /// What.
    pub what: String,
    /// The command that tells it; empty where none does.
    pub command: String,
    /// What hangs on it.
    pub location: Option<Location>,
}

/// A way between two things.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WayRow {
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// `ipv4` or `ipv6`
    pub family: String,
    /// The load balancer in between.
    pub via: Option<String>,
    /// Whether anything gets there by it.
    pub reachable: Reachable,
    /// The places that stop it.
    pub blocked_by: Vec<String>,
}

/// An outcome with the names of its ends.
pub struct Way {
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// What came of it.
    pub outcome: Outcome,
}

impl Way {
    /// Whether anything gets there.
    pub fn reachable(&self) -> Reachable {
        Reachable::of(!self.outcome.certain.is_empty(), !self.outcome.possible.is_empty())
    }

    /// The best first: sure, perhaps, then what the fewest places stop.
    pub fn rank(&self) -> (u8, usize, bool, Family) {
        let rank = match self.reachable() {
            Reachable::Known(true) => 0,
            Reachable::Unknown(_) => 1,
            Reachable::Known(false) => 2,
        };
        let stops = self.stops().count();
        (rank, stops, self.outcome.via.is_some(), self.outcome.family)
    }

    fn stops(&self) -> impl Iterator<Item = (&Hop, bool)> {
        let there = self.outcome.there.iter().map(|hop| (hop, false));
        let back = self.outcome.back.iter().map(|hop| (hop, true));
        there.chain(back).filter(|(hop, _)| hop.decision == Decision::Deny)
    }
}

const MAX_FLOWS: usize = 200;
const MAX_WAYS: usize = 50;

/// Makes the answer of ways, the best of them first.
pub fn answer(
    builder: &Builder<'_>,
    world: &World,
    query: ReachQuery,
    ways: &[Way],
    mut extra: Extra,
) -> Reach {
    let is_any = |pick: fn(&Outcome) -> &FlowSet| ways.iter().any(|way| !pick(&way.outcome).is_empty());
    let certain = is_any(|outcome| &outcome.certain);
    let mut reachable = Reachable::of(certain, is_any(|outcome| &outcome.possible));
    if !certain && !extra.unknown.is_empty() {
        reachable = Reachable::UNKNOWN;
    }
    let mut rows = Vec::new();
    for way in ways {
        let flows = if certain { &way.outcome.certain } else { &way.outcome.possible };
        for row in flow_rows(flows, world) {
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    let best = ways.first();
    let hops = |pick: fn(&Outcome) -> &Vec<Hop>, is_reply: bool| -> Vec<HopRow> {
        let hops = best.map(|way| pick(&way.outcome).as_slice()).unwrap_or_default();
        hops.iter().map(|hop| hop_row(builder, hop, is_reply)).collect()
    };
    let mut blocked_by: Vec<HopRow> = Vec::new();
    if reachable == Reachable::Known(false) {
        blocked_by =
            best.iter().flat_map(|way| way.stops()).map(|(hop, back)| hop_row(builder, hop, back)).collect();
        blocked_by.append(&mut extra.blocked);
    }
    let mut unknown: Vec<UnknownRow> = Vec::new();
    let mut notes = extra.notes;
    // Something surely gets there; whether that is all may not be known.
    let more = if certain { ways.iter().filter(|way| has_more(way, ways)).collect() } else { Vec::new() };
    for way in &more {
        extra.unknown.extend(way.outcome.reasons.iter().cloned());
    }
    if !more.is_empty() {
        notes.push("More may get there than these flows: something is not known.".to_owned());
    }
    for way in ways {
        if reachable == Reachable::UNKNOWN && way.reachable() == Reachable::UNKNOWN {
            extra.unknown.extend(way.outcome.reasons.iter().cloned());
        }
        if way.reachable() == reachable {
            let new =
                way.outcome.notes.iter().filter(|note| !notes.contains(note)).cloned().collect::<Vec<_>>();
            notes.extend(new);
        }
    }
    if reachable == Reachable::Known(false) {
        // Were it on, nothing would get there either.
        notes.retain(|note| note != BLOCK_NOT_TOLD);
    }
    for why in &extra.unknown {
        let row = unknown_row(builder, why);
        if !unknown.contains(&row) {
            unknown.push(row);
        }
    }
    let way_rows: Vec<WayRow> = ways.iter().take(MAX_WAYS).map(way_row).collect();
    Reach {
        schema: 1,
        query,
        reachable,
        flows_left_out: rows.len().saturating_sub(MAX_FLOWS),
        flows: rows.into_iter().take(MAX_FLOWS).collect(),
        path: hops(|outcome| &outcome.there, false),
        reply: hops(|outcome| &outcome.back, true),
        blocked_by,
        unknown_because: unknown,
        notes,
        ways_left_out: ways.len().saturating_sub(MAX_WAYS),
        ways: way_rows,
    }
}

/// True if by a way more may get there than surely does by all of them.
fn has_more(way: &Way, ways: &[Way]) -> bool {
    let rest = way.outcome.possible.clone();
    let sure = ways.iter().map(|way| &way.outcome.certain);
    !sure.fold(rest, |rest, sure| rest.subtract(sure)).is_empty()
}

/// What is known besides the ways.
#[derive(Default)]
pub struct Extra {
    /// What is not known.
    pub unknown: Vec<Unknown>,
    /// What stops everything.
    pub blocked: Vec<HopRow>,
    /// Notes.
    pub notes: Vec<String>,
}

fn way_row(way: &Way) -> WayRow {
    WayRow {
        from: way.from.clone(),
        to: way.to.clone(),
        family: family_name(way.outcome.family).to_owned(),
        via: way.outcome.via.clone(),
        reachable: way.reachable(),
        blocked_by: way.stops().map(|(hop, _)| format!("{} {}", hop.kind, hop.id)).collect(),
    }
}

/// `ipv4` or `ipv6`
pub const fn family_name(family: Family) -> &'static str {
    match family {
        Family::V4 => "ipv4",
        Family::V6 => "ipv6",
    }
}

pub(crate) fn hop_row(builder: &Builder<'_>, hop: &Hop, is_reply: bool) -> HopRow {
    let decision = match hop.decision {
        Decision::Allow => "allow",
        Decision::Deny => "deny",
        Decision::Unknown => "unknown",
    };
    HopRow {
        hop: builder.text(&hop.id),
        kind: hop.kind.to_owned(),
        decision: decision.to_owned(),
        is_reply,
        rule: hop.rule.as_ref().map(|rule| builder.text(&rule.text)),
        location: hop.rule.as_ref().and_then(|rule| rule.span).map(|span| builder.location(span)),
    }
}

pub(crate) fn unknown_row(builder: &Builder<'_>, why: &Unknown) -> UnknownRow {
    UnknownRow {
        what: builder.text(&why.what),
        command: builder.text(&why.command),
        location: why.span.map(|span| builder.location(span)),
    }
}

/// Flows with one protocol and range of ports.
pub(crate) struct FlowPart {
    /// The protocols and ports that it is of.
    pub key: (Range<u8>, Range<u16>),
    /// The protocol.
    pub protocol: String,
    /// The ports.
    pub ports: String,
    /// Where from.
    pub sources: Vec<Range<u128>>,
}

/// Flows by protocol and ports, with all sources of each.
pub(crate) fn flow_parts(flows: &FlowSet) -> Vec<FlowPart> {
    type Key = (Range<u8>, Range<u16>);
    let mut parts: Vec<(Key, Vec<Range<u128>>)> = Vec::new();
    for block in flows.blocks() {
        let key = (block.protocols, block.ports);
        match parts.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sources)) => sources.push(block.sources),
            None => parts.push((key, vec![block.sources])),
        }
    }
    let named = |((protocols, ports), sources): (Key, Vec<Range<u128>>)| {
        let sources = super::trip::merged(sources);
        let all_ports = ports;
        let part = move |ports| FlowPart {
            key: (protocols, all_ports),
            protocol: protocol_name(protocols),
            ports,
            sources: sources.clone(),
        };
        port_names(protocols, ports).into_iter().map(part)
    };
    parts.into_iter().flat_map(named).collect()
}

/// Flows as rows: for each protocol and ports the sources and destinations. Destinations with the same sources are told together.
fn flow_rows(flows: &FlowSet, world: &World) -> Vec<FlowRow> {
    use super::trip::{destinations, sources, to};
    let family = flows.family();
    let mut rows = Vec::new();
    let mut seen: Vec<(Range<u8>, Range<u16>)> = Vec::new();
    for block in flows.blocks() {
        let key = (block.protocols, block.ports);
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let own = Block { protocols: block.protocols, ports: block.ports, ..Block::all(family) };
        let own = flows.intersect(&FlowSet::from_block(family, &own));
        let mut pairs: Vec<(Ranges, Ranges)> = Vec::new();
        for range in destinations(&own) {
            let from = sources(&own.intersect(&to(family, &[range])));
            match pairs.iter_mut().find(|(known, _)| *known == from) {
                Some((_, list)) => list.push(range),
                None => pairs.push((from, vec![range])),
            }
        }
        for (from, to) in pairs {
            let (from, to) = (world.names(family, &from), world.names(family, &to));
            for ports in port_names(block.protocols, block.ports) {
                for (source, destination) in from.iter().flat_map(|from| to.iter().map(move |to| (from, to)))
                {
                    rows.push(FlowRow {
                        protocol: protocol_name(block.protocols),
                        ports: ports.clone(),
                        source: source.clone(),
                        destination: destination.clone(),
                    });
                }
            }
        }
    }
    rows
}

/// `tcp`
pub(crate) fn protocol_name(protocols: Range<u8>) -> String {
    match (protocols.first, protocols.last) {
        (0, u8::MAX) => "all".to_owned(),
        (6, 6) => "tcp".to_owned(),
        (17, 17) => "udp".to_owned(),
        (1, 1) => "icmp".to_owned(),
        (58, 58) => "icmpv6".to_owned(),
        (one, other) if one == other => one.to_string(),
        (first, last) => format!("{first}-{last}"),
    }
}

/// `22`, `80-90`, `type 8`, `all`. Of ICMP up to three names: what begins or ends within the codes of a type stands alone.
pub(crate) fn port_names(protocols: Range<u8>, ports: Range<u16>) -> Vec<String> {
    if ports == Range::PORTS || protocols.first != protocols.last {
        return vec!["all".to_owned()];
    }
    if !is_icmp(protocols.first) {
        return vec![if has_ports(protocols.first) && ports.first == ports.last {
            ports.first.to_string()
        } else {
            format!("{}-{}", ports.first, ports.last)
        }];
    }
    let (first, last) = (ports.first >> 8, ports.last >> 8);
    let (low, high) = (ports.first & 0xff, ports.last & 0xff);
    if first == last {
        return vec![codes(first, low, high)];
    }
    let (mut names, mut from, mut to) = (Vec::new(), first, last);
    if low > 0 {
        names.push(codes(first, low, 0xff));
        from += 1;
    }
    to -= u16::from(high < 0xff);
    match to.checked_sub(from) {
        Some(0) => names.push(format!("type {from}")),
        Some(_) => names.push(format!("type {from}-{to}")),
        None => {}
    }
    if high < 0xff {
        names.push(codes(last, 0, high));
    }
    names
}

/// Codes of a type of ICMP.
fn codes(kind: u16, low: u16, high: u16) -> String {
    match (low, high) {
        (0, 0xff) => format!("type {kind}"),
        (one, other) if one == other => format!("type {kind} code {one}"),
        (low, high) => format!("type {kind} code {low}-{high}"),
    }
}

/// Reads what a person asks for.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn ask(query: &ReachQuery) -> Result<Ask, String> {
    let name = query.protocol.as_deref().map(|name| name.trim().to_ascii_lowercase());
    let protocols = match name.as_deref() {
        None if query.port.is_some() => Range::one(6),
        None | Some("all" | "any" | "-1") => Range::PROTOCOLS,
        Some("tcp") => Range::one(6),
        Some("udp") => Range::one(17),
        Some("icmp") => Range::one(1),
        Some("icmpv6" | "icmp6") => Range::one(58),
        Some(number) => match number.parse() {
            Ok(number) => Range::one(number),
            Err(_) => {
                return Err(format!(
                    "`{number}` is no protocol; give tcp, udp, icmp, icmpv6, a number or all"
                ));
            }
        },
    };
    let one = protocols.first == protocols.last;
    if query.port.is_some() && (!one || !has_ports(protocols.first)) {
        return Err("only tcp and udp have ports; give one of them with the port".to_owned());
    }
    Ok(Ask { protocols, ports: query.port.map_or(Range::PORTS, Range::one) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_icmp_are_told_exactly() {
        let names = |first, last| port_names(Range::one(1), Range { first, last });
        assert_eq!(names(0, 0x07ff), ["type 0-7"]);
        assert_eq!(names(0x0801, 0xffff), ["type 8 code 1-255", "type 9-255"]);
        assert_eq!(names(0x0300, 0x0804), ["type 3-7", "type 8 code 0-4"]);
        assert_eq!(names(0x0304, 0x0400), ["type 3 code 4-255", "type 4 code 0"]);
        assert_eq!(names(0x0304, 0x05ff), ["type 3 code 4-255", "type 4-5"]);
        assert_eq!(names(0x0800, 0x08ff), ["type 8"]);
        assert_eq!(names(0x0800, 0x0800), ["type 8 code 0"]);
    }
}
