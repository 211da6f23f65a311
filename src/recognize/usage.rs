//! What principals were seen to use: CloudTrail events and service last accessed details.
//!
//! Shapes: *CloudTrail record contents*, AWS CloudTrail User Guide; *GetServiceLastAccessedDetails*, IAM API
//! Reference.

use std::collections::{BTreeMap, BTreeSet};

use super::{Family, Reader};
use crate::estate::iam::Usage;
use crate::order::Order;
use crate::text::json::{Value, parse};
use crate::text::{Span, Wrapping};

pub(super) const FAMILY: Family = Family { read };

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> &'static [&'static str] {
    if let Some(list) =
        object.get("Records").filter(|list| list.items().any(|event| event.get("eventSource").is_some()))
    {
        let events: Vec<_> = list.items().collect();
        cloudtrail(cx, &events, list.span());
        return &["Records"];
    }
    if let Some(list) =
        object.get("Events").filter(|list| list.items().any(|event| event.get("EventSource").is_some()))
    {
        let events: Vec<_> = list.items().map(|event| inner_event(cx, event).unwrap_or(event)).collect();
        cloudtrail(cx, &events, list.span());
        return &["Events"];
    }
    if object.get("ServicesLastAccessed").is_some_and(Value::is_array) {
        last_accessed(cx, object);
        return &["ServicesLastAccessed", "JobStatus", "JobType", "JobCreationDate", "JobCompletionDate"];
    }
    &[]
}

/// `lookup-events` keeps the record in a string.
fn inner_event<'a>(cx: &mut Reader<'a>, event: Value<'a>) -> Option<Value<'a>> {
    let value = event.get("CloudTrailEvent")?;
    let (text, map) = value.unescaped()?;
    let tree = parse(&text, 0).tree;
    cx.sources.add_wrapped(text, tree, value.inner_span(), Wrapping::JsonString, map).root()
}

fn cloudtrail<'a>(cx: &mut Reader<'a>, events: &[Value<'a>], span: Span) {
    let mut used: BTreeMap<Option<String>, BTreeSet<String>> = BTreeMap::new();
    let mut count = 0_usize;
    for event in events {
        let text = |keys: &[&str]| event.get_any(keys).and_then(Value::as_str);
        let (Some(source), Some(name)) =
            (text(&["eventSource", "EventSource"]), text(&["eventName", "EventName"]))
        else {
            continue;
        };
        count += 1;
        // What was refused is not in use.
        let refused = text(&["errorCode"])
            .is_some_and(|code| code.contains("AccessDenied") || code.contains("Unauthorized"));
        if let Some(action) = action(&source, &name).filter(|_| !refused) {
            used.entry(actor(*event)).or_default().insert(action);
        }
    }
    cx.understood("cloudtrail-events", format!("{count} CloudTrail events"), span);
    let usage = used.into_iter().map(|(principal, actions)| Usage {
        span,
        principal,
        actions: actions.into_iter().collect(),
    });
    cx.estate.usage.extend(usage);
}

/// ARN of the role behind a session, else of the caller.
fn actor(event: Value<'_>) -> Option<String> {
    let identity = event.get("userIdentity")?;
    let issuer =
        identity.get("sessionContext").and_then(|c| c.get("sessionIssuer")).and_then(|i| i.get("arn"));
    issuer.or_else(|| identity.get("arn"))?.as_str().map(std::borrow::Cow::into_owned)
}

/// The IAM action behind an event. Most have the same name; S3 and Lambda do not (*Actions, resources, and
/// condition keys for Amazon S3*; *Logging Lambda API calls with CloudTrail*).
fn action(source: &str, event: &str) -> Option<String> {
    let service = source.strip_suffix(".amazonaws.com")?;
    let prefix = match service {
        "monitoring" => "cloudwatch",
        "email" => "ses",
        "tagging" => "tag",
        other => other,
    };
    let event = match (prefix, event) {
        ("s3", "ListObjects" | "ListObjectsV2" | "HeadBucket") => "ListBucket",
        ("s3", "ListObjectVersions") => "ListBucketVersions",
        ("s3", "HeadObject") => "GetObject",
        ("s3", "ListBuckets") => "ListAllMyBuckets",
        ("s3", "DeleteObjects") => "DeleteObject",
        (
            "s3",
            "CopyObject"
            | "UploadPart"
            | "UploadPartCopy"
            | "CreateMultipartUpload"
            | "CompleteMultipartUpload",
        ) => "PutObject",
        ("s3", "ListParts") => "ListMultipartUploadParts",
        ("s3", "ListMultipartUploads") => "ListBucketMultipartUploads",
        ("s3", "GetBucketEncryption") => "GetEncryptionConfiguration",
        ("s3", "PutBucketEncryption" | "DeleteBucketEncryption") => "PutEncryptionConfiguration",
        ("s3", "GetBucketLifecycle" | "GetBucketLifecycleConfiguration") => "GetLifecycleConfiguration",
        ("s3", "PutBucketLifecycle" | "PutBucketLifecycleConfiguration" | "DeleteBucketLifecycle") => {
            "PutLifecycleConfiguration"
        }
        ("s3", "GetPublicAccessBlock") => "GetBucketPublicAccessBlock",
        ("s3", "PutPublicAccessBlock" | "DeletePublicAccessBlock") => "PutBucketPublicAccessBlock",
        ("lambda", "Invoke" | "InvokeExecution") => "InvokeFunction",
        // A call that anybody may make needs no permission.
        ("sts", "GetCallerIdentity") | ("signin", _) => return None,
        // `ListFunctions20150331` carries the version of the API.
        ("lambda", name) => name.find("20").map_or(name, |at| &name[..at]),
        (_, name) => name,
    };
    Some(format!("{prefix}:{event}"))
}

fn last_accessed<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let services = cx.list(object, "ServicesLastAccessed");
    let mut actions = Vec::new();
    let mut without_actions = 0;
    for service in services.iter().copied() {
        let used = service.get("LastAuthenticated").is_some();
        let tracked = cx.list(service, "TrackedActionsLastAccessed");
        let Some(namespace) = cx.text(service, "ServiceNamespace") else { continue };
        let named = tracked
            .iter()
            .filter(|action| action.get("LastAccessedTime").is_some())
            .filter_map(|a| a.get("ActionName")?.as_str());
        let named: Vec<_> = named.map(|name| format!("{}:{name}", namespace.value)).collect();
        without_actions += usize::from(used && named.is_empty());
        actions.extend(named);
    }
    actions.order();
    actions.dedup();
    let label = format!("Last accessed details of {} services", services.len());
    cx.understood("service-last-accessed", label, object.span());
    if without_actions > 0 {
        cx.problem(
            "usage-without-actions",
            crate::report::model::Level::Info,
            object.span(),
            format!("{without_actions} services were used, but the actions are not named"),
            "ask with `--granularity ACTION_LEVEL`; for these services no smaller list is offered",
        );
    }
    let principal = cx.command.as_ref().and_then(|command| command.option("arn")).map(str::to_owned);
    cx.estate.usage.push(Usage { span: object.span(), principal, actions });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_become_actions() {
        for (source, event, wanted) in [
            ("s3.amazonaws.com", "ListObjects", Some("s3:ListBucket")),
            ("s3.amazonaws.com", "PutObject", Some("s3:PutObject")),
            ("lambda.amazonaws.com", "ListFunctions20150331", Some("lambda:ListFunctions")),
            ("monitoring.amazonaws.com", "PutMetricData", Some("cloudwatch:PutMetricData")),
            ("sts.amazonaws.com", "GetCallerIdentity", None),
        ] {
            assert_eq!(action(source, event).as_deref(), wanted, "{event}");
        }
    }
}
