//! Outputs left out: the engine may then not know, but never say the opposite of the truth.
//!
//! `PARAPET_PACKETS_FIRST` and `PARAPET_PACKETS_SHRINK` are as in `differential`; the first seed counts from 1000.

use std::net::IpAddr;

use crate::boundaries::number_of;
use crate::differential::in_short;
use crate::engine::{analysis, ask, explain};
use crate::estates::estate;
use crate::packet::Origin;
use crate::shrink::shrink;
use crate::sweep::Space;
use crate::world::{Interface, Output, World};

/// Without interfaces there is nothing to ask about; and where nothing is told of Block Public Access, the engine takes it for
/// off, as it is by default, and says so.
const NEEDED: [&str; 2] = ["describe-network-interfaces", "describe-vpc-block-public-access-options"];

/// Questions, and those of which the answer was not known.
#[derive(Default)]
struct Asked {
    all: u32,
    unknown: u32,
}

#[test]
fn what_is_left_out_makes_nothing_false() {
    let count = number_of("PARAPET_PACKETS_NETWORKS", 8);
    let first = 1000 + number_of("PARAPET_PACKETS_FIRST", 0);
    let mut asked = Asked::default();
    let mut bad = Vec::new();
    for seed in first..first + count {
        let outputs = estate(seed).outputs();
        for left_out in 0..outputs.len() {
            if NEEDED.iter().any(|needed| outputs[left_out].command.contains(needed)) {
                continue;
            }
            let Err(difference) = compare(&outputs, left_out, &mut asked) else { continue };
            println!("seed {seed} {difference}");
            bad.push(seed);
            if std::env::var_os("PARAPET_PACKETS_SHRINK").is_some() {
                let small =
                    shrink(&outputs, &|tried| compare(tried, left_out, &mut Asked::default()).is_err());
                let difference = compare(&small, left_out, &mut Asked::default()).unwrap_err();
                println!("{}\n{difference}", in_short(&small));
                let ends: Vec<&str> = difference.split(": ").collect();
                let ends: Vec<&str> = ends[1].split(" → ").collect();
                let mut part = small;
                part.remove(left_out);
                println!("{}", explain(&analysis(&part), ends[0], ends[1]));
            }
            break;
        }
    }
    println!("{} of {} not known", asked.unknown, asked.all);
    assert!(bad.is_empty(), "networks {bad:?} differ");
    assert!(asked.unknown > asked.all / 50 && asked.unknown < asked.all);
}

/// Asks about some ends with one of the outputs left out.
fn compare(outputs: &[Output], left_out: usize, asked: &mut Asked) -> Result<(), String> {
    let world = World::read(outputs);
    let space = Space::of(&world);
    let senders: Vec<&Interface> = world.interfaces.iter().filter(|one| one.kind == "interface").collect();
    let mut part = outputs.to_vec();
    let command = part.remove(left_out).command;
    let analysis = analysis(&part);
    // A few ends are enough: which, changes with what is left out.
    for at in 0..3 {
        let Some(to) = senders.get((left_out * 7 + at * 3) % senders.len().max(1)) else { continue };
        let far: IpAddr = if at == 1 { "2001:4860::8" } else { "8.8.4.4" }.parse().unwrap();
        let mut ends = vec![(Origin::Internet, "internet", vec![far])];
        let from = senders[(left_out + at) % senders.len()];
        if from.id != to.id {
            ends.push((Origin::Interface(&from.id), &from.id, from.addresses.clone()));
        }
        for (origin, name, sources) in ends {
            let answer = ask(&analysis, name, &to.id);
            asked.all += 1;
            asked.unknown += u32::from(answer.reachable.is_none());
            for source in sources {
                for seen in to.addresses.iter().filter(|one| one.is_ipv4() == source.is_ipv4()) {
                    let public = to.public.iter().filter(|(own, _)| own == seen).map(|(_, public)| *public);
                    let mut sent_to: Vec<IpAddr> = public.collect();
                    if origin != Origin::Internet || seen.is_ipv6() {
                        sent_to.push(*seen);
                    }
                    let balanced = space.balanced(&world, origin, source);
                    for (protocol, port) in &space.flows {
                        let told = [*seen]
                            .iter()
                            .chain(&sent_to)
                            .any(|to| answer.has(*protocol, *port, source, *to));
                        let flow = (*protocol, *port);
                        let is = sent_to
                            .iter()
                            .any(|sent| space.reaches(&world, origin, source, (*sent, Some(&to.id)), flow))
                            || balanced.contains(&(*protocol, (to.id.clone(), *seen, *port)));
                        let is_false = match answer.reachable {
                            Some(false) => is || told,
                            // It may say that there may be more.
                            Some(true) => is != told && (told || answer.unknown.is_empty()),
                            None => is && !told,
                        };
                        if is_false && !answer.cut.contains(protocol) {
                            return Err(format!(
                                "without `{command}`: {name} → {}: protocol {protocol} port {port} from {source} to {seen}: \
                                 {is} in truth, {told} by the engine, which says {:?} {:?}",
                                to.id, answer.reachable, answer.unknown,
                            ));
                        }
                    }
                }
            }
        }
    }
    Ok(())
}
