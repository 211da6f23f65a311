//! Does a policy let strangers in?
//!
//! *Blocking public access to your Amazon S3 storage*, "The meaning of public": a policy is public unless it grants
//! access only to **fixed values**, without wildcards, of principals and of a few keys that an outsider cannot
//! choose (networks, VPC endpoints, organizations, the resource or account on whose behalf a service calls). So a
//! **stranger** is somebody whose principal lies in no account that the policy names and whose values of those keys
//! are none of the fixed ones; every other key is the stranger's to choose. A policy is public if a stranger's
//! request is allowed, Deny statements included: a theorem with a witness, not a look at `"Principal": "*"`.

use serde::{Serialize, Serializer};

use super::decide::{Verdict, decide};
use super::expr::{Expr, Reason};
use super::lower::{key_is, key_matches, lower};
use super::principal::{self, Sort, among};
use super::replay::confirm;
use super::space::RequestSpace;
use crate::policy::{Condition, Operator, Policy, PolicyKind, PrincipalKind, Statement, ValueType};

/// Who is no stranger. Where nothing is given, those whom the policy names itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// Account ids.
    pub accounts: Vec<String>,
    /// Organization ids, `o-…`.
    pub organizations: Vec<String>,
}

/// Whether strangers are let in.
#[derive(Clone, Debug)]
pub struct Exposure {
    /// A stranger's request that is allowed.
    pub verdict: Verdict,
    /// The Allow statements, by index, that let one in.
    pub statements: Vec<usize>,
    /// Allow statements of which it is not known.
    pub undecided: Vec<usize>,
}

impl Exposure {
    /// True, false, or not known.
    #[must_use]
    pub fn is_public(&self) -> Option<bool> {
        match self.verdict {
            Verdict::Empty => Some(false),
            Verdict::Has(_) => Some(true),
            Verdict::Unknown(_) => None,
        }
    }
}

/// Asks whether a policy lets strangers in.
#[must_use]
pub fn exposure(policy: &Policy, kind: &PolicyKind, trust: &Trust) -> Exposure {
    // What is attached to an identity lets in nobody else.
    if !kind.has_principals() {
        return Exposure { verdict: Verdict::Empty, statements: Vec::new(), undecided: Vec::new() };
    }
    let lowered = lower(policy, kind);
    let stranger = stranger(policy, trust);
    let mut wish = RequestSpace::of(Expr::Const(true), policy, kind).wish;
    wish.stranger = true;
    let not_denied = lowered.deny().negate();
    let mut questions = vec![Expr::all([stranger.clone(), lowered.allow(), not_denied.clone()])];
    let one = |allow: &Expr| Expr::all([stranger.clone(), allow.clone(), not_denied.clone()]);
    questions.extend(lowered.allows.iter().map(|(_, allow)| one(allow)));
    let mut verdicts = decide(&questions, &wish).into_iter();
    let verdict = confirm(verdicts.next().unwrap_or(Verdict::Empty), &[policy], &[], kind);
    let (mut statements, mut undecided) = (Vec::new(), Vec::new());
    for ((index, _), verdict) in lowered.allows.iter().zip(verdicts) {
        match verdict {
            Verdict::Empty => {}
            Verdict::Has(_) => statements.push(*index),
            Verdict::Unknown(_) => undecided.push(*index),
        }
    }
    Exposure { verdict, statements, undecided }
}

/// The requests of strangers.
fn stranger(policy: &Policy, trust: &Trust) -> Expr {
    let named = trust.accounts.is_empty() && trust.organizations.is_empty();
    let inside: Vec<String> = if named { named_accounts(policy) } else { trust.accounts.clone() };
    let mut parts = vec![principal::sorts(&[Sort::User, Sort::Role, Sort::Anonymous])];
    parts.extend(inside.iter().map(|id| among(principal::account(id, None)).negate()));
    let organizations: Vec<&str> = trust.organizations.iter().map(String::as_str).collect();
    if !organizations.is_empty() {
        parts.push(key_is("aws:principalorgid", &organizations).negate());
        let paths: Vec<String> = organizations.iter().map(|id| format!("{id}/*")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        if let Some(operator) = Operator::parse("ForAnyValue:StringLike") {
            parts.push(key_matches("aws:principalorgpaths", operator, &paths).negate());
        }
    }
    for statement in &policy.statements {
        for condition in &statement.conditions {
            parts.extend(not_fixed(condition, policy.has_variables(), named));
        }
    }
    Expr::all(parts)
}

/// The twelve-digit accounts in `Principal` and in the keys that say who asks.
fn named_accounts(policy: &Policy) -> Vec<String> {
    let mut all = Vec::new();
    for statement in &policy.statements {
        let entries = statement.principal.iter().flat_map(|principal| &principal.entries);
        all.extend(entries.filter_map(|entry| entry.account().map(str::to_owned)));
        for condition in &statement.conditions {
            let key = condition.key.to_ascii_lowercase();
            for value in &condition.values {
                let account = match key.as_str() {
                    "aws:principalaccount" | "kms:calleraccount" => Some(value.value.as_str()),
                    "aws:principalarn" => value.value.split(':').nth(4),
                    _ => None,
                };
                all.extend(account.filter(|id| is_account(id)).map(str::to_owned));
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// That a key has none of the fixed values that a condition compares it with. `None` where the key is the
/// stranger's to choose, or no value is fixed. `named`: organizations that the policy names are no strangers.
fn not_fixed(condition: &Condition, variables: bool, named: bool) -> Option<Expr> {
    let operator = Operator::parse(&condition.operator)?;
    let key = condition.key.to_ascii_lowercase();
    let wild = operator.supports_wildcards();
    let fixed = |value: &str| match operator.value_type() {
        ValueType::Ip => key == "aws:sourceip" && is_narrow_network(value),
        ValueType::String | ValueType::Arn => {
            !(variables && value.contains("${")) && is_fixed(&key, value, wild, named, operator.value_type())
        }
        _ => false,
    };
    let values: Vec<&str> = condition.values.iter().map(|v| v.value.as_str()).filter(|v| fixed(v)).collect();
    (!values.is_empty()).then(|| key_matches(&key, operator, &values).negate())
}

fn is_fixed(key: &str, value: &str, wild: bool, named: bool, of: ValueType) -> bool {
    if value.is_empty() {
        return false;
    }
    let exact = |text: &str| !wild || !text.contains(['*', '?']);
    match key {
        "aws:sourceaccount"
        | "aws:sourceowner"
        | "aws:sourcevpc"
        | "aws:sourcevpce"
        | "aws:sourceorgid"
        | "aws:sourcevpcarn"
        | "aws:vpceaccount"
        | "aws:vpceorgid"
        | "s3:dataaccesspointaccount"
        | "s3:x-amz-server-side-encryption-aws-kms-key-id" => exact(value),
        "aws:principalorgid" => named && exact(value),
        // A path begins with the organization's id; everything before a wildcard fixes it.
        "aws:principalorgpaths" => named && is_organization_path(value, wild),
        "aws:sourceorgpaths" | "aws:vpceorgpaths" => is_organization_path(value, wild),
        "aws:sourcearn" | "s3:dataaccesspointarn" => exact(value) || has_fixed_account(value, of),
        // "outside the pattern AROLEID:*": the role before the colon is fixed.
        "aws:userid" => {
            named && (exact(value) || value.split_once(':').is_some_and(|(id, _)| id.len() > 4 && exact(id)))
        }
        _ => false,
    }
}

fn is_organization_path(value: &str, wild: bool) -> bool {
    let organization = value.split('/').next().unwrap_or_default();
    organization.starts_with("o-") && (!wild || !organization.contains(['*', '?']))
}

/// True of `arn:aws:sns:*:111122223333:*`. With a string operator a `*` spans colons, and what looks like the account
/// may be elsewhere.
fn has_fixed_account(arn: &str, of: ValueType) -> bool {
    let by_fields = of == ValueType::Arn || !arn.split(':').take(4).any(|field| field.contains('*'));
    by_fields && arn.split(':').nth(4).is_some_and(is_account)
}

/// "A very broad range": wider than /8 in IPv4 or /32 in IPv6 counts as public.
fn is_narrow_network(text: &str) -> bool {
    let net = text
        .trim()
        .parse::<ipnet::IpNet>()
        .or_else(|_| text.trim().parse::<std::net::IpAddr>().map(Into::into));
    net.is_ok_and(|net| match net {
        ipnet::IpNet::V4(net) => net.prefix_len() >= 8,
        ipnet::IpNet::V6(net) => net.prefix_len() >= 32,
    })
}

/// True if a policy can be public at all: a statement names principals.
#[must_use]
pub fn names_principals(policy: &Policy) -> bool {
    let names = |statement: &Statement| {
        statement.principal.as_ref().is_some_and(|principal| {
            principal.negated
                || principal.entries.iter().any(|entry| !matches!(entry.kind, PrincipalKind::Other(_)))
        })
    };
    policy.statements.iter().any(names)
}

impl Serialize for Exposure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", &1)?;
        match self.is_public() {
            Some(public) => map.serialize_entry("public", &public)?,
            None => map.serialize_entry("public", "unknown")?,
        }
        map.serialize_entry("witness", &self.verdict.witness().map(|witness| &witness.request))?;
        map.serialize_entry("statements", &self.statements)?;
        map.serialize_entry("undecided_statements", &self.undecided)?;
        let because: &[Reason] = if let Verdict::Unknown(reasons) = &self.verdict { reasons } else { &[] };
        map.serialize_entry("unknown_because", because)?;
        map.end()
    }
}
