//! In which partition somebody is: `aws`, `aws-cn`, `aws-us-gov` and so on.
//!
//! *AWS Identity and Access Management: Amazon Resource Names*: "A partition is a group of AWS Regions. Each AWS account is
//! scoped to one partition." Policies name accounts in ways that tell it (`arn:aws:iam::111122223333:root`) and in ways that
//! do not (`111122223333`, `arn:*:iam::111122223333:*`); both are the same account.

use super::{Sort, account, among};
use crate::policy::principal::is_account_id;
use crate::prove::expr::Expr;
use crate::prove::text::{Class, Glob, Language};

/// Those of AWS.
const ALL: [&str; 8] =
    ["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"];

/// A glob as a person writes it, with `*` for everything that is open.
pub fn written(glob: &Glob) -> String {
    let one = |class: Class| if let Class::One(ch) = class { ch } else { '*' };
    glob.0.iter().map(|step| if step.repeats { '*' } else { one(step.class) }).collect()
}

/// All principals, in `aws`, in the partitions that patterns name, and in one other if they name any. Partitions that no
/// pattern tells apart need no more than one.
#[must_use]
pub fn universe(languages: &[Language]) -> Language {
    let mut names = vec!["aws".to_owned()];
    let mut named = false;
    for glob in languages.iter().flat_map(Language::globs) {
        let text = written(glob);
        let partition = text.strip_prefix("arn:").and_then(|rest| rest.split(':').next());
        let told: &[&str] = match partition {
            Some("*" | "aws*") => &[],
            // A pattern that may tell any two apart.
            Some(open) if open.contains('*') => &ALL,
            None if text.starts_with('*') && text != "*" => &ALL,
            Some(name) => &[name],
            None => &[],
        };
        named |= !told.is_empty();
        for name in told.iter().filter(|name| name.starts_with("aws")) {
            if !names.iter().any(|known| known == name) {
                names.push((*name).to_owned());
            }
        }
    }
    if named {
        let other = ALL.iter().find(|other| !names.iter().any(|known| known == *other));
        names.extend(other.map(|other| (*other).to_owned()));
    }
    let heads: Vec<Glob> = names.iter().map(|name| Glob::new().then(&format!("arn:{name}"))).collect();
    Language::any_of(Sort::ALL.iter().flat_map(|sort| heads.iter().map(|head| sort.glob_in(head))))
}

/// That an account which ARNs of one partition name lies there, where patterns of any partition name it too.
#[must_use]
pub fn in_one_partition<'l>(languages: impl Iterator<Item = &'l Language>) -> Vec<Expr> {
    // Account, partition; none where it is open.
    let mut named: Vec<(String, Option<String>)> = Vec::new();
    for glob in languages.flat_map(Language::globs) {
        let text = written(glob);
        let mut fields = text.splitn(6, ':');
        let (Some("arn"), Some(partition), Some(id)) = (fields.next(), fields.next(), fields.nth(2)) else {
            continue;
        };
        if is_account_id(id) {
            let one = (id.to_owned(), (!partition.contains('*')).then(|| partition.to_owned()));
            if !named.contains(&one) {
                named.push(one);
            }
        }
    }
    named.sort();
    let accounts = named.chunk_by(|a, b| a.0 == b.0);
    accounts
        .filter_map(|ways| match ways {
            [(id, None), (_, Some(partition))] => {
                let there = among(account(id, Some(partition)));
                Some(Expr::any([among(account(id, None)).negate(), there]))
            }
            _ => None,
        })
        .collect()
}
