//! Packs managed policies. Runs in the generator and the tests; `managed.rs` reads what this writes.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::bytes::write::{next_text, number, text};
use super::managed::{MAGIC, VERSION, token};

/// A managed policy before it is packed.
#[derive(Clone, Debug)]
pub struct SourcePolicy {
    /// `ReadOnlyAccess`.
    pub name: String,
    /// `/` or `/service-role/`.
    pub path: String,
    /// The document.
    pub document: Value,
}

/// The bytes of `data/managed-policies.bin`. `date` is the day of the newest, `YYYY-MM-DD`. A `null` in a document
/// becomes `false`: a policy has none.
#[must_use]
pub fn encode_managed_policies(date: &str, policies: &[SourcePolicy]) -> Vec<u8> {
    let mut policies: Vec<&SourcePolicy> = policies.iter().collect();
    policies.sort_by(|a, b| a.name.cmp(&b.name));
    let (mut members, mut texts) = (BTreeSet::new(), BTreeSet::new());
    for policy in &policies {
        collect(&policy.document, &mut members, &mut texts);
    }
    let paths: BTreeSet<String> = policies.iter().map(|policy| policy.path.clone()).collect();
    let tables = Tables { members: index(&members), texts: index(&texts) };
    let mut out = MAGIC.to_vec();
    out.push(VERSION);
    text(&mut out, date);
    names(&mut out, policies.len(), policies.iter().map(|policy| policy.name.as_str()));
    names(&mut out, paths.len(), paths.iter().map(String::as_str));
    let places = index(&paths);
    policies.iter().for_each(|policy| number(&mut out, places[policy.path.as_str()]));
    names(&mut out, members.len(), members.iter().map(String::as_str));
    names(&mut out, texts.len(), texts.iter().map(String::as_str));
    let mut documents = Vec::new();
    for policy in &policies {
        let start = documents.len();
        tables.put(&mut documents, &policy.document, None);
        number(&mut out, documents.len() - start);
    }
    out.extend(documents);
    out
}

fn names<'n>(out: &mut Vec<u8>, count: usize, list: impl Iterator<Item = &'n str>) {
    number(out, count);
    let mut previous = String::new();
    list.for_each(|name| next_text(out, &mut previous, name));
}

fn index(names: &BTreeSet<String>) -> HashMap<&str, usize> {
    names.iter().enumerate().map(|(i, name)| (name.as_str(), i)).collect()
}

fn collect(value: &Value, members: &mut BTreeSet<String>, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            texts.insert(text.clone());
        }
        Value::Number(n) => {
            texts.insert(n.to_string());
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, members, texts)),
        Value::Object(map) => {
            for (name, value) in map {
                members.insert(name.clone());
                collect(value, members, texts);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

struct Tables<'t> {
    members: HashMap<&'t str, usize>,
    texts: HashMap<&'t str, usize>,
}

impl Tables<'_> {
    /// `last` is the number of the text before in the same list. Returns the number of the text, if it is one.
    fn put(&self, out: &mut Vec<u8>, value: &Value, last: Option<usize>) -> Option<usize> {
        let mut put = |kind: u32, payload: usize| number(out, payload << 2 | kind as usize);
        match value {
            Value::String(text) => {
                let index = self.texts[text.as_str()];
                let code = match last {
                    Some(last) if index >= last => (index - last) * 2,
                    Some(last) => (last - index - 1) * 2 + 1,
                    None => index,
                };
                put(token::TEXT, code);
                return Some(index);
            }
            Value::Number(n) => put(token::OTHER, self.texts[n.to_string().as_str()] + 2),
            Value::Null => put(token::OTHER, 0),
            Value::Bool(value) => put(token::OTHER, usize::from(*value)),
            Value::Array(items) => {
                put(token::LIST, items.len());
                let mut last = None;
                for item in items {
                    last = self.put(out, item, last).or(last);
                }
            }
            Value::Object(map) => {
                put(token::OBJECT, map.len());
                for (name, value) in map {
                    number(out, self.members[name.as_str()]);
                    self.put(out, value, None);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::ManagedPolicies;
    use serde_json::json;

    #[test]
    fn documents_come_back() {
        let document = json!({"Version": "2012-10-17", "Statement": [
            {"Action": ["b:B", "a:A", "c:C"], "Effect": "Allow", "Resource": "*", "Condition": {"Bool": {"x": true, "y": false},
             "NumericLessThan": {"n": 3600}}, "Empty": [], "None": {}},
            {"Sid": "quote \" and \\ and ü", "Action": ["a:A", ["b:B", "a:A"], "b:B"]}]});
        let source = SourcePolicy { name: "P".into(), path: "/x/".into(), document: document.clone() };
        let bytes = encode_managed_policies("2026-01-01", &[source]);
        let policies = ManagedPolicies::decode(&bytes).unwrap();
        let policy = policies.get("arn:aws-cn:iam::aws:policy/x/P").unwrap();
        assert_eq!((policy.name(), policy.path()), ("P", "/x/"));
        assert_eq!(serde_json::from_str::<Value>(&policy.document().unwrap()).unwrap(), document);
        assert!(policies.get("arn:aws:iam::aws:policy/P").is_none());
        assert!(policies.get("arn:aws:iam::111122223333:policy/x/P").is_none());
        for cut in 0..bytes.len() {
            assert!(ManagedPolicies::decode(&bytes[..cut]).is_err());
        }
    }
}
