//! `RestrictPublicBuckets` of S3's Block Public Access.
//!
//! *Blocking public access to your Amazon S3 storage*: a bucket "with a public policy" is open "to only AWS service principals
//! and authorized users within the bucket owner's account", whomever else the policy names. `BlockPublicPolicy` refuses new
//! policies and leaves those that are there as they are. The settings of bucket and account hold together, the narrower of the two.

use crate::estate::Estate;
use crate::evaluate::Caller;
use crate::prove::{Trust, exposure};

/// What Block Public Access does to those who are not of the bucket owner's account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::evaluate) enum Restriction {
    /// It is no bucket, or lets them in as far as the bucket's policy does.
    #[default]
    None,
    /// It keeps them out.
    Holds,
    /// The switch is on, and whether the policy is public is not known.
    HoldsIfPublic(String),
    /// The policy is public, and the switch was not given.
    NotGiven(String),
}

impl Restriction {
    /// Of a resource, by its ARN.
    pub fn of(estate: &Estate, resource: &str) -> Self {
        let Some(rest) = resource.strip_prefix("arn:").and_then(|rest| rest.split_once(":s3:::")) else {
            return Self::None;
        };
        let name = rest.1.split('/').next().unwrap_or_default();
        let Some(bucket) = estate.buckets.iter().find(|bucket| bucket.name.as_deref() == Some(name)) else {
            return Self::None;
        };
        let is_public = || match (&bucket.is_public, bucket.policy.and_then(|at| estate.policies.get(at))) {
            (Some(said), _) => Some(said.value),
            (None, Some(document)) => {
                exposure(&document.policy, &document.kind, &Trust::default()).is_public()
            }
            (None, None) => Some(false),
        };
        let account = match estate.account_blocks.as_slice() {
            [one] => Some(one),
            _ => None,
        };
        let blocks = [bucket.block.as_ref(), account];
        if blocks.iter().flatten().any(|block| block.restricts()) {
            return match is_public() {
                Some(true) => Self::Holds,
                Some(false) => Self::None,
                None => Self::HoldsIfPublic(format!("aws s3api get-bucket-policy-status --bucket {name}")),
            };
        }
        // What is not given may restrict, of what is given by itself enough.
        if blocks.iter().all(Option::is_some) || is_public() == Some(false) {
            return Self::None;
        }
        Self::NotGiven(match bucket.block {
            None => format!("aws s3api get-public-access-block --bucket {name}"),
            Some(_) => "aws s3control get-public-access-block --account-id ACCOUNT".to_owned(),
        })
    }

    /// True if a caller is one of those that it keeps out.
    pub fn is_on(caller: &Caller, owner: Option<&str>) -> bool {
        !matches!(caller, Caller::Service(_)) && (caller.account().is_none() || caller.account() != owner)
    }

    /// What a reader has to know; nothing where there is none.
    pub fn note(&self) -> Option<String> {
        Some(match self {
            Self::None => return None,
            Self::Holds => "The bucket's policy is public and `RestrictPublicBuckets` is on: only AWS services and the bucket owner's account get in."
                .to_owned(),
            Self::HoldsIfPublic(settle) => format!(
                "`RestrictPublicBuckets` is on, and whether AWS takes the bucket's policy for public is not known; `{settle}` tells."
            ),
            Self::NotGiven(settle) => format!(
                "The bucket's policy is public. If `RestrictPublicBuckets` is on, nobody of another account gets in all the same; `{settle}` tells."
            ),
        })
    }
}
