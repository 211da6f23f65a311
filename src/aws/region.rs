//! Partitions and regions.

#[derive(Clone, Debug)]
pub(super) struct PartitionRow {
    pub(super) name: String,
    pub(super) dns_suffix: String,
    pub(super) areas: Vec<String>,
    pub(super) regions: Vec<String>,
}

/// A group of regions with accounts of its own (*Amazon Resource Names (ARNs)*: "A partition is a group of AWS
/// Regions").
#[derive(Clone, Copy, Debug)]
pub struct Partition<'f>(pub(super) &'f PartitionRow);

impl<'f> Partition<'f> {
    /// As in an ARN: `aws`, `aws-cn`, `aws-us-gov` …
    #[must_use]
    pub fn name(self) -> &'f str {
        &self.0.name
    }

    /// What the host names of its services end in.
    #[must_use]
    pub fn dns_suffix(self) -> &'f str {
        &self.0.dns_suffix
    }

    /// Its regions.
    #[must_use]
    pub fn regions(self) -> &'f [String] {
        &self.0.regions
    }

    /// True if it has this region.
    #[must_use]
    pub fn has_region(self, name: &str) -> bool {
        self.0.regions.iter().any(|region| region == name)
    }

    /// True if the name has the form of a region of this partition, known or still to come: `eu-moon-1`.
    #[must_use]
    pub fn may_have_region(self, name: &str) -> bool {
        self.has_region(name)
            || self.0.areas.iter().any(|area| {
                let rest = name.strip_prefix(area.as_str()).and_then(|rest| rest.strip_prefix('-'));
                rest.and_then(|rest| rest.rsplit_once('-')).is_some_and(|(place, number)| {
                    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
                    !place.is_empty()
                        && place.bytes().all(word)
                        && !number.is_empty()
                        && number.bytes().all(|b| b.is_ascii_digit())
                })
            })
    }
}
