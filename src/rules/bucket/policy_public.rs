//! # Bucket policy open to everyone
//!
//! *Blocking public access to your Amazon S3 storage*, "The meaning of public": a bucket policy is public unless it
//! grants only to fixed principals, or under a condition that fixes who or which network may call.
//! `RestrictPublicBuckets` leaves such a policy in place but lets only AWS services and the owner's account in.
//! `NotPrincipal` in an Allow means everyone but a few.
//!
//! Access Analyzer: ALLOW_WITH_NOT_PRINCIPAL.

use crate::estate::bucket::Bucket;
use crate::estate::iam::PolicyDocument;
use crate::policy::exposure::{Narrowing, names_everyone, narrowing};
use crate::policy::{Pattern, Statement};
use crate::report::model::Severity;
use crate::rules::public::{allow_only_organization, open_conditions, principal_span, who};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "bucket-policy-public",
    title: "The bucket policy lets everyone in",
    family: Family::Bucket,
    severity: Severity::Critical,
    question: "Does the bucket policy grant something to everyone, without a condition that narrows who may call?",
    why: "Anybody on the internet can do what the statement allows. Scanners find open buckets within hours; most \
          published leaks of data from AWS began with one.",
    remedy: "Name the principals that need access, or add a condition on aws:PrincipalOrgID, aws:SourceVpce or \
             aws:SourceArn. Serve a public website through CloudFront with origin access control, and switch on all \
             of Block Public Access.",
    references: &[
        (
            "Blocking public access to your Amazon S3 storage",
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
        ),
        (
            "Examples of Amazon S3 bucket policies",
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html",
        ),
    ],
    controls: &[
        ("aws-fsbp", "S3.2"),
        ("aws-fsbp", "S3.3"),
        ("cis-5.0", "2.1.4"),
        ("nist-800-53-r5", "AC-3"),
        ("nist-800-53-r5", "AC-6"),
        ("soc2", "CC6.1"),
    ],
    examples: &[
        Example::new(
            "a public website's bucket",
            r#"{"Version": "2012-10-17", "Statement": [{"Sid": "PublicRead", "Effect": "Allow", "Principal": ⟦"*"⟧, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::www.example.com/*"}]}"#,
        ),
        Example::new(
            "as get-bucket-policy prints it",
            r#"{"Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"⟦*⟧\"},\"Action\":[\"s3:PutObject\",\"s3:DeleteObject\"],\"Resource\":\"arn:aws:s3:::reports/*\"}]}"}"#,
        ),
        Example::new(
            "conditions that narrow nothing, laid out over lines",
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"AWS": ["arn:aws:iam::111122223333:root", ⟦"*"⟧]},
      "Action": "s3:*",
      "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"],
      "Condition": {
        "Bool": {"aws:SecureTransport": "true"},
        "StringEquals": {"aws:UserAgent": "our-app"}
      }
    }
  ]
}"#,
        ),
        Example::new(
            "everybody but one",
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", ⟦"NotPrincipal"⟧: {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}}"#,
        ),
        Example::new(
            "a source address that is half the internet",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": ⟦"*"⟧, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}}]}"#,
        ),
        Example::new("what AWS itself says, without the policy", r#"{"PolicyStatus": {"IsPublic": ⟦true⟧}}"#),
        Example::new(
            "everyone of the organization",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]}"#,
        ),
        Example::new(
            "a deny for everyone opens nothing",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#,
        ),
        Example::new(
            "a deny shuts out all others",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}, {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*", "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for bucket in &cx.estate.buckets {
        match bucket.policy.map(|ix| &cx.estate.policies[ix]) {
            Some(document) => document
                .policy
                .allows()
                .filter(|statement| names_everyone(statement))
                .filter(|statement| narrowing(&document.policy, statement) == Narrowing::None)
                .for_each(|statement| out.push(finding(cx, bucket, document, statement))),
            None => out.list.extend(by_status(bucket)),
        }
    }
}

fn by_status(bucket: &Bucket) -> Option<Finding> {
    let status = bucket.is_public.as_ref().filter(|status| status.value)?;
    let message =
        format!("AWS says that the policy of {} is public; the policy itself was not pasted", bucket.label());
    let show = format!("aws s3api get-bucket-policy --bucket {}", bucket.name_or_placeholder());
    Some(Finding::new(&RULE, status.span, message).severity(Severity::High).remedy("aws-cli", show))
}

fn finding(cx: &Context<'_>, bucket: &Bucket, document: &PolicyDocument, statement: &Statement) -> Finding {
    let span = principal_span(statement);
    let actions: Vec<&str> = statement.action_patterns().map(|action| action.value.as_str()).collect();
    let mut message = format!(
        "{} of the policy of {} allows {} to {}",
        statement.name(),
        bucket.label(),
        who(statement),
        if actions.is_empty() {
            "all actions but some".to_owned()
        } else {
            format!("`{}`", actions.join("`, `"))
        },
    );
    if let Some(told) = open_conditions(statement) {
        message.push_str(&told);
    }
    let held = cx.restricts_public_policy(bucket);
    let severity = match held {
        Some(_) => {
            message.push_str(". Block Public Access (`RestrictPublicBuckets`) holds it back for now");
            if bucket.block.as_ref().is_some_and(|block| block.assumed) {
                message.push_str(", if what was given is of this bucket");
            }
            Severity::Medium
        }
        None if only_reads_objects(statement) => Severity::High,
        None => Severity::Critical,
    };
    let name = bucket.name_or_placeholder();
    let block =
        "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true";
    let mut finding = Finding::new(&RULE, span, message)
        .severity(severity)
        .title(format!("The policy of {} lets everyone in", bucket.label()))
        .evidence("statement", statement.name())
        .evidence("actions", actions)
        .fix(allow_only_organization(cx, document, statement))
        .remedy(
            "aws-cli",
            format!("aws s3api put-public-access-block --bucket {name} --public-access-block-configuration {block}"),
        );
    if let Some(held) = held {
        finding = finding.related(held, "this switch holds it back");
    }
    if let Some(status) = bucket.is_public.as_ref().filter(|status| !status.value) {
        finding = finding.related(status.span, "AWS does not count this policy as public; look at both");
    }
    finding
}

/// Reading objects may be meant, for a website; listing, writing and administration hardly ever are.
fn only_reads_objects(statement: &Statement) -> bool {
    let mut actions = statement.action_patterns().peekable();
    actions.peek().is_some()
        && actions.all(|action| {
            Pattern(&action.value).matches_action("s3:GetObject") && !Pattern(&action.value).has_wildcard()
        })
}
