//! Users, groups, roles and managed policies, as `get-account-authorization-details` prints them, and the
//! smaller outputs with the same objects (`list-roles`, `get-role`, `list-attached-role-policies` and so on).
//!
//! Shapes: *GetAccountAuthorizationDetails*, IAM API Reference.

use super::families::ENVELOPE;
use super::{Family, Reader};
use crate::estate::Tag;
use crate::estate::iam::{Attachment, ManagedPolicy, Owner, Principal, PrincipalType};
use crate::policy::PolicyKind;
use crate::report::model::Level;
use crate::text::json::Value;
use crate::text::{Spanned, counted};

pub(super) const FAMILY: Family = Family { read };

/// Keys of lists of principals, and what is in them.
const LISTS: &[(&str, PrincipalType)] = &[
    ("UserDetailList", PrincipalType::User),
    ("GroupDetailList", PrincipalType::Group),
    ("RoleDetailList", PrincipalType::Role),
    ("Users", PrincipalType::User),
    ("Groups", PrincipalType::Group),
    ("Roles", PrincipalType::Role),
];

const SINGLE: &[(&str, PrincipalType)] =
    &[("User", PrincipalType::User), ("Group", PrincipalType::Group), ("Role", PrincipalType::Role)];

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> &'static [&'static str] {
    let mut counts = Vec::new();
    let mut span = None;
    for (key, kind) in LISTS {
        let Some(list) = object.get(key).filter(|list| is_list_of(object, *list, *kind)) else { continue };
        let before = cx.estate.principals.len();
        for item in list.items() {
            principal(cx, item, *kind);
        }
        counts.push(counted(cx.estate.principals.len() - before, kind.label()));
        span = Some(list.span());
    }
    for (key, kind) in SINGLE {
        let Some(item) = object.get(key).filter(|item| is_principal(*item, *kind)) else { continue };
        principal(cx, item, *kind);
        counts.push(counted(1, kind.label()));
        span = Some(item.span());
    }
    if let Some(list) = object.get("Policies").filter(|list| is_list_of_policies(*list)) {
        let policies = list.items().map(|item| managed(cx, item)).collect::<Vec<_>>();
        counts.push(policies_of(policies.len(), "managed"));
        cx.estate.managed_policies.extend(policies);
        span = Some(list.span());
    }
    if let Some(list) = object.get("AttachedPolicies").filter(|list| list.is_array()) {
        attached_policies(cx, list);
        counts.push(policies_of(list.items().count(), "attached"));
        span = Some(list.span());
    }
    // A lone role or user, as `--query` leaves it.
    if counts.is_empty() {
        let kind = SINGLE.iter().map(|(_, kind)| *kind).find(|kind| has_details(object, *kind));
        let Some(kind) = kind else { return &[] };
        principal(cx, object, kind);
        cx.understood("principals", counted(1, kind.label()), object.span());
        return DETAILS;
    }
    let span = if counts.len() == 1 { span.unwrap_or(object.span()) } else { object.span() };
    cx.understood("principals", counts.join(", "), span);
    CLAIMS
}

const CLAIMS: &[&str] = &[
    "UserDetailList",
    "GroupDetailList",
    "RoleDetailList",
    "Users",
    "Groups",
    "Roles",
    "User",
    "Group",
    "Role",
    "Policies",
    "AttachedPolicies",
];

/// Keys of one user, group or role. What is not read of them is of no consequence for access.
const DETAILS: &[&str] = &[
    "UserName",
    "GroupName",
    "RoleName",
    "UserId",
    "GroupId",
    "RoleId",
    "Arn",
    "Path",
    "CreateDate",
    "UserPolicyList",
    "GroupPolicyList",
    "RolePolicyList",
    "AttachedManagedPolicies",
    "PermissionsBoundary",
    "GroupList",
    "Tags",
    "AssumeRolePolicyDocument",
    "InstanceProfileList",
    "RoleLastUsed",
    "MaxSessionDuration",
    "Description",
    "PasswordLastUsed",
];

fn policies_of(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what} policy") } else { format!("{n} {what} policies") }
}

const fn name_key(kind: PrincipalType) -> &'static str {
    match kind {
        PrincipalType::User => "UserName",
        PrincipalType::Group => "GroupName",
        PrincipalType::Role => "RoleName",
    }
}

fn is_principal(item: Value<'_>, kind: PrincipalType) -> bool {
    item.get(name_key(kind)).is_some() && item.get("Arn").is_some()
}

fn is_list_of(object: Value<'_>, list: Value<'_>, kind: PrincipalType) -> bool {
    if !list.is_array() {
        return false;
    }
    if list.items().next().is_none() {
        // Many things have a list of this name; empty it is one of IAM only where nothing else stands beside it.
        let known = |key: &&str| CLAIMS.contains(key) || ENVELOPE.contains(key);
        return object.members().all(|(key, _)| key.as_str().is_some_and(|key| known(&key.as_ref())));
    }
    list.items().any(|item| item.get(name_key(kind)).is_some())
        && !list.items().any(|item| is_security_group_name(item).unwrap_or(false))
}

/// Network interfaces and VPC endpoints have `Groups` too: names of security groups.
fn is_security_group_name(item: Value<'_>) -> Option<bool> {
    Some(item.get("GroupId")?.as_str()?.starts_with("sg-"))
}

fn is_list_of_policies(list: Value<'_>) -> bool {
    list.is_array() && list.items().all(|item| item.get("PolicyName").is_some() && item.get("Arn").is_some())
}

/// A lone object has to say more than a name to be taken for a principal.
fn has_details(item: Value<'_>, kind: PrincipalType) -> bool {
    let lists = [
        "UserPolicyList",
        "GroupPolicyList",
        "RolePolicyList",
        "AttachedManagedPolicies",
        "AssumeRolePolicyDocument",
    ];
    is_principal(item, kind) && lists.iter().any(|key| item.get(key).is_some())
}

fn principal<'a>(cx: &mut Reader<'a>, item: Value<'a>, kind: PrincipalType) {
    let Some(name) = cx.text(item, name_key(kind)) else {
        cx.wrong(item.span(), format!("this {} has no `{}`; it was not read", kind.label(), name_key(kind)));
        return;
    };
    let arn = cx.text(item, "Arn");
    let before = arn.as_ref().and_then(|arn| cx.principals.get(&arn.value).copied());
    if let Some(before) = before {
        // `list-users` names a user, `get-account-authorization-details` tells what it may do.
        if !tells_more(item, &cx.estate.principals[before]) {
            tell_given_twice(cx, item, kind, &name.value);
            return;
        }
    }
    let known_trust = before.and_then(|before| cx.estate.principals[before].trust);
    let owner = Owner::Principal(kind, name.value.clone());
    let inline = ["UserPolicyList", "GroupPolicyList", "RolePolicyList"]
        .iter()
        .flat_map(|key| cx.list(item, key))
        .collect::<Vec<_>>()
        .into_iter()
        .filter_map(|entry| inline_policy(cx, entry, &owner))
        .collect();
    let trust = known_trust.or_else(|| {
        let value = item.get("AssumeRolePolicyDocument")?;
        let document = unwrapped(cx, value)?;
        cx.add_policy(document, Some(PolicyKind::Trust), owner.clone(), None)
    });
    let attached = cx
        .list(item, "AttachedManagedPolicies")
        .into_iter()
        .filter_map(|entry| attachment(cx, entry))
        .collect();
    let boundary =
        item.get("PermissionsBoundary").and_then(|boundary| cx.text(boundary, "PermissionsBoundaryArn"));
    let groups = cx.list(item, "GroupList").into_iter().filter_map(Value::spanned).collect();
    let tags = tags(cx, item);
    let profiles =
        cx.list(item, "InstanceProfileList").into_iter().filter_map(|one| cx.text(one, "Arn")).collect();
    let place = before.unwrap_or(cx.estate.principals.len());
    cx.principals.extend(arn.iter().map(|arn| (arn.value.clone(), place)));
    let path = cx.text(item, "Path").map_or_else(|| "/".to_owned(), |path| path.value);
    let principal = Principal {
        kind,
        name,
        arn,
        path,
        span: item.span(),
        inline,
        trust,
        attached,
        boundary,
        groups,
        tags,
        profiles,
    };
    match before {
        Some(before) => cx.estate.principals[before] = principal,
        None => cx.estate.principals.push(principal),
    }
}

/// True if an output tells of policies where the one before told of none.
fn tells_more(item: Value<'_>, before: &Principal) -> bool {
    let lists = ["UserPolicyList", "GroupPolicyList", "RolePolicyList", "AttachedManagedPolicies"];
    before.inline.is_empty()
        && before.attached.is_empty()
        && lists.iter().any(|key| item.get(key).is_some_and(|list| list.items().next().is_some()))
}

fn tell_given_twice<'a>(cx: &mut Reader<'a>, item: Value<'a>, kind: PrincipalType, name: &str) {
    cx.problem(
        "given-twice",
        Level::Info,
        item.span(),
        format!("{} `{name}` was given before; the first was read", kind.label()),
        "give each output once, the newest first",
    );
}

pub(super) fn tags<'a>(cx: &mut Reader<'a>, item: Value<'a>) -> Vec<Tag> {
    let tags = cx.list(item, "Tags");
    tags.into_iter()
        .filter_map(|tag| Some(Tag { key: cx.text(tag, "Key")?, value: cx.text(tag, "Value")? }))
        .collect()
}

fn inline_policy<'a>(cx: &mut Reader<'a>, entry: Value<'a>, owner: &Owner) -> Option<usize> {
    let name = cx.text(entry, "PolicyName").map(|name| name.value);
    let Some(value) = entry.get("PolicyDocument") else {
        // `list-role-policies` prints names alone.
        cx.wrong(entry.span(), "this inline policy has no `PolicyDocument`; it was not checked");
        return None;
    };
    let document = unwrapped(cx, value)?;
    cx.add_policy(document, Some(PolicyKind::Identity), owner.clone(), name)
}

/// The document, or a word that it could not be read.
fn unwrapped<'a>(cx: &mut Reader<'a>, value: Value<'a>) -> Option<Value<'a>> {
    let document = cx.unwrap(value);
    if document.is_none() {
        cx.wrong(
            value.span(),
            "this should be a policy document, as an object or as text; it was not checked",
        );
    }
    document
}

fn attachment<'a>(cx: &mut Reader<'a>, entry: Value<'a>) -> Option<Attachment> {
    Some(Attachment { span: entry.span(), arn: cx.text(entry, "PolicyArn")? })
}

fn managed<'a>(cx: &mut Reader<'a>, item: Value<'a>) -> ManagedPolicy {
    let fallback = || Spanned { value: String::new(), span: item.span() };
    let arn = cx.text(item, "Arn").unwrap_or_else(fallback);
    let default = cx.text(item, "DefaultVersionId");
    let versions = cx.list(item, "PolicyVersionList");
    let is_default = |version: &Value<'a>| {
        version.get("IsDefaultVersion").and_then(Value::as_bool).unwrap_or_else(|| {
            let id = version.get("VersionId").and_then(Value::as_str);
            id.is_some() && id.as_deref() == default.as_ref().map(|default| default.value.as_str())
        })
    };
    // Only the default version is in effect.
    let version = versions
        .iter()
        .copied()
        .find(is_default)
        .or_else(|| versions.first().copied().filter(|_| versions.len() == 1));
    if let (None, Some(first)) = (version, versions.first()) {
        cx.wrong(first.span(), format!("no version of `{}` is the default; it was not checked", arn.value));
    }
    let document = version.and_then(|version| version.get("Document")).and_then(|value| unwrapped(cx, value));
    let name = cx.text(item, "PolicyName").map(|name| name.value);
    let owner = Owner::Managed(arn.value.clone());
    // `list-policies` names a policy, and has no document that could be the first.
    let fresh = document.is_none() || arn.value.is_empty() || cx.seen.insert(arn.value.clone());
    let attachments = cx.integer(item, "AttachmentCount").map(|n| n.value);
    let bounds = cx.integer(item, "PermissionsBoundaryUsageCount").map(|n| n.value);
    // *Permissions boundaries for IAM entities*: a boundary grants nothing.
    let kind = match (attachments, bounds) {
        (Some(0), Some(1..)) => PolicyKind::PermissionsBoundary,
        _ => PolicyKind::Identity,
    };
    let default_version =
        document.filter(|_| fresh).and_then(|document| cx.add_policy(document, Some(kind), owner, name));
    ManagedPolicy { arn, default_version, attachment_count: attachments }
}

/// `list-attached-role-policies` and its like: who it is stands in the command alone.
fn attached_policies<'a>(cx: &mut Reader<'a>, list: Value<'a>) {
    let command = cx.command.clone();
    let option = |name: &str| command.as_ref().and_then(|command| command.option(name)).map(str::to_owned);
    let (kind, name) = if let Some(name) = option("user-name") {
        (PrincipalType::User, name)
    } else if let Some(name) = option("group-name") {
        (PrincipalType::Group, name)
    } else {
        (PrincipalType::Role, option("role-name").unwrap_or_else(|| "(not named in the output)".to_owned()))
    };
    let attached = list.items().filter_map(|entry| attachment(cx, entry)).collect();
    cx.estate.principals.push(Principal {
        kind,
        name: Spanned { value: name, span: list.span() },
        arn: None,
        path: "/".to_owned(),
        span: list.span(),
        inline: Vec::new(),
        trust: None,
        attached,
        boundary: None,
        groups: Vec::new(),
        tags: Vec::new(),
        profiles: Vec::new(),
    });
}
