//! When one element of a statement makes another needless.

use crate::order::Order;
use crate::policy::{Condition, Elements, Pattern, PrincipalElement};
use crate::text::Spanned;

/// True if an ARN pattern certainly matches all that another does. Part by part, since a star is not sure to match
/// beyond the colon that ends its part.
pub(super) fn arn_covers(wide: &str, narrow: &str) -> bool {
    if Pattern(wide).is_universal() {
        return true;
    }
    let (wide, narrow): (Vec<_>, Vec<_>) = (wide.splitn(6, ':').collect(), narrow.splitn(6, ':').collect());
    wide.len() == 6
        && narrow.len() == 6
        && wide.iter().zip(&narrow).all(|(wide, narrow)| {
            wide == narrow || (!wide.contains("${") && Pattern(wide).covers(narrow, false))
        })
}

/// True if a pattern of actions certainly matches all that another does.
pub(super) fn action_covers(wide: &str, narrow: &str) -> bool {
    Pattern(wide).covers(narrow, true)
}

/// The values of a list that others of it make needless, each with the one that covers it: of two that cover one
/// another, the later.
pub(super) fn needless(
    values: &[Spanned<String>],
    covers: impl Fn(&str, &str) -> bool,
    ignore_case: bool,
) -> Vec<(&Spanned<String>, &Spanned<String>)> {
    let key = |value: &str| if ignore_case { value.to_ascii_lowercase() } else { value.to_owned() };
    let mut first = std::collections::HashMap::new();
    let wide: Vec<_> = values.iter().enumerate().filter(|(_, v)| Pattern(v).has_wildcard()).collect();
    let mut found = Vec::new();
    for (ix, value) in values.iter().enumerate() {
        let twin = *first.entry(key(value)).or_insert(ix);
        let by = if twin == ix {
            let covering = wide.iter().find(|(other, pattern)| {
                *other != ix && covers(pattern, value) && (*other < ix || !covers(value, pattern))
            });
            covering.map(|(_, pattern)| *pattern)
        } else {
            values.get(twin)
        };
        found.extend(by.map(|by| (value, by)));
    }
    found
}

/// True if a statement with the elements `wide` speaks of all that one with `narrow` does.
pub(super) fn elements_cover(
    wide: Option<&Elements>,
    narrow: Option<&Elements>,
    covers: impl Fn(&str, &str) -> bool,
) -> bool {
    let (wide, narrow) = match (wide, narrow) {
        (None, None) => return true,
        (Some(wide), Some(narrow)) => (wide, narrow),
        _ => return false,
    };
    if wide.negated || narrow.negated {
        let values = |e: &Elements| e.values.iter().map(|v| v.value.clone()).collect::<Vec<_>>();
        return wide.negated == narrow.negated && values(wide) == values(narrow);
    }
    !narrow.values.is_empty()
        && narrow
            .values
            .iter()
            .all(|narrow| wide.values.iter().any(|wide| wide.value == narrow.value || covers(wide, narrow)))
}

/// True if two statements name the same principals.
pub(super) fn same_principal(a: Option<&PrincipalElement>, b: Option<&PrincipalElement>) -> bool {
    let names = |p: &PrincipalElement| {
        let entry = |e: &crate::policy::PrincipalEntry| (format!("{:?}", e.kind), e.value.value.clone());
        let mut all: Vec<_> = p.entries.iter().map(entry).collect();
        all.order();
        (p.negated, all)
    };
    a.map(names) == b.map(names)
}

/// True if two statements ask the same. More conditions on the wider one would let it speak of less.
pub(super) fn same_conditions(a: &[Condition], b: &[Condition]) -> bool {
    let all = |conditions: &[Condition]| {
        let one = |c: &Condition| {
            let mut values: Vec<_> = c.values.iter().map(|v| v.value.clone()).collect();
            values.order();
            (c.operator.to_ascii_lowercase(), c.key.to_ascii_lowercase(), values)
        };
        let mut all: Vec<_> = conditions.iter().map(one).collect();
        all.order();
        all
    };
    a.len() == b.len() && all(a) == all(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_are_covered_part_by_part() {
        for (wide, narrow, wanted) in [
            ("*", "arn:aws:s3:::b", true),
            ("arn:aws:s3:::b*", "arn:aws:s3:::b/x", true),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:username}/*", true),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b", false),
            ("arn:aws:sqs:*:1:q", "arn:aws:sqs:eu-west-1:1:q", true),
            ("arn:aws:s*", "arn:aws:sqs:eu-west-1:1:q", false),
            ("arn:aws:s3:::b?", "arn:aws:s3:::b*", false),
        ] {
            assert_eq!(arn_covers(wide, narrow), wanted, "{wide} {narrow}");
        }
    }
}
