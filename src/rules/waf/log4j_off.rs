//! # The rules against Log4Shell are switched off
//!
//! *Baseline rule groups*, "Known bad inputs managed rule group": the rules `Log4JRCE_…`.

use crate::estate::waf::StatementKind;
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "waf-log4j-off",
    title: "The rules against Log4Shell are switched off",
    family: Family::Waf,
    severity: Severity::High,
    question: "Is a rule against the Log4j vulnerability (CVE-2021-44228) overridden so that it does not block?",
    why: "One line in a header or form makes a vulnerable logger load code from the attacker. The rule finds it, and lets it pass.",
    remedy: "Let the rule block again. If it hits good requests, narrow it with a scope-down statement or a rule that matches its label.",
    references: &[
        (
            "Baseline rule groups",
            "https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html",
        ),
        (
            "Overriding rule group actions in AWS WAF",
            "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-group-override-options.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "SC-7")],
    examples: &[
        Example::new(
            "counted",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "bad-inputs", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesKnownBadInputsRuleSet", "RuleActionOverrides": [{"Name": "Log4JRCE_HEADER", "ActionToUse": {⟦"Count"⟧: {}}}]}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "excluded, the older spelling",
            r#"{"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "bad-inputs", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesKnownBadInputsRuleSet", "ExcludedRules": [⟦{"Name": "Log4JRCE_BODY"}⟧]}}}]}"#,
        ),
        Example::new(
            "another rule",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "bad-inputs", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesKnownBadInputsRuleSet", "RuleActionOverrides": [{"Name": "PROPFIND_METHOD", "ActionToUse": {"Count": {}}}]}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a challenge keeps it out",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "bad-inputs", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesKnownBadInputsRuleSet", "RuleActionOverrides": [{"Name": "Log4JRCE_HEADER", "ActionToUse": {"Challenge": {}}}]}}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        // That a whole group only counts is told by another rule.
        for rule in acl.rules.iter().filter(|rule| !rule.is_counted_group()) {
            let Some(StatementKind::ManagedGroup { name, overrides, .. }) =
                rule.statement.as_ref().map(|statement| &statement.kind)
            else {
                continue;
            };
            // An override to Allow is told by another rule too.
            let off = overrides.iter().filter(|changed| changed.action.value == "Count");
            for changed in off.filter(|changed| {
                name == "AWSManagedRulesKnownBadInputsRuleSet" && changed.rule.value.starts_with("Log4JRCE")
            }) {
                let excluded = changed.action.span == changed.span;
                let edit = (!excluded).then(|| json::replace(changed.action.span, "Block"));
                let fix =
                    edit.map(|edit| Fix::new(format!("Let `{}` block", changed.rule.value), vec![edit]));
                let message = format!(
                    "{} of {} only counts what `{}` finds",
                    rule.label(),
                    acl.label(),
                    changed.rule.value
                );
                out.push(
                    Finding::new(&RULE, changed.action.span, message)
                        .evidence("rule", changed.rule.value.as_str())
                        .fix(fix),
                );
            }
        }
    }
}
