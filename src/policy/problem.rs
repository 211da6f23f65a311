//! What a policy has that the grammar does not allow, kept as data with its place, so that no rule reads text.

use crate::text::Span;

/// Something in a policy that the grammar does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrammarProblem {
    /// What it is.
    pub kind: ProblemKind,
    /// The smallest place that shows it.
    pub span: Span,
    /// Index of the statement that it is in; `None` for the policy itself.
    pub statement: Option<usize>,
}

/// What can be wrong with the form of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// An element that the grammar does not have at this place.
    UnknownElement {
        /// As written.
        name: String,
        /// The element that was probably meant.
        nearest: Option<&'static str>,
    },
    /// The same element, operator or condition key twice in one object.
    Repeated {
        /// As written.
        name: String,
        /// Where it stands first.
        first: Span,
        /// True if the two differ in case.
        other_case: bool,
    },
    /// Two elements that exclude one another, such as `Action` and `NotAction`.
    Exclusive {
        /// The second.
        name: &'static str,
        /// The first.
        other: &'static str,
        /// Where the first stands.
        first: Span,
    },
    /// A value of another JSON type than the grammar wants.
    WrongType {
        /// The element, operator or key whose value it is.
        element: String,
        /// What should stand there, with its article: `a string`.
        wanted: &'static str,
        /// What stands there, with its article: `a number`.
        found: &'static str,
    },
    /// A value that a template of CloudFormation has computed (`{"Ref": …}`, `{"Fn::Sub": …}`): no mistake, but not
    /// known.
    Computed {
        /// The element, operator or key whose value it is.
        element: String,
    },
    /// `[]` or `{}`.
    Empty {
        /// The element, operator or key whose value it is.
        element: String,
        /// True for `[]`.
        array: bool,
    },
    /// A bare string as principal that is not `*`.
    PrincipalText {
        /// As written.
        text: String,
    },
    /// A type of principal that does not exist.
    PrincipalKey {
        /// As written.
        name: String,
        /// The type that was probably meant.
        nearest: Option<&'static str>,
    },
}

/// The name of a list that a misspelt name was probably meant to be: the same in another case, or so near that no
/// other word of the list is. `None` where it could be anything.
#[must_use]
pub fn nearest<'n>(text: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let lower = text.to_ascii_lowercase();
    let distance = |name: &&str| strsim::damerau_levenshtein(&lower, &name.to_ascii_lowercase());
    // A name of five letters may differ in one, one of ten in two, and so on: further away is another word.
    let limit = |name: &str| (name.len().max(text.len()) / 4).clamp(1, 4);
    let near = names.into_iter().map(|name| (distance(&name), name)).min_by_key(|(d, _)| *d)?;
    (text.len() < 64 && near.0 <= limit(near.1)).then_some(near.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_is_near() {
        let names = ["Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Sid"];
        for (text, wanted) in [
            ("effect", Some("Effect")),
            ("Actions", Some("Action")),
            ("Ressource", Some("Resource")),
            ("Conditions", Some("Condition")),
            ("notaction", Some("NotAction")),
            ("Owner", None),
            ("", None),
            ("Description", None),
        ] {
            assert_eq!(nearest(text, names), wanted, "{text}");
        }
    }
}
