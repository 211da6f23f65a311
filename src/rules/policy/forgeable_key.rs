//! # A condition on what the caller writes
//!
//! *AWS global condition context keys*: `aws:Referer` and `aws:UserAgent` are headers that every caller sets as he
//! likes, and are not to be used to keep anybody out. The name of a role's session, the part of `aws:userid` behind the
//! colon, is chosen by who assumes the role.
//!
//! Access Analyzer: UNTRUSTWORTHY_CONDITION_KEY.

use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, KEYS};
use crate::rules::walk::tests;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-forgeable-key",
    title: "Access hangs on what the caller writes himself",
    family: Family::Policy,
    severity: Severity::Medium,
    question: "Does a condition trust a header or a name that the caller chooses?",
    why: "Whoever knows or guesses the value passes: `curl --referer` is enough.",
    remedy: "Use what AWS finds out: aws:PrincipalArn, aws:PrincipalOrgID, aws:SourceVpce, or for a web site \
             CloudFront with origin access control.",
    references: &[KEYS, CHECKS],
    controls: &[("nist-800-53-r5", "AC-3")],
    examples: &[
        Example::new(
            "pictures for one's own pages",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pictures/*", "Condition": {"StringLike": {"⟦aws:Referer⟧": "https://www.example.com/*"}}}]}"#,
        ),
        Example::new(
            "a secret user agent, and a session's name",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"⟦aws:UserAgent⟧": "our-backup"}}}, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"⟦aws:userid⟧": "*:ana"}}}]}"#,
        ),
        Example::new(
            "what AWS finds out, and an unwanted agent kept out",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:userid": "AROAEXAMPLEID:ana"}}}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringLike": {"aws:UserAgent": "*crawler*"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx) {
        let Some(operator) = test.operator else { continue };
        // Where the value opens the door: it is allowed, or excepted from a Deny.
        if test.denies() != operator.is_negated() {
            continue;
        }
        let header = ["aws:Referer", "aws:UserAgent"].iter().any(|key| test.condition.is_key(key));
        let session = test.condition.is_key("aws:userid")
            && operator.supports_wildcards()
            && test.condition.values.iter().any(|value| value.starts_with("*:") && value.len() > 3);
        if !header && !session {
            continue;
        }
        let what = if header { "a header" } else { "the name of a session" };
        let message =
            format!("{} trusts `{}`, {what} that every caller chooses", test.at(), test.condition.key.value);
        out.push(
            Finding::new(&RULE, test.condition.key.span, message)
                .evidence("key", test.condition.key.value.as_str()),
        );
    }
}
