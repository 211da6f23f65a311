//! # A wildcard inside a principal
//!
//! *AWS JSON policy elements: Principal*: a wildcard may stand for all principals, but not for a part of a name or ARN; AWS
//! refuses such a policy. A condition on `aws:PrincipalArn` takes patterns.
//!
//! Access Analyzer: UNSUPPORTED_WILDCARD_IN_PRINCIPAL.

use super::own_policies;
use crate::policy::{Pattern, PolicyKind, PrincipalKind};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-principal-wildcard",
    title: "A wildcard inside a principal is no pattern",
    family: Family::Trust,
    severity: Severity::Low,
    question: "Does a policy name a principal with a wildcard in a part of it?",
    why: "AWS refuses the policy. Those who then widen it to make it work tend to end at the star alone, which is \
          everyone.",
    remedy: "Name the account as principal and add a condition ArnLike on aws:PrincipalArn with the pattern.",
    references: &[(
        "AWS JSON policy elements: Principal",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    )],
    controls: &[],
    examples: &[
        Example::with(
            "roles by a pattern",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ⟦"arn:aws:iam::111122223333:role/app-*"⟧}, "Action": "sts:AssumeRole"}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
        Example::new(
            "services by a pattern, on a key",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ⟦"*.amazonaws.com"⟧}, "Action": "kms:Decrypt", "Resource": "*"}]}"#,
        ),
        Example::with(
            "the pattern in a condition",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app-*"}}}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for document in own_policies(cx).filter(|document| document.kind != PolicyKind::Identity) {
        for statement in &document.policy.statements {
            for entry in statement.principal.iter().flat_map(|principal| &principal.entries) {
                let kind = match entry.kind {
                    PrincipalKind::Aws => "AWS",
                    PrincipalKind::Service => "Service",
                    PrincipalKind::CanonicalUser => "CanonicalUser",
                    _ => continue,
                };
                let everyone = entry.kind == PrincipalKind::Aws && entry.value.value == "*";
                if everyone || !Pattern(&entry.value).has_wildcard() {
                    continue;
                }
                let message = format!(
                    "`{}` in {}: AWS takes no pattern as a principal of type {kind}",
                    entry.value.value,
                    document.phrase()
                );
                let mut finding = Finding::new(&RULE, entry.value.span, message);
                let account = entry.account().filter(|_| statement.allows());
                if let Some(account) = account {
                    let text = format!(
                        "\"Principal\": {{\"AWS\": \"{account}\"}}, \"Condition\": {{\"ArnLike\": {{\"aws:PrincipalArn\": \"{}\"}}}}",
                        entry.value.value
                    );
                    finding = finding.remedy("text", text);
                }
                out.push(finding);
            }
        }
    }
}
