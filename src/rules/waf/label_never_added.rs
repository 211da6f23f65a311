//! # A rule waits for a label that nothing adds
//!
//! *Label match rule statement*: only labels of rules that were evaluated before are seen. *Web request labeling in AWS WAF*.

use super::tree::{Part, parts};
use crate::estate::waf::{StatementKind, WafRule, WebAcl};
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::{Span, Spanned};

pub(super) static RULE: Rule = Rule {
    id: "waf-label-never-added",
    title: "A rule waits for a label that nothing adds",
    family: Family::Waf,
    severity: Severity::High,
    question: "Does a rule ask for a label that no earlier rule adds?",
    why: "The rule never matches. Where it blocks what a managed group only labelled, the request passes both.",
    remedy: "Add the label in a rule with a smaller priority that does not end the evaluation (Count), or write the key as that rule adds it: labels of other rule groups need their whole prefix, and case counts.",
    references: &[
        (
            "Label match rule statement",
            "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-label-match.html",
        ),
        (
            "Web request labeling in AWS WAF",
            "https://docs.aws.amazon.com/waf/latest/developerguide/waf-labels.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "SC-7")],
    examples: &[
        Example::new(
            "the key is misspelt",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "mark", "Priority": 0, "Action": {"Count": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/login", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "RuleLabels": [{"Name": "signin:login"}]}, {"Name": "block", "Priority": 1, "Action": {"Block": {}}, "Statement": {"AndStatement": {"Statements": [{"LabelMatchStatement": {"Scope": "LABEL", "Key": ⟦"signin:logon"⟧}}, {"GeoMatchStatement": {"CountryCodes": ["KP"]}}]}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "the rule that adds it runs later",
            r#"{"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block", "Priority": 0, "Action": {"Block": {}}, "Statement": {"LabelMatchStatement": {"Scope": "LABEL", "Key": ⟦"signin:login"⟧}}}, {"Name": "mark", "Priority": 1, "Action": {"Count": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/login", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "RuleLabels": [{"Name": "signin:login"}]}]}"#,
        ),
        Example::new(
            "it is added by a rule that ends the evaluation",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "mark", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/login", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "RuleLabels": [{"Name": "login"}]}, {"Name": "block", "Priority": 1, "Action": {"Block": {}}, "Statement": {"LabelMatchStatement": {"Scope": "LABEL", "Key": ⟦"login"⟧}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "another case",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "mark", "Priority": 0, "Action": {"Count": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/login", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "RuleLabels": [{"Name": "signin:Login"}]}, {"Name": "block", "Priority": 1, "Action": {"Block": {}}, "Statement": {"LabelMatchStatement": {"Scope": "LABEL", "Key": ⟦"signin:login"⟧}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a label of a group that is not there",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "crs", "Priority": 0, "OverrideAction": {"Count": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}}, {"Name": "block", "Priority": 1, "Action": {"Block": {}}, "Statement": {"LabelMatchStatement": {"Scope": "LABEL", "Key": ⟦"awswaf:managed:aws:sql-database:SQLi_Body"⟧}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a name without its namespaces, and a namespace",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "mark", "Priority": 0, "Action": {"Count": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/login", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "RuleLabels": [{"Name": "signin:login"}]}, {"Name": "block", "Priority": 1, "Action": {"Block": {}}, "Statement": {"AndStatement": {"Statements": [{"LabelMatchStatement": {"Scope": "LABEL", "Key": "login"}}, {"LabelMatchStatement": {"Scope": "NAMESPACE", "Key": "signin:"}}]}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "labels of a managed group, of a token and of a place",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "crs", "Priority": 0, "OverrideAction": {"Count": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}}, {"Name": "block", "Priority": 1, "Action": {"Block": {}}, "Statement": {"OrStatement": {"Statements": [{"LabelMatchStatement": {"Scope": "LABEL", "Key": "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body"}}, {"LabelMatchStatement": {"Scope": "LABEL", "Key": "awswaf:managed:token:rejected"}}, {"LabelMatchStatement": {"Scope": "LABEL", "Key": "awswaf:clientip:geo:country:KP"}}]}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "the whole name",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "mark", "Priority": 0, "Action": {"Count": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/login", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "RuleLabels": [{"Name": "signin:login"}]}, {"Name": "block", "Priority": 1, "Action": {"Block": {}}, "Statement": {"LabelMatchStatement": {"Scope": "LABEL", "Key": "awswaf:111122223333:webacl:shop:signin:login"}}}], "LabelNamespace": "awswaf:111122223333:webacl:shop:"}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

/// What the labels of the rule groups of AWS begin with, after `awswaf:managed:aws:` (*AWS Managed Rules rule groups
/// list*).
const MANAGED: &[(&str, &str)] = &[
    ("core-rule-set", "AWSManagedRulesCommonRuleSet"),
    ("admin-protection", "AWSManagedRulesAdminProtectionRuleSet"),
    ("known-bad-inputs", "AWSManagedRulesKnownBadInputsRuleSet"),
    ("sql-database", "AWSManagedRulesSQLiRuleSet"),
    ("linux-os", "AWSManagedRulesLinuxRuleSet"),
    ("posix-os", "AWSManagedRulesUnixRuleSet"),
    ("windows-os", "AWSManagedRulesWindowsRuleSet"),
    ("php-app", "AWSManagedRulesPHPRuleSet"),
    ("wordpress-app", "AWSManagedRulesWordPressRuleSet"),
    ("amazon-ip-list", "AWSManagedRulesAmazonIpReputationList"),
    ("anonymous-ip-list", "AWSManagedRulesAnonymousIpList"),
    ("bot-control", "AWSManagedRulesBotControlRuleSet"),
    ("atp", "AWSManagedRulesATPRuleSet"),
];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        for rule in &acl.rules {
            for part in parts(rule) {
                let StatementKind::Label { key, is_namespace } = &part.statement.kind else { continue };
                let Some(missing) = missing(acl, rule, key, *is_namespace) else { continue };
                let message = format!(
                    "{} of {} asks for the label `{}`, {}",
                    rule.label(),
                    acl.label(),
                    key.value,
                    missing.why
                );
                let severity = if part.keeps_out(rule) { Severity::High } else { Severity::Medium };
                let mut finding = Finding::new(&RULE, key.span, message)
                    .severity(severity)
                    .title(format!("{} waits for a label that nothing adds", rule.label()))
                    .evidence("label", key.value.as_str())
                    .fix(fix(rule, part, key, &missing));
                if let Some((span, what)) = missing.related {
                    finding = finding.related(span, what);
                }
                out.push(finding);
            }
        }
    }
}

struct Missing {
    why: String,
    related: Option<(Span, &'static str)>,
    /// The key as it would be seen.
    right: Option<String>,
}

/// Why no earlier rule adds a label, if that is certain.
fn missing(acl: &WebAcl, rule: &WafRule, key: &Spanned<String>, is_namespace: bool) -> Option<Missing> {
    let own = acl.label_namespace.as_deref().and_then(|prefix| key.value.strip_prefix(prefix));
    match own {
        Some(own) => missing_own(acl, rule, own, is_namespace),
        None if !key.value.starts_with("awswaf:") => missing_own(acl, rule, &key.value, is_namespace),
        // In a group nobody knows what ran before it.
        None if acl.is_group => None,
        None => missing_managed(acl, rule, key.value.strip_prefix("awswaf:managed:aws:")?),
    }
}

/// A key without prefix is looked for among the labels of the same web ACL or group.
fn missing_own(acl: &WebAcl, rule: &WafRule, key: &str, is_namespace: bool) -> Option<Missing> {
    let adds = |other: &WafRule, key: &str| {
        other.labels.iter().any(|label| is_seen(&label.value, key, is_namespace))
    };
    let before = || acl.rules.iter().filter(|other| other.runs_before(rule));
    // Of a rule without a readable priority nobody knows whether it runs before.
    let is_unknown = |other: &&WafRule| other.priority.is_none() || rule.priority.is_none();
    if acl
        .rules
        .iter()
        .filter(is_unknown)
        .chain(before().filter(|other| !other.terminates()))
        .any(|other| adds(other, key))
    {
        return None;
    }
    if let Some(ends) = before().find(|other| adds(other, key)) {
        let why = format!("which only {} adds, and that ends the evaluation", ends.label());
        return Some(Missing {
            why,
            related: Some((ends.place(), "adds the label, and ends the evaluation")),
            right: None,
        });
    }
    if let Some(later) = acl.rules.iter().find(|other| adds(other, key)) {
        let why = if std::ptr::eq(later, rule) {
            "which it adds itself, after it was asked for".to_owned()
        } else {
            format!("which {} adds only later", later.label())
        };
        return Some(Missing {
            why,
            related: Some((later.place(), "adds the label, and runs later")),
            right: None,
        });
    }
    let other_case = before()
        .filter(|other| !other.terminates())
        .flat_map(|other| &other.labels)
        .find(|label| is_seen(&label.value.to_ascii_lowercase(), &key.to_ascii_lowercase(), is_namespace));
    if let Some(label) = other_case {
        let why = format!("and the label that is added is `{}`: case counts", label.value);
        let right = (!is_namespace && label.value.len() == key.len()).then(|| label.value.clone());
        return Some(Missing { why, related: Some((label.span, "the label that is added")), right });
    }
    Some(Missing { why: "which no rule adds".to_owned(), related: None, right: None })
}

/// *Label match rule statement*: a name with some of the namespaces before it, or namespaces beside one another.
fn is_seen(label: &str, key: &str, is_namespace: bool) -> bool {
    let starts = |at: usize| at == 0 || label.as_bytes().get(at - 1) == Some(&b':');
    if is_namespace {
        let key = format!("{}:", key.trim_end_matches(':'));
        label.match_indices(&key).any(|(at, _)| starts(at))
    } else {
        label.strip_suffix(key).is_some_and(|before| starts(before.len()))
    }
}

fn missing_managed(acl: &WebAcl, rule: &WafRule, key: &str) -> Option<Missing> {
    let namespace = key.split(':').next().unwrap_or_default();
    let (_, group) = MANAGED.iter().find(|(known, _)| *known == namespace)?;
    let is_it = |other: &&WafRule| {
        let kind = other.statement.as_ref().map(|statement| &statement.kind);
        matches!(kind, Some(StatementKind::ManagedGroup { name, .. }) if name == group)
    };
    let mut groups = acl.rules.iter().filter(is_it).peekable();
    let Some(first) = groups.peek().copied() else {
        return Some(Missing { why: format!("and `{group}` is not there"), related: None, right: None });
    };
    if groups.any(|other| !rule.runs_before(other)) {
        return None;
    }
    let why = format!("which `{group}` adds only later");
    Some(Missing { why, related: Some((first.place(), "adds the label, and runs later")), right: None })
}

/// The key in the case of the label. Only where a match keeps requests out.
fn fix(rule: &WafRule, part: Part<'_>, key: &Spanned<String>, missing: &Missing) -> Option<Fix> {
    let right = missing.right.as_ref().filter(|_| part.keeps_out(rule))?;
    let prefix = &key.value[..key.value.len().checked_sub(right.len())?];
    let text = format!("{prefix}{right}");
    Some(Fix::new(format!("Ask for `{text}`"), vec![json::replace(key.span, text)]))
}
