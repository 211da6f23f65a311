//! What is connected with what: everything of the network that was pasted, by id.
//!
//! Ids are unique in all accounts and Regions, so outputs of several of them may be mixed, and two VPCs with the same
//! addresses are two. What was pasted twice counts once ([`Unique`]); what is told differently the second time is doubtful
//! and is named where an answer hangs on it ([`Topology::doubt`]).

mod block;
mod build;
mod holders;
mod place;
mod same;
mod station;
mod unique;

use std::net::IpAddr;

use rustc_hash::FxHashMap;

pub use block::{Blocking, NOT_TOLD as BLOCK_NOT_TOLD};
pub use station::{Groups, Public, Station};
pub use unique::{Conflict, Unique};

use super::settle::{describe, unknown};
use super::space::Unknown;
use crate::estate::Estate;
use crate::estate::network::{
    InternetGateway, NatGateway, NetworkAcl, Peering, PrefixList, RouteTable, Subnet, TransitAttachment,
    TransitGateway, Vpc, VpcEndpoint, VpnGateway,
};
use crate::text::Span;

/// The network of an estate, by id.
pub struct Topology<'a> {
    /// Everything that was recognised.
    pub estate: &'a Estate,
    /// VPCs.
    pub vpcs: Unique<'a, Vpc>,
    /// Subnets.
    pub subnets: Unique<'a, Subnet>,
    /// Route tables.
    pub tables: Unique<'a, RouteTable>,
    /// Network ACLs.
    pub acls: Unique<'a, NetworkAcl>,
    /// Internet gateways, the egress-only ones too.
    pub gateways: Unique<'a, InternetGateway>,
    /// NAT gateways.
    pub nats: Unique<'a, NatGateway>,
    /// Peering connections.
    pub peerings: Unique<'a, Peering>,
    /// Virtual private gateways.
    pub vpn_gateways: Unique<'a, VpnGateway>,
    /// Transit gateways.
    pub transits: Unique<'a, TransitGateway>,
    /// Attachments of transit gateways.
    pub attachments: Unique<'a, TransitAttachment>,
    /// Endpoints.
    pub endpoints: Unique<'a, VpcEndpoint>,
    /// Prefix lists.
    pub prefix_lists: Unique<'a, PrefixList>,
    /// Security groups: the places in [`Estate::security_groups`] that tell of each.
    pub groups: FxHashMap<&'a str, Vec<usize>>,
    /// Network interfaces, in the order of the texts.
    pub stations: Vec<Station<'a>>,
    places: place::Places<'a>,
    by_interface: FxHashMap<&'a str, usize>,
    by_address: FxHashMap<(&'a str, IpAddr), usize>,
    by_public: FxHashMap<IpAddr, usize>,
    by_instance: FxHashMap<&'a str, Vec<usize>>,
    by_subnet: FxHashMap<&'a str, Vec<usize>>,
    by_group: FxHashMap<&'a str, Vec<usize>>,
    by_description: FxHashMap<&'a str, Vec<usize>>,
    doubtful_groups: FxHashMap<&'a str, Conflict>,
    doubtful_interfaces: FxHashMap<&'a str, Conflict>,
}

impl<'a> Topology<'a> {
    /// The station of an interface.
    pub fn interface(&self, id: &str) -> Option<&Station<'a>> {
        self.by_interface.get(id).and_then(|index| self.stations.get(*index))
    }

    /// Places in [`Topology::stations`] of the interfaces of an instance.
    pub fn of_instance(&self, id: &str) -> &[usize] {
        self.by_instance.get(id).map_or(&[], Vec::as_slice)
    }

    /// Places of the interfaces in a subnet.
    pub fn of_subnet(&self, id: &str) -> &[usize] {
        self.by_subnet.get(id).map_or(&[], Vec::as_slice)
    }

    /// Places of the interfaces that have a security group.
    pub fn of_group(&self, id: &str) -> &[usize] {
        self.by_group.get(id).map_or(&[], Vec::as_slice)
    }

    /// Place of the interface with a private IPv4 or an IPv6 address, in a VPC.
    pub fn at_address(&self, vpc: &str, address: IpAddr) -> Option<usize> {
        self.by_address.get(&(vpc, address)).copied()
    }

    /// Place of the interface that a public IPv4 address stands for.
    pub fn at_public(&self, address: IpAddr) -> Option<usize> {
        self.by_public.get(&address).copied()
    }

    /// The VPC of a station: its own word, else that of its subnet.
    pub fn vpc_of(&self, station: &Station<'a>) -> Option<&'a str> {
        station.vpc.or_else(|| self.vpc_of_subnet(station.subnet?))
    }

    /// The VPC of a subnet: as it says, else as an interface in it says.
    pub fn vpc_of_subnet(&self, subnet: &str) -> Option<&'a str> {
        let told = self.subnets.told(subnet, |subnet| subnet.vpc.as_ref()).map(|vpc| vpc.value.as_str());
        told.or_else(|| self.of_subnet(subnet).iter().find_map(|place| self.stations.get(*place)?.vpc))
    }

    /// `Some(true)` if the output of an operation was pasted whole, `Some(false)` if only in part, `None` if nothing tells.
    pub fn is_whole(&self, operation: &str) -> Option<bool> {
        let mut outputs = self.estate.network.outputs.iter().filter(|output| output.operation == operation);
        let first = outputs.next()?;
        Some(first.is_whole || outputs.any(|output| output.is_whole))
    }

    /// What the texts tell differently of the thing with this id, if they do.
    pub fn doubt(&self, id: &str) -> Option<Unknown> {
        let conflict = (self.subnets.conflict(id))
            .or_else(|| self.vpcs.conflict(id))
            .or_else(|| self.tables.conflict(id))
            .or_else(|| self.acls.conflict(id))
            .or_else(|| self.gateways.conflict(id))
            .or_else(|| self.nats.conflict(id))
            .or_else(|| self.peerings.conflict(id))
            .or_else(|| self.vpn_gateways.conflict(id))
            .or_else(|| self.transits.conflict(id))
            .or_else(|| self.attachments.conflict(id))
            .or_else(|| self.endpoints.conflict(id))
            .or_else(|| self.prefix_lists.conflict(id))
            .or_else(|| self.doubtful_groups.get(id).copied())
            .or_else(|| self.doubtful_interfaces.get(id).copied())?;
        Some(contradiction(id, conflict.field, conflict.second))
    }
}

/// That the texts tell two things of one.
fn contradiction(id: &str, field: &str, span: Span) -> Unknown {
    let what = format!("which `{field}` of `{id}` holds: the texts tell two; paste what is true now");
    unknown(what, describe(id), Some(span))
}
