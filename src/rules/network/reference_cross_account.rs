//! # A rule about a group of another account
//!
//! *Security group rules* (Amazon VPC User Guide): a rule may name a group of a peered or shared VPC, of any
//! account. Who may put machines into that group is decided there.
//!
//! Network: sg-ref-cross-account.

use super::around::{place, text};
use super::exposure::what;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-reference-cross-account",
    title: "A rule lets in a security group of another account",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does a rule let in a security group of another account?",
    why: "The other account decides who is in the group: whoever it lets in there reaches what the rule opens \
        here.",
    remedy: "Check that the account is one of yours (`--trusted-account`), and that the rule opens no more than \
        it needs.",
    references: &[
        (
            "Security group rules",
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        ),
        (
            "Update your security groups to reference peer security groups",
            "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "a group of another account",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "OwnerId": "111122223333", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": ⟦"sg-9"⟧, "UserId": "444455556666"}]}]}]}"#,
        ),
        Example::new(
            "its own, and the load balancers of Amazon",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "OwnerId": "111122223333", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": "sg-1", "UserId": "111122223333"}, {"GroupId": "sg-8", "UserId": "amazon-elb"}]}]}]}"#,
        ),
        Example::new(
            "outbound",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "OwnerId": "111122223333", "GroupName": "db", "IpPermissions": [], "IpPermissionsEgress": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": "sg-9", "UserId": "444455556666"}]}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for group in cx.estate.security_groups.iter().filter(|group| group.owner.is_some()) {
        for permission in &group.ingress {
            for reference in &permission.groups {
                let owner = text(&reference.owner);
                let is_account = owner.len() == 12 && owner.bytes().all(|byte| byte.is_ascii_digit());
                if !is_account || owner == text(&group.owner) || cx.is_trusted_account(owner) {
                    continue;
                }
                let message = format!(
                    "{} lets security group `{}` of account `{owner}` reach {}",
                    group.label(),
                    reference.key(),
                    what(permission)
                );
                out.push(
                    Finding::new(&RULE, place(&reference.id, reference.span), message)
                        .evidence("group", group.evidence())
                        .evidence("reference", reference.key())
                        .evidence("account", owner),
                );
            }
        }
    }
}
