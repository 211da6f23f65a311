//! # A pattern where one account, organization or network is meant
//!
//! *AWS global condition context keys*: the values of these keys are ids that AWS gives out. A pattern that leaves the
//! beginning of an id open fits ids of strangers, and one that ends soon fits many. A variable that the caller sets, or
//! that is the key itself, is met by whoever wants.
//!
//! Access Analyzer: WILDCARD_USAGE_TOO_PERMISSIVE, VARIABLE_USAGE_TOO_PERMISSIVE.

use crate::policy::{Operator, Pattern, Template, ValueType};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, KEYS, VARIABLES};
use crate::rules::walk::{part, tests};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-sensitive-pattern",
    title: "A condition on an account, organization or network fits strangers",
    family: Family::Policy,
    severity: Severity::Medium,
    question: "Is every account, organization, network and user id in a condition written so that only the own fit?",
    why: "An id is not guessed, but a pattern such as o-* or vpc-* is met by every organization and every VPC, and a \
          variable that the caller sets by every caller who sets it.",
    remedy: "Write the whole id, or list several.",
    references: &[KEYS, VARIABLES, CHECKS],
    controls: &[("nist-800-53-r5", "AC-3")],
    examples: &[
        Example::new(
            "any organization, any VPC",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalOrgID": "⟦o-*⟧", "aws:SourceVpc": "⟦vpc-0*⟧"}}}]}"#,
        ),
        Example::new(
            "a fence with a gap",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotLike": {"aws:PrincipalAccount": "⟦1111*⟧"}}}]}"#,
        ),
        Example::new(
            "what the caller says",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "⟦${aws:PrincipalOrgID}⟧"}, "StringLike": {"aws:userid": "⟦${aws:PrincipalTag/id}⟧:*"}}}]}"#,
        ),
        Example::new(
            "ids, a role's sessions, and the organization of the resource",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:ResourceOrgID": "${aws:PrincipalOrgID}"}, "StringLike": {"aws:userid": "AROAEXAMPLEID:*"}}}]}"#,
        ),
    ],
    check,
};

/// Keys whose values are ids.
const IDS: &[&str] = &[
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:userid",
    "kms:CallerAccount",
];

/// Variables that the caller sets as he likes.
const CALLERS: &[&str] =
    &["aws:Referer", "aws:UserAgent", "aws:RequestTag/", "sts:ExternalId", "sts:RoleSessionName"];

/// Fewer characters before a wildcard than AWS asks for.
const LEAST: usize = 6;

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx) {
        let Some(key) = IDS.iter().find(|key| test.condition.is_key(key)) else { continue };
        let Some(operator) = test.operator.filter(|operator| operator.value_type() == ValueType::String)
        else {
            continue;
        };
        // Only there does a pattern let in more: where it allows, and where it excepts from a Deny.
        if test.denies() != operator.is_negated() {
            continue;
        }
        for value in &test.condition.values {
            if let Some((range, why)) = too_wide(key, operator, value, test.document.policy.has_variables()) {
                let message = format!("`{}` of `{key}` in {} {why}", value.value, test.at());
                out.push(Finding::new(&RULE, part(cx, value, range), message).evidence("key", *key));
            }
        }
    }
}

/// The part of a value that fits strangers, and why.
fn too_wide(
    key: &str,
    operator: Operator,
    value: &str,
    variables: bool,
) -> Option<(std::ops::Range<usize>, &'static str)> {
    let template = Template::parse(value, variables, operator.supports_wildcards());
    for variable in template.variables() {
        let range = variable.range.clone();
        let set_by_caller = CALLERS.iter().any(|caller| {
            variable.key.get(..caller.len()).is_some_and(|head| head.eq_ignore_ascii_case(caller))
        });
        if variable.key.eq_ignore_ascii_case(key) {
            return Some((range, "is the key itself, and so fits whatever it is"));
        }
        if set_by_caller {
            return Some((range, "is set by the caller, who writes what fits"));
        }
        if key == "aws:userid"
            && range.start < value.find(':').unwrap_or(value.len())
            && !value[..range.start].contains(':')
            && value[range.end..].starts_with(':')
        {
            return Some((
                range,
                "leaves open whose session it is: what stands before the colon is the role",
            ));
        }
    }
    if !operator.supports_wildcards() || Pattern(value).is_universal() {
        return None;
    }
    // Sessions by their name alone have a rule of their own.
    if value.starts_with("*:") {
        return None;
    }
    let wild = value.find(['*', '?'])?;
    (wild < LEAST && !value[..wild].contains("${"))
        .then_some((0..value.len(), "leaves so much of the id open that it fits strangers"))
}
