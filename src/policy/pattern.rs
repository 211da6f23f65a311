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
        self.0.contains('*')
            && self.0.bytes().all(|b| matches!(b, b'*' | b'?'))
            && self.0.bytes().filter(|b| *b == b'?').count() <= 1
    }

    /// True if it has a wildcard.
    #[must_use]
    pub fn has_wildcard(self) -> bool {
        self.0.contains(['*', '?'])
    }
}

/// Matches in time linear in the text for each `*`, without recursion.
#[must_use]
pub fn glob_match(pattern: &[u8], text: &[u8], same: impl Fn(u8, u8) -> bool) -> bool {
    let (mut p, mut t) = (0, 0);
    // Where to go back to: after the last `*`, and the text position that it has swallowed up to.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                p += 1;
                star = Some((p, t));
            }
            Some(b'?') => {
                p += 1;
                t += char_width(text, t);
            }
            Some(byte) if same(*byte, text[t]) => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((after, swallowed)) => {
                    let swallowed = swallowed + char_width(text, swallowed);
                    star = Some((after, swallowed));
                    (p, t) = (after, swallowed);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|b| *b == b'*')
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
        assert!(Pattern("S3:getobject").matches_action("s3:GetObject"));
        assert!(!Pattern("S3:getobject").matches("s3:GetObject"));
        assert!(Pattern("**").is_universal());
        assert!(!Pattern("").is_universal());
    }
}
