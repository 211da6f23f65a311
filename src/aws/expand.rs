//! From a wildcard to the actions that it names.

use super::facts::{Facts, compare_ignoring_case};
use super::{ActionId, ActionSet, Service};
use crate::policy::Pattern;

impl Facts {
    /// The actions that a pattern names, in any case, as *IAM JSON policy elements: Action* has it. The service
    /// may be a pattern too. A pattern without a colon is no action unless it is `*`; it is compared with whole
    /// names, as AWS's wildcards are.
    ///
    /// Not all 20,000 names are looked at: the letters before the first wildcard say the services, and within
    /// each the run of actions that begin so.
    #[must_use]
    pub fn expand(&self, pattern: &str) -> ActionSet {
        let mut set = ActionSet::new();
        if Pattern(pattern).is_universal() {
            return self.all_actions();
        }
        match pattern.split_once(':') {
            Some((prefix, verb)) => {
                for service in self.services_matching(prefix) {
                    self.expand_within(service, verb, &mut set);
                }
            }
            None => {
                for service in self.services_beginning(literal(pattern).split(':').next().unwrap_or_default())
                {
                    for id in service.row().actions.clone() {
                        if Pattern(pattern).matches_action(self.action_name(id)) {
                            set.insert(ActionId(id));
                        }
                    }
                }
            }
        }
        set
    }

    /// The services whose prefix a pattern matches.
    pub fn services_matching<'f>(&'f self, pattern: &'f str) -> impl Iterator<Item = Service<'f>> + 'f {
        self.services_beginning(literal(pattern))
            .filter(move |service| Pattern(pattern).matches_action(service.prefix()))
    }

    fn services_beginning<'f>(&'f self, start: &'f str) -> impl Iterator<Item = Service<'f>> + 'f {
        let first =
            self.services.partition_point(|row| compare_ignoring_case(self.str(row.prefix), start).is_lt());
        (first..self.services.len())
            .map(|index| Service { facts: self, index })
            .take_while(move |service| begins(service.prefix(), start))
    }

    fn expand_within(&self, service: Service<'_>, verb: &str, set: &mut ActionSet) {
        let ids = service.row().actions.clone();
        let skip = service.prefix().len() + 1;
        let of = |name: &'_ str, start: &str| begins(name.get(skip..).unwrap_or_default(), start);
        let start = literal(verb);
        let first = self.first_action(&ids, |name| {
            compare_ignoring_case(name.get(skip..).unwrap_or_default(), start).is_lt()
        });
        let last = self.first_action(&(first..ids.end), |name| of(name, start));
        let rest = &verb[start.len()..];
        if !rest.is_empty() && rest.bytes().all(|b| b == b'*') {
            set.insert_range(first..last);
            return;
        }
        for id in first..last {
            let tail = self.action_name(id).get(skip + start.len()..).unwrap_or_default();
            if Pattern(rest).matches_action(tail) {
                set.insert(ActionId(id));
            }
        }
    }
}

/// What stands before the first wildcard.
fn literal(pattern: &str) -> &str {
    pattern.find(['*', '?']).map_or(pattern, |at| &pattern[..at])
}

fn begins(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}
