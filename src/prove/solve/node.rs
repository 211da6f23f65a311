//! The nodes of a problem: negations pushed down, tests turned into sets of atoms.

use std::rc::Rc;

use crate::prove::bits::Bits;

/// A node's place in a problem.
pub(super) type NodeId = u32;

/// A combination of tests without negation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    Const(bool),
    /// The dimension's value is one of these atoms.
    In(u32, Rc<Bits>),
    /// Of the dimension's several values one is (or none is) one of these atoms.
    Some(u32, Rc<Bits>, bool),
    /// The dimension's text is (or is not) in this language, by index.
    Word(u32, u32, bool),
    And(Rc<[NodeId]>),
    Or(Rc<[NodeId]>),
}

/// All nodes; equal ones are one.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    list: Vec<Node>,
    known: rustc_hash::FxHashMap<Node, NodeId>,
}

impl Nodes {
    pub fn get(&self, id: NodeId) -> &Node {
        &self.list[id as usize]
    }

    /// How many there are, with their parts.
    pub fn size(&self) -> usize {
        let parts = |node: &Node| match node {
            Node::And(list) | Node::Or(list) => 1 + list.len(),
            _ => 1,
        };
        self.list.iter().map(parts).sum()
    }

    pub fn add(&mut self, node: Node) -> NodeId {
        if let Some(id) = self.known.get(&node) {
            return *id;
        }
        let id = NodeId::try_from(self.list.len()).unwrap_or(NodeId::MAX);
        self.list.push(node.clone());
        self.known.insert(node, id);
        id
    }

    /// For each node the one that is its negation, where there is one.
    pub fn complements(&self) -> Vec<Option<NodeId>> {
        // Parts come before what they are parts of.
        let mut all: Vec<Option<NodeId>> = Vec::with_capacity(self.list.len());
        for node in &self.list {
            let negated = |list: &[NodeId]| -> Option<Rc<[NodeId]>> {
                let parts: Option<Vec<NodeId>> =
                    list.iter().map(|part| all.get(*part as usize).copied().flatten()).collect();
                let mut parts = parts?;
                parts.sort_unstable();
                Some(parts.into())
            };
            let other = match node {
                Node::Const(value) => Some(Node::Const(!value)),
                Node::In(dimension, set) => Some(Node::In(*dimension, Rc::new(set.complement()))),
                Node::Some(dimension, set, yes) => Some(Node::Some(*dimension, Rc::clone(set), !yes)),
                Node::Word(dimension, language, yes) => Some(Node::Word(*dimension, *language, !yes)),
                Node::And(list) => negated(list).map(Node::Or),
                Node::Or(list) => negated(list).map(Node::And),
            };
            let found = other.and_then(|other| self.known.get(&other).copied());
            all.push(found);
        }
        all
    }

    /// Joins nodes: all of them (`and`) or any. Tests of one dimension become one test.
    pub fn join(&mut self, parts: Vec<NodeId>, and: bool) -> NodeId {
        let mut tests: Vec<(u32, Bits)> = Vec::new();
        let mut rest: Vec<NodeId> = Vec::new();
        let mut stack: Vec<NodeId> = parts.into_iter().rev().collect();
        while let Some(id) = stack.pop() {
            match self.get(id) {
                Node::Const(value) if *value == and => {}
                Node::Const(_) => return id,
                Node::In(dimension, set) => match tests.iter_mut().find(|(d, _)| d == dimension) {
                    Some((_, bits)) if and => {
                        bits.keep(set);
                    }
                    Some((_, bits)) => bits.add(set),
                    None => tests.push((*dimension, (**set).clone())),
                },
                Node::And(inner) if and => stack.extend(inner.iter().rev()),
                Node::Or(inner) if !and => stack.extend(inner.iter().rev()),
                _ => rest.push(id),
            }
        }
        let mut all = Vec::with_capacity(tests.len() + rest.len());
        for (dimension, bits) in tests {
            if and && bits.is_empty() {
                return self.add(Node::Const(false));
            }
            if !and && bits.complement().is_empty() {
                return self.add(Node::Const(true));
            }
            all.push(self.add(Node::In(dimension, Rc::new(bits))));
        }
        all.extend(rest);
        all.sort_unstable();
        all.dedup();
        match all.as_slice() {
            [] => self.add(Node::Const(and)),
            [one] => *one,
            _ if and => self.add(Node::And(all.into())),
            _ => self.add(Node::Or(all.into())),
        }
    }
}
