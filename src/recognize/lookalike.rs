//! What a text is that is not what was asked for, and how to get what is.

use super::Command;
use super::shape::Shape;
use crate::text::json::{Kind, Value};

/// What something looks like.
pub(super) struct Lookalike {
    /// Machine name.
    pub code: &'static str,
    /// What it is and what to do.
    pub message: String,
}

/// Names a text that is not JSON.
pub(super) fn lookalike(text: &str, command: Option<&Command>) -> Lookalike {
    let (code, message) = named(text, command);
    Lookalike { code, message }
}

fn named(text: &str, command: Option<&Command>) -> (&'static str, String) {
    let head = text.trim_start();
    let lower: String = head.chars().take(400).collect::<String>().to_ascii_lowercase();
    let again = || {
        let repeat =
            |c: &Command| format!("run `aws {} {}` again with `--output json`", c.service, c.operation);
        command.map_or_else(|| "run the command again with `--output json`".to_owned(), repeat)
    };
    if lower.starts_with("-----begin") {
        return if lower.contains("private key") {
            ("pem", "this is a private key (PEM), no AWS configuration: whoever saw it must be taken to have it; replace the key pair".into())
        } else {
            (
                "pem",
                "this is a certificate or public key (PEM), no AWS configuration; nothing in it is checked"
                    .into(),
            )
        };
    }
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") || lower.contains("<body") {
        return (
            "html",
            "this is HTML, a web page's source; copy the JSON itself, or what an `aws` command printed"
                .into(),
        );
    }
    if lower.starts_with("<?xml") || lower.starts_with("<error>") || lower.starts_with("<accesscontrolpolicy")
    {
        return (
            "xml",
            "this is XML, as the REST API answers; the AWS CLI prints the same as JSON: give that".into(),
        );
    }
    if is_table(head) {
        return (
            "table",
            format!("this is the CLI's table output, which cannot be read without loss; {}", again()),
        );
    }
    if is_text_output(head) {
        return (
            "text-output",
            format!("this is the CLI's text output, which has no field names; {}", again()),
        );
    }
    if is_yaml(head) {
        return (
            "yaml",
            format!("this is YAML, which is not read yet; {}, or convert the file (`yq -o json`)", again()),
        );
    }
    if is_hcl(head) {
        return (
            "terraform",
            "this is Terraform's own language; give the JSON of `terraform show -json` or of the policy"
                .into(),
        );
    }
    (
        "text",
        "this is neither JSON nor another form that is read here; it was only searched for credentials"
            .into(),
    )
}

fn is_table(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(6);
    let ruled = |line: &str| line.len() > 4 && line.bytes().all(|b| matches!(b, b'-' | b'+' | b'|' | b'='));
    let first = lines.next().unwrap_or_default();
    (ruled(first) || first.starts_with('|')) && lines.any(|line| line.starts_with('|') || ruled(line))
}

/// `SECURITYGROUPS<tab>…`
fn is_text_output(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(20).collect();
    let tabbed = |line: &&&str| {
        let head = line.split('\t').next().unwrap_or_default();
        line.contains('\t')
            && head.len() > 1
            && head.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    let count = lines.iter().filter(tabbed).count();
    count > 0 && count * 2 >= lines.len()
}

fn is_yaml(text: &str) -> bool {
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).take(60).collect();
    let key = |line: &str| {
        let line = line.trim_start_matches("- ");
        let Some((key, rest)) = line.split_once(':') else { return false };
        (rest.is_empty() || rest.starts_with(' '))
            && !key.is_empty()
            && key.bytes().all(|b| {
                b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'"' | b'\'' | b':' | b'/' | b'.')
            })
    };
    let fits = lines.iter().filter(|line| key(line) || line.starts_with("- ") || **line == "---").count();
    let keys = lines.iter().filter(|line| key(line)).count();
    lines.len() >= 2 && keys >= 2 && fits * 10 >= lines.len() * 8
}

fn is_hcl(text: &str) -> bool {
    let starts =
        ["resource \"", "data \"", "variable \"", "module \"", "provider \"", "locals {", "terraform {"];
    text.lines().map(str::trim).any(|line| starts.iter().any(|start| line.starts_with(start)))
}

/// Top-level keys of outputs that are known but carry nothing that is checked.
const KNOWN_OUTPUTS: &[(&str, &str)] = &[
    ("TransitGateways", "ec2 describe-transit-gateways"),
    ("CustomerGateways", "ec2 describe-customer-gateways"),
    ("AvailabilityZones", "ec2 describe-availability-zones"),
    ("SecurityGroupReferenceSet", "ec2 describe-security-group-references"),
    ("SecurityGroupsReferenceSet", "ec2 describe-security-group-references"),
    ("NetworkInsightsPaths", "ec2 describe-network-insights-paths"),
    ("NetworkInsightsAnalyses", "ec2 describe-network-insights-analyses"),
    ("NetworkInsightsAccessScopes", "ec2 describe-network-insights-access-scopes"),
    ("NetworkInsightsAccessScopeAnalyses", "ec2 describe-network-insights-access-scope-analyses"),
    ("NetworkInsightsAccessScopeContent", "ec2 get-network-insights-access-scope-content"),
    ("PrefixListAssociations", "ec2 get-managed-prefix-list-associations"),
    ("VpcEndpointAssociations", "ec2 describe-vpc-endpoint-associations"),
    ("ServiceDetails", "ec2 describe-vpc-endpoint-services"),
    ("AllowedPrincipals", "ec2 describe-vpc-endpoint-service-permissions"),
    ("ConnectionNotificationSet", "ec2 describe-vpc-endpoint-connection-notifications"),
    ("VpcEndpointConnections", "ec2 describe-vpc-endpoint-connections"),
    ("EnableDnsSupport", "ec2 describe-vpc-attribute"),
    ("EnableDnsHostnames", "ec2 describe-vpc-attribute"),
    ("LoadBalancers", "elbv2 describe-load-balancers"),
    ("LoadBalancerDescriptions", "elb describe-load-balancers"),
    ("Users", "iam list-users"),
    ("Roles", "iam list-roles"),
    ("Groups", "iam list-groups"),
    ("Buckets", "s3api list-buckets"),
    ("trailList", "cloudtrail describe-trails"),
    ("Keys", "kms list-keys"),
    ("Functions", "lambda list-functions"),
    ("DBInstances", "rds describe-db-instances"),
    ("DetectorIds", "guardduty list-detectors"),
    ("Account", "sts get-caller-identity"),
];

/// Names a JSON value that nobody understood.
pub(super) fn describe_value(value: Value<'_>, shapes: &[&Shape]) -> (&'static str, String) {
    if !value.is_object() {
        let what = match value.kind() {
            Kind::Array if value.items().next().is_none() => "an empty list",
            Kind::Array => "a list that holds no AWS document that is read here",
            Kind::String => "a single string that holds no document",
            Kind::Invalid => "text that could not be read as JSON",
            _ => "a single value, no document",
        };
        return ("object", format!("this is {what}; it was not checked"));
    }
    let has = |key: &str| value.get(key).is_some();
    if value.members().next().is_none() {
        return ("object", "this object is empty: AWS prints such a one where nothing is configured; it says nothing by itself".into());
    }
    if has("AWSTemplateFormatVersion") || (has("Resources") && has("Parameters")) {
        return ("object", "this is a CloudFormation template without a policy in it; only the policies of a template are read".into());
    }
    if has("format_version") && (has("planned_values") || has("values")) || has("terraform_version") {
        return (
            "object",
            "this is Terraform's plan or state without a policy in it; only the policies of it are read"
                .into(),
        );
    }
    if let Some((_, command)) = KNOWN_OUTPUTS.iter().find(|(key, _)| has(key)) {
        return (
            "object",
            format!("this is the output of `aws {command}`; it is not checked in this version"),
        );
    }
    let known = shapes.iter().find(|shape| has(shape.list));
    if let Some(shape) = known {
        return (
            "object",
            format!(
                "`{}` is what `aws ec2 {}` prints, but what decides is not in it; it was not checked",
                shape.list, shape.operation
            ),
        );
    }
    if has("Effect") && (has("Action") || has("NotAction")) {
        return (
            "object",
            "this is a single statement; put it into a policy: `{\"Version\": \"2012-10-17\", \"Statement\": [ … ]}`".into(),
        );
    }
    let keys: Vec<String> =
        value.members().take(5).filter_map(|(key, _)| Some(format!("`{}`", key.as_str()?))).collect();
    let more = if value.members().count() > keys.len() { ", …" } else { "" };
    (
        "object",
        format!(
            "an object with the keys {}{more} is no AWS document that is read here; it was not checked",
            keys.join(", ")
        ),
    )
}
