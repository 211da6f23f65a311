//! What the prover's questions cost as policies grow, and on policies made to explode, as tables for docs/prover.md:
//! `cargo run --release --example prove-growth [growth|hostile [NAME]]`. The best of several runs, in milliseconds of the processor.

#[path = "support/policies.rs"]
mod policies;

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use parapet::policy::{Policy, PolicyKind};
use parapet::prove::{
    ProveRequest, Trust, changes, compare, compare_texts, dead_statements, exposure, infer_kind, overlaps,
    policy_grants, prove, read_policy, summary,
};
use parapet::report::Offsets;
use parapet::{Input, Options, read};
use policies::{Change, HOSTILE, hostile, ordinary};

/// The processor's time of this thread where the system tells it (Linux), else the clock's: others may be at work.
fn now() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| START.get_or_init(Instant::now).elapsed(), Duration::from_nanos)
}

/// What a question costs: the best of a few, or of two that are slow.
fn cost(question: &dyn Fn()) -> String {
    let mut best = Duration::MAX;
    for round in 0..5 {
        let start = now();
        question();
        best = best.min(now().saturating_sub(start));
        if round > 0 && best > Duration::from_millis(200) {
            break;
        }
    }
    let ms = best.as_secs_f64() * 1000.0;
    if ms < 10.0 { format!("{ms:.1}") } else { format!("{ms:.0}") }
}

fn policy(text: &str) -> Result<Policy, String> {
    read_policy(text).ok_or_else(|| format!("no policy: {text}"))
}

fn prove_text(text: &str) {
    let analysis = read(vec![Input::from_text("policy", text)], &Options::default());
    let _ = std::hint::black_box(prove(&analysis, &ProveRequest::default(), Offsets::Bytes));
}

fn growth() -> Result<(), String> {
    let sizes = [10, 30, 100, 300, 1000];
    println!("| statements | {} |", sizes.map(|size| size.to_string()).join(" | "));
    println!("| --- |{}", " --- |".repeat(sizes.len()));
    let row = |name: &str, ask: &dyn Fn(usize) -> Result<String, String>| -> Result<(), String> {
        let cells: Result<Vec<String>, String> = sizes.iter().map(|size| ask(*size)).collect();
        println!("| {name} | {} |", cells?.join(" | "));
        Ok(())
    };
    let kind = PolicyKind::Identity;
    let both = |size, change| {
        Ok::<_, String>((
            policy(&ordinary(size, Change::None, false))?,
            policy(&ordinary(size, change, false))?,
        ))
    };
    for (name, change) in
        [("equal", Change::None), ("narrower", Change::Narrower), ("broader", Change::Broader)]
    {
        row(&format!("compare, {name}"), &|size| {
            let (old, new) = both(size, change)?;
            Ok(cost(&|| drop(std::hint::black_box(compare(&old, &new, &kind)))))
        })?;
    }
    row("what is new, in words", &|size| {
        let (old, new) = both(size, Change::Broader)?;
        Ok(cost(&|| drop(std::hint::black_box(changes(&new, &old, &kind)))))
    })?;
    row("all of the view Compare", &|size| {
        let (old, new) = (ordinary(size, Change::None, false), ordinary(size, Change::Broader, false));
        Ok(cost(&|| drop(std::hint::black_box(compare_texts(&old, &new, None)))))
    })?;
    let bucket = PolicyKind::Resource("s3".to_owned());
    row("public", &|size| {
        let one = policy(&ordinary(size, Change::None, true))?;
        Ok(cost(&|| drop(std::hint::black_box(exposure(&one, &bucket, &Trust::default())))))
    })?;
    row("grants", &|size| {
        let one = policy(&ordinary(size, Change::None, false))?;
        Ok(cost(&|| drop(std::hint::black_box(policy_grants(&one, &kind, &["s3:PutObject"], &[])))))
    })?;
    row("statements that change nothing", &|size| {
        let one = policy(&ordinary(size, Change::None, false))?;
        Ok(cost(&|| drop(std::hint::black_box(dead_statements(&one, &kind)))))
    })?;
    row("summary", &|size| {
        let one = policy(&ordinary(size, Change::None, false))?;
        Ok(cost(&|| drop(std::hint::black_box(summary(&one, &kind)))))
    })?;
    row("all of the view Prove", &|size| {
        let text = ordinary(size, Change::None, true);
        Ok(cost(&|| prove_text(&text)))
    })
}

fn made_to_explode() -> Result<(), String> {
    println!(
        "| policy | bytes | same | other | changes | view | public | grants | dead | summary | overlaps | Prove |"
    );
    println!("|{}", " --- |".repeat(12));
    let only = std::env::args().nth(2);
    let bucket = PolicyKind::Resource("s3".to_owned());
    for name in HOSTILE.into_iter().filter(|name| only.as_deref().is_none_or(|only| *name == only)) {
        let (old, new) = (hostile(name, 0), hostile(name, 5));
        let (a, b) = (policy(&old)?, policy(&new)?);
        let kind = infer_kind(&[&a]);
        let same = cost(&|| drop(std::hint::black_box(compare(&a, &a, &kind))));
        let relation = compare(&a, &b, &kind).relation;
        println!(
            "| {name} | {} | {same} | {} {relation:?} | {} | {} | {} | {} | {} | {} | {} | {} |",
            old.len(),
            cost(&|| drop(std::hint::black_box(compare(&a, &b, &kind)))),
            cost(&|| drop(std::hint::black_box(changes(&b, &a, &kind)))),
            cost(&|| drop(std::hint::black_box(compare_texts(&old, &new, None)))),
            cost(&|| drop(std::hint::black_box(exposure(&a, &bucket, &Trust::default())))),
            cost(&|| drop(std::hint::black_box(policy_grants(&a, &kind, &["s3:Put*"], &[])))),
            cost(&|| drop(std::hint::black_box(dead_statements(&a, &kind)))),
            cost(&|| drop(std::hint::black_box(summary(&a, &kind)))),
            cost(&|| drop(std::hint::black_box(overlaps(&a, &kind, 5000)))),
            cost(&|| prove_text(&old)),
        );
    }
    Ok(())
}

/// Writes pairs into a folder, with an index, for `./x prove-web`.
fn write(folder: &str) -> Result<(), String> {
    let folder = std::path::Path::new(folder);
    let mut index = "new\told\n".to_owned();
    let mut put = |name: String, old: String, new: String| -> Result<(), String> {
        let name = name.replace([' ', ','], "-").replace("--", "-");
        for (which, text) in [("old", old), ("new", new)] {
            let path = folder.join(format!("{name}-{which}.json"));
            std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        index.push_str(&format!("{name}-new.json\t{name}-old.json\n"));
        Ok(())
    };
    for name in HOSTILE {
        put(name.to_owned(), hostile(name, 0), hostile(name, 5))?;
    }
    for size in [10, 100, 1000] {
        for (name, change) in [("equal", Change::None), ("broader", Change::Broader)] {
            put(
                format!("{size} statements {name}"),
                ordinary(size, Change::None, false),
                ordinary(size, change, false),
            )?;
        }
    }
    std::fs::write(folder.join("index.tsv"), index).map_err(|error| error.to_string())
}

fn main() -> Result<(), String> {
    // The facts are unpacked once, not for the first question.
    let _ = parapet::aws::facts();
    match std::env::args().nth(1).as_deref() {
        Some("hostile") => made_to_explode(),
        Some("growth") => growth(),
        Some("write") => write(&std::env::args().nth(2).ok_or("which folder?")?),
        _ => growth().and_then(|()| made_to_explode()),
    }
}
