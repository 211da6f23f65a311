//! Transit gateways.

use ipnet::IpNet;

use super::Destination;
use crate::text::{Span, Spanned};

/// A transit gateway of `describe-transit-gateways`.
#[derive(Clone, Debug)]
pub struct TransitGateway {
    /// The whole object.
    pub span: Span,
    /// `TransitGatewayId`
    pub id: Option<Spanned<String>>,
    /// `State`
    pub state: Option<Spanned<String>>,
    /// `OwnerId`
    pub owner: Option<Spanned<String>>,
    /// `Options.AutoAcceptSharedAttachments` is `enable`.
    pub auto_accepts: Option<Spanned<bool>>,
    /// `Options.AssociationDefaultRouteTableId`, if `DefaultRouteTableAssociation` is `enable`.
    pub default_association: Option<Spanned<String>>,
    /// `Options.PropagationDefaultRouteTableId`, if `DefaultRouteTablePropagation` is `enable`.
    pub default_propagation: Option<Spanned<String>>,
    /// `Options.SecurityGroupReferencingSupport` is `enable`.
    pub references_groups: Option<Spanned<bool>>,
}

/// An attachment.
#[derive(Clone, Debug)]
pub struct TransitAttachment {
    /// The whole object.
    pub span: Span,
    /// `TransitGatewayAttachmentId`
    pub id: Option<Spanned<String>>,
    /// `TransitGatewayId`; the requester's for a peering.
    pub transit_gateway: Option<Spanned<String>>,
    /// `AccepterTgwInfo.TransitGatewayId` of a peering.
    pub peer: Option<Spanned<String>>,
    /// `ResourceType`: `vpc`, `vpn`, `peering`, `direct-connect-gateway`, …
    pub kind: Option<Spanned<String>>,
    /// `ResourceId` or `VpcId`
    pub resource: Option<Spanned<String>>,
    /// `ResourceOwnerId` or `VpcOwnerId`
    pub resource_owner: Option<Spanned<String>>,
    /// `SubnetIds`. `None` if the output did not say.
    pub subnets: Option<Vec<Spanned<String>>>,
    /// `State`: only `available` (and `modifying`) works.
    pub state: Option<Spanned<String>>,
    /// `Association.TransitGatewayRouteTableId`
    pub route_table: Option<Spanned<String>>,
    /// True if an output that tells `Association` has none for it, and was printed for the owner of the transit gateway.
    pub is_unassociated: bool,
    /// `Options.ApplianceModeSupport` is `enable`.
    pub appliance_mode: Option<Spanned<bool>>,
    /// `Options.SecurityGroupReferencingSupport` is `enable`.
    pub references_groups: Option<Spanned<bool>>,
}

/// A route table of a transit gateway.
#[derive(Clone, Debug)]
pub struct TransitRouteTable {
    /// The whole object.
    pub span: Span,
    /// `TransitGatewayRouteTableId`
    pub id: Option<Spanned<String>>,
    /// `TransitGatewayId`
    pub transit_gateway: Option<Spanned<String>>,
    /// `DefaultAssociationRouteTable`
    pub is_default_association: Option<bool>,
    /// `DefaultPropagationRouteTable`
    pub is_default_propagation: Option<bool>,
}

/// A route of `search-transit-gateway-routes`.
#[derive(Clone, Debug)]
pub struct TransitRoute {
    /// The whole object.
    pub span: Span,
    /// The table: the output does not tell it, the command above it does
    /// (`--transit-gateway-route-table-id`), or the name of the text.
    pub route_table: Option<String>,
    /// `DestinationCidrBlock` or `PrefixListId`
    pub destination: Spanned<Destination>,
    /// `TransitGatewayAttachments[]`: id of the attachment.
    pub attachments: Vec<Spanned<String>>,
    /// `Type` is `static`.
    pub is_static: bool,
    /// `State`: `active`, `blackhole`.
    pub state: Option<Spanned<String>>,
}

/// An entry of `get-transit-gateway-route-table-associations`.
#[derive(Clone, Debug)]
pub struct TransitAssociation {
    /// The whole object.
    pub span: Span,
    /// The table, from the command above it.
    pub route_table: Option<String>,
    /// `TransitGatewayAttachmentId`
    pub attachment: Option<Spanned<String>>,
    /// `State` is `associated`, or was not told.
    pub is_active: bool,
}

/// An entry of `get-transit-gateway-route-table-propagations`.
#[derive(Clone, Debug)]
pub struct TransitPropagation {
    /// The whole object.
    pub span: Span,
    /// The table, from the command above it.
    pub route_table: Option<String>,
    /// `TransitGatewayAttachmentId`
    pub attachment: Option<Spanned<String>>,
    /// `ResourceId`: the VPC, VPN connection or gateway.
    pub resource: Option<Spanned<String>>,
    /// `State` is `enabled`, or was not told.
    pub is_active: bool,
}

impl TransitRoute {
    /// The block, where it is one.
    #[must_use]
    pub fn cidr(&self) -> Option<IpNet> {
        match self.destination.value {
            Destination::Cidr(cidr) => Some(cidr),
            Destination::PrefixList(_) | Destination::Unreadable(_) => None,
        }
    }
}
