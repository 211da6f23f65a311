//! # Operator of another type than its key
//!
//! Each key has a type, and each operator compares one type (*IAM JSON policy elements: Condition operators*). What
//! cannot be read as the operator's type does not match. Strings are the exception: every value has a text, so that
//! `StringEquals` on a Boolean key can work; AWS does not promise it.
//!
//! Access Analyzer: TYPE_MISMATCH.

use super::effect::consequence;
use crate::aws::{ConditionKey, ValueType as KeyType};
use crate::fix::{Fix, json};
use crate::policy::{BaseOperator, Condition, Operator, Statement, ValueType};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::statements;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-operator-type",
    title: "Operator that does not fit its key",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does a condition compare a key with an operator of another type?",
    why: "AWS reads the request's value as the operator's type. Where it cannot, nothing matches: a plain condition \
          never holds, and a negated one always does.",
    remedy: "Use the operator of the key's type: IpAddress for addresses, Bool for true and false, Date… for times, \
             Numeric… for numbers, Arn… for ARNs.",
    references: &[pages::OPERATORS, pages::KEYS],
    controls: &[],
    examples: &[
        Example::new(
            "an address as text",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {⟦"StringEquals"⟧: {"aws:SourceIp": "203.0.113.0/24"}}}]}"#,
        ),
        Example::new(
            "a Boolean as text",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {⟦"StringEquals"⟧: {"aws:SecureTransport": "false"}}}]}"#,
        ),
        Example::new(
            "a number as a date",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "arn:aws:ec2:*:*:instance/*", "Condition": {⟦"DateLessThan"⟧: {"aws:MultiFactorAuthAge": "2026-01-01T00:00:00Z"}}}]}"#,
        ),
        Example::new(
            "each its own",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "arn:aws:ec2:*:*:instance/*", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "Bool": {"aws:SecureTransport": "true"}, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600", "aws:EpochTime": "1900000000"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}, "Null": {"aws:TokenIssueTime": "false"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        for condition in &statement.conditions {
            let Some(key) = known.key(&condition.key.value).known() else { continue };
            let Some(operator) = Operator::parse(&condition.operator.value) else { continue };
            let Some(misfit) = misfit(operator, key, condition) else { continue };
            let then = consequence(statement, operator.is_negated() || operator.if_exists);
            let (severity, end) = match misfit {
                Misfit::Never => (
                    then.severity,
                    format!("no value of it is {}, {}", word(operator.value_type()), then.clause),
                ),
                Misfit::Perhaps => (Severity::Low, "whether they match is nowhere promised".to_owned()),
            };
            let message = format!(
                "{} of {} compares `{}`, whose values are of type {}, with `{}`: {end}",
                statement.name(),
                document.phrase(),
                key.name(),
                key.value_type().name(),
                condition.operator.value,
            );
            let fix = fix(statement, condition, operator, key);
            out.push(Finding::new(&RULE, condition.operator.span, message).severity(severity).fix(fix));
        }
    }
}

enum Misfit {
    /// No value can be read as the operator's type.
    Never,
    /// The text of the value may be the text that is written.
    Perhaps,
}

fn misfit(operator: Operator, key: ConditionKey<'_>, condition: &Condition) -> Option<Misfit> {
    let all = |looks: fn(&str) -> bool| condition.values.iter().all(|value| looks(&value.value));
    let arn_like = |value: &str| value.starts_with("arn:") || value.starts_with('*') || value.contains("${");
    match (key.value_type(), operator.value_type()) {
        (_, ValueType::Presence)
        | (KeyType::String, ValueType::String)
        | (KeyType::Numeric, ValueType::Numeric)
        | (KeyType::Date, ValueType::Date)
        | (KeyType::Bool, ValueType::Bool)
        | (KeyType::IpAddress, ValueType::Ip)
        | (KeyType::Arn, ValueType::Arn)
        | (KeyType::Binary, ValueType::Binary) => None,
        // Strings that compare ARNs have a rule of their own.
        (KeyType::Arn, ValueType::String) => None,
        // *AWS global condition context keys*: `aws:EpochTime` takes date and numeric operators.
        (KeyType::Date, ValueType::Numeric) if key.name().eq_ignore_ascii_case("aws:EpochTime") => None,
        // AWS lists as String what may hold an ARN, a number or a truth value: `aws:SourceVpcArn`, ports, flags. What
        // is written says what is meant.
        (KeyType::String, ValueType::Arn) if all(arn_like) => None,
        (KeyType::String, ValueType::Numeric) if all(|value| value.parse::<f64>().is_ok()) => None,
        (KeyType::String, ValueType::Bool) => Some(Misfit::Perhaps),
        (KeyType::IpAddress, ValueType::String) if all(|value| value.contains('/')) => Some(Misfit::Never),
        (_, ValueType::String) => Some(Misfit::Perhaps),
        _ => Some(Misfit::Never),
    }
}

/// What the values would have to be.
const fn word(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::String => "written so",
        ValueType::Numeric => "a number",
        ValueType::Date => "a date",
        ValueType::Bool => "true or false",
        ValueType::Binary => "bytes in base64",
        ValueType::Ip => "an address",
        ValueType::Arn => "an ARN",
        ValueType::Presence => "absent",
    }
}

/// The operator of the key's type that asks the same, where it stands for this key alone.
fn fix(
    statement: &Statement,
    condition: &Condition,
    operator: Operator,
    key: ConditionKey<'_>,
) -> Option<Fix> {
    use BaseOperator as Op;
    let base = match (key.value_type(), operator.base) {
        (KeyType::Bool, Op::StringEquals | Op::StringLike | Op::StringEqualsIgnoreCase) => Op::Bool,
        (KeyType::IpAddress, Op::StringEquals | Op::StringLike | Op::StringEqualsIgnoreCase) => Op::IpAddress,
        (KeyType::IpAddress, Op::StringNotEquals | Op::StringNotLike) => Op::NotIpAddress,
        (KeyType::Numeric, Op::StringEquals) => Op::NumericEquals,
        (KeyType::Arn, _) => return None,
        _ => return None,
    };
    let fits = |value: &str| match base {
        Op::Bool => ["true", "false"].iter().any(|word| value.eq_ignore_ascii_case(word)),
        Op::NumericEquals => value.parse::<f64>().is_ok(),
        _ => value.parse::<ipnet::IpNet>().is_ok() || value.parse::<std::net::IpAddr>().is_ok(),
    };
    let alone =
        super::operators::stands_alone(statement, condition, &Operator { base, ..operator }.canonical());
    (alone && condition.values.iter().all(|value| fits(&value.value))).then(|| {
        let name = Operator { base, ..operator }.canonical();
        Fix::new(format!("Write `{name}`"), vec![json::replace(condition.operator.span, name)]).by_hand(true)
    })
}
