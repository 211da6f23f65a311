//! # Administrators
//!
//! *AWS managed policies for job functions*, "Administrator": a principal with every action on every resource. Told
//! once for an account, so that the ways to more rights need not repeat it for each.

use super::tell;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "privilege-administrators",
    title: "Administrators of the account",
    family: Family::Privilege,
    severity: Severity::Info,
    question: "Who is an administrator?",
    why: "Each of them can do everything, and so can whoever gets hold of its credentials. The list should be short, \
          and hold no application.",
    remedy: "Give each the policy of its job. Keep one role for emergencies, with MFA in its trust policy.",
    references: &[
        (
            "AWS managed policies for job functions",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html",
        ),
        (
            "Security best practices in IAM",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        ),
    ],
    controls: &[("cis-5.0", "1.15"), ("nist-800-53-r5", "AC-6"), ("soc2", "CC6.3")],
    examples: &[
        Example::new(
            "by AWS's policy, through a group",
            r#"{"UserDetailList": [{"UserName": ⟦"ana"⟧, "Arn": "arn:aws:iam::111122223333:user/ana", "GroupList": ["ops"]}, {"UserName": "ben", "Arn": "arn:aws:iam::111122223333:user/ben", "GroupList": []}],
              "GroupDetailList": [{"GroupName": "ops", "Arn": "arn:aws:iam::111122223333:group/ops", "AttachedManagedPolicies": [{"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]}]}"#,
        ),
        Example::new(
            "held back by a boundary",
            r#"{"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}, "AttachedManagedPolicies": [{"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let assessment = cx.escalation();
    let world = &assessment.world;
    let principals =
        |at: &usize| world.holders.list.get(*at).is_some_and(|holder| holder.principal.is_some());
    let all: Vec<usize> = (0..world.holders.list.len()).filter(principals).collect();
    let is_one = |at: &usize| world.administrators.get(*at).is_some_and(Option::is_some);
    let list: Vec<usize> = all.iter().copied().filter(is_one).collect();
    let Some(first) = list.first().and_then(|at| world.holders.list.get(*at)?.principal) else { return };
    let conditional: Vec<usize> = list
        .iter()
        .copied()
        .filter(|at| world.administrators[*at].as_ref().is_some_and(|ifs| !ifs.is_empty()))
        .collect();
    let mut message = match list.as_slice() {
        [one] => format!(
            "{} is an administrator",
            world.holders.list.get(*one).map(|h| tell::who(assessment, h)).unwrap_or_default()
        ),
        many => format!("{} of {} principals are administrators", many.len(), all.len()),
    };
    if !conditional.is_empty() {
        message.push_str(&format!(", {} of them only under conditions", conditional.len()));
    }
    out.push(
        Finding::new(&RULE, first.name.span, message.clone())
            .title(message)
            .evidence("administrators", tell::names(assessment, &list))
            .evidence("only_under_conditions", tell::names(assessment, &conditional))
            .evidence("principals", all.len()),
    );
}
