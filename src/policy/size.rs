//! How long a policy is, as AWS counts it, and how long each kind may be.

use super::PolicyKind;

/// Length of a policy in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// As it stands in the text.
    pub as_written: usize,
    /// Without the white space between its parts.
    pub without_space: usize,
}

impl Size {
    /// Measures the text of a policy.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut size = Self::default();
        let (mut quoted, mut escaped) = (false, false);
        if text.is_ascii() {
            return Self::of_ascii(text.as_bytes());
        }
        for ch in text.chars() {
            size.as_written += 1;
            if quoted || !ch.is_whitespace() {
                size.without_space += 1;
            }
            match ch {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                _ => {}
            }
        }
        size
    }

    /// The same, a byte a character.
    fn of_ascii(text: &[u8]) -> Self {
        let (mut quoted, mut escaped, mut without_space) = (false, false, 0);
        for byte in text {
            // 0x0B is white space to `char`, and not to `u8`.
            without_space += usize::from(quoted || !(byte.is_ascii_whitespace() || *byte == 0x0B));
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ => {}
            }
        }
        Self { as_written: text.len(), without_space }
    }
}

/// How long a policy may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Characters.
    pub characters: usize,
    /// To what it can be raised on request.
    pub raisable: Option<usize>,
    /// True where white space counts too.
    pub counts_space: bool,
    /// Title of the AWS page that says so.
    pub source: &'static str,
}

const IAM: &str = "IAM and AWS STS quotas";
const ORGANIZATIONS: &str = "Quotas and service limits for AWS Organizations";

/// The limit of one policy of a kind; of an identity policy that of a managed one. `None` where AWS publishes none
/// that is known here.
#[must_use]
pub fn limit(kind: &PolicyKind) -> Option<Limit> {
    let limit = |characters, source| Limit { characters, raisable: None, counts_space: false, source };
    let whole = |characters, source| Limit { counts_space: true, ..limit(characters, source) };
    Some(match kind {
        PolicyKind::Identity | PolicyKind::PermissionsBoundary => limit(6_144, IAM),
        PolicyKind::Trust => Limit { raisable: Some(8_192), ..limit(2_048, IAM) },
        PolicyKind::Session => limit(2_048, IAM),
        // Doubled on 15 May 2026; resource control policies were not.
        PolicyKind::ServiceControl => whole(10_240, ORGANIZATIONS),
        PolicyKind::ResourceControl => whole(5_120, ORGANIZATIONS),
        PolicyKind::VpcEndpoint => whole(20_480, "Amazon VPC quotas"),
        PolicyKind::Resource(service) => match service.as_str() {
            "s3" => limit(20_480, "Bucket policies for Amazon S3"),
            "kms" => limit(32_768, "AWS KMS resource quotas"),
            "sqs" => limit(8_192, "Amazon SQS policy quotas"),
            "sns" => limit(30_720, "Amazon SNS endpoints and quotas"),
            "lambda" => limit(20_480, "Lambda quotas"),
            "ecr" => limit(10_240, "SetRepositoryPolicy"),
            "secretsmanager" => limit(20_480, "AWS Secrets Manager quotas"),
            "events" => limit(10_240, "Amazon EventBridge quotas"),
            "execute-api" => limit(8_192, "Amazon API Gateway quotas"),
            "elasticfilesystem" => limit(20_000, "Amazon EFS quotas"),
            "dynamodb" => whole(20_480, "Quotas in Amazon DynamoDB"),
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_in_strings_counts() {
        let size = Size::of("{ \"a b\\\" \": [ 1,\n\t2 ] }");
        assert_eq!(size.without_space, "{\"a b\\\" \":[1,2]}".len());
        assert_eq!(size.as_written, 23);
    }
}
