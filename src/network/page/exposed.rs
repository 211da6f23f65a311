//! Everything that can be reached, the worst first.

use std::cell::RefCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::piece::{Piece, table};
use super::{Look, choice, field, fields, notes};
use crate::estate::network::Protocol;
use crate::network::exposure::{Exposing, ExposureRow, Member, OpeningRow, Survey, Told};
use crate::network::services::services;
use crate::order::Order as _;
use crate::text::counted;

/// Rows of one page.
const ROWS: usize = 50;
/// Openings that are told of a row.
const OPENINGS: usize = 8;
/// Sources that are told of an opening.
const SOURCES: usize = 3;
/// Values that a filter offers.
const VALUES: usize = 300;
/// Things that are not known which are told.
const UNKNOWN: usize = 40;

pub(super) fn view(look: &Look<'_>, survey: &Survey) -> Vec<Piece> {
    let tags = Tags::of(look, survey);
    let words = Wanted::new(look);
    let things: Vec<&Exposing> =
        survey.things.iter().filter(|thing| is_wanted(look, survey, &tags, &words, thing)).collect();
    let skip = look.asked.skip.parse().unwrap_or(0).min(things.len());
    let shown: Vec<&Exposing> = things.iter().skip(skip).take(ROWS).copied().collect();
    let count = |thing: &&Exposing| thing.members.len().max(1);
    let many: usize = things.iter().map(count).sum();
    let open: usize = things.iter().filter(|thing| thing.is_open()).map(count).sum();
    let of = if things.len() == survey.things.len() {
        counted(survey.interfaces, "network interface")
    } else {
        "what the filters leave".to_owned()
    };
    let said = match many {
        0 => format!("Nothing of {of} can be reached, as far as the texts tell."),
        _ => format!("Of {of}, {many} are or may be reached by somebody, {open} of them from the Internet."),
    };
    let mut page = vec![filters(look, survey, &tags), Piece::says("p", said).class("said")];
    if !shown.is_empty() {
        // Only what is shown is put into words.
        let rows = shown.iter().map(|thing| survey.row(&look.builder, thing));
        let lines = rows.flat_map(|row| lines(look, &row, OPENINGS)).collect();
        let heads = ["What", "Who", "Ports", "By", ""];
        page.push(Piece::new("div").class("rows").with([table("What is exposed", &heads, lines)]));
    }
    page.extend(pages(skip, things.len()));
    let wanted: FxHashSet<usize> = shown.iter().flat_map(|thing| thing.unknown.iter().copied()).collect();
    let unknown = survey.unknown_because.iter().enumerate().filter(|(at, _)| wanted.contains(at));
    page.extend(look.unknown(unknown.map(|(_, row)| row).take(UNKNOWN)));
    page.extend(notes(&survey.notes));
    page
}

/// Tags of the things in the rows.
struct Tags<'a> {
    by_id: FxHashMap<&'a str, Vec<(&'a str, &'a str)>>,
    /// Each pair once, the commonest first.
    all: Vec<String>,
}

impl<'a> Tags<'a> {
    fn of(look: &Look<'a>, survey: &'a Survey) -> Self {
        let mut by_id: FxHashMap<&str, Vec<(&str, &str)>> = FxHashMap::default();
        let mut counts: FxHashMap<(&str, &str), usize> = FxHashMap::default();
        for member in survey.things.iter().flat_map(|thing| &thing.members) {
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

/// The words that must stand somewhere in a row, in small letters.
struct Wanted {
    words: String,
    /// Whether a protocol with its ports, or what listens there, has them: there are few that differ.
    ports: RefCell<FxHashMap<(String, String), bool>>,
    /// The same of lists of addresses, by where they lie: each is made once.
    sources: RefCell<FxHashMap<*const String, bool>>,
}

impl Wanted {
    fn new(look: &Look<'_>) -> Self {
        let words = look.asked.words.trim().to_lowercase();
        Self { words, ports: RefCell::default(), sources: RefCell::default() }
    }

    fn is_in(&self, text: &str) -> bool {
        // Ids and addresses are small letters, and then nothing has to be copied.
        text.contains(&self.words) || text.to_lowercase().contains(&self.words)
    }

    /// True if they stand somewhere in what is told of an opening.
    fn is_told(&self, told: &Told<'_>) -> bool {
        let key = (told.protocol.clone(), told.ports.clone());
        let has_ports = *self.ports.borrow_mut().entry(key).or_insert_with(|| {
            let listening = listening(&told.protocol, &told.ports);
            self.is_in(&format!("{} {} {listening}", told.protocol, told.ports))
        });
        has_ports
            || self.is_in(&told.opening.via)
            || *(self.sources.borrow_mut().entry(told.sources.as_ptr()))
                .or_insert_with(|| told.sources.iter().any(|source| self.is_in(source)))
            || told.rule.is_some_and(|rule| self.is_in(&rule.text))
    }
}

fn is_wanted(look: &Look<'_>, survey: &Survey, tags: &Tags<'_>, words: &Wanted, thing: &Exposing) -> bool {
    let asked = look.asked;
    let is = |wanted: &str, own: &Option<String>| wanted.is_empty() || own.as_deref() == Some(wanted);
    if !is(&asked.vpc, &thing.vpc) || !is(&asked.subnet, &thing.subnet) {
        return false;
    }
    if asked.who == "internet" && !thing.is_open() {
        return false;
    }
    let has = |id: &str, wanted: (&str, &str)| tags.by_id.get(id).is_some_and(|own| own.contains(&wanted));
    if let Some(wanted) = asked.tag.split_once('=')
        && !thing.members.iter().any(|member| has(&member.id, wanted))
    {
        return false;
    }
    words.words.is_empty() || says(look, survey, thing, words)
}

/// True if the words stand somewhere in what is known of a thing.
fn says(look: &Look<'_>, survey: &Survey, thing: &Exposing, words: &Wanted) -> bool {
    let named = |id: &str| words.is_in(id) || look.things.name(id).is_some_and(|name| words.is_in(name));
    let member = |member: &Member| {
        named(&member.id)
            || member.instance.as_deref().is_some_and(named)
            || member.public.iter().any(|ip| words.is_in(ip))
    };
    let is_named = named(&thing.resource)
        || words.is_in(thing.kind)
        || thing.vpc.as_deref().is_some_and(named)
        || thing.subnet.as_deref().is_some_and(named)
        || thing.groups.iter().any(|id| named(id))
        || thing.members.iter().any(member);
    let mut is_told = is_named;
    if !is_told {
        survey.tell(thing, &mut |told| is_told = is_told || words.is_told(&told));
    }
    is_told
}

fn filters(look: &Look<'_>, survey: &Survey, tags: &Tags<'_>) -> Piece {
    let mut vpcs: Vec<&str> = survey.things.iter().filter_map(|thing| thing.vpc.as_deref()).collect();
    vpcs.order();
    vpcs.dedup();
    let in_vpc =
        |thing: &&Exposing| look.asked.vpc.is_empty() || thing.vpc.as_deref() == Some(&look.asked.vpc);
    let mut subnets: Vec<&str> =
        survey.things.iter().filter(in_vpc).filter_map(|thing| thing.subnet.as_deref()).collect();
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
fn target(row: &ExposureRow) -> String {
    name(&row.kind, &row.members, &row.resource).to_owned()
}

/// What things are asked for by.
pub(super) fn name<'r>(kind: &str, members: &'r [Member], resource: &'r str) -> &'r str {
    match members.first() {
        Some(member) if kind == "interface" => &member.id,
        _ => resource,
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
    let service = listening(&one.protocol, &one.ports);
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
fn listening(protocol: &str, ports: &str) -> String {
    let protocol = match protocol {
        "tcp" => Protocol::Tcp,
        "udp" => Protocol::Udp,
        _ => return String::new(),
    };
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let (Ok(first), Ok(last)) = (first.parse::<u16>(), last.parse::<u16>()) else { return String::new() };
    let known = services(&protocol, &(first..=last));
    let mut names: Vec<&str> = known.iter().map(|service| service.name).collect();
    names.dedup();
    let more = names.len().saturating_sub(3);
    names.truncate(3);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", names.join(", "))
}
