//! # A group that nothing has
//!
//! Only told where all interfaces were pasted, and nothing else that was pasted has the group: a load balancer, a
//! database, a function, a launch template. *Delete security groups*.
//!
//! Network: sg-unused.

use super::around::{in_use, is_default, known_vpcs, references, text};
use super::remove::is_safe_word;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use rustc_hash::FxHashSet;

pub(super) static RULE: Rule = Rule {
    id: "network-group-unused",
    title: "A security group is not used",
    family: Family::Network,
    severity: Severity::Info,
    question: "Is there a security group that nothing has?",
    why: "Nobody looks after it. One day somebody takes it because it is there, with whatever it opens.",
    remedy: "Delete it, after a look at other accounts and Regions that may share it.",
    references: &[
        (
            "Control traffic to your AWS resources using security groups",
            "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "EC2.22")],
    examples: &[
        Example::new(
            "no interface has it",
            r#"{"SecurityGroups": [{"GroupId": ⟦"sg-1"⟧, "GroupName": "old", "IpPermissions": []}]}
{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.5", "Groups": [{"GroupId": "sg-2"}]}]}"#,
        ),
        Example::new(
            "a launch template has it",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "new", "IpPermissions": []}]}
{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.5", "Groups": [{"GroupId": "sg-2"}]}]}
{"LaunchTemplateVersions": [{"LaunchTemplateId": "lt-1", "VersionNumber": 1, "LaunchTemplateData": {"SecurityGroupIds": ["sg-1"]}}]}"#,
        ),
        Example::new(
            "some interfaces only",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "new", "IpPermissions": []}]}
$ aws ec2 describe-network-interfaces --filters Name=subnet-id,Values=subnet-1
{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.5", "Groups": [{"GroupId": "sg-2"}]}]}"#,
        ),
        Example::new(
            "the default group, and one that a rule refers to",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "default", "IpPermissions": []}, {"GroupId": "sg-2", "GroupName": "web", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": "sg-3"}]}]}, {"GroupId": "sg-3", "GroupName": "ssh", "IpPermissions": []}]}
{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.5", "Groups": [{"GroupId": "sg-2"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let known = known_vpcs(cx);
    if known.is_empty() {
        return;
    }
    let used = in_use(cx);
    let groups = &cx.estate.security_groups;
    let referred: FxHashSet<&str> = groups
        .iter()
        .flat_map(|group| references(group).filter(|other| other.key() != group.key()))
        .map(|reference| reference.key())
        .collect();
    for group in groups.iter().filter(|group| !is_default(group)) {
        let Some(id) = &group.id else { continue };
        if !known.contains(text(&group.vpc))
            || used.contains(id.value.as_str())
            || referred.contains(id.value.as_str())
        {
            continue;
        }
        let message = format!("no interface has {}, and no rule refers to it", group.label());
        let mut finding = Finding::new(&RULE, id.span, message)
            .evidence("group", group.evidence())
            .evidence("vpc", text(&group.vpc))
            .evidence("rules", group.ingress.len() + group.egress.len());
        if is_safe_word(&id.value) {
            finding =
                finding.remedy("aws-cli", format!("aws ec2 delete-security-group --group-id {}", id.value));
        }
        out.push(finding);
    }
}
