//! Reading JSON as people paste it.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::scan::{is_word, quote_width, skip_space};
use super::tree::Style;
use super::{Kind, Node, Tree};
use crate::report::model::Level;
use crate::text::{Problem, counted};

/// Objects and arrays inside one another beyond this are passed over. What AWS prints stays below 20.
pub const MAX_DEPTH: usize = 128;

/// After so many repairs a text is not worth more.
const MAX_PROBLEMS: usize = 50;

/// A string that a terminal broke over lines ends within so many bytes of each break.
const LONGEST_BROKEN_STRING: usize = 4096;

/// One document.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// Its values.
    pub tree: Tree,
    /// Byte offset after it.
    pub end: usize,
    /// What was repaired on the way.
    pub problems: Vec<Problem>,
}

/// Reads the document that starts at byte `start` of a text: to the end of its outermost value, or as far as it
/// goes. Never fails: what cannot be read becomes [`Kind::Invalid`], and a [`Problem`] says so.
#[must_use]
pub fn parse(text: &str, start: usize) -> Parsed {
    let mut parser = Parser {
        text,
        bytes: text.as_bytes(),
        at: start,
        nodes: Vec::new(),
        stack: Vec::new(),
        problems: Vec::new(),
        keys: Vec::new(),
        last_comma: start,
        last_end: start,
        ended: false,
    };
    parser.run();
    let Parser { nodes, at, problems, .. } = parser;
    Parsed { tree: Tree::new(nodes), end: at, problems }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    /// A key, or `}` right after `{`.
    FirstKey,
    /// A key after a comma.
    Key,
    Colon,
    /// A member's value.
    Member,
    /// `,` or `}`.
    AfterMember,
    /// An item, or `]` right after `[`.
    FirstItem,
    /// An item after a comma.
    Item,
    /// `,` or `]`.
    AfterItem,
}

struct Frame {
    ix: u32,
    expect: Expect,
}

struct Parser<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    nodes: Vec<Node>,
    stack: Vec<Frame>,
    problems: Vec<Problem>,
    /// The keys of the object that was closed last: its place in memory is used again.
    keys: Vec<Node>,
    last_comma: usize,
    /// End of the last token that belonged to the document.
    last_end: usize,
    /// True once the text broke off inside the document.
    ended: bool,
}

impl Parser<'_> {
    fn run(&mut self) {
        self.skip();
        self.value();
        while let Some(expect) = self.stack.last().map(|frame| frame.expect) {
            self.skip();
            if self.ended || self.at >= self.bytes.len() {
                self.cut_off();
                return;
            }
            match expect {
                Expect::FirstKey | Expect::Key => self.key(expect),
                Expect::Colon => self.colon(),
                Expect::Member | Expect::Item | Expect::FirstItem => self.item(expect),
                Expect::AfterMember | Expect::AfterItem => self.separator(expect),
            }
        }
    }

    fn byte(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    /// The character that ends at an offset.
    fn last_char(&self, end: usize) -> Range<usize> {
        let width = self.text[..end].chars().next_back().map_or(0, char::len_utf8);
        end - width..end
    }

    fn expect(&mut self, expect: Expect) {
        if let Some(frame) = self.stack.last_mut() {
            frame.expect = expect;
        }
    }

    fn problem(&mut self, problem: Problem) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        } else if self.problems.len() == MAX_PROBLEMS {
            let at = problem.range.start as usize;
            self.problems.push(Problem::new(
                "json-too-many-problems",
                Level::Warning,
                at..at,
                "there are more errors from here on; they are not listed",
                "mend those above first, or copy the output again",
            ));
        }
    }

    /// White space, and the comments that JSON does not have.
    fn skip(&mut self) {
        loop {
            self.at = skip_space(self.bytes, self.at);
            if self.byte() != b'/' {
                return;
            }
            let start = self.at;
            let rest = &self.text[start..];
            let end = if rest.starts_with("//") {
                rest.find('\n').map_or(rest.len(), |n| n)
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |n| n + 2)
            } else {
                return;
            };
            self.at = start + end;
            let range = start..self.at;
            self.problem(
                Problem::new(
                    "json-comment",
                    Level::Warning,
                    range.clone(),
                    "JSON has no comments; AWS refuses this one",
                    "delete it",
                )
                .edit(range, ""),
            );
        }
    }

    fn push(&mut self, kind: Kind, range: Range<usize>, style: Style) -> u32 {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let ix = clamp(self.nodes.len());
        self.nodes.push(Node {
            start: clamp(range.start),
            end: clamp(range.end),
            next: ix + 1,
            parent: 0,
            ordinal: 0,
            kind,
            style,
        });
        self.last_end = self.last_end.max(range.end);
        ix
    }

    // ---- values ----

    /// Reads a value at `at`. An object or array is only opened.
    fn value(&mut self) {
        let start = self.at;
        match self.byte() {
            b'{' => self.open(Kind::Object, Expect::FirstKey),
            b'[' => self.open(Kind::Array, Expect::FirstItem),
            _ if quote_width(self.bytes, start).is_some() => self.string(),
            b'-' | b'+' | b'.' | b'0'..=b'9' => self.number(),
            byte if is_word(byte) => self.word(),
            _ => {
                self.garbage();
                self.push(Kind::Invalid, start..self.at, Style::default());
            }
        }
    }

    fn open(&mut self, kind: Kind, expect: Expect) {
        let start = self.at;
        if self.stack.len() >= MAX_DEPTH {
            self.at = balanced_end(self.bytes, start);
            self.push(Kind::Invalid, start..self.at, Style::default());
            if !self.problems.iter().any(|p| p.code == "json-too-deep") {
                self.problem(Problem::new(
                    "json-too-deep",
                    Level::Error,
                    start..start + 1,
                    format!(
                        "values are nested more than {MAX_DEPTH} levels deep here; what is inside was not read"
                    ),
                    "AWS prints nothing this deep: look whether this is the document that you meant to give",
                ));
            }
            return;
        }
        self.at += 1;
        let ix = self.push(kind, start..self.at, Style::default());
        self.stack.push(Frame { ix, expect });
    }

    fn close(&mut self) {
        self.at += 1;
        self.finish(self.at);
    }

    /// Ends the innermost object or array at an offset.
    fn finish(&mut self, end: usize) {
        if let Some(frame) = self.stack.pop() {
            let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
            let node = &mut self.nodes[frame.ix as usize];
            node.end = u32::try_from(end).unwrap_or(u32::MAX);
            node.next = next;
            self.last_end = self.last_end.max(end);
            if node.kind == Kind::Object {
                self.report_duplicates(frame.ix);
            }
        }
    }

    fn report_duplicates(&mut self, object: u32) {
        let end = self.nodes[object as usize].next;
        let mut keys = std::mem::take(&mut self.keys);
        keys.clear();
        let mut ix = object + 1;
        while ix < end {
            keys.push(self.nodes[ix as usize]);
            ix = self.nodes[ix as usize + 1].next;
        }
        let name = |key: &Node| {
            let (open, close) = (usize::from(key.style.open), usize::from(key.style.close));
            &self.text[key.start as usize + open..key.end as usize - close]
        };
        let mut twice = Vec::new();
        if keys.len() <= 8 {
            for (i, key) in keys.iter().enumerate() {
                if keys[..i].iter().any(|earlier| name(earlier) == name(key)) {
                    twice.push(*key);
                }
            }
        } else {
            let mut seen = FxHashSet::default();
            twice.extend(keys.iter().filter(|key| !seen.insert(name(key))));
        }
        self.keys = keys;
        for key in twice {
            let name = name(&key).to_owned();
            self.problem(Problem::new(
                "json-duplicate-key",
                Level::Warning,
                key.start as usize..key.end as usize,
                format!("`{name}` stands twice in this object; only the last one was read"),
                "AWS refuses a policy with it, and other readers keep one of the two: merge them into one",
            ));
        }
    }

    fn string(&mut self) {
        let start = self.at;
        let open = quote_width(self.bytes, start).unwrap_or(1);
        let first = self.bytes[start];
        let mut at = start + usize::from(open);
        let mut style = Style { open, close: 0, escaped: false };
        let mut raw_newline = false;
        while let Some(byte) = self.bytes.get(at).copied() {
            match byte {
                b'\\' => {
                    style.escaped = true;
                    at += 1;
                    at += self.text[at..].chars().next().map_or(0, char::len_utf8);
                }
                b'"' if first != b'\'' => {
                    style.close = 1;
                    break;
                }
                b'\'' if first == b'\'' => {
                    style.close = 1;
                    break;
                }
                0xE2 if open == 3 && quote_width(self.bytes, at) == Some(3) => {
                    style.close = 3;
                    break;
                }
                b'\n' | b'\r' if !self.goes_on(at, first) => {
                    // The quote is missing: what ends the line is not part of the string.
                    at = trim_end(self.bytes, start + usize::from(open), at);
                    break;
                }
                b'\n' | b'\r' => {
                    raw_newline = true;
                    at += 1;
                }
                _ => at += 1,
            }
        }
        let end = at + usize::from(style.close);
        self.at = end;
        self.push(Kind::String, start..end, style);
        self.report_string(start..end, style, raw_newline);
    }

    /// A line break inside a string: true if the string goes on after it (a terminal or mail program broke the
    /// line), false if its closing quote is missing.
    fn goes_on(&self, newline: usize, quote: u8) -> bool {
        let close = if quote == b'\'' { b'\'' } else { b'"' };
        let near = &self.bytes[newline..self.bytes.len().min(newline + LONGEST_BROKEN_STRING)];
        let Some(next) = memchr::memchr(close, near) else { return false };
        let after = skip_space(self.bytes, newline + next + 1);
        let between = &self.bytes[newline..newline + next];
        let structural = between.iter().any(|b| matches!(b, b'{' | b'}' | b'[' | b']'));
        !structural && matches!(self.bytes.get(after), Some(b',' | b']' | b'}' | b':'))
    }

    fn report_string(&mut self, range: Range<usize>, style: Style, raw_newline: bool) {
        let (start, end) = (range.start, range.end);
        let inner = start + usize::from(style.open)..end - usize::from(style.close);
        if style.close == 0 {
            if end >= self.bytes.len() {
                // Told once, by `cut_off`, unless nothing is open.
                self.ended = true;
                if !self.stack.is_empty() {
                    return;
                }
            }
            self.problem(
                Problem::new(
                    "json-unclosed-string",
                    Level::Warning,
                    range,
                    "the closing quote of this string is missing",
                    "add it",
                )
                .edit(end..end, self.closing_quote(start)),
            );
            return;
        }
        if self.bytes[start] == b'\'' || style.open == 3 || style.close == 3 {
            let (code, what) = if self.bytes[start] == b'\'' {
                ("json-single-quotes", "JSON strings stand in `\"`, not in `'`")
            } else {
                (
                    "json-smart-quotes",
                    "this string stands in typographic quotes, as word processors and chat programs make them",
                )
            };
            let inside = self.text[inner.clone()].replace("\\'", "'");
            let text = if style.escaped || !inside.contains('"') {
                format!("\"{inside}\"")
            } else {
                super::quote(&inside)
            };
            self.problem(
                Problem::new(code, Level::Warning, range.clone(), what, "use straight double quotes")
                    .edit(range, text),
            );
        } else if raw_newline {
            let text: String = self.text[inner.clone()].lines().map(str::trim_start).collect();
            self.problem(
                Problem::new(
                    "json-broken-line",
                    Level::Warning,
                    inner.clone(),
                    "this string is broken over two lines, as narrow terminals and mail programs do",
                    "join the lines",
                )
                .edit(inner, text),
            );
        }
    }

    /// The quote that closes the string that opens at an offset.
    fn closing_quote(&self, open: usize) -> char {
        if self.bytes[open] == b'\'' { '\'' } else { '"' }
    }

    fn number(&mut self) {
        let start = self.at;
        let digits =
            |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.' | b'_' | b':' | b'/');
        let len = self.bytes[start..].iter().take_while(|b| digits(b)).count();
        self.at = start + len;
        let token = &self.text[start..self.at];
        let range = start..self.at;
        if serde_json::from_str::<serde_json::Number>(token).is_ok() {
            self.push(Kind::Number, range, Style::default());
        } else {
            // An account id with a leading zero, an address, a date, an ARN's part: text without quotes.
            self.push(Kind::String, range.clone(), Style::default());
            self.problem(
                Problem::new(
                    "json-bare-word",
                    Level::Warning,
                    range.clone(),
                    format!("`{token}` is neither a number nor a string in quotes; it was read as a string"),
                    "put it in double quotes",
                )
                .edit(range, super::quote(token)),
            );
        }
    }

    fn word(&mut self) {
        let start = self.at;
        let len = self.bytes[start..]
            .iter()
            .take_while(|b| is_word(**b) || matches!(b, b':' | b'*' | b'/'))
            .count();
        self.at = start + len;
        let token = &self.text[start..self.at];
        let range = start..self.at;
        let literal = |kind| (kind, None);
        let (kind, repair) = match token {
            "true" => literal(Kind::True),
            "false" => literal(Kind::False),
            "null" => literal(Kind::Null),
            "True" | "TRUE" => (Kind::True, Some("true")),
            "False" | "FALSE" => (Kind::False, Some("false")),
            "None" | "undefined" | "NaN" | "nil" | "NULL" | "Null" => (Kind::Null, Some("null")),
            _ => {
                self.push(Kind::String, range.clone(), Style::default());
                self.problem(
                    Problem::new(
                        "json-bare-word",
                        Level::Warning,
                        range.clone(),
                        format!("`{token}` stands without quotes; it was read as a string"),
                        "put it in double quotes",
                    )
                    .edit(range, super::quote(token)),
                );
                return;
            }
        };
        self.push(kind, range.clone(), Style::default());
        if let Some(repair) = repair {
            self.problem(
                Problem::new(
                    "json-literal",
                    Level::Warning,
                    range.clone(),
                    format!("`{token}` is not JSON; it was read as `{repair}`"),
                    "print JSON, not the language's own form",
                )
                .edit(range, repair),
            );
        }
    }

    // ---- objects and arrays ----

    fn key(&mut self, expect: Expect) {
        let start = self.at;
        match self.byte() {
            b'}' => {
                self.trailing_comma(expect == Expect::Key);
                self.close();
            }
            b']' => self.wrong_close(),
            b',' => self.extra_comma(),
            _ if quote_width(self.bytes, start).is_some() => {
                self.string();
                self.expect(Expect::Colon);
            }
            byte if is_word(byte) => {
                let len = self.bytes[start..].iter().take_while(|b| is_word(**b)).count();
                self.at = start + len;
                let range = start..self.at;
                let token = &self.text[range.clone()];
                self.push(Kind::String, range.clone(), Style::default());
                self.problem(
                    Problem::new(
                        "json-unquoted-key",
                        Level::Warning,
                        range.clone(),
                        format!("the key `{token}` stands without quotes"),
                        "put it in double quotes",
                    )
                    .edit(range, super::quote(token)),
                );
                self.expect(Expect::Colon);
            }
            b'{' | b'[' => {
                self.at = balanced_end(self.bytes, start);
                let range = start..self.at;
                self.push(Kind::String, start..start, Style::default());
                self.push(Kind::Invalid, range.clone(), Style::default());
                self.problem(Problem::new(
                    "json-missing-key",
                    Level::Warning,
                    range.start..range.start + 1,
                    "this value has no key; what is in it was not read",
                    "give it a key, or close the object before it",
                ));
                self.expect(Expect::AfterMember);
            }
            _ => self.unexpected(),
        }
    }

    fn colon(&mut self) {
        let start = self.at;
        if self.byte() == b':' {
            self.at += 1;
            self.expect(Expect::Member);
            return;
        }
        if self.byte() == b'=' {
            self.at += if self.bytes.get(start + 1) == Some(&b'>') { 2 } else { 1 };
        }
        let wrong = start..self.at;
        let (place, edit) = if wrong.is_empty() {
            (self.last_char(self.last_end), self.last_end..self.last_end)
        } else {
            (wrong.clone(), wrong)
        };
        self.problem(
            Problem::new(
                "json-missing-colon",
                Level::Warning,
                place,
                "a `:` is missing between this key and its value",
                "add it",
            )
            .edit(edit, ":"),
        );
        self.expect(Expect::Member);
    }

    /// A member's value or an array's item.
    fn item(&mut self, expect: Expect) {
        let start = self.at;
        let after = if expect == Expect::Member { Expect::AfterMember } else { Expect::AfterItem };
        match (expect, self.byte()) {
            (Expect::FirstItem | Expect::Item, b']') => {
                self.trailing_comma(expect == Expect::Item);
                self.close();
            }
            (Expect::FirstItem | Expect::Item, b',') => self.extra_comma(),
            (Expect::FirstItem | Expect::Item, b'}') => self.wrong_close(),
            (Expect::Member, b',' | b'}' | b']') => {
                let at = self.last_end;
                self.push(Kind::Invalid, start..start, Style::default());
                self.problem(Problem::new(
                    "json-missing-value",
                    Level::Warning,
                    self.last_char(at),
                    "this key has no value",
                    "give it one, or delete the key",
                ));
                self.expect(after);
            }
            _ => {
                self.expect(after);
                self.value();
            }
        }
    }

    fn separator(&mut self, expect: Expect) {
        let object = expect == Expect::AfterMember;
        let next = if object { Expect::Key } else { Expect::Item };
        let start = self.at;
        match self.byte() {
            b',' => {
                self.last_comma = start;
                self.at += 1;
                self.last_end = self.at;
                self.expect(next);
            }
            b'}' if object => self.close(),
            b']' if !object => self.close(),
            b'}' | b']' => self.wrong_close(),
            b';' => {
                self.at += 1;
                self.problem(
                    Problem::new(
                        "json-semicolon",
                        Level::Warning,
                        start..start + 1,
                        "members are separated by `,`, not by `;`",
                        "use a comma",
                    )
                    .edit(start..start + 1, ","),
                );
                self.expect(next);
            }
            byte if quote_width(self.bytes, start).is_some()
                || is_word(byte) && !self.at_prompt()
                || matches!(byte, b'{' | b'[') && !object =>
            {
                let at = self.last_end;
                self.problem(
                    Problem::new(
                        "json-missing-comma",
                        Level::Warning,
                        self.last_char(at),
                        "a `,` is missing after this value",
                        "add it",
                    )
                    .edit(at..at, ","),
                );
                self.expect(next);
            }
            _ if self.at_prompt() => self.ended = true,
            _ => self.unexpected(),
        }
    }

    fn trailing_comma(&mut self, is_one: bool) {
        if let Some(at) = self.own_comma().filter(|_| is_one) {
            self.problem(
                Problem::new(
                    "json-trailing-comma",
                    Level::Warning,
                    at..at + 1,
                    "nothing follows this comma; AWS refuses it",
                    "delete it",
                )
                .edit(at..at + 1, ""),
            );
        }
    }

    /// The last comma, if it stands in the innermost bracket: what is waited for after junk was skipped had none.
    fn own_comma(&self) -> Option<usize> {
        let inside =
            self.stack.last().is_some_and(|f| self.nodes[f.ix as usize].start as usize <= self.last_comma);
        (inside && self.bytes.get(self.last_comma) == Some(&b',')).then_some(self.last_comma)
    }

    fn extra_comma(&mut self) {
        let at = self.at;
        self.at += 1;
        self.problem(
            Problem::new(
                "json-extra-comma",
                Level::Warning,
                at..at + 1,
                "this comma is one too many",
                "delete it",
            )
            .edit(at..at + 1, ""),
        );
    }

    /// `]` where `}` should be, or the other way round.
    fn wrong_close(&mut self) {
        let byte = self.byte();
        let wanted = if byte == b'}' { Kind::Object } else { Kind::Array };
        let opener = self.stack.iter().rposition(|frame| self.nodes[frame.ix as usize].kind == wanted);
        let at = self.at;
        let Some(opener) = opener else {
            self.at += 1;
            self.problem(
                Problem::new(
                    "json-stray-bracket",
                    Level::Warning,
                    at..at + 1,
                    format!("nothing is open that this `{}` could close", char::from(byte)),
                    "delete it",
                )
                .edit(at..at + 1, ""),
            );
            return;
        };
        while self.stack.len() > opener + 1 {
            self.fill_member();
            let Some(frame) = self.stack.last() else { return };
            let node = self.nodes[frame.ix as usize];
            let close = closer(node.kind);
            let end = self.last_end;
            // Counting lines for problems that are no longer listed would cost the square of the text.
            if self.problems.len() <= MAX_PROBLEMS {
                let line = 1 + memchr::memchr_iter(b'\n', &self.bytes[..node.start as usize]).count();
                self.problem(
                    Problem::new(
                        "json-missing-bracket",
                        Level::Warning,
                        self.last_char(end),
                        format!(
                            "a `{close}` is missing here: it would close the bracket opened on line {line}"
                        ),
                        "add it",
                    )
                    .edit(end..end, close.to_string()),
                );
            }
            self.finish(end);
        }
        self.fill_member();
        self.close();
    }

    /// Gives the innermost object's last key a value if it has none.
    fn fill_member(&mut self) {
        if self.stack.last().is_some_and(|frame| matches!(frame.expect, Expect::Colon | Expect::Member)) {
            let at = self.last_end;
            self.push(Kind::Invalid, at..at, Style::default());
        }
    }

    fn unexpected(&mut self) {
        self.garbage();
        if let Some(frame) = self.stack.last()
            && frame.expect == Expect::Colon
        {
            self.expect(Expect::Member);
        }
    }

    /// Passes over text that is no JSON, up to what may go on.
    fn garbage(&mut self) {
        let start = self.at;
        let rest = &self.bytes[start..];
        let len =
            rest.iter().position(|b| matches!(b, b',' | b'}' | b']' | b'\n' | b'"')).unwrap_or(rest.len());
        // At least one character, whole.
        let first = self.text[start..].chars().next().map_or(1, char::len_utf8);
        self.at = (start + len.max(first)).min(self.bytes.len());
        let shown: String = self.text[start..self.at].chars().take(40).collect();
        self.problem(Problem::new(
            "json-unexpected",
            Level::Warning,
            start..self.at,
            format!("`{}` does not belong here; it was passed over", shown.trim_end()),
            "delete it, or copy the output again",
        ));
    }

    /// True if the rest of the line is a shell prompt with a command: the document broke off before it.
    fn at_prompt(&self) -> bool {
        // Prompts are short; looking no further keeps a long line from costing its square.
        let near = &self.bytes[self.at.saturating_sub(200)..self.at];
        let before = match near.iter().rposition(|b| *b == b'\n') {
            Some(newline) => near.len() - newline - 1,
            None if near.len() == self.at => self.at,
            None => return false,
        };
        let rest = &self.bytes[self.at..];
        let after = rest.iter().take(400).take_while(|b| **b != b'\n').count();
        let line = self.text.get(self.at - before..self.at + after);
        line.is_some_and(crate::text::is_prompt)
    }

    /// The text ends inside the document.
    fn cut_off(&mut self) {
        let mut closing = String::new();
        let unclosed =
            self.nodes.last().filter(|n| n.kind == Kind::String && n.style.open > 0 && n.style.close == 0);
        if let Some(node) = unclosed
            && node.end as usize == self.last_end
        {
            closing.push(self.closing_quote(node.start as usize));
        }
        let open = self.stack.len();
        let innermost = self.stack.last().map_or(0, |frame| self.nodes[frame.ix as usize].start as usize);
        let line = 1 + memchr::memchr_iter(b'\n', &self.bytes[..innermost]).count();
        let end = self.last_end;
        let mut edits = Vec::new();
        while let Some(frame) = self.stack.last() {
            match frame.expect {
                Expect::Colon => closing.push_str(": null"),
                Expect::Member => closing.push_str(" null"),
                Expect::Key | Expect::Item => edits.extend(self.own_comma().map(|at| at..at + 1)),
                _ => {}
            }
            self.fill_member();
            let kind = self.nodes[self.stack.last().map_or(0, |f| f.ix as usize)].kind;
            closing.push(closer(kind));
            self.finish(end);
        }
        self.at = end;
        let mut problem = Problem::new(
            "json-truncated",
            Level::Warning,
            self.last_char(end),
            format!(
                "the text ends inside the document with {} still open, the innermost since line {line}",
                counted(open, "bracket")
            ),
            "what stands before was checked; copy the whole output (a pager or a scroll-back limit may have cut it)",
        );
        // Only the innermost comma can be a trailing one.
        if let Some(comma) = edits.into_iter().next() {
            problem = problem.edit(comma, "");
        }
        self.problem(problem.edit(end..end, closing));
    }
}

fn closer(kind: Kind) -> char {
    if kind == Kind::Object { '}' } else { ']' }
}

/// The offset after the bracket that closes the one at `at`, or the end of the text.
fn balanced_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            b'"' => {
                at = super::scan::string_end(bytes, at).unwrap_or(at + 1);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// The end of a string's text whose closing quote is missing: before the comma and space that end its line.
fn trim_end(bytes: &[u8], start: usize, mut end: usize) -> usize {
    while end > start && matches!(bytes[end - 1], b' ' | b'\t' | b'\r') {
        end -= 1;
    }
    while end > start && matches!(bytes[end - 1], b',' | b'}' | b']') {
        end -= 1;
    }
    while end > start && matches!(bytes[end - 1], b' ' | b'\t') {
        end -= 1;
    }
    end
}
