//! Load balancers in front of targets: who is reached by way of them.

use std::net::IpAddr;

use crate::filter::{Crossing, is_for_ports};
use crate::packet::{Origin, Outcome, Packet, TCP, UDP};
use crate::walk::converse;
use crate::world::{Balancer, Interface, Listener, TargetGroup, World};

/// A target that was reached: its interface, the address and port there.
pub type Reached = (String, IpAddr, u16);

/// Asks a node of a load balancer at a listener's port, and tells which targets its answer can come from. `clients` are
/// the ports that clients, and load balancers themselves, may send from.
pub fn through(
    world: &World,
    origin: Origin<'_>,
    packet: Packet,
    clients: &[u16],
    nat_port: u16,
) -> Vec<Reached> {
    let front = converse(world, origin, packet, nat_port);
    let Outcome::Arrived { interface, packet } = &front.there else { return Vec::new() };
    if !front.works {
        return Vec::new();
    }
    let node = world.interface(interface);
    // *How Elastic Load Balancing works*: the description of its interfaces names the load balancer.
    let Some(rest) = node.description.strip_prefix("ELB ") else { return Vec::new() };
    let named = |arn: &str| arn == rest || arn.ends_with(&format!("loadbalancer/{rest}"));
    let Some(balancer) = world.balancers.iter().find(|one| named(&one.arn)) else {
        return Vec::new();
    };
    let mut reached = Vec::new();
    for listener in world.listeners.iter().filter(|one| one.balancer == balancer.arn && listens(one, packet))
    {
        for arn in &listener.target_groups {
            let group = world.target_groups.iter().find(|group| group.arn == *arn).unwrap();
            for (id, port) in &group.targets {
                let port = port.unwrap_or(group.port);
                let Some((target, address)) = find(world, group, id) else { continue };
                if target.is_some_and(|target| !in_zone(world, balancer, group, node, target)) {
                    continue;
                }
                let preserves =
                    balancer.is_network && preserves(group) && packet.source.is_ipv4() == address.is_ipv4();
                let is_there = match target.filter(|_| preserves) {
                    Some(target) => {
                        let is_there = keeps_client(world, node, target, packet, address, port);
                        is_there.then(|| target.id.clone())
                    }
                    None => clients
                        .iter()
                        .find_map(|client| asks_itself(world, node, packet.protocol, *client, address, port)),
                };
                reached.extend(is_there.map(|id| (id, address, port)));
            }
        }
    }
    reached
}

/// Whether it is a node of a load balancer.
pub fn is_node(interface: &Interface) -> bool {
    interface.description.starts_with("ELB ")
}

/// Protocols of a listener on the wire.
pub fn transports(listener: &Listener) -> &'static [u8] {
    match listener.protocol.as_str() {
        "UDP" => &[UDP],
        "TCP_UDP" => &[TCP, UDP],
        _ => &[TCP],
    }
}

/// *Listeners for your Application Load Balancers*, *… Network Load Balancers*.
fn listens(listener: &Listener, packet: &Packet) -> bool {
    listener.port == packet.port && transports(listener).contains(&packet.protocol)
}

/// *Target groups*: an instance is asked at the primary address of its first interface, of the family that the group has. An
/// address may also be one of another network: then there is no interface, and routes lead there.
fn find<'w>(world: &'w World, group: &TargetGroup, id: &str) -> Option<(Option<&'w Interface>, IpAddr)> {
    if group.is_of_instances {
        let target = world.interfaces.iter().find(|one| one.instance == id)?;
        let address = target.addresses.iter().find(|one| one.is_ipv6() == group.is_v6)?;
        return Some((Some(target), *address));
    }
    let address: IpAddr = id.parse().unwrap();
    let target = world.interfaces.iter().find(|one| one.vpc == group.vpc && one.has(address));
    Some((target, address))
}

/// *How Elastic Load Balancing works*: targets in a zone that the load balancer is not enabled for get nothing. *Cross-zone
/// load balancing for target groups*: off at a Network Load Balancer unless it or the group says otherwise.
fn in_zone(
    world: &World,
    balancer: &Balancer,
    group: &TargetGroup,
    node: &Interface,
    target: &Interface,
) -> bool {
    let zone = |subnet: &str| &world.subnet(subnet).zone;
    let own = zone(&target.subnet);
    let crosses = group.cross_zone.or(balancer.cross_zone).unwrap_or(!balancer.is_network);
    balancer.subnets.iter().any(|subnet| zone(subnet) == own) && (crosses || zone(&node.subnet) == own)
}

/// *Edit target group attributes for your Network Load Balancer*: on for instances, and for UDP; off for addresses by TCP
/// and TLS; unless the attribute says otherwise.
fn preserves(group: &TargetGroup) -> bool {
    let always = matches!(group.protocol.as_str(), "UDP" | "TCP_UDP");
    always || group.preserves.unwrap_or(group.is_of_instances)
}

/// The node asks for itself: an ordinary connection from its private address.
fn asks_itself(
    world: &World,
    node: &Interface,
    protocol: u8,
    client: u16,
    address: IpAddr,
    port: u16,
) -> Option<String> {
    let mut own = node.addresses.iter().filter(|own| own.is_ipv4() == address.is_ipv4());
    let packet = Packet { protocol, source: *own.next()?, source_port: client, destination: address, port };
    let asked = converse(world, Origin::Interface(&node.id), packet, client);
    match asked.there {
        Outcome::Arrived { interface, .. } if asked.works => Some(interface),
        _ => None,
    }
}

/// The target sees the client's address. It must be in the same VPC; what it answers goes back through the node, whatever
/// its routes. Its groups may name the client or the load balancer's groups.
fn keeps_client(
    world: &World,
    node: &Interface,
    target: &Interface,
    asked: &Packet,
    address: IpAddr,
    port: u16,
) -> bool {
    if target.vpc != node.vpc {
        return false;
    }
    let packet = Packet { destination: address, port, ..*asked };
    if !world.groups_allow(node, true, &packet, &Crossing::Local) {
        return false;
    }
    let names_balancer = target.groups.iter().any(|id| {
        let group = world.groups.iter().find(|group| group.id == *id).unwrap();
        let mut rules = group.ingress.iter().filter(|rule| is_for_ports(rule, &packet));
        rules.any(|rule| rule.references.iter().any(|one| node.groups.contains(one)))
    });
    if !names_balancer && !world.groups_allow(target, false, &packet, &Crossing::Other) {
        return false;
    }
    if node.subnet == target.subnet {
        return true;
    }
    let Some(answer) = packet.reply() else { return false };
    world.acl_allows(&node.subnet, true, &packet)
        && world.acl_allows(&target.subnet, false, &packet)
        && world.acl_allows(&target.subnet, true, &answer)
        && world.acl_allows(&node.subnet, false, &answer)
}
