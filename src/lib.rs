//! Parapet tells what AWS policies and network rules really allow.
//!
//! [`analyze`] takes texts as people paste them and returns an [`Analysis`]: everything recognised in them (the
//! [estate](estate::Estate)), and the open doors found. `ARCHITECTURE.md` draws the way of the data.

mod analysis;
pub mod aws;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
mod coverage;
pub mod escalation;
pub mod estate;
pub mod evaluate;
pub mod explain;
pub mod fix;
pub mod narrow;
pub mod network;
pub mod options;
mod order;
pub mod policy;
pub mod prove;
pub mod recognize;
pub mod report;
pub mod rules;
pub mod text;

pub use analysis::{Analysis, analyze, analyze_with, read};
pub use coverage::Coverage;
pub use options::{KindOverride, Options, Progress};

/// One text to read.
#[derive(Clone, Debug)]
pub struct Input {
    /// File name, or a name for the paste.
    pub name: String,
    /// The bytes, in any encoding that [`text::decode`] knows.
    pub content: Vec<u8>,
}

impl Input {
    /// A text that is already decoded.
    #[must_use]
    pub fn from_text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), content: text.into().into_bytes() }
    }

    /// A file.
    #[must_use]
    pub fn from_bytes(name: impl Into<String>, content: Vec<u8>) -> Self {
        Self { name: name.into(), content }
    }
}
