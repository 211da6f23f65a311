//! Reports: the contract in [`model`], how it is built from an analysis, and its renderings.

mod build;
mod mask;
pub mod model;

pub use build::build;

/// The unit that offsets count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offsets {
    /// Bytes of UTF-8.
    Bytes,
    /// UTF-16 code units, as JavaScript strings count.
    Utf16,
}
