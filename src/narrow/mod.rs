//! The narrower policy: less of what was allowed, never more.
//!
//! [`narrow`] rewrites Allow statements of pasted policies: wildcards become the actions of the chosen access levels,
//! of a list, or of both; `"Resource": "*"` becomes the ARN form that these actions take; a statement is split where
//! its actions need different resources. [`write`](fn@write) makes a policy from a task. [`shrink`](fn@shrink) writes
//! a set of actions as the shortest list of patterns.
//!
//! Why a rewritten policy grants a subset: effect, principals and conditions stay as they were; each new action is one
//! that the statement granted; each new resource pattern is covered by one of the statement's, or is one of them
//! ([`resource`]). Deny statements stay as they are: a smaller Deny grants more.
//!
//! Source: *Grant least privilege access*, *IAM JSON policy elements: Action*, *… Resource*, and *Actions, resources,
//! and condition keys for AWS services*, which the facts are made of.

mod answer;
mod bits;
mod candidates;
mod destructive;
mod granted;
mod layout;
mod pieces;
mod place;
mod request;
mod resource;
mod rewrite;
mod shrink;
mod statement;
mod task;
mod words;

pub use answer::{Narrowed, NarrowedPolicy, NarrowedStatement, NewStatement, Outcome, narrow};
pub use granted::{Granted, granted};
pub use place::{ACCOUNT_PLACEHOLDER, Place, REGION_PLACEHOLDER};
pub use request::{NarrowRequest, Problem, Scope, access_level};
pub(crate) use resource::reaches_whole_service;
pub use shrink::{Wildcards, shrink, shrink_again};
pub use task::{Task, Written, WrittenStatement, write};
