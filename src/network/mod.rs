//! Which packets get where: sets of flows, and everything in a VPC that lets them through or does not.

pub mod filter;
pub mod redundancy;
pub mod route;
mod settle;
pub mod space;
pub mod topology;
