//! Where the reasons go.

use crate::text::Span;

/// Why a statement did or did not apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// One clause: `action s3:PutObject does not match s3:Get*`.
    pub text: String,
    /// The part of the policy that it speaks of.
    pub span: Option<Span>,
}

/// Takes reasons. The fast path throws them away, and never makes them.
pub(super) trait Why {
    /// A reason; the words are made only if somebody listens.
    fn say(&mut self, span: Option<Span>, text: impl FnOnce() -> String);
    /// A condition key that the answer hangs on.
    fn missing(&mut self, key: &str);
    /// The next element of the statement begins.
    fn next_element(&mut self);
}

/// Nobody listens.
pub(super) struct Silent;

impl Why for Silent {
    fn say(&mut self, _: Option<Span>, _: impl FnOnce() -> String) {}
    fn missing(&mut self, _: &str) {}
    fn next_element(&mut self) {}
}

/// Keeps everything.
#[derive(Default)]
pub(super) struct Spoken {
    pub reasons: Vec<Reason>,
    pub missing: Vec<String>,
    element: usize,
}

impl Spoken {
    /// Keeps only what was said of the last element.
    pub fn keep_last_element(&mut self) {
        self.reasons.drain(..self.element);
        self.missing.clear();
    }
}

impl Why for Spoken {
    fn say(&mut self, span: Option<Span>, text: impl FnOnce() -> String) {
        self.reasons.push(Reason { text: text(), span });
    }

    fn missing(&mut self, key: &str) {
        if !self.missing.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            self.missing.push(key.to_owned());
        }
    }

    fn next_element(&mut self) {
        self.element = self.reasons.len();
    }
}
