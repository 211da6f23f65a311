//! Where the words of an action's name begin.

/// Byte offsets at which the words of a name begin, but for the first: in `GetDBClusterTags` before `DB`, `Cluster`
/// and `Tags`. Names of actions are ASCII.
pub(super) fn word_starts(name: &str) -> Vec<usize> {
    let bytes = name.as_bytes();
    let starts_word = |at: usize| {
        let (before, here) = (bytes[at - 1], bytes[at]);
        let next_is_lower = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        here.is_ascii_uppercase() && (!before.is_ascii_uppercase() || next_is_lower)
    };
    (1..bytes.len()).filter(|at| name.is_char_boundary(*at) && starts_word(*at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for (name, words) in [
            ("GetObject", vec!["Get", "Object"]),
            ("GetDBClusterTags", vec!["Get", "DB", "Cluster", "Tags"]),
            ("PutObjectV2Acl", vec!["Put", "Object", "V2", "Acl"]),
            ("invoke", vec!["invoke"]),
            ("", vec![""]),
        ] {
            let mut starts = vec![0];
            starts.extend(word_starts(name));
            starts.push(name.len());
            let found: Vec<_> = starts.windows(2).map(|pair| &name[pair[0]..pair[1]]).collect();
            assert_eq!(found, words);
        }
    }
}
