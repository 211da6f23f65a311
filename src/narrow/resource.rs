//! The narrower resource: never one that the pattern before does not cover.

use crate::aws::{Arn, ResourceType};
use crate::policy::Pattern;

use super::place::{Missing, Place};

/// True if `narrow` certainly names nothing that `wide` does not. Policy variables and `?` are compared by
/// identity only, since what they stand for is not known.
pub(super) fn covers(wide: &str, narrow: &str) -> bool {
    if wide == narrow || Pattern(wide).is_universal() {
        return true;
    }
    if wide.contains('?') || wide.contains("${") || narrow.contains("${") {
        return false;
    }
    Pattern(wide).covers(narrow, false)
}

/// The part of a resource pattern that can be a resource of a type, in the form that the type's ARNs have. Empty if
/// no resource of the type fits the pattern: an action on it was not allowed by this pattern.
///
/// `*` becomes the form with partition, region and account filled in, or placeholders that name nothing; a pattern
/// that has `*` for its region or account keeps it unless one is given.
pub(super) fn narrowed(pattern: &str, kind: ResourceType<'_>, place: &Place) -> Vec<String> {
    if Pattern(pattern).is_universal() {
        return kind.arn_formats().map(|form| place.fill(form, Missing::Placeholder)).collect();
    }
    if !kind.matches(pattern) {
        return Vec::new();
    }
    let by_form = |format: &str| {
        let form = place.fill(format, Missing::Star);
        if covers(pattern, &form) {
            return form;
        }
        let by_parts = by_parts(pattern, &form).filter(|new| covers(pattern, new) && kind.matches(new));
        by_parts.unwrap_or_else(|| pattern.to_owned())
    };
    kind.arn_formats().map(by_form).collect()
}

/// The pattern with each part that is only `*` taken from the form: `arn:aws:sqs:*:*:jobs-*`.
fn by_parts(pattern: &str, form: &str) -> Option<String> {
    let (pattern, form) = (Arn::parse(pattern)?, Arn::parse(form)?);
    fn take<'a>(own: &'a str, form: &'a str) -> &'a str {
        if own == "*" { form } else { own }
    }
    let arn = Arn {
        partition: take(pattern.partition, form.partition),
        service: take(pattern.service, form.service),
        region: take(pattern.region, form.region),
        account: take(pattern.account, form.account),
        resource: take(pattern.resource, form.resource),
    };
    Some(arn.to_string())
}

/// The list without doubles and without those that another one covers.
pub(super) fn without_covered(mut list: Vec<String>) -> Vec<String> {
    list.sort();
    list.dedup();
    let kept: Vec<String> = list
        .iter()
        // Of two that cover each other, `*` and `**`, the first stays.
        .filter(|one| {
            !list
                .iter()
                .any(|other| other != *one && covers(other, one) && (other < *one || !covers(one, other)))
        })
        .cloned()
        .collect();
    kept
}

/// True if a pattern can be what a request for an action without resources is compared with: `*`, or as some services
/// have it, an ARN of theirs whose resource is open (`arn:aws:s3:::*` for `s3:ListAllMyBuckets`).
pub(crate) fn reaches_whole_service(pattern: &str, service: &str) -> bool {
    if Pattern(pattern).is_universal() {
        return true;
    }
    Arn::parse(pattern).is_none_or(|arn| {
        Pattern(arn.service).matches(service)
            && (arn.resource.is_empty() || Pattern(arn.resource).is_universal())
    }) && Pattern(pattern).has_wildcard()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::facts;

    #[test]
    fn forms() {
        let facts = facts().unwrap();
        let place =
            Place { region: Some("eu-west-1".into()), account: Some("111122223333".into()), partition: None };
        let none = Place::default();
        for (service, kind, place, pattern, wanted) in [
            ("s3", "bucket", &none, "*", Some("arn:aws:s3:::*")),
            ("s3", "object", &none, "*", Some("arn:aws:s3:::*/*")),
            ("s3", "object", &none, "arn:aws:s3:::b/*", Some("arn:aws:s3:::b/*")),
            ("s3", "object", &none, "arn:aws:s3:::b", None),
            ("s3", "bucket", &none, "arn:aws:s3:::b/*", None),
            ("s3", "object", &none, "arn:aws:s3:::b*", Some("arn:aws:s3:::b*")),
            ("sqs", "queue", &place, "*", Some("arn:aws:sqs:eu-west-1:111122223333:*")),
            ("sqs", "queue", &none, "*", Some("arn:aws:sqs:region-to-fill-in:000000000000:*")),
            ("sqs", "queue", &none, "arn:aws:sqs:*:*:jobs-*", Some("arn:aws:sqs:*:*:jobs-*")),
            (
                "sqs",
                "queue",
                &place,
                "arn:aws:sqs:*:*:jobs-*",
                Some("arn:aws:sqs:eu-west-1:111122223333:jobs-*"),
            ),
            (
                "sqs",
                "queue",
                &place,
                "arn:aws:sqs:*:444455556666:j",
                Some("arn:aws:sqs:eu-west-1:444455556666:j"),
            ),
            ("sqs", "queue", &place, "arn:aws:sqs:*", Some("arn:*:sqs:eu-west-1:111122223333:*")),
            (
                "sqs",
                "queue",
                &place,
                "arn:aws:sqs:*:*:${aws:username}",
                Some("arn:aws:sqs:*:*:${aws:username}"),
            ),
        ] {
            let kind = facts.service(service).unwrap().resource_type(kind).unwrap();
            let found = narrowed(pattern, kind, place).pop();
            // With a partition of its own the pattern's stays.
            let wanted = wanted.map(|w| if pattern == "arn:aws:sqs:*" { pattern } else { w });
            assert_eq!(found.as_deref(), wanted, "{service} {pattern}");
        }
    }

    #[test]
    fn of_two_that_mean_the_same_one_stays() {
        let left = |list: &[&str]| without_covered(list.iter().map(|text| (*text).to_owned()).collect());
        assert_eq!(left(&["**", "*"]), ["*"]);
        assert_eq!(
            left(&["arn:aws:s3:::b/*", "arn:aws:s3:::b/**", "arn:aws:s3:::b/k"]),
            ["arn:aws:s3:::b/*"]
        );
    }

    #[test]
    fn what_covers() {
        for (wide, narrow, wanted) in [
            ("*", "${aws:username}", true),
            ("arn:aws:s3:::b*", "arn:aws:s3:::b/*", true),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b*", false),
            ("arn:aws:s3:::?", "arn:aws:s3:::*", false),
            ("arn:aws:s3:::${*}", "arn:aws:s3:::*", false),
            ("arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::${aws:username}/*", true),
        ] {
            assert_eq!(covers(wide, narrow), wanted, "{wide} {narrow}");
        }
    }
}
