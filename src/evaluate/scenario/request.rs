//! The request of a scenario.

use super::fields::Fields;
use super::{ScenarioProblem, problem};
use crate::aws;
use crate::evaluate::context::Context;
use crate::evaluate::request::{Caller, Request, Resource};
use crate::text::json::{Kind, Value};

pub(super) struct Reader {
    pub management: Option<String>,
}

const KNOWN: [&str; 8] = [
    "principal",
    "action",
    "resource",
    "resource_account",
    "context",
    "context_complete",
    "passed_role",
    "resources",
];

impl Reader {
    pub fn request(&self, value: Value<'_>, problems: &mut Vec<ScenarioProblem>) -> Option<Request> {
        let fields = Fields::of(value, "`request`", &KNOWN, problems)?;
        let need = |key: &str, help: &str, problems: &mut Vec<ScenarioProblem>| {
            let found = fields.get(key);
            if found.is_none() {
                problem(problems, value.span(), format!("`request` needs a `{key}`"), help);
            }
            found
        };
        let caller = need(
            "principal",
            "Write an ARN, an account id, {\"service\": …}, {\"federated\": …} or \"anonymous\".",
            problems,
        )
        .and_then(|value| principal(value, problems));
        let action =
            need("action", "Write one such as s3:GetObject.", problems).and_then(|v| action(v, problems));
        let mut resources = Vec::new();
        for key in ["resource", "resources"] {
            let Some(list) = fields.get(key) else { continue };
            resources.extend(list.one_or_many().filter_map(|item| resource(item, problems)));
        }
        let context_complete = match fields.get("context_complete") {
            None => true,
            Some(value) if matches!(value.kind(), Kind::True | Kind::False) => value.kind() == Kind::True,
            Some(value) => {
                problem(
                    problems,
                    value.span(),
                    "`context_complete` is true or false",
                    "Write it without quotes.",
                );
                true
            }
        };
        let passed_role = fields.get("passed_role").and_then(|value| {
            let text = value
                .as_str()
                .filter(|text| matches!(Caller::parse(text), Ok(Caller::Role { session_arn: None, .. })));
            if text.is_none() {
                problem(
                    problems,
                    value.span(),
                    "`passed_role` is the ARN of a role",
                    "Write arn:aws:iam::ACCOUNT:role/NAME.",
                );
            }
            text.map(std::borrow::Cow::into_owned)
        });
        Some(Request {
            resource_account: fields.account("resource_account", problems),
            context: fields.get("context").map(|value| context(value, problems)).unwrap_or_default(),
            principal: caller?,
            action: action?,
            resources,
            context_complete,
            passed_role,
            management_account: self.management.clone(),
        })
    }
}

fn principal(value: Value<'_>, problems: &mut Vec<ScenarioProblem>) -> Option<Caller> {
    if value.is_object() {
        let fields = Fields::of(value, "`principal`", &["service", "federated"], problems)?;
        if value.members().count() == 1 {
            let text =
                |key: &str, problems: &mut _| fields.text(key, problems).filter(|text| !text.is_empty());
            if let Some(name) = text("service", problems) {
                return Some(Caller::Service(name));
            }
            if let Some(provider) = text("federated", problems) {
                return Some(Caller::Federated(provider));
            }
        }
        problem(
            problems,
            value.span(),
            "`principal` names one service or one provider",
            "Write {\"service\": \"lambda.amazonaws.com\"}.",
        );
        return None;
    }
    let Some(text) = value.as_str() else {
        problem(
            problems,
            value.span(),
            "`principal` is a text or an object",
            "Write an ARN or an account id in quotes.",
        );
        return None;
    };
    if text == "anonymous" {
        return Some(Caller::Anonymous);
    }
    match Caller::parse(&text) {
        Ok(caller) => Some(caller),
        Err(error) => {
            let help = "Write the ARN of a user, role, session or root user, an account id, {\"service\": …}, {\"federated\": …} or \"anonymous\".";
            problem(problems, value.inner_span(), format!("the principal {error}"), help);
            None
        }
    }
}

fn action(value: Value<'_>, problems: &mut Vec<ScenarioProblem>) -> Option<String> {
    let text = value.as_str();
    let fits = |text: &str| {
        text.split_once(':').is_some_and(|(service, name)| {
            let word = |text: &str, more: &str| {
                !text.is_empty() && text.chars().all(|ch| ch.is_ascii_alphanumeric() || more.contains(ch))
            };
            word(service, "-") && word(name, "_-")
        })
    };
    let good = text.as_deref().is_some_and(fits);
    if !good {
        let help = match text.as_deref() {
            Some(text) if text.contains(['*', '?']) => "A request has one action, without wildcards.",
            _ => "Write SERVICE:ACTION, such as s3:GetObject.",
        };
        let named = text.as_deref().unwrap_or_else(|| value.raw());
        problem(problems, value.inner_span(), format!("`{named}` is no action"), help);
    }
    let text = text.filter(|_| good)?;
    // An action that AWS has had since the facts were gathered cannot be told from a misspelt one: nothing is guessed.
    if let Some(facts) = aws::facts()
        && facts.action(&text).is_none()
    {
        let help = match facts.suggest_action(&text) {
            Some(near) => format!("Did you mean `{}`?", near.name()),
            None => "Look it up in the Service Authorization Reference.".to_owned(),
        };
        let message = format!("AWS has no action `{text}` (as of {})", facts.date());
        problem(problems, value.inner_span(), message, help);
        return None;
    }
    Some(text.into_owned())
}

/// An ARN, `*`, or `{"arn", "context"}` for keys that only this resource has.
fn resource(value: Value<'_>, problems: &mut Vec<ScenarioProblem>) -> Option<Resource> {
    let (arn, context) = if value.is_object() {
        let fields = Fields::of(value, "a resource", &["arn", "context"], problems)?;
        let Some(arn) = fields.get("arn") else {
            problem(problems, value.span(), "a resource needs an `arn`", "Add it.");
            return None;
        };
        (arn, fields.get("context").map(|value| context(value, problems)).unwrap_or_default())
    } else {
        (value, Context::default())
    };
    let text = arn.as_str();
    let good = text.as_deref().is_some_and(|text| text == "*" || is_arn(text));
    if !good {
        let help =
            "Write arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, or * for an action that takes no resource.";
        let named = text.as_deref().unwrap_or_else(|| arn.raw());
        problem(problems, arn.inner_span(), format!("`{named}` is no ARN"), help);
    }
    text.filter(|_| good).map(|text| {
        // A pattern asks for all that it matches: some of them are not enough.
        let any_of = text != "*" && text.contains(['*', '?']);
        Resource { context, any_of, ..Resource::new(text) }
    })
}

/// Six parts; the account empty, twelve digits, `aws`, or the name of a service as CloudFront has.
fn is_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let word = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    match parts.as_slice() {
        ["arn", partition, service, region, account, rest] => {
            let account_fits = account.is_empty()
                || (account.len() == 12 || !account.bytes().all(|b| b.is_ascii_digit()))
                    && (word(account) || *account == "*");
            partition.starts_with("aws")
                && word(partition)
                && !service.is_empty()
                && word(service)
                && (word(region) || *region == "*")
                && account_fits
                && !rest.is_empty()
        }
        _ => false,
    }
}

fn context(value: Value<'_>, problems: &mut Vec<ScenarioProblem>) -> Context {
    let mut context = Context::default();
    if !value.is_object() {
        problem(
            problems,
            value.span(),
            "`context` is an object",
            "Write {\"aws:SourceIp\": \"203.0.113.7\"}.",
        );
    }
    for (key, item) in value.members() {
        let name = key.as_str().unwrap_or_default();
        if !name.split_once(':').is_some_and(|(prefix, rest)| !prefix.is_empty() && !rest.is_empty()) {
            problem(
                problems,
                key.inner_span(),
                format!("`{name}` is no condition key"),
                "Keys have a prefix, such as aws:SourceIp.",
            );
        }
        if context.get(&name).is_some() {
            problem(
                problems,
                key.inner_span(),
                format!("`{name}` stands twice; keys are compared without case"),
                "Give several values as a list.",
            );
        }
        let mut values = Vec::new();
        for one in item.one_or_many() {
            match scalar(one) {
                Some(text) => {
                    if let Some(wanted) = wrong_type(&name, &text) {
                        problem(
                            problems,
                            one.inner_span(),
                            format!("`{name}` is {wanted}, not `{text}`"),
                            "Correct the value.",
                        );
                    }
                    values.push(text);
                }
                None => problem(
                    problems,
                    one.span(),
                    format!("a value of `{name}` is a text, a number, true or false"),
                    "Leave the key out if the request does not have it.",
                ),
            }
        }
        context.set(&name, values);
    }
    context
}

fn scalar(value: Value<'_>) -> Option<String> {
    match value.kind() {
        Kind::True => Some("true".to_owned()),
        Kind::False => Some("false".to_owned()),
        Kind::String | Kind::Number => value.as_text().map(std::borrow::Cow::into_owned),
        _ => None,
    }
}

/// What a global key has to be, if a value is not that (*AWS global condition context keys*).
fn wrong_type(key: &str, text: &str) -> Option<&'static str> {
    let lower = key.to_ascii_lowercase();
    let (fits, wanted) = match lower.as_str() {
        "aws:sourceip" | "aws:vpcsourceip" => (text.parse::<std::net::IpAddr>().is_ok(), "an IP address"),
        "aws:currenttime" | "aws:tokenissuetime" => {
            (crate::evaluate::matching::is_instant(text), "a time such as 2026-11-23T10:00:00Z")
        }
        "aws:epochtime" => (crate::evaluate::matching::is_instant(text), "a time in seconds since 1970"),
        "aws:securetransport"
        | "aws:multifactorauthpresent"
        | "aws:viaawsservice"
        | "aws:principalisawsservice" => {
            (text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"), "true or false")
        }
        "aws:multifactorauthage" => (text.parse::<f64>().is_ok(), "a number"),
        "aws:principalaccount" | "aws:resourceaccount" | "aws:sourceaccount" => {
            (crate::policy::principal::is_account_id(text), "an account id of twelve digits")
        }
        "aws:principalarn" | "aws:sourcearn" => {
            (text.starts_with("arn:") && text.splitn(6, ':').count() == 6, "an ARN")
        }
        _ => return None,
    };
    (!fits).then_some(wanted)
}
