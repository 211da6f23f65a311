//! Which services tell for whom they act, by `aws:SourceArn` and `aws:SourceAccount`.
//!
//! *Cross-service confused deputy prevention* is a page of each service's guide; a service is listed here where its
//! guide writes the condition into the policy. A condition on a key that a service does not send shuts the service out,
//! so no condition is proposed for a service that is not listed: an EC2 instance's role, for one, is not asked for by a
//! resource that has an ARN (*IAM roles for Amazon EC2* has no such condition).

use super::PolicyKind;
use super::principal::service_name;

/// What a service sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sends {
    /// `aws:SourceArn` for certain.
    Arn,
    /// `aws:SourceAccount` for certain.
    Account,
    /// Both.
    Both,
}

impl Sends {
    /// The keys in words.
    #[must_use]
    pub const fn keys(self) -> &'static str {
        match self {
            Self::Arn => "`aws:SourceArn`",
            Self::Account => "`aws:SourceAccount`",
            Self::Both => "`aws:SourceArn` and `aws:SourceAccount`",
        }
    }

    /// True if a condition on `aws:SourceAccount` does not shut it out.
    #[must_use]
    pub const fn account(self) -> bool {
        matches!(self, Self::Account | Self::Both)
    }
}

/// What a service principal sends when it uses a policy of this kind; `None` where AWS does not say so.
#[must_use]
pub fn sends(principal: &str, kind: &PolicyKind) -> Option<Sends> {
    let service = service_name(principal);
    let name = service.strip_suffix(".amazonaws.com")?;
    let find =
        |list: &[(&str, Sends)]| list.iter().find(|(known, _)| *known == name).map(|(_, sends)| *sends);
    match kind {
        PolicyKind::Trust => ROLES.contains(&name).then_some(Sends::Both),
        // Most services that reach a key through an encrypted queue or topic do not send the keys (*Key management*,
        // Amazon SNS); CloudTrail does (*Configure AWS KMS key policies for CloudTrail*).
        PolicyKind::Resource(service) if service == "kms" => find(KEYS),
        // EventBridge took no condition in a topic's policy (*Using resource-based policies for Amazon EventBridge*), nor
        // in a log group's for the making of a stream.
        PolicyKind::Resource(service) if name == "events" => {
            matches!(service.as_str(), "sqs" | "lambda").then_some(Sends::Arn)
        }
        PolicyKind::Resource(_) => find(RESOURCES),
        _ => None,
    }
}

const KEYS: &[(&str, Sends)] = &[("cloudtrail", Sends::Arn)];

/// Services that write to buckets, queues, topics and log groups, or call functions.
const RESOURCES: &[(&str, Sends)] = &[
    ("apigateway", Sends::Arn),
    ("appstream", Sends::Both),
    ("billingreports", Sends::Both),
    ("budgets", Sends::Both),
    ("cloudfront", Sends::Arn),
    ("cloudtrail", Sends::Arn),
    ("cloudwatch", Sends::Both),
    ("cognito-idp", Sends::Both),
    ("config", Sends::Account),
    ("delivery.logs", Sends::Both),
    ("elasticloadbalancing", Sends::Arn),
    ("guardduty", Sends::Both),
    ("inspector2", Sends::Both),
    ("iot", Sends::Both),
    ("lambda.alarms.cloudwatch", Sends::Both),
    ("logging.s3", Sends::Both),
    ("logs", Sends::Both),
    ("macie", Sends::Both),
    ("redshift", Sends::Arn),
    ("s3", Sends::Both),
    ("secretsmanager", Sends::Account),
    ("ses", Sends::Both),
    ("sns", Sends::Arn),
];

/// Services whose guides write both keys into the trust policy of the role that they take.
const ROLES: &[&str] = &[
    "airflow-env",
    "amplify",
    "appstream",
    "autoscaling",
    "bedrock",
    "codebuild",
    "codedeploy",
    "comprehend",
    "controltower",
    "datasync",
    "dlm",
    "ecs-tasks",
    "elasticmapreduce",
    "fis",
    "forecast",
    "grafana",
    "greengrass",
    "iot",
    "kinesisanalytics",
    "monitoring.rds",
    "osis-pipelines",
    "personalize",
    "pipes",
    "rds",
    "rekognition",
    "scheduler",
    "ssm",
    "states",
    "storagegateway",
    "textract",
    "transcribe",
    "transfer",
    "translate",
    "vpc-flow-logs",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_that_do_not_say_so_are_left_alone() {
        let queue = PolicyKind::Resource("sqs".into());
        let key = PolicyKind::Resource("kms".into());
        assert_eq!(sends("s3.amazonaws.com", &queue), Some(Sends::Both));
        assert_eq!(sends("logs.eu-west-1.amazonaws.com", &queue), Some(Sends::Both));
        assert_eq!(sends("sns.amazonaws.com", &key), None);
        assert_eq!(sends("events.amazonaws.com", &queue), Some(Sends::Arn));
        assert_eq!(sends("events.amazonaws.com", &PolicyKind::Resource("sns".into())), None);
        assert_eq!(sends("cloudtrail.amazonaws.com", &key), Some(Sends::Arn));
        for service in ["ec2.amazonaws.com", "lambda.amazonaws.com", "eks.amazonaws.com", "example.com"] {
            assert_eq!(sends(service, &PolicyKind::Trust), None, "{service}");
        }
        assert_eq!(sends("states.amazonaws.com", &PolicyKind::Trust), Some(Sends::Both));
        assert_eq!(sends("s3.amazonaws.com", &PolicyKind::Identity), None);
    }
}
