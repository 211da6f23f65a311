//! # An access key is not used any more
//!
//! *Find unused AWS credentials*. CIS asks to disable what was not used for 45 days.

use super::keys::{Verdict, keys};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Findings, Rule};
use crate::text::capitalised;

pub(super) static RULE: Rule = Rule {
    id: "account-key-unused",
    title: "An access key is not used any more",
    family: Family::Account,
    severity: Severity::Medium,
    question: "Has an active access key not been used for more than 45 days?",
    why: "Nobody would miss it, and nobody would notice who uses it: a key that was forgotten is found by others.",
    remedy: "Make it inactive, and delete it when nothing breaks.",
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
    ],
    examples: &[
        Example::new(
            "not since January",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "ci,arn:aws:iam::111122223333:user/ci,2024-01-10T09:00:00+00:00,false,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,false,true,2024-05-02T08:00:00+00:00,⟦2026-01-20T07:00:00+00:00⟧,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "alice,arn:aws:iam::111122223333:user/alice,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "the second key",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "ci,arn:aws:iam::111122223333:user/ci,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,true,2026-11-01T08:00:00+00:00,2026-11-20T07:00:00+00:00,eu-west-1,s3,true,2024-05-02T08:00:00+00:00,⟦2025-01-20T07:00:00+00:00⟧,eu-west-1,ec2,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "used yesterday",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "ci,arn:aws:iam::111122223333:user/ci,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,true,2026-11-01T08:00:00+00:00,2026-11-20T07:00:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "inactive",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "ci,arn:aws:iam::111122223333:user/ci,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,2024-05-02T08:00:00+00:00,2025-01-20T07:00:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for key in keys(cx) {
        let Verdict::Unused(days) = key.verdict() else { continue };
        let span = key.used.map_or(key.active, |(_, span)| span);
        let service = key.last_service.map(|service| format!(", for {service}")).unwrap_or_default();
        let message = format!(
            "{} of user `{}` is active but was last used {days} days ago{service}",
            capitalised(&key.name),
            key.user
        );
        out.push(
            key.finding(&RULE, span, message)
                .title(format!("An access key of `{}` has not been used for {days} days", key.user))
                .evidence("unused_days", days)
                .remedy("aws-cli", key.disable()),
        );
    }
}
