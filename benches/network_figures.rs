//! How long each part takes on a made-up network, and the most memory so far: the table of docs/network.md.
//!
//! `cargo run --release --example network-figures -- 10000 5`: groups, and how often each is done; the fastest counts.

use std::time::{Duration, Instant};

use parapet::network::exposure::{Survey, classes, exposed_to_internet, exposure};
use parapet::network::filter::Filters;
use parapet::network::reach::{Fronts, Walk};
use parapet::network::redundancy::Redundancy;
use parapet::network::topology::Topology;
use parapet::report::Offsets;
use parapet::{Input, Options, analyze, read};

#[path = "support/network.rs"]
mod network;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse().ok());
    let groups = numbers.next().unwrap_or(10_000);
    let runs = numbers.next().unwrap_or(3);
    let text = network::network(groups);
    println!("{groups} groups, {} bytes", text.len());
    let inputs = || vec![Input::from_text("network.json", text.clone())];
    let options = Options::default();
    measure("reading", runs, inputs, |inputs| read(inputs, &options).estate.security_groups.len());
    let read = read(inputs(), &options);
    measure("topology", runs, || (), |()| Topology::new(&read.estate).stations.len());
    measure(
        "what the Internet gets to",
        runs,
        || (),
        |()| {
            let topology = Topology::new(&read.estate);
            let filters = Filters::new(&topology);
            let walk = Walk::new(&filters);
            let fronts = Fronts::new(&topology);
            let classes = classes(&topology, &fronts);
            classes.iter().map(|class| exposed_to_internet(&walk, &fronts, class).openings.len()).sum()
        },
    );
    measure(
        "what anybody gets to",
        runs,
        || (),
        |()| Survey::new(&read, None, Offsets::Bytes).map_or(0, |found| found.things.len()),
    );
    measure(
        "the same, all of it as rows",
        runs,
        || (),
        |()| exposure(&read, None, Offsets::Bytes).map_or(0, |found| found.rows.len()),
    );
    measure(
        "redundancy",
        runs,
        || (),
        |()| {
            let topology = Topology::new(&read.estate);
            let all = Redundancy::of(&Filters::new(&topology));
            all.shadowed.len() + all.across.len()
        },
    );
    drop(read);
    measure("all findings, with reading", runs, inputs, |inputs| {
        analyze(inputs, &options, &mut |_| {}).report(Offsets::Bytes).findings.len()
    });
}

/// Does it some times with what `given` makes, which is not measured, and tells the fastest.
fn measure<T>(what: &str, runs: usize, given: impl Fn() -> T, work: impl Fn(T) -> usize) {
    let mut best = Duration::MAX;
    let mut found = 0;
    for _ in 0..runs {
        let given = given();
        let start = Instant::now();
        found = work(given);
        best = best.min(start.elapsed());
    }
    println!("{what:<30} {:>9.1} ms  {:>6} MB  ({found})", best.as_secs_f64() * 1e3, most_memory());
}

/// The most memory that the process had so far, in megabytes, where the system tells.
fn most_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.map_or_else(|| "?".to_owned(), |kilobytes| (kilobytes / 1024).to_string())
}
