//! Sets of flows, exact.
//!
//! A flow is a packet's protocol, addresses and ports. A [`FlowSet`] is any set of them that AWS's rules can describe: it is
//! held as a tree with one level for each of the five dimensions (`tree`), in one canonical form, so that union,
//! intersection and difference are exact and equal sets are equal values. [`Bounds`] is what is known of a set that is not
//! known in full.

mod block;
mod bounds;
mod flow_set;
#[cfg(test)]
mod laws;
mod range;
mod tree;

pub use block::{Block, Flow, has_ports, is_icmp};
pub use bounds::{Bounds, Unknown};
pub use flow_set::FlowSet;
pub use range::{Family, Range};
