//! Exposure as plain data: what `parapet exposure --format json` prints and the JavaScript API returns, a contract
//! (`"schema": 1`).

use serde::{Deserialize, Serialize};

use super::survey::Survey;
use crate::Analysis;
use crate::network::reach::UnknownRow;
use crate::report::Offsets;
use crate::report::model::{Location, Severity};

/// What is exposed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Exposure {
    /// 1.
    pub schema: u32,
    /// What was asked about; `null` for everything.
    pub of: Option<String>,
    /// Network interfaces that were looked at.
    pub interfaces: usize,
    /// The worst first.
    pub rows: Vec<ExposureRow>,
    /// Rows that were left out after those.
    #[serde(default)]
    pub rows_left_out: usize,
    /// What is not known, and what would tell it.
    pub unknown_because: Vec<UnknownRow>,
    /// What a reader has to know.
    pub notes: Vec<String>,
}

/// Things that are exposed alike.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExposureRow {
    /// How bad it is.
    pub severity: Severity,
    /// `interface`, `load-balancer` or `database`
    pub kind: String,
    /// Name of the load balancer or database, else the first interface.
    pub resource: String,
    /// Its place.
    pub location: Option<Location>,
    /// The interfaces; of a load balancer or database that none were pasted for, what stands for them.
    pub members: Vec<Member>,
    /// Their VPC.
    pub vpc: Option<String>,
    /// Their subnet.
    pub subnet: Option<String>,
    /// Their security groups.
    pub groups: Vec<String>,
    /// Who could reach what.
    pub openings: Vec<OpeningRow>,
    /// Places in `unknown_because`.
    pub unknown: Vec<usize>,
}

/// An interface.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Member {
    /// Its id.
    pub id: String,
    /// The instance that has it.
    pub instance: Option<String>,
    /// Its public IPv4 addresses.
    pub public: Vec<String>,
}

/// Who could reach which ports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpeningRow {
    /// `internet`, `network` or `group`
    pub from: String,
    /// The gateway, load balancer, peering, VPC or group.
    pub via: String,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, a number or numbers, or `all`.
    pub protocol: String,
    /// `22`, `8000-8080`, `all`; of ICMP `type 8`.
    pub ports: String,
    /// Addresses of those that send: `0.0.0.0/0`, `::/0`, or narrower.
    pub sources: Vec<String>,
    /// Blocks left out of `sources`.
    pub sources_left_out: usize,
    /// False if it may only be so: see `unknown_because`, or what lies in the other network.
    pub certain: bool,
    /// A rule that lets it in.
    pub rule: Option<String>,
    /// Its place.
    pub location: Option<Location>,
}

/// What of an estate is exposed: of one thing, or of all.
///
/// # Errors
///
/// That the thing is not in the texts.
pub fn exposure(analysis: &Analysis, of: Option<&str>, offsets: Offsets) -> Result<Exposure, String> {
    Ok(Survey::new(analysis, of, offsets)?.told(analysis, of, offsets, usize::MAX))
}
