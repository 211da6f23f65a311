//! Connections of a VPC to other networks: peering and VPN.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::estate::Tag;
use crate::text::{Span, Spanned};

/// A peering of `describe-vpc-peering-connections`.
#[derive(Clone, Debug)]
pub struct Peering {
    /// The whole object.
    pub span: Span,
    /// `VpcPeeringConnectionId`
    pub id: Option<Spanned<String>>,
    /// `Status.Code`: only `active` works.
    pub status: Option<Spanned<String>>,
    /// `RequesterVpcInfo`
    pub requester: Option<PeeringSide>,
    /// `AccepterVpcInfo`
    pub accepter: Option<PeeringSide>,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// One side of a peering.
#[derive(Clone, Debug)]
pub struct PeeringSide {
    /// The whole object.
    pub span: Span,
    /// `VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `OwnerId`
    pub owner: Option<Spanned<String>>,
    /// `Region`
    pub region: Option<Spanned<String>>,
    /// `CidrBlock`, `CidrBlockSet`, `Ipv6CidrBlockSet`, each once.
    pub cidrs: Vec<Spanned<IpNet>>,
}

/// A virtual private gateway of `describe-vpn-gateways`.
#[derive(Clone, Debug)]
pub struct VpnGateway {
    /// The whole object.
    pub span: Span,
    /// `VpnGatewayId`
    pub id: Option<Spanned<String>>,
    /// `State`
    pub state: Option<Spanned<String>>,
    /// `VpcAttachments[].VpcId` of those attached.
    pub vpcs: Vec<Spanned<String>>,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// A site-to-site VPN of `describe-vpn-connections`. Its secrets are not read.
#[derive(Clone, Debug)]
pub struct VpnConnection {
    /// The whole object.
    pub span: Span,
    /// `VpnConnectionId`
    pub id: Option<Spanned<String>>,
    /// `State`
    pub state: Option<Spanned<String>>,
    /// `VpnGatewayId`
    pub vpn_gateway: Option<Spanned<String>>,
    /// `TransitGatewayId`
    pub transit_gateway: Option<Spanned<String>>,
    /// `CustomerGatewayId`
    pub customer_gateway: Option<Spanned<String>>,
    /// `Routes[].DestinationCidrBlock`: static routes, those that are there.
    pub routes: Vec<Spanned<IpNet>>,
    /// `Options.StaticRoutesOnly`: false means that routes come by BGP and are not in the output.
    pub is_static: Option<Spanned<bool>>,
    /// `VgwTelemetry`
    pub tunnels: Vec<VpnTunnel>,
    /// Whether each tunnel of `Options.TunnelOptions` logs to CloudWatch; empty if the output did not say.
    pub logs: Vec<Spanned<bool>>,
}

/// A tunnel of a VPN connection.
#[derive(Clone, Debug)]
pub struct VpnTunnel {
    /// `OutsideIpAddress`
    pub outside: Option<Spanned<IpAddr>>,
    /// `Status` is `UP`.
    pub is_up: Option<Spanned<bool>>,
}

/// A Client VPN endpoint of `describe-client-vpn-endpoints`.
#[derive(Clone, Debug)]
pub struct ClientVpn {
    /// The whole object.
    pub span: Span,
    /// `ClientVpnEndpointId`
    pub id: Option<Spanned<String>>,
    /// `Status.Code`
    pub status: Option<Spanned<String>>,
    /// `ClientCidrBlock`
    pub clients: Option<Spanned<IpNet>>,
    /// `VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `SecurityGroupIds`
    pub groups: Vec<Spanned<String>>,
    /// `ConnectionLogOptions.Enabled`
    pub logs: Option<Spanned<bool>>,
}
