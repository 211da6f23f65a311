//! Which packets get where: sets of flows, and everything in a VPC that lets them through or does not.

pub mod exposure;
pub mod filter;
pub mod narrow;
pub mod reach;
pub mod redundancy;
pub mod route;
pub(crate) mod services;
mod settle;
pub mod space;
pub mod topology;
