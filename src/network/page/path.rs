//! From one end to another, place by place.

use super::picture::{Stop, chain};
use super::piece::{Piece, folded, table};
use super::{Look, choice, field, fields, notes};
use crate::network::reach::{EndSpec, HopRow, Reach, ReachQuery, Reachable, reach};
use crate::text::counted;

/// Flows and other ways that are told.
const FLOWS: usize = 20;
const WAYS: usize = 30;

pub(super) fn view(look: &Look<'_>) -> Vec<Piece> {
    let asked = look.asked;
    let protocols = ["", "tcp", "udp", "icmp", "icmpv6", "all"];
    let label = |name: &str| if name.is_empty() { "any that fits".to_owned() } else { name.to_owned() };
    let mut page = vec![fields([
        look.end("from", "From", &asked.from, true),
        look.end("to", "To", &asked.to, true),
        choice("protocol", "Protocol", protocols.map(|name| (name, label(name)))),
        field("port", "Port", "any").attribute("inputmode", "numeric"),
    ])];
    let (from, to) = (asked.from.trim(), asked.to.trim());
    if from.is_empty() || to.is_empty() {
        let text =
            "Name two ends: something in the texts by id or name, a block of addresses, or `internet`.";
        page.push(Piece::says("p", text).class("rest"));
        return page;
    }
    let turn = Piece::sets("The other way round", &[("from", to), ("to", from), ("port", "")]);
    page.push(Piece::new("p").class("actions").with([turn]));
    match query(look).and_then(|query| reach(look.analysis, &query, look.offsets)) {
        Ok(answer) => page.extend(tell(look, &answer)),
        Err(why) => page.push(
            Piece::says("p", crate::text::capitalised(&look.text(&why)))
                .class("notice")
                .attribute("role", "alert"),
        ),
    }
    page
}

fn query(look: &Look<'_>) -> Result<ReachQuery, String> {
    let asked = look.asked;
    let port = match asked.port.trim() {
        "" => None,
        port => Some(port.parse().map_err(|_| format!("`{port}` is no port: a number from 0 to 65535"))?),
    };
    let protocol = asked.protocol.trim();
    Ok(ReachQuery {
        from: EndSpec::from(asked.from.clone()),
        to: EndSpec::from(asked.to.clone()),
        protocol: (!protocol.is_empty()).then(|| protocol.to_owned()),
        port,
    })
}

/// An end as a person calls it.
fn end(look: &Look<'_>, end: &EndSpec) -> String {
    match end {
        EndSpec::Internet => "the Internet".to_owned(),
        EndSpec::Cidr(net) => format!("`{net}`"),
        EndSpec::Id(id) => match look.called(id) {
            Some(name) => format!("{name} (`{}`)", look.text(id)),
            None => format!("`{}`", look.text(id)),
        },
    }
}

fn tell(look: &Look<'_>, answer: &Reach) -> Vec<Piece> {
    let (from, to) = (end(look, &answer.query.from), end(look, &answer.query.to));
    let (tone, badge, said) = match answer.reachable {
        Reachable::Known(true) => {
            ("allowed", "It gets there", format!("{from} reaches {to}, and replies get back."))
        }
        Reachable::Known(false) => {
            let stops = counted(answer.blocked_by.len(), "place");
            (
                "explicitdeny",
                "It does not get there",
                format!("From {from} to {to} it is stopped at {stops}; each of them would have to change."),
            )
        }
        Reachable::Unknown(_) => (
            "unknown",
            "Not known",
            format!("{from} may reach {to}: the texts do not tell everything that it hangs on."),
        ),
    };
    let flows = answer.flows.iter().take(FLOWS).map(|flow| {
        let ports = if flow.ports == "all" { String::new() } else { format!(" {}", flow.ports) };
        Piece::says(
            "li",
            format!("`{}{ports}` from `{}` to `{}`", flow.protocol, flow.source, flow.destination),
        )
    });
    let more = answer.flows.len().saturating_sub(FLOWS) + answer.flows_left_out;
    let more = (more > 0).then(|| Piece::says("li", format!("and {more} more")));
    let stops = answer.blocked_by.iter().map(|hop| step(look, hop));
    let verdict = Piece::new("article").class(&format!("answer {tone}")).with([
        Piece::new("h3").with([Piece::says("span", badge).class("badge")]),
        Piece::says("p", crate::text::capitalised(&said)),
        Piece::new("ul").class("flows").with(flows).with(more),
        Piece::new("ul").class("hops").with(stops),
    ]);
    let mut page = vec![verdict];
    page.extend(look.unknown(answer.unknown_because.iter()));
    page.extend(notes(&answer.notes));
    if !answer.path.is_empty() {
        page.push(chain(
            "arrow-there",
            "The way there; the list below says the same",
            &stations(look, &answer.path),
        ));
        page.push(way(look, "The way there", &answer.path));
    }
    let is_odd = answer.reply.iter().any(|hop| hop.decision != "allow");
    if is_odd {
        page.push(chain(
            "arrow-back",
            "The way back; the list below says the same",
            &stations(look, &answer.reply),
        ));
    }
    if !answer.reply.is_empty() {
        page.push(way(look, "The way back", &answer.reply));
    }
    page.extend(others(look, answer));
    page
}

fn stations(look: &Look<'_>, hops: &[HopRow]) -> Vec<Stop> {
    let stop = |hop: &HopRow| Stop {
        kind: hop.kind.replace('-', " "),
        name: look.called(&hop.hop).unwrap_or_else(|| hop.hop.clone()),
        tone: tone(hop),
        said: said(hop),
    };
    hops.iter().map(stop).collect()
}

fn tone(hop: &HopRow) -> &'static str {
    match hop.decision.as_str() {
        "allow" => "pass",
        "deny" => "stop",
        _ => "unsure",
    }
}

fn said(hop: &HopRow) -> String {
    let word = match hop.decision.as_str() {
        "allow" => "passes",
        "deny" => "stopped",
        _ => "not known",
    };
    let rule = hop.rule.as_ref().map(|rule| format!(": {rule}")).unwrap_or_default();
    format!("{} {}, {word}{rule}", hop.kind.replace('-', " "), hop.hop)
}

fn way(look: &Look<'_>, title: &str, hops: &[HopRow]) -> Piece {
    let list = Piece::new("ol").class("hops").with(hops.iter().map(|hop| step(look, hop)));
    folded(format!("{title}: {}", counted(hops.len(), "place")), true, vec![list])
}

/// A place with what decides there.
fn step(look: &Look<'_>, hop: &HopRow) -> Piece {
    let word = match hop.decision.as_str() {
        "allow" => "✓ passes",
        "deny" => "✕ stopped",
        _ => "? not known",
    };
    let name = look.called(&hop.hop).map(|name| format!(" {name}")).unwrap_or_default();
    let id = if hop.hop == hop.kind { String::new() } else { format!(" `{}`", hop.hop) };
    let back = if hop.is_reply { " (on the way back)" } else { "" };
    // A rule mostly begins with the id of what it is in.
    let rule = hop.rule.as_ref().map(|rule| {
        let short = rule.strip_prefix(&hop.hop).map_or(rule.as_str(), str::trim_start);
        let text = if short.contains('`') { short.to_owned() } else { format!("`{short}`") };
        Piece::says("div", format!("{text} ")).class("soft")
    });
    let rule = rule.map(|rule| rule.with(hop.location.as_ref().map(Piece::goes)));
    Piece::new("li")
        .class(tone(hop))
        .with([
            Piece::says("span", word).class("mark"),
            Piece::says("span", format!(" {}{name}{id}{back}", hop.kind.replace('-', " "))),
        ])
        .with(rule)
}

fn others(look: &Look<'_>, answer: &Reach) -> Option<Piece> {
    let ways = answer.ways.get(1..).filter(|ways| !ways.is_empty())?;
    let rows = ways.iter().take(WAYS).map(|way| {
        let word = match way.reachable {
            Reachable::Known(true) => "yes",
            Reachable::Known(false) => "no",
            Reachable::Unknown(_) => "not known",
        };
        let named = |id: &str| look.called(id).unwrap_or_else(|| format!("`{id}`"));
        let stops = way.blocked_by.iter().map(|stop| format!("`{stop}`")).collect::<Vec<_>>().join(", ");
        Piece::new("tr").with([
            Piece::says("td", word),
            Piece::says("td", named(&way.from)),
            Piece::says("td", named(&way.to)),
            Piece::says("td", way.via.as_deref().map(named).unwrap_or_default()),
            Piece::says("td", way.family.replace("ipv", "IPv")),
            Piece::says("td", stops),
        ])
    });
    let rows: Vec<Piece> = rows.collect();
    let total = ways.len() + answer.ways_left_out;
    let heads = ["Open", "From", "To", "By", "Family", "Stopped by"];
    Some(folded(format!("Other ways: {total}"), false, vec![table("Other ways", &heads, rows)]))
}
