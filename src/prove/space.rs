//! Sets of requests as values.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::decide::{Verdict, decide};
use super::expr::Expr;
use super::lower::{lower, sorts_of};
use super::principal;
use super::solve::search::WORK;
use super::witness::Wish;
use crate::policy::{Policy, PolicyKind};

/// A set of requests.
///
/// It is a description, not a list: making one and combining some costs next to nothing, and nothing is decided before
/// [`RequestSpace::verdict`] asks for a request.
///
/// ```
/// use parapet::prove::RequestSpace;
/// use parapet::policy::PolicyKind;
///
/// let read = |text: &str| parapet::prove::read_policy(text).map(|p| RequestSpace::allowed(&p, &PolicyKind::Identity));
/// let wide = read(r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#).ok_or("wide")?;
/// let narrow = read(r#"{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#).ok_or("narrow")?;
/// assert!(narrow.difference(&wide).verdict().is_empty());
/// assert!(wide.difference(&narrow).verdict().witness().is_some());
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug)]
pub struct RequestSpace {
    pub(super) expr: Expr,
    pub(super) wish: Wish,
}

impl RequestSpace {
    /// All requests.
    #[must_use]
    pub fn all() -> Self {
        Self { expr: Expr::Const(true), wish: Wish::default() }
    }

    /// No request.
    #[must_use]
    pub fn none() -> Self {
        Self { expr: Expr::Const(false), wish: Wish::default() }
    }

    /// The requests that a policy allows by itself: an Allow statement applies and no Deny statement does. Of an
    /// identity policy and its like, the requests of those who can have one.
    #[must_use]
    pub fn allowed(policy: &Policy, kind: &PolicyKind) -> Self {
        Self::of(lower(policy, kind).allowed(), policy, kind)
    }

    /// The requests that a policy forbids.
    #[must_use]
    pub fn denied(policy: &Policy, kind: &PolicyKind) -> Self {
        Self::of(lower(policy, kind).deny(), policy, kind)
    }

    /// The requests that a permissions boundary, a session policy, a control policy or an endpoint policy lets
    /// through. It grants nothing; the intersection with what grants is allowed.
    #[must_use]
    pub fn bounded(policy: &Policy, kind: &PolicyKind) -> Self {
        Self::allowed(policy, kind)
    }

    /// What one account's identity policies allow together, within a boundary and the control policies of each
    /// level, if there are any (*Policy evaluation logic*): any identity policy allows, every bound lets through,
    /// nothing denies.
    ///
    /// A session policy or an endpoint's policy is one more bound:
    /// `space.intersection(&RequestSpace::bounded(&policy, &PolicyKind::Session))`. What a resource's own policy adds
    /// hangs on accounts, and on whether it names the session itself; there is no set for that here.
    #[must_use]
    pub fn identity(identity: &[Policy], boundary: Option<&Policy>, control: &[Vec<Policy>]) -> Self {
        let join = |policies: &[Policy], kind: &PolicyKind| {
            let allow = policies.iter().fold(Self::none(), |all, policy| {
                let lowered = lower(policy, kind);
                all.union(&Self::of(lowered.allow(), policy, kind))
            });
            policies.iter().fold(allow, |all, policy| all.difference(&Self::denied(policy, kind)))
        };
        let mut space = join(identity, &PolicyKind::Identity);
        if let Some(boundary) = boundary {
            space = space.intersection(&Self::bounded(boundary, &PolicyKind::PermissionsBoundary));
        }
        for level in control {
            space = space.intersection(&join(level, &PolicyKind::ServiceControl));
        }
        space
    }

    pub(super) fn of(expr: Expr, policy: &Policy, kind: &PolicyKind) -> Self {
        let who = sorts_of(kind);
        let within =
            if who.len() == principal::Sort::ALL.len() { Expr::Const(true) } else { principal::sorts(who) };
        Self { expr: Expr::all([within, expr]), wish: Wish { stranger: false, spelling: spelling(policy) } }
    }

    /// The requests in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.join(other, Expr::any([self.expr.clone(), other.expr.clone()]))
    }

    /// The requests in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.join(other, Expr::all([self.expr.clone(), other.expr.clone()]))
    }

    /// The requests in this and not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.join(other, Expr::all([self.expr.clone(), other.expr.clone().negate()]))
    }

    /// All other requests.
    #[must_use]
    pub fn complement(&self) -> Self {
        Self { expr: self.expr.clone().negate(), wish: self.wish.clone() }
    }

    /// Whether there is a request in it, and which.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        decide(std::slice::from_ref(&self.expr), &self.wish, &mut WORK.clone())
            .pop()
            .unwrap_or(Verdict::Empty)
    }

    /// The verdicts of several sets, which share the work of setting up.
    #[must_use]
    pub fn verdicts(spaces: &[&Self]) -> Vec<Verdict> {
        let mut wish = Wish::default();
        for space in spaces {
            wish.stranger |= space.wish.stranger;
            wish.spelling.extend(space.wish.spelling.iter().map(|(k, v)| (Rc::clone(k), Rc::clone(v))));
        }
        let questions: Vec<Expr> = spaces.iter().map(|space| space.expr.clone()).collect();
        decide(&questions, &wish, &mut (2 * WORK))
    }

    fn join(&self, other: &Self, expr: Expr) -> Self {
        let mut wish = self.wish.clone();
        wish.stranger |= other.wish.stranger;
        wish.spelling.extend(other.wish.spelling.iter().map(|(k, v)| (Rc::clone(k), Rc::clone(v))));
        Self { expr, wish }
    }
}

fn spelling(policy: &Policy) -> FxHashMap<Rc<str>, Rc<str>> {
    let keys =
        policy.statements.iter().flat_map(|statement| &statement.conditions).map(|c| c.key.value.as_str());
    keys.map(|key| (key.to_ascii_lowercase().into(), key.into())).collect()
}
