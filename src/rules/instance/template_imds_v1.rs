//! # What is launched lets the metadata service answer without a token
//!
//! *Configure instance metadata options for new instances*, "Order of precedence for instance metadata options",
//! Amazon EC2 User Guide: what a launch says counts first, then the account's default in the Region, then the image.
//! So a template that says nothing may launch either; the account's defaults settle it.
//!
//! Network: imds-template-v1, imds-asg-v1.

use crate::estate::network::LaunchTemplate;
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "instance-template-imds-v1",
    title: "A launch template allows IMDSv1",
    family: Family::Instance,
    severity: Severity::Medium,
    question: "Does a launch template or launch configuration let instances answer metadata requests without a token?",
    why: "Each instance that is launched from it hands the credentials of its role to whoever makes an application on it \
          fetch an address of his choice.",
    remedy: "Require tokens in a new version of the template, and make it the default.",
    references: &[
        (
            "Configure instance metadata options for new instances",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2 Auto Scaling",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html",
        ),
    ],
    controls: &[
        ("aws-fsbp", "EC2.170"),
        ("aws-fsbp", "AutoScaling.3"),
        ("nist-800-53-r5", "AC-3"),
        ("nist-800-53-r5", "AC-6"),
    ],
    examples: &[
        Example::new(
            "tokens are optional",
            r#"{"LaunchTemplateVersions": [{"LaunchTemplateId": "lt-1", "LaunchTemplateName": "web", "VersionNumber": 3,
                "DefaultVersion": true, "LaunchTemplateData": {"MetadataOptions": {"HttpTokens": ⟦"optional"⟧}}}]}"#,
        ),
        Example::new(
            "nothing is said, neither in the template nor of the account",
            r#"{"LaunchTemplateVersions": [{"LaunchTemplateId": ⟦"lt-1"⟧, "LaunchTemplateName": "web", "VersionNumber": 1,
                "DefaultVersion": true, "LaunchTemplateData": {"ImageId": "ami-1"}}]}"#,
        ),
        Example::new(
            "a launch configuration",
            r#"{"LaunchConfigurations": [{"LaunchConfigurationName": "web", "ImageId": "ami-1",
                "LaunchConfigurationARN": "arn:aws:autoscaling:eu-west-1:111122223333:launchConfiguration:1:launchConfigurationName/web",
                "MetadataOptions": {"HttpTokens": ⟦"optional"⟧}}]}"#,
        ),
        Example::new(
            "tokens are required",
            r#"{"LaunchTemplateVersions": [{"LaunchTemplateId": "lt-1", "VersionNumber": 3, "DefaultVersion": true,
                "LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "required", "HttpEndpoint": "enabled"}}}]}"#,
        ),
        Example::new(
            "nothing is said, and the account requires them",
            r#"{"LaunchTemplateVersions": [{"LaunchTemplateId": "lt-1", "VersionNumber": 1, "DefaultVersion": true,
                "LaunchTemplateData": {"ImageId": "ami-1"}}], "AccountLevel": {"HttpTokens": "required"}}"#,
        ),
        Example::new(
            "an old version, which nobody gets by default",
            r#"{"LaunchTemplateVersions": [{"LaunchTemplateId": "lt-1", "VersionNumber": 2, "DefaultVersion": true,
                "LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "required"}}},
                {"LaunchTemplateId": "lt-1", "VersionNumber": 1, "DefaultVersion": false,
                "LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "optional"}}}]}"#,
        ),
        Example::new(
            "the service is off",
            r#"{"LaunchTemplateVersions": [{"LaunchTemplateId": "lt-1", "VersionNumber": 1, "DefaultVersion": true,
                "LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "optional", "HttpEndpoint": "disabled"}}}]}"#,
        ),
    ],
    check,
};

/// What the account's defaults say of tokens: `required`, `optional`, or nothing.
fn default_of(cx: &Context<'_>) -> Option<bool> {
    // Of several Regions or accounts nobody knows which the template is of.
    let [one] = cx.estate.network.metadata_defaults.as_slice() else { return None };
    match one.http_tokens.as_ref()?.value.as_str() {
        "required" => Some(true),
        "optional" => Some(false),
        _ => None,
    }
}

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for template in super::templates_in_use(cx) {
        let options = template.metadata.as_ref();
        if options.is_some_and(|options| !options.is_enabled()) {
            continue;
        }
        let tokens = options.and_then(|options| options.http_tokens.as_ref());
        let by_default = default_of(cx);
        let finding = match (tokens.map(|tokens| tokens.value.as_str()), by_default) {
            (Some("optional"), _) | (None, Some(false) | None) => finding(template, by_default),
            _ => continue,
        };
        out.push(finding);
    }
}

fn finding(template: &LaunchTemplate, by_default: Option<bool>) -> Finding {
    let label = template.label();
    let tokens = template.metadata.as_ref().and_then(|options| options.http_tokens.as_ref());
    let id = template.id.as_ref().or(template.name.as_ref());
    let span = tokens.map_or_else(|| id.map_or(template.span, |id| id.span), |tokens| tokens.span);
    let (severity, message) = match (tokens, by_default) {
        (Some(_), _) => (
            Severity::Medium,
            format!("{label} launches instances whose metadata service answers without a session token"),
        ),
        (None, Some(_)) => (
            Severity::Medium,
            format!(
                "{label} does not say whether session tokens are required, and the account's default makes them optional"
            ),
        ),
        (None, None) => (
            Severity::Low,
            format!(
                "{label} does not say whether session tokens are required: the account's defaults decide, which are not in the \
                 text, or else the image"
            ),
        ),
    };
    let mut finding = Finding::new(&RULE, span, message)
        .severity(severity)
        .evidence("launch_template", id.map_or("", |id| id.value.as_str()))
        .evidence("http_tokens", tokens.map_or("not given", |tokens| tokens.value.as_str()));
    if let Some(version) = &template.version {
        finding = finding.evidence("version", version.value);
    }
    if let Some(tokens) = tokens {
        finding =
            finding.fix(Fix::new("Require session tokens", vec![json::replace(tokens.span, "required")]));
    } else if by_default.is_none() {
        finding = finding.evidence("settled_by", "aws ec2 get-instance-metadata-defaults");
    }
    super::template_remedies(
        finding,
        template,
        "\"MetadataOptions\":{\"HttpTokens\":\"required\"}",
        "metadata_options {\n  http_tokens = \"required\"\n}",
        "MetadataOptions:\n  HttpTokens: required",
    )
}
