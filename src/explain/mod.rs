//! What a policy says, in plain English.
//!
//! [`explain`](fn@explain) gives one sentence for each statement, what its wildcards stand for, and a table of actions
//! with the resources on which each applies. It tells what is written; what a request would get is the evaluation's
//! matter.
//!
//! Source: *IAM JSON policy element reference* and the pages on each element.

mod action;
mod condition;
mod expansion;
mod keys;
mod markdown;
mod model;
mod principal;
mod resource;
mod sentence;
mod table;
mod words;

use crate::Analysis;
use crate::aws::Facts;
use crate::estate::iam::PolicyDocument;
use crate::policy::Statement;
use crate::report::{Builder, Offsets};

pub use expansion::expand_actions;
pub use markdown::markdown;
pub use model::{
    ExpandedActions, Expansion, ExpansionLevel, ExplainOptions, Explained, ExplainedPolicy,
    ExplainedStatement, Row, Scope,
};

/// Explains every policy of an analysis. Without facts, wildcards are not expanded and nothing is called unknown.
#[must_use]
pub fn explain(
    analysis: &Analysis,
    facts: Option<&Facts>,
    options: &ExplainOptions,
    offsets: Offsets,
) -> Explained {
    let builder = Builder::new(analysis, offsets);
    let explainer = Explainer { builder, facts, limit: options.limit.unwrap_or(model::LIMIT) };
    let policies = analysis.estate.policies.iter().enumerate();
    Explained {
        schema: model::SCHEMA,
        offsets,
        facts_date: facts.map(|facts| facts.date().to_owned()),
        policies: policies.map(|(number, document)| explainer.policy(number, document)).collect(),
    }
}

struct Explainer<'a> {
    builder: Builder<'a>,
    facts: Option<&'a Facts>,
    /// Most names and rows of one list.
    limit: usize,
}

impl Explainer<'_> {
    fn policy(&self, number: usize, document: &PolicyDocument) -> ExplainedPolicy {
        let statements = document.policy.statements.iter();
        ExplainedPolicy {
            policy: number,
            label: self.builder.text(&document.label()),
            kind: document.kind.label(),
            location: self.builder.location(document.policy.span),
            statements: statements.map(|statement| self.statement(document, statement)).collect(),
        }
    }

    fn statement(&self, document: &PolicyDocument, statement: &Statement) -> ExplainedStatement {
        let sentence = sentence::sentence(self.facts, document, statement);
        let remarks = sentence::remarks(self.facts, document, statement);
        let (rows, rows_left_off) = table::rows(self.facts, statement, self.limit);
        let mask_row = |mut row: Row| {
            row.action = self.builder.text(&row.action);
            row.resources.iter_mut().for_each(|resource| *resource = self.builder.text(resource));
            row
        };
        ExplainedStatement {
            statement: statement.index,
            name: self.builder.text(&statement.name()),
            location: self.builder.location(statement.span),
            effect: statement.effect.map(|effect| format!("{effect:?}")),
            sentence: self.builder.text(&sentence),
            remarks: remarks.iter().map(|remark| self.builder.text(remark)).collect(),
            expansions: expansion::expansions(self.facts, &self.builder, statement, self.limit),
            rows: rows.into_iter().map(mask_row).collect(),
            rows_left_off,
        }
    }
}
