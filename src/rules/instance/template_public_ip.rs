//! # A launch template gives out public addresses
//!
//! *Public IPv4 addresses*, Amazon EC2 User Guide: `AssociatePublicIpAddress` of a launch counts more than what the
//! subnet says.
//!
//! Network: template-public-ip.

use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "instance-template-public-ip",
    title: "A launch template gives its instances public addresses",
    family: Family::Instance,
    severity: Severity::Low,
    question: "Does a launch template or launch configuration give each instance a public address?",
    why: "Every instance of the group stands on the Internet by itself, with nothing but its security groups before it.",
    remedy: "Leave the address out in a new version of the template; put a load balancer before the instances, and a NAT \
             gateway behind them.",
    references: &[
        (
            "Amazon EC2 instance IP addressing",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "EC2.25"), ("aws-fsbp", "AutoScaling.5")],
    examples: &[
        Example::new(
            "an interface of a template",
            r#"{"LaunchTemplateVersions": [{"LaunchTemplateId": "lt-1", "VersionNumber": 3, "DefaultVersion": true,
                "LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "required"}, "NetworkInterfaces": [
                {"DeviceIndex": 0, "AssociatePublicIpAddress": ⟦true⟧, "Groups": ["sg-1"]}]}}]}"#,
        ),
        Example::new(
            "a launch configuration",
            r#"[{"LaunchConfigurationName": "web", "ImageId": "ami-1", "AssociatePublicIpAddress": ⟦true⟧,
                "MetadataOptions": {"HttpTokens": "required"}}]"#,
        ),
        Example::new(
            "no address",
            r#"{"LaunchTemplateVersions": [{"LaunchTemplateId": "lt-1", "VersionNumber": 3, "DefaultVersion": true,
                "LaunchTemplateData": {"NetworkInterfaces": [{"DeviceIndex": 0, "AssociatePublicIpAddress": false}]}}]}"#,
        ),
        Example::new(
            "left to the subnet",
            r#"{"LaunchTemplateVersions": [{"LaunchTemplateId": "lt-1", "VersionNumber": 3, "DefaultVersion": true,
                "LaunchTemplateData": {"SecurityGroupIds": ["sg-1"]}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for template in super::templates_in_use(cx) {
        let Some(assigns) = template.assigns_public_ip.as_ref().filter(|assigns| assigns.value) else {
            continue;
        };
        let id = template.id.as_ref().or(template.name.as_ref());
        let message = format!("{} gives each instance a public address", template.label());
        let mut finding = Finding::new(&RULE, assigns.span, message)
            .evidence("launch_template", id.map_or("", |id| id.value.as_str()))
            .fix(Fix::new("Give no public address", vec![json::replace(assigns.span, "false")]));
        if let Some(profile) = &template.profile {
            finding = finding.evidence("instance_profile", profile.value.as_str());
        }
        let data = "\"NetworkInterfaces\":[{\"DeviceIndex\":0,\"AssociatePublicIpAddress\":false}]";
        out.push(super::template_remedies(
            finding,
            template,
            data,
            "network_interfaces {\n  associate_public_ip_address = false\n}",
            "NetworkInterfaces:\n  - DeviceIndex: 0\n    AssociatePublicIpAddress: false",
        ));
    }
}
