//! Real actions for the atoms of the action dimension.

use rustc_hash::FxHashMap;

use crate::aws::{Facts, facts};
use crate::prove::bits::Bits;
use crate::prove::text::Language;
use crate::prove::text::atoms::{Atom, classify};

/// Real actions for every atom that has some, as AWS spells them.
#[derive(Debug)]
pub struct Known(Vec<Vec<&'static str>>);

/// How many actions of one atom are kept.
const KEPT: usize = 96;
type Found<'a> = FxHashMap<&'a Bits, Vec<&'static str>>;

/// Services that everyone knows, looked at first where a policy names none.
const FAMILIAR: [&str; 12] =
    ["s3", "ec2", "iam", "lambda", "sts", "kms", "dynamodb", "sqs", "sns", "logs", "secretsmanager", "rds"];

impl Known {
    /// Looks actions up. `None` where the facts are not loaded: nothing follows from that.
    #[must_use]
    pub fn find(languages: &[Language], atoms: &[Atom]) -> Option<Self> {
        let facts = facts()?;
        let mut found: Found<'_> = atoms.iter().map(|atom| (&atom.accepts, Vec::new())).collect();
        let mut named: Vec<String> = languages
            .iter()
            .flat_map(Language::globs)
            .filter_map(|glob| glob.prefix().split_once(':').map(|(service, _)| service.to_owned()))
            .collect();
        named.sort();
        named.dedup();
        let mut left = atoms.len();
        let list = named
            .iter()
            .map(String::as_str)
            .chain(FAMILIAR.into_iter().filter(|f| !named.iter().any(|n| n == f)));
        for service in list.clone() {
            left -= look(facts, service, languages, &mut found);
            if left == 0 {
                break;
            }
        }
        // An atom of one service was looked for there; the others may lie in any.
        let anywhere = |atom: &&Atom| {
            found[&atom.accepts].is_empty()
                && languages
                    .iter()
                    .enumerate()
                    .filter(|(ix, _)| atom.accepts.has(*ix))
                    .all(|(_, language)| language.globs().iter().any(|glob| !glob.prefix().contains(':')))
        };
        if left > 0 && atoms.iter().any(|atom| anywhere(&atom)) {
            let seen: Vec<String> = list.map(str::to_owned).collect();
            for service in
                facts.services().filter(|service| !seen.iter().any(|known| known == service.prefix()))
            {
                left -= look(facts, service.prefix(), languages, &mut found);
                if left == 0 {
                    break;
                }
            }
        }
        Some(Self(atoms.iter().map(|atom| found.remove(&atom.accepts).unwrap_or_default()).collect()))
    }

    /// The atoms that have an action of one of the services that the policies name.
    #[must_use]
    pub fn named_atoms(&self, languages: &[Language]) -> Bits {
        let globs = || languages.iter().flat_map(Language::globs);
        let is_named = |name: &&str| {
            let service = name.split(':').next().unwrap_or_default();
            globs().any(|glob| glob.prefix().split_once(':').is_some_and(|(prefix, _)| prefix == service))
        };
        let mut set = Bits::none(self.0.len());
        let named = self.0.iter().enumerate().filter(|(_, names)| names.iter().any(&is_named));
        named.for_each(|(ix, _)| set.insert(ix));
        set
    }

    /// The atoms that have an action.
    #[must_use]
    pub fn atoms(&self) -> Bits {
        let mut set = Bits::none(self.0.len());
        self.0.iter().enumerate().filter(|(_, names)| !names.is_empty()).for_each(|(ix, _)| set.insert(ix));
        set
    }

    /// Actions of an atom, the best known first.
    #[must_use]
    pub fn names(&self, atom: usize) -> &[&'static str] {
        self.0.get(atom).map_or(&[], Vec::as_slice)
    }
}

/// Looks through one service; how many atoms got an action.
fn look(facts: &'static Facts, service: &str, languages: &[Language], found: &mut Found<'_>) -> usize {
    let Some(service) = facts.service(service) else { return 0 };
    let mut count = 0;
    let names = service.actions().map(crate::aws::Action::name);
    classify(languages, names, &mut |name, accepts| {
        let Some(names) = found.get_mut(accepts) else { return };
        count += usize::from(names.is_empty());
        if TELLING.contains(&name) {
            names.insert(0, name);
        } else if names.len() < KEPT {
            names.push(name);
        }
    });
    count
}

/// Actions that say much to a person.
const TELLING: [&str; 12] = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:ListBucket",
    "iam:CreateUser",
    "iam:PassRole",
    "ec2:RunInstances",
    "ec2:TerminateInstances",
    "sts:AssumeRole",
    "lambda:InvokeFunction",
    "sqs:SendMessage",
    "sns:Publish",
];

/// True if AWS lists an action.
pub fn is_listed(action: &str) -> bool {
    facts().is_some_and(|facts| facts.action(action).is_some())
}

/// True if AWS lists a type of resource of this ARN for an action.
pub fn works_on(action: &str, arn: &str) -> bool {
    let Some(action) = facts().and_then(|facts| facts.action(action)) else { return false };
    // A name with a slash fits a bucket's format too, but is an object's.
    let parted = |arn: &str| arn.splitn(6, ':').nth(5).is_some_and(|last| last.contains('/'));
    let fits = |format: &str| parted(format) == parted(arn);
    (action.takes_no_resource() && arn == "*")
        || action
            .resource_types()
            .any(|using| fits(using.resource_type.arn_format()) && using.resource_type.matches(arn))
}

/// Resources that an action works on, with names filled in; `*` for one that works on none. Nothing where the action
/// is not known.
pub(super) fn resources_of(action: &str) -> Vec<String> {
    let Some(action) = facts().and_then(|facts| facts.action(action)) else { return Vec::new() };
    if action.takes_no_resource() {
        return vec!["*".to_owned()];
    }
    action.resource_types().map(|using| fill(using.resource_type.arn_format())).collect()
}

/// Fills in `arn:${Partition}:s3:::${BucketName}/${ObjectName}`.
fn fill(template: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        text.push_str(match name {
            "Partition" => "aws",
            "Region" => "us-east-1",
            "Account" | "AccountId" => "111122223333",
            "BucketName" => "amzn-s3-demo-bucket",
            "ObjectName" | "KeyName" => "report.csv",
            _ => "example",
        });
        rest = after;
    }
    text.push_str(rest);
    text
}
