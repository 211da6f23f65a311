//! What destroys resources for good, opens them to others, or blinds those who watch.
//!
//! Each is an action that a job with data to read and write does not need: *Security best practices in IAM*, and the
//! security chapter of the guide of each service.

use crate::aws::{ActionSet, Facts, Service};

/// By service, the verbs.
const DESTRUCTIVE: &[(&str, &[&str])] = &[
    ("backup", &["DeleteBackupVault", "DeleteRecoveryPoint", "PutBackupVaultAccessPolicy"]),
    ("cloudformation", &["DeleteStack", "DeleteStackSet"]),
    ("cloudtrail", &["DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail"]),
    ("config", &["DeleteConfigurationRecorder", "DeleteDeliveryChannel", "StopConfigurationRecorder"]),
    ("dynamodb", &["DeleteBackup", "DeleteTable", "PutResourcePolicy", "UpdateContinuousBackups"]),
    (
        "ec2",
        &[
            "DeleteFlowLogs",
            "DeleteSnapshot",
            "DeleteVpc",
            "DisableEbsEncryptionByDefault",
            "ModifyImageAttribute",
            "ModifySnapshotAttribute",
        ],
    ),
    ("ecr", &["DeleteRepository", "SetRepositoryPolicy"]),
    ("elasticfilesystem", &["DeleteFileSystem", "DeleteFileSystemPolicy", "PutFileSystemPolicy"]),
    ("guardduty", &["DeleteDetector", "UpdateDetector"]),
    ("kms", &["DeleteImportedKeyMaterial", "DisableKey", "PutKeyPolicy", "ScheduleKeyDeletion"]),
    ("lambda", &["AddPermission", "DeleteFunction"]),
    ("logs", &["DeleteLogGroup", "DeleteLogStream", "PutRetentionPolicy"]),
    ("organizations", &["LeaveOrganization"]),
    (
        "rds",
        &[
            "DeleteDBCluster",
            "DeleteDBClusterSnapshot",
            "DeleteDBInstance",
            "DeleteDBSnapshot",
            "ModifyDBClusterSnapshotAttribute",
            "ModifyDBSnapshotAttribute",
        ],
    ),
    ("route53", &["DeleteHostedZone"]),
    (
        "s3",
        &[
            "BypassGovernanceRetention",
            "DeleteBucket",
            "DeleteBucketPolicy",
            "DeleteObjectVersion",
            "PutAccountPublicAccessBlock",
            "PutBucketAcl",
            "PutBucketPolicy",
            "PutBucketPublicAccessBlock",
            "PutBucketVersioning",
            "PutEncryptionConfiguration",
            "PutLifecycleConfiguration",
        ],
    ),
    ("secretsmanager", &["DeleteSecret", "PutResourcePolicy"]),
    ("sns", &["AddPermission", "DeleteTopic"]),
    ("sqs", &["AddPermission", "DeleteQueue", "PurgeQueue"]),
];

/// The destructive actions of a service.
pub(super) fn destructive(facts: &Facts, service: Service<'_>) -> ActionSet {
    let mut set = ActionSet::new();
    let verbs =
        DESTRUCTIVE.iter().find(|(prefix, _)| *prefix == service.prefix()).map_or(&[][..], |(_, v)| v);
    for verb in verbs {
        if let Some(action) = facts.action(&format!("{}:{verb}", service.prefix())) {
            set.insert(action.id());
        }
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_known() {
        let facts = crate::aws::facts().unwrap();
        for (prefix, verbs) in DESTRUCTIVE {
            let found = destructive(facts, facts.service(prefix).unwrap());
            assert_eq!(found.len(), verbs.len(), "{prefix}");
        }
    }
}
