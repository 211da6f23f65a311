//! # A VPC endpoint that everything may pass
//!
//! *Control access to VPC endpoints using endpoint policies*, AWS PrivateLink Guide: the default policy lets everybody do
//! everything through the endpoint. It grants nothing, for callers still need rights, but it also holds nothing back.

use super::own_policies;
use crate::policy::exposure::names_everyone;
use crate::policy::{Pattern, PolicyKind};
use crate::report::model::Severity;
use crate::rules::public::principal_span;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-endpoint-full-access",
    title: "A VPC endpoint lets everything pass",
    family: Family::Trust,
    severity: Severity::Info,
    question: "Does a VPC endpoint have the default policy, which allows everything to everybody?",
    why: "Who is inside the VPC can carry data out through the endpoint, with credentials of his own account into his own \
          bucket, and no policy of yours is asked.",
    remedy: "Allow only your principals (aws:PrincipalOrgID) and your resources (aws:ResourceOrgID), with exceptions for \
             what AWS services need.",
    references: &[(
        "Control access to VPC endpoints using endpoint policies",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    )],
    controls: &[("nist-800-53-r5", "AC-4"), ("nist-800-53-r5", "SC-7")],
    examples: &[
        Example::new(
            "the default",
            r#"{"VpcEndpoints": [{"VpcEndpointId": "vpce-1a2b3c4d", "PolicyDocument": "{\"Statement\":[{\"Action\":\"*\",\"Effect\":\"Allow\",\"Principal\":\"⟦*⟧\",\"Resource\":\"*\"}]}"}]}"#,
        ),
        Example::new(
            "for the organization",
            r#"{"VpcEndpoints": [{"VpcEndpointId": "vpce-1a2b3c4d", "PolicyDocument": "{\"Statement\":[{\"Action\":\"*\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":\"o-a1b2c3d4e5\"}}}]}"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for document in own_policies(cx).filter(|document| document.kind == PolicyKind::VpcEndpoint) {
        // A Deny beside it may hold something back; what, is not this rule's to say.
        if document.policy.denies().next().is_some() {
            continue;
        }
        for statement in document.policy.allows() {
            let all = statement.conditions.is_empty()
                && names_everyone(statement)
                && statement.action_patterns().any(|action| Pattern(&action.value).is_universal())
                && statement.resource_patterns().any(|resource| Pattern(&resource.value).is_universal());
            if all {
                let message = format!(
                    "{} of {} lets everybody do everything through the endpoint",
                    statement.name(),
                    document.phrase()
                );
                out.push(Finding::new(&RULE, principal_span(statement), message));
            }
        }
    }
}
