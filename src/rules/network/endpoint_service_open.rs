//! # An endpoint service takes connections unasked
//!
//! *Configure an endpoint service*, AWS PrivateLink Guide, "Accept or reject connection requests" and "Manage
//! permissions": a principal that is on the list of the service may make an endpoint; `*` is everybody in AWS. Without
//! acceptance the endpoint works at once.
//!
//! Network: vpce-auto-accept.

use crate::estate::network::EndpointService;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-endpoint-service-open",
    title: "An endpoint service accepts connections unasked",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does a VPC endpoint service accept connections without a person who approves?",
    why: "Every account on its list of principals reaches the service at once; with `*` on that list every customer of AWS \
          does.",
    remedy: "Require acceptance, and name the accounts that may ask.",
    references: &[(
        "Configure an endpoint service",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "no acceptance",
            r#"{"ServiceConfigurations": [{"ServiceId": "vpce-svc-1", "ServiceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-1",
                "ServiceState": "Available", "AcceptanceRequired": ⟦false⟧}]}"#,
        ),
        Example::new(
            "and for everybody",
            r#"{"ServiceConfigurations": [{"ServiceId": "vpce-svc-1", "AcceptanceRequired": ⟦false⟧}],
                "AllowedPrincipals": [{"PrincipalType": "All", "Principal": "*", "ServiceId": "vpce-svc-1"}]}"#,
        ),
        Example::new(
            "acceptance is required",
            r#"{"ServiceConfigurations": [{"ServiceId": "vpce-svc-1", "ServiceState": "Available", "AcceptanceRequired": true}],
                "AllowedPrincipals": [{"PrincipalType": "All", "Principal": "*", "ServiceId": "vpce-svc-1"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for service in &cx.estate.network.endpoint_services {
        let Some(requires) = service.requires_acceptance.as_ref().filter(|requires| !requires.value) else {
            continue;
        };
        let id = service.id.as_ref().or(service.name.as_ref()).map_or("", |id| id.value.as_str());
        let everyone = everyone(cx, service);
        let (severity, who) = match everyone {
            Some(_) => (Severity::High, "of every customer of AWS"),
            None => (Severity::Low, "of all accounts that may ask"),
        };
        let message = format!("endpoint service `{id}` accepts connections {who}, without approval");
        let safe = Some(id).filter(|id| super::is_safe_word(id)).unwrap_or("SERVICE_ID");
        let mut finding = Finding::new(&RULE, requires.span, message)
            .severity(severity)
            .evidence("service", id)
            .evidence("load_balancers", service.load_balancers.iter().map(|arn| arn.value.as_str()).collect::<Vec<_>>())
            .remedy(
                "aws-cli",
                format!(
                    "aws ec2 modify-vpc-endpoint-service-configuration --service-id {safe} --acceptance-required"
                ),
            )
            .remedy("terraform", "# in the aws_vpc_endpoint_service\nacceptance_required = true")
            .remedy("cloudformation", "# in the AWS::EC2::VPCEndpointService\nAcceptanceRequired: true");
        if let Some(span) = everyone {
            finding = finding.related(span, "this lets everybody ask");
        }
        out.push(finding);
    }
}

/// Where everybody is let ask for this service. A permission that names no service is that of the only one.
fn everyone(cx: &Context<'_>, service: &EndpointService) -> Option<crate::text::Span> {
    let network = &cx.estate.network;
    let is_only = network.endpoint_services.len() == 1;
    let is_of = |named: &Option<String>| match named {
        Some(named) => service.id.as_ref().is_some_and(|id| id.value == *named),
        None => is_only,
    };
    let mut list = network.endpoint_permissions.iter().filter(|one| is_of(&one.service));
    list.find(|one| one.principal.value == "*").map(|one| one.principal.span)
}
