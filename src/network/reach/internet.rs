//! The addresses of the Internet.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::network::space::{Family, Range};

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

/// The fewest blocks that hold, of all addresses of the Internet, just these: `0.0.0.0/0` for all of them.
pub fn blocks(family: Family, ranges: &[Range<u128>]) -> Vec<IpNet> {
    let world = internet(family);
    let mut found = Vec::new();
    if let (Ok(net), true) = (whole(family), !ranges.is_empty()) {
        collect(net, family, &world, ranges, &mut found);
    }
    found
}

fn whole(family: Family) -> Result<IpNet, ipnet::PrefixLenError> {
    IpNet::new(family.address(0), 0)
}

fn collect(
    net: IpNet,
    family: Family,
    world: &[Range<u128>],
    ranges: &[Range<u128>],
    found: &mut Vec<IpNet>,
) {
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
        collect(half, family, world, &part, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(list: &[&str]) -> Vec<Range<u128>> {
        list.iter().map(|text| Range::of(&text.parse().unwrap())).collect()
    }

    fn texts(family: Family, list: &[&str]) -> Vec<String> {
        blocks(family, &ranges(list)).iter().map(ToString::to_string).collect()
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
        let v4 = internet(Family::V4);
        assert!(v4.iter().all(|range| !range.contains(Range::address([10, 1, 2, 3].into()).first)));
        assert!(v4.iter().any(|range| range.contains(Range::address([223, 255, 255, 255].into()).first)));
    }
}
