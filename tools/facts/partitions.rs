//! botocore's partitions.

use std::collections::BTreeMap;

use parapet::aws::source::SourcePartition;
use serde::Deserialize;

use crate::Result;

#[derive(Deserialize)]
struct File {
    partitions: Vec<Partition>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Partition {
    id: String,
    outputs: Outputs,
    region_regex: String,
    regions: BTreeMap<String, serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outputs {
    dns_suffix: String,
}

pub fn read(text: &str) -> Result<Vec<SourcePartition>> {
    let file: File = serde_json::from_str(text)?;
    file.partitions.into_iter().map(to_partition).collect()
}

fn to_partition(partition: Partition) -> Result<SourcePartition> {
    // `^(us|eu)\-\w+\-\d+$`, `^cn\-\w+\-\d+$` or `^eusc\-(de)\-\w+\-\d+$`: a change of this form must be seen.
    let unknown = || format!("the form of {} is new", partition.region_regex);
    let body = partition.region_regex.strip_prefix('^').and_then(|r| r.strip_suffix(r"\-\w+\-\d+$"));
    let body = body.ok_or_else(unknown)?.replace(r"\-", "-");
    let (head, choices) = body.split_once('(').unwrap_or((&body, ")"));
    let choices = choices.strip_suffix(')').ok_or_else(unknown)?;
    let areas: Vec<String> = choices.split('|').map(|choice| format!("{head}{choice}")).collect();
    if areas.iter().any(|area| !area.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')) {
        return Err(unknown().into());
    }
    // What has no place, such as `aws-global`, is no region of an ARN.
    let regions = partition.regions.into_keys().filter(|name| name.bytes().any(|b| b.is_ascii_digit()));
    Ok(SourcePartition {
        dns_suffix: partition.outputs.dns_suffix,
        areas,
        regions: regions.collect(),
        name: partition.id,
    })
}
