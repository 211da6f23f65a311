//! # An Allow that ForAllValues lets pass without the key
//!
//! *Set operators for multivalued context keys*: ForAllValues holds when the request does not have the key. In an Allow
//! that needs a test with Null beside it; for a key with one value the prefix is a mistake.
//!
//! Access Analyzer: FORALLVALUES_WITH_SINGLE_VALUED_KEY.

use crate::fix::{Fix, json};
use crate::policy::{BaseOperator, Effect, Operator, Quantifier};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, KEYS, SETS};
use crate::rules::walk::{Test, tests};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "policy-for-all-values",
    title: "An Allow holds also for requests without the key",
    family: Family::Policy,
    severity: Severity::Medium,
    question: "Does an Allow with ForAllValues demand that the key is there?",
    why: "ForAllValues is true of nothing. A request that does not carry the key at all passes the condition that was \
          to limit it.",
    remedy: "For a key with one value take the prefix away. For one with several add \"Null\": {KEY: \"false\"}.",
    references: &[SETS, KEYS, CHECKS],
    controls: &[("nist-800-53-r5", "AC-3")],
    examples: &[
        Example::new(
            "any request without an endpoint",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"⟦ForAllValues:StringEquals⟧": {"aws:SourceVpce": ["vpce-1a2b3c4d"]}}}]}"#,
        ),
        Example::new(
            "tags, or none",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"⟦ForAllValues:StringEquals⟧": {"aws:TagKeys": ["team"]}}}]}"#,
        ),
        Example::new(
            "two keys under one operator",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"⟦dynamodb:LeadingKeys⟧": ["a"], "⟦dynamodb:Attributes⟧": ["b"]}}}]}"#,
        ),
        Example::new(
            "tags that must be there, and a Deny",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}, "Null": {"aws:TagKeys": "false"}}}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"ForAllValues:StringNotEquals": {"aws:TagKeys": ["team"]}}}]}"#,
        ),
        Example::new(
            "the tag itself is demanded",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}, "StringEquals": {"aws:RequestTag/team": "fin"}}}]}"#,
        ),
    ],
    check,
};

/// Keys of all services with several values; another key of all services has one. It is known without the facts.
const MANY: &[&str] = &[
    "aws:TagKeys",
    "aws:CalledVia",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceNamesList",
    "aws:ResourceOrgPaths",
    "aws:SourceOrgPaths",
    "aws:VpceOrgPaths",
];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx).filter(|test| test.statement.effect == Some(Effect::Allow)) {
        let Some(operator) = test.operator.filter(|o| o.quantifier == Some(Quantifier::ForAllValues)) else {
            continue;
        };
        if operator.base == BaseOperator::Null || must_be_there(&test) {
            continue;
        }
        let key = &test.condition.key.value;
        let single = has_one_value(&test);
        // To have several values and none at all is often what is meant: no tag, or only these.
        let (severity, more) = if single {
            (Severity::Medium, "; it has one value, and needs no prefix")
        } else {
            (Severity::Info, "")
        };
        let message = format!("{} allows requests that do not have `{key}` at all{more}", test.at());
        out.push(
            Finding::new(&RULE, place(&test), message)
                .severity(severity)
                .evidence("key", key.as_str())
                .fix(if single { without_prefix(&test, operator) } else { None }),
        );
    }
}

/// The operator, or the key where several stand under it.
fn place(test: &Test<'_>) -> Span {
    let operator = test.condition.operator.span;
    let shared = test.statement.conditions.iter().filter(|other| other.operator.span == operator).count() > 1;
    if shared { test.condition.key.span } else { operator }
}

/// True if a request is known to carry one value of the key.
fn has_one_value(test: &Test<'_>) -> bool {
    let key = &test.condition.key.value;
    let global = key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"));
    if global {
        return !MANY.iter().any(|many| test.condition.is_key(many));
    }
    let known = crate::aws::facts().and_then(|facts| facts.condition_key(key));
    known.is_some_and(|key| !key.multivalued())
}

/// True if something in the statement fails for a request without the key.
fn must_be_there(test: &Test<'_>) -> bool {
    let tags = test.condition.is_key("aws:TagKeys");
    test.statement.conditions.iter().any(|other| {
        let Some(operator) = Operator::parse(&other.operator) else { return false };
        let same = other.is_key(&test.condition.key.value);
        let null = operator.base == BaseOperator::Null
            && other.values.iter().all(|value| value.eq_ignore_ascii_case("false"));
        let demands = !operator.if_exists
            && !operator.is_negated()
            && operator.base != BaseOperator::Null
            && operator.quantifier != Some(Quantifier::ForAllValues);
        // A request with a certain tag has tags.
        let request_tag = tags && other.key.to_ascii_lowercase().starts_with("aws:requesttag/");
        (same || request_tag) && (null || demands)
    })
}

/// The same without the prefix, which asks for more: the key has to be there.
fn without_prefix(test: &Test<'_>, operator: Operator) -> Option<Fix> {
    let plain = Operator { quantifier: None, ..operator };
    if operator.is_negated() || operator.if_exists {
        return None;
    }
    let others = &test.statement.conditions;
    let alone = others.iter().filter(|c| c.operator == test.condition.operator).count() == 1;
    let taken = others.iter().any(|c| Operator::parse(&c.operator) == Some(plain));
    let name = plain.canonical();
    (alone && !taken).then(|| {
        Fix::new(format!("Write `{name}`"), vec![json::replace(test.condition.operator.span, name.as_str())])
    })
}
