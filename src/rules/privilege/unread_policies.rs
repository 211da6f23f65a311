//! # Policies that were not pasted
//!
//! A principal is judged by the union of its policies (*Policy evaluation logic*). One that is attached, but whose
//! document is not there, may allow anything; so that is told once, with who holds it.

use std::collections::BTreeMap;

use super::tell;
use crate::escalation::holder::Boundary;
use crate::order::Order;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::{Span, counted};

pub(super) static RULE: Rule = Rule {
    id: "privilege-unread-policies",
    title: "Attached policies were not pasted",
    family: Family::Privilege,
    severity: Severity::Info,
    question: "Is a policy attached, or set as a boundary, whose document is not there?",
    why: "What such a policy allows is not known, so that its holders may be able to do more than is told of them. A \
          boundary that is not known may hold back what is told.",
    remedy: "Paste the output of `aws iam get-account-authorization-details`, which has the documents of all policies \
             in use, or of `aws iam get-policy-version` for each.",
    references: &[
        (
            "GetAccountAuthorizationDetails",
            "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html",
        ),
        (
            "Policy evaluation logic",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "a policy of the account's own",
            r#"{"UserDetailList": [{"UserName": "ci", "Arn": "arn:aws:iam::111122223333:user/ci", "AttachedManagedPolicies": [{"PolicyName": "ship", "PolicyArn": ⟦"arn:aws:iam::111122223333:policy/ship"⟧}]}]}"#,
        ),
        Example::new(
            "AWS's own policies are known",
            r#"{"UserDetailList": [{"UserName": "ci", "Arn": "arn:aws:iam::111122223333:user/ci", "AttachedManagedPolicies": [{"PolicyName": "SecurityAudit", "PolicyArn": "arn:aws:iam::aws:policy/SecurityAudit"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let assessment = cx.escalation();
    let mut unread: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, holder) in assessment.world.holders.list.iter().enumerate() {
        let boundary = if let Boundary::Unread(arn) = holder.boundary { Some(arn) } else { None };
        for arn in holder.unread.iter().copied().chain(boundary) {
            unread.entry(arn).or_default().push(at);
        }
    }
    let Some(span) = first_place(cx, &unread) else { return };
    let mut holders: Vec<usize> = unread.values().flatten().copied().collect();
    holders.order();
    holders.dedup();
    let policies =
        if unread.len() == 1 { "one policy".to_owned() } else { format!("{} policies", unread.len()) };
    let message = format!(
        "the text of {policies} of {} was not pasted: what they allow is not known",
        counted(holders.len(), "principal")
    );
    let rows: Vec<String> = unread
        .iter()
        .map(|(arn, holders)| format!("{arn}: {}", counted(holders.len(), "principal")))
        .collect();
    out.push(
        Finding::new(&RULE, span, message)
            .evidence("policies", rows)
            .evidence("principals", tell::names(assessment, &holders)),
    );
}

/// The first attachment of one of them in the text.
fn first_place(cx: &Context<'_>, unread: &BTreeMap<&str, Vec<usize>>) -> Option<Span> {
    let principals = cx.estate.principals.iter().filter(|principal| !principal.is_service_linked());
    let places =
        principals.flat_map(|p| p.attached.iter().map(|attachment| &attachment.arn).chain(&p.boundary));
    places.filter(|arn| unread.contains_key(arn.value.as_str())).map(|arn| arn.span).min()
}
