//! The condition keys that a person may want to fill in.

use serde::{Deserialize, Serialize};

use crate::Analysis;
use crate::aws::{ConditionKey, Facts};
use crate::report::Builder;
use crate::report::Offsets;

/// For which request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeysRequest {
    /// The action; nothing yet is fine.
    pub action: String,
}

/// One key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedKey {
    /// Its name. Of a key whose name a person completes, the beginning: `aws:RequestTag/`.
    pub key: String,
    /// Where it is known from, and what its values are.
    pub about: String,
}

/// The keys that the policies compare come first, then those that AWS lists for the action and its types of resource, then
/// the global ones (*AWS global condition context keys*; the tables of the *Service Authorization Reference*).
#[must_use]
pub fn offered_keys(analysis: &Analysis, facts: Option<&Facts>, request: &KeysRequest) -> Vec<OfferedKey> {
    let builder = Builder::new(analysis, Offsets::Utf16);
    let mut list: Vec<OfferedKey> = Vec::new();
    let mut seen = rustc_hash::FxHashSet::default();
    let mut offer = |key: &str, about: String| {
        if seen.insert(key.to_ascii_lowercase()) {
            list.push(OfferedKey { key: key.to_owned(), about });
        }
    };
    let statements = analysis.estate.policies.iter().flat_map(|document| &document.policy.statements);
    for condition in statements.flat_map(|statement| &statement.conditions) {
        let key = builder.text(condition.key.value.trim());
        let known = facts.and_then(|facts| facts.condition_key(&key));
        offer(&key, format!("in the policies{}", known.map(values).unwrap_or_default()));
    }
    let Some(facts) = facts else { return list };
    let mut offer_known = |key: ConditionKey<'_>, from: &str| {
        if !key.is_deprecated() {
            offer(key.name().split("${").next().unwrap_or_default(), format!("{from}{}", values(key)));
        }
    };
    if let Some(action) = facts.action(request.action.trim()) {
        let from = format!("of {}", action.name());
        action
            .condition_keys()
            .chain(action.resource_condition_keys())
            .for_each(|key| offer_known(key, &from));
    }
    // Tags of the request and of the resource are global by name only: they are there where the action lists them.
    let everywhere = |key: &ConditionKey<'_>| {
        let by_action = ["aws:RequestTag/", "aws:ResourceTag/", "aws:TagKeys"];
        key.is_global() && !by_action.iter().any(|name| key.name().starts_with(name))
    };
    facts.condition_keys().filter(everywhere).for_each(|key| offer_known(key, "global"));
    list
}

fn values(key: ConditionKey<'_>) -> String {
    let many = if key.multivalued() { ", several" } else { "" };
    format!(", {}{many}", key.value_type().name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Input, Options, read};

    fn keys(text: &str, action: &str) -> Vec<String> {
        let analysis = read(vec![Input::from_text("policy", text)], &Options::default());
        let request = KeysRequest { action: action.into() };
        offered_keys(&analysis, crate::aws::facts(), &request)
            .into_iter()
            .map(|offered| offered.key)
            .collect()
    }

    #[test]
    fn what_the_policies_compare_comes_first_then_what_the_action_has() {
        let text = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": "a", "AWS:sourceip": "10.0.0.1"}}}}"#;
        let found = keys(text, "s3:putobject");
        assert_eq!(found[..2], ["aws:PrincipalTag/team", "AWS:sourceip"]);
        let at = |key: &str| found.iter().position(|known| known == key);
        assert!(at("s3:x-amz-acl").is_some() && at("s3:x-amz-acl") < at("aws:SourceVpce"), "{found:?}");
        assert!(found.iter().all(|key| !key.contains("${")));
        assert_eq!(found.iter().filter(|key| key.eq_ignore_ascii_case("aws:SourceIp")).count(), 1);
        assert!(at("ec2:InstanceType").is_none());
        assert!(keys("hello", "ec2:RunInstances").iter().any(|key| key == "ec2:InstanceType"));
        assert!(keys("hello", "").iter().any(|key| key == "aws:SourceIp"));
    }
}
