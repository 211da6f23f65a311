//! The algebra against the definition: which flows are in it.

use std::net::IpAddr;

use proptest::prelude::*;

use super::*;

const PROTOCOLS: [u8; 8] = [0, 1, 2, 6, 7, 17, 58, 255];
const PORTS: [u16; 6] = [0, 1, 0x0800, 0x08ff, 1024, 65535];

fn last(family: Family) -> u128 {
    family.addresses().last
}

fn addresses(family: Family) -> [u128; 5] {
    let last = last(family);
    [0, 1, last / 2, last - 1, last]
}

fn range<T: Copy + Ord + std::fmt::Debug + 'static, const N: usize>(
    values: [T; N],
) -> impl Strategy<Value = Range<T>> {
    (0..N, 0..N).prop_map(move |(a, b)| Range::new(values[a], values[b]))
}

fn block(family: Family) -> impl Strategy<Value = Block> {
    let address = || range(addresses(family));
    let parts = (range(PROTOCOLS), range(PORTS), range(PORTS), address(), address());
    parts.prop_map(|(protocols, ports, source_ports, destinations, sources)| Block {
        protocols,
        ports,
        source_ports,
        destinations,
        sources,
    })
}

fn family() -> impl Strategy<Value = Family> {
    prop_oneof![Just(Family::V4), Just(Family::V6)]
}

fn three() -> impl Strategy<Value = (Family, [Vec<Block>; 3])> {
    family().prop_flat_map(|family| {
        let blocks = || prop::collection::vec(block(family), 0..5);
        (Just(family), [blocks(), blocks(), blocks()])
    })
}

/// A set is told from another by the ends of its ranges and what lies next to them.
fn near<T: Copy + Ord>(values: &[T], step: impl Fn(T) -> [Option<T>; 3]) -> Vec<T> {
    let mut all: Vec<T> = values.iter().flat_map(|value| step(*value)).flatten().collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn flows(family: Family) -> Vec<Flow> {
    let protocols = near(&PROTOCOLS, |p| [p.checked_sub(1), Some(p), p.checked_add(1)]);
    let ports = near(&PORTS, |p| [p.checked_sub(1), Some(p), p.checked_add(1)]);
    let end = last(family);
    let places =
        near(&addresses(family), |a| [a.checked_sub(1), Some(a), a.checked_add(1).filter(|a| *a <= end)]);
    let mut flows = Vec::new();
    for protocol in &protocols {
        for port in &ports {
            for source_port in &ports {
                for destination in &places {
                    for source in &places {
                        flows.push(Flow {
                            family,
                            protocol: *protocol,
                            source: family.address(*source),
                            source_port: *source_port,
                            destination: family.address(*destination),
                            port: *port,
                        });
                    }
                }
            }
        }
    }
    flows
}

fn is_in(blocks: &[Block], flow: &Flow) -> bool {
    blocks.iter().any(|block| block.contains(flow))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// At every end of every range and beside it.
    #[test]
    fn operations_are_what_they_say((family, [a, b, _]) in three()) {
        let (x, y) = (FlowSet::from_blocks(family, &a), FlowSet::from_blocks(family, &b));
        let (union, both, rest, not) = (x.union(&y), x.intersect(&y), x.subtract(&y), x.complement());
        for flow in flows(family) {
            let (in_a, in_b) = (is_in(&a, &flow), is_in(&b, &flow));
            prop_assert_eq!(x.contains(&flow), in_a);
            prop_assert_eq!(union.contains(&flow), in_a || in_b);
            prop_assert_eq!(both.contains(&flow), in_a && in_b);
            prop_assert_eq!(rest.contains(&flow), in_a && !in_b);
            prop_assert_eq!(not.contains(&flow), !in_a);
        }
    }

    #[test]
    fn an_answer_goes_back_and_a_question_is_found_again((family, [a, b, _]) in three()) {
        // A set of AWS's rules: ports where there are some.
        let real = |blocks: &[Block]| {
            let mut real = Vec::new();
            for block in blocks {
                let protocols = block.protocols.first;
                let ports = if has_ports(protocols) || is_icmp(protocols) { block.ports } else { Range::PORTS };
                let source_ports = if has_ports(protocols) { block.source_ports } else { Range::PORTS };
                real.push(Block { protocols: Range::one(protocols), ports, source_ports, ..*block });
            }
            FlowSet::from_blocks(family, &real)
        };
        let (x, y) = (real(&a), real(&b));
        let (reply, answered) = (x.reply(), x.answered_by(&y));
        for flow in flows(family) {
            if !has_ports(flow.protocol) && flow.source_port != 0 {
                continue;
            }
            if !has_ports(flow.protocol) && !is_icmp(flow.protocol) && flow.port != 0 {
                continue;
            }
            let back = flow.reply();
            if x.contains(&flow) && let Some(back) = &back {
                prop_assert!(reply.contains(back), "{:?}", back);
            }
            let wanted = x.contains(&flow) && back.is_none_or(|back| y.contains(&back));
            prop_assert_eq!(answered.contains(&flow), wanted, "{:?}", flow);
        }
        for block in reply.blocks() {
            let back = FlowSet::from_block(family, &block);
            prop_assert!(x.meets(&x.answered_by(&back)) || x.is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn laws_of_sets((family, [a, b, c]) in three()) {
        let [a, b, c] = [a, b, c].map(|blocks| FlowSet::from_blocks(family, &blocks));
        prop_assert_eq!(a.union(&b), b.union(&a));
        prop_assert_eq!(a.intersect(&b), b.intersect(&a));
        prop_assert_eq!(a.union(&b).union(&c), a.union(&b.union(&c)));
        prop_assert_eq!(a.intersect(&b.union(&c)), a.intersect(&b).union(&a.intersect(&c)));
        prop_assert_eq!(a.subtract(&b).union(&a.intersect(&b)), a.clone());
        prop_assert_eq!(a.union(&b).complement(), a.complement().intersect(&b.complement()));
        prop_assert_eq!(a.complement().complement(), a.clone());
        prop_assert_eq!(a.covers(&b), b.subtract(&a).is_empty());
        prop_assert_eq!(a.meets(&b), !a.intersect(&b).is_empty());
        prop_assert!(!a.subtract(&b).meets(&b) && a.union(&b).covers(&a));
    }

    #[test]
    fn boxes_do_not_overlap_and_make_the_set_again((family, [a, ..]) in three()) {
        let set = FlowSet::from_blocks(family, &a);
        let blocks = set.blocks();
        for (ix, block) in blocks.iter().enumerate() {
            prop_assert!(blocks[ix + 1..].iter().all(|other| block.intersect(other).is_none()));
        }
        prop_assert!(blocks.is_sorted());
        prop_assert_eq!(FlowSet::from_blocks(family, &blocks), set.clone());
        match set.sample() {
            Some(flow) => prop_assert!(set.contains(&flow)),
            None => prop_assert!(set.is_empty()),
        }
        let one = Range::one(7);
        let at = FlowSet::from_block(family, &Block { destinations: one, ..Block::all(family) });
        let moved = set.with_destination(one);
        prop_assert!(at.covers(&moved) && moved.is_empty() == set.is_empty());
        prop_assert_eq!(moved.with_source(one).blocks().iter().all(|b| b.sources == one), true);
    }

    #[test]
    fn what_is_certain_is_possible((family, [a, b, c]) in three()) {
        let [a, b, c] = [a, b, c].map(|blocks| FlowSet::from_blocks(family, &blocks));
        let why = Unknown { what: "x".into(), command: String::new(), span: None };
        let some = Bounds::new(a.clone(), a.union(&b), vec![why]);
        let known = Bounds::exact(c);
        for bounds in [some.union(&known), some.intersect(&known), some.subtract(&known), known.subtract(&some)] {
            prop_assert!(bounds.possible.covers(&bounds.certain));
            prop_assert_eq!(bounds.reasons.is_empty(), bounds.is_exact());
        }
    }
}

#[test]
fn families_have_nothing_in_common() {
    let (four, six) = (FlowSet::all(Family::V4), FlowSet::all(Family::V6));
    assert!(!four.meets(&six) && !four.covers(&six) && four.intersect(&six).is_empty());
    assert_eq!(four.subtract(&six), four);
    assert!(four.is_all() && four.complement().is_empty() && four.covers(&FlowSet::empty(Family::V6)));
}

#[test]
fn an_echo_is_answered_by_an_echo_reply() {
    let family = Family::V4;
    let icmp = |kind: u16| Block {
        protocols: Range::one(1),
        ports: Range { first: kind << 8, last: kind << 8 | 0xff },
        ..Block::all(family)
    };
    let echo = FlowSet::from_block(family, &icmp(8));
    assert_eq!(echo.reply(), FlowSet::from_block(family, &icmp(0)));
    assert!(FlowSet::from_block(family, &icmp(3)).reply().is_empty());
    let both = echo.union(&FlowSet::from_block(family, &icmp(3)));
    assert_eq!(both.answered_by(&FlowSet::empty(family)), FlowSet::from_block(family, &icmp(3)));
    assert_eq!(both.answered_by(&FlowSet::from_block(family, &icmp(0))), both);
}

#[test]
fn a_thousand_rules_on_few_ports_stay_small() {
    let family = Family::V4;
    let block = |ix: u32| Block {
        protocols: Range::one(6),
        ports: Range::one([22, 443, 5432][ix as usize % 3]),
        sources: Range::address(IpAddr::from((ix * 512).to_be_bytes())),
        ..Block::all(family)
    };
    let blocks: Vec<_> = (0..1000).map(block).collect();
    let set = FlowSet::from_blocks(family, &blocks);
    assert_eq!(set.blocks().len(), 1000);
    // A gap before each address but 0.0.0.0 and one behind the last of each port; between ports; other protocols.
    assert_eq!(set.complement().blocks().len(), 999 + 3 + 4 + 2);
}
