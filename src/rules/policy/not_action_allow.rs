//! # Allow with NotAction
//!
//! *IAM JSON policy elements: NotAction*: in an Allow it grants every action of every service but those listed, also
//! those that AWS adds later.

use crate::policy::{Pattern, PolicyKind};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-not-action-allow",
    title: "Everything is allowed but a list",
    family: Family::Policy,
    severity: Severity::High,
    question: "Does an Allow statement use NotAction?",
    why: "The list names what is left out; all else is granted, in every service, also in those that AWS will only \
          invent. Leaving out iam:* does not help either: sts:AssumeRole, lambda and many others lead to the same \
          rights.",
    remedy: "Write Action with the list of what is needed. If NotAction is meant to hold something back, put that in \
             a Deny statement.",
    references: &[(
        "IAM JSON policy elements: NotAction",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
    )],
    controls: &[("nist-800-53-r5", "AC-6"), ("soc2", "CC6.3")],
    examples: &[
        Example::new(
            "power user by hand",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", ⟦"NotAction"⟧: ["iam:*", "organizations:*"], "Resource": "*"}]}"#,
        ),
        Example::new(
            "in a string",
            r#"{"PolicyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",⟦\"NotAction\"⟧:\"s3:DeleteBucket\",\"Resource\":\"arn:aws:s3:::reports\"}}"}"#,
        ),
        Example::new(
            "in a Deny it is a fence",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotAction": ["s3:GetObject"], "Resource": "*"}]}"#,
        ),
        Example::new(
            "Action",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in cx.allow_statements() {
        let Some(actions) = statement.actions.as_ref().filter(|actions| actions.negated) else { continue };
        let list: Vec<&str> = actions.values.iter().map(|action| action.value.as_str()).collect();
        let everywhere = statement.resources.as_ref().is_none_or(|resources| {
            resources.negated
                || resources.values.iter().any(|resource| Pattern(&resource.value).is_universal())
        });
        let identity = document.kind == PolicyKind::Identity;
        let severity = if everywhere && identity { Severity::High } else { Severity::Medium };
        let message = format!(
            "{} of {} allows every action but `{}`",
            statement.name(),
            document.phrase(),
            list.join("`, `")
        );
        out.push(
            Finding::new(&RULE, actions.key_span, message).severity(severity).evidence("left_out", list),
        );
    }
}
