//! What a report says of strangers and of other accounts, settled by the prover.
//!
//! The rules judge a statement by itself, which is quick and small, and errs towards telling: what they take for closed
//! is closed (`tests/prove_rules.rs` holds them to it), but what they take for open may be closed by conditions that
//! exclude one another, or by several Deny statements that only together leave nothing. Here each such finding is asked
//! again as a question about all requests. What is refuted goes; what is proved gets the request that shows it; where
//! nothing is decided the finding stays as the rule told it.

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::decide::{Verdict, decide};
use super::expr::{Dimension, Expr, Test};
use super::lower::{Lowered, lower};
use super::principal::{self, among};
use super::public::{Trust, stranger};
use super::replay::confirm;
use super::solve::search::WORK;
use super::space::RequestSpace;
use crate::Analysis;
use crate::estate::iam::PolicyDocument;
use crate::policy::principal::is_account_id;
use crate::policy::{Policy, PolicyKind, Statement};
use crate::report::Builder;
use crate::report::model::{Location, Report};

/// What a finding claims.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Claim {
    /// The statement lets a stranger in.
    Stranger,
    /// The statement lets a stranger assume the role.
    StrangerAssumes,
    /// The policy lets the account in that the evidence names, and not as one of the organization.
    Account,
    /// The same, without an external id.
    AccountWithoutId,
}

/// A policy's text and kind, a statement, what is claimed of it and of which account: in an account's export many roles
/// have the same trust policy.
type Question<'a> = (&'a str, PolicyKind, usize, Claim, String);

/// More different questions are not asked of one report: a person waits for it.
const MOST: usize = 500;

fn claim(rule: &str) -> Option<Claim> {
    Some(match rule {
        "bucket-policy-public" | "policy-public-principal" | "trust-endpoint-any-resource" => Claim::Stranger,
        "trust-everyone" => Claim::StrangerAssumes,
        "bucket-policy-cross-account" | "trust-resource-foreign-account" => Claim::Account,
        "trust-cross-account" => Claim::AccountWithoutId,
        _ => return None,
    })
}

/// True if the prover has anything to say of a report.
#[must_use]
pub fn can_settle(report: &Report) -> bool {
    report.findings.iter().any(|finding| claim(&finding.rule).is_some())
}

/// Asks the prover about the findings that it can decide: takes out those that it refutes, and adds to those that it
/// proves a request as evidence (`example`, a sentence, and `request`, as scenarios take it). `analysis` is of the texts
/// that the report was made of; its own findings are not asked for.
pub fn settle(analysis: &Analysis, report: &mut Report) {
    if !can_settle(report) {
        return;
    }
    let builder = Builder::new(analysis, report.offsets);
    let mut answers: FxHashMap<Question<'_>, Option<Verdict>> = FxHashMap::default();
    let with_principals = |document: &&PolicyDocument| document.kind.has_principals();
    let places: Vec<(&PolicyDocument, Location)> = analysis
        .estate
        .policies
        .iter()
        .filter(with_principals)
        .map(|document| (document, builder.location(document.policy.span)))
        .collect();
    report.findings.retain_mut(|finding| {
        let Some(claim) = claim(&finding.rule) else { return true };
        let here = places.iter().filter(|(_, place)| holds(place, &finding.location));
        // A policy that stands in another document lies within it: the smallest is meant.
        let Some((document, _)) = here.min_by_key(|(_, place)| place.end - place.start) else { return true };
        let statements = &document.policy.statements;
        let around = |one: &&Statement| holds(&builder.location(one.span), &finding.location);
        let Some(statement) = statements.iter().find(around) else { return true };
        let account = finding.evidence.get("account").and_then(Value::as_str).unwrap_or_default();
        let text = analysis.sources.slice(document.policy.span);
        let question = (text, document.kind.clone(), statement.index, claim, account.to_owned());
        if answers.len() >= MOST && !answers.contains_key(&question) {
            return true;
        }
        let answer = answers.entry(question).or_insert_with(|| ask(document, statement, claim, account));
        match answer {
            Some(Verdict::Empty) => return false,
            Some(Verdict::Has(witness)) => {
                let example = builder.text(&witness.request.sentence());
                let request = serde_json::to_string(&witness.request).unwrap_or_default();
                let request = serde_json::from_str(&builder.text(&request)).unwrap_or(Value::Null);
                finding.evidence.insert("example".into(), example.into());
                finding.evidence.insert("request".into(), request);
            }
            Some(Verdict::Unknown(_)) | None => {}
        }
        true
    });
    report.recount();
}

fn holds(outer: &Location, inner: &Location) -> bool {
    outer.source_index == inner.source_index && outer.start <= inner.start && inner.end <= outer.end
}

/// `None` where the claim is none that can be asked.
fn ask(document: &PolicyDocument, statement: &Statement, claim: Claim, account: &str) -> Option<Verdict> {
    let (policy, kind) = (&document.policy, &document.kind);
    let lowered = lower(policy, kind);
    let whole = RequestSpace::of(Expr::Const(true), policy, kind);
    let mut wish = whole.wish.clone();
    wish.stranger = true;
    let mut parts = vec![whole.expr, lowered.deny().negate()];
    match claim {
        Claim::Stranger | Claim::StrangerAssumes => {
            parts.extend([own(&lowered, statement)?, stranger(policy, &Trust::default())]);
        }
        Claim::Account | Claim::AccountWithoutId => {
            if !is_account_id(account) {
                return None;
            }
            parts.extend([lowered.allow(), among(principal::account(account, None)), outside(policy)]);
        }
    }
    if claim == Claim::StrangerAssumes || claim == Claim::AccountWithoutId {
        let ways = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];
        parts.push(RequestSpace::of_actions(ways).expr);
    }
    if claim == Claim::AccountWithoutId {
        parts.push(Expr::test(Dimension::Key("sts:externalid".into()), Test::Present).negate());
    }
    let verdict = decide(&[Expr::all(parts)], &wish, &mut WORK.clone()).pop()?;
    Some(confirm(verdict, &[policy], &[], kind))
}

fn own(lowered: &Lowered, statement: &Statement) -> Option<Expr> {
    lowered.allows.iter().find(|(index, _)| *index == statement.index).map(|(_, expr)| expr.clone())
}

/// The requests of those who are in no organization that the policy names: that is taken for one's own.
fn outside(policy: &Policy) -> Expr {
    let own: Vec<Expr> = policy
        .statements
        .iter()
        .flat_map(|statement| &statement.conditions)
        .filter(|condition| {
            condition.is_key("aws:PrincipalOrgID") || condition.is_key("aws:PrincipalOrgPaths")
        })
        .filter_map(|condition| super::public::not_fixed(condition, policy.has_variables(), true))
        .collect();
    Expr::all(own)
}
