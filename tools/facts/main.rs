//! Makes the files of `data/` of what `tools/facts.sh` has fetched:
//! `facts SERVICES.json PARTITIONS.json MANAGED-POLICIES.py FOLDER`

mod global_keys;
mod managed;
mod partitions;
mod services;
mod verify;

use std::error::Error;
use std::path::Path;

use parapet::aws::{ManagedPolicies, decode, encode, encode_managed_policies};

/// What goes wrong here ends the program with its message.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [services, partitions, policies, folder] = arguments.as_slice() else {
        return Err("usage: facts SERVICES.json PARTITIONS.json MANAGED-POLICIES.py FOLDER".into());
    };
    let policies = managed::read(&std::fs::read_to_string(policies)?)?;
    let mut source = services::read(&std::fs::read_to_string(services)?)?;
    source.partitions = partitions::read(&std::fs::read_to_string(partitions)?)?;
    source.principals = managed::service_principals(&policies);
    let bytes = encode(&source)?;
    verify::facts(&source, &decode(&bytes)?)?;
    std::fs::write(Path::new(folder).join("facts.bin"), bytes)?;
    let (date, policies) = managed::to_source(&policies)?;
    let bytes = encode_managed_policies(&date, &policies);
    verify::managed(&policies, &ManagedPolicies::decode(&bytes)?)?;
    std::fs::write(Path::new(folder).join("managed-policies.bin"), bytes)?;
    Ok(())
}
