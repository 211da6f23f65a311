//! The subnets of a VPC as another network sees them: those with the same route table and the same network ACL are one side.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::network::space::{Family, Range};
use crate::network::topology::Topology;

/// Subnets with the same routes and the same ACL.
pub struct Side<'a> {
    /// One of them.
    pub subnet: &'a str,
    /// Their IPv4 addresses.
    pub v4: Vec<Range<u128>>,
    /// Their IPv6 addresses.
    pub v6: Vec<Range<u128>>,
    /// True if interfaces are known in one of them.
    pub is_lived_in: bool,
}

impl Side<'_> {
    /// Their addresses of a family.
    pub fn addresses(&self, family: Family) -> &[Range<u128>] {
        match family {
            Family::V4 => &self.v4,
            Family::V6 => &self.v6,
        }
    }
}

/// Sides by VPC.
pub(super) type Sides<'a> = FxHashMap<&'a str, Rc<Vec<Side<'a>>>>;

/// The sides of all VPCs.
pub(super) fn sides<'a>(topology: &Topology<'a>) -> Sides<'a> {
    let mut by_vpc: FxHashMap<&str, Vec<Side<'a>>> = FxHashMap::default();
    let mut places: FxHashMap<_, usize> = FxHashMap::default();
    for subnet in topology.subnets.iter() {
        let (Some(id), Some(vpc)) = (&subnet.id, &subnet.vpc) else { continue };
        let id = id.value.as_str();
        let list = by_vpc.entry(&vpc.value).or_default();
        let table = topology.table(id).ok().and_then(|table| table.id.as_ref()).map(|id| id.value.as_str());
        let acl = topology.acl(id).ok().and_then(|acl| acl.id.as_ref()).map(|id| id.value.as_str());
        let is_lived_in = !topology.of_subnet(id).is_empty();
        // Of what is not known nobody can say that it is the same.
        let key = (vpc.value.as_str(), table.ok_or(id), acl.ok_or(id), is_lived_in);
        let at = *places.entry(key).or_insert(list.len());
        if at == list.len() {
            list.push(Side { subnet: id, v4: Vec::new(), v6: Vec::new(), is_lived_in });
        }
        if let Some(side) = list.get_mut(at) {
            side.v4.extend(topology.cidrs(id, true));
            side.v6.extend(topology.cidrs(id, false));
        }
    }
    by_vpc.into_iter().map(|(vpc, list)| (vpc, Rc::new(list))).collect()
}
