//! # A resource policy lets another account in
//!
//! *Cross-account resource access in IAM*, IAM User Guide: a principal of another account that a resource policy names needs
//! nothing else but a policy of its own account. Buckets have a rule of their own.

use std::collections::{BTreeMap, BTreeSet};

use super::own_policies;
use crate::policy::aws_accounts::aws_service_of;
use crate::policy::exposure::keeps_to_own;
use crate::policy::principal::{is_account, is_account_id};
use crate::policy::{Policy, PolicyKind, PrincipalEntry, Statement};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-resource-foreign-account",
    title: "A resource policy lets another account in",
    family: Family::Trust,
    severity: Severity::Medium,
    question: "Does the policy of a queue, topic, key, function, secret or other resource grant something to another account?",
    why: "Who may use the resource is then decided in that account, by its administrators, and by whoever breaks into it. \
          Grants to accounts of former partners are forgotten most.",
    remedy: "Make sure that the account is yours or a partner's and still needs this. Name its role instead of the whole \
             account, and add aws:PrincipalOrgID where it is in your organization. Name your own accounts in the options, \
             so that only foreign ones are told.",
    references: &[
        (
            "Cross account resource access in IAM",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html",
        ),
        (
            "AWS JSON policy elements: Principal",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "AC-3"), ("soc2", "CC6.1")],
    examples: &[
        Example::new(
            "a queue, whose own account is in its ARN",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["111122223333", ⟦"arn:aws:iam::444455556666:root"⟧]}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}]}"#,
        ),
        Example::with(
            "a key and a role of another account",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}, {"Effect": "Allow", "Principal": {"AWS": ⟦"arn:aws:iam::444455556666:role/app"⟧}, "Action": "kms:Decrypt", "Resource": "*"}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
        Example::new(
            "a key as AWS makes it: its account and nobody else",
            r#"{"Version": "2012-10-17", "Id": "key-default-1", "Statement": [{"Sid": "Enable IAM User Permissions", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}, {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "kms:Decrypt", "Resource": "*"}]}"#,
        ),
        Example::new(
            "a key of two accounts: which is its own is not known",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ⟦"arn:aws:iam::111122223333:root"⟧}, "Action": "kms:*", "Resource": "*"}, {"Effect": "Allow", "Principal": {"AWS": ⟦"arn:aws:iam::444455556666:root"⟧}, "Action": "kms:*", "Resource": "*"}]}"#,
        ),
        Example::new(
            "an image repository; whose account it is was not told",
            r#"{"policyText": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"⟦444455556666⟧\"},\"Action\":\"ecr:BatchGetImage\"}]}"}"#,
        ),
        Example::new(
            "an account of the organization",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-west-1:111122223333:uploads", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]}"#,
        ),
        Example::new(
            "the own account",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:orders"}]}"#,
        ),
        Example::new(
            "a deny that spares it",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ⟦"444455556666"⟧}, "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-west-1:111122223333:uploads"}, {"Effect": "Deny", "Principal": "*", "Action": "sns:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": ["111122223333", "444455556666"]}}}]}"#,
        ),
        Example::new(
            "shut out by a deny",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-west-1:111122223333:uploads"}, {"Effect": "Deny", "Principal": "*", "Action": "sns:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let named = cx.own_accounts();
    let elsewhere = |kind: &PolicyKind| matches!(kind, PolicyKind::Resource(service) if service != "s3");
    for document in own_policies(cx).filter(|document| elsewhere(&document.kind)) {
        let mut own = resource_accounts(&document.policy);
        own.extend(&named);
        if own.is_empty() && document.kind == PolicyKind::Resource("kms".to_owned()) {
            own.extend(only_account(&document.policy));
        }
        let mut foreign: BTreeMap<&str, Vec<(&PrincipalEntry, &Statement)>> = BTreeMap::new();
        for statement in document.policy.allows() {
            for entry in super::principals(statement) {
                let account = entry.account().filter(|account| aws_service_of(account).is_none());
                let account = account.filter(|account| !own.contains(account));
                if let Some(account) = account.filter(|a| !keeps_to_own(&document.policy, statement, a)) {
                    foreign.entry(account).or_default().push((entry, statement));
                }
            }
        }
        for (account, places) in foreign {
            let (entry, statement) = places[0];
            let actions: Vec<&str> =
                statement.action_patterns().map(|action| action.value.as_str()).collect();
            let mut message =
                format!("{} of {} lets account `{account}` in", statement.name(), document.phrase());
            let whole = places.iter().any(|(entry, _)| is_account(entry));
            let severity = if own.is_empty() {
                message.push_str(". Whether it is your own is not known: name your accounts in the options");
                Severity::Info
            } else if whole {
                Severity::Medium
            } else {
                Severity::Low
            };
            let mut finding = Finding::new(&RULE, entry.value.span, message)
                .severity(severity)
                .title(format!("A resource policy lets account {account} in"))
                .evidence("account", account)
                .evidence("actions", actions);
            for (entry, statement) in &places[1..] {
                finding = finding.related(entry.value.span, format!("{} too", statement.name()));
            }
            out.push(finding);
        }
    }
}

/// The account of a key whose policy is what AWS writes at first, or that with principals of the same account: no
/// other account is named, and its own policies decide (*Default key policy*, "Allows access to the AWS account and
/// enables IAM policies"). A key without that statement cannot be managed any more if its administrator is lost.
fn only_account(policy: &Policy) -> Option<&str> {
    let entries = || policy.allows().flat_map(super::principals);
    let mut accounts: Vec<&str> = entries().filter_map(PrincipalEntry::account).collect();
    accounts.dedup();
    let [account] = accounts.as_slice() else { return None };
    let decides = policy.allows().any(|statement| {
        statement.conditions.is_empty()
            && statement.action_patterns().any(|action| action.value.eq_ignore_ascii_case("kms:*"))
            && super::principals(statement).any(is_account)
    });
    decides.then_some(account)
}

/// Accounts in the ARNs of a resource policy's own `Resource`: a policy is attached to a resource, and lies in its account.
pub(super) fn resource_accounts(policy: &Policy) -> BTreeSet<&str> {
    policy
        .statements
        .iter()
        .flat_map(Statement::resource_patterns)
        .filter(|pattern| pattern.value.starts_with("arn:"))
        .filter_map(|pattern| pattern.value.split(':').nth(4))
        .filter(|account| is_account_id(account))
        .collect()
}
