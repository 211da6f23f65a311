//! Credentials that stand in a text, whatever the text is.

use super::Reader;

/// Looks through every text.
pub(super) fn scan(_cx: &mut Reader<'_>) {}
