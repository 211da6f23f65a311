//! Who can do something?

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::answer::{Answer, Extent, Standing, ask};
use super::around::{Around, organization};
use super::chain::{Everyone, Step};
use super::output::{GrantPlace, PrincipalAnswer, PrincipalName, WhoCan, conditions};
use super::{outside, what};
use crate::estate::iam::PrincipalType;
use crate::evaluate::principal::{AwsDocuments, PolicyBook, PolicySetOf};
use crate::evaluate::{Caller, Request, Resource};
use crate::report::{Builder, Offsets};
use crate::text::capitalised as capital;
use crate::{Analysis, aws};

/// What is asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhoCanRequest {
    /// One action.
    pub action: String,
    /// An ARN; with wildcards all that it matches. `None` asks for any resource.
    #[serde(default)]
    pub resource: Option<String>,
    /// What single policies are, as in [`crate::Options`].
    #[serde(default)]
    pub policy_kinds: Vec<crate::KindOverride>,
}

/// Asks every user and role.
///
/// # Errors
/// A sentence, if the action or the resource is none, or if there are no users or roles.
pub fn who_can(analysis: &Analysis, request: &WhoCanRequest, offsets: Offsets) -> Result<WhoCan, String> {
    let action = known_action(request.action.trim())?;
    let resource = request.resource.as_deref().map(str::trim).filter(|text| !text.is_empty() && *text != "*");
    if let Some(text) = resource.filter(|text| !text.starts_with("arn:") || text.splitn(6, ':').count() < 6) {
        return Err(format!("`{text}` is no ARN: write arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE"));
    }
    let estate = &analysis.estate;
    let aws = AwsDocuments::default();
    let book = PolicyBook::new(estate, &aws);
    let organization = organization(estate, &book);
    let mut everyone = Everyone::of(estate, &book, &organization);
    if everyone.list.is_empty() {
        return Err(
            "there are no users or roles in it; `aws iam get-account-authorization-details` lists them"
                .into(),
        );
    }
    let builder = Builder::new(analysis, offsets);
    let mut notes = Vec::new();
    let mut direct: FxHashMap<usize, Answer> = FxHashMap::default();
    let mut outside = Vec::new();
    if let Some(resource) = resource {
        let around = Around::of(estate, &book, &action, resource);
        for (at, (_, set)) in everyone.list.iter_mut().enumerate() {
            around.dress(set);
            if let Some(answer) = on(set, &action, Resource::new(resource), Extent::All) {
                let answer = match &around.not_given {
                    Some(unseen) => answer.doubted(unseen.words()),
                    None => answer,
                };
                direct.insert(at, answer);
            }
        }
        outside = outside::outside(&around, &action, resource, &everyone, &builder);
        if let Some(unseen) = &around.not_given {
            notes.push(format!("{}; it may name others, who are not listed.", capital(&unseen.words())));
        }
        notes.extend(around.restriction.note().filter(|_| !around.resource.is_empty()));
        notes.extend(around.notes);
    } else {
        let places = what::Places::of(estate, &book, organization);
        for at in 0..everyone.list.len() {
            if let Some((answer, _)) = places.somewhere(&mut everyone, at, &action, Extent::Some) {
                direct.insert(at, answer);
            }
        }
        notes.extend(places.notes);
        notes.push("On some resource: what is granted on one need not be on another.".to_owned());
        if is_on_key(&action) {
            notes.push("The policy of a key has to allow it too.".to_owned());
        }
    }
    if is_on_key(&action) {
        notes.push("Grants on KMS keys are in no export, and not in the answer.".to_owned());
    }
    let mut targets: Vec<(usize, Standing)> =
        direct.iter().map(|(at, answer)| (*at, answer.standing)).collect();
    targets.sort_unstable_by_key(|(at, _)| *at);
    let chains = everyone.back_from(&targets);
    if everyone.gave_up {
        notes.push("There are too many ways from role to role: not all chains were followed.".to_owned());
    }
    let mut principals = Vec::new();
    for (at, (index, set)) in everyone.list.iter().enumerate() {
        let Some(principal) = estate.principals.get(*index) else { continue };
        let name = PrincipalName::of(principal, arn(set), &builder);
        let own = direct.get(&at);
        let chain = chains.get(&at).filter(|(sure, _)| own.is_none_or(|own| *sure < own.standing));
        let answer = match (chain, own) {
            (Some((sure, first)), _) => via(name, *sure, first, &chains, &direct, &everyone, &builder),
            (None, Some(own)) => PrincipalAnswer {
                principal: name,
                answer: own.standing,
                via: Vec::new(),
                conditions: conditions(std::iter::once(own), &builder),
                unknown_because: own.because.iter().map(|why| builder.text(why)).collect(),
                grants: own.grants.iter().map(|grant| GrantPlace::of(grant, &builder)).collect(),
            },
            (None, None) => continue,
        };
        principals.push(answer);
    }
    principals.sort_by_key(|answer| answer.answer);
    Ok(WhoCan {
        schema: 1,
        action,
        resource: resource.map(str::to_owned),
        asked: everyone.list.len(),
        principals,
        outside,
        notes,
    })
}

/// Every user and role that was pasted.
#[must_use]
pub fn principals(analysis: &Analysis, offsets: Offsets) -> Vec<PrincipalName> {
    let builder = Builder::new(analysis, offsets);
    let aws = crate::evaluate::principal::NoDocuments;
    let book = PolicyBook::new(&analysis.estate, &aws);
    let actors = analysis.estate.principals.iter().filter(|p| p.kind != PrincipalType::Group);
    actors.map(|p| PrincipalName::of(p, arn(&book.of(p)), &builder)).collect()
}

/// An answer through roles.
fn via(
    principal: PrincipalName,
    sure: Standing,
    first: &Step,
    chains: &FxHashMap<usize, (Standing, Step)>,
    direct: &FxHashMap<usize, Answer>,
    everyone: &Everyone,
    builder: &Builder<'_>,
) -> PrincipalAnswer {
    let mut steps = vec![first];
    // Each step leads to one that was reached before, so that no chain is longer than there are steps.
    while let Some(last) = steps.last()
        && let Some((_, step)) = chains
            .get(&last.to)
            .filter(|(standing, _)| direct.get(&last.to).is_none_or(|own| *standing < own.standing))
        && steps.len() <= chains.len()
    {
        steps.push(step);
    }
    let end = steps.last().and_then(|step| direct.get(&step.to));
    let answers = || steps.iter().map(|step| &step.answer).chain(end);
    PrincipalAnswer {
        principal,
        answer: sure,
        via: steps.iter().filter_map(|step| arn(&everyone.list.get(step.to)?.1)).map(str::to_owned).collect(),
        conditions: conditions(answers(), builder),
        unknown_because: answers().flat_map(|answer| &answer.because).map(|why| builder.text(why)).collect(),
        grants: first.answer.grants.iter().map(|grant| GrantPlace::of(grant, builder)).collect(),
    }
}

/// Whether one may do something on a resource, with what was put beside its policies.
pub(super) fn on(set: &PolicySetOf, action: &str, resource: Resource, extent: Extent) -> Option<Answer> {
    let caller = set.caller.clone()?;
    let any_of = extent == Extent::Some || resource.arn != "*" && resource.arn.contains(['*', '?']);
    let mut request = Request::new(caller, action, "*");
    request.resources = vec![Resource { any_of, ..resource }];
    request.context = set.context.clone();
    request.context_complete = false;
    request.resource_account = request.principal.account().map(str::to_owned);
    ask(set, &request, extent)
}

pub(super) fn arn(set: &PolicySetOf) -> Option<&str> {
    match set.caller.as_ref()? {
        Caller::User { arn, .. } => Some(arn),
        Caller::Role { role_arn, .. } => Some(role_arn),
        _ => None,
    }
}

fn is_on_key(action: &str) -> bool {
    action.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("kms:"))
}

/// The action as AWS spells it.
fn known_action(text: &str) -> Result<String, String> {
    if text.contains(['*', '?']) {
        return Err(format!("`{text}` has a wildcard; ask for one action"));
    }
    if text.split_once(':').is_none_or(|(service, name)| service.is_empty() || name.is_empty()) {
        return Err(format!("`{text}` is no action; write SERVICE:ACTION, such as s3:GetObject"));
    }
    let Some(facts) = aws::facts() else { return Ok(text.to_owned()) };
    match (facts.action(text), facts.suggest_action(text)) {
        (Some(action), _) => Ok(action.name().to_owned()),
        (None, Some(near)) => Err(format!(
            "AWS has no action `{text}` (as of {}). Did you mean `{}`?",
            facts.date(),
            near.name()
        )),
        (None, None) => Err(format!("AWS has no action `{text}` (as of {})", facts.date())),
    }
}
