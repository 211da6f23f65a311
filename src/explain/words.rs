//! Lists in sentences.

/// Items of a list that are named; the rest is counted.
const NAMED: usize = 8;

/// Code, as all texts of Parapet mark it. A backtick inside would end it.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

/// `a`, `a and b`, `a, b and c`, `a, b, c and 12 more`.
pub(super) fn listed(items: &[String], last: &str) -> String {
    let shown = if items.len() > NAMED { NAMED - 1 } else { items.len() };
    let more = items.len() - shown;
    let mut parts: Vec<String> = items[..shown].to_vec();
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    match parts.split_last() {
        None => "nothing".to_owned(),
        Some((one, [])) => one.clone(),
        Some((end, others)) => format!("{} {last} {end}", others.join(", ")),
    }
}
