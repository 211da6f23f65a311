//! Speed of the network's engine, without reading: `./x bench network`.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use parapet::network::exposure::{Survey, classes, exposed_to_internet, exposure};
use parapet::network::filter::Filters;
use parapet::network::reach::{Fronts, Walk};
use parapet::network::redundancy::{Redundancy, acl_shadows};
use parapet::network::topology::Topology;
use parapet::report::Offsets;
use parapet::{Analysis, Input, Options, read};

#[path = "support/network.rs"]
mod network;

fn main() {
    divan::main();
}

const GROUPS: [usize; 2] = [1_000, 10_000];

fn pasted(groups: usize) -> Analysis {
    read(vec![Input::from_text("network.json", network::network(groups))], &Options::default())
}

/// The index of everything by id.
#[divan::bench(args = GROUPS, sample_count = 10)]
fn topology(bencher: Bencher<'_, '_>, groups: usize) {
    let read = pasted(groups);
    bencher
        .counter(ItemsCount::new(groups))
        .bench_local(|| Topology::new(black_box(&read.estate)).stations.len());
}

/// What the Internet gets to, of all interfaces: topology, classes and ways.
#[divan::bench(args = GROUPS, sample_count = 10)]
fn internet_exposure(bencher: Bencher<'_, '_>, groups: usize) {
    let read = pasted(groups);
    bencher.counter(ItemsCount::new(groups)).bench_local(|| {
        let topology = Topology::new(black_box(&read.estate));
        let filters = Filters::new(&topology);
        let walk = Walk::new(&filters);
        let fronts = Fronts::new(&topology);
        let classes = classes(&topology, &fronts);
        classes.iter().map(|class| exposed_to_internet(&walk, &fronts, class).openings.len()).sum::<usize>()
    });
}

/// The same with other networks and groups: what the page and the command line make rows of, the worst first.
#[divan::bench(args = GROUPS, sample_count = 5)]
fn survey_of_all(bencher: Bencher<'_, '_>, groups: usize) {
    let read = pasted(groups);
    bencher
        .counter(ItemsCount::new(groups))
        .bench_local(|| Survey::new(black_box(&read), None, Offsets::Bytes).map(|found| found.things.len()));
}

/// And all of it as data, which nobody reads: `parapet exposure --all --format json`, before it is written.
#[divan::bench(args = GROUPS, sample_count = 5)]
fn exposure_of_all(bencher: Bencher<'_, '_>, groups: usize) {
    let read = pasted(groups);
    bencher
        .counter(ItemsCount::new(groups))
        .bench_local(|| exposure(black_box(&read), None, Offsets::Bytes).map(|found| found.rows.len()));
}

/// All rules that could go, of all groups; rules that could be one; groups that are equal.
#[divan::bench(args = GROUPS, sample_count = 10)]
fn redundancy(bencher: Bencher<'_, '_>, groups: usize) {
    let read = pasted(groups);
    let topology = Topology::new(&read.estate);
    bencher.counter(ItemsCount::new(groups)).bench_local(|| {
        let all = Redundancy::of(&Filters::new(black_box(&topology)));
        all.shadowed.len() + all.across.len()
    });
}

/// One group with as many rules as it is told, each overlapping others.
#[divan::bench(args = [1_000, 10_000], sample_count = 10)]
fn redundancy_in_one_group(bencher: Bencher<'_, '_>, rules: usize) {
    let rows: Vec<String> = (0..rules)
        .map(|at| {
            let (port, size) = (at * 7 % 60_000, at % 50);
            format!(
                r#"{{"IpProtocol":"tcp","FromPort":{port},"ToPort":{},"IpRanges":[{{"CidrIp":"10.{}.0.0/{}"}}]}}"#,
                port + size,
                at % 8 * 32,
                11 + at % 6
            )
        })
        .collect();
    let text = format!(
        r#"{{"SecurityGroups":[{{"GroupId":"sg-1","VpcId":"vpc-1","IpPermissions":[{}],"IpPermissionsEgress":[]}}]}}"#,
        rows.join(",")
    );
    let read = read(vec![Input::from_text("group.json", text)], &Options::default());
    let topology = Topology::new(&read.estate);
    bencher
        .counter(ItemsCount::new(rules))
        .bench_local(|| Redundancy::of(&Filters::new(black_box(&topology))).shadowed.len());
}

/// Entries without effect, of all network ACLs.
#[divan::bench(args = GROUPS, sample_count = 10)]
fn entries(bencher: Bencher<'_, '_>, groups: usize) {
    let read = pasted(groups);
    bencher.bench_local(|| {
        read.estate.network.network_acls.iter().map(|acl| acl_shadows(black_box(acl)).len()).sum::<usize>()
    });
}
