//! Groups × groups: which group's inbound rules name which.

use rustc_hash::FxHashMap;

use super::piece::{Piece, table};
use super::things::tag;
use super::{Look, choice, field, fields};
use crate::estate::network::{Permission, SecurityGroup};
use crate::order::Order as _;
use crate::text::counted;

/// Lines and columns that are drawn.
const LINES: usize = 40;
const COLUMNS: usize = 24;
/// Ports that are told in a cell.
const PORTS: usize = 4;
/// Values that a filter offers.
const VALUES: usize = 200;

/// Everybody who is named by addresses.
const ANYBODY: &str = "anybody";
const ADDRESSES: &str = "some addresses";
const LISTS: &str = "prefix lists";

pub(super) fn view(look: &Look<'_>) -> Vec<Piece> {
    let groups = &look.analysis.estate.security_groups;
    let by = look.asked.by.as_str();
    let matrix = Matrix::of(look, groups, by);
    let mut page = vec![choices(look, groups)];
    if matrix.cells.is_empty() {
        let text = "No group's inbound rules let anybody in, as far as the texts and the filters tell.";
        page.push(Piece::says("p", text).class("rest"));
        return page;
    }
    let (lines, columns) = (matrix.lines(), matrix.columns());
    let heads: Vec<&str> = std::iter::once("From ↓ to →")
        .chain(columns.iter().take(COLUMNS).map(|key| matrix.label(key)))
        .collect();
    let rows = lines.iter().take(LINES).map(|from| {
        let cells = columns.iter().take(COLUMNS).map(|to| matrix.cell(from, to, by.is_empty()));
        let head = Piece::says("th", matrix.label(from)).attribute("scope", "row");
        Piece::new("tr").with([head]).with(cells)
    });
    let left = (lines.len().saturating_sub(LINES), columns.len().saturating_sub(COLUMNS));
    page.push(Piece::new("div").class("rows matrix").with([table(
        "Groups by groups",
        &heads,
        rows.collect(),
    )]));
    if left != (0, 0) {
        let text = format!(
            "Left out: {} and {}, with the fewest rules. Filter, or put groups together.",
            counted(left.0, "line"),
            counted(left.1, "column")
        );
        page.push(Piece::says("p", text).class("rest"));
    }
    let text = "What inbound rules name. Whether it gets there hangs on routes, network ACLs and the sender's outbound rules too: a cell asks that.";
    page.push(Piece::says("p", text).class("rest"));
    page
}

fn choices(look: &Look<'_>, groups: &[SecurityGroup]) -> Piece {
    let mut vpcs: Vec<&str> =
        groups.iter().filter_map(|one| one.vpc.as_ref()).map(|vpc| vpc.value.as_str()).collect();
    vpcs.order();
    vpcs.dedup();
    let mut keys: Vec<&str> =
        groups.iter().flat_map(|one| &one.tags).map(|tag| tag.key.value.as_str()).collect();
    keys.order();
    keys.dedup();
    let named = |id: &str| look.called(id).map_or_else(|| look.text(id), |name| format!("{name} ({id})"));
    let all = std::iter::once(("", "all".to_owned()));
    let each = [("", "each group".to_owned()), ("vpc", "VPC".to_owned())];
    fields([
        choice("vpc", "VPC", all.chain(vpcs.into_iter().take(VALUES).map(|id| (id, named(id))))),
        choice(
            "by",
            "Put together by",
            each.into_iter()
                .chain(keys.into_iter().take(VALUES).map(|key| (key, format!("tag {}", look.text(key))))),
        ),
        field("words", "Words", "name or id of a group"),
    ])
}

/// A key is an id, a VPC, or the value of a tag.
struct Matrix {
    labels: FxHashMap<String, String>,
    cells: FxHashMap<(String, String), Vec<String>>,
}

impl Matrix {
    fn of(look: &Look<'_>, groups: &[SecurityGroup], by: &str) -> Self {
        let mut keys: FxHashMap<&str, (String, String)> = FxHashMap::default();
        for group in groups {
            keys.entry(group.key()).or_insert_with(|| key(look, group, by));
        }
        let mut this = Self { labels: FxHashMap::default(), cells: FxHashMap::default() };
        for label in [ANYBODY, ADDRESSES, LISTS] {
            this.labels.insert(label.to_owned(), label.to_owned());
        }
        let words = look.asked.words.trim().to_lowercase();
        let fits = |group: &&SecurityGroup| {
            let vpc = group.vpc.as_ref().map(|vpc| vpc.value.as_str());
            let name = group.name.as_ref().map_or("", |name| name.value.as_str());
            (look.asked.vpc.is_empty() || vpc == Some(&look.asked.vpc))
                && (words.is_empty() || name.to_lowercase().contains(&words) || group.key().contains(&words))
        };
        for group in groups.iter().filter(fits) {
            let Some(to) = keys.get(group.key()).cloned() else { continue };
            for rule in &group.ingress {
                let what = what(rule);
                for range in &rule.ranges {
                    let from = if range.cidr.value.prefix_len() == 0 { ANYBODY } else { ADDRESSES };
                    this.add((from.to_owned(), from.to_owned()), to.clone(), &what);
                }
                for reference in &rule.groups {
                    let id = reference.key();
                    let gone = || (id.to_owned(), format!("{} (not pasted)", look.text(id)));
                    this.add(keys.get(id).cloned().unwrap_or_else(gone), to.clone(), &what);
                }
                if !rule.prefix_lists.is_empty() {
                    this.add((LISTS.to_owned(), LISTS.to_owned()), to.clone(), &what);
                }
            }
        }
        this
    }

    fn add(&mut self, from: (String, String), to: (String, String), what: &str) {
        self.labels.entry(from.0.clone()).or_insert(from.1);
        self.labels.entry(to.0.clone()).or_insert(to.1);
        let cell = self.cells.entry((from.0, to.0)).or_default();
        if !cell.iter().any(|known| known == what) {
            cell.push(what.to_owned());
        }
    }

    fn label(&self, key: &str) -> &str {
        self.labels.get(key).map_or("", String::as_str)
    }

    /// Who is named: everybody first, then the most named.
    fn lines(&self) -> Vec<String> {
        let all = self.ranked(|(from, _)| from);
        let (mut first, rest): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|key| [ANYBODY, ADDRESSES, LISTS].contains(&key.as_str()));
        first.order();
        first.extend(rest);
        first
    }

    /// Whose rules name somebody, the most rules first.
    fn columns(&self) -> Vec<String> {
        self.ranked(|(_, to)| to)
    }

    fn ranked(&self, pick: fn(&(String, String)) -> &String) -> Vec<String> {
        let mut counts: FxHashMap<&String, usize> = FxHashMap::default();
        for (pair, cell) in &self.cells {
            *counts.entry(pick(pair)).or_default() += cell.len();
        }
        let mut list: Vec<(usize, &String)> = counts.into_iter().map(|(key, count)| (count, key)).collect();
        list.order_by(|a, b| {
            b.0.cmp(&a.0).then_with(|| self.label(a.1).cmp(self.label(b.1))).then_with(|| a.1.cmp(b.1))
        });
        list.into_iter().map(|(_, key)| key.clone()).collect()
    }

    fn cell(&self, from: &str, to: &str, is_each: bool) -> Piece {
        let Some(ports) = self.cells.get(&(from.to_owned(), to.to_owned())) else { return Piece::new("td") };
        let more = ports.len().saturating_sub(PORTS);
        let mut text = ports.iter().take(PORTS).cloned().collect::<Vec<_>>().join(", ");
        if more > 0 {
            text.push_str(&format!(" +{more}"));
        }
        let open = if from == ANYBODY { "open" } else { "" };
        let cell = Piece::new("td").class(open);
        if !is_each || from == ADDRESSES || from == LISTS {
            return Piece { text, ..cell };
        }
        let end = if from == ANYBODY { "internet" } else { from };
        let ask = Piece::sets(
            text,
            &[("show", "reach"), ("from", end), ("to", to), ("protocol", ""), ("port", "")],
        );
        cell.with([
            ask.attribute("title", format!("Does it get there: {} to {}", self.label(from), self.label(to)))
        ])
    }
}

/// What a group is put under, and what that is called.
fn key(look: &Look<'_>, group: &SecurityGroup, by: &str) -> (String, String) {
    let id = group.key();
    let vpc = group.vpc.as_ref().map(|vpc| vpc.value.as_str());
    match by {
        "" => (id.to_owned(), look.called(id).unwrap_or_else(|| look.text(id))),
        "vpc" => match vpc {
            Some(vpc) => (vpc.to_owned(), look.called(vpc).unwrap_or_else(|| look.text(vpc))),
            None => (String::new(), "VPC not told".to_owned()),
        },
        by => match tag(&group.tags, by) {
            Some(value) => (format!("{by}={value}"), look.text(value)),
            None => (String::new(), format!("without tag {}", look.text(by))),
        },
    }
}

fn what(rule: &Permission) -> String {
    let protocol = rule.protocol.value.name();
    match rule.ports() {
        _ if protocol == "all" || protocol == "-1" => "everything".to_owned(),
        None => protocol.to_owned(),
        Some(ports) if ports == (0..=u16::MAX) => protocol.to_owned(),
        Some(ports) if ports.start() == ports.end() => format!("{protocol} {}", ports.start()),
        Some(ports) => format!("{protocol} {}-{}", ports.start(), ports.end()),
    }
}
