//! All holders of an estate, how strong each is, and what they may reach in one another.

use rustc_hash::{FxHashMap, FxHashSet};

use super::document::Document;
use super::grants::Grants;
use super::holder::{Holder, Holders};
use super::index::Index;
use super::path::Gain;
use super::role::Role;
use super::target::Target;
use crate::estate::Estate;
use crate::estate::iam::{Principal, PrincipalType};
use crate::order::Order;

/// What somebody gains who becomes a principal. Ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Power {
    /// Its rights, whatever they are.
    #[default]
    Plain,
    /// It can give itself every right.
    Raises,
    /// It has every right.
    Administrator,
}

impl Power {
    /// After a name: `, an administrator`.
    #[must_use]
    pub const fn clause(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Raises => ", which can make itself administrator",
            Self::Administrator => ", an administrator",
        }
    }
}

/// A group, and whether its policies allow everything.
#[derive(Debug)]
pub struct Group<'a> {
    /// Its ARN.
    pub arn: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What its policies give.
    pub power: Power,
}

/// Everything that the search for ways looks at.
#[derive(Debug)]
pub struct World<'a> {
    /// Who holds what.
    pub holders: Holders<'a>,
    /// The roles that are not AWS's own, the strongest first once [`World::measure`] has run.
    pub roles: Vec<Role<'a>>,
    /// The roles whose trust policy names an ARN: places in [`Estate::principals`].
    pub named: FxHashMap<&'a str, Vec<usize>>,
    /// Roles by the service that they trust: place in `roles`, and under which conditions.
    pub by_service: FxHashMap<&'static str, Vec<(usize, Vec<String>)>>,
    /// The users with an ARN, the strongest first: place in [`Estate::principals`].
    pub users: Vec<(usize, &'a Principal)>,
    /// The groups with an ARN, the strongest first.
    pub groups: Vec<Group<'a>>,
    /// What each principal of [`Estate::principals`] amounts to.
    pub power: Vec<Power>,
    /// For each holder that is an administrator, under which conditions.
    pub administrators: Vec<Option<Vec<String>>>,
}

impl<'a> World<'a> {
    /// Gathers it; nobody's power is known yet.
    #[must_use]
    pub fn of(estate: &'a Estate) -> Self {
        let holders = Holders::of(estate);
        let users = estate.principals.iter().enumerate();
        let users = users.filter(|(_, p)| p.kind == PrincipalType::User && p.arn.is_some()).collect();
        let administrators =
            holders.list.iter().map(|holder| administrator(&holders.documents, holder)).collect();
        let roles = Role::all(estate);
        let mut named: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for role in &roles {
            role.named().for_each(|arn| named.entry(arn).or_default().push(role.index));
        }
        let mut this = Self {
            groups: Vec::new(),
            named,
            roles,
            by_service: FxHashMap::default(),
            users,
            power: vec![Power::Plain; estate.principals.len()],
            administrators,
            holders,
        };
        this.groups = this.groups_of(estate);
        this.set_power(|_, administrator| if administrator { Power::Administrator } else { Power::Plain });
        this
    }

    /// Takes note of who can raise itself, and sorts roles, users and groups by strength.
    pub fn measure(&mut self, raises: &[bool]) {
        self.set_power(|holder, administrator| match (administrator, raises.get(holder)) {
            (true, _) => Power::Administrator,
            (_, Some(true)) => Power::Raises,
            _ => Power::Plain,
        });
        let power = std::mem::take(&mut self.power);
        let of = |index: usize| std::cmp::Reverse(power.get(index).copied().unwrap_or_default());
        self.roles.order_by_key(|role| of(role.index));
        self.users.order_by_key(|(index, _)| of(*index));
        self.groups.order_by_key(|group| std::cmp::Reverse(group.power));
        self.power = power;
        let known: Vec<&'static str> = services().collect();
        for (at, role) in self.roles.iter().enumerate() {
            let named: FxHashSet<&str> = role.services().collect();
            for service in known.iter().filter(|service| named.contains(**service)) {
                let Some(ifs) = role.trusts_service(service) else { continue };
                self.by_service.entry(service).or_default().push((at, ifs));
            }
        }
    }

    fn set_power(&mut self, power: impl Fn(usize, bool) -> Power) {
        for (at, holder) in self.holders.list.iter().enumerate() {
            let Some(index) = holder.index else { continue };
            self.power[index] = power(at, self.administrators[at].is_some());
        }
    }

    fn groups_of(&self, estate: &'a Estate) -> Vec<Group<'a>> {
        // A group is no holder while somebody is in it; what its members share is what it gives.
        let mut strong: FxHashSet<&str> = FxHashSet::default();
        for holder in &self.holders.list {
            let own =
                holder.principal.filter(|p| p.kind == PrincipalType::Group).map(|p| p.name.value.as_str());
            let everything =
                holder.held.iter().filter(|held| self.holders.documents[held.document].everything);
            strong.extend(everything.filter_map(|held| held.group.or(own)));
        }
        let groups = estate.principals.iter().filter(|p| p.kind == PrincipalType::Group);
        groups
            .filter_map(|group| {
                let name = group.name.value.as_str();
                let strong = strong.contains(name);
                let power = if strong { Power::Administrator } else { Power::Plain };
                Some(Group { arn: &group.arn.as_ref()?.value, name, power })
            })
            .collect()
    }
}

/// The services that paths pass roles to.
fn services() -> impl Iterator<Item = &'static str> {
    let mut list: Vec<&'static str> = super::paths::all()
        .filter_map(|path| if let Gain::PassedRole(services) = path.gain { Some(services) } else { None })
        .flatten()
        .copied()
        .collect();
    list.order();
    list.dedup();
    list.into_iter()
}

/// Whether a holder is an administrator: a statement allows everything, and no deny or boundary keeps it from
/// giving itself back what another deny takes. `None` if it is not; else under which conditions.
fn administrator(documents: &[Document<'_>], holder: &Holder<'_>) -> Option<Vec<String>> {
    let everything =
        holder.held.iter().any(|held| documents.get(held.document).is_some_and(|d| d.everything));
    if !everything {
        return None;
    }
    let probes = [
        ("iam:AttachUserPolicy", "user"),
        ("iam:PutUserPolicy", "user"),
        ("iam:AttachRolePolicy", "role"),
        ("iam:PutRolePolicy", "role"),
        ("iam:CreatePolicyVersion", "policy"),
    ];
    let grants = probes.iter().filter_map(|(action, kind)| {
        let action = Index::get().action(action)?;
        Grants::prepare(documents, holder, action, None).on(&Target::Some(kind), None)
    });
    grants.filter(super::grants::Grant::is_wide).map(|grant| grant.ifs).min_by_key(Vec::len)
}
