//! All values that a dimension's text can have.

use crate::aws::{Service, facts};
use crate::prove::expr::Dimension;
use crate::prove::lower::keys;
use crate::prove::principal::partitions;
use crate::prove::text::{Class, Glob, Language, MARK, Step};

/// All texts that a dimension's value can be. `absent` adds the mark of a key that is not there; of `many` values none
/// is empty, for AWS counts an empty one as none.
pub(super) fn universe(dimension: &Dimension, languages: &[Language], absent: bool, many: bool) -> Language {
    if many {
        return some(Glob::new(), Class::Any).into();
    }
    match dimension {
        Dimension::Principal => partitions::universe(languages),
        // `service:Name`.
        Dimension::Action => some(some(Glob::new(), Class::Name).then(":"), Class::Name).into(),
        Dimension::Resource => resources(languages),
        Dimension::Key(key) => key_values(key, languages, absent),
        Dimension::Opaque(_) => key_values("", languages, absent),
    }
}

fn some(glob: Glob, class: Class) -> Glob {
    glob.then_one(class).then_any(class)
}

fn key_values(key: &str, languages: &[Language], absent: bool) -> Language {
    let yes_or_no =
        |glob: &Glob| ["true", "false"].iter().any(|text| *glob == Glob::new().then_no_case(text));
    let asked = || languages.iter().flat_map(Language::globs).filter(|glob| glob.0.len() != 1);
    let boolean = keys::is_boolean(key) || (asked().next().is_some() && asked().all(yes_or_no));
    let mut globs: Vec<Glob> = if boolean {
        vec![Glob::new().then("true"), Glob::new().then("false")]
    } else if keys::may_be_empty(key) {
        vec![Glob::new().then_any(Class::Any)]
    } else {
        vec![some(Glob::new(), Class::Any)]
    };
    if absent {
        globs.push(Glob::new().then_one(Class::One(MARK)));
    }
    Language::any_of(globs)
}

/// Services whose resources have no colon in their names: only where AWS's format of the ARN has one is there one
/// (each service's own page on the names that it accepts). Without this, a `*` in the region of a pattern could
/// stand for half of the name of another resource.
const NO_COLON_IN_NAMES: [&str; 19] = [
    "autoscaling",
    "cloudformation",
    "cloudtrail",
    "ec2",
    "ecr",
    "ecs",
    "eks",
    "elasticfilesystem",
    "elasticloadbalancing",
    "iam",
    "kms",
    "lambda",
    "rds",
    "redshift",
    "rolesanywhere",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
];

/// ARNs, and `*` for an action that works on no type of resource.
fn resources(languages: &[Language]) -> Language {
    let mut globs = vec![Glob::new().then("*")];
    let services = services(languages);
    match (services, facts()) {
        (Some(names), Some(facts)) => {
            for name in &names {
                let known = facts.service(name).filter(|_| NO_COLON_IN_NAMES.contains(&name.as_str()));
                match known {
                    Some(service) => globs.extend(formats(service)),
                    None => globs.push(some(head(Some(name)), Class::Any)),
                }
            }
            // No pattern tells the other services apart: one stands for all of them.
            let others = ["s3", "dynamodb", "logs", "glue", "iot", "athena", "events", "apigateway"];
            let other = others.iter().find(|other| !names.iter().any(|name| name == *other));
            globs.push(some(head(Some(other.copied().unwrap_or("other"))), Class::Any));
        }
        _ => globs.push(some(head(None), Class::Any)),
    }
    Language::any_of(globs)
}

/// `arn:partition:service:region:account:`.
fn head(service: Option<&str>) -> Glob {
    let arn = some(Glob::new().then("arn:"), Class::Field).then(":");
    let arn = match service {
        Some(name) => arn.then(name),
        None => some(arn, Class::Field),
    };
    arn.then(":").then_any(Class::Field).then(":").then_any(Class::Field).then(":")
}

/// The services that patterns name. `None` if one of them has a service that is neither plain text nor anything at all.
fn services(languages: &[Language]) -> Option<Vec<String>> {
    let any = |step: &Step| step.repeats && step.class == Class::Any;
    let mut names = Vec::new();
    for glob in languages.iter().flat_map(Language::globs) {
        // Past `arn:`, an open run for everything or for the partition, and a colon.
        let mut steps = glob.0.iter();
        let (mut colons, mut name, mut open) = (0, String::new(), false);
        while colons < 3 {
            match steps.next() {
                None => break,
                Some(Step { class: Class::One(':'), repeats: false }) => colons += 1,
                Some(Step { class: Class::One(ch), repeats: false }) if colons == 2 => name.push(*ch),
                Some(Step { class: Class::One(_), repeats: false }) => {}
                // A run before the service that may cross colons: only the usual `arn:*:service:` is understood.
                Some(step) if any(step) => {
                    open |= colons == 2;
                    if colons == 0 || (colons == 2 && !name.is_empty()) {
                        break;
                    }
                }
                Some(_) => return None,
            }
        }
        match (colons, open, name.is_empty()) {
            (3, false, false) => names.push(name),
            // `*`, `arn:aws:*`, `arn:aws:*:…`: any service.
            (0..=2, _, true) | (3, true, true) => {}
            _ => return None,
        }
    }
    names.sort();
    names.dedup();
    Some(names)
}

/// The ARNs of a service: in AWS's formats, and without a colon in what comes last.
fn formats(service: Service<'_>) -> Vec<Glob> {
    let mut globs = vec![some(head(Some(service.prefix())), Class::Field)];
    for resource_type in service.resource_types() {
        let Some(last) = resource_type.arn_format().splitn(6, ':').nth(5).filter(|last| last.contains(':'))
        else {
            continue;
        };
        let mut glob = head(Some(service.prefix()));
        let mut rest = last;
        while let Some((before, after)) = rest.split_once("${") {
            glob = some(glob.then(before), Class::Field);
            rest = after.split_once('}').map_or("", |(_, after)| after);
        }
        // A `*` in a format stands for anything.
        for (ix, part) in rest.split('*').enumerate() {
            glob = if ix == 0 { glob } else { glob.then_any(Class::Any) };
            glob = glob.then(part);
        }
        globs.push(glob);
    }
    globs
}
