//! Amazon Resource Names.

/// The six parts of an ARN, `arn:partition:service:region:account:resource` (*Amazon Resource Names (ARNs)*).
/// Parts may be empty or hold wildcards: nothing is checked but that they are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn` …
    pub partition: &'a str,
    /// `s3`.
    pub service: &'a str,
    /// `eu-west-1`; empty for what has none.
    pub region: &'a str,
    /// Twelve digits; empty for what has none, `aws` for what AWS owns.
    pub account: &'a str,
    /// The rest, which may have colons and slashes.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Takes a text apart; none if it does not begin with `arn:` or has fewer than six parts.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        Some(Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        })
    }
}

impl std::fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_parts() {
        let text = "arn:aws:logs:eu-west-1:111122223333:log-group:/a:log-stream:b";
        let arn = Arn::parse(text).unwrap();
        assert_eq!((arn.service, arn.resource), ("logs", "log-group:/a:log-stream:b"));
        assert_eq!(arn.to_string(), text);
        assert_eq!(Arn::parse("arn:aws:s3:::b").unwrap().region, "");
        for other in ["", "*", "arn:aws:s3*", "ARN:aws:s3:::b", "arn:aws:iam::111122223333"] {
            assert_eq!(Arn::parse(other), None, "{other}");
        }
    }
}
