//! The ways of one holder.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::grants::{Grant, Grants};
use super::holder::{Boundary, Holder};
use super::index::{Bits, Index, IndexedPath};
use super::path::{Gain, Path};
use super::target::Target;
use super::world::{Power, World};
use crate::estate::iam::PrincipalType;
use crate::order::Order;
use crate::report::model::Severity;

/// A path that a holder can take.
#[derive(Clone, Debug)]
pub struct Way {
    /// The path.
    pub path: &'static Path,
    /// What allows each of its actions.
    pub grants: Vec<Grant>,
    /// Under which conditions; none where it is certain.
    pub ifs: Vec<String>,
    /// Whose rights it gives, where that is known.
    pub onto: Option<Onto>,
    /// By what is gained.
    pub severity: Severity,
}

/// Whose rights a way gives.
#[derive(Clone, Debug)]
pub struct Onto {
    /// Its place in [`Estate::principals`](crate::estate::Estate::principals); `None` for groups.
    pub principal: Option<usize>,
    /// ``role `admin` ``
    pub name: String,
    /// What it amounts to.
    pub power: Power,
}

/// Looks for the ways of one holder.
pub struct Search<'w, 'a> {
    pub(super) world: &'w World<'a>,
    pub(super) holder: &'w Holder<'a>,
    prepared: FxHashMap<(u8, Option<&'static str>), Grants>,
}

/// What was found for a path before it is weighed.
#[derive(Default)]
pub(super) struct Draft {
    pub grants: Vec<Grant>,
    pub ifs: Vec<String>,
    pub onto: Option<Onto>,
    /// True if it takes something that the estate does not have.
    pub unmet: bool,
}

impl<'w, 'a> Search<'w, 'a> {
    /// A search for a holder.
    #[must_use]
    pub fn new(world: &'w World<'a>, holder: &'w Holder<'a>) -> Self {
        Self { world, holder, prepared: FxHashMap::default() }
    }

    /// Everything that the holder's policies may allow, denies aside.
    #[must_use]
    pub fn allowed(&self) -> Bits {
        let documents = self.holder.held.iter().filter_map(|h| self.world.holders.documents.get(h.document));
        documents.fold(Bits::default(), |bits, document| bits.or(&document.allowed))
    }

    /// The ways of the paths that are wanted, the worst first.
    #[must_use]
    pub fn ways(&mut self, wanted: impl Fn(Gain) -> bool) -> Vec<Way> {
        let allowed = self.allowed();
        let mut ways = Vec::new();
        for path in &Index::get().paths {
            if wanted(path.path.gain) && path.is_possible(&allowed) {
                ways.extend(self.way(path));
            }
        }
        ways.order_by_key(|way: &Way| (std::cmp::Reverse(way.severity), way.ifs.len()));
        ways
    }

    fn way(&mut self, path: &'static IndexedPath) -> Option<Way> {
        let mut draft = self.draft(path)?;
        for grant in &draft.grants {
            draft.ifs.extend(grant.ifs.iter().cloned());
        }
        let mut severity = self.severity(path.path.gain, &draft);
        if !path.helped_by.is_empty() && !self.is_helped(path) {
            draft.ifs.push("somebody or something else starts what was prepared".to_owned());
            severity = lower(severity);
        }
        if let Some(why) = path.path.retired {
            draft.ifs.push(format!("it still works: {why}"));
            severity = severity.min(Severity::Low);
        }
        let mut seen = rustc_hash::FxHashSet::default();
        draft.ifs.retain(|why| seen.insert(why.clone()));
        Some(Way { path: path.path, grants: draft.grants, ifs: draft.ifs, onto: draft.onto, severity })
    }

    fn is_helped(&mut self, path: &IndexedPath) -> bool {
        path.helped_by.iter().any(|action| self.grant(*action, None, &Target::Any, None).is_some())
    }

    /// The grant of an action on a target.
    pub(super) fn grant(
        &mut self,
        action: u8,
        passed_to: Option<&'static str>,
        target: &Target<'_>,
        liked: Option<usize>,
    ) -> Option<Grant> {
        let grants = match self.prepared.entry((action, passed_to)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(empty) => {
                empty.insert(Grants::prepare(&self.world.holders.documents, self.holder, action, passed_to))
            }
        };
        if grants.is_empty() { None } else { grants.on(target, liked) }
    }

    /// The resources that an action is allowed on, if all of them are written out without a wildcard.
    pub(super) fn exact(&self, action: u8) -> Option<Vec<String>> {
        self.prepared.get(&(action, None))?.exact()
    }

    /// One grant of each group of actions, the least conditional. `target` says what each action is done to.
    pub(super) fn each<'t>(
        &mut self,
        path: &IndexedPath,
        passed_to: Option<&'static str>,
        target: impl Fn(&str) -> Option<Target<'t>>,
    ) -> Option<Vec<Grant>> {
        let liked = self.liked(path);
        let mut grants = Vec::with_capacity(path.groups.len());
        for group in &path.groups {
            let mut best: Option<Grant> = None;
            for action in group {
                let name = Index::get().actions[usize::from(*action)];
                let Some(target) = target(name) else { continue };
                let service = passed_to.filter(|_| name == "iam:PassRole");
                let Some(grant) = self.grant(*action, service, &target, liked) else { continue };
                if best.as_ref().is_none_or(|best| grant.ifs.len() < best.ifs.len()) {
                    best = Some(grant);
                }
            }
            grants.push(best?);
        }
        Some(grants)
    }

    /// A document that allows the whole path by itself: the one to be told of.
    fn liked(&self, path: &IndexedPath) -> Option<usize> {
        let documents = &self.world.holders.documents;
        let mut held = self.holder.held.iter().map(|held| held.document);
        held.find(|held| documents.get(*held).is_some_and(|document| path.is_possible(&document.allowed)))
    }

    pub(super) fn is_kind(&self, kind: PrincipalType) -> bool {
        self.holder.subject.kind == Some(kind)
    }

    /// True for a policy whose holder is not known.
    pub(super) fn is_alone(&self) -> bool {
        self.holder.principal.is_none()
    }

    pub(super) fn has_boundary(&self) -> bool {
        self.holder.boundary != Boundary::None
    }

    fn severity(&self, gain: Gain, draft: &Draft) -> Severity {
        if draft.unmet || self.holder.unattached {
            return Severity::Low;
        }
        let power = draft.onto.as_ref().map(|onto| onto.power);
        let wide = draft.grants.iter().all(Grant::is_wide);
        let full = match (gain, power) {
            (gain, _) if gain.is_boundless() => Severity::Critical,
            (Gain::OwnBoundary, _) => Severity::High,
            (_, Some(Power::Administrator | Power::Raises)) => Severity::Critical,
            (_, Some(Power::Plain)) => Severity::Medium,
            (Gain::ExistingRole, None) if !wide => Severity::Low,
            (Gain::ExistingRole | Gain::AssumedRole, None) => Severity::Medium,
            (_, None) if !wide => Severity::Medium,
            (_, None) => Severity::High,
        };
        // Nobody is known to hold it yet.
        let known = if self.is_alone() { full.min(Severity::High) } else { full };
        if draft.ifs.is_empty() { known } else { lower(known) }
    }
}

/// One step less.
fn lower(severity: Severity) -> Severity {
    match severity {
        Severity::Critical => Severity::High,
        Severity::High => Severity::Medium,
        _ => Severity::Low,
    }
}
