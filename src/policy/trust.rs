//! What the conditions of a policy really ask of a key.
//!
//! *IAM JSON policy elements: Condition operators*: `…IfExists` is true where the key is absent. *Single-valued vs.
//! multivalued context keys*: so is `ForAllValues`. In an Allow such a condition asks nothing of those who do not send
//! the key, unless `Null` asks for the key beside it.

use super::exposure::names_everyone;
use super::principal::speaks_of;
use super::{Condition, Policy, Statement};

/// A condition that every request has to meet.
#[derive(Clone, Copy, Debug)]
pub struct Limit<'a> {
    /// The condition, of the statement itself or (negated) of a Deny.
    pub condition: &'a Condition,
    /// True if `*` and `?` in its values are wildcards.
    pub wild: bool,
    /// False if `${…}` in its values is text.
    variables: bool,
}

impl Limit<'_> {
    /// True if each of its values passes a test. A value with a variable never does, for it is the caller's.
    pub fn all(&self, test: impl Fn(&str, bool) -> bool) -> bool {
        let value_is_fixed = |value: &str| !(self.variables && value.contains("${"));
        self.condition
            .values
            .iter()
            .all(|value| value_is_fixed(&value.value) && test(&value.value, self.wild))
    }
}

/// Every limit that a key with this name sets to an Allow statement: conditions of its own, and those of a Deny for
/// everyone that takes in all the ways to assume a role that the statement grants.
#[must_use]
pub fn limits<'a>(policy: &'a Policy, statement: &'a Statement, key: &str) -> Vec<Limit<'a>> {
    let variables = policy.has_variables();
    let own = statement
        .conditions
        .iter()
        .filter(|condition| condition.is_key(key) && requires(statement, condition))
        .map(|condition| Limit { condition, wild: is_wild(condition), variables });
    let denies = policy.denies().filter(|deny| denies_all_of(deny, statement));
    let by_deny = denies.filter_map(|deny| match deny.conditions.as_slice() {
        [condition] if condition.is_key(key) && is_plain_negation(condition) => {
            Some(Limit { condition, wild: is_wild(condition), variables })
        }
        _ => None,
    });
    own.chain(by_deny).collect()
}

/// True if a value, or a pattern where `wild`, is not met by everything. `??*` counts as met by everything: what is
/// tested with these keys is longer than a character or two.
#[must_use]
pub fn asks_something(value: &str, wild: bool) -> bool {
    let only_wildcards = value.contains('*') && value.bytes().all(|b| matches!(b, b'*' | b'?'));
    !(value.is_empty() || wild && only_wildcards)
}

/// True if a condition of an Allow statement fails where its key is absent, and asks for a value.
#[must_use]
pub fn requires(statement: &Statement, condition: &Condition) -> bool {
    asks_for_value(condition)
        && !condition.values.is_empty()
        && (!passes_if_absent(condition) || asks_for_key(statement, &condition.key))
}

/// True if a condition holds where its key is absent.
#[must_use]
pub fn passes_if_absent(condition: &Condition) -> bool {
    condition.if_exists() || condition.for_all_values()
}

/// True if `Null` asks that a key be there.
fn asks_for_key(statement: &Statement, key: &str) -> bool {
    statement.conditions.iter().any(|condition| {
        condition.is_key(key)
            && condition.base_operator() == "null"
            && !condition.values.is_empty()
            && condition.values.iter().all(|value| value.eq_ignore_ascii_case("false"))
    })
}

fn asks_for_value(condition: &Condition) -> bool {
    matches!(
        condition.base_operator().as_str(),
        "stringequals"
            | "stringequalsignorecase"
            | "stringlike"
            | "arnequals"
            | "arnlike"
            | "bool"
            | "numericequals"
    )
}

fn is_wild(condition: &Condition) -> bool {
    let operator = condition.base_operator();
    operator.ends_with("like") || operator.starts_with("arn")
}

/// A negated operator holds where the key is absent, with or without `IfExists`; one for sets may not.
fn is_plain_negation(condition: &Condition) -> bool {
    !condition.operator.contains(':')
        && !condition.values.is_empty()
        && matches!(
            condition.base_operator().as_str(),
            "stringnotequals" | "stringnotequalsignorecase" | "stringnotlike" | "arnnotequals" | "arnnotlike"
        )
}

fn denies_all_of(deny: &Statement, allow: &Statement) -> bool {
    const WAYS: [&str; 3] = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];
    let everyone = deny.principal.as_ref().is_some_and(|p| !p.negated) && names_everyone(deny);
    let same = deny.principal.as_ref().is_some_and(|principal| {
        let named = |value: &str| principal.entries.iter().any(|entry| entry.value.value == value);
        let all = |p: &super::PrincipalElement| p.entries.iter().all(|entry| named(&entry.value.value));
        !principal.negated && allow.principal.as_ref().is_some_and(all)
    });
    (everyone || same)
        && deny.unknown.is_empty()
        && WAYS.iter().any(|way| speaks_of(allow, way))
        && WAYS.iter().all(|way| !speaks_of(allow, way) || speaks_of(deny, way))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;
    use crate::text::Sources;
    use crate::text::json::parse as parse_json;

    /// Whether the key `id.example.com:sub` is limited to `app` in a policy with these statements after a first.
    fn limited(condition: &str, more: &str) -> bool {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {{"Federated": "id.example.com"}},
                "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {condition}}}{more}]}}"#
        );
        let sources = Sources::new(vec![Input::from_text("p", text.as_str())]);
        let id = sources.iter().next().unwrap().0;
        let view = sources.add_view(id, parse_json(&text, 0).tree);
        let policy = crate::policy::parse(view.root().unwrap()).unwrap();
        let found = limits(&policy, &policy.statements[0], "id.example.com:sub");
        found.iter().any(|limit| limit.all(|value, wild| value == "app" && !(wild && value.contains('*'))))
    }

    #[test]
    fn only_a_condition_that_needs_the_key_limits() {
        for (condition, wanted) in [
            (r#"{"StringEquals": {"id.example.com:sub": "app"}}"#, true),
            (r#"{"StringLike": {"ID.example.com:SUB": "app"}}"#, true),
            (r#"{"ForAnyValue:StringEquals": {"id.example.com:sub": "app"}}"#, true),
            (r#"{"StringEquals": {"id.example.com:sub": ["app", "other"]}}"#, false),
            (r#"{"StringEquals": {"id.example.com:sub": []}}"#, false),
            (r#"{"StringEquals": {"id.example.com:aud": "app"}}"#, false),
            (r#"{"StringEqualsIfExists": {"id.example.com:sub": "app"}}"#, false),
            (r#"{"ForAllValues:StringEquals": {"id.example.com:sub": "app"}}"#, false),
            (r#"{"StringNotEquals": {"id.example.com:sub": "app"}}"#, false),
            (r#"{"Null": {"id.example.com:sub": "false"}}"#, false),
            (
                r#"{"StringEqualsIfExists": {"id.example.com:sub": "app"}, "Null": {"id.example.com:sub": "false"}}"#,
                true,
            ),
            (
                r#"{"StringEqualsIfExists": {"id.example.com:sub": "app"}, "Null": {"id.example.com:sub": "true"}}"#,
                false,
            ),
        ] {
            assert_eq!(limited(condition, ""), wanted, "{condition}");
        }
    }

    #[test]
    fn only_a_deny_of_all_others_limits() {
        let with = |principal: &str, action: &str, condition: &str| {
            let deny = format!(
                r#", {{"Effect": "Deny", "Principal": {principal}, "Action": "{action}", "Condition": {condition}}}"#
            );
            limited("{}", &deny)
        };
        let not_app = r#"{"StringNotEquals": {"id.example.com:sub": "app"}}"#;
        assert!(with(r#""*""#, "sts:*", not_app));
        assert!(with(r#"{"Federated": "id.example.com"}"#, "sts:AssumeRoleWithWebIdentity", not_app));
        assert!(with(r#""*""#, "sts:*", r#"{"StringNotEqualsIfExists": {"id.example.com:sub": "app"}}"#));
        assert!(!with(r#"{"Federated": "id.example.org"}"#, "sts:*", not_app));
        assert!(!with(r#""*""#, "sts:AssumeRole", not_app));
        assert!(!with(
            r#""*""#,
            "sts:*",
            r#"{"ForAnyValue:StringNotEquals": {"id.example.com:sub": "app"}}"#
        ));
        let two = r#"{"StringNotEquals": {"id.example.com:sub": "app", "id.example.com:aud": "us"}}"#;
        assert!(!with(r#""*""#, "sts:*", two));
    }
}
