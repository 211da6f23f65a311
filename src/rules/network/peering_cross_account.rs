//! # A peering with another account
//!
//! *How VPC peering connections work* (Amazon VPC Peering Guide): the other side is administrated by its own
//! account, which decides what is in its VPC.
//!
//! Network: peering-cross-account.

use super::around::text;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-peering-cross-account",
    title: "A VPC is peered with one of another account",
    family: Family::Network,
    severity: Severity::Info,
    question: "Is there a peering with a VPC of another account?",
    why: "What the other account puts into its VPC is next to yours, with routes and security groups in \
        between.",
    remedy: "Check that the account is one of yours (`--trusted-account`); name it in routes and rules as narrow \
        as can be.",
    references: &[(
        "How VPC peering connections work",
        "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "two accounts",
            r#"{"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-1", "Status": {"Code": "active"}, "RequesterVpcInfo": {"VpcId": "vpc-1", "OwnerId": "111122223333"}, "AccepterVpcInfo": {"VpcId": "vpc-2", "OwnerId": ⟦"444455556666"⟧}}]}"#,
        ),
        Example::new(
            "one account, and one that is over",
            r#"{"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-1", "Status": {"Code": "active"}, "RequesterVpcInfo": {"VpcId": "vpc-1", "OwnerId": "111122223333"}, "AccepterVpcInfo": {"VpcId": "vpc-2", "OwnerId": "111122223333"}}, {"VpcPeeringConnectionId": "pcx-2", "Status": {"Code": "deleted"}, "RequesterVpcInfo": {"VpcId": "vpc-1", "OwnerId": "111122223333"}, "AccepterVpcInfo": {"VpcId": "vpc-2", "OwnerId": "444455556666"}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for peering in &cx.estate.network.peerings {
        let (Some(one), Some(two)) = (&peering.requester, &peering.accepter) else { continue };
        let (Some(first), Some(second)) = (&one.owner, &two.owner) else { continue };
        let over = matches!(text(&peering.status), "deleted" | "rejected" | "expired" | "failed");
        let trusted = cx.is_trusted_account(&first.value) && cx.is_trusted_account(&second.value);
        if over || trusted || first.value == second.value {
            continue;
        }
        let message = format!(
            "peering `{}` connects `{}` of account `{}` with `{}` of account `{}`",
            text(&peering.id),
            text(&one.vpc),
            first.value,
            text(&two.vpc),
            second.value
        );
        let finding = Finding::new(&RULE, second.span, message).evidence("peering", text(&peering.id));
        out.push(
            finding.evidence("requester", first.value.as_str()).evidence("accepter", second.value.as_str()),
        );
    }
}
