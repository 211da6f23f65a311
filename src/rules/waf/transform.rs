//! What text transformations leave of a text.
//!
//! *Using text transformations in AWS WAF*.

/// True if a component may hold this text after the transformations. False only where that is certain: the last
/// ones never leave such bytes behind.
pub(super) fn can_survive(text: &[u8], transformations: &[String]) -> bool {
    // What a later transformation writes may be what an earlier one takes away.
    let mut later_writes = false;
    for kind in transformations.iter().rev() {
        if !later_writes && !leaves(kind, text) {
            return false;
        }
        later_writes |= !kind.starts_with("TRIM");
    }
    true
}

/// True if a text can be in what a transformation puts out.
fn leaves(kind: &str, text: &[u8]) -> bool {
    match kind {
        "LOWERCASE" => !text.iter().any(u8::is_ascii_uppercase),
        "UPPERCASE" => !text.iter().any(u8::is_ascii_lowercase),
        "COMPRESS_WHITE_SPACE" => {
            !text.windows(2).any(|pair| pair == b"  ")
                && !text.iter().any(|byte| b"\t\n\r\x0b\x0c".contains(byte))
        }
        "REMOVE_NULLS" | "REPLACE_NULLS" => !text.contains(&0),
        "CMD_LINE" => !text.iter().any(|byte| byte.is_ascii_uppercase() || b"\\\"'^,;".contains(byte)),
        _ => true,
    }
}

/// The text as the transformations would leave it, if they only change its case.
pub(super) fn in_the_case_of(text: &str, transformations: &[String]) -> Option<String> {
    let last =
        transformations.iter().rev().find(|kind| matches!(kind.as_str(), "LOWERCASE" | "UPPERCASE"))?;
    Some(if last == "LOWERCASE" { text.to_ascii_lowercase() } else { text.to_ascii_uppercase() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survives(text: &str, transformations: &[&str]) -> bool {
        let transformations: Vec<String> = transformations.iter().map(|kind| (*kind).to_owned()).collect();
        can_survive(text.as_bytes(), &transformations)
    }

    #[test]
    fn capitals_do_not_survive_lower_case() {
        assert!(!survives("Admin", &["LOWERCASE"]));
        assert!(!survives("Admin", &["URL_DECODE", "LOWERCASE"]));
        assert!(!survives("Admin", &["LOWERCASE", "TRIM"]));
        assert!(survives("admin", &["LOWERCASE"]));
    }

    #[test]
    fn what_a_later_one_writes_is_not_lost() {
        assert!(survives("Admin", &["LOWERCASE", "URL_DECODE"]), "%41 is decoded to A");
        assert!(survives("ADMIN", &["LOWERCASE", "UPPERCASE"]));
        assert!(survives("a  b", &["COMPRESS_WHITE_SPACE", "URL_DECODE"]));
        assert!(survives("Admin", &["SOMETHING_NEW"]));
    }

    #[test]
    fn two_spaces_do_not_survive_their_compression() {
        assert!(!survives("a  b", &["COMPRESS_WHITE_SPACE"]));
        assert!(survives("a b", &["COMPRESS_WHITE_SPACE"]));
    }
}
