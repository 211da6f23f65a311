//! Shell prompts: what people copy along with the output of a command.

/// The command on a line that shows a shell prompt or starts with `aws `, if it is one.
#[must_use]
pub fn command_on(line: &str) -> Option<&str> {
    let line = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if line.starts_with("aws ") || line.starts_with("aws.exe ") {
        return Some(line);
    }
    let after = after_prompt(line)?.trim_start();
    after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '/' | '~')).then_some(after)
}

/// True if a line is a shell prompt, with or without a command.
#[must_use]
pub fn is_prompt(line: &str) -> bool {
    let line = line.trim();
    command_on(line).is_some() || after_prompt(&format!("{line} ")).is_some_and(|rest| rest.trim().is_empty())
}

fn after_prompt(line: &str) -> Option<&str> {
    for sign in ["$ ", "# ", "% ", "> ", "❯ ", "λ "] {
        if let Some(rest) = line.strip_prefix(sign) {
            return Some(rest);
        }
    }
    if let Some(rest) = line.strip_prefix("➜ ") {
        return Some(rest.trim_start().split_once(' ').map_or(rest, |(_, command)| command));
    }
    // `PS C:\Users\ana> `, `C:\>`
    let windows = line.strip_prefix("PS ").unwrap_or(line);
    let drive =
        windows.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && windows[1..].starts_with(":\\");
    if drive || line.starts_with("PS /") {
        return windows.split_once('>').map(|(_, rest)| rest);
    }
    // `[ana@host dir]$ `, `ana@host:~/dir$ `, `bash-5.1# `
    let sign = line.find(['$', '#', '%', '>']).filter(|at| line[at + 1..].starts_with(' '))?;
    let prefix = &line[..sign];
    let looks = prefix.len() <= 120
        && !prefix.contains(['"', '{', '}', ','])
        && (prefix.contains('@') || prefix.starts_with("bash-") || prefix.starts_with("sh-"));
    looks.then(|| &line[sign + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_prompts_are_known() {
        for line in [
            "$ aws s3api get-bucket-acl --bucket b",
            "[ec2-user@ip-10-0-0-1 ~]$ aws s3api get-bucket-acl --bucket b",
            "ana@box:~/work (main) $ aws s3api get-bucket-acl --bucket b",
            "PS C:\\Users\\ana> aws s3api get-bucket-acl --bucket b",
            "C:\\Users\\ana>aws s3api get-bucket-acl --bucket b",
            "➜  infra aws s3api get-bucket-acl --bucket b",
            "aws s3api get-bucket-acl --bucket b",
        ] {
            assert_eq!(command_on(line), Some("aws s3api get-bucket-acl --bucket b"), "{line}");
        }
        assert!(is_prompt("ana@box:~$"));
    }

    #[test]
    fn other_lines_are_not_prompts() {
        for line in ["\"Resource\": \"*\"", "user,arn,mfa_active", "Statement:", "  - Effect: Allow", "x > 3"]
        {
            assert!(!is_prompt(line), "{line}");
        }
    }
}
