//! `Resource` and `NotResource` in words.

use super::words::{code, listed};
use crate::aws::Arn;
use crate::policy::{Elements, Pattern, PolicyKind};

/// `the bucket …`, `every resource`, `every resource except …`.
pub(super) fn phrase(kind: &PolicyKind, elements: Option<&Elements>) -> Option<String> {
    let Some(elements) = elements else {
        return match kind {
            PolicyKind::Trust => Some("this role".to_owned()),
            // A repository policy of ECR has none.
            PolicyKind::Resource(_) => Some("the resource that has this policy".to_owned()),
            _ => None,
        };
    };
    let parts: Vec<String> = elements.values.iter().map(|pattern| one(kind, &pattern.value)).collect();
    let list = listed(&parts, "and");
    Some(if elements.negated { format!("every resource except {list}") } else { list })
}

fn one(kind: &PolicyKind, pattern: &str) -> String {
    if Pattern(pattern).is_universal() {
        return match kind {
            // *Key policies in AWS KMS*: in a key policy `*` means the key that it is attached to. A policy on any
            // other resource can say nothing of others either.
            PolicyKind::Resource(service) if service == "kms" => "this KMS key".to_owned(),
            PolicyKind::Resource(_) => "the resource that has this policy".to_owned(),
            _ => "every resource".to_owned(),
        };
    }
    Arn::parse(pattern).and_then(s3).unwrap_or_else(|| code(pattern))
}

/// Buckets and objects, by their names; `None` where a wildcard in the bucket's name may swallow the slash.
fn s3(arn: Arn<'_>) -> Option<String> {
    if arn.service != "s3" || !arn.region.is_empty() || !arn.account.is_empty() {
        return None;
    }
    let plain = |text: &str| !text.is_empty() && !Pattern(text).has_wildcard();
    let Some((bucket, key)) = arn.resource.split_once('/') else {
        return plain(arn.resource).then(|| format!("the bucket {}", code(arn.resource)));
    };
    if !plain(bucket) {
        return None;
    }
    let bucket = code(bucket);
    match key.strip_suffix('*') {
        Some("") => Some(format!("every object in the bucket {bucket}")),
        Some(start) if plain(start) => {
            Some(format!("every object whose key begins with {} in the bucket {bucket}", code(start)))
        }
        None if plain(key) => Some(format!("the object {} in the bucket {bucket}", code(key))),
        _ => Some(format!("the objects {} in the bucket {bucket}", code(key))),
    }
}
