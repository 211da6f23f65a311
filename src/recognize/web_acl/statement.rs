//! Statements of rules, as a typed tree.
//!
//! Shapes: *Statement* and the pages of its members, AWS WAFV2 API Reference. A part that cannot be read makes its
//! statement one of which nothing is assumed.

use super::search::Encoding;
use super::{only_key, only_member, present};
use crate::estate::waf::{Field, Forwarded, Override, Statement, StatementKind};
use crate::order::Order;
use crate::recognize::Reader;
use crate::text::Spanned;
use crate::text::json::{Kind, Value};

/// Levels of statements inside statements; AWS allows far fewer.
const MAX_NESTING: usize = 40;

/// Reads the statements of one document.
pub(super) struct Statements {
    encoding: Encoding,
    depth: usize,
}

impl Statements {
    pub fn new(encoding: Encoding) -> Self {
        Self { encoding, depth: 0 }
    }

    /// `{"ByteMatchStatement": {…}}`
    pub fn read<'a>(&mut self, cx: &mut Reader<'a>, value: Value<'a>) -> Statement {
        let only = only_member(value).and_then(|(key, inner)| Some((key.as_str()?.into_owned(), inner)));
        let (name, inner) = only.filter(|_| self.depth < MAX_NESTING).unwrap_or_else(|| {
            cx.wrong(value.span(), "this should be one statement; what it matches is unknown");
            (String::new(), value)
        });
        self.depth += 1;
        let kind = self.kind(cx, &name, inner).unwrap_or(StatementKind::Other);
        self.depth -= 1;
        Statement { span: inner.span(), name, kind, canonical: canonical(value) }
    }

    fn kind<'a>(&mut self, cx: &mut Reader<'a>, name: &str, inner: Value<'a>) -> Option<StatementKind> {
        Some(match name {
            "AndStatement" | "OrStatement" => {
                let list = cx.list(inner, "Statements");
                let list: Vec<_> = list.into_iter().map(|value| self.read(cx, value)).collect();
                // An empty And would match everything, an empty Or nothing; AWS takes neither.
                if list.is_empty() {
                    return None;
                }
                if name == "AndStatement" { StatementKind::And(list) } else { StatementKind::Or(list) }
            }
            "NotStatement" => StatementKind::Not(Box::new(self.read(cx, present(inner, "Statement")?))),
            "IPSetReferenceStatement" => StatementKind::IpSet {
                arn: cx.text(inner, "ARN")?.value,
                forwarded: forwarded(cx, inner, "IPSetForwardedIPConfig"),
            },
            "GeoMatchStatement" => StatementKind::Geo {
                countries: countries(cx, inner)?,
                forwarded: forwarded(cx, inner, "ForwardedIPConfig"),
            },
            "AsnMatchStatement" => {
                StatementKind::Asn { forwarded: forwarded(cx, inner, "ForwardedIPConfig") }
            }
            "ByteMatchStatement" => StatementKind::Bytes {
                position: cx.text(inner, "PositionalConstraint")?.value,
                search: self.encoding.search(&cx.text(inner, "SearchString")?),
                field: field(cx, inner)?,
            },
            "RegexMatchStatement" => StatementKind::Regex {
                pattern: cx.text(inner, "RegexString")?.value,
                field: field(cx, inner)?,
            },
            "RegexPatternSetReferenceStatement" => StatementKind::RegexSet { field: field(cx, inner)? },
            "SizeConstraintStatement" => StatementKind::Size {
                operator: cx.text(inner, "ComparisonOperator")?.value,
                size: cx.integer(inner, "Size")?.value,
                field: field(cx, inner)?,
            },
            "SqliMatchStatement" | "XssMatchStatement" => {
                StatementKind::Injection { field: field(cx, inner)? }
            }
            "LabelMatchStatement" => StatementKind::Label {
                key: cx.text(inner, "Key")?,
                is_namespace: cx.text(inner, "Scope")?.value == "NAMESPACE",
            },
            "RateBasedStatement" => StatementKind::RateBased {
                aggregate: cx.text(inner, "AggregateKeyType"),
                keys: cx
                    .list(inner, "CustomKeys")
                    .into_iter()
                    .filter_map(only_key)
                    .map(|key| key.value)
                    .collect(),
                scope_down: self.scope_down(cx, inner),
            },
            "ManagedRuleGroupStatement" => StatementKind::ManagedGroup {
                vendor: cx.text(inner, "VendorName").map(|name| name.value).unwrap_or_default(),
                name: cx.text(inner, "Name").map(|name| name.value).unwrap_or_default(),
                overrides: overrides(cx, inner),
                scope_down: self.scope_down(cx, inner),
            },
            "RuleGroupReferenceStatement" => StatementKind::GroupReference {
                arn: cx.text(inner, "ARN").map(|arn| arn.value).unwrap_or_default(),
                overrides: overrides(cx, inner),
            },
            _ => StatementKind::Other,
        })
    }

    fn scope_down<'a>(&mut self, cx: &mut Reader<'a>, inner: Value<'a>) -> Option<Box<Statement>> {
        present(inner, "ScopeDownStatement").map(|value| Box::new(self.read(cx, value)))
    }
}

fn countries<'a>(cx: &mut Reader<'a>, inner: Value<'a>) -> Option<Vec<String>> {
    let codes: Option<Vec<String>> = cx
        .list(inner, "CountryCodes")
        .into_iter()
        .map(|code| code.as_str().map(|code| code.to_ascii_uppercase()))
        .collect();
    codes.filter(|codes| !codes.is_empty())
}

fn forwarded<'a>(cx: &mut Reader<'a>, inner: Value<'a>, key: &str) -> Option<Forwarded> {
    let config = present(inner, key)?;
    Some(Forwarded {
        header: cx.text(config, "HeaderName").map(|name| name.value).unwrap_or_default(),
        position: cx.text(config, "Position").map(|position| position.value),
        fallback: cx.text(config, "FallbackBehavior"),
    })
}

fn overrides<'a>(cx: &mut Reader<'a>, inner: Value<'a>) -> Vec<Override> {
    let mut all = Vec::new();
    for item in cx.list(inner, "RuleActionOverrides") {
        let action = present(item, "ActionToUse").and_then(only_key);
        if action.is_none() {
            cx.wrong(item.span(), "this override has no one `ActionToUse`; what it does is unknown");
        }
        let both = cx.text(item, "Name").zip(action);
        all.extend(both.map(|(rule, action)| Override { span: item.span(), rule, action }));
    }
    for item in cx.list(inner, "ExcludedRules") {
        let action = Spanned { value: "Count".to_owned(), span: item.span() };
        all.extend(cx.text(item, "Name").map(|rule| Override { span: item.span(), rule, action }));
    }
    all
}

fn field<'a>(cx: &mut Reader<'a>, inner: Value<'a>) -> Option<Field> {
    let component = present(inner, "FieldToMatch")?;
    let (name, value) = only_member(component)?;
    let of = value.get("Name").and_then(Value::as_str).map(|of| of.to_ascii_lowercase());
    // Transformations of the whole query string come before; what they make of it is not modelled.
    let is_plain =
        present(inner, "PreParseTextTransformations").is_none_or(|list| list.items().next().is_none());
    Some(Field {
        name: name.as_str()?.into_owned(),
        of,
        canonical: canonical(component),
        oversize: if value.is_object() { cx.text(value, "OversizeHandling") } else { None },
        transformations: transformations(cx, inner).filter(|_| is_plain),
        transformations_span: present(inner, "TextTransformations").map(Value::span),
    })
}

/// In the order of their priority, which need not be that of the list (*Using text transformations in AWS WAF*).
fn transformations<'a>(cx: &mut Reader<'a>, inner: Value<'a>) -> Option<Vec<String>> {
    let mut all = Vec::new();
    let list = cx.list(inner, "TextTransformations");
    if present(inner, "TextTransformations").is_some_and(|value| !value.is_array()) {
        return None;
    }
    for item in list {
        all.push((cx.integer(item, "Priority")?.value, cx.text(item, "Type")?.value));
    }
    all.order_by_key(|(priority, _)| *priority);
    Some(all.into_iter().map(|(_, kind)| kind).filter(|kind| kind != "NONE").collect())
}

/// The value without white space, with its keys sorted and without members that are `null`.
pub(super) fn canonical(value: Value<'_>) -> String {
    match value.kind() {
        Kind::Object => {
            let mut members: Vec<String> = value
                .members()
                .filter(|(_, value)| value.kind() != Kind::Null)
                .map(|(key, value)| format!("{}:{}", key.as_str().unwrap_or_default(), canonical(value)))
                .collect();
            members.order();
            format!("{{{}}}", members.join(","))
        }
        Kind::Array => format!("[{}]", value.items().map(canonical).collect::<Vec<_>>().join(",")),
        Kind::String => format!("{:?}", value.as_str().unwrap_or_default()),
        _ => value.raw().to_owned(),
    }
}
