//! What can one principal do?

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Extent, Standing};
use super::around::{Around, is_assume_role, organization};
use super::can::{arn, on};
use super::chain::Everyone;
use super::output::{
    ActionAnswer, LevelAnswer, PrincipalName, RoleAnswer, ServiceAnswer, WhatCan, conditions,
};
use crate::Analysis;
use crate::aws::{AccessLevel, ActionSet, Facts};
use crate::estate::Estate;
use crate::evaluate::principal::{AwsDocuments, PolicyBook, PolicySetOf};
use crate::evaluate::{NamedPolicy, Resource};
use crate::policy::{Pattern, PolicyKind, Statement};
use crate::report::{Builder, Offsets};
use crate::text::capitalised as capital;

/// Resources that are tried one by one for each action. All policies of a principal within AWS's limits name fewer.
const MOST_PATTERNS: usize = 2_000;

/// Whose actions are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhatCanRequest {
    /// The ARN of a user or role that was pasted, or its name where only one has it.
    pub principal: String,
    /// Only the actions of this service, by its prefix.
    #[serde(default)]
    pub service: Option<String>,
    /// Actions that are told one by one; the others are counted only. All where not given.
    #[serde(default)]
    pub limit: Option<usize>,
    /// What single policies are, as in [`crate::Options`].
    #[serde(default)]
    pub policy_kinds: Vec<crate::KindOverride>,
}

/// Where resource policies that were pasted lie, and what the organization says.
pub(super) struct Places {
    organization: Around,
    /// Each policy of a resource.
    resource: Vec<NamedPolicy>,
    pub notes: Vec<String>,
}

impl Places {
    pub fn of(estate: &Estate, book: &PolicyBook<'_>, organization: Around) -> Self {
        let of_resource = |(at, document): (usize, &crate::estate::iam::PolicyDocument)| {
            matches!(document.kind, PolicyKind::Resource(_))
                .then(|| Some(NamedPolicy::new(document.label(), book.shared(at)?)))?
        };
        Self {
            notes: organization.notes.clone(),
            resource: estate.policies.iter().enumerate().filter_map(of_resource).collect(),
            organization,
        }
    }

    /// Whether one may do something on some resource, and on which patterns: of `extent` some, on one of them.
    pub fn somewhere(
        &self,
        everyone: &mut Everyone,
        at: usize,
        action: &str,
        extent: Extent,
    ) -> Option<(Answer, Vec<String>)> {
        let mut best: Option<(Answer, Vec<String>)> = None;
        if is_assume_role(action) {
            // Who asks for a role by a token needs no permission of its own.
            let by_name = action.eq_ignore_ascii_case("sts:AssumeRole");
            let roles = if by_name { everyone.roles_open_to(at, extent) } else { everyone.roles() };
            for to in roles {
                let answer = everyone.assume(at, to, action);
                keep(&mut best, answer, everyone.arn(to).unwrap_or_default());
                if extent == Extent::Some
                    && best.as_ref().is_some_and(|(answer, _)| answer.standing == Standing::Yes)
                {
                    break;
                }
            }
            return best;
        }
        let (_, set) = everyone.list.get_mut(at)?;
        self.organization.dress(set);
        for pattern in patterns(set, action) {
            let answer = on(set, action, Resource::new(&pattern), Extent::Some);
            keep(&mut best, answer, &pattern);
        }
        for named in &self.resource {
            for pattern in granted(named, action) {
                set.policies.resource = vec![named.clone()];
                let answer = on(set, action, Resource::new(&pattern), Extent::Some);
                keep(&mut best, answer, &pattern);
            }
        }
        set.policies.resource.clear();
        if best.is_none() && !set.unseen.is_empty() {
            // Asks once more, for the reason: what is not known might allow it.
            keep(&mut best, on(set, action, Resource::new("*"), Extent::Some), "*");
        }
        best
    }
}

/// Keeps the surest answer; equally sure ones together.
fn keep(best: &mut Option<(Answer, Vec<String>)>, answer: Option<Answer>, on: &str) {
    let Some(answer) = answer else { return };
    match best {
        Some((known, _)) if known.standing < answer.standing => {}
        Some((known, places)) if known.standing == answer.standing => {
            if !places.iter().any(|place| place == on) {
                places.push(on.to_owned());
            }
            known.grants.extend(answer.grants);
            for condition in answer.conditions {
                if !known.conditions.contains(&condition) {
                    known.conditions.push(condition);
                }
            }
        }
        _ => *best = Some((answer, vec![on.to_owned()])),
    }
}

/// The resource patterns on which the policies of a principal allow an action, or limit it.
fn patterns(set: &PolicySetOf, action: &str) -> Vec<String> {
    let policies = &set.policies;
    let lists =
        policies.identity.iter().chain(&policies.permissions_boundary).chain(policies.scp.iter().flatten());
    let mut found: Vec<String> = lists.flat_map(|named| granted(named, action)).collect();
    found.sort_unstable();
    found.dedup();
    found.truncate(MOST_PATTERNS);
    found
}

fn granted(named: &NamedPolicy, action: &str) -> Vec<String> {
    let mut found = Vec::new();
    for statement in named.policy.allows().filter(|statement| speaks_of(statement, action)) {
        match &statement.resources {
            Some(elements) if !elements.negated => {
                found.extend(elements.values.iter().map(|value| value.value.clone()));
            }
            _ => found.push("*".to_owned()),
        }
    }
    found
}

fn speaks_of(statement: &Statement, action: &str) -> bool {
    statement.actions.as_ref().is_none_or(|elements| {
        elements.negated != elements.values.iter().any(|value| Pattern(&value.value).matches_action(action))
    })
}

/// Holds every action that some policy could allow against one principal.
///
/// # Errors
/// A sentence, if there is no such principal.
pub fn what_can(
    analysis: &Analysis,
    facts: &Facts,
    request: &WhatCanRequest,
    offsets: Offsets,
) -> Result<WhatCan, String> {
    let estate = &analysis.estate;
    let aws = AwsDocuments::default();
    let book = PolicyBook::new(estate, &aws);
    let organization = organization(estate, &book);
    let mut everyone = Everyone::of(estate, &book, &organization);
    let at = find(estate, &everyone, request.principal.trim())?;
    let places = Places::of(estate, &book, organization);
    let builder = Builder::new(analysis, offsets);
    let become_roles = everyone.onward_from(at);
    let roles =
        become_roles.iter().filter_map(|(sure, steps)| role(*sure, steps, &everyone, &builder)).collect();
    let mut notes = places.notes.clone();
    let (index, set) = everyone.list.get(at).ok_or("there is no such principal")?;
    let principal = estate.principals.get(*index).ok_or("there is no such principal")?;
    let name = PrincipalName::of(principal, arn(set), &builder);
    for unseen in &set.unseen {
        notes.push(format!("{}: what it allows is not in the list.", capital(&unseen.words())));
    }
    notes.push("On KMS keys and roles the key policy or trust policy has to allow too.".to_owned());
    let candidates = candidates(facts, set, &places);
    let mut services: Vec<ServiceAnswer> = Vec::new();
    let mut count = 0;
    let limit = request.limit.unwrap_or(usize::MAX);
    let wanted = |prefix: &str| request.service.as_deref().is_none_or(|only| only == prefix);
    for action in facts.actions_of(&candidates).filter(|action| wanted(action.service().prefix())) {
        let Some((answer, resources)) = places.somewhere(&mut everyone, at, action.name(), Extent::All)
        else {
            continue;
        };
        let level = action.levels().main().map(AccessLevel::name).unwrap_or_default().to_owned();
        let one = (count < limit).then(|| ActionAnswer {
            action: action.name().to_owned(),
            answer: answer.standing,
            resources: resources.iter().map(|text| builder.text(text)).collect(),
            conditions: conditions(std::iter::once(&answer), &builder),
            unknown_because: answer.because.iter().map(|why| builder.text(why)).collect(),
        });
        count += 1;
        add(&mut services, action.service().prefix(), level, one);
    }
    for service in &mut services {
        service
            .levels
            .sort_by_key(|level| AccessLevel::ALL.iter().position(|known| known.name() == level.level));
    }
    services.sort_by(|a, b| a.service.cmp(&b.service));
    Ok(WhatCan {
        schema: 1,
        facts_date: facts.date().to_owned(),
        principal: name,
        count,
        services,
        roles,
        notes,
    })
}

/// The actions that an Allow of some policy names.
fn candidates(facts: &Facts, set: &PolicySetOf, places: &Places) -> ActionSet {
    let mut all = ActionSet::default();
    for named in set.policies.identity.iter().chain(&places.resource) {
        for statement in
            named.policy.statements.iter().filter(|s| s.effect != Some(crate::policy::Effect::Deny))
        {
            let Some(elements) = &statement.actions else { continue };
            let mut some = ActionSet::default();
            elements.values.iter().for_each(|value| some.union_with(&facts.expand(&value.value)));
            if elements.negated {
                let mut others = facts.all_actions();
                others.difference_with(&some);
                some = others;
            }
            all.union_with(&some);
        }
    }
    all
}

/// Counts an action, and keeps it if it is given.
fn add(services: &mut Vec<ServiceAnswer>, prefix: &str, level: String, action: Option<ActionAnswer>) {
    if services.last().is_none_or(|service| service.service != prefix) {
        services.push(ServiceAnswer { service: prefix.to_owned(), count: 0, levels: Vec::new() });
    }
    let Some(service) = services.last_mut() else { return };
    service.count += 1;
    match service.levels.iter_mut().find(|known| known.level == level) {
        Some(known) => {
            known.count += 1;
            known.actions.extend(action);
        }
        None => service.levels.push(LevelAnswer { level, count: 1, actions: action.into_iter().collect() }),
    }
}

fn role(
    sure: Standing,
    steps: &[super::chain::Step],
    everyone: &Everyone,
    builder: &Builder<'_>,
) -> Option<RoleAnswer> {
    let of = |to: usize| arn(&everyone.list.get(to)?.1).map(str::to_owned);
    let (last, before) = steps.split_last()?;
    let answers = || steps.iter().map(|step| &step.answer);
    Some(RoleAnswer {
        arn: of(last.to)?,
        answer: sure,
        via: before.iter().filter_map(|step| of(step.to)).collect(),
        conditions: conditions(answers(), builder),
        unknown_because: answers().flat_map(|answer| &answer.because).map(|why| builder.text(why)).collect(),
    })
}

/// By ARN, or by a name that only one has.
fn find(estate: &Estate, everyone: &Everyone, wanted: &str) -> Result<usize, String> {
    let by_arn = everyone.list.iter().position(|(_, set)| arn(set) == Some(wanted));
    let named = |(index, _): &&(usize, PolicySetOf)| {
        estate.principals.get(*index).is_some_and(|p| p.name.value == wanted)
    };
    let mut by_name = everyone.list.iter().enumerate().filter(|(_, one)| named(one)).map(|(at, _)| at);
    match (by_arn, by_name.next(), by_name.next()) {
        (Some(at), ..) | (None, Some(at), None) => Ok(at),
        (None, Some(_), Some(_)) => Err(format!("several are called `{wanted}`; write the ARN")),
        (None, None, _) => Err(format!("no user or role `{wanted}` was given")),
    }
}
