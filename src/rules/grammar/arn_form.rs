//! # An ARN that is none
//!
//! *Identify AWS resources with Amazon Resource Names (ARNs)*: `arn:partition:service:region:account-id:resource`, with
//! wildcards in each part. *IAM JSON policy elements: Resource*.
//!
//! Access Analyzer: INVALID_ARN_PREFIX, MISSING_ARN_FIELD, INVALID_PARTITION, INVALID_ARN_SERVICE_CASE, INVALID_ARN_ACCOUNT.

use crate::estate::iam::PolicyDocument;
use crate::fix::{Fix, json};
use crate::policy::Statement;
use crate::policy::principal::is_account_id;
use crate::report::model::Severity;
use crate::rules::aws_pages::{ARNS, CHECKS, RESOURCE};
use crate::rules::walk::{at, part, statements, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Spanned;

pub(super) static RULE: Rule = Rule {
    id: "grammar-arn-form",
    title: "A resource has not the form of an ARN",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Is every resource * or an ARN of six parts, with a partition and an account that can exist?",
    why: "AWS refuses what is no ARN, or takes a star for each part that is missing, which is more than was meant. An \
          ARN with an impossible part names nothing: the statement grants or forbids nothing.",
    remedy: "Write arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE, with region and account empty where the service has none.",
    references: &[RESOURCE, ARNS, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "a blank at the end",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "⟦arn:aws:dynamodb:eu-west-1:111122223333:table/orders ⟧"}]}"#,
        ),
        Example::new(
            "names and half ARNs",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["⟦reports/*⟧", "⟦arn:aws:s3:reports/*⟧", "arn:⟦amazon⟧:s3:::reports/*", "arn:aws:⟦S3⟧:::reports/*"]}]}"#,
        ),
        Example::new(
            "an account of eleven digits",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sqs:*", "Resource": "arn:aws:sqs:eu-west-1:⟦11112222333⟧:orders"}]}"#,
        ),
        Example::new(
            "ARNs, patterns and variables",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["*", "arn:aws:s3:::reports/*", "arn:*:s3:::reports", "arn:aws-cn:sqs:*:111122223333:o:x", "arn:aws:sns:${aws:RequestedRegion}:${aws:PrincipalAccount}:t", "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:lambda:eu-west-1:1111*:function:f", "arn:aws:s3*", "arn:aws:ec2:*"]}]}"#,
        ),
        Example::new(
            "an API's own short form",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}]}"#,
        ),
    ],
    check,
};

/// *Identify AWS resources with Amazon Resource Names*, and the partitions of the SDKs.
const PARTITIONS: &[&str] =
    &["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in statements(cx) {
        // API Gateway completes `execute-api:/stage/…` when it saves the policy.
        if document.kind.is_resource_of("execute-api") {
            continue;
        }
        for resource in statement.resources.iter().flat_map(|resources| &resources.values) {
            check_one(cx, document, statement, resource, out);
        }
    }
}

fn check_one(
    cx: &Context<'_>,
    document: &PolicyDocument,
    statement: &Statement,
    resource: &Spanned<String>,
    out: &mut Findings<'_>,
) {
    let text = resource.value.as_str();
    let whose = at(document, statement);
    let mut tell = |range: std::ops::Range<usize>, message: String, fix: Option<Fix>| {
        out.push(
            Finding::new(&RULE, part(cx, resource, range), message)
                .severity(without_effect(document, Some(statement)))
                .evidence("resource", text)
                .fix(fix),
        );
    };
    let trimmed = text.trim();
    if trimmed.len() < text.len() && !trimmed.is_empty() {
        let fix = Fix::new(
            "Leave out the white space",
            vec![json::replace(resource.span, crate::text::json::escape(trimmed))],
        )
        .by_hand(statement.denies() == statement.resources.as_ref().is_some_and(|e| e.negated));
        let message = format!(
            "`{text}` in {whose} begins or ends with white space, which no ARN does: it matches nothing"
        );
        return tell(0..text.len(), message, Some(fix));
    }
    // A pattern or variable before the first colon may stand for any number of parts.
    let open = |part: &str| part.contains(['*', '?', '$']);
    let fields = fields(text);
    let first = &text[fields[0].clone()];
    let may_be_arn = || "arn".starts_with(first.split(['*', '?', '$']).next().unwrap_or_default());
    if open(first) && may_be_arn() {
        return;
    }
    if first != "arn" {
        let message =
            format!("`{text}` in {whose} is no ARN: an ARN begins with `arn:`; AWS refuses the policy");
        return tell(0..text.len(), message, None);
    }
    // A star at the end stands for what is missing: `arn:aws:s3*`. A path is no Region and no account, star or not.
    let stands_for_rest = |last: &str| last.contains(['*', '$']) && !last.contains('/');
    let ends_open = fields.last().is_some_and(|last| stands_for_rest(&text[last.clone()]));
    if fields.len() < 6 && !ends_open {
        let message = format!(
            "`{text}` in {whose} has {} of the six parts of an ARN; AWS refuses it, or takes a star for each that is missing",
            fields.len()
        );
        return tell(0..text.len(), message, None);
    }
    let field = |ix: usize| fields.get(ix).map(|range| (range.clone(), &text[range.clone()]));
    if let Some((range, partition)) =
        field(1).filter(|(_, partition)| !open(partition) && !PARTITIONS.contains(partition))
    {
        let what = if partition.is_empty() {
            "no partition".to_owned()
        } else {
            format!("the partition `{partition}`, which does not exist")
        };
        let place = if range.is_empty() { 0..text.len() } else { range };
        tell(place, format!("`{text}` in {whose} has {what}"), None);
    }
    if let Some((range, service)) = field(2)
        .filter(|(_, service)| service.bytes().any(|b| b.is_ascii_uppercase()) && !service.contains('$'))
    {
        let lower = service.to_ascii_lowercase();
        let span = part(cx, resource, range.clone());
        let fix = (cx.text(span) == service).then(|| {
            Fix::new(format!("Write `{lower}`"), vec![json::replace(span, lower.as_str())])
                .note("the statement begins to match then: read what it grants or forbids")
                .by_hand(statement.denies() == statement.resources.as_ref().is_some_and(|e| e.negated))
        });
        tell(
            range,
            format!("`{text}` in {whose} names the service `{service}`; names of services are in lower case"),
            fix,
        );
    }
    let account =
        field(4).filter(|(_, account)| !account.is_empty() && !open(account) && !is_account(account));
    // A star before it may have swallowed a colon, and what stands fifth is something else.
    let shifted = (1..4).filter_map(field).any(|(_, part)| part.contains('*') && part != "*");
    if let Some((range, account)) = account.filter(|_| !shifted) {
        tell(
            range,
            format!("`{text}` in {whose} names the account `{account}`, which is no account id of 12 digits"),
            None,
        );
    }
}

/// AWS's own resources lie in the accounts `aws`, of managed policies, and of some services by name.
fn is_account(text: &str) -> bool {
    is_account_id(text) || text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

/// Ranges of at most six parts; colons inside `${…}` part nothing.
fn fields(text: &str) -> Vec<std::ops::Range<usize>> {
    let (mut ranges, mut start, mut inside) = (Vec::new(), 0, false);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' if at > 0 && bytes[at - 1] == b'$' => inside = true,
            b'}' => inside = false,
            b':' if !inside && ranges.len() < 5 => {
                ranges.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    ranges.push(start..text.len());
    ranges
}
