//! # VPC Block Public Access is off
//!
//! *Block public access to VPCs and subnets* (Amazon VPC User Guide): one switch for all VPCs of an account in a
//! Region keeps internet gateways shut, in both directions or inwards. It is off unless somebody turned it on.
//!
//! Network: vpc-bpa-off.

use super::around::text;
use crate::estate::network::BlockMode;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-block-public-access-off",
    title: "VPC Block Public Access is off",
    family: Family::Network,
    severity: Severity::Info,
    question: "Is VPC Block Public Access off?",
    why: "Where nothing should be on the Internet, this switch keeps it so whatever routes, groups and \
        addresses say.",
    remedy: "Turn it on where no VPC of the account is for the Internet, with exclusions for those that are.",
    references: &[
        (
            "Block public access to VPCs and subnets",
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "EC2.172")],
    examples: &[
        Example::new(
            "off",
            r#"{"VpcBlockPublicAccessOptions": {"AwsAccountId": "111122223333", "AwsRegion": "eu-west-1", "InternetGatewayBlockMode": ⟦"off"⟧}}"#,
        ),
        Example::new(
            "inwards",
            r#"{"VpcBlockPublicAccessOptions": {"AwsAccountId": "111122223333", "AwsRegion": "eu-west-1", "InternetGatewayBlockMode": "block-ingress"}}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for options in &cx.estate.network.block_public_access {
        let Some(mode) = options.mode.as_ref().filter(|mode| mode.value == BlockMode::Off) else { continue };
        let message = format!(
            "VPC Block Public Access of account `{}` in `{}` is off",
            text(&options.account),
            text(&options.region)
        );
        let command =
            "aws ec2 modify-vpc-block-public-access-options --internet-gateway-block-mode block-ingress";
        out.push(
            Finding::new(&RULE, mode.span, message)
                .evidence("account", text(&options.account))
                .evidence("region", text(&options.region))
                .remedy("aws-cli", command),
        );
    }
}
