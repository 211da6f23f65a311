//! `docs/access-analyzer.md` lists every check of IAM Access Analyzer's policy validation that we know of, with the rules
//! that answer it or the reason why none does. The rules say so themselves, in the line `//! Access Analyzer: …`.
//! `./x docs` writes the page anew.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Code, what it is about, and why no rule covers it (empty where one does). In our own words.
const CODES: &str = include_str!("data/access-analyzer.tsv");

const HEAD: &str = "# The checks of IAM Access Analyzer, and who answers them here

`./x docs` writes this page; a test holds it to the rules. The codes are those of AWS's *IAM policy validation check reference*;
what each is about is told in our own words. A rule of ours may ask more than the check, and judge otherwise how bad it is
(*Severity* in [ARCHITECTURE.md](../ARCHITECTURE.md)).

| code | about | rules |
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

/// The ids of the rules that name each code.
fn claims() -> BTreeMap<String, BTreeSet<String>> {
    let mut files = Vec::new();
    sources(&root().join("src/rules"), &mut files);
    let mut claims: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "rs")) {
        let text = std::fs::read_to_string(file).unwrap();
        let lines: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("//! Access Analyzer: ")).collect();
        let Some(line) = lines.first() else { continue };
        assert_eq!(lines.len(), 1, "{}: one line lists the codes", file.display());
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
    for row in CODES.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [code, about, reason] = cells.as_slice() else { panic!("three cells: {row}") };
        let rules = claims
            .get(*code)
            .map(|ids| ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", "));
        let answer = match (rules, reason.is_empty()) {
            (Some(rules), true) => rules,
            (None, false) => format!("none: {reason}"),
            (Some(rules), false) => panic!("{code} is covered by {rules} and has a reason why not: {reason}"),
            (None, true) => panic!("{code} ({about}) is covered by no rule, and nobody says why"),
        };
        let _ = writeln!(page, "| `{code}` | {about} | {answer} |");
    }
    page
}

#[test]
fn every_check_is_answered_and_the_page_says_by_whom() {
    let claims = claims();
    let known: BTreeSet<&str> = CODES.lines().skip(1).filter_map(|row| row.split('\t').next()).collect();
    assert_eq!(known.len(), 157);
    for code in claims.keys() {
        assert!(known.contains(code.as_str()), "{code} is no code that we know");
    }
    let (file, page) = (root().join("docs/access-analyzer.md"), page(&claims));
    if std::env::var_os("PARAPET_WRITE_DOCS").is_some() {
        std::fs::write(&file, &page).unwrap();
    }
    let there = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(there == page, "docs/access-analyzer.md is not what the rules say: ./x docs writes it anew");
}
