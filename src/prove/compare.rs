//! Does a new policy allow more, or less, than the old one?

use serde::{Deserialize, Serialize, Serializer};

use super::decide::{Verdict, Witness};
use super::expr::Reason;
use super::replay::confirm;
use super::space::RequestSpace;
use crate::policy::{Policy, PolicyKind};

/// How what a new policy allows stands to what the old one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Relation {
    /// They allow the same.
    Equivalent,
    /// The new one allows less.
    Narrower,
    /// The new one allows more.
    Broader,
    /// Each allows something that the other does not.
    Incomparable,
    /// It could not be told.
    Unknown,
}

/// The answer to a comparison.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// How the new policy stands to the old one.
    pub relation: Relation,
    /// What only the new one allows.
    pub added: Verdict,
    /// What only the old one allows.
    pub removed: Verdict,
}

/// Compares what two policies of a kind allow.
#[must_use]
pub fn compare(old: &Policy, new: &Policy, kind: &PolicyKind) -> Comparison {
    let mut answer = compare_spaces(&RequestSpace::allowed(old, kind), &RequestSpace::allowed(new, kind));
    answer.added = confirm(answer.added, &[new], &[old], kind);
    answer.removed = confirm(answer.removed, &[old], &[new], kind);
    answer.relation = relation(&answer.added, &answer.removed);
    answer
}

/// What an edited policy allows and the old one does not, but for requests in which a key has the text of a placeholder
/// that the edit left to be filled in, such as `<your-organization>`: until then nobody has it.
#[must_use]
pub fn opened(old: &Policy, new: &Policy, kind: &PolicyKind) -> Verdict {
    let values = |policy: &Policy| -> Vec<(String, String)> {
        let conditions = policy.statements.iter().flat_map(|statement| &statement.conditions);
        let placeholder = |text: &str| {
            let inner = text.split_once('<')?.1.split_once('>')?.0;
            Some(format!("*<{inner}>*"))
        };
        conditions
            .flat_map(|condition| {
                let key = condition.key.to_ascii_lowercase();
                condition.values.iter().filter_map(move |v| Some((key.clone(), placeholder(&v.value)?)))
            })
            .collect()
    };
    let before = values(old);
    let mut added = RequestSpace::allowed(new, kind).difference(&RequestSpace::allowed(old, kind));
    for (key, pattern) in values(new).iter().filter(|value| !before.contains(value)) {
        added = added.difference(&RequestSpace::with_key_like(key, &[pattern]));
    }
    confirm(added.verdict(), &[new], &[old], kind)
}

/// Compares two sets.
#[must_use]
pub fn compare_spaces(old: &RequestSpace, new: &RequestSpace) -> Comparison {
    let mut verdicts = RequestSpace::verdicts(&[&new.difference(old), &old.difference(new)]).into_iter();
    let added = verdicts.next().unwrap_or(Verdict::Empty);
    let removed = verdicts.next().unwrap_or(Verdict::Empty);
    let relation = relation(&added, &removed);
    Comparison { relation, added, removed }
}

fn relation(added: &Verdict, removed: &Verdict) -> Relation {
    match (added, removed) {
        (Verdict::Empty, Verdict::Empty) => Relation::Equivalent,
        (Verdict::Empty, Verdict::Has(_)) => Relation::Narrower,
        (Verdict::Has(_), Verdict::Empty) => Relation::Broader,
        (Verdict::Has(_), Verdict::Has(_)) => Relation::Incomparable,
        _ => Relation::Unknown,
    }
}

impl Comparison {
    /// Why the relation is not known.
    #[must_use]
    pub fn unknown_because(&self) -> Vec<&Reason> {
        let mut all: Vec<&Reason> = [&self.added, &self.removed]
            .into_iter()
            .flat_map(
                |verdict| if let Verdict::Unknown(reasons) = verdict { reasons.as_slice() } else { &[] },
            )
            .collect();
        all.sort();
        all.dedup();
        all
    }

    /// True if the new policy certainly allows nothing that the old one does not.
    #[must_use]
    pub fn adds_nothing(&self) -> bool {
        self.added.is_empty()
    }
}

impl Serialize for Comparison {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let request = |verdict: &Verdict| verdict.witness().map(|witness: &Witness| witness.request.clone());
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", &1)?;
        map.serialize_entry("relation", &self.relation)?;
        map.serialize_entry("added", &request(&self.added))?;
        map.serialize_entry("removed", &request(&self.removed))?;
        let texts: Vec<_> = self.unknown_because().into_iter().collect();
        map.serialize_entry("unknown_because", &texts)?;
        map.end()
    }
}
