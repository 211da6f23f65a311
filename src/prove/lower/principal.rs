//! `Principal` and `NotPrincipal`.
//!
//! Sources: *AWS JSON policy elements: Principal* and *… NotPrincipal*.

use super::super::expr::Expr;
use super::super::principal::{self, MARK, SESSION, Sort, among};
use super::super::text::{Class, Glob};
use super::opaque;
use crate::policy::{PolicyKind, PrincipalElement, PrincipalKind, Statement};

/// The requests whose principal a statement speaks of.
pub(super) fn element(statement: &Statement, kind: &PolicyKind) -> Expr {
    let names_nobody =
        matches!(kind, PolicyKind::Identity | PolicyKind::PermissionsBoundary | PolicyKind::ServiceControl);
    match &statement.principal {
        None if names_nobody => Expr::Const(true),
        None => {
            let name = format!("principal of {:?} {:?}", statement.effect, statement.actions);
            opaque(
                &name,
                "principal",
                format!("{} names no principal, which a policy of this kind must", statement.name()),
            )
        }
        Some(element) if element.negated => excepted(element).negate(),
        Some(element) => Expr::any(element.entries.iter().map(|entry| named(&entry.kind, &entry.value))),
    }
}

/// Those that an entry of `Principal` names.
fn named(kind: &PrincipalKind, value: &str) -> Expr {
    match kind {
        PrincipalKind::Everyone => Expr::Const(true),
        PrincipalKind::Aws if value == "*" => Expr::Const(true),
        PrincipalKind::Aws => among(aws(value).map(|named| named.everyone()).unwrap_or_default()),
        PrincipalKind::Service => outside("service/", value, Sort::Service),
        PrincipalKind::Federated => outside("federated/", value, Sort::Federated),
        PrincipalKind::CanonicalUser => outside("canonical/", value, Sort::Canonical),
        PrincipalKind::Other(key) => {
            let why = format!("`{key}` is no type of principal that AWS documents");
            opaque(&format!("principal {key} {value}"), "principal", why)
        }
    }
}

fn outside(prefix: &str, value: &str, sort: Sort) -> Expr {
    if value == "*" {
        return principal::sorts(&[sort]);
    }
    among([Glob::new().then_one(Class::One(MARK)).then(prefix).then(value)])
}

/// What an entry of `AWS` names.
enum Named<'e> {
    Account {
        id: &'e str,
        partition: Option<&'e str>,
    },
    /// A user, a federated user session, a role (all its sessions) or one session of a role.
    One {
        globs: Vec<Glob>,
        account: &'e str,
        role: Option<Vec<Glob>>,
    },
}

impl Named<'_> {
    fn everyone(self) -> Vec<Glob> {
        match self {
            Self::Account { id, partition } => principal::account(id, partition),
            Self::One { globs, .. } => globs,
        }
    }
}

/// Reads an entry. `None` where it names nobody: an account id that has not twelve digits, a wildcard inside an ARN,
/// the unique id that AWS writes in the place of somebody who was deleted.
fn aws(value: &str) -> Option<Named<'_>> {
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    if is_account(value) {
        return Some(Named::Account { id: value, partition: None });
    }
    if value.contains(['*', '?']) {
        return None;
    }
    let mut fields = value.splitn(6, ':');
    let (arn, partition, service) = (fields.next()?, fields.next()?, fields.next()?);
    let (_region, account, rest) = (fields.next()?, fields.next()?, fields.next()?);
    if arn != "arn" || !is_account(account) {
        return None;
    }
    let (sort, name) = rest.split_once('/').unwrap_or((rest, ""));
    let session = |glob: Glob| glob.then_one(Class::One(SESSION));
    match (service, sort) {
        ("iam", "root") => Some(Named::Account { id: account, partition: Some(partition) }),
        ("iam", "user") | ("sts", "federated-user") => {
            Some(Named::One { globs: vec![Glob::new().then(value)], account, role: None })
        }
        ("iam", "role") => {
            let globs = vec![session(Glob::new().then(value)).then_any(Class::Any)];
            Some(Named::One { role: Some(globs.clone()), globs, account })
        }
        ("sts", "assumed-role") => {
            // The ARN of a session has the role's name without its path.
            let (role, name) = name.split_once('/')?;
            let start = Glob::new().then(&format!("arn:{partition}:iam::{account}:role/"));
            let path = start.clone().then_any(Class::Field).then("/");
            let roles = [start.then(role), path.then(role)].map(session);
            let globs = roles.clone().map(|glob| glob.then(name)).into();
            let role = roles.map(|glob| glob.then_any(Class::Any)).into();
            Some(Named::One { globs, account, role: Some(role) })
        }
        _ => None,
    }
}

/// Those whom `NotPrincipal` excepts. AWS "might validate the account first and then the user" and for a session
/// of a role the account, the role and the session: certain is only who is named on every level.
fn excepted(element: &PrincipalElement) -> Expr {
    let entries: Vec<(&PrincipalKind, &str)> =
        element.entries.iter().map(|entry| (&entry.kind, entry.value.value.as_str())).collect();
    let accounts: Vec<&str> = entries
        .iter()
        .filter(|(kind, _)| **kind == PrincipalKind::Aws)
        .filter_map(|(_, value)| match aws(value) {
            Some(Named::Account { id, .. }) => Some(id),
            _ => None,
        })
        .collect();
    let one = |(kind, value): &(&PrincipalKind, &str)| -> Expr {
        if **kind != PrincipalKind::Aws || *value == "*" {
            return named(kind, value);
        }
        match aws(value) {
            None => Expr::Const(false),
            // The account itself: its root user.
            Some(Named::Account { id, partition }) => {
                let partition = partition.map_or_else(
                    || Glob::new().then("arn:aws").then_any(Class::Field),
                    |name| Glob::new().then("arn:").then(name),
                );
                among([partition.then(&format!(":iam::{id}:root"))])
            }
            Some(Named::One { globs, account, role }) => {
                let named = among(globs);
                if accounts.contains(&account) {
                    return named;
                }
                let who = role.map_or("user", |_| "role");
                let why = format!(
                    "`NotPrincipal` names the {who} `{value}` but not its account: whether AWS then excepts it depends on the service"
                );
                Expr::all([named, opaque(&format!("NotPrincipal {value}"), "not-principal", why)])
            }
        }
    };
    Expr::any(entries.iter().map(one))
}
