//! A request, as a witness shows it.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::principal::{MARK, SESSION};

/// One request that a set holds. Serialises as the `request` of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// For example `s3:GetObject`.
    pub action: String,
    /// An ARN, or `*` where the action has none.
    pub resource: String,
    /// The condition keys that it carries, with their values; what is not here is absent.
    pub context: Vec<(String, Vec<String>)>,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// An ARN: of a user, a root user, a session of a role or of a federated user.
    Arn {
        /// As AWS names it in `Principal`: of a session, the `sts` ARN.
        arn: String,
        /// Its `aws:PrincipalArn`: of a session, the role's.
        principal_arn: String,
    },
    /// An AWS service.
    Service(String),
    /// Somebody whom an outside identity provider vouches for.
    Federated(String),
    /// An account, by its canonical id.
    Canonical(String),
    /// Nobody in particular.
    Anonymous,
}

impl Principal {
    /// From the text of the dimension.
    #[must_use]
    pub(super) fn from_text(text: &str) -> Self {
        if let Some(other) = text.strip_prefix(MARK) {
            return match other.split_once('/') {
                Some(("service", name)) => Self::Service(name.to_owned()),
                Some(("federated", name)) => Self::Federated(name.to_owned()),
                Some(("canonical", name)) => Self::Canonical(name.to_owned()),
                _ => Self::Anonymous,
            };
        }
        let Some((role, session)) = text.split_once(SESSION) else {
            return Self::Arn { arn: text.to_owned(), principal_arn: text.to_owned() };
        };
        // *AWS STS*: the ARN of a session has the role's name without its path.
        let name = role.rsplit('/').next().unwrap_or_default();
        let head = role.split(":role/").next().unwrap_or_default().replacen(":iam:", ":sts:", 1);
        let arn = format!("{head}:assumed-role/{name}/{session}");
        Self::Arn { arn, principal_arn: role.to_owned() }
    }

    /// The value of a key (in lower case) that follows from the principal, of those that patterns hold.
    #[must_use]
    pub(super) fn value_of(&self, key: &str) -> Option<String> {
        let Self::Arn { principal_arn, .. } = self else { return None };
        let value = match key {
            "aws:principalarn" => Some(principal_arn.as_str()),
            "aws:principalaccount" => principal_arn.split(':').nth(4),
            "aws:username" => {
                principal_arn.split_once(":user/").and_then(|(_, name)| name.rsplit('/').next())
            }
            _ => None,
        };
        value.map(str::to_owned)
    }

    /// For a person.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Arn { arn, .. } => arn.clone(),
            Self::Service(name) => format!("the service {name}"),
            Self::Federated(name) => format!("somebody whom {name} vouches for"),
            Self::Canonical(id) => format!("the account with the canonical id {id}"),
            Self::Anonymous => "anyone, without credentials".to_owned(),
        }
    }
}

impl Serialize for Principal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let one = |key: &str, name: &str| Value::Object(Map::from_iter([(key.to_owned(), name.into())]));
        match self {
            Self::Arn { arn, .. } => Value::from(arn.as_str()),
            Self::Service(name) => one("service", name),
            Self::Federated(name) => one("federated", name),
            Self::Canonical(name) => one("canonical", name),
            Self::Anonymous => Value::from("anonymous"),
        }
        .serialize(serializer)
    }
}

impl Serialize for Request {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut context = Map::new();
        for (key, values) in &self.context {
            let value = match values.as_slice() {
                [one] if !self.is_many(key) => Value::from(one.as_str()),
                many => Value::from(many.to_vec()),
            };
            context.insert(key.clone(), value);
        }
        // A session's ARN does not tell its role's path; the key does.
        if let Principal::Arn { arn, principal_arn } = &self.principal
            && arn != principal_arn
            && principal_arn.split(":role/").nth(1).is_some_and(|role| role.contains('/'))
        {
            context.entry("aws:PrincipalArn").or_insert_with(|| principal_arn.as_str().into());
        }
        let principal = serde_json::to_value(&self.principal).map_err(serde::ser::Error::custom)?;
        let members: [(&str, Value); 4] = [
            ("principal", principal),
            ("action", self.action.as_str().into()),
            ("resource", self.resource.as_str().into()),
            ("context", Value::Object(context)),
        ];
        Map::from_iter(members.map(|(key, value)| (key.to_owned(), value))).serialize(serializer)
    }
}

impl Request {
    fn is_many(&self, key: &str) -> bool {
        super::lower::keys::cardinality(&key.to_ascii_lowercase()) == super::lower::keys::Cardinality::Many
    }

    /// For a person, in one line.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut text = format!("{} calls {} on {}", self.principal.label(), self.action, self.resource);
        for (ix, (key, values)) in self.context.iter().enumerate() {
            text.push_str(if ix == 0 { ", with " } else { ", " });
            text.push_str(&format!("{key} = {}", values.join(" and ")));
        }
        text
    }
}
