//! # The metadata service answers without a token
//!
//! `HttpTokens` is `optional`: the instance metadata service also answers version 1 requests, which are plain
//! GET requests without a session token. *Use the Instance Metadata Service to access instance metadata*,
//! Amazon EC2 User Guide. Where the output does not have `MetadataOptions`, that is told, and nothing is
//! guessed.
//!
//! Network: imds-v1-allowed.

use rustc_hash::FxHashSet;

use super::reach::{Reach, Reaching};
use super::role::{Loot, Roles};
use crate::estate::instance::{Instance, MetadataOptions};
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::network::open_groups;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Spanned;

pub(super) static RULE: Rule = Rule {
    id: "instance-imds-v1",
    title: "The metadata service answers without a session token (IMDSv1)",
    family: Family::Instance,
    severity: Severity::Medium,
    question: "Does the metadata service of an instance answer without a session token?",
    why: "A web application that fetches an address of the visitor's choice can be made to fetch the credentials of the \
          instance's role, and to show them. With a session token a single request is not enough.",
    remedy: "Require tokens. The CloudWatch metric MetadataNoToken tells whether something still asks without one.",
    references: &[
        (
            "Use the Instance Metadata Service to access instance metadata",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
        ),
        (
            "Modify instance metadata options for existing instances",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-existing-instances.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[
        ("cis-5.0", "5.7"),
        ("cis-3.0", "5.6"),
        ("aws-fsbp", "EC2.8"),
        ("nist-800-53-r5", "AC-3"),
        ("nist-800-53-r5", "AC-6"),
        ("fedramp-moderate-r4", "AC-6"),
        ("soc2", "CC7.2"),
    ],
    examples: &[
        Example::new(
            "tokens are optional",
            r#"{"Reservations": [{"Instances": [{"InstanceId": "i-1", "ImageId": "ami-1", "MetadataOptions": {
                "State": "applied", "HttpTokens": ⟦"optional"⟧, "HttpPutResponseHopLimit": 1,
                "HttpEndpoint": "enabled"}}]}]}"#,
        ),
        Example::new(
            "one instance, of whose endpoint nothing is said",
            r#"[[{"InstanceId": "i-1", "InstanceType": "t3.micro", "MetadataOptions": {"HttpTokens": ⟦"optional"⟧}}]]"#,
        ),
        Example::new(
            "what a query left",
            r#"[{"InstanceId": "i-1", "HttpTokens": ⟦"optional"⟧}, {"InstanceId": "i-2", "HttpTokens": "required"}]"#,
        ),
        Example::new(
            "what its role hands to a thief",
            r#"{"Reservations": [{"Instances": [{"InstanceId": "i-1", "ImageId": "ami-1", "MetadataOptions": {"HttpTokens": ⟦"optional"⟧},
                "IamInstanceProfile": {"Arn": "arn:aws:iam::111122223333:instance-profile/web"}}]}],
                "RoleDetailList": [{"RoleName": "web-role", "Arn": "arn:aws:iam::111122223333:role/web-role",
                "InstanceProfileList": [{"InstanceProfileName": "web", "Arn": "arn:aws:iam::111122223333:instance-profile/web"}],
                "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}], "AttachedManagedPolicies": []}]}"#,
        ),
        Example::new(
            "tokens are required",
            r#"{"Reservations": [{"Instances": [{"InstanceId": "i-1", "ImageId": "ami-1", "MetadataOptions": {
                "HttpTokens": "required", "HttpEndpoint": "enabled"}}]}]}"#,
        ),
        Example::new(
            "the service is off",
            r#"{"Reservations": [{"Instances": [{"InstanceId": "i-1", "ImageId": "ami-1", "MetadataOptions": {
                "HttpTokens": "optional", "HttpEndpoint": "disabled"}}]}]}"#,
        ),
        Example::new(
            "the instance is gone",
            r#"{"Reservations": [{"Instances": [{"InstanceId": "i-1", "ImageId": "ami-1", "State": {"Code": 48,
                "Name": "terminated"}, "MetadataOptions": {"HttpTokens": "optional"}}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut open = None;
    let mut roles = Roles::of(cx);
    let mut reaching = None;
    for instance in cx.estate.instances.iter().filter(|instance| !instance.is_gone()) {
        let Some(options) = instance.metadata.as_ref().filter(|options| options.is_enabled()) else {
            continue;
        };
        if let Some(tokens) = options.http_tokens.as_ref().filter(|tokens| tokens.value == "optional") {
            let open = open.get_or_insert_with(|| open_groups(cx));
            let loot = instance.profile.as_ref().and_then(|profile| roles.loot(&profile.value));
            // Only a role makes the difference: without one there is nothing to take.
            let reach = instance
                .profile
                .as_ref()
                .and_then(|_| reaching.get_or_insert_with(|| Reaching::of(cx)).of_instance(instance));
            out.push(finding(instance, options, tokens, open, loot.as_deref(), reach));
        }
    }
}

fn finding(
    instance: &Instance,
    options: &MetadataOptions,
    tokens: &Spanned<String>,
    open: &FxHashSet<&str>,
    loot: Option<&Loot<'_>>,
    reach: Option<Reach>,
) -> Finding {
    let group = instance.security_groups.iter().find(|group| open.contains(group.value.as_str()));
    let address = instance.public_addresses.first();
    let mut message = format!("the metadata service of {} answers without a session token", instance.label());
    let mut severity = Severity::Medium;
    if let (Some(address), Some(_)) = (address, &instance.profile) {
        severity = if group.is_some() { Severity::Critical } else { Severity::High };
        let door = group.map_or_else(String::new, |group| {
            format!(", and its security group `{}` lets everybody in", group.value)
        });
        message.push_str(&format!("; it has a role and the public address `{}`{door}", address.value));
    }
    match reach {
        Some(Reach::Open) => {
            severity = Severity::Critical;
            message.push_str(if address.is_some() {
                ", and the Internet gets to it"
            } else {
                "; it has a role, and the Internet gets to it through a load balancer"
            });
        }
        Some(Reach::Shut) => {
            severity = Severity::Medium;
            message.push_str("; the Internet does not get to it now");
        }
        Some(Reach::MayBe) | None => {}
    }
    if let Some(loot) = loot {
        message.push_str(&loot.clause());
        if loot.severity == Severity::High {
            severity = if severity == Severity::Medium { Severity::High } else { Severity::Critical };
        }
    }
    let id = instance.id.as_ref().map_or("", |id| id.value.as_str());
    let endpoint =
        options.http_endpoint.as_ref().map_or("not given (enabled)", |endpoint| endpoint.value.as_str());
    let mut finding =
        Finding::new(&RULE, tokens.span, message)
            .severity(severity)
            .evidence("instance", id)
            .evidence("http_tokens", tokens.value.as_str())
            .evidence("http_endpoint", endpoint)
            .fix(Fix::new("Require session tokens", vec![json::replace(tokens.span, "required")]).note(
                "What still asks without a token fails from then on: the metric MetadataNoToken tells.",
            ));
    if let Some(address) = address {
        finding = finding.evidence("public_address", address.value.as_str());
        finding = finding.related(address.span, "its public address");
    }
    if let Some(profile) = &instance.profile {
        finding = finding.evidence("instance_profile", profile.value.as_str());
        finding = finding.related(profile.span, "the role whose credentials it hands out");
    }
    if let Some(group) = group {
        finding = finding.evidence("open_group", group.value.as_str());
        finding = finding.related(group.span, "this group lets everybody in");
    }
    if let Some(loot) = loot {
        finding = loot.add_to(finding);
    }
    finding
        .remedy("aws-cli", super::modify_options(instance, "--http-tokens required"))
        .remedy("terraform", "# in the aws_instance\nmetadata_options {\n  http_tokens = \"required\"\n}")
        .remedy("cloudformation", "# in the LaunchTemplateData that the AWS::EC2::Instance uses\nMetadataOptions:\n  HttpTokens: required")
}
