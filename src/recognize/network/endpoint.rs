//! `describe-vpc-endpoints`, with the policy in each.

use crate::estate::iam::Owner;
use crate::estate::network::{EndpointKind, VpcEndpoint};
use crate::policy::PolicyKind;
use crate::recognize::Reader;
use crate::recognize::policy::is_policy;
use crate::recognize::shape::Shape;
use crate::text::json::Value;

pub(super) const ENDPOINTS: Shape = Shape {
    kind: "vpc-endpoints",
    one: "VPC endpoint",
    operation: "describe-vpc-endpoints",
    list: "VpcEndpoints",
    ids: &["VpcEndpointId"],
    also: &[],
    // OpenSearch has endpoints too, with a domain.
    marks: &["VpcEndpointType", "ServiceName", "RouteTableIds", "NetworkInterfaceIds"],
    holds: &[
        "PolicyDocument",
        "RouteTableIds",
        "SubnetIds",
        "Groups",
        "DnsOptions",
        "NetworkInterfaceIds",
        "DnsEntries",
        "LastError",
        "Ipv4Prefixes",
        "Ipv6Prefixes",
        "PayerResponsibilities",
        "Tags",
    ],
    read,
};

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let kinds = [
        ("Interface", EndpointKind::Interface),
        ("Gateway", EndpointKind::Gateway),
        ("GatewayLoadBalancer", EndpointKind::GatewayLoadBalancer),
        ("Resource", EndpointKind::Other),
        ("ServiceNetwork", EndpointKind::Other),
        ("Tunnel", EndpointKind::Other),
    ];
    let kind = cx.word(object, "VpcEndpointType", &kinds);
    let endpoint = VpcEndpoint {
        span: object.span(),
        id: cx.text(object, "VpcEndpointId"),
        kind: kind.map_or(EndpointKind::Other, |kind| kind.value),
        vpc: cx.filled(object, "VpcId"),
        service: cx.filled(object, "ServiceName"),
        state: cx.text(object, "State"),
        route_tables: cx.texts(object, "RouteTableIds"),
        subnets: cx.texts(object, "SubnetIds"),
        interfaces: cx.texts(object, "NetworkInterfaceIds"),
        groups: cx.told_texts_of(object, "Groups", "GroupId"),
        owner: cx.text(object, "OwnerId"),
        policy: policy(cx, object),
        tags: cx.tags(object),
    };
    cx.estate.network.endpoints.push(endpoint);
}

fn policy<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Option<usize> {
    let value = object.get_loose("PolicyDocument")?;
    let document = cx.unwrap(value).filter(|document| is_policy(*document))?;
    let kind = cx.asked_kind(document.span()).or(Some(PolicyKind::VpcEndpoint));
    let name = object.get_loose("VpcEndpointId").and_then(Value::as_text).map(|id| id.into_owned());
    let policy = cx.add_policy(document, kind, Owner::None, name)?;
    cx.understood_policy("iam-policy", policy, value.span());
    Some(policy)
}
