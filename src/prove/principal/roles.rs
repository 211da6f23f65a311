//! Names of roles.
//!
//! *IAM and AWS STS quotas*, "IAM name requirements": names of roles "must be unique within the account", whatever their path.
//! So where a policy names a role by its ARN, a session that is named without the path (`assumed-role/app/…`) is one of that
//! role.

use super::partitions::written;
use super::{SESSION, among};
use crate::prove::expr::Expr;
use crate::prove::text::{Class, Glob, Language};

/// That a role which is named with its ARN has the path that stands there.
#[must_use]
pub fn have_one_path<'l>(languages: impl Iterator<Item = &'l Language>) -> Vec<Expr> {
    let (mut roles, mut by_name): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for glob in languages.flat_map(Language::globs) {
        let text = written(glob);
        let Some((role, session)) = text.split_once(SESSION) else { continue };
        let list = match role.split_once("*/") {
            None if session == "*" && !role.contains('*') && role.contains(":role/") => &mut roles,
            Some((start, name)) if start.ends_with(":role/") && !name.contains('*') => &mut by_name,
            _ => continue,
        };
        if !list.iter().any(|known| known == role) {
            list.push(role.to_owned());
        }
    }
    let exact = |open: &String| {
        let (start, name) = open.split_once("*/")?;
        let is_it = |role: &&String| role.starts_with(start) && role.rsplit('/').next() == Some(name);
        let mut found = roles.iter().filter(is_it);
        let role = found.next().filter(|_| found.next().is_none())?;
        let of = |glob: Glob| glob.then_one(Class::One(SESSION)).then_any(Class::Any);
        let start = Glob::new().then(start);
        let any = [start.clone().then(name), start.then_any(Class::Field).then("/").then(name)];
        Some(Expr::any([among(any.map(of)).negate(), among([of(Glob::new().then(role))])]))
    };
    by_name.iter().filter_map(exact).collect()
}
