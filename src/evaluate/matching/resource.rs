//! `Resource` and `NotResource`.
//!
//! *IAM JSON policy elements: Resource*, "Using wildcards in resource ARNs": a `*` at the end of one of the parts between
//! colons goes on beyond the colon; of one within a part only matches inside it are documented.

use super::super::part::Part;
use super::super::tri::Tri;
use super::super::why::Why;
use super::substitute::{Resolved, resolve};
use crate::policy::{Elements, Pattern, Symbol, glob_meets_format, globs_meet, symbols_match};
use crate::text::Spanned;

/// True where a statement's `Resource` speaks of the part's resource. ARNs are compared with case.
pub(in crate::evaluate) fn matches(
    elements: &Elements,
    part: &Part<'_>,
    variables: bool,
    why: &mut impl Why,
) -> Tri {
    let arn = part.resource.arn.as_str();
    let mut whole = Tri::No;
    let mut hit = None;
    for pattern in &elements.values {
        let one = matches_one(pattern, part, variables, why);
        if one > whole {
            whole = one;
            hit = Some(pattern);
        }
        if whole == Tri::Yes {
            break;
        }
    }
    let name = if part.resource.any_of { "every resource" } else { "resource" };
    let not = if elements.negated { "NotResource" } else { "Resource" };
    why.say(Some(hit.map_or(elements.span, |hit| hit.span)), || match (whole, hit) {
        (Tri::Yes, Some(hit)) if elements.negated => {
            format!("NotResource exempts `{arn}` by `{}`", hit.value)
        }
        (Tri::Yes, Some(hit)) => format!("{name} `{arn}` matches `{}`", hit.value),
        (Tri::Unknown, Some(hit)) => format!("it is not certain that {name} `{arn}` matches `{}`", hit.value),
        _ if elements.negated => format!("NotResource does not exempt `{arn}`"),
        _ => match elements.values.as_slice() {
            [one] => format!("{name} `{arn}` does not match `{}`", one.value),
            many => format!("{not} names {} patterns, none of which matches `{arn}`", many.len()),
        },
    });
    if elements.negated { !whole } else { whole }
}

fn matches_one(pattern: &Spanned<String>, part: &Part<'_>, variables: bool, why: &mut impl Why) -> Tri {
    let text = pattern.value.as_str();
    if text == "*" {
        return Tri::Yes;
    }
    if part.resource.any_of {
        return matches_any_of(text, part, variables);
    }
    let arn = part.resource.arn.as_bytes();
    if !(variables && text.contains("${")) {
        let raw = Pattern(text).matches(&part.resource.arn);
        return if raw && has_inner_star(text) {
            certain(Symbol::of(text).collect(), arn)
        } else {
            raw.into()
        };
    }
    match resolve(text, pattern.span, true, part, why) {
        Resolved::NoValue => Tri::No,
        Resolved::Unknown => {
            // Whatever the variables are, the text around them must fit.
            let skeleton = skeleton(text);
            if Pattern(&skeleton).matches(&part.resource.arn) { Tri::Unknown } else { Tri::No }
        }
        Resolved::Pattern(symbols) => {
            if !symbols_match(&symbols, arn) {
                return Tri::No;
            }
            // "only in the resource portion of the ARN", after the fifth colon.
            let head = text.find("${").map_or(0, |at| text[..at].bytes().filter(|b| *b == b':').count());
            if head < 5 && text.starts_with("arn:") {
                why.say(Some(pattern.span), || {
                    "AWS documents variables only after the fifth colon of an ARN".to_owned()
                });
                return Tri::Unknown;
            }
            certain(symbols, arn)
        }
    }
}

/// Resources that the request needs without naming them: yes if all are covered, no if none is.
fn matches_any_of(text: &str, part: &Part<'_>, variables: bool) -> Tri {
    let arn = &part.resource.arn;
    let has_variable = variables && text.contains("${");
    if !has_variable && Pattern(text).covers(arn, false) {
        return Tri::Yes;
    }
    let widest = if has_variable { skeleton(text) } else { text.to_owned() };
    // What the request does not name was made from the format of a type of resource.
    let meets = if part.is_named { globs_meet } else { glob_meets_format };
    let meet = too_long(widest.len(), arn.len()) || meets(&widest, arn);
    if meet { Tri::Unknown } else { Tri::No }
}

/// The pattern with a `*` for each variable.
fn skeleton(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        out.push_str(&rest[..at]);
        out.push('*');
        rest = rest[at..].find('}').map_or("", |end| &rest[at + end + 1..]);
    }
    out + rest
}

/// True if a `*` before the fifth colon is not the last character of its part.
fn has_inner_star(text: &str) -> bool {
    text.splitn(6, ':').take(5).any(|field| field.trim_end_matches('*').contains('*'))
}

/// A match that needs a `*` within one of the first five parts to swallow a colon is not documented.
fn certain(symbols: Vec<Symbol>, arn: &[u8]) -> Tri {
    let strict = !too_long(symbols.len(), arn.len()) && strict_match(&symbols, arn);
    if strict { Tri::Yes } else { Tri::Unknown }
}

/// ARNs have at most 2,048 characters. Of longer texts, which somebody made up, what takes the product of their lengths is
/// not asked: it is not known.
fn too_long(a: usize, b: usize) -> bool {
    a.max(b) > 8 * 1024
}

/// Matches with the documented reach of each `*`. Time grows with the product of the lengths; only patterns with a `*`
/// within a part come here.
fn strict_match(pattern: &[Symbol], text: &[u8]) -> bool {
    let mut colons = 0;
    // For each symbol whether it may match a colon of the text.
    let crosses: Vec<bool> = pattern
        .iter()
        .enumerate()
        .map(|(at, symbol)| {
            colons += usize::from(*symbol == Symbol::Colon);
            colons >= 5 || matches!(pattern.get(at + 1), None | Some(Symbol::Colon))
        })
        .collect();
    let mut states = vec![false; pattern.len() + 1];
    states[0] = true;
    let close = |states: &mut Vec<bool>| {
        for at in 0..pattern.len() {
            if states[at] && pattern[at] == Symbol::AnyRun {
                states[at + 1] = true;
            }
        }
    };
    close(&mut states);
    for byte in text {
        let mut next = vec![false; pattern.len() + 1];
        for at in (0..pattern.len()).filter(|at| states[*at]) {
            match pattern[at] {
                Symbol::AnyRun if crosses[at] || *byte != b':' => next[at] = true,
                Symbol::AnyRun => {}
                // Bytes of one character go together; the glob has already found that the whole fits.
                Symbol::AnyOne if (*byte & 0xC0) == 0x80 => next[at] = true,
                Symbol::AnyOne => next[at + 1] = true,
                Symbol::Colon => next[at + 1] = *byte == b':' || next[at + 1],
                Symbol::Byte(wanted) => next[at + 1] = wanted == *byte || next[at + 1],
            }
        }
        // The rest of a character of several bytes that `?` has begun.
        if (*byte & 0xC0) == 0x80 {
            for at in 1..=pattern.len() {
                next[at] |= states[at] && pattern[at - 1] == Symbol::AnyOne;
            }
        }
        close(&mut next);
        states = next;
    }
    states[pattern.len()]
}
