//! Roles as others see them: who may assume them, and which services they may be passed to.
//!
//! *Methods to assume a role*; *AssumeRole*: within an account a trust policy that names a principal lets it in by
//! itself, one that names the account leaves it to the principal's own policies.

use super::grants::words;
use super::subject::{Asked, Subject, Truth, holds};
use crate::estate::Estate;
use crate::estate::iam::{Principal, PrincipalType};
use crate::policy::{Condition, Effect, Pattern, Policy, PrincipalKind, Statement};

/// A role that is not AWS's own.
#[derive(Debug)]
pub struct Role<'a> {
    /// The role.
    pub principal: &'a Principal,
    /// Its place in [`Estate::principals`].
    pub index: usize,
    /// Its ARN.
    pub arn: &'a str,
    /// Its trust policy, where it was pasted.
    pub trust: Option<&'a Policy>,
}

/// How a principal gets into a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// True if the trust policy leaves it to the policies of the principal: it must be allowed `sts:AssumeRole`.
    pub needs_permission: bool,
    /// Under which conditions.
    pub ifs: Vec<String>,
}

impl<'a> Role<'a> {
    /// The roles of an estate that have an ARN and are not AWS's own.
    #[must_use]
    pub fn all(estate: &'a Estate) -> Vec<Self> {
        let roles = estate.principals.iter().enumerate();
        let roles = roles.filter(|(_, p)| p.kind == PrincipalType::Role && !p.is_service_linked());
        roles
            .filter_map(|(index, principal)| {
                let trust = principal.trust.and_then(|trust| estate.policies.get(trust)).map(|d| &d.policy);
                Some(Self { principal, index, arn: &principal.arn.as_ref()?.value, trust })
            })
            .collect()
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        &self.principal.name.value
    }

    fn account(&self) -> &'a str {
        self.arn.split(':').nth(4).unwrap_or_default()
    }

    /// Whether a service may act as the role, and under which conditions. `None` if it may not.
    #[must_use]
    pub fn trusts_service(&self, service: &str) -> Option<Vec<String>> {
        let trust = self.trust?;
        let federated = service == "cognito-identity.amazonaws.com";
        let names = |statement: &Statement| {
            statement.principal.as_ref().is_some_and(|principal| {
                !principal.negated
                    && principal.entries.iter().any(|entry| {
                        let kind = match entry.kind {
                            PrincipalKind::Service => true,
                            PrincipalKind::Federated => federated,
                            _ => false,
                        };
                        kind && entry.value.value == service
                    })
            })
        };
        let statement = best(trust.allows().filter(|s| names(s) && assumes(s)), |condition| {
            let key = condition.key.to_ascii_lowercase();
            // The service works for this account, so that these hold for what is made in it.
            let own =
                key == "aws:sourceaccount" && condition.values.iter().any(|v| v.value == self.account());
            if own || key.starts_with("cognito-identity.amazonaws.com:") { Truth::True } else { Truth::Maybe }
        })?;
        Some(self.with_denies(statement))
    }

    /// How a principal gets into the role. `None` if it does not.
    #[must_use]
    pub fn lets_in(&self, subject: &Subject<'_>) -> Option<Entry> {
        let trust = self.trust?;
        let asked = Asked { action: "sts:AssumeRole", passed_to: None };
        let mut found: Option<Entry> = None;
        for statement in trust.allows().filter(|statement| assumes(statement)) {
            let Some(needs_permission) = self.reaches(statement, subject) else { continue };
            let truth =
                |condition: &Condition| holds(condition, &asked, subject, trust.has_variables(), true);
            let Some(ifs) = best(std::iter::once(statement), truth) else { continue };
            let entry = Entry { needs_permission, ifs: self.with_denies(ifs) };
            let rank = |entry: &Entry| (entry.ifs.len(), entry.needs_permission);
            if found.as_ref().is_none_or(|found| rank(&entry) < rank(found)) {
                found = Some(entry);
            }
        }
        found
    }

    /// `Some(false)` if a statement names the principal, `Some(true)` if it names its account or everyone.
    fn reaches(&self, statement: &Statement, subject: &Subject<'_>) -> Option<bool> {
        let principal = statement.principal.as_ref().filter(|principal| !principal.negated)?;
        let account = self.account();
        let mut found = None;
        for entry in &principal.entries {
            let value = entry.value.value.as_str();
            let named = entry.kind == PrincipalKind::Aws && subject.arn == Some(value);
            let root = entry.kind == PrincipalKind::Aws
                && (value == account || value.split(':').nth(4) == Some(account) && value.ends_with(":root"));
            if named {
                return Some(false);
            }
            if root || entry.is_everyone() {
                found = Some(true);
            }
        }
        found
    }

    /// The place in the trust policy that names a principal.
    #[must_use]
    pub fn entry_of(&self, arn: &str) -> Option<crate::text::Span> {
        let principals = self.trust?.allows().filter_map(|statement| statement.principal.as_ref());
        let mut entries = principals.flat_map(|principal| &principal.entries);
        entries.find(|entry| entry.value.value == arn).map(|entry| entry.value.span)
    }

    /// The services and providers that its trust policy names.
    pub fn services(&self) -> impl Iterator<Item = &'a str> {
        let principals = self.trust.into_iter().flat_map(|t| t.allows()).filter_map(|s| s.principal.as_ref());
        let entries = principals.flat_map(|principal| &principal.entries);
        let wanted = |kind: &PrincipalKind| matches!(kind, PrincipalKind::Service | PrincipalKind::Federated);
        entries.filter(move |entry| wanted(&entry.kind)).map(|entry| entry.value.value.as_str())
    }

    /// The ARNs that its trust policy names.
    pub fn named(&self) -> impl Iterator<Item = &'a str> {
        let principals = self.trust.into_iter().flat_map(|t| t.allows()).filter_map(|s| s.principal.as_ref());
        let entries = principals.flat_map(|principal| &principal.entries);
        entries.filter(|entry| entry.kind == PrincipalKind::Aws).map(|entry| entry.value.value.as_str())
    }

    fn with_denies(&self, mut ifs: Vec<String>) -> Vec<String> {
        if self.trust.is_some_and(|trust| trust.denies().next().is_some()) {
            ifs.push(format!("no Deny of the trust policy of `{}` applies", self.name()));
        }
        ifs
    }
}

/// True if a statement lets somebody assume the role.
fn assumes(statement: &Statement) -> bool {
    let verbs = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"];
    statement.effect == Some(Effect::Allow)
        && statement
            .action_patterns()
            .any(|pattern| verbs.iter().any(|verb| Pattern(&pattern.value).matches_action(verb)))
}

/// The clauses of the statement with the fewest that may not hold. `None` if there is no statement that can apply.
fn best<'s>(
    statements: impl Iterator<Item = &'s Statement>,
    truth: impl Fn(&Condition) -> Truth,
) -> Option<Vec<String>> {
    let clauses = |statement: &Statement| {
        let mut ifs = Vec::new();
        for condition in &statement.conditions {
            match truth(condition) {
                Truth::True => {}
                Truth::False => return None,
                Truth::Maybe => ifs.push(words(condition)),
            }
        }
        Some(ifs)
    };
    statements.filter_map(clauses).min_by_key(Vec::len)
}
