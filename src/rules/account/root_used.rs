//! # The root user is in use
//!
//! *Root user best practices for your AWS account*: use it only for tasks that need it.

use super::keys::{date, days};
use crate::estate::iam::LastUsed;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "account-root-used",
    title: "The root user is in use",
    family: Family::Account,
    severity: Severity::Medium,
    question: "Was the root user used in the last 30 days before the report?",
    why: "Everyday work as the root user means that its password is at hand, and that nobody can tell from the logs who acted.",
    remedy: "Work with roles. Alarm on each sign-in of the root user.",
    references: &[
        (
            "Root user best practices for your AWS account",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html",
        ),
        (
            "Generate credential reports for your AWS account",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",
        ),
    ],
    controls: &[("cis-3.0", "1.7"), ("cis-5.0", "1.6")],
    examples: &[
        Example::new(
            "signed in last week",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,⟦2026-11-18T08:00:00+00:00⟧,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "alice,arn:aws:iam::111122223333:user/alice,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "its key is in use",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,true,2020-03-02T08:00:00+00:00,⟦2026-11-19T08:00:00+00:00⟧,us-east-1,s3,false,N/A,false,N/A",
                "alice,arn:aws:iam::111122223333:user/alice,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "not since spring",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-04-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "alice,arn:aws:iam::111122223333:user/alice,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "never",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,no_information,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "alice,arn:aws:iam::111122223333:user/alice,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
    ],
    check,
};

const DAYS: i64 = 30;

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for report in &cx.estate.credential_reports {
        let now = report.made().or_else(|| cx.today());
        for row in report.rows.iter().filter(|row| row.is_root()) {
            let keys = row.keys.iter().map(|key| (&key.last_used, "an access key"));
            let uses = std::iter::once((&row.password_last_used, "the password")).chain(keys);
            let last = uses.filter_map(|(used, what)| match used.value {
                LastUsed::At(time) => Some((time, used.span, what)),
                _ => None,
            });
            let Some((time, span, what)) = last.max_by_key(|(time, ..)| *time) else { continue };
            if let Some(days) = days(time, now).filter(|days| *days <= DAYS) {
                let message = format!(
                    "The root user was last used on {} with {what}, {days} days before the report",
                    date(time)
                );
                out.push(Finding::new(&RULE, span, message).evidence("days", days));
            }
        }
    }
}
