//! Dates as AWS prints them.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Reads a time as the AWS CLI and credential reports print it: ISO 8601 in the form of RFC 3339. `None` for anything
/// else.
#[must_use]
pub fn date_time(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text.trim(), &Rfc3339).ok()
}
