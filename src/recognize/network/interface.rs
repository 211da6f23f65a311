//! Network interfaces: `describe-network-interfaces`, and those of instances.

use rustc_hash::FxHashMap;

use crate::estate::network::{Interface, InterfaceAddress};
use crate::recognize::Reader;
use crate::recognize::shape::Shape;
use crate::report::model::Level;
use crate::text::Spanned;
use crate::text::json::Value;

pub(super) const INTERFACES: Shape = Shape {
    kind: "network-interfaces",
    one: "network interface",
    operation: "describe-network-interfaces",
    list: "NetworkInterfaces",
    ids: &["NetworkInterfaceId"],
    also: &[],
    marks: &["PrivateIpAddress", "PrivateIpAddresses", "Groups", "InterfaceType", "MacAddress"],
    holds: &[
        "Association",
        "Attachment",
        "ConnectionTrackingConfiguration",
        "Groups",
        "Ipv6Addresses",
        "PublicIpDnsNameOptions",
        "PrivateIpAddresses",
        "Ipv4Prefixes",
        "Ipv6Prefixes",
        "TagSet",
        "Tags",
        "Operator",
        "AssociatedSubnets",
    ],
    read: alone,
};

fn alone<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let interface = read(cx, object);
    cx.estate.network.interfaces.push(interface);
}

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Interface {
    let attachment = cx.part(object, "Attachment");
    let attached = |cx: &mut Reader<'a>, key| attachment.and_then(|value| cx.filled(value, key));
    let mut interface = Interface {
        span: object.span(),
        id: cx.text(object, "NetworkInterfaceId"),
        vpc: cx.filled(object, "VpcId"),
        subnet: cx.filled(object, "SubnetId"),
        owner: cx.text(object, "OwnerId"),
        kind: cx.text(object, "InterfaceType"),
        groups: cx.told_texts_of(object, "Groups", "GroupId"),
        addresses: Vec::new(),
        prefixes: Vec::new(),
        status: cx.text(object, "Status"),
        instance: attached(cx, "InstanceId"),
        instance_owner: attached(cx, "InstanceOwnerId"),
        requester: cx.filled(object, "RequesterId"),
        is_requester_managed: cx.boolean(object, "RequesterManaged"),
        description: cx.filled(object, "Description"),
        source_dest_check: cx.boolean(object, "SourceDestCheck"),
        denies_gateway_traffic: cx.boolean(object, "DenyAllIgwTraffic"),
        tags: cx.tags(object),
    };
    for private in cx.list(object, "PrivateIpAddresses") {
        add_address(cx, private, "PrivateIpAddress", &mut interface);
    }
    // The primary address stands once more beside the list.
    add_address(cx, object, "PrivateIpAddress", &mut interface);
    for address in cx.list(object, "Ipv6Addresses") {
        add_address(cx, address, "Ipv6Address", &mut interface);
    }
    add_address(cx, object, "Ipv6Address", &mut interface);
    for (list, key) in [("Ipv4Prefixes", "Ipv4Prefix"), ("Ipv6Prefixes", "Ipv6Prefix")] {
        for prefix in cx.list(object, list) {
            interface.prefixes.extend(cx.block(prefix, key));
        }
    }
    interface
}

fn add_address<'a>(cx: &mut Reader<'a>, holder: Value<'a>, key: &str, interface: &mut Interface) {
    let Some(address) = cx.address(holder, key) else { return };
    let public = cx
        .part(holder, "Association")
        .and_then(|association| {
            cx.address(association, "PublicIp").or_else(|| cx.address(association, "CarrierIp"))
        })
        .or_else(|| cx.address(holder, "PublicIpAddress"))
        .filter(|_| address.value.is_ipv4());
    let is_primary = key == "PrivateIpAddress" && {
        let flag = cx.boolean(holder, "Primary");
        flag.map_or_else(|| holder.span() == interface.span, |flag| flag.value)
    };
    add(&mut interface.addresses, InterfaceAddress { address, public, is_primary });
}

fn add(addresses: &mut Vec<InterfaceAddress>, new: InterfaceAddress) {
    if let Some(known) = addresses.iter_mut().find(|known| known.address.value == new.address.value) {
        known.public = known.public.take().or(new.public);
        known.is_primary |= new.is_primary;
    } else {
        addresses.push(new);
    }
}

/// The interfaces of an instance. Where `--query` left only the instance's own address and groups, they stand for
/// one interface without id.
pub(in crate::recognize) fn of_instance<'a>(
    cx: &mut Reader<'a>,
    object: Value<'a>,
    instance: &Option<Spanned<String>>,
) {
    let mut found = Vec::new();
    for interface in cx.list(object, "NetworkInterfaces").into_iter().filter(|item| item.is_object()) {
        found.push(read(cx, interface));
    }
    let own = ["SubnetId", "PrivateIpAddress"].iter().any(|key| object.get_loose(key).is_some());
    if found.is_empty() && own {
        let mut interface = read(cx, object);
        interface.groups = cx.told_texts_of(object, "SecurityGroups", "GroupId");
        interface.status = None;
        interface.tags = Vec::new();
        if !interface.addresses.is_empty() || interface.subnet.is_some() {
            found.push(interface);
        }
    }
    for mut interface in found {
        interface.instance = interface.instance.take().or_else(|| instance.clone());
        cx.estate.network.interfaces.push(interface);
    }
}

/// One that two outputs tell is kept once, with what both say.
pub(super) fn link(cx: &mut Reader<'_>) {
    let all = std::mem::take(&mut cx.estate.network.interfaces);
    let mut kept: Vec<Interface> = Vec::with_capacity(all.len());
    let mut by_id: FxHashMap<String, usize> = FxHashMap::default();
    let mut nameless = Vec::new();
    for interface in all {
        let Some(id) = interface.id.as_ref().map(|id| id.value.clone()) else {
            nameless.push(interface);
            continue;
        };
        match by_id.get(&id) {
            Some(&ix) if agree(cx, &kept[ix], &interface) => join(&mut kept[ix], interface),
            Some(_) => kept.push(interface),
            None => {
                by_id.insert(id, kept.len());
                kept.push(interface);
            }
        }
    }
    let instance = |interface: &Interface| interface.instance.as_ref().map(|id| id.value.clone());
    let known: rustc_hash::FxHashSet<_> = kept.iter().filter_map(instance).collect();
    kept.extend(nameless.into_iter().filter(|one| instance(one).is_none_or(|id| !known.contains(&id))));
    cx.estate.network.interfaces = kept;
}

/// False, and told, if two outputs give one interface other groups: what hangs on them is not known.
fn agree(cx: &mut Reader<'_>, known: &Interface, other: &Interface) -> bool {
    let (Some(one), Some(two)) = (&known.groups, &other.groups) else { return true };
    let within = |a: &[Spanned<String>], b: &[Spanned<String>]| {
        a.iter().all(|group| b.iter().any(|other| other.value == group.value))
    };
    let is_same = within(one, two) && within(two, one);
    if !is_same {
        let id = known.id.as_ref().map_or("", |id| id.value.as_str());
        cx.problem(
            "told-differently",
            Level::Warning,
            other.span,
            format!("network interface `{id}` has other security groups elsewhere; what hangs on them is not known"),
            "leave out the output that is older",
        );
    }
    is_same
}

fn join(known: &mut Interface, other: Interface) {
    fn fill<T>(known: &mut Option<T>, other: Option<T>) {
        if known.is_none() {
            *known = other;
        }
    }
    fill(&mut known.groups, other.groups);
    fill(&mut known.vpc, other.vpc);
    fill(&mut known.subnet, other.subnet);
    fill(&mut known.owner, other.owner);
    fill(&mut known.kind, other.kind);
    fill(&mut known.status, other.status);
    fill(&mut known.instance, other.instance);
    fill(&mut known.instance_owner, other.instance_owner);
    fill(&mut known.requester, other.requester);
    fill(&mut known.is_requester_managed, other.is_requester_managed);
    fill(&mut known.description, other.description);
    fill(&mut known.source_dest_check, other.source_dest_check);
    fill(&mut known.denies_gateway_traffic, other.denies_gateway_traffic);
    for address in other.addresses {
        add(&mut known.addresses, address);
    }
    let missing = |prefix: &Spanned<_>| known.prefixes.iter().all(|p| p.value != prefix.value);
    let new: Vec<_> = other.prefixes.into_iter().filter(missing).collect();
    known.prefixes.extend(new);
    if known.tags.is_empty() {
        known.tags = other.tags;
    }
}
