//! Transit gateways: themselves, their attachments and route tables.

use rustc_hash::FxHashMap;

use crate::estate::network::{
    Destination, Network, TransitAttachment, TransitGateway, TransitRoute, TransitRouteTable, Vpc,
};
use crate::recognize::Reader;
use crate::recognize::shape::Shape;
use crate::text::Spanned;
use crate::text::json::Value;

pub(super) const GATEWAY: Shape = Shape {
    kind: "transit-gateways",
    one: "transit gateway",
    operation: "describe-transit-gateways",
    list: "TransitGateways",
    ids: &["TransitGatewayId"],
    also: &[],
    marks: &["TransitGatewayArn", "OwnerId"],
    holds: &["Options", "Tags"],
    read: gateway,
};

pub(super) const ATTACHMENT: Shape = Shape {
    kind: "transit-gateway-attachments",
    one: "transit gateway attachment",
    operation: "describe-transit-gateway-attachments",
    list: "TransitGatewayAttachments",
    ids: &["TransitGatewayAttachmentId"],
    // Of a peering, each gateway tells its own association.
    also: &["TransitGatewayId"],
    marks: &["ResourceOwnerId", "TransitGatewayOwnerId", "Association"],
    holds: &["Association", "Tags"],
    read: attachment,
};

pub(super) const VPC_ATTACHMENT: Shape = Shape {
    kind: "transit-gateway-attachments",
    one: "transit gateway VPC attachment",
    operation: "describe-transit-gateway-vpc-attachments",
    list: "TransitGatewayVpcAttachments",
    ids: &["TransitGatewayAttachmentId"],
    also: &[],
    marks: &["VpcId", "VpcOwnerId", "SubnetIds"],
    holds: &["SubnetIds", "Options", "Tags"],
    read: attachment,
};

pub(super) const PEERING_ATTACHMENT: Shape = Shape {
    kind: "transit-gateway-attachments",
    one: "transit gateway peering attachment",
    operation: "describe-transit-gateway-peering-attachments",
    list: "TransitGatewayPeeringAttachments",
    ids: &["TransitGatewayAttachmentId"],
    also: &[],
    marks: &["RequesterTgwInfo", "AccepterTgwInfo"],
    holds: &["RequesterTgwInfo", "AccepterTgwInfo", "Options", "Status", "Tags"],
    read: attachment,
};

pub(super) const ROUTE_TABLE: Shape = Shape {
    kind: "transit-gateway-route-tables",
    one: "transit gateway route table",
    operation: "describe-transit-gateway-route-tables",
    list: "TransitGatewayRouteTables",
    ids: &["TransitGatewayRouteTableId"],
    also: &[],
    marks: &["DefaultAssociationRouteTable", "DefaultPropagationRouteTable", "TransitGatewayId"],
    holds: &["Tags"],
    read: route_table,
};

pub(super) const PREFIX_LIST_REFERENCE: Shape = Shape {
    kind: "transit-gateway-routes",
    one: "transit gateway prefix list reference",
    operation: "get-transit-gateway-prefix-list-references",
    list: "TransitGatewayPrefixListReferences",
    ids: &["TransitGatewayRouteTableId", "PrefixListId"],
    also: &[],
    marks: &["PrefixListOwnerId", "Blackhole", "TransitGatewayAttachment"],
    holds: &["TransitGatewayAttachment"],
    read: prefix_list_reference,
};

fn gateway<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let options = cx.part(object, "Options");
    let enabled = |cx: &mut Reader<'a>, key: &str| says(cx, options?, key, "enable");
    let associates = enabled(cx, "DefaultRouteTableAssociation").is_some_and(|on| on.value);
    let propagates = enabled(cx, "DefaultRouteTablePropagation").is_some_and(|on| on.value);
    let table = |cx: &mut Reader<'a>, key: &str, on: bool| cx.text(options.filter(|_| on)?, key);
    let gateway = TransitGateway {
        span: object.span(),
        id: cx.text(object, "TransitGatewayId"),
        state: cx.text(object, "State"),
        owner: cx.text(object, "OwnerId"),
        auto_accepts: enabled(cx, "AutoAcceptSharedAttachments"),
        default_association: table(cx, "AssociationDefaultRouteTableId", associates),
        default_propagation: table(cx, "PropagationDefaultRouteTableId", propagates),
        references_groups: enabled(cx, "SecurityGroupReferencingSupport"),
    };
    cx.estate.network.transit_gateways.push(gateway);
}

/// Of any of the three outputs: each has other fields of the same thing.
fn attachment<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let (requester, accepter) = (cx.part(object, "RequesterTgwInfo"), cx.part(object, "AccepterTgwInfo"));
    let side = |cx: &mut Reader<'a>, info: Option<Value<'a>>, key: &str| cx.text(info?, key);
    let vpc = cx.text(object, "VpcId");
    let kind = if requester.is_some() { Some("peering") } else { vpc.as_ref().map(|_| "vpc") };
    let implied = kind.map(|kind| Spanned { value: kind.to_owned(), span: object.span() });
    let association = cx.part(object, "Association");
    let state = association.and_then(|part| cx.text(part, "State"));
    // What is being taken away is not looked up any more.
    let counts = state.is_none_or(|state| state.value == "associated");
    // Who only shares a transit gateway is not told of its tables.
    let text = |cx: &mut Reader<'a>, key: &str| cx.text(object, key).map(|text| text.value);
    let owners = (text(cx, "TransitGatewayOwnerId"), text(cx, "ResourceOwnerId"));
    let is_unassociated = association.is_none() && owners.0.is_some() && owners.0 == owners.1;
    let options = cx.part(object, "Options");
    let option = |cx: &mut Reader<'a>, key: &str| says(cx, options?, key, "enable");
    let attachment = TransitAttachment {
        span: object.span(),
        id: cx.text(object, "TransitGatewayAttachmentId"),
        transit_gateway: cx
            .text(object, "TransitGatewayId")
            .or_else(|| side(cx, requester, "TransitGatewayId")),
        peer: side(cx, accepter, "TransitGatewayId"),
        kind: cx.text(object, "ResourceType").or(implied),
        resource: cx.text(object, "ResourceId").or(vpc),
        resource_owner: cx.text(object, "ResourceOwnerId").or_else(|| cx.text(object, "VpcOwnerId")),
        subnets: cx.told_texts_of(object, "SubnetIds", ""),
        state: cx.text(object, "State"),
        route_table: association
            .filter(|_| counts)
            .and_then(|part| cx.text(part, "TransitGatewayRouteTableId")),
        is_unassociated,
        appliance_mode: option(cx, "ApplianceModeSupport"),
        references_groups: option(cx, "SecurityGroupReferencingSupport"),
    };
    cx.estate.network.transit_attachments.push(attachment);
}

fn route_table<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let table = TransitRouteTable {
        span: object.span(),
        id: cx.text(object, "TransitGatewayRouteTableId"),
        transit_gateway: cx.text(object, "TransitGatewayId"),
        is_default_association: cx.boolean(object, "DefaultAssociationRouteTable").map(|flag| flag.value),
        is_default_propagation: cx.boolean(object, "DefaultPropagationRouteTable").map(|flag| flag.value),
    };
    cx.estate.network.transit_route_tables.push(table);
}

fn prefix_list_reference<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let Some(list) = cx.text(object, "PrefixListId") else { return };
    let blackhole = cx.boolean(object, "Blackhole").filter(|flag| flag.value);
    let attachment = cx.part(object, "TransitGatewayAttachment");
    let route = TransitRoute {
        span: object.span(),
        route_table: cx.text(object, "TransitGatewayRouteTableId").map(|id| id.value),
        destination: Spanned { value: Destination::PrefixList(list.value), span: list.span },
        attachments: attachment
            .and_then(|part| cx.text(part, "TransitGatewayAttachmentId"))
            .into_iter()
            .collect(),
        is_static: true,
        state: blackhole.map(|flag| Spanned { value: "blackhole".to_owned(), span: flag.span }),
    };
    cx.estate.network.transit_routes.push(route);
}

// ---- joining ----

/// One attachment stands in up to three outputs: what one does not say another does. The two gateways of a peering have an
/// attachment each, both with the same id. If only one route table is
/// known, what does not name its table is taken for its.
pub(super) fn link(cx: &mut Reader<'_>) {
    let network = &mut cx.estate.network;
    let mut by_id: FxHashMap<(String, Option<String>), usize> = FxHashMap::default();
    let key = |one: &TransitAttachment| {
        let is_peering = one.kind.as_ref().is_some_and(|kind| kind.value == "peering");
        let gateway = one.transit_gateway.as_ref().filter(|_| is_peering).map(|id| id.value.clone());
        Some((one.id.as_ref()?.value.clone(), gateway))
    };
    let mut joined: Vec<TransitAttachment> = Vec::new();
    for other in std::mem::take(&mut network.transit_attachments) {
        let own = key(&other);
        let known = own.as_ref().and_then(|own| by_id.get(own));
        let Some(one) = known.and_then(|ix| joined.get_mut(*ix)) else {
            by_id.extend(own.map(|own| (own, joined.len())));
            joined.push(other);
            continue;
        };
        one.transit_gateway = one.transit_gateway.take().or(other.transit_gateway);
        one.peer = one.peer.take().or(other.peer);
        one.kind = one.kind.take().or(other.kind);
        one.resource = one.resource.take().or(other.resource);
        one.resource_owner = one.resource_owner.take().or(other.resource_owner);
        one.subnets = one.subnets.take().or(other.subnets);
        one.state = one.state.take().or(other.state);
        one.route_table = one.route_table.take().or(other.route_table);
        one.is_unassociated |= other.is_unassociated;
        one.appliance_mode = one.appliance_mode.take().or(other.appliance_mode);
        one.references_groups = one.references_groups.take().or(other.references_groups);
    }
    network.transit_attachments = joined;
    if let [only] = network.transit_route_tables.as_slice() {
        let only = only.id.as_ref().map(|id| id.value.clone());
        let routes = network.transit_routes.iter_mut().map(|route| &mut route.route_table);
        let associations = network.transit_associations.iter_mut().map(|one| &mut one.route_table);
        let propagations = network.transit_propagations.iter_mut().map(|one| &mut one.route_table);
        let all = routes.chain(associations).chain(propagations).chain(&mut network.transit_routes_of);
        for table in all.filter(|table| table.is_none()) {
            table.clone_from(&only);
        }
    }
    network.transit_propagated = propagated(network);
}

/// The routes that propagations make of VPCs: one to each of a VPC's blocks (*How AWS Transit Gateway works*, "Route
/// propagation").
fn propagated(network: &Network) -> Vec<TransitRoute> {
    let mut routes = Vec::new();
    for one in network.transit_propagations.iter().filter(|one| one.is_active) {
        let (Some(table), Some(attachment)) = (&one.route_table, &one.attachment) else { continue };
        let own =
            |known: &&TransitAttachment| known.id.as_ref().is_some_and(|id| id.value == attachment.value);
        let known = network.transit_attachments.iter().find(own).and_then(|known| known.resource.as_ref());
        let Some(resource) = one.resource.as_ref().or(known) else { continue };
        let is_it = |vpc: &&Vpc| vpc.id.as_ref().is_some_and(|id| id.value == resource.value);
        let cidrs = network.vpcs.iter().filter(is_it).flat_map(|vpc| &vpc.cidrs);
        routes.extend(cidrs.map(|cidr| TransitRoute {
            span: one.span,
            route_table: Some(table.clone()),
            destination: Spanned { value: Destination::Cidr(cidr.value), span: cidr.span },
            attachments: vec![attachment.clone()],
            is_static: false,
            state: None,
        }));
    }
    routes
}

/// Whether a field says this word.
fn says<'a>(cx: &mut Reader<'a>, object: Value<'a>, key: &str, word: &str) -> Option<Spanned<bool>> {
    let text = cx.filled(object, key)?;
    Some(Spanned { value: text.value == word, span: text.span })
}
