//! What is found against the sets of flows: nothing changes when all of it goes, and nothing is left to find.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::estate::Estate;
use crate::network::filter::Filters;
use crate::network::space::{Block, Family, FlowSet, Range};
use crate::network::topology::Topology;
use crate::{Input, Options, read};

/// A rule of a small world: protocol, ports, and one of few ends.
#[derive(Clone, Debug)]
struct Made {
    protocol: &'static str,
    ports: (u16, u16),
    end: &'static str,
}

const ENDS: [&str; 9] = [
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.0.0.0/9",
    "10.128.0.0/9",
    "10.128.0.0/10",
    "::/0",
    "2001:db8::/32",
    "sg-0",
    "pl-1",
];

fn made() -> impl Strategy<Value = Made> {
    let protocol = prop_oneof![3 => Just("tcp"), 1 => Just("udp"), 1 => Just("-1"), 1 => Just("47")];
    (protocol, 0_u16..6, 0_u16..4, 0..ENDS.len()).prop_map(|(protocol, first, more, end)| Made {
        protocol,
        ports: (first, first + more),
        end: ENDS[end],
    })
}

fn permission(rule: &Made) -> String {
    let end = match rule.end {
        end if end.starts_with("sg-") => format!(r#""UserIdGroupPairs":[{{"GroupId":"{end}"}}]"#),
        end if end.starts_with("pl-") => format!(r#""PrefixListIds":[{{"PrefixListId":"{end}"}}]"#),
        end if end.contains(':') => format!(r#""Ipv6Ranges":[{{"CidrIpv6":"{end}"}}]"#),
        end => format!(r#""IpRanges":[{{"CidrIp":"{end}"}}]"#),
    };
    let (from, to) = rule.ports;
    format!(r#"{{"IpProtocol":"{}","FromPort":{from},"ToPort":{to},{end}}}"#, rule.protocol)
}

fn estate(groups: &[Vec<Made>], interfaces: &[Vec<usize>]) -> Estate {
    let mut list = Vec::new();
    for (at, rules) in groups.iter().enumerate() {
        let rules: Vec<String> = rules.iter().map(permission).collect();
        list.push(format!(
            r#"{{"GroupId":"sg-{at}","VpcId":"vpc-1","IpPermissions":[{}],"IpPermissionsEgress":[]}}"#,
            rules.join(",")
        ));
    }
    let mut text = format!(r#"{{"SecurityGroups":[{}]}}"#, list.join(","));
    let mut list = Vec::new();
    for (at, groups) in interfaces.iter().enumerate() {
        let groups: Vec<String> = groups.iter().map(|g| format!(r#"{{"GroupId":"sg-{g}"}}"#)).collect();
        list.push(format!(
            r#"{{"NetworkInterfaceId":"eni-{at}","VpcId":"vpc-1","SubnetId":"subnet-1","Groups":[{}],"PrivateIpAddresses":[]}}"#,
            groups.join(",")
        ));
    }
    let _ = write!(text, "\n{{\"NetworkInterfaces\":[{}]}}", list.join(","));
    let estate = read(vec![Input::from_text("t", text)], &Options::default()).estate;
    assert_eq!(
        (estate.security_groups.len(), estate.network.interfaces.len()),
        (groups.len(), interfaces.len())
    );
    estate
}

/// What rules let through, as sets: by family, and in the place of a member of a group or of a list an address of its own.
fn effect<'a>(subjects: impl Iterator<Item = &'a Subject<'a>>) -> [FlowSet; 2] {
    let mut blocks = [Vec::new(), Vec::new()];
    for subject in subjects {
        let rule = &subject.rule;
        let block = Block { protocols: rule.protocols, ports: rule.ports, ..Block::all(Family::V4) };
        match &rule.remote {
            crate::network::filter::Remote::Range(net) => {
                let family = usize::from(net.addr().is_ipv6());
                blocks[family].push(Block { sources: Range::of(net), destinations: Range::one(0), ..block });
            }
            // Members may have any address of both families, each under a destination of its own, which stands for the
            // question who it is: whoever lets in all addresses lets in the members.
            crate::network::filter::Remote::Group(_) => {
                for list in &mut blocks {
                    list.push(Block { destinations: Range::one(1), ..block });
                }
            }
            crate::network::filter::Remote::Unread => {}
            crate::network::filter::Remote::List(_) => {
                blocks[0].push(Block { destinations: Range::one(2), ..block });
            }
        }
    }
    let [v4, v6] = blocks;
    let spread = |family: Family, list: Vec<Block>| {
        let mut all = Vec::new();
        for block in list {
            let everybody = block.sources == family.addresses() && block.destinations == Range::one(0);
            all.push(Block {
                sources: family.addresses().intersect(&block.sources).unwrap_or(block.sources),
                ..block
            });
            if everybody {
                all.push(Block { destinations: Range::one(1), ..block });
            }
        }
        FlowSet::from_blocks(family, &all)
    };
    let in_six = |block: Block| match block.destinations.first {
        0 => block,
        _ => Block { sources: Family::V6.addresses(), ..block },
    };
    [spread(Family::V4, v4), spread(Family::V6, v6.into_iter().map(in_six).collect())]
}

/// The group's own part of `effect` counts a member as let in only if both families let it in.
fn lets_the_same(a: &[FlowSet; 2], b: &[FlowSet; 2]) -> bool {
    let outside = |family: Family, set: &FlowSet, at: u128| {
        set.intersect(&FlowSet::from_block(
            family,
            &Block { destinations: Range::one(at), ..Block::all(family) },
        ))
    };
    let same = |at| {
        Family::BOTH.iter().enumerate().all(|(ix, f)| outside(*f, &a[ix], at) == outside(*f, &b[ix], at))
    };
    same(0) && same(1) && same(2)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn all_that_is_found_in_a_group_can_go_together(rules in prop::collection::vec(made(), 0..12)) {
        let estate = estate(&[rules], &[]);
        let topology = Topology::new(&estate);
        let all = Redundancy::of(&Filters::new(&topology));
        let gone: Vec<usize> = all.shadowed.iter().map(|shadow| shadow.rule).collect();
        let kept = || all.subjects.iter().enumerate().filter(|(at, _)| !gone.contains(at));
        prop_assert!(lets_the_same(&effect(all.subjects.iter()), &effect(kept().map(|(_, s)| s))));
        // Nothing is left: each that stays lets through what no other does.
        for (at, _) in kept() {
            let others = kept().filter(|(other, _)| *other != at).map(|(_, s)| s);
            prop_assert!(!lets_the_same(&effect(kept().map(|(_, s)| s)), &effect(others)), "{:?}", all.subjects[at].rule.name());
        }
        for shadow in &all.shadowed {
            prop_assert!(shadow.by.iter().all(|rule| !gone.contains(rule)), "what covers it stays");
            let by = || shadow.by.iter().map(|rule| &all.subjects[*rule]);
            let with = by().chain([&all.subjects[shadow.rule]]);
            prop_assert!(lets_the_same(&effect(by()), &effect(with)));
        }
    }

    #[test]
    fn all_that_is_found_across_groups_can_go_together(
        groups in prop::collection::vec(prop::collection::vec(made(), 0..5), 1..5),
        interfaces in prop::collection::vec(prop::collection::vec(0_usize..5, 1..4), 0..5),
    ) {
        let count = groups.len();
        let interfaces: Vec<Vec<usize>> =
            interfaces.into_iter().map(|list| list.into_iter().map(|g| g % count).collect()).collect();
        let estate = estate(&groups, &interfaces);
        let topology = Topology::new(&estate);
        let all = Redundancy::of(&Filters::new(&topology));
        prop_assert!(interfaces.is_empty() || all.knows_interfaces);
        let gone: Vec<usize> = all.shadowed.iter().chain(&all.across).map(|shadow| shadow.rule).collect();
        for list in &interfaces {
            let own = || all.subjects.iter().enumerate().filter(|(_, s)| list.contains(&s.owner));
            let before = effect(own().map(|(_, s)| s));
            let after = effect(own().filter(|(at, _)| !gone.contains(at)).map(|(_, s)| s));
            prop_assert!(lets_the_same(&before, &after));
        }
        // Nothing is left of rules of groups that have interfaces.
        for (at, subject) in all.subjects.iter().enumerate().filter(|(at, _)| !gone.contains(at)) {
            let mut own = interfaces.iter().filter(|list| list.contains(&subject.owner)).peekable();
            let needless = own.peek().is_some() && own.all(|list| {
                let here = || all.subjects.iter().enumerate().filter(|(other, s)| list.contains(&s.owner) && !gone.contains(other));
                let without = effect(here().filter(|(other, _)| *other != at).map(|(_, s)| s));
                lets_the_same(&effect(here().map(|(_, s)| s)), &without)
            });
            prop_assert!(!needless, "{:?}", subject.rule.name());
        }
    }

    #[test]
    fn a_merged_rule_says_what_its_rules_said(rules in prop::collection::vec(made(), 0..12)) {
        let estate = estate(&[rules], &[]);
        let topology = Topology::new(&estate);
        let all = Redundancy::of(&Filters::new(&topology));
        for merge in &all.merges {
            let own: Vec<&Subject<'_>> = merge.rules.iter().map(|rule| &all.subjects[*rule]).collect();
            let mut one = own[0].clone();
            match &merge.into {
                Merged::Block(net) => one.rule.remote = crate::network::filter::Remote::Range(*net),
                Merged::Ports(ports) => one.rule.ports = *ports,
            }
            prop_assert!(own.len() > 1);
            prop_assert_eq!(effect(own.into_iter()), effect(std::iter::once(&one)));
        }
    }
}

/// An entry: allows, protocol, ports, block.
type Entry = (bool, &'static str, (u16, u16), &'static str);

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let protocol = prop_oneof![3 => Just("6"), 1 => Just("-1"), 1 => Just("17")];
    let ports = (0_u16..5, 0_u16..4).prop_map(|(first, more)| (first, first + more));
    prop::collection::vec((any::<bool>(), protocol, ports, (0_usize..7).prop_map(|end| ENDS[end])), 0..10)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn an_acl_decides_the_same_without_them(list in entries()) {
        let acl = |skip: &dyn Fn(usize) -> bool| {
            let mut rows = Vec::new();
            for (at, (allows, protocol, (from, to), cidr)) in list.iter().enumerate().filter(|(at, _)| !skip(*at)) {
                let key = if cidr.contains(':') { "Ipv6CidrBlock" } else { "CidrBlock" };
                let action = if *allows { "allow" } else { "deny" };
                rows.push(format!(
                    r#"{{"RuleNumber":{},"Egress":false,"Protocol":"{protocol}","RuleAction":"{action}","{key}":"{cidr}","PortRange":{{"From":{from},"To":{to}}}}}"#,
                    // Not in the order of evaluation.
                    100 - at
                ));
            }
            let text = format!(
                r#"{{"NetworkAcls":[{{"NetworkAclId":"acl-1","VpcId":"vpc-1","Associations":[],"Entries":[{}]}}]}}"#,
                rows.join(",")
            );
            read(vec![Input::from_text("t", text)], &Options::default()).estate
        };
        let allowed = |acl: &crate::estate::network::NetworkAcl| {
            Family::BOTH.map(|family| {
                let mut entries: Vec<_> = acl.entries.as_ref().unwrap().iter().collect();
                entries.sort_by_key(|entry| entry.number.as_ref().unwrap().value);
                let (mut open, mut allowed) = (FlowSet::all(family), FlowSet::empty(family));
                for entry in entries {
                    let flows = crate::network::filter::acl_flows(entry, Direction::Ingress, family);
                    let Some((flows, _)) = flows else { continue };
                    if entry.allows == Some(true) {
                        allowed = allowed.union(&open.intersect(&flows));
                    }
                    open = open.subtract(&flows);
                }
                allowed
            })
        };
        let whole = acl(&|_| false);
        let Some(first) = whole.network.network_acls.first() else { return Ok(()) };
        let shadows = acl_shadows(first);
        // One that others keep from doing what it says is told, and stays.
        let gone: Vec<usize> =
            shadows.iter().filter(|shadow| shadow.against.is_empty()).map(|shadow| shadow.entry).collect();
        let rest = acl(&|at| gone.contains(&at));
        let rest = rest.network.network_acls.first().unwrap();
        prop_assert_eq!(allowed(first), allowed(rest));
        // What is told and stays may get to decide once others went, and then more could go.
        if shadows.iter().all(|shadow| shadow.against.is_empty()) {
            prop_assert!(acl_shadows(rest).is_empty(), "nothing is left to find");
        }
        for shadow in shadows.iter().filter(|shadow| shadow.is_never_asked) {
            prop_assert!(!shadow.by.is_empty());
        }
    }
}

#[test]
fn a_reference_is_covered_by_the_whole_vpc_of_its_group() {
    let rules = |ranges: &str| {
        let text = format!(
            r#"{{"SecurityGroups":[
                {{"GroupId":"sg-a","VpcId":"vpc-1","IpPermissions":[
                    {{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{{"GroupId":"sg-b"}}]}},
                    {{"IpProtocol":"tcp","FromPort":400,"ToPort":500,{ranges}}}],"IpPermissionsEgress":[]}},
                {{"GroupId":"sg-b","VpcId":"vpc-1","IpPermissions":[],"IpPermissionsEgress":[]}}]}}
            {{"Vpcs":[{{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16","CidrBlockAssociationSet":[
                {{"CidrBlock":"10.0.0.0/16","CidrBlockState":{{"State":"associated"}}}},
                {{"CidrBlock":"10.9.0.0/16","CidrBlockState":{{"State":"associated"}}}}]}}]}}"#
        );
        let estate = read(vec![Input::from_text("t", text)], &Options::default()).estate;
        let topology = Topology::new(&estate);
        Redundancy::of(&Filters::new(&topology)).shadowed.len()
    };
    assert_eq!(rules(r#""IpRanges":[{"CidrIp":"10.0.0.0/8"}]"#), 1);
    assert_eq!(rules(r#""IpRanges":[{"CidrIp":"10.0.0.0/16"}]"#), 0, "not its second block");
    assert_eq!(rules(r#""IpRanges":[{"CidrIp":"10.0.0.0/16"},{"CidrIp":"10.9.0.0/16"}]"#), 1);
}

#[test]
fn a_reference_is_covered_by_itself_on_some_ports_and_by_the_world_on_others() {
    let rule = |end: &'static str, from, to| Made { protocol: "tcp", ports: (from, to), end };
    let rules = vec![rule("sg-0", 2, 4), rule("0.0.0.0/0", 0, 2), rule("sg-0", 1, 3), rule("::/0", 0, 1)];
    let estate = estate(&[rules], &[]);
    let topology = Topology::new(&estate);
    let all = Redundancy::of(&Filters::new(&topology));
    assert_eq!(all.shadowed, [Shadow { rule: 2, by: vec![0, 1, 3], is_same: false, interfaces: 0 }]);
}

#[test]
fn groups_are_equal_by_what_they_let_through() {
    let rule = |end: &'static str, from, to| Made { protocol: "tcp", ports: (from, to), end };
    let groups = [
        vec![rule("10.0.0.0/9", 1, 4), rule("10.128.0.0/9", 1, 4)],
        vec![rule("10.0.0.0/8", 1, 2), rule("10.0.0.0/8", 3, 4)],
        vec![rule("10.0.0.0/8", 1, 3)],
        vec![rule("sg-0", 1, 4)],
        vec![rule("sg-0", 1, 4), rule("sg-0", 2, 3)],
        vec![],
        vec![],
    ];
    let estate = estate(&groups, &[]);
    let topology = Topology::new(&estate);
    let equal: Vec<_> =
        Redundancy::of(&Filters::new(&topology)).equal.into_iter().map(|equal| equal.groups).collect();
    assert_eq!(equal, [vec![0, 1], vec![3, 4]]);
}
