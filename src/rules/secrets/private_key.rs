//! # A private key stands in the text
//!
//! *Amazon EC2 key pairs and Amazon EC2 instances*: AWS keeps no copy, so that whoever has the text has the key.

use crate::estate::secret::SecretKind;
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "secrets-private-key",
    title: "A private key stands in the text",
    family: Family::Secrets,
    severity: Severity::Critical,
    question: "Does a private key stand in the text?",
    why: "A private key is the identity of whoever holds it: of a server, of an EC2 key pair, of a CA.",
    remedy: "Take the key for leaked: replace the key pair, and revoke its certificates.",
    references: &[(
        "Amazon EC2 key pairs and Amazon EC2 instances",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-key-pairs.html",
    )],
    controls: &[("soc2", "CC6.1")],
    examples: &[
        Example::new(
            "in the answer of create-key-pair",
            r#"{"KeyName": "ops", "KeyMaterial": ⟦"-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----"⟧}"#,
        ),
        Example::new(
            "a file",
            "⟦-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----⟧\n",
        ),
        Example::new("a certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"),
        Example::new("a public key", "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for secret in cx.estate.secrets.iter().filter(|secret| secret.kind == SecretKind::PrivateKey) {
        let fix = Fix::new("Take it out of the text", vec![json::replace(secret.span, "REMOVED")]);
        out.push(
            Finding::new(&RULE, secret.span, "A private key stands here in clear")
                .fix(fix.note("this does not end it: replace it where it is used")),
        );
    }
}
