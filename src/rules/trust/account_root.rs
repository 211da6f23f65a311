//! # The whole account may assume the role
//!
//! *AWS JSON policy elements: Principal*, "AWS account principals": the root of an account stands for all of its
//! principals. They need `sts:AssumeRole` in a policy of their own too, so this delegates to the account's administrators;
//! it opens nothing by itself.

use super::{principals, trust_allows};
use crate::policy::principal::{is_account, speaks_of};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-account-root",
    title: "Everyone in the account who may call sts:AssumeRole may assume the role",
    family: Family::Trust,
    severity: Severity::Info,
    question: "Does a trust policy name the role's whole own account, without a condition?",
    why: "Whoever in the account is allowed sts:AssumeRole on every resource, as many policies allow in passing, can take \
          this role. The trust policy gives no second look.",
    remedy: "Name the users or roles that need the role. For a role that people use, ask for MFA too \
             (aws:MultiFactorAuthPresent).",
    references: &[
        (
            "AWS JSON policy elements: Principal",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
        ),
        (
            "Methods to assume a role",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "AC-6")],
    examples: &[
        Example::new(
            "the role's own account, known from its ARN",
            r#"{"Role": {"RoleName": "admin", "Arn": "arn:aws:iam::111122223333:role/admin", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ⟦"arn:aws:iam::111122223333:root"⟧}, "Action": "sts:AssumeRole"}]}}}"#,
        ),
        Example::new(
            "people with MFA",
            r#"{"Role": {"RoleName": "admin", "Arn": "arn:aws:iam::111122223333:role/admin", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]}}}"#,
        ),
        Example::new(
            "one role",
            r#"{"Role": {"RoleName": "admin", "Arn": "arn:aws:iam::111122223333:role/admin", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/deploy"}, "Action": "sts:AssumeRole"}]}}}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let own = cx.own_accounts();
    for (document, statement) in trust_allows(cx) {
        if !statement.conditions.is_empty() || !speaks_of(statement, "sts:AssumeRole") {
            continue;
        }
        let roots = principals(statement).filter(|entry| is_account(entry));
        for entry in roots.filter(|entry| entry.account().is_some_and(|account| own.contains(account))) {
            let message = format!(
                "{} of {} leaves it to the policies of account `{}` who assumes the role",
                statement.name(),
                document.phrase(),
                entry.account().unwrap_or_default()
            );
            out.push(Finding::new(&RULE, entry.value.span, message));
        }
    }
}
