//! # No deny of what must never happen
//!
//! A policy that writes to S3 is as safe as every other policy of its holder: rights add up, and only an explicit
//! deny holds whatever else is granted. *Policy evaluation logic*, "Determining whether a request is allowed or
//! denied within an account".

use std::collections::BTreeSet;

use super::action_star::is_every_action;
use crate::estate::iam::{Owner, PolicyDocument};
use crate::fix::{Edit, Fix, json};
use crate::policy::{Pattern, PolicyKind, Statement};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-s3-write-without-deny",
    title: "Nothing forbids to destroy or open the bucket",
    family: Family::Policy,
    severity: Severity::Info,
    question: "Does a policy that writes to a bucket deny what would destroy the bucket or open it?",
    why: "Rights add up over all policies of a principal. Somebody will attach a wider one some day; an explicit deny \
          in this one still holds then, and keeps a stolen key from deleting the bucket or making it public.",
    remedy: "Deny the destructive actions on the same bucket in the same policy.",
    references: &[
        (
            "Policy evaluation logic",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
        ),
        (
            "Actions, resources, and condition keys for Amazon S3",
            "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "AC-6")],
    examples: &[
        Example::new(
            "an uploader",
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ⟦"s3:PutObject"⟧,
      "Resource": "arn:aws:s3:::reports/*"
    }
  ]
}"#,
        ),
        Example::new(
            "one statement without a list",
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["s3:GetObject", ⟦"s3:Put*"⟧], "Resource": ["arn:aws:s3:::reports/*", "arn:aws:s3:::reports"]}}"#,
        ),
        Example::new(
            "with the deny",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::reports/*"}, {"Effect": "Deny", "Action": ["s3:DeleteBucket*", "s3:PutBucket*", "s3:PutLifecycleConfiguration", "s3:PutEncryptionConfiguration"], "Resource": "arn:aws:s3:::reports"}]}"#,
        ),
        Example::new(
            "a bucket that the caller's tag names",
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::${aws:PrincipalTag/team}/*"}}"#,
        ),
        Example::new(
            "a reader",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}]}"#,
        ),
    ],
    check,
};

/// What destroys a bucket or opens it.
const DESTRUCTIVE: &[&str] = &[
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
];

const WRITES: &[&str] = &["s3:PutObject", "s3:DeleteObject", "s3:PutObjectAcl", "s3:RestoreObject"];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let by_hand = cx.estate.policies.iter().filter(|document| document.kind == PolicyKind::Identity);
    for document in by_hand.filter(|document| !document.is_aws_managed()) {
        // The first writing statement carries the finding of the whole policy.
        let writing = document.policy.allows().find_map(|statement| Some((statement, write(statement)?)));
        let Some((statement, action)) = writing else { continue };
        let buckets = buckets(document);
        let open: Vec<&str> =
            DESTRUCTIVE.iter().copied().filter(|action| !is_denied(document, action, &buckets)).collect();
        // What the policy names on purpose is not to be denied beside it.
        let open: Vec<&str> = open.into_iter().filter(|action| !is_named(document, action)).collect();
        if open.is_empty() || buckets.is_empty() {
            continue;
        }
        let message = format!(
            "{} of {} writes to {}, and no statement denies `{}`",
            statement.name(),
            document.phrase(),
            buckets.iter().map(|b| format!("`{b}`")).collect::<Vec<_>>().join(", "),
            open.join("`, `"),
        );
        out.push(
            Finding::new(&RULE, action.span, message)
                .evidence("not_denied", open.clone())
                .fix(append_deny(cx, document, &open, &buckets)),
        );
    }
}

/// The action by which a statement writes to S3; wider ones are told by other rules.
fn write(statement: &Statement) -> Option<&crate::text::Spanned<String>> {
    statement.action_patterns().find(|action| {
        !is_every_action(&action.value)
            && action.value.to_ascii_lowercase().starts_with("s3:")
            && WRITES.iter().any(|write| Pattern(&action.value).matches_action(write))
    })
}

/// ARNs of the buckets that the policy writes to; none where it is not limited to certain ones.
fn buckets(document: &PolicyDocument) -> BTreeSet<String> {
    let writing = document.policy.allows().filter(|statement| write(statement).is_some());
    let arns = writing.flat_map(Statement::resource_patterns).filter_map(|resource| {
        let (head, path) = resource.value.split_once(":s3:::")?;
        let bucket = path.split('/').next()?;
        // A variable may have a slash of its own, and names no certain bucket.
        (!bucket.is_empty() && bucket != "*" && !bucket.contains("${"))
            .then(|| format!("{head}:s3:::{bucket}"))
    });
    arns.collect()
}

fn is_denied(document: &PolicyDocument, action: &str, buckets: &BTreeSet<String>) -> bool {
    let denies_action = |deny: &Statement| {
        deny.actions.as_ref().is_some_and(|actions| {
            actions.negated
                != actions.values.iter().any(|pattern| Pattern(&pattern.value).matches_action(action))
        })
    };
    let denies_on = |deny: &Statement, bucket: &str| {
        deny.resources.as_ref().is_none_or(|resources| {
            resources.negated
                != resources.values.iter().any(|pattern| Pattern(&pattern.value).matches(bucket))
        })
    };
    buckets.iter().all(|bucket| {
        document
            .policy
            .denies()
            .any(|deny| deny.conditions.is_empty() && denies_action(deny) && denies_on(deny, bucket))
    })
}

fn is_named(document: &PolicyDocument, action: &str) -> bool {
    document
        .policy
        .allows()
        .flat_map(Statement::action_patterns)
        .any(|a| a.value.eq_ignore_ascii_case(action))
}

fn append_deny(
    cx: &Context<'_>,
    document: &PolicyDocument,
    actions: &[&str],
    buckets: &BTreeSet<String>,
) -> Option<Fix> {
    if matches!(document.owner, Owner::Bucket(_)) {
        return None;
    }
    let mut deny = serde_json::Map::new();
    // Sids must differ within a policy.
    if !document
        .policy
        .statements
        .iter()
        .any(|s| s.sid.as_ref().is_some_and(|sid| sid.value == "NeverDestroyTheBucket"))
    {
        deny.insert("Sid".to_owned(), "NeverDestroyTheBucket".into());
    }
    deny.insert("Effect".to_owned(), "Deny".into());
    deny.insert("Action".to_owned(), actions.iter().map(|a| serde_json::Value::from(*a)).collect());
    let resources: Vec<_> = buckets.iter().map(|bucket| serde_json::Value::from(bucket.as_str())).collect();
    deny.insert(
        "Resource".to_owned(),
        if resources.len() == 1 { resources[0].clone() } else { resources.into() },
    );
    let text = json::pretty(&deny.into());
    let list = document.policy.statement_span;
    let statements = cx.sources.value_at(list)?;
    let edits = if statements.is_array() {
        vec![json::append(cx.sources, list, &text)?]
    } else {
        let end = crate::text::Span { start: list.end, ..list };
        vec![
            Edit { span: list.at_start(), text: "[".to_owned() },
            Edit { span: end, text: format!(", {}]", text.split_whitespace().collect::<Vec<_>>().join(" ")) },
        ]
    };
    Some(Fix::new("Deny what would destroy or open the bucket", edits))
}
