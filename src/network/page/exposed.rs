//! Everything that can be reached, the worst first.

use rustc_hash::{FxHashMap, FxHashSet};

use super::piece::{Piece, table};
use super::{Look, choice, field, fields, notes};
use crate::estate::network::Protocol;
use crate::network::exposure::{Exposure, ExposureRow, OpeningRow};
use crate::network::services::services;
use crate::order::Order as _;
use crate::text::counted;

/// Rows of one page.
const ROWS: usize = 100;
/// Openings that are told of a row.
const OPENINGS: usize = 8;
/// Sources that are told of an opening.
const SOURCES: usize = 3;
/// Values that a filter offers.
const VALUES: usize = 300;
/// Things that are not known which are told.
const UNKNOWN: usize = 40;

pub(super) fn view(look: &Look<'_>, exposure: &Exposure) -> Vec<Piece> {
    let tags = Tags::of(look, exposure);
    let rows: Vec<&ExposureRow> = exposure.rows.iter().filter(|row| is_wanted(look, &tags, row)).collect();
    let skip = look.asked.skip.parse().unwrap_or(0).min(rows.len());
    let shown: Vec<&ExposureRow> = rows.iter().skip(skip).take(ROWS).copied().collect();
    let is_open = |row: &&&ExposureRow| row.openings.iter().any(|one| one.from == "internet");
    let things: usize = rows.iter().map(|row| row.members.len().max(1)).sum();
    let open: usize = rows.iter().filter(is_open).map(|row| row.members.len().max(1)).sum();
    let of = if rows.len() == exposure.rows.len() {
        counted(exposure.interfaces, "network interface")
    } else {
        "what the filters leave".to_owned()
    };
    let said = match things {
        0 => format!("Nothing of {of} can be reached, as far as the texts tell."),
        _ => {
            format!("Of {of}, {things} are or may be reached by somebody, {open} of them from the Internet.")
        }
    };
    let mut page = vec![filters(look, exposure, &tags), Piece::says("p", said).class("said")];
    if !shown.is_empty() {
        let lines = shown.iter().flat_map(|row| lines(look, row, OPENINGS)).collect();
        let heads = ["What", "Who", "Ports", "By", ""];
        page.push(Piece::new("div").class("rows").with([table("What is exposed", &heads, lines)]));
    }
    page.extend(pages(skip, rows.len()));
    let wanted: FxHashSet<usize> = shown.iter().flat_map(|row| row.unknown.iter().copied()).collect();
    let unknown = exposure.unknown_because.iter().enumerate().filter(|(at, _)| wanted.contains(at));
    page.extend(look.unknown(unknown.map(|(_, row)| row).take(UNKNOWN)));
    page.extend(notes(&exposure.notes));
    page
}

/// Tags of the things in the rows.
struct Tags<'a> {
    by_id: FxHashMap<&'a str, Vec<(&'a str, &'a str)>>,
    /// Each pair once, the commonest first.
    all: Vec<String>,
}

impl<'a> Tags<'a> {
    fn of(look: &Look<'a>, exposure: &'a Exposure) -> Self {
        let mut by_id: FxHashMap<&str, Vec<(&str, &str)>> = FxHashMap::default();
        let mut counts: FxHashMap<(&str, &str), usize> = FxHashMap::default();
        for member in exposure.rows.iter().flat_map(|row| &row.members) {
            let interface = look.things.get(&member.id);
            let own = interface.into_iter().flat_map(|thing| thing.tags);
            let mut pairs: Vec<(&str, &str)> =
                own.map(|tag| (tag.key.value.as_str(), tag.value.value.as_str())).collect();
            if let Some(name) = member.instance.as_deref().and_then(|id| look.things.name(id)) {
                pairs.push(("Name", name));
            }
            pairs.dedup();
            for pair in &pairs {
                *counts.entry(*pair).or_default() += 1;
            }
            by_id.insert(member.id.as_str(), pairs);
        }
        let mut all: Vec<(usize, String)> =
            counts.into_iter().map(|((key, value), count)| (count, format!("{key}={value}"))).collect();
        all.order_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        all.truncate(VALUES);
        Self { by_id, all: all.into_iter().map(|(_, pair)| pair).collect() }
    }
}

fn is_wanted(look: &Look<'_>, tags: &Tags<'_>, row: &ExposureRow) -> bool {
    let asked = look.asked;
    let is = |wanted: &str, own: &Option<String>| wanted.is_empty() || own.as_deref() == Some(wanted);
    if !is(&asked.vpc, &row.vpc) || !is(&asked.subnet, &row.subnet) {
        return false;
    }
    if asked.who == "internet" && row.openings.iter().all(|one| one.from != "internet") {
        return false;
    }
    let has = |id: &str, wanted: (&str, &str)| tags.by_id.get(id).is_some_and(|own| own.contains(&wanted));
    if let Some(wanted) = asked.tag.split_once('=')
        && !row.members.iter().any(|member| has(&member.id, wanted))
    {
        return false;
    }
    let words = asked.words.trim().to_lowercase();
    words.is_empty() || says(look, row, &words)
}

/// True if the words stand somewhere in what is known of a row.
fn says(look: &Look<'_>, row: &ExposureRow, words: &str) -> bool {
    let holds = |text: &str| text.to_lowercase().contains(words);
    let named = |id: &str| holds(id) || look.things.name(id).is_some_and(holds);
    let member = |member: &crate::network::exposure::Member| {
        named(&member.id)
            || member.instance.as_deref().is_some_and(named)
            || member.public.iter().any(|ip| holds(ip))
    };
    let opening = |one: &OpeningRow| {
        holds(&format!("{} {} {} {}", one.protocol, one.ports, one.via, listening(one)))
            || one.sources.iter().any(|source| holds(source))
            || one.rule.as_deref().is_some_and(holds)
    };
    named(&row.resource)
        || holds(&row.kind)
        || row.vpc.as_deref().is_some_and(named)
        || row.subnet.as_deref().is_some_and(named)
        || row.groups.iter().any(|id| named(id))
        || row.members.iter().any(member)
        || row.openings.iter().any(opening)
}

fn filters(look: &Look<'_>, exposure: &Exposure, tags: &Tags<'_>) -> Piece {
    let mut vpcs: Vec<&str> = exposure.rows.iter().filter_map(|row| row.vpc.as_deref()).collect();
    vpcs.order();
    vpcs.dedup();
    let in_vpc =
        |row: &&ExposureRow| look.asked.vpc.is_empty() || row.vpc.as_deref() == Some(&look.asked.vpc);
    let mut subnets: Vec<&str> =
        exposure.rows.iter().filter(in_vpc).filter_map(|row| row.subnet.as_deref()).collect();
    subnets.order();
    subnets.dedup();
    let named = |id: &str| match look.called(id) {
        Some(name) => format!("{name} ({id})"),
        None => look.text(id),
    };
    let ids = |all: &'static str, ids: &[&str]| -> Vec<(String, String)> {
        let ids = ids.iter().take(VALUES).map(|id| ((*id).to_owned(), named(id)));
        std::iter::once((String::new(), all.to_owned())).chain(ids).collect()
    };
    let pick = |name, label, values: &[(String, String)]| {
        choice(name, label, values.iter().map(|(value, label)| (value.as_str(), label.clone())))
    };
    let tags: Vec<(String, String)> = std::iter::once((String::new(), "any".to_owned()))
        .chain(tags.all.iter().map(|pair| (look.text(pair), look.text(pair))))
        .collect();
    fields([
        choice("who", "Who", [("", "anybody".to_owned()), ("internet", "the Internet".to_owned())]),
        pick("vpc", "VPC", &ids("all", &vpcs)),
        pick("subnet", "Subnet", &ids("all", &subnets)),
        pick("tag", "Tag", &tags),
        field("words", "Words", "name, id, port, address"),
    ])
}

fn pages(skip: usize, total: usize) -> Option<Piece> {
    if total <= ROWS {
        return None;
    }
    let to = |at: usize, label: &str| Piece::sets(label, &[("skip", &at.to_string())]).class("");
    let before = (skip > 0).then(|| to(skip.saturating_sub(ROWS), "Before"));
    let after = (skip + ROWS < total).then(|| to(skip + ROWS, "Next"));
    let said = format!("{} to {} of {total} ", skip + 1, (skip + ROWS).min(total));
    Some(Piece::says("p", said).class("actions").with(before).with(after))
}

/// A row, one line for each opening.
pub(super) fn lines(look: &Look<'_>, row: &ExposureRow, limit: usize) -> Vec<Piece> {
    let told = row.openings.len().min(limit);
    let more = row.openings.len() - told;
    let span = (told + usize::from(more > 0)).max(1);
    let mut lines: Vec<Piece> =
        row.openings.iter().take(told).map(|one| Piece::new("tr").with(opening(look, row, one))).collect();
    if more > 0 {
        let text = format!("and {}", counted(more, "more opening"));
        let all = Piece::sets("all of them", &[("show", "around"), ("of", &target(row))]);
        lines.push(
            Piece::new("tr")
                .with([Piece::says("td", format!("{text}: ")).attribute("colspan", "4").with([all])]),
        );
    }
    if lines.is_empty() {
        let text = "It is not known whether anybody reaches it: see below.";
        lines.push(Piece::new("tr").with([Piece::says("td", text).attribute("colspan", "4")]));
    }
    if let Some(first) = lines.first_mut() {
        first.class = format!("first {}", row.severity.name());
        first.children.insert(0, thing(look, row).attribute("rowspan", span.to_string()));
    }
    lines
}

/// What a row is asked for by.
pub(super) fn target(row: &ExposureRow) -> String {
    match row.members.first() {
        Some(member) if row.kind == "interface" => member.id.clone(),
        _ => row.resource.clone(),
    }
}

fn thing(look: &Look<'_>, row: &ExposureRow) -> Piece {
    let first = row.members.first();
    let id = target(row);
    let name = first
        .and_then(|member| look.called(member.instance.as_deref()?))
        .or_else(|| look.called(&id))
        .filter(|_| row.kind == "interface");
    let kind = row.kind.replace('-', " ");
    let title = name.clone().unwrap_or_else(|| id.clone());
    let ask = Piece::sets(title, &[("show", "around"), ("of", &id)]).attribute("title", "Who can reach it?");
    let mut soft = Vec::new();
    if name.is_some() {
        soft.push(format!("`{id}`"));
    }
    if let Some(instance) = first.and_then(|member| member.instance.as_ref()) {
        soft.push(format!("`{instance}`"));
    }
    let public = first.map(|member| member.public.as_slice()).unwrap_or_default();
    soft.extend(public.iter().take(2).map(|ip| format!("public `{ip}`")));
    soft.extend(row.subnet.as_ref().or(row.vpc.as_ref()).map(|place| {
        let name = look.called(place).map(|name| format!("{name}, ")).unwrap_or_default();
        format!("in {name}`{place}`")
    }));
    let like = row.members.len().saturating_sub(1);
    if like > 0 && row.kind == "interface" {
        soft.push(format!("and {like} like it"));
    }
    Piece::new("th")
        .attribute("scope", "rowgroup")
        .with([
            Piece::says("span", row.severity.name()).class("severity"),
            Piece::says("span", format!(" {kind} ")),
            ask,
            Piece::says("span", " "),
        ])
        .with(row.location.as_ref().map(Piece::goes))
        .with(soft.into_iter().map(|text| Piece::says("div", text).class("soft")))
}

fn opening(look: &Look<'_>, row: &ExposureRow, one: &OpeningRow) -> [Piece; 4] {
    let who = match one.from.as_str() {
        "internet" => "the Internet".to_owned(),
        "group" => match look.called(&one.via) {
            Some(name) => format!("group {name}"),
            None => format!("group `{}`", one.via),
        },
        _ => match look.called(&one.via) {
            Some(name) => format!("network {name}"),
            None => format!("`{}`", one.via),
        },
    };
    let mut sources =
        one.sources.iter().take(SOURCES).map(|source| format!("`{source}`")).collect::<Vec<_>>().join(", ");
    let more = one.sources.len().saturating_sub(SOURCES) + one.sources_left_out;
    if more > 0 {
        sources.push_str(&format!(" and {more} more"));
    }
    let perhaps = (!one.certain).then(|| Piece::says("span", "perhaps").class("level write"));
    let service = listening(one);
    let ports =
        if one.ports == "all" { one.protocol.clone() } else { format!("{} {}", one.protocol, one.ports) };
    let ports = if ports == "all" { "everything".to_owned() } else { format!("`{ports}`") };
    let rule = one.rule.as_ref().map(|rule| {
        Piece::says("div", format!("`{rule}` ")).class("soft").with(one.location.as_ref().map(Piece::goes))
    });
    let via = (one.from == "internet").then(|| Piece::says("div", format!("`{}`", one.via)));
    let from = match one.from.as_str() {
        "internet" => "internet".to_owned(),
        "group" => one.via.clone(),
        _ => one.sources.first().cloned().unwrap_or_else(|| one.via.clone()),
    };
    let port = if one.ports.parse::<u16>().is_ok() { one.ports.as_str() } else { "" };
    let protocol = if one.protocol == "all" { "" } else { &one.protocol };
    let follow = Piece::sets(
        "Follow",
        &[("show", "reach"), ("from", &from), ("to", &target(row)), ("protocol", protocol), ("port", port)],
    );
    [
        Piece::new("td")
            .with(perhaps)
            .with([Piece::says("div", who), Piece::says("div", sources).class("soft")]),
        Piece::says("td", ports)
            .with((!service.is_empty()).then(|| Piece::says("div", service).class("soft"))),
        Piece::new("td").class("by").with(via).with(rule),
        Piece::new("td").with([follow.attribute("title", "Each step of the way")]),
    ]
}

/// What is likely to listen on the ports of an opening.
pub(super) fn listening(one: &OpeningRow) -> String {
    let protocol = match one.protocol.as_str() {
        "tcp" => Protocol::Tcp,
        "udp" => Protocol::Udp,
        _ => return String::new(),
    };
    let (first, last) = one.ports.split_once('-').unwrap_or((&one.ports, &one.ports));
    let (Ok(first), Ok(last)) = (first.parse::<u16>(), last.parse::<u16>()) else { return String::new() };
    let known = services(&protocol, &(first..=last));
    let mut names: Vec<&str> = known.iter().map(|service| service.name).collect();
    names.dedup();
    let more = names.len().saturating_sub(3);
    names.truncate(3);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", names.join(", "))
}
