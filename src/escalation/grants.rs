//! Whether a holder may do one action, and on what.
//!
//! *Policy evaluation logic*: an explicit deny in any policy wins; else some identity policy and the boundary, if
//! there is one, must both allow. What depends on something unknown is told as a condition, not guessed.

use super::document::Document;
use super::holder::{Boundary, Holder};
use super::index::Index;
use super::subject::{Asked, Resolved, Truth, holds};
use super::target::{Target, admits, denies};
use crate::policy::{Condition, Elements, Pattern};

/// That an action is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The action, by its number in the index.
    pub action: u8,
    /// The document that allows it.
    pub document: usize,
    /// The statement in it.
    pub statement: usize,
    /// The pattern of resources, as it is for this holder.
    pub resource: String,
    /// Under which conditions; none where it is certain.
    pub ifs: Vec<String>,
}

impl Grant {
    /// True if it reaches every resource.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        Pattern(&self.resource).is_universal() || self.resource.starts_with("everything but ")
    }
}

/// What all policies of a holder say of one action, made once and asked for many resources.
#[derive(Debug)]
pub struct Grants {
    action: u8,
    name: &'static str,
    allows: Vec<Allow>,
    denies: Vec<Deny>,
    boundary: Option<Box<Grants>>,
    /// What is told of a boundary that nobody pasted.
    unread: Option<String>,
}

#[derive(Debug)]
struct Allow {
    document: usize,
    statement: usize,
    /// One pattern of `Resource`; all those of `NotResource`.
    patterns: Vec<Resolved>,
    negated: bool,
    ifs: Vec<String>,
}

#[derive(Debug)]
struct Deny {
    patterns: Vec<Resolved>,
    negated: bool,
    /// Why it might not apply; empty where it does whatever the request.
    unless: Vec<String>,
}

impl Grants {
    /// Prepares the answer. `passed_to` is the service that `iam:PassRole` is asked for.
    #[must_use]
    pub fn prepare(
        documents: &[Document<'_>],
        holder: &Holder<'_>,
        action: u8,
        passed_to: Option<&str>,
    ) -> Self {
        let held: Vec<usize> = holder.held.iter().map(|held| held.document).collect();
        let mut this = Self::of(documents, &held, holder, action, passed_to);
        match holder.boundary {
            Boundary::None => {}
            Boundary::Document(boundary) => {
                let limits = Self::of(documents, &[boundary], holder, action, passed_to);
                this.boundary = Some(Box::new(limits));
            }
            Boundary::Unread(arn) => {
                let name = arn.rsplit('/').next().unwrap_or(arn);
                this.unread =
                    Some(format!("the permissions boundary `{name}`, which was not pasted, allows it"));
            }
        }
        this
    }

    fn of(
        documents: &[Document<'_>],
        held: &[usize],
        holder: &Holder<'_>,
        action: u8,
        passed_to: Option<&str>,
    ) -> Self {
        let name = Index::get().actions.get(usize::from(action)).copied().unwrap_or_default();
        let asked = Asked { action: name, passed_to };
        let mut this =
            Self { action, name, allows: Vec::new(), denies: Vec::new(), boundary: None, unread: None };
        for document in held {
            let Some(of) = documents.get(*document) else { continue };
            for relevant in of.allows.iter().filter(|relevant| relevant.actions.contains(action)) {
                this.allow(of, *document, relevant.statement, &asked, holder);
            }
            for relevant in of.denies.iter().filter(|relevant| relevant.actions.contains(action)) {
                this.deny(of, relevant.statement, &asked, holder);
            }
        }
        this
    }

    fn allow(
        &mut self,
        of: &Document<'_>,
        document: usize,
        at: usize,
        asked: &Asked<'_>,
        holder: &Holder<'_>,
    ) {
        let Some(statement) = of.statement(at) else { return };
        let variables = of.policy.has_variables();
        let mut ifs = Vec::new();
        for condition in &statement.conditions {
            match holds(condition, asked, &holder.subject, variables, true) {
                Truth::True => {}
                Truth::False => return,
                Truth::Maybe => ifs.push(words(condition)),
            }
        }
        if !statement.unknown.is_empty() {
            ifs.push(format!(
                "{} of {}, which was not understood whole, does",
                statement.name(),
                of.phrase()
            ));
        }
        let Some(resources) = &statement.resources else { return };
        let mut patterns = resolved(resources, holder, variables);
        let mut push = |patterns| {
            self.allows.push(Allow {
                document,
                statement: at,
                patterns,
                negated: resources.negated,
                ifs: ifs.clone(),
            });
        };
        if resources.negated {
            push(patterns);
        } else {
            patterns.drain(..).for_each(|pattern| push(vec![pattern]));
        }
    }

    fn deny(&mut self, of: &Document<'_>, at: usize, asked: &Asked<'_>, holder: &Holder<'_>) {
        let Some(statement) = of.statement(at) else { return };
        let variables = of.policy.has_variables();
        let mut maybe = Vec::new();
        for condition in &statement.conditions {
            match holds(condition, asked, &holder.subject, variables, false) {
                Truth::True => {}
                Truth::False => return,
                Truth::Maybe => maybe.push(words(condition)),
            }
        }
        let name = format!("the Deny of {} of {}", statement.name(), of.phrase());
        let mut unless = Vec::new();
        if !maybe.is_empty() {
            unless.push(format!("{name} does not apply, which it does where {}", maybe.join(" and ")));
        }
        if !statement.unknown.is_empty() || statement.resources.is_none() {
            unless.push(format!("{name}, which was not understood whole, does not apply"));
        }
        let everything = [Resolved { text: "*".to_owned(), uncertain: false, own: false }];
        let (patterns, negated) = match &statement.resources {
            Some(resources) => (resolved(resources, holder, variables), resources.negated),
            None => (everything.to_vec(), false),
        };
        self.denies.push(Deny { patterns, negated, unless });
    }

    /// True if no policy allows the action on anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.allows.is_empty() || self.boundary.as_ref().is_some_and(|boundary| boundary.is_empty())
    }

    /// The resources that are allowed, if all of them are written out without a wildcard.
    #[must_use]
    pub fn exact(&self) -> Option<Vec<String>> {
        let mut list = Vec::new();
        for allow in &self.allows {
            let wild = |pattern: &Resolved| Pattern(&pattern.text).has_wildcard();
            if allow.negated || allow.patterns.iter().any(wild) {
                return None;
            }
            list.extend(allow.patterns.iter().map(|pattern| pattern.text.clone()));
        }
        Some(list)
    }

    /// The grant that reaches a target with the fewest conditions; among equals one of the document that is liked.
    #[must_use]
    pub fn on(&self, target: &Target<'_>, liked: Option<usize>) -> Option<Grant> {
        let mut best: Option<Grant> = None;
        for allow in &self.allows {
            let Some(grant) = self.by(allow, target) else { continue };
            let rank = |grant: &Grant| (grant.ifs.len(), Some(grant.document) != liked, !grant.is_wide());
            if best.as_ref().is_none_or(|best| rank(&grant) < rank(best)) {
                best = Some(grant);
            }
        }
        best
    }

    fn by(&self, allow: &Allow, target: &Target<'_>) -> Option<Grant> {
        let (reaches, because) = admits(&allow.patterns, allow.negated, target, self.name);
        if reaches == Truth::False {
            return None;
        }
        let mut ifs = allow.ifs.clone();
        if reaches == Truth::Maybe {
            ifs.push(because);
        }
        let mut left = None;
        for deny in &self.denies {
            match denies(&deny.patterns, deny.negated, target, self.name, &allow.patterns, allow.negated) {
                // What a Deny with NotResource leaves is what is granted.
                Truth::False
                    if deny.negated && deny.unless.is_empty() && !matches!(target, Target::Arn(_)) =>
                {
                    left = Some(&deny.patterns);
                }
                Truth::False => {}
                Truth::True if deny.unless.is_empty() => return None,
                Truth::True => ifs.extend(deny.unless.iter().cloned()),
                Truth::Maybe => ifs.push("a Deny on resources with a variable does not reach it".to_owned()),
            }
        }
        if let Some(boundary) = &self.boundary {
            let limit = boundary.on(target, None)?;
            ifs.extend(limit.ifs.into_iter().map(|why| format!("the permissions boundary allows it: {why}")));
        }
        ifs.extend(self.unread.clone());
        ifs.dedup();
        let wide =
            allow.negated || allow.patterns.iter().all(|pattern| Pattern(&pattern.text).is_universal());
        let left = left.filter(|_| wide);
        let list: Vec<&str> =
            left.unwrap_or(&allow.patterns).iter().map(|pattern| pattern.text.as_str()).collect();
        let resource = if allow.negated && left.is_none() {
            format!("everything but {}", list.join(", "))
        } else {
            list.join(", ")
        };
        Some(Grant {
            action: self.action,
            document: allow.document,
            statement: allow.statement,
            resource,
            ifs,
        })
    }
}

fn resolved(resources: &Elements, holder: &Holder<'_>, variables: bool) -> Vec<Resolved> {
    resources.values.iter().map(|value| holder.subject.resolve(&value.value, variables)).collect()
}

/// A condition as a clause: `` `aws:MultiFactorAuthPresent` is `true` (`Bool`) ``.
#[must_use]
pub fn words(condition: &Condition) -> String {
    let values: Vec<&str> = condition.values.iter().take(3).map(|value| value.value.as_str()).collect();
    let more = if condition.values.len() > 3 { " or others" } else { "" };
    format!("`{}` `{}` `{}`{more}", condition.key.value, condition.operator.value, values.join("` or `"))
}
