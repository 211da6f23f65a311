//! Classes of characters.

/// Separates a role's ARN from its session's name in the text of a principal. No paste has it in a name.
pub(crate) const SESSION: char = '\u{1}';
/// Begins what is no ordinary text: an absent key, a principal without an ARN.
pub(crate) const MARK: char = '\u{2}';

/// The characters that one step of a glob accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// This one.
    One(char),
    /// This one in either case; it is given in lower case.
    NoCase(char),
    /// Any.
    Any,
    /// Any but the colon: a field of an ARN.
    Field,
    /// Any but the colon and the slash: the name at the end of a path.
    Name,
    /// A decimal digit.
    Digit,
}

impl Class {
    /// True if the class has a character.
    #[must_use]
    pub fn has(self, ch: char) -> bool {
        match self {
            Self::One(one) => one == ch,
            Self::NoCase(one) => one == ch || lower(ch) == one,
            Self::Any => !is_control(ch),
            Self::Field => ch != ':' && !is_control(ch),
            Self::Name => ch != ':' && ch != '/' && !is_control(ch),
            Self::Digit => ch.is_ascii_digit(),
        }
    }

    /// True if every character of this class is in the other.
    pub(super) fn within(self, other: Self) -> bool {
        match (self, other) {
            (a, b) if a == b => true,
            (Self::One(ch), b) => b.has(ch),
            (Self::NoCase(ch), Self::Any) => !is_control(ch),
            (Self::NoCase(ch), b) => b.has(ch) && ch.to_uppercase().all(|upper| b.has(upper)),
            (_, Self::Any) => true,
            (Self::Name | Self::Digit, Self::Field) | (Self::Digit, Self::Name) => true,
            _ => false,
        }
    }
}

fn is_control(ch: char) -> bool {
    matches!(ch, SESSION | MARK)
}

/// The lower case of a character, where it is one character.
pub(crate) fn lower(ch: char) -> char {
    let mut all = ch.to_lowercase();
    match (all.next(), all.next()) {
        (Some(one), None) => one,
        _ => ch,
    }
}
