//! Everything that is exposed, found at once and told when it is asked for: of ten thousand things nobody reads more than the
//! first hundred.

use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

use super::class::{Class, Holder, classes};
use super::found::{From, Opening, exposed};
use super::near::Near;
use super::output::{Exposure, ExposureRow, Member, OpeningRow};
use super::severity::severity;
use super::words::{Told, Words};
use crate::Analysis;
use crate::network::filter::Filters;
use crate::network::reach::{EndSpec, Fronts, UnknownRow, Walk, stations, unknown_row};
use crate::network::space::Unknown;
use crate::network::topology::{BLOCK_NOT_TOLD, Public, Station, Topology};
use crate::order::Order as _;
use crate::report::model::Severity;
use crate::report::{Builder, Offsets};
use crate::text::Span;

/// What is exposed, of one thing or of all.
pub struct Survey {
    /// Network interfaces that were looked at.
    pub interfaces: usize,
    /// The worst first.
    pub things: Vec<Exposing>,
    /// What is not known, and what would tell it.
    pub unknown_because: Vec<UnknownRow>,
    /// What a reader has to know.
    pub notes: Vec<String>,
    words: Words,
}

/// Things that are exposed alike.
pub struct Exposing {
    /// How bad it is.
    pub severity: Severity,
    /// `interface`, `load-balancer` or `database`
    pub kind: &'static str,
    /// Name of the load balancer or database, else the first interface.
    pub resource: String,
    /// The interfaces; of a load balancer or database that none were pasted for, what stands for them.
    pub members: Vec<Member>,
    /// Their VPC.
    pub vpc: Option<String>,
    /// Their subnet.
    pub subnet: Option<String>,
    /// Their security groups.
    pub groups: Vec<String>,
    /// Who could reach what.
    pub openings: Vec<Rc<Opening>>,
    /// Places in [`Survey::unknown_because`].
    pub unknown: Vec<usize>,
    span: Option<Span>,
}

/// Blocks of sources that a row tells.
const MAX_SOURCES: usize = 50;

impl Survey {
    /// Looks at one thing, or at everything.
    ///
    /// # Errors
    ///
    /// That the thing is not in the texts.
    pub fn new(analysis: &Analysis, of: Option<&str>, offsets: Offsets) -> Result<Self, String> {
        let topology = Topology::new(&analysis.estate);
        let filters = Filters::new(&topology);
        let walk = Walk::new(&filters);
        let fronts = Fronts::new(&topology);
        let near = Near::default();
        let builder = Builder::new(analysis, offsets);
        let wanted: Option<FxHashSet<String>> = match of {
            Some(id) => Some(stations(&filters, &EndSpec::from(id.to_owned()))?.into_iter().collect()),
            None => None,
        };
        let is_wanted = |member: &Station<'_>| wanted.as_ref().is_none_or(|ids| ids.contains(&member.id));
        let mut things = Vec::new();
        let mut unknown: Vec<UnknownRow> = Vec::new();
        let mut places: FxHashMap<Unknown, usize> = FxHashMap::default();
        for mut class in classes(&topology, &fronts) {
            if !class.members.iter().any(is_wanted) {
                continue;
            }
            let found = exposed(&walk, &fronts, &near, &class);
            if found.openings.is_empty() && found.reasons.is_empty() {
                continue;
            }
            class.members.retain(is_wanted);
            let mut thing = exposing(&builder, &topology, &class, found.openings);
            for why in found.reasons {
                let place = *places.entry(why).or_insert_with_key(|why| {
                    unknown.push(unknown_row(&builder, why));
                    unknown.len() - 1
                });
                thing.unknown.push(place);
            }
            things.push(thing);
        }
        things.order_by(|a, b| (b.severity, b.members.len()).cmp(&(a.severity, a.members.len())));
        let mut notes = Vec::new();
        let is_told = analysis.estate.network.block_public_access.is_empty()
            && topology.vpcs.iter().all(|vpc| vpc.block_public_access.is_none());
        if is_told && things.iter().any(Exposing::is_open) {
            notes.push(BLOCK_NOT_TOLD.to_owned());
        }
        if wanted.is_none() {
            notes.extend(fronts.unseen.note());
        }
        let (interfaces, words) = (topology.stations.len(), Words::new(&topology));
        Ok(Self { interfaces, things, unknown_because: unknown, notes, words })
    }

    /// The worst as data, so many of them. The texts and the question are those that it was made of.
    #[must_use]
    pub fn told(&self, analysis: &Analysis, of: Option<&str>, offsets: Offsets, rows: usize) -> Exposure {
        let builder = Builder::new(analysis, offsets);
        Exposure {
            schema: 1,
            of: of.map(str::to_owned),
            interfaces: self.interfaces,
            rows: self.things.iter().take(rows).map(|thing| self.row(&builder, thing)).collect(),
            rows_left_out: self.things.len().saturating_sub(rows),
            unknown_because: self.unknown_because.clone(),
            notes: self.notes.clone(),
        }
    }

    /// One thing as data.
    pub(crate) fn row(&self, builder: &Builder<'_>, thing: &Exposing) -> ExposureRow {
        let mut openings: Vec<OpeningRow> = Vec::new();
        self.tell(thing, &mut |told| {
            let row = opening_row(builder, &told);
            if !openings.contains(&row) {
                openings.push(row);
            }
        });
        ExposureRow {
            severity: thing.severity,
            kind: thing.kind.to_owned(),
            resource: thing.resource.clone(),
            location: thing.span.map(|span| builder.location(span)),
            members: thing.members.clone(),
            vpc: thing.vpc.clone(),
            subnet: thing.subnet.clone(),
            groups: thing.groups.clone(),
            openings,
            unknown: thing.unknown.clone(),
        }
    }

    /// The openings of one thing in words, each protocol and range of ports by itself.
    pub fn tell<'o>(&self, thing: &'o Exposing, told: &mut dyn FnMut(Told<'o>)) {
        thing.openings.iter().for_each(|opening| self.words.tell(opening, told));
    }
}

impl Exposing {
    /// True if the Internet gets to it, or may.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.openings.iter().any(|one| one.from == From::Internet)
    }
}

fn exposing(
    builder: &Builder<'_>,
    topology: &Topology<'_>,
    class: &Class<'_>,
    openings: Vec<Rc<Opening>>,
) -> Exposing {
    let name = |name: &Option<crate::text::Spanned<String>>| name.as_ref().map(|name| name.value.clone());
    let station = &class.station;
    let (kind, resource, span) = match class.holder {
        Holder::Interface | Holder::Unseen(_) => ("interface", None, station.span),
        Holder::Balancer(balancer) => {
            ("load-balancer", name(&balancer.name).or_else(|| name(&balancer.arn)), Some(balancer.span))
        }
        Holder::Database(database) => ("database", name(&database.id), Some(database.span)),
    };
    Exposing {
        severity: openings.iter().map(|one| severity(one)).max().unwrap_or(Severity::Info),
        kind,
        resource: builder.text(&resource.unwrap_or_else(|| station.id.clone())),
        members: class.members.iter().map(|member| self::member(builder, member)).collect(),
        vpc: topology.vpc_of(station).map(str::to_owned),
        subnet: station.subnet.map(str::to_owned),
        groups: station.groups.list().iter().map(|id| builder.text(id)).collect(),
        openings,
        unknown: Vec::new(),
        span,
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

fn opening_row(builder: &Builder<'_>, told: &Told<'_>) -> OpeningRow {
    OpeningRow {
        from: told.opening.from.name().to_owned(),
        via: builder.text(&told.opening.via),
        protocol: told.protocol.clone(),
        ports: told.ports.clone(),
        sources: told.sources.iter().take(MAX_SOURCES).cloned().collect(),
        sources_left_out: told.sources.len().saturating_sub(MAX_SOURCES),
        certain: told.certain,
        rule: told.rule.map(|rule| builder.text(&rule.text)),
        location: told.rule.and_then(|rule| rule.span).map(|span| builder.location(span)),
    }
}
