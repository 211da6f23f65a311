//! Fixes of policies, held against the prover before they are applied with all others.
//!
//! A fix must not open anything. Where the edits of a round change a policy, the policy as it was and as it would be are
//! compared over all requests; if the new one allows something that the old one did not, the fix that does it is refused.

use super::apply_report;
use crate::estate::iam::PolicyDocument;
use crate::prove::{Verdict, opened};
use crate::report::model::{EditReport, FixReport};
use crate::{Analysis, Input, Options, read};

/// What is wrong with one of several fixes.
pub(super) struct Doubt {
    /// Its place among them.
    pub fix: usize,
    /// A request that would be allowed then, and is not now. `None` if it could not be told whether there is one.
    pub opens: Option<String>,
}

/// Looks for fixes that open something. `before` is of `text` alone, and the fixes are of its report with offsets in
/// bytes and can be applied together. Of several fixes that only together open something, all are named.
pub(super) fn doubts(
    before: &Analysis,
    name: &str,
    text: &str,
    options: &Options,
    fixes: &[&FixReport],
) -> Vec<Doubt> {
    let all: Vec<usize> = (0..fixes.len()).collect();
    let after = applied(name, text, options, fixes, &all);
    let (old, new) = (&before.estate.policies, &after.estate.policies);
    let mut found: Vec<Doubt> = Vec::new();
    if old.len() != new.len() {
        return found;
    }
    for (index, (was, is)) in old.iter().zip(new).enumerate() {
        let same = before.sources.slice(was.policy.span) == after.sources.slice(is.policy.span)
            && was.kind == is.kind;
        let opens = if same { Opens::Nothing } else { opens(was, is) };
        if opens == Opens::Nothing {
            continue;
        }
        let (source, range) = before.sources.resolve(was.policy.span);
        let inside = |edit: &EditReport| {
            edit.source_index == source.0 && edit.start >= range.start && edit.end <= range.end
        };
        let touching: Vec<usize> =
            all.iter().copied().filter(|ix| fixes[*ix].edits.iter().any(inside)).collect();
        let alone = |ix: &usize| {
            let after = applied(name, text, options, fixes, &[*ix]);
            after.estate.policies.get(index).map_or(Opens::Nothing, |is| self::opens(was, is))
        };
        let mut guilty: Vec<(usize, Opens)> = match touching.as_slice() {
            [one] => vec![(*one, opens.clone())],
            several => several.iter().map(|ix| (*ix, alone(ix))).collect(),
        };
        guilty.retain(|(_, opens)| *opens != Opens::Nothing);
        let found_alone = guilty.iter().any(|(_, alone)| matches!(alone, Opens::Something(_)));
        if guilty.is_empty() || (!found_alone && matches!(opens, Opens::Something(_))) {
            guilty = touching.into_iter().map(|ix| (ix, opens.clone())).collect();
        }
        for (fix, opens) in guilty {
            let opens = if let Opens::Something(example) = opens { Some(example) } else { None };
            match found.iter_mut().find(|doubt| doubt.fix == fix) {
                Some(known) => known.opens = known.opens.take().or(opens),
                None => found.push(Doubt { fix, opens }),
            }
        }
    }
    found
}

fn applied(name: &str, text: &str, options: &Options, fixes: &[&FixReport], which: &[usize]) -> Analysis {
    let edits: Vec<EditReport> = which.iter().flat_map(|ix| fixes[*ix].edits.iter().cloned()).collect();
    read(vec![Input::from_text(name, apply_report(&[text], &edits).remove(0))], options)
}

#[derive(Clone, PartialEq)]
enum Opens {
    Nothing,
    Something(String),
    Unknown,
}

fn opens(old: &PolicyDocument, new: &PolicyDocument) -> Opens {
    match opened(&old.policy, &new.policy, &old.kind) {
        Verdict::Empty => Opens::Nothing,
        // As where a misspelt action is spelt right: of the misspelt one there are no requests.
        Verdict::Has(witness) if witness.made_up_action => Opens::Nothing,
        Verdict::Has(witness) if witness.is_real() => Opens::Something(witness.request.sentence()),
        // The request found has a resource that its action never meets; there may be another.
        Verdict::Has(_) => Opens::Unknown,
        Verdict::Unknown(_) => Opens::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*"}]}"#;

    /// A fix that writes one text for another.
    fn fix(from: &str, to: &str) -> FixReport {
        let at = TEXT.find(from).unwrap();
        let (start, end) = (u32::try_from(at).unwrap(), u32::try_from(at + from.len()).unwrap());
        let edit = EditReport { source_index: 0, start, end, text: to.to_owned() };
        FixReport {
            title: to.to_owned(),
            note: String::new(),
            by_hand: false,
            edits: vec![edit],
            preview: Vec::new(),
        }
    }

    fn doubted(fixes: &[FixReport]) -> Vec<(usize, Option<String>)> {
        let options = Options::default();
        let before = read(vec![Input::from_text("p", TEXT)], &options);
        let list: Vec<&FixReport> = fixes.iter().collect();
        let found = doubts(&before, "p", TEXT, &options, &list);
        found.into_iter().map(|doubt| (doubt.fix, doubt.opens)).collect()
    }

    #[test]
    fn the_fix_that_opens_is_found_among_those_that_do_not() {
        let narrower = fix("arn:aws:s3:::b/*", "arn:aws:s3:::b/x*");
        assert_eq!(doubted(std::slice::from_ref(&narrower)), []);
        let wider = fix("s3:Get*", "s3:*");
        let found = doubted(&[narrower, wider]);
        let [(1, Some(example))] = found.as_slice() else { panic!("{found:?}") };
        assert!(example.contains(" on arn:aws:s3:::b/"), "{example}");
    }

    #[test]
    fn what_only_together_opens_is_found_too() {
        // Neither alone: the resource exists for no action of the other service.
        let found = doubted(&[
            fix("s3:Get*", "sqs:*"),
            fix("arn:aws:s3:::b/*", "arn:aws:sqs:us-east-1:111122223333:q"),
        ]);
        assert!(found.len() == 2 && found.iter().any(|(_, opens)| opens.is_some()), "{found:?}");
    }

    #[test]
    fn a_placeholder_opens_nothing() {
        let condition = r#""arn:aws:s3:::b/*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "<your-organization>"}}"#;
        assert_eq!(doubted(&[fix(r#""arn:aws:s3:::b/*""#, condition)]), []);
    }
}
