//! Filters and tables, each made ready once.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::group::{self, GroupRule, Peer, Remote};
use super::sides::{Side, Sides, sides};
use super::{AclSide, Direction, Part, RuleName, Verdict, acl};
use crate::estate::network::{RouteTarget, SecurityGroup};
use crate::network::route::Routes;
use crate::network::settle::{describe, unknown};
use crate::network::space::{Bounds, Family, FlowSet, Range, Unknown};
use crate::network::topology::{Groups, Station, Topology};

type Rules<'a> = Rc<Vec<GroupRule<'a>>>;

/// By id, or by id and more.
type Cache<K, V> = RefCell<FxHashMap<K, V>>;

/// What filters packets in a topology, made ready when it is first asked for.
pub struct Filters<'t, 'a> {
    /// What is connected with what.
    pub topology: &'t Topology<'a>,
    acls: Cache<(&'a str, Direction, Family), Rc<AclSide>>,
    groups: Cache<(&'a str, Direction), Result<Rules<'a>, Unknown>>,
    outside: Cache<(&'a str, Direction, Family), Rc<Allowed>>,
    tables: Cache<&'a str, Result<Rc<Routes<'a>>, Unknown>>,
    sides: OnceCell<Sides<'a>>,
    unseen_peerings: OnceCell<FxHashSet<&'a str>>,
}

/// What the rules of one group let through.
struct Allowed {
    certain: FlowSet,
    possible: FlowSet,
    reasons: Vec<Unknown>,
    parts: Rc<[Part]>,
}

impl<'t, 'a> Filters<'t, 'a> {
    /// Of a topology.
    pub fn new(topology: &'t Topology<'a>) -> Self {
        Self {
            topology,
            acls: RefCell::default(),
            groups: RefCell::default(),
            outside: RefCell::default(),
            tables: RefCell::default(),
            sides: OnceCell::new(),
            unseen_peerings: OnceCell::new(),
        }
    }

    /// The routes of a subnet.
    ///
    /// # Errors
    ///
    /// What is not known.
    pub fn routes(&self, subnet: &str) -> Result<Rc<Routes<'a>>, Unknown> {
        self.routes_of(self.topology.table(subnet)?)
    }

    /// The routes of a table.
    ///
    /// # Errors
    ///
    /// What is not known.
    pub fn routes_of(
        &self,
        table: &'a crate::estate::network::RouteTable,
    ) -> Result<Rc<Routes<'a>>, Unknown> {
        let id = table.id.as_ref().map_or("", |id| id.value.as_str());
        let make = || Routes::new(self.topology, table).map(Rc::new);
        self.tables.borrow_mut().entry(id).or_insert_with(make).clone()
    }

    /// What the network ACL of a subnet lets through.
    pub fn acl(&self, subnet: &str, direction: Direction, family: Family) -> Rc<AclSide> {
        let acl = match self.topology.acl(subnet) {
            Ok(acl) => acl,
            Err(why) => return Rc::new(Verdict::unknown(family, why)),
        };
        let id = acl.id.as_ref().map_or("", |id| id.value.as_str());
        let make = || match self.topology.doubt(id) {
            Some(why) => Rc::new(Verdict::unknown(family, why)),
            None => Rc::new(acl::side(acl, direction, family)),
        };
        self.acls.borrow_mut().entry((id, direction, family)).or_insert_with(make).clone()
    }

    /// The subnets of a VPC, those with the same routes and ACL together. `None` if none was pasted.
    pub fn sides(&self, vpc: &str) -> Option<Rc<Vec<Side<'a>>>> {
        self.sides.get_or_init(|| sides(self.topology)).get(vpc).cloned()
    }

    /// True if routes of a VPC lead to a peering that was not pasted.
    pub fn has_unseen_peering(&self, vpc: &str) -> bool {
        let find = || {
            let mut list = FxHashSet::default();
            for table in self.topology.tables.iter() {
                let leads = table.routes.iter().flatten().filter_map(|route| route.target.as_ref()).any(|to| {
                    matches!(&to.value, RouteTarget::Peering(id) if self.topology.peerings.get(id).is_none())
                });
                list.extend(table.vpc.as_ref().filter(|_| leads).map(|vpc| vpc.value.as_str()));
            }
            list
        };
        self.unseen_peerings.get_or_init(find).contains(vpc)
    }

    /// The rules of a group.
    ///
    /// # Errors
    ///
    /// What is not known.
    pub fn rules(&self, id: &'a str, direction: Direction) -> Result<Rules<'a>, Unknown> {
        let make = || self.make_rules(id, direction);
        self.groups.borrow_mut().entry((id, direction)).or_insert_with(make).clone()
    }

    fn make_rules(&self, id: &'a str, direction: Direction) -> Result<Rules<'a>, Unknown> {
        if let Some(why) = self.topology.doubt(id) {
            return Err(why);
        }
        let places = self.topology.groups.get(id).map_or(&[][..], Vec::as_slice);
        let groups: Vec<&SecurityGroup> =
            places.iter().filter_map(|place| self.topology.estate.security_groups.get(*place)).collect();
        let what = format!("the {} rules of `{id}`", direction.name());
        let Some(first) = groups.first() else {
            return Err(unknown(what, describe(id), None));
        };
        let (own, other) = match direction {
            Direction::Ingress => (first.ingress_span, first.egress_span),
            Direction::Egress => (first.egress_span, first.ingress_span),
        };
        // One direction was left out of the output, or only some of the rules were listed.
        let in_part = self.topology.is_whole("describe-security-group-rules") == Some(false);
        if own.is_none() && (other.is_some() || in_part) {
            return Err(unknown(what, describe(id), Some(first.span)));
        }
        Ok(Rc::new(groups.into_iter().flat_map(|one| group::rules(one, direction)).collect()))
    }

    /// What the security groups of a station let through, to or from a peer.
    pub fn groups(
        &self,
        station: &Station<'a>,
        direction: Direction,
        family: Family,
        peer: &Peer<'_, 'a>,
    ) -> Verdict {
        let list = match &station.groups {
            Groups::These(list) => list,
            Groups::None => return Verdict::open(family, format!("`{}` has no security groups", station.id)),
            Groups::Unknown => {
                let what = format!("the security groups of `{}`", station.id);
                return Verdict::unknown(family, unknown(what, describe(&station.id), station.span));
            }
        };
        let (mut certain, mut possible) = (FlowSet::empty(family), FlowSet::empty(family));
        let mut reasons = Vec::new();
        let mut parts = Vec::new();
        for id in list {
            let side = match peer {
                Peer::Outside => self.outside(id, direction, family),
                _ => Rc::new(self.allowed(id, direction, family, peer)),
            };
            certain = certain.union(&side.certain);
            possible = possible.union(&side.possible);
            reasons.extend(side.reasons.iter().cloned());
            if !side.parts.is_empty() {
                parts.push(Rc::clone(&side.parts));
            }
        }
        let text = format!("no {} rule of {} lets it through", direction.name(), list.join(", "));
        let allowed = Bounds::new(certain, possible, reasons);
        Verdict { allowed, parts, otherwise: RuleName { text, span: self.group_span(list) } }
    }

    /// What one group lets through to or from addresses. It is in many sets of groups.
    fn outside(&self, id: &'a str, direction: Direction, family: Family) -> Rc<Allowed> {
        let make = || Rc::new(self.allowed(id, direction, family, &Peer::Outside));
        Rc::clone(self.outside.borrow_mut().entry((id, direction, family)).or_insert_with(make))
    }

    fn allowed(&self, id: &'a str, direction: Direction, family: Family, peer: &Peer<'_, 'a>) -> Allowed {
        let rules = match self.rules(id, direction) {
            Ok(rules) => rules,
            Err(why) => {
                let (certain, possible) = (FlowSet::empty(family), FlowSet::all(family));
                return Allowed { certain, possible, reasons: vec![why], parts: Rc::new([]) };
            }
        };
        let mut blocks = Vec::new();
        let mut may = FlowSet::empty(family);
        let mut reasons = Vec::new();
        let mut parts = Vec::new();
        for rule in rules.iter() {
            let (remotes, doubt) = self.remotes(rule, family, peer);
            if remotes.is_empty() {
                continue;
            }
            let own: Vec<_> = remotes.iter().map(|range| rule.block(family, *range)).collect();
            let flows = FlowSet::from_blocks(family, &own);
            match doubt {
                None if rule.is_sure => blocks.extend(own),
                None => {
                    let what = format!("which protocol and ports a rule of `{id}` is about");
                    reasons.push(unknown(what, describe(id), Some(rule.span)));
                    may = may.union(&flows);
                }
                Some(why) => {
                    reasons.push(why);
                    may = may.union(&flows);
                }
            }
            parts.push(Part { flows, allows: true, rule: rule.shared_name() });
        }
        let certain = FlowSet::from_blocks(family, &blocks);
        let possible = certain.union(&may);
        Allowed { certain, possible, reasons, parts: parts.into() }
    }

    fn group_span(&self, list: &[&str]) -> Option<crate::text::Span> {
        let place = list.first().and_then(|id| self.topology.groups.get(id)?.first().copied());
        place.and_then(|place| self.topology.estate.security_groups.get(place)).map(|group| group.span)
    }

    /// The addresses at the other end of a rule, and why they are not sure.
    fn remotes(
        &self,
        rule: &GroupRule<'a>,
        family: Family,
        peer: &Peer<'_, 'a>,
    ) -> (Vec<Range<u128>>, Option<Unknown>) {
        match &rule.remote {
            Remote::Range(net) if Family::of_net(net) == family => (vec![Range::of(net)], None),
            Remote::Range(_) => (Vec::new(), None),
            Remote::Group(reference) => match group::referred(reference, peer, family) {
                Ok(addresses) => (addresses.unwrap_or_default().to_vec(), None),
                Err(why) => (vec![family.addresses()], Some(why)),
            },
            Remote::List(id) => self.entries(id, family),
            Remote::Unread => {
                let id = rule.group;
                let what = format!("a rule of `{id}`, whose other end could not be read");
                (vec![family.addresses()], Some(unknown(what, describe(id), Some(rule.span))))
            }
        }
    }

    /// The addresses of a prefix list. All, with the reason, where its entries are not known.
    pub fn entries(&self, id: &str, family: Family) -> (Vec<Range<u128>>, Option<Unknown>) {
        let lists = &self.topology.prefix_lists;
        let entries = lists.told(id, |list| list.entries.as_ref());
        let is_part = lists.told(id, |list| list.has_unread_entries.then_some(())).is_some();
        let doubt = self.topology.doubt(id);
        match entries {
            Some(entries) if !is_part && doubt.is_none() => {
                let own = entries.iter().filter(|entry| Family::of_net(&entry.cidr.value) == family);
                (own.map(|entry| Range::of(&entry.cidr.value)).collect(), None)
            }
            _ => {
                let why = unknown(format!("the entries of prefix list `{id}`"), describe(id), None);
                (vec![family.addresses()], Some(doubt.unwrap_or(why)))
            }
        }
    }
}
