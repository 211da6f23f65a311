//! Patterns with `*` and `?`.

/// A pattern: `*` stands for any run of characters, `?` for exactly one
/// (*IAM JSON policy elements: Resource*, "Using wildcards in resource ARNs"; the same in `Action`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern<'p>(pub &'p str);

impl Pattern<'_> {
    /// True if it matches a text, with case.
    #[must_use]
    pub fn matches(self, text: &str) -> bool {
        glob_match(self.0.as_bytes(), text.as_bytes(), |a, b| a == b)
    }

    /// True if it matches a text without regard to case, as `Action` is compared.
    #[must_use]
    pub fn matches_action(self, text: &str) -> bool {
        glob_match(self.0.as_bytes(), text.as_bytes(), |a, b| a.eq_ignore_ascii_case(&b))
    }

    /// True if it certainly matches all that another pattern matches. `?` here and `*` there is answered no,
    /// although some such pairs are covered.
    #[must_use]
    pub fn covers(self, other: &str, ignore_case: bool) -> bool {
        if self.0.contains('?') && other.contains('*') {
            return false;
        }
        if ignore_case { self.matches_action(other) } else { self.matches(other) }
    }

    /// True if it matches everything that is not empty: `*`, `**`, `?*`.
    #[must_use]
    pub fn is_universal(self) -> bool {
        let (mut star, mut marks) = (false, 0);
        for byte in self.0.bytes() {
            match byte {
                b'*' => star = true,
                b'?' => marks += 1,
                _ => return false,
            }
        }
        star && marks <= 1
    }

    /// True if it has a wildcard.
    #[must_use]
    pub fn has_wildcard(self) -> bool {
        memchr::memchr2(b'*', b'?', self.0.as_bytes()).is_some()
    }
}

/// One symbol of a pattern whose variables were filled in, so that a `*` of a value that came with the request is
/// text and no wildcard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// This byte.
    Byte(u8),
    /// A colon that stands in the pattern itself, and so divides the parts of an ARN.
    Colon,
    /// Any run of characters.
    AnyRun,
    /// One character.
    AnyOne,
}

impl Symbol {
    /// The symbols of a pattern without variables.
    pub fn of(pattern: &str) -> impl Iterator<Item = Self> + '_ {
        pattern.bytes().map(Self::of_byte)
    }

    const fn of_byte(byte: u8) -> Self {
        match byte {
            b'*' => Self::AnyRun,
            b'?' => Self::AnyOne,
            b':' => Self::Colon,
            other => Self::Byte(other),
        }
    }
}

/// Matches in time linear in the text for each `*`, without recursion.
#[must_use]
pub fn glob_match(pattern: &[u8], text: &[u8], same: impl Fn(u8, u8) -> bool) -> bool {
    glob(pattern.len(), |at| Symbol::of_byte(pattern[at]), text, same)
}

/// The same for a pattern of symbols, with case.
#[must_use]
pub fn symbols_match(pattern: &[Symbol], text: &[u8]) -> bool {
    glob(pattern.len(), |at| pattern[at], text, |a, b| a == b)
}

fn glob(length: usize, symbol: impl Fn(usize) -> Symbol, text: &[u8], same: impl Fn(u8, u8) -> bool) -> bool {
    let (mut p, mut t) = (0, 0);
    // Where to go back to: after the last `*`, and the text position that it has swallowed up to.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        let fits = if p < length {
            match symbol(p) {
                Symbol::AnyRun => {
                    p += 1;
                    star = Some((p, t));
                    continue;
                }
                Symbol::AnyOne => char_width(text, t),
                Symbol::Colon => usize::from(text[t] == b':'),
                Symbol::Byte(byte) => usize::from(same(byte, text[t])),
            }
        } else {
            0
        };
        if fits > 0 {
            p += 1;
            t += fits;
            continue;
        }
        let Some((after, swallowed)) = star else { return false };
        let swallowed = swallowed + char_width(text, swallowed);
        star = Some((after, swallowed));
        (p, t) = (after, swallowed);
    }
    (p..length).all(|at| symbol(at) == Symbol::AnyRun)
}

/// True if some text matches both patterns. Time and memory grow with the product of their lengths.
#[must_use]
pub fn globs_meet(a: &str, b: &str) -> bool {
    meet(a, b, true)
}

/// The same, where a `*` of the second pattern stands for text without colons, as the changing parts of an ARN are.
#[must_use]
pub fn glob_meets_format(pattern: &str, format: &str) -> bool {
    meet(pattern, format, false)
}

fn meet(a: &str, b: &str, colons: bool) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // `row[j]` says whether a[i..] and b[j..] have a text in common, from the ends to the beginnings.
    let mut below = vec![false; b.len() + 1];
    for i in (0..=a.len()).rev() {
        let mut row = vec![false; b.len() + 1];
        for j in (0..=b.len()).rev() {
            row[j] = match (a.get(i), b.get(j)) {
                (None, None) => true,
                (Some('*'), None) => below[j],
                (None, Some('*')) => row[j + 1],
                (None, _) | (_, None) => false,
                (Some('*'), Some('*')) => below[j] || row[j + 1],
                (Some('*'), Some(_)) => below[j] || row[j + 1],
                (Some(x), Some('*')) => row[j + 1] || (below[j] && (colons || *x != ':')),
                (Some(x), Some(y)) => (x == y || *x == '?' || *y == '?') && below[j + 1],
            };
        }
        below = row;
    }
    below[0]
}

/// Bytes of the UTF-8 character at an offset: `?` is one character, not one byte.
fn char_width(text: &[u8], at: usize) -> usize {
    1 + text[at + 1..].iter().take_while(|b| (**b & 0xC0) == 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text, wanted) in [
            ("s3:*", "s3:GetObject", true),
            ("s3:Get*Tag*", "s3:GetObjectTagging", true),
            ("s3:Get?bject", "s3:GetObject", true),
            ("s3:Get?bject", "s3:Getbject", false),
            ("*", "", true),
            ("", "", true),
            ("a*b*c", "aXbXbXc", true),
            ("a*b*c", "aXbX", false),
            ("?", "ü", true),
            ("??", "ü", false),
        ] {
            assert_eq!(Pattern(pattern).matches(text), wanted, "{pattern} {text}");
        }
        for (a, b, wanted) in [
            ("a*", "*b", true),
            ("a*c", "*b", false),
            ("a?c", "abc", true),
            ("a?c", "aüc", true),
            ("*a*", "*b*", true),
            ("*", "", true),
            ("", "", true),
            ("", "?", false),
            // By `image/x:y:instance/z`.
            ("arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:eu-west-1::image/*", true),
            ("arn:aws:ec2:*::image/ami-1", "arn:aws:ec2:eu-west-1::image/*", true),
        ] {
            assert_eq!(globs_meet(a, b), wanted, "{a} {b}");
            assert_eq!(globs_meet(b, a), wanted, "{b} {a}");
        }
        assert!(!glob_meets_format("arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:eu-west-1::image/*"));
        assert!(glob_meets_format("arn:aws:ec2:*:*:image/*", "arn:aws:ec2:eu-west-1::image/*"));
        assert!(glob_meets_format("arn:aws:ec2:*", "arn:aws:ec2:*:*:subnet/*"));
        assert!(Pattern("S3:getobject").matches_action("s3:GetObject"));
        assert!(!Pattern("S3:getobject").matches("s3:GetObject"));
        assert!(Pattern("**").is_universal());
        assert!(!Pattern("").is_universal());
    }
}
