//! The answer: plain data, and the edits that make it.

use serde::{Deserialize, Serialize};

use super::request::{NarrowRequest, Problem};
use super::rewrite::{New, actions_of, edits};
use super::statement::{Order, Plan, plan};
use super::{Wildcards, place};
use crate::Analysis;
use crate::aws::Facts;
use crate::estate::iam::PolicyDocument;
use crate::fix::Fix;
use crate::policy::{Pattern, Statement};
use crate::report::model::{FixReport, Location};
use crate::report::{Builder, Offsets};
use crate::text::counted;

/// Version of [`Narrowed`] as data: fields are added, not changed.
const SCHEMA: u32 = 1;

/// What became of the policies of an input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Narrowed {
    /// Always 1.
    pub schema: u32,
    /// What `start` and `end` count.
    pub offsets: Offsets,
    /// Day of the facts about AWS.
    pub facts_date: String,
    /// The policies asked about, in the order of the texts.
    pub policies: Vec<NarrowedPolicy>,
}

/// What became of one policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NarrowedPolicy {
    /// Its number among all policies of the input, from 0.
    pub policy: usize,
    /// What a person calls it.
    pub label: String,
    /// Where it stands.
    pub location: Location,
    /// Its statements, those asked about.
    pub statements: Vec<NarrowedStatement>,
    /// The edits that make the narrower policy of the pasted text. `None` where nothing changes, where the text cannot
    /// be edited, or where no statement would be left.
    pub fix: Option<FixReport>,
    /// Why there is no fix; empty where there is one.
    pub no_fix_because: String,
}

/// What became of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It is as it was.
    Unchanged,
    /// It grants less, or the same in other words.
    Narrowed,
    /// Nothing of it stays.
    Removed,
}

/// What became of one statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NarrowedStatement {
    /// Its number in the policy, from 0.
    pub statement: usize,
    /// For a person: statement `Sid`, or statement 3.
    pub name: String,
    /// Where it stands.
    pub location: Location,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it is unchanged; empty otherwise.
    pub because: String,
    /// Known actions that it named before.
    pub actions_before: usize,
    /// Those that stay.
    pub actions_after: usize,
    /// The statements that take its place.
    pub becomes: Vec<NewStatement>,
    /// Actions left out because the statement could not grant them on any of its resources.
    pub without_effect: Vec<String>,
    /// Patterns left out because no known action has that name.
    pub unknown_dropped: Vec<String>,
    /// Actions taken away and denied beside it.
    pub denied: Vec<String>,
    /// What a person should know, in sentences.
    pub notes: Vec<String>,
}

/// A statement that takes the place of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewStatement {
    /// `Action`.
    pub actions: Vec<String>,
    /// Known actions that these name.
    pub action_count: usize,
    /// `Resource`; empty where the statement has none.
    pub resources: Vec<String>,
    /// True where a placeholder must be replaced before the statement allows anything.
    pub to_fill_in: bool,
}

/// Narrows the policies of an analysis as a request says.
///
/// # Errors
/// If the request names what does not exist: a level, a policy, an account that is none.
pub fn narrow(
    analysis: &Analysis,
    facts: &Facts,
    request: &NarrowRequest,
    offsets: Offsets,
) -> Result<Narrowed, Problem> {
    let order = Order::new(facts, request)?;
    let policies = &analysis.estate.policies;
    if let Some(number) = request.policy.filter(|number| *number >= policies.len()) {
        return Err(Problem(format!("there is no policy {number}: the input has {}", policies.len())));
    }
    let builder = Builder::new(analysis, offsets);
    let asked = |number: &usize| request.policy.is_none_or(|only| only == *number);
    let narrowed = policies
        .iter()
        .enumerate()
        .filter(|(number, _)| asked(number))
        .map(|(number, document)| one(&order, &builder, analysis, number, document))
        .collect();
    Ok(Narrowed { schema: SCHEMA, offsets, facts_date: facts.date().to_owned(), policies: narrowed })
}

fn one(
    order: &Order<'_>,
    builder: &Builder<'_>,
    analysis: &Analysis,
    number: usize,
    document: &PolicyDocument,
) -> NarrowedPolicy {
    let policy = &document.policy;
    let asked = |index: &usize| order.request.statement.is_none_or(|only| only == *index);
    let plans: Vec<(usize, Plan, Vec<New>)> = policy
        .statements
        .iter()
        .enumerate()
        .filter(|(index, _)| asked(index))
        .map(|(index, statement)| {
            let plan = plan(order, document, statement);
            let new = |piece| New {
                actions: actions_of(order, statement, piece),
                resources: piece.resources.clone(),
            };
            let news = plan.pieces.iter().map(new).collect();
            (index, plan, news)
        })
        .collect();
    let edits = edits(&analysis.sources, policy, order, &plans);
    let all_gone = !plans.is_empty()
        && plans.len() == policy.statements.len()
        && plans.iter().all(|(_, plan, new)| plan.unchanged_because.is_none() && new.is_empty());
    let changes = edits.is_some();
    let fix = edits.and_then(|edits| {
        let fix = Fix::new("Write the narrower policy", edits).note(note(&plans));
        builder.fix(&fix)
    });
    let no_fix_because = match &fix {
        Some(_) => "",
        None if all_gone => {
            "no action would be left, and AWS accepts no policy without a statement: detach it instead"
        }
        None if !analysis.sources.editable(policy.span.view) => "the policy stands inside base64",
        None if changes => "the new text would repeat a secret: take it out first",
        None => "nothing changes",
    };
    let statements = plans
        .iter()
        .filter_map(|(index, plan, new)| Some((policy.statements.get(*index)?, plan, new)))
        .map(|(statement, plan, new)| told(order, builder, statement, plan, new))
        .collect();
    NarrowedPolicy {
        policy: number,
        label: builder.text(&document.label()),
        location: builder.location(policy.span),
        statements,
        fix,
        no_fix_because: no_fix_because.to_owned(),
    }
}

fn note(plans: &[(usize, Plan, Vec<New>)]) -> String {
    let resources =
        || plans.iter().flat_map(|(_, _, new)| new).filter_map(|new| new.resources.as_ref()).flatten();
    let mut parts = Vec::new();
    if resources().any(|arn| arn.contains(place::ACCOUNT_PLACEHOLDER)) {
        parts.push(format!("the account `{}`", place::ACCOUNT_PLACEHOLDER));
    }
    if resources().any(|arn| arn.contains(place::REGION_PLACEHOLDER)) {
        parts.push(format!("the region `{}`", place::REGION_PLACEHOLDER));
    }
    if parts.is_empty() {
        return String::new();
    }
    format!("replace {}: until then these statements allow nothing", parts.join(" and "))
}

fn told(
    order: &Order<'_>,
    builder: &Builder<'_>,
    statement: &Statement,
    plan: &Plan,
    new: &[New],
) -> NarrowedStatement {
    let names = |set| order.facts.actions_of(set).map(|action| action.name().to_owned()).collect::<Vec<_>>();
    let masked = |list: &[String]| list.iter().map(|text| builder.text(text)).collect::<Vec<_>>();
    let same = is_same(statement, new);
    let outcome = match plan.unchanged_because {
        Some(_) => Outcome::Unchanged,
        None if new.is_empty() => Outcome::Removed,
        None if same => Outcome::Unchanged,
        None => Outcome::Narrowed,
    };
    let because = match (outcome, plan.unchanged_because) {
        (Outcome::Unchanged, Some(why)) => why,
        (Outcome::Unchanged, None) => "it is as narrow as was asked for",
        _ => "",
    };
    let becomes = new
        .iter()
        .zip(&plan.pieces)
        .map(|(new, piece)| {
            let own = || statement.resource_patterns().map(|p| p.value.clone()).collect();
            let resources = new.resources.clone().unwrap_or_else(own);
            let open = |arn: &String| {
                arn.contains(place::ACCOUNT_PLACEHOLDER) || arn.contains(place::REGION_PLACEHOLDER)
            };
            NewStatement {
                actions: masked(&new.actions),
                action_count: piece.known.len(),
                to_fill_in: resources.iter().any(open),
                resources: masked(&resources),
            }
        })
        .collect();
    let mut notes = masked(&plan.notes);
    notes.extend(more_notes(order, statement, new));
    NarrowedStatement {
        statement: statement.index,
        name: builder.text(&statement.name()),
        location: builder.location(statement.span),
        outcome,
        because: because.to_owned(),
        actions_before: plan.before.len(),
        actions_after: plan.after.len(),
        becomes,
        without_effect: names(&plan.without_effect),
        unknown_dropped: masked(&plan.unknown_dropped),
        denied: names(&plan.denied),
        notes,
    }
}

/// True if one statement is left and it reads as before.
fn is_same(statement: &Statement, new: &[New]) -> bool {
    let [new] = new else { return false };
    let equal = |patterns: Vec<&str>, list: &[String]| {
        let mut sorted = patterns;
        sorted.sort_unstable();
        let mut list: Vec<&str> = list.iter().map(String::as_str).collect();
        list.sort_unstable();
        sorted == list
    };
    let actions = statement.action_patterns().map(|p| p.value.as_str()).collect();
    let resources = statement.resource_patterns().map(|p| p.value.as_str()).collect();
    equal(actions, &new.actions) && new.resources.as_ref().is_none_or(|list| equal(resources, list))
}

/// What is true of the new statements and easily overlooked.
fn more_notes(order: &Order<'_>, statement: &Statement, new: &[New]) -> Vec<String> {
    let mut notes = Vec::new();
    let listed: usize = new.iter().flat_map(|new| &new.actions).map(|action| action.len() + 3).sum();
    if listed > MANAGED_POLICY_SIZE {
        notes.push(format!(
            "The actions alone take {listed} characters; a managed policy has room for {MANAGED_POLICY_SIZE}. Choose fewer, or let wildcards stand for them."
        ));
    }
    let covered = |pattern: &str| {
        statement.action_patterns().any(|before| Pattern(&before.value).covers(pattern, true))
    };
    let new_wildcards: Vec<_> = new
        .iter()
        .flat_map(|new| &new.actions)
        .filter(|action| Pattern(action).has_wildcard() && !covered(action))
        .map(|action| format!("`{action}`"))
        .collect();
    if order.request.wildcards == Wildcards::Exact && !new_wildcards.is_empty() {
        notes.push(format!(
            "{} {} the same known actions as before, and will also match new ones that AWS gives such a name.",
            new_wildcards.join(", "),
            if new_wildcards.len() == 1 { "names" } else { "name" }
        ));
    }
    notes
}

/// Characters of a managed policy without white space (*IAM and AWS STS quotas*).
const MANAGED_POLICY_SIZE: usize = 6144;

impl NarrowedStatement {
    /// In one line, for a person.
    #[must_use]
    pub fn summary(&self) -> String {
        let counts = format!("{} of {}", self.actions_after, counted(self.actions_before, "action"));
        match self.outcome {
            Outcome::Unchanged => format!("{}: unchanged, {}", self.name, self.because),
            Outcome::Removed => {
                format!("{}: removed, none of {} stays", self.name, counted(self.actions_before, "action"))
            }
            Outcome::Narrowed if self.becomes.len() == 1 => format!("{}: {counts}", self.name),
            Outcome::Narrowed => format!("{}: {counts}, in {} statements", self.name, self.becomes.len()),
        }
    }
}
