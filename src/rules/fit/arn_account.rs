//! # Account of an ARN
//!
//! The fifth part of an ARN is an account, or empty for what is in none: S3's buckets, EC2's images of AWS (*Amazon
//! Resource Names (ARNs)*; the formats are those of the *Service Authorization Reference*).
//!
//! Access Analyzer: MISSING_ARN_ACCOUNT, ARN_ACCOUNT_NOT_ALLOWED.

use super::effect::opens;
use crate::aws::Arn;
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::statements;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-arn-account",
    title: "Account of an ARN that cannot be",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does an ARN have no account where it needs one, or one where it may not?",
    why: "AWS compares the whole ARN. `arn:aws:s3::111122223333:reports` is no bucket and matches nothing: nothing is \
          granted, or nothing is forbidden.",
    remedy: "Write the account's id, `*` for all, or leave the part empty where the service has no account in its \
             ARNs.",
    references: &[pages::ARNS, pages::SERVICES],
    controls: &[],
    examples: &[
        Example::new(
            "a bucket has none",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ⟦"arn:aws:s3::111122223333:reports/*"⟧}]}"#,
        ),
        Example::new(
            "missing, in a fence",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:DeleteRole", "Resource": ⟦"arn:aws:iam:::role/admin"⟧}]}"#,
        ),
        Example::new(
            "as they are",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "iam:GetPolicy", "ec2:RunInstances"], "Resource": ["arn:aws:s3:::reports/*", "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:ec2:*::image/*", "arn:aws:s3::*:reports/*", "arn:aws:ssm:*::document/AWS-RunShellScript"]}]}"#,
        ),
    ],
    check,
};

/// True for what AWS owns and names without an account: documents and public parameters of Systems Manager (*AWS
/// managed policies for AWS Systems Manager* are written so), default views of Resource Explorer.
fn is_of_aws(arn: Arn<'_>) -> bool {
    matches!(arn.service, "ssm" | "resource-explorer-2") || arn.resource.bytes().all(|b| b == b'*')
}

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        let Some(elements) = &statement.resources else { continue };
        for value in &elements.values {
            let found = known.arn(&value.value);
            let Some(arn) = found.arn.filter(|_| !found.types.is_empty()) else { continue };
            let any_account = arn.account.is_empty() || arn.account.bytes().all(|b| b == b'*');
            let missing = arn.account.is_empty()
                && !is_of_aws(arn)
                && found.types.iter().all(|found| !found.format.account.is_empty());
            let surplus = !any_account && found.types.iter().all(|found| found.format.account.is_empty());
            if !missing && !surplus {
                continue;
            }
            let opens = opens(statement, elements.negated);
            let severity = if opens { Severity::Medium } else { Severity::Low };
            let (what, account, title) = match missing {
                true => ("it needs an account, or `*` for all".to_owned(), "*", "Write `*` for the account"),
                false => {
                    (format!("such ARNs of `{}` have no account", arn.service), "", "Leave out the account")
                }
            };
            let message = format!(
                "`{}` in {} of {} matches nothing: {what}",
                value.value,
                statement.name(),
                document.phrase()
            );
            let text = Arn { account, ..arn }.to_string();
            let fix = Fix::new(title, vec![json::replace(value.span, text)]).by_hand(!opens);
            out.push(Finding::new(&RULE, value.span, message).severity(severity).fix(fix));
        }
    }
}
