//! `exposure` against the evaluator: what it says of the Internet is so, and nothing that gets to an interface is missing.

use std::collections::BTreeMap;
use std::net::IpAddr;

use parapet::network::exposure::{ExposureRow, OpeningRow, exposure};
use parapet::report::Offsets;

use crate::balancer::is_node;
use crate::boundaries::{internet, number_of};
use crate::differential::named;
use crate::engine::{Flow, analysis, flow};
use crate::estates::estate;
use crate::packet::{Origin, Packet};
use crate::sweep::Space;
use crate::world::{Interface, World};

#[test]
fn exposure_agrees_and_misses_nothing() {
    let count = number_of("PARAPET_PACKETS_NETWORKS", 8);
    let (mut open, mut listed) = (0, 0);
    let first = 2000 + number_of("PARAPET_PACKETS_FIRST", 0);
    let mut bad: BTreeMap<u64, String> = BTreeMap::new();
    for seed in first..first + count {
        let outputs = estate(seed).outputs();
        let world = World::read(&outputs);
        let space = Space::of(&world);
        let told = exposure(&analysis(&outputs), None, Offsets::Bytes).unwrap();
        if !told.unknown_because.is_empty() {
            bad.entry(seed).or_insert_with(|| format!("seed {seed}: {:?}", told.unknown_because));
        }
        let mut rows: BTreeMap<&str, &ExposureRow> = BTreeMap::new();
        for row in told.rows.iter().filter(|row| row.kind == "interface") {
            rows.extend(row.members.iter().map(|member| (member.id.as_str(), row)));
        }
        let senders: Vec<&Interface> =
            world.interfaces.iter().filter(|one| one.kind == "interface" && !is_node(one)).collect();
        for to in &senders {
            let all = rows.get(to.id.as_str()).map(|row| flows(row, |_| true)).unwrap_or_default();
            let world_wide = rows
                .get(to.id.as_str())
                .map(|row| flows(row, |one| one.from == "internet"))
                .unwrap_or_default();
            for is_v6 in [false, true] {
                for source in internet(&world, is_v6) {
                    let balanced = space.balanced(&world, Origin::Internet, source);
                    for (protocol, port) in &space.flows {
                        let own = to.addresses.iter().filter(|own| own.is_ipv6() == is_v6);
                        let is = own.into_iter().any(|own| {
                            let sent = named(to, *own).into_iter().filter(|sent| is_v6 || sent != own);
                            let flow = (*protocol, *port);
                            sent.into_iter().any(|sent| {
                                space.reaches(&world, Origin::Internet, source, (sent, Some(&to.id)), flow)
                            }) || balanced.contains(&(*protocol, (to.id.clone(), *own, *port)))
                        });
                        let mut sends =
                            world_wide.iter().filter(|(flow, _)| flow.sends(*protocol, *port, source));
                        let told = sends.clone().any(|(_, is_cut)| !is_cut);
                        open += u32::from(is);
                        if is != told && !(is && sends.any(|(_, is_cut)| *is_cut)) {
                            bad.entry(seed).or_insert_with(|| {
                                format!(
                                    "seed {seed}: internet → {}: protocol {protocol} port {port} from {source}: {is}",
                                    to.id
                                )
                            });
                        }
                    }
                }
            }
            for from in senders.iter().filter(|from| from.id != to.id) {
                for source in &from.addresses {
                    let own = to.addresses.iter().filter(|own| own.is_ipv4() == source.is_ipv4());
                    for destination in own {
                        for (protocol, port) in &space.flows {
                            let origin = Origin::Interface(&from.id);
                            let flow = (*protocol, *port);
                            // What comes as it was sent, not by a NAT gateway nor by public addresses; and is a question: what
                            // asks for no answer needs no route back, and comes from anywhere.
                            if is_question(flow)
                                && space.reaches_unchanged(
                                    &world,
                                    origin,
                                    *source,
                                    (*destination, &to.id),
                                    flow,
                                )
                            {
                                listed += 1;
                                if !all.iter().any(|(flow, _)| flow.sends(*protocol, *port, *source)) {
                                    bad.entry(seed).or_insert_with(|| {
                                        format!(
                                            "seed {seed}: {} → {}: protocol {protocol} port {port} from {source}",
                                            from.id, to.id
                                        )
                                    });
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    println!("{open} packets of the Internet get in, {listed} of other interfaces");
    assert!(bad.is_empty(), "{}", bad.into_values().collect::<Vec<_>>().join("\n"));
    assert!(open > 0 && listed > 0);
}

fn is_question((protocol, port): (u8, u16)) -> bool {
    let nobody = IpAddr::from([0, 0, 0, 0]);
    Packet { protocol, source: nobody, source_port: 0, destination: nobody, port }.reply().is_some()
}

/// What openings say; true for those of which sources are left out: they may be any.
fn flows(row: &ExposureRow, which: fn(&OpeningRow) -> bool) -> Vec<(Flow, bool)> {
    let mut list = Vec::new();
    for one in row.openings.iter().filter(|one| which(one)) {
        let told = |source: &str| flow(&one.protocol, &one.ports, source, source);
        list.extend(one.sources.iter().map(|source| (told(source), false)));
        if one.sources_left_out > 0 {
            list.extend(["0.0.0.0/0", "::/0"].map(|source| (told(source), true)));
        }
    }
    list
}
