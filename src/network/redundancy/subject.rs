//! Rules of groups in a form that can be compared.

use rustc_hash::FxHashMap;

use super::pool::{Item, Pool, Work, cover};
use super::rect::Rect;
use crate::estate::network::{GroupReference, GroupVpcAssociation, SecurityGroup};
use crate::network::filter::{Direction, Filters, GroupRule, Remote, rules_of};
use crate::network::space::{Family, Range};

/// A rule with one remote end, and what it is about.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The rule.
    pub rule: GroupRule<'a>,
    /// Place of its group in [`super::Redundancy::groups`].
    pub owner: usize,
    pub(super) lines: Range<u32>,
    pub(super) needs: Needs,
}

/// What must be covered for a rule to be covered.
#[derive(Clone, Debug)]
pub(super) enum Needs {
    /// Addresses, and things that only stand for themselves.
    Rects(Vec<(u32, Range<u128>)>),
    /// The members of a group: the group, or all addresses where they may be.
    Members { space: u32, places: Vec<(u32, Range<u128>)> },
    /// It is not known in full.
    Nothing,
}

/// A group whose rules are known.
#[derive(Clone, Debug)]
pub struct Owner<'a> {
    /// The first that was told of it.
    pub group: &'a SecurityGroup,
    /// Places of its rules of ingress in [`super::Redundancy::subjects`].
    pub ingress: std::ops::Range<usize>,
    /// Places of its rules of egress.
    pub egress: std::ops::Range<usize>,
    /// False if some of its rules are not known, or are told differently by two texts.
    pub is_known: bool,
}

impl Owner<'_> {
    /// Places of its rules of a direction.
    #[must_use]
    pub fn rules(&self, direction: Direction) -> std::ops::Range<usize> {
        match direction {
            Direction::Ingress => self.ingress.clone(),
            Direction::Egress => self.egress.clone(),
        }
    }
}

/// Associations with VPCs, by group.
type Associated<'a> = FxHashMap<&'a str, Vec<&'a GroupVpcAssociation>>;

pub(super) const V4: u32 = 0;
pub(super) const V6: u32 = 1;
const FIRST_NAMED: u32 = 2;
/// Where only ports count.
const NOWHERE: Range<u128> = Range { first: 0, last: 0 };

pub(super) fn space_of(family: Family) -> u32 {
    match family {
        Family::V4 => V4,
        Family::V6 => V6,
    }
}

/// The groups that have an id, and their rules.
pub(super) fn subjects<'a>(filters: &Filters<'_, 'a>) -> (Vec<Owner<'a>>, Vec<Subject<'a>>) {
    let topology = filters.topology;
    // Growing asks for every key again, and the keys lie all over the texts' memory.
    let mut names: FxHashMap<&'a str, u32> =
        FxHashMap::with_capacity_and_hasher(topology.groups.len(), rustc_hash::FxBuildHasher);
    let mut associated: Associated<'_> = FxHashMap::default();
    for one in &topology.estate.network.group_associations {
        if let Some(group) = &one.group {
            associated.entry(&group.value).or_default().push(one);
        }
    }
    let (mut owners, mut subjects) = (Vec::new(), Vec::new());
    for (at, group) in topology.estate.security_groups.iter().enumerate() {
        let id = group.key();
        let Some(places) = topology.groups.get(id).filter(|places| places.first() == Some(&at)) else {
            continue;
        };
        let parts: Vec<_> =
            places.iter().filter_map(|place| topology.estate.security_groups.get(*place)).collect();
        let mut ranges = [0..0, 0..0];
        let mut is_known = true;
        for (range, direction) in ranges.iter_mut().zip([Direction::Ingress, Direction::Egress]) {
            let from = subjects.len();
            if filters.rules(id, direction).is_err() {
                is_known = false;
            } else {
                for (part, group) in parts.iter().enumerate() {
                    let told = subjects.len();
                    for rule in rules_of(group, direction) {
                        let needs = needs(filters, &associated, &mut names, group, &rule);
                        let subject = Subject { lines: lines(&rule), needs, rule, owner: owners.len() };
                        // Pages that were pasted twice tell the same rule twice.
                        let again =
                            part > 0 && subjects[from..told].iter().any(|other| is_same(other, &subject));
                        if !again {
                            subjects.push(subject);
                        }
                    }
                }
            }
            *range = from..subjects.len();
        }
        let [ingress, egress] = ranges;
        owners.push(Owner { group, ingress, egress, is_known });
    }
    (owners, subjects)
}

fn lines(rule: &GroupRule<'_>) -> Range<u32> {
    let line = |protocol: u8, port: u16| u32::from(protocol) << 16 | u32::from(port);
    Range {
        first: line(rule.protocols.first, rule.ports.first),
        last: line(rule.protocols.last, rule.ports.last),
    }
}

fn needs<'a>(
    filters: &Filters<'_, 'a>,
    associated: &Associated<'_>,
    names: &mut FxHashMap<&'a str, u32>,
    group: &SecurityGroup,
    rule: &GroupRule<'a>,
) -> Needs {
    let mut named = |name: &'a str| {
        let next = FIRST_NAMED + u32::try_from(names.len()).unwrap_or(u32::MAX - FIRST_NAMED);
        *names.entry(name).or_insert(next)
    };
    if !rule.is_sure {
        return Needs::Nothing;
    }
    match &rule.remote {
        Remote::Range(net) => Needs::Rects(vec![(space_of(Family::of_net(net)), Range::of(net))]),
        Remote::Unread => Needs::Nothing,
        Remote::Group(reference) if reference.key().is_empty() => Needs::Nothing,
        Remote::Group(reference) => Needs::Members {
            space: named(reference.key()),
            places: places(filters, associated, group, reference),
        },
        Remote::List(id) => {
            let entries = Family::BOTH.map(|family| (space_of(family), filters.entries(id, family)));
            if entries.iter().any(|(_, (_, doubt))| doubt.is_some()) {
                return Needs::Rects(vec![(named(id), NOWHERE)]);
            }
            let rects = entries.iter().flat_map(|(space, (list, _))| list.iter().map(|net| (*space, *net)));
            Needs::Rects(rects.collect())
        }
    }
}

/// Where members of a group have their addresses: in the blocks of its VPC and of those that it is associated with; anywhere
/// where these are not known (*Security group rules*: a reference stands for private addresses).
fn places(
    filters: &Filters<'_, '_>,
    associated: &Associated<'_>,
    group: &SecurityGroup,
    reference: &GroupReference,
) -> Vec<(u32, Range<u128>)> {
    let topology = filters.topology;
    let other = topology.groups.get(reference.key()).and_then(|places| places.first());
    let other = other.and_then(|place| topology.estate.security_groups.get(*place)?.vpc.as_ref());
    let own = if reference.peering.is_none() { group.vpc.as_ref() } else { None };
    let home = other.or(reference.vpc.as_ref()).or(own);
    let associated = associated.get(reference.key()).into_iter().flatten();
    let associated =
        associated.filter(|one| one.state.as_ref().is_none_or(|state| state.value == "associated"));
    let vpcs: Vec<_> = std::iter::once(home).chain(associated.map(|one| one.vpc.as_ref())).collect();
    let mut places = Vec::new();
    for vpc in vpcs {
        let id = vpc.map_or("", |vpc| vpc.value.as_str());
        let cidrs = topology.vpcs.told(id, |vpc| (!vpc.cidrs.is_empty()).then_some(&vpc.cidrs));
        let Some(cidrs) = cidrs.filter(|_| topology.doubt(id).is_none()) else {
            return Family::BOTH.map(|family| (space_of(family), family.addresses())).to_vec();
        };
        let blocks = cidrs.iter().map(|cidr| &cidr.value);
        places.extend(blocks.map(|net| (space_of(Family::of_net(net)), Range::of(net))));
    }
    places
}

/// True if two rules are about the same.
pub(super) fn is_same(a: &Subject<'_>, b: &Subject<'_>) -> bool {
    a.lines == b.lines
        && match (&a.needs, &b.needs) {
            (Needs::Rects(a), Needs::Rects(b)) => a == b,
            (Needs::Members { space: a, .. }, Needs::Members { space: b, .. }) => a == b,
            _ => false,
        }
}

impl Subject<'_> {
    /// Its rectangles, as they cover others.
    pub(super) fn items(&self, rule: usize) -> Vec<Item> {
        let item = |space, remote| Item { space, rect: Rect { lines: self.lines, remote }, rule };
        match &self.needs {
            Needs::Rects(list) => list.iter().map(|(space, remote)| item(*space, *remote)).collect(),
            Needs::Members { space, .. } => vec![item(*space, NOWHERE)],
            Needs::Nothing => Vec::new(),
        }
    }

    /// How much it lets through, about.
    pub(super) fn size(&self) -> f64 {
        self.items(0).iter().map(|item| item.rect.size()).sum()
    }

    /// The rules of a pool that together let through all that this one does. `None` if they do not, or where it lets nothing
    /// through (an empty prefix list).
    pub(super) fn covered(
        &self,
        pool: &Pool,
        is_out: &dyn Fn(usize) -> bool,
        work: &mut Work,
    ) -> Option<Vec<usize>> {
        let mut by = Vec::new();
        match &self.needs {
            Needs::Rects(list) => {
                for (space, remote) in list {
                    let rect = Rect { lines: self.lines, remote: *remote };
                    by.extend(cover(pool, *space, &rect, is_out, work).ok()?);
                }
            }
            Needs::Members { space, places } => {
                let rect = Rect { lines: self.lines, remote: NOWHERE };
                match cover(pool, *space, &rect, is_out, work) {
                    Ok(rules) => by = rules,
                    Err((rest, others)) => {
                        by = others;
                        for (piece, (space, remote)) in
                            rest.iter().flat_map(|piece| places.iter().map(move |place| (piece, place)))
                        {
                            let rect = Rect { lines: piece.lines, remote: *remote };
                            by.extend(cover(pool, *space, &rect, is_out, work).ok()?);
                        }
                    }
                }
            }
            Needs::Nothing => return None,
        }
        use crate::order::Order as _;
        by.order();
        by.dedup();
        (!by.is_empty()).then_some(by)
    }
}
