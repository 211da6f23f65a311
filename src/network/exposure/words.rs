//! Openings in words.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::found::{From, Opening};
use crate::network::filter::RuleName;
use crate::network::reach::flow_parts;
use crate::network::reach::internet::World;
use crate::network::space::{Block, Family, FlowSet, Range};
use crate::network::topology::Topology;

/// By family and addresses.
type Names = FxHashMap<(Family, Vec<Range<u128>>), Rc<[String]>>;

/// Blocks of addresses in words, each made once: most openings of a network are from the same few.
pub(super) struct Words {
    world: World,
    names: RefCell<Names>,
}

/// One protocol and range of ports of an opening.
pub struct Told<'o> {
    /// The opening.
    pub opening: &'o Opening,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, a number or numbers, or `all`.
    pub protocol: String,
    /// `22`, `8000-8080`, `all`; of ICMP `type 8`.
    pub ports: String,
    /// Addresses of those that send.
    pub sources: Rc<[String]>,
    /// False if it may only be so.
    pub certain: bool,
    /// A rule that lets it in.
    pub rule: Option<&'o RuleName>,
}

impl From {
    /// `internet`, `network` or `group`
    pub const fn name(self) -> &'static str {
        match self {
            Self::Internet => "internet",
            Self::Network => "network",
            Self::Group => "group",
        }
    }
}

impl Words {
    pub fn new(topology: &Topology<'_>) -> Self {
        Self { world: World::new(topology), names: RefCell::default() }
    }

    /// An opening, first what is sure of it.
    pub fn tell<'o>(&self, opening: &'o Opening, told: &mut dyn FnMut(Told<'o>)) {
        let family = opening.possible.family();
        let maybe = opening.possible.subtract(&opening.certain);
        for (flows, certain) in [(&opening.certain, true), (&maybe, false)] {
            let parts = flow_parts(flows);
            // Other ports are let in by other rules.
            let is_one = parts.len() == 1;
            for part in parts {
                let rule = if is_one || opening.parts.is_empty() {
                    opening.rule_of(flows)
                } else {
                    let (protocols, ports) = part.key;
                    let block = Block { protocols, ports, ..Block::all(family) };
                    opening.rule_of(&flows.intersect(&FlowSet::from_block(family, &block)))
                };
                let (protocol, ports) = (part.protocol, part.ports);
                let sources = self.names(family, part.sources);
                told(Told { opening, protocol, ports, sources, certain, rule });
            }
        }
    }

    fn names(&self, family: Family, ranges: Vec<Range<u128>>) -> Rc<[String]> {
        let make = |(family, ranges): &(Family, Vec<Range<u128>>)| self.world.names(*family, ranges).into();
        let key = (family, ranges);
        if let Some(known) = self.names.borrow().get(&key) {
            return Rc::clone(known);
        }
        let names: Rc<[String]> = make(&key);
        self.names.borrow_mut().insert(key, Rc::clone(&names));
        names
    }
}
