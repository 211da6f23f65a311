//! # The root user has no MFA
//!
//! *AWS Multi-factor authentication in IAM*, "MFA for the root user".

use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "account-root-no-mfa",
    title: "The root user has no MFA",
    family: Family::Account,
    severity: Severity::Critical,
    question: "Does the root user sign in without MFA?",
    why: "One password, or one mailbox that can reset it, is then all that stands between anybody and the whole account.",
    remedy: "Register a passkey or a hardware key for the root user, better two. In an organization, remove the root credentials of member accounts altogether.",
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
        ("cis-3.0", "1.5"),
        ("cis-5.0", "1.4"),
        ("aws-fsbp", "IAM.9"),
        ("nist-800-53-r5", "IA-2(1)"),
        ("soc2", "CC6.1"),
    ],
    examples: &[
        Example::new(
            "in the report",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,⟦false⟧,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "alice,arn:aws:iam::111122223333:user/alice,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "in the account summary",
            r#"{"SummaryMap": {"AccountMFAEnabled": ⟦0⟧, "AccountAccessKeysPresent": 0}}"#,
        ),
        Example::new(
            "with MFA",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "alice,arn:aws:iam::111122223333:user/alice,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "with MFA, by the summary",
            r#"{"SummaryMap": {"AccountMFAEnabled": 1, "AccountAccessKeysPresent": 0}}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for row in cx.estate.credential_reports.iter().flat_map(|report| &report.rows).filter(|row| row.is_root())
    {
        let Some(mfa) = row.mfa_active.as_ref().filter(|mfa| !mfa.value) else { continue };
        out.push(
            Finding::new(&RULE, mfa.span, "The root user has no MFA device (`mfa_active` is false)")
                .remedy("text", REGISTER),
        );
    }
    for summary in &cx.estate.account_summaries {
        let Some(mfa) = summary.root_mfa.as_ref().filter(|mfa| mfa.value == 0) else { continue };
        out.push(
            Finding::new(&RULE, mfa.span, "The root user has no MFA device (`AccountMFAEnabled` is 0)")
                .remedy("text", REGISTER),
        );
    }
}

const REGISTER: &str =
    "Sign in as the root user, open Security credentials, assign an MFA device, then a second one.";
