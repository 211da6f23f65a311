//! Credential reports.

use std::ops::Range;

use super::Reader;
use crate::text::View;

/// True for the header line of a credential report.
pub(super) fn is_header(line: &str) -> bool {
    line.trim_start_matches('\u{FEFF}').starts_with("user,arn,user_creation_time")
}

/// Reads the table in a range of a view.
pub(super) fn read_csv(_cx: &mut Reader<'_>, _view: &View, _range: Range<usize>) -> bool {
    false
}

/// Reads a bare base64 text if it holds a credential report.
pub(super) fn read_base64(_cx: &mut Reader<'_>, _view: &View, _range: Range<usize>) -> bool {
    false
}
