//! The answers.

use crate::evaluate::NamedPolicy;
use crate::policy::{Condition, Effect, Statement};
use crate::text::Span;

/// Whether a principal may do something, as far as its own policies tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes, by these statements.
    Yes(Vec<Grant>),
    /// Under conditions.
    Conditional(Vec<Grant>, Vec<OpenCondition>),
    /// No.
    No,
    /// It hangs on something that is not known or not understood.
    Unknown(String),
}

impl Verdict {
    /// True unless it is certainly not so, nor unknown.
    #[must_use]
    pub const fn may(&self) -> bool {
        matches!(self, Self::Yes(_) | Self::Conditional(..))
    }

    /// The statements that grant.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        match self {
            Self::Yes(grants) | Self::Conditional(grants, _) => grants,
            Self::No | Self::Unknown(_) => &[],
        }
    }
}

/// A statement that grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Index into the identity policies of [`PolicySetOf::policies`].
    pub policy: usize,
    /// Index into [`Estate::policies`], where it is there.
    pub document: Option<usize>,
    /// Index of the statement.
    pub statement: usize,
    /// The statement.
    pub span: Span,
    /// The resource pattern granted.
    pub resource: String,
    /// True if a condition of the statement is open.
    pub conditional: bool,
}

/// A condition that decides and that the principal's policies alone do not settle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCondition {
    /// The policy's name.
    pub policy: String,
    /// True if it is a condition of a Deny.
    pub of_deny: bool,
    /// The key.
    pub key: String,
    /// The operator, as written.
    pub operator: String,
    /// The values, as written.
    pub values: Vec<String>,
    /// The key's place in the policy.
    pub span: Span,
}

impl OpenCondition {
    pub(in crate::evaluate) fn of(condition: &Condition, statement: &Statement, named: &NamedPolicy) -> Self {
        Self {
            policy: named.name.clone(),
            of_deny: statement.effect == Some(Effect::Deny),
            key: condition.key.value.clone(),
            operator: condition.operator.value.clone(),
            values: condition.values.iter().map(|value| value.value.clone()).collect(),
            span: condition.key.span,
        }
    }
}
