//! Names of the policies looked up in the facts: each distinct name once a run.

use std::cell::RefCell;
use std::sync::OnceLock;

use elsa::FrozenMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::arns::{ArnMatch, ArnTypes};
use crate::aws::{Action, ActionSet, ConditionKey, Facts, Service};
use crate::policy::Pattern;

/// The facts, with what was already looked up in them. `'a` is the life of the policies' texts.
pub(crate) struct Known<'a> {
    /// The facts.
    pub(super) facts: &'static Facts,
    actions: FrozenMap<&'a str, Box<Named>, FxBuildHasher>,
    keys: FrozenMap<&'a str, Box<Key>, FxBuildHasher>,
    arns: FrozenMap<&'a str, Box<ArnMatch<'a>>, FxBuildHasher>,
    pairs: RefCell<FxHashMap<(&'a str, &'a str), bool>>,
    types: &'static ArnTypes,
}

/// What a pattern of `Action` names.
pub(super) enum Named {
    /// One action.
    Action(Action<'static>),
    /// A wildcard: these actions, perhaps none.
    Wildcard(ActionSet),
    /// No action of this service, and the one that was probably meant.
    NotOf(Service<'static>, Option<Action<'static>>),
    /// An action of no service that is known, and the service that was probably meant.
    NoService(Option<Service<'static>>),
    /// Not of the form `service:action`.
    Malformed,
}

/// What the name of a condition key is.
#[derive(Clone, Copy)]
pub(super) enum Key {
    /// A key of AWS.
    Known(ConditionKey<'static>),
    /// No key of this service, or no global one (`aws`), and the one that was probably meant.
    NotOf(&'static str, Option<ConditionKey<'static>>),
    /// A prefix that is no service, and the service that was probably meant.
    NoService(Option<Service<'static>>),
    /// A key of an identity provider, whose claims AWS does not list whole, or no name of a key at all.
    Other,
}

impl Key {
    /// The key, if AWS has it.
    pub(super) fn known(self) -> Option<ConditionKey<'static>> {
        match self {
            Self::Known(key) => Some(key),
            _ => None,
        }
    }
}

impl<'a> Known<'a> {
    /// None before the facts are loaded.
    pub(crate) fn new() -> Option<Self> {
        let facts = crate::aws::facts()?;
        Some(Self {
            facts,
            actions: FrozenMap::default(),
            keys: FrozenMap::default(),
            arns: FrozenMap::default(),
            pairs: RefCell::default(),
            types: ArnTypes::of(facts),
        })
    }

    /// What a pattern of `Action` or `NotAction` names.
    pub(super) fn action(&self, pattern: &'a str) -> &Named {
        if let Some(named) = self.actions.get(pattern) {
            return named;
        }
        self.actions.insert(pattern, Box::new(self.look_up(pattern)))
    }

    fn look_up(&self, pattern: &str) -> Named {
        if Pattern(pattern).is_universal() {
            return Named::Wildcard(self.facts.all_actions());
        }
        let (prefix, verb) = match pattern.split_once(':') {
            Some((prefix, verb)) if !prefix.is_empty() && !verb.is_empty() => (prefix, verb),
            _ => return Named::Malformed,
        };
        if !Pattern(prefix).has_wildcard() && self.facts.service(prefix).is_none() {
            return Named::NoService(self.facts.suggest_service(prefix));
        }
        if Pattern(pattern).has_wildcard() {
            return Named::Wildcard(self.facts.expand(pattern));
        }
        if let Some(action) = self.facts.action(pattern) {
            return Named::Action(action);
        }
        match self.facts.service(prefix) {
            Some(service) => {
                // More than two letters are another name: ListAgentSpaces is not meant by ListAgentInstances.
                let slip = |action: &Action<'_>| {
                    let same = action.service() == service;
                    let lower = |text: &str| text.to_ascii_lowercase();
                    !same || strsim::osa_distance(&lower(action.verb()), &lower(verb)) <= 2
                };
                Named::NotOf(service, self.facts.suggest_action(pattern).filter(slip))
            }
            None => Named::NoService(None),
        }
    }

    /// What the name of a condition key is.
    pub(super) fn key(&self, name: &'a str) -> Key {
        if let Some(key) = self.keys.get(name) {
            return *key;
        }
        *self.keys.insert(name, Box::new(self.classify_key(name)))
    }

    /// The same for a name that does not stand in a `Condition`, such as that of a variable.
    pub(super) fn classify_key(&self, name: &str) -> Key {
        if let Some(key) = self.facts.condition_key(name) {
            return Key::Known(key);
        }
        let Some((prefix, rest)) = name.split_once(':') else { return Key::Other };
        // `token.actions.githubusercontent.com:sub`, `saml:aud`, `cognito-identity.amazonaws.com:aud`; and a tag's
        // key that is missing is told elsewhere.
        let foreign =
            prefix.contains(['.', '/']) || ["saml", "cognito"].iter().any(|own| prefix.starts_with(own));
        if prefix.is_empty() || rest.is_empty() || rest.ends_with('/') || foreign {
            return Key::Other;
        }
        let near = || self.facts.suggest_condition_key(name);
        if prefix.eq_ignore_ascii_case("aws") {
            return Key::NotOf("aws", near());
        }
        match self.facts.service(prefix) {
            Some(service) => Key::NotOf(service.prefix(), near()),
            None => Key::NoService(self.facts.suggest_service(prefix)),
        }
    }

    /// The actions whose requests carry a key, as AWS lists them. Looked for once a process, for tags are listed with
    /// most actions.
    pub(super) fn senders(&self, key: ConditionKey<'static>) -> &'static ActionSet {
        static SENDERS: OnceLock<elsa::sync::FrozenMap<&'static str, Box<ActionSet>>> = OnceLock::new();
        let senders = SENDERS.get_or_init(elsa::sync::FrozenMap::new);
        if let Some(set) = senders.get(key.name()) {
            return set;
        }
        let services = self.facts.services().filter(|service| service.condition_keys().any(|own| own == key));
        let actions = services.flat_map(|service| service.actions().filter(|action| action.lists_key(key)));
        senders.insert(key.name(), Box::new(actions.map(|action| action.id()).collect()))
    }

    /// What a pattern of `Resource` can name.
    pub(super) fn arn(&self, pattern: &'a str) -> &ArnMatch<'a> {
        if let Some(found) = self.arns.get(pattern) {
            return found;
        }
        self.arns.insert(pattern, Box::new(self.types.matching(pattern)))
    }

    /// The answer for a pattern of `Action` and one of `Resource`, worked out once: accounts repeat their pairs.
    pub(super) fn once(&self, action: &'a str, resource: &'a str, work_out: impl FnOnce() -> bool) -> bool {
        if let Some(known) = self.pairs.borrow().get(&(action, resource)) {
            return *known;
        }
        let answer = work_out();
        self.pairs.borrow_mut().insert((action, resource), answer);
        answer
    }

    /// The types of resource by the service in their ARNs.
    pub(super) fn types(&self) -> &'static ArnTypes {
        self.types
    }

    /// True if ARNs have this service in their third part.
    pub(super) fn is_arn_service(&self, name: &str) -> bool {
        self.types.knows(name) || self.facts.service(name).is_some_and(|service| service.prefix() == name)
    }

    /// The part for the service that a misspelt one in an ARN was probably meant to be.
    pub(super) fn suggest_arn_service(&self, name: &str) -> Option<&'static str> {
        self.facts.suggest_service(name).map(Service::prefix)
    }
}
