//! What becomes of one statement.

use super::destructive::destructive;
use super::granted::{Granted, granted};
use super::pieces::{Bounds, Piece, allowed, split};
use super::place::Place;
use super::request::{NarrowRequest, Problem, Scope};
use crate::aws::{Action, ActionSet, Arn, Facts};
use crate::estate::iam::PolicyDocument;
use crate::policy::{Effect, Pattern, PolicyKind, Statement};

/// A request with its parts looked up.
pub(super) struct Order<'r> {
    pub facts: &'r Facts,
    pub request: &'r NarrowRequest,
    /// Actions that may stay.
    pub selection: ActionSet,
    /// Those of them that were ticked.
    pub kept: ActionSet,
    pub place: Place,
}

impl<'r> Order<'r> {
    pub fn new(facts: &'r Facts, request: &'r NarrowRequest) -> Result<Self, Problem> {
        let (selection, kept) = (request.selection(facts)?, request.kept(facts));
        Ok(Self { facts, request, selection, kept, place: request.place()? })
    }
}

/// What becomes of one statement.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Why it stays as it is, as a clause; otherwise `pieces` take its place.
    pub unchanged_because: Option<&'static str>,
    /// Nothing: no action of the statement stays.
    pub pieces: Vec<Piece>,
    /// The known actions before.
    pub before: ActionSet,
    /// Those that stay.
    pub after: ActionSet,
    /// Patterns that name no known action and do not stay.
    pub unknown_dropped: Vec<String>,
    /// Those that the statement could not grant on any of its resources.
    pub without_effect: ActionSet,
    /// What to deny beside it, with its resources.
    pub denied: ActionSet,
    /// Its resource patterns, where they bound the deny.
    pub denied_on: Vec<String>,
    /// What a person should know, in sentences.
    pub notes: Vec<String>,
}

impl Plan {
    fn unchanged(why: &'static str) -> Self {
        Self { unchanged_because: Some(why), ..Self::default() }
    }
}

/// Plans one statement.
pub(super) fn plan(order: &Order<'_>, document: &PolicyDocument, statement: &Statement) -> Plan {
    if document.is_aws_managed() {
        return Plan::unchanged(
            "AWS wrote the policy and only AWS can change it; attach one of your own instead",
        );
    }
    let Some(actions) = &statement.actions else {
        return Plan::unchanged("it has no Action that could be read");
    };
    match statement.effect {
        Some(Effect::Deny) => return Plan::unchanged("it denies: a smaller Deny would allow more"),
        None => return Plan::unchanged("its Effect is neither Allow nor Deny"),
        Some(Effect::Allow) => {}
    }
    if !statement.unknown.is_empty() {
        return Plan::unchanged("a part of it was not understood");
    }
    let facts = order.facts;
    let Granted { mut known, unknown } = granted(facts, actions);
    let mut plan = Plan::default();
    // Of a policy on a resource only the actions of its service can apply.
    if let PolicyKind::Resource(service) = &document.kind
        && let Some(service) = facts.service(service)
    {
        known.intersect_with(&service.action_set());
    }
    plan.before = known.clone();
    let mut stay = known;
    stay.intersect_with(&order.selection);
    if order.request.deny_destructive {
        plan.denied = to_deny(order, document, &plan.before);
        stay.difference_with(&plan.denied);
        plan.denied_on = deny_on(statement);
        let on = &plan.denied_on;
        let reaching: ActionSet =
            facts.actions_of(&plan.denied).filter(|action| reaches(*action, on)).map(Action::id).collect();
        plan.denied = reaching;
    }
    let (unknown_kept, unknown_dropped): (Vec<_>, Vec<_>) =
        unknown.into_iter().partition(|name| keeps_unknown(order.request, name));
    plan.unknown_dropped = unknown_dropped;
    plan.after = stay;
    lay_out(order, document, statement, unknown_kept, &mut plan);
    plan.after.difference_with(&plan.without_effect);
    plan
}

/// An action that the facts do not know has no level: it stays if nothing is chosen, or if it is named.
fn keeps_unknown(request: &NarrowRequest, name: &str) -> bool {
    let named = |list: &[String]| list.iter().any(|pattern| Pattern(pattern).matches_action(name));
    (request.levels.is_empty() && request.keep.is_empty() || named(&request.keep)) && !named(&request.drop)
}

/// Splits the statement by resources, where that is asked for and possible.
fn lay_out(
    order: &Order<'_>,
    document: &PolicyDocument,
    statement: &Statement,
    unknown: Vec<String>,
    plan: &mut Plan,
) {
    match resources_stay(order.request, document, statement) {
        Some(note) => {
            plan.notes.extend(note.map(str::to_owned));
            if !plan.after.is_empty() || !unknown.is_empty() {
                plan.pieces.push(Piece { known: plan.after.clone(), unknown, resources: None });
            }
        }
        None => {
            let patterns: Vec<String> =
                statement.resource_patterns().map(|pattern| pattern.value.clone()).collect();
            let (wanted, refused) = allowed(&order.request.resources, &patterns);
            let all = document.policy.statements.iter().flat_map(|statement| &statement.resources);
            let all = all.flat_map(|resources| &resources.values).map(|pattern| pattern.value.as_str());
            let place_for_star = order.place.with_partition_of(all);
            let bounds = Bounds {
                patterns: &patterns,
                wanted: &wanted,
                place: &order.place,
                place_for_star: &place_for_star,
            };
            let split = split(order.facts, &plan.after, &bounds);
            plan.pieces = split.pieces;
            plan.without_effect = split.without_effect;
            for arn in refused {
                plan.notes.push(format!("`{arn}` was not put in: no resource of this statement covers it."));
            }
            if !unknown.is_empty() {
                add_unknown(&mut plan.pieces, unknown, patterns);
            }
        }
    }
}

/// Actions that are not known keep the statement's own resources.
fn add_unknown(pieces: &mut Vec<Piece>, unknown: Vec<String>, patterns: Vec<String>) {
    match pieces.iter_mut().find(|piece| piece.resources.as_ref() == Some(&patterns)) {
        Some(piece) => piece.unknown = unknown,
        None => {
            let known = ActionSet::new();
            pieces.push(Piece { known, unknown, resources: Some(patterns) });
        }
    }
}

/// `Some` if `Resource` is left alone, with what to tell of it.
fn resources_stay(
    request: &NarrowRequest,
    document: &PolicyDocument,
    statement: &Statement,
) -> Option<Option<&'static str>> {
    if request.scope == Scope::Keep || statement.resources.is_none() {
        return Some(None);
    }
    if statement.resources.as_ref().is_some_and(|resources| resources.negated) {
        return Some(Some("`NotResource` was left as it is: what it spares has no single ARN form."));
    }
    match document.kind {
        PolicyKind::Identity | PolicyKind::PermissionsBoundary | PolicyKind::Session => None,
        PolicyKind::Resource(_) | PolicyKind::VpcEndpoint => {
            Some(Some("`Resource` was left as it is: what carries the policy limits it already."))
        }
        PolicyKind::Trust => Some(None),
        PolicyKind::ServiceControl | PolicyKind::ResourceControl => {
            Some(Some("`Resource` was left as it is: it is a limit for many accounts."))
        }
    }
}

/// The destructive actions of the services that the statement touches, but for those that it names letter by letter
/// or that were ticked.
fn to_deny(order: &Order<'_>, document: &PolicyDocument, before: &ActionSet) -> ActionSet {
    let mut set = ActionSet::new();
    // A Deny in a policy on a resource would need principals, and can lock its owner out.
    let own = [PolicyKind::Identity, PolicyKind::PermissionsBoundary, PolicyKind::Session];
    if !own.contains(&document.kind) {
        return set;
    }
    for service in order.facts.services().filter(|service| service.action_set().intersects(before)) {
        set.union_with(&destructive(order.facts, service));
    }
    set.difference_with(&order.kept);
    // What the policy names on purpose is not to be denied beside it.
    for action in document.policy.allows().flat_map(Statement::action_patterns) {
        if let Some(named) = order.facts.action(&action.value) {
            set.remove(named.id());
        }
    }
    set
}

/// Where the deny holds: on what the statement reaches, and for objects also on their bucket, which is what can be
/// destroyed or opened.
fn deny_on(statement: &Statement) -> Vec<String> {
    let mut list: Vec<String> = statement.resource_patterns().map(|pattern| pattern.value.clone()).collect();
    if list.is_empty() {
        return vec!["*".to_owned()];
    }
    let bucket = |text: &String| {
        let resource = Arn::parse(text).filter(|arn| arn.service == "s3")?.resource;
        let (bucket, _) = resource.split_once('/')?;
        (!bucket.is_empty()).then(|| text[..text.len() - resource.len() + bucket.len()].to_owned())
    };
    let buckets: Vec<String> = list.iter().filter_map(bucket).collect();
    list.extend(buckets);
    list
}

fn reaches(action: Action<'_>, patterns: &[String]) -> bool {
    patterns.iter().any(|pattern| {
        Pattern(pattern).is_universal()
            || action.resource_types().any(|using| using.resource_type.matches(pattern))
    })
}
