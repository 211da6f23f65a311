//! What decides quickly whether a principal can assume a role at all: most cannot, and most roles name few.
//!
//! Principals whose policies speak of assuming roles with the same patterns are a group, and roles with the same trust policy
//! a class. For all roles of a class that the same patterns of a group match, each member of the group has the same answer: so
//! a search for who can reach any of many roles looks at one of them.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::evaluate::NamedPolicy;
use crate::evaluate::principal::PolicySetOf;
use crate::policy::{Effect, Pattern, PrincipalKind, Statement, print};

/// How one principal's policies speak of assuming roles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Asks {
    /// Patterns of the roles that some statement may grant, but `*`.
    granted: Vec<String>,
    /// True if some statement may grant all of them.
    any: bool,
    /// Every pattern but `*` that any statement has, also of what limits.
    deciding: Vec<String>,
    /// True if more than patterns decides: a variable, `NotResource`, or what is not understood.
    is_opaque: bool,
}

impl Asks {
    /// Reads the policies of a principal once, with those of its organization that lie beside them.
    fn of(set: &PolicySetOf) -> Self {
        let mut asks = Self { any: !set.unseen.is_empty(), ..Self::default() };
        let policies = &set.policies;
        let limits = policies.permissions_boundary.iter();
        let limits = limits.chain(policies.scp.iter().flatten()).chain(policies.rcp.iter().flatten());
        for (named, limits) in
            policies.identity.iter().map(|named| (named, false)).chain(limits.map(|n| (n, true)))
        {
            for statement in named.policy.statements.iter().filter(|statement| speaks_of_roles(statement)) {
                asks.add(statement, !limits && statement.effect != Some(Effect::Deny));
            }
        }
        for list in [&mut asks.granted, &mut asks.deciding] {
            list.sort_unstable();
            list.dedup();
        }
        // The signature of a role has a bit for each.
        asks.is_opaque |= asks.deciding.len() > 64;
        asks
    }

    fn add(&mut self, statement: &Statement, grants: bool) {
        let plain = statement.resources.as_ref().filter(|elements| !elements.negated);
        let Some(resources) = plain.filter(|_| statement.unknown.is_empty()) else {
            self.is_opaque = true;
            self.any |= grants;
            return;
        };
        for value in resources.values.iter().map(|value| value.value.as_str()) {
            if value.contains('$') {
                self.is_opaque = true;
                self.any |= grants;
            } else if value == "*" {
                self.any |= grants;
            } else {
                self.deciding.push(value.to_owned());
                if grants {
                    self.granted.push(value.to_owned());
                }
            }
        }
    }
}

fn speaks_of_roles(statement: &Statement) -> bool {
    statement.actions.as_ref().is_none_or(|elements| {
        elements.negated
            != elements.values.iter().any(|value| Pattern(&value.value).matches_action("sts:AssumeRole"))
    })
}

/// Principals that speak of roles with the same patterns.
pub(super) struct Group {
    asks: Asks,
    /// Places in [`super::chain::Everyone::list`].
    pub members: Vec<usize>,
}

impl Group {
    /// True if its members may ask for a role.
    pub fn may_ask(&self, role: &str) -> bool {
        self.asks.any || self.asks.granted.iter().any(|pattern| Pattern(pattern).matches(role))
    }

    /// The same for all roles of a class that it cannot tell apart. `None` where patterns alone do not decide.
    pub fn signature(&self, role: &str) -> Option<u64> {
        if self.asks.is_opaque {
            return None;
        }
        let bits = self.asks.deciding.iter().enumerate();
        Some(bits.fold(0, |bits, (at, pattern)| bits | u64::from(Pattern(pattern).matches(role)) << at))
    }
}

/// Who may ask for a role at all.
#[derive(Default)]
pub(super) struct Askers {
    groups: Vec<Group>,
    /// For each principal its group, if it can ask for any role.
    of: Vec<Option<usize>>,
    /// Groups that can ask for every role.
    any: Vec<usize>,
    /// The others, by what stands before the first wildcard of a pattern, with the pattern.
    by_prefix: FxHashMap<String, Vec<(String, usize)>>,
    /// The lengths of these prefixes.
    lengths: Vec<usize>,
}

impl Askers {
    /// Reads the policies of all principals once.
    pub fn of<'p>(sets: impl Iterator<Item = &'p PolicySetOf>) -> Self {
        let mut askers = Self::default();
        let mut known: FxHashMap<Asks, usize> = FxHashMap::default();
        for (at, set) in sets.enumerate() {
            let asks = Asks::of(set);
            if !asks.any && asks.granted.is_empty() {
                askers.of.push(None);
                continue;
            }
            let group = *known.entry(asks).or_insert_with_key(|asks| {
                askers.groups.push(Group { asks: asks.clone(), members: Vec::new() });
                askers.groups.len() - 1
            });
            askers.of.push(Some(group));
            askers.groups[group].members.push(at);
        }
        let mut lengths = FxHashSet::default();
        for (at, group) in askers.groups.iter().enumerate() {
            if group.asks.any {
                askers.any.push(at);
                continue;
            }
            for pattern in &group.asks.granted {
                let prefix = pattern.split(['*', '?']).next().unwrap_or_default();
                lengths.insert(prefix.len());
                askers.by_prefix.entry(prefix.to_owned()).or_default().push((pattern.clone(), at));
            }
        }
        askers.lengths.extend(lengths);
        askers.lengths.sort_unstable();
        askers
    }

    /// The group of a principal; `None` if it can ask for no role.
    pub fn group_of(&self, from: usize) -> Option<&Group> {
        self.groups.get(self.of.get(from).copied().flatten()?)
    }

    /// The groups that may ask for a role, each once.
    pub fn of_role(&self, role: &str) -> Vec<(usize, &Group)> {
        let mut found = self.any.clone();
        let prefixes = self.lengths.iter().filter_map(|length| role.get(..*length));
        for (pattern, group) in prefixes.filter_map(|prefix| self.by_prefix.get(prefix)).flatten() {
            if Pattern(pattern).matches(role) {
                found.push(*group);
            }
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().filter_map(|at| Some((at, self.groups.get(at)?))).collect()
    }
}

/// Whom a trust policy can let in.
pub(super) struct Trusts {
    /// Principals by ARN, who need no permission of their own.
    pub named: FxHashSet<String>,
    /// True if others may come in too: the account, everyone, whoever is not named.
    pub others: bool,
}

impl Trusts {
    /// Reads a trust policy once.
    pub fn of(policies: &[NamedPolicy]) -> Self {
        let mut trusts = Self { named: FxHashSet::default(), others: false };
        let statements = policies.iter().flat_map(|named| &named.policy.statements);
        statements.filter(|s| s.effect != Some(Effect::Deny)).for_each(|statement| trusts.add(statement));
        trusts
    }

    fn add(&mut self, statement: &Statement) {
        let Some(principal) = statement.principal.as_ref().filter(|principal| !principal.negated) else {
            self.others = true;
            return;
        };
        for entry in &principal.entries {
            let value = entry.value.value.as_str();
            let role_or_user = value.contains(":role/") || value.contains(":user/");
            match entry.kind {
                PrincipalKind::Service | PrincipalKind::Federated => {}
                PrincipalKind::Aws if role_or_user && !value.contains(['*', '?']) => {
                    self.named.insert(value.to_owned());
                }
                // Accounts, everyone, sessions, and what is not understood.
                _ => self.others = true,
            }
        }
    }
}

/// What all roles have in common that trust the same: the text of their policy and their account. `None` if some of it was not
/// understood, and so is not in the text.
pub(super) fn class_of(role: &str, policies: &[NamedPolicy]) -> Option<String> {
    let statements = || policies.iter().flat_map(|named| &named.policy.statements);
    if statements().any(|statement| !statement.unknown.is_empty() || statement.effect.is_none()) {
        return None;
    }
    let account = role.split(':').nth(4).unwrap_or_default();
    Some(policies.iter().fold(account.to_owned(), |text, named| text + "\n" + &print(&named.policy)))
}
