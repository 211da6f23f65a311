//! # Bucket policy names an origin access identity
//!
//! *Restrict access to an Amazon S3 origin*, Amazon CloudFront Developer Guide: origin access control (OAC) takes the place
//! of origin access identities (OAI), which do not work with keys of KMS nor with newer Regions. The identity is
//! CloudFront's, no foreign account's.

use crate::policy::principal::is_origin_access_identity;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "bucket-policy-origin-access-identity",
    title: "The bucket policy names an origin access identity of CloudFront",
    family: Family::Bucket,
    severity: Severity::Info,
    question: "Does the bucket policy let CloudFront in by an origin access identity?",
    why: "Origin access identities are AWS's older way. They cannot read objects under keys of KMS, and say nothing of the \
          distribution that may use them.",
    remedy: "Change the distribution to origin access control, and let cloudfront.amazonaws.com in with a condition on \
             aws:SourceArn, the distribution.",
    references: &[(
        "Restrict access to an Amazon S3 origin",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html",
    )],
    controls: &[("aws-fsbp", "CloudFront.13")],
    examples: &[
        Example::new(
            "an identity",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ⟦"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE"⟧}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::www/*"}]}"#,
        ),
        Example::new(
            "origin access control",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::www/*", "Condition": {"StringEquals": {"aws:SourceArn": "arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for bucket in &cx.estate.buckets {
        let Some(document) = bucket.policy.map(|ix| &cx.estate.policies[ix]) else { continue };
        for statement in document.policy.allows() {
            let entries = statement.principal.iter().filter(|p| !p.negated).flat_map(|p| &p.entries);
            for entry in entries.filter(|entry| is_origin_access_identity(entry)) {
                let message = format!(
                    "{} of the policy of {} lets CloudFront in by the origin access identity `{}`",
                    statement.name(),
                    bucket.label(),
                    entry.value.rsplit(' ').next().unwrap_or_default()
                );
                out.push(Finding::new(&RULE, entry.value.span, message));
            }
        }
    }
}
