//! What is written from the code says what the code says.

#![allow(clippy::unwrap_used)]

#[test]
fn the_page_of_rules_is_current() {
    let written = include_str!("../docs/rules.md");
    assert!(written == parapet::rules::book(), "docs/rules.md is old: run ./x docs");
}

#[test]
fn every_rule_is_named_once_and_has_what_a_reader_needs() {
    let mut ids: Vec<_> = parapet::rules::all().map(|rule| rule.id).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
    for rule in parapet::rules::all() {
        assert!(rule.question.ends_with('?'), "{}", rule.id);
        assert!(
            !rule.references.is_empty() && !rule.why.is_empty() && !rule.remedy.is_empty(),
            "{}",
            rule.id
        );
        assert!(
            rule.references.iter().all(|(_, url)| url.starts_with("https://docs.aws.amazon.com/")),
            "{}: a reference outside AWS's documentation",
            rule.id
        );
        assert!(rule.examples.iter().any(|example| example.input.contains('⟦')), "{}: no bad input", rule.id);
        assert!(
            rule.examples.iter().any(|example| !example.input.contains('⟦')),
            "{}: no good input",
            rule.id
        );
    }
}
