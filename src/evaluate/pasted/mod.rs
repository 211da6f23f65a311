//! A request against what was pasted: the scenario is made of it.
//!
//! The principal's policies are those of the account export, where it is in one; what stands alone counts by its kind. The
//! scenario that comes with the answer is a file for `parapet simulate` and `parapet test`, and gives the same answer there.

mod alone;
mod gather;
mod keys;
mod write;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::CaseReport;
use super::scenario::open;
use super::trace::trace;
use crate::evaluate::principal::{AwsDocuments, PolicyBook};
use crate::report::{Builder, Offsets};
use crate::{Analysis, Input};

pub use alone::{AloneRequest, alone_pasted};
pub use keys::{KeysRequest, OfferedKey, offered_keys};

/// A request, as a person fills it in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PastedRequest {
    /// An ARN, an account id, `anonymous`, a service such as `lambda.amazonaws.com`, or `federated` and a provider.
    pub principal: String,
    /// One action.
    pub action: String,
    /// An ARN; nothing for an action that takes none.
    pub resource: String,
    /// Condition keys.
    pub context: Vec<ContextRow>,
    /// True if a key that is not given is not in the request.
    pub context_complete: bool,
    /// What single policies are, as in [`crate::Options`].
    pub policy_kinds: Vec<crate::KindOverride>,
}

/// One condition key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextRow {
    /// Its name.
    pub key: String,
    /// Its values; none means that the request does not have it.
    pub values: Vec<String>,
}

/// The answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PastedAnswer {
    /// 1.
    pub schema: u32,
    /// The decision with everything that led to it; its places are in the texts.
    pub case: CaseReport,
    /// What was left out or taken for granted when the scenario was made.
    pub assumed: Vec<String>,
    /// The scenario as a file, with the decision as what is expected.
    pub scenario: String,
}

/// Judges a request by what was pasted.
///
/// # Errors
/// What is wrong with the request, in sentences.
pub fn simulate_pasted(
    analysis: &Analysis,
    request: &PastedRequest,
    offsets: Offsets,
) -> Result<PastedAnswer, String> {
    let aws = AwsDocuments::default();
    let book = PolicyBook::new(&analysis.estate, &aws);
    let gathered = gather::gather(&analysis.estate, &book, request);
    let text = write::scenario(analysis, &book, &gathered, None);
    let opened = open(Input::from_text("scenario", text)).map_err(|problems| without_places(&problems))?;
    let case = opened.scenario.cases.first().ok_or("there is no request")?;
    // The same policies as in the scenario, but with their places in the texts.
    let traced = trace(&case.request, &gathered.policies);
    let policies = gather::all(&gathered.policies);
    let elsewhere: HashSet<String> =
        policies.filter(|named| !book.is_pasted(&named.policy)).map(|named| named.name.clone()).collect();
    let builder = Builder::new(analysis, offsets);
    Ok(PastedAnswer {
        schema: 1,
        case: CaseReport::of_pasted(&traced, &builder, &elsewhere),
        assumed: gathered.assumed.iter().map(|text| builder.text(text)).collect(),
        scenario: write::scenario(analysis, &book, &gathered, Some(traced.decision.outcome.name())),
    })
}

/// One file of several scenarios, for `parapet test`.
#[must_use]
pub fn all_as_tests(scenarios: &[&str]) -> String {
    // An item of `requests` has the fields of a scenario.
    format!(
        "{{\"requests\": [\n{}\n]}}\n",
        scenarios.iter().map(|text| text.trim()).collect::<Vec<_>>().join(",\n")
    )
}

/// The scenario is not what the person wrote: its lines say nothing.
fn without_places(problems: &str) -> String {
    let sentence = |line: &str| {
        let text = line.trim();
        let text = match text.strip_prefix("scenario:") {
            Some(rest) => rest.splitn(3, ':').nth(2).unwrap_or(rest).trim(),
            None => text,
        };
        if text.ends_with(['.', '?']) { text.to_owned() } else { format!("{text}.") }
    };
    problems.lines().map(sentence).collect::<Vec<_>>().join(" ")
}
