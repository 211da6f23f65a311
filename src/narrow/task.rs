//! A policy from a task: which access to which resources.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::request::{Problem, access_level};
use super::resource::without_covered;
use super::{Wildcards, shrink};
use crate::aws::{AccessLevel, Action, ActionSet, Arn, Facts, ResourceType};
use crate::policy::Pattern;
use crate::text::counted;

/// A task. Each field but `wildcards` is a list of ARNs or of actions; all have a default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Task {
    /// ARNs to list.
    pub list: Vec<String>,
    /// ARNs to read.
    pub read: Vec<String>,
    /// ARNs to write to.
    pub write: Vec<String>,
    /// ARNs whose permissions are managed.
    pub permissions: Vec<String>,
    /// ARNs to tag.
    pub tagging: Vec<String>,
    /// Of the actions found, only these, names or patterns; all where empty.
    pub only: Vec<String>,
    /// Actions that work on no resource, and so need `"Resource": "*"`: names or patterns. Only such are taken.
    pub star_only: Vec<String>,
    /// How the actions are written.
    pub wildcards: Wildcards,
}

/// A policy that was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Written {
    /// Always 1.
    pub schema: u32,
    /// Day of the facts about AWS.
    pub facts_date: String,
    /// The policy as text, ready to paste.
    pub text: String,
    /// Its statements.
    pub statements: Vec<WrittenStatement>,
    /// What a person should know, in sentences.
    pub notes: Vec<String>,
}

/// A statement that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenStatement {
    /// `Sid`: service, access level and type, as `S3WriteObject`.
    pub sid: String,
    /// Access level.
    pub level: String,
    /// Type of resource; empty where there is none.
    pub resource_type: String,
    /// `Action`.
    pub actions: Vec<String>,
    /// Known actions that these name.
    pub action_count: usize,
    /// `Resource`.
    pub resources: Vec<String>,
}

/// Writes a policy: for every ARN the actions of its level that work on its type of resource.
///
/// # Errors
/// If a text is no ARN, no type of resource has such ARNs, a pattern names no action, or the task is empty.
pub fn write(facts: &Facts, task: &Task) -> Result<Written, Problem> {
    let mut parts: BTreeMap<Key, Part> = BTreeMap::new();
    let only = named(facts, &task.only)?;
    for (level, arns) in task.levels() {
        for arn in arns {
            add(facts, level, arn, (!task.only.is_empty()).then_some(&only), &mut parts)?;
        }
    }
    add_star_only(facts, task, &mut parts)?;
    if parts.is_empty() {
        return Err(Problem(
            "there is nothing to write: name an ARN for list, read, write, permissions or tagging, or an action for star-only".into(),
        ));
    }
    let statements: Vec<WrittenStatement> =
        parts.iter().map(|(key, part)| statement(facts, task.wildcards, key, part)).collect();
    let notes = notes(facts, &parts);
    let text = text(&statements);
    Ok(Written { schema: 1, facts_date: facts.date().to_owned(), text, statements, notes })
}

impl Task {
    fn levels(&self) -> [(AccessLevel, &[String]); 5] {
        [
            (AccessLevel::List, &self.list),
            (AccessLevel::Read, &self.read),
            (AccessLevel::Write, &self.write),
            (AccessLevel::PermissionsManagement, &self.permissions),
            (AccessLevel::Tagging, &self.tagging),
        ]
    }

    /// Adds an ARN under the name of a level, in any case.
    ///
    /// # Errors
    /// If there is no such level.
    pub fn add(&mut self, level: &str, arn: impl Into<String>) -> Result<(), Problem> {
        let list = match access_level(level)? {
            AccessLevel::List => &mut self.list,
            AccessLevel::Read => &mut self.read,
            AccessLevel::Write => &mut self.write,
            AccessLevel::PermissionsManagement => &mut self.permissions,
            AccessLevel::Tagging => &mut self.tagging,
        };
        list.push(arn.into());
        Ok(())
    }
}

/// What makes one statement: service, type of resource and level. Actions without resource come last.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    star: bool,
    service: String,
    resource_type: String,
    level: AccessLevel,
}

#[derive(Default)]
struct Part {
    actions: ActionSet,
    resources: Vec<String>,
}

/// The actions of a list of names and patterns; each must name one.
fn named(facts: &Facts, list: &[String]) -> Result<ActionSet, Problem> {
    let mut set = ActionSet::new();
    for pattern in list {
        let found = facts.expand(pattern);
        if found.is_empty() {
            let meant = facts
                .suggest_action(pattern)
                .map_or_else(String::new, |action| format!("; did you mean `{}`?", action.name()));
            return Err(Problem(format!("`{pattern}` names no action known on {}{meant}", facts.date())));
        }
        set.union_with(&found);
    }
    Ok(set)
}

fn add(
    facts: &Facts,
    level: AccessLevel,
    text: &str,
    only: Option<&ActionSet>,
    parts: &mut BTreeMap<Key, Part>,
) -> Result<(), Problem> {
    let arn = Arn::parse(text)
        .ok_or_else(|| Problem(format!("`{text}` is no ARN; one looks like arn:aws:s3:::reports/*")))?;
    let types = types_of(facts, text, &arn)?;
    let mut any = false;
    for kind in types {
        let service = kind.service();
        let fits = |action: &Action<'_>| {
            action.levels().main() == Some(level)
                && only.is_none_or(|only| only.contains(action.id()))
                && action.resource_types().any(|using| using.resource_type == kind)
        };
        let actions: ActionSet = service.actions().filter(fits).map(Action::id).collect();
        if actions.is_empty() {
            continue;
        }
        any = true;
        let key = Key {
            star: false,
            service: service.prefix().to_owned(),
            resource_type: kind.name().to_owned(),
            level,
        };
        let part = parts.entry(key).or_default();
        part.actions.union_with(&actions);
        part.resources.push(text.to_owned());
    }
    if any {
        return Ok(());
    }
    Err(Problem(format!("no action of access level {level} works on `{text}`, as of {}", facts.date())))
}

/// The types whose ARNs have the form of one that was given. Where some have it part for part, only those: the
/// resource `table/a/index/b` is an index, although the name of a table could hold slashes.
fn types_of<'f>(facts: &'f Facts, text: &str, arn: &Arn<'_>) -> Result<Vec<ResourceType<'f>>, Problem> {
    // Where a type has two forms, both are of one service.
    let own = |kind: &ResourceType<'_>| {
        Arn::parse(kind.arn_format()).is_some_and(|form| Pattern(arn.service).matches(form.service))
    };
    let fitting: Vec<_> = facts
        .services()
        .flat_map(|service| service.resource_types())
        .filter(|kind| own(kind) && kind.matches(text))
        .collect();
    if fitting.is_empty() {
        let of_service = facts.services().flat_map(|service| service.resource_types()).find(own);
        let like = of_service.map_or_else(
            || format!("; `{}` is the service part of no ARN", arn.service),
            |kind| format!("; one of that service looks like {}", kind.arn_format()),
        );
        return Err(Problem(format!(
            "no type of resource known on {} has ARNs such as `{text}`{like}",
            facts.date()
        )));
    }
    // Others may work on them too (a web ACL on a stage), but who names an ARN means its own service.
    let home: Vec<_> =
        fitting.iter().copied().filter(|kind| kind.service().prefix() == arn.service).collect();
    let fitting = if home.is_empty() { fitting } else { home };
    let part_for_part: Vec<_> =
        fitting.iter().copied().filter(|kind| fits_part_for_part(*kind, arn.resource)).collect();
    Ok(if part_for_part.is_empty() { fitting } else { part_for_part })
}

fn fits_part_for_part(kind: ResourceType<'_>, resource: &str) -> bool {
    let parts = |text: &'_ str| text.split(['/', ':']).map(str::to_owned).collect::<Vec<_>>();
    let own = parts(resource);
    let fits = |form: &[String]| {
        form.len() == own.len()
            && form.iter().zip(&own).all(|(form, own)| form.contains("${") || Pattern(own).matches(form))
    };
    kind.arn_formats().filter_map(Arn::parse).any(|form| fits(&parts(form.resource)))
}

fn add_star_only(facts: &Facts, task: &Task, parts: &mut BTreeMap<Key, Part>) -> Result<(), Problem> {
    for pattern in &task.star_only {
        let found = named(facts, std::slice::from_ref(pattern))?;
        let mut any = None;
        for action in facts.actions_of(&found) {
            if !action.takes_no_resource() {
                any.get_or_insert(false);
                continue;
            }
            any = Some(true);
            let level = action.levels().main().unwrap_or(AccessLevel::Write);
            let service = action.service().prefix().to_owned();
            let key = Key { star: true, service, resource_type: String::new(), level };
            let part = parts.entry(key).or_default();
            part.actions.insert(action.id());
            part.resources = vec!["*".to_owned()];
        }
        if any == Some(false) {
            return Err(Problem(format!(
                "`{pattern}` works on resources: name their ARNs instead of allowing it on all"
            )));
        }
    }
    Ok(())
}

fn statement(facts: &Facts, wildcards: Wildcards, key: &Key, part: &Part) -> WrittenStatement {
    WrittenStatement {
        sid: sid(key),
        level: key.level.name().to_owned(),
        resource_type: key.resource_type.clone(),
        actions: shrink(facts, &part.actions, wildcards),
        action_count: part.actions.len(),
        resources: without_covered(part.resources.clone()),
    }
}

/// Letters and digits only, as AWS has it.
fn sid(key: &Key) -> String {
    let word = |text: &str| {
        text.split(|ch: char| !ch.is_ascii_alphanumeric()).map(crate::text::capitalised).collect::<String>()
    };
    let level = key.level.name().replace(' ', "-");
    let rest = if key.star { "AnyResource".to_owned() } else { word(&key.resource_type) };
    format!("{}{}{rest}", word(&key.service), word(&level))
}

/// Actions that need more than the resources that were named.
fn notes(facts: &Facts, parts: &BTreeMap<Key, Part>) -> Vec<String> {
    let mut notes = Vec::new();
    let has = |action: &Action<'_>, kind: ResourceType<'_>| {
        parts.iter().any(|(key, part)| key.resource_type == kind.name() && part.actions.contains(action.id()))
    };
    let mut open: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for part in parts.values() {
        for action in facts.actions_of(&part.actions) {
            for using in action.resource_types().filter(|using| using.required) {
                if !has(&action, using.resource_type) {
                    let list = open.entry(using.resource_type.arn_format().to_owned()).or_default();
                    if !list.contains(&action.name()) {
                        list.push(action.name());
                    }
                }
            }
        }
    }
    for (form, actions) in open {
        let names: Vec<String> = actions.iter().take(5).map(|name| format!("`{name}`")).collect();
        let more = actions.len().saturating_sub(5);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        notes.push(format!(
            "AWS's reference asks a resource of the form `{form}` for {}{more} as well: name one if requests are denied.",
            names.join(", "),
        ));
    }
    let size: usize = parts.values().map(|part| part.actions.len()).sum();
    notes.push(format!("{} in {}.", counted(size, "action"), counted(parts.len(), "statement")));
    notes
}

fn text(statements: &[WrittenStatement]) -> String {
    let one_or_many = |list: &[String]| match list {
        [one] => serde_json::Value::from(one.as_str()),
        many => many.to_vec().into(),
    };
    let statement = |statement: &WrittenStatement| {
        serde_json::json!({
            "Sid": statement.sid,
            "Effect": "Allow",
            "Action": one_or_many(&statement.actions),
            "Resource": one_or_many(&statement.resources),
        })
    };
    let list: Vec<_> = statements.iter().map(statement).collect();
    crate::fix::json::pretty(&serde_json::json!({ "Version": "2012-10-17", "Statement": list })) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::facts;

    fn task(level: &str, arns: &[&str]) -> Task {
        let mut task = Task::default();
        arns.iter().for_each(|arn| task.add(level, *arn).unwrap());
        task
    }

    #[test]
    fn write_to_these_buckets() {
        let written =
            write(facts().unwrap(), &task("write", &["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"])).unwrap();
        let [statement] = written.statements.as_slice() else { panic!("{written:?}") };
        assert_eq!(statement.sid, "S3WriteObject");
        assert_eq!(statement.resources, ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]);
        assert!(statement.actions.iter().any(|action| action == "s3:PutObject"));
        assert!(
            !statement.actions.iter().any(|action| action == "s3:GetObject" || action == "s3:CreateBucket")
        );
        assert!(written.text.starts_with("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n"));
    }

    #[test]
    fn only_and_star_only() {
        let mut task = task("read", &["arn:aws:s3:::a/*"]);
        task.only = vec!["s3:GetObject".into()];
        task.star_only = vec!["s3:ListAllMyBuckets".into()];
        let written = write(facts().unwrap(), &task).unwrap();
        let actions: Vec<_> =
            written.statements.iter().map(|s| (s.sid.as_str(), s.actions.join(" "))).collect();
        assert_eq!(
            actions,
            [
                ("S3ReadObject", "s3:GetObject".to_owned()),
                ("S3ListAnyResource", "s3:ListAllMyBuckets".to_owned())
            ]
        );
    }

    #[test]
    fn only_the_type_whose_form_it_has() {
        let arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef";
        let written = write(facts().unwrap(), &task("write", &[arn])).unwrap();
        assert!(written.statements.iter().all(|s| s.resource_type == "targetgroup"), "{written:?}");
    }

    #[test]
    fn what_needs_another_resource_is_told() {
        let arn = "arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0";
        let mut task = task("write", &[arn]);
        task.only = vec!["ec2:RunInstances".into()];
        let written = write(facts().unwrap(), &task).unwrap();
        assert!(written.notes.iter().any(|note| note.contains("subnet/${SubnetId}")), "{:?}", written.notes);
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        let facts = facts().unwrap();
        let star = |pattern: &str| Task { star_only: vec![pattern.into()], ..Task::default() };
        for (task, wanted) in [
            (Task::default(), "nothing to write"),
            (task("read", &["reports"]), "`reports` is no ARN"),
            (task("read", &["arn:aws:nothing:::x"]), "service part of no ARN"),
            (task("read", &["arn:aws:sqs:::a/b:c"]), "one of that service looks like arn:"),
            (star("s3:GetObject"), "works on resources"),
            (star("s3:ListAllMyBucket"), "did you mean `s3:ListAllMyBuckets`"),
        ] {
            let problem = write(facts, &task).unwrap_err().0;
            assert!(problem.contains(wanted), "{problem}");
        }
    }
}
