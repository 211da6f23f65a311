//! VPN: virtual private gateways, site-to-site connections, Client VPN endpoints. Pre-shared keys are not read here;
//! the search for secrets finds them.

use crate::estate::network::{ClientVpn, VpnConnection, VpnGateway, VpnTunnel};
use crate::recognize::Reader;
use crate::recognize::shape::Shape;
use crate::text::json::Value;

pub(super) const GATEWAY: Shape = Shape {
    kind: "vpn-gateways",
    one: "virtual private gateway",
    operation: "describe-vpn-gateways",
    list: "VpnGateways",
    ids: &["VpnGatewayId"],
    also: &[],
    marks: &["VpcAttachments", "AmazonSideAsn"],
    holds: &["VpcAttachments", "Tags"],
    read: gateway,
};

pub(super) const CONNECTION: Shape = Shape {
    kind: "vpn-connections",
    one: "VPN connection",
    operation: "describe-vpn-connections",
    list: "VpnConnections",
    ids: &["VpnConnectionId"],
    also: &[],
    marks: &["CustomerGatewayId", "VgwTelemetry", "Options", "State"],
    holds: &["Options", "Routes", "Tags", "VgwTelemetry"],
    read: connection,
};

pub(super) const CLIENT_VPN: Shape = Shape {
    kind: "client-vpn-endpoints",
    one: "Client VPN endpoint",
    operation: "describe-client-vpn-endpoints",
    list: "ClientVpnEndpoints",
    ids: &["ClientVpnEndpointId"],
    also: &[],
    marks: &["ClientCidrBlock", "ConnectionLogOptions", "TransportProtocol", "AuthenticationOptions"],
    holds: &[
        "Status",
        "DnsServers",
        "AssociatedTargetNetworks",
        "AuthenticationOptions",
        "ConnectionLogOptions",
        "Tags",
        "SecurityGroupIds",
        "ClientConnectOptions",
        "ClientLoginBannerOptions",
        "ClientRouteEnforcementOptions",
        "TransitGatewayConfiguration",
        "DevicePostureOptions",
    ],
    read: client_vpn,
};

fn gateway<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let mut vpcs = Vec::new();
    for attachment in cx.list(object, "VpcAttachments") {
        let state = cx.text(attachment, "State");
        if state.is_none_or(|state| state.value.starts_with("attach")) {
            vpcs.extend(cx.text(attachment, "VpcId"));
        }
    }
    let gateway = VpnGateway {
        span: object.span(),
        id: cx.text(object, "VpnGatewayId"),
        state: cx.text(object, "State"),
        vpcs,
        tags: cx.tags(object),
    };
    cx.estate.network.vpn_gateways.push(gateway);
}

fn connection<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let options = cx.part(object, "Options");
    let mut routes = Vec::new();
    for route in cx.list(object, "Routes") {
        let state = cx.text(route, "State");
        if state.is_none_or(|state| !state.value.starts_with("delet")) {
            routes.extend(cx.block(route, "DestinationCidrBlock"));
        }
    }
    let mut tunnels = Vec::new();
    for telemetry in cx.list(object, "VgwTelemetry") {
        let outside = cx.address(telemetry, "OutsideIpAddress");
        let is_up = cx.word(telemetry, "Status", &[("UP", true), ("DOWN", false)]);
        tunnels.push(VpnTunnel { outside, is_up });
    }
    let mut logs = Vec::new();
    for tunnel in options.map(|options| cx.list(options, "TunnelOptions")).unwrap_or_default() {
        let log = cx.part(tunnel, "LogOptions").and_then(|log| cx.part(log, "CloudWatchLogOptions"));
        logs.extend(log.and_then(|log| cx.boolean(log, "LogEnabled")));
    }
    let connection = VpnConnection {
        span: object.span(),
        id: cx.text(object, "VpnConnectionId"),
        state: cx.text(object, "State"),
        vpn_gateway: cx.filled(object, "VpnGatewayId"),
        transit_gateway: cx.filled(object, "TransitGatewayId"),
        customer_gateway: cx.filled(object, "CustomerGatewayId"),
        routes,
        is_static: options.and_then(|options| cx.boolean(options, "StaticRoutesOnly")),
        tunnels,
        logs,
    };
    cx.estate.network.vpn_connections.push(connection);
}

fn client_vpn<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let endpoint = ClientVpn {
        span: object.span(),
        id: cx.text(object, "ClientVpnEndpointId"),
        status: cx.part(object, "Status").and_then(|status| cx.text(status, "Code")),
        clients: cx.block(object, "ClientCidrBlock"),
        vpc: cx.text(object, "VpcId"),
        groups: cx.texts(object, "SecurityGroupIds"),
        logs: cx.part(object, "ConnectionLogOptions").and_then(|log| cx.boolean(log, "Enabled")),
    };
    cx.estate.network.client_vpns.push(endpoint);
}
