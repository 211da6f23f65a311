//! # The account's default lets instances answer without a token
//!
//! *Configure instance metadata options for new instances*, Amazon EC2 User Guide: what a launch does not say is taken
//! from the account's default in the Region. `optional` there even overrides images that ask for tokens;
//! `HttpTokensEnforced` refuses every launch without them. Each Region has its own.
//!
//! Network: imds-account-default.

use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "instance-account-imds-default",
    title: "The account's default does not require session tokens (IMDSv2)",
    family: Family::Instance,
    severity: Severity::Medium,
    question: "Does the account's default for the metadata service require session tokens?",
    why: "Every instance that is launched without a word about the metadata service gets the default. Where it is not set, \
          images decide, and old ones allow IMDSv1.",
    remedy: "Require tokens as the account's default in each Region.",
    references: &[
        (
            "Configure instance metadata options for new instances",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html",
        ),
        (
            "ModifyInstanceMetadataDefaults",
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataDefaults.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "AC-6")],
    examples: &[
        Example::new(
            "optional",
            r#"{"AccountLevel": {"HttpTokens": ⟦"optional"⟧, "HttpPutResponseHopLimit": 2}}"#,
        ),
        Example::new("not set", r#"{"AccountLevel": ⟦{}⟧}"#),
        Example::new(
            "required",
            r#"{"AccountLevel": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}}"#,
        ),
        Example::new("not set, and enforced", r#"{"AccountLevel": {"HttpTokensEnforced": "enabled"}}"#),
        Example::new("off altogether", r#"{"AccountLevel": {"HttpEndpoint": "disabled"}}"#),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for defaults in &cx.estate.network.metadata_defaults {
        let is = |field: &Option<crate::text::Spanned<String>>, word: &str| {
            field.as_ref().is_some_and(|text| text.value == word)
        };
        if is(&defaults.http_tokens, "required")
            || is(&defaults.enforced, "enabled")
            || is(&defaults.http_endpoint, "disabled")
        {
            continue;
        }
        let tokens = defaults.http_tokens.as_ref().filter(|tokens| tokens.value == "optional");
        let (span, severity, message) = match tokens {
            Some(tokens) => (
                tokens.span,
                Severity::Medium,
                "the account's default makes session tokens of the metadata service optional",
            ),
            None => (
                defaults.span,
                Severity::Low,
                "the account has no default that requires session tokens of the metadata service: images decide",
            ),
        };
        let finding = Finding::new(&RULE, span, message)
            .severity(severity)
            .evidence("http_tokens", tokens.map_or("not set", |tokens| tokens.value.as_str()))
            .fix(tokens.map(|tokens| {
                Fix::new("Require session tokens", vec![json::replace(tokens.span, "required")])
            }))
            .remedy("aws-cli", "aws ec2 modify-instance-metadata-defaults --http-tokens required")
            .remedy(
                "terraform",
                "resource \"aws_ec2_instance_metadata_defaults\" \"this\" {\n  http_tokens = \"required\"\n}",
            );
        out.push(finding);
    }
}
