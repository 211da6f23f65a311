//! Exposure as plain data: what `parapet exposure --format json` prints and the JavaScript API returns, a contract
//! (`"schema": 1`).

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::class::{Class, Holder, classes};
use super::found::{Exposed, From, Opening, exposed};
use crate::Analysis;
use crate::estate::network::Protocol;
use crate::network::filter::{Direction, Filters, Peer, RuleName};
use crate::network::reach::internet::World;
use crate::network::reach::{EndSpec, Fronts, UnknownRow, Walk, flow_parts, stations, unknown_row};
use crate::network::services::services;
use crate::network::space::{Block, Family, FlowSet};
use crate::network::topology::{BLOCK_NOT_TOLD, Public, Station, Topology};
use crate::order::Order as _;
use crate::report::model::{Location, Severity};
use crate::report::{Builder, Offsets};

/// What is exposed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Exposure {
    /// 1.
    pub schema: u32,
    /// What was asked about; `null` for everything.
    pub of: Option<String>,
    /// Network interfaces that were looked at.
    pub interfaces: usize,
    /// The worst first.
    pub rows: Vec<ExposureRow>,
    /// What is not known, and what would tell it.
    pub unknown_because: Vec<UnknownRow>,
    /// What a reader has to know.
    pub notes: Vec<String>,
}

/// Things that are exposed alike.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExposureRow {
    /// How bad it is.
    pub severity: Severity,
    /// `interface`, `load-balancer` or `database`
    pub kind: String,
    /// Name of the load balancer or database, else the first interface.
    pub resource: String,
    /// Its place.
    pub location: Option<Location>,
    /// The interfaces; of a load balancer or database that none were pasted for, what stands for them.
    pub members: Vec<Member>,
    /// Their VPC.
    pub vpc: Option<String>,
    /// Their subnet.
    pub subnet: Option<String>,
    /// Their security groups.
    pub groups: Vec<String>,
    /// Who could reach what.
    pub openings: Vec<OpeningRow>,
    /// Places in `unknown_because`.
    pub unknown: Vec<usize>,
}

/// An interface.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Member {
    /// Its id.
    pub id: String,
    /// The instance that has it.
    pub instance: Option<String>,
    /// Its public IPv4 addresses.
    pub public: Vec<String>,
}

/// Who could reach which ports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpeningRow {
    /// `internet`, `network` or `group`
    pub from: String,
    /// The gateway, load balancer, peering, VPC or group.
    pub via: String,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, a number or numbers, or `all`.
    pub protocol: String,
    /// `22`, `8000-8080`, `all`; of ICMP `type 8`.
    pub ports: String,
    /// Addresses of those that send: `0.0.0.0/0`, `::/0`, or narrower.
    pub sources: Vec<String>,
    /// Blocks left out of `sources`.
    pub sources_left_out: usize,
    /// False if it may only be so: see `unknown_because`, or what lies in the other network.
    pub certain: bool,
    /// A rule that lets it in.
    pub rule: Option<String>,
    /// Its place.
    pub location: Option<Location>,
}

const MAX_SOURCES: usize = 50;

/// What of an estate is exposed: of one thing, or of all.
///
/// # Errors
///
/// That the thing is not in the texts.
pub fn exposure(analysis: &Analysis, of: Option<&str>, offsets: Offsets) -> Result<Exposure, String> {
    let topology = Topology::new(&analysis.estate);
    let filters = Filters::new(&topology);
    let walk = Walk { filters: &filters };
    let fronts = Fronts::new(&topology);
    let builder = Builder::new(analysis, offsets);
    let world = World::new(&topology);
    let wanted: Option<FxHashSet<String>> = match of {
        Some(id) => Some(stations(&filters, &EndSpec::from(id.to_owned()))?.into_iter().collect()),
        None => None,
    };
    let is_wanted = |class: &Class<'_>| {
        wanted.as_ref().is_none_or(|ids| class.members.iter().any(|member| ids.contains(&member.id)))
    };
    let mut rows = Vec::new();
    let mut unknown: Vec<UnknownRow> = Vec::new();
    for class in classes(&topology, &fronts).iter().filter(|class| is_wanted(class)) {
        let found = exposed(&walk, &fronts, class);
        if found.openings.is_empty() && found.reasons.is_empty() {
            continue;
        }
        let mut row = row(&builder, &world, &filters, class, &found);
        for why in &found.reasons {
            let new = unknown_row(&builder, why);
            let at = unknown.iter().position(|known| *known == new).unwrap_or_else(|| {
                unknown.push(new);
                unknown.len() - 1
            });
            row.unknown.push(at);
        }
        if let Some(ids) = &wanted {
            row.members.retain(|member| ids.contains(&member.id));
        }
        rows.push(row);
    }
    rows.order_by(|a, b| (b.severity, b.members.len()).cmp(&(a.severity, a.members.len())));
    let mut notes = Vec::new();
    let is_told = analysis.estate.network.block_public_access.is_empty()
        && topology.vpcs.iter().all(|vpc| vpc.block_public_access.is_none());
    if is_told && rows.iter().any(|row| row.openings.iter().any(|opening| opening.from == "internet")) {
        notes.push(BLOCK_NOT_TOLD.to_owned());
    }
    if wanted.is_none() {
        notes.extend(fronts.unseen.note());
    }
    Ok(Exposure {
        schema: 1,
        of: of.map(str::to_owned),
        interfaces: topology.stations.len(),
        rows,
        unknown_because: unknown,
        notes,
    })
}

fn row<'a>(
    builder: &Builder<'_>,
    world: &World,
    filters: &Filters<'_, 'a>,
    class: &Class<'a>,
    found: &Exposed,
) -> ExposureRow {
    let name = |name: &Option<crate::text::Spanned<String>>| name.as_ref().map(|name| name.value.clone());
    let (kind, resource, span) = match class.holder {
        Holder::Interface | Holder::Unseen(_) => ("interface", None, class.station.span),
        Holder::Balancer(balancer) => {
            ("load-balancer", name(&balancer.name).or_else(|| name(&balancer.arn)), Some(balancer.span))
        }
        Holder::Database(database) => ("database", name(&database.id), Some(database.span)),
    };
    let mut openings: Vec<OpeningRow> = Vec::new();
    for opening in &found.openings {
        for row in opening_rows(builder, world, filters, &class.station, opening) {
            if !openings.contains(&row) {
                openings.push(row);
            }
        }
    }
    let station = &class.station;
    ExposureRow {
        severity: found.openings.iter().map(severity).max().unwrap_or(Severity::Info),
        kind: kind.to_owned(),
        resource: builder.text(&resource.unwrap_or_else(|| station.id.clone())),
        location: span.map(|span| builder.location(span)),
        members: class.members.iter().map(|member| self::member(builder, member)).collect(),
        vpc: filters.topology.vpc_of(station).map(str::to_owned),
        subnet: station.subnet.map(str::to_owned),
        groups: station.groups.list().iter().map(|id| builder.text(id)).collect(),
        openings,
        unknown: Vec::new(),
    }
}

fn member(builder: &Builder<'_>, station: &Station<'_>) -> Member {
    let instance = station.interface.and_then(|interface| interface.instance.as_ref());
    let public = match &station.public {
        Public::These(list) => list.iter().map(|(_, public)| public.to_string()).collect(),
        Public::Some | Public::Unknown => Vec::new(),
    };
    Member {
        id: builder.text(&station.id),
        instance: instance.map(|instance| builder.text(&instance.value)),
        public,
    }
}

fn opening_rows<'a>(
    builder: &Builder<'_>,
    world: &World,
    filters: &Filters<'_, 'a>,
    station: &Station<'a>,
    opening: &Opening,
) -> Vec<OpeningRow> {
    let from = match opening.from {
        From::Internet => "internet",
        From::Network => "network",
        From::Group => "group",
    };
    let family = opening.possible.family();
    let maybe = opening.possible.subtract(&opening.certain);
    let mut rows = Vec::new();
    // Other ports are let in by other rules: they are looked for only where there are several.
    let mut verdict = None;
    let has_parts = opening.is_direct && opening.possible.blocks().len() > 1;
    for (flows, certain) in [(&opening.certain, true), (&maybe, false)] {
        for part in flow_parts(flows) {
            let own = has_parts.then(|| {
                let (protocols, ports) = part.key;
                let block = Block { protocols, ports, ..Block::all(family) };
                let own = flows.intersect(&FlowSet::from_block(family, &block));
                let verdict = verdict.get_or_insert_with(|| {
                    filters.groups(station, Direction::Ingress, family, &Peer::Outside)
                });
                let part = verdict.parts.iter().find(|part| part.allows && part.flows.meets(&own));
                part.map(|part| RuleName::clone(&part.rule))
            });
            let rule = own.flatten().or_else(|| opening.rule.clone());
            let mut sources = world.names(family, &part.sources);
            let left_out = sources.len().saturating_sub(MAX_SOURCES);
            sources.truncate(MAX_SOURCES);
            rows.push(OpeningRow {
                from: from.to_owned(),
                via: builder.text(&opening.via),
                protocol: part.protocol,
                ports: part.ports,
                sources,
                sources_left_out: left_out,
                certain,
                rule: rule.as_ref().map(|rule| builder.text(&rule.text)),
                location: rule.and_then(|rule| rule.span).map(|span| builder.location(span)),
            });
        }
    }
    rows
}

/// How bad an opening is: by what listens on the ports, from how many addresses, and how sure it is.
fn severity(opening: &Opening) -> Severity {
    match opening.from {
        From::Group => return Severity::Info,
        From::Network => return Severity::Low,
        From::Internet => {}
    }
    let flows = if opening.certain.is_empty() { &opening.possible } else { &opening.certain };
    let worst = worst(flows);
    let sources = crate::network::reach::trip::sources(flows);
    let few = sources.iter().map(|range| range.last - range.first).fold(0_u128, u128::saturating_add)
        < if flows.family() == Family::V4 { 1 << 12 } else { 1 << 80 };
    let down = usize::from(opening.certain.is_empty()) + usize::from(few);
    let place = Severity::ALL.iter().position(|one| *one == worst).unwrap_or(0);
    Severity::ALL.get((place + down).min(3)).copied().unwrap_or(Severity::Low)
}

/// By the service that may listen.
fn worst(flows: &FlowSet) -> Severity {
    let mut worst = Severity::Info;
    for block in flows.blocks() {
        let wide = block.ports.last - block.ports.first >= 1_000;
        let own = match (block.protocols.first, block.protocols.last) {
            (1, 1) | (58, 58) => Severity::Low,
            (6, 6) | (17, 17) if !wide => {
                let protocol = if block.protocols.first == 6 { Protocol::Tcp } else { Protocol::Udp };
                let known = services(&protocol, &(block.ports.first..=block.ports.last));
                let known = known.iter().map(|service| service.severity).max();
                known.unwrap_or(Severity::Medium)
            }
            // Ports of protocols that have none are all of them.
            (first, last) if first == last && !matches!(first, 6 | 17) => Severity::Medium,
            _ => Severity::Critical,
        };
        worst = worst.max(own);
    }
    worst
}
