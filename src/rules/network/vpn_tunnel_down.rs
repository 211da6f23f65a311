//! # A VPN connection has a tunnel that is down
//!
//! *Tunnel options for your AWS Site-to-Site VPN connection*: each connection has two tunnels, and AWS takes one of them
//! down at times to maintain it.
//!
//! Network: vpn-tunnel-down.

use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-vpn-tunnel-down",
    title: "A tunnel of a VPN connection is down",
    family: Family::Network,
    severity: Severity::Low,
    question: "Are both tunnels of each VPN connection up?",
    why: "The connection fails with the next maintenance of the other tunnel, and people then look for other ways in.",
    remedy: "Configure both tunnels on the customer's device, and watch their state.",
    references: &[
        (
            "Tunnel options for your AWS Site-to-Site VPN connection",
            "https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "EC2.20"), ("nist-800-53-r5", "CP-10"), ("nist-800-53-r5", "SI-13(5)")],
    examples: &[
        Example::new(
            "one of two",
            r#"{"VpnConnections": [{"VpnConnectionId": "vpn-1", "State": "available", "VgwTelemetry": [
                {"OutsideIpAddress": "198.51.100.1", "Status": "UP"}, {"OutsideIpAddress": "198.51.100.2", "Status": ⟦"DOWN"⟧}]}]}"#,
        ),
        Example::new(
            "both up",
            r#"{"VpnConnections": [{"VpnConnectionId": "vpn-1", "State": "available", "VgwTelemetry": [
                {"OutsideIpAddress": "198.51.100.1", "Status": "UP"}, {"OutsideIpAddress": "198.51.100.2", "Status": "UP"}]}]}"#,
        ),
        Example::new(
            "a connection that is gone",
            r#"{"VpnConnections": [{"VpnConnectionId": "vpn-1", "State": "deleted", "VgwTelemetry": [
                {"OutsideIpAddress": "198.51.100.1", "Status": "DOWN"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for connection in super::vpn_connections(cx) {
        let id = connection.id.as_ref().map_or("", |id| id.value.as_str());
        let down: Vec<_> = connection
            .tunnels
            .iter()
            .filter_map(|tunnel| Some((tunnel, tunnel.is_up.as_ref().filter(|is_up| !is_up.value)?)))
            .collect();
        let Some((first, others)) = down.split_first() else { continue };
        let what = match (down.len(), connection.tunnels.len()) {
            (1, 1) => "its tunnel is down".to_owned(),
            (down, all) if down == all => "none of its tunnels is up: nothing gets through".to_owned(),
            (down, all) => format!("{down} of its {all} tunnels is down"),
        };
        let addresses = down.iter().filter_map(|(tunnel, _)| tunnel.outside.as_ref());
        let mut finding = Finding::new(&RULE, first.1.span, format!("VPN connection `{id}`: {what}"))
            .evidence("vpn_connection", id)
            .evidence("down", addresses.map(|address| address.value.to_string()).collect::<Vec<_>>());
        for (_, is_up) in others {
            finding = finding.related(is_up.span, "this one is down too");
        }
        out.push(finding);
    }
}
