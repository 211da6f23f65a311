//! # A check for MFA that lets requests without it pass
//!
//! *AWS global condition context keys*, `aws:MultiFactorAuthPresent`: requests with the long-term access keys of a user
//! do not have the key, and those with temporary credentials have it with true or false. So an Allow must not take an
//! absent key for yes, and a Deny must not take it for yes either.

use crate::fix::{Fix, json};
use crate::policy::{BaseOperator, Effect, Operator};
use crate::report::model::Severity;
use crate::rules::aws_pages::{KEYS, OPERATORS};
use crate::rules::walk::{Test, tests};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-mfa-absent",
    title: "A check for MFA does not see access keys",
    family: Family::Policy,
    severity: Severity::Medium,
    question: "Does every check for MFA hold for requests with long-term access keys too?",
    why: "Requests with a user's access keys say nothing of MFA. An Allow with BoolIfExists, or a Deny with Bool false, \
          lets them pass: a leaked key works without the second factor.",
    remedy: "In an Allow write Bool true. In a Deny write BoolIfExists false.",
    references: &[KEYS, OPERATORS],
    controls: &[("nist-800-53-r5", "IA-2(1)"), ("soc2", "CC6.1")],
    examples: &[
        Example::new(
            "a Deny that access keys pass",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"⟦Bool⟧": {"aws:MultiFactorAuthPresent": "false"}}}]}"#,
        ),
        Example::new(
            "an Allow that access keys pass",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*", "Condition": {"⟦BoolIfExists⟧": {"aws:MultiFactorAuthPresent": true}}}]}"#,
        ),
        Example::new(
            "the age of what is not there",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {"⟦NumericGreaterThan⟧": {"aws:MultiFactorAuthAge": "3600"}}}]}"#,
        ),
        Example::new(
            "there, but perhaps false",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*", "Condition": {"⟦Null⟧": {"aws:MultiFactorAuthPresent": "false"}}}]}"#,
        ),
        Example::new(
            "as AWS advises",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}, {"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}}]}"#,
        ),
        Example::new(
            "a second Deny for what has no key",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}, {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Null": {"aws:MultiFactorAuthPresent": "true"}}}]}"#,
        ),
    ],
    check,
};

const PRESENT: &str = "aws:MultiFactorAuthPresent";
const AGE: &str = "aws:MultiFactorAuthAge";

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx) {
        let Some(operator) = test.operator.filter(|operator| operator.quantifier.is_none()) else { continue };
        let Some((message, wanted)) = hole(&test, operator) else { continue };
        if test.denies() && absent_is_denied(&test) {
            continue;
        }
        let fix = wanted.and_then(|wanted| {
            // One operator twice would be no policy; other keys under it would change with it.
            let alone =
                test.statement.conditions.iter().filter(|c| c.operator == test.condition.operator).count()
                    == 1;
            let taken =
                test.statement.conditions.iter().any(|c| Operator::parse(&c.operator) == Some(wanted));
            let name = wanted.canonical();
            (alone && !taken).then(|| {
                Fix::new(
                    format!("Write `{name}`"),
                    vec![json::replace(test.condition.operator.span, name.as_str())],
                )
            })
        });
        out.push(
            Finding::new(&RULE, test.condition.operator.span, format!("{} {message}", test.at()))
                .evidence("key", test.condition.key.value.as_str())
                .fix(fix),
        );
    }
}

/// What lets requests without the key pass, and the operator that would not.
fn hole(test: &Test<'_>, operator: Operator) -> Option<(&'static str, Option<Operator>)> {
    let (present, age) = (test.condition.is_key(PRESENT), test.condition.is_key(AGE));
    let all = |wanted: &str| {
        !test.condition.values.is_empty()
            && test.condition.values.iter().all(|value| value.eq_ignore_ascii_case(wanted))
    };
    let with = |if_exists| Some(Operator { if_exists, ..operator });
    let Operator { base, if_exists, .. } = operator;
    match (test.statement.effect?, base) {
        (Effect::Deny, BaseOperator::Bool) if present && !if_exists && all("false") => Some((
            "does not deny requests with access keys, which do not say whether there was MFA",
            with(true),
        )),
        (Effect::Allow, BaseOperator::Bool) if present && if_exists && all("true") => {
            Some(("allows requests with access keys, which do not say whether there was MFA", with(false)))
        }
        (Effect::Allow, BaseOperator::Null) if present && all("false") => {
            Some(("only asks whether the request says something of MFA, and not what", None))
        }
        (Effect::Deny, BaseOperator::NumericGreaterThan | BaseOperator::NumericGreaterThanEquals)
            if age && !if_exists =>
        {
            Some(("does not deny requests without MFA, which have no age of it", with(true)))
        }
        (Effect::Allow, BaseOperator::NumericLessThan | BaseOperator::NumericLessThanEquals)
            if age && if_exists =>
        {
            Some(("allows requests without MFA, which have no age of it", with(false)))
        }
        _ => None,
    }
}

/// True if another statement of the policy denies what does not have the key, or the test for its presence stands
/// beside it.
fn absent_is_denied(test: &Test<'_>) -> bool {
    test.document.policy.denies().filter(|deny| deny.index != test.statement.index).any(|deny| {
        deny.conditions.iter().any(|condition| {
            let about = condition.is_key(PRESENT) || condition.is_key(AGE);
            let null = condition.operator.eq_ignore_ascii_case("Null")
                && condition.values.iter().all(|value| value.eq_ignore_ascii_case("true"));
            about && (null || condition.if_exists())
        })
    })
}
