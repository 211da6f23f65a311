//! # Resource policy open to everyone
//!
//! *AWS JSON policy elements: Principal*, "All principals": `"*"` and `{"AWS": "*"}` in an Allow of a resource policy
//! mean everyone, in every account. The same holds for queues, topics, keys, functions, secrets and repositories.

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
            PolicyKind::Resource(service) if service != "s3" => true,
            PolicyKind::Trust => true,
            _ => false,
        };
        if !open {
            continue;
        }
        let trust = document.kind == PolicyKind::Trust;
        for statement in document.policy.allows().filter(|statement| names_everyone(statement)) {
            if narrowing(&document.policy, statement) != Narrowing::None {
                continue;
            }
            let actions: Vec<&str> =
                statement.action_patterns().map(|action| action.value.as_str()).collect();
            let mut message = if trust {
                format!(
                    "{} of {} lets {} assume the role",
                    statement.name(),
                    document.phrase(),
                    who(statement)
                )
            } else {
                format!(
                    "{} of {} allows {} to `{}`",
                    statement.name(),
                    document.phrase(),
                    who(statement),
                    actions.join("`, `")
                )
            };
            if let Some(told) = open_conditions(statement) {
                message.push_str(&told);
            }
            let severity = if trust { Severity::Critical } else { Severity::High };
            let title = if trust { "Everyone may assume the role" } else { RULE.title };
            out.push(
                Finding::new(&RULE, principal_span(statement), message)
                    .severity(severity)
                    .title(title)
                    .evidence("actions", actions)
                    .fix(allow_only_organization(cx, document, statement)),
            );
        }
    }
}
