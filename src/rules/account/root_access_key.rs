//! # The root user has an access key
//!
//! *Root user best practices for your AWS account*: do not create access keys for the root user.

use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "account-root-access-key",
    title: "The root user has an access key",
    family: Family::Account,
    severity: Severity::Critical,
    question: "Does the root user have an active access key?",
    why: "The root user may do everything in the account, and no policy of the account holds it back. Its access key works from anywhere, without MFA.",
    remedy: "Delete the key. Work with roles; keep the root user for the few tasks that need it.",
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
    controls: &[
        ("cis-3.0", "1.4"),
        ("cis-5.0", "1.3"),
        ("aws-fsbp", "IAM.4"),
        ("nist-800-53-r5", "AC-6"),
        ("soc2", "CC6.1"),
    ],
    examples: &[
        Example::new(
            "in the report",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,⟦true⟧,2020-03-02T08:00:00+00:00,2026-11-19T08:00:00+00:00,us-east-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "alice,arn:aws:iam::111122223333:user/alice,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "in the account summary",
            r#"{"SummaryMap": {"AccountMFAEnabled": 1, "AccountAccessKeysPresent": ⟦1⟧, "Users": 12}}"#,
        ),
        Example::new(
            "none in the report",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "alice,arn:aws:iam::111122223333:user/alice,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "none in the summary",
            r#"{"SummaryMap": {"AccountMFAEnabled": 1, "AccountAccessKeysPresent": 0}}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for row in cx.estate.credential_reports.iter().flat_map(|report| &report.rows).filter(|row| row.is_root())
    {
        for key in &row.keys {
            let Some(active) = key.active.as_ref().filter(|active| active.value) else { continue };
            let message = format!("Access key {} of the root user is active", key.number);
            out.push(
                Finding::new(&RULE, active.span, message).evidence("key", key.number).remedy("text", DELETE),
            );
        }
    }
    for summary in &cx.estate.account_summaries {
        let Some(keys) = summary.root_keys.as_ref().filter(|keys| keys.value > 0) else { continue };
        let message = "The root user has an access key (`AccountAccessKeysPresent`)";
        out.push(Finding::new(&RULE, keys.span, message).remedy("text", DELETE));
    }
}

const DELETE: &str = "Sign in as the root user, open Security credentials, deactivate the key, watch that nothing breaks, delete it.";
