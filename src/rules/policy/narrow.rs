//! What the rules on wildcards share: the smaller list that is in use.

use crate::fix::{Fix, json};
use crate::policy::Statement;
use crate::rules::Context;
use crate::text::{Spanned, counted};

/// What to say of the actions in use that a wildcard covers.
pub(super) fn usage_note(used: &[String]) -> String {
    match used {
        [] => String::new(),
        [one] => format!("; of these only `{one}` is in use"),
        many => format!("; of these only {} are in use", many.len()),
    }
}

/// Puts the actions in use in place of a wildcard. `None` where nothing is known of use: no use is no proof.
pub(super) fn name_used_actions(
    cx: &Context<'_>,
    statement: &Statement,
    pattern: &Spanned<String>,
    used: &[String],
) -> Option<Fix> {
    if used.is_empty() {
        return None;
    }
    let others: Vec<_> =
        statement.action_patterns().filter(|a| a.span != pattern.span).map(|a| a.value.clone()).collect();
    let list: Vec<_> = used.iter().filter(|action| !others.contains(action)).collect();
    let value = cx.sources.value_at(pattern.span)?;
    let elements = statement.actions.as_ref()?;
    let alone = elements.span == value.span();
    let lines: Vec<String> = list.iter().map(|action| crate::text::json::quote(action)).collect();
    let text = match (alone, lines.as_slice()) {
        (_, []) => return None,
        (true, [one]) => one.clone(),
        (true, many) => format!("[\n  {}\n]", many.join(",\n  ")),
        (false, many) => many.join(", "),
    };
    let edit = if alone && lines.len() > 1 {
        json::replace_block(cx.sources, value.span(), &text)
    } else {
        json::replace(value.span(), text)
    };
    let fix = Fix::new(format!("Allow only what is in use, {}", counted(list.len(), "action")), vec![edit]);
    Some(
        fix.note("in use means: seen in what you pasted or named; a job that runs once a year may need more"),
    )
}
