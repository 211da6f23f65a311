//! # Members of a group reach one another on every port
//!
//! A rule that lets in the group itself on all ports is what AWS gives to default groups, which have a rule of
//! their own here. *Security group rules*, Amazon VPC User Guide.
//!
//! Network: sg-self-all-ports.

use super::around::{is_default, place};
use super::{exposure::what, ports};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-self-all-ports",
    title: "The members of a group reach one another on every port",
    family: Family::Network,
    severity: Severity::Info,
    question: "Does a security group let its members reach one another on every port?",
    why: "Who gets into one of them is before all the ports of the others.",
    remedy: "Name the ports that they need of one another. Some services ask for such a rule (AWS Glue, Amazon \
        EMR, WorkSpaces): give them a group of their own.",
    references: &[(
        "Security group rules",
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "everything from itself",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "app", "IpPermissions": [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": ⟦"sg-1"⟧}]}]}]}"#,
        ),
        Example::new(
            "one port, and the default group",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "app", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 7000, "ToPort": 7001, "UserIdGroupPairs": [{"GroupId": "sg-1"}]}]}, {"GroupId": "sg-2", "GroupName": "default", "IpPermissions": [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-2"}]}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for group in cx.estate.security_groups.iter().filter(|group| !is_default(group) && group.id.is_some()) {
        let found = group.ingress.iter().find_map(|permission| {
            let all = permission.ports().is_some_and(|range| ports::is_all(&range));
            let own = permission.groups.iter().find(|other| other.key() == group.key())?;
            (all && ports::has_ports(&permission.protocol.value)).then_some((permission, own))
        });
        let Some((permission, own)) = found else { continue };
        let message = format!("{} lets its members reach {} of one another", group.label(), what(permission));
        let finding = Finding::new(&RULE, place(&own.id, own.span), message);
        out.push(finding.evidence("group", group.evidence()));
    }
}
