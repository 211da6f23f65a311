//! The statements inside a statement, and what a match of one of them does to the request.

use crate::estate::waf::{Statement, StatementKind, WafRule};

/// A statement inside a rule.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    /// The statement.
    pub statement: &'a Statement,
    /// True if an odd number of `NotStatement`s stands around it.
    pub negated: bool,
}

impl Part<'_> {
    /// True if its match helps to keep a request out: it is what a rule blocks, or what an Allow rule makes an
    /// exception of.
    pub fn keeps_out(&self, rule: &WafRule) -> bool {
        let blocks = rule.action.is_some() && rule.may_block();
        if self.negated { rule.does("Allow") } else { blocks }
    }
}

/// All statements of a rule that have none inside, and each And. In the order of the text.
pub(super) fn parts(rule: &WafRule) -> Vec<Part<'_>> {
    let mut all = Vec::new();
    if let Some(statement) = &rule.statement {
        collect(Part { statement, negated: false }, &mut all);
    }
    all
}

fn collect<'a>(part: Part<'a>, all: &mut Vec<Part<'a>>) {
    let mut inside = |statement: &'a Statement, negated: bool| collect(Part { statement, negated }, all);
    match &part.statement.kind {
        StatementKind::And(list) => {
            list.iter().for_each(|inner| inside(inner, part.negated));
            all.push(part);
        }
        StatementKind::Or(list) => list.iter().for_each(|inner| inside(inner, part.negated)),
        StatementKind::Not(inner) => inside(inner, !part.negated),
        StatementKind::RateBased { scope_down, .. } | StatementKind::ManagedGroup { scope_down, .. } => {
            if let Some(scope) = scope_down {
                inside(scope, part.negated);
            }
            all.push(part);
        }
        _ => all.push(part),
    }
}
