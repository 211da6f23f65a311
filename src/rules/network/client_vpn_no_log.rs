//! # A Client VPN endpoint keeps no log of connections
//!
//! *Connection logging for an AWS Client VPN endpoint*.
//!
//! Network: clientvpn-no-log.

use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-client-vpn-no-log",
    title: "A Client VPN endpoint keeps no log of connections",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does each Client VPN endpoint log who connects?",
    why: "With a stolen certificate or password an attacker is inside the network, and nobody can tell when he came.",
    remedy: "Switch connection logging on, with a log group of its own.",
    references: &[
        (
            "Connection logging for an AWS Client VPN endpoint",
            "https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/connection-logging.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "EC2.51"), ("nist-800-53-r5", "AU-12"), ("nist-800-53-r5", "SI-4")],
    examples: &[
        Example::new(
            "off",
            r#"{"ClientVpnEndpoints": [{"ClientVpnEndpointId": "cvpn-endpoint-1", "ClientCidrBlock": "172.16.0.0/16",
                "Status": {"Code": "available"}, "ConnectionLogOptions": {"Enabled": ⟦false⟧}}]}"#,
        ),
        Example::new(
            "on",
            r#"{"ClientVpnEndpoints": [{"ClientVpnEndpointId": "cvpn-endpoint-1", "ClientCidrBlock": "172.16.0.0/16",
                "ConnectionLogOptions": {"Enabled": true, "CloudwatchLogGroup": "vpn"}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for endpoint in &cx.estate.network.client_vpns {
        let Some(logs) = endpoint.logs.as_ref().filter(|logs| !logs.value) else { continue };
        if endpoint.status.as_ref().is_some_and(|status| status.value.starts_with("delet")) {
            continue;
        }
        let id = endpoint.id.as_ref().map_or("", |id| id.value.as_str());
        let safe = Some(id).filter(|id| super::is_safe_word(id)).unwrap_or("CLIENT_VPN_ENDPOINT_ID");
        let finding = Finding::new(&RULE, logs.span, format!("Client VPN endpoint `{id}` keeps no log of who connects"))
            .evidence("client_vpn_endpoint", id)
            .remedy(
                "aws-cli",
                format!(
                    "aws ec2 modify-client-vpn-endpoint --client-vpn-endpoint-id {safe} \
                     --connection-log-options Enabled=true,CloudwatchLogGroup=LOG_GROUP"
                ),
            )
            .remedy(
                "terraform",
                "# in the aws_ec2_client_vpn_endpoint\nconnection_log_options {\n  enabled              = true\n  \
                 cloudwatch_log_group = aws_cloudwatch_log_group.vpn.name\n}",
            )
            .remedy(
                "cloudformation",
                "# in the AWS::EC2::ClientVpnEndpoint\nConnectionLogOptions:\n  Enabled: true\n  CloudwatchLogGroup: !Ref VpnLog",
            );
        out.push(finding);
    }
}
