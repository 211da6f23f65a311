//! The answer as plain data: what `parapet reach --format json` prints and the JavaScript API returns, a contract
//! (`"schema": 1`).

use serde::{Deserialize, Serialize};

use super::ends::EndSpec;
use super::judge::{Ask, Outcome};
use super::trip::{Decision, Hop};
use crate::network::space::{Block, Family, FlowSet, Range, Unknown, has_ports, is_icmp};
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
pub fn answer(builder: &Builder<'_>, query: ReachQuery, ways: &[Way], mut extra: Extra) -> Reach {
    let is_any = |pick: fn(&Outcome) -> &FlowSet| ways.iter().any(|way| !pick(&way.outcome).is_empty());
    let certain = is_any(|outcome| &outcome.certain);
    let mut reachable = Reachable::of(certain, is_any(|outcome| &outcome.possible));
    if !certain && !extra.unknown.is_empty() {
        reachable = Reachable::UNKNOWN;
    }
    let mut rows = Vec::new();
    for way in ways {
        let flows = if certain { &way.outcome.certain } else { &way.outcome.possible };
        for row in flow_rows(flows) {
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
    let name = |((protocols, ports), sources): (Key, Vec<Range<u128>>)| FlowPart {
        protocol: protocol_name(protocols),
        ports: port_name(protocols, ports),
        sources: super::trip::merged(sources),
    };
    parts.into_iter().map(name).collect()
}

/// Flows as rows: for each protocol and ports the sources and destinations.
pub(crate) fn flow_rows(flows: &FlowSet) -> Vec<FlowRow> {
    use super::trip::{destinations, sources};
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
        for to in destinations(&own) {
            let part = own.intersect(&super::trip::to(family, &[to]));
            for source in addresses(family, &sources(&part)) {
                rows.push(FlowRow {
                    protocol: protocol_name(block.protocols),
                    ports: port_name(block.protocols, block.ports),
                    source,
                    destination: range_name(family, &to),
                });
            }
        }
    }
    rows
}

/// Addresses as blocks: those of the Internet as the fewest that mean them.
pub(crate) fn addresses(family: Family, ranges: &[Range<u128>]) -> Vec<String> {
    let world = super::internet::internet(family);
    let outside: Vec<String> = super::internet::blocks(family, &super::trip::common(ranges, &world))
        .iter()
        .map(ToString::to_string)
        .collect();
    let inside: Vec<Range<u128>> = super::trip::common(ranges, &without(family, &world));
    outside.into_iter().chain(inside.iter().map(|range| range_name(family, range))).collect()
}

/// All addresses but these.
fn without(family: Family, ranges: &[Range<u128>]) -> Vec<Range<u128>> {
    let all = family.addresses();
    let mut next = Some(all.first);
    let mut rest = Vec::new();
    for range in ranges {
        if let Some(first) = next.filter(|first| *first < range.first) {
            rest.push(Range { first, last: range.first - 1 });
        }
        next = range.last.checked_add(1);
    }
    if let Some(first) = next.filter(|first| *first <= all.last) {
        rest.push(Range { first, last: all.last });
    }
    rest
}

fn range_name(family: Family, range: &Range<u128>) -> String {
    if range.first == range.last {
        return family.address(range.first).to_string();
    }
    match range.nets(family).as_slice() {
        [net] => net.to_string(),
        _ => format!("{}-{}", family.address(range.first), family.address(range.last)),
    }
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

/// `22`, `80-90`, `type 8`, `all`
pub(crate) fn port_name(protocols: Range<u8>, ports: Range<u16>) -> String {
    let one = protocols.first == protocols.last;
    if ports == Range::PORTS || !one {
        return "all".to_owned();
    }
    if is_icmp(protocols.first) {
        let (first, last) = (ports.first, ports.last);
        return match (first >> 8 == last >> 8, first == last) {
            (_, true) => format!("type {} code {}", first >> 8, first & 0xff),
            (true, false) if first & 0xff == 0 && last & 0xff == 0xff => format!("type {}", first >> 8),
            (true, false) => format!("type {} code {}-{}", first >> 8, first & 0xff, last & 0xff),
            (false, false) => format!("type {}-{}", first >> 8, last >> 8),
        };
    }
    if !has_ports(protocols.first) || ports.first != ports.last {
        return format!("{}-{}", ports.first, ports.last);
    }
    ports.first.to_string()
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
