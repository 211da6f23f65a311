//! Which interfaces are those of load balancers, and what these take: what no listener listens for ends there, however it was
//! asked for (*Listeners for your Application Load Balancers*, *Listeners for your Network Load Balancers*).

use rustc_hash::FxHashMap;

use super::balancer::{listeners, transports};
use super::judge::Ask;
use super::unseen::described_as;
use crate::estate::network::LoadBalancer;
use crate::network::settle::unknown;
use crate::network::space::{Range, Unknown};
use crate::network::topology::{Station, Topology};

/// The load balancers of interfaces.
pub struct Nodes<'a> {
    by_station: FxHashMap<String, &'a LoadBalancer>,
}

/// What an interface belongs to.
#[derive(Clone, Copy)]
pub enum Node<'a> {
    /// To no load balancer.
    None,
    /// To this one.
    Of(&'a LoadBalancer),
    /// To one that was not pasted, which its description names: `app/web/50dc6c495c0c9188`.
    NotPasted(&'a str),
}

impl<'a> Nodes<'a> {
    /// Of a topology.
    pub fn new(topology: &Topology<'a>) -> Self {
        let mut by_station = FxHashMap::default();
        for balancer in &topology.estate.network.load_balancers {
            for station in topology.of_balancer(balancer).into_iter().filter(|one| one.interface.is_some()) {
                by_station.insert(station.id, balancer);
            }
        }
        Self { by_station }
    }

    /// The load balancer of a station.
    pub fn of(&self, station: &Station<'a>) -> Node<'a> {
        match (self.by_station.get(&station.id), described_as(station)) {
            (Some(balancer), _) => Node::Of(balancer),
            (None, Some(name)) => Node::NotPasted(name),
            (None, None) => Node::None,
        }
    }
}

/// What the listeners of a load balancer take; `None` if none were pasted.
pub fn takes(topology: &Topology<'_>, balancer: &LoadBalancer) -> Option<Vec<Ask>> {
    let mut list = Vec::new();
    for listener in listeners(topology, balancer) {
        let Some(port) = &listener.port else { continue };
        for protocol in transports(listener.protocol.as_ref().map(|protocol| protocol.value.as_str())) {
            list.push(Ask { protocols: Range::one(protocol), ports: Range::one(port.value) });
        }
    }
    (!list.is_empty()).then_some(list)
}

/// That nothing of a load balancer but its interfaces was pasted.
pub fn not_pasted(name: &str, station: &Station<'_>) -> Unknown {
    let what = format!("what the load balancer `{name}` listens for");
    unknown(what, "aws elbv2 describe-load-balancers".to_owned(), station.span)
}
