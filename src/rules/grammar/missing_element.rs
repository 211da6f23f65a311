//! # An element is missing
//!
//! *Grammar of the IAM JSON policy language*: every statement has an effect and an action; those of identity and
//! organization policies a resource, those of resource, trust and resource control policies a principal.
//!
//! Access Analyzer: MISSING_EFFECT, MISSING_ACTION, MISSING_RESOURCE, MISSING_PRINCIPAL, MISSING_STATEMENT.

use crate::estate::iam::PolicyDocument;
use crate::fix::{Fix, json};
use crate::policy::{PolicyKind, Statement};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, GRAMMAR};
use crate::rules::walk::{at, documents, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-missing-element",
    title: "A policy lacks an element that it must have",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Does every statement have the elements that its kind of policy demands?",
    why: "AWS refuses such a policy. Where it is to forbid something, nothing is forbidden until it is mended.",
    remedy: "Add the element.",
    references: &[GRAMMAR, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "no effect",
            r#"{"Version": "2012-10-17", "Statement": [⟦{"Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}⟧]}"#,
        ),
        Example::new(
            "no resource",
            r#"{"Version": "2012-10-17", "Statement": ⟦{"Effect": "Allow", "Action": "s3:ListAllMyBuckets"}⟧}"#,
        ),
        Example::new(
            "a queue policy with a statement for nobody",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}, ⟦{"Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}⟧]}"#,
        ),
        Example::new("nothing but a version", r#"⟦{"Version": "2012-10-17"}⟧"#),
        Example::new(
            "a trust policy has no resource",
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}"#,
        ),
        Example::new(
            "nor has that of a repository",
            r#"{"registryId": "111122223333", "repositoryName": "app", "policyText": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:root\"}, \"Action\": \"ecr:BatchGetImage\"}]}"}"#,
        ),
        Example::new(
            "a template's statement is not known",
            r#"{"Version": "2012-10-17", "Statement": [{"Fn::If": ["Prod", {"Effect": "Allow"}, {"Ref": "AWS::NoValue"}]}, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::GetAtt": ["Bucket", "Arn"]}}]}"#,
        ),
        Example::new(
            "a misspelt element is told as such",
            r#"{"Version": "2012-10-17", "Statement": [{"Effekt": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#,
        ),
    ],
    check,
};

/// Services whose resource policies must name the resource. Repositories of ECR may not; of others it is not known.
const NAME_RESOURCE: &[&str] = &["s3", "kms", "sqs", "sns", "lambda", "secretsmanager", "dynamodb"];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for document in documents(cx) {
        let policy = &document.policy;
        if policy.without_statement {
            let message =
                format!("{} has no `Statement`, and so says nothing; AWS refuses it", document.phrase());
            out.push(Finding::new(&RULE, policy.span, message));
        }
        for statement in &policy.statements {
            let missing: Vec<&str> = missing(document, statement);
            if missing.is_empty() {
                continue;
            }
            let message = format!(
                "{} has no {}; AWS refuses the policy",
                at(document, statement),
                missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and no "),
            );
            out.push(
                Finding::new(&RULE, statement.span, message)
                    .severity(without_effect(document, Some(statement)))
                    .evidence("missing", missing.clone())
                    .fix(deny(cx, statement, &missing)),
            );
        }
    }
}

fn missing(document: &PolicyDocument, statement: &Statement) -> Vec<&'static str> {
    // Of a broken statement the rules on what broke it tell.
    let known = |names: [&str; 2]| {
        let misspelt = |part: &str| crate::policy::nearest(part, names).is_some();
        statement.unknown.iter().any(|part| misspelt(&part.value))
    };
    // A template of CloudFormation may put anything there.
    if statement.unknown.iter().any(|part| part.value == "Ref" || part.value.starts_with("Fn::")) {
        return Vec::new();
    }
    let has_type = document
        .policy
        .problems
        .iter()
        .any(|problem| problem.span == statement.span && problem.statement == Some(statement.index));
    if has_type {
        return Vec::new();
    }
    let resource = match &document.kind {
        PolicyKind::Trust => false,
        PolicyKind::Resource(service) => NAME_RESOURCE.contains(&service.as_str()),
        _ => true,
    };
    let principal = match &document.kind {
        PolicyKind::Trust | PolicyKind::ResourceControl => true,
        // That it is one was concluded from a principal, which this statement has not.
        PolicyKind::Resource(_) => true,
        _ => false,
    };
    let gaps = [
        ("Effect", statement.effect_span.is_none(), ["Effect", "Effect"]),
        ("Action", statement.actions.is_none(), ["Action", "NotAction"]),
        ("Resource", resource && statement.resources.is_none(), ["Resource", "NotResource"]),
        ("Principal", principal && statement.principal.is_none(), ["Principal", "NotPrincipal"]),
    ];
    gaps.into_iter().filter(|(_, gap, names)| *gap && !known(*names)).map(|(name, ..)| name).collect()
}

/// Only a missing effect has one answer that opens nothing.
fn deny(cx: &Context<'_>, statement: &Statement, missing: &[&str]) -> Option<Fix> {
    if missing != ["Effect"] {
        return None;
    }
    let edit = json::append(cx.sources, statement.span, "\"Effect\": \"Deny\"")?;
    Some(
        Fix::new(format!("Give {} the effect Deny", statement.name()), vec![edit])
            .note("write `Allow` in place of `Deny` if the statement is to grant"),
    )
}
