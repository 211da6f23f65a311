//! # A transit gateway takes in whoever it is shared with
//!
//! *Work with transit gateways by using Amazon VPC Transit Gateways*: `AutoAcceptSharedAttachments` accepts attachments
//! of other accounts that the gateway is shared with, without asking. With a default route table they are routed at
//! once.
//!
//! Network: tgw-auto-accept.

use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-transit-auto-accept",
    title: "A transit gateway accepts attachments unasked",
    family: Family::Network,
    severity: Severity::Medium,
    question: "Does a transit gateway accept attachments of other accounts without a person who approves?",
    why: "An account that the gateway is shared with, or whoever took it over, joins its network to yours by itself.",
    remedy: "Switch automatic acceptance off, and accept each attachment by hand.",
    references: &[
        (
            "Transit gateways in AWS Transit Gateway",
            "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "EC2.23")],
    examples: &[
        Example::new(
            "and routed at once",
            r#"{"TransitGateways": [{"TransitGatewayId": "tgw-1", "TransitGatewayArn": "arn:aws:ec2:eu-west-1:111122223333:transit-gateway/tgw-1",
                "State": "available", "Options": {"AutoAcceptSharedAttachments": ⟦"enable"⟧,
                "DefaultRouteTableAssociation": "enable", "AssociationDefaultRouteTableId": "tgw-rtb-1",
                "DefaultRouteTablePropagation": "enable", "PropagationDefaultRouteTableId": "tgw-rtb-1"}}]}"#,
        ),
        Example::new(
            "by hand",
            r#"{"TransitGateways": [{"TransitGatewayId": "tgw-1", "OwnerId": "111122223333", "State": "available", "Options": {
                "AutoAcceptSharedAttachments": "disable", "DefaultRouteTableAssociation": "enable"}}]}"#,
        ),
        Example::new(
            "deleted",
            r#"{"TransitGateways": [{"TransitGatewayId": "tgw-1", "OwnerId": "111122223333", "State": "deleted", "Options": {
                "AutoAcceptSharedAttachments": "enable"}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for gateway in &cx.estate.network.transit_gateways {
        let Some(accepts) = gateway.auto_accepts.as_ref().filter(|accepts| accepts.value) else { continue };
        if gateway.state.as_ref().is_some_and(|state| state.value.starts_with("delet")) {
            continue;
        }
        let id = gateway.id.as_ref().map_or("", |id| id.value.as_str());
        let tables = [&gateway.default_association, &gateway.default_propagation];
        let is_routed = tables.iter().any(|table| table.is_some());
        let routed = if is_routed { ", and its default route table connects them at once" } else { "" };
        let message = format!(
            "transit gateway `{id}` accepts attachments of every account that it is shared with{routed}"
        );
        let safe = Some(id).filter(|id| super::is_safe_word(id)).unwrap_or("TRANSIT_GATEWAY_ID");
        let mut finding = Finding::new(&RULE, accepts.span, message)
            .severity(if is_routed { Severity::Medium } else { Severity::Low })
            .evidence("transit_gateway", id)
            .remedy(
                "aws-cli",
                format!(
                    "aws ec2 modify-transit-gateway --transit-gateway-id {safe} --options AutoAcceptSharedAttachments=disable"
                ),
            )
            .remedy("terraform", "# in the aws_ec2_transit_gateway\nauto_accept_shared_attachments = \"disable\"")
            .remedy("cloudformation", "# in the AWS::EC2::TransitGateway\nAutoAcceptSharedAttachments: disable");
        for table in tables.into_iter().flatten() {
            finding = finding.related(table.span, "where new attachments are put");
        }
        out.push(finding);
    }
}
