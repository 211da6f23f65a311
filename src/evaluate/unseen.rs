//! Policies that are there, but whose documents were not given.

/// One of them: it may allow or deny anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// What it is: ``policy `arn:aws:iam::…` ``.
    pub what: String,
    /// The command that prints it.
    pub settle: String,
}

impl Unseen {
    /// A managed policy, by its ARN.
    pub(super) fn managed(arn: &str) -> Self {
        Self {
            what: format!("policy `{arn}`"),
            settle: format!(
                "aws iam get-policy-version --policy-arn {arn} --version-id \"$(aws iam get-policy --policy-arn {arn} --query Policy.DefaultVersionId --output text)\""
            ),
        }
    }

    /// The policies of a group.
    pub(super) fn of_group(name: &str) -> Self {
        Self {
            what: format!("the policies of group `{name}`"),
            settle: "aws iam get-account-authorization-details --filter User Group LocalManagedPolicy"
                .to_owned(),
        }
    }

    /// The policy of a KMS key.
    pub(super) fn of_key(arn: &str) -> Self {
        Self {
            what: format!("the key policy of `{arn}`"),
            settle: format!("aws kms get-key-policy --policy-name default --key-id {arn}"),
        }
    }

    /// The trust policy of a role.
    pub(super) fn of_role(arn: &str) -> Self {
        let name = arn.rsplit('/').next().unwrap_or(arn);
        Self {
            what: format!("the trust policy of `{arn}`"),
            settle: format!("aws iam get-role --role-name {name}"),
        }
    }

    /// A sentence without its stop.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} was not given; `{}` prints it", self.what, self.settle)
    }
}
