//! One run of the engine.

use crate::estate::Estate;
use crate::recognize::recognize;
use crate::report::model::Report;
use crate::report::{Offsets, build};
use crate::rules::{Context, Finding, Findings};
use crate::text::Sources;
use crate::{Coverage, Input, Options, Progress};

/// Everything that one run found, with the texts that it points into.
pub struct Analysis {
    /// The texts.
    pub sources: Sources,
    /// What was recognised.
    pub estate: Estate,
    /// What the rules found, the worst first.
    pub findings: Vec<Finding>,
    /// How much of the engine the run had.
    pub coverage: Coverage,
}

/// Reads texts, recognises what is in them and runs the rules. `progress` is called before each step.
///
/// Nothing in the texts makes it fail: what cannot be read is in the report.
///
/// ```
/// use parapet::{Input, Options, analyze, report::Offsets};
///
/// let policy = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
/// let analysis = analyze(vec![Input::from_text("policy.json", policy)], &Options::default(), &mut |_| {});
/// let report = analysis.report(Offsets::Bytes);
/// assert!(report.findings.iter().any(|finding| finding.rule == "policy-action-star"));
/// ```
#[must_use]
pub fn analyze(inputs: Vec<Input>, options: &Options, progress: &mut dyn FnMut(&Progress)) -> Analysis {
    analyze_with(Coverage::WHOLE, inputs, options, progress)
}

/// The same with less of the engine.
#[must_use]
pub fn analyze_with(
    coverage: Coverage,
    inputs: Vec<Input>,
    options: &Options,
    progress: &mut dyn FnMut(&Progress),
) -> Analysis {
    let sources = Sources::new(inputs);
    let estate = recognize(coverage, &sources, options, progress);
    let mut list = Vec::new();
    let cx = Context::new(&sources, &estate, options);
    let total = u32::try_from(coverage.rules().count()).unwrap_or(u32::MAX);
    for (done, rule) in (0..).zip(coverage.rules()) {
        progress(&Progress { phase: "checking".into(), done, total });
        if options.rules.is_empty() || options.rules.iter().any(|id| id == rule.id) {
            (rule.check)(&cx, &mut Findings { list: &mut list });
        }
    }
    progress(&Progress { phase: "checking".into(), done: total, total });
    // Worst first, then in the order of the text: the sort is stable, but rules run family by family.
    list.sort_by_cached_key(|finding| {
        let (source, range) = sources.resolve(finding.span);
        (std::cmp::Reverse(finding.severity), source, range.start, range.end, finding.rule)
    });
    Analysis { sources, estate, findings: list, coverage }
}

/// Reads texts and recognises what is in them, without running the rules: enough to explain or narrow a policy.
#[must_use]
pub fn read(inputs: Vec<Input>, options: &Options) -> Analysis {
    let sources = Sources::new(inputs);
    let estate = recognize(Coverage::WHOLE, &sources, options, &mut |_| {});
    Analysis { sources, estate, findings: Vec::new(), coverage: Coverage::WHOLE }
}

impl Analysis {
    /// The report, with offsets in the unit that the caller counts in.
    #[must_use]
    pub fn report(&self, offsets: Offsets) -> Report {
        build(self, offsets)
    }
}
