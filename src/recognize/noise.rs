//! Text around JSON: prompts, commands, error messages, credential reports, and all that is none of these.

use std::ops::Range;

use super::lookalike::{Lookalike, lookalike};
use super::reader::percent_decode;
use super::{Command, Reader, credential_report};
use crate::estate::AwsError;
use crate::report::model::Level;
use crate::text::json::{Tree, unescape};
use crate::text::{OffsetMap, SourceId, View, Wrapping, command_on, is_prompt};

/// Error codes by which AWS says that a thing is not configured, rather than that the call failed.
const NOT_CONFIGURED: &[&str] = &[
    "NoSuchBucketPolicy",
    "NoSuchPublicAccessBlockConfiguration",
    "OwnershipControlsNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
    "NoSuchEntity",
    "NoSuchLifecycleConfiguration",
    "NoSuchTagSet",
    "NoSuchCORSConfiguration",
    "NoSuchWebsiteConfiguration",
    "ReplicationConfigurationNotFoundError",
    "ResourceNotFoundException",
    "WAFNonexistentItemException",
];

/// Reads a part of a source that is not JSON.
pub(super) fn read<'a>(cx: &mut Reader<'a>, source: SourceId, range: Range<usize>) {
    let view = cx.sources.add_view(source, Tree::default());
    let mut block: Option<Range<usize>> = None;
    let mut at = range.start;
    while at < range.end {
        let line = line_at(view, at, range.end);
        let text = &view.text[line.clone()];
        let next = next_line(view, line.end, range.end);
        if text.trim().is_empty() {
            at = next;
            continue;
        }
        if let Some(command) = command_on(text) {
            finish_block(cx, view, block.take());
            let start = line.start + text.find(command).unwrap_or(0);
            let end = joined_end(view, start, range.end);
            if let Some(command) = Command::parse(&view.text[start..end], view.span(start..end)) {
                cx.command = Some(command);
            }
            at = next_line(view, end, range.end);
        } else if is_prompt(text) || read_error(cx, view, line.clone()) {
            finish_block(cx, view, block.take());
            at = next;
        } else if credential_report::is_header(text) {
            finish_block(cx, view, block.take());
            let end = table_end(view, line.start, range.end);
            credential_report::read_csv(cx, view, line.start..end);
            at = next_line(view, end, range.end);
        } else {
            block = Some(block.map_or(line.start, |block| block.start)..line.end);
            at = next;
        }
    }
    finish_block(cx, view, block);
}

/// The line that starts at an offset, without its end.
fn line_at(view: &View, at: usize, end: usize) -> Range<usize> {
    let rest = &view.text[at..end];
    at..at + rest.find(['\n', '\r']).unwrap_or(rest.len())
}

fn next_line(view: &View, at: usize, end: usize) -> usize {
    let rest = &view.text[at..end];
    at + rest.len() - rest.trim_start_matches(['\n', '\r']).len()
}

/// The end of a command whose lines are joined by `\`, `` ` `` or `^` at their ends.
fn joined_end(view: &View, start: usize, end: usize) -> usize {
    let mut line = line_at(view, start, end);
    while view.text[line.clone()].ends_with(['\\', '`', '^']) && line.end < end {
        line = line_at(view, next_line(view, line.end, end), end);
    }
    line.end
}

/// The end of the lines with commas that follow a CSV header.
fn table_end(view: &View, start: usize, end: usize) -> usize {
    let mut line = line_at(view, start, end);
    loop {
        let next = line_at(view, next_line(view, line.end, end), end);
        let text = &view.text[next.clone()];
        if next.is_empty() || !text.contains(',') || command_on(text).is_some() {
            return line.end;
        }
        line = next;
    }
}

/// What a block of lines is that is neither JSON nor a command.
fn finish_block<'a>(cx: &mut Reader<'a>, view: &'a View, block: Option<Range<usize>>) {
    let Some(range) = block else { return };
    let view = cx.sources.view(view.id);
    let text = &view.text[range.clone()];
    if read_wrapped(cx, view, range.clone()) || credential_report::read_base64(cx, view, range.clone()) {
        return;
    }
    let Lookalike { code, message } = lookalike(text, cx.command.as_ref());
    cx.unrecognized(code, view.span(range), message);
}

/// A policy percent-encoded, or with its quotes escaped, as it stands inside other outputs.
fn read_wrapped<'a>(cx: &mut Reader<'a>, view: &'a View, range: Range<usize>) -> bool {
    let text = &view.text[range.clone()];
    let start = u32::try_from(range.start).unwrap_or(u32::MAX);
    let shifted = |map: OffsetMap| match map {
        OffsetMap::Runs(mut runs) => {
            runs.iter_mut().for_each(|(_, outer)| *outer += start);
            OffsetMap::Runs(runs)
        }
        other @ OffsetMap::Base64(_) => other,
    };
    let (inner, map, wrapping) = if text.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("%7b")) {
        let Some((inner, map)) = percent_decode(text) else { return false };
        (inner, map, Wrapping::Percent)
    } else if text.starts_with("{\\\"") || text.starts_with("{\\n") {
        let (inner, map) = unescape(text);
        (inner, map, Wrapping::JsonString)
    } else {
        return false;
    };
    let span = view.span(range);
    let Some(root) = cx.wrapped(inner, span, wrapping, shifted(map)) else { return false };
    if !cx.document(root) {
        cx.not_understood(root);
    }
    cx.end_document();
    true
}

/// `An error occurred (CODE) when calling the OPERATION operation: …`, and the errors of the CLI itself.
fn read_error(cx: &mut Reader<'_>, view: &View, line: Range<usize>) -> bool {
    let text = &view.text[line.clone()];
    let span = view.span(line);
    if let Some((_, rest)) = text.split_once("An error occurred (") {
        let Some((code, rest)) = rest.split_once(')') else { return false };
        let operation = rest.split_once("when calling the ").and_then(|(_, rest)| rest.split(' ').next());
        let operation = operation.unwrap_or_default().to_owned();
        if NOT_CONFIGURED.contains(&code) {
            cx.problem(
                "aws-not-configured",
                Level::Info,
                span,
                format!("AWS says that there is none (`{code}` of {operation})"),
                "nothing to do here; it was read as not configured",
            );
        } else {
            cx.problem(
                "aws-error",
                Level::Warning,
                span,
                format!("this is an error message, not output: {operation} failed with `{code}`, so what it would have shown is unknown"),
                error_help(code),
            );
        }
        let command = cx.command.clone();
        cx.estate.errors.push(AwsError { span, code: code.to_owned(), operation, command });
        return true;
    }
    const CLI: &[(&str, &str)] = &[
        ("Unable to locate credentials", "sign in first (`aws sso login`, `aws configure sso`)"),
        ("You must specify a region", "add `--region`, or set a default region"),
        ("Could not connect to the endpoint URL", "look at the Region and at your network"),
        ("The SSO session associated with this profile has expired", "run `aws sso login`"),
        ("Error loading SSO Token", "run `aws sso login`"),
        ("aws: error:", "look at the command's spelling; `aws help` lists the commands"),
        ("Error parsing parameter", "look at the command's quotes"),
        ("The config profile (", "look at the name given with `--profile`"),
    ];
    let Some((_, help)) = CLI.iter().find(|(start, _)| text.contains(start)) else { return false };
    cx.problem(
        "aws-error",
        Level::Warning,
        span,
        "this is an error message of the AWS CLI, not output",
        *help,
    );
    true
}

fn error_help(code: &str) -> &'static str {
    match code {
        "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" | "AuthorizationError" => {
            "run it with a role that may read this, for example one with the managed policy SecurityAudit"
        }
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => "sign in again and repeat the command",
        "Throttling" | "ThrottlingException" | "RequestLimitExceeded" => {
            "wait a little and repeat the command"
        }
        "InvalidClientTokenId" | "UnrecognizedClientException" | "SignatureDoesNotMatch" => {
            "these credentials are not valid; sign in again and repeat the command"
        }
        _ => "repeat the command and give its output",
    }
}
