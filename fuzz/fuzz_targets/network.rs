//! Outputs about the network, bent: parts of real ones put together, values replaced by those of other kinds, the text
//! cut off. Each gives a report with places inside the text, and no pre-shared key in it.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use parapet::report::{Format, Offsets, render};
use parapet::{Input, Options, analyze};
use serde_json::{Map, Value};

static OUTPUTS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let all: Map<String, Value> =
        serde_json::from_str(include_str!("../../tests/data/network/outputs.json")).unwrap_or_default();
    all.into_iter().map(|(_, output)| output).collect()
});

/// The values of a document, by their pointers.
fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    let mut visit = |key: String, value: &Value| {
        let here = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        pointers(value, &here, all);
        all.push(here);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| visit(key.clone(), value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(ix, item)| visit(ix.to_string(), item)),
        _ => {}
    }
}

/// Two bytes and a kind replace one value.
fn bend(document: &mut Value, bytes: &[u8], rest: &[u8]) {
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    let [high, low, kind] = bytes else { return };
    let Some(place) = all.get(usize::from(u16::from_be_bytes([*high, *low])) % all.len().max(1)) else {
        return;
    };
    let from = OUTPUTS[usize::from(*kind) % OUTPUTS.len()].clone();
    let value = match kind % 8 {
        0 => Value::Null,
        1 => Value::Bool(kind % 16 == 1),
        2 => Value::from(i64::from(*kind) * 1000 - 70_000),
        3 => Value::from(String::from_utf8_lossy(rest).into_owned()),
        4 => Value::Array(vec![from, Value::from(1)]),
        5 => from,
        6 => Value::from("0.0.0.0/0"),
        _ => Value::Object(Map::new()),
    };
    if let Some(target) = document.pointer_mut(place) {
        *target = value;
    }
}

fuzz_target!(|bytes: &[u8]| {
    let [count, cut, rest @ ..] = bytes else { return };
    let (chosen, bends) = rest.split_at(rest.len().min(usize::from(count % 8)));
    let mut document = Map::new();
    for ix in chosen {
        document.extend(OUTPUTS[usize::from(*ix) % OUTPUTS.len()].as_object().cloned().unwrap_or_default());
    }
    let mut document = Value::Object(document);
    for (at, bytes) in bends.chunks(3).enumerate().take(8) {
        bend(&mut document, bytes, bends.get(at..).unwrap_or_default());
    }
    let mut text = document.to_string();
    if cut % 4 == 0 {
        let mut end = text.len() * usize::from(*cut) / 256;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
    }
    let analysis = analyze(vec![Input::from_text("fuzz", text.as_str())], &Options::default(), &mut |_| {});
    let report = analysis.report(Offsets::Bytes);
    for finding in &report.findings {
        let place = finding.location.start as usize..finding.location.end as usize;
        assert!(text.get(place).is_some(), "{:?}", finding.location);
    }
    let json = render(&report, Format::Json);
    assert!(!json.contains("Zq3.vN_8xK2pLm5R") && !json.contains("T7w_kD4.bH9cJf6S"), "{json}");
});
