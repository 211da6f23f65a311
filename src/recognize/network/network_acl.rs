//! `describe-network-acls`.

use std::ops::RangeInclusive;

use crate::estate::network::{AclEntry, NetworkAcl, Protocol};
use crate::recognize::Reader;
use crate::recognize::shape::Shape;
use crate::text::Spanned;
use crate::text::json::Value;

pub(super) const ACLS: Shape = Shape {
    kind: "network-acls",
    one: "network ACL",
    operation: "describe-network-acls",
    list: "NetworkAcls",
    ids: &["NetworkAclId"],
    also: &[],
    marks: &["Entries", "Associations", "IsDefault"],
    holds: &["Associations", "Entries", "Tags"],
    read,
};

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let told = object.get_loose("Entries").is_some_and(Value::is_array);
    let entries: Vec<_> = cx.list(object, "Entries").into_iter().map(|item| entry(cx, item)).collect();
    let acl = NetworkAcl {
        span: object.span(),
        id: cx.text(object, "NetworkAclId"),
        vpc: cx.filled(object, "VpcId"),
        is_default: cx.boolean(object, "IsDefault"),
        subnets: cx.told_texts_of(object, "Associations", "SubnetId"),
        entries: told.then_some(entries),
        tags: cx.tags(object),
    };
    cx.estate.network.network_acls.push(acl);
}

fn entry<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> AclEntry {
    let icmp = cx.part(object, "IcmpTypeCode");
    let allows = cx.word(object, "RuleAction", &[("allow", true), ("deny", false)]);
    let number = cx.integer(object, "RuleNumber");
    let egress = cx.boolean(object, "Egress");
    for (key, is_there) in
        [("RuleAction", allows.is_some()), ("RuleNumber", number.is_some()), ("Egress", egress.is_some())]
    {
        if !is_there && object.get_loose(key).is_none() {
            cx.wrong(object.span(), format!("an entry has no `{key}`; what it does is not known"));
        }
    }
    AclEntry {
        span: object.span(),
        number,
        is_egress: egress.is_some_and(|egress| egress.value),
        protocol: protocol(cx, object),
        cidr: cidr(cx, object),
        ports: ports(cx, object),
        icmp_type: icmp.and_then(|icmp| cx.integer(icmp, "Type")),
        icmp_code: icmp.and_then(|icmp| cx.integer(icmp, "Code")),
        action_span: allows.as_ref().map_or(object.span(), |allows| allows.span),
        allows: allows.map(|allows| allows.value),
    }
}

fn protocol<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Spanned<Protocol> {
    let Some(text) = cx.filled(object, "Protocol") else {
        cx.wrong(object.span(), "an entry has no readable `Protocol`; it was taken for all protocols");
        return Spanned { value: Protocol::All, span: object.span() };
    };
    let value = Protocol::parse(&text.value);
    if value != Protocol::All && value.number().is_none() {
        cx.wrong(
            text.span,
            format!("`{}` is no protocol of AWS; what the entry matches is not known", text.value),
        );
    }
    Spanned { value, span: text.span }
}

fn cidr<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Option<Spanned<ipnet::IpNet>> {
    let (four, six) = (cx.block(object, "CidrBlock"), cx.block(object, "Ipv6CidrBlock"));
    match (four, six) {
        (Some(_), Some(six)) => {
            cx.wrong(six.span, "an entry has two blocks, where AWS has one; it was not read");
            None
        }
        (None, None) => {
            if object.get_any(&["CidrBlock", "Ipv6CidrBlock"]).is_none() {
                cx.wrong(object.span(), "an entry has no block; what it matches is not known");
            }
            None
        }
        (one, other) => one.or(other),
    }
}

fn ports<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Option<Spanned<RangeInclusive<u16>>> {
    let range = cx.part(object, "PortRange")?;
    let mut end = |key| {
        let port = cx.integer(range, key)?;
        let number = u16::try_from(port.value).ok();
        if number.is_none() {
            cx.wrong(
                port.span,
                format!("`{key}` `{}` is no port; the entry was taken for all ports", port.value),
            );
        }
        number
    };
    let (from, to) = (end("From")?, end("To")?);
    if from > to {
        let message =
            format!("the range ends at port {to} before it starts at {from}; both ends were swapped");
        cx.wrong(range.span(), message);
    }
    Some(Spanned { value: from.min(to)..=from.max(to), span: range.span() })
}
