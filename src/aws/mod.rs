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
mod condition_key;
mod decode;
#[cfg(not(target_arch = "wasm32"))]
mod encode;
mod expand;
mod facts;
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
pub use region::Partition;
pub use resource_type::ResourceType;
pub use service::Service;

use std::sync::OnceLock;

static FACTS: OnceLock<Facts> = OnceLock::new();

/// The facts, as they came with the program. Unpacked when they are first asked for, in a few milliseconds.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn facts() -> Option<&'static Facts> {
    static BYTES: &[u8] = include_bytes!("../../data/facts.bin");
    if let Some(facts) = FACTS.get() {
        return Some(facts);
    }
    let facts = decode(BYTES).ok()?;
    Some(FACTS.get_or_init(|| facts))
}

/// The facts, once [`load_facts`] has been given them.
#[cfg(target_arch = "wasm32")]
#[must_use]
pub fn facts() -> Option<&'static Facts> {
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
