//! # A VPC endpoint that anybody may pass on the way to anything
//!
//! *Control access to VPC endpoints using endpoint policies*, AWS PrivateLink Guide: an endpoint policy grants nothing, for
//! callers still need rights, but it says what passes. One that names neither callers nor resources lets credentials
//! of other accounts reach resources of other accounts. That of AWS's default, which allows every action, is told by
//! `policy-action-star`.

use super::own_policies;
use crate::policy::exposure::{Narrowing, names_everyone, narrowing};
use crate::policy::trust::requires;
use crate::policy::{Pattern, PolicyKind, Statement};
use crate::report::model::Severity;
use crate::rules::public::principal_span;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-endpoint-any-resource",
    title: "A VPC endpoint lets anybody pass on the way to anything",
    family: Family::Trust,
    severity: Severity::Info,
    question: "Does the policy of a VPC endpoint limit actions, but neither callers nor resources?",
    why: "Who is inside the VPC can carry data out through the endpoint, with credentials of his own account into a \
          resource of his own account, and no other policy of yours is asked.",
    remedy: "Allow only your principals (aws:PrincipalOrgID) and your resources (aws:ResourceOrgID), with exceptions for \
             what AWS services need.",
    references: &[(
        "Control access to VPC endpoints using endpoint policies",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    )],
    controls: &[("nist-800-53-r5", "AC-4"), ("nist-800-53-r5", "SC-7")],
    examples: &[
        Example::new(
            "writing into any queue",
            r#"{"VpcEndpoints": [{"VpcEndpointId": "vpce-1a2b3c4d", "PolicyDocument": "{\"Statement\":[{\"Action\":\"sqs:SendMessage\",\"Effect\":\"Allow\",\"Principal\":\"⟦*⟧\",\"Resource\":\"*\"}]}"}]}"#,
        ),
        Example::new(
            "principals of the organization",
            r#"{"VpcEndpoints": [{"VpcEndpointId": "vpce-1a2b3c4d", "PolicyDocument": "{\"Statement\":[{\"Action\":\"sqs:SendMessage\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":\"o-a1b2c3d4e5\"}}}]}"}]}"#,
        ),
        Example::new(
            "resources of the organization",
            r#"{"VpcEndpoints": [{"VpcEndpointId": "vpce-1a2b3c4d", "PolicyDocument": "{\"Statement\":[{\"Action\":\"sqs:SendMessage\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"aws:ResourceOrgID\":\"o-a1b2c3d4e5\"}}}]}"}]}"#,
        ),
        Example::new(
            "one bucket",
            r#"{"VpcEndpoints": [{"VpcEndpointId": "vpce-1a2b3c4d", "PolicyDocument": "{\"Statement\":[{\"Action\":\"s3:GetObject\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"arn:aws:s3:::packages/*\"}]}"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for document in own_policies(cx).filter(|document| document.kind == PolicyKind::VpcEndpoint) {
        for statement in document.policy.allows() {
            let open = names_everyone(statement)
                && !allows_every_action(statement)
                && statement.unlimited_resources().next().is_some()
                && narrowing(&document.policy, statement) == Narrowing::None
                && !limits_resources(statement);
            if open {
                let message = format!(
                    "{} of {} lets anybody pass on the way to anything",
                    statement.name(),
                    document.phrase()
                );
                out.push(Finding::new(&RULE, principal_span(statement), message));
            }
        }
    }
}

fn allows_every_action(statement: &Statement) -> bool {
    statement.action_patterns().any(|action| {
        Pattern(&action.value).is_universal()
            || action
                .split_once(':')
                .is_some_and(|(a, b)| Pattern(a).is_universal() && Pattern(b).is_universal())
    })
}

fn limits_resources(statement: &Statement) -> bool {
    ["aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:ResourceAccount", "s3:ResourceAccount"].iter().any(
        |key| {
            statement
                .conditions
                .iter()
                .any(|condition| condition.is_key(key) && requires(statement, condition))
        },
    )
}
