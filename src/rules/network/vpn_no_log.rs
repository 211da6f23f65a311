//! # A VPN connection keeps no log
//!
//! *AWS Site-to-Site VPN logs*: each tunnel can log its negotiation to CloudWatch Logs.
//!
//! Network: vpn-tunnel-down.

use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-vpn-no-log",
    title: "A VPN connection keeps no log",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does each tunnel of a VPN connection log to CloudWatch Logs?",
    why: "Attempts to guess or to negotiate a weak tunnel leave no trace on AWS's side.",
    remedy: "Switch on tunnel activity logs for both tunnels.",
    references: &[
        ("AWS Site-to-Site VPN logs", "https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-logs.html"),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "EC2.171")],
    examples: &[
        Example::new(
            "one tunnel of two",
            r#"{"VpnConnections": [{"VpnConnectionId": "vpn-1", "State": "available", "Options": {"TunnelOptions": [
                {"LogOptions": {"CloudWatchLogOptions": {"LogEnabled": ⟦false⟧}}},
                {"LogOptions": {"CloudWatchLogOptions": {"LogEnabled": true}}}]}}]}"#,
        ),
        Example::new(
            "both",
            r#"{"VpnConnections": [{"VpnConnectionId": "vpn-1", "State": "available", "Options": {"TunnelOptions": [
                {"LogOptions": {"CloudWatchLogOptions": {"LogEnabled": true}}},
                {"LogOptions": {"CloudWatchLogOptions": {"LogEnabled": true}}}]}}]}"#,
        ),
        Example::new(
            "nothing is said",
            r#"{"VpnConnections": [{"VpnConnectionId": "vpn-1", "State": "available", "Options": {"StaticRoutesOnly": true}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for connection in super::vpn_connections(cx) {
        let silent: Vec<_> = connection.logs.iter().filter(|logs| !logs.value).collect();
        let Some(first) = silent.first() else { continue };
        let id = connection.id.as_ref().map_or("", |id| id.value.as_str());
        let message = format!(
            "{} of {} tunnels of VPN connection `{id}` keep no log",
            silent.len(),
            connection.logs.len()
        );
        let safe = Some(id).filter(|id| super::is_safe_word(id)).unwrap_or("VPN_CONNECTION_ID");
        let finding = Finding::new(&RULE, first.span, message).evidence("vpn_connection", id).remedy(
            "aws-cli",
            format!(
                "aws ec2 modify-vpn-tunnel-options --vpn-connection-id {safe} --vpn-tunnel-outside-ip-address ADDRESS \
                 --tunnel-options 'LogOptions={{CloudWatchLogOptions={{LogEnabled=true,LogGroupArn=LOG_GROUP_ARN}}}}'"
            ),
        );
        out.push(finding);
    }
}
