//! Outputs about S3 buckets: policy, policy status, ACL, Block Public Access and Object Ownership.
//!
//! None of these outputs names its bucket, so that the name is looked for around it.

use super::kind::infer_kind;
use super::{Family, Reader, policy};
use crate::estate::bucket::{Acl, Bucket, Grant, PublicAccessBlock};
use crate::estate::iam::Owner;
use crate::policy::{Policy, PolicyKind};
use crate::report::model::Level;
use crate::text::json::Value;

pub(super) const FAMILY: Family = Family { read };

const BLOCK: &str = "PublicAccessBlockConfiguration";
const WITH_POLICY: &[&str] =
    &["Policy", "PolicyStatus", "Owner", "Grants", BLOCK, "OwnershipControls", "Bucket", "BucketName"];
const WITHOUT_POLICY: &[&str] =
    &["PolicyStatus", "Owner", "Grants", BLOCK, "OwnershipControls", "Bucket", "BucketName"];

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> &'static [&'static str] {
    if policy::is_policy(object) {
        return if bare_policy(cx, object) { &["Version", "Id", "Statement"] } else { &[] };
    }
    let with_policy = enveloped_policy(cx, object);
    let others = [status(cx, object), acl(cx, object), block(cx, object), ownership(cx, object)];
    match (with_policy, others.contains(&true)) {
        (true, _) => WITH_POLICY,
        (false, true) => WITHOUT_POLICY,
        (false, false) => &[],
    }
}

// ---- which bucket ----

/// The bucket that an output is about: named by the object itself, by the command that printed it, or by the key
/// that holds it.
fn name(cx: &Reader<'_>, object: Value<'_>, operation: &str) -> Option<String> {
    let own = object.get_any(&["Bucket", "BucketName"]).and_then(Value::spanned).map(|name| name.value);
    let command = cx.command.as_ref().filter(|command| command.operation == operation);
    let by_command = command.and_then(|command| command.option("bucket")).map(str::to_owned);
    own.filter(|own| is_bucket_name(own))
        .or(by_command)
        .or_else(|| cx.path.iter().rev().find(|key| is_bucket_name(key)).cloned())
}

/// *Bucket naming rules*: 3 to 63 lower-case letters, digits, dots and hyphens. A key of AWS's own outputs has
/// upper-case letters.
fn is_bucket_name(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-');
    (3..=63).contains(&text.len())
        && text.bytes().all(allowed)
        && !matches!(text, "policy" | "acl" | "buckets")
}

/// The one bucket that all resources of a policy are in.
fn name_in(policy: &Policy) -> Option<String> {
    let mut names = policy.statements.iter().flat_map(|s| s.resource_patterns()).map(|resource| {
        let path = resource.value.strip_prefix("arn:").and_then(|rest| rest.split_once(":s3:::"))?.1;
        let name = path.split('/').next().unwrap_or_default();
        is_bucket_name(name).then(|| name.to_owned())
    });
    let first = names.next()??;
    names.all(|name| name.as_deref() == Some(&first)).then_some(first)
}

/// The bucket of this name, or one more where `free` says that its place is taken. Outputs without a name
/// belong to the bucket of the text that has not got them yet.
fn bucket<'e>(
    cx: &'e mut Reader<'_>,
    name: Option<String>,
    free: impl Fn(&Bucket) -> bool,
) -> &'e mut Bucket {
    let source = cx.source;
    let found = cx.estate.buckets.iter().rposition(|bucket| {
        let same = if name.is_some() {
            bucket.name == name
        } else {
            bucket.name.is_none() && bucket.source == Some(source)
        };
        same && free(bucket)
    });
    let ix = found.unwrap_or_else(|| {
        cx.estate.buckets.push(Bucket { name, source: Some(source), ..Bucket::default() });
        cx.estate.buckets.len() - 1
    });
    &mut cx.estate.buckets[ix]
}

/// Joins what one text says about one bucket: outputs without a name belong to the only bucket that the same text
/// names, if it has not got them from elsewhere.
pub(super) fn link(cx: &mut Reader<'_>) {
    link_errors(cx);
    let here = |bucket: &Bucket| bucket.source == Some(cx.source);
    let (mut named, mut unnamed) = (Vec::new(), Vec::new());
    for (ix, bucket) in cx.estate.buckets.iter().enumerate().filter(|(_, bucket)| here(bucket)) {
        if bucket.name.is_some() { named.push(ix) } else { unnamed.push(ix) }
    }
    if let (&[to], &[from]) = (named.as_slice(), unnamed.as_slice())
        && cx.estate.buckets[to].has_room_for(&cx.estate.buckets[from])
    {
        let mut other = cx.estate.buckets.remove(from);
        if let Some(block) = other.block.as_mut().filter(|block| !block.missing) {
            block.assumed = true;
            let span = block.span;
            let name = cx.estate.buckets[if from < to { to - 1 } else { to }].label();
            cx.problem(
                "bucket-assumed",
                Level::Warning,
                span,
                format!(
                    "nothing says which bucket this Block Public Access is of; it was taken for that of {name}"
                ),
                "paste it with the command that printed it, `aws s3api get-public-access-block --bucket NAME`",
            );
        }
        let to = if from < to { to - 1 } else { to };
        if let (Some(ix), name) = (other.policy, cx.estate.buckets[to].name.clone()) {
            cx.estate.policies[ix].owner = Owner::Bucket(name);
        }
        cx.estate.buckets[to].take(other);
    }
}

/// What AWS says is not there: `NoSuchPublicAccessBlockConfiguration` means that all four switches are off.
fn link_errors(cx: &mut Reader<'_>) {
    let errors: Vec<_> = cx
        .estate
        .errors
        .iter()
        .filter(|error| cx.sources.resolve(error.span).0 == cx.source)
        .filter(|error| error.code == "NoSuchPublicAccessBlockConfiguration")
        .cloned()
        .collect();
    for error in errors {
        let mut block = PublicAccessBlock::missing(error.span);
        let command = error.command.filter(|command| command.operation == "get-public-access-block");
        if let Some(command) = command.as_ref().filter(|command| command.service == "s3control") {
            block.account = command.option("account-id").map(str::to_owned);
            cx.estate.account_blocks.push(block);
            cx.understood("account-public-access-block", "No Block Public Access of the account", error.span);
        } else {
            let name = command.and_then(|command| command.option("bucket").map(str::to_owned));
            let bucket = bucket(cx, name, |bucket| bucket.block.is_none());
            bucket.block = Some(block);
            let label = format!("No Block Public Access of {}", bucket.label());
            cx.understood("public-access-block", label, error.span);
        }
    }
}

// ---- the outputs ----

fn bare_policy<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> bool {
    let Some(policy) = crate::policy::parse(object) else { return false };
    is_bucket_policy(cx, &policy) && add(cx, object, object, &policy)
}

/// `get-bucket-policy`: the policy is a string. Other services print `Policy` too.
fn enveloped_policy<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> bool {
    let Some(value) = object.get("Policy").filter(|value| !value.is_object() || policy::is_policy(*value))
    else {
        return false;
    };
    // Looked at before it is unwrapped for good, so that the policy of another service is unwrapped once, by its
    // own family.
    let text = value.as_str();
    let looks = text.as_deref().is_none_or(|text| text.contains("s3:") || text.contains(":s3:") || said(cx));
    let Some(document) = looks.then(|| cx.unwrap(value)).flatten().filter(|inner| policy::is_policy(*inner))
    else {
        return false;
    };
    let Some(policy) = crate::policy::parse(document) else { return false };
    (is_bucket_policy(cx, &policy) || said(cx)) && add(cx, object, document, &policy)
}

fn said(cx: &Reader<'_>) -> bool {
    cx.command.as_ref().is_some_and(|command| command.operation == "get-bucket-policy")
}

fn is_bucket_policy(cx: &Reader<'_>, policy: &Policy) -> bool {
    // Every answer that the caller gives is his.
    if let Some(kind) = cx.asked_kind(policy.span) {
        return kind.is_resource_of("s3");
    }
    match infer_kind(policy) {
        PolicyKind::Resource(service) => service == "s3" || (service.is_empty() && said(cx)),
        _ => false,
    }
}

fn add<'a>(cx: &mut Reader<'a>, object: Value<'a>, document: Value<'a>, policy: &Policy) -> bool {
    let name = name_in(policy).or_else(|| name(cx, object, "get-bucket-policy"));
    let kind = PolicyKind::Resource("s3".to_owned());
    let Some(ix) = cx.add_policy(document, Some(kind), Owner::Bucket(name.clone()), None) else {
        return false;
    };
    bucket(cx, name, |bucket| bucket.policy.is_none()).policy = Some(ix);
    cx.understood_policy("bucket-policy", ix, object.span());
    true
}

/// `get-bucket-policy-status`
fn status<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> bool {
    let Some(status) = object.get("PolicyStatus").filter(|status| status.is_object()) else { return false };
    let is_public = cx.boolean(status, "IsPublic");
    let name = name(cx, object, "get-bucket-policy-status");
    let bucket = bucket(cx, name, |bucket| bucket.is_public.is_none());
    bucket.is_public = is_public;
    let label = format!("Policy status of {}", bucket.label());
    cx.understood("bucket-policy-status", label, status.span());
    true
}

/// `get-bucket-acl`
fn acl<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> bool {
    let Some(grants) = object.get("Grants").filter(|grants| grants.is_array()) else { return false };
    if !grants.items().all(|grant| grant.get("Grantee").is_some()) {
        return false;
    }
    let owner = object.get("Owner").and_then(|owner| cx.text(owner, "ID"));
    let grants = grants.items().map(|grant| read_grant(cx, grant)).collect();
    let acl = Acl { span: object.span(), owner, grants };
    let name = name(cx, object, "get-bucket-acl");
    let bucket = bucket(cx, name, |bucket| bucket.acl.is_none());
    bucket.acl = Some(acl);
    let label = format!("ACL of {}", bucket.label());
    cx.understood("bucket-acl", label, object.span());
    true
}

fn read_grant<'a>(cx: &mut Reader<'a>, grant: Value<'a>) -> Grant {
    let grantee = grant.get("Grantee").filter(|grantee| grantee.is_object());
    let text = |cx: &mut Reader<'a>, key: &str| grantee.and_then(|grantee| cx.text(grantee, key));
    Grant {
        span: grant.span(),
        grantee: text(cx, "URI").or_else(|| text(cx, "ID")).or_else(|| text(cx, "EmailAddress")),
        grantee_type: text(cx, "Type"),
        permission: cx.text(grant, "Permission"),
    }
}

/// `s3api get-public-access-block`, or `s3control get-public-access-block` for an account.
fn block<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> bool {
    let Some(value) = object.get(BLOCK).filter(|value| value.is_object()) else { return false };
    let block = PublicAccessBlock {
        span: value.span(),
        missing: false,
        block_public_acls: cx.boolean(value, "BlockPublicAcls"),
        ignore_public_acls: cx.boolean(value, "IgnorePublicAcls"),
        block_public_policy: cx.boolean(value, "BlockPublicPolicy"),
        restrict_public_buckets: cx.boolean(value, "RestrictPublicBuckets"),
        assumed: false,
        account: None,
    };
    let command = cx.command.as_ref().filter(|command| command.operation == "get-public-access-block");
    if let Some(command) = command.filter(|command| command.service == "s3control") {
        let account = command.option("account-id").map(str::to_owned);
        cx.estate.account_blocks.push(PublicAccessBlock { account, ..block });
        cx.understood("account-public-access-block", "Block Public Access of the account", value.span());
        return true;
    }
    let name = name(cx, object, "get-public-access-block");
    let bucket = bucket(cx, name, |bucket| bucket.block.is_none());
    bucket.block = Some(block);
    let label = format!("Block Public Access of {}", bucket.label());
    cx.understood("public-access-block", label, value.span());
    true
}

/// `get-bucket-ownership-controls`
fn ownership<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> bool {
    let Some(controls) = object.get("OwnershipControls").filter(|controls| controls.is_object()) else {
        return false;
    };
    let rule = cx.list(controls, "Rules").into_iter().next();
    let ownership = rule.and_then(|rule| cx.text(rule, "ObjectOwnership"));
    let name = name(cx, object, "get-bucket-ownership-controls");
    let bucket = bucket(cx, name, |bucket| bucket.ownership.is_none());
    bucket.ownership = ownership;
    let label = format!("Object Ownership of {}", bucket.label());
    cx.understood("bucket-ownership-controls", label, controls.span());
    true
}
