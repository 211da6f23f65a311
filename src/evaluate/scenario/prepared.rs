//! Policies that are read once, for thousands of requests.

use std::sync::Arc;

use super::fields::Fields;
use super::open::read_text;
use super::{ScenarioProblem, organization, policies, problem, request};
use crate::Input;
use crate::evaluate::output::CaseReport;
use crate::evaluate::{Decision, PolicySet, Request, evaluate, trace};
use crate::text::Sources;
use crate::text::json::Value;

/// Policies with everything that does not change from request to request.
pub struct Prepared {
    sources: Sources,
    policies: Arc<PolicySet>,
    reader: request::Reader,
}

impl Prepared {
    /// Reads `policies` and `organization` of a scenario; it has no requests.
    ///
    /// # Errors
    /// As [`super::open`].
    pub fn open(input: Input) -> Result<Self, String> {
        let mut found = None;
        let sources = read_text(input, &mut |root| {
            let mut problems = Vec::new();
            found = prepared(root, &mut problems);
            problems
        })?;
        let (policies, management) = found.ok_or("there is no scenario")?;
        Ok(Self { sources, policies: Arc::new(policies), reader: request::Reader { management } })
    }

    /// Reads requests: one, or a list of them, as the `request` of a scenario.
    ///
    /// # Errors
    /// As [`super::open`].
    pub fn requests(&self, text: &str) -> Result<Vec<Request>, String> {
        let mut requests = Vec::new();
        read_text(Input::from_text("requests", text), &mut |root| {
            let mut problems = Vec::new();
            requests.extend(root.one_or_many().filter_map(|item| self.reader.request(item, &mut problems)));
            problems
        })?;
        Ok(requests)
    }

    /// Decides a request.
    #[must_use]
    pub fn decide(&self, request: &Request) -> Decision {
        evaluate(request, &self.policies)
    }

    /// The same with the reasons; places are in the text that the policies were read from.
    #[must_use]
    pub fn explain(&self, request: &Request) -> CaseReport {
        CaseReport::new(None, &trace(request, &self.policies), &self.sources)
    }
}

fn prepared(root: Value<'_>, problems: &mut Vec<ScenarioProblem>) -> Option<(PolicySet, Option<String>)> {
    let fields = Fields::of(root, "a scenario without requests", &["policies", "organization"], problems)?;
    let Some(value) = fields.get("policies") else {
        problem(
            problems,
            root.span(),
            "there are no `policies`",
            "Add \"policies\": {\"identity\": [POLICY]}.",
        );
        return None;
    };
    let management = organization(&fields, problems);
    Some((policies(value, problems), management))
}
