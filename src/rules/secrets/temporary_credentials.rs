//! # Temporary credentials in a text
//!
//! *Temporary security credentials in IAM*: key ids that begin with `ASIA` need a session token and expire.

use crate::estate::secret::SecretKind;
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "secrets-temporary-credentials",
    title: "Temporary credentials stand in the text",
    family: Family::Secrets,
    severity: Severity::High,
    question: "Do temporary credentials stand in the text?",
    why: "They work for whoever reads them until they expire, at most 36 hours after they were made.",
    remedy: "If they may still be valid, revoke the role's active sessions. Do not pass them on in files.",
    references: &[
        (
            "Temporary security credentials in IAM",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html",
        ),
        (
            "Revoke IAM role temporary security credentials",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html",
        ),
    ],
    controls: &[("soc2", "CC6.1")],
    examples: &[
        Example::new(
            "an id with its secret",
            "ASIAQ3EGPARAPET2DEMO ⟦wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY⟧",
        ),
        Example::new(
            "what get-session-token prints",
            r#"{"Credentials": {"AccessKeyId": "ASIAQ3EGPARAPET2DEMO", "SecretAccessKey": ⟦"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"⟧, "Expiration": "2026-11-02T08:00:00+00:00"}}"#,
        ),
        Example::new("the id alone opens nothing", "signed with ASIAQ3EGPARAPET2DEMO\n"),
        Example::new(
            "in an event of CloudTrail",
            r#"{"Records": [{"eventSource": "s3.amazonaws.com", "eventName": "PutObject", "userIdentity": {"type": "AssumedRole", "accessKeyId": "ASIAQ3EGPARAPET2DEMO"}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let secrets = &cx.estate.secrets;
    for secret in secrets.iter().filter(|secret| secret.kind == SecretKind::SecretAccessKey) {
        let Some(id) = secret.pair.map(|ix| &secrets[ix]).filter(|id| id.kind == SecretKind::TemporaryKeyId)
        else {
            continue;
        };
        let edits = vec![
            json::replace(secret.span, "REMOVED-SECRET-ACCESS-KEY"),
            json::replace(id.span, "REMOVED-ACCESS-KEY-ID"),
        ];
        let mut finding = Finding::new(
            &RULE,
            secret.span,
            format!("The secret of temporary key `{}` stands here in clear", id.masked),
        )
        .evidence("key", id.masked.as_str())
        .related(id.span, "its key id")
        .fix(
            Fix::new("Take the credentials out of the text", edits)
                .note("this does not end them: revoke the sessions"),
        );
        if let Some(account) = &id.account {
            finding = finding.evidence("account", account.as_str());
        }
        out.push(finding);
    }
}
