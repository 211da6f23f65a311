//! Credential reports: a CSV, bare, in base64, or in `get-credential-report`'s envelope.
//!
//! Columns: *Generate credential reports for your AWS account*, IAM User Guide. They are found by their names, so
//! that a column more or less does no harm.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use time::OffsetDateTime;

use super::{Family, Reader};
use crate::estate::iam::{CredentialKey, CredentialReport, CredentialRow, LastUsed};
use crate::report::model::Level;
use crate::text::json::{Tree, Value};
use crate::text::{OffsetMap, Span, Spanned, View, Wrapping, counted, date_time};

pub(super) const FAMILY: Family = Family { read };

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> &'static [&'static str] {
    let Some(content) = object.get("Content").filter(|_| object.get("ReportFormat").is_some()) else {
        return &[];
    };
    let generated = object.get("GeneratedTime").and_then(Value::as_str).and_then(|text| date_time(&text));
    let decoded = content.as_str().and_then(|text| decode(&text));
    let Some(csv) = decoded.filter(|csv| is_header(csv.lines().next().unwrap_or_default())) else {
        cx.wrong(content.span(), "`Content` is not the base64 of a credential report; it was not read");
        return CLAIMS;
    };
    let span = content.inner_span();
    let view =
        cx.sources.add_wrapped(csv, Tree::default(), span, Wrapping::Base64, OffsetMap::Base64(span.start));
    table(cx, view, 0..view.text.len(), generated);
    CLAIMS
}

const CLAIMS: &[&str] = &["Content", "ReportFormat", "GeneratedTime"];

/// True for the header line of a credential report.
pub(super) fn is_header(line: &str) -> bool {
    line.trim_start_matches('\u{FEFF}').replace('"', "").starts_with("user,arn,user_creation_time")
}

/// Reads the table in a range of a view.
pub(super) fn read_csv(cx: &mut Reader<'_>, view: &View, range: Range<usize>) {
    table(cx, view, range, None);
}

/// Reads a bare base64 text if it holds a credential report.
pub(super) fn read_base64(cx: &mut Reader<'_>, view: &View, range: Range<usize>) -> bool {
    let text = &view.text[range.clone()];
    // `user,` in base64.
    if !text.starts_with("dXNlci") {
        return false;
    }
    let Some(csv) = decode(text).filter(|csv| is_header(csv.lines().next().unwrap_or_default())) else {
        return false;
    };
    let carrier = view.span(range);
    let map = OffsetMap::Base64(carrier.start);
    let view = cx.sources.add_wrapped(csv, Tree::default(), carrier, Wrapping::Base64, map);
    table(cx, view, 0..view.text.len(), None);
    true
}

fn decode(text: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(text.trim_end()).ok()?).ok()
}

/// One line, with the place of each field.
struct Line<'v> {
    view: &'v View,
    fields: Vec<Range<usize>>,
    header: &'v [String],
}

impl Line<'_> {
    fn get(&self, column: &str) -> Option<Spanned<String>> {
        let field = self.fields.get(self.header.iter().position(|name| name == column)?)?;
        // Pasted from a log or a chat, lines are indented.
        let text = &self.view.text[field.clone()];
        let start = field.start + text.len() - text.trim_start().len();
        let range = start..start + text.trim().len();
        Some(Spanned { value: self.view.text[range.clone()].to_owned(), span: self.view.span(range) })
    }

    fn span(&self) -> Option<Span> {
        Some(self.view.span(self.fields.first()?.start..self.fields.last()?.end))
    }
}

fn table(cx: &mut Reader<'_>, view: &View, range: Range<usize>, generated: Option<OffsetDateTime>) {
    let text = &view.text[range.clone()];
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut header: Vec<String> = Vec::new();
    let mut header_span = None;
    let mut rows = Vec::new();
    while let Ok(true) = reader.read_record(&mut record) {
        let at = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
        let fields = places(text, at, &record)
            .into_iter()
            .map(|field| field.start + range.start..field.end + range.start);
        let fields: Vec<_> = fields.collect();
        if header.is_empty() {
            header =
                record.iter().map(|name| name.trim_start_matches('\u{FEFF}').trim().to_owned()).collect();
            header_span = fields.first().map(|first| view.span(first.clone()));
            continue;
        }
        let line = Line { view, fields, header: &header };
        if line.fields.len() < header.len() {
            let span = line.span().unwrap_or(view.span(range.clone()));
            let message = format!(
                "this line has {} fields where the header has {}; what is missing is unknown",
                line.fields.len(),
                header.len()
            );
            cx.problem(
                "credential-report-short-line",
                Level::Warning,
                span,
                message,
                "the download was probably cut off; get the report again",
            );
        }
        rows.extend(row(cx, &line));
    }
    let users = rows.iter().filter(|row| !row.is_root()).count();
    let label = format!("Credential report of {}", counted(users, "user"));
    let span = view.span(range);
    cx.understood("credential-report", label, span);
    let report = CredentialReport { span, generated, rows };
    if let (None, Some(made)) = (generated, report.made()) {
        cx.problem(
            "credential-report-undated",
            Level::Info,
            header_span.unwrap_or(span),
            format!(
                "the report does not say when it was made: ages are counted from {}, the newest date in it",
                made.date()
            ),
            "give the whole output of `aws iam get-credential-report` for ages to the day",
        );
    }
    cx.estate.credential_reports.push(report);
}

/// Where the fields of a record stand, without their quotes.
fn places(text: &str, at: usize, record: &csv::StringRecord) -> Vec<Range<usize>> {
    let skip = text[at..].len() - text[at..].trim_start_matches(['\r', '\n']).len();
    let mut at = at + skip;
    let mut places = Vec::with_capacity(record.len());
    for field in record {
        let quoted = text[at..].starts_with('"');
        let start = at + usize::from(quoted);
        // Inside quotes a quote is doubled.
        let len = if quoted { field.len() + field.matches('"').count() } else { field.len() };
        let end = (start + len).min(text.len());
        places.push(start..end);
        at = (end + usize::from(quoted) + 1).min(text.len());
    }
    places
}

fn row(cx: &mut Reader<'_>, line: &Line<'_>) -> Option<CredentialRow> {
    let user = line.get("user").filter(|user| !user.is_empty())?;
    let span = line.span()?;
    let flag = |cx: &mut Reader<'_>, column: &str| {
        let field = line.get(column)?;
        let value = match field.value.to_ascii_lowercase().as_str() {
            "true" => true,
            "false" => false,
            // Of the root user; a column that does not apply.
            "not_supported" | "n/a" | "no_information" | "" => return None,
            _ => {
                cx.wrong(field.span, format!("`{column}` should be true or false here; it was not read"));
                return None;
            }
        };
        Some(Spanned { value, span: field.span })
    };
    let date = |column: &str| line.get(column).and_then(|field| date_time(&field.value));
    let last_used = |cx: &mut Reader<'_>, column: &str| {
        let Some(field) = line.get(column) else { return Spanned { value: LastUsed::Unknown, span } };
        let value = match field.value.as_str() {
            "N/A" | "not_supported" => LastUsed::NotApplicable,
            "no_information" => LastUsed::NoInformation,
            text => date_time(text).map_or(LastUsed::Unknown, LastUsed::At),
        };
        if value == LastUsed::Unknown {
            cx.wrong(field.span, format!("`{column}` should be a date here; it was not read"));
        }
        Spanned { value, span: field.span }
    };
    let key = |cx: &mut Reader<'_>, number: u8| CredentialKey {
        number,
        active: flag(cx, &format!("access_key_{number}_active")),
        last_rotated: line
            .get(&format!("access_key_{number}_last_rotated"))
            .and_then(|field| Some(Spanned { value: date_time(&field.value)?, span: field.span })),
        last_used: last_used(cx, &format!("access_key_{number}_last_used_date")),
        last_service: line.get(&format!("access_key_{number}_last_used_service")).map(|field| field.value),
    };
    let keys = [key(cx, 1), key(cx, 2)];
    let mfa_active = flag(cx, "mfa_active");
    let password_enabled = flag(cx, "password_enabled");
    let signs_in = user.value == "<root_account>" || password_enabled.as_ref().is_some_and(|on| on.value);
    if mfa_active.is_none() && signs_in {
        cx.problem(
            "mfa-unknown",
            Level::Warning,
            user.span,
            format!("the report does not say whether `{}` has MFA", user.value),
            "get the report again, with its column `mfa_active`",
        );
    }
    Some(CredentialRow {
        span,
        arn: line.get("arn"),
        created: date("user_creation_time"),
        password_enabled,
        password_last_used: last_used(cx, "password_last_used"),
        password_last_changed: date("password_last_changed"),
        mfa_active,
        keys,
        certificates: [flag(cx, "cert_1_active"), flag(cx, "cert_2_active")],
        user,
    })
}
