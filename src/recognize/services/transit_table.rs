//! What fills the route tables of transit gateways.
//!
//! The outputs about one route table do not name it: the command above them does, a key that somebody put beside or around
//! them, or the name of the text.

use super::is_new;
use crate::estate::network::{Destination, TransitAssociation, TransitPropagation, TransitRoute};
use crate::recognize::Reader;
use crate::report::model::Level;
use crate::text::json::Value;
use crate::text::{Span, Spanned, counted};

const TABLE_OPTION: &str = "transit-gateway-route-table-id";

/// `search-transit-gateway-routes`, `get-transit-gateway-route-table-associations` and `-propagations`,
/// `get-transit-gateway-attachment-propagations`.
pub(super) fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    routes(cx, object);
    associations(cx, object);
    const OF_TABLE: &str = "TransitGatewayRouteTablePropagations";
    if let Some((list, items)) = entries(object, OF_TABLE, "TransitGatewayAttachmentId") {
        let table = table(cx, object, list, "get-transit-gateway-route-table-propagations");
        cx.output("get-transit-gateway-route-table-propagations", object, list);
        propagations(cx, list, items, |cx, item| {
            (table.clone(), cx.text(item, "TransitGatewayAttachmentId"))
        });
        cx.more.push(OF_TABLE);
    }
    const OF_ATTACHMENT: &str = "TransitGatewayAttachmentPropagations";
    if let Some((list, items)) = entries(object, OF_ATTACHMENT, "TransitGatewayRouteTableId") {
        let id = beside(cx, object, "TransitGatewayAttachmentId")
            .or_else(|| super::asked_for(cx, "transit-gateway-attachment-id", "tgw-attach-"));
        let span = list.span();
        propagations(cx, list, items, |cx, item| {
            let attachment = id.clone().map(|value| Spanned { value, span });
            (cx.text(item, "TransitGatewayRouteTableId").map(|id| id.value), attachment)
        });
        cx.more.push(OF_ATTACHMENT);
    }
}

fn associations<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    const OPERATION: &str = "get-transit-gateway-route-table-associations";
    let Some((list, items)) = entries(object, "Associations", "TransitGatewayAttachmentId") else { return };
    let table = table(cx, object, list, OPERATION);
    cx.understood("transit-gateway-associations", counted(items.len(), "association"), list.span());
    cx.output(OPERATION, object, list);
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
    cx.more.push("Associations");
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
        let resource = cx.text(item, "ResourceId");
        let span = item.span();
        let propagation = TransitPropagation { span, route_table, attachment, resource, is_active };
        cx.estate.network.transit_propagations.push(propagation);
    }
}

/// The objects of a list that all have a key. Route tables and ACLs have lists of the same name.
fn entries<'a>(object: Value<'a>, key: &str, mark: &str) -> Option<(Value<'a>, Vec<Value<'a>>)> {
    let list = object.get(key).filter(|list| list.is_array())?;
    let items: Vec<_> = list.items().collect();
    let is_own = key.starts_with("TransitGateway") || !items.is_empty();
    (is_own && items.iter().all(|item| item.get(mark).is_some())).then_some((list, items))
}

fn routes<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let Some(list) = object.get("Routes").filter(|list| list.is_array()) else { return };
    let is_route = |item: Value<'_>| {
        let has = |key| item.get(key).is_some();
        has("TransitGatewayAttachments")
            || has("Type") && (has("DestinationCidrBlock") || has("PrefixListId")) && !has("GatewayId")
    };
    let is_empty = list.items().next().is_none();
    if !(list.items().any(is_route) || is_empty && object.get("AdditionalRoutesAvailable").is_some()) {
        return;
    }
    const OPERATION: &str = "search-transit-gateway-routes";
    let table = table(cx, object, list, OPERATION);
    cx.estate.network.transit_routes_of.push(table.clone());
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
    cx.more.extend(["Routes", "AdditionalRoutesAvailable"]);
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
fn table<'a>(cx: &mut Reader<'a>, object: Value<'a>, list: Value<'a>, operation: &str) -> Option<String> {
    let table = beside(cx, object, "TransitGatewayRouteTableId")
        .or_else(|| super::asked_for(cx, TABLE_OPTION, "tgw-rtb-"));
    if table.is_none() {
        waits(cx, list.span(), operation);
    }
    table
}

/// What somebody wrote beside a list whose output does not name it.
fn beside<'a>(cx: &mut Reader<'a>, object: Value<'a>, key: &'static str) -> Option<String> {
    let id = cx.text(object, key)?;
    cx.more.push(key);
    Some(id.value)
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
