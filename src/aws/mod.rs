//! Facts about AWS: services, actions, types of resource, condition keys, managed policies, regions.
//!
//! They are data, packed by `./x facts` from pinned packages into `data/` (see `data/README.md`), and dated. The
//! command line carries them; the page fetches them as an asset of its own and hands them to [`load_facts`], so
//! that [`facts`] has none before they are there. Nothing may be concluded from their absence.
//!
//! ```
//! let facts = parapet::aws::facts().ok_or("not loaded")?;
//! let action = facts.action("S3:getobject").ok_or("unknown")?;
//! assert_eq!(action.name(), "s3:GetObject");
//! assert!(facts.expand("s3:Get*Tag*").contains(facts.action("s3:GetObjectTagging").ok_or("unknown")?.id()));
//! # Ok::<(), &str>(())
//! ```

mod access_level;
mod action;
mod action_set;
mod arn;
mod bytes;
mod complete;
mod condition_key;
mod decode;
#[cfg(not(target_arch = "wasm32"))]
mod encode;
mod expand;
mod facts;
mod managed;
#[cfg(not(target_arch = "wasm32"))]
mod managed_encode;
mod overlap;
mod region;
mod resource_type;
mod service;
#[cfg(not(target_arch = "wasm32"))]
pub mod source;
mod suggest;

pub use access_level::{AccessLevel, AccessLevels};
pub use action::{Action, TypeUse};
pub use action_set::{ActionId, ActionSet};
pub use arn::Arn;
pub use bytes::FactsError;
pub use condition_key::{ConditionKey, ValueType};
pub use decode::decode;
#[cfg(not(target_arch = "wasm32"))]
pub use encode::{EncodeError, encode};
pub use facts::Facts;
pub use managed::{ManagedPolicies, ManagedPolicy};
#[cfg(not(target_arch = "wasm32"))]
pub use managed_encode::{SourcePolicy, encode_managed_policies};
pub use region::Partition;
pub use resource_type::ResourceType;
pub use service::Service;

use std::sync::OnceLock;

static FACTS: OnceLock<Facts> = OnceLock::new();
static MANAGED: OnceLock<ManagedPolicies> = OnceLock::new();

/// The facts: on a host as they came with the program, unpacked in a few milliseconds when they are first asked
/// for; in WebAssembly once [`load_facts`] has been given them.
#[must_use]
pub fn facts() -> Option<&'static Facts> {
    #[cfg(not(target_arch = "wasm32"))]
    if FACTS.get().is_none() {
        load_facts(include_bytes!("../../data/facts.bin")).ok()?;
    }
    FACTS.get()
}

/// Takes the bytes of `data/facts.bin`. Facts that are already there stay.
///
/// # Errors
/// If the bytes are something else, of another version, or damaged.
pub fn load_facts(bytes: &[u8]) -> Result<(), FactsError> {
    if FACTS.get().is_none() {
        let facts = decode(bytes)?;
        FACTS.get_or_init(|| facts);
    }
    Ok(())
}

/// AWS's managed policies, as [`facts`] has the facts: in WebAssembly once [`load_managed_policies`] has been given
/// them.
#[must_use]
pub fn managed_policies() -> Option<&'static ManagedPolicies> {
    #[cfg(not(target_arch = "wasm32"))]
    if MANAGED.get().is_none() {
        load_managed_policies(include_bytes!("../../data/managed-policies.bin")).ok()?;
    }
    MANAGED.get()
}

/// Takes the bytes of `data/managed-policies.bin`. Policies that are already there stay.
///
/// # Errors
/// If the bytes are something else, of another version, or damaged.
pub fn load_managed_policies(bytes: &[u8]) -> Result<(), FactsError> {
    if MANAGED.get().is_none() {
        let policies = ManagedPolicies::decode(bytes)?;
        MANAGED.get_or_init(|| policies);
    }
    Ok(())
}

/// The document of an AWS managed policy, by name or ARN, as JSON. None if it is not known, or if the policies are not
/// there ([`managed_policies`] tells).
#[must_use]
pub fn managed_policy(arn_or_name: &str) -> Option<String> {
    managed_policies()?.get(arn_or_name)?.document()
}
