//! # A range with host bits
//!
//! *IAM JSON policy elements: Condition operators*, "IP address condition operators": the bits behind the prefix do
//! not count.
//!
//! Access Analyzer: IMPROVE_IP_RANGE.

use ipnet::IpNet;

use crate::fix::{Fix, json};
use crate::policy::ValueType;
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, OPERATORS};
use crate::rules::walk::tests;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-ip-host-bits",
    title: "A range of addresses is larger than it reads",
    family: Family::Grammar,
    severity: Severity::Info,
    question: "Is every range of addresses written with its first address?",
    why: "AWS ignores the bits behind the prefix: 203.0.113.7/24 is all of 203.0.113.0/24. Who meant one machine has \
          let in 256.",
    remedy: "Write the first address of the range, or a longer prefix.",
    references: &[OPERATORS, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "one machine, or all?",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": ["⟦203.0.113.7/24⟧", "⟦2001:db8::1/32⟧"]}}}]}"#,
        ),
        Example::new(
            "a range",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.7/32", "198.51.100.9"]}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx) {
        if test.operator.map(crate::policy::Operator::value_type) != Some(ValueType::Ip) {
            continue;
        }
        for value in &test.condition.values {
            let Ok(range) = value.parse::<IpNet>() else { continue };
            let first = range.trunc();
            if first == range {
                continue;
            }
            let message = format!("`{}` in {} is all of `{first}`", value.value, test.at());
            let fix =
                Fix::new(format!("Write `{first}`"), vec![json::replace(value.span, first.to_string())])
                    .note(
                        "this is what AWS reads already; if one address is meant, write it with /32 or /128",
                    );
            out.push(Finding::new(&RULE, value.span, message).evidence("range", first.to_string()).fix(fix));
        }
    }
}
