//! Policies that stand alone: bare, in a CLI envelope, or in a string.

use super::{Family, Reader};
use crate::estate::iam::{Owner, PolicyDocument};
use crate::policy::{self, Policy, PolicyKind, PrincipalKind};
use crate::text::json::Value;

pub(super) const FAMILY: Family = Family { read };

/// Envelopes of one policy, and the kind that it says.
const ENVELOPES: &[(&str, Option<PolicyKind>)] = &[
    ("PolicyDocument", None),
    ("AssumeRolePolicyDocument", Some(PolicyKind::Trust)),
    ("Document", None),
    ("Policy", None),
    ("ResourcePolicy", None),
    ("policy", None),
    ("policyText", None),
];

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> &'static [&'static str] {
    // A bucket's policy was read by the bucket's own family.
    if cx.claimed.contains(&"Statement") {
        return &[];
    }
    if is_policy(object) {
        let kind = cx.add_policy(object, None, Owner::None, None).map(|ix| cx.estate.policies[ix].label());
        if let Some(label) = kind {
            cx.understood("iam-policy", label, object.span());
        }
        return &["Version", "Id", "Statement"];
    }
    // `get-role-policy`, `get-policy-version`, `get-queue-attributes` and others keep it one level down.
    for (key, kind) in ENVELOPES {
        let Some(value) = object.get(key).filter(|_| !cx.claimed.contains(key)) else { continue };
        let Some(document) = cx.unwrap(value).filter(|document| is_policy(*document)) else { continue };
        let name = ["PolicyName", "RoleName", "policyName"].iter().find_map(|k| object.get(k)?.spanned());
        let name = name.map(|name| name.value);
        // *Control access to VPC endpoints using endpoint policies*
        let endpoint = object.get("VpcEndpointId").map(|_| PolicyKind::VpcEndpoint);
        if let Some(ix) = cx.add_policy(document, kind.clone().or(endpoint), Owner::None, name) {
            let label = cx.estate.policies[ix].label();
            cx.understood("iam-policy", label, value.span());
        }
        return claim(key);
    }
    &[]
}

fn claim(key: &str) -> &'static [&'static str] {
    match key {
        "PolicyDocument" => &["PolicyDocument"],
        "AssumeRolePolicyDocument" => &["AssumeRolePolicyDocument"],
        "Document" => &["Document"],
        "Policy" => &["Policy"],
        "ResourcePolicy" => &["ResourcePolicy"],
        "policy" => &["policy"],
        _ => &["policyText"],
    }
}

/// True if an object has the shape of a policy document: a `Statement` made of objects with an `Effect`, an
/// action or a principal (so that a broken statement is still looked at), or a `Version` beside it.
pub(super) fn is_policy(value: Value<'_>) -> bool {
    const ELEMENTS: [&str; 8] = [
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Principal",
        "NotPrincipal",
        "Condition",
    ];
    let Some(statements) = value.get("Statement") else { return false };
    if !statements.is_object() && !statements.is_array() {
        return value.get("Version").is_some();
    }
    let any = statements.one_or_many().any(|s| ELEMENTS.iter().any(|element| s.get(element).is_some()));
    any || (statements.one_or_many().next().is_none() && value.get("Version").is_some())
}

impl<'a> Reader<'a> {
    /// Adds a policy to the estate. Without a kind, it is inferred. Returns its index.
    pub fn add_policy(
        &mut self,
        document: Value<'a>,
        kind: Option<PolicyKind>,
        owner: Owner,
        name: Option<String>,
    ) -> Option<usize> {
        let Some(policy) = policy::parse(document) else {
            self.wrong(document.span(), "this is no policy document: it has no `Statement`");
            return None;
        };
        self.tell_broken_parts(document, &policy);
        let kind = kind.unwrap_or_else(|| infer_kind(&policy));
        self.estate.policies.push(PolicyDocument { policy, kind, owner, name });
        Some(self.estate.policies.len() - 1)
    }

    fn tell_broken_parts(&mut self, document: Value<'a>, policy: &Policy) {
        if let Some(list) = document.get("Statement") {
            for item in list.one_or_many().filter(|item| !item.is_object()) {
                self.wrong(item.span(), "a statement should be an object; this one was not read");
            }
        }
        for statement in &policy.statements {
            for part in &statement.unknown {
                self.wrong(
                    part.span,
                    format!(
                        "`{}` of {} is not an element of the policy grammar, or its value has the wrong type",
                        part.value,
                        statement.name()
                    ),
                );
            }
        }
    }
}

/// What a policy is attached to, by its own words: one that names principals and lets them assume a role is a
/// trust policy; one that names principals otherwise is a resource policy of the service of its actions; one
/// without principals is an identity policy. *Policies and permissions in AWS Identity and Access Management*.
pub(super) fn infer_kind(policy: &Policy) -> PolicyKind {
    if !policy.statements.iter().any(|statement| statement.principal.is_some()) {
        return PolicyKind::Identity;
    }
    let prefix = |action: &str| action.split_once(':').map(|(service, _)| service.to_ascii_lowercase());
    let mut services: Vec<String> =
        policy.statements.iter().flat_map(|s| s.action_patterns()).filter_map(|a| prefix(&a.value)).collect();
    services.sort();
    services.dedup();
    let federated = policy
        .statements
        .iter()
        .filter_map(|s| s.principal.as_ref())
        .any(|p| p.entries.iter().any(|entry| entry.kind == PrincipalKind::Federated));
    match services.as_slice() {
        [one] if one == "sts" => PolicyKind::Trust,
        [one] => PolicyKind::Resource(one.clone()),
        _ if federated => PolicyKind::Trust,
        _ => PolicyKind::Resource(resource_service(policy).unwrap_or_default()),
    }
}

/// The service that all ARNs of `Resource` lie in.
fn resource_service(policy: &Policy) -> Option<String> {
    let field = |arn: &str| arn.strip_prefix("arn:")?.split(':').nth(1).map(str::to_owned);
    let mut services: Vec<String> = policy
        .statements
        .iter()
        .flat_map(|s| s.resource_patterns())
        .filter_map(|r| field(&r.value))
        .collect();
    services.sort();
    services.dedup();
    (services.len() == 1).then(|| services.remove(0))
}
