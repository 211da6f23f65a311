//! # A Bedrock API key stands in the text
//!
//! *Amazon Bedrock API keys*.

use crate::estate::secret::SecretKind;
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "secrets-bedrock-api-key",
    title: "A Bedrock API key stands in the text",
    family: Family::Secrets,
    severity: Severity::Critical,
    question: "Does a Bedrock API key stand in the text?",
    why: "Whoever reads the text can call models on your bill, and read what the key may read.",
    remedy: "Take the key for leaked: delete it, and let the program use a role.",
    references: &[(
        "Amazon Bedrock API keys",
        "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html",
    )],
    controls: &[("soc2", "CC6.1")],
    examples: &[
        Example::new(
            "in an env file",
            concat!(
                "AWS_BEARER_TOKEN_BEDROCK=⟦ABSK",
                "QmVkcm9ja0FQSUtleS1kZW1vLWF0LTExMTEyMjIyMzMzMzpub3QtYS1yZWFsLWtleS1qdXN0LWZvci1hLXRlc3Qtb2YtdGhlLXJ1bGU=⟧\n"
            ),
        ),
        Example::new(
            "a short-lived one",
            concat!(
                "token: ⟦bedrock-api-key-",
                "YmVkcm9jay5hbWF6b25hd3MuY29tLz9BY3Rpb249Q2FsbFdpdGhCZWFyZXJUb2tlbiZYLUFtei1BbGdvcml0aG09QVdTNC1ITUFDLVNIQTI1Ng⟧\n"
            ),
        ),
        Example::new("too short to be one", "ABSKdemo"),
        Example::new("a word", "absk is no key, and bedrock-api-key-rotation is a name"),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for secret in cx.estate.secrets.iter().filter(|secret| secret.kind == SecretKind::BedrockApiKey) {
        let fix = Fix::new("Take it out of the text", vec![json::replace(secret.span, "REMOVED")]);
        out.push(
            Finding::new(&RULE, secret.span, "A Bedrock API key stands here in clear")
                .fix(fix.note("this does not end it: replace it where it is used")),
        );
    }
}
