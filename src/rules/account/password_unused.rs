//! # A console password is not used any more
//!
//! *Find unused AWS credentials*. CIS asks to disable what was not used for 45 days.

use super::keys::{UNUSED_DAYS, days};
use crate::estate::iam::LastUsed;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "account-password-unused",
    title: "A console password is not used any more",
    family: Family::Account,
    severity: Severity::Medium,
    question: "Has an enabled console password not been used for more than 45 days?",
    why: "People leave and change work; their passwords stay. An account that nobody watches is the one that is taken over unseen.",
    remedy: "Delete the login profile, or the user.",
    references: &[
        (
            "Find unused AWS credentials",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_finding-unused.html",
        ),
        (
            "Generate credential reports for your AWS account",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",
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
            "not since spring",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "bob,arn:aws:iam::111122223333:user/bob,2024-01-10T09:00:00+00:00,true,⟦2026-03-20T08:00:00+00:00⟧,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "alice,arn:aws:iam::111122223333:user/alice,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "never since it was set",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "bob,arn:aws:iam::111122223333:user/bob,2024-01-10T09:00:00+00:00,true,⟦no_information⟧,2025-03-20T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "alice,arn:aws:iam::111122223333:user/alice,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "used",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "bob,arn:aws:iam::111122223333:user/bob,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "alice,arn:aws:iam::111122223333:user/alice,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "no password",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "ci,arn:aws:iam::111122223333:user/ci,2024-01-10T09:00:00+00:00,false,N/A,N/A,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "alice,arn:aws:iam::111122223333:user/alice,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for report in &cx.estate.credential_reports {
        let now = report.made().or_else(|| cx.today());
        for row in report.rows.iter().filter(|row| !row.is_root()) {
            if !row.password_enabled.as_ref().is_some_and(|enabled| enabled.value) {
                continue;
            }
            let (since, never) = match row.password_last_used.value {
                LastUsed::At(time) => (Some(time), false),
                LastUsed::NoInformation | LastUsed::NotApplicable => {
                    (row.password_last_changed.or(row.created), true)
                }
                LastUsed::Unknown => (None, false),
            };
            let Some(unused) = since.and_then(|time| days(time, now)).filter(|days| *days > UNUSED_DAYS)
            else {
                continue;
            };
            let user = row.user.value.as_str();
            let message = if never {
                format!("The console password of user `{user}` was set {unused} days ago and never used")
            } else {
                format!("The console password of user `{user}` was last used {unused} days ago")
            };
            out.push(
                Finding::new(&RULE, row.password_last_used.span, message)
                    .title(format!("The console password of `{user}` has not been used for {unused} days"))
                    .evidence("user", user)
                    .evidence("unused_days", unused)
                    .remedy("aws-cli", format!("aws iam delete-login-profile --user-name {user}")),
            );
        }
    }
}
