//! The engine against the evaluator: each network, all pairs of ends, every packet at every boundary.
//!
//! `PARAPET_PACKETS_NETWORKS` sets how many networks, `PARAPET_PACKETS_FIRST` the first seed; with `PARAPET_PACKETS_SHRINK` a
//! network that differs is made as small as it goes, and printed.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::balancer::{Reached, is_node};
use crate::boundaries::{internet, number_of};
use crate::cidr::address;
use crate::engine::{Answer, analysis, ask, explain};
use crate::estates::estate;
use crate::packet::{Origin, Packet};
use crate::shrink::shrink;
use crate::sweep::{INTERNET, Space};
use crate::walk::converse;
use crate::world::{Interface, Output, World};

/// A difference, in words.
type Difference = String;

#[test]
fn engine_agrees_on_every_packet() {
    let first = number_of("PARAPET_PACKETS_FIRST", 0);
    let count = number_of("PARAPET_PACKETS_NETWORKS", 6);
    let mut compared = Compared::default();
    let mut bad = Vec::new();
    for seed in first..first + count {
        let outputs = estate(seed).outputs();
        if let Err(difference) = compare(&outputs, &mut compared) {
            println!("seed {seed}: {difference}");
            bad.push(seed);
            if std::env::var_os("PARAPET_PACKETS_SHRINK").is_some() {
                let kind = |text: &str| {
                    ["not known", "true by the evaluator", "false by the evaluator"]
                        .map(|part| text.contains(part))
                };
                let small = shrink(&outputs, &|tried| {
                    compare(tried, &mut Compared::default())
                        .is_err_and(|other| kind(&other) == kind(&difference))
                });
                let difference = compare(&small, &mut Compared::default()).unwrap_err();
                println!("{}\n{difference}", in_short(&small));
                let ends = difference.split(": ").next().unwrap().split(" → ").collect::<Vec<_>>();
                println!("{}", explain(&analysis(&small), ends[0], ends[1]));
            }
        }
    }
    println!("{compared:?}");
    assert!(bad.is_empty(), "networks {bad:?} differ");
    assert!(compared.through > 0 && compared.through < compared.all);
}

/// The lists that are not empty, one thing a line.
pub fn in_short(outputs: &[Output]) -> String {
    let mut text = String::new();
    for output in outputs {
        for (key, list) in output.json.as_object().unwrap() {
            for one in list.as_array().into_iter().flatten() {
                text += &format!("{key}: {one}\n");
            }
        }
    }
    text
}

/// How much was compared.
#[derive(Debug, Default)]
pub struct Compared {
    pub pairs: u64,
    pub all: u64,
    pub through: u64,
    /// By way of a load balancer, and not without.
    pub balanced: u64,
}

/// Compares all pairs of ends of a network.
pub fn compare(outputs: &[Output], compared: &mut Compared) -> Result<(), Difference> {
    let world = World::read(outputs);
    let analysis = analysis(outputs);
    let space = Space::of(&world);
    let senders: Vec<&Interface> =
        world.interfaces.iter().filter(|one| one.kind == "interface" && !is_node(one)).collect();
    // Endpoints answer, and ask nothing.
    let targets: Vec<&Interface> = world
        .interfaces
        .iter()
        .filter(|one| matches!(one.kind.as_str(), "interface" | "vpc_endpoint") && !is_node(one))
        .collect();
    let far = [internet(&world, false), internet(&world, true)];
    for from in &senders {
        for to in targets.iter().filter(|to| to.id != from.id) {
            let answer = ask(&analysis, &from.id, &to.id);
            let mut list = Vec::new();
            for source in own(from) {
                for destination in own(to).into_iter().filter(|one| one.is_ipv4() == source.is_ipv4()) {
                    list.extend(
                        named(to, destination).into_iter().map(|sent_to| (source, sent_to, vec![sent_to])),
                    );
                }
            }
            check(&world, &space, &Origin::Interface(&from.id), Some(&to.id), &answer, &list, compared)
                .map_err(|what| format!("{} → {}: {what}", from.id, to.id))?;
        }
        let answer = ask(&analysis, &from.id, "internet");
        let mut list = Vec::new();
        for source in own(from) {
            list.extend(far[usize::from(source.is_ipv6())].iter().map(|to| (source, *to, vec![*to])));
        }
        check(&world, &space, &Origin::Interface(&from.id), Some(INTERNET), &answer, &list, compared)
            .map_err(|what| format!("{} → internet: {what}", from.id))?;
        for service in far.iter().flatten().filter(|address| is_of_service(&world, **address)) {
            let answer = ask(&analysis, &from.id, &service.to_string());
            let own = own(from).into_iter().filter(|source| source.is_ipv4() == service.is_ipv4());
            let list: Vec<_> = own.map(|source| (source, *service, vec![*service])).collect();
            check(&world, &space, &Origin::Interface(&from.id), None, &answer, &list, compared)
                .map_err(|what| format!("{} → {service}: {what}", from.id))?;
        }
        let answer = ask(&analysis, "internet", &from.id);
        let mut list = Vec::new();
        for destination in own(from) {
            let mut public = named(from, destination);
            public.retain(|one| one.is_ipv6() || *one != destination);
            list.extend(
                far[usize::from(destination.is_ipv6())].iter().map(|one| (*one, destination, public.clone())),
            );
        }
        check(&world, &space, &Origin::Internet, Some(&from.id), &answer, &list, compared)
            .map_err(|what| format!("internet → {}: {what}", from.id))?;
    }
    Ok(())
}

/// True for an address that routes lead to a service of AWS.
fn is_of_service(world: &World, address: IpAddr) -> bool {
    let routes = world.tables.iter().flat_map(|table| &table.routes);
    let lists = routes
        .filter(|route| route.target.starts_with("vpce"))
        .filter_map(|route| route.prefix_list.as_ref());
    lists.flat_map(|id| world.prefixes(id)).any(|cidr| cidr.has(address))
}

/// The addresses of an interface; of a prefix both ends.
fn own(interface: &Interface) -> Vec<IpAddr> {
    let ends =
        interface.prefixes.iter().flat_map(|one| [one.first, one.last].map(|end| address(one.is_v6, end)));
    interface.addresses.iter().copied().chain(ends).collect()
}

/// An address, and the public ones that stand for it.
pub fn named(interface: &Interface, own: IpAddr) -> Vec<IpAddr> {
    let public = interface.public.iter().filter(|(private, _)| *private == own).map(|(_, public)| *public);
    [own].into_iter().chain(public).collect()
}

fn check(
    world: &World,
    space: &Space,
    origin: &Origin<'_>,
    at: Option<&str>,
    answer: &Answer,
    list: &[(IpAddr, IpAddr, Vec<IpAddr>)],
    compared: &mut Compared,
) -> Result<(), Difference> {
    compared.pairs += 1;
    if answer.reachable.is_none() {
        return Err(format!("not known: {}", answer.unknown.join("; ")));
    }
    let mut any = false;
    let sources: BTreeSet<IpAddr> = list.iter().map(|(source, ..)| *source).collect();
    let balanced: BTreeSet<(IpAddr, u8, Reached)> = sources
        .into_iter()
        .filter(|_| at.is_some_and(|at| at != INTERNET) && !world.listeners.is_empty())
        .flat_map(|source| {
            let found = space.balanced(world, *origin, source);
            found.into_iter().map(move |(protocol, reached)| (source, protocol, reached))
        })
        .collect();
    for (source, seen, sent_to) in list {
        for (protocol, port) in &space.flows {
            let told = answer.has(*protocol, *port, *source, *seen);
            if !told && answer.cut.contains(protocol) {
                continue;
            }
            let is = sent_to
                .iter()
                .any(|to| space.reaches(world, *origin, *source, (*to, at), (*protocol, *port)));
            let by_balancer =
                at.is_some_and(|at| balanced.contains(&(*source, *protocol, (at.to_owned(), *seen, *port))));
            compared.balanced += u64::from(by_balancer && !is);
            let is = is || by_balancer;
            compared.all += 1;
            compared.through += u64::from(is);
            any |= is;
            if told != is {
                let packet =
                    format!("protocol {protocol} port {port} from {source} to {seen} (sent to {sent_to:?})");
                let packets = sent_to.iter().map(|to| {
                    let packet = Packet {
                        protocol: *protocol,
                        source: *source,
                        source_port: 50_000,
                        destination: *to,
                        port: *port,
                    };
                    format!("\n    {:?}", converse(world, *origin, packet, 40_000))
                });
                let packet = format!("{packet}{}\n", packets.collect::<String>());
                return Err(format!("{packet}: {is} by the evaluator, {told} by the engine"));
            }
        }
    }
    if answer.reachable == Some(true) && !any && answer.flows.is_empty() {
        return Err("reachable without flows".to_owned());
    }
    if answer.reachable == Some(false) && !answer.flows.is_empty() {
        return Err("flows, and not reachable".to_owned());
    }
    Ok(())
}
