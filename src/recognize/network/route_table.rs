//! `describe-route-tables`.

use crate::estate::network::{Destination, Route, RouteAssociation, RouteState, RouteTable, RouteTarget};
use crate::recognize::Reader;
use crate::recognize::shape::Shape;
use crate::text::Spanned;
use crate::text::json::Value;

pub(super) const TABLES: Shape = Shape {
    kind: "route-tables",
    one: "route table",
    operation: "describe-route-tables",
    list: "RouteTables",
    ids: &["RouteTableId"],
    also: &[],
    marks: &["Routes", "Associations", "PropagatingVgws"],
    holds: &["Associations", "PropagatingVgws", "Routes", "Tags"],
    read,
};

/// Makes a target of an id.
type Target = fn(String) -> RouteTarget;

/// Fields that name a target, and what each names. A field that may stand beside another comes later.
const TARGETS: &[(&str, Target)] = &[
    ("GatewayId", gateway),
    ("EgressOnlyInternetGatewayId", RouteTarget::EgressOnly),
    ("NatGatewayId", RouteTarget::Nat),
    ("TransitGatewayId", RouteTarget::TransitGateway),
    ("VpcPeeringConnectionId", RouteTarget::Peering),
    ("LocalGatewayId", RouteTarget::Other),
    ("CarrierGatewayId", RouteTarget::Other),
    ("CoreNetworkArn", RouteTarget::Other),
    ("OdbNetworkArn", RouteTarget::Other),
    ("NetworkInterfaceId", RouteTarget::Interface),
    ("InstanceId", RouteTarget::Instance),
];

/// `GatewayId` names what the prefix of its id says.
fn gateway(id: String) -> RouteTarget {
    match id.split('-').next() {
        Some("local") => RouteTarget::Local,
        Some("igw") => RouteTarget::InternetGateway(id),
        Some("eigw") => RouteTarget::EgressOnly(id),
        Some("vgw") => RouteTarget::VpnGateway(id),
        Some("vpce") => RouteTarget::Endpoint(id),
        Some("nat") => RouteTarget::Nat(id),
        _ => RouteTarget::Other(id),
    }
}

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let associations = cx.list(object, "Associations");
    let associations = associations.into_iter().map(|item| association(cx, item)).collect();
    let told = object.get_loose("Routes").is_some_and(Value::is_array);
    let routes: Vec<_> = cx.list(object, "Routes").into_iter().map(|item| route(cx, item)).collect();
    let table = RouteTable {
        span: object.span(),
        id: cx.text(object, "RouteTableId"),
        vpc: cx.filled(object, "VpcId"),
        associations,
        routes: told.then_some(routes),
        propagating: cx.texts_of(object, "PropagatingVgws", "GatewayId"),
        tags: cx.tags(object),
    };
    cx.estate.network.route_tables.push(table);
}

fn association<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> RouteAssociation {
    RouteAssociation {
        span: object.span(),
        is_main: cx.boolean(object, "Main").is_some_and(|main| main.value),
        subnet: cx.filled(object, "SubnetId"),
        gateway: cx.filled(object, "GatewayId"),
        state: cx.part(object, "AssociationState").and_then(|state| cx.text(state, "State")),
    }
}

fn route<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Route {
    let states = [
        ("active", RouteState::Active),
        ("blackhole", RouteState::Blackhole),
        ("filtered", RouteState::Filtered),
    ];
    let target = target(cx, object);
    if target.is_none() {
        cx.wrong(object.span(), "this route names no target that is known; where it leads to is not known");
    }
    Route {
        span: object.span(),
        destination: destination(cx, object),
        target,
        state: cx.word(object, "State", &states),
        is_propagated: cx
            .text(object, "Origin")
            .is_some_and(|origin| origin.value == "EnableVgwRoutePropagation"),
    }
}

fn destination<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Spanned<Destination> {
    let mut found: Option<Spanned<Destination>> = None;
    for key in ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"] {
        let Some(text) = cx.filled(object, key) else { continue };
        let span = text.span;
        if found.is_some() {
            cx.wrong(span, "this route has two destinations; the first was taken");
            continue;
        }
        let value = if key == "DestinationPrefixListId" {
            Destination::PrefixList(text.value)
        } else {
            match cx.parsed(&text, "CIDR block") {
                Some(cidr) => Destination::Cidr(cidr.value),
                None => Destination::Unreadable(text.value),
            }
        };
        found = Some(Spanned { value, span });
    }
    found.unwrap_or_else(|| {
        cx.wrong(object.span(), "this route has no destination that can be read");
        Spanned { value: Destination::Unreadable(String::new()), span: object.span() }
    })
}

fn target<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Option<Spanned<RouteTarget>> {
    let mut found: Option<Spanned<RouteTarget>> = None;
    for (key, make) in TARGETS {
        let Some(id) = cx.filled(object, key) else { continue };
        let span = id.span;
        match &found {
            None => found = Some(Spanned { value: make(id.value), span }),
            // A route to an interface names the instance that has it.
            Some(first) if matches!(first.value, RouteTarget::Interface(_)) => {}
            Some(_) => cx.wrong(span, "this route has two targets; the first was taken"),
        }
    }
    found
}
