//! What one policy says of the actions of the paths.

use std::borrow::Cow;

use super::index::{Bits, Index};
use crate::estate::iam::PolicyDocument;
use crate::policy::{Effect, Pattern, Policy, Statement};
use crate::text::{Span, Spanned};

/// A policy, with the statements that matter here picked out.
#[derive(Debug)]
pub struct Document<'a> {
    /// What it says. The spans of a policy of AWS's lie in no text that was pasted.
    pub policy: Cow<'a, Policy>,
    /// Where it was pasted.
    pub pasted: Option<&'a PolicyDocument>,
    /// ARN of a policy that AWS wrote and nobody pasted.
    pub arn: Option<&'a str>,
    /// Statements that allow some of the actions.
    pub allows: Vec<Relevant>,
    /// Statements that deny some of them.
    pub denies: Vec<Relevant>,
    /// What all allowing statements together may allow.
    pub allowed: Bits,
    /// True if a statement allows every action on every resource.
    pub everything: bool,
}

/// A statement, and the actions that it speaks of.
#[derive(Clone, Copy, Debug)]
pub struct Relevant {
    /// Its index in the policy.
    pub statement: usize,
    /// The actions.
    pub actions: Bits,
}

impl<'a> Document<'a> {
    /// A policy that was pasted.
    #[must_use]
    pub fn pasted(document: &'a PolicyDocument) -> Self {
        Self::new(Cow::Borrowed(&document.policy), Some(document), None)
    }

    /// A managed policy of AWS, if the facts have it.
    #[must_use]
    pub fn of_aws(arn: &'a str) -> Option<Self> {
        let policy = super::facts::managed_policy(arn)?;
        Some(Self::new(Cow::Owned(policy), None, Some(arn)))
    }

    fn new(policy: Cow<'a, Policy>, pasted: Option<&'a PolicyDocument>, arn: Option<&'a str>) -> Self {
        let mut this = Self {
            policy,
            pasted,
            arn,
            allows: Vec::new(),
            denies: Vec::new(),
            allowed: Bits::default(),
            everything: false,
        };
        let index = Index::get();
        for statement in &this.policy.statements {
            let Some(elements) = &statement.actions else { continue };
            let actions = index.matched(elements.values.iter().map(|v| v.value.as_str()), elements.negated);
            if actions.is_empty() {
                continue;
            }
            let relevant = Relevant { statement: statement.index, actions };
            match statement.effect {
                Some(Effect::Allow) => {
                    this.allows.push(relevant);
                    this.allowed = this.allowed.or(&actions);
                    this.everything |= allows_everything(statement);
                }
                Some(Effect::Deny) => this.denies.push(relevant),
                None => {}
            }
        }
        this
    }

    /// The statement of an index.
    #[must_use]
    pub fn statement(&self, index: usize) -> Option<&Statement> {
        self.policy.statements.get(index)
    }

    /// What a person calls it: `inline policy deploy of role ci`.
    #[must_use]
    pub fn phrase(&self) -> String {
        match (self.pasted, self.arn) {
            (Some(document), _) => document.phrase(),
            (None, Some(arn)) => format!("AWS managed policy `{}`", arn.rsplit('/').next().unwrap_or(arn)),
            (None, None) => "the policy".to_owned(),
        }
    }

    /// The pattern of a statement that speaks of an action: the place to point at. `None` for a policy that was
    /// not pasted.
    #[must_use]
    pub fn place(&self, statement: usize, action: &str) -> Option<Span> {
        self.pasted?;
        let elements = self.statement(statement)?.actions.as_ref()?;
        let matches = |value: &&Spanned<String>| Pattern(&value.value).matches_action(action);
        let named = elements.values.iter().filter(|_| !elements.negated).find(matches);
        Some(named.map_or(elements.key_span, |value| value.span))
    }
}

/// True if a policy of AWS is known, and leads to no more rights by any path.
#[must_use]
pub fn is_weak(arn: &str) -> bool {
    let Some(document) = Document::of_aws(arn) else { return false };
    let possible = Index::get().paths.iter().any(|path| path.is_possible(&document.allowed));
    !document.everything && !possible
}

fn allows_everything(statement: &Statement) -> bool {
    let every = |pattern: &Spanned<String>| {
        let universal = |text: &str| Pattern(text).is_universal();
        universal(&pattern.value)
            || pattern.value.split_once(':').is_some_and(|(a, b)| universal(a) && universal(b))
    };
    statement.action_patterns().any(every)
        && statement.resource_patterns().any(|pattern| Pattern(&pattern.value).is_universal())
}
