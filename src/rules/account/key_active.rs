//! # A user has a long-lived access key
//!
//! *Security best practices in IAM*, "Require workloads to use temporary credentials with IAM roles to access AWS".

use super::keys::{Verdict, keys};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Findings, Rule};
use crate::text::capitalised;

pub(super) static RULE: Rule = Rule {
    id: "account-key-active",
    title: "A user has a long-lived access key",
    family: Family::Account,
    severity: Severity::Low,
    question: "Does a user have an active access key at all?",
    why: "A long-lived key works for whoever copied it, from anywhere, until somebody ends it. Keys leak through repositories, logs and laptops; the older, the more copies.",
    remedy: "Let the program use a role: an instance profile, a task role, OIDC federation of the pipeline, IAM Roles Anywhere outside AWS. Then make the key inactive, watch, delete it.",
    references: &[
        (
            "Security best practices in IAM",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        ),
        (
            "Manage access keys for IAM users",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "IA-5"), ("soc2", "CC6.1")],
    examples: &[
        Example::new(
            "a pipeline",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "ci,arn:aws:iam::111122223333:user/ci,2024-01-10T09:00:00+00:00,false,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,false,⟦true⟧,2026-11-01T08:00:00+00:00,2026-11-20T07:00:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "a person",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "bob,arn:aws:iam::111122223333:user/bob,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,⟦true⟧,2026-11-01T08:00:00+00:00,2026-11-20T07:00:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "no key",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "bob,arn:aws:iam::111122223333:user/bob,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "an old key is told as old",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "ci,arn:aws:iam::111122223333:user/ci,2024-01-10T09:00:00+00:00,false,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,true,2022-05-02T08:00:00+00:00,2026-11-20T07:00:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for key in keys(cx) {
        if key.verdict() != Verdict::Active {
            continue;
        }
        let mut message = format!("{} of user `{}` is active", capitalised(&key.name), key.user);
        if key.person {
            message.push_str("; the user signs in to the console too and so is a person, who can use `aws sso login` instead");
        }
        if key.now.is_none() || key.rotated.is_none() {
            message.push_str(". How old it is is not known");
        }
        out.push(
            key.finding(&RULE, key.active, message)
                .title(format!("User `{}` has a long-lived access key", key.user))
                .remedy("aws-cli", key.disable()),
        );
    }
}
