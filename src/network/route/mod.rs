//! Where a packet goes next.
//!
//! A table of routes becomes pieces of the address space, each with the route that decides there: the longest prefix, and of
//! equal prefixes static before prefix list before propagated (*How route priority works*, Amazon VPC User Guide).

mod sweep;
mod table;
mod transit;

pub use sweep::Piece;
pub use table::Routes;
pub use transit::{Next, TransitRoutes};
