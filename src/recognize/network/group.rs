//! Security groups, what they are associated with, and which of their references are stale.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::estate::network::{GroupVpcAssociation, Permission, SecurityGroup, StaleGroup};
use crate::recognize::Reader;
use crate::recognize::security_groups::{read_group, reference};
use crate::recognize::shape::Shape;
use crate::report::model::Level;
use crate::text::json::Value;

pub(super) const GROUPS: Shape = Shape {
    kind: "security-groups",
    one: "security group",
    operation: "describe-security-groups",
    list: "SecurityGroups",
    ids: &["GroupId", "GroupName"],
    also: &[],
    marks: &["IpPermissions", "IpPermissionsEgress"],
    holds: &[
        "GroupName",
        "Description",
        "VpcId",
        "OwnerId",
        "SecurityGroupArn",
        "IpPermissions",
        "IpPermissionsEgress",
        "Tags",
    ],
    read: group,
};

pub(super) const ASSOCIATIONS: Shape = Shape {
    kind: "security-group-vpc-associations",
    one: "security group's VPC association",
    operation: "describe-security-group-vpc-associations",
    list: "SecurityGroupVpcAssociations",
    ids: &["GroupId"],
    also: &["VpcId"],
    marks: &["VpcOwnerId"],
    holds: &[],
    read: association,
};

pub(super) const STALE: Shape = Shape {
    kind: "stale-security-groups",
    one: "stale security group",
    operation: "describe-stale-security-groups",
    list: "StaleSecurityGroupSet",
    ids: &["GroupId"],
    also: &[],
    marks: &["StaleIpPermissions", "StaleIpPermissionsEgress"],
    holds: &["StaleIpPermissions", "StaleIpPermissionsEgress"],
    read: stale,
};

/// It lists names, and no rules.
pub(super) const FOR_VPC: Shape = Shape {
    kind: "security-groups-for-vpc",
    one: "security group name",
    operation: "get-security-groups-for-vpc",
    list: "SecurityGroupForVpcs",
    ids: &["GroupId"],
    also: &[],
    marks: &["PrimaryVpcId"],
    holds: &["Tags"],
    read: |_, _| {},
};

fn group<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let group = read_group(cx, object);
    cx.estate.security_groups.push(group);
}

fn association<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let association = GroupVpcAssociation {
        span: object.span(),
        group: cx.text(object, "GroupId"),
        vpc: cx.text(object, "VpcId"),
        state: cx.text(object, "State"),
    };
    cx.estate.network.group_associations.push(association);
}

fn stale<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let mut references = Vec::new();
    for list in ["StaleIpPermissions", "StaleIpPermissionsEgress"] {
        for permission in cx.list(object, list) {
            for pair in cx.list(permission, "UserIdGroupPairs") {
                references.push(reference(cx, pair));
            }
        }
    }
    let group = StaleGroup {
        span: object.span(),
        id: cx.text(object, "GroupId"),
        vpc: cx.text(object, "VpcId"),
        references,
    };
    cx.estate.network.stale_groups.push(group);
}

/// Rules of `describe-security-group-rules` go to the group that they are of, each once.
pub(super) fn link(cx: &mut Reader<'_>) {
    let all = std::mem::take(&mut cx.estate.security_groups);
    let mut kept: Vec<SecurityGroup> = Vec::with_capacity(all.len());
    let mut by_id: FxHashMap<String, usize> = FxHashMap::default();
    // Whole groups first: what stands in them is what the rules are compared with.
    let (whole, parts): (Vec<_>, Vec<_>) = all.into_iter().partition(is_whole);
    for group in whole.into_iter().chain(parts) {
        let Some(id) = group.id.as_ref().map(|id| id.value.clone()) else {
            kept.push(group);
            continue;
        };
        match by_id.get(&id) {
            Some(&ix) => join(cx, &mut kept[ix], group),
            None => {
                by_id.insert(id, kept.len());
                kept.push(group);
            }
        }
    }
    cx.estate.security_groups = kept;
}

/// True for a group of `describe-security-groups`.
fn is_whole(group: &SecurityGroup) -> bool {
    group.ingress_span.is_some() || group.egress_span.is_some()
}

fn join(cx: &mut Reader<'_>, known: &mut SecurityGroup, other: SecurityGroup) {
    let tell = is_whole(known);
    let span = other.span;
    let mut added = false;
    let sides = [
        (&mut known.ingress, other.ingress, known.ingress_span.is_some()),
        (&mut known.egress, other.egress, known.egress_span.is_some()),
    ];
    for (list, more, is_told) in sides {
        let mut texts: FxHashSet<String> = list.iter().flat_map(sources).collect();
        for permission in more {
            let of_it: Vec<_> = sources(&permission).collect();
            if !of_it.is_empty() && of_it.iter().all(|text| texts.contains(text)) {
                continue;
            }
            texts.extend(of_it);
            added |= is_told;
            list.push(permission);
        }
    }
    known.ingress_span = known.ingress_span.or(other.ingress_span);
    known.egress_span = known.egress_span.or(other.egress_span);
    known.name = known.name.take().or(other.name);
    known.description = known.description.take().or(other.description);
    known.vpc = known.vpc.take().or(other.vpc);
    known.owner = known.owner.take().or(other.owner);
    if tell && added {
        known.told_differently = Some(span);
        let message = format!(
            "here {} has rules that it does not have elsewhere; all of them were taken",
            known.label()
        );
        cx.problem("told-differently", Level::Warning, span, message, "leave out the output that is older");
    }
}

/// Each source of a permission with its protocol and ports, as text to compare.
fn sources(permission: &Permission) -> impl Iterator<Item = String> {
    let port = |port: &Option<crate::text::Spanned<i64>>| port.as_ref().map_or(-1, |port| port.value);
    let head =
        format!("{} {} {}", permission.protocol.value.name(), port(&permission.from), port(&permission.to));
    let ranges = permission.ranges.iter().map(|range| range.cidr.value.to_string());
    let groups = permission.groups.iter().map(|group| group.key().to_owned());
    let lists = permission.prefix_lists.iter().map(|list| list.value.clone());
    ranges.chain(groups).chain(lists).map(move |source| format!("{head} {source}"))
}
