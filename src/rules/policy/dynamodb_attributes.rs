//! # Attributes of a table limited without the way to ask for all
//!
//! *Using IAM policy conditions for fine-grained access control* (Amazon DynamoDB): a read that names no attributes
//! returns all of them, and has no `dynamodb:Attributes` to be compared; `dynamodb:Select` has to be
//! SPECIFIC_ATTRIBUTES.
//!
//! Access Analyzer: DYNAMODB_ATTRIBUTES_WITHOUT_SELECT.

use crate::policy::{Effect, Pattern};
use crate::report::model::Severity;
use crate::rules::walk::tests;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-dynamodb-attributes",
    title: "A limit on attributes of a table can be passed by asking for all",
    family: Family::Policy,
    severity: Severity::Medium,
    question: "Does a grant that limits dynamodb:Attributes also demand dynamodb:Select?",
    why: "A query that names no attributes gets all of them. The attributes that were to be hidden are read by leaving \
          the list away.",
    remedy: "Add \"StringEqualsIfExists\": {\"dynamodb:Select\": \"SPECIFIC_ATTRIBUTES\"} to the same statement.",
    references: &[(
        "Using IAM policy conditions for fine-grained access control",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html",
    )],
    controls: &[("nist-800-53-r5", "AC-6")],
    examples: &[
        Example::new(
            "all by leaving away",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/people", "Condition": {"ForAllValues:StringEquals": {"⟦dynamodb:Attributes⟧": ["name", "town"]}}}]}"#,
        ),
        Example::new(
            "both",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/people", "Condition": {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["name", "town"]}, "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}}]}"#,
        ),
        Example::new(
            "writing",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/people", "Condition": {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["name", "town"]}}}]}"#,
        ),
    ],
    check,
};

/// Reads that return all attributes where none are named.
const READS: &[&str] = &["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx).filter(|test| test.condition.is_key("dynamodb:Attributes")) {
        let reads = || {
            test.statement
                .action_patterns()
                .any(|action| READS.iter().any(|read| Pattern(action).matches_action(read)))
        };
        let asked = test.statement.conditions.iter().any(|condition| condition.is_key("dynamodb:Select"));
        if test.statement.effect != Some(Effect::Allow) || asked || !reads() {
            continue;
        }
        let message =
            format!("{} limits the attributes, but not reads that name none and get all", test.at());
        out.push(Finding::new(&RULE, test.condition.key.span, message));
    }
}
