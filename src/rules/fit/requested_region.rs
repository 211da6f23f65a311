//! # Region in a condition that does not exist
//!
//! `aws:RequestedRegion` is the region that a request goes to (*AWS global condition context keys*); `ec2:Region` and
//! `kms:ReplicaRegion` are such, too.
//!
//! Access Analyzer: INVALID_REGION.

use super::effect::{consequence, lower};
use super::regions;
use crate::fix::{Fix, json};
use crate::policy::{BaseOperator, Operator, ValueType};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::statements;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-requested-region",
    title: "Condition on a region that does not exist",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does a condition compare the region with one that AWS does not have?",
    why: "No request goes to such a region. A Deny of a misspelt region forbids nothing; a Deny of all regions but a \
          misspelt one forbids everything.",
    remedy: "Write the region as AWS does, `eu-west-1`; availability zones such as `eu-west-1a` are no regions.",
    references: &[
        pages::KEYS,
        (
            "Regions and Zones",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "a slip",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": ["us-east-1", ⟦"us-wset-2"⟧]}}}]}"#,
        ),
        Example::new(
            "a pattern of nothing",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {"StringNotLike": {"aws:RequestedRegion": ⟦"europe-*"⟧}}}]}"#,
        ),
        Example::new(
            "regions",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {"StringNotLike": {"aws:RequestedRegion": ["eu-*", "us-gov-west-1", "${aws:PrincipalTag/region}"]}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    let is_region = |pattern: &str, wild: bool| {
        let literal = pattern.contains(['*', '?']) && !wild;
        !literal && known.facts.partitions().any(|partition| regions::matches(partition, pattern))
    };
    for (document, statement) in statements(cx) {
        for condition in &statement.conditions {
            if !["aws:RequestedRegion", "ec2:Region", "kms:ReplicaRegion"]
                .iter()
                .any(|key| condition.is_key(key))
            {
                continue;
            }
            let Some(operator) = Operator::parse(&condition.operator.value) else { continue };
            // What an ARN or a number has to do here is told with the operator.
            if operator.value_type() != ValueType::String {
                continue;
            }
            let wild = matches!(operator.base, BaseOperator::StringLike | BaseOperator::StringNotLike);
            let wrong = |value: &str| !value.contains("${") && !is_region(value, wild);
            let all = condition.values.iter().all(|value| wrong(&value.value));
            for value in condition.values.iter().filter(|value| wrong(&value.value)) {
                let then = all.then(|| consequence(statement, operator.is_negated()));
                // One of several regions: the fence has a hole, or one region more is shut.
                let one = if statement.allows() == operator.is_negated() {
                    Severity::Medium
                } else {
                    Severity::Low
                };
                let severity = then.map_or(one, |then| then.severity);
                let regions = known.facts.partitions().flat_map(|partition| partition.regions().iter());
                let near = regions::near(regions, &value.value);
                let (severity, end) = match near {
                    Some(near) => (severity, format!("did you mean `{near}`?")),
                    None => (lower(severity), format!("none is known as of {}", known.facts.date())),
                };
                let message = format!(
                    "{} of {} compares `{}` with `{}`, which is no region{}; {end}",
                    statement.name(),
                    document.phrase(),
                    condition.key.value,
                    value.value,
                    then.map(|then| format!(", {}", then.clause)).unwrap_or_default(),
                );
                let fix = near.map(|near| {
                    Fix::new(format!("Write `{near}`"), vec![json::replace(value.span, near)]).by_hand(true)
                });
                out.push(Finding::new(&RULE, value.span, message).severity(severity).fix(fix));
            }
        }
    }
}
