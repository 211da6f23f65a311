//! # Resource policy open to everyone
//!
//! *AWS JSON policy elements: Principal*, "All principals": `"*"` and `{"AWS": "*"}` in an Allow of a resource policy
//! mean everyone, in every account. The same holds for queues, topics, keys, functions, secrets and repositories.
//! `NotPrincipal` in an Allow means everyone but a few. Trust policies have a rule of their own, and so have buckets.
//!
//! Access Analyzer: ALLOW_WITH_NOT_PRINCIPAL.
//!
//! Network: vpce-wide-policy.

use crate::policy::PolicyKind;
use crate::policy::exposure::{Narrowing, names_everyone, narrowing};
use crate::report::model::Severity;
use crate::rules::public::{allow_only_organization, open_conditions, principal_span, who};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-public-principal",
    title: "A resource policy lets everyone in",
    family: Family::Policy,
    severity: Severity::High,
    question: "Does the policy of a queue, topic, key, function or other resource grant something to everyone?",
    why: "Anybody, from any AWS account, and for some services without one, can do what the statement allows: read the \
          queue, publish to the topic, decrypt with the key.",
    remedy: "Name the principals, or add a condition on aws:PrincipalOrgID, aws:SourceArn or aws:SourceAccount.",
    references: &[
        (
            "AWS JSON policy elements: Principal",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
        ),
        (
            "AWS global condition context keys",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "AC-3"), ("nist-800-53-r5", "AC-6"), ("soc2", "CC6.1")],
    examples: &[
        Example::new(
            "a queue",
            r#"{"Attributes": {"Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"⟦*⟧\",\"Action\":\"sqs:SendMessage\",\"Resource\":\"arn:aws:sqs:eu-west-1:111122223333:orders\"}]}"}}"#,
        ),
        Example::new(
            "a key, with a condition that does not say who",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ⟦"*"⟧}, "Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}}]}"#,
        ),
        Example::new(
            "a secret for everyone but one",
            r#"{"ResourcePolicy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",⟦\"NotPrincipal\"⟧:{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"secretsmanager:GetSecretValue\",\"Resource\":\"*\"}]}"}"#,
        ),
        Example::new(
            "an API for the Internet",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": ⟦"*"⟧, "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}]}"#,
        ),
        Example::new(
            "an API for one VPC, by a deny",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}, {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*", "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}}}]}"#,
        ),
        Example::new(
            "a file system that only its VPC can mount",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"], "Resource": "*", "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}}]}"#,
        ),
        Example::new(
            "a topic that one bucket may publish to",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-west-1:111122223333:uploads", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::reports"}}}]}"#,
        ),
        Example::new(
            "a service is not everyone",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for document in &cx.estate.policies {
        let open = match &document.kind {
            PolicyKind::Resource(service) => service != "s3",
            _ => false,
        };
        if !open {
            continue;
        }
        for statement in document.policy.allows().filter(|statement| names_everyone(statement)) {
            if narrowing(&document.policy, statement) != Narrowing::None {
                continue;
            }
            let actions: Vec<&str> =
                statement.action_patterns().map(|action| action.value.as_str()).collect();
            let what = if actions.is_empty() {
                "do all but a few actions".to_owned()
            } else {
                format!("`{}`", actions.join("`, `"))
            };
            let mut message =
                format!("{} of {} allows {} to {what}", statement.name(), document.phrase(), who(statement));
            if let Some(told) = open_conditions(statement) {
                message.push_str(&told);
            }
            // Many APIs are meant for everyone, and ask for authorization at the method.
            let api = document.kind == PolicyKind::Resource("execute-api".to_owned());
            let severity = if api { Severity::Medium } else { Severity::High };
            if api {
                message.push_str("; a method of the API may still ask for authorization");
            }
            out.push(
                Finding::new(&RULE, principal_span(statement), message)
                    .severity(severity)
                    .evidence("actions", actions)
                    .fix(allow_only_organization(cx, document, statement)),
            );
        }
    }
}
