//! The values that policies name for keys that stand in patterns.
//!
//! `arn:aws:s3:::b/${aws:PrincipalTag/team}/*` where `aws:PrincipalTag/team` is `red` is `arn:aws:s3:::b/red/*`. So a
//! template is taken apart by the texts that the key is compared with anywhere in the questions: for the requests that have
//! one of these it is an ordinary pattern, and only for all others something of which nothing is known.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::policy::principal::is_account_id;
use crate::prove::expr::{Dimension, Expr, Literal, Part, Template, Test, each_literal};
use crate::prove::lower;
use crate::prove::principal::partitions::written;
use crate::prove::text::Glob;

/// More values of one key are not looked at apart.
const MOST: usize = 6;

/// The texts that each key is compared with.
#[derive(Default)]
pub(super) struct Values(FxHashMap<Rc<str>, Vec<String>>);

impl Values {
    /// Gathers them.
    pub fn of(questions: &[Expr]) -> Self {
        let mut all: FxHashMap<Rc<str>, Vec<String>> = FxHashMap::default();
        let mut add = |key: &Rc<str>, text: String| {
            let list = all.entry(Rc::clone(key)).or_default();
            if !list.contains(&text) {
                list.push(text);
            }
        };
        let (user, account): (Rc<str>, Rc<str>) = ("aws:username".into(), "aws:principalaccount".into());
        each_literal(questions, &mut |literal| {
            let Test::Text(language) = &literal.test else { return };
            let texts = language.globs().iter();
            match &literal.dimension {
                Dimension::Key(key) => texts.filter_map(plain).for_each(|text| add(key, text)),
                // What is compared with the name of a user or the account is a language of principals.
                Dimension::Principal => {
                    for text in texts.map(written) {
                        user_name(&text).into_iter().for_each(|name| add(&user, name));
                        account_id(&text).into_iter().for_each(|id| add(&account, id));
                    }
                }
                _ => {}
            }
        });
        Self(all)
    }

    fn of_key(&self, key: &Rc<str>) -> &[String] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// A template, which is `whole` as long as nothing is known of its keys.
    pub fn split(&self, literal: &Literal, template: &Template, whole: Expr) -> Expr {
        let [key] = template.keys.as_slice() else { return whole };
        let mut values = self.of_key(key).to_vec();
        // A key that has to equal another: what is said of either is said of both.
        let equal = match &literal.dimension {
            Dimension::Key(own) if template.parts.len() == 1 => Some(own),
            _ => None,
        };
        for text in equal.iter().flat_map(|own| self.of_key(own)) {
            if !values.contains(text) {
                values.push(text.clone());
            }
        }
        if values.is_empty() || values.len() > MOST {
            return whole;
        }
        let texts: Vec<&str> = values.iter().map(String::as_str).collect();
        let mut others = vec![whole, lower::key_is(key, &texts).negate()];
        others.extend(equal.map(|own| lower::key_is(own, &texts).negate()));
        let with = |text: &&str| {
            let parts = template.parts.iter().map(|part| match part {
                Part::Key(..) => Part::Text((*text).to_owned()),
                other => other.clone(),
            });
            let pattern = lower::among(&literal.dimension, &[parts.collect()], template.shape);
            Expr::all([lower::key_is(key, &[text]), pattern])
        };
        Expr::any(texts.iter().map(with).chain([Expr::all(others)]))
    }
}

/// The one text of a glob that has no wildcard.
fn plain(glob: &Glob) -> Option<String> {
    let text = glob.prefix();
    (text.chars().count() == glob.0.len() && !text.is_empty()).then_some(text)
}

/// The name at the end of an IAM user's ARN.
fn user_name(arn: &str) -> Option<String> {
    let name = arn.split_once(":user/")?.1.rsplit('/').next()?;
    (!name.is_empty() && !name.contains('*')).then(|| name.to_owned())
}

/// The account in an ARN.
fn account_id(arn: &str) -> Option<String> {
    arn.split(':').nth(4).filter(|id| is_account_id(id)).map(str::to_owned)
}
