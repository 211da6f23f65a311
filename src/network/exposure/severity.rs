//! How bad it is that something can be reached.

use super::found::{From, Opening};
use crate::estate::network::Protocol;
use crate::network::reach::trip;
use crate::network::services::services;
use crate::network::space::{Family, FlowSet};
use crate::report::model::Severity;

/// How bad an opening is: by what listens on the ports, from how many addresses, and how sure it is.
pub(super) fn severity(opening: &Opening) -> Severity {
    match opening.from {
        From::Group => return Severity::Info,
        From::Network => return Severity::Low,
        From::Internet => {}
    }
    let flows = if opening.certain.is_empty() { &opening.possible } else { &opening.certain };
    let worst = worst(flows);
    let down = usize::from(opening.certain.is_empty()) + usize::from(!is_everybody(flows));
    let place = Severity::ALL.iter().position(|one| *one == worst).unwrap_or(0);
    Severity::ALL.get((place + down).min(3)).copied().unwrap_or(Severity::Low)
}

/// True if flows come from so many addresses of the Internet (of IPv4 a `/20`) that they are everybody and not somebody.
pub fn is_everybody(flows: &FlowSet) -> bool {
    let few = if flows.family() == Family::V4 { 1 << 12 } else { 1 << 80 };
    let count = trip::sources(flows).into_iter().map(|range| range.last - range.first);
    count.fold(0_u128, u128::saturating_add) >= few
}

/// By the service that may listen.
fn worst(flows: &FlowSet) -> Severity {
    let mut worst = Severity::Info;
    for block in flows.blocks() {
        let wide = block.ports.last - block.ports.first >= 1_000;
        let own = match (block.protocols.first, block.protocols.last) {
            (1, 1) | (58, 58) => Severity::Low,
            (6, 6) | (17, 17) if !wide => {
                let protocol = if block.protocols.first == 6 { Protocol::Tcp } else { Protocol::Udp };
                let known = services(&protocol, &(block.ports.first..=block.ports.last));
                let known = known.iter().map(|service| service.severity).max();
                known.unwrap_or(Severity::Medium)
            }
            // Ports of protocols that have none are all of them.
            (first, last) if first == last && !matches!(first, 6 | 17) => Severity::Medium,
            _ => Severity::Critical,
        };
        worst = worst.max(own);
    }
    worst
}
