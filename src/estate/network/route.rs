//! Route tables of VPCs.

use ipnet::IpNet;

use crate::estate::Tag;
use crate::text::{Span, Spanned};

/// A route table of `describe-route-tables`.
#[derive(Clone, Debug)]
pub struct RouteTable {
    /// The whole object.
    pub span: Span,
    /// `RouteTableId`
    pub id: Option<Spanned<String>>,
    /// `VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `Associations`
    pub associations: Vec<RouteAssociation>,
    /// `Routes`, in the output's order. `None` if the output did not say.
    pub routes: Option<Vec<Route>>,
    /// `PropagatingVgws[].GatewayId`
    pub propagating: Vec<Spanned<String>>,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// What a table is associated with.
#[derive(Clone, Debug)]
pub struct RouteAssociation {
    /// The whole object.
    pub span: Span,
    /// `Main`
    pub is_main: bool,
    /// `SubnetId`
    pub subnet: Option<Spanned<String>>,
    /// `GatewayId`: an internet or virtual private gateway (ingress routing).
    pub gateway: Option<Spanned<String>>,
    /// `AssociationState.State`
    pub state: Option<Spanned<String>>,
}

impl RouteAssociation {
    /// False while it is failed or taken away.
    #[must_use]
    pub fn is_active(&self) -> bool {
        let state = self.state.as_ref().map(|state| state.value.as_str());
        matches!(state, None | Some("associated" | "associating"))
    }
}

/// A route.
#[derive(Clone, Debug)]
pub struct Route {
    /// The whole object.
    pub span: Span,
    /// Where to.
    pub destination: Spanned<Destination>,
    /// By what. `None` if no target was given or understood.
    pub target: Option<Spanned<RouteTarget>>,
    /// `State`
    pub state: Option<Spanned<RouteState>>,
    /// `Origin` is `EnableVgwRoutePropagation`.
    pub is_propagated: bool,
}

/// Where a route leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// `DestinationCidrBlock` or `DestinationIpv6CidrBlock`
    Cidr(IpNet),
    /// `DestinationPrefixListId`
    PrefixList(String),
    /// As written: not understood.
    Unreadable(String),
}

/// What a route hands packets to. The text is the id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RouteTarget {
    /// `local`
    Local,
    /// `igw-…`
    InternetGateway(String),
    /// `eigw-…`
    EgressOnly(String),
    /// `nat-…`
    Nat(String),
    /// `pcx-…`
    Peering(String),
    /// `tgw-…`
    TransitGateway(String),
    /// `vgw-…`
    VpnGateway(String),
    /// `vpce-…`: a gateway endpoint, or that of a Gateway Load Balancer.
    Endpoint(String),
    /// `eni-…`
    Interface(String),
    /// `i-…` without an interface.
    Instance(String),
    /// Local gateways, carrier gateways, core networks and the like, with their id or ARN.
    Other(String),
}

/// `State` of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteState {
    /// `active`
    Active,
    /// `blackhole`: its target is gone.
    Blackhole,
    /// `filtered`
    Filtered,
}

impl RouteTarget {
    /// Its id; `local` for the VPC itself.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Local => "local",
            Self::InternetGateway(id)
            | Self::EgressOnly(id)
            | Self::Nat(id)
            | Self::Peering(id)
            | Self::TransitGateway(id)
            | Self::VpnGateway(id)
            | Self::Endpoint(id)
            | Self::Interface(id)
            | Self::Instance(id)
            | Self::Other(id) => id,
        }
    }
}
