//! The known ways to more rights, told in our own words.
//!
//! Which sets of actions lead to more rights is public knowledge: pathfinding.cloud, Rhino Security Labs' list, and
//! the checks of prowler, cloudsplaining and parliament. A set that only adds to another of the same gain is told
//! once, by the smaller; sets that differ in one action are one path with alternatives.

mod existing;
mod iam;
mod new_compute;
mod new_jobs;

use super::path::Path;

/// Every path.
pub fn all() -> impl Iterator<Item = &'static Path> {
    [iam::PATHS, new_compute::PATHS, new_jobs::PATHS, existing::PATHS].into_iter().flatten()
}
