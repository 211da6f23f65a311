//! What security groups and network ACLs let through, seen from one place, and which of their rules it is.

mod acl;
mod caches;
mod group;
mod name;
mod sides;

use std::rc::Rc;

pub use acl::AclSide;
pub(super) use acl::flows as acl_flows;
pub use caches::Filters;
pub(super) use group::rules as rules_of;
pub use group::{GroupRule, Link, Peer, Remote};
pub use name::RuleName;
pub use sides::Side;

use super::space::{Bounds, FlowSet, Unknown};

/// Which way a packet goes: into a subnet or an interface, or out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Into it.
    Ingress,
    /// Out of it.
    Egress,
}

impl Direction {
    /// As AWS calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }
}

/// What is let through, and by what.
pub struct Verdict {
    /// What is let through.
    pub allowed: Bounds,
    /// Rules, in the order in which they are asked, each with the flows that it decides about: those of a group or an ACL
    /// together, which many verdicts may share.
    pub parts: Vec<Rc<[Part]>>,
    /// What to say where no rule decides.
    pub otherwise: RuleName,
}

/// One rule in a [`Verdict`].
pub struct Part {
    /// The flows.
    pub flows: FlowSet,
    /// Whether it lets them through.
    pub allows: bool,
    /// The rule.
    pub rule: Rc<RuleName>,
}

impl Verdict {
    /// Everything is let through, because nothing filters.
    pub fn open(family: super::space::Family, why: String) -> Self {
        Self {
            allowed: Bounds::exact(FlowSet::all(family)),
            parts: Vec::new(),
            otherwise: RuleName { text: why, span: None },
        }
    }

    /// Nothing is known.
    pub fn unknown(family: super::space::Family, why: Unknown) -> Self {
        let otherwise = RuleName { text: why.what.clone(), span: why.span };
        Self { allowed: Bounds::at_most(FlowSet::all(family), why), parts: Vec::new(), otherwise }
    }

    /// The rule that lets some of these flows through, or that stops them.
    pub fn deciding(&self, flows: &FlowSet, allows: bool) -> &RuleName {
        let mut parts = self.parts.iter().flat_map(|parts| parts.iter());
        let part = parts.find(|part| part.allows == allows && part.flows.meets(flows));
        part.map_or(&self.otherwise, |part| &part.rule)
    }
}

/// One direction of an ACL for one family.
#[must_use]
pub fn side_of_acl(
    acl: &crate::estate::network::NetworkAcl,
    direction: Direction,
    family: super::space::Family,
) -> AclSide {
    acl::side(acl, direction, family)
}

/// The flows that an entry of an ACL is about, and whether that is known. `None` if it is about the other family.
#[must_use]
pub fn flows_of_entry(
    entry: &crate::estate::network::AclEntry,
    direction: Direction,
    family: super::space::Family,
) -> Option<(FlowSet, bool)> {
    acl::flows(entry, direction, family)
}
