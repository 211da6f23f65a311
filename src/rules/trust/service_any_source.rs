//! # An AWS service may act here for anybody
//!
//! *The confused deputy problem*, "Cross-service confused deputy prevention", IAM User Guide: a service that a policy names
//! acts for all of its customers. `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` and `aws:SourceOrgPaths` say for
//! whom. `aws:Referer` is older and weaker. Only services are told of that do send the keys
//! ([`sends`](crate::policy::source_keys::sends)): with any other the condition would shut the service out.
//!
//! Access Analyzer: RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL, RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL.

use std::collections::BTreeSet;

use super::{own_policies, principals};
use crate::estate::iam::PolicyDocument;
use crate::fix::Fix;
use crate::policy::exposure::{Narrowing, narrowing};
use crate::policy::principal::{is_account_id, speaks_of};
use crate::policy::source_keys::{Sends, sends};
use crate::policy::trust::{asks_something, requires};
use crate::policy::{Condition, Pattern, PolicyKind, PrincipalEntry, PrincipalKind, Statement};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule, condition};
use crate::text::Spanned;

pub(super) static RULE: Rule = Rule {
    id: "trust-service-any-source",
    title: "An AWS service may act here for any of its customers",
    family: Family::Trust,
    severity: Severity::Medium,
    question: "Does a policy name an AWS service without saying for whom it acts, though the service would tell?",
    why: "The service does for another customer what that one asks for: his bucket's notifications fill your queue, his \
          trail's logs your bucket, his topic calls your function. He needs no more than the name of your resource.",
    remedy: "Add a condition on aws:SourceArn with the resource that the service acts for, or on aws:SourceAccount with \
             your account.",
    references: &[
        (
            "The confused deputy problem",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        ),
        (
            "AWS global condition context keys",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "AC-3"), ("nist-800-53-r5", "AC-6")],
    examples: &[
        Example::new(
            "any bucket's notifications; the account is in the queue's ARN",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ⟦"s3.amazonaws.com"⟧}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}]}"#,
        ),
        Example::new(
            "any trail's logs, over lines",
            r#"{
  "Policy": {
    "Version": "2012-10-17",
    "Statement": [
      {
        "Effect": "Allow",
        "Principal": {"Service": ⟦"cloudtrail.amazonaws.com"⟧},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::logs/AWSLogs/*",
        "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}
      }
    ]
  }
}"#,
        ),
        Example::new(
            "any topic may call the function",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ⟦"sns.amazonaws.com"⟧}, "Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:orders", "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}}}]}"#,
        ),
        Example::new(
            "a weaker key",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ses.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::mail/*", "Condition": {"StringEquals": {⟦"aws:Referer"⟧: "111122223333"}}}]}"#,
        ),
        Example::new(
            "everybody's buckets whose names begin so",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders", "Condition": {"ArnLike": {"aws:SourceArn": ⟦"arn:aws:s3:::orders-*"⟧}}}]}"#,
        ),
        Example::new(
            "all trails of one account, as AWS writes it",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*", "Condition": {"StringLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:111122223333:trail/*"}}}]}"#,
        ),
        Example::new(
            "the account of the resource",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceAccount": "${aws:ResourceAccount}"}}}]}"#,
        ),
        Example::new(
            "a role for state machines",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ⟦"states.amazonaws.com"⟧}, "Action": "sts:AssumeRole"}]}"#,
        ),
        Example::new(
            "one topic",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders", "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:orders"}}}]}"#,
        ),
        Example::new(
            "a deny shuts out all others",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}, {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:SourceAccount": "111122223333"}}}]}"#,
        ),
        Example::new(
            "services that do not send the keys",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}, "Action": "sts:AssumeRole"}]}"#,
        ),
        Example::new(
            "a key for a service that does not send them",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*"}]}"#,
        ),
        Example::new(
            "a topic for a service that may not send them there",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-west-1:111122223333:uploads"}]}"#,
        ),
        Example::new(
            "a skill of Alexa has its own key",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "alexa-appkit.amazon.com"}, "Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:orders", "Condition": {"StringEquals": {"lambda:EventSourceToken": "amzn1.ask.skill.1a2b"}}}]}"#,
        ),
        Example::new(
            "a service-linked role",
            r#"{"RoleDetailList": [{"RoleName": "AWSServiceRoleForAutoScaling", "Arn": "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling", "Path": "/aws-service-role/autoscaling.amazonaws.com/", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "autoscaling.amazonaws.com"}, "Action": "sts:AssumeRole"}]}}]}"#,
        ),
    ],
    check,
};

/// No account has this id, so that the service gets in for nobody until it is filled in.
const PLACEHOLDER: &str = "<your-account-id>";

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let own = cx.own_accounts();
    for document in own_policies(cx) {
        for statement in document.policy.allows() {
            let trust = document.kind == PolicyKind::Trust;
            if is_narrow(document, statement) || (trust && !speaks_of(statement, "sts:AssumeRole")) {
                continue;
            }
            for entry in principals(statement).filter(|entry| entry.kind == PrincipalKind::Service) {
                let Some(sent) = sends(&entry.value, &document.kind) else { continue };
                let severity = match &document.kind {
                    // Another customer cannot hand your role to the service without a right in your account.
                    PolicyKind::Trust => Severity::Low,
                    PolicyKind::Resource(service) if service == "kms" => Severity::Low,
                    _ => Severity::Medium,
                };
                let of = format!("{} of {}", statement.name(), document.phrase());
                let referer =
                    statement.conditions.iter().find(|c| c.is_key("aws:Referer") && requires(statement, c));
                let finding = if let Some(referer) = referer {
                    let message = format!(
                        "{of} limits `{}` by `aws:Referer`; {} is what it is limited by now",
                        entry.value.value,
                        sent.keys()
                    );
                    Finding::new(&RULE, referer.key.span, message).severity(Severity::Low)
                } else if let Some(weak) = weak_source(document, statement) {
                    let message = format!(
                        "{of} lets `{}` act for others too: `{}` names no one account or resource",
                        entry.value.value, weak.value
                    );
                    Finding::new(&RULE, weak.span, message).severity(severity)
                } else {
                    let message = format!(
                        "{of} lets `{}` act for any of its customers: nothing asks for {}, which it sends",
                        entry.value.value,
                        sent.keys()
                    );
                    Finding::new(&RULE, entry.value.span, message).severity(severity)
                };
                out.push(
                    finding
                        .evidence("service", entry.value.value.as_str())
                        .fix(fix(cx, document, statement, &own)),
                );
                // The condition is the place, and one for all services of the statement.
                if referer.is_some() || weak_source(document, statement).is_some() {
                    break;
                }
            }
        }
    }
}

/// True if a condition says for whom a service acts, or which use of the resource is meant.
fn is_narrow(document: &PolicyDocument, statement: &Statement) -> bool {
    let variables = document.policy.has_variables();
    let names = |condition: &Condition| {
        let key = condition.key.to_ascii_lowercase();
        let use_of_it = matches!(
            key.as_str(),
            "sts:externalid" | "lambda:eventsourcetoken" | "kms:calleraccount" | "kms:viaservice"
        ) || key.starts_with("kms:encryptioncontext");
        let wild = is_wild(condition);
        requires(statement, condition)
            && (use_of_it || is_source(&key))
            && condition.values.iter().all(|value| {
                if use_of_it {
                    asks_something(value, wild)
                } else {
                    names_source(&key, value, wild, variables)
                }
            })
    };
    statement.conditions.iter().any(names) || narrowing(&document.policy, statement) != Narrowing::None
}

fn is_wild(condition: &Condition) -> bool {
    condition.base_operator().ends_with("like") || condition.base_operator().starts_with("arn")
}

/// Keys that say for whom a service acts, in lower case.
fn is_source(key: &str) -> bool {
    matches!(
        key,
        "aws:sourcearn" | "aws:sourceaccount" | "aws:sourceowner" | "aws:sourceorgid" | "aws:sourceorgpaths"
    )
}

/// True if a value names one resource, account or organization. In an ARN the account is enough, whatever the operator:
/// what the services send has no account elsewhere. `${aws:ResourceAccount}` is the resource's own.
fn names_source(key: &str, value: &str, wild: bool, variables: bool) -> bool {
    if value.is_empty() || (variables && value.contains("${")) {
        return variables && value.starts_with("${aws:Resource");
    }
    let exact = !wild || !Pattern(value).has_wildcard();
    match key {
        "aws:sourcearn" => {
            let account = value.split(':').nth(4).unwrap_or_default();
            exact || is_account_id(account)
        }
        "aws:sourceorgpaths" => {
            exact
                || value
                    .split_once('/')
                    .is_some_and(|(organization, _)| !Pattern(organization).has_wildcard())
        }
        _ => exact,
    }
}

/// The first value that was meant to say for whom a service acts, and does not.
fn weak_source<'a>(document: &PolicyDocument, statement: &'a Statement) -> Option<&'a Spanned<String>> {
    let variables = document.policy.has_variables();
    statement.conditions.iter().filter(|condition| requires(statement, condition)).find_map(|condition| {
        let key = condition.key.to_ascii_lowercase();
        let wild = is_wild(condition);
        let open = |value: &&Spanned<String>| !names_source(&key, value, wild, variables);
        condition.values.iter().find(open).filter(|_| is_source(&key))
    })
}

/// `aws:SourceAccount`, if every principal of the statement sends it.
fn fix(
    cx: &Context<'_>,
    document: &PolicyDocument,
    statement: &Statement,
    own: &BTreeSet<&str>,
) -> Option<Fix> {
    let sends_account = |entry: &PrincipalEntry| {
        entry.kind == PrincipalKind::Service
            && sends(&entry.value, &document.kind).is_some_and(Sends::account)
    };
    if !principals(statement).all(sends_account) {
        return None;
    }
    let resource = super::resource_foreign_account::resource_accounts(&document.policy);
    let known: BTreeSet<&str> = if resource.is_empty() { own.clone() } else { resource };
    let account = known.first().copied().filter(|_| known.len() == 1);
    let value = account.unwrap_or(PLACEHOLDER);
    let edit = condition::add(cx, statement, "StringEquals", "aws:SourceAccount", value)?;
    let fix = Fix::new("Let the service act for one account only", vec![edit]);
    Some(match account {
        Some(account) => {
            fix.note(format!("if the service acts for another account than `{account}`, name that one"))
        }
        None => fix.note(format!("put your account id in place of `{PLACEHOLDER}`")),
    })
}
