//! AWS's own policies, through the whole engine: what is said of them is looked at by hand, and held here.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::OnceLock;

use parapet::aws::managed_policies;
use parapet::report::Offsets;
use parapet::report::model::{Report, Severity};
use parapet::rules::Family;
use parapet::{Input, Options, analyze};

/// The rules that ask whether names exist and go together: their answers about policies that work are the measure of
/// how many false alarms they raise.
fn report() -> &'static Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    REPORT.get_or_init(|| {
        // Each is a text of its own, so that it is judged as one that somebody wrote.
        let policies = managed_policies().unwrap().iter();
        let inputs: Vec<Input> =
            policies.map(|policy| Input::from_text(policy.name(), policy.document().unwrap())).collect();
        assert!(inputs.len() > 1_500);
        let rules = parapet::rules::all().filter(|rule| rule.family == Family::Fit);
        let options = Options { rules: rules.map(|rule| rule.id.to_owned()).collect(), ..Options::default() };
        analyze(inputs, &options, &mut |_| {}).report(Offsets::Bytes)
    })
}

/// The counts are to be looked at when they change: a rule that says more of AWS's own policies than it did is
/// probably wrong. `docs/facts.md` says what was found by looking.
#[test]
fn what_is_said_of_them() {
    let mut counts: BTreeMap<(&str, &str), (usize, BTreeSet<&str>)> = BTreeMap::new();
    for finding in &report().findings {
        let entry = counts.entry((&finding.rule, finding.severity.name())).or_default();
        entry.0 += 1;
        entry.1.insert(&finding.location.source);
    }
    let mut text = String::new();
    for ((rule, severity), (findings, policies)) in &counts {
        let _ = writeln!(text, "{rule} {severity}: {findings} in {} policies", policies.len());
    }
    insta::assert_snapshot!(text);
}

/// Every action that AWS's policies name is known, or told of as one that AWS does not list.
#[test]
fn no_action_of_theirs_is_called_wrong() {
    let names = ["fit-unknown-action", "fit-unknown-service", "fit-action-matches-nothing"];
    for finding in report().findings.iter().filter(|finding| names.contains(&finding.rule.as_str())) {
        assert_eq!(finding.severity, Severity::Info, "{}: {}", finding.location.source, finding.message);
        assert!(finding.fix.is_none(), "{}", finding.message);
        assert!(
            finding.message.contains("does not list it"),
            "{}: {}",
            finding.location.source,
            finding.message
        );
    }
}

/// The list of what AWS names and does not list has nothing that the facts list meanwhile, and the page in the docs
/// tells of all of it.
#[test]
fn the_list_of_unlisted_names_is_the_one_in_the_docs() {
    let facts = parapet::aws::facts().unwrap();
    let page = include_str!("../docs/facts.md").to_lowercase();
    let list = include_str!("../src/rules/fit/unlisted.rs");
    let names = list.split('"').skip(1).step_by(2);
    let mut seen = 0;
    for name in names.filter(|name| !name.contains(' ')) {
        seen += 1;
        let tail = name.split_once(':').map_or(name, |(_, verb)| verb);
        assert!(page.contains(&format!("`{tail}`")), "{name} is not in docs/facts.md");
        assert!(facts.action(name).is_none() && facts.service(name).is_none(), "{name} is known now");
    }
    assert_eq!(seen, 53 + 8);
}
