//! Does a packet get there? Each rule of AWS's pages on a small made-up network, through the public surface.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod answers;
mod balancers;
mod doubts;
mod exposed;
mod filters;
mod gateways;
mod net;
mod transit;
