//! Whom the policy of a resource lets in besides the users and roles that were pasted.

use rustc_hash::FxHashSet;

use super::answer::{Answer, Extent, Standing, ask};
use super::around::Around;
use super::can::arn;
use super::chain::Everyone;
use super::output::{OutsideAnswer, conditions};
use super::restrict::Restriction;
use crate::evaluate::principal::PolicySetOf;
use crate::evaluate::{Caller, Context, PolicySet, Request};
use crate::policy::{PrincipalEntry, PrincipalKind};
use crate::report::Builder;

/// Everyone that an Allow of the resource's policies names, asked as it would ask.
pub(super) fn outside(
    around: &Around,
    action: &str,
    resource: &str,
    everyone: &Everyone,
    builder: &Builder<'_>,
) -> Vec<OutsideAnswer> {
    if around.not_given.is_some() {
        return Vec::new();
    }
    let owner = everyone.list.iter().find_map(|(_, set)| set.caller.as_ref()?.account());
    let own: FxHashSet<&str> = everyone.list.iter().filter_map(|(_, set)| arn(set)).collect();
    let accounts: FxHashSet<&str> =
        everyone.list.iter().filter_map(|(_, set)| set.caller.as_ref()?.account()).collect();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    let mut list = Vec::new();
    for named in around.resource.iter().chain(&around.trust) {
        let principals = named.policy.allows().filter_map(|statement| statement.principal.as_ref());
        for entry in principals.filter(|element| !element.negated).flat_map(|element| &element.entries) {
            let value = entry.value.value.as_str();
            let is_own =
                own.contains(value) || entry.account().is_some_and(|account| accounts.contains(account));
            if is_own || !seen.insert(value.to_owned()) {
                continue;
            }
            let Some(answer) = one(around, action, resource, entry, owner) else {
                continue;
            };
            list.push(OutsideAnswer {
                principal: value.to_owned(),
                answer: answer.standing,
                needs_own_policies: entry.kind == PrincipalKind::Aws && !entry.is_everyone(),
                conditions: conditions(std::iter::once(&answer), builder),
                unknown_because: answer.because.iter().map(|why| builder.text(why)).collect(),
                location: builder.location(entry.value.span),
            });
        }
    }
    list.sort_by_key(|answer| answer.answer);
    list
}

fn one(
    around: &Around,
    action: &str,
    resource: &str,
    entry: &PrincipalEntry,
    owner: Option<&str>,
) -> Option<Answer> {
    let value = entry.value.value.as_str();
    let caller = match &entry.kind {
        _ if entry.is_everyone() => Caller::Anonymous,
        PrincipalKind::Service => Caller::Service(value.to_owned()),
        PrincipalKind::Federated => Caller::Federated(value.to_owned()),
        // The id of one that was deleted: nobody.
        PrincipalKind::Aws => Caller::parse(value).ok()?,
        _ => {
            let why = format!("nothing tells who `{value}` is");
            let nobody = Answer {
                standing: Standing::Unknown,
                conditions: Vec::new(),
                because: vec![why],
                grants: Vec::new(),
            };
            return Some(nobody);
        }
    };
    let mut set = PolicySetOf {
        caller: None,
        context: Context::default(),
        policies: PolicySet::default(),
        origins: Vec::new(),
        boundary_origin: None,
        unseen: Vec::new(),
        unseen_boundary: None,
    };
    around.dress(&mut set);
    // The policies of the organization are of this account; another's are not known.
    set.policies.scp.clear();
    // What it may by its own policies is left to it; the row says so.
    set.policies.identity.extend(around.own_policies());
    let federated = matches!(caller, Caller::Federated(_));
    let asks_role = action.eq_ignore_ascii_case("sts:AssumeRole");
    if federated && asks_role {
        return None;
    }
    let mut request = Request::new(caller, action, resource);
    request.context_complete = false;
    request.resource_account = owner.map(str::to_owned);
    let kept_out = Restriction::is_on(&request.principal, owner);
    let answer = ask(&set, &request, Extent::All);
    match &around.restriction {
        Restriction::Holds if kept_out => None,
        Restriction::HoldsIfPublic(_) if kept_out => {
            answer.map(|answer| answer.doubted(around.restriction.note().unwrap_or_default()))
        }
        _ => answer,
    }
}
