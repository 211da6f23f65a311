//! Decisions a second on one core: `cargo run --release --example evaluate-rate -- SCENARIOS.json`.
//!
//! Prints a line of JSON for each request: its name, the decision, decisions a second, and the same with every reason in words.

use std::hint::black_box;
use std::time::{Duration, Instant};

use parapet::Input;
use parapet::evaluate::scenario::open;
use parapet::evaluate::{evaluate, trace};

/// How long each is measured, and how often.
const TIME: Duration = Duration::from_millis(20);
const TIMES: u32 = 25;

/// The best of several short measurements: one that nothing else interrupted.
fn rate(mut once: impl FnMut()) -> f64 {
    let mut best = 0.0_f64;
    for _ in 0..TIMES {
        let (start, mut count) = (Instant::now(), 0_u32);
        while start.elapsed() < TIME {
            for _ in 0..64 {
                once();
            }
            count += 64;
        }
        best = best.max(f64::from(count) / start.elapsed().as_secs_f64());
    }
    best
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("a file of scenarios is missing")?;
    let opened = open(Input::from_text("scenarios", std::fs::read_to_string(path)?))?;
    for case in &opened.scenario.cases {
        let decision = evaluate(&case.request, &case.policies).outcome.name();
        let plain = rate(|| {
            black_box(evaluate(black_box(&case.request), &case.policies));
        });
        let traced = rate(|| drop(black_box(trace(black_box(&case.request), &case.policies))));
        let line =
            serde_json::json!({"name": case.name, "decision": decision, "plain": plain, "traced": traced});
        println!("{line}");
    }
    Ok(())
}
