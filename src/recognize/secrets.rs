//! Credentials that stand in a text, whatever the text is.
//!
//! Key ids: *IAM identifiers*, "Understanding unique ID prefixes". A key id is 4 letters of prefix and 16 of base32.
//! A secret access key is 40 characters without any mark of its own: it is told by a name in front of it, or by a
//! key id close by.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Input, MatchKind};

use super::Reader;
use crate::estate::secret::{Secret, SecretKind};
use crate::estate::{Document, NotUnderstood};
use crate::order::Order;
use crate::text::json::Tree;
use crate::text::{View, Wrapping};

/// What a secret starts with, or what stands in front of one. In lower case.
const MARKS: &[(&str, Mark)] = &[
    ("akia", Mark::KeyId(SecretKind::AccessKeyId)),
    ("asia", Mark::KeyId(SecretKind::TemporaryKeyId)),
    ("absk", Mark::Bedrock),
    ("bedrock-api-key-", Mark::Bedrock),
    ("-----begin ", Mark::Pem),
    ("secret_access_key", Mark::SecretName),
    ("secretaccesskey", Mark::SecretName),
    ("secret-access-key", Mark::SecretName),
    ("secret access key", Mark::SecretName),
    ("aws_secret_key", Mark::SecretName),
    ("aws_secret", Mark::SecretName),
    ("awssecretkey", Mark::SecretName),
    ("secretkey", Mark::SecretName),
    ("secret_key", Mark::SecretName),
    ("session_token", Mark::TokenName),
    ("sessiontoken", Mark::TokenName),
    ("security_token", Mark::TokenName),
    ("securitytoken", Mark::TokenName),
    ("presharedkey", Mark::PreSharedKey),
    ("preshared_key", Mark::PreSharedKey),
    ("pre_shared_key", Mark::PreSharedKey),
];

#[derive(Clone, Copy)]
enum Mark {
    KeyId(SecretKind),
    Bedrock,
    Pem,
    SecretName,
    TokenName,
    PreSharedKey,
}

/// `None` cannot happen: the marks are few and fixed.
static FINDER: LazyLock<Option<NFA>> = LazyLock::new(|| {
    let marks = MARKS.iter().map(|(mark, _)| mark);
    NFA::builder().ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest).build(marks).ok()
});

/// Bytes around a key id, and lines, in which its secret is looked for.
const NEAR_BYTES: usize = 600;
const NEAR_LINES: usize = 5;
/// Bytes between a name and its value.
const AFTER_NAME: usize = 60;

/// Looks through every text, also those that stood in base64.
pub(super) fn scan(cx: &mut Reader<'_>) {
    let mut found = Vec::new();
    for (id, source) in cx.sources.iter() {
        let hits = hits(&source.text);
        if !hits.is_empty() {
            let view = cx.sources.add_view(id, Tree::default());
            found.extend(hits.into_iter().map(|hit| (view.span(hit.range.clone()), hit)));
        }
    }
    let hidden = |view: &&View| view.carrier().is_some_and(|(_, wrapping)| wrapping != Wrapping::JsonString);
    let views: Vec<&View> = cx.sources.views().filter(hidden).collect();
    for view in views {
        found.extend(hits(&view.text).into_iter().map(|hit| (view.span(hit.range.clone()), hit)));
    }
    let first = cx.estate.secrets.len();
    for (span, hit) in &found {
        let text = cx.sources.slice(*span);
        cx.estate.secrets.push(Secret {
            span: *span,
            kind: hit.kind,
            masked: masked(hit.kind, text),
            account: account(hit.kind, text),
            pair: None,
            documentation_example: text.contains("EXAMPLE"),
            listed: hit.listed,
        });
    }
    pair(cx, first);
    read_as_text(cx);
}

struct Hit {
    range: Range<usize>,
    kind: SecretKind,
    listed: bool,
}

fn hits(text: &str) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut push = |hit: Hit| {
        if taken.insert(hit.range.start) {
            hits.push(hit);
        }
    };
    let Some(finder) = FINDER.as_ref() else { return hits };
    let mut at = 0;
    while let Ok(Some(found)) = finder.try_find(&Input::new(&text[at..])) {
        let (start, end) = (at + found.start(), at + found.end());
        // A mark may stand inside another: `aws_secret` in `aws_secret_access_key`.
        at = start + 1;
        let (_, mark) = MARKS[found.pattern().as_usize()];
        match mark {
            Mark::KeyId(kind) => {
                let Some(range) = key_id(text, start) else { continue };
                at = range.end;
                let listed = is_listed(&text[..start]);
                for secret in secrets_near(text, &range) {
                    push(Hit { range: secret, kind: SecretKind::SecretAccessKey, listed: false });
                }
                push(Hit { range, kind, listed });
            }
            Mark::SecretName => {
                if let Some(range) = value_after(text, end, |token| token.len() == 40 && is_random(token)) {
                    at = range.end;
                    push(Hit { range, kind: SecretKind::SecretAccessKey, listed: false });
                }
            }
            Mark::TokenName => {
                if let Some(range) = value_after(text, end, |token| token.len() >= 100) {
                    at = range.end;
                    push(Hit { range, kind: SecretKind::SessionToken, listed: false });
                }
            }
            Mark::PreSharedKey => {
                if let Some(range) = pre_shared_key(text, start, end) {
                    at = range.end;
                    push(Hit { range, kind: SecretKind::PreSharedKey, listed: false });
                }
            }
            Mark::Bedrock => {
                let range =
                    start..start + token_len(&text[start..], |b| is_base64(b) || matches!(b, b'-' | b'='));
                if range.len() >= 80 && !joined(text, start) && !text[start..].starts_with("absk") {
                    at = range.end;
                    push(Hit { range, kind: SecretKind::BedrockApiKey, listed: false });
                }
            }
            Mark::Pem => {
                let Some(range) = private_key(text, start) else { continue };
                at = range.end;
                push(Hit { range, kind: SecretKind::PrivateKey, listed: false });
            }
        }
    }
    hits.order_by_key(|hit| hit.range.start);
    hits
}

const fn is_base64(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')
}

fn token_len(text: &str, part: impl Fn(u8) -> bool) -> usize {
    text.bytes().take_while(|b| part(*b)).count()
}

/// True if a word goes on to the left of an offset. The letter of an escape (`\n`, `%3D`, `\u003d`) is none.
fn joined(text: &str, start: usize) -> bool {
    let before = &text.as_bytes()[..start];
    let hex = |part: &[u8]| part.iter().all(u8::is_ascii_hexdigit);
    match before {
        [.., b'\\', b'n' | b't' | b'r' | b'b' | b'f'] => false,
        [.., b'%', a, b] if hex(&[*a, *b]) => false,
        [.., b'\\', b'u', a, b, c, d] if hex(&[*a, *b, *c, *d]) => false,
        [.., last] => last.is_ascii_alphanumeric() || *last == b'_',
        [] => false,
    }
}

/// A character of base64 at the start of a text, plain or escaped as JSON and URLs do, and its length in bytes.
fn base64_unit(text: &[u8]) -> Option<(usize, u8)> {
    match text {
        [b'\\', b'/', ..] => Some((2, b'/')),
        [b'%', b'2', b'F' | b'f', ..] => Some((3, b'/')),
        [b'%', b'2', b'B' | b'b', ..] => Some((3, b'+')),
        [b'\\', b'u', b'0', b'0', b'2', b'F' | b'f', ..] => Some((6, b'/')),
        [b'\\', b'u', b'0', b'0', b'2', b'B' | b'b', ..] => Some((6, b'+')),
        [b, ..] if is_base64(*b) => Some((1, *b)),
        _ => None,
    }
}

/// The run of base64 at the start of a text: its length in bytes, and its characters.
fn base64_run(text: &[u8]) -> (usize, String) {
    let (mut len, mut token) = (0, String::new());
    while let Some((width, ch)) = base64_unit(&text[len..]) {
        len += width;
        token.push(char::from(ch));
    }
    (len, token)
}

/// The bytes between two runs of base64: an escape counts whole, so that its letters begin none.
fn gap_len(text: &[u8]) -> usize {
    let mut len = 0;
    while len < text.len() && base64_unit(&text[len..]).is_none() {
        len += match &text[len..] {
            [b'%', a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => 3,
            [b'\\', b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(|b| b.is_ascii_hexdigit()) => 6,
            [b'\\', b'n' | b't' | b'r' | b'b' | b'f', ..] => 2,
            _ => 1,
        };
    }
    len.min(text.len())
}

/// `AKIA` and 16 characters of base32, standing alone. Repetition of few characters is a placeholder.
fn key_id(text: &str, start: usize) -> Option<Range<usize>> {
    let id = text.get(start..start + 20)?;
    let base32 = |b: u8| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b);
    let goes_on = text.as_bytes().get(start + 20).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let distinct = id.bytes().skip(4).collect::<BTreeSet<u8>>().len();
    (id.bytes().all(base32) && !joined(text, start) && !goes_on && distinct >= 6).then_some(start..start + 20)
}

/// True where an AWS output names a key by its id, as `list-access-keys` and CloudTrail do.
fn is_listed(before: &str) -> bool {
    let start = before.len() - before.chars().rev().take(24).map(char::len_utf8).sum::<usize>();
    before[start..].to_ascii_lowercase().contains("\"accesskeyid")
}

/// The value that follows a name: after `=`, `:`, quotes and spaces.
fn value_after(text: &str, end: usize, fits: impl Fn(&str) -> bool) -> Option<Range<usize>> {
    let rest = &text.as_bytes()[end..];
    let gap = gap_len(rest);
    // `aws_secret_access_key_id` and the like go on without a gap; a sentence has more words.
    if gap == 0 || gap > AFTER_NAME {
        return None;
    }
    let start = end + gap;
    let (len, token) = base64_run(&rest[gap..]);
    let padding = token_len(&text[start + len..], |b| b == b'=');
    fits(&token).then_some(start..start + len + if len >= 100 { padding } else { 0 })
}

/// Tokens of 40 characters close to a key id that are random enough to be its secret.
fn secrets_near(text: &str, id: &Range<usize>) -> Vec<Range<usize>> {
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let before = &text[floor(id.start.saturating_sub(NEAR_BYTES))..id.start];
    let after = &text[id.end..floor((id.end + NEAR_BYTES).min(text.len()))];
    let lines = |part: &str, nth: Option<usize>| nth.unwrap_or(part.len());
    let from = id.start - before.len() + before.rmatch_indices('\n').nth(NEAR_LINES).map_or(0, |(at, _)| at);
    let to = id.end + lines(after, after.match_indices('\n').nth(NEAR_LINES).map(|(at, _)| at));
    let mut found = Vec::new();
    let mut at = from;
    while at < to {
        let (len, token) = base64_run(&text.as_bytes()[at..to]);
        if token.len() == 40 && is_random(&token) {
            found.push(at..at + len);
        }
        at += len;
        at += gap_len(&text.as_bytes()[at..to]);
    }
    found
}

/// Shannon entropy above 4 bits a character, and more than hexadecimal digits: a git hash is neither.
fn is_random(token: &str) -> bool {
    let mut counts = [0_u32; 128];
    token.bytes().for_each(|b| counts[usize::from(b & 127)] += 1);
    let length = f64::from(u32::try_from(token.len()).unwrap_or(u32::MAX));
    let entropy: f64 =
        counts.iter().filter(|n| **n > 0).map(|n| f64::from(*n) / length).map(|p| -p * p.log2()).sum();
    entropy > 4.0 && !token.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The key of a VPN tunnel, after its name: as a field, or as an element of the XML in
/// `CustomerGatewayConfiguration`. *VpnTunnelOptionsSpecification*, Amazon EC2 API Reference: 8 to 64 letters, digits,
/// points and underscores.
fn pre_shared_key(text: &str, name: usize, end: usize) -> Option<Range<usize>> {
    let rest = &text[end..];
    let gap = token_len(rest, |b| {
        matches!(b, b'"' | b'\'' | b'\\' | b':' | b'=' | b'>' | b' ' | b'\t' | b'\r' | b'\n')
    });
    let is_closing = text[..name].ends_with(['/', '\\']);
    let is_value = rest[..gap].contains([':', '=']) || rest[..gap].ends_with('>');
    let length = token_len(&rest[gap..], |b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_'));
    (!is_closing && is_value && (8..=64).contains(&length)).then_some(end + gap..end + gap + length)
}

/// From `-----BEGIN … PRIVATE KEY-----` to its end, or to the end of the text where it is cut off.
fn private_key(text: &str, start: usize) -> Option<Range<usize>> {
    let head =
        text[start..].find("-----\\n").or_else(|| text[start + 10..].find("-----").map(|at| at + 10))?;
    if !text[start..start + head].contains("PRIVATE KEY") || head > 60 {
        return None;
    }
    let rest = &text[start + head..];
    let end = rest.find("-----END ").and_then(|at| Some(at + 9 + rest[at + 9..].find("-----")? + 5));
    Some(start..start + head + end.unwrap_or(rest.len()))
}

fn masked(kind: SecretKind, text: &str) -> String {
    match kind {
        SecretKind::AccessKeyId | SecretKind::TemporaryKeyId => {
            format!("{}…{}", &text[..4], &text[text.len() - 4..])
        }
        SecretKind::SecretAccessKey => "(secret access key)".to_owned(),
        SecretKind::SessionToken => "(session token)".to_owned(),
        SecretKind::BedrockApiKey => "(Bedrock API key)".to_owned(),
        SecretKind::PrivateKey => "(private key)".to_owned(),
        SecretKind::PreSharedKey => "(pre-shared key)".to_owned(),
    }
}

/// The account that an access key id of the newer form belongs to: 40 bits after the prefix hold it.
fn account(kind: SecretKind, id: &str) -> Option<String> {
    let new_form = matches!(kind, SecretKind::AccessKeyId | SecretKind::TemporaryKeyId)
        && !matches!(id.as_bytes().get(4), Some(b'I' | b'J'));
    let mut bits = 0_u64;
    for b in id.bytes().skip(4).take(10).filter(|_| new_form) {
        let digit = if b.is_ascii_uppercase() { b - b'A' } else { b - b'2' + 26 };
        bits = bits << 5 | u64::from(digit);
    }
    // Ten characters are 50 bits; the first 48 of them are looked at.
    let account = (bits >> 2 & 0x7fff_ffff_ff80) >> 7;
    (new_form && account < 1_000_000_000_000).then(|| format!("{account:012}"))
}

/// Gives each key id the secret that is closest to it and not yet taken.
fn pair(cx: &mut Reader<'_>, first: usize) {
    let secrets = &cx.estate.secrets;
    let mut taken = BTreeSet::new();
    let mut pairs = Vec::new();
    for (ix, id) in secrets.iter().enumerate().skip(first) {
        if !matches!(id.kind, SecretKind::AccessKeyId | SecretKind::TemporaryKeyId) {
            continue;
        }
        let distance = |other: &Secret| id.span.start.abs_diff(other.span.start);
        // The list is in the order of the text: those around it are close.
        let around = ix.saturating_sub(6)..(ix + 7).min(secrets.len());
        let partner = around
            .filter(|other| {
                secrets[*other].kind == SecretKind::SecretAccessKey
                    && secrets[*other].span.view == id.span.view
            })
            .filter(|other| !taken.contains(other) && distance(&secrets[*other]) as usize <= NEAR_BYTES)
            .min_by_key(|other| distance(&secrets[*other]));
        if let Some(partner) = partner {
            taken.insert(partner);
            pairs.push((ix, partner));
        }
    }
    for (id, secret) in pairs {
        cx.estate.secrets[id].pair = Some(secret);
        cx.estate.secrets[secret].pair = Some(id);
    }
}

/// A text that is no AWS document but holds a credential was understood in that.
fn read_as_text(cx: &mut Reader<'_>) {
    if cx.estate.secrets.is_empty() {
        return;
    }
    let places: Vec<_> = cx.estate.secrets.iter().map(|secret| cx.sources.resolve(secret.span)).collect();
    let (read, left): (Vec<NotUnderstood>, Vec<NotUnderstood>) =
        std::mem::take(&mut cx.estate.unrecognized).into_iter().partition(|part| {
            let (source, range) = cx.sources.resolve(part.span);
            matches!(part.code, "text" | "object" | "other" | "text-output")
                && places.iter().any(|(other, place)| {
                    *other == source && range.start <= place.start && place.end <= range.end
                })
        });
    cx.estate.unrecognized = left;
    for part in read {
        let label = "Text, searched for credentials".to_owned();
        cx.estate.documents.push(Document {
            kind: "text-with-credentials",
            label,
            span: part.span,
            policy: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(SecretKind, String)> {
        hits(text).into_iter().map(|hit| (hit.kind, text[hit.range].to_owned())).collect()
    }

    /// Put together here, so that no scanner takes this file for a leak.
    fn secret() -> String {
        ["q7Zt0vXc", "9LmR+2pK", "sWnE4uYh", "Jd8aBf6g", "To1iHx3N"].concat()
    }

    #[test]
    fn an_id_and_its_secret_are_found_in_any_form() {
        let (id, secret) = ("AKIAQ3EGPARAPET2DEMO", secret());
        for text in [
            format!("[default]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n"),
            format!("AWS_ACCESS_KEY_ID={id}\nAWS_SECRET_ACCESS_KEY=\"{secret}\""),
            format!(r#"{{"AccessKeyId": "{id}", "SecretAccessKey": "{secret}"}}"#),
            format!("new S3({{ accessKey: '{id}', secretKey: '{secret}' }})"),
            format!("{id},{secret}"),
            format!(r#"{{"UserData": "\n{id}\n{secret}\n"}}"#),
            format!(r#"{{"Id": "AWS_ACCESS_KEY_ID\u003d{id}\t{secret}"}}"#),
        ] {
            let found = kinds(&text);
            assert!(found.contains(&(SecretKind::AccessKeyId, id.to_owned())), "{text}");
            assert!(found.contains(&(SecretKind::SecretAccessKey, secret.clone())), "{text}");
            assert_eq!(found.len(), 2, "{text}");
        }
    }

    #[test]
    fn escaped_slashes_belong_to_the_secret() {
        let secret = ["q7Zt0vXc", "9LmR/2pK", "sWnE4uYh", "Jd8a+f6g", "To1iHx3N"].concat();
        let url = secret.replace('/', "%2F").replace('+', "%2B");
        for (text, wanted) in [
            (
                format!(r#"{{"SecretAccessKey":"{}"}}"#, secret.replace('/', "\\/")),
                secret.replace('/', "\\/"),
            ),
            (format!("AWS_ACCESS_KEY_ID%3DAKIAQ3EGPARAPET2DEMO%26AWS_SECRET_ACCESS_KEY%3D{url}"), url),
        ] {
            assert!(kinds(&text).contains(&(SecretKind::SecretAccessKey, wanted)), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_not() {
        for text in [
            "AKIAAAAAAAAAAAAAAAAA",
            "XAKIAQ3EGPARAPET2DEMO",
            "AKIAQ3EGPARAPET2DEMOX",
            "akiaq3egparapet2demo",
            "AIDAQ3EGPARAPET2DEMO",
            "commit 0123456789abcdef0123456789abcdef01234567",
            "client_secret_key = 0123456789abcdef0123456789abcdef01234567",
            "aws_secret_access_key = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "the secret access key that belongs to it stands in the vault of the team in that other country over there",
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn private_keys_are_taken_whole() {
        let pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----";
        assert_eq!(kinds(&format!("x\n{pem}\ny")), [(SecretKind::PrivateKey, pem.to_owned())]);
        let inline = pem.replace('\n', "\\n");
        assert_eq!(kinds(&format!(r#"{{"key": "{inline}\n"}}"#)), [(SecretKind::PrivateKey, inline)]);
    }

    #[test]
    fn pre_shared_keys_of_tunnels_are_found_in_both_their_forms() {
        for (text, wanted) in [
            (r#"{"PreSharedKey": "Ab1.cd_2Ef3gh4"}"#, vec!["Ab1.cd_2Ef3gh4"]),
            (
                r#"{"C": "<ike>\n <pre_shared_key>k1TInAs3HR</pre_shared_key>\n  <ipsec_tunnel>"}"#,
                vec!["k1TInAs3HR"],
            ),
            (r#"tunnel1_preshared_key = "Ab1.cd_2Ef3gh4""#, vec!["Ab1.cd_2Ef3gh4"]),
            (r#"{"PreSharedKeyArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x"}"#, vec![]),
            (r#"{"PreSharedKey": "", "Phase1LifetimeSeconds": 28800}"#, vec![]),
            ("the pre_shared_key is kept elsewhere", vec![]),
        ] {
            let found: Vec<_> = kinds(text).into_iter().map(|(_, secret)| secret).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn the_account_is_read_from_the_id() {
        assert_eq!(account(SecretKind::AccessKeyId, "AKIASP2TPHJSQH3FJRUX").as_deref(), Some("171436882533"));
        assert_eq!(
            account(SecretKind::TemporaryKeyId, "ASIAY34FZKBOKMUTVV7A").as_deref(),
            Some("609629065308")
        );
        assert_eq!(account(SecretKind::AccessKeyId, "AKIAIOSFODNN7EXAMPLE"), None);
    }
}
