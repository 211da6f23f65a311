//! # Action that does not work on these resources
//!
//! The *Service Authorization Reference* lists the types of resource of each action. A request names resources of these
//! types, or `*` where there are none (*IAM JSON policy elements: Resource*); a statement whose ARNs are all of other
//! types never applies to the action.
//!
//! Parliament: RESOURCE_MISMATCH.

use super::arns::{self, ArnMatch, type_names};
use super::effect::{lower, opens};
use super::known::{Known, Named};
use crate::aws::{Action, ResourceType};
use crate::fix::{Fix, json};
use crate::policy::{Pattern, Statement};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::{listed, statements};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Spanned;

pub(super) static RULE: Rule = Rule {
    id: "fit-resource-mismatch",
    title: "Action and resource do not go together",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does a statement name an action that works on none of its resources?",
    why: "The statement never applies to that action: s3:GetObject is about objects, and `arn:aws:s3:::reports` is a \
          bucket. An Allow does not grant it; a Deny does not forbid it, which shows only when it is needed.",
    remedy: "Name resources of a type that the action works on: objects end in `/*`, buckets do not. Actions that \
             work on no resource, such as most List… and Describe…, need `*`, in a statement of their own.",
    references: &[pages::SERVICES, pages::RESOURCE],
    controls: &[],
    examples: &[
        Example::new(
            "objects of a bucket's ARN",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:ListBucket", ⟦"s3:GetObject"⟧], "Resource": "arn:aws:s3:::reports"}]}"#,
        ),
        Example::new(
            "a bucket behind a slash",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [⟦"s3:ListBucket"⟧, "s3:GetObject"], "Resource": ["arn:aws:s3:::reports/*"]}]}"#,
        ),
        Example::new(
            "a fence around nothing",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": [⟦"s3:DeleteObject"⟧, "s3:PutObject", ⟦"s3:PutObj*"⟧], "Resource": "arn:aws:s3:::reports"}]}"#,
        ),
        Example::new(
            "an action without resources",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ec2:StartInstances", ⟦"ec2:DescribeInstances"⟧], "Resource": "arn:aws:ec2:eu-west-1:111122223333:instance/*"}]}"#,
        ),
        Example::new(
            "bucket and objects",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject", "s3:Get*"], "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}]}"#,
        ),
        Example::new(
            "wildcards and variables that may be either",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": ["arn:aws:s3:::reports*", "arn:aws:s3:::${aws:username}"]}, {"Effect": "Allow", "Action": ["s3:ListAllMyBuckets", "ec2:DescribeInstances"], "Resource": "*"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        let Some(actions) = statement.actions.as_ref().filter(|actions| !actions.negated) else { continue };
        let Some(resources) = statement.resources.as_ref().filter(|resources| !resources.negated) else {
            continue;
        };
        if resources.values.is_empty()
            || resources.values.iter().any(|value| Pattern(&value.value).is_universal())
        {
            continue;
        }
        let arns: Vec<&ArnMatch<'_>> = resources.values.iter().map(|value| known.arn(&value.value)).collect();
        // An ARN that is of no type at all, or of a service whose types are not known, is told of elsewhere.
        if arns.iter().any(|arn| arn.any_service || arn.is_opaque() || arn.types.is_empty()) {
            continue;
        }
        let mut groups: Vec<Group<'_>> = Vec::new();
        let mut mixed = false;
        for value in &actions.values {
            let named = known.action(&value.value);
            let first = match named {
                Named::Action(action) => Some(*action),
                Named::Wildcard(set) if !set.is_empty() => None,
                _ => continue,
            };
            let misfit = !resources.values.iter().any(|resource| {
                known.once(&value.value, &resource.value, || fits(known, named, known.arn(&resource.value)))
            });
            mixed |= !misfit;
            if misfit {
                let wanted = first.map_or("other resources".to_owned(), wanted);
                match groups.iter_mut().find(|group| group.wanted == wanted) {
                    Some(group) => group.actions.push(value),
                    None => groups.push(Group { wanted, first, actions: vec![value] }),
                }
            }
        }
        for group in groups {
            let Some(place) = group.actions.first() else { continue };
            let service = place.value.split(':').next().unwrap_or_default();
            let severity = if opens(statement, false) { Severity::Medium } else { Severity::Low };
            let severity = match group.first {
                // AWS's own policies list actions without a resource beside others, to no harm but that they are not
                // granted.
                Some(action) if action.takes_no_resource() => lower(severity),
                // For some services the lists of types have gaps; where others of the statement fit, this may be one.
                _ if mixed && !service.eq_ignore_ascii_case("s3") => lower(severity),
                _ => severity,
            };
            let message = format!(
                "{} {} on {}, and {} of {} names {}: it does not {} {}",
                listed(group.actions.iter().map(|action| action.value.as_str())),
                if group.actions.len() == 1 { "works" } else { "work" },
                group.wanted,
                statement.name(),
                document.phrase(),
                named(&arns),
                if statement.allows() { "grant" } else { "forbid" },
                if group.actions.len() == 1 { "it" } else { "them" },
            );
            let names: Vec<&str> = group.actions.iter().map(|action| action.value.as_str()).collect();
            let fix = group.first.and_then(|action| fix(cx, statement, action));
            let mut finding = Finding::new(&RULE, place.span, message)
                .severity(severity)
                .evidence("actions", names)
                .fix(fix);
            for other in &group.actions[1..] {
                finding = finding.related(other.span, "works on the same");
            }
            out.push(finding);
        }
    }
}

/// Actions of a statement that want the same kind of resource.
struct Group<'s> {
    wanted: String,
    first: Option<Action<'static>>,
    // INVARIANT: at least one.
    actions: Vec<&'s Spanned<String>>,
}

/// True if one of the actions that a pattern names works on what an ARN can name.
fn fits(known: &Known<'_>, named: &Named, arn: &ArnMatch<'_>) -> bool {
    match named {
        Named::Action(action) => works_on(*action, arn),
        Named::Wildcard(set) => known.facts.actions_of(set).any(|action| works_on(action, arn)),
        _ => true,
    }
}

fn works_on(action: Action<'_>, arn: &ArnMatch<'_>) -> bool {
    if action.takes_no_resource() {
        // Amazon S3 takes `arn:aws:s3:::*` for the list of all buckets (*Actions, resources, and condition keys for
        // Amazon S3* has no resource for it, yet AWS's examples are written so).
        return arn.arn.is_some_and(|arn| {
            Pattern(arn.resource).is_universal() && arn.service == action.service().prefix()
        });
    }
    action.resource_types().any(|using| arn.fits(using.resource_type))
}

/// What an action works on.
fn wanted(action: Action<'_>) -> String {
    if action.takes_no_resource() {
        return "no resource, which a policy says as `*`".to_owned();
    }
    let required: Vec<ResourceType<'_>> =
        action.resource_types().filter(|using| using.required).map(|using| using.resource_type).collect();
    let all = action.resource_types().map(|using| using.resource_type);
    let names = if required.is_empty() { type_names(all) } else { type_names(required.into_iter()) };
    format!("resources of the type {names}")
}

/// What the statement names.
fn named(arns: &[&ArnMatch<'_>]) -> String {
    format!(
        "the type {}",
        type_names(arns.iter().flat_map(|arn| arn.types.iter().map(|found| found.resource_type)))
    )
}

/// The ARN of the right type, where it is the bucket of the objects named or the objects of the bucket named.
fn fix(cx: &Context<'_>, statement: &Statement, action: Action<'_>) -> Option<Fix> {
    let is = |name: &str| action.resource_types().any(|using| using.resource_type.name() == name);
    if action.service().prefix() != "s3" {
        return None;
    }
    let elements = statement.resources.as_ref()?;
    let found: Vec<String> = elements
        .values
        .iter()
        .filter_map(|value| {
            let arn = arns::split(&value.value)?;
            match (is("object"), is("bucket"), arn.resource.split_once('/')) {
                (true, _, None) => Some(format!("{}/*", value.value)),
                (_, true, Some((bucket, _))) => {
                    let start = value.value.len() - arn.resource.len();
                    Some(format!("{}{bucket}", &value.value[..start]))
                }
                _ => None,
            }
        })
        .collect();
    if found.len() != elements.values.len() {
        return None;
    }
    let lines: Vec<String> = found.iter().map(|arn| crate::text::json::quote(arn)).collect();
    let array = cx.sources.value_at(elements.span)?;
    let edit = if array.is_array() {
        json::append(cx.sources, elements.span, &lines.join(",\n"))?
    } else {
        let own = elements.values.first().map(|value| crate::text::json::quote(&value.value))?;
        json::replace_block(cx.sources, array.span(), &format!("[\n  {own},\n  {}\n]", lines.join(",\n  ")))
    };
    let title = format!("Add {}", found.iter().map(|arn| format!("`{arn}`")).collect::<Vec<_>>().join(", "));
    Some(Fix::new(title, vec![edit]).by_hand(statement.allows()))
}
