//! # Block Public Access off
//!
//! *Blocking public access to your Amazon S3 storage*: four switches, of the account and of each bucket; the more
//! restrictive of both holds. A switch that is not there is off.

use crate::estate::bucket::PublicAccessBlock;
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "bucket-block-public-access-off",
    title: "Block Public Access is not fully on",
    family: Family::Bucket,
    severity: Severity::Medium,
    question: "Is one of the four switches of Block Public Access off?",
    why: "The switches are the net below every bucket policy and ACL: with all four on, a mistake in either opens \
          nothing. With one off, the next careless policy or ACL is public at once.",
    remedy: "Switch on all four for the account, and for each bucket that does not have to be public.",
    references: &[(
        "Blocking public access to your Amazon S3 storage",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    )],
    controls: &[
        ("cis-3.0", "2.1.4"),
        ("cis-5.0", "2.1.4"),
        ("aws-fsbp", "S3.1"),
        ("aws-fsbp", "S3.8"),
        ("nist-800-53-r5", "AC-3"),
        ("soc2", "CC6.1"),
    ],
    examples: &[
        Example::new(
            "two of four",
            r#"{
    "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": true,
        "IgnorePublicAcls": true,
        "BlockPublicPolicy": ⟦false⟧,
        "RestrictPublicBuckets": false
    }
}"#,
        ),
        Example::new(
            "of an account",
            r#"$ aws s3control get-public-access-block --account-id 111122223333
{"PublicAccessBlockConfiguration": {"BlockPublicAcls": ⟦false⟧, "IgnorePublicAcls": false, "BlockPublicPolicy": false, "RestrictPublicBuckets": false}}"#,
        ),
        Example::new(
            "a switch that is not there",
            r#"{"PublicAccessBlockConfiguration": ⟦{"BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true}⟧}"#,
        ),
        Example::new(
            "never configured",
            "$ aws s3api get-public-access-block --bucket reports\n\n⟦An error occurred (NoSuchPublicAccessBlockConfiguration) when calling the GetPublicAccessBlock operation: The public access block configuration was not found⟧\n",
        ),
        Example::new(
            "all four",
            r#"{"PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true}}"#,
        ),
        Example::new(
            "all four, after an account that has them too",
            "$ aws s3control get-public-access-block --account-id 111122223333\n{\"PublicAccessBlockConfiguration\": {\"BlockPublicAcls\": true, \"IgnorePublicAcls\": true, \"BlockPublicPolicy\": true, \"RestrictPublicBuckets\": true}}\n$ aws s3api get-public-access-block --bucket reports\n{\"PublicAccessBlockConfiguration\": {\"BlockPublicAcls\": true, \"IgnorePublicAcls\": true, \"BlockPublicPolicy\": true, \"RestrictPublicBuckets\": true}}",
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for block in &cx.estate.account_blocks {
        let label = block.account.as_ref().map_or("the account".to_owned(), |id| format!("account `{id}`"));
        let account = block.account.as_deref().unwrap_or("ACCOUNT");
        let command = format!("aws s3control put-public-access-block --account-id {account}");
        out.list.extend(finding(cx, block, &label, &command, Severity::High));
    }
    for bucket in &cx.estate.buckets {
        let Some(block) = &bucket.block else { continue };
        let command = format!("aws s3api put-public-access-block --bucket {}", bucket.name_or_placeholder());
        let account_on = cx.account_block().is_some_and(|account| off(account).is_empty());
        let severity = if account_on { Severity::Info } else { Severity::Medium };
        out.list.extend(finding(cx, block, &bucket.label(), &command, severity));
    }
}

/// Names of the switches that are off.
fn off(block: &PublicAccessBlock) -> Vec<&'static str> {
    let is_off = |(name, switch): &(&'static str, Option<&crate::text::Spanned<bool>>)| {
        (!switch.is_some_and(|switch| switch.value)).then_some(*name)
    };
    block.switches().iter().filter_map(is_off).collect()
}

fn finding(
    cx: &Context<'_>,
    block: &PublicAccessBlock,
    label: &str,
    command: &str,
    severity: Severity,
) -> Option<Finding> {
    let off = off(block);
    if off.is_empty() {
        return None;
    }
    let spans: Vec<Span> =
        block.switches().iter().filter_map(|(_, s)| s.filter(|s| !s.value)).map(|s| s.span).collect();
    let span = spans.first().copied().unwrap_or(block.span);
    let mut message = if block.missing {
        format!("Block Public Access of {label} was never configured: all four switches are off")
    } else {
        format!("Block Public Access of {label} has `{}` off", off.join("`, `"))
    };
    if severity == Severity::Info {
        message.push_str("; the account's own four switches are on and hold for it too");
    }
    let all = "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true";
    let mut finding = Finding::new(&RULE, span, message)
        .severity(severity)
        .title(format!("Block Public Access of {label} is not fully on"))
        .evidence("off", off.clone())
        .fix(fix(cx, block, &spans))
        .remedy("aws-cli", format!("{command} --public-access-block-configuration {all}"));
    for span in spans.iter().skip(1) {
        finding = finding.related(*span, "this switch is off too");
    }
    Some(finding)
}

fn fix(cx: &Context<'_>, block: &PublicAccessBlock, off: &[Span]) -> Option<Fix> {
    if block.missing {
        return None;
    }
    let mut edits: Vec<_> = off.iter().map(|span| json::replace(*span, "true")).collect();
    let absent: Vec<_> = block
        .switches()
        .iter()
        .filter(|(_, s)| s.is_none())
        .map(|(name, _)| format!("\"{name}\": true"))
        .collect();
    if !absent.is_empty() {
        edits.push(json::append(cx.sources, block.span, &absent.join(",\n"))?);
    }
    Some(
        Fix::new("Switch on all four", edits)
            .note("this mends the text; the command mends the bucket or account"),
    )
}
