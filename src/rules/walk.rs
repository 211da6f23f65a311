//! What the rules on the form of policies share: the way through all policies, words, places and severities.

use std::ops::Range;

use crate::estate::Estate;
use crate::estate::iam::PolicyDocument;
use crate::policy::{Condition, Effect, GrammarProblem, Operator, ProblemKind, Statement};
use crate::report::model::Severity;
use crate::rules::Context;
use crate::text::{Span, Spanned};

/// All policies but those that AWS wrote, which their reader cannot change.
pub(super) fn documents<'a>(cx: &Context<'a>) -> impl Iterator<Item = &'a PolicyDocument> {
    cx.estate.policies.iter().filter(|document| !document.is_aws_managed())
}

/// All their statements.
pub(super) fn statements<'a>(cx: &Context<'a>) -> impl Iterator<Item = (&'a PolicyDocument, &'a Statement)> {
    cx.walk().statements.iter().copied()
}

/// What most rules go through, gathered once a run: an account has tens of thousands of policies, and few of them have
/// conditions or problems.
pub(super) struct Walk<'a> {
    pub(super) statements: Vec<(&'a PolicyDocument, &'a Statement)>,
    tests: Vec<Test<'a>>,
    problems: Vec<Departure<'a>>,
}

/// A departure from the grammar, with its policy and statement.
type Departure<'a> = (&'a PolicyDocument, Option<&'a Statement>, &'a GrammarProblem, &'a ProblemKind);

impl<'a> Walk<'a> {
    /// Gathers them.
    pub(super) fn of(estate: &'a Estate) -> Self {
        let own = || estate.policies.iter().filter(|document| !document.is_aws_managed());
        let statements: Vec<_> = own()
            .flat_map(|document| document.policy.statements.iter().map(move |s| (document, s)))
            .collect();
        let tests =
            statements.iter().flat_map(|(document, statement)| tests_of(document, statement)).collect();
        let of_document = |document: &'a PolicyDocument| {
            document.policy.problems.iter().map(move |problem| {
                let statement = problem.statement.and_then(|ix| document.policy.statements.get(ix));
                (document, statement, problem, &problem.kind)
            })
        };
        Self { problems: own().flat_map(of_document).collect(), statements, tests }
    }
}

/// One key of one operator, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Test<'a> {
    pub document: &'a PolicyDocument,
    pub statement: &'a Statement,
    pub condition: &'a Condition,
    /// `None` where AWS has no such operator.
    pub operator: Option<Operator>,
}

impl Test<'_> {
    /// `statement 2 of this identity policy`.
    pub fn at(&self) -> String {
        at(self.document, self.statement)
    }

    /// True if the statement forbids.
    pub fn denies(&self) -> bool {
        self.statement.effect == Some(Effect::Deny)
    }
}

/// All conditions.
pub(super) fn tests<'a>(cx: &Context<'a>) -> impl Iterator<Item = Test<'a>> {
    cx.walk().tests.iter().copied()
}

/// The conditions of one statement.
pub(super) fn tests_of<'a>(
    document: &'a PolicyDocument,
    statement: &'a Statement,
) -> impl Iterator<Item = Test<'a>> {
    statement.conditions.iter().map(move |condition| {
        let operator = Operator::parse(&condition.operator);
        Test { document, statement, condition, operator }
    })
}

/// All departures from the grammar, with the statement that each is in.
pub(super) fn problems<'a>(cx: &Context<'a>) -> impl Iterator<Item = Departure<'a>> {
    cx.walk().problems.iter().copied()
}

/// `statement 2 of this identity policy`.
pub(super) fn at(document: &PolicyDocument, statement: &Statement) -> String {
    format!("{} of {}", statement.name(), document.phrase())
}

/// The same, or the policy alone.
pub(super) fn place(document: &PolicyDocument, statement: Option<&Statement>) -> String {
    statement.map_or_else(|| document.phrase(), |statement| at(document, statement))
}

/// How bad it is that AWS refuses a policy, or that a statement is without effect: nobody gains by a grant that is
/// not in force, but a fence that is not there is believed to stand.
pub(super) fn without_effect(document: &PolicyDocument, statement: Option<&Statement>) -> Severity {
    let forbids = match statement {
        Some(statement) => statement.effect == Some(Effect::Deny),
        None => document.policy.denies().next().is_some(),
    };
    if forbids || document.kind.is_guardrail() { Severity::Medium } else { Severity::Low }
}

/// A part of a value, given in bytes of its unescaped text; the whole of it where escapes stand in between.
pub(super) fn part(cx: &Context<'_>, value: &Spanned<String>, range: Range<usize>) -> Span {
    let offset = |at: usize| value.span.start + u32::try_from(at).unwrap_or(u32::MAX);
    if cx.text(value.span) == value.value {
        Span { start: offset(range.start), end: offset(range.end), ..value.span }
    } else {
        value.span
    }
}

/// `` `a`, `b` and 3 more ``
pub(super) fn listed<'t>(values: impl IntoIterator<Item = &'t str>) -> String {
    let all: Vec<String> = values.into_iter().map(|value| format!("`{value}`")).collect();
    match all.len() {
        0..=4 => all.join(", "),
        many => format!("{} and {} more", all[..3].join(", "), many - 3),
    }
}
