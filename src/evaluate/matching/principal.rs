//! `Principal` and `NotPrincipal`.
//!
//! *AWS JSON policy elements: Principal*, *AWS JSON policy elements: NotPrincipal*, and the table of *How AWS enforcement
//! code logic evaluates requests*, "Resource-based policies": how a principal is named decides which implicit denies of
//! other policies still count.

use super::super::part::Part;
use super::super::request::Caller;
use super::super::tri::Tri;
use super::super::why::Why;
use crate::policy::principal::is_account_id;
use crate::policy::{Effect, Pattern, PrincipalElement, PrincipalEntry, PrincipalKind};

/// How a statement names the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::evaluate) enum Naming {
    /// By its account: the account may pass the permission on, by identity policies.
    Account,
    /// By the role of a session, or the user of a federated session: boundary and session policy still limit.
    Parent,
    /// Itself, or everyone: no implicit deny of identity policy, boundary or session policy counts in the same account.
    Direct,
}

/// Whether a statement speaks of the caller, and how it names it.
pub(in crate::evaluate) fn matches(
    element: &PrincipalElement,
    effect: Option<Effect>,
    part: &Part<'_>,
    why: &mut impl Why,
) -> (Tri, Naming) {
    let caller = &part.request.principal;
    if element.negated {
        return (all_but(element, effect, part, why), Naming::Direct);
    }
    let mut best: Option<(Tri, Naming, &PrincipalEntry)> = None;
    for entry in &element.entries {
        let Some((tri, naming)) = names(entry, caller) else { continue };
        if best.is_none_or(|(known, how, _)| (known, how) < (tri, naming)) {
            best = Some((tri, naming, entry));
        }
    }
    let Some((tri, naming, entry)) = best else {
        why.say(Some(element.span), || format!("Principal does not name {}", caller.label()));
        return (Tri::No, Naming::Direct);
    };
    let value = entry.value.value.as_str();
    why.say(Some(entry.value.span), || match (tri, naming) {
        (Tri::Unknown, _) => format!("it is not known whether principal `{value}` is {}", caller.label()),
        (_, Naming::Account) => format!("principal `{value}` is the account of {}", caller.label()),
        (_, Naming::Parent) => format!("principal `{value}` is what {} comes from", caller.label()),
        (_, Naming::Direct) if entry.is_everyone() => format!("principal `{value}` is everyone"),
        (_, Naming::Direct) => format!("principal `{value}` is {}", caller.label()),
    });
    (tri, naming)
}

fn names(entry: &PrincipalEntry, caller: &Caller) -> Option<(Tri, Naming)> {
    let value = entry.value.value.as_str();
    let when = |yes: bool, naming| yes.then_some((Tri::Yes, naming));
    if entry.is_everyone() {
        return Some((Tri::Yes, Naming::Direct));
    }
    match (&entry.kind, caller) {
        (PrincipalKind::Aws, _) => names_aws(value, caller),
        (PrincipalKind::Service, Caller::Service(name)) => {
            when(value.eq_ignore_ascii_case(name), Naming::Direct)
        }
        // "*" for every service is no documented form.
        (PrincipalKind::Service, _) => None,
        (PrincipalKind::Federated, Caller::Federated(provider)) => {
            if value == "*" {
                Some((Tri::Unknown, Naming::Direct))
            } else {
                when(value == provider, Naming::Direct)
            }
        }
        (PrincipalKind::Federated, _) => None,
        // Stands for an account, but nothing tells for which.
        (PrincipalKind::CanonicalUser, _) => caller.account().map(|_| (Tri::Unknown, Naming::Account)),
        (PrincipalKind::Everyone, _) => Some((Tri::Yes, Naming::Direct)),
        (PrincipalKind::Other(_), _) => Some((Tri::Unknown, Naming::Direct)),
    }
}

fn names_aws(value: &str, caller: &Caller) -> Option<(Tri, Naming)> {
    let account = caller.account()?;
    if names_account(value).is_some_and(|named| named == account) {
        let root = matches!(caller, Caller::Root { .. });
        return Some((Tri::Yes, if root { Naming::Direct } else { Naming::Account }));
    }
    if value.contains(['*', '?']) {
        // "You cannot use a wildcard to match part of a principal name or ARN": AWS does not take such a policy.
        let arns = own_arns(caller);
        return arns.iter().any(|arn| Pattern(value).matches(arn)).then_some((Tri::Unknown, Naming::Direct));
    }
    let yes = |same: bool, naming| same.then_some((Tri::Yes, naming));
    match caller {
        Caller::User { arn, .. } => yes(value == arn, Naming::Direct),
        Caller::Role { session_arn, account, name, .. } => {
            if session_arn.as_deref() == Some(value) {
                return Some((Tri::Yes, Naming::Direct));
            }
            match Caller::parse(value) {
                // The name of a role is unique in its account, whatever its path.
                Ok(Caller::Role { account: a, name: n, session_arn: named, .. })
                    if a == *account && n == *name =>
                {
                    match (named, session_arn) {
                        (None, _) => Some((Tri::Yes, Naming::Parent)),
                        (Some(_), None) => Some((Tri::Unknown, Naming::Direct)),
                        (Some(_), Some(_)) => None,
                    }
                }
                _ => None,
            }
        }
        Caller::FederatedUser { arn, account, name } => {
            if value == arn {
                return Some((Tri::Yes, Naming::Direct));
            }
            match Caller::parse(value) {
                Ok(Caller::User { account: a, name: n, .. }) => {
                    yes(a == *account && n == *name, Naming::Parent)
                }
                _ => None,
            }
        }
        Caller::Root { .. } | Caller::Service(_) | Caller::Federated(_) | Caller::Anonymous => None,
    }
}

/// The account that an account id or a root ARN stands for; both "behave the same way".
fn names_account(value: &str) -> Option<&str> {
    if is_account_id(value) {
        return Some(value);
    }
    let rest = value.strip_prefix("arn:")?;
    let (_, rest) = rest.split_once(":iam::")?;
    rest.strip_suffix(":root").filter(|account| is_account_id(account))
}

fn own_arns(caller: &Caller) -> Vec<&str> {
    match caller {
        Caller::User { arn, .. } | Caller::FederatedUser { arn, .. } => vec![arn],
        Caller::Role { role_arn, session_arn, .. } => {
            std::iter::once(role_arn.as_str()).chain(session_arn.as_deref()).collect()
        }
        _ => Vec::new(),
    }
}

/// `NotPrincipal`: everyone but the principals named. To exempt somebody, the account and the role must be named with
/// the session; where only some are, AWS says only what "might" happen. An account that stands there beside others of its
/// principals exempts those and nobody else of it, as in AWS's example: "all principals *except* the user named Bob in
/// AWS account 444455556666". A Deny "will always deny any IAM principal that has a permissions boundary policy attached,
/// regardless of the values specified".
fn all_but(element: &PrincipalElement, effect: Option<Effect>, part: &Part<'_>, why: &mut impl Why) -> Tri {
    let caller = &part.request.principal;
    let denies = effect == Some(Effect::Deny);
    if denies && part.has_boundary && matches!(caller, Caller::User { .. } | Caller::Role { .. }) {
        why.say(Some(element.span), || {
            format!(
                "a Deny with NotPrincipal exempts nobody who has a permissions boundary, as {} has",
                caller.label()
            )
        });
        return Tri::Yes;
    }
    let found: Vec<(Tri, Naming)> = element.entries.iter().filter_map(|entry| names(entry, caller)).collect();
    let named = |naming| found.iter().any(|(tri, how)| *how == naming && *tri == Tri::Yes);
    let unsure = found.iter().any(|(tri, _)| *tri == Tri::Unknown);
    let everyone = element.entries.iter().any(PrincipalEntry::is_everyone);
    let wanted: &[Naming] = match caller {
        Caller::Role { session_arn: Some(_), .. } | Caller::FederatedUser { .. } => {
            &[Naming::Account, Naming::Parent, Naming::Direct]
        }
        Caller::Role { .. } => &[Naming::Account, Naming::Parent],
        Caller::User { .. } => &[Naming::Account, Naming::Direct],
        _ => &[Naming::Direct],
    };
    let count = wanted.iter().filter(|naming| named(**naming)).count();
    let for_others = denies && count == 1 && named(Naming::Account) && names_others(element, caller);
    let tri = if everyone || count == wanted.len() {
        Tri::No
    } else if (count == 0 || for_others) && !unsure {
        Tri::Yes
    } else {
        Tri::Unknown
    };
    why.say(Some(element.span), || match tri {
        Tri::Yes if for_others => {
            format!("NotPrincipal exempts others of the account, not {}", caller.label())
        }
        Tri::No => format!("NotPrincipal exempts {}", caller.label()),
        Tri::Yes => format!("NotPrincipal does not exempt {}", caller.label()),
        Tri::Unknown => format!(
            "NotPrincipal names only a part of {} (account, role and session each have to be named)",
            caller.label()
        ),
    });
    tri
}

/// True if it names a user, role or session of the caller's account beside the account itself.
fn names_others(element: &PrincipalElement, caller: &Caller) -> bool {
    element.entries.iter().any(|entry| {
        let named = Caller::parse(&entry.value.value);
        named.is_ok_and(|named| named.account() == caller.account() && !matches!(named, Caller::Root { .. }))
    })
}
