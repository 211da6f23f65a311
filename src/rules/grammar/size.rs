//! # Longer than AWS takes
//!
//! *IAM and AWS STS quotas*: IAM does not count white space; inline policies of one user, group or role share a sum.
//! *Quotas and service limits for AWS Organizations*: 10,240 characters for a service control policy (since May 2026)
//! and 5,120 for a resource control policy, white space included, which the console takes out when it saves.
//!
//! Access Analyzer: POLICY_SIZE_EXCEEDS_SCP_QUOTA, POLICY_SIZE_EXCEEDS_RCP_QUOTA, POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA, POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA, POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA.

use crate::estate::iam::{Owner, PolicyDocument, PrincipalType};
use crate::policy::{PolicyKind, limit};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, ORGANIZATION_QUOTAS, QUOTAS};
use crate::rules::walk::{documents, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-size",
    title: "A policy is longer than AWS takes",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Is the policy short enough for what it is attached to?",
    why: "AWS refuses it, and the version before stays in force, or none.",
    remedy: "Split it, take out what another part covers, or use patterns where they grant no more.",
    references: &[QUOTAS, ORGANIZATION_QUOTAS, CHECKS],
    controls: &[],
    examples: &[
        Example::new("a trust policy with a very long condition", LONG),
        Example::new(
            "short",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
    ],
    check,
};

/// 2,100 characters, more than the 2,048 of a trust policy.
const LONG: &str = concat!(
    r#"⟦{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":""#,
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    r#""}}}]}⟧"#,
);

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for document in documents(cx) {
        // Inline policies are counted together below.
        if matches!(document.owner, Owner::Principal(..)) && document.kind == PolicyKind::Identity {
            continue;
        }
        let Some(limit) = limit(&document.kind) else { continue };
        let size = document.policy.size;
        let (over, written_over) =
            (size.without_space > limit.characters, size.as_written > limit.characters);
        let told = over || (limit.counts_space && written_over);
        if !told {
            continue;
        }
        let most = number(limit.characters);
        let (message, severity) = if over {
            let more = match (limit.raisable, inline_of_role(document)) {
                (Some(raised), _) if size.without_space <= raised => {
                    format!("; the limit can be raised to {}", number(raised))
                }
                (_, true) if size.without_space <= INLINE_ROLE => {
                    format!("; inline in a role up to {} are taken", number(INLINE_ROLE))
                }
                _ => String::new(),
            };
            let length = number(size.without_space);
            let message = format!(
                "{} has {length} characters without white space; {most} are taken (*{}*){more}",
                document.phrase(),
                limit.source
            );
            let refused = without_effect(document, None);
            (message, if more.is_empty() { refused } else { Severity::Info })
        } else {
            let message = format!(
                "{} has {} characters as it stands here, and white space counts: {most} are taken (*{}*). Without it \
                 there are {}",
                document.phrase(),
                number(size.as_written),
                limit.source,
                number(size.without_space)
            );
            (message, Severity::Info)
        };
        out.push(
            Finding::new(&RULE, document.policy.span, message)
                .severity(if limit.raisable.is_some() { severity.max(Severity::Low) } else { severity })
                .evidence("characters", size.without_space)
                .evidence("limit", limit.characters),
        );
    }
    inline(cx, out);
}

/// What all inline policies of a user, a group and a role may have together.
const INLINE_USER: usize = 2_048;
const INLINE_GROUP: usize = 5_120;
const INLINE_ROLE: usize = 10_240;

fn inline(cx: &Context<'_>, out: &mut Findings<'_>) {
    for principal in &cx.estate.principals {
        let policies = principal.inline.iter().filter_map(|ix| cx.estate.policies.get(*ix));
        let total: usize = policies.clone().map(|document| document.policy.size.without_space).sum();
        let most = match principal.kind {
            PrincipalType::User => INLINE_USER,
            PrincipalType::Group => INLINE_GROUP,
            PrincipalType::Role => INLINE_ROLE,
        };
        let longest = policies.max_by_key(|document| document.policy.size.without_space);
        if let Some(longest) = longest.filter(|_| total > most) {
            let message = format!(
                "the inline policies of {} `{}` have {} characters together without white space; {} are taken",
                principal.kind.label(),
                principal.name.value,
                number(total),
                number(most)
            );
            out.push(
                Finding::new(&RULE, longest.policy.span, message)
                    .evidence("characters", total)
                    .evidence("limit", most),
            );
        }
    }
}

/// True for a policy that may be one inline in a role for all that is known.
fn inline_of_role(document: &PolicyDocument) -> bool {
    document.kind == PolicyKind::Identity && document.owner == Owner::None
}

/// `10,240`
fn number(n: usize) -> String {
    let digits = n.to_string();
    let first = digits.len() % 3;
    let mut groups: Vec<&str> = if first > 0 { vec![&digits[..first]] } else { Vec::new() };
    groups.extend((first..digits.len()).step_by(3).map(|at| &digits[at..at + 3]));
    groups.join(",")
}
