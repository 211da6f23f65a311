//! A policy as it was written, each part with its place.

use super::principal::is_account_id;
use super::{GrammarProblem, Pattern, Size};
use crate::text::{Span, Spanned};

/// A policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The whole object.
    pub span: Span,
    /// `Version`, as written.
    pub version: Option<Spanned<String>>,
    /// `Id`.
    pub id: Option<Spanned<String>>,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
    /// The value of `Statement`: an array, or the one statement. The whole object where there is none.
    pub statement_span: Span,
    /// True if there is no `Statement`, also no misspelt one.
    pub without_statement: bool,
    /// Keys that the grammar does not have.
    pub unknown: Vec<Spanned<String>>,
    /// What the grammar does not allow, in the order of the text.
    pub problems: Vec<GrammarProblem>,
    /// How long it is.
    pub size: Size,
}

impl Policy {
    /// True if `${…}` is a variable in this policy: only in version 2012-10-17. Without `Version` the older
    /// one holds (*IAM JSON policy elements: Version*).
    #[must_use]
    pub fn has_variables(&self) -> bool {
        self.version.as_ref().is_some_and(|version| version.value == "2012-10-17")
    }

    /// The statements that allow.
    pub fn allows(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.effect == Some(Effect::Allow))
    }

    /// The statements that deny.
    pub fn denies(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.effect == Some(Effect::Deny))
    }
}

/// What a statement does when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It grants.
    Allow,
    /// It forbids, whatever else grants.
    Deny,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The whole object.
    pub span: Span,
    /// Its index in the policy.
    pub index: usize,
    /// `Sid`.
    pub sid: Option<Spanned<String>>,
    /// `Effect`; `None` where it is missing or neither `Allow` nor `Deny` (case matters).
    pub effect: Option<Effect>,
    /// The value of `Effect`.
    pub effect_span: Option<Span>,
    /// `Principal` or `NotPrincipal`.
    pub principal: Option<PrincipalElement>,
    /// `Action` or `NotAction`.
    pub actions: Option<Elements>,
    /// `Resource` or `NotResource`.
    pub resources: Option<Elements>,
    /// All conditions; a statement applies only if all hold.
    pub conditions: Vec<Condition>,
    /// The value of `Condition`.
    pub condition_span: Option<Span>,
    /// Keys that the grammar does not have, and elements whose value could not be read. A statement with one
    /// is not understood whole.
    pub unknown: Vec<Spanned<String>>,
}

impl Statement {
    /// `Sid`, or the statement's number counted from 1, for messages.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.sid {
            Some(sid) if !sid.is_empty() => format!("statement `{}`", sid.value),
            _ => format!("statement {}", self.index + 1),
        }
    }

    /// True if it allows.
    #[must_use]
    pub fn allows(&self) -> bool {
        self.effect == Some(Effect::Allow)
    }

    /// True if it denies.
    #[must_use]
    pub fn denies(&self) -> bool {
        self.effect == Some(Effect::Deny)
    }

    /// The patterns of `Action`; nothing under `NotAction`.
    pub fn action_patterns(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.actions.iter().filter(|e| !e.negated).flat_map(|e| &e.values)
    }

    /// The patterns of `Resource`; nothing under `NotResource`.
    pub fn resource_patterns(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.resources.iter().filter(|e| !e.negated).flat_map(|e| &e.values)
    }

    /// What lets the statement reach resources that nobody named, with what a person calls it: a star, or the whole
    /// of `NotResource`, which is everything but a few (*IAM JSON policy elements: NotResource*).
    pub fn unlimited_resources(&self) -> impl Iterator<Item = Spanned<String>> {
        let negated = self.resources.iter().filter(|e| e.negated).map(|e| {
            let names: Vec<&str> = e.values.iter().map(|value| value.value.as_str()).collect();
            Spanned { value: format!("everything but {}", names.join(", ")), span: e.span }
        });
        let star = self.resource_patterns().filter(|pattern| Pattern(&pattern.value).is_universal()).cloned();
        star.chain(negated)
    }
}

/// `Action`, `Resource` or their negation: a list of patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elements {
    /// True for `NotAction` and `NotResource`.
    pub negated: bool,
    /// The key.
    pub key_span: Span,
    /// The value: an array or a string.
    pub span: Span,
    /// The patterns; the span of each is without its quotes.
    pub values: Vec<Spanned<String>>,
}

/// `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalElement {
    /// True for `NotPrincipal`.
    pub negated: bool,
    /// The key.
    pub key_span: Span,
    /// The value.
    pub span: Span,
    /// The principals, in order.
    pub entries: Vec<PrincipalEntry>,
}

/// One principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalEntry {
    /// What it names.
    pub kind: PrincipalKind,
    /// As written.
    pub value: Spanned<String>,
}

/// The types of principal of *AWS JSON policy elements: Principal*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrincipalKind {
    /// The bare string `"*"`: everyone, also without credentials.
    Everyone,
    /// `AWS`: an account, user, role, session or `*`.
    Aws,
    /// `Service`.
    Service,
    /// `Federated`.
    Federated,
    /// `CanonicalUser`.
    CanonicalUser,
    /// Another key.
    Other(String),
}

impl PrincipalEntry {
    /// True for `"*"` and `{"AWS": "*"}`, which mean the same in Allow statements of resource policies.
    #[must_use]
    pub fn is_everyone(&self) -> bool {
        match self.kind {
            PrincipalKind::Everyone => true,
            PrincipalKind::Aws => self.value.value == "*",
            _ => false,
        }
    }

    /// The 12-digit account id that it names or lies in.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        let text = self.value.value.as_str();
        if self.kind != PrincipalKind::Aws {
            return None;
        }
        if is_account_id(text) {
            return Some(text);
        }
        text.split(':').nth(4).filter(|field| text.starts_with("arn:") && is_account_id(field))
    }
}

/// One key of one operator of `Condition`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// As written, for example `ForAnyValue:StringLike`.
    pub operator: Spanned<String>,
    /// As written, for example `aws:SourceIp`.
    pub key: Spanned<String>,
    /// The values; one is enough to match. Booleans and numbers as their text.
    pub values: Vec<Spanned<String>>,
    /// The JSON type of each value.
    pub types: Vec<JsonType>,
    /// What stands after the key: an array, or the one value.
    pub span: Span,
}

/// JSON types that a value of a condition may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonType {
    /// `"…"`
    String,
    /// `true` or `false`
    Bool,
    /// A number.
    Number,
}

impl Condition {
    /// The operator without set prefix and `IfExists`, in lower case: `stringlike`.
    #[must_use]
    pub fn base_operator(&self) -> String {
        let lower = self.operator.to_ascii_lowercase();
        let base = lower.rsplit(':').next().unwrap_or_default();
        base.strip_suffix("ifexists").unwrap_or(base).to_owned()
    }

    /// True with the suffix `IfExists`: an absent key matches.
    #[must_use]
    pub fn if_exists(&self) -> bool {
        self.operator.to_ascii_lowercase().ends_with("ifexists")
    }

    /// True with the prefix `ForAllValues:`: an absent key matches.
    #[must_use]
    pub fn for_all_values(&self) -> bool {
        self.operator.to_ascii_lowercase().starts_with("forallvalues:")
    }

    /// True for this key; condition keys are not case-sensitive.
    #[must_use]
    pub fn is_key(&self, key: &str) -> bool {
        self.key.eq_ignore_ascii_case(key)
    }
}
