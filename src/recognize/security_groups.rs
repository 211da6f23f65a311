//! Rules of security groups: `describe-security-group-rules`, and what `--query` leaves of
//! them.

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::{Family, Reader};
use crate::estate::network::{AddressRange, GroupReference, Permission, Protocol, SecurityGroup};
use crate::text::json::{Kind, Value};
use crate::text::{Spanned, counted};

pub(super) const FAMILY: Family = Family { read };

const RULE: &[&str] = &[
    "SecurityGroupRuleId",
    "SecurityGroupRuleArn",
    "GroupId",
    "GroupOwnerId",
    "IsEgress",
    "IpProtocol",
    "FromPort",
    "ToPort",
    "CidrIpv4",
    "CidrIpv6",
    "PrefixListId",
    "ReferencedGroupInfo",
    "Description",
    "Tags",
];

const PERMISSION: &[&str] =
    &["IpProtocol", "FromPort", "ToPort", "IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"];

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> &'static [&'static str] {
    if is_rule(object) {
        let mut group = rule_group(cx, object);
        read_rule(cx, object, &mut group);
        let label = format!("A rule of {}", group.label());
        cx.understood("security-group-rules", label, object.span());
        cx.estate.security_groups.push(group);
        return RULE;
    }
    if is_permission(object) {
        bare_permission(cx, object);
        return PERMISSION;
    }
    if rules(cx, object) { &["SecurityGroupRules"] } else { &[] }
}

// ---- what it is ----

fn is_rule(value: Value<'_>) -> bool {
    value.get("SecurityGroupRuleId").is_some() && value.get("IpProtocol").is_some()
}

fn is_permission(value: Value<'_>) -> bool {
    let has_sources = PERMISSION[3..].iter().any(|key| value.get(key).is_some_and(Value::is_array));
    value.get("IpProtocol").is_some() && has_sources
}

/// An empty list is understood only where nothing else stands beside it: other outputs have a list of that
/// name.
fn is_alone(object: Value<'_>, name: &str) -> bool {
    let known = |key: Value<'_>| key.is_key(name) || super::families::ENVELOPE.iter().any(|e| key.is_key(e));
    object.members().all(|(key, _)| known(key))
}

// ---- envelopes ----

/// Rules are put together by group, so that what they say together is seen.
fn rules<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> bool {
    let Some(list) = object.get("SecurityGroupRules").filter(|list| list.is_array()) else { return false };
    let count = list.items().filter(|item| is_rule(*item)).count();
    if count == 0 && !(list.items().next().is_none() && is_alone(object, "SecurityGroupRules")) {
        return false;
    }
    let mut groups: Vec<SecurityGroup> = Vec::new();
    let mut by_id: FxHashMap<String, usize> = FxHashMap::default();
    for item in list.items() {
        if !is_rule(item) {
            cx.not_understood(item);
            continue;
        }
        let id = item.get("GroupId").and_then(Value::as_str).unwrap_or_default().into_owned();
        let ix = *by_id.entry(id).or_insert_with(|| {
            groups.push(rule_group(cx, item));
            groups.len() - 1
        });
        read_rule(cx, item, &mut groups[ix]);
    }
    let label = format!("{} of {}", counted(count, "rule"), counted(groups.len(), "security group"));
    cx.understood("security-group-rules", label, list.span());
    cx.output("describe-security-group-rules", object, list);
    cx.estate.security_groups.extend(groups);
    true
}

// ---- a group ----

pub(super) fn read_group<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> SecurityGroup {
    SecurityGroup {
        id: cx.text(object, "GroupId"),
        name: cx.text(object, "GroupName"),
        description: cx.text(object, "Description"),
        vpc: cx.text(object, "VpcId"),
        owner: cx.text(object, "OwnerId"),
        ingress: permissions(cx, object, "IpPermissions"),
        ingress_span: object.get("IpPermissions").map(Value::span),
        egress: permissions(cx, object, "IpPermissionsEgress"),
        egress_span: object.get("IpPermissionsEgress").map(Value::span),
        tags: cx.tags(object),
        ..SecurityGroup::at(object.span())
    }
}

fn permissions<'a>(cx: &mut Reader<'a>, object: Value<'a>, key: &str) -> Vec<Permission> {
    let mut permissions = Vec::new();
    for item in cx.list(object, key) {
        if item.is_object() {
            permissions.push(permission(cx, item));
        } else {
            cx.wrong(item.span(), format!("an entry of `{key}` should be an object; it was not read"));
        }
    }
    permissions
}

/// True if a permission without its group is certainly one of egress: by the key that holds it, by the name that
/// the query gave it, or because the query asks for nothing else. In doubt it is taken for ingress, which is worse.
fn is_outbound(query: &str, key: Option<&str>) -> bool {
    const EGRESS: &str = "IpPermissionsEgress";
    let query: String = query.chars().filter(|ch| !ch.is_whitespace()).collect();
    let by_key = |key: &str| key == EGRESS || query.contains(&format!("{key}:{EGRESS}"));
    let only = query.contains(EGRESS)
        && !query.contains("[?")
        && !query.replace(EGRESS, "").contains("IpPermissions");
    key.is_some_and(by_key) || only
}

/// A permission without its group, as `--query 'SecurityGroups[0].IpPermissions'` prints it.
fn bare_permission<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let mut group = SecurityGroup::at(object.span());
    let permission = permission(cx, object);
    let query = cx.command.as_ref().and_then(|command| command.option("query")).unwrap_or_default();
    if is_outbound(query, cx.path.last().map(String::as_str)) {
        group.egress.push(permission);
    } else {
        group.ingress.push(permission);
    }
    cx.understood("security-groups", "A permission of a security group", object.span());
    cx.estate.security_groups.push(group);
}

fn permission<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Permission {
    let mut permission = head(cx, object);
    for (list, key) in [("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6")] {
        for item in cx.list(object, list) {
            match range(cx, item, key) {
                Some(range) => permission.ranges.push(range),
                None => permission.has_unread_sources = true,
            }
        }
    }
    for pair in cx.list(object, "UserIdGroupPairs") {
        let reference = reference(cx, pair);
        if reference.id.is_none() && reference.name.is_none() {
            permission.has_unread_sources = true;
        }
        permission.groups.push(reference);
    }
    for item in cx.list(object, "PrefixListIds") {
        match cx.text(item, "PrefixListId") {
            Some(id) => permission.prefix_lists.push(id),
            None => permission.has_unread_sources = true,
        }
    }
    permission
}

pub(super) fn reference<'a>(cx: &mut Reader<'a>, pair: Value<'a>) -> GroupReference {
    GroupReference {
        id: cx.text(pair, "GroupId"),
        name: cx.text(pair, "GroupName"),
        owner: cx.text(pair, "UserId"),
        vpc: cx.text(pair, "VpcId"),
        peering: cx.text(pair, "VpcPeeringConnectionId"),
        peering_status: cx.text(pair, "PeeringStatus"),
        description: pair.get("Description").and_then(Value::as_str).map(std::borrow::Cow::into_owned),
        ..GroupReference::at(pair.span())
    }
}

/// Protocol and ports. What cannot be read is taken for the widest that it may mean.
fn head<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Permission {
    let protocol = protocol(cx, object);
    let (from, to) = (cx.integer(object, "FromPort"), cx.integer(object, "ToPort"));
    if matches!(protocol.value, Protocol::Tcp | Protocol::Udp) {
        check_ports(cx, object, from.as_ref(), to.as_ref());
    }
    Permission {
        span: object.span(),
        protocol,
        from,
        to,
        ranges: Vec::new(),
        groups: Vec::new(),
        prefix_lists: Vec::new(),
        has_unread_sources: false,
    }
}

fn protocol<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Spanned<Protocol> {
    let Some(text) = cx.text(object, "IpProtocol") else {
        cx.wrong(object.span(), "a rule has no readable `IpProtocol`; it was taken for all protocols");
        return Spanned { value: Protocol::All, span: object.span() };
    };
    let protocol = Protocol::parse(&text.value);
    if protocol != Protocol::All && protocol.number().is_none() {
        let message = format!("`{}` is no protocol of AWS; it was taken for all protocols", text.value);
        cx.wrong(text.span, message);
        return Spanned { value: Protocol::All, span: text.span };
    }
    Spanned { value: protocol, span: text.span }
}

fn is_absent(object: Value<'_>, key: &str) -> bool {
    object.get(key).is_none_or(|value| value.kind() == Kind::Null)
}

/// *IpPermission*: tcp and udp have a port range, from 0 to 65535, or -1 for all.
fn check_ports(
    cx: &mut Reader<'_>,
    object: Value<'_>,
    from: Option<&Spanned<i64>>,
    to: Option<&Spanned<i64>>,
) {
    for (key, port) in [("FromPort", from), ("ToPort", to)] {
        match port {
            Some(port) if !(-1..=65535).contains(&port.value) => {
                let message = format!("`{key}` `{}` is no port; the widest range was assumed", port.value);
                cx.wrong(port.span, message);
            }
            // One that is there and cannot be read was told already.
            None if is_absent(object, key) => {
                cx.wrong(object.span(), format!("a rule has no `{key}`; the widest range was assumed"));
            }
            _ => {}
        }
    }
    if let (Some(from), Some(to)) = (from, to)
        && from.value > to.value
        && to.value >= 0
    {
        let message = format!(
            "the range ends at port {} before it starts at {}; both ends were swapped",
            to.value, from.value
        );
        cx.wrong(from.span, message);
    }
}

fn range<'a>(cx: &mut Reader<'a>, item: Value<'a>, key: &str) -> Option<AddressRange> {
    let Some(text) = cx.text(item, key) else {
        if is_absent(item, key) {
            cx.wrong(item.span(), format!("an address range has no `{key}`; it was not checked"));
        }
        return None;
    };
    let cidr = cidr(cx, text)?;
    let description = item.get("Description").and_then(Value::as_str).map(std::borrow::Cow::into_owned);
    Some(AddressRange { span: item.span(), cidr, description, rule_id: None })
}

fn cidr(cx: &mut Reader<'_>, text: Spanned<String>) -> Option<Spanned<IpNet>> {
    match text.value.trim().parse() {
        Ok(net) => Some(Spanned { value: net, span: text.span }),
        Err(_) => {
            let message = format!("`{}` is no CIDR block; who it lets in was not checked", text.value);
            cx.wrong(text.span, message);
            None
        }
    }
}

// ---- rules ----

fn rule_group<'a>(cx: &mut Reader<'a>, rule: Value<'a>) -> SecurityGroup {
    SecurityGroup { id: cx.text(rule, "GroupId"), ..SecurityGroup::at(rule.span()) }
}

fn read_rule<'a>(cx: &mut Reader<'a>, rule: Value<'a>, group: &mut SecurityGroup) {
    let mut permission = head(cx, rule);
    let rule_id = cx.text(rule, "SecurityGroupRuleId").map(|id| id.value);
    let description = rule.get("Description").and_then(Value::as_str).map(std::borrow::Cow::into_owned);
    for key in ["CidrIpv4", "CidrIpv6"] {
        if is_absent(rule, key) {
            continue;
        }
        match cx.text(rule, key).and_then(|text| cidr(cx, text)) {
            Some(cidr) => permission.ranges.push(AddressRange {
                span: rule.span(),
                cidr,
                description: description.clone(),
                rule_id: rule_id.clone(),
            }),
            None => permission.has_unread_sources = true,
        }
    }
    permission.prefix_lists.extend(cx.text(rule, "PrefixListId"));
    if let Some(other) = rule.get("ReferencedGroupInfo").filter(|value| value.is_object()) {
        let other = reference(cx, other);
        permission.groups.push(GroupReference {
            description: description.clone(),
            rule_id: rule_id.clone(),
            ..other
        });
    }
    // Only a rule that says that it is outbound is: the other reading would hide an open door.
    if cx.boolean(rule, "IsEgress").is_some_and(|egress| egress.value) {
        group.egress.push(permission);
    } else {
        group.ingress.push(permission);
    }
}

#[cfg(test)]
mod tests {
    use crate::report::Offsets;
    use crate::report::model::Report;
    use crate::{Input, Options, analyze};

    fn report(text: &str) -> Report {
        analyze(vec![Input::from_text("t", text)], &Options::default(), &mut |_| {}).report(Offsets::Bytes)
    }

    /// The texts that diagnostics point at, and their messages.
    fn told(text: &str) -> Vec<(String, String)> {
        let place = |d: &crate::report::model::DiagnosticReport| {
            let location = &d.location;
            text[location.start as usize..location.end as usize].to_owned()
        };
        report(text).diagnostics.iter().map(|d| (place(d), d.message.clone())).collect()
    }

    /// The rules that tell of what the whole Internet reaches.
    fn worldly(text: &str) -> Vec<String> {
        let rules = report(text).findings.into_iter().map(|finding| finding.rule);
        rules.filter(|rule| rule.starts_with("network-world")).collect()
    }

    fn group(permission: &str) -> String {
        format!(r#"{{"SecurityGroups": [{{"GroupId": "sg-1", "IpPermissions": [{permission}]}}]}}"#)
    }

    #[test]
    fn an_unreadable_block_is_told_at_its_place() {
        for cidr in ["0.0.0.0", "anywhere", "10.0.0.0/33", "300.0.0.0/8", ""] {
            let text = group(&format!(
                r#"{{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{{"CidrIp": "{cidr}"}}]}}"#
            ));
            let wanted = format!("`{cidr}` is no CIDR block; who it lets in was not checked");
            assert_eq!(told(&text), [(cidr.to_owned(), wanted)]);
        }
    }

    #[test]
    fn an_unreadable_port_or_protocol_is_told_and_taken_for_all() {
        let cases = [
            (
                r#""IpProtocol": "tcp", "FromPort": "ssh", "ToPort": 22"#,
                "\"ssh\"",
                "should be a whole number",
            ),
            (r#""IpProtocol": "tcp", "FromPort": 0, "ToPort": 70000"#, "70000", "is no port"),
            (r#""IpProtocol": "web", "FromPort": 80, "ToPort": 80"#, "web", "is no protocol of AWS"),
        ];
        for (head, place, message) in cases {
            let text = group(&format!(r#"{{{head}, "IpRanges": [{{"CidrIp": "0.0.0.0/0"}}]}}"#));
            let told = told(&text);
            assert!(told.len() == 1 && told[0].0 == place && told[0].1.contains(message), "{told:?}");
            let rules: Vec<_> = worldly(&text);
            let wide = ["network-world-all-ports", "network-world-admin-port"];
            assert!(rules.len() == 1 && wide.contains(&rules[0].as_str()), "{rules:?}");
        }
    }

    #[test]
    fn a_prefix_list_is_told_once() {
        let permission = r#"{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "PrefixListIds": [{"PrefixListId": "pl-1"}]}"#;
        let text = group(&format!("{permission}, {permission}"));
        assert_eq!(told(&text).len(), 1);
    }

    #[test]
    fn other_lists_of_that_name_are_left_alone() {
        let recognized = |text: &str| report(text).summary.recognized;
        assert_eq!(recognized(r#"{"LoadBalancerArn": "a", "SecurityGroups": ["sg-1"]}"#), 0);
        assert_eq!(recognized(r#"{"FunctionName": "f", "SecurityGroups": []}"#), 0);
        assert_eq!(recognized(r#"{"SecurityGroups": []}"#), 1);
        assert_eq!(recognized(r#"{"SecurityGroups": [], "NextToken": "x"}"#), 1);
    }

    #[test]
    fn pages_of_one_group_are_seen_together() {
        let page = |cidr: &str| {
            format!(
                r#"{{"SecurityGroupRules": [{{"SecurityGroupRuleId": "sgr-{cidr}", "GroupId": "sg-1", "IsEgress": false,
                   "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "{cidr}"}}]}}"#
            )
        };
        let text = format!("{}\n{}", page("0.0.0.0/1"), page("128.0.0.0/1"));
        let rules: Vec<_> = worldly(&text);
        assert_eq!(rules, ["network-world-by-union"]);
    }
}
