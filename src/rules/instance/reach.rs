//! Whether the Internet gets to an instance, by its public address or through a load balancer.

use rustc_hash::FxHashMap;

use crate::estate::instance::Instance;
use crate::network::filter::Filters;
use crate::network::reach::{Ask, Fronts, Origin, Walk, internet};
use crate::network::space::{Family, Range};
use crate::network::topology::{Public, Station, Topology};
use crate::rules::Context;

/// What is known of it. Ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// By all that is in the text no packet gets there.
    Shut,
    /// Some may.
    MayBe,
    /// Some do.
    Open,
}

/// Interfaces that nothing tells apart, by their subnet, groups and kinds of addresses.
type Class<'a> = (Option<&'a str>, Vec<&'a str>, bool, bool, bool);

/// Looks at instances, at each class of interfaces once.
pub(super) struct Reaching<'t, 'a> {
    topology: &'t Topology<'a>,
    filters: Filters<'t, 'a>,
    fronts: Fronts<'a>,
    known: FxHashMap<Class<'a>, Reach>,
}

impl<'t, 'a> Reaching<'t, 'a> {
    pub fn of(cx: &'t Context<'a>) -> Self {
        let topology = cx.topology();
        let (filters, fronts) = (Filters::new(topology), Fronts::new(topology));
        Self { topology, filters, fronts, known: FxHashMap::default() }
    }

    /// Whether the Internet gets to one of its interfaces. `None` if none of them is known.
    pub fn of_instance(&mut self, instance: &Instance) -> Option<Reach> {
        let id = instance.id.as_ref()?;
        let places: Vec<usize> = self.topology.of_instance(&id.value).to_vec();
        places.into_iter().filter_map(|place| self.of_place(place)).max()
    }

    fn of_place(&mut self, place: usize) -> Option<Reach> {
        let station = self.topology.stations.get(place)?;
        // What a load balancer hands on is a matter of the single interface.
        let is_fronted = self.fronts.has(&station.id, station, self.topology.vpc_of(station));
        let has_public = !matches!(&station.public, Public::These(list) if list.is_empty());
        let class = (
            station.subnet,
            station.groups.list().to_vec(),
            has_public,
            station.v6.is_empty(),
            station.denies_gateway,
        );
        let is_plain = !is_fronted && matches!(station.groups, crate::network::topology::Groups::These(_));
        if let Some(known) = self.known.get(&class).filter(|_| is_plain) {
            return Some(*known);
        }
        let reach = self.look(station, is_fronted);
        if is_plain {
            self.known.insert(class, reach);
        }
        Some(reach)
    }

    fn look(&self, station: &Station<'a>, is_fronted: bool) -> Reach {
        let walk = Walk::new(&self.filters);
        let all = Ask { protocols: Range::PROTOCOLS, ports: Range::PORTS };
        let mut reach = Reach::Shut;
        for family in Family::BOTH {
            let origin = Origin::Internet(internet::internet(family));
            let mut outcomes = walk.direct_in(&origin, station, &all, family);
            if is_fronted {
                outcomes.extend(walk.through(&self.fronts, &origin, station, &station.id, &all, 1));
            }
            for outcome in outcomes {
                let found = match (outcome.certain.is_empty(), outcome.possible.is_empty()) {
                    (false, _) => Reach::Open,
                    (true, false) => Reach::MayBe,
                    (true, true) => Reach::Shut,
                };
                reach = reach.max(found);
            }
        }
        reach
    }
}
