//! # A console user has no MFA
//!
//! *AWS Multi-factor authentication in IAM*. The report counts every kind of MFA device.

use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "account-user-no-mfa",
    title: "A console user has no MFA",
    family: Family::Account,
    severity: Severity::High,
    question: "Can a user sign in to the console with a password alone?",
    why: "Passwords are phished, reused and leaked. Without a second factor, the first stolen password is a way into the account.",
    remedy: "Have each person register an MFA device, and deny everything without MFA until then; better, let people sign in through IAM Identity Center and delete their IAM users.",
    references: &[
        (
            "AWS Multi-factor authentication in IAM",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html",
        ),
        (
            "Security best practices in IAM",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        ),
    ],
    controls: &[
        ("cis-3.0", "1.10"),
        ("cis-5.0", "1.9"),
        ("aws-fsbp", "IAM.5"),
        ("aws-fsbp", "IAM.19"),
        ("nist-800-53-r5", "IA-2(1)"),
        ("soc2", "CC6.1"),
    ],
    examples: &[
        Example::new(
            "a person with a password alone",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "alice,arn:aws:iam::111122223333:user/alice,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,⟦false⟧,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "from an older report, line ends of Windows",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\r",
                "bob,arn:aws:iam::111122223333:user/bob,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,⟦FALSE⟧,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\r"
            ),
        ),
        Example::new(
            "with MFA",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "alice,arn:aws:iam::111122223333:user/alice,2024-01-10T09:00:00+00:00,true,2026-11-20T08:00:00+00:00,2026-09-01T08:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
        Example::new(
            "no password, so no console",
            report!(
                "<root_account>,arn:aws:iam::111122223333:root,2024-01-10T09:00:00+00:00,not_supported,2026-01-05T08:00:00+00:00,not_supported,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
                "ci,arn:aws:iam::111122223333:user/ci,2024-01-10T09:00:00+00:00,false,N/A,N/A,N/A,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
            ),
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for row in
        cx.estate.credential_reports.iter().flat_map(|report| &report.rows).filter(|row| !row.is_root())
    {
        let console = row.password_enabled.as_ref().filter(|enabled| enabled.value);
        let (Some(console), Some(mfa)) = (console, row.mfa_active.as_ref().filter(|mfa| !mfa.value)) else {
            continue;
        };
        let user = row.user.value.as_str();
        out.push(
            Finding::new(
                &RULE,
                mfa.span,
                format!("User `{user}` signs in to the console with a password and no MFA"),
            )
            .title(format!("Console user `{user}` has no MFA"))
            .evidence("user", user)
            .related(console.span, "the password is enabled here")
            .remedy("aws-cli", format!("aws iam list-mfa-devices --user-name {user}"))
            .remedy("aws-cli", format!("aws iam delete-login-profile --user-name {user}")),
        );
    }
}
