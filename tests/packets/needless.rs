//! What the engine calls needless is: without it no packet fares otherwise.

use std::collections::BTreeSet;
use std::net::IpAddr;

use parapet::Options;
use parapet::fix::apply_all;

use crate::boundaries::{addresses, number_of};
use crate::engine::{paste, unpaste};
use crate::estates::estate;
use crate::filter::Crossing;
use crate::packet::Packet;
use crate::sweep::Space;
use crate::world::World;

const RULES: [&str; 5] = [
    "network-rule-duplicate",
    "network-rule-shadowed",
    "network-rule-shadowed-across",
    "network-rule-mergeable",
    "network-acl-entry-shadowed",
];

/// All fixes of a rule, applied to networks: every packet at every boundary is let through by the same groups of the same
/// interfaces and by the same ACLs of the same subnets as before.
#[test]
fn what_is_needless_changes_nothing() {
    let count = number_of("PARAPET_PACKETS_NETWORKS", 8);
    let mut changed = [0; RULES.len()];
    let first = number_of("PARAPET_PACKETS_FIRST", 0);
    for seed in first..first + count * 2 {
        let outputs = estate(seed).outputs();
        let (text, world) = (paste(&outputs), World::read(&outputs));
        for (rule, changed) in RULES.iter().zip(&mut changed) {
            let options = Options { rules: vec![(*rule).to_owned()], ..Options::default() };
            let applied = apply_all("network", &text, &options);
            if applied.text == text {
                continue;
            }
            *changed += 1;
            let after = World::read(&unpaste(&applied.text));
            if let Some(difference) = difference(&world, &after) {
                panic!("seed {seed}: {rule}: {difference}: {:#?}", applied.titles);
            }
        }
    }
    println!("{changed:?}");
    // What is the same in two groups is mostly what AWS adds to each, which is told nowhere.
    assert!(changed.iter().filter(|count| **count > 0).count() >= 3, "{changed:?}");
}

/// Where two worlds let different packets through.
fn difference(before: &World, after: &World) -> Option<String> {
    let flows = Space::of(before).flows;
    let crossings = crossings(before);
    for is_v6 in [false, true] {
        let remotes = addresses(before, is_v6);
        for (one, other) in before.interfaces.iter().zip(&after.interfaces) {
            let Some(own) = one.addresses.iter().find(|own| own.is_ipv6() == is_v6) else { continue };
            for (is_egress, remote, flow) in packets(&remotes, &flows) {
                let packet = packet(*own, remote, is_egress, flow);
                for crossing in &crossings {
                    let was = before.groups_allow(one, is_egress, &packet, crossing);
                    if was != after.groups_allow(other, is_egress, &packet, crossing) {
                        return Some(format!("{} {packet:?} {crossing:?}: {was} before", one.id));
                    }
                }
            }
        }
        let own: IpAddr = if is_v6 { "2600::1" } else { "10.0.0.1" }.parse().unwrap();
        for subnet in &before.subnets {
            for (is_egress, remote, flow) in packets(&remotes, &flows) {
                let packet = packet(own, remote, is_egress, flow);
                let was = before.acl_allows(&subnet.id, is_egress, &packet);
                if was != after.acl_allows(&subnet.id, is_egress, &packet) {
                    return Some(format!("{} {packet:?}: {was} before", subnet.id));
                }
            }
        }
    }
    None
}

fn crossings(world: &World) -> Vec<Crossing> {
    let mut list = vec![Crossing::Local, Crossing::Other];
    list.extend(world.peerings.iter().map(|peering| Crossing::Peering(peering.id.clone())));
    let ids: Vec<&String> = world.attachments.iter().map(|attachment| &attachment.id).collect();
    let pairs = ids.iter().flat_map(|from| ids.iter().map(move |to| ((*from).clone(), (*to).clone())));
    list.extend(pairs.filter(|(from, to)| from != to).map(|(from, to)| Crossing::Transit(from, to)));
    list
}

type Flow = (u8, u16);

fn packets<'t>(
    remotes: &'t BTreeSet<IpAddr>,
    flows: &'t [Flow],
) -> impl Iterator<Item = (bool, IpAddr, Flow)> + 't {
    let each = remotes.iter().flat_map(move |remote| flows.iter().map(move |flow| (*remote, *flow)));
    each.flat_map(|(remote, flow)| [false, true].map(|is_egress| (is_egress, remote, flow)))
}

fn packet(own: IpAddr, remote: IpAddr, is_egress: bool, (protocol, port): Flow) -> Packet {
    let (source, destination) = if is_egress { (own, remote) } else { (remote, own) };
    Packet { protocol, source, source_port: 0, destination, port }
}
