//! Reading the one policy that a file holds.

use std::path::PathBuf;

use super::{Unusable, files};
use crate::Options;
use crate::policy::{Policy, PolicyKind};

/// The kind of policy that a caller names.
pub(super) fn kind(name: &str) -> Result<PolicyKind, String> {
    PolicyKind::from_name(name)
}

/// A policy, and the kind that its envelope or its words say.
pub(super) struct Given {
    pub policy: Policy,
    pub kind: PolicyKind,
}

/// Reads the policy of a file: a bare document, or what the AWS CLI printed around it.
pub(super) fn read(path: &PathBuf) -> Result<Given, Unusable> {
    let inputs = files::read(std::slice::from_ref(path))?;
    let name = inputs.first().map(|input| input.name.clone()).unwrap_or_default();
    let mut policies = crate::read(inputs, &Options::default()).estate.policies;
    match policies.len() {
        0 => Err(Unusable(format!("{name}: there is no policy in it; `parapet check` tells what was read"))),
        1 => {
            let document = policies.remove(0);
            Ok(Given { policy: document.policy, kind: document.kind })
        }
        many => Err(Unusable(format!("{name}: there are {many} policies in it; give a file with one"))),
    }
}
