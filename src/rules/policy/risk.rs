//! What is dangerous in a set of actions: credentials, permissions, data, changes.
//!
//! *Understanding access level summaries within policy summaries*: where AWS's level of an action is the truth
//! (Permissions management, Write, Tagging) it decides; what it does not tell is in [`super::risk_lists`]. Without the
//! facts the lists alone decide. Actions that take no resource are left out: for them `*` is the only right answer.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::action_star::is_every_action;
use super::risk_lists::{CREDENTIALS, DATA, EXPOSURE, GRAVE_CHANGES};
use crate::aws::{self, AccessLevel, Action};
use crate::escalation;
use crate::policy::{Elements, Pattern, Policy};
use crate::report::model::Severity;

/// A kind of danger, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::rules) enum Class {
    /// It hands out credentials.
    Credentials,
    /// It decides who else has access.
    Permissions,
    /// It reads data.
    Data,
    /// It destroys, replaces or switches off.
    GraveChange,
    /// It creates or changes.
    Change,
}

impl Class {
    const ALL: [Self; 5] =
        [Self::Credentials, Self::Permissions, Self::Data, Self::GraveChange, Self::Change];

    /// What the actions of the class are for, in evidence and messages.
    pub(in crate::rules) const fn verb(self) -> &'static str {
        match self {
            Self::Credentials => "get credentials",
            Self::Permissions => "decide who has access",
            Self::Data => "read data",
            Self::GraveChange => "destroy, overwrite or run things",
            Self::Change => "change things",
        }
    }

    /// How bad it is on every resource.
    pub(in crate::rules) const fn severity(self) -> Severity {
        match self {
            Self::Credentials | Self::Permissions => Severity::High,
            Self::Data | Self::GraveChange => Severity::Medium,
            Self::Change => Severity::Low,
        }
    }
}

/// Dangerous actions that can be limited to a resource, by class; each in the worst of its classes.
#[derive(Debug, Default)]
pub(in crate::rules) struct Risks {
    classes: [BTreeSet<&'static str>; 5],
}

fn listed() -> &'static FxHashMap<&'static str, Class> {
    static LISTED: OnceLock<FxHashMap<&'static str, Class>> = OnceLock::new();
    LISTED.get_or_init(|| {
        let lists = [
            (GRAVE_CHANGES, Class::GraveChange),
            (DATA, Class::Data),
            (EXPOSURE, Class::Permissions),
            (CREDENTIALS, Class::Credentials),
        ];
        lists.into_iter().flat_map(|(list, class)| list.iter().map(move |action| (*action, class))).collect()
    })
}

fn class_of(action: Action<'static>) -> Option<Class> {
    if let Some(class) = listed().get(action.name()) {
        return Some(*class);
    }
    match action.levels().main()? {
        AccessLevel::PermissionsManagement => Some(Class::Permissions),
        AccessLevel::Write | AccessLevel::Tagging => Some(Class::Change),
        AccessLevel::Read | AccessLevel::List => None,
    }
}

impl Risks {
    /// The worst class.
    pub(super) fn worst(&self) -> Option<Class> {
        self.classes().next().map(|(class, _)| class)
    }

    /// The risks of actions of which a pattern takes in every resource of a type: `arn:aws:iam::*:role/*` is for
    /// `sts:AssumeRole` what `*` is. None without the facts.
    pub(super) fn of_whole_types<'p>(patterns: impl Iterator<Item = &'p str>, resource: &str) -> Self {
        let risks = Self::of(patterns, resource);
        let Some(facts) = aws::facts() else { return Self::default() };
        risks.without(|name| {
            let whole = |format: &str| {
                let rest = format.splitn(6, ':').nth(5).map(with_stars);
                let asked = resource.splitn(6, ':').nth(5);
                rest.zip(asked).is_some_and(|(rest, asked)| Pattern(asked).covers(&rest, false))
            };
            !facts.action(name).is_some_and(|action| {
                action.resource_types().any(|using| {
                    escalation::names(using.resource_type, resource)
                        && using.resource_type.arn_formats().any(whole)
                })
            })
        })
    }

    /// The risks of patterns of actions on resources that a pattern of ARNs names; `*` for all.
    pub(in crate::rules) fn of<'p>(patterns: impl Iterator<Item = &'p str>, resource: &str) -> Self {
        let mut this = Self::default();
        for pattern in patterns {
            match aws::facts() {
                Some(facts) => {
                    if let Some(action) = facts.action(pattern).filter(|_| !Pattern(pattern).has_wildcard()) {
                        this.add(action, resource);
                    } else if Pattern(pattern).has_wildcard() {
                        facts
                            .actions_of(&facts.expand(pattern))
                            .for_each(|action| this.add(action, resource));
                    }
                }
                None => {
                    let matched = listed().iter().filter(|(name, _)| Pattern(pattern).matches_action(name));
                    for (name, class) in matched.filter(|(name, _)| is_of_service(name, resource)) {
                        this.classes[*class as usize].insert(name);
                    }
                }
            }
        }
        this
    }

    fn add(&mut self, action: Action<'static>, resource: &str) {
        let Some(class) = class_of(action) else { return };
        // Where no type is required a request may have none, and then only `*` allows it.
        let can_be_limited = match class {
            Class::Change => action.resource_types().any(|using| using.required),
            _ => !action.takes_no_resource(),
        };
        let reached = Pattern(resource).is_universal()
            || action.resource_types().any(|using| escalation::names(using.resource_type, resource));
        if can_be_limited && reached {
            self.classes[class as usize].insert(action.name());
        }
    }

    /// Without what only makes and changes things.
    pub(in crate::rules) fn without_changes(mut self) -> Self {
        self.classes[Class::Change as usize].clear();
        self
    }

    /// Without the actions that this holds for.
    pub(super) fn without(mut self, left_out: impl Fn(&str) -> bool) -> Self {
        self.classes.iter_mut().for_each(|class| class.retain(|action| !left_out(action)));
        self
    }

    /// The classes that have actions, the worst first.
    pub(in crate::rules) fn classes(&self) -> impl Iterator<Item = (Class, &BTreeSet<&'static str>)> {
        Class::ALL.into_iter().zip(&self.classes).filter(|(_, actions)| !actions.is_empty())
    }

    /// All actions, the worst first.
    pub(super) fn actions(&self) -> Vec<&'static str> {
        self.classes.iter().flatten().copied().collect()
    }

    /// `2 to get credentials, 14 to change things`.
    pub(super) fn summary(&self) -> String {
        let part = |(class, actions): (Class, &BTreeSet<_>)| format!("{} to {}", actions.len(), class.verb());
        let parts: Vec<String> = self.classes().map(part).collect();
        parts.join(", ")
    }
}

/// `secret:${SecretId}` as `secret:*`.
fn with_stars(format: &str) -> String {
    let mut text = String::with_capacity(format.len());
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("${").and_then(|(b, a)| Some((b, a.split_once('}')?.1)))
    {
        text.push_str(before);
        text.push('*');
        rest = after;
    }
    text + rest
}

fn is_of_service(action: &str, resource: &str) -> bool {
    let service = resource.split(':').nth(2).filter(|_| !Pattern(resource).is_universal());
    service.is_none_or(|service| action.split(':').next() == Some(service))
}

/// True if a policy denies an action on everything whatever the request.
pub(in crate::rules) fn is_denied(policy: &Policy, action: &str) -> bool {
    denies_everywhere(policy, |elements| {
        elements.values.iter().any(|value| Pattern(&value.value).matches_action(action)) != elements.negated
    })
}

/// True if a policy denies all that a pattern of actions names on everything whatever the request.
pub(super) fn is_denied_whole(policy: &Policy, pattern: &str) -> bool {
    denies_everywhere(policy, |elements| {
        !elements.negated && elements.values.iter().any(|value| Pattern(&value.value).covers(pattern, true))
    })
}

/// True if a policy denies every action on everything whatever the request.
pub(super) fn is_all_denied(policy: &Policy) -> bool {
    denies_everywhere(policy, |elements| {
        !elements.negated && elements.values.iter().any(|value| is_every_action(&value.value))
    })
}

fn denies_everywhere(policy: &Policy, matches: impl Fn(&Elements) -> bool) -> bool {
    let everywhere = |elements: &Elements| {
        !elements.negated && elements.values.iter().any(|value| Pattern(&value.value).is_universal())
    };
    policy.denies().any(|deny| {
        deny.conditions.is_empty()
            && deny.principal.is_none()
            && deny.unknown.is_empty()
            && deny.actions.as_ref().is_some_and(&matches)
            && deny.resources.as_ref().is_some_and(everywhere)
    })
}

/// A resource as messages write it; what `unlimited_resources` of a statement says of `NotResource` is words.
pub(super) fn in_words(resource: &str) -> String {
    match resource.strip_prefix("everything but ") {
        Some(but) => format!("everything but `{}`", but.replace(", ", "`, `")),
        None => format!("`{resource}`"),
    }
}

/// True for `arn:aws:s3:::*`, `arn:aws:s3*` and `arn:*`: all that a service has, in one Region or in all.
pub(super) fn is_whole_of_a_service(resource: &str) -> bool {
    let fields: Vec<&str> = resource.splitn(6, ':').collect();
    match fields.as_slice() {
        ["arn", .., rest] if fields.len() == 6 => Pattern(rest).is_universal(),
        // A star at the end of fewer parts takes in the parts that follow.
        [first, .., last] if fields.len() < 6 => Pattern(first).matches("arn") && last.ends_with('*'),
        [only] => !Pattern(only).is_universal() && only.ends_with('*') && Pattern(only).matches("arn:"),
        _ => false,
    }
}

/// True for [`is_whole_of_a_service`] in all Regions.
pub(super) fn is_whole_of_a_service_everywhere(resource: &str) -> bool {
    let region = resource.split(':').nth(3).unwrap_or_default();
    is_whole_of_a_service(resource) && (region.is_empty() || region.starts_with('*'))
}

/// True for `iam:*` and `*`, which rules of their own tell.
pub(super) fn is_whole_service(pattern: &str) -> bool {
    is_every_action(pattern) || pattern.split_once(':').is_some_and(|(_, name)| Pattern(name).is_universal())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_action_is_one_of_aws() {
        let facts = aws::facts().unwrap();
        let known = |action: &&&str| facts.action(action).map(|known| known.name()) != Some(**action);
        assert_eq!(listed().keys().filter(known).collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[test]
    fn each_action_is_in_the_worst_of_its_classes() {
        let all = Risks::of(["*"].into_iter(), "*");
        let actions = all.actions();
        let distinct: BTreeSet<_> = actions.iter().collect();
        assert_eq!(distinct.len(), actions.len());
        assert!(all.classes[Class::Credentials as usize].contains("secretsmanager:GetSecretValue"));
        assert!(all.classes[Class::Permissions as usize].contains("s3:PutBucketPolicy"));
        assert!(all.classes[Class::Change as usize].contains("s3:PutBucketTagging"));
        // It can only be allowed on `*`.
        assert!(!distinct.contains(&"ecr:GetAuthorizationToken"));
        assert!(!distinct.contains(&"ec2:DescribeInstances"));
    }
}
