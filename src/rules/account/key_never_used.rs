//! # An access key was never used
//!
//! *Find unused AWS credentials*: `N/A` means that the key was not used since AWS began to record it in April 2015.

use super::keys::{Verdict, keys};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Findings, Rule};
use crate::text::capitalised;

pub(super) static RULE: Rule = Rule {
    id: "account-key-never-used",
    title: "An access key was never used",
    family: Family::Account,
    severity: Severity::Medium,
    question: "Was an active access key, older than 45 days, never used?",
    why: "It was made for a purpose that nobody had, often together with the user. It opens the account all the same.",
    remedy: "Delete it.",
    references: &[
        (
            "Find unused AWS credentials",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_finding-unused.html",
        ),
        (
            "Manage access keys for IAM users",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
        ),
    ],
    controls: &[
        ("cis-3.0", "1.12"),
        ("cis-5.0", "1.11"),
        ("aws-fsbp", "IAM.8"),
        ("aws-fsbp", "IAM.22"),
        ("nist-800-53-r5", "AC-2(3)"),
        ("soc2", "CC6.1"),
        ("cis-5.0", "1.10"),
    ],
    examples: &[
        Example::new(
            "made with the user",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "bob,arn:aws:iam::111122223333:user/bob,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,true,2024-01-10T09:00:00+00:00,⟦N/A⟧,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "the second key",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "bob,arn:aws:iam::111122223333:user/bob,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,true,2026-11-01T08:00:00+00:00,2026-11-20T07:00:00+00:00,eu-west-1,s3,true,2025-01-10T09:00:00+00:00,⟦N/A⟧,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "made last week, not in use yet",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "bob,arn:aws:iam::111122223333:user/bob,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,true,2026-11-15T09:00:00+00:00,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "no key",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "bob,arn:aws:iam::111122223333:user/bob,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for key in keys(cx) {
        let Verdict::NeverUsed(age) = key.verdict() else { continue };
        let span = key.used.map_or(key.active, |(_, span)| span);
        let message = format!(
            "{} of user `{}` is active, {age} days old, and was never used",
            capitalised(&key.name),
            key.user
        );
        out.push(
            key.finding(&RULE, span, message)
                .title(format!("An access key of `{}` was never used", key.user))
                .remedy("aws-cli", key.disable()),
        );
    }
}
