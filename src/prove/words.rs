//! What a statement says, in words.

use crate::policy::{
    BaseOperator, Condition, Elements, Operator, PrincipalElement, PrincipalKind, Quantifier, Statement,
};

/// What a statement says, part by part.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Words {
    /// Who: `everyone`, `account 111122223333`. Empty where the policy is attached to somebody.
    pub who: String,
    /// What: `s3:GetObject`, `everything but iam:*`.
    pub actions: String,
    /// On what.
    pub resources: String,
    /// Under which conditions, each a clause.
    pub conditions: Vec<String>,
}

impl Words {
    /// Reads a statement.
    #[must_use]
    pub fn of(statement: &Statement) -> Self {
        Self {
            who: statement.principal.as_ref().map(who).unwrap_or_default(),
            actions: statement
                .actions
                .as_ref()
                .map_or_else(|| "no action".into(), |e| elements(e, "every action")),
            resources: statement.resources.as_ref().map_or_else(
                || "the resource that carries the policy".into(),
                |e| elements(e, "every resource"),
            ),
            conditions: statement.conditions.iter().map(condition).collect(),
        }
    }

    /// In one line: `s3:GetObject on arn:aws:s3:::b/* for everyone, if aws:SourceIp is in 10.0.0.0/8`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut text = format!("{} on {}", self.actions, self.resources);
        if !self.who.is_empty() {
            text.push_str(&format!(" for {}", self.who));
        }
        if !self.conditions.is_empty() {
            text.push_str(&format!(", if {}", self.conditions.join(" and ")));
        }
        text
    }
}

/// `a, b and 3 more`.
pub(super) fn list(values: &[&str]) -> String {
    match values {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] if values.len() <= 4 => format!("{} or {last}", first.join(", ")),
        many => format!("{} or {} more", many[..3].join(", "), many.len() - 3),
    }
}

/// The values of `Action` or `Resource`, or what the negated element leaves.
pub(super) fn elements(elements: &Elements, all: &str) -> String {
    let values: Vec<&str> = elements.values.iter().map(|value| value.value.as_str()).collect();
    match (elements.negated, values.contains(&"*")) {
        (false, true) => all.to_owned(),
        (false, false) => list(&values),
        (true, _) => format!("{all} but {}", list(&values)),
    }
}

/// Those whom an element names or leaves.
pub(super) fn who(element: &PrincipalElement) -> String {
    let names: Vec<String> = element.entries.iter().map(|entry| one(&entry.kind, &entry.value)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if element.negated { format!("everyone but {}", list(&names)) } else { list(&names) }
}

/// One entry of `Principal`.
pub(super) fn one(kind: &PrincipalKind, value: &str) -> String {
    match kind {
        PrincipalKind::Everyone => "everyone".to_owned(),
        PrincipalKind::Aws if value == "*" => "everyone".to_owned(),
        PrincipalKind::Aws if value.len() == 12 => format!("account {value}"),
        PrincipalKind::Aws => match value.strip_suffix(":root").and_then(|arn| arn.rsplit(':').next()) {
            Some(account) => format!("account {account}"),
            None => value.to_owned(),
        },
        PrincipalKind::Service => format!("the service {value}"),
        PrincipalKind::Federated => format!("those whom {value} vouches for"),
        PrincipalKind::CanonicalUser => format!("the canonical user {value}"),
        PrincipalKind::Other(key) => format!("{key} {value}"),
    }
}

/// `aws:SourceIp is in 10.0.0.0/8 or absent`.
pub(super) fn condition(condition: &Condition) -> String {
    use BaseOperator as B;
    let key = condition.key.value.as_str();
    let values: Vec<&str> = condition.values.iter().map(|value| value.value.as_str()).collect();
    let values = list(&values);
    let Some(operator) = Operator::parse(&condition.operator) else {
        return format!("`{}` of {key} with {values}", condition.operator.value);
    };
    let verb = match operator.base {
        B::Null => {
            return match condition.values.first().map(|value| value.to_ascii_lowercase()).as_deref() {
                Some("true") => format!("{key} is absent"),
                _ => format!("{key} is there"),
            };
        }
        B::StringLike | B::ArnLike | B::ArnEquals => "is like",
        B::StringNotLike | B::ArnNotLike | B::ArnNotEquals => "is not like",
        B::IpAddress => "is in",
        B::NotIpAddress => "is not in",
        B::NumericLessThan => "is less than",
        B::NumericLessThanEquals => "is at most",
        B::NumericGreaterThan => "is more than",
        B::NumericGreaterThanEquals => "is at least",
        B::DateLessThan => "is before",
        B::DateLessThanEquals => "is not after",
        B::DateGreaterThan => "is after",
        B::DateGreaterThanEquals => "is not before",
        base if base.is_negated() => "is not",
        _ => "is",
    };
    let key = match operator.quantifier {
        Some(Quantifier::ForAllValues) => format!("every value of {key}"),
        Some(Quantifier::ForAnyValue) => format!("some value of {key}"),
        None => key.to_owned(),
    };
    let absent = if operator.if_exists { " or absent" } else { "" };
    format!("{key} {verb} {values}{absent}")
}
