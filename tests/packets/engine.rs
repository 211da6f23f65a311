//! The engine's answers, asked for and read through its public surface.

use std::net::IpAddr;

use parapet::network::reach::{EndSpec, FlowRow, NotKnown, Reach, ReachQuery, Reachable, reach};
use parapet::report::Offsets;
use parapet::{Analysis, Input, Options, read};

use crate::cidr::{Cidr, number};
use crate::world::Output;

/// What somebody would paste: each command, and what it printed.
pub fn paste(outputs: &[Output]) -> String {
    outputs.iter().map(|output| format!("$ {}\n{:#}\n", output.command, output.json)).collect()
}

/// The outputs of a paste.
pub fn unpaste(text: &str) -> Vec<Output> {
    let parts = text.split("$ aws ").skip(1);
    parts
        .map(|part| {
            let (command, json) = part.split_once('\n').unwrap();
            Output { command: format!("aws {command}"), json: serde_json::from_str(json).unwrap() }
        })
        .collect()
}

/// The text as the engine reads it.
pub fn analysis(outputs: &[Output]) -> Analysis {
    read(vec![Input::from_text("network", paste(outputs))], &Options::default())
}

/// What gets from one end to another.
#[derive(Debug)]
pub struct Answer {
    /// `None`: it is not known.
    pub reachable: Option<bool>,
    /// What gets there; if it is not known, what may.
    pub flows: Vec<Flow>,
    /// Protocols of which an answer does not tell everything: there is too much.
    pub cut: Vec<u8>,
    pub unknown: Vec<String>,
}

/// A row of an answer.
#[derive(Clone, Debug)]
pub struct Flow {
    protocols: (u8, u8),
    ports: (u16, u16),
    source: (bool, u128, u128),
    destination: (bool, u128, u128),
}

impl Flow {
    pub fn sends(&self, protocol: u8, port: u16, source: IpAddr) -> bool {
        let (is_v6, first, last) = self.source;
        (self.protocols.0..=self.protocols.1).contains(&protocol)
            && (self.ports.0..=self.ports.1).contains(&port)
            && is_v6 == source.is_ipv6()
            && (first..=last).contains(&number(source))
    }

    fn goes_to(&self, destination: IpAddr) -> bool {
        let (is_v6, first, last) = self.destination;
        is_v6 == destination.is_ipv6() && (first..=last).contains(&number(destination))
    }
}

impl Answer {
    pub fn has(&self, protocol: u8, port: u16, source: IpAddr, destination: IpAddr) -> bool {
        self.flows.iter().any(|flow| flow.sends(protocol, port, source) && flow.goes_to(destination))
    }
}

/// Asks about all protocols and ports.
pub fn ask(analysis: &Analysis, from: &str, to: &str) -> Answer {
    let one = |protocol: Option<String>| -> Reach {
        let end = |text: &str| EndSpec::from(text.to_owned());
        let query = ReachQuery { from: end(from), to: end(to), protocol, port: None };
        reach(analysis, &query, Offsets::Bytes).unwrap()
    };
    let all = one(None);
    let unknown = all.unknown_because.iter().map(|row| row.what.clone()).collect();
    let reachable = match all.reachable {
        Reachable::Known(known) => Some(known),
        Reachable::Unknown(NotKnown::Unknown) => None,
    };
    let (mut rows, mut cut) = (all.flows, Vec::new());
    if all.flows_left_out > 0 {
        rows.clear();
        for protocol in 0..=u8::MAX {
            let part = one(Some(protocol.to_string()));
            rows.extend(part.flows);
            if part.flows_left_out > 0 {
                cut.push(protocol);
            }
        }
    }
    Answer { reachable, flows: rows.iter().map(of_row).collect(), cut, unknown }
}

/// The best way, and all others, in words.
pub fn explain(analysis: &Analysis, from: &str, to: &str) -> String {
    let end = |text: &str| EndSpec::from(text.to_owned());
    let query = ReachQuery { from: end(from), to: end(to), protocol: None, port: None };
    let answer = reach(analysis, &query, Offsets::Bytes).unwrap();
    let mut text = String::new();
    for hop in answer.path.iter().chain(&answer.reply) {
        text += &format!("  {} {} {} {} {:?}\n", hop.is_reply, hop.decision, hop.kind, hop.hop, hop.rule);
    }
    for way in &answer.ways {
        text += &format!("  {} {} {:?} {:?}\n", way.from, way.to, way.reachable, way.blocked_by);
    }
    text
}

fn of_row(row: &FlowRow) -> Flow {
    flow(&row.protocol, &row.ports, &row.source, &row.destination)
}

/// A row in the words of the engine.
pub fn flow(protocol: &str, ports: &str, source: &str, destination: &str) -> Flow {
    let protocols = match protocol {
        "all" => (0, 255),
        "icmp" => (1, 1),
        "tcp" => (6, 6),
        "udp" => (17, 17),
        "icmpv6" => (58, 58),
        numbers => pair(numbers),
    };
    let ports = match ports.strip_prefix("type ") {
        _ if ports == "all" => (0, u16::MAX),
        None => pair(ports),
        Some(kinds) => {
            let (kinds, codes) = kinds.split_once(" code ").unwrap_or((kinds, "0-255"));
            let ((first, last), (low, high)) = (pair::<u16>(kinds), pair::<u16>(codes));
            (first << 8 | low, last << 8 | high)
        }
    };
    Flow { protocols, ports, source: addresses(source), destination: addresses(destination) }
}

/// `6` or `6-17`
fn pair<T: std::str::FromStr<Err: std::fmt::Debug> + Copy>(text: &str) -> (T, T) {
    match text.split_once('-') {
        Some((first, last)) => (first.parse().unwrap(), last.parse().unwrap()),
        None => (text.parse().unwrap(), text.parse().unwrap()),
    }
}

/// `10.0.0.0/8`, `10.0.0.1` or `10.0.0.1-10.0.0.9`
fn addresses(text: &str) -> (bool, u128, u128) {
    if let Some((first, last)) = text.split_once('-') {
        let (first, last): (IpAddr, IpAddr) = (first.parse().unwrap(), last.parse().unwrap());
        return (first.is_ipv6(), number(first), number(last));
    }
    let cidr = Cidr::read(text);
    (cidr.is_v6, cidr.first, cidr.last)
}
