//! Security groups: *Security group rules* and *Security group connection tracking*, Amazon VPC User Guide.
//!
//! The rules of all groups of an interface count together, and only allow. Groups keep state: who was let in is let out
//! again, so replies are not judged.

use std::cell::OnceCell;
use std::rc::Rc;

use super::acl::icmp;
use super::{Direction, name};
use crate::estate::network::{GroupReference, Permission, Protocol, SecurityGroup};
use crate::network::settle::{describe, unknown};
use crate::network::space::{Block, Family, Range, Unknown};
use crate::network::topology::{Groups, Station};
use crate::text::Span;
use ipnet::IpNet;

/// A rule of a group with one remote end.
#[derive(Clone, Debug)]
pub struct GroupRule<'a> {
    /// Protocols and ports; all addresses.
    pub protocols: Range<u8>,
    /// Ports, or types and codes of ICMP.
    pub ports: Range<u16>,
    /// False if protocol and ports are not told or cannot be: then they are the most that may be meant.
    pub is_sure: bool,
    /// The other end.
    pub remote: Remote<'a>,
    /// The group.
    pub group: &'a str,
    /// The rule.
    pub rule: &'a Permission,
    /// Which way.
    pub direction: Direction,
    /// The place of the remote end.
    pub span: Span,
    /// It in a few words, made when it is first asked for.
    words: OnceCell<Rc<super::RuleName>>,
}

/// The other end of a rule.
#[derive(Clone, Copy, Debug)]
pub enum Remote<'a> {
    /// A block of addresses.
    Range(IpNet),
    /// Members of a group.
    Group(&'a GroupReference),
    /// A prefix list.
    List(&'a str),
    /// It could not be read.
    Unread,
}

/// Who is at the other end of a packet, as a group sees it.
#[derive(Clone, Copy)]
pub enum Peer<'s, 'a> {
    /// This station, by its own addresses.
    Station(&'s Station<'a>, Link),
    /// Somebody who has no security group here: only the address counts.
    Outside,
    /// Nobody knows: the packet went through something that may change it.
    Someone,
}

/// How two stations are connected: references to groups hold only over some of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Within a VPC, or over a peering in one Region (*Update your security groups to reference peer security groups*).
    Refers,
    /// Over something that references do not hold over: a peering of two Regions, a NAT gateway, public addresses.
    Plain,
    /// Over a transit gateway that may or may not support them.
    Unsure,
    /// Over a peering that was not pasted, if at all.
    Unseen,
}

/// The rules of one direction of a group, one for each remote end.
pub(in crate::network) fn rules<'a>(group: &'a SecurityGroup, direction: Direction) -> Vec<GroupRule<'a>> {
    let id = group.key();
    let list = if direction == Direction::Ingress { &group.ingress } else { &group.egress };
    let mut rules = Vec::new();
    for rule in list {
        let (protocols, is_sure) = match (&rule.protocol.value, rule.protocol.value.number()) {
            (Protocol::All, _) => (Range::PROTOCOLS, true),
            (_, Some(number)) => (Range::one(number), true),
            (_, None) => (Range::PROTOCOLS, false),
        };
        let is_sure = is_sure && tells_ports(rule);
        let ports = match rule.ports() {
            Some(ports) => Range { first: *ports.start(), last: *ports.end() },
            None => icmp(rule.icmp_type(), rule.icmp_code()),
        };
        let mut add = |remote, span| {
            rules.push(GroupRule {
                protocols,
                ports,
                is_sure,
                remote,
                group: id,
                rule,
                direction,
                span,
                words: OnceCell::new(),
            });
        };
        for range in &rule.ranges {
            add(Remote::Range(range.cidr.value), range.span);
        }
        for reference in &rule.groups {
            add(Remote::Group(reference), reference.span);
        }
        for list in &rule.prefix_lists {
            add(Remote::List(&list.value), list.span);
        }
        if rule.has_unread_sources {
            add(Remote::Unread, rule.span);
        }
    }
    rules
}

/// True if a rule has the ports, or type and code, that its protocol needs. For tcp, udp and icmp they must be given, for
/// icmpv6 they may; no other protocol has any (*IpPermission*, Amazon EC2 API Reference).
fn tells_ports(rule: &Permission) -> bool {
    let value = |port: &Option<crate::text::Spanned<i64>>| port.as_ref().map(|port| port.value);
    let (from, to) = (value(&rule.from), value(&rule.to));
    match &rule.protocol.value {
        Protocol::Tcp | Protocol::Udp => {
            matches!((from, to), (Some(from), Some(to)) if (0..=to).contains(&from) && to <= i64::from(u16::MAX))
        }
        Protocol::Icmpv6 if from.is_none() && to.is_none() => true,
        Protocol::Icmp | Protocol::Icmpv6 => super::acl::is_icmp(from, to),
        Protocol::All | Protocol::Other(_) => true,
    }
}

impl GroupRule<'_> {
    /// In a few words.
    pub fn name(&self) -> super::RuleName {
        super::RuleName::clone(&self.shared_name())
    }

    /// The same, for many who ask.
    pub(in crate::network) fn shared_name(&self) -> Rc<super::RuleName> {
        Rc::clone(self.words.get_or_init(|| Rc::new(self.make_name())))
    }

    fn make_name(&self) -> super::RuleName {
        let remote = match &self.remote {
            Remote::Range(net) => net.to_string(),
            Remote::Group(reference) => reference.key().to_owned(),
            Remote::List(id) => (*id).to_owned(),
            Remote::Unread => "what could not be read".to_owned(),
        };
        let text = name::of_permission(self.group, self.direction, self.rule, &remote);
        super::RuleName { text, span: Some(self.span) }
    }

    /// Its flows with these addresses at the other end.
    pub fn block(&self, family: Family, remote: Range<u128>) -> Block {
        let block = Block { protocols: self.protocols, ports: self.ports, ..Block::all(family) };
        match self.direction {
            Direction::Ingress => Block { sources: remote, ..block },
            Direction::Egress => Block { destinations: remote, ..block },
        }
    }
}

/// Whether a peer is one that a reference to a group stands for: its members by their private addresses (*Security group
/// rules*). `Ok(None)`: no.
pub(super) fn referred<'s>(
    reference: &GroupReference,
    peer: &Peer<'s, '_>,
    family: Family,
) -> Result<Option<&'s [Range<u128>]>, Unknown> {
    match peer {
        Peer::Outside => Ok(None),
        Peer::Someone => {
            let what = format!("whether the packet still comes from a member of `{}`", reference.key());
            Err(unknown(what, String::new(), Some(reference.span)))
        }
        Peer::Station(station, link) => match &station.groups {
            Groups::Unknown => {
                let what = format!("whether `{}` has `{}`", station.id, reference.key());
                Err(unknown(what, describe(&station.id), Some(reference.span)))
            }
            Groups::These(list) if list.contains(&reference.key()) => match link {
                Link::Refers => Ok(Some(station.addresses(family))),
                Link::Plain => Ok(None),
                Link::Unseen => {
                    let what = "whether a peering of one Region connects the two VPCs".to_owned();
                    let command = "aws ec2 describe-vpc-peering-connections".to_owned();
                    Err(unknown(what, command, Some(reference.span)))
                }
                Link::Unsure => {
                    let what =
                        "whether the transit gateway supports references to security groups".to_owned();
                    let command = "aws ec2 describe-transit-gateways".to_owned();
                    Err(unknown(what, command, Some(reference.span)))
                }
            },
            Groups::These(_) | Groups::None => Ok(None),
        },
    }
}
