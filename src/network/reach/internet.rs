//! The addresses of the Internet.

use std::net::IpAddr;

use ipnet::IpNet;

use super::trip::{common, merged};
use crate::estate::network::{Destination, RouteTarget};
use crate::network::space::{Family, Range};
use crate::network::topology::Topology;

/// Blocks of IPv4 that no internet gateway carries: private, shared, loopback, link-local, multicast and reserved ones
/// (*IANA IPv4 Special-Purpose Address Registry*). Blocks for documentation are kept: people write them for public addresses.
const NOT_V4: &[([u8; 4], u8)] = &[
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 168, 0, 0], 16),
    ([224, 0, 0, 0], 3),
];

/// All addresses of the Internet of a family, in order.
pub fn internet(family: Family) -> Vec<Range<u128>> {
    match family {
        Family::V6 => vec![Range::of(&IpNet::V6(crate::estate::network::GLOBAL_UNICAST))],
        Family::V4 => {
            let mut list = Vec::new();
            let mut next = 0;
            for (address, length) in NOT_V4 {
                let first = Range::address(IpAddr::from(*address)).first;
                let last = first + ((1_u128 << (32 - length)) - 1);
                if next < first {
                    list.push(Range { first: next, last: first - 1 });
                }
                next = last + 1;
            }
            list
        }
    }
}

/// The Internet as a reader thinks of it: all its addresses but those of the VPCs of the texts, which have IPv6 addresses of
/// the Internet.
pub struct World {
    v4: Part,
    v6: Part,
}

/// Of one family the addresses that are of the Internet, and those that are not.
struct Part {
    outside: Vec<Range<u128>>,
    rest: Vec<Range<u128>>,
}

impl Part {
    fn new(family: Family, outside: Vec<Range<u128>>) -> Self {
        Self { rest: without(family, &outside), outside }
    }
}

impl Default for World {
    /// All of it.
    fn default() -> Self {
        let all = |family| Part::new(family, internet(family));
        Self { v4: all(Family::V4), v6: all(Family::V6) }
    }
}

impl World {
    /// As an estate's VPCs leave it: their blocks, as they and the local routes of their tables say.
    pub fn new(topology: &Topology<'_>) -> Self {
        let of = |family| {
            let told = topology.vpcs.iter().flat_map(|vpc| &vpc.cidrs).map(|cidr| cidr.value);
            let routes = topology.tables.iter().flat_map(|table| table.routes.iter().flatten());
            let routed = routes.filter_map(|route| match (&route.destination.value, &route.target) {
                (Destination::Cidr(net), Some(target)) if target.value == RouteTarget::Local => Some(*net),
                _ => None,
            });
            let own = told.chain(routed).filter(|net| Family::of_net(net) == family);
            let own: Vec<Range<u128>> = own.map(|net| Range::of(&net)).collect();
            Part::new(family, common(&internet(family), &without(family, &merged(own))))
        };
        Self { v4: of(Family::V4), v6: of(Family::V6) }
    }

    fn of(&self, family: Family) -> &Part {
        match family {
            Family::V4 => &self.v4,
            Family::V6 => &self.v6,
        }
    }

    /// The fewest blocks that hold, of all addresses of the Internet, just these: `0.0.0.0/0` for all of them.
    pub fn blocks(&self, family: Family, ranges: &[Range<u128>]) -> Vec<IpNet> {
        let mut found = Vec::new();
        if let (Ok(net), true) = (whole(family), !ranges.is_empty()) {
            collect(net, &self.of(family).outside, ranges, &mut found);
        }
        found
    }

    /// Addresses as blocks: those of the Internet as the fewest that mean them, others as they are.
    pub fn names(&self, family: Family, ranges: &[Range<u128>]) -> Vec<String> {
        let Part { outside: world, rest } = self.of(family);
        let outside = self.blocks(family, &common(ranges, world));
        // What an outer block says already is not said again.
        let said: Vec<Range<u128>> = merged(outside.iter().map(Range::of).collect());
        let inside = common(ranges, rest);
        let inside = common(&inside, &without(family, &said));
        let names = outside.iter().map(ToString::to_string);
        names.chain(inside.iter().map(|range| range_name(family, range))).collect()
    }
}

/// `10.0.0.0/8`, `10.0.0.1` or `10.0.0.1-10.0.0.9`
pub fn range_name(family: Family, range: &Range<u128>) -> String {
    if range.first == range.last {
        return family.address(range.first).to_string();
    }
    match range.nets(family).as_slice() {
        [net] => net.to_string(),
        _ => format!("{}-{}", family.address(range.first), family.address(range.last)),
    }
}

/// All addresses but these, which are in order.
pub fn without(family: Family, ranges: &[Range<u128>]) -> Vec<Range<u128>> {
    let all = family.addresses();
    let mut next = Some(all.first);
    let mut rest = Vec::new();
    for range in ranges {
        if let Some(first) = next.filter(|first| *first < range.first) {
            rest.push(Range { first, last: range.first - 1 });
        }
        next = range.last.checked_add(1);
    }
    if let Some(first) = next.filter(|first| *first <= all.last) {
        rest.push(Range { first, last: all.last });
    }
    rest
}

fn whole(family: Family) -> Result<IpNet, ipnet::PrefixLenError> {
    IpNet::new(family.address(0), 0)
}

fn collect(net: IpNet, world: &[Range<u128>], ranges: &[Range<u128>], found: &mut Vec<IpNet>) {
    let own = Range::of(&net);
    let here = super::trip::common(&[own], world);
    if here.is_empty() {
        return;
    }
    let inside = super::trip::common(&here, ranges);
    if inside.is_empty() {
        return;
    }
    let size = |list: &[Range<u128>]| list.iter().map(|range| (range.last - range.first) / 2).sum::<u128>();
    // A block that is for the most part none of the Internet's would say too much: 10.0.0.0/7 for 11.0.0.0/8.
    if inside == here
        && (net.prefix_len() == 0 || size(&here) > size(&[Range::of(&net)]) / 2 || here == [Range::of(&net)])
    {
        found.push(net);
        return;
    }
    let Ok(halves) = net.subnets(net.prefix_len() + 1) else { return };
    for half in halves {
        let part = super::trip::common(&[Range::of(&half)], ranges);
        collect(half, world, &part, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(list: &[&str]) -> Vec<Range<u128>> {
        list.iter().map(|text| Range::of(&text.parse().unwrap())).collect()
    }

    fn texts(family: Family, list: &[&str]) -> Vec<String> {
        let world = World::default();
        world.blocks(family, &ranges(list)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_not_of_the_internet_does_not_split_blocks() {
        assert_eq!(texts(Family::V4, &["0.0.0.0/0"]), ["0.0.0.0/0"]);
        assert_eq!(texts(Family::V4, &["0.0.0.0/1", "128.0.0.0/1"]), ["0.0.0.0/0"]);
        assert_eq!(texts(Family::V4, &["0.0.0.0/1"]), ["0.0.0.0/1"]);
        assert_eq!(texts(Family::V4, &["203.0.113.0/24"]), ["203.0.113.0/24"]);
        assert_eq!(texts(Family::V4, &["11.0.0.0/8"]), ["11.0.0.0/8"]);
        assert_eq!(texts(Family::V4, &["10.0.0.0/8"]), [""; 0]);
        assert_eq!(texts(Family::V6, &["2000::/3"]), ["::/0"]);
        assert_eq!(texts(Family::V6, &["2001:db8::/32"]), ["2001:db8::/32"]);
        let own = Range::of(&"2001:db8:1::/56".parse().unwrap());
        let v6 = common(&internet(Family::V6), &without(Family::V6, &[own]));
        let world = World { v6: Part::new(Family::V6, v6), ..World::default() };
        assert_eq!(world.names(Family::V6, &world.v6.outside), ["::/0"]);
        assert_eq!(world.names(Family::V6, &internet(Family::V6)), ["::/0"]);
        assert_eq!(world.names(Family::V6, &[own]), ["2001:db8:1::/56"]);
        assert_eq!(
            world.names(Family::V4, &ranges(&["10.0.0.0/8", "203.0.113.0/24"])),
            ["203.0.113.0/24", "10.0.0.0/8"]
        );
        let v4 = internet(Family::V4);
        assert!(v4.iter().all(|range| !range.contains(Range::address([10, 1, 2, 3].into()).first)));
        assert!(v4.iter().any(|range| range.contains(Range::address([223, 255, 255, 255].into()).first)));
    }
}
