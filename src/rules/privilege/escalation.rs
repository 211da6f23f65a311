//! # Rights that lead to more rights
//!
//! *Grant a user permissions to pass a role to an AWS service*; *Delegate permission management to developers by
//! using IAM permissions boundaries*. Which sets of actions do it is in [`crate::escalation::paths`]; each is looked
//! for in the union of all policies of a principal. What gives the same ways to many is told once.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::tell;
use crate::escalation::{Assessment, Gain, Power, Way};
use crate::order::Order;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "privilege-escalation",
    title: "Rights that lead to more rights",
    family: Family::Privilege,
    severity: Severity::High,
    question: "Can somebody make himself stronger with the rights that he has?",
    why: "Whoever may write policies, make credentials of others, pass a role to something that runs his code, or \
          reach into what runs already with a role, has the rights of that role or user too. Stolen credentials are \
          then worth far more than their policies say.",
    remedy: "Take away one action of each way, or limit it: `iam:PassRole` to the roles in question with a condition \
             on `iam:PassedToService`, actions on users to `user/${aws:username}`, actions on policies and roles by a \
             permissions boundary.",
    references: &[
        (
            "Grant a user permissions to pass a role to an AWS service",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        ),
        (
            "Permissions boundaries for IAM entities",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
        ),
        (
            "Policy evaluation logic",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "AC-6"), ("soc2", "CC6.3")],
    examples: &[
        Example::new(
            "a deployer that may pass any role",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [⟦"iam:PassRole"⟧, "lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"}]}"#,
        ),
        Example::new(
            "two policies that are harmless each by itself",
            r#"{"UserDetailList": [{"UserName": "ci", "Arn": "arn:aws:iam::111122223333:user/ci", "UserPolicyList": [
              {"PolicyName": "pass", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ⟦"iam:PassRole"⟧, "Resource": "arn:aws:iam::111122223333:role/*"}]}},
              {"PolicyName": "glue", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["glue:CreateJob", "glue:StartJobRun"], "Resource": "*"}]}}]}]}"#,
        ),
        Example::new(
            "a user that may write its own policy",
            r#"{"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "UserPolicyList": [{"PolicyName": "self", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ⟦"iam:PutUserPolicy"⟧, "Resource": "arn:aws:iam::*:user/${aws:username}"}]}}]}]}"#,
        ),
        Example::new(
            "only with MFA: less grave, and told",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ⟦"iam:AttachUserPolicy"⟧, "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]}"#,
        ),
        Example::new(
            "looking after one's own keys",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["iam:CreateAccessKey", "iam:DeleteAccessKey"], "Resource": "arn:aws:iam::*:user/${aws:username}"}]}"#,
        ),
        Example::new(
            "denied",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}, {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}]}"#,
        ),
        Example::new(
            "the role may be passed to another service only",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"}, {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}]}"#,
        ),
        Example::new(
            "held back by its permissions boundary",
            r#"{"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/fence"}, "UserPolicyList": [{"PolicyName": "iam", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "*"}]}}]}],
              "Policies": [{"PolicyName": "fence", "Arn": "arn:aws:iam::111122223333:policy/fence", "DefaultVersionId": "v1", "AttachmentCount": 0, "PermissionsBoundaryUsageCount": 1, "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}]}]}"#,
        ),
        Example::new(
            "an administrator needs no way to become one",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#,
        ),
    ],
    check,
};

/// Holders that have the same ways by the same policies.
struct Group<'w> {
    ways: Vec<&'w Way>,
    holders: Vec<usize>,
}

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let assessment = cx.escalation();
    let mut groups: BTreeMap<u64, Group<'_>> = BTreeMap::new();
    for (at, ways) in assessment.ways.iter().enumerate() {
        for (key, ways) in by_policies(cx, assessment, &told(ways)) {
            let group = groups.entry(key).or_insert_with(|| Group { ways, holders: Vec::new() });
            group.holders.push(at);
        }
    }
    // In the order of the holders, not of the keys: the report must be the same on every machine.
    let mut groups: Vec<Group<'_>> = groups.into_values().collect();
    groups.order_by_key(|group| group.holders.first().copied());
    for group in groups {
        out.list.extend(finding(assessment, &group));
    }
}

/// Ways without those that only add actions to another that is as grave.
fn told(ways: &[Way]) -> Vec<&Way> {
    let actions = |way: &Way| way.grants.iter().map(|grant| grant.action).collect::<Vec<_>>();
    let sets: Vec<Vec<u8>> = ways.iter().map(actions).collect();
    let adds = |at: usize| {
        (0..ways.len()).any(|other| {
            sets[other].len() < sets[at].len()
                && ways[other].severity >= ways[at].severity
                && sets[other].iter().all(|action| sets[at].contains(action))
        })
    };
    (0..ways.len()).filter(|at| !adds(*at)).map(|at| &ways[at]).collect()
}

/// The ways by the policies that give them. Policies with the same text count as one.
fn by_policies<'w>(
    cx: &Context<'_>,
    assessment: &Assessment<'_>,
    ways: &[&'w Way],
) -> Vec<(u64, Vec<&'w Way>)> {
    let mut lists: BTreeMap<Vec<u64>, Vec<&Way>> = BTreeMap::new();
    for way in ways {
        let mut key: Vec<u64> = way
            .grants
            .iter()
            .filter_map(|grant| assessment.world.holders.documents.get(grant.document))
            .map(|document| match (document.pasted, document.arn) {
                (Some(pasted), _) => hash(cx.text(pasted.policy.span)),
                (None, arn) => hash(arn),
            })
            .collect();
        key.order();
        key.dedup();
        lists.entry(key).or_default().push(way);
    }
    let with_ways = |(key, ways): (Vec<u64>, Vec<&'w Way>)| {
        let words: Vec<_> =
            ways.iter().map(|way| (way.path.id, way.severity, &way.ifs, !way.grants.is_empty())).collect();
        (hash((key, words)), ways)
    };
    lists.into_iter().map(with_ways).collect()
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

fn finding(assessment: &Assessment<'_>, group: &Group<'_>) -> Option<Finding> {
    let worst = group.ways.first()?;
    let holder = assessment.world.holders.list.get(*group.holders.first()?)?;
    let who = tell::all_of(assessment, &group.holders);
    let span = worst.grants.iter().find_map(|grant| tell::place(assessment, holder, grant))?;
    let title = title(worst, &who);
    let mut message = format!("{title} {}", sentence(assessment, worst));
    if group.ways.len() > 1 {
        message.push_str(&format!("; {} told in the evidence", more(group.ways.len() - 1)));
    }
    let mut finding = Finding::new(&RULE, span, message)
        .severity(worst.severity)
        .title(title)
        .evidence("ways", group.ways.iter().map(|way| row(assessment, way)).collect::<Vec<_>>())
        .evidence("pages", pages(&group.ways))
        .evidence("policies", policies(assessment, &group.ways));
    let principals = tell::names(assessment, &group.holders);
    if !principals.is_empty() {
        finding = finding.evidence("principal_count", principals.len()).evidence("principals", principals);
    }
    if !holder.unread.is_empty() {
        finding = finding.evidence("policies_not_pasted", holder.unread.clone());
    }
    let mut seen = vec![span];
    for grant in group.ways.iter().flat_map(|way| &way.grants) {
        let Some(place) = tell::place(assessment, holder, grant) else { continue };
        if !seen.contains(&place) && seen.len() <= tell::PLACES {
            seen.push(place);
            finding = finding.related(place, tell::grant_words(assessment, grant));
        }
    }
    // The attachments to the others, or their own copies of the policy.
    for at in group.holders.iter().skip(1) {
        let Some(holder) = assessment.world.holders.list.get(*at) else { continue };
        let same =
            assessment.ways.get(*at).and_then(|ways| ways.iter().find(|way| way.path.id == worst.path.id));
        let grant = same.and_then(|way| way.grants.first());
        let attached = grant.and_then(|grant| tell::attachment(holder, grant.document));
        let place = attached.or_else(|| grant.and_then(|grant| tell::place(assessment, holder, grant)));
        let Some(place) = place.filter(|place| !seen.contains(place)) else { continue };
        if seen.len() > tell::PLACES {
            break;
        }
        seen.push(place);
        finding = finding.related(place, format!("{} has it too", tell::who(assessment, holder)));
    }
    Some(finding)
}

fn more(ways: usize) -> String {
    if ways == 1 { "one more way is".to_owned() } else { format!("{ways} more ways are") }
}

fn title(way: &Way, who: &str) -> String {
    let strong = way.onto.as_ref().is_some_and(|onto| onto.power > Power::Plain);
    let certain = if way.ifs.is_empty() { "can" } else { "may be able to" };
    if way.path.gain.is_boundless() || strong {
        format!("{who} {certain} become administrator")
    } else {
        format!("{who} {certain} gain more rights")
    }
}

/// A way as the rest of a sentence: what it takes, and what is done with it.
fn sentence(assessment: &Assessment<'_>, way: &Way) -> String {
    let actions: Vec<String> = way.grants.iter().map(|grant| format!("`{}`", tell::action(grant))).collect();
    let mut text = format!("with {}: it {}", actions.join(" and "), way.path.how);
    text.push_str(&gain(assessment, way));
    if !way.ifs.is_empty() {
        text.push_str(&format!(", if {}", way.ifs.join(", and if ")));
    }
    text
}

fn gain(assessment: &Assessment<'_>, way: &Way) -> String {
    let known = |start: &str| {
        way.onto
            .as_ref()
            .map(|onto| format!("{start} {}{}", onto.name, onto.power.clause()))
            .unwrap_or_default()
    };
    match way.path.gain {
        Gain::OtherUser => known(": of"),
        Gain::PassedRole(_) if way.onto.is_some() => known(": it can pass"),
        Gain::PassedRole(_) if assessment.world.roles.is_empty() => {
            " (which roles trust the service is not known: none was pasted)".to_owned()
        }
        Gain::PassedRole(_) | Gain::ExistingRole | Gain::AssumedRole | Gain::OwnBoundary => String::new(),
        Gain::ChosenGroup => known(": into"),
        Gain::RewrittenRole => known(": of"),
        _ => {
            let target = known(" by");
            format!("{target}, and so has every right")
        }
    }
}

/// A way as a row of the evidence.
fn row(assessment: &Assessment<'_>, way: &Way) -> String {
    format!("{}: {} [{}]", way.severity.name(), sentence(assessment, way), way.path.id)
}

fn pages(ways: &[&Way]) -> Vec<String> {
    let mut pages: Vec<String> =
        ways.iter().map(|way| format!("{}: {}", way.path.page.title(), way.path.page.url())).collect();
    pages.order();
    pages.dedup();
    pages
}

fn policies(assessment: &Assessment<'_>, ways: &[&Way]) -> Vec<String> {
    let mut list: Vec<usize> = ways.iter().flat_map(|way| &way.grants).map(|grant| grant.document).collect();
    list.order();
    list.dedup();
    list.iter().filter_map(|at| assessment.world.holders.documents.get(*at)).map(|d| d.phrase()).collect()
}
