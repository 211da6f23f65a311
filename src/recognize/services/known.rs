//! Outputs that are understood for what they are and carry nothing that is checked.

use crate::estate::network::EndpointPermission;
use crate::recognize::Reader;
use crate::text::counted;
use crate::text::json::Value;

/// An output, by the key of its list.
struct Known {
    list: &'static str,
    /// A key that each of its things has.
    mark: &'static str,
    /// What one is called.
    one: &'static str,
}

const fn known(list: &'static str, mark: &'static str, one: &'static str) -> Known {
    Known { list, mark, one }
}

const KNOWN: &[Known] = &[
    known("NetworkInsightsPaths", "NetworkInsightsPathId", "Reachability Analyzer path"),
    known("NetworkInsightsAnalyses", "NetworkInsightsAnalysisId", "Reachability Analyzer result"),
    known("NetworkInsightsAccessScopes", "NetworkInsightsAccessScopeId", "Network Access Analyzer scope"),
    known(
        "NetworkInsightsAccessScopeAnalyses",
        "NetworkInsightsAccessScopeId",
        "Network Access Analyzer result",
    ),
    known("AnalysisFindings", "FindingId", "Network Access Analyzer finding"),
    known("CustomerGateways", "CustomerGatewayId", "customer gateway"),
    known("TransitGatewayConnects", "TransitGatewayAttachmentId", "transit gateway Connect attachment"),
    known("TransitGatewayConnectPeers", "TransitGatewayConnectPeerId", "transit gateway Connect peer"),
    known(
        "TransitGatewayMulticastDomains",
        "TransitGatewayMulticastDomainId",
        "transit gateway multicast domain",
    ),
    known("MulticastDomainAssociations", "TransitGatewayAttachmentId", "multicast domain association"),
    known("MulticastGroups", "GroupIpAddress", "multicast group member"),
    known("TransitGatewayPolicyTables", "TransitGatewayPolicyTableId", "transit gateway policy table"),
    known("PolicyDescriptions", "PolicyTypeName", "classic load balancer rule set"),
    known("ServiceDetails", "ServiceName", "offered endpoint service"),
    known("VpcEndpointConnections", "VpcEndpointId", "endpoint service connection"),
    known("VpcEndpointAssociations", "VpcEndpointId", "VPC endpoint resource"),
    known("ConnectionNotificationSet", "ConnectionNotificationId", "VPC endpoint notification"),
    known("LaunchTemplates", "LatestVersionNumber", "launch template"),
    known("AvailabilityZones", "ZoneId", "availability zone"),
    known("TagDescriptions", "ResourceArn", "tagged load balancer"),
    known("SslPolicies", "SslProtocols", "TLS policy"),
    known("DBSubnetGroups", "DBSubnetGroupName", "database subnet group"),
];

/// Outputs that are one thing: the key of it, and what it is.
const SINGLE: &[(&str, &str)] = &[
    ("NetworkInsightsAccessScopeContent", "A Network Access Analyzer scope"),
    ("LoadBalancerAttributes", "Attributes of a classic load balancer"),
    ("VpnConnectionDeviceTypeId", "A type of VPN device"),
    ("VpnConnectionDeviceSampleConfiguration", "A sample configuration for a VPN device"),
];

pub(super) fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    protected(cx, object);
    permissions(cx, object);
    for known in KNOWN {
        let Some(list) = object.get(known.list).filter(|list| list.is_array()) else { continue };
        let mut items = list.items();
        if !cx.claimed.contains(&known.list) && items.all(|item| item.get(known.mark).is_some()) {
            let label = format!("{} (nothing to check)", counted(list.items().count(), known.one));
            cx.understood("not-checked", label, list.span());
            // What stands beside it in its output.
            cx.more.extend([known.list, "ServiceNames"]);
        }
    }
    // `lambda get-function`: the function itself is understood by what it is.
    if object.get("Configuration").is_some_and(|function| function.get("FunctionArn").is_some()) {
        cx.more.extend(["Code", "Tags", "Concurrency", "TenancyConfig"]);
    }
    for (key, label) in SINGLE {
        if let Some(value) = object.get(key) {
            cx.understood("not-checked", format!("{label} (nothing to check)"), value.span());
            cx.more.push(key);
        }
    }
}

/// `wafv2 list-resources-for-web-acl`. Other outputs list ARNs of other things under this key.
fn protected<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    const OPERATION: &str = "list-resources-for-web-acl";
    let Some(list) = object.get("ResourceArns").filter(|list| list.is_array()) else { return };
    let is_asked = cx.command.as_ref().is_some_and(|command| command.operation == OPERATION);
    let mut items = list.items();
    if !is_asked && !items.any(|item| item.as_str().is_some_and(|arn| arn.contains(":loadbalancer/app/"))) {
        return;
    }
    let arns = cx.texts(object, "ResourceArns");
    cx.understood("waf-resources", counted(arns.len(), "protected resource"), list.span());
    cx.output(OPERATION, object, list);
    let known = &mut cx.estate.network.protected_by_waf;
    for arn in arns {
        if !known.iter().any(|other| other.value == arn.value) {
            known.push(arn);
        }
    }
    cx.more.push("ResourceArns");
}

/// `describe-vpc-endpoint-service-permissions`: who may ask for a connection. Older outputs do not name the
/// service.
fn permissions<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let Some(list) = object.get("AllowedPrincipals").filter(|list| list.is_array()) else { return };
    if !list.items().all(|item| item.get("Principal").is_some()) {
        return;
    }
    for item in cx.list(object, "AllowedPrincipals") {
        let service = cx.text(item, "ServiceId").map(|id| id.value);
        let Some(principal) = cx.text(item, "Principal") else { continue };
        let service = service.or_else(|| super::asked_for(cx, "service-id", "vpce-svc-"));
        if !super::is_new(cx, service.as_deref(), item) {
            continue;
        }
        cx.estate.network.endpoint_permissions.push(EndpointPermission {
            span: item.span(),
            service,
            principal,
        });
    }
    let label = counted(list.items().count(), "VPC endpoint service permission");
    cx.understood("vpc-endpoint-service-permissions", label, list.span());
    cx.more.push("AllowedPrincipals");
}
