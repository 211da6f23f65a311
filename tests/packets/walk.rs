//! One packet, hop by hop.

use std::net::IpAddr;

use crate::filter::{Crossing, Door};
use crate::packet::{Conversation, ICMP, Origin, Outcome, Packet, TCP, UDP};
use crate::world::{Attachment, Interface, Nat, Route, Table, World};

/// More routers than any path of these tests has.
const MOST_HOPS: usize = 12;

/// What gateways remember of a connection.
enum Tracked {
    /// A NAT gateway: what came in from its VPC, and what it made of it.
    Nat { nat: String, inside: Packet, outside: Packet },
    /// The egress-only internet gateway of a VPC let a packet to this address out.
    EgressOnly { vpc: String, remote: IpAddr },
}

struct Walk<'w> {
    world: &'w World,
    /// The interface that the packet comes from, or the NAT gateway's that has changed it; empty: the internet.
    sender: String,
    tracked: Vec<Tracked>,
    /// The port that NAT gateways send from. *NAT gateway basics*: one of 1024–65535.
    nat_port: u16,
    is_reply: bool,
    hops: usize,
}

/// Sends the packet, and the answer to it. NAT gateways on its way send from the port `nat_port`.
pub fn converse(world: &World, origin: Origin<'_>, packet: Packet, nat_port: u16) -> Conversation {
    let mut walk =
        Walk { world, sender: String::new(), tracked: Vec::new(), nat_port, is_reply: false, hops: 0 };
    let there = match origin {
        Origin::Interface(id) => walk.leave_interface(world.interface(id), packet),
        Origin::Internet => walk.enter_from_internet(packet),
    };
    walk.is_reply = true;
    walk.hops = 0;
    let (arrived, back) = match &there {
        Outcome::Dropped { .. } => (false, None),
        // *Gateway endpoints*: the service answers from its own addresses, and ACLs are asked about that.
        Outcome::Service { vpc, packet } => {
            (true, packet.reply().map(|reply| walk.deliver(vpc, None, reply, &Crossing::Other)))
        }
        Outcome::Arrived { interface, packet } => {
            let interface = world.interface(interface);
            (true, packet.reply().map(|reply| walk.leave_interface(interface, reply)))
        }
        Outcome::Left { packet } => (true, packet.reply().map(|reply| walk.enter_from_internet(reply))),
    };
    // The answer must be one: to who asked, from whom it was asked.
    let works = arrived
        && match (&back, packet.reply()) {
            (Some(Outcome::Arrived { interface, packet }), Some(reply)) => {
                origin == Origin::Interface(interface) && *packet == reply
            }
            (Some(Outcome::Left { packet }), Some(reply)) => origin == Origin::Internet && *packet == reply,
            (Some(_), _) => false,
            (None, _) => true,
        };
    Conversation { there, back, works }
}

fn dropped(at: &str, why: &'static str) -> Outcome {
    Outcome::Dropped { at: at.to_owned(), why }
}

impl<'w> Walk<'w> {
    /// An interface sends. Groups are asked about the first packet only: *Security group connection tracking*.
    fn leave_interface(&mut self, interface: &'w Interface, packet: Packet) -> Outcome {
        self.sender.clone_from(&interface.id);
        if interface.checks_source && !interface.has(packet.source) {
            return dropped(&interface.id, "the source is not its own, and that is checked");
        }
        if !self.is_reply && !self.world.groups_allow(interface, true, &packet, &Crossing::Other) {
            return dropped(&interface.id, "no rule of its groups lets it out");
        }
        self.leave_subnet(&interface.subnet, packet, Door::Direct)
    }

    /// Something in the subnet sends: an interface, a NAT gateway, or a transit gateway by its attachment.
    fn leave_subnet(&mut self, subnet: &str, packet: Packet, door: Door) -> Outcome {
        self.hops += 1;
        if self.hops > MOST_HOPS {
            return dropped(subnet, "round and round");
        }
        let here = self.world.subnet(subnet);
        // *Network ACL basics*: not as it is routed within a subnet.
        if here.cidrs.iter().any(|cidr| cidr.has(packet.destination)) {
            return self.deliver(&here.vpc, Some(subnet), packet, &Crossing::Local);
        }
        if !self.world.acl_allows(subnet, true, &packet) {
            return dropped(
                &self.world.acl_of(subnet).id,
                "the network ACL does not let it out of the subnet",
            );
        }
        let Some(route) = self.route(subnet, packet.destination) else {
            return dropped(subnet, "no route");
        };
        if !route.is_active {
            return dropped(subnet, "the route is a blackhole");
        }
        let target = route.target.as_str();
        match target.split('-').next().unwrap() {
            "local" => self.deliver(&here.vpc, Some(subnet), packet, &Crossing::Local),
            "igw" => self.out_by_internet_gateway(target, subnet, packet, door),
            "eigw" => self.out_by_egress_only(target, subnet, packet),
            "nat" => self.through_nat(target, subnet, packet),
            "pcx" => self.through_peering(target, &here.vpc, packet),
            "tgw" => self.through_transit(target, subnet, packet),
            "vpce" => self.to_gateway_endpoint(target, &here.vpc, packet),
            _ => panic!("a route to {target}"),
        }
    }

    /// *How route priority works*: the longest prefix; of the same length a static route before one with a prefix
    /// list before a propagated one. *Subnet route tables*: the associated table, else the VPC's main one.
    fn route(&self, subnet: &str, destination: IpAddr) -> Option<&'w Route> {
        let vpc = &self.world.subnet(subnet).vpc;
        let tables = &self.world.tables;
        let table = tables
            .iter()
            .find(|table| table.subnets.iter().any(|id| id == subnet))
            .or_else(|| tables.iter().find(|table| table.is_main && table.vpc == *vpc))
            .unwrap();
        self.best(table, destination)
    }

    fn best(&self, table: &'w Table, destination: IpAddr) -> Option<&'w Route> {
        let mut best: Option<((u8, u8), &Route)> = None;
        for route in &table.routes {
            let entries = match &route.prefix_list {
                Some(list) => self.world.prefixes(list),
                None => route.cidr.as_slice(),
            };
            for cidr in entries {
                if cidr.has(destination) {
                    let kind = match (&route.prefix_list, route.is_propagated) {
                        (_, true) => 0,
                        (Some(_), false) => 1,
                        (None, false) => 2,
                    };
                    let rank = (cidr.length, kind);
                    if best.as_ref().is_none_or(|(other, _)| rank > *other) {
                        best = Some((rank, route));
                    }
                }
            }
        }
        best.map(|(_, route)| route)
    }

    /// Hands a packet to the interface of the VPC that has the address. `from` is the subnet that it comes from.
    fn deliver(&mut self, vpc: &str, from: Option<&str>, packet: Packet, crossing: &Crossing) -> Outcome {
        let mut all = self.world.interfaces.iter();
        let Some(to) = all.find(|one| one.vpc == vpc && one.has(packet.destination)) else {
            return dropped(vpc, "nobody has the address");
        };
        // *Network ACL basics*: when traffic enters the subnet.
        if from != Some(&to.subnet) && !self.world.acl_allows(&to.subnet, false, &packet) {
            return dropped(
                &self.world.acl_of(&to.subnet).id,
                "the network ACL does not let it into the subnet",
            );
        }
        if let Some(nat) = self.world.nats.iter().find(|nat| nat.interface == to.id) {
            return self.back_through_nat(nat, packet);
        }
        if !self.is_reply && !self.world.groups_allow(to, false, &packet, crossing) {
            return dropped(&to.id, "no rule of its groups lets it in");
        }
        Outcome::Arrived { interface: to.id.clone(), packet }
    }

    /// *Enable internet access for a VPC using an internet gateway*: it must be attached to the VPC; an IPv4 packet goes
    /// out as the public address that stands for its source, and not without one.
    fn out_by_internet_gateway(&mut self, id: &str, subnet: &str, packet: Packet, door: Door) -> Outcome {
        let vpc = &self.world.subnet(subnet).vpc;
        let gateway = self.world.gateways.iter().find(|one| one.id == id && !one.is_egress_only);
        if !gateway.is_some_and(|gateway| gateway.vpcs.contains(vpc)) {
            return dropped(id, "not attached to the VPC");
        }
        let Some(sender) = self.sender_in(vpc) else {
            return dropped(id, "the source is not of the VPC");
        };
        if sender.denies_gateway {
            return dropped(&sender.id, "nothing to or from internet gateways");
        }
        // The block is about the subnet that talks to the gateway.
        if !self.world.block_public_access_allows(&sender.subnet, door) {
            return dropped(id, "VPC Block Public Access");
        }
        let mut packet = packet;
        if packet.source.is_ipv4() {
            let Some((_, public)) = sender.public.iter().find(|(private, _)| *private == packet.source)
            else {
                return dropped(id, "the sender has no public address");
            };
            packet.source = *public;
        }
        self.internet(id, packet)
    }

    /// *Enable outbound IPv6 traffic using an egress-only internet gateway*: IPv6 only; stateful.
    fn out_by_egress_only(&mut self, id: &str, subnet: &str, packet: Packet) -> Outcome {
        let vpc = &self.world.subnet(subnet).vpc;
        let gateway = self.world.gateways.iter().find(|one| one.id == id && one.is_egress_only);
        if !gateway.is_some_and(|gateway| gateway.vpcs.contains(vpc)) || packet.source.is_ipv4() {
            return dropped(id, "not attached to the VPC, or not IPv6");
        }
        if self.is_reply {
            return dropped(id, "no connection from the inside");
        }
        if !self.world.block_public_access_allows(subnet, Door::EgressOnly) {
            return dropped(id, "VPC Block Public Access");
        }
        self.tracked.push(Tracked::EgressOnly { vpc: vpc.clone(), remote: packet.destination });
        self.internet(id, packet)
    }

    /// The interface that sends, if it is of the VPC: gateways take nothing that comes from elsewhere.
    fn sender_in(&self, vpc: &str) -> Option<&'w Interface> {
        self.world.interfaces.iter().find(|one| one.id == self.sender && one.vpc == vpc)
    }

    /// Out in the internet: either that is where it was going, or it comes back in to another interface.
    fn internet(&mut self, gateway: &str, packet: Packet) -> Outcome {
        if !is_global(packet.destination) {
            return dropped(gateway, "no such address on the internet");
        }
        let is_ours = |one: &Interface| match packet.destination {
            IpAddr::V4(_) => one.public.iter().any(|(_, public)| *public == packet.destination),
            IpAddr::V6(_) => one.has(packet.destination),
        };
        if self.world.interfaces.iter().any(is_ours) {
            return self.enter_from_internet(packet);
        }
        Outcome::Left { packet }
    }

    /// The internet sends to a public address.
    fn enter_from_internet(&mut self, packet: Packet) -> Outcome {
        self.hops += 1;
        if self.hops > MOST_HOPS {
            return dropped("internet", "round and round");
        }
        let mut packet = packet;
        let mut found = None;
        for one in &self.world.interfaces {
            if packet.destination.is_ipv6() && one.has(packet.destination) {
                found = Some(one);
                break;
            }
            if let Some((private, _)) = one.public.iter().find(|(_, public)| *public == packet.destination) {
                packet.destination = *private;
                found = Some(one);
                break;
            }
        }
        let Some(to) = found else { return dropped("internet", "nobody has the address") };
        let is_asked_for = self.is_reply
            && self.tracked.iter().any(|one| {
                matches!(one, Tracked::EgressOnly { vpc, remote } if *vpc == to.vpc && *remote == packet.source)
            });
        // `DenyAllIgwTraffic` is about internet gateways; of egress-only ones AWS's reference says nothing.
        if to.denies_gateway && !is_asked_for {
            return dropped(&to.id, "nothing to or from internet gateways");
        }
        let door = if is_asked_for {
            Door::EgressOnly
        } else if to.kind == "nat_gateway" {
            Door::Nat
        } else {
            Door::Direct
        };
        let mut gateways = self.world.gateways.iter();
        if !gateways.any(|one| one.vpcs.contains(&to.vpc) && (is_asked_for || !one.is_egress_only)) {
            return dropped(&to.vpc, "no internet gateway is attached");
        }
        if !self.world.block_public_access_allows(&to.subnet, door) {
            return dropped(&to.vpc, "VPC Block Public Access");
        }
        // *Gateway route tables*: also answers go by it. Egress-only gateways have none.
        let own = self.world.gateways.iter().find(|one| one.vpcs.contains(&to.vpc) && !one.is_egress_only);
        let edge =
            self.world.tables.iter().find(|table| {
                !is_asked_for && own.is_some_and(|own| table.gateway.as_deref() == Some(&own.id))
            });
        let target = edge.and_then(|edge| self.best(edge, packet.destination)).map(|route| &*route.target);
        if let Some(eni) = target.filter(|target| target.starts_with("eni-")) {
            let by = self.world.interface(eni);
            assert!(by.checks_source, "{eni} may do anything");
            if by.id != to.id {
                return dropped(&by.id, "the destination is not its own, and that is checked");
            }
        }
        self.deliver(&to.vpc, None, packet, &Crossing::Other)
    }

    /// *NAT gateway basics*, *NAT gateways*: TCP, UDP and ICMP; no groups; the ACL and the route table of its own
    /// subnet hold; connections begin in its VPC; not over a peering.
    fn through_nat(&mut self, id: &str, subnet: &str, packet: Packet) -> Outcome {
        let Some(nat) = self.world.nats.iter().find(|nat| nat.id == id && nat.is_available) else {
            return dropped(id, "not available");
        };
        if self.is_reply {
            return dropped(id, "no such connection");
        }
        if packet.source.is_ipv6() || !matches!(packet.protocol, TCP | UDP | ICMP) {
            return dropped(id, "not a protocol that it translates");
        }
        if nat.subnet != subnet && !self.world.acl_allows(&nat.subnet, false, &packet) {
            return dropped(
                &self.world.acl_of(&nat.subnet).id,
                "the network ACL does not let it into the subnet",
            );
        }
        let source_port = if packet.protocol == ICMP { 0 } else { self.nat_port };
        let outside = Packet { source: nat.private, source_port, ..packet };
        self.tracked.push(Tracked::Nat { nat: nat.id.clone(), inside: packet, outside });
        self.sender.clone_from(&nat.interface);
        self.leave_subnet(&nat.subnet, outside, Door::Nat)
    }

    /// Something came to a NAT gateway's own address: only answers are taken.
    fn back_through_nat(&mut self, nat: &Nat, packet: Packet) -> Outcome {
        let known = self.tracked.iter().rev().find_map(|one| match one {
            Tracked::Nat { nat: id, inside, outside } if *id == nat.id => {
                (outside.reply() == Some(packet)).then_some(*inside)
            }
            _ => None,
        });
        match known.and_then(|inside| inside.reply()) {
            Some(answer) if self.is_reply => self.leave_subnet(&nat.subnet, answer, Door::Nat),
            _ => dropped(&nat.id, "nothing comes in that was not asked for"),
        }
    }

    /// *VPC peering basics* and *VPC peering limitations*: active; only between the two; not on to a third, nor to the
    /// other's gateways.
    fn through_peering(&mut self, id: &str, vpc: &str, packet: Packet) -> Outcome {
        let peering = self.world.peerings.iter().find(|peering| peering.id == id && peering.is_active);
        let Some(peering) = peering else { return dropped(id, "not active") };
        let [(first, _), (second, _)] = &peering.sides;
        let other = if first == vpc { second } else { first };
        if !self
            .world
            .vpcs
            .iter()
            .any(|one| one.id == *other && one.cidrs.iter().any(|cidr| cidr.has(packet.destination)))
        {
            return dropped(id, "not an address of the peer VPC");
        }
        if self.sender_in(vpc).is_none() {
            return dropped(id, "peering is not transitive");
        }
        let crossing = Crossing::Peering(id.to_owned());
        self.deliver(other, None, packet, &crossing)
    }

    /// *How AWS Transit Gateway works* and *Network ACLs for transit gateways*: an attachment in the zone; the table
    /// that it is associated with; the longest prefix, static before propagated; then the table of the subnet in which
    /// the other attachment is.
    fn through_transit(&mut self, id: &str, subnet: &str, packet: Packet) -> Outcome {
        let here = self.world.subnet(subnet);
        let find = |vpc: &str| {
            let mut all = self.world.attachments.iter();
            all.find(|one| one.transit == id && one.vpc == vpc && one.is_available)
        };
        let Some(from) = find(&here.vpc) else { return dropped(id, "the VPC is not attached") };
        let in_zone = |one: &Attachment| {
            one.subnets.iter().find(|subnet| self.world.subnet(subnet).zone == here.zone).cloned()
        };
        let Some(by) = in_zone(from) else { return dropped(&from.id, "no attachment in the zone") };
        // Inbound rules of the attachment's subnet, also where the sender is in it.
        if !self.world.acl_allows(&by, false, &packet) {
            return dropped(
                &self.world.acl_of(&by).id,
                "the network ACL does not let it into the attachment's subnet",
            );
        }
        let Some(table) = &from.table else { return dropped(&from.id, "associated with no table") };
        let routes = self.world.transit_routes.iter();
        let route = routes
            .filter(|route| route.table == *table && route.cidr.has(packet.destination))
            .max_by_key(|route| (route.cidr.length, route.is_static));
        let Some(route) = route else { return dropped(table, "no route") };
        let Some(to) = route.attachment.as_ref().filter(|_| route.is_active) else {
            return dropped(table, "the route is a blackhole");
        };
        let Some(to) = self.world.attachments.iter().find(|one| one.id == *to && one.is_available) else {
            return dropped(table, "the attachment is not available");
        };
        // In its zone as long as there is an attachment.
        let into = in_zone(to).unwrap_or_else(|| to.subnets[0].clone());
        self.leave_transit(&into, packet, Crossing::Transit(from.id.clone(), to.id.clone()))
    }

    /// A transit gateway sends into a VPC, by its interface in the subnet.
    fn leave_transit(&mut self, subnet: &str, packet: Packet, crossing: Crossing) -> Outcome {
        let here = self.world.subnet(subnet);
        if here.cidrs.iter().any(|cidr| cidr.has(packet.destination)) {
            return self.deliver(&here.vpc, Some(subnet), packet, &crossing);
        }
        match self.route(subnet, packet.destination) {
            Some(route) if route.is_active && route.target == "local" => {
                if !self.world.acl_allows(subnet, true, &packet) {
                    return dropped(
                        &self.world.acl_of(subnet).id,
                        "the ACL of the attachment's subnet, outbound",
                    );
                }
                self.deliver(&here.vpc, Some(subnet), packet, &crossing)
            }
            _ => self.leave_subnet(subnet, packet, Door::Direct),
        }
    }

    /// *Gateway endpoints*: a route to the prefix list of the service; not for who is in another network.
    fn to_gateway_endpoint(&self, id: &str, vpc: &str, packet: Packet) -> Outcome {
        let endpoint = self.world.endpoints.iter().find(|one| one.id == id);
        if self.sender_in(vpc).is_none() {
            return dropped(id, "the source is not of the VPC");
        }
        match endpoint {
            Some(endpoint) if endpoint.is_gateway && endpoint.vpc == vpc => {
                Outcome::Service { vpc: vpc.to_owned(), packet }
            }
            _ => dropped(id, "not a gateway endpoint of the VPC"),
        }
    }
}

/// Whether the internet routes the address: RFC 6890, and 2000::/3.
pub fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [a, b, ..] = address.octets();
            !(address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || a == 0
                || a >= 224
                || (a == 100 && (64..128).contains(&b)))
        }
        IpAddr::V6(address) => address.octets()[0] & 0xe0 == 0x20,
    }
}
