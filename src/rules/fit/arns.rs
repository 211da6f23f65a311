//! Which types of resource a pattern of `Resource` can name.
//!
//! *IAM JSON policy elements: Resource*: "Use an ARN"; the formats are those of the *Service Authorization
//! Reference*, table "Resource types defined by …".

use std::borrow::Cow;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::aws::{Arn, Facts, ResourceType};
use crate::policy::Pattern;

/// What stands for the service in the ARN of a recovery point.
const VENDOR: &str = "${Vendor}";

/// All types of resource by the service in their ARNs, which is not always the prefix of their actions.
pub(super) struct ArnTypes {
    by_service: FxHashMap<&'static str, Vec<Entry>>,
}

struct Entry {
    resource_type: ResourceType<'static>,
    format: Arn<'static>,
    /// The resource part up to its first changing part.
    head: &'static str,
    /// True if the type has other formats, too; then the words that this one begins with are all that is compared.
    several: bool,
}

/// What a pattern of `Resource` can name.
pub(super) struct ArnMatch<'a> {
    /// Its parts; none if it is no ARN, such as `*`.
    pub(super) arn: Option<Arn<'a>>,
    /// True if the part for the service has a wildcard or a variable, or there are no parts, so that it can name
    /// resources of any service.
    pub(super) any_service: bool,
    /// The types whose resource part fits, whatever stands for region and account.
    pub(super) types: Vec<TypeMatch>,
    /// True if AWS lists types for the service of the ARN, so that `types` says something.
    pub(super) has_types: bool,
}

/// A type that can be meant.
#[derive(Clone, Copy)]
pub(super) struct TypeMatch {
    pub(super) resource_type: ResourceType<'static>,
    /// Its ARN's format in parts.
    pub(super) format: Arn<'static>,
}

impl ArnMatch<'_> {
    /// True if it can name a resource of this type. What is not known counts as yes.
    pub(super) fn fits(&self, resource_type: ResourceType<'_>) -> bool {
        self.any_service
            || !self.has_types
            || self.types.iter().any(|own| own.resource_type == resource_type)
            || (resource_type.name() == "recoveryPoint" && resource_type.arn_format().contains(VENDOR))
    }

    /// True if nothing can be concluded from it: a service whose types AWS does not list.
    pub(super) fn is_opaque(&self) -> bool {
        !self.any_service && !self.has_types
    }
}

impl ArnTypes {
    /// Sorted once a process: there is one set of facts.
    pub(super) fn of(facts: &'static Facts) -> &'static Self {
        static TYPES: OnceLock<ArnTypes> = OnceLock::new();
        TYPES.get_or_init(|| Self::new(facts))
    }

    fn new(facts: &'static Facts) -> Self {
        let mut by_service: FxHashMap<&'static str, Vec<Entry>> = FxHashMap::default();
        for resource_type in facts.services().flat_map(|service| service.resource_types()) {
            // A few types have two forms of ARN.
            let forms = resource_type.arn_format().split(", ");
            let several = resource_type.arn_format().contains(", ");
            for format in forms {
                let Some(format) = Arn::parse(format) else { continue };
                // `arn:${Partition}:${Vendor}:…`, a recovery point of AWS Backup, is of any service, also of its own.
                let format = match format.service {
                    VENDOR => Arn { service: "backup", ..format },
                    _ => format,
                };
                let head = format.resource.split(['$', '*']).next().unwrap_or_default();
                by_service.entry(format.service).or_default().push(Entry {
                    resource_type,
                    format,
                    head,
                    several,
                });
            }
        }
        Self { by_service }
    }

    pub(super) fn knows(&self, service: &str) -> bool {
        self.by_service.contains_key(service)
    }

    /// The words that the last part of a service's ARNs begins with, each with what stands behind it: `role/`.
    pub(super) fn heads(&self, service: &str) -> impl Iterator<Item = &'static str> {
        self.by_service.get(service).into_iter().flatten().map(|entry| entry.head)
    }

    /// The forms of the last part of a service's ARNs.
    pub(super) fn resources(&self, service: &str) -> impl Iterator<Item = &'static str> {
        self.by_service.get(service).into_iter().flatten().map(|entry| entry.format.resource)
    }

    pub(super) fn matching<'a>(&self, pattern: &'a str) -> ArnMatch<'a> {
        let arn = split(pattern);
        let Some(parts) = arn.filter(|arn| !is_open(arn.service)) else {
            return ArnMatch { arn, any_service: true, types: Vec::new(), has_types: false };
        };
        let Some(entries) = self.by_service.get(parts.service) else {
            return ArnMatch { arn, any_service: false, types: Vec::new(), has_types: false };
        };
        let literal = &parts.resource[..open_at(parts.resource)];
        // The pattern with region and account as the type has them: `*` there would go past the colons.
        let in_place = |format: Arn<'_>| {
            let part = |part: &'_ str| if part.contains("${") { "x".to_owned() } else { part.to_owned() };
            let (region, account) = (part(format.region), part(format.account));
            format!("arn:aws:{}:{region}:{account}:{}", parts.service, parts.resource)
        };
        let universal = Pattern(parts.resource).is_universal();
        let fits = |entry: &&Entry| {
            // Most types begin with a word of their own, and comparing words is cheap.
            let common = literal.len().min(entry.head.len());
            literal.as_bytes()[..common] == entry.head.as_bytes()[..common]
                && (universal || entry.several || entry.resource_type.matches(&in_place(entry.format)))
        };
        let types = entries
            .iter()
            .filter(fits)
            .map(|entry| TypeMatch { resource_type: entry.resource_type, format: entry.format })
            .collect();
        ArnMatch { arn, any_service: false, types, has_types: true }
    }
}

/// The six parts of a pattern of `Resource` or of a condition. A colon in `${aws:username}` parts nothing.
pub(super) fn split(pattern: &str) -> Option<Arn<'_>> {
    if !pattern.contains("${") {
        return Arn::parse(pattern);
    }
    let (mut parts, mut start, mut in_variable) = ([""; 6], 0, false);
    let mut count = 0;
    for (at, byte) in pattern.bytes().enumerate() {
        match byte {
            b'{' if pattern[..at].ends_with('$') => in_variable = true,
            b'}' => in_variable = false,
            b':' if !in_variable && count < 5 => {
                parts[count] = &pattern[start..at];
                count += 1;
                start = at + 1;
            }
            _ => {}
        }
    }
    let [prefix, partition, service, region, account, _] = parts;
    (count == 5 && prefix == "arn").then(|| Arn {
        partition,
        service,
        region,
        account,
        resource: &pattern[start..],
    })
}

/// True if a part of an ARN has a wildcard or a variable.
pub(super) fn is_open(part: &str) -> bool {
    open_at(part) < part.len()
}

fn open_at(text: &str) -> usize {
    let variable = text.find("${").unwrap_or(text.len());
    text[..variable].find(['*', '?']).unwrap_or(variable)
}

/// The kinds of resource as a person reads them: `bucket or object`.
pub(super) fn type_names<'t>(types: impl Iterator<Item = ResourceType<'t>>) -> String {
    let mut names: Vec<Cow<'t, str>> = Vec::new();
    for resource_type in types {
        let name = Cow::Borrowed(resource_type.name());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let more = names.len().saturating_sub(3);
    names.truncate(3);
    if more > 0 {
        names.push(Cow::Owned(format!("{more} more")));
    }
    match names.split_last() {
        None => String::new(),
        Some((one, [])) => one.clone().into_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}
