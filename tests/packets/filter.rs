//! Security groups, network ACLs and VPC Block Public Access: whether one packet is let through.

use std::net::IpAddr;

use crate::packet::{ICMP, ICMP_V6, Packet, TCP, UDP};
use crate::world::{Acl, Entry, Interface, Permission, World};

/// How a packet came, or will go, from one interface to another: what a reference to a group hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Crossing {
    /// Within a VPC.
    Local,
    /// Over a peering.
    Peering(String),
    /// Over a transit gateway, from the attachment to the attachment.
    Transit(String, String),
    /// Over anything else.
    Other,
}

/// By which gateway a packet goes out to the internet or comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// An internet gateway, from or to an interface with a public address.
    Direct,
    /// An internet gateway, from or to a NAT gateway.
    Nat,
    /// An egress-only internet gateway.
    EgressOnly,
}

impl World {
    /// *Security group rules*, *Security group connection tracking*: the rules of all groups of the interface together;
    /// one that matches lets the packet through. Asked only about the first packet of a connection.
    pub fn groups_allow(
        &self,
        at: &Interface,
        is_egress: bool,
        packet: &Packet,
        crossing: &Crossing,
    ) -> bool {
        // *Security groups for your Network Load Balancer*: one that was made without a group has none.
        if at.groups.is_empty() && at.kind == "network_load_balancer" {
            return true;
        }
        let remote = if is_egress { packet.destination } else { packet.source };
        for id in &at.groups {
            let group = self.groups.iter().find(|group| group.id == *id).unwrap();
            let rules = if is_egress { &group.egress } else { &group.ingress };
            for rule in rules {
                if is_for_ports(rule, packet) && self.is_for_remote(rule, at, is_egress, remote, crossing) {
                    return true;
                }
            }
        }
        false
    }

    fn is_for_remote(
        &self,
        rule: &Permission,
        at: &Interface,
        is_egress: bool,
        remote: IpAddr,
        crossing: &Crossing,
    ) -> bool {
        if rule.ranges.iter().any(|range| range.has(remote)) {
            return true;
        }
        if rule.prefix_lists.iter().any(|list| self.prefixes(list).iter().any(|range| range.has(remote))) {
            return true;
        }
        rule.references.iter().any(|group| {
            let members = self.interfaces.iter().filter(|member| member.groups.contains(group));
            members.into_iter().any(|member| member.has(remote) && self.sees(at, is_egress, member, crossing))
        })
    }

    /// *Security group rules*: a group means the private addresses of the interfaces that have it, of the VPC itself.
    /// *Update your security groups to reference peer security groups*: also of a peered VPC, over an active peering in the
    /// same Region; the page does not say that the packet must come that way. *Security group referencing* of transit gateways:
    /// both attachments and the gateway must support it, and only for inbound rules. Members are interfaces, not their
    /// addresses: one of the own VPC with the same address as the sender in another is not meant.
    fn sees(&self, at: &Interface, is_egress: bool, member: &Interface, crossing: &Crossing) -> bool {
        if member.vpc == at.vpc {
            return is_egress || *crossing == Crossing::Local;
        }
        let is_peered = self.peerings.iter().any(|peering| {
            let [(first, region), (second, other)] = &peering.sides;
            let ends = [(&at.vpc, &member.vpc), (&member.vpc, &at.vpc)];
            peering.is_active && region == other && ends.contains(&(first, second))
        });
        match crossing {
            _ if is_egress => is_peered,
            Crossing::Local | Crossing::Other => false,
            Crossing::Peering(_) => is_peered,
            Crossing::Transit(from, to) => {
                let find = |id: &String| self.attachments.iter().find(|one| one.id == *id).unwrap();
                let (from, to) = (find(from), find(to));
                let transit = self.transits.iter().find(|transit| transit.id == from.transit).unwrap();
                is_peered || (transit.references_groups && from.references_groups && to.references_groups)
            }
        }
    }

    /// *Network ACL rules*: the entries of the direction from the lowest number up; the first that matches decides;
    /// none matches: denied. The port range is about the destination port, the address about the remote side.
    pub fn acl_allows(&self, subnet: &str, is_egress: bool, packet: &Packet) -> bool {
        let acl = self.acl_of(subnet);
        let mut entries: Vec<&Entry> =
            acl.entries.iter().filter(|entry| entry.is_egress == is_egress).collect();
        entries.sort_by_key(|entry| entry.number);
        let remote = if is_egress { packet.destination } else { packet.source };
        for entry in entries {
            if entry.cidr.has(remote) && entry_is_for(entry, packet) {
                return entry.allows;
            }
        }
        false
    }

    /// *Network ACL basics*: a subnet without an association has the VPC's default one.
    pub fn acl_of(&self, subnet: &str) -> &Acl {
        if let Some(acl) = self.acls.iter().find(|acl| acl.subnets.iter().any(|id| id == subnet)) {
            return acl;
        }
        let vpc = &self.subnet(subnet).vpc;
        self.acls.iter().find(|acl| acl.is_default && acl.vpc == *vpc).unwrap()
    }

    /// *Block public access to VPCs and subnets* and *Advanced example* there, scenarios 2 to 6: the subnet is that of
    /// the interface or NAT gateway which the internet gateway talks to.
    pub fn block_public_access_allows(&self, subnet: &str, door: Door) -> bool {
        let vpc = &self.subnet(subnet).vpc;
        let excluded = |mode: &str| {
            let mut all = self.exclusions.iter();
            all.any(|one| {
                one.is_active && one.mode == mode && (one.resource == subnet || one.resource == *vpc)
            })
        };
        match self.block_mode.as_str() {
            "off" => true,
            _ if excluded("allow-bidirectional") => true,
            // Scenario 3: also what an instance with a public address sends is dropped; scenario 5: an egress-only
            // exclusion means nothing here.
            "block-ingress" => door != Door::Direct,
            // Scenario 6: an egress-only exclusion is good for NAT gateways and egress-only internet gateways.
            _ => excluded("allow-egress") && door != Door::Direct,
        }
    }
}

/// Protocol and ports of a rule.
pub fn is_for_ports(rule: &Permission, packet: &Packet) -> bool {
    let Some(protocol) = rule.protocol else { return true };
    if protocol != packet.protocol {
        return false;
    }
    let (kind, code) = (i64::from(packet.port >> 8), i64::from(packet.port & 255));
    match protocol {
        TCP | UDP => rule.from <= i64::from(packet.port) && i64::from(packet.port) <= rule.to,
        ICMP | ICMP_V6 => (rule.from == -1 || rule.from == kind) && (rule.to == -1 || rule.to == code),
        _ => true,
    }
}

fn entry_is_for(entry: &Entry, packet: &Packet) -> bool {
    let Some(protocol) = entry.protocol else { return true };
    if protocol != packet.protocol {
        return false;
    }
    let (kind, code) = (i64::from(packet.port >> 8), i64::from(packet.port & 255));
    match (protocol, entry.ports, entry.icmp) {
        (TCP | UDP, Some((from, to)), _) => from <= i64::from(packet.port) && i64::from(packet.port) <= to,
        (ICMP | ICMP_V6, _, Some((of, with))) => (of == -1 || of == kind) && (with == -1 || with == code),
        _ => true,
    }
}
