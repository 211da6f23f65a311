//! The condition keys of a request: given, or known from the request itself.

use std::borrow::Cow;

use super::part::Part;
use super::request::Caller;

/// Condition keys with their values. Keys are compared without case (*IAM JSON policy elements: Condition*).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    // Requests have a dozen keys: a scan is faster than hashing, and needs no lower-case copy.
    entries: Vec<(String, Vec<String>)>,
}

impl Context {
    /// Sets a key; a list is a multivalued key.
    pub fn set<V: Into<String>>(&mut self, key: &str, values: impl IntoIterator<Item = V>) {
        self.entries.retain(|(known, _)| !known.eq_ignore_ascii_case(key));
        self.entries.push((key.to_owned(), values.into_iter().map(Into::into).collect()));
    }

    /// The values of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&[String]> {
        let found = self.entries.iter().find(|(known, _)| known.eq_ignore_ascii_case(key));
        found.map(|(_, values)| values.as_slice())
    }

    /// The keys, as given.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(key, _)| key.as_str())
    }
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// It was given; no value is an empty set.
    Given(&'a [String]),
    /// AWS derives it from the request.
    Derived(Cow<'a, str>),
    /// It is certainly not there.
    Absent,
    /// It is there, but its value is not known.
    Hidden,
    /// It may be there or not.
    Unknown,
}

impl Found<'_> {
    /// The values that are known.
    pub(super) fn values(&self) -> impl Iterator<Item = &str> + Clone {
        let given: &[String] = if let Self::Given(values) = self { values } else { &[] };
        let derived = if let Self::Derived(value) = self { Some(value.as_ref()) } else { None };
        given.iter().map(String::as_str).chain(derived)
    }
}

impl Part<'_> {
    /// Looks a key up: what was given, then what AWS derives, then what completeness says of the rest.
    pub(super) fn find(&self, key: &str) -> Found<'_> {
        let given = [&self.resource.context, &self.request.context];
        if let Some(values) = given.into_iter().find_map(|context| context.get(key)) {
            return if values.is_empty() { Found::Absent } else { Found::Given(values) };
        }
        let lower = key.to_ascii_lowercase();
        self.derived(&lower).unwrap_or(if self.request.context_complete {
            Found::Absent
        } else {
            Found::Unknown
        })
    }

    /// *AWS global condition context keys*, and the table *Principal key values* of *IAM policy elements: Variables and
    /// tags*. `None` for keys that do not follow from the request.
    fn derived(&self, key: &str) -> Option<Found<'_>> {
        let caller = &self.request.principal;
        let text = |value: &'_ str| Some(Found::Derived(Cow::Owned(value.to_owned())));
        let flag = |value: bool| Some(Found::Derived(Cow::Borrowed(if value { "true" } else { "false" })));
        let no_account = caller.account().is_none();
        match key {
            "aws:principalarn" => match caller {
                Caller::Root { account, partition } => text(&format!("arn:{partition}:iam::{account}:root")),
                Caller::User { arn, .. } | Caller::FederatedUser { arn, .. } => text(arn),
                Caller::Role { role_arn, .. } => text(role_arn),
                _ => Some(Found::Absent),
            },
            "aws:principalaccount" | "kms:calleraccount" => {
                Some(caller.account().map_or(Found::Absent, |account| Found::Derived(Cow::Borrowed(account))))
            }
            "aws:principaltype" => match caller {
                Caller::Root { .. } => text("Account"),
                Caller::User { .. } => text("User"),
                Caller::Role { .. } => text("AssumedRole"),
                Caller::FederatedUser { .. } => text("FederatedUser"),
                Caller::Anonymous => text("Anonymous"),
                Caller::Service(_) | Caller::Federated(_) => None,
            },
            "aws:userid" => match caller {
                Caller::Root { account, .. } => text(account),
                Caller::FederatedUser { account, name, .. } => text(&format!("{account}:{name}")),
                Caller::Anonymous => text("anonymous"),
                // Made of an id that no ARN tells.
                Caller::User { .. } | Caller::Role { .. } => Some(Found::Hidden),
                Caller::Service(_) | Caller::Federated(_) => None,
            },
            "aws:username" => match caller {
                Caller::User { name, .. } => Some(Found::Derived(Cow::Borrowed(name))),
                _ => Some(Found::Absent),
            },
            "aws:tokenissuetime" => match caller {
                Caller::Role { .. } | Caller::FederatedUser { .. } => Some(Found::Hidden),
                Caller::Anonymous => Some(Found::Absent),
                _ => None,
            },
            "aws:principalisawsservice" => match caller {
                Caller::Anonymous => Some(Found::Absent),
                _ => flag(matches!(caller, Caller::Service(_))),
            },
            "aws:principalservicename" => match caller {
                Caller::Service(name) => Some(Found::Derived(Cow::Borrowed(name))),
                _ => Some(Found::Absent),
            },
            "aws:resourceaccount" | "s3:resourceaccount" => {
                self.known_resource_account().map(|account| Found::Derived(Cow::Borrowed(account)))
            }
            "aws:requestedregion" => self.resource.region().and_then(text),
            // "always present, except when the requester uses a VPC endpoint" (*Condition operators*, IP address).
            "aws:sourceip" if self.passes_endpoint => Some(Found::Absent),
            "aws:principalorgid" | "aws:principalorgpaths" | "aws:principalorgmasteraccount"
                if no_account =>
            {
                Some(Found::Absent)
            }
            _ if no_account && key.starts_with("aws:principaltag/") => Some(Found::Absent),
            _ => None,
        }
    }
}
