//! Making a topology.

use std::net::IpAddr;

use rustc_hash::FxHashMap;

use super::place::Places;
use super::same::Same as _;
use super::{Conflict, Groups, Public, Station, Topology, Unique};
use crate::estate::Estate;
use crate::estate::network::{ElasticIp, Interface, SecurityGroup};
use crate::network::space::Range;

impl<'a> Topology<'a> {
    /// Looks at everything once.
    #[must_use]
    pub fn new(estate: &'a Estate) -> Self {
        let network = &estate.network;
        let subnets = Unique::new(&network.subnets);
        let interfaces = Unique::new(&network.interfaces);
        let tables = Unique::new(&network.route_tables);
        let acls = Unique::new(&network.network_acls);
        let (groups, doubtful_groups) = groups(&estate.security_groups);
        let elastic = elastic(&network.addresses);
        let stations: Vec<_> = interfaces
            .iter()
            .map(|interface| {
                let mut station = station(interface, &elastic);
                if station.v4.is_empty() && station.v6.is_empty() {
                    let id = station.subnet.unwrap_or_default();
                    let cidrs = subnets.told(id, |subnet| Some(&subnet.cidrs)).into_iter().flatten();
                    station.v4 =
                        cidrs.filter(|c| c.value.addr().is_ipv4()).map(|c| Range::of(&c.value)).collect();
                    station.is_exact = false;
                }
                station
            })
            .collect();
        let doubtful_interfaces = interfaces
            .iter()
            .filter_map(|one| one.id().and_then(|id| Some((id, interfaces.conflict(id)?))))
            .collect();
        let (interfaces_told, groups_told) = (stations.len(), groups.len());
        let mut this = Self {
            estate,
            vpcs: Unique::new(&network.vpcs),
            places: Places::new(&tables, &acls),
            subnets,
            tables,
            acls,
            gateways: Unique::new(&network.internet_gateways),
            nats: Unique::new(&network.nat_gateways),
            peerings: Unique::new(&network.peerings),
            vpn_gateways: Unique::new(&network.vpn_gateways),
            transits: Unique::new(&network.transit_gateways),
            attachments: Unique::new(&network.transit_attachments),
            endpoints: Unique::new(&network.endpoints),
            prefix_lists: Unique::new(&network.prefix_lists),
            groups,
            stations,
            // Growing asks for every key again, and the keys lie all over the texts' memory.
            by_interface: sized(interfaces_told),
            by_address: sized(interfaces_told),
            by_public: FxHashMap::default(),
            by_instance: FxHashMap::default(),
            by_subnet: sized(network.subnets.len()),
            by_group: sized(groups_told),
            by_description: FxHashMap::default(),
            doubtful_groups,
            doubtful_interfaces,
        };
        this.index();
        this
    }

    fn index(&mut self) {
        let stations = std::mem::take(&mut self.stations);
        for (at, station) in stations.iter().enumerate() {
            let Some(interface) = station.interface else { continue };
            if let Some(id) = &interface.id {
                self.by_interface.entry(&id.value).or_insert(at);
            }
            if let Some(instance) = &interface.instance {
                self.by_instance.entry(&instance.value).or_default().push(at);
            }
            if let Some(subnet) = station.subnet {
                self.by_subnet.entry(subnet).or_default().push(at);
            }
            for group in station.groups.list() {
                self.by_group.entry(group).or_default().push(at);
            }
            if let Some(description) = &interface.description {
                self.by_description.entry(&description.value).or_default().push(at);
            }
            if let Some(vpc) = self.vpc_of(station) {
                for address in &interface.addresses {
                    self.by_address.entry((vpc, address.address.value)).or_insert(at);
                }
            }
            if let Public::These(list) = &station.public {
                for (_, public) in list {
                    self.by_public.entry(*public).or_insert(at);
                }
            }
        }
        self.stations = stations;
    }
}

/// A map with room for so many.
fn sized<K, V>(count: usize) -> FxHashMap<K, V> {
    FxHashMap::with_capacity_and_hasher(count, rustc_hash::FxBuildHasher)
}

/// Elastic IP addresses by what they are associated with: an interface, and the private address where it is told.
fn elastic(list: &[ElasticIp]) -> FxHashMap<&str, Vec<(Option<IpAddr>, IpAddr)>> {
    let mut by_interface: FxHashMap<&str, Vec<_>> = FxHashMap::default();
    for address in list {
        let (Some(interface), Some(public)) = (&address.interface, &address.public) else { continue };
        let private = address.private.as_ref().map(|private| private.value);
        by_interface.entry(&interface.value).or_default().push((private, public.value));
    }
    by_interface
}

/// Types of interfaces that have no security groups: `InterfaceType` of *NetworkInterface*, Amazon EC2 API Reference. A
/// Network Load Balancer may have some.
const WITHOUT_GROUPS: &[&str] = &[
    "nat_gateway",
    "natGateway",
    "transit_gateway",
    "gateway_load_balancer",
    "gateway_load_balancer_endpoint",
    "network_load_balancer",
];

fn station<'a>(
    interface: &'a Interface,
    elastic: &FxHashMap<&str, Vec<(Option<IpAddr>, IpAddr)>>,
) -> Station<'a> {
    let id = interface.id.as_ref().map(|id| id.value.as_str()).unwrap_or_default();
    let kind = interface.kind.as_ref().map_or("interface", |kind| kind.value.as_str());
    let description = interface.description.as_ref().map_or("", |text| text.value.as_str());
    let may_lack_groups = WITHOUT_GROUPS.contains(&kind) || description.starts_with("ELB net/");
    let groups = match &interface.groups {
        Some(list) if list.is_empty() && may_lack_groups => Groups::None,
        None if may_lack_groups && !kind.contains("load_balancer") => Groups::None,
        // Every other interface has at least the default group of its VPC.
        Some(list) if list.is_empty() => Groups::Unknown,
        Some(list) => Groups::these(list.iter().map(|id| id.value.as_str())),
        None => Groups::Unknown,
    };
    let mut public: Vec<(IpAddr, IpAddr)> = (interface.addresses.iter())
        .filter_map(|one| Some((one.address.value, one.public.as_ref()?.value)))
        .collect();
    let first = interface.addresses.iter().find(|one| one.address.value.is_ipv4());
    for (private, address) in elastic.get(id).into_iter().flatten() {
        let private = private.or_else(|| first.map(|first| first.address.value));
        if let Some(private) = private.filter(|_| !public.iter().any(|(_, known)| known == address)) {
            public.push((private, *address));
        }
    }
    let own = interface
        .addresses
        .iter()
        .map(|one| (one.address.value.is_ipv4(), Range::address(one.address.value)));
    let prefixes = interface.prefixes.iter().map(|net| (net.value.addr().is_ipv4(), Range::of(&net.value)));
    let (v4, v6): (Vec<_>, Vec<_>) = own.chain(prefixes).partition(|(is_v4, _)| *is_v4);
    let ranges = |list: Vec<(bool, Range<u128>)>| list.into_iter().map(|(_, range)| range).collect();
    Station {
        id: id.to_owned(),
        interface: Some(interface),
        vpc: interface.vpc.as_ref().map(|vpc| vpc.value.as_str()),
        subnet: interface.subnet.as_ref().map(|subnet| subnet.value.as_str()),
        groups,
        public: if interface.addresses.is_empty() && public.is_empty() {
            Public::Unknown
        } else {
            Public::These(public)
        },
        v4: ranges(v4),
        v6: ranges(v6),
        is_exact: true,
        is_nat: matches!(kind, "nat_gateway" | "natGateway"),
        checks_source: interface.source_dest_check.as_ref().is_none_or(|check| check.value),
        denies_gateway: interface.denies_gateway_traffic.as_ref().is_some_and(|denies| denies.value),
        span: Some(interface.span),
    }
}

/// Security groups by id. Recognition has put together what several outputs tell of one.
fn groups(list: &[SecurityGroup]) -> (FxHashMap<&str, Vec<usize>>, FxHashMap<&str, Conflict>) {
    let mut by_id: FxHashMap<&str, Vec<usize>> = sized(list.len());
    let mut doubtful = FxHashMap::default();
    for (index, group) in list.iter().enumerate() {
        let Some(id) = &group.id else { continue };
        by_id.entry(&id.value).or_default().push(index);
        if let Some(second) = group.told_differently {
            doubtful.insert(id.value.as_str(), Conflict { field: "IpPermissions", second });
        }
    }
    (by_id, doubtful)
}
