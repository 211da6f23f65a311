//! Real actions for the atoms of the action dimension.

use rustc_hash::FxHashMap;

use crate::aws::{Facts, facts};
use crate::prove::bits::Bits;
use crate::prove::text::Language;
use crate::prove::text::atoms::{Atom, classify};

/// A real action for every atom that has one, as AWS spells it.
#[derive(Debug)]
pub struct Known(Vec<Option<&'static str>>);

/// Services that everyone knows, looked at first where a policy names none.
const FAMILIAR: [&str; 12] = [
    "s3", "ec2", "iam", "lambda", "sts", "kms", "dynamodb", "sqs", "sns", "logs", "secretsmanager", "rds",
];

impl Known {
    /// Looks actions up. `None` where the facts are not loaded: nothing follows from that.
    #[must_use]
    pub fn find(languages: &[Language], atoms: &[Atom]) -> Option<Self> {
        let facts = facts()?;
        let mut found: FxHashMap<&Bits, Option<&'static str>> =
            atoms.iter().map(|atom| (&atom.accepts, None)).collect();
        let mut named: Vec<String> = languages
            .iter()
            .flat_map(Language::globs)
            .filter_map(|glob| glob.prefix().split_once(':').map(|(service, _)| service.to_owned()))
            .collect();
        named.sort();
        named.dedup();
        let mut left = atoms.len();
        let list = named.iter().map(String::as_str).chain(FAMILIAR.into_iter().filter(|f| !named.iter().any(|n| n == f)));
        for service in list.clone() {
            left -= look(facts, service, languages, &mut found);
            if left == 0 {
                break;
            }
        }
        // An atom of one service was looked for there; the others may lie in any.
        let anywhere = |atom: &&Atom| {
            found[&atom.accepts].is_none()
                && languages.iter().enumerate().filter(|(ix, _)| atom.accepts.has(*ix)).all(|(_, language)| {
                    language.globs().iter().any(|glob| !glob.prefix().contains(':'))
                })
        };
        if left > 0 && atoms.iter().any(|atom| anywhere(&atom)) {
            let seen: Vec<String> = list.map(str::to_owned).collect();
            for service in facts.services().filter(|service| !seen.iter().any(|known| known == service.prefix())) {
                left -= look(facts, service.prefix(), languages, &mut found);
                if left == 0 {
                    break;
                }
            }
        }
        let found: FxHashMap<Bits, Option<&'static str>> = found.into_iter().map(|(k, v)| (k.clone(), v)).collect();
        Some(Self(atoms.iter().map(|atom| found.get(&atom.accepts).copied().flatten()).collect()))
    }

    /// The atoms that have an action.
    #[must_use]
    pub fn atoms(&self) -> Bits {
        let mut set = Bits::none(self.0.len());
        self.0.iter().enumerate().filter(|(_, name)| name.is_some()).for_each(|(ix, _)| set.insert(ix));
        set
    }

    /// The action of an atom.
    #[must_use]
    pub fn name(&self, atom: usize) -> Option<&'static str> {
        self.0.get(atom).copied().flatten()
    }
}

/// Looks through one service; how many atoms got an action.
fn look(
    facts: &'static Facts,
    service: &str,
    languages: &[Language],
    found: &mut FxHashMap<&Bits, Option<&'static str>>,
) -> usize {
    let Some(service) = facts.service(service) else { return 0 };
    let mut count = 0;
    let names = service.actions().map(crate::aws::Action::name);
    classify(languages, names, &mut |name, accepts| {
        if let Some(slot) = found.get_mut(accepts)
            && slot.is_none_or(|known| is_better(name, known))
        {
            count += usize::from(slot.is_none());
            *slot = Some(name);
        }
    });
    count
}

/// Of two actions the one that says more to a person.
fn is_better(new: &str, known: &str) -> bool {
    const TELLING: [&str; 8] = [
        "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "iam:CreateUser", "iam:PassRole",
        "ec2:RunInstances", "sts:AssumeRole",
    ];
    TELLING.contains(&new) && !TELLING.contains(&known)
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
