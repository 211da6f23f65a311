//! What goes, what comes in its place, and what the group lets in before and after.

use std::ops::RangeInclusive;

use ipnet::IpNet;

use super::NarrowNetworkRequest;
use crate::estate::network::{AddressRange, Permission, Protocol, SecurityGroup};
use crate::network::space::{Block, Family, FlowSet, Range};
use crate::network::topology::Topology;

/// What becomes of a group.
pub(super) struct Plan<'a> {
    pub group: &'a SecurityGroup,
    pub changes: Vec<Change<'a>>,
    pub notes: Vec<String>,
    /// Blocks of prefix lists that were pasted, and of the members of the groups named; each with its permission.
    anyway: Vec<(&'a Permission, IpNet)>,
    members: Vec<IpNet>,
}

/// What becomes of a permission.
pub(super) struct Change<'a> {
    pub permission: &'a Permission,
    pub gone: Vec<&'a AddressRange>,
    pub new: Vec<NewRule>,
}

/// A rule in the place of another.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NewRule {
    pub protocol: Protocol,
    /// `None` for protocols without ports: type and code stay.
    pub ports: Option<RangeInclusive<u16>>,
    pub ranges: Vec<IpNet>,
    pub groups: Vec<String>,
}

/// `22` or `8000-8100`
pub(super) fn port_range(text: &str) -> Result<RangeInclusive<u16>, String> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    match (from.trim().parse::<u16>(), to.trim().parse::<u16>()) {
        (Ok(from), Ok(to)) if from <= to => Ok(from..=to),
        _ => Err(format!("`{text}` is no port and no range of ports")),
    }
}

impl<'a> Plan<'a> {
    pub fn of(
        topology: &Topology<'a>,
        group: &'a SecurityGroup,
        request: &NarrowNetworkRequest,
        ports: &[RangeInclusive<u16>],
    ) -> Self {
        let lists = group.ingress.iter().flat_map(|permission| {
            let ids = permission.prefix_lists.iter();
            ids.map(move |id| (permission, id.value.as_str()))
        });
        let entries = lists.filter_map(|(permission, id)| {
            let list = topology
                .estate
                .network
                .prefix_lists
                .iter()
                .find(|list| list.id.as_ref().is_some_and(|known| known.value == id))?;
            Some(list.entries.iter().flatten().map(move |entry| (permission, entry.cidr.value)))
        });
        let anyway = entries.flatten().collect();
        let places = request.from_groups.iter().flat_map(|id| topology.of_group(id));
        let stations = places.filter_map(|place| topology.stations.get(*place));
        let interfaces = stations.filter_map(|station| station.interface);
        let addresses = interfaces.flat_map(|interface| &interface.addresses);
        let members = addresses.map(|address| IpNet::from(address.address.value)).collect();
        let mut plan = Self { group, changes: Vec::new(), notes: Vec::new(), anyway, members };
        for permission in &group.ingress {
            let gone: Vec<_> = permission.ranges.iter().filter(|range| is_asked(range, request)).collect();
            if !gone.is_empty() {
                let new = new_rules(permission, &gone, request, ports);
                plan.changes.push(Change { permission, gone, new });
            }
        }
        plan.drop_covered();
        plan.note(request);
        plan
    }

    /// A new range that the rest of the group lets in anyway is not needed.
    fn drop_covered(&mut self) {
        for at in 0..self.changes.len() {
            for rule in 0..self.changes[at].new.len() {
                let (mut ranges, mut kept) = (self.changes[at].new[rule].ranges.clone(), Vec::new());
                while let Some(range) = ranges.pop() {
                    // As if it were not there.
                    self.changes[at].new[rule].ranges = ranges.iter().chain(&kept).copied().collect();
                    let family = Family::of_net(&range);
                    let own =
                        block(&self.changes[at].permission.protocol.value, &self.changes[at], rule, family);
                    let flows = FlowSet::from_block(family, &Block { sources: Range::of(&range), ..own });
                    if !self.rest(family).covers(&flows) {
                        kept.push(range);
                    }
                }
                kept.reverse();
                self.changes[at].new[rule].ranges = kept;
            }
            self.changes[at].new.retain(|rule| !rule.ranges.is_empty() || !rule.groups.is_empty());
        }
    }

    fn note(&mut self, request: &NarrowNetworkRequest) {
        let replaced = |net: &IpNet| {
            self.changes.iter().flat_map(|change| &change.gone).any(|gone| gone.cidr.value.contains(net))
        };
        let outside: Vec<String> =
            request.from.iter().filter(|net| !replaced(net)).map(|net| format!("`{net}`")).collect();
        if !outside.is_empty() && !self.changes.is_empty() {
            self.notes.push(format!(
                "{} lies in no range that was replaced, and was not put in",
                outside.join(", ")
            ));
        }
        if self.changes.iter().any(|change| change.new.iter().any(|rule| !rule.groups.is_empty())) {
            self.notes.push(
                "members of the groups named keep access by their private addresses, whoever they are; \
                what is lost is told for those that were pasted"
                    .to_owned(),
            );
        }
        if self.changes.iter().all(|change| change.new.is_empty()) && !self.changes.is_empty() {
            self.notes.push(
                "nothing takes the place of what goes: say who needs access with `from` or `from_groups`"
                    .to_owned(),
            );
        }
    }

    /// What its ranges let in before.
    pub fn before(&self, family: Family) -> FlowSet {
        let ranges =
            self.group.ingress.iter().flat_map(|permission| {
                permission.ranges.iter().map(move |range| (permission, range.cidr.value))
            });
        self.flows(ranges.chain(self.anyway.iter().copied()), family)
    }

    /// What they let in after.
    pub fn after(&self, family: Family) -> FlowSet {
        // Members of a group count only where a range of all addresses was there before.
        let mut blocks = Vec::new();
        for change in &self.changes {
            for (at, rule) in change.new.iter().enumerate() {
                let members = self.members.iter().filter(|_| !rule.groups.is_empty());
                let own = block(&change.permission.protocol.value, change, at, family);
                let nets = rule.ranges.iter().chain(members).filter(|net| Family::of_net(net) == family);
                let replaced = |net: &IpNet| change.gone.iter().any(|gone| gone.cidr.value.contains(net));
                blocks.extend(
                    nets.filter(|net| rule.ranges.contains(net) || replaced(net))
                        .map(|net| Block { sources: Range::of(net), ..own }),
                );
            }
        }
        self.kept(family).union(&FlowSet::from_blocks(family, &blocks))
    }

    /// What stays, with the new ranges, for the search of what is not needed.
    fn rest(&self, family: Family) -> FlowSet {
        let mut blocks = Vec::new();
        for change in &self.changes {
            for (at, rule) in change.new.iter().enumerate() {
                let own = block(&change.permission.protocol.value, change, at, family);
                let nets = rule.ranges.iter().filter(|net| Family::of_net(net) == family);
                blocks.extend(nets.map(|net| Block { sources: Range::of(net), ..own }));
            }
        }
        self.kept(family).union(&FlowSet::from_blocks(family, &blocks))
    }

    fn kept(&self, family: Family) -> FlowSet {
        let goes = |range: &AddressRange| {
            self.changes.iter().flat_map(|change| &change.gone).any(|gone| std::ptr::eq(*gone, range))
        };
        let ranges = self.group.ingress.iter().flat_map(|permission| {
            let stay = permission.ranges.iter().filter(|range| !goes(range));
            stay.map(move |range| (permission, range.cidr.value)).collect::<Vec<_>>()
        });
        self.flows(ranges.chain(self.anyway.iter().copied()), family)
    }

    fn flows<'p>(&self, ranges: impl Iterator<Item = (&'p Permission, IpNet)>, family: Family) -> FlowSet {
        let of_family = ranges.filter(|(_, net)| Family::of_net(net) == family);
        let blocks: Vec<_> = of_family
            .map(|(permission, net)| Block { sources: Range::of(&net), ..whole(permission, family) })
            .collect();
        FlowSet::from_blocks(family, &blocks)
    }
}

fn is_asked(range: &AddressRange, request: &NarrowNetworkRequest) -> bool {
    if request.replace.is_empty() { range.is_world() } else { request.replace.contains(&range.cidr.value) }
}

/// The rules that take the place of ranges of a permission: with those of the given ranges that they hold, and the
/// groups where all addresses were let in.
fn new_rules(
    permission: &Permission,
    gone: &[&AddressRange],
    request: &NarrowNetworkRequest,
    ports: &[RangeInclusive<u16>],
) -> Vec<NewRule> {
    let held = |net: &&IpNet| gone.iter().any(|range| range.cidr.value.contains(*net));
    let ranges: Vec<IpNet> = request.from.iter().filter(held).map(IpNet::trunc).collect();
    let all = gone.iter().any(|range| range.cidr.value.prefix_len() == 0);
    let groups = if all { request.from_groups.clone() } else { Vec::new() };
    let open = permission.ports();
    let protocol = &permission.protocol.value;
    // Of all protocols no port can be named.
    let named = matches!(protocol, Protocol::Tcp | Protocol::Udp) && !ports.is_empty();
    let kept: Vec<Option<RangeInclusive<u16>>> = match open {
        Some(open) if named => ports.iter().filter_map(|wanted| both(&open, wanted)).map(Some).collect(),
        open => vec![open],
    };
    let rule =
        |ports| NewRule { protocol: protocol.clone(), ports, ranges: ranges.clone(), groups: groups.clone() };
    if ranges.is_empty() && groups.is_empty() { Vec::new() } else { kept.into_iter().map(rule).collect() }
}

fn both(a: &RangeInclusive<u16>, b: &RangeInclusive<u16>) -> Option<RangeInclusive<u16>> {
    let (first, last) = (*a.start().max(b.start()), *a.end().min(b.end()));
    (first <= last).then_some(first..=last)
}

/// All flows of a permission's protocol and ports. Those of a type of ICMP are no more than that.
fn whole(permission: &Permission, family: Family) -> Block {
    let number = permission.protocol.value.number();
    let ports = match permission.ports() {
        Some(ports) => Range { first: *ports.start(), last: *ports.end() },
        None => match (permission.icmp_type().and_then(byte), permission.icmp_code().and_then(byte)) {
            (None, _) => Range::PORTS,
            (Some(kind), None) => Range { first: kind << 8, last: (kind << 8) | 0xff },
            (Some(kind), Some(code)) => Range::one((kind << 8) | code),
        },
    };
    Block { protocols: number.map_or(Range::PROTOCOLS, Range::one), ports, ..Block::all(family) }
}

fn byte(value: i64) -> Option<u16> {
    u8::try_from(value).ok().map(u16::from)
}

/// All flows of a new rule.
fn block(protocol: &Protocol, change: &Change<'_>, at: usize, family: Family) -> Block {
    let own = whole(change.permission, family);
    match change.new.get(at).and_then(|rule| rule.ports.as_ref()) {
        Some(ports) if matches!(protocol, Protocol::Tcp | Protocol::Udp) => {
            Block { ports: Range { first: *ports.start(), last: *ports.end() }, ..own }
        }
        _ => own,
    }
}
