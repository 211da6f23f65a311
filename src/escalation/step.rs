//! One step from a principal to one of those that were reached.
//!
//! Accounts have thousands of roles. What a principal can do at all is asked once, against any target; and only what
//! is left is asked of each goal, of those that a name or a trusted service leads to.

use rustc_hash::{FxHashMap, FxHashSet};

use super::grants::Grant;
use super::index::{Index, IndexedPath};
use super::path::Gain;
use super::reach::Hop;
use super::role::Role;
use super::target::Target;
use super::way::Search;
use super::world::World;
use crate::estate::Estate;
use crate::estate::iam::{Principal, PrincipalType};

/// Where to find roles by name and place.
#[derive(Debug)]
pub(super) struct Map<'w, 'a> {
    roles: FxHashMap<usize, &'w Role<'a>>,
    by_arn: FxHashMap<&'a str, usize>,
    /// Services that a role trusts, and under which conditions.
    services: FxHashMap<usize, Vec<(&'static str, &'w [String])>>,
}

impl<'w, 'a> Map<'w, 'a> {
    pub(super) fn of(world: &'w World<'a>) -> Self {
        let mut services: FxHashMap<usize, Vec<_>> = FxHashMap::default();
        for (service, list) in &world.by_service {
            for (at, ifs) in list {
                let Some(role) = world.roles.get(*at) else { continue };
                services.entry(role.index).or_default().push((*service, ifs.as_slice()));
            }
        }
        Self {
            roles: world.roles.iter().map(|role| (role.index, role)).collect(),
            by_arn: world.roles.iter().map(|role| (role.arn, role.index)).collect(),
            services,
        }
    }
}

/// Those that were reached, by what they can be reached through.
#[derive(Debug, Default)]
pub(super) struct Goals<'e> {
    all: FxHashSet<usize>,
    roles: Vec<usize>,
    users: Vec<(usize, &'e Principal)>,
    by_service: FxHashMap<&'static str, Vec<usize>>,
}

impl<'e> Goals<'e> {
    pub(super) fn of(reached: &[usize], map: &Map<'_, '_>, estate: &'e Estate) -> Self {
        let mut this = Self { all: reached.iter().copied().collect(), ..Self::default() };
        for index in reached {
            let Some(principal) = estate.principals.get(*index) else { continue };
            match principal.kind {
                PrincipalType::User => this.users.push((*index, principal)),
                PrincipalType::Role if map.roles.contains_key(index) => this.roles.push(*index),
                _ => {}
            }
            for (service, _) in map.services.get(index).into_iter().flatten() {
                this.by_service.entry(service).or_default().push(*index);
            }
        }
        this
    }
}

/// Actions by which another user is taken over.
const OF_USER: [(&str, &str); 3] = [
    ("iam:CreateAccessKey", "makes an access key of"),
    ("iam:UpdateLoginProfile", "changes the console password of"),
    ("iam:CreateLoginProfile", "gives a console password to"),
];

/// A principal that looks for its next step.
pub(super) struct Stepper<'w, 'a> {
    search: Search<'w, 'a>,
    /// Roles whose trust policy names it.
    named: &'w [usize],
    /// How surely it may assume some role.
    assumes: Option<Surely>,
    /// Of `assumes`, if only roles that are written out: their ARNs.
    only: Option<Vec<String>>,
    rewrites: Option<Surely>,
    of_user: Vec<(u8, &'static str, Surely)>,
    passes: Vec<(&'static IndexedPath, &'static str, Surely)>,
}

/// True if something is allowed on some target without a condition. If not, it is so on no target.
type Surely = bool;

impl<'w, 'a> Stepper<'w, 'a> {
    pub(super) fn new(mut search: Search<'w, 'a>) -> Self {
        let allowed = search.allowed();
        let index = Index::get();
        let can = |search: &mut Search<'_, '_>, name: &str, target: Target<'_>| {
            let action = index.action(name).filter(|action| allowed.contains(*action))?;
            search.grant(action, None, &target, None).map(|grant| (action, grant.ifs.is_empty()))
        };
        let assumes = can(&mut search, "sts:AssumeRole", Target::Some("role"));
        let rewrites =
            can(&mut search, "iam:UpdateAssumeRolePolicy", Target::Some("role")).map(|(_, surely)| surely);
        let own = search.holder.subject.arn;
        let of_user = OF_USER.iter().filter_map(|(name, how)| {
            let (action, surely) = can(&mut search, name, Target::OtherUser(own))?;
            Some((action, *how, surely))
        });
        let of_user = of_user.collect();
        let mut passes = Vec::new();
        if can(&mut search, "iam:PassRole", Target::Some("role")).is_some() {
            for path in index.paths.iter().filter(|path| path.is_possible(&allowed)) {
                let Gain::PassedRole(services) = path.path.gain else { continue };
                if path.path.retired.is_some() || !path.helped_by.is_empty() {
                    continue;
                }
                for service in services {
                    let target = |action: &str| Some(pass_target(action, Target::Some("role")));
                    let Some(grants) = search.each(path, Some(*service), target) else { continue };
                    passes.push((path, *service, grants.iter().all(|grant| grant.ifs.is_empty())));
                }
            }
        }
        let only = assumes.and_then(|(action, _)| search.exact(action));
        let named = search.holder.subject.arn.and_then(|arn| search.world.named.get(arn));
        let named = named.map_or(&[][..], Vec::as_slice);
        let assumes = assumes.map(|(_, surely)| surely);
        Self { named, assumes, only, rewrites, of_user, passes, search }
    }

    /// True if there is anything that a step could start with.
    pub(super) fn can_step(&self) -> bool {
        self.assumes.is_some()
            || self.rewrites.is_some()
            || !self.named.is_empty()
            || !self.of_user.is_empty()
            || !self.passes.is_empty()
    }

    /// A step to one of the goals.
    pub(super) fn hop(&mut self, goals: &Goals<'_>, map: &Map<'_, '_>, certain: bool) -> Option<Hop> {
        let fits = |hop: &Hop| !certain || hop.ifs.is_empty();
        let wanted = |surely: Surely| surely || !certain;
        let named = self.named.iter().filter(|index| goals.all.contains(index));
        let only: Option<Vec<usize>> = self.only.as_ref().map(|list| {
            let known = list.iter().filter_map(|arn| map.by_arn.get(arn.as_str()).copied());
            known.filter(|index| goals.all.contains(index)).collect()
        });
        let open = if self.assumes.is_some_and(wanted) { goals.roles.as_slice() } else { &[] };
        let candidates: Vec<usize> = named.copied().chain(only.unwrap_or_else(|| open.to_vec())).collect();
        let assumed = candidates.into_iter().find_map(|to| self.assume(to, map).filter(fits));
        assumed.or_else(|| self.take_user(goals, certain).filter(fits)).or_else(|| {
            let roles = if self.rewrites.is_some_and(wanted) { goals.roles.as_slice() } else { &[] };
            let rewritten = roles.iter().find_map(|to| self.rewrite(*to, map).filter(fits));
            rewritten.or_else(|| self.pass(goals, map, certain))
        })
    }

    fn assume(&mut self, to: usize, map: &Map<'_, '_>) -> Option<Hop> {
        let role = map.roles.get(&to)?;
        let how = format!("assumes role `{}`", role.name());
        let action = Index::get().action("sts:AssumeRole")?;
        let grant = self.search.grant(action, None, &Target::Arn(role.arn), None);
        if grant.is_none() && !self.named.contains(&to) {
            return None;
        }
        let entry = role.lets_in(&self.search.holder.subject)?;
        let mut ifs = entry.ifs;
        if !entry.needs_permission {
            let place = role.entry_of(self.search.holder.subject.arn?);
            return Some(Hop { to, how, grants: Vec::new(), ifs, entry: place, assumes: true });
        }
        let grant = grant?;
        ifs.extend(grant.ifs.iter().cloned());
        Some(Hop { to, how, grants: vec![grant], ifs, entry: None, assumes: true })
    }

    fn take_user(&mut self, goals: &Goals<'_>, certain: bool) -> Option<Hop> {
        for (action, how, _) in self.of_user.clone().into_iter().filter(|(.., surely)| *surely || !certain) {
            for (to, user) in &goals.users {
                let Some(arn) = &user.arn else { continue };
                let Some(grant) = self.search.grant(action, None, &Target::Arn(&arn.value), None) else {
                    continue;
                };
                return Some(taken(*to, format!("{how} user `{}`", user.name.value), vec![grant], &[]));
            }
        }
        None
    }

    fn rewrite(&mut self, to: usize, map: &Map<'_, '_>) -> Option<Hop> {
        let role = map.roles.get(&to)?;
        let action = Index::get().action("iam:UpdateAssumeRolePolicy")?;
        let grant = self.search.grant(action, None, &Target::Arn(role.arn), None)?;
        let how = format!("writes itself into the trust policy of role `{}` and assumes it", role.name());
        Some(taken(to, how, vec![grant], &[]))
    }

    fn pass(&mut self, goals: &Goals<'_>, map: &Map<'_, '_>, certain: bool) -> Option<Hop> {
        for (path, service, _) in self.passes.clone().into_iter().filter(|(.., surely)| *surely || !certain) {
            for to in goals.by_service.get(service).into_iter().flatten() {
                let Some(role) = map.roles.get(to) else { continue };
                let target = |action: &str| Some(pass_target(action, Target::Arn(role.arn)));
                let Some(grants) = self.search.each(path, Some(service), target) else { continue };
                let trusts = map.services.get(to).into_iter().flatten().find(|(name, _)| *name == service);
                let ifs = trusts.map_or(&[][..], |(_, ifs)| *ifs);
                let how = format!("passes role `{}` to `{service}`: it {}", role.name(), path.path.how);
                let hop = taken(*to, how, grants, ifs);
                if !certain || hop.ifs.is_empty() {
                    return Some(hop);
                }
            }
        }
        None
    }
}

fn pass_target<'t>(action: &str, role: Target<'t>) -> Target<'t> {
    if action == "iam:PassRole" { role } else { Target::Any }
}

fn taken(to: usize, how: String, grants: Vec<Grant>, ifs: &[String]) -> Hop {
    let ifs = ifs.iter().cloned().chain(grants.iter().flat_map(|grant| grant.ifs.iter().cloned())).collect();
    Hop { to, how, grants, ifs, entry: None, assumes: false }
}
