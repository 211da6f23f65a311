//! What the package lacks about global condition keys. From *AWS global condition context keys*, IAM User Guide:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use parapet::aws::ValueType;
use parapet::aws::source::SourceKey;

/// A key that the package does not have.
pub struct Added {
    pub name: &'static str,
    value_type: ValueType,
    multivalued: bool,
}

impl Added {
    pub fn to_source(&self) -> SourceKey {
        SourceKey {
            name: self.name.to_owned(),
            value_type: self.value_type,
            multivalued: self.multivalued,
            global: true,
            deprecated: false,
        }
    }
}

pub const ADDED: &[Added] = &[
    Added { name: "aws:SignInSessionArn", value_type: ValueType::Arn, multivalued: false },
    // On no page, but in a managed policy of AWS: `AWSSSOServiceRolePolicy`.
    Added { name: "aws:PrincipalOrgMasterAccountId", value_type: ValueType::String, multivalued: false },
];

/// Keys whose values are ARNs, which ARN operators compare, although the package calls them strings.
pub const ARNS: &[&str] = &["aws:SourceVpcArn"];

/// `aws:SourceOwner`: *Example cases for Amazon SNS access control*, "aws:SourceAccount versus aws:SourceOwner",
/// calls it deprecated.
pub const DEPRECATED: &[&str] = &["aws:SourceOwner"];
