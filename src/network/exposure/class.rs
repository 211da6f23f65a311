//! What is exposed alike.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::estate::network::{Database, LoadBalancer};
use crate::network::reach::{Fronts, Node, Nodes};
use crate::network::topology::{Groups, Public, Station, Topology};

/// Stations that nothing tells apart but their addresses.
pub struct Class<'a> {
    /// One of them.
    pub station: Station<'a>,
    /// All of them.
    pub members: Vec<Station<'a>>,
    /// What they belong to, where that says which ports they take.
    pub holder: Holder<'a>,
}

/// What stations belong to.
#[derive(Clone, Copy)]
pub enum Holder<'a> {
    /// Nothing that is known to take only some ports.
    Interface,
    /// A load balancer.
    Balancer(&'a LoadBalancer),
    /// A load balancer of which nothing but its interfaces was pasted, as their descriptions name it.
    Unseen(&'a str),
    /// A database.
    Database(&'a Database),
}

/// What tells classes apart.
type Key<'a> = (Option<&'a str>, Groups<'a>, u8, Vec<(String, Option<u16>)>);

/// All classes: load balancers, databases, and interfaces that are none of theirs.
pub fn classes<'a>(topology: &Topology<'a>, fronts: &Fronts<'a>) -> Vec<Class<'a>> {
    let mut list = Vec::new();
    let mut claimed: FxHashSet<String> = FxHashSet::default();
    let mut take = |stations: Vec<Station<'a>>, holder: Holder<'a>, list: &mut Vec<Class<'a>>| {
        claimed.extend(stations.iter().filter(|one| one.interface.is_some()).map(|one| one.id.clone()));
        list.extend(grouped(stations, |_| Vec::new()).into_iter().map(|class| Class { holder, ..class }));
    };
    for balancer in &topology.estate.network.load_balancers {
        take(topology.of_balancer(balancer), Holder::Balancer(balancer), &mut list);
    }
    for database in &topology.estate.network.databases {
        take(topology.of_database(database), Holder::Database(database), &mut list);
    }
    let is_own =
        |station: &&Station<'a>| !station.is_nat && !only_forwards(station) && !claimed.contains(&station.id);
    let rest = topology.stations.iter().filter(is_own);
    let nodes = Nodes::new(topology);
    let unseen = |station: &Station<'a>| match nodes.of(station) {
        Node::NotPasted(name) => Some(name),
        Node::None | Node::Of(_) => None,
    };
    let keys = |station: &Station<'a>| {
        let mut keys = fronts.keys(&station.id);
        keys.extend(unseen(station).map(|name| (name.to_owned(), None)));
        keys
    };
    for class in grouped(rest.cloned().collect(), keys) {
        let holder = unseen(&class.station).map_or(Holder::Interface, Holder::Unseen);
        list.push(Class { holder, ..class });
    }
    list
}

/// Interfaces that take nothing for themselves: those of transit gateways, and of endpoints of Gateway Load Balancers.
fn only_forwards(station: &Station<'_>) -> bool {
    let kind = station.interface.and_then(|interface| interface.kind.as_ref());
    kind.is_some_and(|kind| {
        matches!(kind.value.as_str(), "transit_gateway" | "gateway_load_balancer_endpoint")
    })
}

fn grouped<'a>(
    stations: Vec<Station<'a>>,
    fronts: impl Fn(&Station<'a>) -> Vec<(String, Option<u16>)>,
) -> Vec<Class<'a>> {
    let mut list: Vec<Class<'a>> = Vec::new();
    let mut by_key: FxHashMap<Key<'a>, usize> = FxHashMap::default();
    for station in stations {
        let public = match &station.public {
            Public::These(list) if list.is_empty() => 0,
            Public::These(_) | Public::Some => 1,
            Public::Unknown => 2,
        };
        let flags = public | u8::from(station.v6.is_empty()) << 2 | u8::from(station.denies_gateway) << 3;
        let key = (station.subnet, station.groups.clone(), flags, fronts(&station));
        match by_key.get(&key).and_then(|at| list.get_mut(*at)) {
            Some(class) => class.members.push(station),
            None => {
                by_key.insert(key, list.len());
                let members = vec![station.clone()];
                list.push(Class { station, members, holder: Holder::Interface });
            }
        }
    }
    list
}
