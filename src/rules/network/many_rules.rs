//! # A group of very many rules
//!
//! The quota is 60 rules in each direction, and may be raised (*Amazon VPC quotas*). A rule counts once for each
//! source.
//!
//! Network: sg-too-many-rules.

use super::around::place;
use crate::estate::network::Permission;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-many-rules",
    title: "A security group has very many rules",
    family: Family::Network,
    severity: Severity::Info,
    question: "Does a security group have more rules than anybody can read?",
    why: "Nobody can tell any more what it lets in. Doors that nobody needs hide in long lists.",
    remedy: "Put ranges that belong together into a prefix list, take out what others cover, and split the group \
        by what it is for.",
    references: &[
        ("Amazon VPC quotas", "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"),
        (
            "Security group rules",
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "fifty-one sources",
            r#"{"SecurityGroups": [{"GroupId": ⟦"sg-1"⟧, "GroupName": "app", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/24"}, {"CidrIp": "10.0.1.0/24"}, {"CidrIp": "10.0.2.0/24"}, {"CidrIp": "10.0.3.0/24"}, {"CidrIp": "10.0.4.0/24"}, {"CidrIp": "10.0.5.0/24"}, {"CidrIp": "10.0.6.0/24"}, {"CidrIp": "10.0.7.0/24"}, {"CidrIp": "10.0.8.0/24"}, {"CidrIp": "10.0.9.0/24"}, {"CidrIp": "10.0.10.0/24"}, {"CidrIp": "10.0.11.0/24"}, {"CidrIp": "10.0.12.0/24"}, {"CidrIp": "10.0.13.0/24"}, {"CidrIp": "10.0.14.0/24"}, {"CidrIp": "10.0.15.0/24"}, {"CidrIp": "10.0.16.0/24"}, {"CidrIp": "10.0.17.0/24"}, {"CidrIp": "10.0.18.0/24"}, {"CidrIp": "10.0.19.0/24"}, {"CidrIp": "10.0.20.0/24"}, {"CidrIp": "10.0.21.0/24"}, {"CidrIp": "10.0.22.0/24"}, {"CidrIp": "10.0.23.0/24"}, {"CidrIp": "10.0.24.0/24"}, {"CidrIp": "10.0.25.0/24"}, {"CidrIp": "10.0.26.0/24"}, {"CidrIp": "10.0.27.0/24"}, {"CidrIp": "10.0.28.0/24"}, {"CidrIp": "10.0.29.0/24"}, {"CidrIp": "10.0.30.0/24"}, {"CidrIp": "10.0.31.0/24"}, {"CidrIp": "10.0.32.0/24"}, {"CidrIp": "10.0.33.0/24"}, {"CidrIp": "10.0.34.0/24"}, {"CidrIp": "10.0.35.0/24"}, {"CidrIp": "10.0.36.0/24"}, {"CidrIp": "10.0.37.0/24"}, {"CidrIp": "10.0.38.0/24"}, {"CidrIp": "10.0.39.0/24"}, {"CidrIp": "10.0.40.0/24"}, {"CidrIp": "10.0.41.0/24"}, {"CidrIp": "10.0.42.0/24"}, {"CidrIp": "10.0.43.0/24"}, {"CidrIp": "10.0.44.0/24"}, {"CidrIp": "10.0.45.0/24"}, {"CidrIp": "10.0.46.0/24"}, {"CidrIp": "10.0.47.0/24"}, {"CidrIp": "10.0.48.0/24"}, {"CidrIp": "10.0.49.0/24"}, {"CidrIp": "10.0.50.0/24"}]}]}]}"#,
        ),
        Example::new(
            "fifty sources",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "app", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/24"}, {"CidrIp": "10.0.1.0/24"}, {"CidrIp": "10.0.2.0/24"}, {"CidrIp": "10.0.3.0/24"}, {"CidrIp": "10.0.4.0/24"}, {"CidrIp": "10.0.5.0/24"}, {"CidrIp": "10.0.6.0/24"}, {"CidrIp": "10.0.7.0/24"}, {"CidrIp": "10.0.8.0/24"}, {"CidrIp": "10.0.9.0/24"}, {"CidrIp": "10.0.10.0/24"}, {"CidrIp": "10.0.11.0/24"}, {"CidrIp": "10.0.12.0/24"}, {"CidrIp": "10.0.13.0/24"}, {"CidrIp": "10.0.14.0/24"}, {"CidrIp": "10.0.15.0/24"}, {"CidrIp": "10.0.16.0/24"}, {"CidrIp": "10.0.17.0/24"}, {"CidrIp": "10.0.18.0/24"}, {"CidrIp": "10.0.19.0/24"}, {"CidrIp": "10.0.20.0/24"}, {"CidrIp": "10.0.21.0/24"}, {"CidrIp": "10.0.22.0/24"}, {"CidrIp": "10.0.23.0/24"}, {"CidrIp": "10.0.24.0/24"}, {"CidrIp": "10.0.25.0/24"}, {"CidrIp": "10.0.26.0/24"}, {"CidrIp": "10.0.27.0/24"}, {"CidrIp": "10.0.28.0/24"}, {"CidrIp": "10.0.29.0/24"}, {"CidrIp": "10.0.30.0/24"}, {"CidrIp": "10.0.31.0/24"}, {"CidrIp": "10.0.32.0/24"}, {"CidrIp": "10.0.33.0/24"}, {"CidrIp": "10.0.34.0/24"}, {"CidrIp": "10.0.35.0/24"}, {"CidrIp": "10.0.36.0/24"}, {"CidrIp": "10.0.37.0/24"}, {"CidrIp": "10.0.38.0/24"}, {"CidrIp": "10.0.39.0/24"}, {"CidrIp": "10.0.40.0/24"}, {"CidrIp": "10.0.41.0/24"}, {"CidrIp": "10.0.42.0/24"}, {"CidrIp": "10.0.43.0/24"}, {"CidrIp": "10.0.44.0/24"}, {"CidrIp": "10.0.45.0/24"}, {"CidrIp": "10.0.46.0/24"}, {"CidrIp": "10.0.47.0/24"}, {"CidrIp": "10.0.48.0/24"}, {"CidrIp": "10.0.49.0/24"}]}]}]}"#,
        ),
    ],
    check,
};

/// Rules of one direction.
const MANY: usize = 50;

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for group in &cx.estate.security_groups {
        let (inbound, outbound) = (count(&group.ingress), count(&group.egress));
        if inbound <= MANY && outbound <= MANY {
            continue;
        }
        let message = format!("{} has {inbound} inbound and {outbound} outbound rules", group.label());
        out.push(
            Finding::new(&RULE, place(&group.id, group.span), message)
                .evidence("group", group.evidence())
                .evidence("inbound", inbound)
                .evidence("outbound", outbound),
        );
    }
}

fn count(permissions: &[Permission]) -> usize {
    permissions.iter().map(|one| one.ranges.len() + one.groups.len() + one.prefix_lists.len()).sum()
}
