//! What the rules share that add a condition.

use crate::fix::{Edit, json};
use crate::policy::Statement;
use crate::rules::Context;
use crate::text::json::quote;

/// Adds one condition to a statement, beside those that it has. `None` where it has this key under this operator:
/// a second one would be a duplicate.
pub(super) fn add(
    cx: &Context<'_>,
    statement: &Statement,
    operator: &str,
    key: &str,
    value: &str,
) -> Option<Edit> {
    let member = format!("{}: {}", quote(key), quote(value));
    let mut same = statement.conditions.iter().filter(|condition| condition.operator.value == operator);
    if same.clone().any(|condition| condition.is_key(key)) {
        return None;
    }
    let view = cx.sources.view(statement.span.view);
    match (statement.condition_span, same.next()) {
        (Some(span), Some(condition)) => {
            let keys = view.root()?.find(span)?.get(&condition.operator.value)?;
            json::append(cx.sources, keys.span(), &member)
        }
        (Some(span), None) => {
            json::append(cx.sources, span, &format!("{}: {{\n  {member}\n}}", quote(operator)))
        }
        (None, _) => {
            let block = format!("\"Condition\": {{\n  {}: {{\n    {member}\n  }}\n}}", quote(operator));
            json::append(cx.sources, statement.span, &block)
        }
    }
}
