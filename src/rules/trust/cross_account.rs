//! # Another account may assume the role without an external id
//!
//! *Access to AWS accounts owned by third parties* and *The confused deputy problem*, IAM User Guide: a third party that
//! works for many customers can be talked into using one customer's role for another. `sts:ExternalId`, a value that the
//! third party gives to each customer, prevents that. Accounts of one owner do not need it.

use std::collections::BTreeMap;

use super::{principals, trust_allows};
use crate::fix::Fix;
use crate::policy::aws_accounts::aws_service_of;
use crate::policy::principal::{is_account, speaks_of};
use crate::policy::trust::{limits, requires};
use crate::policy::{Condition, Pattern, Policy, PrincipalEntry, Statement};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule, condition};

pub(super) static RULE: Rule = Rule {
    id: "trust-cross-account",
    title: "Another account may assume the role without an external id",
    family: Family::Trust,
    severity: Severity::Medium,
    question: "Does a trust policy let another account assume the role without asking for an external id?",
    why: "If the account is a third party's, another of its customers may name your role in its place, and the third party \
          opens it for him. If it is nobody's whom you still work with, its administrators decide who gets in.",
    remedy: "If it is a third party, ask it for the external id that it uses for you, and add a condition StringEquals on \
             sts:ExternalId. If it is an account of your own, name it in the options (trusted accounts), or add a \
             condition on aws:PrincipalOrgID.",
    references: &[
        (
            "Access to AWS accounts owned by third parties",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
        ),
        (
            "The confused deputy problem",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "AC-3"), ("soc2", "CC6.1")],
    examples: &[
        Example::new(
            "a foreign account; the role's own is known from its ARN",
            r#"{"Role": {"RoleName": "monitoring", "Arn": "arn:aws:iam::111122223333:role/monitoring", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:root", ⟦"arn:aws:iam::444455556666:root"⟧]}, "Action": "sts:AssumeRole"}]}}}"#,
        ),
        Example::with(
            "a role of a foreign account, over lines",
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"AWS": ⟦"arn:aws:iam::444455556666:role/scanner"⟧},
      "Action": ["sts:AssumeRole", "sts:TagSession"]
    }
  ]
}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
        Example::new(
            "whose account it is was not told",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ⟦"444455556666"⟧}, "Action": "sts:AssumeRole"}]}"#,
        ),
        Example::with(
            "with an external id",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "4711"}}}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
        Example::with(
            "with none, as it says itself",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ⟦"arn:aws:iam::444455556666:root"⟧}, "Action": "sts:AssumeRole", "Condition": {"Null": {"sts:ExternalId": "true"}}}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
        Example::with(
            "with an external id, by a deny",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole"}, {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": {"StringNotEquals": {"sts:ExternalId": "4711"}}}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
        Example::new(
            "an account of the own organization",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]}"#,
        ),
        Example::with(
            "people with MFA are no third party's service",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
        Example::with(
            "the own account",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "sts:AssumeRole"}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
    ],
    check,
};

/// No external id may hold `<`, so that nobody gets in until it is filled in.
const PLACEHOLDER: &str = "<the-external-id-that-they-gave-you>";

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let own = cx.own_accounts();
    for (document, statement) in trust_allows(cx) {
        if !speaks_of(statement, "sts:AssumeRole") || is_settled(&document.policy, statement) {
            continue;
        }
        let mut foreign: BTreeMap<&str, Vec<&PrincipalEntry>> = BTreeMap::new();
        for entry in principals(statement) {
            let account = entry.account().filter(|account| aws_service_of(account).is_none());
            if let Some(account) = account.filter(|account| !own.contains(account)) {
                foreign.entry(account).or_default().push(entry);
            }
        }
        for (account, entries) in foreign {
            let whole = entries.iter().copied().find(|entry| is_account(entry));
            let entry = whole.unwrap_or(entries[0]);
            let who = match whole {
                Some(_) => format!("account `{account}` decide who assumes the role"),
                None => format!("`{}` assume the role", entry.value.value),
            };
            let mut message =
                format!("{} of {} lets {who}, without an external id", statement.name(), document.phrase());
            let severity = if own.is_empty() {
                message.push_str(
                    ". Whether the account is your own is not known: name your accounts in the options",
                );
                Severity::Info
            } else if whole.is_some() {
                Severity::Medium
            } else {
                Severity::Low
            };
            let mut finding = Finding::new(&RULE, entry.value.span, message)
                .severity(severity)
                .title(format!("Account {account} may assume the role without an external id"))
                .evidence("account", account)
                .fix(fix(cx, statement));
            for other in entries.iter().filter(|other| other.value.span != entry.value.span) {
                finding = finding.related(other.value.span, "this one of the same account too");
            }
            out.push(finding);
        }
    }
}

/// True if an external id is asked for (whether it is a real test is another rule's question), or if the caller has to be
/// of one's organization, or a person with MFA.
fn is_settled(policy: &Policy, statement: &Statement) -> bool {
    // `Null: true` asks that there be none.
    let asks_none = |condition: &Condition| {
        condition.base_operator() == "null"
            && condition.values.iter().any(|value| value.eq_ignore_ascii_case("true"))
    };
    let asks_id = statement.conditions.iter().any(|c| c.is_key("sts:ExternalId") && !asks_none(c));
    let limited = |key: &str| {
        let fixed = |value: &str, wild: bool| {
            let organization = value.split('/').next().unwrap_or_default();
            organization.starts_with("o-") && !(wild && Pattern(organization).has_wildcard())
        };
        limits(policy, statement, key).iter().any(|limit| limit.all(fixed))
    };
    let person = statement.conditions.iter().any(|condition| {
        condition.is_key("aws:MultiFactorAuthPresent")
            && condition.base_operator() == "bool"
            && requires(statement, condition)
            && condition.values.iter().all(|value| value.eq_ignore_ascii_case("true"))
    });
    asks_id
        || person
        || !limits(policy, statement, "sts:ExternalId").is_empty()
        || limited("aws:PrincipalOrgID")
        || limited("aws:PrincipalOrgPaths")
}

fn fix(cx: &Context<'_>, statement: &Statement) -> Option<Fix> {
    let edit = condition::add(cx, statement, "StringEquals", "sts:ExternalId", PLACEHOLDER)?;
    let fix = Fix::new("Ask for an external id", vec![edit]);
    Some(fix.note(format!(
        "put the external id in place of `{PLACEHOLDER}`; until then nobody of {} gets in",
        statement.name()
    )))
}
