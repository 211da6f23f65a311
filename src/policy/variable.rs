//! Policy variables: `${aws:username}`.
//!
//! Source: *IAM policy elements: Variables and tags*, IAM User Guide. One parser serves the matching and the
//! validation, so that they cannot differ.

use std::borrow::Cow;
use std::ops::Range;

/// A part of a value of `Resource` or `Condition`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Text that stands for itself, also the `*`, `?` and `$` of the escapes `${*}`, `${?}` and `${$}`.
    Literal(&'t str),
    /// `*`: any run of characters.
    AnyRun,
    /// `?`: one character.
    AnyOne,
    /// A value of the request.
    Variable(Variable<'t>),
}

/// `${key}` or `${key, 'default'}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable<'t> {
    /// The condition key; its case does not matter.
    pub key: &'t str,
    /// What stands in when the request does not have the key.
    pub default: Option<Cow<'t, str>>,
    /// The place in the value, in bytes, from `$` to `}`.
    pub range: Range<usize>,
}

/// What is wrong with a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VariableProblemKind {
    /// `${aws:username`: no closing brace.
    MissingBrace,
    /// `${}`: no key.
    Empty,
    /// `${ aws:username}`, `${aws: username}`: a space where none may be.
    Space,
    /// `${aws:username, 'x}`: the default does not end.
    MissingQuote,
    /// `${aws:username, x}`: the default does not stand in single quotes.
    UnquotedDefault,
    /// `${aws:username, 'x' y}`: something between the default and the brace.
    TextAfterDefault,
    /// `${username}`: a key has a prefix and a colon.
    NoPrefix,
    /// `${aws:${x}}`: a character that no key has (`$`, `{`, a quote or a wildcard).
    BadCharacter,
}

impl VariableProblemKind {
    /// What is wrong, as a clause: `it has no closing brace`.
    #[must_use]
    pub const fn clause(self) -> &'static str {
        match self {
            Self::MissingBrace => "it has no closing brace",
            Self::Empty => "it names no key",
            Self::Space => "it has a space where none may stand",
            Self::MissingQuote => "its default value has no closing quote",
            Self::UnquotedDefault => "its default value is not in single quotes",
            Self::TextAfterDefault => "something stands between its default value and the brace",
            Self::NoPrefix => "its key has no prefix such as `aws:`",
            Self::BadCharacter => "its key has a character that no key has",
        }
    }
}

/// A variable that AWS does not accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableProblem {
    /// What is wrong.
    pub kind: VariableProblemKind,
    /// The place in the value, in bytes: the whole malformed variable.
    pub range: Range<usize>,
}

/// The parts of a value, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template<'t> {
    /// The parts. A malformed variable is no part, but a problem.
    pub pieces: Vec<Piece<'t>>,
    /// Malformed variables. A value with one cannot be matched: nobody knows what it means.
    pub problems: Vec<VariableProblem>,
}

impl<'t> Template<'t> {
    /// Splits a value. `variables` says whether `${…}` is a variable: only in Version 2012-10-17, otherwise it is
    /// text like any other ([`super::Policy::has_variables`]). `wildcards` says whether `*` and `?` are such.
    #[must_use]
    pub fn parse(value: &'t str, variables: bool, wildcards: bool) -> Self {
        let mut this = Self::default();
        let bytes = value.as_bytes();
        let (mut at, mut literal) = (0, 0);
        while at < bytes.len() {
            let width = match bytes[at] {
                b'*' | b'?' if wildcards => 1,
                b'$' if variables && bytes.get(at + 1) == Some(&b'{') => variable_width(&value[at..]),
                _ => {
                    at += 1;
                    continue;
                }
            };
            this.literal(&value[literal..at]);
            match bytes[at] {
                b'*' => this.pieces.push(Piece::AnyRun),
                b'?' => this.pieces.push(Piece::AnyOne),
                _ => this.variable(&value[at..at + width], at),
            }
            at += width;
            literal = at;
        }
        this.literal(&value[literal..]);
        this
    }

    fn literal(&mut self, text: &'t str) {
        if !text.is_empty() {
            self.pieces.push(Piece::Literal(text));
        }
    }

    fn variable(&mut self, text: &'t str, at: usize) {
        let range = at..at + text.len();
        match piece(text, range.clone()) {
            Ok(piece) => self.pieces.push(piece),
            Err(kind) => self.problems.push(VariableProblem { kind, range }),
        }
    }

    /// The variables.
    pub fn variables(&self) -> impl Iterator<Item = &Variable<'t>> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable(variable) => Some(variable),
            _ => None,
        })
    }

    /// The text, if no part of it depends on the request or matches more than itself.
    #[must_use]
    pub fn as_literal(&self) -> Option<Cow<'t, str>> {
        if !self.problems.is_empty() {
            return None;
        }
        match self.pieces.as_slice() {
            [] => Some(Cow::Borrowed("")),
            [Piece::Literal(text)] => Some(Cow::Borrowed(text)),
            many => many
                .iter()
                .map(|piece| if let Piece::Literal(text) = piece { Some(*text) } else { None })
                .collect::<Option<String>>()
                .map(Cow::Owned),
        }
    }
}

/// Bytes of the variable that a text starts with: up to the brace that closes it, where quotes hide braces; to the
/// end of the text if none does.
fn variable_width(text: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate().skip(2) {
        match byte {
            b'\'' => quoted = !quoted,
            b'}' if !quoted => return at + 1,
            _ => {}
        }
    }
    // With a quote that never ends the first brace is the likeliest end.
    text.find('}').map_or(text.len(), |at| at + 1)
}

/// Reads `${…}`.
fn piece(text: &str, range: Range<usize>) -> Result<Piece<'_>, VariableProblemKind> {
    use VariableProblemKind as Kind;
    let inside = text[2..].strip_suffix('}').ok_or(Kind::MissingBrace)?;
    if matches!(inside, "*" | "?" | "$") {
        return Ok(Piece::Literal(inside));
    }
    let (key, default) = match inside.split_once(',') {
        None => (inside, None),
        Some((key, default)) => (key, Some(default)),
    };
    if key.trim().is_empty() {
        return Err(Kind::Empty);
    }
    let default = default.map(default_value).transpose()?;
    // Tag keys may hold spaces inside, but a space at either end or after the colon is none of AWS's.
    let (prefix, name) =
        key.split_once(':').ok_or(if key.contains(' ') { Kind::Space } else { Kind::NoPrefix })?;
    if key.trim() != key || prefix.contains(' ') || name.starts_with(' ') {
        return Err(Kind::Space);
    }
    if prefix.is_empty() || name.is_empty() {
        return Err(Kind::NoPrefix);
    }
    if key.contains(['$', '{', '\'', '"', '*', '?']) {
        return Err(Kind::BadCharacter);
    }
    Ok(Piece::Variable(Variable { key, default, range }))
}

/// Reads what stands after the comma: a space or none, and a text in single quotes.
fn default_value(text: &str) -> Result<Cow<'_, str>, VariableProblemKind> {
    use VariableProblemKind as Kind;
    let rest = text.trim_start_matches(' ').strip_prefix('\'').ok_or(Kind::UnquotedDefault)?;
    let (value, after) = rest.rsplit_once('\'').ok_or(Kind::MissingQuote)?;
    if !after.trim_matches(' ').is_empty() || value.contains('\'') {
        return Err(Kind::TextAfterDefault);
    }
    Ok(Cow::Borrowed(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use VariableProblemKind as Kind;

    fn variable<'t>(key: &'t str, default: Option<&'t str>, range: Range<usize>) -> Piece<'t> {
        Piece::Variable(Variable { key, default: default.map(Cow::Borrowed), range })
    }

    #[test]
    fn text_wildcards_variables_and_escapes() {
        let parsed = Template::parse("a/${aws:username}*?${*}${$}{b", true, true);
        assert_eq!(parsed.problems, []);
        assert_eq!(
            parsed.pieces,
            [
                Piece::Literal("a/"),
                variable("aws:username", None, 2..17),
                Piece::AnyRun,
                Piece::AnyOne,
                Piece::Literal("*"),
                Piece::Literal("$"),
                Piece::Literal("{b"),
            ]
        );
    }

    #[test]
    fn defaults_stand_in_quotes() {
        for (value, default) in [
            ("${aws:PrincipalTag/team, 'company-wide'}", "company-wide"),
            ("${aws:PrincipalTag/team,'x'}", "x"),
            ("${aws:PrincipalTag/team, ''}", ""),
            ("${aws:PrincipalTag/team, 'a}b*'}", "a}b*"),
        ] {
            let parsed = Template::parse(value, true, true);
            assert_eq!(
                parsed.pieces,
                [variable("aws:PrincipalTag/team", Some(default), 0..value.len())],
                "{value}"
            );
        }
    }

    #[test]
    fn without_variables_all_is_text() {
        let parsed = Template::parse("${aws:username}${*}", false, false);
        assert_eq!(parsed.pieces, [Piece::Literal("${aws:username}${*}")]);
        assert_eq!(parsed.as_literal().as_deref(), Some("${aws:username}${*}"));
        let parsed = Template::parse("${*}", false, true);
        assert_eq!(parsed.pieces, [Piece::Literal("${"), Piece::AnyRun, Piece::Literal("}")]);
    }

    #[test]
    fn a_dollar_alone_is_text() {
        for text in ["$", "a$b", "$$", "$ {x}", "}", ""] {
            assert_eq!(Template::parse(text, true, true).as_literal().as_deref(), Some(text));
        }
        assert_eq!(Template::parse("a${$}b", true, true).as_literal().as_deref(), Some("a$b"));
    }

    #[test]
    fn malformed_variables_are_told_with_their_place() {
        for (value, kind, range) in [
            ("a/${aws:username", Kind::MissingBrace, 2..16),
            ("${}", Kind::Empty, 0..3),
            ("${ }", Kind::Empty, 0..4),
            ("x${, 'a'}", Kind::Empty, 1..9),
            ("${ aws:username}", Kind::Space, 0..16),
            ("${aws:username }", Kind::Space, 0..16),
            ("${aws: username}", Kind::Space, 0..16),
            ("${user name}", Kind::Space, 0..12),
            ("${username}/b", Kind::NoPrefix, 0..11),
            ("${aws:}", Kind::NoPrefix, 0..7),
            ("${aws:username, 'x}", Kind::MissingQuote, 0..19),
            ("${aws:username, x}", Kind::UnquotedDefault, 0..18),
            ("${aws:username, 'x' y}", Kind::TextAfterDefault, 0..22),
            ("${aws:${x}}", Kind::BadCharacter, 0..10),
            ("${aws:us*}", Kind::BadCharacter, 0..10),
        ] {
            let parsed = Template::parse(value, true, true);
            assert_eq!(parsed.problems, [VariableProblem { kind, range }], "{value}");
            assert_eq!(parsed.as_literal(), None);
        }
    }

    #[test]
    fn a_tag_key_may_hold_a_space() {
        let value = "${aws:PrincipalTag/Cost Center}";
        assert_eq!(Template::parse(value, true, true).variables().count(), 1);
    }

    /// In a constant, for the macro reads text in its own arguments as a format.
    const OPEN: &str = "${";

    fn is_whole(cut: Option<&str>) -> bool {
        cut.is_some_and(|cut| cut.starts_with(OPEN) && cut.ends_with('}'))
    }

    proptest::proptest! {
        /// Whatever is pasted: no panic, places that can be cut out, and nothing lost that is text.
        #[test]
        fn any_text_can_be_split(text in "[a-z:*?$ {}',ü]{0,24}") {
            let parsed = Template::parse(&text, true, true);
            for problem in &parsed.problems {
                let cut = text.get(problem.range.clone());
                proptest::prop_assert!(cut.is_some_and(|cut| cut.starts_with(OPEN)));
            }
            for variable in parsed.variables() {
                proptest::prop_assert!(is_whole(text.get(variable.range.clone())));
            }
            let plain = Template::parse(&text, false, false);
            let literal = plain.as_literal().map(Cow::into_owned);
            proptest::prop_assert_eq!(literal, Some(text));
        }
    }
}
