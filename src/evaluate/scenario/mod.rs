//! Scenario files: requests with the policies that they are judged by, and what is expected of them.
//!
//! The format is a contract, described in `docs/evaluation.md`. What is not in it is an error that points at the place: a
//! misspelt field must not be taken for one that is not there.

mod fields;
mod open;
mod prepared;
mod request;

pub use open::{Opened, one_line, open};
pub use prepared::Prepared;

use std::sync::Arc;

use super::combine::{Decision, Outcome};
use super::policies::{NamedPolicy, PolicyLayer, PolicySet};
use super::request::Request;
use crate::policy;
use crate::text::json::Value;
use crate::text::{Span, Spanned};

use fields::Fields;

/// A scenario file.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its requests, in order.
    pub cases: Vec<Case>,
    /// True if the file has a list of requests, so that its result is a list.
    pub is_list: bool,
}

/// One request with its policies.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// The request.
    pub request: Request,
    /// The policies.
    pub policies: Arc<PolicySet>,
    /// What is expected.
    pub expect: Option<Spanned<Expected>>,
    /// The whole case.
    pub span: Span,
}

/// An expected decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The outcomes that fulfil it: one, or both kinds of deny for `Denied`.
    pub outcomes: Vec<Outcome>,
    /// The layer that has to decide, as the output names it; `none` for none.
    pub decided_by: Option<String>,
}

impl Expected {
    /// True if a decision is the expected one.
    #[must_use]
    pub fn is_met(&self, decision: &Decision) -> bool {
        let by = decision.decided_by.map_or("none", PolicyLayer::name);
        self.outcomes.contains(&decision.outcome)
            && self.decided_by.as_deref().is_none_or(|wanted| wanted == by)
    }

    /// In words: `Denied by scp`.
    #[must_use]
    pub fn label(&self) -> String {
        let outcome = match self.outcomes.as_slice() {
            [one] => one.name(),
            _ => "Denied",
        };
        self.decided_by.as_ref().map_or(outcome.to_owned(), |by| format!("{outcome} by {by}"))
    }
}

/// Something in a scenario that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioProblem {
    /// The place.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Reads a scenario.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub fn read(root: Value<'_>) -> Result<Scenario, Vec<ScenarioProblem>> {
    let mut problems = Vec::new();
    let scenario = whole(root, &mut problems);
    problems.sort_by_key(|problem| problem.span.start);
    match scenario {
        Some(scenario) if problems.is_empty() => Ok(scenario),
        _ => Err(problems),
    }
}

fn whole(root: Value<'_>, problems: &mut Vec<ScenarioProblem>) -> Option<Scenario> {
    let known = ["request", "requests", "policies", "organization", "expect", "name"];
    let fields = Fields::of(root, "a scenario", &known, problems)?;
    let shared = match fields.get("policies") {
        Some(value) => policies(value, problems),
        None => PolicySet::default(),
    };
    let shared = Arc::new(shared);
    let reader = request::Reader { management: organization(&fields, problems) };
    if let Some(list) = fields.get("requests") {
        if let Some(extra) = ["request", "expect"].iter().find_map(|key| fields.key(key)) {
            problem(
                problems,
                extra.span(),
                "a scenario has `request` or `requests`, not both",
                "Take one of them away.",
            );
        }
        if !list.is_array() {
            problem(problems, list.span(), "`requests` is a list", "Put it in brackets.");
        }
        let cases = list.items().filter_map(|item| case_of_list(item, &shared, &reader, problems)).collect();
        return Some(Scenario { cases, is_list: true });
    }
    let Some(value) = fields.get("request") else {
        problem(
            problems,
            root.span(),
            "a scenario needs a `request`",
            "Add \"request\": {\"principal\": …, \"action\": …}.",
        );
        return None;
    };
    let case = Case {
        name: fields.text("name", problems),
        request: reader.request(value, problems)?,
        policies: shared,
        expect: fields.get("expect").and_then(|value| expected(value, problems)),
        span: root.span(),
    };
    Some(Scenario { cases: vec![case], is_list: false })
}

/// The management account.
fn organization(fields: &Fields<'_>, problems: &mut Vec<ScenarioProblem>) -> Option<String> {
    let value = fields.get("organization")?;
    let organization = Fields::of(value, "`organization`", &["management_account"], problems)?;
    organization.account("management_account", problems)
}

/// `{"name", "request", "policies", "expect"}`; what is in its `policies` takes the place of the file's of that kind.
fn case_of_list(
    item: Value<'_>,
    shared: &Arc<PolicySet>,
    reader: &request::Reader,
    problems: &mut Vec<ScenarioProblem>,
) -> Option<Case> {
    let fields =
        Fields::of(item, "an item of `requests`", &["name", "request", "policies", "expect"], problems)?;
    let Some(value) = fields.get("request") else {
        problem(problems, item.span(), "an item of `requests` needs a `request`", "Add it.");
        return None;
    };
    let own = fields.get("policies").map(|value| {
        let mut set = PolicySet::clone(shared);
        read_policies(value, &mut set, problems);
        Arc::new(set)
    });
    Some(Case {
        name: fields.text("name", problems),
        request: reader.request(value, problems)?,
        policies: own.unwrap_or_else(|| Arc::clone(shared)),
        expect: fields.get("expect").and_then(|value| expected(value, problems)),
        span: item.span(),
    })
}

/// `"Allowed"`, or `{"decision": "Denied", "decided_by": "scp"}`.
fn expected(value: Value<'_>, problems: &mut Vec<ScenarioProblem>) -> Option<Spanned<Expected>> {
    let (decision, by) = if value.is_object() {
        let fields = Fields::of(value, "`expect`", &["decision", "decided_by"], problems)?;
        (fields.get("decision")?, fields.get("decided_by"))
    } else {
        (value, None)
    };
    let outcomes = match decision.as_str().as_deref() {
        Some("Allowed") => vec![Outcome::Allowed],
        Some("ExplicitDeny") => vec![Outcome::ExplicitDeny],
        Some("ImplicitDeny") => vec![Outcome::ImplicitDeny],
        Some("Denied") => vec![Outcome::ExplicitDeny, Outcome::ImplicitDeny],
        Some("Unknown") => vec![Outcome::Unknown],
        _ => {
            let help = "Write Allowed, ExplicitDeny, ImplicitDeny, Denied (either of both) or Unknown.";
            problem(problems, decision.span(), "this is no decision", help);
            return None;
        }
    };
    let known = [
        "none",
        "identity",
        "resource",
        "trust",
        "permissions_boundary",
        "session",
        "scp",
        "rcp",
        "vpc_endpoint",
    ];
    let decided_by = by.and_then(|value| value.as_str().map(std::borrow::Cow::into_owned));
    if let Some(value) = by
        && !decided_by.as_deref().is_some_and(|name| known.contains(&name))
    {
        problem(
            problems,
            value.span(),
            "this is no kind of policy",
            format!("Write one of {}.", known.join(", ")),
        );
    }
    Some(Spanned { value: Expected { outcomes, decided_by }, span: value.span() })
}

fn policies(value: Value<'_>, problems: &mut Vec<ScenarioProblem>) -> PolicySet {
    let mut set = PolicySet::default();
    read_policies(value, &mut set, problems);
    set
}

fn read_policies(value: Value<'_>, set: &mut PolicySet, problems: &mut Vec<ScenarioProblem>) {
    let known =
        ["identity", "resource", "trust", "permissions_boundary", "session", "scp", "rcp", "vpc_endpoint"];
    let Some(fields) = Fields::of(value, "`policies`", &known, problems) else { return };
    let list = |key: &str, problems: &mut Vec<ScenarioProblem>| {
        fields.get(key).map(|value| policy_list(value, key, problems))
    };
    for (key, into) in [
        ("identity", &mut set.identity),
        ("resource", &mut set.resource),
        ("trust", &mut set.trust),
        ("permissions_boundary", &mut set.permissions_boundary),
        ("session", &mut set.session),
        ("vpc_endpoint", &mut set.vpc_endpoint),
    ] {
        if let Some(found) = list(key, problems) {
            *into = found;
        }
    }
    for (key, into) in [("scp", &mut set.scp), ("rcp", &mut set.rcp)] {
        let Some(value) = fields.get(key) else { continue };
        *into = levels(value, key, problems);
    }
}

/// `[[{}, {}], [{}]]`: the levels from the root down.
fn levels(value: Value<'_>, key: &str, problems: &mut Vec<ScenarioProblem>) -> Vec<Vec<NamedPolicy>> {
    if !value.is_array() {
        problem(
            problems,
            value.span(),
            format!("`{key}` is a list of levels, each a list of policies"),
            "Write [[POLICY]] for one.",
        );
        return Vec::new();
    }
    let level = |(at, item): (usize, Value<'_>), problems: &mut Vec<ScenarioProblem>| {
        if !item.is_array() {
            let help = format!("Write \"{key}\": [[POLICY, …], [POLICY, …]], the root's first.");
            problem(problems, item.span(), format!("a level of `{key}` is a list of policies"), help);
            return Vec::new();
        }
        policy_list(item, &format!("{key}[{at}]"), problems)
    };
    value.items().enumerate().map(|item| level(item, problems)).collect()
}

/// One policy, or a list.
fn policy_list(value: Value<'_>, key: &str, problems: &mut Vec<ScenarioProblem>) -> Vec<NamedPolicy> {
    let many = value.is_array();
    let name = |at: usize| if many { format!("{key}[{at}]") } else { key.to_owned() };
    let items = value.one_or_many().enumerate();
    items.filter_map(|(at, item)| named_policy(item, name(at), problems)).collect()
}

/// A policy document, `{"name", "policy"}`, or `{"name", "not_given"}` for one that is there, but not known.
fn named_policy(item: Value<'_>, place: String, problems: &mut Vec<ScenarioProblem>) -> Option<NamedPolicy> {
    if item.get("not_given").is_some() {
        let fields = Fields::of(item, "a policy that was not given", &["name", "not_given"], problems)?;
        let settle = fields.text("not_given", problems)?;
        let name = fields.text("name", problems).unwrap_or(place);
        return Some(NamedPolicy::not_given(name, settle, item.span()));
    }
    let (name, document) = match item.get("policy") {
        Some(document) if item.get("Statement").is_none() => {
            let fields = Fields::of(item, "a policy with a name", &["name", "policy"], problems)?;
            (fields.text("name", problems).unwrap_or(place), document)
        }
        _ => (place, item),
    };
    if !document.is_object() {
        problem(
            problems,
            document.span(),
            "a policy is an object",
            "Paste the policy document itself, not a text of it.",
        );
        return None;
    }
    // Not a `statement` or `Statements` either: AWS takes no such document.
    let Some(policy) = document.get("Statement").and_then(|_| policy::parse(document)) else {
        let help = "A policy document has a `Statement`; leave the policy out if there is none.";
        problem(problems, document.span(), "this is no policy document: it has no `Statement`", help);
        return None;
    };
    Some(NamedPolicy::new(name, policy))
}

fn problem(
    problems: &mut Vec<ScenarioProblem>,
    span: Span,
    message: impl Into<String>,
    help: impl Into<String>,
) {
    problems.push(ScenarioProblem { span, message: message.into(), help: help.into() });
}
