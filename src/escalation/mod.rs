//! What somebody could make of the rights that he has: privilege escalation.
//!
//! A *path* is a known set of actions that leads to more rights ([`paths`]). It is looked for in the union of all that
//! a principal holds ([`holder`]), action by action with denies, boundary, conditions and resources ([`grants`]), and
//! against the other principals that were pasted: who could be taken over, which role can be passed to the service
//! that the path uses, who may assume whom ([`way`], [`reach`]). What cannot be decided is told as a condition of the
//! way, and makes it less grave; it never makes it vanish.
//!
//! What it costs: each document is compared with the actions of all paths once, as bits ([`index`]). Paths are then
//! subsets of bits, and only those that are possible are looked at closely.
//!
//! What it does not see: resource policies of other services, service control policies, and which resources exist.

mod assess;
mod document;
mod draft;
mod facts;
pub mod grants;
pub mod holder;
pub mod index;
pub mod path;
pub mod paths;
pub mod reach;
pub mod role;
mod step;
pub mod subject;
pub mod target;
pub mod way;
pub mod world;

pub use assess::Assessment;
pub use document::Document;
pub use facts::{managed_policy, names};
pub use holder::{Held, Holder};
pub use path::{Gain, Path};
pub use reach::{Chain, Hop};
pub use way::{Onto, Way};
pub use world::{Power, World};
