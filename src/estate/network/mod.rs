//! Everything that decides whether a packet gets there: security groups, network ACLs, route tables, gateways,
//! interfaces, load balancers.
//!
//! Every field is optional: outputs are pasted in part, `--query` leaves fields out. A list that was not in the
//! output is `None` where that differs from an empty one.

mod access;
mod connection;
mod gateway;
mod interface;
mod load_balancer;
mod network_acl;
mod prefix_list;
mod route;
mod security_group;
mod service;
mod transit;
mod vpc;

pub use access::{BlockMode, BlockPublicAccess, Exclusion, FlowLog, InstanceConnectEndpoint};
pub use connection::{ClientVpn, Peering, PeeringSide, VpnConnection, VpnGateway, VpnTunnel};
pub use gateway::{ElasticIp, InternetGateway, NatAddress, NatGateway};
pub use interface::{Interface, InterfaceAddress};
pub use load_balancer::{Action, Listener, LoadBalancer, LoadBalancerKind, Target, TargetGroup, TargetKind};
pub use network_acl::{AclEntry, NetworkAcl};
pub use prefix_list::{PrefixEntry, PrefixList};
pub use route::{Destination, Route, RouteAssociation, RouteState, RouteTable, RouteTarget};
pub use security_group::{
    AddressRange, GLOBAL_UNICAST, GroupReference, GroupVpcAssociation, Permission, Protocol, SecurityGroup,
    StaleGroup,
};
pub use service::{
    Database, EndpointKind, EndpointPermission, EndpointService, Function, LaunchTemplate, MetadataDefaults,
    VpcEndpoint,
};
pub use transit::{
    TransitAssociation, TransitAttachment, TransitGateway, TransitPropagation, TransitRoute,
    TransitRouteTable,
};
pub use vpc::{Subnet, Vpc};

use crate::text::Spanned;

/// Everything of the network that was recognised.
#[derive(Debug, Default)]
pub struct Network {
    /// `describe-vpcs`
    pub vpcs: Vec<Vpc>,
    /// `describe-subnets`
    pub subnets: Vec<Subnet>,
    /// `describe-network-interfaces`, and those that stand in `describe-instances`. One that both told is here
    /// once.
    pub interfaces: Vec<Interface>,
    /// `describe-route-tables`
    pub route_tables: Vec<RouteTable>,
    /// `describe-network-acls`
    pub network_acls: Vec<NetworkAcl>,
    /// `describe-internet-gateways` and `describe-egress-only-internet-gateways`
    pub internet_gateways: Vec<InternetGateway>,
    /// `describe-nat-gateways`
    pub nat_gateways: Vec<NatGateway>,
    /// `describe-addresses`
    pub addresses: Vec<ElasticIp>,
    /// `describe-vpc-peering-connections`
    pub peerings: Vec<Peering>,
    /// `describe-vpn-gateways`
    pub vpn_gateways: Vec<VpnGateway>,
    /// `describe-vpn-connections`
    pub vpn_connections: Vec<VpnConnection>,
    /// `describe-client-vpn-endpoints`
    pub client_vpns: Vec<ClientVpn>,
    /// `describe-transit-gateways`
    pub transit_gateways: Vec<TransitGateway>,
    /// `describe-transit-gateway-attachments`, `…-vpc-attachments`, `…-peering-attachments`
    pub transit_attachments: Vec<TransitAttachment>,
    /// `describe-transit-gateway-route-tables`
    pub transit_route_tables: Vec<TransitRouteTable>,
    /// `search-transit-gateway-routes`, of all tables.
    pub transit_routes: Vec<TransitRoute>,
    /// The tables that `search-transit-gateway-routes` was pasted of.
    pub transit_routes_of: Vec<Option<String>>,
    /// Routes that propagations make, where they lead to a VPC that was pasted.
    pub transit_propagated: Vec<TransitRoute>,
    /// `get-transit-gateway-route-table-associations`
    pub transit_associations: Vec<TransitAssociation>,
    /// `get-transit-gateway-route-table-propagations`
    pub transit_propagations: Vec<TransitPropagation>,
    /// `describe-vpc-endpoints`
    pub endpoints: Vec<VpcEndpoint>,
    /// `describe-vpc-endpoint-service-configurations`
    pub endpoint_services: Vec<EndpointService>,
    /// `describe-vpc-endpoint-service-permissions`
    pub endpoint_permissions: Vec<EndpointPermission>,
    /// `describe-managed-prefix-lists`, `get-managed-prefix-list-entries`, `describe-prefix-lists`
    pub prefix_lists: Vec<PrefixList>,
    /// `elbv2 describe-load-balancers` and `elb describe-load-balancers`
    pub load_balancers: Vec<LoadBalancer>,
    /// `elbv2 describe-listeners`, and the listeners of classic load balancers.
    pub listeners: Vec<Listener>,
    /// `elbv2 describe-target-groups`
    pub target_groups: Vec<TargetGroup>,
    /// `wafv2 list-resources-for-web-acl`: ARNs that a web ACL protects.
    pub protected_by_waf: Vec<Spanned<String>>,
    /// `describe-vpc-block-public-access-options`
    pub block_public_access: Vec<BlockPublicAccess>,
    /// `describe-vpc-block-public-access-exclusions`
    pub exclusions: Vec<Exclusion>,
    /// `describe-security-group-vpc-associations`
    pub group_associations: Vec<GroupVpcAssociation>,
    /// `describe-stale-security-groups`
    pub stale_groups: Vec<StaleGroup>,
    /// `describe-instance-connect-endpoints`
    pub connect_endpoints: Vec<InstanceConnectEndpoint>,
    /// `describe-flow-logs`
    pub flow_logs: Vec<FlowLog>,
    /// `rds describe-db-instances` and `describe-db-clusters`
    pub databases: Vec<Database>,
    /// `lambda list-functions` and `get-function-configuration`, those in a VPC.
    pub functions: Vec<Function>,
    /// `describe-launch-template-versions`, and launch configurations.
    pub launch_templates: Vec<LaunchTemplate>,
    /// `get-instance-metadata-defaults`
    pub metadata_defaults: Vec<MetadataDefaults>,
    /// Kinds of output that were there whole, as the operation's name (`describe-route-tables`): one that was
    /// pasted and did not list a thing says that it is not there.
    pub outputs: Vec<Output>,
}

/// That an output was pasted.
#[derive(Clone, Debug)]
pub struct Output {
    /// The operation that prints it, for example `describe-route-tables`.
    pub operation: &'static str,
    /// True if it looks whole: no page of a longer one, no filter in the command that stood above it.
    pub is_whole: bool,
    /// Region of the command (`--region`) or of what it lists, where one is known.
    pub region: Option<String>,
}
