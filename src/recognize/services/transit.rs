//! Transit gateways: themselves, their attachments and route tables, and what fills the tables.
//!
//! The outputs about one route table do not name it: the command above them does, or the name of the text.

use rustc_hash::FxHashMap;

use crate::estate::network::{
    Destination, TransitAssociation, TransitAttachment, TransitGateway, TransitPropagation, TransitRoute,
    TransitRouteTable,
};
use crate::recognize::Reader;
use crate::recognize::shape::Shape;
use crate::report::model::Level;
use crate::text::json::Value;
use crate::text::{Span, Spanned, counted};

const TABLE_OPTION: &str = "transit-gateway-route-table-id";

pub(super) const GATEWAY: Shape = Shape {
    kind: "transit-gateways",
    one: "transit gateway",
    operation: "describe-transit-gateways",
    list: "TransitGateways",
    ids: &["TransitGatewayId"],
    also: &[],
    marks: &["TransitGatewayArn", "Options"],
    holds: &["Options", "Tags"],
    read: gateway,
};

pub(super) const ATTACHMENT: Shape = Shape {
    kind: "transit-gateway-attachments",
    one: "transit gateway attachment",
    operation: "describe-transit-gateway-attachments",
    list: "TransitGatewayAttachments",
    ids: &["TransitGatewayAttachmentId"],
    also: &[],
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

// ---- outputs about one route table ----

/// `search-transit-gateway-routes`, `get-transit-gateway-route-table-associations` and `-propagations`,
/// `get-transit-gateway-attachment-propagations`.
pub(super) fn of_table<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> &'static [&'static str] {
    if routes(cx, object) {
        return &["Routes", "AdditionalRoutesAvailable"];
    }
    let associations = entries(object, "Associations", "TransitGatewayAttachmentId");
    if let Some((list, items)) = associations {
        let table = table(cx, list, "get-transit-gateway-route-table-associations");
        cx.understood("transit-gateway-associations", counted(items.len(), "association"), list.span());
        cx.output("get-transit-gateway-route-table-associations", object, list);
        for item in items {
            if !is_new(cx, table.as_deref(), item) {
                continue;
            }
            let association = TransitAssociation {
                span: item.span(),
                route_table: table.clone(),
                attachment: cx.text(item, "TransitGatewayAttachmentId"),
                is_active: cx.text(item, "State").is_none_or(|state| state.value == "associated"),
            };
            cx.estate.network.transit_associations.push(association);
        }
        return &["Associations"];
    }
    const OF_TABLE: &str = "TransitGatewayRouteTablePropagations";
    if let Some((list, items)) = entries(object, OF_TABLE, "TransitGatewayAttachmentId") {
        let table = table(cx, list, "get-transit-gateway-route-table-propagations");
        cx.output("get-transit-gateway-route-table-propagations", object, list);
        propagations(cx, list, items, |cx, item| {
            (table.clone(), cx.text(item, "TransitGatewayAttachmentId"))
        });
        return &[OF_TABLE];
    }
    const OF_ATTACHMENT: &str = "TransitGatewayAttachmentPropagations";
    if let Some((list, items)) = entries(object, OF_ATTACHMENT, "TransitGatewayRouteTableId") {
        let id = super::asked_for(cx, "transit-gateway-attachment-id", "tgw-attach-");
        let span = list.span();
        propagations(cx, list, items, |cx, item| {
            let attachment = id.clone().map(|value| Spanned { value, span });
            (cx.text(item, "TransitGatewayRouteTableId").map(|id| id.value), attachment)
        });
        return &[OF_ATTACHMENT];
    }
    &[]
}

type Found = (Option<String>, Option<Spanned<String>>);

fn propagations<'a>(
    cx: &mut Reader<'a>,
    list: Value<'a>,
    items: Vec<Value<'a>>,
    read: impl Fn(&mut Reader<'a>, Value<'a>) -> Found,
) {
    cx.understood("transit-gateway-propagations", counted(items.len(), "propagation"), list.span());
    for item in items {
        let (route_table, attachment) = read(cx, item);
        if !is_new(cx, route_table.as_deref(), item) {
            continue;
        }
        let is_active = cx.text(item, "State").is_none_or(|state| state.value == "enabled");
        let propagation = TransitPropagation { span: item.span(), route_table, attachment, is_active };
        cx.estate.network.transit_propagations.push(propagation);
    }
}

/// False for an entry that was pasted before: it has no id.
fn is_new(cx: &mut Reader<'_>, table: Option<&str>, item: Value<'_>) -> bool {
    cx.seen.insert(format!("{} {}", table.unwrap_or_default(), item.raw()))
}

/// The objects of a list that all have a key. Route tables and ACLs have lists of the same name.
fn entries<'a>(object: Value<'a>, key: &str, mark: &str) -> Option<(Value<'a>, Vec<Value<'a>>)> {
    let list = object.get(key).filter(|list| list.is_array())?;
    let items: Vec<_> = list.items().collect();
    let is_own = key.starts_with("TransitGateway") || !items.is_empty();
    (is_own && items.iter().all(|item| item.get(mark).is_some())).then_some((list, items))
}

fn routes<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> bool {
    let Some(list) = object.get("Routes").filter(|list| list.is_array()) else { return false };
    let is_route = |item: Value<'_>| {
        let has = |key| item.get(key).is_some();
        has("TransitGatewayAttachments")
            || has("Type") && (has("DestinationCidrBlock") || has("PrefixListId")) && !has("GatewayId")
    };
    let is_empty = list.items().next().is_none();
    if !(list.items().any(is_route) || is_empty && object.get("AdditionalRoutesAvailable").is_some()) {
        return false;
    }
    const OPERATION: &str = "search-transit-gateway-routes";
    let table = table(cx, list, OPERATION);
    let mut count = 0;
    for item in list.items() {
        if is_route(item) {
            count += 1;
            if is_new(cx, table.as_deref(), item) {
                let route = route(cx, item, table.clone());
                cx.estate.network.transit_routes.extend(route);
            }
        } else {
            cx.not_understood(item);
        }
    }
    cx.understood("transit-gateway-routes", counted(count, "route"), list.span());
    cx.output(OPERATION, object, list);
    let more = object.get("AdditionalRoutesAvailable").filter(|more| more.as_bool() == Some(true));
    if let Some(more) = more {
        cx.problem(
            "truncated-output",
            Level::Warning,
            more.span(),
            "this is a part of the routes: what the others let through was not checked",
            "run the command with narrower filters, each apart (`--filters Name=type,Values=static`)",
        );
        if let Some(output) = cx.estate.network.outputs.last_mut() {
            output.is_whole = false;
        }
    }
    true
}

fn route<'a>(cx: &mut Reader<'a>, item: Value<'a>, route_table: Option<String>) -> Option<TransitRoute> {
    let destination = if let Some(text) = cx.text(item, "DestinationCidrBlock") {
        let block = cx.parsed(&text, "CIDR block").map(|block| Destination::Cidr(block.value));
        Spanned { value: block.unwrap_or(Destination::Unreadable(text.value)), span: text.span }
    } else {
        let list = cx.text(item, "PrefixListId")?;
        Spanned { value: Destination::PrefixList(list.value), span: list.span }
    };
    Some(TransitRoute {
        span: item.span(),
        route_table,
        destination,
        attachments: cx.texts_of(item, "TransitGatewayAttachments", "TransitGatewayAttachmentId"),
        is_static: cx.text(item, "Type").is_some_and(|kind| kind.value == "static"),
        state: cx.text(item, "State"),
    })
}

/// The table that an output is about, as far as what stands around it tells.
fn table(cx: &mut Reader<'_>, list: Value<'_>, operation: &str) -> Option<String> {
    let table = super::asked_for(cx, TABLE_OPTION, "tgw-rtb-");
    if table.is_none() {
        waits(cx, list.span(), operation);
    }
    table
}

fn waits(cx: &mut Reader<'_>, span: Span, operation: &str) {
    cx.problem(
        "route-table-unknown",
        Level::Warning,
        span,
        "nothing says which transit gateway route table this is of",
        format!("paste it with the command that printed it, `aws ec2 {operation} --{TABLE_OPTION} ID`"),
    );
}

// ---- joining ----

/// One attachment stands in up to three outputs: what one does not say another does. If only one route table is
/// known, what does not name its table is taken for its.
pub(super) fn link(cx: &mut Reader<'_>) {
    let network = &mut cx.estate.network;
    let mut by_id: FxHashMap<String, usize> = FxHashMap::default();
    let mut joined: Vec<TransitAttachment> = Vec::new();
    for other in std::mem::take(&mut network.transit_attachments) {
        let known = other.id.as_ref().and_then(|id| by_id.get(&id.value));
        let Some(one) = known.and_then(|ix| joined.get_mut(*ix)) else {
            by_id.extend(other.id.as_ref().map(|id| (id.value.clone(), joined.len())));
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
        one.appliance_mode = one.appliance_mode.take().or(other.appliance_mode);
        one.references_groups = one.references_groups.take().or(other.references_groups);
    }
    network.transit_attachments = joined;
    let [only] = network.transit_route_tables.as_slice() else { return };
    let only = only.id.as_ref().map(|id| id.value.clone());
    let routes = network.transit_routes.iter_mut().map(|route| &mut route.route_table);
    let associations = network.transit_associations.iter_mut().map(|one| &mut one.route_table);
    let propagations = network.transit_propagations.iter_mut().map(|one| &mut one.route_table);
    for table in routes.chain(associations).chain(propagations).filter(|table| table.is_none()) {
        table.clone_from(&only);
    }
}

/// Whether a field says this word.
fn says<'a>(cx: &mut Reader<'a>, object: Value<'a>, key: &str, word: &str) -> Option<Spanned<bool>> {
    let text = cx.filled(object, key)?;
    Some(Spanned { value: text.value == word, span: text.span })
}
