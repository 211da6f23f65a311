//! From JSON to a policy.
//!
//! *Grammar of the IAM JSON policy language*. Names of elements are read with case, as that grammar quotes them.

use std::borrow::Cow;

use super::problem::nearest;
use super::{
    Condition, Effect, Elements, GrammarProblem, JsonType, Policy, PrincipalElement, PrincipalEntry,
    PrincipalKind, ProblemKind, Size, Statement,
};
use crate::order::Order;
use crate::text::json::{Kind, Value};
use crate::text::{Span, Spanned};

const POLICY_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];
const PRINCIPAL_TYPES: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

/// Reads a policy document. `None` if the value is no object with a `Statement` or a `Version`. What is not
/// understood is kept in `unknown`, so that no reader takes a statement for narrower than it is, and what the
/// grammar does not allow in `problems`.
#[must_use]
pub fn parse(document: Value<'_>) -> Option<Policy> {
    let misspelt = || document.members().find(|(key, value)| is_misspelt_statement(*key, *value));
    let list = document.get("Statement").or_else(|| Some(misspelt()?.1));
    if list.is_none() && document.get("Version").is_none() {
        return None;
    }
    let mut reader = Reader { problems: Vec::new(), statement: None };
    let mut policy = Policy {
        span: document.span(),
        version: document.get("Version").and_then(Value::spanned),
        id: document.get("Id").and_then(Value::spanned),
        statements: Vec::new(),
        statement_span: list.map_or(document.span(), Value::span),
        without_statement: list.is_none(),
        unknown: Vec::new(),
        problems: Vec::new(),
        size: Size::of(document.raw()),
    };
    reader.repeated(document);
    for (key, value) in document.members() {
        let name = key.as_str().unwrap_or_default();
        match name.as_ref() {
            "Version" | "Id" if value.as_str().is_none() => reader.wrong_type(&name, "a string", value),
            "Statement" if value.is_array() && value.items().next().is_none() => reader.empty(&name, value),
            "Version" | "Id" | "Statement" => {}
            _ => {
                policy.unknown.extend(key.spanned());
                reader.unknown(key, &POLICY_ELEMENTS);
            }
        }
    }
    for (index, value) in list.into_iter().flat_map(Value::one_or_many).enumerate() {
        reader.statement = Some(index);
        policy.statements.push(reader.statement(index, value));
    }
    policy.problems = reader.problems;
    policy.problems.order_by_key(|problem| (problem.span.start, problem.span.end));
    Some(policy)
}

/// `statement`, `Statements`: the name is wrong, what it holds is not.
fn is_misspelt_statement(key: Value<'_>, value: Value<'_>) -> bool {
    let name = key.as_str().unwrap_or_default();
    let statements = || value.one_or_many().any(|item| item.get("Effect").is_some());
    nearest(&name, ["Statement"]).is_some() && statements()
}

/// Collects what the grammar does not allow.
struct Reader {
    problems: Vec<GrammarProblem>,
    statement: Option<usize>,
}

impl Reader {
    fn problem(&mut self, kind: ProblemKind, span: Span) {
        self.problems.push(GrammarProblem { kind, span, statement: self.statement });
    }

    fn unknown(&mut self, key: Value<'_>, known: &'static [&'static str]) {
        let name = key.as_str().unwrap_or_default().into_owned();
        if is_function_name(&name) {
            self.problem(ProblemKind::Computed { element: "Statement".to_owned() }, key.inner_span());
            return;
        }
        let nearest = nearest(&name, known.iter().copied());
        self.problem(ProblemKind::UnknownElement { name, nearest }, key.inner_span());
    }

    fn wrong_type(&mut self, element: &str, wanted: &'static str, value: Value<'_>) {
        if is_function(value) {
            self.problem(ProblemKind::Computed { element: element.to_owned() }, value.span());
            return;
        }
        let kind =
            ProblemKind::WrongType { element: element.to_owned(), wanted, found: type_name(value.kind()) };
        self.problem(kind, value.span());
    }

    fn empty(&mut self, element: &str, value: Value<'_>) {
        self.problem(
            ProblemKind::Empty { element: element.to_owned(), array: value.is_array() },
            value.span(),
        );
    }

    /// Keys that stand twice in one object. A JSON reader keeps one of them without a word.
    fn repeated(&mut self, object: Value<'_>) {
        self.repeated_keys(object, false);
    }

    fn repeated_keys(&mut self, object: Value<'_>, ignore_case: bool) {
        let mut seen: Vec<(Cow<'_, str>, Span)> = Vec::with_capacity(8);
        for (key, _) in object.members() {
            let name = key.as_str().unwrap_or_default();
            let same = |other: &&(Cow<'_, str>, Span)| {
                other.0 == name || (ignore_case && other.0.eq_ignore_ascii_case(&name))
            };
            if let Some((other, first)) = seen.iter().find(same) {
                let (other_case, first) = (*other != name, *first);
                self.problem(
                    ProblemKind::Repeated { name: name.clone().into_owned(), first, other_case },
                    key.inner_span(),
                );
            }
            seen.push((name, key.inner_span()));
        }
    }

    fn statement(&mut self, index: usize, value: Value<'_>) -> Statement {
        let mut statement = Statement {
            span: value.span(),
            index,
            sid: None,
            effect: None,
            effect_span: None,
            principal: None,
            actions: None,
            resources: None,
            conditions: Vec::new(),
            condition_span: None,
            unknown: Vec::new(),
        };
        if !value.is_object() {
            self.wrong_type("Statement", "an object", value);
            return statement;
        }
        self.repeated(value);
        for (key, value) in value.members() {
            let name = key.as_str().unwrap_or_default();
            let understood = match name.as_ref() {
                "Sid" => {
                    statement.sid = value.spanned();
                    if statement.sid.is_none() {
                        self.wrong_type(&name, "a string", value);
                    }
                    statement.sid.is_some()
                }
                "Effect" => {
                    statement.effect_span = Some(value.inner_span());
                    statement.effect = match value.as_str().as_deref() {
                        Some("Allow") => Some(Effect::Allow),
                        Some("Deny") => Some(Effect::Deny),
                        _ => None,
                    };
                    if value.as_str().is_none() {
                        self.wrong_type(&name, "a string", value);
                    }
                    statement.effect.is_some()
                }
                "Principal" | "NotPrincipal" => {
                    let before = statement.principal.as_ref().map(|p| (p.negated, p.key_span));
                    self.exclusive("Principal", "NotPrincipal", key, before);
                    self.principal(key, value, &mut statement)
                }
                "Action" | "NotAction" => {
                    let before = statement.actions.as_ref().map(|e| (e.negated, e.key_span));
                    self.exclusive("Action", "NotAction", key, before);
                    self.elements(key, value, &mut statement.actions)
                }
                "Resource" | "NotResource" => {
                    let before = statement.resources.as_ref().map(|e| (e.negated, e.key_span));
                    self.exclusive("Resource", "NotResource", key, before);
                    self.elements(key, value, &mut statement.resources)
                }
                "Condition" => {
                    statement.condition_span = Some(value.span());
                    self.conditions(value, &mut statement.conditions)
                }
                _ => {
                    self.unknown(key, &STATEMENT_ELEMENTS);
                    false
                }
            };
            if !understood {
                statement.unknown.extend(key.spanned());
            }
        }
        statement
    }

    /// Tells of an element and its negation in one statement.
    fn exclusive(
        &mut self,
        plain: &'static str,
        negation: &'static str,
        key: Value<'_>,
        before: Option<(bool, Span)>,
    ) {
        let negated = key.is_key(negation);
        let Some((_, first)) = before.filter(|(before, _)| *before != negated) else { return };
        let (name, other) = if negated { (negation, plain) } else { (plain, negation) };
        self.problem(ProblemKind::Exclusive { name, other, first }, key.inner_span());
    }

    /// Returns false if a part was not text.
    fn elements(&mut self, key: Value<'_>, value: Value<'_>, into: &mut Option<Elements>) -> bool {
        let name = key.as_str().unwrap_or_default();
        let mut values = Vec::new();
        let mut whole = into.is_none();
        for item in value.one_or_many() {
            match item.spanned() {
                Some(text) => values.push(text),
                None => {
                    self.wrong_type(&name, "a string", item);
                    whole = false;
                }
            }
        }
        if value.is_array() && value.items().next().is_none() {
            self.empty(&name, value);
        }
        let negated = name.starts_with("Not");
        *into = Some(Elements { negated, key_span: key.span(), span: value.span(), values });
        whole
    }

    fn principal(&mut self, key: Value<'_>, value: Value<'_>, statement: &mut Statement) -> bool {
        let name = key.as_str().unwrap_or_default();
        let negated = key.is_key("NotPrincipal");
        let mut entries = Vec::new();
        let mut whole = statement.principal.is_none();
        if let Some(text) = value.spanned() {
            // Only `"*"` may stand alone; anything else is refused by AWS and names nobody that we could judge.
            let everyone = text.value == "*";
            let kind = if everyone { PrincipalKind::Everyone } else { PrincipalKind::Other(String::new()) };
            if !everyone {
                self.problem(ProblemKind::PrincipalText { text: text.value.clone() }, text.span);
            }
            whole &= everyone;
            entries.push(PrincipalEntry { kind, value: text });
        } else if value.is_object() {
            self.repeated(value);
            if value.members().next().is_none() {
                self.empty(&name, value);
            }
        } else if value.is_array() && value.items().next().is_none() {
            self.empty(&name, value);
            whole = false;
        } else {
            self.wrong_type(&name, "an object or \"*\"", value);
            whole = false;
        }
        for (key, list) in value.members() {
            let name = key.as_str().unwrap_or_default();
            let kind = match name.as_ref() {
                "AWS" => PrincipalKind::Aws,
                "Service" => PrincipalKind::Service,
                "Federated" => PrincipalKind::Federated,
                "CanonicalUser" => PrincipalKind::CanonicalUser,
                other => PrincipalKind::Other(other.to_owned()),
            };
            if is_function_name(&name) {
                self.problem(ProblemKind::Computed { element: "Principal".to_owned() }, key.inner_span());
                whole = false;
                continue;
            }
            if matches!(kind, PrincipalKind::Other(_)) {
                let nearest = nearest(&name, PRINCIPAL_TYPES);
                self.problem(
                    ProblemKind::PrincipalKey { name: name.clone().into_owned(), nearest },
                    key.inner_span(),
                );
                whole = false;
            }
            if list.is_array() && list.items().next().is_none() {
                self.empty(&name, list);
            }
            for item in list.one_or_many() {
                if item.as_str().is_none() {
                    self.wrong_type(&name, "a string", item);
                }
                match item.as_text() {
                    Some(text) => {
                        let value = Spanned { value: text.into_owned(), span: item.inner_span() };
                        entries.push(PrincipalEntry { kind: kind.clone(), value });
                    }
                    None => whole = false,
                }
            }
        }
        statement.principal =
            Some(PrincipalElement { negated, key_span: key.span(), span: value.span(), entries });
        whole
    }

    fn conditions(&mut self, value: Value<'_>, into: &mut Vec<Condition>) -> bool {
        let mut whole = value.is_object();
        if !whole {
            self.wrong_type("Condition", "an object", value);
        } else if value.members().next().is_none() {
            self.empty("Condition", value);
        }
        self.repeated(value);
        for (operator, keys) in value.members() {
            let Some(operator) = operator.spanned() else { continue };
            if is_function_name(&operator) {
                self.problem(ProblemKind::Computed { element: "Condition".to_owned() }, operator.span);
                whole = false;
                continue;
            }
            if !keys.is_object() {
                self.wrong_type(&operator, "an object", keys);
                whole = false;
            } else if keys.members().next().is_none() {
                self.empty(&operator, keys);
            }
            self.repeated_keys(keys, true);
            for (key, list) in keys.members() {
                let Some(key) = key.spanned() else { continue };
                let (mut values, mut types) = (Vec::new(), Vec::new());
                for item in list.one_or_many() {
                    match scalar(item) {
                        Some((text, kind)) => {
                            values.push(Spanned { value: text, span: item.inner_span() });
                            types.push(kind);
                        }
                        None => {
                            self.wrong_type(&key, "a string, a number or a Boolean", item);
                            whole = false;
                        }
                    }
                }
                if list.is_array() && list.items().next().is_none() {
                    self.empty(&key, list);
                }
                into.push(Condition { operator: operator.clone(), key, values, types, span: list.span() });
            }
        }
        whole
    }
}

/// True for the object by which a template of CloudFormation has a value computed: `{"Ref": …}`, `{"Fn::Sub": …}`.
fn is_function(value: Value<'_>) -> bool {
    let mut members = value.members();
    let only = members.next().filter(|_| members.next().is_none());
    only.is_some_and(|(key, _)| key.as_str().is_some_and(|name| is_function_name(&name)))
}

fn is_function_name(name: &str) -> bool {
    name == "Ref" || name.starts_with("Fn::")
}

fn scalar(value: Value<'_>) -> Option<(String, JsonType)> {
    let kind = match value.kind() {
        Kind::String => JsonType::String,
        Kind::Number => JsonType::Number,
        Kind::True | Kind::False => JsonType::Bool,
        _ => return None,
    };
    let text = value.as_text().map(Cow::into_owned);
    Some((text.or_else(|| value.as_bool().map(|b| b.to_string()))?, kind))
}

const fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Object => "an object",
        Kind::Array => "an array",
        Kind::String => "a string",
        Kind::Number => "a number",
        Kind::True | Kind::False => "a Boolean",
        Kind::Null => "null",
        Kind::Invalid => "nothing that JSON knows",
    }
}
