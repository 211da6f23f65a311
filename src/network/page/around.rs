//! One thing in the middle: who may send to it, and whom it may reach.

use rustc_hash::FxHashSet;

use super::exposed::{lines, name};
use super::picture::{Stop, layered};
use super::piece::{Piece, folded, table};
use super::{Look, fields, notes};
use crate::network::exposure::{Exposing, Exposure, From, OpeningRow, Survey, exposure};
use crate::network::reach::{EndSpec, Reach, ReachQuery, Reachable, reach_all};
use crate::text::counted;

/// Openings that are told.
const OPENINGS: usize = 60;
/// Rows of things that are told.
const ROWS: usize = 20;
/// Things that are asked about whether it reaches them.
const TARGETS: usize = 60;
/// Boxes on each side of the picture.
const BOXES: usize = 16;

pub(super) fn view(look: &Look<'_>, all: &Survey) -> Vec<Piece> {
    let of = look.asked.of.trim();
    let mut page = vec![fields([look.end("of", "Thing", of, false)])];
    if of.is_empty() {
        let text = "Name something in the texts, by id or name: an instance, an interface, a load balancer, a database, a group.";
        page.push(Piece::says("p", text).class("rest"));
        return page;
    }
    let own = match exposure(look.analysis, Some(of), look.offsets) {
        Ok(own) => own,
        Err(why) => {
            let why = crate::text::capitalised(&look.text(&why));
            page.push(Piece::says("p", why).class("notice").attribute("role", "alert"));
            return page;
        }
    };
    let reached = targets(look, all, &own, of);
    page.push(picture(look, of, &own, &reached));
    page.extend(senders(look, &own));
    page.extend(look.unknown(own.unknown_because.iter()));
    page.extend(receivers(look, of, &reached));
    page.extend(notes(&own.notes));
    page
}

/// What it was found to reach, surely or perhaps.
struct Reached {
    end: String,
    name: String,
    kind: String,
    answer: Reach,
}

fn targets(look: &Look<'_>, all: &Survey, own: &Exposure, of: &str) -> Vec<Reached> {
    let target = |thing: &'_ Exposing| name(thing.kind, &thing.members, &thing.resource).to_owned();
    let own: FxHashSet<&str> =
        own.rows.iter().map(|row| name(&row.kind, &row.members, &row.resource)).collect();
    let is_own = |thing: &&Exposing| own.contains(name(thing.kind, &thing.members, &thing.resource));
    let groups: FxHashSet<&str> =
        all.things.iter().filter(is_own).flat_map(|thing| &thing.groups).map(String::as_str).collect();
    let is_named = |thing: &&Exposing| {
        let is = |via: &str| via == of || groups.contains(via);
        thing.openings.iter().any(|one| one.from == From::Group && is(&one.via))
    };
    let is_other = |thing: &&Exposing| !is_own(thing);
    let near = |thing: &&Exposing| thing.openings.iter().any(|one| one.from != From::Group);
    // First what names its groups, then what anybody near reaches.
    let first = all.things.iter().filter(is_other).filter(is_named);
    let second = all.things.iter().filter(is_other).filter(|thing| !is_named(thing) && near(thing));
    let mut ends: Vec<(String, String, String)> =
        vec![("internet".to_owned(), "anywhere".to_owned(), "Internet".to_owned())];
    for thing in first.chain(second) {
        let id = target(thing);
        if ends.iter().any(|(end, ..)| *end == id) {
            continue;
        }
        let instance = thing.members.first().and_then(|member| member.instance.as_deref());
        let name = instance
            .and_then(|id| look.called(id))
            .or_else(|| look.called(&id).filter(|_| thing.kind == "interface"));
        ends.push((id.clone(), name.unwrap_or(id), thing.kind.replace('-', " ")));
        if ends.len() > TARGETS {
            break;
        }
    }
    let query = |end: &str| ReachQuery {
        from: EndSpec::from(of.to_owned()),
        to: EndSpec::from(end.to_owned()),
        protocol: None,
        port: None,
    };
    let queries: Vec<ReachQuery> = ends.iter().map(|(end, ..)| query(end)).collect();
    let answers = reach_all(look.analysis, &queries, look.offsets);
    let told = ends.into_iter().zip(answers).filter_map(|((end, name, kind), answer)| {
        let answer = answer.ok().filter(|answer| answer.reachable != Reachable::Known(false))?;
        Some(Reached { end, name, kind, answer })
    });
    told.collect()
}

fn ports(parts: impl Iterator<Item = (String, String)>) -> String {
    let mut list: Vec<String> = Vec::new();
    for (protocol, ports) in parts {
        let text = match (protocol.as_str(), ports.as_str()) {
            ("all", "all") => "everything".to_owned(),
            (_, "all") => protocol,
            _ => format!("{protocol} {ports}"),
        };
        if !list.contains(&text) {
            list.push(text);
        }
    }
    let more = list.len().saturating_sub(6);
    list.truncate(6);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", list.join(", "))
}

fn picture(look: &Look<'_>, of: &str, own: &Exposure, reached: &[Reached]) -> Piece {
    let middle = look.things.get(of);
    let mut stops = vec![Stop {
        kind: middle.map_or_else(|| "thing".to_owned(), |thing| thing.kind.to_owned()),
        name: look.called(of).unwrap_or_else(|| look.text(of)),
        tone: "middle",
        said: look.text(of),
    }];
    let mut edges = Vec::new();
    let openings: Vec<&OpeningRow> = own.rows.iter().flat_map(|row| &row.openings).collect();
    let mut senders: Vec<(&str, &str)> = Vec::new();
    for one in &openings {
        if !senders.contains(&(&one.from, &one.via)) {
            senders.push((&one.from, &one.via));
        }
    }
    let mut world = None;
    let add = |stops: &mut Vec<Stop>, stop: Stop| {
        stops.push(stop);
        u32::try_from(stops.len() - 1).unwrap_or(0)
    };
    for (from, via) in senders.iter().take(BOXES) {
        let own = || openings.iter().filter(|one| one.from == *from && one.via == *via);
        let is_sure = own().any(|one| one.certain);
        let what = ports(own().map(|one| (one.protocol.clone(), one.ports.clone())));
        let kind = match *from {
            "internet" if look.things.get(via).is_some_and(|thing| thing.kind == "load balancer") => {
                "load balancer"
            }
            "internet" => "gateway",
            "group" => "group",
            _ => "network",
        };
        let name = look.called(via).unwrap_or_else(|| (*via).to_owned());
        let said = format!("{kind} {via}: {what}{}", if is_sure { "" } else { ", perhaps" });
        let stop = Stop { kind: name, name: what, tone: if is_sure { "pass" } else { "unsure" }, said };
        let at = add(&mut stops, stop);
        edges.push((at, 0));
        if *from == "internet" {
            let internet = *world.get_or_insert_with(|| {
                let stop = Stop {
                    kind: "Internet".to_owned(),
                    name: "anybody".to_owned(),
                    tone: "",
                    said: "the Internet".to_owned(),
                };
                add(&mut stops, stop)
            });
            edges.push((internet, at));
        }
    }
    for one in reached.iter().take(BOXES) {
        let what = ports(one.answer.flows.iter().map(|flow| (flow.protocol.clone(), flow.ports.clone())));
        let is_sure = one.answer.reachable == Reachable::Known(true);
        let kind = if one.end == "internet" { "Internet".to_owned() } else { one.name.clone() };
        let said = format!("it reaches {}: {what}{}", one.name, if is_sure { "" } else { ", perhaps" });
        let at =
            add(&mut stops, Stop { kind, name: what, tone: if is_sure { "pass" } else { "unsure" }, said });
        edges.push((0, at));
    }
    layered(
        "arrow-around",
        "Who may send to it, and whom it may reach; the tables below say the same",
        &stops,
        &edges,
    )
}

fn senders(look: &Look<'_>, own: &Exposure) -> Vec<Piece> {
    if own.rows.is_empty() {
        return vec![Piece::says("p", "Nobody can reach it, as far as the texts tell.").class("said")];
    }
    let rows = own.rows.iter().take(ROWS).flat_map(|row| lines(look, row, OPENINGS)).collect();
    let heads = ["What", "Who", "Ports", "By", ""];
    vec![folded("Who can reach it".to_owned(), true, vec![table("Who can reach it", &heads, rows)])]
}

fn receivers(look: &Look<'_>, of: &str, reached: &[Reached]) -> Vec<Piece> {
    let rows = reached.iter().map(|one| {
        let what = ports(one.answer.flows.iter().map(|flow| (flow.protocol.clone(), flow.ports.clone())));
        let is_sure = one.answer.reachable == Reachable::Known(true);
        let perhaps = (!is_sure).then(|| Piece::says("span", "perhaps").class("level write"));
        let follow = Piece::sets(
            "Follow",
            &[("show", "reach"), ("from", of), ("to", &one.end), ("protocol", ""), ("port", "")],
        );
        let next = if one.end == "internet" {
            Piece::says("span", "the Internet")
        } else {
            Piece::sets(one.name.clone(), &[("show", "around"), ("of", &one.end)])
        };
        Piece::new("tr").with([
            Piece::new("th").attribute("scope", "row").with([
                Piece::says("span", format!("{} ", if one.end == "internet" { "" } else { &one.kind })),
                next,
            ]),
            Piece::says("td", format!("`{what}`")).with(perhaps),
            Piece::new("td").with([follow.attribute("title", "Each step of the way")]),
        ])
    });
    let rows: Vec<Piece> = rows.collect();
    let mut part = if rows.is_empty() {
        vec![Piece::says("p", "It reaches nothing of what was looked at.").class("rest")]
    } else {
        let title = format!("What it can reach: {}", counted(rows.len(), "thing"));
        vec![folded(title, true, vec![table("What it can reach", &["What", "Ports", ""], rows)])]
    };
    let text = format!("Looked at: the Internet, and the first {TARGETS} things that somebody near can reach. Any other pair can be asked for under *Does it get there?*").replace('*', "");
    part.push(Piece::says("p", text).class("rest"));
    let _ = look;
    part
}
