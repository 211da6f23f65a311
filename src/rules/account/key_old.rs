//! # An access key is old
//!
//! *Manage access keys for IAM users*: rotate keys, or better have none. CIS asks for 90 days.

use super::keys::{Verdict, keys};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Findings, Rule};
use crate::text::capitalised;

pub(super) static RULE: Rule = Rule {
    id: "account-key-old",
    title: "An access key is old",
    family: Family::Account,
    severity: Severity::Medium,
    question: "Is an active access key older than 90 days?",
    why: "A long-lived key works for whoever copied it, from anywhere, until somebody ends it. Keys leak through repositories, logs and laptops; the older, the more copies.",
    remedy: "Let the program use a role: an instance profile, a task role, OIDC federation of the pipeline, IAM Roles Anywhere outside AWS. Then make the key inactive, watch, delete it.",
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
    controls: &[
        ("cis-3.0", "1.14"),
        ("cis-5.0", "1.13"),
        ("aws-fsbp", "IAM.3"),
        ("nist-800-53-r5", "AC-2(1)"),
        ("soc2", "CC6.1"),
    ],
    examples: &[
        Example::new(
            "four years old and in use",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "ci,arn:aws:iam::111122223333:user/ci,2024-01-10T09:00:00+00:00,false,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,false,true,⟦2022-05-02T08:00:00+00:00⟧,2026-11-20T07:00:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "from list-access-keys",
            r#"{"AccessKeyMetadata": [{"UserName": "ci", "AccessKeyId": "AKIAQ3EGPARAPET2DEMO", "Status": "Active", "CreateDate": ⟦"2024-05-02T08:00:00+00:00"⟧}, {"UserName": "ci", "AccessKeyId": "AKIAQ3EGPARAPET3DEMO", "Status": "Inactive", "CreateDate": "2026-11-01T08:00:00+00:00"}]}"#,
        ),
        Example::new(
            "three weeks old",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "ci,arn:aws:iam::111122223333:user/ci,2024-01-10T09:00:00+00:00,false,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,false,true,2026-11-01T08:00:00+00:00,2026-11-20T07:00:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "old but inactive",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "ci,arn:aws:iam::111122223333:user/ci,2024-01-10T09:00:00+00:00,false,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,false,false,2022-05-02T08:00:00+00:00,2026-11-20T07:00:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for key in keys(cx) {
        let Verdict::Old(age) = key.verdict() else { continue };
        let span = key.rotated.map_or(key.active, |(_, span)| span);
        let message =
            format!("{} of user `{}` is {age} days old and active", capitalised(&key.name), key.user);
        let severity = if age > 365 { Severity::High } else { Severity::Medium };
        out.push(
            key.finding(&RULE, span, message)
                .title(format!("An access key of `{}` is {age} days old", key.user))
                .severity(severity)
                .remedy("aws-cli", key.disable()),
        );
    }
}
