//! Writes a made-up network: `cargo run --release --example generate-network -- 10000 > network.json`, or with a folder as a
//! second word into files there that are small enough to be read, as the pages of an output are.

use std::fmt::Write as _;

#[path = "support/network.rs"]
mod network;

/// Texts above 64 MB are not read.
const MOST: usize = 50_000_000;

fn main() -> std::io::Result<()> {
    let mut words = std::env::args().skip(1);
    let groups = words.next().and_then(|word| word.parse().ok()).unwrap_or(1_000);
    let text = network::network(groups);
    let Some(folder) = words.next() else {
        print!("{text}");
        return Ok(());
    };
    for (at, page) in pages(&text).iter().enumerate() {
        std::fs::write(format!("{folder}/network-{at}.json"), page)?;
    }
    Ok(())
}

/// The same outputs, their lists cut where a page is full: each item of a list begins a line of its own.
fn pages(text: &str) -> Vec<String> {
    let mut pages = vec![String::new()];
    let mut head = "";
    for line in text.lines() {
        if line.starts_with('{') {
            head = line;
        }
        let Some(page) = pages.last_mut() else { break };
        let is_item = line.starts_with("    {") && head.ends_with(": [");
        if is_item && page.len() + line.len() > MOST {
            page.truncate(page.trim_end().trim_end_matches(',').len());
            page.push_str("\n]}\n");
            pages.push(format!("{head}\n{line}\n"));
        } else {
            let _ = writeln!(page, "{line}");
        }
    }
    pages
}
