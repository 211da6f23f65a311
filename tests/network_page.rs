//! What the page's Network view is given: every part of it on the example, and how much of it on a large network.

#![allow(clippy::expect_used, reason = "a test that cannot be set up fails")]

#[path = "../benches/support/network.rs"]
mod generated;

use parapet::network::exposure::{Survey, exposure};
use parapet::network::page::{Asked, Piece, page};
use parapet::report::Offsets;
use parapet::{Analysis, Input, Options, read};

const EXAMPLE: &str = include_str!("../examples/network.txt");
const LAID_OUT: &str = include_str!("../src/app/views/network.rs");

fn analysis(text: &str) -> Analysis {
    read(vec![Input::from_text("network.txt", text)], &Options::default())
}

fn asked(fields: &[(&str, &str)]) -> Asked {
    let fields: serde_json::Map<_, _> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    serde_json::from_value(fields.into()).expect("names of fields")
}

fn shown(text: &str, fields: &[(&str, &str)]) -> Piece {
    let analysis = analysis(text);
    let survey = Survey::new(&analysis, None, Offsets::Utf16).expect("everything can be asked about");
    page(&analysis, &survey, &asked(fields), Offsets::Utf16)
}

fn walk<'p>(piece: &'p Piece, visit: &mut impl FnMut(&'p Piece)) {
    visit(piece);
    for child in &piece.children {
        walk(child, visit);
    }
}

fn all<'p>(piece: &'p Piece, tag: &str, class: &str) -> Vec<&'p Piece> {
    let mut found = Vec::new();
    walk(piece, &mut |one| {
        if one.tag == tag && one.class.split(' ').any(|own| own == class || class.is_empty()) {
            found.push(one);
        }
    });
    found
}

fn text(piece: &Piece) -> String {
    let mut words = String::new();
    walk(piece, &mut |one| {
        if !matches!(one.tag.as_str(), "option" | "title") {
            words.push_str(&one.text);
            words.push(' ');
        }
    });
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

const VIEWS: &[&[(&str, &str)]] = &[
    &[],
    &[("who", "internet"), ("words", "ssh")],
    &[("show", "reach")],
    &[("show", "reach"), ("from", "internet"), ("to", "i-0a00000000000eb01"), ("port", "9000")],
    &[("show", "reach"), ("from", "internet"), ("to", "i-0a00000000000eb01"), ("port", "8080")],
    &[("show", "reach"), ("from", "internet"), ("to", "nothing-of-that-name")],
    &[("show", "around"), ("of", "i-0a00000000000eb01")],
    &[("show", "groups")],
    &[("show", "groups"), ("by", "vpc")],
    &[("show", "narrower"), ("group", "sg-0a0000000000000ad"), ("ranges", "203.0.113.0/24")],
    &[("show", "narrower"), ("ranges", "the office")],
];

#[test]
fn the_page_knows_every_element_and_attribute() {
    let is_known = |name: &str| LAID_OUT.contains(&format!("\"{name}\""));
    for fields in VIEWS {
        walk(&shown(EXAMPLE, fields), &mut |piece| {
            assert!(is_known(&piece.tag), "{fields:?}: {}", piece.tag);
            for (name, _) in &piece.attributes {
                assert!(is_known(name) || name == "inputmode", "{fields:?}: {name} of {}", piece.tag);
            }
        });
    }
}

#[test]
fn the_worst_comes_first_and_names_its_place() {
    let page = shown(EXAMPLE, &[]);
    let rows = all(&page, "tr", "first");
    assert!(text(rows[0]).contains("high interface jump"), "{}", text(rows[0]));
    assert!(text(rows[0]).contains("`tcp 22` SSH"), "{}", text(rows[0]));
    let mut places = 0;
    walk(rows[0], &mut |piece| places += usize::from(piece.go.is_some()));
    assert_eq!(places, 2, "the interface and its rule");
}

#[test]
fn each_port_is_told_with_the_rule_that_lets_it_in() {
    let analysis = analysis(EXAMPLE);
    let exposure = exposure(&analysis, None, Offsets::Utf16).expect("everything can be asked about");
    let openings = exposure.rows.iter().flat_map(|row| &row.openings);
    for one in openings.filter(|one| one.from != "internet" || one.via.starts_with("igw-")) {
        let rule = one.rule.as_deref().unwrap_or_default();
        assert!(rule.contains(&format!("ingress {} {} from", one.protocol, one.ports)), "{one:?}");
    }
}

#[test]
fn filters_leave_what_they_name() {
    let page = shown(EXAMPLE, &[("who", "internet"), ("words", "HTTPS")]);
    let rows = all(&page, "tr", "first");
    assert_eq!(rows.len(), 2, "the load balancer in both subnets: {}", text(&page));
    let page = shown(EXAMPLE, &[("tag", "Name=web-1")]);
    assert_eq!(all(&page, "tr", "first").len(), 1);
    let page = shown(EXAMPLE, &[("words", "no such word")]);
    assert!(text(&page).contains("Nothing of what the filters leave"), "{}", text(&page));
}

#[test]
fn a_blocked_way_names_every_place_that_stops_it() {
    let page = shown(
        EXAMPLE,
        &[("show", "reach"), ("from", "internet"), ("to", "i-0a00000000000eb01"), ("port", "9000")],
    );
    let words = text(&page);
    assert!(words.contains("It does not get there"), "{words}");
    assert!(words.contains("has no public IPv4 address"), "{words}");
    assert!(words.contains("acl-0d000000000000002"), "{words}");
    // What the picture marks as stopped stands in the list too.
    let marked = all(&page, "g", "stop").len();
    let listed: usize = all(&page, "ol", "hops").iter().map(|list| all(list, "li", "stop").len()).sum();
    assert!(marked > 0);
    assert_eq!(marked, listed);
}

#[test]
fn around_a_thing_both_sides_are_told() {
    let page = shown(EXAMPLE, &[("show", "around"), ("of", "i-0a00000000000eb01")]);
    let words = text(&page);
    assert!(words.contains("group shop-lb") && words.contains("group admin"), "{words}");
    let receivers = all(&page, "details", "rows")
        .iter()
        .map(|one| text(one))
        .find(|one| one.contains("What it can reach"));
    assert!(receivers.is_some_and(|one| one.contains("shop-db")), "{words}");
}

#[test]
fn groups_by_groups_has_a_cell_for_each_reference() {
    let page = shown(EXAMPLE, &[("show", "groups")]);
    let mut asks = Vec::new();
    walk(&page, &mut |piece| {
        if piece.set.iter().any(|(name, value)| name == "show" && value == "reach") && !piece.set.is_empty() {
            asks.push((piece.text.clone(), piece.set.clone()));
        }
    });
    let has = |from: &str, to: &str, ports: &str| {
        let is =
            |set: &[(String, String)], name: &str, value: &str| set.contains(&(name.into(), value.into()));
        asks.iter().any(|(text, set)| is(set, "from", from) && is(set, "to", to) && text == ports)
    };
    assert!(has("sg-0a0000000000000eb", "sg-0a000000000000db0", "tcp 5432"), "{asks:?}");
    assert!(has("internet", "sg-0a0000000000000ad", "tcp 22"), "{asks:?}");
}

#[test]
fn letting_in_less_has_an_edit_and_says_what_is_lost() {
    let page = shown(EXAMPLE, VIEWS[9]);
    let fix = all(&page, "button", "apply");
    assert!(fix[0].fix.is_some());
    assert!(text(&page).contains("What is let in no more"), "{}", text(&page));
    let bad = shown(EXAMPLE, VIEWS[10]);
    assert!(text(&bad).contains("`the` is no block of addresses"), "{}", text(&bad));
}

#[test]
fn a_large_network_is_told_in_pages_and_small_pictures() {
    let text_of = generated::network(1_000);
    let analysis = analysis(&text_of);
    let survey = Survey::new(&analysis, None, Offsets::Utf16).expect("everything can be asked about");
    let ids: Vec<&str> =
        survey.things.iter().filter_map(|thing| thing.members.first()).map(|one| one.id.as_str()).collect();
    assert!(ids.len() > 100);
    let count = |fields: &[(&str, &str)]| {
        let page = page(&analysis, &survey, &asked(fields), Offsets::Utf16);
        let mut pieces = 0;
        walk(&page, &mut |_| pieces += 1);
        (pieces, all(&page, "g", "node").len())
    };
    assert!(count(&[]).0 < 30_000, "{:?}", count(&[]));
    assert!(count(&[("show", "groups")]).0 < 5_000, "{:?}", count(&[("show", "groups")]));
    let (pieces, boxes) = count(&[("show", "around"), ("of", ids[0])]);
    assert!((2..300).contains(&boxes), "{boxes} boxes");
    assert!(pieces < 10_000, "{pieces} pieces");
}
