//! Documents of managed policies that are not in the estate.

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::policy::Policy;
use crate::text::{Sources, json};

/// Policy documents by ARN that are not in the estate, such as those that AWS writes.
pub trait PolicyDocuments {
    /// The document of the default version.
    fn document(&self, arn: &str) -> Option<Arc<Policy>>;
}

/// The policies that AWS manages, as far as [`crate::aws::managed_policy`] has them. Their spans lie in no text of the estate.
#[derive(Default)]
pub struct AwsDocuments {
    read: RefCell<FxHashMap<String, Option<Arc<Policy>>>>,
}

impl PolicyDocuments for AwsDocuments {
    fn document(&self, arn: &str) -> Option<Arc<Policy>> {
        if let Some(known) = self.read.borrow().get(arn) {
            return known.clone();
        }
        let read = crate::aws::managed_policy(arn).and_then(|text| {
            let tree = json::parse(&text, 0).tree;
            let sources = Sources::new(vec![crate::Input::from_text(arn, text)]);
            let (id, _) = sources.iter().next()?;
            crate::policy::parse(sources.add_view(id, tree).root()?).map(Arc::new)
        });
        self.read.borrow_mut().insert(arn.to_owned(), read.clone());
        read
    }
}

/// No documents beside the estate's.
pub struct NoDocuments;

impl PolicyDocuments for NoDocuments {
    fn document(&self, _: &str) -> Option<Arc<Policy>> {
        None
    }
}
