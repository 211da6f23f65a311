//! All packets of a network at all boundaries.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::balancer::{Reached, is_node, through, transports};
use crate::boundaries::{client_ports, messages, ports, protocols};
use crate::estates::estate;
use crate::packet::{ICMP, ICMP_V6, Origin, Outcome, Packet, TCP, UDP};
use crate::walk::converse;
use crate::world::World;

/// Out in the Internet, in the place of an interface.
pub const INTERNET: &str = "internet";

/// Protocol and port of everything to try.
pub struct Space {
    pub flows: Vec<(u8, u16)>,
    clients: BTreeMap<u8, Vec<u16>>,
    has_nat: bool,
}

impl Space {
    pub fn of(world: &World) -> Self {
        let mut flows = Vec::new();
        for protocol in protocols(world) {
            match protocol {
                TCP | UDP => flows.extend(ports(world, protocol).into_iter().map(|port| (protocol, port))),
                ICMP | ICMP_V6 => {
                    flows.extend(messages(world, protocol).into_iter().map(|port| (protocol, port)))
                }
                _ => flows.push((protocol, 0)),
            }
        }
        let clients = [TCP, UDP].map(|protocol| (protocol, client_ports(world, protocol))).into();
        Self { flows, clients, has_nat: !world.nats.is_empty() }
    }

    /// Like [`Self::reaches`], and the packet that arrives is the one that was sent.
    pub fn reaches_unchanged(
        &self,
        world: &World,
        origin: Origin<'_>,
        source: IpAddr,
        (destination, at): (IpAddr, &str),
        (protocol, port): (u8, u16),
    ) -> bool {
        let packet = Packet { protocol, source, source_port: 1024, destination, port };
        let there = converse(world, origin, packet, 1024).there;
        let is_same = matches!(there, Outcome::Arrived { packet: seen, .. } if seen == packet);
        is_same && self.reaches(world, origin, source, (destination, Some(at)), (protocol, port))
    }

    /// Targets that a client reaches by way of load balancers: protocol and what was reached.
    pub fn balanced(&self, world: &World, origin: Origin<'_>, source: IpAddr) -> BTreeSet<(u8, Reached)> {
        let mut reached = BTreeSet::new();
        for node in world.interfaces.iter().filter(|one| is_node(one)) {
            let public = node.public.iter().map(|(_, public)| *public);
            let addresses =
                node.addresses.iter().copied().filter(|_| origin != Origin::Internet || source.is_ipv6());
            for destination in public.chain(addresses).filter(|one| one.is_ipv4() == source.is_ipv4()) {
                for listener in &world.listeners {
                    for protocol in transports(listener) {
                        let clients = &self.clients[protocol];
                        let nat_ports: &[u16] = if self.has_nat { clients } else { &clients[..1] };
                        for source_port in clients {
                            let packet = Packet {
                                protocol: *protocol,
                                source,
                                source_port: *source_port,
                                destination,
                                port: listener.port,
                            };
                            for nat_port in nat_ports {
                                let found = through(world, origin, packet, clients, *nat_port);
                                reached.extend(found.into_iter().map(|one| (*protocol, one)));
                            }
                        }
                    }
                }
            }
        }
        reached
    }

    /// Whether a client gets there and is answered, from one of the ports that clients use. There: at this interface, out in
    /// the Internet ([`INTERNET`]), or else there or at a service of AWS.
    pub fn reaches(
        &self,
        world: &World,
        origin: Origin<'_>,
        source: IpAddr,
        (destination, at): (IpAddr, Option<&str>),
        (protocol, port): (u8, u16),
    ) -> bool {
        let none = [0];
        let clients: &[u16] = self.clients.get(&protocol).map_or(&none, Vec::as_slice);
        let nat_ports: &[u16] = if self.has_nat { clients } else { &clients[..1] };
        for source_port in clients {
            let packet = Packet { protocol, source, source_port: *source_port, destination, port };
            for nat_port in nat_ports {
                let conversation = converse(world, origin, packet, *nat_port);
                let is_there = match &conversation.there {
                    Outcome::Arrived { interface, .. } => Some(interface.as_str()) == at,
                    Outcome::Left { .. } => at.is_none_or(|at| at == INTERNET),
                    Outcome::Service { .. } => at.is_none(),
                    Outcome::Dropped { .. } => false,
                };
                if conversation.works && is_there {
                    return true;
                }
                // No rule of AWS asks for the port that a packet comes from.
                if !is_there {
                    return false;
                }
            }
        }
        false
    }
}

/// The networks have what is to be tested in them: packets are dropped at every kind of box, and for every reason; and
/// enough get through.
#[test]
fn networks_are_awkward() {
    let mut why: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut through, mut all) = (0, 0);
    for seed in 0..60 {
        let world = World::read(&estate(seed).outputs());
        for from in world.interfaces.iter().filter(|one| one.kind == "interface" && !is_node(one)) {
            let mut tries: Vec<(Origin<'_>, IpAddr, IpAddr)> = Vec::new();
            for source in &from.addresses {
                let far: IpAddr = if source.is_ipv4() { "8.8.8.8" } else { "2001:4860::8" }.parse().unwrap();
                let near = world
                    .interfaces
                    .iter()
                    .flat_map(|to| &to.addresses)
                    .filter(|to| to.is_ipv4() == source.is_ipv4());
                tries.extend(near.chain([&far]).map(|to| (Origin::Interface(&from.id), *source, *to)));
                let public =
                    from.public.iter().find(|(private, _)| private == source).map(|(_, public)| *public);
                tries.push((Origin::Internet, far, public.unwrap_or(*source)));
            }
            for (origin, source, destination) in tries {
                for port in [22, 443] {
                    let packet = Packet { protocol: TCP, source, source_port: 50_000, destination, port };
                    let conversation = converse(&world, origin, packet, 40_000);
                    all += 1;
                    through += usize::from(conversation.works);
                    for outcome in
                        [Some(&conversation.there), conversation.back.as_ref()].into_iter().flatten()
                    {
                        if let Outcome::Dropped { why: reason, .. } = outcome {
                            *why.entry(reason).or_default() += 1;
                        }
                    }
                }
            }
        }
    }
    let percent = 100 * through / all;
    assert!((15..60).contains(&percent), "{percent} % of {all} get through: {why:#?}");
    assert!(why.len() >= 20, "{percent} % of {all} get through: {why:#?}");
    println!("{percent} % of {all} get through: {why:#?}");
}

/// Load balancers of the networks hand something on, and not everything.
#[test]
fn load_balancers_hand_on() {
    let (mut reached, mut with) = (0, 0);
    for seed in 0..80 {
        let world = World::read(&estate(seed).outputs());
        if world.listeners.is_empty() {
            continue;
        }
        with += 1;
        let found = Space::of(&world).balanced(&world, Origin::Internet, "8.8.4.4".parse().unwrap());
        reached += usize::from(!found.is_empty());
    }
    assert!(reached >= 4 && reached < with, "{reached} of {with}");
}
