//! `docs/network-findings.md` lists what can be wrong with a network, with the rules that find it or the reason why none does.
//! The rules say so themselves, in the line `//! Network: …`. `./x docs` writes the page anew.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Name, what it is about, and why no rule covers it (empty where one does).
const FINDINGS: &str = include_str!("data/network-findings.tsv");

const HEAD: &str = "# What can be wrong with a network, and who finds it here

`./x docs` writes this page; a test holds it to the rules. The list was gathered from what AWS's own checks and other tools look
for. A rule may ask more than its row, and judges by itself how bad it is (*Severity* in [ARCHITECTURE.md](../ARCHITECTURE.md)).

| finding | about | rules |
| --- | --- | --- |
";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => sources(&path, into),
            false => into.push(path),
        }
    }
}

/// The ids of the rules that name each finding.
fn claims() -> BTreeMap<String, BTreeSet<String>> {
    let mut files = Vec::new();
    sources(&root().join("src/rules"), &mut files);
    let mut claims: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "rs")) {
        let text = std::fs::read_to_string(file).unwrap();
        let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("//! Network: ")).collect();
        let Some(line) = lines.first() else { continue };
        assert_eq!(lines.len(), 1, "{}: one line lists them", file.display());
        let codes = line.strip_suffix('.').unwrap_or_else(|| panic!("{}: `{line}`", file.display()));
        let id = text.split("    id: \"").nth(1).and_then(|rest| rest.split('"').next());
        let id = id.unwrap_or_else(|| panic!("{} is no rule", file.display()));
        assert!(parapet::rules::by_id(id).is_some(), "{id} is in no list");
        for code in codes.split(", ") {
            claims.entry(code.to_owned()).or_default().insert(id.to_owned());
        }
    }
    claims
}

fn page(claims: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut page = HEAD.to_owned();
    for row in FINDINGS.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [name, about, reason] = cells.as_slice() else { panic!("three cells: {row}") };
        let rules = claims
            .get(*name)
            .map(|ids| ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", "));
        let answer = match (rules, reason.is_empty()) {
            (Some(rules), true) => rules,
            (None, false) => format!("none: {reason}"),
            (Some(rules), false) => panic!("{name} is covered by {rules} and has a reason why not: {reason}"),
            (None, true) => panic!("{name} ({about}) is covered by no rule, and nobody says why"),
        };
        let _ = writeln!(page, "| `{name}` | {about} | {answer} |");
    }
    page
}

#[test]
fn every_finding_is_answered_and_the_page_says_by_whom() {
    let claims = claims();
    let known: BTreeSet<&str> = FINDINGS.lines().skip(1).filter_map(|row| row.split('\t').next()).collect();
    assert_eq!(known.len(), 79);
    for code in claims.keys() {
        assert!(known.contains(code.as_str()), "{code} is in no row");
    }
    let (file, page) = (root().join("docs/network-findings.md"), page(&claims));
    if std::env::var_os("PARAPET_WRITE_DOCS").is_some() {
        std::fs::write(&file, &page).unwrap();
    }
    let there = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(there == page, "docs/network-findings.md is not what the rules say: ./x docs writes it anew");
}
