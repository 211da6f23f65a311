//! A traced decision as plain data: what `parapet simulate --format json` prints, a contract (`"schema": 1`).

use std::borrow::Cow;
use std::collections::HashSet;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::policies::PolicyLayer;
use super::trace::{Entry, Trace};
use super::tri::Tri;
use crate::policy::Effect;
use crate::report::Builder;
use crate::report::model::Location;
use crate::text::Sources;

/// What simulating a scenario gives, as the command line prints it and JavaScript gets it.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Simulated {
    /// Of a scenario with one request.
    One {
        /// Always 1.
        schema: u32,
        /// Its decision and why.
        #[serde(flatten)]
        case: Box<CaseReport>,
    },
    /// Of a scenario with a list of requests.
    Many {
        /// Always 1.
        schema: u32,
        /// In the order of the list.
        results: Vec<CaseReport>,
    },
}

impl Simulated {
    /// Of these cases; `is_list` tells whether the scenario has a list of requests.
    #[must_use]
    pub fn new(mut results: Vec<CaseReport>, is_list: bool) -> Self {
        if !is_list && let Some(case) = results.pop() {
            return Self::One { schema: 1, case: Box::new(case) };
        }
        Self::Many { schema: 1, results }
    }
}

/// One decision.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CaseReport {
    /// The name of the case, in a file with several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `Allowed`, `ExplicitDeny`, `ImplicitDeny` or `Unknown`.
    pub decision: Cow<'static, str>,
    /// The kind of policy that settled it, or `none`.
    pub decided_by: Cow<'static, str>,
    /// The answer in words.
    pub explanation: String,
    /// What would give the other answer; empty where nothing is known.
    pub would_change: String,
    /// Every statement that was looked at.
    pub trace: Vec<EntryReport>,
    /// Condition keys that an unknown decision hangs on.
    pub missing_context: Vec<String>,
    /// What else it hangs on.
    pub unknown_because: Vec<String>,
    /// What was assumed, and what other than policies may decide.
    pub notes: Vec<String>,
}

/// One statement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EntryReport {
    /// Name of the policy.
    pub policy: String,
    /// Kind of policy: `identity`, `resource`, `trust`, `permissions_boundary`, `session`, `scp`, `rcp`, `vpc_endpoint`.
    pub kind: Cow<'static, str>,
    /// Level of an SCP or RCP, 0 for the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// Index of the statement in its policy.
    pub statement: usize,
    /// Its `Sid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// `Allow`, `Deny`, or `null` for neither.
    pub effect: Option<Cow<'static, str>>,
    /// The action that it was held against.
    pub action: String,
    /// The resource that it was held against.
    pub resource: String,
    /// `true`, `false` or `"unknown"`.
    pub applies: Applies,
    /// Why, one clause each.
    pub because: Vec<String>,
    /// 1-based line of the statement in the text; 0 where its text is not known.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
    /// The place, where the policies were read out of texts and not out of a scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

/// True, false, or the word `unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applies {
    /// It does, or does not.
    Known(bool),
    /// `"unknown"`
    Unknown,
}

impl Serialize for Applies {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(applies) => serializer.serialize_bool(*applies),
            Self::Unknown => serializer.serialize_str("unknown"),
        }
    }
}

/// By hand, and not as an untagged enumeration: that keeps a copy of any value first, with the code for any value.
impl<'de> Deserialize<'de> for Applies {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Applies;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("true, false or a word")
            }
            fn visit_bool<E>(self, applies: bool) -> Result<Applies, E> {
                Ok(Applies::Known(applies))
            }
            fn visit_str<E>(self, _: &str) -> Result<Applies, E> {
                Ok(Applies::Unknown)
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl From<Tri> for Applies {
    fn from(tri: Tri) -> Self {
        match tri {
            Tri::Yes => Self::Known(true),
            Tri::No => Self::Known(false),
            Tri::Unknown => Self::Unknown,
        }
    }
}

impl CaseReport {
    /// Takes a trace out of its types. `sources` holds the texts that the policies were read from.
    #[must_use]
    pub fn new(name: Option<String>, trace: &Trace, sources: &Sources) -> Self {
        Self {
            name,
            decision: trace.decision.outcome.name().into(),
            decided_by: trace.decision.decided_by.map_or("none", PolicyLayer::name).into(),
            explanation: trace.explanation.clone(),
            would_change: trace.would_change.clone(),
            trace: trace.entries.iter().map(|entry| EntryReport::new(entry, sources)).collect(),
            missing_context: trace.missing_context.clone(),
            unknown_because: trace.unknown_because.clone(),
            notes: trace.notes.clone(),
        }
    }

    /// The same of policies that were pasted. `elsewhere` names those that stand in no text.
    pub(super) fn of_pasted(trace: &Trace, builder: &Builder<'_>, elsewhere: &HashSet<String>) -> Self {
        let list = |texts: &[String]| texts.iter().map(|text| builder.text(text)).collect();
        let entry = |entry: &Entry| {
            let place = (!elsewhere.contains(&entry.policy)).then(|| builder.location(entry.span));
            let bare = EntryReport::without_place(entry);
            EntryReport {
                policy: builder.text(&entry.policy),
                because: list(&bare.because),
                line: place.as_ref().map_or(0, |at| at.line),
                column: place.as_ref().map_or(0, |at| at.column),
                location: place,
                ..bare
            }
        };
        Self {
            name: None,
            decision: trace.decision.outcome.name().into(),
            decided_by: trace.decision.decided_by.map_or("none", PolicyLayer::name).into(),
            explanation: builder.text(&trace.explanation),
            would_change: builder.text(&trace.would_change),
            trace: trace.entries.iter().map(entry).collect(),
            missing_context: list(&trace.missing_context),
            unknown_because: list(&trace.unknown_because),
            notes: list(&trace.notes),
        }
    }
}

impl EntryReport {
    fn new(entry: &Entry, sources: &Sources) -> Self {
        let (id, range) = sources.resolve(entry.span);
        let source = sources.source(id);
        let position = source.lines.position(&source.text, range.start);
        Self { line: position.line, column: position.column, ..Self::without_place(entry) }
    }

    fn without_place(entry: &Entry) -> Self {
        Self {
            policy: entry.policy.clone(),
            kind: entry.layer.name().into(),
            level: matches!(entry.layer, PolicyLayer::Scp | PolicyLayer::Rcp).then_some(entry.level),
            statement: entry.statement,
            sid: entry.sid.clone(),
            effect: entry.effect.map(|effect| match effect {
                Effect::Allow => "Allow".into(),
                Effect::Deny => "Deny".into(),
            }),
            action: entry.action.clone(),
            resource: entry.resource.clone(),
            applies: entry.applies.into(),
            because: entry.because.iter().map(|reason| reason.text.clone()).collect(),
            line: 0,
            column: 0,
            location: None,
        }
    }
}
