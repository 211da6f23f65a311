//! What several rules ask of the things around groups.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::estate::network::{GroupReference, Interface, Permission, SecurityGroup};
use crate::rules::{Context, Finding};
use crate::text::{Span, Spanned};

/// Places that a finding points at.
pub(super) const MAX_RELATED: usize = 5;

/// The text of a field; empty if it was not told.
pub(super) fn text(field: &Option<Spanned<String>>) -> &str {
    field.as_ref().map_or("", |field| field.value.as_str())
}

/// The place of a field, else that of the whole.
pub(super) fn place(field: &Option<Spanned<String>>, whole: Span) -> Span {
    field.as_ref().map_or(whole, |field| field.span)
}

/// True if an output was pasted and looks whole: what it does not list is not there.
pub(super) fn is_whole(cx: &Context<'_>, operation: &str) -> bool {
    let mut outputs =
        cx.estate.network.outputs.iter().filter(|output| output.operation == operation).peekable();
    outputs.peek().is_some() && outputs.all(|output| output.is_whole)
}

/// True for the group that AWS makes with a VPC: no other can be called so.
pub(super) fn is_default(group: &SecurityGroup) -> bool {
    text(&group.name) == "default"
}

/// Permissions of both directions.
pub(super) fn permissions(group: &SecurityGroup) -> impl Iterator<Item = &Permission> {
    group.ingress.iter().chain(&group.egress)
}

/// References of a group to groups, itself among them.
pub(super) fn references(group: &SecurityGroup) -> impl Iterator<Item = &GroupReference> {
    permissions(group).flat_map(|permission| &permission.groups)
}

/// Interfaces by their security groups.
pub(super) fn by_group<'a>(cx: &Context<'a>) -> FxHashMap<&'a str, Vec<&'a Interface>> {
    let mut found: FxHashMap<&str, Vec<&Interface>> = FxHashMap::default();
    for interface in &cx.estate.network.interfaces {
        for group in interface.groups.iter().flatten() {
            found.entry(&group.value).or_default().push(interface);
        }
    }
    found
}

/// Ids of groups that something that was pasted has, besides rules: interfaces, or what makes interfaces.
pub(super) fn in_use<'a>(cx: &Context<'a>) -> FxHashSet<&'a str> {
    let n = &cx.estate.network;
    let mut used: FxHashSet<&str> = FxHashSet::default();
    let optional = (n.interfaces.iter().map(|one| &one.groups))
        .chain(n.load_balancers.iter().map(|one| &one.groups))
        .chain(n.databases.iter().map(|one| &one.groups))
        .chain(n.endpoints.iter().map(|one| &one.groups))
        .chain(n.connect_endpoints.iter().map(|one| &one.groups));
    used.extend(optional.flatten().flatten().map(|id| id.value.as_str()));
    let plain = (n.functions.iter().map(|one| &one.groups))
        .chain(n.launch_templates.iter().map(|one| &one.groups))
        .chain(n.client_vpns.iter().map(|one| &one.groups))
        .chain(cx.estate.instances.iter().map(|one| &one.security_groups));
    used.extend(plain.flatten().map(|id| id.value.as_str()));
    used
}

/// Adds the first few places and their number as evidence.
pub(super) fn with_places(mut finding: Finding, what: &str, places: &[(Span, String)]) -> Finding {
    finding = finding.evidence(what, places.len());
    for (span, message) in places.iter().take(MAX_RELATED) {
        finding = finding.related(*span, message.as_str());
    }
    finding
}

/// A route, for messages: ``the route to `0.0.0.0/0` ``.
pub(super) fn route_words(route: &crate::estate::network::Route) -> String {
    use crate::estate::network::Destination;
    match &route.destination.value {
        Destination::Cidr(cidr) => format!("the route to `{cidr}`"),
        Destination::PrefixList(id) => format!("the route to prefix list `{id}`"),
        Destination::Unreadable(text) => format!("the route to `{text}`"),
    }
}

/// VPCs of which all interfaces were pasted, as far as one can tell: the output looks whole and lists some of them.
/// Outputs of another account or Region say nothing of a VPC.
pub(super) fn known_vpcs<'a>(cx: &Context<'a>) -> FxHashSet<&'a str> {
    if !is_whole(cx, "describe-network-interfaces") {
        return FxHashSet::default();
    }
    cx.estate.network.interfaces.iter().map(|interface| text(&interface.vpc)).collect()
}
