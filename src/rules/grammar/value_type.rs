//! # A value that the operator cannot read
//!
//! *IAM JSON policy elements: Condition operators*: each family of operators reads its values in one form: numbers,
//! dates in ISO 8601 or as seconds since 1970, `true` and `false`, base64, addresses and ranges.
//!
//! Access Analyzer: TYPE_MISMATCH_BOOLEAN, TYPE_MISMATCH_DATE, TYPE_MISMATCH_NUMBER, TYPE_MISMATCH_STRING, TYPE_MISMATCH_IP_RANGE, INVALID_DATE_VALUE.

use base64::Engine as _;
use ipnet::IpNet;

use crate::policy::ValueType;
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, OPERATORS};
use crate::rules::walk::{Test, tests, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-value-type",
    title: "A condition value does not fit its operator",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Can each condition operator read its values: numbers, dates, Booleans, ranges, base64?",
    why: "What cannot be read matches nothing. An Allow then grants nothing, and a Deny forbids nothing, or with a \
          negated operator everything.",
    remedy: "Write the value in the operator's form, or use the operator that fits the value.",
    references: &[OPERATORS, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "values of all types",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {
  "Bool": {"aws:SecureTransport": ⟦"yes"⟧},
  "NumericLessThan": {"aws:MultiFactorAuthAge": ⟦"1h"⟧},
  "DateLessThan": {"aws:CurrentTime": ⟦"31.12.2026"⟧},
  "IpAddress": {"aws:SourceIp": ["203.0.113.0/24", ⟦"203.0.113.*"⟧]},
  "BinaryEquals": {"x:y": ⟦"not base64!"⟧}
}}]}"#,
        ),
        Example::new(
            "a date that is no day",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": ⟦"2026-02-30T00:00:00Z"⟧}}}]}"#,
        ),
        Example::new(
            "well written",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {
  "Bool": {"aws:SecureTransport": "true", "aws:ViaAWSService": "${aws:PrincipalTag/via}"},
  "NumericLessThan": {"aws:MultiFactorAuthAge": "3600", "s3:max-keys": 10},
  "DateLessThan": {"aws:CurrentTime": "2026-12-31T23:59:59Z", "aws:TokenIssueTime": ["2026-12-31", "1798761599"]},
  "IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "203.0.113.7", "2001:db8::/32"]},
  "BinaryEquals": {"x:y": "QmluYXJ5"}
}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx) {
        let Some(operator) = test.operator else { continue };
        for value in &test.condition.values {
            if let Some(wanted) = wanted(operator.value_type(), &value.value) {
                // A variable may stand for anything; whether it may stand here is another rule's question.
                if value.contains("${") {
                    continue;
                }
                out.push(finding(&test, value, wanted));
            }
        }
    }
}

fn finding(test: &Test<'_>, value: &crate::text::Spanned<String>, wanted: &str) -> Finding {
    let message = format!(
        "`{}` of {} reads `{}`, which is not {wanted}, so it matches no request",
        test.condition.operator.value,
        test.at(),
        value.value
    );
    Finding::new(&RULE, value.span, message)
        .severity(without_effect(test.document, Some(test.statement)))
        .evidence("key", test.condition.key.value.as_str())
}

/// What a value should be and is not.
fn wanted(kind: ValueType, value: &str) -> Option<&'static str> {
    let (fits, wanted) = match kind {
        ValueType::Bool => (is_bool(value), "`true` or `false`"),
        ValueType::Numeric => (is_number(value), "a number"),
        ValueType::Date => (is_date(value), "a date such as `2026-12-31T23:59:59Z`"),
        ValueType::Ip => (is_range(value), "an address or a range such as `203.0.113.0/24`"),
        ValueType::Binary => (is_base64(value), "base64"),
        ValueType::String | ValueType::Arn | ValueType::Presence => return None,
    };
    (!fits).then_some(wanted)
}

fn is_bool(value: &str) -> bool {
    value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
}

fn is_number(value: &str) -> bool {
    value.parse::<f64>().is_ok_and(f64::is_finite)
}

fn is_base64(value: &str) -> bool {
    base64::engine::general_purpose::STANDARD.decode(value).is_ok()
}

fn is_range(value: &str) -> bool {
    value.parse::<IpNet>().is_ok() || value.parse::<std::net::IpAddr>().is_ok()
}

/// A form of ISO 8601 (*W3C Date and Time Formats*: year, month and day, with or without a time), or seconds.
fn is_date(value: &str) -> bool {
    // 20261231 would be a day in 1970: it is a date that somebody wrote without hyphens.
    if value.bytes().all(|b| b.is_ascii_digit()) {
        return matches!(value.len(), 4 | 9..=12);
    }
    let full = match value.len() {
        7 => format!("{value}-01T00:00:00Z"),
        10 => format!("{value}T00:00:00Z"),
        _ => value.to_owned(),
    };
    let with_seconds = |text: &str| {
        let (head, zone) = text.split_at_checked(16)?;
        Some(format!("{head}:00{zone}"))
    };
    // Whether AWS demands the zone is not written; without one nothing is said.
    let is_time = |text: &str| {
        crate::text::date_time(text).is_some() || crate::text::date_time(&format!("{text}Z")).is_some()
    };
    is_time(&full) || with_seconds(&full).is_some_and(|full| is_time(&full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for good in [
            "2026-12-31T23:59:59Z",
            "2026-12-31T23:59Z",
            "2026-12-31T23:59:59.5+01:00",
            "2026-12-31",
            "2026-12",
            "1798761599",
            "2026",
            "2026-12-31T23:59:59",
        ] {
            assert!(is_date(good), "{good}");
        }
        for bad in ["", "31.12.2026", "2026-13-01", "2026-02-30T00:00:00Z", "tomorrow", "20261231"] {
            assert!(!is_date(bad), "{bad}");
        }
    }
}
