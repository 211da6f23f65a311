//! # AWS managed policy with full access attached
//!
//! *AWS managed policies for job functions* and the `…FullAccess` policies are made for trying out: they grant
//! everything of a service on every resource. Which do is read in their documents. *Security best practices in IAM*, "Get started with AWS managed
//! policies and move toward least-privilege permissions".

use rustc_hash::FxHashMap;

use super::tell::PLACES;
use crate::escalation;
use crate::estate::iam::Principal;
use crate::policy::{Pattern, Policy, Statement};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "privilege-managed-full-access",
    title: "A full-access policy of AWS is attached",
    family: Family::Privilege,
    severity: Severity::Medium,
    question: "Is AdministratorAccess or another full-access policy of AWS attached to a user, group or role?",
    why: "These policies grant every action of a service, or of all, on every resource. Whoever gets hold of the \
          principal's credentials gets all of it, for a job that needs a handful of actions.",
    remedy: "Write a policy with the actions in use, attach it, detach this one. CloudTrail and IAM Access Advisor \
             show what is in use; paste their output too, and the finding names the smaller list.",
    references: &[
        (
            "Security best practices in IAM",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        ),
        (
            "AWS managed policies for job functions",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html",
        ),
    ],
    controls: &[("cis-5.0", "1.15"), ("nist-800-53-r5", "AC-6"), ("soc2", "CC6.3")],
    examples: &[
        Example::new(
            "an uploading role",
            r#"{"RoleDetailList": [{"RoleName": "uploader", "Arn": "arn:aws:iam::111122223333:role/uploader", "AttachedManagedPolicies": [{"PolicyName": "AmazonS3FullAccess", "PolicyArn": ⟦"arn:aws:iam::aws:policy/AmazonS3FullAccess"⟧}]}]}"#,
        ),
        Example::new(
            "administrators, from list-attached-group-policies",
            "$ aws iam list-attached-group-policies --group-name ops\n{\"AttachedPolicies\": [{\"PolicyName\": \"AdministratorAccess\", \"PolicyArn\": ⟦\"arn:aws:iam::aws:policy/AdministratorAccess\"⟧}]}",
        ),
        Example::new(
            "the same policy on two roles is told once",
            r#"{"RoleDetailList": [{"RoleName": "a", "Arn": "arn:aws:iam::111122223333:role/a", "AttachedManagedPolicies": [{"PolicyName": "AWSLambda_FullAccess", "PolicyArn": ⟦"arn:aws:iam::aws:policy/AWSLambda_FullAccess"⟧}]},
              {"RoleName": "b", "Arn": "arn:aws:iam::111122223333:role/b", "AttachedManagedPolicies": [{"PolicyName": "AWSLambda_FullAccess", "PolicyArn": "arn:aws:iam::aws:policy/AWSLambda_FullAccess"}]}]}"#,
        ),
        Example::new(
            "a job function that has whole services, by its document",
            r#"{"RoleDetailList": [{"RoleName": "dba", "Arn": "arn:aws:iam::111122223333:role/dba", "AttachedManagedPolicies": [{"PolicyName": "DatabaseAdministrator", "PolicyArn": ⟦"arn:aws:iam::aws:policy/job-function/DatabaseAdministrator"⟧}]}]}"#,
        ),
        Example::new(
            "reading only",
            r#"{"RoleDetailList": [{"RoleName": "audit", "Arn": "arn:aws:iam::111122223333:role/audit", "AttachedManagedPolicies": [{"PolicyName": "SecurityAudit", "PolicyArn": "arn:aws:iam::aws:policy/SecurityAudit"}]}]}"#,
        ),
        Example::new(
            "a policy of the account's own with such a name is judged by its text",
            r#"{"UserDetailList": [{"UserName": "ci", "Arn": "arn:aws:iam::111122223333:user/ci", "AttachedManagedPolicies": [{"PolicyName": "ShopFullAccess", "PolicyArn": "arn:aws:iam::111122223333:policy/ShopFullAccess"}]}]}"#,
        ),
    ],
    check,
};

/// Who has a policy attached, and what they are known to use of it.
struct Group<'a> {
    arn: &'a str,
    used: Vec<String>,
    attached: Vec<(&'a Principal, Span)>,
}

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    // The same policy is told once for all who have it, unless they are known to need different parts of it.
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut places: FxHashMap<(&str, Vec<String>), usize> = FxHashMap::default();
    let mut grades: FxHashMap<&str, Option<Severity>> = FxHashMap::default();
    for principal in cx.estate.principals.iter().filter(|principal| !principal.is_service_linked()) {
        for attachment in &principal.attached {
            let arn = attachment.arn.value.as_str();
            if grades.entry(arn).or_insert_with(|| severity(arn)).is_none() {
                continue;
            }
            let used = used(cx, principal, arn);
            let at = *places.entry((arn, used.clone())).or_insert_with(|| {
                groups.push(Group { arn, used, attached: Vec::new() });
                groups.len() - 1
            });
            groups[at].attached.push((principal, attachment.arn.span));
        }
    }
    for group in groups {
        let severity = grades.get(group.arn).copied().flatten();
        out.list.extend(severity.and_then(|severity| finding(&group, severity)));
    }
}

/// How much a policy of AWS gives, by its document where that is known, else by its name. `None` if it is none of
/// AWS's or gives no whole service. Policies for service roles are made for one service, and not judged.
fn severity(arn: &str) -> Option<Severity> {
    let path = arn.split_once(":iam::aws:policy/")?.1;
    if path.starts_with("service-role/") || path.starts_with("aws-service-role/") {
        return None;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let by_name = match name {
        "AdministratorAccess"
        | "IAMFullAccess"
        | "PowerUserAccess"
        | "AdministratorAccess-Amplify"
        | "AdministratorAccess-AWSElasticBeanstalk" => Some(Severity::High),
        name if name.contains("FullAccess") => Some(Severity::Medium),
        _ => None,
    };
    by_name.max(escalation::managed_policy(arn).and_then(|policy| by_document(&policy)))
}

fn by_document(policy: &Policy) -> Option<Severity> {
    let wide =
        policy.allows().filter(|s| s.conditions.is_empty() && s.unlimited_resources().next().is_some());
    let of = |statement: &Statement| {
        let negated = statement.actions.as_ref().is_some_and(|actions| actions.negated);
        let whole = statement.action_patterns().filter_map(|action| {
            let (service, name) = action.value.split_once(':').unwrap_or(("*", &action.value));
            let grave = ["iam", "organizations", "sso"].iter().any(|s| Pattern(service).matches_action(s));
            Pattern(name).is_universal().then_some(if grave { Severity::High } else { Severity::Medium })
        });
        whole.chain(negated.then_some(Severity::High)).max()
    };
    wide.filter_map(of).max()
}

/// What a principal is known to use: of the service of the policy, where its name says which that is.
fn used(cx: &Context<'_>, principal: &Principal, arn: &str) -> Vec<String> {
    let name = arn.rsplit('/').next().unwrap_or(arn);
    let service = name
        .trim_start_matches("Amazon")
        .trim_start_matches("AWS")
        .trim_end_matches("FullAccess")
        .to_ascii_lowercase();
    let mut used = cx.actions_used_by(principal.arn.as_ref().map(|arn| arn.value.as_str()));
    let prefix = format!("{service}:");
    if !service.is_empty() && name.contains("FullAccess") && used.iter().any(|a| a.starts_with(&prefix)) {
        used.retain(|action| action.starts_with(&prefix));
    }
    used
}

fn finding(group: &Group<'_>, severity: Severity) -> Option<Finding> {
    let Group { arn, used, attached } = group;
    let (first, span) = attached.first()?;
    let name = arn.rsplit('/').next().unwrap_or(arn);
    let one = |principal: &Principal| format!("{} `{}`", principal.kind.label(), principal.name.value);
    let who = match attached.len() {
        1 => one(first),
        n => format!("{} and {} more", one(first), n - 1),
    };
    let mut message = format!("`{name}` is attached to {who}");
    if !used.is_empty() {
        message.push_str(&format!("; in use are only `{}`", used.join("`, `")));
    }
    let commands: Vec<String> =
        attached.iter().take(PLACES).map(|(principal, _)| detach(principal, arn)).collect();
    let names: Vec<String> = attached
        .iter()
        .map(|(principal, _)| format!("{} {}", principal.kind.label(), principal.name.value))
        .collect();
    let mut finding = Finding::new(&RULE, *span, message)
        .severity(severity)
        .title(format!("`{name}` is attached to {who}"))
        .evidence("policy", *arn)
        .evidence("principals", names)
        .evidence("in_use", used.clone())
        .remedy("aws-cli", commands.join("\n"));
    for (principal, place) in attached.iter().skip(1).take(PLACES) {
        finding = finding.related(*place, format!("attached to {}", one(principal)));
    }
    if !used.is_empty() {
        let policy = serde_json::json!({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": used, "Resource": "*"}],
        });
        let text = format!(
            "Attach this in its place, and limit `Resource` to the ARNs in question:\n{}",
            crate::fix::json::pretty(&policy)
        );
        finding = finding.remedy("text", text);
    }
    Some(finding)
}

fn detach(principal: &Principal, arn: &str) -> String {
    let kind = principal.kind.label();
    format!("aws iam detach-{kind}-policy --{kind}-name {} --policy-arn {arn}", principal.name.value)
}
