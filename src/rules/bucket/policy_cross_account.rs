//! # Bucket policy grants to another account
//!
//! *Bucket owner granting cross-account bucket permissions*, Amazon S3 User Guide: a principal of another account,
//! or its whole account, that a bucket policy names needs nothing else but a policy of its own account. Accounts of AWS
//! that deliver logs are no strangers.

use std::collections::BTreeMap;

use crate::policy::aws_accounts::aws_service_of;
use crate::policy::exposure::keeps_to_own;
use crate::policy::{PrincipalKind, Statement};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "bucket-policy-cross-account",
    title: "The bucket policy lets another account in",
    family: Family::Bucket,
    severity: Severity::Medium,
    question: "Does the bucket policy grant something to a principal of another account?",
    why: "Who may use the bucket is then decided in that account, by its administrators, and by whoever breaks into \
          it. Grants to accounts of former partners are forgotten most.",
    remedy: "Make sure that the account is yours or a partner's and still needs this. Name its role instead of the \
             whole account, and add aws:PrincipalOrgID where it is in your organization. Name your own accounts in \
             the options, so that only foreign ones are told.",
    references: &[
        (
            "Bucket owner granting cross-account bucket permissions",
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html",
        ),
        (
            "AWS JSON policy elements: Principal",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
        ),
    ],
    controls: &[("aws-fsbp", "S3.6"), ("nist-800-53-r5", "AC-3"), ("soc2", "CC6.1")],
    examples: &[
        Example::with(
            "a foreign account",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/app", ⟦"arn:aws:iam::444455556666:root"⟧]}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
        Example::new(
            "whose account it is was not told",
            r#"{"Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"⟦444455556666⟧\"},\"Action\":\"s3:PutObject\",\"Resource\":\"arn:aws:s3:::reports/*\"}]}"}"#,
        ),
        Example::with(
            "the own account",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
        Example::with(
            "AWS's own accounts, which deliver logs, are no strangers",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::156460612806:root", "859597730677", "arn:aws:iam::210876761215:user/logs"]}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*"}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
        Example::with(
            "an account of the organization",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
        Example::new(
            "an AWS service is no account",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let own = cx.own_accounts();
    for bucket in &cx.estate.buckets {
        let Some(document) = bucket.policy.map(|ix| &cx.estate.policies[ix]) else { continue };
        // One finding an account: a policy may name it in many statements.
        let mut foreign: BTreeMap<&str, Vec<(Span, &Statement)>> = BTreeMap::new();
        for statement in document.policy.allows() {
            for entry in statement.principal.iter().filter(|p| !p.negated).flat_map(|p| &p.entries) {
                let account = match &entry.kind {
                    PrincipalKind::CanonicalUser => Some(entry.value.value.as_str()),
                    _ => entry.account(),
                };
                let account = account.filter(|account| aws_service_of(account).is_none());
                let account = account.filter(|account| !keeps_to_own(&document.policy, statement, account));
                if let Some(account) = account.filter(|account| !own.contains(account)) {
                    foreign.entry(account).or_default().push((entry.value.span, statement));
                }
            }
        }
        for (account, places) in foreign {
            let (span, statement) = places[0];
            let actions: Vec<&str> =
                statement.action_patterns().map(|action| action.value.as_str()).collect();
            let what = if account.len() == 12 { "account" } else { "the canonical user" };
            let mut message = format!(
                "{} of the policy of {} lets {what} `{account}` in",
                statement.name(),
                bucket.label()
            );
            if own.is_empty() {
                message.push_str(". Whether it is your own is not known: name your accounts in the options");
            }
            let severity = if own.is_empty() { Severity::Info } else { Severity::Medium };
            let mut finding = Finding::new(&RULE, span, message)
                .severity(severity)
                .title(format!("The policy of {} lets {what} {account} in", bucket.label()))
                .evidence("account", account)
                .evidence("actions", actions);
            for (span, statement) in &places[1..] {
                finding = finding.related(*span, format!("{} too", statement.name()));
            }
            out.push(finding);
        }
    }
}
