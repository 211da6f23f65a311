//! Which AWS document is it? One file a family of documents.
//!
//! A document is looked at by every family, so that the outputs of several commands merged into one object are
//! each found. What no family claims is descended into (a policy inside a CloudFormation template, a map from
//! bucket names to outputs), and what nobody understands at any depth is listed.

mod access_keys;
mod account;
mod bucket;
mod command;
mod credential_report;
pub(crate) mod families;
mod fields;
mod instances;
mod kind;
mod lookalike;
mod network;
mod noise;
mod policy;
mod reader;
mod secrets;
mod security_groups;
mod services;
mod shape;
mod usage;
mod web_acl;

pub use command::Command;
pub(crate) use reader::Reader;

use crate::estate::Estate;
use crate::text::json::Tree;
use crate::text::{Segment, Sources, split};
use crate::{Coverage, Options, Progress};

const EMPTY: &str =
    "there is nothing here: paste a policy, or what an `aws … describe`, `list` or `get` command printed";

pub(crate) use families::Documents;
use families::Family;

/// Reads all texts into one estate. Of the options only those are asked that say what something is.
pub fn recognize(
    coverage: Coverage,
    sources: &Sources,
    options: &Options,
    progress: &mut dyn FnMut(&Progress),
) -> Estate {
    let mut reader = Reader::new(coverage.documents, sources, options);
    let total = u32::try_from(sources.iter().count()).unwrap_or(u32::MAX);
    for (id, source) in sources.iter() {
        progress(&Progress { phase: "reading".into(), done: id.0, total });
        reader.start_source(id, &source.name);
        let segments = split(&source.text);
        if segments.is_empty() && source.problems.is_empty() {
            let view = sources.add_view(id, Tree::default());
            reader.unrecognized("empty", view.whole(), EMPTY);
        }
        for segment in segments {
            match segment {
                Segment::Other(range) => noise::read(&mut reader, id, range),
                Segment::Json { tree, range, problems } => {
                    let view = sources.add_view(id, tree);
                    reader.text_problems(view.id, problems);
                    if let Some(root) = view.root() {
                        let understood = reader.document(root);
                        if !understood {
                            reader.not_understood(root);
                        }
                    } else {
                        reader.unrecognized("empty", view.span(range), "there is no value here");
                    }
                    reader.end_document();
                }
            }
        }
        reader.end_source();
    }
    reader.finish()
}
