//! EC2 instances: `describe-instances`, one reservation or instance of it, and what `--query` leaves of them.

use ipnet::IpNet;
use std::net::IpAddr;

use super::shape::Shape;
use super::{Family, Reader};
use crate::estate::instance::{Instance, MetadataOptions};
use crate::estate::network::GLOBAL_UNICAST;
use crate::report::model::Level;
use crate::text::json::Value;
use crate::text::{Spanned, counted};

pub(super) const FAMILY: Family = Family { read };

/// What an instance has beside its id. Other outputs have an `InstanceId` too.
const MARKS: &[&str] = &["MetadataOptions", "HttpTokens", "InstanceType", "ImageId", "NetworkInterfaces"];

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> &'static [&'static str] {
    if is_instance(object) {
        let id = object.get("InstanceId").and_then(Value::as_str).unwrap_or_default();
        cx.understood("instances", format!("Instance `{id}`"), object.span());
        cx.item(&INSTANCES, object);
        return INSTANCE;
    }
    if reservations(cx, object) {
        return &["Reservations"];
    }
    if reservation(cx, object) {
        return &["Instances", "Groups", "OwnerId", "ReservationId", "RequesterId"];
    }
    &[]
}

/// How instances are told apart. Their envelope has two levels.
const INSTANCES: Shape = Shape {
    kind: "instances",
    one: "instance",
    operation: "describe-instances",
    list: "",
    ids: &["InstanceId"],
    also: &[],
    marks: MARKS,
    holds: INSTANCE,
    read: |cx, object| {
        let instance = read_instance(cx, object);
        super::network::of_instance(cx, object, &instance.id);
        cx.estate.instances.push(instance);
    },
};

/// Everything of an instance is claimed: what the rules do not ask is no part that was not understood.
const INSTANCE: &[&str] = &[
    "AmiLaunchIndex",
    "BlockDeviceMappings",
    "CapacityReservationSpecification",
    "CpuOptions",
    "ElasticGpuAssociations",
    "ElasticInferenceAcceleratorAssociations",
    "EnclaveOptions",
    "HibernationOptions",
    "IamInstanceProfile",
    "InstanceId",
    "Licenses",
    "MaintenanceOptions",
    "MetadataOptions",
    "Monitoring",
    "NetworkInterfaces",
    "NetworkPerformanceOptions",
    "Operator",
    "Placement",
    "PrivateDnsNameOptions",
    "ProductCodes",
    "SecondaryInterfaces",
    "SecurityGroups",
    "State",
    "StateReason",
    "Tags",
];

fn is_instance(value: Value<'_>) -> bool {
    let id = value.get("InstanceId").and_then(Value::as_str);
    id.is_some() && MARKS.iter().any(|key| value.get(key).is_some())
}

fn is_reservation(value: Value<'_>) -> bool {
    let instances = value.get("Instances").filter(|list| list.is_array());
    instances.is_some_and(|list| list.items().any(is_instance) || value.get("ReservationId").is_some())
}

// ---- envelopes ----

fn reservations<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> bool {
    let Some(list) = object.get("Reservations").filter(|list| list.is_array()) else { return false };
    let known = list.items().filter(|item| is_reservation(*item)).count();
    if known == 0 && list.items().next().is_some() {
        return false;
    }
    let mut count = 0;
    for item in list.items() {
        if is_reservation(item) {
            count += instances(cx, item);
        } else {
            cx.not_understood(item);
        }
    }
    cx.understood("instances", counted(count, "instance"), list.span());
    cx.output("describe-instances", object, list);
    true
}

/// One reservation, as `run-instances` prints it.
fn reservation<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> bool {
    if !is_reservation(object) {
        return false;
    }
    let count = instances(cx, object);
    cx.understood("instances", counted(count, "instance"), object.span());
    true
}

fn instances<'a>(cx: &mut Reader<'a>, reservation: Value<'a>) -> usize {
    let mut count = 0;
    for item in cx.list(reservation, "Instances") {
        if is_instance(item) {
            cx.item(&INSTANCES, item);
            count += 1;
        } else {
            cx.not_understood(item);
        }
    }
    count
}

// ---- an instance ----

fn read_instance<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Instance {
    let state = object.get("State");
    let profile = object.get("IamInstanceProfile").filter(|profile| profile.is_object());
    let mut instance = Instance {
        span: object.span(),
        id: cx.text(object, "InstanceId"),
        // `--query '…{State:State.Name}'` leaves the name alone.
        state: match state {
            Some(state) if state.is_object() => cx.text(state, "Name"),
            Some(_) => cx.text(object, "State"),
            None => None,
        },
        name: name(cx, object),
        public_addresses: Vec::new(),
        profile: match profile {
            Some(profile) => cx.text(profile, "Arn").or_else(|| cx.text(profile, "Id")),
            None => cx.text(object, "IamInstanceProfile"),
        },
        security_groups: Vec::new(),
        metadata: metadata(cx, object),
    };
    let mut addresses: Vec<_> = cx.text(object, "PublicIpAddress").into_iter().collect();
    let mut global: Vec<_> = cx.text(object, "Ipv6Address").into_iter().collect();
    let mut groups = groups(cx, object, "SecurityGroups");
    for interface in cx.list(object, "NetworkInterfaces") {
        groups.extend(self::groups(cx, interface, "Groups"));
        addresses.extend(public_ip(cx, interface));
        for private in cx.list(interface, "PrivateIpAddresses") {
            addresses.extend(public_ip(cx, private));
        }
        for address in cx.list(interface, "Ipv6Addresses") {
            global.extend(cx.text(address, "Ipv6Address"));
        }
    }
    addresses.extend(global.into_iter().filter(|address| is_global_v6(&address.value)));
    instance.public_addresses = each_once(addresses);
    instance.security_groups = each_once(groups);
    tell_unchecked(cx, object, &instance);
    instance
}

fn public_ip<'a>(cx: &mut Reader<'a>, holder: Value<'a>) -> Option<Spanned<String>> {
    let association = holder.get("Association").filter(|association| association.is_object())?;
    cx.text(association, "PublicIp").or_else(|| cx.text(association, "CarrierIp"))
}

/// Unique local addresses (`fc00::/7`) have no way from the Internet.
fn is_global_v6(text: &str) -> bool {
    match text.parse::<IpAddr>().map(IpNet::from) {
        Ok(IpNet::V6(net)) => GLOBAL_UNICAST.contains(&net),
        Ok(IpNet::V4(_)) | Err(_) => false,
    }
}

fn groups<'a>(cx: &mut Reader<'a>, holder: Value<'a>, key: &str) -> Vec<Spanned<String>> {
    let list = cx.list(holder, key);
    list.into_iter()
        .filter_map(|group| if group.is_object() { cx.text(group, "GroupId") } else { group.spanned() })
        .collect()
}

/// An instance has a handful of addresses and groups.
fn each_once(list: Vec<Spanned<String>>) -> Vec<Spanned<String>> {
    let mut seen = rustc_hash::FxHashSet::default();
    list.into_iter().filter(|item| !item.value.is_empty() && seen.insert(item.value.clone())).collect()
}

fn name<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Option<String> {
    let tags = cx.list(object, "Tags");
    let tag = tags.into_iter().find(|tag| tag.get("Key").is_some_and(|key| key.is_key("Name")))?;
    cx.text(tag, "Value").map(|value| value.value)
}

/// `--query '…{HttpTokens:MetadataOptions.HttpTokens}'` leaves the options in the instance itself.
pub(super) fn metadata<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Option<MetadataOptions> {
    let nested = object.get("MetadataOptions").filter(|options| options.is_object());
    let options = nested.or_else(|| object.get("HttpTokens").map(|_| object))?;
    let http_endpoint = word(cx, options, "HttpEndpoint", &["enabled", "disabled"]);
    let http_tokens = word(cx, options, "HttpTokens", &["optional", "required"]);
    let hop_limit = cx.integer(options, "HttpPutResponseHopLimit");
    let span = nested.or_else(|| object.get("HttpTokens")).unwrap_or(object).span();
    Some(MetadataOptions { span, http_endpoint, http_tokens, hop_limit })
}

fn word<'a>(cx: &mut Reader<'a>, object: Value<'a>, key: &str, known: &[&str]) -> Option<Spanned<String>> {
    let text = cx.text(object, key)?;
    if known.contains(&text.value.as_str()) {
        return Some(text);
    }
    cx.wrong(text.span, format!("`{key}` is `{}`, which is no value of AWS; it was not read", text.value));
    None
}

/// Says what no rule will judge, and why.
fn tell_unchecked<'a>(cx: &mut Reader<'a>, object: Value<'a>, instance: &Instance) {
    if instance.is_gone() {
        let span = instance.state.as_ref().map_or(object.span(), |state| state.span);
        let message = format!("{} is gone for good; it was not checked", instance.label());
        cx.problem("instance-gone", Level::Info, span, message, "nothing to do");
        return;
    }
    let known = instance
        .metadata
        .as_ref()
        .is_some_and(|options| !options.is_enabled() || options.http_tokens.is_some());
    if !known {
        let span = instance
            .metadata
            .as_ref()
            .map_or_else(|| instance.id.as_ref().map_or(object.span(), |id| id.span), |options| options.span);
        let message = format!(
            "the text does not say whether the metadata service of {} demands a session token",
            instance.label()
        );
        let help = "paste the whole output of `aws ec2 describe-instances`, with `MetadataOptions`";
        cx.problem("metadata-options-unknown", Level::Info, span, message, help);
    }
}

#[cfg(test)]
mod tests {
    use crate::report::Offsets;
    use crate::report::model::{Report, Severity};
    use crate::{Input, Options, analyze};

    fn report(texts: &[&str]) -> Report {
        let inputs = texts.iter().map(|text| Input::from_text("t", *text)).collect();
        analyze(inputs, &Options::default(), &mut |_| {}).report(Offsets::Bytes)
    }

    fn instance(rest: &str) -> String {
        format!(
            r#"{{"Reservations": [{{"Instances": [{{"InstanceId": "i-1", "ImageId": "ami-1", {rest}}}]}}]}}"#
        )
    }

    fn codes(report: &Report) -> Vec<&str> {
        report.diagnostics.iter().map(|d| d.code.as_str()).collect()
    }

    #[test]
    fn what_the_text_does_not_say_is_told() {
        let old = report(&[&instance(r#""State": {"Name": "running"}"#)]);
        assert_eq!((codes(&old), old.findings.len()), (vec!["metadata-options-unknown"], 0));
        let odd = report(&[&instance(r#""MetadataOptions": {"HttpTokens": "maybe"}"#)]);
        assert_eq!(
            (codes(&odd), odd.findings.len()),
            (vec!["metadata-options-unknown", "unreadable-field"], 0)
        );
        let gone = report(&[&instance(r#""State": {"Name": "terminated"}"#)]);
        assert_eq!((codes(&gone), gone.findings.len()), (vec!["instance-gone"], 0));
        let off = report(&[&instance(r#""MetadataOptions": {"HttpEndpoint": "disabled"}"#)]);
        assert_eq!((codes(&off), off.findings.len()), (vec![], 0));
    }

    #[test]
    fn a_public_role_behind_an_open_group_is_worst() {
        let options = r#""MetadataOptions": {"HttpTokens": "optional"}"#;
        let role = r#""IamInstanceProfile": {"Arn": "arn:aws:iam::111122223333:instance-profile/p"}"#;
        let public = r#""NetworkInterfaces": [{"Groups": [{"GroupId": "sg-1"}],
            "PrivateIpAddresses": [{"Association": {"PublicIp": "203.0.113.7"}}]}]"#;
        let open = r#"{"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
            "IpRanges": [{"CidrIp": "0.0.0.0/1"}, {"CidrIp": "128.0.0.0/1"}]}]}"#;
        let severity = |texts: &[&str]| {
            let report = report(texts);
            report.findings.iter().find(|f| f.rule == "instance-imds-v1").map(|f| f.severity)
        };
        assert_eq!(severity(&[&instance(options)]), Some(Severity::Medium));
        assert_eq!(severity(&[&instance(&format!("{options}, {role}"))]), Some(Severity::Medium));
        let all = instance(&format!("{options}, {role}, {public}"));
        assert_eq!(severity(&[&all]), Some(Severity::High));
        assert_eq!(severity(&[&all, open]), Some(Severity::Critical));
    }

    #[test]
    fn what_does_get_there_decides() {
        let instance = instance(
            r#""VpcId": "vpc-1", "SubnetId": "subnet-1", "PrivateIpAddress": "10.0.0.5",
            "MetadataOptions": {"HttpTokens": "optional"},
            "IamInstanceProfile": {"Arn": "arn:aws:iam::111122223333:instance-profile/p"},
            "NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "SubnetId": "subnet-1",
            "Groups": [{"GroupId": "sg-1"}], "PrivateIpAddress": "10.0.0.5", "PrivateIpAddresses": [
            {"Primary": true, "PrivateIpAddress": "10.0.0.5", "Association": {"PublicIp": "198.51.100.7"}}]}]"#,
        );
        let network = |target: &str| {
            format!(
                r#"{{"SecurityGroups": [{{"GroupId": "sg-1", "GroupName": "web", "VpcId": "vpc-1", "IpPermissions": [
                {{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{{"CidrIp": "0.0.0.0/0"}}]}}],
                "IpPermissionsEgress": [{{"IpProtocol": "-1", "IpRanges": [{{"CidrIp": "0.0.0.0/0"}}]}}]}}],
                "Vpcs": [{{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}}],
                "Subnets": [{{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}}],
                "InternetGateways": [{{"InternetGatewayId": "igw-1", "Attachments": [{{"State": "available", "VpcId": "vpc-1"}}]}}],
                "NatGateways": [{{"NatGatewayId": "nat-1", "VpcId": "vpc-1", "SubnetId": "subnet-2", "State": "available"}}],
                "RouteTables": [{{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{{"Main": true, "RouteTableId": "rtb-1"}}],
                "Routes": [{{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}},
                {{"DestinationCidrBlock": "0.0.0.0/0", {target}, "State": "active"}}]}}],
                "NetworkAcls": [{{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": true, "Associations": [
                {{"NetworkAclId": "acl-1", "SubnetId": "subnet-1"}}], "Entries": [
                {{"CidrBlock": "0.0.0.0/0", "Egress": true, "Protocol": "-1", "RuleAction": "allow", "RuleNumber": 100}},
                {{"CidrBlock": "0.0.0.0/0", "Egress": false, "Protocol": "-1", "RuleAction": "allow", "RuleNumber": 100}}]}}],
                "VpcBlockPublicAccessOptions": {{"AwsAccountId": "111122223333", "AwsRegion": "eu-west-1",
                "InternetGatewayBlockMode": "off"}}, "VpcBlockPublicAccessExclusions": []}}"#
            )
        };
        let severity = |network: &str| {
            let report = report(&[&instance, network]);
            report.findings.iter().find(|f| f.rule == "instance-imds-v1").map(|f| f.severity)
        };
        assert_eq!(severity(&network(r#""GatewayId": "igw-1""#)), Some(Severity::Critical));
        assert_eq!(severity(&network(r#""NatGatewayId": "nat-1""#)), Some(Severity::Medium));
    }

    #[test]
    fn other_outputs_with_an_instance_id_are_left_alone() {
        let text = r#"{"InstanceStatuses": [{"InstanceId": "i-1", "InstanceState": {"Code": 16, "Name": "running"}}]}"#;
        assert_eq!(report(&[text]).summary.recognized, 0);
        assert_eq!(
            report(&[r#"{"Instances": [{"InstanceId": "i-1", "PingStatus": "Online"}]}"#]).summary.recognized,
            0
        );
    }
}
