//! What the page's Network view shows, as plain data: the page itself only lays it out, so that what it loads before the
//! first answer stays small.
//!
//! Whatever a picture says stands in a table beside it.

mod around;
mod exposed;
mod groups;
mod narrower;
mod path;
mod picture;
mod piece;
mod things;

use serde::{Deserialize, Serialize};

pub use piece::Piece;

use super::exposure::Survey;
use super::reach::UnknownRow;
use crate::Analysis;
use crate::report::{Builder, Offsets};
use piece::folded;
use things::Things;

/// What is looked at, by the names of the view's fields. Each is empty where nothing was chosen.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `exposure`, `reach`, `around`, `groups` or `narrower`; empty for the first.
    pub show: String,
    /// Only things of this VPC.
    pub vpc: String,
    /// Only things of this subnet.
    pub subnet: String,
    /// Only things with this tag: `Key=Value`.
    pub tag: String,
    /// `internet`: only what the Internet reaches.
    pub who: String,
    /// Words that must stand somewhere in a row.
    pub words: String,
    /// Rows that are left out before those that are shown.
    pub skip: String,
    /// Where packets come from.
    pub from: String,
    /// Where they go.
    pub to: String,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, `all` or a number.
    pub protocol: String,
    /// The port that they go to.
    pub port: String,
    /// The thing in the middle.
    pub of: String,
    /// What groups are put together by: `vpc`, or the key of a tag.
    pub by: String,
    /// The group that is to let in less.
    pub group: String,
    /// Ranges that need access, by spaces or commas.
    pub ranges: String,
    /// Groups that need access, likewise.
    pub sources: String,
    /// Ports that are needed, likewise.
    pub ports: String,
}

/// What all parts of the view need.
struct Look<'a> {
    analysis: &'a Analysis,
    builder: Builder<'a>,
    things: Things<'a>,
    asked: &'a Asked,
    offsets: Offsets,
}

/// What the view shows. The survey is of the whole estate.
#[must_use]
pub fn page(analysis: &Analysis, survey: &Survey, asked: &Asked, offsets: Offsets) -> Piece {
    let look = Look {
        analysis,
        builder: Builder::new(analysis, offsets),
        things: Things::of(analysis),
        asked,
        offsets,
    };
    let all = Piece::new("section").class("network").attribute("aria-label", "The network");
    if look.things.list.is_empty() {
        return all.with([Piece::says("p", "There is no network in what was pasted. These commands print it; what is not pasted is asked for where an answer hangs on it.").class("rest")])
            .with(COMMANDS.iter().map(|command| look.command(command)));
    }
    let shown = match asked.show.as_str() {
        "reach" => path::view(&look),
        "around" => around::view(&look, survey),
        "groups" => groups::view(&look),
        "narrower" => narrower::view(&look),
        _ => exposed::view(&look, survey),
    };
    all.with([look.switch()]).with(shown)
}

/// The commands that a network is mostly told by.
const COMMANDS: &[&str] = &[
    "aws ec2 describe-vpcs",
    "aws ec2 describe-subnets",
    "aws ec2 describe-network-interfaces",
    "aws ec2 describe-instances",
    "aws ec2 describe-security-groups",
    "aws ec2 describe-network-acls",
    "aws ec2 describe-route-tables",
    "aws ec2 describe-internet-gateways",
    "aws ec2 describe-nat-gateways",
    "aws elbv2 describe-load-balancers",
    "aws rds describe-db-instances",
];

/// Ends that are offered while one is typed.
const OFFERED: usize = 100;

impl Look<'_> {
    fn switch(&self) -> Piece {
        let all = [
            ("exposure", "Exposure"),
            ("reach", "Does it get there?"),
            ("around", "Who can reach it?"),
            ("groups", "Groups"),
            ("narrower", "Let in less"),
        ];
        let shown = if self.asked.show.is_empty() { "exposure" } else { &self.asked.show };
        let buttons = all.into_iter().map(|(show, label)| {
            let on = shown == show;
            let button = Piece::sets(label, &[("show", show), ("skip", "")]);
            button.class(if on { "on" } else { "" }).attribute("aria-pressed", on.to_string())
        });
        let group = Piece::new("div").class("either").attribute("role", "group");
        group.attribute("aria-label", "What is asked").with(buttons)
    }

    /// A text without secrets.
    fn text(&self, text: &str) -> String {
        self.builder.text(text)
    }

    /// A field with things to pick from.
    fn end(&self, name: &str, label: &str, typed: &str, internet: bool) -> Piece {
        let words = typed.trim().to_lowercase();
        let fits = |text: &str| text.to_lowercase().contains(&words);
        let known = self
            .things
            .list
            .iter()
            .filter(|thing| words.is_empty() || fits(thing.id) || thing.name.is_some_and(fits));
        let options = known.take(OFFERED).map(|thing| {
            let name = thing.name.map(|name| format!(" {}", self.text(name))).unwrap_or_default();
            Piece::says("option", format!("{}{name}", thing.kind)).attribute("value", self.text(thing.id))
        });
        let world = internet.then(|| Piece::says("option", "everybody").attribute("value", "internet"));
        field(name, label, "").with(world.into_iter().chain(options))
    }

    /// A command with a button that copies it.
    fn command(&self, command: &str) -> Piece {
        Piece::says("p", format!("`{command}` ")).class("command").with([Piece::copies(command)])
    }

    /// What is not known, and what tells it.
    fn unknown<'u>(&self, rows: impl Iterator<Item = &'u UnknownRow>) -> Vec<Piece> {
        let rows = rows.map(|row| {
            let at = row.location.as_ref().map(Piece::goes);
            let command = (!row.command.is_empty()).then(|| self.command(&row.command));
            Piece::says("li", format!("{} ", crate::text::capitalised(&row.what))).with(at).with(command)
        });
        let rows: Vec<Piece> = rows.collect();
        if rows.is_empty() {
            return rows;
        }
        let title = format!("Not known: {}", crate::text::counted(rows.len(), "thing"));
        vec![folded(title, true, vec![Piece::new("ul").class("unknowns").with(rows)]).class("rows unsure")]
    }

    /// `web-1` of `i-1`, or nothing.
    fn called(&self, id: &str) -> Option<String> {
        self.things.name(id).map(|name| self.text(name))
    }
}

/// A labelled field; what stands in it is what was asked last by its name.
fn field(name: &str, label: &str, hint: &str) -> Piece {
    let field = Piece::says("field", label).attribute("name", name);
    if hint.is_empty() { field } else { field.attribute("placeholder", hint) }
}

/// A field with a few values to choose from: value, label.
fn choice<'t>(name: &str, label: &str, values: impl IntoIterator<Item = (&'t str, String)>) -> Piece {
    let options =
        values.into_iter().map(|(value, label)| Piece::says("option", label).attribute("value", value));
    Piece::says("field", label).class("choose").attribute("name", name).with(options)
}

fn fields(fields: impl IntoIterator<Item = Piece>) -> Piece {
    Piece::new("form").class("choice").with([Piece::new("div").class("fields").with(fields)])
}

fn notes(notes: &[String]) -> impl Iterator<Item = Piece> + '_ {
    notes.iter().map(|note| Piece::says("p", note.clone()).class("remark"))
}
