//! The two ends of a question: what a person names, as stations and addresses.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::behind::{self, Gate};
use super::internet::internet;
use super::judge::{Ask, Origin};
use super::trip::{common, merged};
use crate::estate::network::{Destination, EndpointKind, LoadBalancer, RouteTarget};
use crate::network::filter::Filters;
use crate::network::space::{Family, Range};
use crate::network::topology::{Public, Station, Topology};
use crate::text::Spanned;

/// One end of a question. In JSON its text: `internet`, a block or address, an id or name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum EndSpec {
    /// `internet`
    Internet,
    /// A block of addresses, or one address.
    Cidr(IpNet),
    /// An id, an ARN or a name of something in the texts.
    Id(String),
}

impl From<String> for EndSpec {
    fn from(text: String) -> Self {
        let text = text.trim();
        if text.eq_ignore_ascii_case("internet") {
            return Self::Internet;
        }
        let net = text.parse().ok().or_else(|| text.parse::<std::net::IpAddr>().ok().map(IpNet::from));
        net.map_or_else(|| Self::Id(text.to_owned()), |net: IpNet| Self::Cidr(net.trunc()))
    }
}

impl From<EndSpec> for String {
    fn from(end: EndSpec) -> Self {
        match end {
            EndSpec::Internet => "internet".to_owned(),
            EndSpec::Cidr(net) => net.to_string(),
            EndSpec::Id(id) => id,
        }
    }
}

/// A station, and everything that is like it: the same subnet, the same groups.
#[derive(Clone)]
pub struct Party<'a> {
    /// It, with the addresses of all.
    pub station: Station<'a>,
    /// Ids of all, by which load balancers know them.
    pub members: Vec<String>,
}

/// What an end was found to be.
#[derive(Default)]
pub struct Ends<'a> {
    /// Stations.
    pub parties: Vec<Party<'a>>,
    /// What the thing takes, where it is not everything: the ports of listeners, or of a database.
    pub takes: Option<Vec<Ask>>,
    /// A load balancer, whose listeners may not be known.
    pub balancer: Option<&'a LoadBalancer>,
    /// Addresses of the Internet.
    pub world: [Vec<Range<u128>>; 2],
    /// Addresses of which no station is known.
    pub addresses: Option<(Family, Vec<Range<u128>>)>,
    /// Addresses of subnets that no station is known to have, each as a station without groups of its own.
    pub strangers: Vec<Party<'a>>,
    /// A gateway endpoint: what gets to it is what is sent by it.
    pub endpoint: Option<&'a str>,
    /// Gateways and attachments, for what lies behind them.
    pub gates: Vec<Gate<'a>>,
    /// An instance connect endpoint, with whether it keeps the client's address.
    pub connect: Option<bool>,
}

impl<'a> Ends<'a> {
    /// Stations.
    pub fn of(stations: Vec<Station<'a>>) -> Self {
        Self { parties: classes(stations), ..Self::default() }
    }

    /// The number of pairs that it makes with another end.
    pub fn size(&self) -> usize {
        self.parties.len()
    }
}

/// More stations than these are told by class.
const EACH: usize = 8;

/// Stations that nothing tells apart but their addresses, as one.
fn classes<'a>(stations: Vec<Station<'a>>) -> Vec<Party<'a>> {
    if stations.len() <= EACH {
        let party = |station: Station<'a>| Party { members: vec![station.id.clone()], station };
        return stations.into_iter().map(party).collect();
    }
    let mut list: Vec<Party<'a>> = Vec::new();
    let mut by_key: rustc_hash::FxHashMap<_, usize> = rustc_hash::FxHashMap::default();
    for station in stations {
        let key = (
            (station.vpc, station.subnet, station.groups.clone()),
            (station.public.may_be(), station.public == Public::Unknown, station.checks_source),
            (station.denies_gateway, station.v6.is_empty(), station.is_exact),
            // What load balancers take is told by their listeners.
            super::unseen::described_as(&station),
        );
        let Some(party) = by_key.get(&key).and_then(|at| list.get_mut(*at)) else {
            by_key.insert(key, list.len());
            list.push(Party { members: vec![station.id.clone()], station });
            continue;
        };
        party.members.push(station.id);
        party.station.v4.extend(station.v4);
        party.station.v6.extend(station.v6);
        if let (Public::These(all), Public::These(more)) = (&mut party.station.public, station.public) {
            all.extend(more);
        }
    }
    for party in &mut list {
        party.station.v4 = merged(std::mem::take(&mut party.station.v4));
        party.station.v6 = merged(std::mem::take(&mut party.station.v6));
    }
    list
}

/// Finds what a person names.
///
/// # Errors
///
/// That nothing in the texts has the name.
pub fn find<'a>(filters: &Filters<'_, 'a>, end: &EndSpec) -> Result<Ends<'a>, String> {
    match end {
        EndSpec::Internet => {
            Ok(Ends { world: [internet(Family::V4), internet(Family::V6)], ..Ends::default() })
        }
        EndSpec::Cidr(net) => Ok(by_address(filters.topology, net)),
        EndSpec::Id(id) => by_id(filters.topology, id).ok_or_else(|| {
            format!(
                "nothing in the texts is called `{id}`; give an id, an ARN, a name, an address or `internet`"
            )
        }),
    }
}

/// Stations with an address in the block, and the rest of the block.
fn by_address<'a>(topology: &Topology<'a>, net: &IpNet) -> Ends<'a> {
    let family = Family::of_net(net);
    let range = Range::of(net);
    let mut stations = Vec::new();
    for station in &topology.stations {
        let mut own = station.clone();
        let private = common(station.addresses(family), &[range]);
        let public: Vec<_> = match &station.public {
            Public::These(list) => list
                .iter()
                .filter(|(_, public)| range.contains(Range::address(*public).first))
                .copied()
                .collect(),
            Public::Some | Public::Unknown => Vec::new(),
        };
        if private.is_empty() && (public.is_empty() || family == Family::V6) {
            continue;
        }
        if station.is_exact {
            // Only what was asked for: the private addresses, or the public ones and what they stand for.
            own.v4.clear();
            own.v6.clear();
            if private.is_empty() {
                own.public = Public::These(public);
            } else if family == Family::V4 {
                own.v4 = private;
                own.public = Public::These(public);
            } else {
                own.v6 = private;
            }
        }
        stations.push(own);
    }
    let strangers = if stations.is_empty() { strangers(topology, net) } else { Vec::new() };
    let mut ends = Ends { strangers, ..Ends::of(stations) };
    let world = common(&internet(family), &[range]);
    ends.world[usize::from(family == Family::V6)] = world;
    ends.addresses = Some((family, vec![range]));
    ends
}

/// Addresses of the block in subnets of the texts: somebody may have them tomorrow.
fn strangers<'a>(topology: &Topology<'a>, net: &IpNet) -> Vec<Party<'a>> {
    let range = Range::of(net);
    let is_v4 = net.addr().is_ipv4();
    let mut list = Vec::new();
    for subnet in topology.subnets.iter() {
        let Some(id) = &subnet.id else { continue };
        let own = common(&topology.cidrs(&id.value, is_v4), &[range]);
        if own.is_empty() {
            continue;
        }
        let (v4, v6) = if is_v4 { (own, Vec::new()) } else { (Vec::new(), own) };
        let station = Station {
            id: format!("{net} in {}", id.value),
            interface: None,
            vpc: subnet.vpc.as_ref().map(|vpc| vpc.value.as_str()),
            subnet: Some(&id.value),
            groups: crate::network::topology::Groups::None,
            v4,
            v6,
            is_exact: true,
            public: Public::These(Vec::new()),
            is_nat: false,
            checks_source: true,
            denies_gateway: false,
            span: Some(subnet.span),
        };
        list.push(Party { members: vec![station.id.clone()], station });
    }
    list
}

fn is(value: &Option<Spanned<String>>, id: &str) -> bool {
    value.as_ref().is_some_and(|value| value.value == id)
}

fn by_id<'a>(topology: &Topology<'a>, id: &str) -> Option<Ends<'a>> {
    let network = &topology.estate.network;
    if let Some(station) = topology.interface(id) {
        return Some(Ends::of(vec![station.clone()]));
    }
    for places in [topology.of_instance(id), topology.of_subnet(id)] {
        if !places.is_empty() {
            return Some(Ends::of(topology.stations_at(places).collect()));
        }
    }
    if topology.groups.contains_key(id) || !topology.of_group(id).is_empty() {
        let mut own: Vec<_> = topology.stations_at(topology.of_group(id)).collect();
        own.extend(topology.stand_ins_of_group(id));
        return Some(Ends::of(own));
    }
    if topology.vpcs.get(id).is_some() {
        let own = topology.stations.iter().filter(|station| topology.vpc_of(station) == Some(id)).cloned();
        return Some(Ends::of(own.collect()));
    }
    if let Some(nat) = topology.nats.get(id) {
        return Some(Ends::of(topology.of_nat(nat)));
    }
    if let Some(endpoint) = topology.endpoints.get(id) {
        if endpoint.kind == EndpointKind::Gateway {
            let own = endpoint.id.as_ref().map(|id| id.value.as_str());
            return Some(Ends { endpoint: own, addresses: service(topology, id), ..Ends::default() });
        }
        return Some(Ends::of(topology.of_endpoint(endpoint)));
    }
    if let Some(endpoint) = network.connect_endpoints.iter().find(|one| is(&one.id, id)) {
        let keeps = endpoint.preserves_client.as_ref().is_some_and(|keeps| keeps.value);
        return Some(Ends { connect: Some(keeps), ..Ends::of(topology.of_connect_endpoint(endpoint)) });
    }
    let balancer = network
        .load_balancers
        .iter()
        .find(|one| is(&one.arn, id) || is(&one.name, id) || is(&one.dns_name, id));
    if let Some(balancer) = balancer {
        return Some(Ends {
            takes: super::nodes::takes(topology, balancer),
            balancer: Some(balancer),
            ..Ends::of(topology.of_balancer(balancer))
        });
    }
    if let Some(database) = network.databases.iter().find(|one| is(&one.id, id) || is(&one.address, id)) {
        let port = database.port.as_ref().map(|port| port.value);
        let takes = port.map(|port| vec![Ask { protocols: Range::one(6), ports: Range::one(port) }]);
        return Some(Ends { takes, ..Ends::of(topology.of_database(database)) });
    }
    if let Some(function) = network.functions.iter().find(|one| is(&one.arn, id) || is(&one.name, id)) {
        return Some(Ends::of(topology.of_function(function)));
    }
    if let Some(gateway) = topology.vpn_gateways.get(id) {
        let gates = gateway.id.iter().map(|id| Gate::Vpn(&id.value)).collect();
        return Some(Ends { gates, ..Ends::default() });
    }
    if let Some(ends) = behind::by_id(topology, id) {
        return Some(ends);
    }
    if topology.gateways.get(id).is_some_and(|gateway| !gateway.is_egress_only) {
        return Some(Ends { world: [internet(Family::V4), internet(Family::V6)], ..Ends::default() });
    }
    // What is known, and has nobody in it.
    let is_known =
        topology.subnets.get(id).is_some() || topology.estate.instances.iter().any(|one| is(&one.id, id));
    if is_known {
        return Some(Ends::default());
    }
    // Several may have the name.
    let named = topology.estate.instances.iter().filter(|one| one.name.as_deref() == Some(id));
    let ids: Vec<&str> = named.filter_map(|one| Some(one.id.as_ref()?.value.as_str())).collect();
    let stations = ids.iter().flat_map(|id| topology.stations_at(topology.of_instance(id)));
    (!ids.is_empty()).then(|| Ends::of(stations.collect()))
}

/// The addresses behind a gateway endpoint: those of the prefix lists that routes send to it (*Gateway endpoints*).
fn service(topology: &Topology<'_>, endpoint: &str) -> Option<(Family, Vec<Range<u128>>)> {
    let routes = topology.tables.iter().flat_map(|table| table.routes.iter().flatten());
    let to_it = routes.filter(|route| {
        matches!(route.target.as_ref().map(|target| &target.value), Some(RouteTarget::Endpoint(id)) if id == endpoint)
    });
    let lists = to_it.filter_map(|route| match &route.destination.value {
        Destination::PrefixList(id) => topology.prefix_lists.told(id, |list| list.entries.as_ref()),
        _ => None,
    });
    let nets = lists.flatten().map(|entry| entry.cidr.value).filter(|net| net.addr().is_ipv4());
    let ranges = merged(nets.map(|net| Range::of(&net)).collect());
    (!ranges.is_empty()).then_some((Family::V4, ranges))
}

impl<'a> Ends<'a> {
    /// The ends as origins of packets to a target: what lies in other networks is found by the target's routes.
    pub fn origins(&self, filters: &Filters<'_, 'a>, target: &Station<'a>) -> Vec<(Origin<'a>, String)> {
        let mut list: Vec<(Origin<'a>, String)> = Vec::new();
        for party in self.parties.iter().chain(&self.strangers) {
            let origin = match self.connect {
                Some(true) => {
                    let world = vec![Family::V4.addresses()];
                    Origin::Connect(Station { v4: world, ..party.station.clone() })
                }
                Some(false) | None => Origin::Station(party.station.clone()),
            };
            list.push((origin, label(party)));
        }
        let world: Vec<Range<u128>> = self.world.concat();
        for ranges in &self.world {
            if !ranges.is_empty() {
                list.push((Origin::Internet(ranges.clone()), "internet".to_owned()));
            }
        }
        let routed = |ranges: &[Range<u128>], family| elsewhere(filters, target, ranges, family);
        if let Some((family, ranges)) = &self.addresses {
            let stations: Vec<Range<u128>> =
                self.parties.iter().flat_map(|party| party.station.addresses(*family)).copied().collect();
            let rest: Vec<_> = ranges.iter().copied().filter(|range| !stations.contains(range)).collect();
            let is_world = !common(&rest, &world).is_empty();
            list.extend(routed(&rest, *family).into_iter().filter(|_| !is_world));
        }
        for gate in &self.gates {
            for family in Family::BOTH {
                let own = routed(&[family.addresses()], family);
                let own: Vec<_> = own.into_iter().filter(|(origin, _)| gate.is_of(origin)).collect();
                if own.is_empty() && (!target.addresses(family).is_empty() || family == Family::V4) {
                    // Its routes lead nothing there; the answer says so.
                    list.push((gate.origin(vec![family.addresses()]), gate.id().to_owned()));
                }
                list.extend(own);
            }
        }
        list
    }
}

/// What a target's routes say of addresses: behind which virtual private gateway, transit gateway or peering they lie.
fn elsewhere<'a>(
    filters: &Filters<'_, 'a>,
    target: &Station<'a>,
    ranges: &[Range<u128>],
    family: Family,
) -> Vec<(Origin<'a>, String)> {
    let Some(routes) = target.subnet.and_then(|subnet| filters.routes(subnet).ok()) else {
        return Vec::new();
    };
    let mut list: Vec<(Origin<'a>, String)> = Vec::new();
    let mut add = |origin: Origin<'a>, id: &str, range: Range<u128>| match list
        .iter_mut()
        .find_map(|(known, _)| known.sources_like(&origin))
    {
        Some(known) => known.push(range),
        None => list.push((origin, id.to_owned())),
    };
    for range in ranges {
        for piece in routes.within(family, *range) {
            let Some(to) = routes.route(&piece).and_then(|route| route.target.as_ref()) else { continue };
            let range = piece.range;
            match &to.value {
                RouteTarget::VpnGateway(id) => add(Origin::Vpn(id, vec![range]), id, range),
                RouteTarget::Peering(id) if !is_pasted(filters.topology, id, target) => {
                    add(Origin::Peering(id, vec![range]), id, range);
                }
                RouteTarget::TransitGateway(id) => {
                    for (attachment, part) in behind::answered(filters.topology, id, target, range, family) {
                        let origin = Origin::Transit { gateway: id, attachment, sources: vec![part] };
                        add(origin, attachment.unwrap_or(id), part);
                    }
                }
                _ => {}
            }
        }
    }
    list
}

/// True if stations of the other VPC of a peering are known.
fn is_pasted(topology: &Topology<'_>, peering: &str, target: &Station<'_>) -> bool {
    let Some(peering) = topology.peerings.get(peering) else { return false };
    let own = topology.vpc_of(target);
    let sides = [&peering.requester, &peering.accepter].into_iter().flatten();
    let other = sides.filter_map(|side| side.vpc.as_ref()).find(|vpc| Some(vpc.value.as_str()) != own);
    other.is_some_and(|vpc| {
        topology.stations.iter().any(|one| topology.vpc_of(one) == Some(vpc.value.as_str()))
    })
}

/// What a party is called.
pub fn label(party: &Party<'_>) -> String {
    match party.members.len() {
        0 | 1 => party.station.id.clone(),
        many => format!("{} and {} like it", party.station.id, many - 1),
    }
}
