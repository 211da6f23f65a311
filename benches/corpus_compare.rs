//! Compares every pair of a folder with labels, and tells where answer and label differ, and what it cost.
//!
//! `cargo run --release --example corpus_compare -- DIR`, where `DIR/index.tsv` has the columns *A*, *B*,
//! *`A_grants_no_more_than_B`* (`subsumed` or `not-subsumed`) and *source*, and A and B are files in `DIR`. With `--each`
//! it prints what it says of each pair and how many microseconds that took, for `./x prove-peers`.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use parapet::policy::{Policy, PolicyKind};
use parapet::prove::{Verdict, compare, infer_kind, read_policy};

#[derive(Default)]
struct Tally {
    agree: usize,
    differ: usize,
    unknown: usize,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder?")?;
    let folder = Path::new(&folder);
    let each = std::env::args().any(|arg| arg == "--each");
    let index = std::fs::read_to_string(folder.join("index.tsv"))?;
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let mut times: Vec<(Duration, String)> = Vec::new();
    // The facts are unpacked once, not for the first pair.
    let _ = parapet::aws::facts();
    for line in index.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [a, b, label, source] = columns[..] else {
            return Err(format!("not four columns: {line}").into());
        };
        let read = |name: &str| -> Result<Policy, Box<dyn std::error::Error>> {
            let text = std::fs::read_to_string(folder.join(name))?;
            Ok(read_policy(&text).ok_or_else(|| format!("{name} is no policy"))?)
        };
        let (new, old) = (read(a)?, read(b)?);
        let kind: PolicyKind = infer_kind(&[&old, &new]);
        let start = Instant::now();
        let answer = compare(&old, &new, &kind);
        times.push((start.elapsed(), format!("{a} ~ {b}")));
        if each {
            // The best of three: on a shared machine the first may have been waiting.
            let again = (0..2).map(|_| {
                let start = Instant::now();
                let _ = std::hint::black_box(compare(&old, &new, &kind));
                start.elapsed()
            });
            let best = again.chain(times.last().map(|(time, _)| *time)).min().unwrap_or_default();
            let micros = best.as_micros();
            println!("{a}\t{b}\t{:?}\t{micros}", answer.relation);
            continue;
        }
        let tally = tallies
            .entry(
                source.split(' ').next().unwrap_or_default().split('/').next().unwrap_or_default().to_owned(),
            )
            .or_default();
        let said = match &answer.added {
            Verdict::Empty => "subsumed",
            Verdict::Has(_) => "not-subsumed",
            Verdict::Unknown(because) => {
                tally.unknown += 1;
                println!("UNKNOWN {a}\t{b}\t{label}\t{because:?}");
                for reason in because {
                    *reasons.entry(reason.kind.to_owned()).or_default() += 1;
                }
                continue;
            }
        };
        if said == label {
            tally.agree += 1;
            continue;
        }
        tally.differ += 1;
        println!("DIFFERS {a}\t{b}\tlabel {label}");
        if let Verdict::Has(witness) = &answer.added {
            println!("        {}", witness.request.sentence());
        }
    }
    if each {
        return Ok(());
    }
    for (source, tally) in &tallies {
        println!("{source}: {} agree, {} differ, {} unknown", tally.agree, tally.differ, tally.unknown);
    }
    println!("unknown by reason: {reasons:?}");
    times.sort();
    if let (Some(median), Some(longest)) = (times.get(times.len() / 2), times.last()) {
        println!("{} pairs: median {:?}, longest {:?} ({})", times.len(), median.0, longest.0, longest.1);
    }
    Ok(())
}
