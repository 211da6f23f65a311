//! # Key that few services send
//!
//! *AWS global condition context keys*, `aws:VpceAccount`, `aws:VpceOrgID`, `aws:VpceOrgPaths`: each lists the services
//! that send it, and says to scope the key to these.
//!
//! Access Analyzer: USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES.

use super::effect::if_key_is_absent;
use super::senders::{meant, services};
use crate::policy::{BaseOperator, Operator};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::{listed, statements};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-key-few-services",
    title: "Key that only some services send",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does a statement compare the owner of a VPC endpoint for services that do not send it?",
    why: "Where the service does not send the key it is absent, also when the request comes through the right \
          endpoint. A Deny of all but one's own endpoints then shuts out everybody; one of foreign endpoints shuts \
          out nobody.",
    remedy: "Name only actions of services that AWS lists under the key; use aws:SourceVpc or aws:SourceVpce for the \
             others.",
    references: &[pages::KEYS],
    controls: &[],
    examples: &[
        Example::new(
            "every service",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {⟦"aws:VpceOrgID"⟧: "o-a1b2c3d4e5"}}}]}"#,
        ),
        Example::new(
            "one that does not send it",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["s3:*", "workmail:*"], "Resource": "*", "Condition": {"StringEquals": {⟦"aws:VpceAccount"⟧: "111122223333"}}}]}"#,
        ),
        Example::new(
            "services that do",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["s3:*", "kms:*"], "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:VpceOrgID": "o-a1b2c3d4e5"}}}]}"#,
        ),
    ],
    check,
};

/// Services that send all three keys.
const ALL: &[&str] = &[
    "acm-pca",
    "apprunner",
    "applicationinsights",
    "athena",
    "cloudformation",
    "comprehendmedical",
    "compute-optimizer",
    "datasync",
    "discovery",
    "dynamodb",
    "ebs",
    "ecr",
    "ecs",
    "firehose",
    "gamelift",
    "healthlake",
    "iam",
    "iotfleetwise",
    "iotwireless",
    "kinesisanalytics",
    "kms",
    "lambda",
    "medical-imaging",
    "omics",
    "payment-cryptography",
    "polly",
    "rbin",
    "rekognition",
    "route53",
    "s3",
    "scheduler",
    "servicediscovery",
    "servicequotas",
    "shield",
    "ssm-contacts",
    "storagegateway",
    "textract",
    "transcribe",
    "transfer",
];
/// Services that also send the two about the organization.
const ORGANIZATION: &[&str] = &[
    "b2bi",
    "cassandra",
    "cognito-identity",
    "dms",
    "ds-data",
    "identitystore",
    "iottwinmaker",
    "network-firewall",
    "pricing",
    "ses",
    "sms-voice",
    "sqs",
];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        for condition in &statement.conditions {
            let more: &[&str] = match condition.key.value.to_ascii_lowercase().as_str() {
                "aws:vpceaccount" => &[],
                "aws:vpceorgid" | "aws:vpceorgpaths" => ORGANIZATION,
                _ => continue,
            };
            let null =
                Operator::parse(&condition.operator.value).is_none_or(|o| o.base == BaseOperator::Null);
            let Some(then) = if_key_is_absent(statement, condition).filter(|_| !null) else { continue };
            let Some(set) = meant(known, statement) else { continue };
            let without: Vec<&str> = services(known, &set)
                .into_iter()
                .map(|service| service.prefix())
                .filter(|prefix| !ALL.contains(prefix) && !more.contains(prefix))
                .collect();
            if without.is_empty() {
                continue;
            }
            let message = format!(
                "{} of {} compares `{}`, which {} {} not send, {} there",
                statement.name(),
                document.phrase(),
                condition.key.value,
                listed(without.iter().copied()),
                if without.len() == 1 { "does" } else { "do" },
                then.clause
            );
            out.push(
                Finding::new(&RULE, condition.key.span, message)
                    .severity(then.severity)
                    .evidence("services", without),
            );
        }
    }
}
