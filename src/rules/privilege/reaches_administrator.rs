//! # A chain of roles to an administrator
//!
//! *Roles terms and concepts*, "Role chaining": who may assume a role has its rights, also that of assuming the next.
//! Told is the shortest chain of each principal, where it begins with a role that is assumed or goes over more than
//! one other; single steps of other kinds are told by `privilege-escalation`.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::tell;
use crate::escalation::{Assessment, Chain};
use crate::order::Order;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "privilege-reaches-administrator",
    title: "A chain of roles leads to an administrator",
    family: Family::Privilege,
    severity: Severity::High,
    question: "Can somebody become administrator over other users and roles?",
    why: "Each step is an ordinary right, granted for a reason; together they make the first principal as strong as \
          the last. Who reviews one policy at a time does not see it.",
    remedy: "Cut the chain at its weakest-founded step: name in the trust policy who may assume the strong role, ask \
             for MFA there, or take away the right to assume it.",
    references: &[
        ("Roles terms and concepts", "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html"),
        ("AssumeRole", "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"),
    ],
    controls: &[("nist-800-53-r5", "AC-6"), ("soc2", "CC6.3")],
    examples: &[
        Example::new(
            "over two roles",
            r#"{"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "UserPolicyList": [{"PolicyName": "jump", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ⟦"sts:AssumeRole"⟧, "Resource": "arn:aws:iam::111122223333:role/deploy"}]}}]}],
              "RoleDetailList": [
                {"RoleName": "deploy", "Arn": "arn:aws:iam::111122223333:role/deploy", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}]}, "RolePolicyList": []},
                {"RoleName": "admin", "Arn": "arn:aws:iam::111122223333:role/admin", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ⟦"arn:aws:iam::111122223333:role/deploy"⟧}, "Action": "sts:AssumeRole"}]}, "AttachedManagedPolicies": [{"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]}]}"#,
        ),
        Example::new(
            "the role trusts somebody else",
            r#"{"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "UserPolicyList": [{"PolicyName": "jump", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}}]}],
              "RoleDetailList": [{"RoleName": "admin", "Arn": "arn:aws:iam::111122223333:role/admin", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/ben"}, "Action": "sts:AssumeRole"}]}, "AttachedManagedPolicies": [{"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]}]}"#,
        ),
        Example::new(
            "the account is trusted, but nobody is allowed",
            r#"{"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "UserPolicyList": []}],
              "RoleDetailList": [{"RoleName": "admin", "Arn": "arn:aws:iam::111122223333:role/admin", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}]}, "AttachedManagedPolicies": [{"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let assessment = cx.escalation();
    // The same first step by the same policy is told once, whoever takes it.
    let mut groups: BTreeMap<(Span, usize, usize), Vec<usize>> = BTreeMap::new();
    let mut holders: Vec<usize> = assessment.chains.keys().copied().collect();
    holders.order();
    for at in holders {
        let Some(chain) = assessment.chains.get(&at) else { continue };
        let tellable = chain.hops.len() > 1 || chain.hops.iter().all(|hop| hop.assumes);
        let Some(span) = place(assessment, at, chain).filter(|_| tellable) else { continue };
        let to = chain.hops.first().map(|hop| hop.to).unwrap_or_default();
        groups.entry((span, to, chain.ifs().count())).or_default().push(at);
    }
    let of_principal: FxHashMap<usize, usize> = (0..)
        .zip(&assessment.world.holders.list)
        .filter_map(|(at, holder)| Some((holder.index?, at)))
        .collect();
    for ((span, ..), holders) in groups {
        out.list.extend(finding(cx, &of_principal, span, &holders));
    }
}

/// Where the first step stands.
fn place(assessment: &Assessment<'_>, at: usize, chain: &Chain) -> Option<Span> {
    let hop = chain.hops.first()?;
    let holder = assessment.world.holders.list.get(at)?;
    hop.entry.or_else(|| hop.grants.iter().find_map(|grant| tell::place(assessment, holder, grant)))
}

fn finding(
    cx: &Context<'_>,
    of_principal: &FxHashMap<usize, usize>,
    span: Span,
    holders: &[usize],
) -> Option<Finding> {
    let assessment = cx.escalation();
    let first = *holders.first()?;
    let chain = assessment.chains.get(&first)?;
    let who = tell::all_of(assessment, holders);
    let last = chain.hops.last()?;
    let goal = cx.estate.principals.get(last.to)?;
    let power = assessment.world.power.get(last.to).copied().unwrap_or_default();
    let steps: Vec<String> = chain.hops.iter().map(|hop| hop.how.clone()).collect();
    let mut message = format!("{who} {}", steps.join(", then "));
    message.push_str(power.clause());
    let ifs: Vec<&String> = chain.ifs().collect();
    if !ifs.is_empty() {
        let list: Vec<&str> = ifs.iter().map(|why| why.as_str()).collect();
        message.push_str(&format!(", if {}", list.join(", and if ")));
    }
    let severity = if ifs.is_empty() { Severity::High } else { Severity::Medium };
    let goal_name = format!("{} `{}`", goal.kind.label(), goal.name.value);
    let mut finding = Finding::new(&RULE, span, message)
        .severity(severity)
        .title(format!("{who} reaches {goal_name}{}", power.clause()))
        .evidence("steps", steps)
        .evidence("reaches", format!("{} {}", goal.kind.label(), goal.name.value))
        .evidence("if", ifs.iter().map(|why| why.as_str()).collect::<Vec<_>>())
        .evidence("principal_count", holders.len())
        .evidence("principals", tell::names(assessment, holders));
    let mut at = Some(first);
    for hop in chain.hops.iter().take(tell::PLACES) {
        let holder = at.and_then(|at| assessment.world.holders.list.get(at));
        for grant in &hop.grants {
            let place = holder.and_then(|holder| tell::place(assessment, holder, grant));
            if let Some(place) = place.filter(|place| *place != span) {
                finding = finding.related(place, tell::grant_words(assessment, grant));
            }
        }
        if let Some(entry) = hop.entry.filter(|entry| *entry != span) {
            finding = finding.related(entry, format!("the trust policy lets it in: {}", hop.how));
        }
        at = of_principal.get(&hop.to).copied();
    }
    Some(finding.related(goal.name.span, format!("{goal_name}{}", power.clause())))
}
