//! The facts as the generator (`tools/facts/`) gathers them, before they are packed.

use super::{AccessLevels, ValueType};

/// Everything that goes into `data/facts.bin`.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Day of the source, `YYYY-MM-DD`.
    pub date: String,
    /// AWS's partitions.
    pub partitions: Vec<SourcePartition>,
    /// Names of service principals, such as `lambda.amazonaws.com`.
    pub principals: Vec<String>,
    /// Every condition key, whichever service it belongs to.
    pub keys: Vec<SourceKey>,
    /// Every service.
    pub services: Vec<SourceService>,
}

/// A partition.
#[derive(Clone, Debug, Default)]
pub struct SourcePartition {
    /// As in an ARN, `aws-cn`.
    pub name: String,
    /// What the host names of its services end in.
    pub dns_suffix: String,
    /// What the names of its regions may begin with, `eu`; also of those that are still to come.
    pub areas: Vec<String>,
    /// Its regions.
    pub regions: Vec<String>,
}

/// A condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceKey {
    /// As AWS spells it; the changing part is `${TagKey}`.
    pub name: String,
    /// What its values are.
    pub value_type: ValueType,
    /// True if a request may carry several values of it.
    pub multivalued: bool,
    /// True if AWS lists it among the global keys.
    pub global: bool,
    /// True if AWS's documentation says to use another one instead.
    pub deprecated: bool,
}

/// A service. Keys are named by their lower-case names, resource types by their names.
#[derive(Clone, Debug, Default)]
pub struct SourceService {
    /// `s3`.
    pub prefix: String,
    /// `Amazon S3`.
    pub name: String,
    /// True if resource control policies apply to it.
    pub rcp: bool,
    /// Its condition keys.
    pub keys: Vec<String>,
    /// Its resource types.
    pub types: Vec<SourceType>,
    /// Its actions.
    pub actions: Vec<SourceAction>,
}

/// A resource type.
#[derive(Clone, Debug, Default)]
pub struct SourceType {
    /// `bucket`.
    pub name: String,
    /// `arn:${Partition}:s3:::${BucketName}`.
    pub arn: String,
    /// Keys that a request on such a resource carries.
    pub keys: Vec<String>,
}

/// An action.
#[derive(Clone, Debug, Default)]
pub struct SourceAction {
    /// `GetObject`.
    pub name: String,
    /// What it does.
    pub levels: AccessLevels,
    /// Keys of the action itself.
    pub keys: Vec<String>,
    /// The types of resource that it works on.
    pub uses: Vec<SourceUse>,
}

/// A type of resource that an action works on.
#[derive(Clone, Debug, Default)]
pub struct SourceUse {
    /// Name of the type.
    pub type_name: String,
    /// True if a request always has one.
    pub required: bool,
    /// Keys that count for this action on this type.
    pub keys: Vec<String>,
}
