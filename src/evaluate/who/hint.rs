//! What decides quickly whether a principal can assume a role at all: most cannot, and most roles name few.

use rustc_hash::FxHashSet;

use crate::evaluate::NamedPolicy;
use crate::evaluate::principal::PolicySetOf;
use crate::policy::{Pattern, Policy, PrincipalKind};

/// Which roles the policies of a principal can let it ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    /// None.
    Nothing,
    /// At most these, by ARN.
    Only(FxHashSet<String>),
    /// Any.
    Any,
}

impl Asks {
    /// Reads the policies of a principal once.
    pub fn of(set: &PolicySetOf) -> Self {
        if !set.unseen.is_empty() {
            return Self::Any;
        }
        let mut only = FxHashSet::default();
        let statements = set.policies.identity.iter().flat_map(|named| &named.policy.statements);
        for statement in statements.filter(|statement| statement.effect != Some(crate::policy::Effect::Deny))
        {
            let speaks = statement.actions.as_ref().is_none_or(|elements| {
                elements.negated
                    != elements
                        .values
                        .iter()
                        .any(|value| Pattern(&value.value).matches_action("sts:AssumeRole"))
            });
            if !speaks {
                continue;
            }
            let Some(resources) = statement.resources.as_ref().filter(|elements| !elements.negated) else {
                return Self::Any;
            };
            for value in &resources.values {
                if value.value.contains(['*', '?', '$']) {
                    return Self::Any;
                }
                only.insert(value.value.clone());
            }
        }
        if only.is_empty() { Self::Nothing } else { Self::Only(only) }
    }

    /// Whether it can ask for this role.
    pub fn may_ask(&self, role: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Only(roles) => roles.contains(role),
            Self::Any => true,
        }
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
        policies.iter().for_each(|named| trusts.add(&named.policy));
        trusts
    }

    fn add(&mut self, policy: &Policy) {
        for statement in policy.statements.iter().filter(|s| s.effect != Some(crate::policy::Effect::Deny)) {
            let Some(principal) = statement.principal.as_ref().filter(|principal| !principal.negated) else {
                self.others = true;
                continue;
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
}
