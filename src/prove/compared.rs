//! A comparison of two texts as plain data: what the page and other programs show.

use serde::{Deserialize, Serialize};

use super::lines::{Hunk, hunks};
use super::{Changes, Relation, Verdict, changes, compare, infer_kind};
use crate::estate::iam::PolicyDocument;
use crate::policy::PolicyKind;
use crate::report::{Builder, Offsets};
use crate::text::SourceId;
use crate::{Analysis, Input, Options};

/// Fields are added, not changed.
const SCHEMA: u32 = 1;

/// What a new policy allows beside what an old one does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Always 1.
    pub schema: u32,
    /// How the new one stands to the old one.
    pub relation: Relation,
    /// What both were read as.
    pub kind: PolicyKind,
    /// The same for a person.
    pub kind_label: String,
    /// Day of the facts about AWS; `None` where they are not loaded, and examples may then name made-up actions.
    pub facts_date: Option<String>,
    /// What only the new one allows.
    pub added: Side,
    /// What only the old one allows.
    pub removed: Side,
    /// The two documents line by line, where they differ; `None` where they are too long.
    pub lines: Option<Vec<Hunk>>,
}

/// What only one of the two allows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// Whether there is anything.
    pub outcome: SideOutcome,
    /// A request of it, in one line; empty where there is none.
    pub example: String,
    /// The same request as data, as scenarios take it.
    pub request: Option<serde_json::Value>,
    /// True if no action that AWS lists would do.
    pub made_up_action: bool,
    /// Why it could not be told.
    pub because: Vec<String>,
    /// What it is, in words, statement by statement.
    pub changes: Vec<String>,
    /// Which values of these statements make the difference, statement by statement, each in one line.
    pub parts: Vec<Vec<String>>,
    /// Why these are not all changes; empty if they are.
    #[serde(default)]
    pub missing: String,
}

/// Whether there is a request that only one of the two allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SideOutcome {
    /// Proved that there is none.
    Nothing,
    /// There is the example.
    Something,
    /// It could not be told.
    Unknown,
}

/// Compares the one policy of a text with the one policy of another. Without a kind, their own words decide.
///
/// # Errors
/// A sentence, if one of the texts does not hold exactly one policy.
pub fn compare_texts(old: &str, new: &str, kind: Option<PolicyKind>) -> Result<Compared, String> {
    let inputs = vec![Input::from_text("the old text", old), Input::from_text("the new text", new)];
    let analysis = crate::read(inputs, &Options::of_kinds(kind.as_ref(), &[]));
    let (old, new) = (only(&analysis, 0, "old")?, only(&analysis, 1, "new")?);
    let kind = kind.unwrap_or_else(|| {
        if old.kind == new.kind { old.kind.clone() } else { infer_kind(&[&old.policy, &new.policy]) }
    });
    let answer = compare(&old.policy, &new.policy, &kind);
    let builder = Builder::new(&analysis, Offsets::Utf16);
    let side = |verdict, list| side(&builder, verdict, list);
    Ok(Compared {
        schema: SCHEMA,
        relation: answer.relation,
        kind_label: kind.label(),
        facts_date: crate::aws::facts().map(|facts| facts.date().to_owned()),
        added: side(&answer.added, changes(&new.policy, &old.policy, &kind)),
        removed: side(&answer.removed, changes(&old.policy, &new.policy, &kind)),
        lines: hunks(&text_of(&analysis, &builder, old), &text_of(&analysis, &builder, new)),
        kind,
    })
}

fn only<'a>(analysis: &'a Analysis, source: u32, name: &str) -> Result<&'a PolicyDocument, String> {
    let here =
        |document: &&PolicyDocument| analysis.sources.resolve(document.policy.span).0 == SourceId(source);
    let mut policies = analysis.estate.policies.iter().filter(here);
    match (policies.next(), policies.count()) {
        (Some(one), 0) => Ok(one),
        (Some(_), more) => Err(format!("the {name} text has {} policies: leave one of them", more + 1)),
        (None, _) => Err(format!("there is no policy in the {name} text")),
    }
}

/// The document as it stands in its text, secrets masked; what is wrapped in a string is taken out of it.
fn text_of(analysis: &Analysis, builder: &Builder<'_>, document: &PolicyDocument) -> String {
    builder.text(analysis.sources.value_at(document.policy.span).map_or("", |value| value.raw()))
}

fn side(builder: &Builder<'_>, verdict: &Verdict, changes: Changes) -> Side {
    let witness = verdict.witness();
    let masked = |value: serde_json::Value| {
        let text = builder.text(&value.to_string());
        serde_json::from_str(&text).unwrap_or(serde_json::Value::Null)
    };
    Side {
        outcome: match verdict {
            Verdict::Empty => SideOutcome::Nothing,
            Verdict::Has(_) => SideOutcome::Something,
            Verdict::Unknown(_) => SideOutcome::Unknown,
        },
        example: witness.map(|witness| builder.text(&witness.request.sentence())).unwrap_or_default(),
        request: witness.and_then(|witness| serde_json::to_value(&witness.request).ok()).map(masked),
        made_up_action: witness.is_some_and(|witness| witness.made_up_action),
        because: match verdict {
            Verdict::Unknown(reasons) => reasons.iter().map(|reason| builder.text(&reason.text)).collect(),
            _ => Vec::new(),
        },
        missing: changes.missing.as_deref().map_or_else(String::new, |text| builder.text(text)),
        changes: changes.list.iter().map(|change| builder.text(&change.text)).collect(),
        parts: changes
            .list
            .iter()
            .map(|change| change.parts.iter().map(|part| builder.text(&part.text)).collect())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::LineOf;

    fn policy(action: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}]}}"#
        )
    }

    #[test]
    fn both_sides_are_told() {
        let wider = compare_texts(&policy("s3:GetObject"), &policy("s3:Get*"), None).unwrap();
        assert_eq!(wider.relation, Relation::Broader);
        assert_eq!(wider.removed.outcome, SideOutcome::Nothing);
        assert_eq!(wider.added.outcome, SideOutcome::Something);
        assert!(wider.added.example.contains("s3:Get"), "{}", wider.added.example);
        assert!(!wider.added.changes.is_empty() && wider.removed.changes.is_empty());
        assert!(wider.added.request.is_some());
        assert!(wider.added.parts[0][0].ends_with("except s3:GetObject"), "{:?}", wider.added.parts);
        let lines = wider.lines.unwrap();
        assert!(lines[0].lines.iter().any(|line| line.of == LineOf::New && line.text.contains("s3:Get*")));
        let same = compare_texts(&policy("s3:*"), &policy("S3:*"), None).unwrap();
        assert_eq!(same.relation, Relation::Equivalent);
    }

    #[test]
    fn each_text_has_one_policy() {
        let none = compare_texts("hello", &policy("s3:*"), None).unwrap_err();
        assert!(none.contains("no policy in the old text"), "{none}");
        let two = compare_texts(&policy("s3:*"), &format!("{0}\n{0}", policy("s3:*")), None).unwrap_err();
        assert!(two.contains("the new text has 2 policies"), "{two}");
    }
}
