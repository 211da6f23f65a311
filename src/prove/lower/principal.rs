//! `Principal` and `NotPrincipal`.
//!
//! Sources: *AWS JSON policy elements: Principal* and *… NotPrincipal*.

use super::super::expr::Expr;
use super::super::principal::{self, MARK, SESSION, Sort, among};
use super::super::text::{Class, Glob};
use super::opaque;
use crate::policy::{PolicyKind, PrincipalElement, PrincipalKind, Statement};

/// The requests whose principal a statement speaks of.
pub(super) fn element(statement: &Statement, kind: &PolicyKind, reading: u64) -> Expr {
    let is_attached = !kind.has_principals();
    let doubt = |why: &str| {
        let name = format!("principal of {}", super::place(statement, reading));
        opaque(&name, "principal", format!("{} {why}", statement.name()))
    };
    match &statement.principal {
        None if matches!(kind, PolicyKind::Resource(_) | PolicyKind::Trust) => {
            doubt("names no principal, which a policy of this kind must")
        }
        None => Expr::Const(true),
        Some(_) if is_attached => doubt("names a principal, which a policy of this kind must not"),
        Some(element) if element.negated => excepted(element).negate(),
        Some(element) => Expr::any(element.entries.iter().map(|entry| named(&entry.kind, &entry.value))),
    }
}

/// Those that an entry of `Principal` names.
pub(super) fn named(kind: &PrincipalKind, value: &str) -> Expr {
    let doubt = |who: Expr, why: String| {
        Expr::all([who, opaque(&format!("principal {kind:?} {value}"), "principal", why)])
    };
    match kind {
        PrincipalKind::Everyone => Expr::Const(true),
        PrincipalKind::Aws if value == "*" => Expr::Const(true),
        PrincipalKind::Aws if value.contains(['*', '?']) => {
            let why =
                format!("`{value}` has a wildcard inside an ARN, which AWS does not take in `Principal`");
            doubt(principal::sorts(&[Sort::User, Sort::Role, Sort::FederatedUser, Sort::Root]), why)
        }
        PrincipalKind::Aws => among(aws(value).map(Named::everyone).unwrap_or_default()),
        // Names of services are compared without case; a request has them in lower case.
        PrincipalKind::Service => among([marked("service/").then(&value.to_ascii_lowercase())]),
        PrincipalKind::Federated if value == "*" => doubt(
            principal::sorts(&[Sort::Federated]),
            "`*` for every identity provider is no documented form".into(),
        ),
        PrincipalKind::Federated => among([marked("federated/").then(value)]),
        PrincipalKind::CanonicalUser => among([marked("canonical/").then(value)]),
        PrincipalKind::Other(key) => {
            let why = format!("`{key}` is no type of principal that AWS documents");
            opaque(&format!("principal {key} {value}"), "principal", why)
        }
    }
}

fn marked(prefix: &str) -> Glob {
    Glob::new().then_one(Class::One(MARK)).then(prefix)
}

/// What an entry of `AWS` names.
enum Named {
    /// Everyone in an account, "by" the account.
    Account(String),
    /// A user or a federated user session, a role (all its sessions) or one session of a role.
    One {
        account: String,
        own: Vec<Glob>,
        /// The name of the role.
        role: Option<String>,
        /// True of one session.
        session: bool,
    },
}

impl Named {
    fn everyone(self) -> Vec<Glob> {
        match self {
            Self::Account(id) => principal::account(&id, None),
            Self::One { own, .. } => own,
        }
    }
}

/// Reads an entry. `None` where it names nobody: an account id that has not twelve digits, the unique id that AWS
/// writes in the place of somebody who was deleted.
fn aws(value: &str) -> Option<Named> {
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    if is_account(value) {
        return Some(Named::Account(value.to_owned()));
    }
    let mut fields = value.splitn(6, ':');
    let (arn, partition, service) = (fields.next()?, fields.next()?, fields.next()?);
    let (_region, account, rest) = (fields.next()?, fields.next()?, fields.next()?);
    if arn != "arn" || !is_account(account) {
        return None;
    }
    let (sort, name) = rest.split_once('/').unwrap_or((rest, ""));
    let last = rest.rsplit('/').next().unwrap_or_default();
    let account = account.to_owned();
    match (service, sort) {
        ("iam", "root") => Some(Named::Account(account)),
        ("iam", "user") => {
            // Naming a user names the sessions made for somebody with the user's rights too.
            let federated = format!("arn:{partition}:sts::{account}:federated-user/{last}");
            let own = vec![Glob::new().then(value), Glob::new().then(&federated)];
            Some(Named::One { account, own, role: None, session: false })
        }
        ("sts", "federated-user") => {
            let own = vec![Glob::new().then(value)];
            Some(Named::One { account, own, role: None, session: false })
        }
        ("iam", "role") => {
            let own = vec![Glob::new().then(value).then_one(Class::One(SESSION)).then_any(Class::Any)];
            Some(Named::One { account, own, role: Some(last.to_owned()), session: false })
        }
        ("sts", "assumed-role") => {
            let (name, session) = name.split_once('/')?;
            // The name of a role is unique in its account, whatever its path, and the ARN of a session has no path.
            let start = Glob::new().then(&format!("arn:{partition}:iam::{account}:role/"));
            let path = start.clone().then_any(Class::Field).then("/");
            let own = [start, path].map(|glob| glob.then(name).then_one(Class::One(SESSION)).then(session));
            Some(Named::One { account, own: own.into(), role: Some(name.to_owned()), session: true })
        }
        _ => None,
    }
}

/// Those whom `NotPrincipal` excepts. AWS "might validate the account first and then the user", and for a session
/// of a role the account, the role and the session: certainly excepted is who is named on every level, certainly not
/// who is named on none. Where the account is named along with some of its users, as in AWS's own example, the
/// others are not excepted; where it is named alone, that is not said.
pub(super) fn excepted(element: &PrincipalElement) -> Expr {
    let entries: Vec<(&PrincipalKind, &str)> =
        element.entries.iter().map(|entry| (&entry.kind, entry.value.value.as_str())).collect();
    let read: Vec<(&str, Named)> = entries
        .iter()
        .filter(|(kind, _)| **kind == PrincipalKind::Aws)
        .filter_map(|(_, value)| Some((*value, aws(value)?)))
        .collect();
    let has_account =
        |id: &str| read.iter().any(|(_, named)| matches!(named, Named::Account(own) if own == id));
    let has_role = |id: &str, name: &Option<String>| {
        let is_it = |named: &Named| matches!(named, Named::One { account, role, session: false, .. } if account == id && role == name);
        read.iter().any(|(_, named)| is_it(named))
    };
    let has_member =
        |id: &str| read.iter().any(|(_, named)| matches!(named, Named::One { account, .. } if account == id));
    let doubt = |who: Expr, value: &str, why: &str| {
        let why = format!(
            "`NotPrincipal` names `{value}` {why}: whether AWS then excepts it depends on the service"
        );
        Expr::all([who, opaque(&format!("NotPrincipal {value} {why}"), "not-principal", why)])
    };
    let mut parts = Vec::new();
    for (value, named) in &read {
        match named {
            Named::Account(id) => {
                let root =
                    Glob::new().then("arn:aws").then_any(Class::Field).then(&format!(":iam::{id}:root"));
                parts.push(among([root]));
                if !has_member(id) {
                    parts.push(doubt(among(principal::account(id, None)), value, "and nobody in it"));
                }
            }
            Named::One { account, own, role, session } => {
                let who = among(own.clone());
                parts.push(if !has_account(account) {
                    doubt(who, value, "but not its account")
                } else if *session && !has_role(account, role) {
                    doubt(who, value, "but not its role")
                } else {
                    who
                });
            }
        }
    }
    let others =
        entries.iter().filter(|(kind, value)| **kind != PrincipalKind::Aws || value.contains(['*', '?']));
    parts.extend(others.map(|(kind, value)| named(kind, value)));
    Expr::any(parts)
}
