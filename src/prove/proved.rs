//! What is proved of one policy, as plain data: whether it is public, what it allows, which of its statements do nothing.
//! What the page shows.

use serde::{Deserialize, Serialize};

use super::dead::{dead_within, overlaps_within};
use super::solve::search::WORK;
use super::summary::summary_within;
use super::{Dead, Exposure, Fact, Futile, Overlap, Trust, Verdict, exposure, names_principals};
use crate::estate::iam::PolicyDocument;
use crate::explain::PolicyName;
use crate::policy::{PolicyKind, Statement};
use crate::report::model::Location;
use crate::report::{Builder, Offsets};
use crate::text::capitalised;
use crate::{Analysis, KindOverride};

/// Fields are added, not changed.
const SCHEMA: u32 = 1;
/// Work for each of the three lists; the single question whether it is public has its own.
const PURSE: usize = WORK / 4;

/// What to prove.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProveRequest {
    /// Which policy, counted from 0 over all texts.
    pub policy: usize,
    /// Account ids that are one's own.
    pub trusted_accounts: Vec<String>,
    /// Organization ids that are one's own.
    pub organizations: Vec<String>,
    /// What single policies are, as in [`crate::Options`].
    pub policy_kinds: Vec<KindOverride>,
}

/// What is proved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proved {
    /// Always 1.
    pub schema: u32,
    /// Day of the facts about AWS; `None` where they are not loaded, and examples may then name made-up actions.
    pub facts_date: Option<String>,
    /// All policies of the input.
    pub names: Vec<PolicyName>,
    /// Of the policy that was asked for; `None` if there is none with that number.
    pub policy: Option<ProvedPolicy>,
}

/// What is proved of one policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProvedPolicy {
    /// Its number.
    pub policy: usize,
    /// What it was read as.
    pub kind: PolicyKind,
    /// The same for a person.
    pub kind_label: String,
    /// Whether it lets strangers in; `None` for a policy that is attached to somebody.
    pub public: Option<Openness>,
    /// Whether it lets in anybody from outside the accounts and organizations that are one's own; `None` where none are
    /// named.
    pub outsiders: Option<Openness>,
    /// What it allows: no two speak of the same request, and together they are all.
    pub grants: Vec<Grant>,
    /// Statements without which it would allow exactly the same.
    pub idle: Vec<Idle>,
    /// Statements of the same effect that say something twice, but none of them all that the other does.
    pub overlaps: Vec<Twice>,
    /// What was not looked at.
    pub notes: Vec<String>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatementPlace {
    /// Its number, from 0.
    pub statement: usize,
    /// ``statement `Sid` ``, or `statement 3`.
    pub name: String,
    /// Where it stands.
    pub location: Location,
}

/// A request that shows something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// In one line.
    pub example: String,
    /// As scenarios take it.
    pub request: serde_json::Value,
    /// True if no action that AWS lists would do.
    pub made_up_action: bool,
}

/// Whether strangers are let in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Openness {
    /// True or false; `None` if it could not be told.
    pub open: Option<bool>,
    /// A stranger's request that is allowed.
    pub shown: Option<Shown>,
    /// The statements that let strangers in.
    pub statements: Vec<StatementPlace>,
    /// Statements of which it could not be told.
    pub undecided: Vec<StatementPlace>,
    /// Why it could not be told.
    pub because: Vec<String>,
}

/// Something that is allowed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grant {
    /// The Allow statement that it comes from.
    pub place: StatementPlace,
    /// Who; empty where the policy is attached to somebody.
    pub who: String,
    /// What.
    pub actions: String,
    /// On what.
    pub resources: String,
    /// Under which conditions, each a clause.
    pub conditions: Vec<String>,
    /// Deny statements that take a part of it away.
    pub except: Vec<StatementPlace>,
    /// Earlier Allow statements that say a part of it already.
    pub beyond: Vec<StatementPlace>,
    /// A request of it.
    pub shown: Option<Shown>,
    /// Why it is not certain that anything is allowed.
    pub because: Vec<String>,
}

/// A statement that changes nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Idle {
    /// Which.
    pub place: StatementPlace,
    /// Why.
    pub why: Futile,
    /// The same in words.
    pub text: String,
    /// The statements that say what it says.
    pub covered_by: Vec<StatementPlace>,
}

/// Two statements that speak of the same request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Twice {
    /// One.
    pub first: StatementPlace,
    /// The other.
    pub second: StatementPlace,
    /// A request of which both speak.
    pub shown: Shown,
}

/// Proves what there is to prove of one policy of an analysis.
#[must_use]
pub fn prove(analysis: &Analysis, request: &ProveRequest, offsets: Offsets) -> Proved {
    let builder = Builder::new(analysis, offsets);
    let documents = analysis.estate.policies.iter().enumerate();
    let names = documents.map(|(policy, document)| PolicyName {
        policy,
        label: builder.text(&document.label()),
        location: builder.location(document.policy.span),
    });
    Proved {
        schema: SCHEMA,
        facts_date: crate::aws::facts().map(|facts| facts.date().to_owned()),
        names: names.collect(),
        policy: analysis
            .estate
            .policies
            .get(request.policy)
            .map(|document| Teller { builder: &builder, document }.policy(request)),
    }
}

struct Teller<'a> {
    builder: &'a Builder<'a>,
    document: &'a PolicyDocument,
}

impl Teller<'_> {
    fn policy(&self, request: &ProveRequest) -> ProvedPolicy {
        let PolicyDocument { policy, kind, .. } = self.document;
        let open = |trust: &Trust| self.openness(&exposure(policy, kind, trust));
        let own = Trust {
            accounts: request.trusted_accounts.clone(),
            organizations: request.organizations.clone(),
        };
        let names = names_principals(policy) && kind.has_principals();
        let mut notes = Vec::new();
        let [mut first, mut second, mut third] = [PURSE; 3];
        let facts = summary_within(policy, kind, &mut first);
        let idle = dead_within(policy, kind, &mut second);
        let twice = overlaps_within(policy, kind, &mut third);
        if facts.iter().any(|fact| !fact.sure) {
            notes.push(
                "Its statements meet in too many ways: it was not told of all that are named as exceptions whether they really take something away."
                    .to_owned(),
            );
        }
        if second == 0 || third == 0 {
            notes.push(
                "Its statements are too many, or meet in too many ways: it was not told of all of them whether they change anything."
                    .to_owned(),
            );
        }
        if names && matches!(kind, PolicyKind::Resource(service) if service.is_empty() || service == "s3") {
            notes.push(
                "The answer is of this policy by itself: ACLs can open a bucket too, and Block Public Access can keep it shut."
                    .to_owned(),
            );
        }
        ProvedPolicy {
            policy: request.policy,
            kind: kind.clone(),
            kind_label: kind.label(),
            public: names.then(|| open(&Trust::default())),
            outsiders: (names && own != Trust::default()).then(|| open(&own)),
            grants: facts.iter().filter_map(|fact| self.grant(fact)).collect(),
            overlaps: twice.iter().filter_map(|overlap| self.twice(overlap, &idle)).collect(),
            idle: idle.iter().filter_map(|dead| self.idle(dead)).collect(),
            notes,
        }
    }

    fn statement(&self, index: usize) -> Option<&Statement> {
        self.document.policy.statements.get(index)
    }

    fn place(&self, index: usize) -> Option<StatementPlace> {
        let statement = self.statement(index)?;
        let name = self.builder.text(&statement.name());
        Some(StatementPlace { statement: index, name, location: self.builder.location(statement.span) })
    }

    fn places(&self, list: &[usize]) -> Vec<StatementPlace> {
        list.iter().filter_map(|index| self.place(*index)).collect()
    }

    fn shown(&self, verdict: &Verdict) -> Option<Shown> {
        let witness = verdict.witness()?;
        let request = &witness.request;
        let text = self.builder.text(&serde_json::to_value(request).ok()?.to_string());
        Some(Shown {
            example: self.builder.text(&request.sentence()),
            request: serde_json::from_str(&text).unwrap_or(serde_json::Value::Null),
            made_up_action: witness.made_up_action,
        })
    }

    fn because(&self, verdict: &Verdict) -> Vec<String> {
        let Verdict::Unknown(reasons) = verdict else { return Vec::new() };
        reasons.iter().map(|reason| self.builder.text(&reason.text)).collect()
    }

    fn openness(&self, exposure: &Exposure) -> Openness {
        Openness {
            open: exposure.is_public(),
            shown: self.shown(&exposure.verdict),
            statements: self.places(&exposure.statements),
            undecided: self.places(&exposure.undecided),
            because: self.because(&exposure.verdict),
        }
    }

    fn grant(&self, fact: &Fact) -> Option<Grant> {
        let text = |text: &String| self.builder.text(text);
        Some(Grant {
            place: self.place(fact.statement)?,
            who: text(&fact.words.who),
            actions: text(&fact.words.actions),
            resources: text(&fact.words.resources),
            conditions: fact.words.conditions.iter().map(text).collect(),
            except: self.places(&fact.except),
            beyond: self.places(&fact.beyond),
            shown: self.shown(&fact.verdict),
            because: self.because(&fact.verdict),
        })
    }

    fn idle(&self, dead: &Dead) -> Option<Idle> {
        let place = self.place(dead.statement)?;
        let covered_by = self.places(&dead.covered_by);
        let named = covered_by.iter().map(|place| place.name.as_str()).collect::<Vec<_>>().join(" and ");
        let name = capitalised(&place.name);
        let text = match dead.why {
            Futile::NeverApplies => format!("{name} can never apply: its own elements exclude one another."),
            Futile::Covered if covered_by.len() == 1 => {
                format!("{name} changes nothing: {named} says all that it says.")
            }
            Futile::Covered => format!("{name} changes nothing: {named} together say all that it says."),
            Futile::Denied => format!("{name} allows nothing: Deny statements take all of it away."),
            Futile::DeniesNothing => {
                format!(
                    "{name} denies nothing that this policy allows; what other policies allow, it denies still."
                )
            }
        };
        Some(Idle { place, why: dead.why, text, covered_by })
    }

    /// Of those of which one says all of the other it is told elsewhere.
    fn twice(&self, overlap: &Overlap, idle: &[Dead]) -> Option<Twice> {
        let told = |index: usize| {
            idle.iter().any(|dead| dead.statement == index && dead.why != Futile::DeniesNothing)
        };
        if told(overlap.first) || told(overlap.second) {
            return None;
        }
        Some(Twice {
            first: self.place(overlap.first)?,
            second: self.place(overlap.second)?,
            shown: self.shown(&overlap.verdict)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Input, Options, read};

    fn proved(text: &str, request: &ProveRequest) -> ProvedPolicy {
        let analysis = read(vec![Input::from_text("policy", text)], &Options::default());
        prove(&analysis, request, Offsets::Utf16).policy.unwrap()
    }

    #[test]
    fn a_public_bucket_is_shown_with_a_request() {
        let text = r#"{"Version": "2012-10-17", "Statement": [
            {"Sid": "Own", "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"},
            {"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}"#;
        let answer = proved(text, &ProveRequest::default());
        let public = answer.public.unwrap();
        assert_eq!(public.open, Some(true));
        assert_eq!(public.statements[0].name, "statement `All`");
        assert_eq!(&text[public.statements[0].location.start as usize..][..13], r#"{"Sid": "All""#);
        assert_eq!(public.shown.unwrap().request["action"], "s3:GetObject");
        assert!(answer.outsiders.is_none());
        assert_eq!(answer.grants.len(), 2);
        assert_eq!(answer.grants[1].beyond[0].statement, 0);
        assert_eq!(answer.overlaps.len(), 1);
        let shut = text.replace(r#""Principal": "*""#, r#""Principal": {"AWS": "444455556666"}"#);
        let own = ProveRequest { trusted_accounts: vec!["111122223333".into()], ..ProveRequest::default() };
        let answer = proved(&shut, &own);
        assert_eq!(answer.public.unwrap().open, Some(false));
        assert_eq!(answer.outsiders.unwrap().open, Some(true));
    }

    #[test]
    fn statements_that_do_nothing_are_told_with_what_covers_them() {
        let text = r#"{"Version": "2012-10-17", "Statement": [
            {"Sid": "Wide", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"},
            {"Sid": "Small", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
            {"Sid": "Else", "Effect": "Deny", "Action": "sqs:*", "Resource": "*"}]}"#;
        let answer = proved(text, &ProveRequest::default());
        assert!(answer.public.is_none());
        let idle: Vec<(usize, Futile)> =
            answer.idle.iter().map(|idle| (idle.place.statement, idle.why)).collect();
        assert_eq!(idle, [(1, Futile::Covered), (2, Futile::DeniesNothing)]);
        assert_eq!(
            answer.idle[0].text,
            "Statement `Small` changes nothing: statement `Wide` says all that it says."
        );
        assert!(answer.overlaps.is_empty());
        assert_eq!(answer.grants.len(), 1);
    }

    #[test]
    fn a_policy_that_is_not_there_is_none() {
        let analysis = read(vec![Input::from_text("policy", "hello")], &Options::default());
        let answer = prove(&analysis, &ProveRequest::default(), Offsets::Utf16);
        assert!(answer.policy.is_none() && answer.names.is_empty());
    }
}
