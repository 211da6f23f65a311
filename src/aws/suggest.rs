//! "Did you mean …?": the nearest known name.

use strsim::osa_distance;

use super::facts::compare_ignoring_case;
use super::{Action, ActionId, ConditionKey, Facts, Service};

impl Facts {
    /// The action that a misspelt one was probably meant to be: of the same service, of the service that was
    /// probably meant, or the only one of that name in any service.
    #[must_use]
    pub fn suggest_action(&self, name: &str) -> Option<Action<'_>> {
        let (prefix, verb) = name.split_once(':')?;
        if let Some(service) = self.service(prefix) {
            let near = nearest(verb, service.actions(), |action| action.verb());
            return near.or_else(|| self.only_action_of_name(verb));
        }
        let meant = self.suggest_service(prefix);
        let near = meant.and_then(|service| nearest(verb, service.actions(), |action| action.verb()));
        near.or_else(|| self.only_action_of_name(verb))
    }

    /// The service that a misspelt prefix was probably meant to be.
    #[must_use]
    pub fn suggest_service(&self, prefix: &str) -> Option<Service<'_>> {
        nearest(prefix, self.services(), |service| service.prefix())
    }

    /// The condition key that a misspelt one was probably meant to be. Of one with a changing part, the fixed
    /// part is compared.
    #[must_use]
    pub fn suggest_condition_key(&self, name: &str) -> Option<ConditionKey<'_>> {
        let (prefix, _) = name.split_once(':')?;
        let same = |key: &ConditionKey<'_>| {
            key.name().split_once(':').is_some_and(|(own, _)| own.eq_ignore_ascii_case(prefix))
        };
        let head = |text: &'_ str| text.find('/').map_or(text.len(), |at| at + 1);
        let whole =
            nearest(name, self.condition_keys().filter(|key| !key.is_template()).filter(same), |key| {
                key.name()
            });
        whole.or_else(|| {
            let templates = self.condition_keys().filter(|key| key.is_template()).filter(same);
            nearest(&name[..head(name)], templates, |key| &key.name()[..head(key.name())])
        })
    }

    fn only_action_of_name(&self, verb: &str) -> Option<Action<'_>> {
        let mut found = self.services().filter_map(|service| {
            let ids = service.row().actions.clone();
            let skip = service.prefix().len() + 1;
            let order = |name: &str| compare_ignoring_case(name.get(skip..).unwrap_or_default(), verb);
            let at = self.first_action(&ids, |name| order(name).is_lt());
            (at < ids.end && order(self.action_name(at)).is_eq())
                .then_some(Action { facts: self, id: ActionId(at) })
        });
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }
}

/// The candidate whose name is nearest, if it is near: a slip in every four letters, and of several as near the
/// first.
fn nearest<'f, T: Copy>(
    name: &str,
    candidates: impl Iterator<Item = T>,
    text: impl Fn(T) -> &'f str,
) -> Option<T> {
    // A name longer than any that AWS has is not a slip, and comparing costs its square.
    if name.is_empty() || name.len() > 200 {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let limit = (name.chars().count() / 4).clamp(1, 4);
    let letters = letters_of(&name);
    let mut best: Option<(usize, T)> = None;
    for candidate in candidates {
        let known = text(candidate);
        if known.len().abs_diff(name.len()) > limit {
            continue;
        }
        // Each slip brings or takes one letter, so that most are seen to be far without comparing them.
        let others = letters_of(known);
        if (letters & !others).count_ones().max((others & !letters).count_ones()) as usize > limit {
            continue;
        }
        let distance = osa_distance(&name, &known.to_ascii_lowercase());
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Which letters a name has, in any case: a bit for each, some sharing theirs.
fn letters_of(name: &str) -> u64 {
    name.bytes().fold(0, |set, byte| set | 1 << (byte.to_ascii_lowercase() % 64))
}
