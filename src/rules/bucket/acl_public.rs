//! # ACL grant to everyone
//!
//! *Access control list (ACL) overview*, "Amazon S3 predefined groups": `AllUsers` is everyone, with or without an
//! AWS account; `AuthenticatedUsers` is everyone with an AWS account, anybody's.

use crate::estate::bucket::{Bucket, Grant};
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "bucket-acl-public",
    title: "The ACL lets everyone in",
    family: Family::Bucket,
    severity: Severity::Critical,
    question: "Does an ACL grant something to AllUsers or AuthenticatedUsers?",
    why: "AllUsers is the whole internet. AuthenticatedUsers sounds like your own people but means everybody with \
          any AWS account. READ on a bucket lists its objects, WRITE lets strangers replace them, and WRITE_ACP \
          lets them grant themselves the rest.",
    remedy: "Remove the grant, set Object Ownership to BucketOwnerEnforced so that ACLs have no effect, and switch \
             on all of Block Public Access.",
    references: &[
        (
            "Access control list (ACL) overview",
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html",
        ),
        (
            "Controlling ownership of objects and disabling ACLs for your bucket",
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
        ),
    ],
    controls: &[
        ("aws-fsbp", "S3.2"),
        ("aws-fsbp", "S3.3"),
        ("aws-fsbp", "S3.12"),
        ("nist-800-53-r5", "AC-3"),
        ("nist-800-53-r5", "AC-6"),
        ("soc2", "CC6.1"),
    ],
    examples: &[
        Example::new(
            "everyone may list",
            r#"{
    "Owner": {"DisplayName": "shop", "ID": "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"},
    "Grants": [
        {
            "Grantee": {"ID": "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a", "Type": "CanonicalUser"},
            "Permission": "FULL_CONTROL"
        },
        {
            "Grantee": {"Type": "Group", "URI": ⟦"http://acs.amazonaws.com/groups/global/AllUsers"⟧},
            "Permission": "READ"
        }
    ]
}"#,
        ),
        Example::new(
            "every AWS account may write, the command above names the bucket",
            r#"$ aws s3api get-bucket-acl --bucket reports
{"Owner": {"ID": "75aa"}, "Grants": [{"Grantee": {"Type": "Group", "URI": ⟦"http://acs.amazonaws.com/groups/global/AuthenticatedUsers"⟧}, "Permission": "WRITE"}]}"#,
        ),
        Example::new(
            "held back by Block Public Access, still to be removed",
            r#"{"Grants": [{"Grantee": {"Type": "Group", "URI": ⟦"http://acs.amazonaws.com/groups/global/AllUsers"⟧}, "Permission": "READ"}], "PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true}}"#,
        ),
        Example::new(
            "the owner alone",
            r#"{"Owner": {"ID": "75aa"}, "Grants": [{"Grantee": {"ID": "75aa", "Type": "CanonicalUser"}, "Permission": "FULL_CONTROL"}]}"#,
        ),
        Example::new(
            "S3's own log delivery group is not public",
            r#"{"Owner": {"ID": "75aa"}, "Grants": [{"Grantee": {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery"}, "Permission": "WRITE"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for bucket in &cx.estate.buckets {
        for grant in bucket.acl.iter().flat_map(|acl| &acl.grants) {
            out.list.extend(finding(cx, bucket, grant));
        }
    }
}

fn finding(cx: &Context<'_>, bucket: &Bucket, grant: &Grant) -> Option<Finding> {
    let grantee = grant.grantee.as_ref()?;
    let uri = grantee.value.to_ascii_lowercase();
    let global = |name: &str| uri.ends_with(&format!("/groups/global/{}", name.to_ascii_lowercase()));
    let (group, who) =
        [("AllUsers", "everyone on the internet"), ("AuthenticatedUsers", "everyone who has an AWS account")]
            .into_iter()
            .find(|(name, _)| global(name))?;
    let permission =
        grant.permission.as_ref().map_or("something that could not be read", |p| p.value.as_str());
    let mut severity =
        if matches!(permission, "READ" | "READ_ACP") { Severity::High } else { Severity::Critical };
    let mut message = format!("The ACL of {} grants `{permission}` to `{group}`: {who}", bucket.label());
    let held = cx.ignores_public_acls(bucket);
    if held.is_some() {
        let assumed = bucket.block.as_ref().is_some_and(|block| block.assumed);
        severity = if assumed { Severity::Medium } else { Severity::Low };
        message.push_str(". It has no effect for now, because ACLs are ignored or disabled");
        if assumed {
            message.push_str(", if the Block Public Access that was given is of this bucket");
        }
    }
    let name = bucket.name_or_placeholder();
    let fix = json::remove(cx.sources, grant.span).map(|edit| {
        Fix::new(format!("Remove the grant of `{permission}` to `{group}`"), vec![edit])
            .note("this mends the text; the command mends the bucket")
    });
    let mut finding = Finding::new(&RULE, grantee.span, message)
        .severity(severity)
        .title(format!("The ACL of {} lets {group} in", bucket.label()))
        .evidence("grantee", grantee.value.as_str())
        .evidence("permission", permission)
        .fix(fix)
        .remedy("aws-cli", format!("aws s3api put-bucket-acl --bucket {name} --acl private"))
        .remedy(
            "aws-cli",
            format!("aws s3api put-bucket-ownership-controls --bucket {name} --ownership-controls 'Rules=[{{ObjectOwnership=BucketOwnerEnforced}}]'"),
        );
    if let Some(held) = held {
        finding = finding.related(held, "this holds it back");
    }
    Some(finding)
}
