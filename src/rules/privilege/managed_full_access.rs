//! # AWS managed policy with full access attached
//!
//! *AWS managed policies for job functions* and the `…FullAccess` policies are made for trying out: they grant
//! everything of a service on every resource. *Security best practices in IAM*, "Get started with AWS managed
//! policies and move toward least-privilege permissions".

use crate::estate::iam::{Attachment, Principal, PrincipalType};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

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

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for principal in cx.estate.principals.iter().filter(|principal| !principal.is_service_linked()) {
        for attachment in &principal.attached {
            out.list.extend(finding(cx, principal, attachment));
        }
    }
}

fn finding(cx: &Context<'_>, principal: &Principal, attachment: &Attachment) -> Option<Finding> {
    let arn = attachment.arn.value.as_str();
    let path = arn.split_once(":iam::aws:policy/")?.1;
    let name = path.rsplit('/').next().unwrap_or(path);
    let severity = match name {
        "AdministratorAccess" => Severity::High,
        "IAMFullAccess"
        | "PowerUserAccess"
        | "AdministratorAccess-Amplify"
        | "AdministratorAccess-AWSElasticBeanstalk" => Severity::High,
        name if name.contains("FullAccess") => Severity::Medium,
        _ => return None,
    };
    let who = format!("{} `{}`", principal.kind.label(), principal.name.value);
    let service = name
        .trim_start_matches("Amazon")
        .trim_start_matches("AWS")
        .trim_end_matches("FullAccess")
        .to_ascii_lowercase();
    let mut used = cx.actions_used_by(principal.arn.as_ref().map(|arn| arn.value.as_str()));
    if !service.is_empty()
        && name.contains("FullAccess")
        && used.iter().any(|a| a.starts_with(&format!("{service}:")))
    {
        used.retain(|action| action.starts_with(&format!("{service}:")));
    }
    let mut message = format!("`{name}` is attached to {who}");
    if !used.is_empty() {
        message.push_str(&format!("; in use are only `{}`", used.join("`, `")));
    }
    let (kind, option) = match principal.kind {
        PrincipalType::User => ("user", "--user-name"),
        PrincipalType::Group => ("group", "--group-name"),
        PrincipalType::Role => ("role", "--role-name"),
    };
    let mut finding = Finding::new(&RULE, attachment.arn.span, message)
        .severity(severity)
        .title(format!("`{name}` is attached to {who}"))
        .evidence("policy", arn)
        .evidence("principal", principal.name.value.as_str())
        .evidence("in_use", used.clone())
        .remedy(
            "aws-cli",
            format!("aws iam detach-{kind}-policy {option} {} --policy-arn {arn}", principal.name.value),
        );
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
