//! Reading what the caller names.

use std::io::Read as _;
use std::path::PathBuf;

use super::Unusable;
use crate::policy::PolicyKind;
use crate::text::MAX_SOURCE_BYTES;
use crate::{Input, Options};

/// Options of the engine that every command takes.
#[derive(Debug, clap::Args)]
pub(super) struct EngineArgs {
    /// An action that the job needs; wildcards are compared with these, and fixes list them. May be repeated
    #[arg(long = "uses", value_name = "ACTION", value_delimiter = ',')]
    uses: Vec<String>,
    /// An account of yours: access for it is not foreign. May be repeated
    #[arg(long = "trusted-account", value_name = "ID", value_delimiter = ',', value_parser = account)]
    trusted_accounts: Vec<String>,
    /// The day from which ages count where the input carries no date
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    today: Option<String>,
    /// Only this rule. May be repeated
    #[arg(long = "rule", value_name = "ID", value_delimiter = ',', value_parser = rule)]
    rules: Vec<String>,
    /// What the policies are: identity, trust, boundary, session, scp, rcp, vpc-endpoint, resource:SERVICE. Inferred
    /// where not given
    #[arg(long, value_name = "KIND", value_parser = PolicyKind::from_name)]
    kind: Option<PolicyKind>,
}

impl EngineArgs {
    pub fn options(&self) -> Options {
        let today = || time::OffsetDateTime::now_utc().date().to_string();
        Options {
            actions_in_use: self.uses.clone(),
            trusted_accounts: self.trusted_accounts.clone(),
            today: Some(self.today.clone().unwrap_or_else(today)),
            rules: self.rules.clone(),
            policy_kind: self.kind.clone(),
            policy_kinds: Vec::new(),
        }
    }
}

pub(super) fn account(text: &str) -> Result<String, String> {
    let fits = crate::policy::principal::is_account_id(text);
    if fits { Ok(text.to_owned()) } else { Err("an account id has 12 digits".to_owned()) }
}

fn day(text: &str) -> Result<String, String> {
    let date = crate::text::date_time(&format!("{text}T00:00:00Z"));
    date.map(|_| text.to_owned()).ok_or_else(|| "a day looks like 2026-11-23".to_owned())
}

fn rule(text: &str) -> Result<String, String> {
    if crate::rules::by_id(text).is_some() {
        return Ok(text.to_owned());
    }
    Err("there is no such rule; `parapet rules` lists them".to_owned())
}

/// Reads files; `-`, or no name at all, is standard input.
pub(super) fn read(files: &[PathBuf]) -> Result<Vec<Input>, Unusable> {
    let standard = [PathBuf::from("-")];
    let files = if files.is_empty() { &standard[..] } else { files };
    files.iter().map(read_one).collect()
}

fn read_one(path: &PathBuf) -> Result<Input, Unusable> {
    let mut content = Vec::new();
    // One byte more than is accepted: enough for the engine to refuse it, without reading the rest.
    let limit = MAX_SOURCE_BYTES as u64 + 1;
    if path.as_os_str() == "-" {
        std::io::stdin().take(limit).read_to_end(&mut content)?;
        return Ok(Input::from_bytes("stdin", content));
    }
    let name = path.display().to_string();
    let file = std::fs::File::open(path).map_err(|error| Unusable(format!("{name}: {error}")))?;
    let size = file.metadata().map(|data| data.len()).unwrap_or_default();
    if size > MAX_SOURCE_BYTES as u64 {
        let megabytes = |bytes: u64| bytes / 1_000_000;
        return Err(Unusable(format!(
            "{name}: the file has {} MB; files up to {} MB are read. Ask AWS for less at a time (`--filters`, `--max-items`), or split it",
            megabytes(size),
            megabytes(MAX_SOURCE_BYTES as u64)
        )));
    }
    file.take(limit).read_to_end(&mut content).map_err(|error| Unusable(format!("{name}: {error}")))?;
    Ok(Input::from_bytes(name, content))
}
