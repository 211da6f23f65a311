//! # An Instance Connect Endpoint that may go anywhere
//!
//! *Security groups for EC2 Instance Connect Endpoint* (Amazon EC2 User Guide): what comes to the endpoint is not
//! judged by its groups; what goes from it to instances is, by their outbound rules. With `PreserveClientIp` the
//! instance sees the client's address.
//!
//! Network: eice-wide.

use super::around::{place, text};
use super::ports;
use crate::estate::network::{AddressRange, SecurityGroup};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-connect-endpoint-wide",
    title: "An EC2 Instance Connect Endpoint may reach everything",
    family: Family::Network,
    severity: Severity::Low,
    question: "May an EC2 Instance Connect Endpoint reach every address on every port?",
    why: "Whoever may open a tunnel (`ec2-instance-connect:OpenTunnel`) gets to every private machine whose \
        group trusts the VPC.",
    remedy: "Let its group go out to the security groups of the instances, on 22 and 3389 only.",
    references: &[(
        "Security groups for EC2 Instance Connect Endpoint",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/eice-security-groups.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "all that goes out",
            r#"{"InstanceConnectEndpoints": [{"InstanceConnectEndpointId": ⟦"eice-1"⟧, "SubnetId": "subnet-1", "SecurityGroupIds": ["sg-1"]}]}
{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "eice", "IpPermissions": [], "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]}"#,
        ),
        Example::new(
            "SSH to a group",
            r#"{"InstanceConnectEndpoints": [{"InstanceConnectEndpointId": "eice-1", "SubnetId": "subnet-1", "SecurityGroupIds": ["sg-1"]}]}
{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "eice", "IpPermissions": [], "IpPermissionsEgress": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": "sg-2"}]}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for endpoint in &cx.estate.network.connect_endpoints {
        let ids = endpoint.groups.iter().flatten().map(|id| id.value.as_str());
        let groups =
            ids.filter_map(|id| cx.estate.security_groups.iter().find(|group| text(&group.id) == id));
        let Some((group, range)) = groups.filter_map(|group| Some((group, wide(group)?))).next() else {
            continue;
        };
        let message = format!(
            "EC2 Instance Connect Endpoint `{}` may reach every port of every address, by {}",
            text(&endpoint.id),
            group.label()
        );
        out.push(
            Finding::new(&RULE, place(&endpoint.id, endpoint.span), message)
                .evidence("endpoint", text(&endpoint.id))
                .evidence("group", group.evidence())
                .related(range.cidr.span, "the outbound rule"),
        );
    }
}

fn wide(group: &SecurityGroup) -> Option<&AddressRange> {
    let all = group
        .egress
        .iter()
        .filter(|permission| permission.ports().is_some_and(|range| ports::is_all(&range)));
    all.flat_map(|permission| &permission.ranges).find(|range| range.is_world())
}
