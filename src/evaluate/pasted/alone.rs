//! A request against one policy of what was pasted, by itself.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::gather::Gathered;
use super::{PastedRequest, without_places, write};
use crate::estate::iam::PolicyDocument;
use crate::evaluate::principal::{AwsDocuments, PolicyBook};
use crate::evaluate::scenario::open;
use crate::evaluate::{CaseReport, NamedPolicy, PolicyLayer, judge_alone};
use crate::policy::PolicyKind;
use crate::report::{Builder, Offsets};
use crate::text::SourceId;
use crate::{Analysis, Input};

/// A request, and the policy that it is held against.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AloneRequest {
    /// Which policy, counted from 0.
    pub policy: usize,
    /// The number of the text in which it is counted; over all texts where not given.
    pub source: Option<u32>,
    /// What it is read as; what it looks like where not given.
    pub kind: Option<PolicyKind>,
    /// The request.
    pub request: PastedRequest,
}

/// Says what one policy by itself says of a request.
///
/// # Errors
/// What is wrong with the request, in sentences; or that there is no such policy.
pub fn alone_pasted(
    analysis: &Analysis,
    asked: &AloneRequest,
    offsets: Offsets,
) -> Result<CaseReport, String> {
    let aws = AwsDocuments::default();
    let book = PolicyBook::new(&analysis.estate, &aws);
    let bare = Gathered::bare(&asked.request);
    let text = write::scenario(analysis, &book, &bare, None);
    let opened = open(Input::from_text("scenario", text)).map_err(|problems| without_places(&problems))?;
    let case = opened.scenario.cases.first().ok_or("there is no request")?;
    let here = |document: &PolicyDocument| {
        asked.source.is_none_or(|source| analysis.sources.resolve(document.policy.span).0 == SourceId(source))
    };
    let counted = analysis.estate.policies.iter().enumerate().filter(|(_, document)| here(document));
    let found = counted.skip(asked.policy).find_map(|(at, document)| Some((document, book.shared(at)?)));
    let (document, policy) = found.ok_or("there is no such policy in the text")?;
    // Names stand between backticks in the words of a trace.
    let named = NamedPolicy::new(document.label().replace('`', ""), policy);
    let layer = PolicyLayer::of_kind(asked.kind.as_ref().unwrap_or(&document.kind));
    let trace = judge_alone(&case.request, &named, layer);
    Ok(CaseReport::of_pasted(&trace, &Builder::new(analysis, offsets), &HashSet::new()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, read};

    fn asked(text: &str, principal: &str, action: &str, resource: &str, complete: bool) -> CaseReport {
        let analysis = read(vec![Input::from_text("policy", text)], &Options::default());
        let request = PastedRequest {
            principal: principal.into(),
            action: action.into(),
            resource: resource.into(),
            context_complete: complete,
            ..PastedRequest::default()
        };
        alone_pasted(&analysis, &AloneRequest { request, ..AloneRequest::default() }, Offsets::Utf16).unwrap()
    }

    const ANA: &str = "arn:aws:iam::444455556666:user/ana";

    #[test]
    fn another_account_needs_nothing_else() {
        let text = r#"{"Version": "2012-10-17", "Statement": [
            {"Sid": "Send", "Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sqs:SendMessage",
             "Resource": "arn:aws:sqs:eu-west-1:111122223333:work"},
            {"Sid": "Never", "Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*",
             "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#;
        let queue = "arn:aws:sqs:eu-west-1:111122223333:work";
        let case = asked(text, ANA, "sqs:SendMessage", queue, true);
        assert_eq!((&*case.decision, &*case.decided_by), ("Allowed", "resource"));
        assert_eq!(
            case.explanation,
            "Statement `Send` allows the request, and nothing in this policy denies it."
        );
        assert_eq!(case.trace[0].location.as_ref().map(|at| at.line), Some(2));
        let open = asked(text, ANA, "sqs:SendMessage", queue, false);
        assert_eq!(
            (&*open.decision, open.missing_context.as_slice()),
            ("Unknown", ["aws:SecureTransport".to_owned()].as_slice())
        );
        assert_eq!(asked(text, ANA, "sqs:DeleteQueue", queue, true).decision, "ImplicitDeny");
    }

    #[test]
    fn a_fence_is_judged_as_what_it_lets_pass() {
        let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*"}]}"#;
        let user = "arn:aws:iam::444455556666:user/new";
        assert_eq!(asked(text, ANA, "iam:CreateUser", user, true).decision, "ExplicitDeny");
        assert_eq!(asked(text, ANA, "iam:GetUser", user, true).decision, "Allowed");
    }

    #[test]
    fn a_federated_caller_is_written_as_one() {
        let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"},
            "Action": "sts:AssumeRoleWithWebIdentity"}}"#;
        let role = "arn:aws:iam::111122223333:role/web";
        let case = asked(text, "federated accounts.google.com", "sts:AssumeRoleWithWebIdentity", role, true);
        assert_eq!((&*case.decision, &*case.decided_by), ("Allowed", "trust"));
    }
}
