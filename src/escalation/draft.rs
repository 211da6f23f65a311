//! What each kind of gain asks of the actions of its path: whose resources they must reach.

use super::grants::Grant;
use super::index::IndexedPath;
use super::path::Gain;
use super::role::Role;
use super::target::Target;
use super::way::{Draft, Onto, Search};
use crate::estate::iam::PrincipalType;

impl Search<'_, '_> {
    pub(super) fn draft(&mut self, path: &'static IndexedPath) -> Option<Draft> {
        match path.path.gain {
            Gain::OwnUser => self.own_user(path),
            Gain::OwnGroup => self.own_group(path),
            Gain::OwnRole => self.own_role(path),
            Gain::OwnPolicy => self.own_policy(path),
            Gain::OwnBoundary => self.own_boundary(path),
            Gain::ChosenGroup => self.chosen_group(path),
            Gain::OtherUser | Gain::RaisedUser => self.other_user(path),
            Gain::AssumedRole => self.assumed_role(path),
            Gain::RewrittenRole | Gain::RaisedRewrittenRole => self.role(path, false),
            Gain::RaisedAssumedRole => self.role(path, true),
            Gain::PassedRole(services) => self.passed_role(path, services),
            // Only one account of an organization can, and its other accounts are not known here.
            Gain::PermissionSet => {
                let ifs = vec!["the account is the one that administers IAM Identity Center".to_owned()];
                Some(Draft { grants: self.each(path, None, |_| Some(Target::Any))?, ifs, ..Draft::default() })
            }
            Gain::ExistingRole => {
                Some(Draft { grants: self.each(path, None, |_| Some(Target::Any))?, ..Draft::default() })
            }
        }
    }

    fn own(&mut self, path: &IndexedPath, target: Target<'_>, ifs: &[String]) -> Option<Draft> {
        let grants = self.each(path, None, |_| Some(target))?;
        Some(Draft { grants, ifs: ifs.to_vec(), ..Draft::default() })
    }

    fn own_user(&mut self, path: &IndexedPath) -> Option<Draft> {
        match self.holder.subject.kind {
            Some(PrincipalType::User) => match self.holder.subject.arn {
                Some(arn) => self.own(path, Target::Arn(arn), &[]),
                None => self.own(path, Target::Own("user"), &[]),
            },
            // Whoever acts as a role raises a user, and needs that user's credentials too.
            Some(PrincipalType::Role) => {
                let ifs = ["whoever acts as the role also has the credentials of such a user".to_owned()];
                let draft = self.own(path, Target::Some("user"), &ifs)?;
                Some(Draft { unmet: true, ..draft })
            }
            _ => self.own(path, Target::Own("user"), &[]),
        }
    }

    fn own_group(&mut self, path: &IndexedPath) -> Option<Draft> {
        if self.is_kind(PrincipalType::Role) {
            return None;
        }
        for arn in self.holder.groups.clone() {
            if let Some(draft) = self.own(path, Target::Arn(arn), &[]) {
                return Some(draft);
            }
        }
        let in_groups = self.holder.principal.is_none_or(|p| !p.groups.is_empty());
        if !in_groups || !self.holder.groups.is_empty() {
            return None;
        }
        self.own(path, Target::Own("group"), &["its holder is a user in such a group".to_owned()])
    }

    fn own_role(&mut self, path: &IndexedPath) -> Option<Draft> {
        if self.is_alone() || self.is_kind(PrincipalType::Group) {
            return self.own(path, Target::Own("role"), &[]);
        }
        let own = self.holder.subject.arn.filter(|_| self.is_kind(PrincipalType::Role));
        if let Some(draft) = own.and_then(|arn| self.own(path, Target::Arn(arn), &[])) {
            return Some(draft);
        }
        // A role whose trust policy names the caller needs no permission to assume.
        let world = self.world;
        let named = self.holder.subject.arn.and_then(|arn| world.named.get(arn));
        for role in world.roles.iter().filter(|role| named.is_some_and(|named| named.contains(&role.index))) {
            let entry = role.lets_in(&self.holder.subject).filter(|entry| !entry.needs_permission);
            let Some(entry) = entry.filter(|_| Some(role.arn) != own) else { continue };
            if let Some(draft) = self.own(path, Target::Arn(role.arn), &entry.ifs) {
                return Some(Draft { onto: Some(self.onto(role)), ..draft });
            }
        }
        None
    }

    fn own_policy(&mut self, path: &IndexedPath) -> Option<Draft> {
        let older = path.path.id == "iam-older-policy-version";
        let ifs: Vec<String> =
            older.then(|| "an older version of the policy allows more".to_owned()).into_iter().collect();
        for arn in self.holder.policies.clone() {
            if let Some(draft) = self.own(path, Target::Arn(arn), &ifs) {
                return Some(draft);
            }
        }
        if !self.is_alone() || !self.holder.policies.is_empty() {
            return None;
        }
        self.own(path, Target::Own("policy"), &ifs)
    }

    fn own_boundary(&mut self, path: &IndexedPath) -> Option<Draft> {
        if self.is_kind(PrincipalType::User) {
            let arn = self.holder.subject.arn.filter(|_| self.has_boundary())?;
            return self.own(path, Target::Arn(arn), &[]);
        }
        if !self.is_alone() {
            return None;
        }
        self.own(path, Target::Own("user"), &["its holder is a user with a permissions boundary".to_owned()])
    }

    fn chosen_group(&mut self, path: &IndexedPath) -> Option<Draft> {
        let mut ifs = Vec::new();
        if self.is_kind(PrincipalType::Role) {
            ifs.push("whoever acts as the role also has the credentials of a user".to_owned());
        }
        let world = self.world;
        for group in &world.groups {
            if self.holder.groups.contains(&group.arn) {
                continue;
            }
            if let Some(draft) = self.own(path, Target::Arn(group.arn), &ifs) {
                let name = format!("group `{}`", group.name);
                return Some(Draft {
                    onto: Some(Onto { principal: None, name, power: group.power }),
                    ..draft
                });
            }
        }
        if !world.groups.is_empty() {
            return None;
        }
        self.own(path, Target::Some("group"), &ifs)
    }

    fn other_user(&mut self, path: &IndexedPath) -> Option<Draft> {
        let any = self.own(path, Target::OtherUser(self.holder.subject.arn), &[])?;
        let world = self.world;
        if world.users.is_empty() {
            return Some(any);
        }
        for (index, user) in &world.users {
            let Some(arn) = &user.arn else { continue };
            if self.holder.index == Some(*index) {
                continue;
            }
            if let Some(draft) = self.own(path, Target::Arn(&arn.value), &[]) {
                let name = format!("user `{}`", user.name.value);
                let power = world.power.get(*index).copied().unwrap_or_default();
                return Some(Draft { onto: Some(Onto { principal: Some(*index), name, power }), ..draft });
            }
        }
        let ifs = vec!["such a user comes to be; none that was pasted is one".to_owned()];
        Some(Draft { ifs, unmet: true, ..any })
    }

    /// One right that names a role is an ordinary grant; to assume any of them is not. Where the roles are known,
    /// the chains of roles tell more.
    fn assumed_role(&mut self, path: &IndexedPath) -> Option<Draft> {
        if !self.world.roles.is_empty() {
            return None;
        }
        let mut draft = self.own(path, Target::Some("role"), &[])?;
        let any = |grant: &Grant| {
            let name = grant.resource.splitn(6, ':').nth(5).unwrap_or(&grant.resource);
            grant.is_wide() || matches!(name, "role/*" | "role*" | "*")
        };
        draft.ifs.push("such a role trusts the account and may do more; no role was pasted".to_owned());
        draft.grants.iter().any(any).then_some(draft)
    }

    /// A role that is taken over, raised before or not, by its trust policy as it is or rewritten.
    fn role(&mut self, path: &IndexedPath, as_it_is: bool) -> Option<Draft> {
        let target = |action: &str| match action {
            "iam:CreatePolicyVersion" => Target::Some("policy"),
            _ => Target::Some("role"),
        };
        let grants = self.each(path, None, |action| Some(target(action)))?;
        let world = self.world;
        if world.roles.is_empty() {
            let why = "such a role trusts the account; no role was pasted".to_owned();
            let ifs = if as_it_is { vec![why] } else { Vec::new() };
            return Some(Draft { grants, ifs, ..Draft::default() });
        }
        for role in world.roles.iter().filter(|role| self.holder.index != Some(role.index)) {
            let entry = if as_it_is { role.lets_in(&self.holder.subject) } else { None };
            if as_it_is && entry.is_none() {
                continue;
            }
            if let Some(grants) = self.on_role(path, role) {
                let ifs = entry.map(|entry| entry.ifs).unwrap_or_default();
                return Some(Draft { grants, ifs, onto: Some(self.onto(role)), unmet: false });
            }
        }
        let ifs = vec!["such a role comes to be; none that was pasted is one".to_owned()];
        Some(Draft { grants, ifs, unmet: true, onto: None })
    }

    fn on_role(&mut self, path: &IndexedPath, role: &Role<'_>) -> Option<Vec<Grant>> {
        let own = |arn: &&str| !arn.contains(":iam::aws:");
        let policy = role.principal.attached.iter().map(|a| a.arn.value.as_str()).find(own);
        let bounded = role.principal.boundary.is_some();
        self.each(path, None, |action| match action {
            "iam:CreatePolicyVersion" => policy.map(Target::Arn),
            "iam:DeleteRolePermissionsBoundary" if !bounded => None,
            _ => Some(Target::Arn(role.arn)),
        })
    }

    fn passed_role(&mut self, path: &IndexedPath, services: &'static [&'static str]) -> Option<Draft> {
        let world = self.world;
        let mut possible: Option<Draft> = None;
        let mut found: Option<Draft> = None;
        for service in services {
            let target = |action: &str| match action {
                "iam:PassRole" => Some(Target::Some("role")),
                _ => Some(Target::Any),
            };
            let Some(grants) = self.each(path, Some(service), target) else { continue };
            if world.roles.is_empty() {
                return Some(Draft { grants, ..Draft::default() });
            }
            for (role, trust) in world.by_service.get(service).into_iter().flatten() {
                let Some(role) = world.roles.get(*role) else { continue };
                let target = |action: &str| match action {
                    "iam:PassRole" => Some(Target::Arn(role.arn)),
                    _ => Some(Target::Any),
                };
                let Some(grants) = self.each(path, Some(service), target) else { continue };
                let onto = self.onto(role);
                let better =
                    |found: &Draft| found.onto.as_ref().is_none_or(|before| before.power < onto.power);
                if found.as_ref().is_none_or(better) {
                    found = Some(Draft { grants, ifs: trust.clone(), onto: Some(onto), unmet: false });
                }
                break;
            }
            let why = format!(
                "a role that it may pass comes to trust `{service}`: none of the {} roles pasted does",
                world.roles.len()
            );
            possible = possible.or(Some(Draft { grants, ifs: vec![why], onto: None, unmet: true }));
        }
        found.or(possible)
    }

    fn onto(&self, role: &Role<'_>) -> Onto {
        let power = self.world.power.get(role.index).copied().unwrap_or_default();
        Onto { principal: Some(role.index), name: format!("role `{}`", role.name()), power }
    }
}
