//! The prover through its public surface.

#![allow(clippy::unwrap_used, clippy::panic)]

mod changes;
mod cli;
mod dimensions;
mod laws;
mod pairs;
mod questions;

use parapet::policy::{Policy, PolicyKind};
use parapet::prove::{Comparison, Relation, Verdict, compare, read_policy};

/// A policy of version 2012-10-17 from its statements.
fn policy(statements: &str) -> Policy {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    read_policy(&text).unwrap_or_else(|| panic!("no policy: {text}"))
}

/// An identity policy with one Allow statement on everything under conditions.
fn under(conditions: &str) -> Policy {
    policy(&format!(r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{{conditions}}}}}"#))
}

fn identity(old: &Policy, new: &Policy) -> Comparison {
    compare(old, new, &PolicyKind::Identity)
}

/// How `new` stands to `old`.
fn relation(old: &Policy, new: &Policy) -> Relation {
    let answer = identity(old, new);
    for verdict in [&answer.added, &answer.removed] {
        if let Verdict::Unknown(reasons) = verdict {
            println!("{reasons:?}");
        }
    }
    answer.relation
}
