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
use super::solve::search::WORK;
use super::space::RequestSpace;
use super::statements::Sets;
use crate::policy::exposure::{Test, is_fixed_value};
use crate::policy::principal::is_account_id;
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
    // The whole first: that is the answer.
    let whole = [Expr::all([stranger.clone(), lowered.allow(), not_denied.clone()])];
    let mut purse = WORK;
    let verdict =
        confirm(decide(&whole, &wish, &mut purse).pop().unwrap_or(Verdict::Empty), &[policy], &[], kind);
    let (mut statements, mut undecided) = (Vec::new(), Vec::new());
    if !verdict.is_empty() {
        let sets = Sets::within(stranger, &lowered, wish);
        let mut purse = WORK / 2;
        let each = sets.set_up(&mut purse);
        for at in each.allows() {
            let denies = each.near(at, each.denies(), &mut purse);
            match each.has_some(&[at], &denies, &mut purse) {
                Some(false) => {}
                Some(true) => statements.push(each.index(at)),
                None => undecided.push(each.index(at)),
            }
        }
    }
    Exposure { verdict, statements, undecided }
}

/// The requests of strangers.
pub(super) fn stranger(policy: &Policy, trust: &Trust) -> Expr {
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
                all.extend(account.filter(|id| is_account_id(id)).map(str::to_owned));
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

/// That a key has none of the fixed values that a condition compares it with. `None` where the key is the
/// stranger's to choose, or no value is fixed. `named`: organizations that the policy names are no strangers.
pub(super) fn not_fixed(condition: &Condition, variables: bool, named: bool) -> Option<Expr> {
    let operator = Operator::parse(&condition.operator)?;
    let key = condition.key.to_ascii_lowercase();
    let test = match operator.value_type() {
        ValueType::Ip => Test::Network,
        ValueType::Bool => Test::Bool,
        ValueType::Arn => Test::Arn,
        ValueType::String if operator.supports_wildcards() => Test::Pattern,
        ValueType::String => Test::Text,
        _ => return None,
    };
    let counts = match key.as_str() {
        // These follow from the principal, whose account is another than those named.
        "aws:principalaccount" | "aws:principalarn" | "kms:calleraccount" => false,
        "aws:principalorgid" | "aws:principalorgpaths" | "aws:userid" => named,
        _ => true,
    };
    let fixed = |value: &&str| !(variables && value.contains("${")) && is_fixed_value(&key, value, test);
    let values: Vec<&str> = condition.values.iter().map(|v| v.value.as_str()).filter(fixed).collect();
    (counts && !values.is_empty()).then(|| key_matches(&key, operator, &values).negate())
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
