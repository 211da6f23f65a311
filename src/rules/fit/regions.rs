//! Regions by name and by pattern.

use crate::aws::Partition;
use crate::policy::Pattern;

/// True if a pattern names a region of a partition, known or of a form that one to come may have.
pub(super) fn matches(partition: Partition<'_>, pattern: &str) -> bool {
    partition.regions().iter().any(|region| Pattern(pattern).matches(region))
        || if Pattern(pattern).has_wildcard() { false } else { is_new(partition, pattern) }
}

/// True if a name has the form of a region and is not a slip in one that is known: `eu-central-3`, not `eu-wset-1`.
fn is_new(partition: Partition<'_>, name: &str) -> bool {
    const PLACES: [&str; 9] =
        ["central", "east", "north", "northeast", "northwest", "south", "southeast", "southwest", "west"];
    partition.may_have_region(name) && name.split('-').any(|word| PLACES.contains(&word))
}

/// The region that a misspelt one was probably meant to be.
pub(super) fn near<'r>(regions: impl Iterator<Item = &'r String>, name: &str) -> Option<&'r str> {
    if Pattern(name).has_wildcard() {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let distance = |region: &&str| strsim::osa_distance(region, &lower);
    regions.map(String::as_str).min_by_key(distance).filter(|region| distance(region) <= 2)
}
