//! "Who can?" and "what can one principal do?", asked of everything that was pasted.
//!
//! [`who_can`] holds one action against every user and role of an account export, with all that lies beside them: their
//! boundaries, the policies of the resource, and whatever policies of the organization were pasted. Whoever cannot do it but can
//! become a role that can is told with the chain of roles (*Methods to assume a role*: role chaining). [`what_can`] holds every
//! known action against one principal.
//!
//! Nothing of the request is known but what the principal itself tells, so an answer is [`Standing::Yes`] under any
//! circumstances, [`Standing::Conditional`] with the conditions that decide, or [`Standing::Unknown`] with the reason. Nobody is
//! left out for want of knowledge.

mod answer;
mod around;
mod can;
mod chain;
mod hint;
mod output;
mod outside;
mod restrict;
mod what;

pub use answer::Standing;
pub use can::{WhoCanRequest, principals, who_can};
pub use output::{
    ActionAnswer, Condition, GrantPlace, LevelAnswer, OutsideAnswer, PrincipalAnswer, PrincipalName,
    RoleAnswer, ServiceAnswer, WhatCan, WhoCan,
};
pub use what::{WhatCanRequest, what_can};

pub(super) use around::{Around, document, is_assume_role};
pub(super) use restrict::Restriction;
