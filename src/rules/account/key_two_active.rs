//! # A user has two active access keys
//!
//! *Manage access keys for IAM users*: the second key is there so that one can be rotated.

use std::collections::BTreeMap;

use super::keys::{Key, keys};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "account-key-two-active",
    title: "A user has two active access keys",
    family: Family::Account,
    severity: Severity::Low,
    question: "Does a user have two active access keys?",
    why: "Two keys are meant for the hour of a rotation. Kept, they are two chances to leak, and nobody knows which one is where.",
    remedy: "Find out which one is in use, make the other inactive, delete it.",
    references: &[
        (
            "Manage access keys for IAM users",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
        ),
        (
            "Find unused AWS credentials",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_finding-unused.html",
        ),
    ],
    controls: &[("cis-3.0", "1.13"), ("cis-5.0", "1.12"), ("soc2", "CC6.1")],
    examples: &[
        Example::new(
            "both in use",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "ci,arn:aws:iam::111122223333:user/ci,2024-01-10T09:00:00+00:00,false,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,true,2026-11-01T08:00:00+00:00,2026-11-20T07:00:00+00:00,eu-west-1,s3,⟦true⟧,2026-11-01T08:00:00+00:00,2026-11-20T07:00:00+00:00,eu-west-1,s3,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "from list-access-keys",
            r#"{"AccessKeyMetadata": [{"UserName": "ci", "AccessKeyId": "AKIAQ3EGPARAPET2DEMO", "Status": "Active", "CreateDate": "2026-11-02T08:00:00+00:00"}, {"UserName": "ci", "AccessKeyId": "AKIAQ3EGPARAPET3DEMO", "Status": ⟦"Active"⟧, "CreateDate": "2026-11-01T08:00:00+00:00"}]}"#,
        ),
        Example::new(
            "one",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "ci,arn:aws:iam::111122223333:user/ci,2024-01-10T09:00:00+00:00,false,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,true,2026-11-01T08:00:00+00:00,2026-11-20T07:00:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "one of two is inactive",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "ci,arn:aws:iam::111122223333:user/ci,2024-01-10T09:00:00+00:00,false,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,true,2026-11-01T08:00:00+00:00,2026-11-20T07:00:00+00:00,eu-west-1,s3,false,2026-11-01T08:00:00+00:00,2026-11-20T07:00:00+00:00,eu-west-1,s3,false,N/A,false,N/A"
            ),
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut first: BTreeMap<&str, Key<'_>> = BTreeMap::new();
    for key in keys(cx) {
        if let Some(other) = first.get(key.user) {
            let message = format!("User `{}` has two active access keys", key.user);
            out.push(
                Finding::new(&RULE, key.active, message.clone())
                    .title(message)
                    .evidence("user", key.user)
                    .related(other.active, "the other one")
                    .remedy("aws-cli", key.disable()),
            );
        } else {
            first.insert(key.user, key);
        }
    }
}
