//! # Access key in a text
//!
//! *Secure access keys*, IAM User Guide: never put access keys into code, configuration or images; give programs a
//! role.

use crate::estate::secret::SecretKind;
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "secrets-access-key",
    title: "An access key stands in the text",
    family: Family::Secrets,
    severity: Severity::Critical,
    question: "Does a long-term access key stand in the text?",
    why: "Whoever reads the text can act as its owner, from anywhere, until somebody ends the key. Keys in public \
          repositories are tried within minutes.",
    remedy: "Take the key for leaked: make it inactive, look in CloudTrail for what was done with it, delete it. Let \
             the program use a role instead: an instance profile, a task role, a pod identity, OIDC federation of the \
             pipeline, IAM Roles Anywhere outside AWS.",
    references: &[
        ("Secure access keys", "https://docs.aws.amazon.com/IAM/latest/UserGuide/securing_access-keys.html"),
        (
            "Security best practices in IAM",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "IA-5(7)"), ("soc2", "CC6.1")],
    examples: &[
        Example::new(
            "an id alone in a script",
            "export AWS_ACCESS_KEY_ID=⟦AKIAQ3EGPARAPET2DEMO⟧\nterraform apply\n",
        ),
        Example::new(
            "the pair that AWS prints in its documentation",
            "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = ⟦wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY⟧\n",
        ),
        Example::new(
            "a secret alone, known by its name, in the environment of a function",
            r#"{"FunctionName": "upload", "Environment": {"Variables": {"AWS_SECRET_ACCESS_KEY": ⟦"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"⟧}}}"#,
        ),
        Example::new(
            "ids in a list are no leak",
            r#"{"AccessKeyMetadata": [{"UserName": "ci", "AccessKeyId": "AKIAQ3EGPARAPET2DEMO", "Status": "Inactive", "CreateDate": "2026-11-02T08:00:00+00:00"}]}"#,
        ),
        Example::new(
            "ids of users and roles are no keys, and a hash is no secret",
            "AIDAQ3EGPARAPET2DEMO AROAQ3EGPARAPET2DEMO\ncommit 0123456789abcdef0123456789abcdef01234567\n",
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let secrets = &cx.estate.secrets;
    for secret in secrets {
        let pair = secret.pair.map(|ix| &secrets[ix]);
        let finding = match secret.kind {
            // A pair is told at its secret. One with a temporary id has a rule of its own.
            SecretKind::SecretAccessKey if pair.is_none_or(|id| id.kind == SecretKind::AccessKeyId) => {
                let of = pair.map_or_else(String::new, |id| format!(" of key `{}`", id.masked));
                let message = format!("A secret access key{of} stands here in clear");
                Finding::new(&RULE, secret.span, message)
            }
            SecretKind::AccessKeyId if pair.is_none() && !secret.listed => {
                let message = format!(
                    "The id of a long-term access key, `{}`, stands here; without its secret it opens nothing",
                    secret.masked
                );
                Finding::new(&RULE, secret.span, message)
                    .severity(Severity::Low)
                    .title("The id of an access key stands in the text")
            }
            _ => continue,
        };
        let id = if secret.kind == SecretKind::AccessKeyId { Some(secret) } else { pair };
        let mut edits = vec![json::replace(secret.span, placeholder(secret.kind))];
        let mut finding = finding;
        if let Some(pair) = pair {
            edits.push(json::replace(pair.span, placeholder(pair.kind)));
            finding = finding.related(pair.span, "its key id");
        }
        if let Some(id) = id {
            finding = finding.evidence("key", id.masked.as_str());
            if let Some(account) = &id.account {
                finding = finding.evidence("account", account.as_str());
            }
        }
        if secret.documentation_example {
            finding = finding
                .severity(Severity::Info)
                .evidence("example", "this is the key that AWS prints in its documentation");
        }
        let fix = Fix::new("Take the key out of the text", edits)
            .note("this does not end the key: make it inactive, and let the program use a role");
        out.push(finding.fix(fix).remedy("aws-cli", END));
    }
}

const END: &str = "aws iam get-access-key-last-used --access-key-id ID\naws iam update-access-key --user-name USER --access-key-id ID --status Inactive";

const fn placeholder(kind: SecretKind) -> &'static str {
    match kind {
        SecretKind::AccessKeyId => "REMOVED-ACCESS-KEY-ID",
        _ => "REMOVED-SECRET-ACCESS-KEY",
    }
}
