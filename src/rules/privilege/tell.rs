//! What the rules on escalation share: names of holders, and the places to point at.

use crate::escalation::grants::Grant;
use crate::escalation::index::Index;
use crate::escalation::{Assessment, Held, Holder};
use crate::text::{Span, counted};

/// At most this many other places are pointed at; the evidence counts all.
pub(super) const PLACES: usize = 12;

/// The name of an action.
pub(super) fn action(grant: &Grant) -> &'static str {
    Index::get().actions.get(usize::from(grant.action)).copied().unwrap_or_default()
}

/// ``role `ci` ``, or whoever holds a policy.
pub(super) fn who(assessment: &Assessment<'_>, holder: &Holder<'_>) -> String {
    if let Some(principal) = holder.principal {
        return format!("{} `{}`", principal.kind.label(), principal.name.value);
    }
    let document = holder.held.first().and_then(|held| assessment.world.holders.documents.get(held.document));
    document
        .map_or_else(|| "its holder".to_owned(), |document| format!("the holder of {}", document.phrase()))
}

/// One of them by name, or how many there are.
pub(super) fn all_of(assessment: &Assessment<'_>, holders: &[usize]) -> String {
    match holders {
        [one] => assessment.world.holders.list.get(*one).map(|h| who(assessment, h)).unwrap_or_default(),
        many => format!("each of {}", counted(many.len(), "principal")),
    }
}

/// The names of holders, as evidence lists them.
pub(super) fn names(assessment: &Assessment<'_>, holders: &[usize]) -> Vec<String> {
    let list = holders.iter().filter_map(|at| assessment.world.holders.list.get(*at));
    list.filter_map(|holder| holder.principal)
        .map(|principal| format!("{} {}", principal.kind.label(), principal.name.value))
        .collect()
}

/// Where a grant stands: the pattern of the action; for a policy that was not pasted, its attachment.
pub(super) fn place(assessment: &Assessment<'_>, holder: &Holder<'_>, grant: &Grant) -> Option<Span> {
    let document = assessment.world.holders.documents.get(grant.document)?;
    document.place(grant.statement, action(grant)).or_else(|| attachment(holder, grant.document))
}

/// Where a document is attached.
pub(super) fn attachment(holder: &Holder<'_>, document: usize) -> Option<Span> {
    let held = |held: &&Held<'_>| held.document == document;
    holder.held.iter().find(held).and_then(|held| held.attachment)
}

/// ``statement `S1` of inline policy `x` of role `ci` allows `iam:PassRole` on `*` ``
pub(super) fn grant_words(assessment: &Assessment<'_>, grant: &Grant) -> String {
    let document = assessment.world.holders.documents.get(grant.document);
    let of = document.map(|document| {
        let statement = document.statement(grant.statement).map(|s| s.name()).unwrap_or_default();
        format!("{statement} of {}", document.phrase())
    });
    format!("{} allows `{}` on `{}`", of.unwrap_or_default(), action(grant), grant.resource)
}
