//! Policies that stand alone: bare, in a CLI envelope, or in a string.

use super::kind::{infer_kind, of_organization, told};
use super::{Family, Reader};
use crate::estate::iam::{ManagedPolicy, Owner, PolicyDocument};
use crate::policy::{self, PolicyKind, ProblemKind};
use crate::report::model::Level;
use crate::text::Spanned;
use crate::text::json::Value;

pub(super) const FAMILY: Family = Family { read };

/// Keys under which outputs keep one policy.
const ENVELOPES: &[&str] = &[
    "PolicyDocument",
    "AssumeRolePolicyDocument",
    "Document",
    "Policy",
    "ResourcePolicy",
    "PolicyInJson",
    "AccessPolicies",
    "policyDocument",
    "policyText",
    "policy",
];

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> &'static [&'static str] {
    // A bucket's policy was read by the bucket's own family.
    if cx.claimed.contains(&"Statement") {
        return &[];
    }
    if is_policy(object) {
        let kind = cx.asked_kind(object.span()).or_else(|| told(object, cx.command.as_ref()));
        if let Some(ix) = cx.add_policy(object, kind, Owner::None, None) {
            cx.understood_policy("iam-policy", ix, object.span());
        }
        // A misspelt element is the policy's too, and told with it.
        return WHOLE;
    }
    if object.get("PolicySummary").is_some() {
        return organization(cx, object, object);
    }
    if let Some(inner) = object.get("Policy").filter(|inner| inner.get("PolicySummary").is_some()) {
        return if organization(cx, object, inner).is_empty() { &[] } else { &["Policy"] };
    }
    // `get-role-policy`, `get-policy-version`, `get-queue-attributes` and others keep it one level down.
    for key in ENVELOPES {
        let Some(value) = object.get(key).filter(|_| !cx.claimed.contains(key)) else { continue };
        let Some(document) = cx.unwrap(value).filter(|document| is_policy(*document)) else { continue };
        let name = ["PolicyName", "RoleName", "policyName"].iter().find_map(|k| object.get(k)?.spanned());
        let trust = (*key == "AssumeRolePolicyDocument").then_some(PolicyKind::Trust);
        let asked = cx.asked_kind(document.span());
        let kind = trust.or(asked).or_else(|| told(object, cx.command.as_ref()));
        // A key policy is always called `default`, which tells nothing.
        let key_policy = kind.as_ref().is_some_and(|kind| kind.is_resource_of("kms"));
        let name = name.map(|name| name.value).filter(|_| !key_policy);
        let managed = managed_arn(cx, object);
        let owner = managed.clone().map_or(Owner::None, |arn| Owner::Managed(arn.value));
        if let Some(ix) = cx.add_policy(document, kind, owner, name) {
            if let Some(arn) = managed {
                let policy = ManagedPolicy { arn, default_version: Some(ix), attachment_count: None };
                cx.estate.managed_policies.push(policy);
            }
            cx.understood_policy("iam-policy", ix, value.span());
        }
        return claim(key);
    }
    &[]
}

/// Of `get-policy-version`, whose it is: only the command tells. A version that is not the default is in force nowhere.
fn managed_arn(cx: &Reader<'_>, version: Value<'_>) -> Option<Spanned<String>> {
    let command = cx.command.as_ref().filter(|command| command.operation == "get-policy-version")?;
    let is_default = version.get("IsDefaultVersion").and_then(Value::as_bool) != Some(false);
    let arn = command.option("policy-arn").filter(|_| is_default)?;
    Some(Spanned { value: arn.to_owned(), span: command.span })
}

/// What a policy claims of the object that it is.
const WHOLE: &[&str] = &["Version", "Id", "Statement"];

/// `aws organizations describe-policy`: the type stands beside the text.
fn organization<'a>(cx: &mut Reader<'a>, outer: Value<'a>, inner: Value<'a>) -> &'static [&'static str] {
    let Some(summary) = inner.get("PolicySummary") else { return &[] };
    let Some(kind) = of_organization(summary) else { return &[] };
    let Some(content) = inner.get("Content") else {
        cx.wrong(outer.span(), "this policy of the organization has no `Content`; it was not checked");
        return &["PolicySummary", "Content"];
    };
    let Some(document) = cx.unwrap(content).filter(|document| is_policy(*document)) else {
        cx.wrong(content.span(), "this should be a policy document; it was not checked");
        return &["PolicySummary", "Content"];
    };
    let name = summary.get("Name").and_then(Value::spanned).map(|name| name.value);
    if let Some(ix) = cx.add_policy(document, Some(kind), Owner::None, name) {
        cx.understood_policy("iam-policy", ix, content.span());
    }
    &["PolicySummary", "Content"]
}

fn claim(key: &str) -> &'static [&'static str] {
    match key {
        "PolicyDocument" => &["PolicyDocument"],
        "AssumeRolePolicyDocument" => &["AssumeRolePolicyDocument"],
        "Document" => &["Document"],
        "Policy" => &["Policy"],
        "ResourcePolicy" => &["ResourcePolicy"],
        "PolicyInJson" => &["PolicyInJson", "PolicyHash"],
        "AccessPolicies" => &["AccessPolicies"],
        "policyDocument" => &["policyDocument"],
        "policy" => &["policy"],
        _ => &["policyText"],
    }
}

/// True if an object has the shape of a policy document: a `Statement` made of objects with an `Effect`, an
/// action or a principal (so that a broken statement is still looked at), or a `Version` beside it. A misspelt
/// `Statement` counts, and so does a `Version` with nothing but an `Id`.
pub(super) fn is_policy(value: Value<'_>) -> bool {
    const ELEMENTS: [&str; 8] = [
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Principal",
        "NotPrincipal",
        "Condition",
    ];
    let version = value.get("Version").and_then(Value::as_str);
    let of_the_language = version.as_deref().is_some_and(|v| v == "2012-10-17" || v == "2008-10-17");
    let Some(statements) = value.get("Statement") else {
        let known = |key: Value<'_>| {
            let name = key.as_str().unwrap_or_default();
            name == "Version" || name == "Id" || policy::nearest(&name, ["Statement"]).is_some()
        };
        return of_the_language && value.members().all(|(key, _)| known(key));
    };
    if !statements.is_object() && !statements.is_array() {
        return value.get("Version").is_some();
    }
    let any = statements.one_or_many().any(|s| ELEMENTS.iter().any(|element| s.get(element).is_some()));
    // Every word of the statement may be misspelt where the version says what it is.
    let empty = statements.one_or_many().next().is_none() && value.get("Version").is_some();
    any || empty || of_the_language
}

impl<'a> Reader<'a> {
    /// Adds a policy to the estate. Without a kind, it is inferred. Returns its index.
    pub fn add_policy(
        &mut self,
        document: Value<'a>,
        kind: Option<PolicyKind>,
        owner: Owner,
        name: Option<String>,
    ) -> Option<usize> {
        let Some(policy) = policy::parse(document) else {
            self.wrong(document.span(), "this is no policy document: it has no `Statement`");
            return None;
        };
        for problem in &policy.problems {
            if let ProblemKind::Computed { element } = &problem.kind {
                self.problem(
                    "computed-value",
                    Level::Info,
                    problem.span,
                    format!("`{element}` is computed by CloudFormation here, and not known"),
                    "paste the policy as it was deployed (`aws iam get-policy-version`, `get-role-policy`)",
                );
            }
        }
        // Rules tell what is wrong with it, but a reader may ask for some rules only.
        for statement in &policy.statements {
            for part in
                statement.unknown.iter().filter(|part| !is_computed(&policy, statement.index, part.span))
            {
                self.problem(
                    "statement-not-whole",
                    Level::Info,
                    part.span,
                    format!("`{}` of {} was not understood, and not checked", part.value, statement.name()),
                    "the rules of the family `grammar` say what is wrong with it",
                );
            }
        }
        let kind = kind.unwrap_or_else(|| infer_kind(&policy));
        self.estate.policies.push(PolicyDocument { policy, kind, owner, name });
        Some(self.estate.policies.len() - 1)
    }
}

/// True if what was not understood is told as computed already.
fn is_computed(policy: &policy::Policy, statement: usize, key: crate::text::Span) -> bool {
    policy.problems.iter().any(|problem| {
        let here = problem.statement == Some(statement) && problem.span.start >= key.start;
        here && matches!(problem.kind, ProblemKind::Computed { .. })
    })
}
