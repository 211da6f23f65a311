//! `aws` commands that were pasted along with their output: they name what the output does not.

use crate::text::Span;

/// An `aws` command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Where.
    pub span: Span,
    /// For example `s3api`.
    pub service: String,
    /// For example `get-bucket-acl`.
    pub operation: String,
    /// Options with their value, empty for switches: `("bucket", "reports")`.
    pub options: Vec<(String, String)>,
}

impl Command {
    /// Reads `aws [options] SERVICE OPERATION [options]`, up to a pipe or redirection.
    #[must_use]
    pub fn parse(text: &str, span: Span) -> Option<Self> {
        let mut words = words(text).into_iter();
        if !matches!(words.next()?.as_str(), "aws" | "aws.exe") {
            return None;
        }
        let mut positional = Vec::new();
        let mut options: Vec<(String, String)> = Vec::new();
        let mut open = false;
        for word in words {
            if let Some(name) = word.strip_prefix("--") {
                let (name, value) = name.split_once('=').unwrap_or((name, ""));
                open = value.is_empty();
                options.push((name.to_owned(), value.to_owned()));
            } else if open && !word.is_empty() {
                // The first word after an option is its value; more words belong to it too, but nobody asks.
                if let Some((_, value)) = options.last_mut() {
                    *value = word;
                }
                open = false;
            } else {
                positional.push(word);
            }
        }
        let mut positional = positional.into_iter();
        Some(Self { span, service: positional.next()?, operation: positional.next()?, options })
    }

    /// The value of an option.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&str> {
        let found = self.options.iter().find(|(option, value)| option == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// The command's output form, where it says one.
    #[must_use]
    pub fn output(&self) -> Option<&str> {
        self.option("output")
    }
}

/// Shell words up to a pipe, redirection or separator. Quotes are taken off, a backslash at a line's end joins.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(ch) = chars.next() {
        match (quote, ch) {
            (Some(q), ch) if q == ch => quote = None,
            (Some(_), ch) => word.get_or_insert_default().push(ch),
            (None, '\'' | '"') => {
                quote = Some(ch);
                word.get_or_insert_default();
            }
            (None, '\\' | '`' | '^') if matches!(chars.peek(), Some('\n' | '\r')) => {}
            (None, '\\') => word.get_or_insert_default().extend(chars.next()),
            (None, '|' | '>' | ';' | '&' | '<') => break,
            (None, ch) if ch.is_whitespace() => words.extend(word.take()),
            (None, ch) => word.get_or_insert_default().push(ch),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ViewId;

    fn parse(text: &str) -> Option<Command> {
        Command::parse(text, Span { view: ViewId(0), start: 0, end: 0 })
    }

    #[test]
    fn options_stand_anywhere() {
        let command =
            parse("aws --profile prod s3api get-bucket-acl --bucket 'my bucket' --output json | jq .")
                .unwrap();
        assert_eq!((command.service.as_str(), command.operation.as_str()), ("s3api", "get-bucket-acl"));
        assert_eq!(command.option("bucket"), Some("my bucket"));
        assert_eq!(command.output(), Some("json"));
    }

    #[test]
    fn lines_are_joined() {
        let command = parse("aws s3api get-bucket-policy \\\n  --bucket=b").unwrap();
        assert_eq!(command.option("bucket"), Some("b"));
    }

    #[test]
    fn other_commands_are_not_read() {
        assert_eq!(parse("cat policy.json"), None);
        assert_eq!(parse("aws help"), None);
    }
}
