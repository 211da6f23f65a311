//! Partition, region and account of the resources that a narrower policy names.

use crate::aws::Arn;

/// An account that is nobody's: a policy in which it was forgotten allows nothing.
pub const ACCOUNT_PLACEHOLDER: &str = "000000000000";
/// A region that does not exist.
pub const REGION_PLACEHOLDER: &str = "region-to-fill-in";

/// What to put for `${Partition}`, `${Region}` and `${Account}`. `*` is accepted for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// `aws` where none is given.
    pub partition: Option<String>,
    /// `eu-west-1`.
    pub region: Option<String>,
    /// Twelve digits.
    pub account: Option<String>,
}

/// What stands for a part that nobody gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// A value that names nothing, so that the policy fails closed until it is filled in.
    Placeholder,
    /// `*`, where the pattern before had it there.
    Star,
}

impl Place {
    /// The same with the partition that all ARNs of a policy have, where none was given.
    pub(super) fn with_partition_of<'a>(&self, patterns: impl Iterator<Item = &'a str>) -> Self {
        let mut place = self.clone();
        if place.partition.is_none() {
            let mut named =
                patterns.filter_map(Arn::parse).map(|arn| arn.partition).filter(|p| !p.contains('*'));
            let first = named.next();
            place.partition = first.filter(|first| named.all(|other| other == *first)).map(str::to_owned);
        }
        place
    }

    /// An ARN format with its changing parts filled in; names become `*`.
    pub(super) fn fill(&self, format: &str, missing: Missing) -> String {
        let or = |given: &Option<String>, placeholder: &str| match (given, missing) {
            (Some(given), _) => given.clone(),
            (None, Missing::Placeholder) => placeholder.to_owned(),
            (None, Missing::Star) => "*".to_owned(),
        };
        let mut out = String::with_capacity(format.len());
        let mut rest = format;
        while let Some(at) = rest.find("${") {
            out.push_str(&rest[..at]);
            let (name, after) = rest[at + 2..].split_once('}').unwrap_or((&rest[at + 2..], ""));
            let filled = match name {
                "Partition" => self.partition.clone().unwrap_or_else(|| match missing {
                    Missing::Placeholder => "aws".to_owned(),
                    Missing::Star => "*".to_owned(),
                }),
                "Region" => or(&self.region, REGION_PLACEHOLDER),
                "Account" => or(&self.account, ACCOUNT_PLACEHOLDER),
                _ => "*".to_owned(),
            };
            // `**` says no more than `*`.
            if !(filled == "*" && out.ends_with('*')) {
                out.push_str(&filled);
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filled_in_or_failing_closed() {
        let format = "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}/index/${IndexName}";
        let place = Place { account: Some("111122223333".into()), ..Place::default() };
        assert_eq!(
            place.fill(format, Missing::Placeholder),
            "arn:aws:dynamodb:region-to-fill-in:111122223333:table/*/index/*"
        );
        assert_eq!(place.fill(format, Missing::Star), "arn:*:dynamodb:*:111122223333:table/*/index/*");
        assert_eq!(place.fill("arn:${Partition}:s3:::${A}${B}*", Missing::Placeholder), "arn:aws:s3:::**");
    }
}
