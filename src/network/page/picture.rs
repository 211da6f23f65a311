//! Pictures: boxes and lines with their places. What they say stands in words beside them.

use rust_sugiyama::configure::Config;
use rust_sugiyama::from_vertices_and_edges;

use super::piece::Piece;

/// A box.
pub(super) struct Stop {
    /// What it is.
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// `pass`, `stop`, `unsure`, or nothing.
    pub tone: &'static str,
    /// All of it, in words.
    pub said: String,
}

const WIDTH: f64 = 138.0;
const HEIGHT: f64 = 46.0;
const GAP: f64 = 24.0;
/// Boxes beside one another.
const ACROSS: usize = 4;
/// Letters of a box's name.
const LETTERS: usize = 16;

/// Places one after the other, in lines of a few.
pub(super) fn chain(id: &str, label: &str, stops: &[Stop]) -> Piece {
    let place = |at: usize| {
        #[allow(clippy::cast_precision_loss, reason = "few boxes")]
        let (column, line) = ((at % ACROSS) as f64, (at / ACROSS) as f64);
        (column.mul_add(WIDTH + GAP, 2.0), line.mul_add(HEIGHT + GAP, 2.0))
    };
    let mut parts = Vec::new();
    // The line is whole as far as the packet gets.
    let mut is_stopped = false;
    for (at, stop) in stops.iter().enumerate() {
        let (x, y) = place(at);
        if at > 0 {
            let (from_x, from_y) = place(at - 1);
            let line = if at % ACROSS == 0 {
                let (middle, bottom) = (from_y + HEIGHT + GAP / 2.0, from_y + HEIGHT);
                let (from, to) = (from_x + WIDTH / 2.0, x + WIDTH / 2.0);
                format!("M{from} {bottom}V{middle}H{to}V{}", y - 3.0)
            } else {
                format!("M{} {}H{}", from_x + WIDTH, from_y + HEIGHT / 2.0, x - 3.0)
            };
            parts.push(edge(id, line, is_stopped));
        }
        is_stopped |= stop.tone == "stop";
        parts.push(node(stop, x, y));
    }
    let lines = stops.len().div_ceil(ACROSS);
    let columns = stops.len().min(ACROSS);
    #[allow(clippy::cast_precision_loss, reason = "few boxes")]
    let (width, height) = (columns as f64 * (WIDTH + GAP), lines as f64 * (HEIGHT + GAP));
    drawing(id, label, width - GAP + 4.0, height - GAP + 4.0, parts)
}

/// A graph in layers from left to right. Edges are pairs of places in `stops`.
pub(super) fn layered(id: &str, label: &str, stops: &[Stop], edges: &[(u32, u32)]) -> Piece {
    let vertices: Vec<(u32, (f64, f64))> =
        (0_u32..).zip(stops).map(|(at, _)| (at, (HEIGHT, WIDTH))).collect();
    let is_there = |at: &u32| (*at as usize) < stops.len();
    let edges: Vec<(u32, u32)> =
        edges.iter().copied().filter(|(from, to)| is_there(from) && is_there(to) && from != to).collect();
    let config = Config { vertex_spacing: GAP, ..Config::default() };
    let mut places = vec![(0.0, 0.0); stops.len()];
    let mut below = 0.0;
    for (layout, across, _) in from_vertices_and_edges(&vertices, &edges, &config) {
        // Layers go downwards there and to the right here. Where it puts them starts anywhere.
        let low = |pick: fn(&(f64, f64)) -> f64| {
            layout.iter().map(|(_, place)| pick(place)).fold(f64::INFINITY, f64::min)
        };
        let (left, top) = (low(|place| place.1), low(|place| place.0));
        for (at, (y, x)) in &layout {
            if let Some(place) = places.get_mut(*at) {
                *place = (x - left + 2.0, y - top + below + 2.0);
            }
        }
        below += across + GAP;
    }
    let mut parts: Vec<Piece> = edges
        .iter()
        .filter_map(|(from, to)| {
            let (from, to) = (places.get(*from as usize)?, places.get(*to as usize)?);
            let (a, b) = ((from.0 + WIDTH, from.1 + HEIGHT / 2.0), (to.0 - 3.0, to.1 + HEIGHT / 2.0));
            let middle = f64::midpoint(a.0, b.0);
            Some(edge(
                id,
                format!("M{} {}C{middle} {} {middle} {} {} {}", a.0, a.1, a.1, b.1, b.0, b.1),
                false,
            ))
        })
        .collect();
    parts.extend(stops.iter().zip(&places).map(|(stop, (x, y))| node(stop, *x, *y)));
    let far = |pick: fn(&(f64, f64)) -> f64| places.iter().map(pick).fold(0.0, f64::max);
    let (width, height) = (far(|place| place.0) + WIDTH + 2.0, far(|place| place.1) + HEIGHT + 2.0);
    drawing(id, label, width, height, parts)
}

/// A drawing in a box of its own, which scrolls.
fn drawing(id: &str, label: &str, width: f64, height: f64, parts: Vec<Piece>) -> Piece {
    let arrow = Piece::new("marker")
        .attribute("id", id)
        .attribute("viewBox", "0 0 6 6")
        .attribute("refX", "3")
        .attribute("refY", "3")
        .attribute("markerWidth", "6")
        .attribute("markerHeight", "6")
        .attribute("orient", "auto")
        .with([Piece::new("path").attribute("d", "M0 0L6 3L0 6z")]);
    let svg = Piece::new("svg")
        .attribute("viewBox", format!("0 0 {width:.0} {height:.0}"))
        .attribute("width", format!("{width:.0}"))
        .attribute("height", format!("{height:.0}"))
        .attribute("role", "img")
        .attribute("aria-label", label)
        .with([Piece::new("defs").with([arrow])])
        .with(parts);
    Piece::new("div").class("picture").attribute("tabindex", "0").with([svg])
}

fn edge(id: &str, line: String, is_stopped: bool) -> Piece {
    let class = if is_stopped { "edge dead" } else { "edge" };
    Piece::new("path").class(class).attribute("d", line).attribute("marker-end", format!("url(#{id})"))
}

fn node(stop: &Stop, x: f64, y: f64) -> Piece {
    let at = |tag: &str, dx: f64, dy: f64| {
        Piece::new(tag).attribute("x", format!("{:.1}", x + dx)).attribute("y", format!("{:.1}", y + dy))
    };
    let write =
        |dy: f64, class: &str, text: &str| Piece { text: short(text), ..at("text", 9.0, dy).class(class) };
    let mark = match stop.tone {
        "pass" => "✓",
        "stop" => "✕",
        "unsure" => "?",
        _ => "",
    };
    let shape = at("rect", 0.0, 0.0)
        .attribute("width", WIDTH.to_string())
        .attribute("height", HEIGHT.to_string())
        .attribute("rx", "5");
    Piece::new("g").class(&format!("node {}", stop.tone)).with([
        Piece::says("title", plain(&stop.said)),
        shape,
        write(18.0, "kind", &stop.kind),
        write(36.0, "name", &stop.name),
        Piece { text: mark.to_owned(), ..at("text", WIDTH - 15.0, 18.0).class("mark") },
    ])
}

fn plain(text: &str) -> String {
    text.replace('`', "")
}

/// A text that fits into a box: its beginning and its end, where ids differ.
fn short(text: &str) -> String {
    let text = plain(text);
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= LETTERS {
        return text;
    }
    let (Some(head), Some(tail)) = (letters.get(..LETTERS - 7), letters.get(letters.len() - 6..)) else {
        return text;
    };
    head.iter().chain(&['…']).chain(tail).collect()
}
