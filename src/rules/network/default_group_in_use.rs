//! # The default group is in use
//!
//! *Default security groups for your VPCs* (Amazon VPC User Guide): what is launched without a group gets this one.
//! It cannot be deleted, and whatever is added to it opens all that has it.
//!
//! Network: sg-default-in-use.

use super::around::{by_group, is_default, text, with_places};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-default-group-in-use",
    title: "The default security group is in use",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does anything have the default security group of its VPC?",
    why: "Everything that has it was given no thought, and a rule that somebody adds for one machine opens all \
        of them.",
    remedy: "Give each of them a group of its own, then take all rules out of the default one.",
    references: &[
        (
            "Default security groups for your VPCs",
            "https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "EC2.2")],
    examples: &[
        Example::new(
            "an interface has it",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": ⟦"default"⟧, "IpPermissions": []}]}
{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.5", "Groups": [{"GroupId": "sg-1"}]}]}"#,
        ),
        Example::new(
            "nothing has it",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "default", "IpPermissions": []}]}
{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.5", "Groups": [{"GroupId": "sg-2"}]}]}"#,
        ),
        Example::new(
            "interfaces were not pasted",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "default", "IpPermissions": []}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let by_group = by_group(cx);
    for group in cx.estate.security_groups.iter().filter(|group| is_default(group)) {
        let (Some(users), Some(name)) = (by_group.get(text(&group.id)), &group.name) else { continue };
        let message = format!(
            "{} is the default one of its VPC, and {} of interfaces have it",
            group.label(),
            users.len()
        );
        let places: Vec<_> =
            users.iter().map(|user| (user.span, format!("`{}` has it", text(&user.id)))).collect();
        let finding = Finding::new(
            &RULE,
            name.span,
            message.replace(
                " of interfaces have",
                if users.len() == 1 { " interface has" } else { " interfaces have" },
            ),
        );
        out.push(with_places(finding.evidence("group", group.evidence()), "interfaces", &places));
    }
}
