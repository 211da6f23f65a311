//! # The metadata service answers beyond the machine
//!
//! `HttpPutResponseHopLimit` says how many network hops the token of the metadata service may travel. 1 keeps
//! it on the instance; containers with a network of their own need 2. *InstanceMetadataOptionsRequest*,
//! Amazon EC2 API Reference; *Use the Instance Metadata Service to access instance metadata*, Amazon EC2 User
//! Guide.
//!
//! Network: imds-hop-limit.

use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "instance-imds-hop-limit",
    title: "The metadata service answers over several network hops",
    family: Family::Instance,
    severity: Severity::Low,
    question: "May the token of the metadata service travel further than the instance itself?",
    why: "Containers on the machine, or whatever it forwards traffic for, can fetch the credentials of the instance's \
          role.",
    remedy: "Set the limit to 1, or to 2 where containers need the metadata service.",
    references: &[
        (
            "Use the Instance Metadata Service to access instance metadata",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
        ),
        (
            "InstanceMetadataOptionsRequest",
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsRequest.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "anywhere",
            r#"{"Reservations": [{"Instances": [{"InstanceId": "i-1", "ImageId": "ami-1", "MetadataOptions": {
                "HttpTokens": "required", "HttpPutResponseHopLimit": ⟦64⟧, "HttpEndpoint": "enabled"}}]}]}"#,
        ),
        Example::new(
            "containers",
            r#"[{"InstanceId": "i-1", "InstanceType": "t3.micro", "MetadataOptions": {
                "HttpTokens": "required", "HttpPutResponseHopLimit": ⟦2⟧}}]"#,
        ),
        Example::new(
            "what a template launches",
            r#"{"LaunchTemplateVersions": [{"LaunchTemplateId": "lt-1", "VersionNumber": 1, "DefaultVersion": true,
                "LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": ⟦3⟧}}}]}"#,
        ),
        Example::new(
            "the machine itself",
            r#"{"Reservations": [{"Instances": [{"InstanceId": "i-1", "ImageId": "ami-1", "MetadataOptions": {
                "HttpTokens": "required", "HttpPutResponseHopLimit": 1, "HttpEndpoint": "enabled"}}]}]}"#,
        ),
        Example::new(
            "the service is off",
            r#"{"Reservations": [{"Instances": [{"InstanceId": "i-1", "ImageId": "ami-1", "MetadataOptions": {
                "HttpTokens": "required", "HttpPutResponseHopLimit": 64, "HttpEndpoint": "disabled"}}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for instance in cx.estate.instances.iter().filter(|instance| !instance.is_gone()) {
        let Some(options) = instance.metadata.as_ref().filter(|options| options.is_enabled()) else {
            continue;
        };
        let Some(limit) = options.hop_limit.as_ref().filter(|limit| limit.value > 1) else { continue };
        let message =
            format!("the metadata token of {} may travel {} network hops", instance.label(), limit.value);
        let finding = Finding::new(&RULE, limit.span, message)
            .severity(if limit.value > 2 { Severity::Low } else { Severity::Info })
            .evidence("instance", instance.id.as_ref().map_or("", |id| id.value.as_str()))
            .evidence("hop_limit", limit.value)
            .remedy("aws-cli", super::modify_options(instance, "--http-put-response-hop-limit 1"));
        out.push(finding);
    }
    for template in super::templates_in_use(cx) {
        let Some(options) = template.metadata.as_ref().filter(|options| options.is_enabled()) else {
            continue;
        };
        let Some(limit) = options.hop_limit.as_ref().filter(|limit| limit.value > 1) else { continue };
        let message = format!(
            "the metadata token of what {} launches may travel {} network hops",
            template.label(),
            limit.value
        );
        let id = template.id.as_ref().map_or("", |id| id.value.as_str());
        let finding = Finding::new(&RULE, limit.span, message)
            .severity(if limit.value > 2 { Severity::Low } else { Severity::Info })
            .evidence("launch_template", id)
            .evidence("hop_limit", limit.value);
        out.push(super::template_remedies(
            finding,
            template,
            "\"MetadataOptions\":{\"HttpPutResponseHopLimit\":1}",
            "metadata_options {\n  http_put_response_hop_limit = 1\n}",
            "MetadataOptions:\n  HttpPutResponseHopLimit: 1",
        ));
    }
}
