//! Sets of flows.

use std::net::IpAddr;

use super::block::answers;
use super::range::number;
use super::tree::{How, Node, combine, is_some};
use super::{Block, Family, Flow, Range, has_ports};

/// A set of flows of one family. Equal sets are equal.
///
/// An operation on sets of two families takes them for what they are: nothing in common.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FlowSet {
    family: Family,
    root: Option<Node>,
}

impl FlowSet {
    /// No flow.
    #[must_use]
    pub fn empty(family: Family) -> Self {
        Self { family, root: None }
    }

    /// Every flow.
    #[must_use]
    pub fn all(family: Family) -> Self {
        Self { family, root: Some(Node::Whole) }
    }

    /// The flows of a box.
    #[must_use]
    pub fn from_block(family: Family, block: &Block) -> Self {
        let ranges = [
            (u128::from(block.protocols.first), u128::from(block.protocols.last)),
            (u128::from(block.ports.first), u128::from(block.ports.last)),
            (u128::from(block.source_ports.first), u128::from(block.source_ports.last)),
            (block.destinations.first, block.destinations.last),
            (block.sources.first, block.sources.last),
        ];
        Self { family, root: Some(Node::of(&ranges, &lasts(family))) }
    }

    /// The flows of all of the boxes.
    #[must_use]
    pub fn from_blocks(family: Family, blocks: &[Block]) -> Self {
        match blocks {
            [] => Self::empty(family),
            [one] => Self::from_block(family, one),
            _ => {
                let (a, b) = blocks.split_at(blocks.len() / 2);
                Self::from_blocks(family, a).union(&Self::from_blocks(family, b))
            }
        }
    }

    /// The family of its flows.
    #[must_use]
    pub fn family(&self) -> Family {
        self.family
    }

    /// True if there is no flow in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// True if every flow is in it.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.root == Some(Node::Whole)
    }

    /// What is in one or the other.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.combine(How::Union, other)
    }

    /// What is in both.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        self.combine(How::Intersect, other)
    }

    /// What is in this one and not in the other.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        self.combine(How::Subtract, other)
    }

    /// What is not in it.
    #[must_use]
    pub fn complement(&self) -> Self {
        Self::all(self.family).subtract(self)
    }

    fn combine(&self, how: How, other: &Self) -> Self {
        let other = if self.family == other.family { other.root.as_ref() } else { None };
        Self { family: self.family, root: combine(how, self.root.as_ref(), other, &lasts(self.family)) }
    }

    /// True if all of the other is in it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let own = if self.family == other.family { self.root.as_ref() } else { None };
        !is_some(How::Subtract, other.root.as_ref(), own, &lasts(self.family))
    }

    /// True if a flow is in both.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.family == other.family
            && is_some(How::Intersect, self.root.as_ref(), other.root.as_ref(), &lasts(self.family))
    }

    /// True if the flow is in it.
    #[must_use]
    pub fn contains(&self, flow: &Flow) -> bool {
        let point = [
            u128::from(flow.protocol),
            u128::from(flow.port),
            u128::from(flow.source_port),
            number(flow.destination),
            number(flow.source),
        ];
        self.family == flow.family && self.root.as_ref().is_some_and(|root| root.contains(&point))
    }

    /// Its flows as boxes that do not overlap, in order of protocol, port, source port, destination and source.
    #[must_use]
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        self.each(&mut |block| {
            blocks.push(block);
            true
        });
        blocks
    }

    fn each(&self, found: &mut dyn FnMut(Block) -> bool) {
        let Some(root) = &self.root else { return };
        root.each(&lasts(self.family), &mut Vec::with_capacity(DEPTH), &mut |path| match path {
            [protocols, ports, source_ports, destinations, sources] => found(Block {
                protocols: narrow(*protocols, u8::MAX),
                ports: narrow(*ports, u16::MAX),
                source_ports: narrow(*source_ports, u16::MAX),
                destinations: Range { first: destinations.0, last: destinations.1 },
                sources: Range { first: sources.0, last: sources.1 },
            }),
            _ => false,
        });
    }

    /// One of its flows, always the same: of its first box, with a source port that clients use and a source that is
    /// kept for examples where it is free to have them.
    #[must_use]
    pub fn sample(&self) -> Option<Flow> {
        let mut first = None;
        self.each(&mut |block| {
            first = Some(block);
            false
        });
        let block = first?;
        let protocol = [6, 17].into_iter().find(|p| block.protocols.contains(*p));
        let protocol = protocol.unwrap_or(block.protocols.first);
        let example: IpAddr = match self.family {
            Family::V4 => IpAddr::from([203, 0, 113, 10]),
            Family::V6 => IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 10]),
        };
        let address = |range: Range<u128>| {
            let number = number(example);
            self.family.address(if range.contains(number) { number } else { range.first })
        };
        let source_port = if block.source_ports.contains(50000) { 50000 } else { block.source_ports.first };
        Some(Flow {
            family: self.family,
            protocol,
            source: address(block.sources),
            source_port: if has_ports(protocol) { source_port } else { block.source_ports.first },
            destination: address(block.destinations),
            port: block.ports.first,
        })
    }

    /// The packets that answer those of the set: the ends are changed over. An answer of ICMP has the type that belongs to
    /// its question; messages that no answer is defined for have none here.
    #[must_use]
    pub fn reply(&self) -> Self {
        self.turned(|protocol| answers(protocol).to_vec())
    }

    /// Those of its flows whose answer is among these packets, and those that no answer is defined for: they are done
    /// when they are there.
    #[must_use]
    pub fn answered_by(&self, replies: &Self) -> Self {
        let questions = replies.turned(|protocol| answers(protocol).iter().map(|(q, a)| (*a, *q)).collect());
        let unanswered: Vec<Block> = [1, 58].into_iter().flat_map(|p| self.unanswered(p)).collect();
        self.intersect(&questions.union(&Self::from_blocks(self.family, &unanswered)))
    }

    /// Messages of ICMP that no answer is defined for.
    fn unanswered(&self, protocol: u8) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut first = 0_u16;
        let ends = answers(protocol).iter().map(|(question, _)| *question).chain([256]);
        for question in ends {
            if first < question {
                let ports = Range { first: first << 8, last: ((question - 1) << 8) | 0xff };
                blocks.push(Block { protocols: Range::one(protocol), ports, ..Block::all(self.family) });
            }
            first = question + 1;
        }
        blocks
    }

    /// With the ends changed over, and types of ICMP replaced as the pairs say.
    fn turned(&self, types: impl Fn(u8) -> Vec<(u16, u16)>) -> Self {
        let mut turned = Vec::new();
        self.each(&mut |block| {
            let back = Block { sources: block.destinations, destinations: block.sources, ..block };
            for protocols in apart(block.protocols) {
                if protocols.contains(1) || protocols.contains(58) {
                    for (from, to) in types(protocols.first) {
                        let all = Range { first: from << 8, last: (from << 8) | 0xff };
                        if let Some(part) = block.ports.intersect(&all) {
                            let code = |port: u16| (to << 8) | (port & 0xff);
                            let ports = Range { first: code(part.first), last: code(part.last) };
                            turned.push(Block { protocols, ports, source_ports: Range::PORTS, ..back });
                        }
                    }
                } else {
                    let (ports, source_ports) = (block.source_ports, block.ports);
                    turned.push(Block { protocols, ports, source_ports, ..back });
                }
            }
            true
        });
        Self::from_blocks(self.family, &turned)
    }

    /// With every destination replaced by these (translation of addresses).
    #[must_use]
    pub fn with_destination(&self, destinations: Range<u128>) -> Self {
        let blocks: Vec<_> = self.blocks().into_iter().map(|b| Block { destinations, ..b }).collect();
        Self::from_blocks(self.family, &blocks)
    }

    /// With every source replaced by these.
    #[must_use]
    pub fn with_source(&self, sources: Range<u128>) -> Self {
        let blocks: Vec<_> = self.blocks().into_iter().map(|b| Block { sources, ..b }).collect();
        Self::from_blocks(self.family, &blocks)
    }

    /// With every source port replaced by these, for protocols that have ports.
    #[must_use]
    pub fn with_source_ports(&self, source_ports: Range<u16>) -> Self {
        let mut blocks = Vec::new();
        self.each(&mut |block| {
            for protocols in apart(block.protocols) {
                let ported = has_ports(protocols.first);
                let source_ports = if ported { source_ports } else { block.source_ports };
                blocks.push(Block { protocols, source_ports, ..block });
            }
            true
        });
        Self::from_blocks(self.family, &blocks)
    }
}

impl std::fmt::Debug for FlowSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?}", self.family, self.blocks())
    }
}

const DEPTH: usize = 5;

/// The last value of each dimension, from the top of the tree down.
fn lasts(family: Family) -> [u128; DEPTH] {
    let (port, address) = (u128::from(u16::MAX), family.addresses().last);
    [u128::from(u8::MAX), port, port, address, address]
}

/// A range of the tree as what it is. The tree holds no value beyond the dimension's last.
fn narrow<T: TryFrom<u128> + Copy>(range: (u128, u128), last: T) -> Range<T> {
    let value = |value: u128| T::try_from(value).unwrap_or(last);
    Range { first: value(range.0), last: value(range.1) }
}

/// A range of protocols in parts that have ports, types and codes, or neither: each protocol with them stands alone.
fn apart(protocols: Range<u8>) -> Vec<Range<u8>> {
    let mut parts = Vec::new();
    let mut first = u16::from(protocols.first);
    let last = u16::from(protocols.last);
    for alone in [1, 6, 17, 58].into_iter().filter(|p| protocols.contains(*p)) {
        let end = u16::from(alone);
        if first < end {
            parts.push(narrow((first.into(), (end - 1).into()), u8::MAX));
        }
        parts.push(Range::one(alone));
        first = end + 1;
    }
    if first <= last {
        parts.push(narrow((first.into(), last.into()), u8::MAX));
    }
    parts
}
