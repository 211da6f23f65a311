//! Rights and credentials written directly, through IAM, STS and IAM Identity Center.

use crate::escalation::path::{Api, Gain, Path};

const IAM: Api = Api("IAM API Reference", "IAM/latest/APIReference");
const STS: Api = Api("AWS STS API Reference", "STS/latest/APIReference");
const SSO: Api = Api("IAM Identity Center API Reference", "singlesignon/latest/APIReference");

pub(super) static PATHS: &[Path] = &[
    Path::new(
        "iam-new-policy-version",
        &[&["iam:CreatePolicyVersion"]],
        Gain::OwnPolicy,
        "writes a new version of a managed policy that is attached to itself and makes it the default, in one call",
        IAM.page("CreatePolicyVersion"),
    ),
    Path::new(
        "iam-older-policy-version",
        &[&["iam:SetDefaultPolicyVersion"]],
        Gain::OwnPolicy,
        "brings back an older, wider version of a managed policy that is attached to itself",
        IAM.page("SetDefaultPolicyVersion"),
    ),
    Path::new(
        "iam-own-user-policy",
        &[&["iam:PutUserPolicy"]],
        Gain::OwnUser,
        "writes an inline policy into its own user",
        IAM.page("PutUserPolicy"),
    ),
    Path::new(
        "iam-attach-to-own-user",
        &[&["iam:AttachUserPolicy"]],
        Gain::OwnUser,
        "attaches AdministratorAccess to its own user",
        IAM.page("AttachUserPolicy"),
    ),
    Path::new(
        "iam-own-group-policy",
        &[&["iam:PutGroupPolicy"]],
        Gain::OwnGroup,
        "writes an inline policy into a group that it is in",
        IAM.page("PutGroupPolicy"),
    ),
    Path::new(
        "iam-attach-to-own-group",
        &[&["iam:AttachGroupPolicy"]],
        Gain::OwnGroup,
        "attaches AdministratorAccess to a group that it is in",
        IAM.page("AttachGroupPolicy"),
    ),
    Path::new(
        "iam-own-role-policy",
        &[&["iam:PutRolePolicy"]],
        Gain::OwnRole,
        "writes an inline policy into the role that it acts as",
        IAM.page("PutRolePolicy"),
    ),
    Path::new(
        "iam-attach-to-own-role",
        &[&["iam:AttachRolePolicy"]],
        Gain::OwnRole,
        "attaches AdministratorAccess to the role that it acts as",
        IAM.page("AttachRolePolicy"),
    ),
    Path::new(
        "iam-join-group",
        &[&["iam:AddUserToGroup"]],
        Gain::ChosenGroup,
        "puts a user that it controls into a group with more rights",
        IAM.page("AddUserToGroup"),
    ),
    Path::new(
        "iam-drop-own-boundary",
        &[&["iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"]],
        Gain::OwnBoundary,
        "takes the permissions boundary off its own user, or puts a wider one in its place",
        IAM.page("DeleteUserPermissionsBoundary"),
    ),
    Path::new(
        "iam-new-access-key",
        &[&["iam:CreateAccessKey"]],
        Gain::OtherUser,
        "makes an access key of another user and acts with it",
        IAM.page("CreateAccessKey"),
    ),
    Path::new(
        "iam-new-password",
        &[&["iam:CreateLoginProfile"]],
        Gain::OtherUser,
        "gives another user, who has none, a console password and signs in",
        IAM.page("CreateLoginProfile"),
    ),
    Path::new(
        "iam-change-password",
        &[&["iam:UpdateLoginProfile"]],
        Gain::OtherUser,
        "changes the console password of another user and signs in",
        IAM.page("UpdateLoginProfile"),
    ),
    Path::new(
        "iam-raise-user",
        &[
            &["iam:AttachUserPolicy", "iam:PutUserPolicy"],
            &["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"],
        ],
        Gain::RaisedUser,
        "gives another user every right, makes credentials of that user and acts with them",
        IAM.page("AttachUserPolicy"),
    ),
    Path::new(
        "iam-rewrite-trust",
        &[&["iam:UpdateAssumeRolePolicy"]],
        Gain::RewrittenRole,
        "writes itself into the trust policy of a role and assumes it",
        IAM.page("UpdateAssumeRolePolicy"),
    ),
    Path::new(
        "iam-raise-role-and-rewrite-trust",
        &[
            &["iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:CreatePolicyVersion"],
            &["iam:UpdateAssumeRolePolicy"],
        ],
        Gain::RaisedRewrittenRole,
        "gives a role every right, writes itself into its trust policy and assumes it",
        IAM.page("UpdateAssumeRolePolicy"),
    ),
    Path::new(
        "iam-raise-role-and-assume",
        &[
            &[
                "iam:AttachRolePolicy",
                "iam:PutRolePolicy",
                "iam:CreatePolicyVersion",
                "iam:DeleteRolePermissionsBoundary",
            ],
            &["sts:AssumeRole"],
        ],
        Gain::RaisedAssumedRole,
        "gives a role that it may assume more rights, then assumes it",
        IAM.page("AttachRolePolicy"),
    ),
    Path::new(
        "sts-assume-any-role",
        &[&["sts:AssumeRole"]],
        Gain::AssumedRole,
        "assumes any role that trusts the account",
        STS.page("AssumeRole"),
    ),
    Path::new(
        "sso-raise-permission-set",
        &[&["sso:AttachManagedPolicyToPermissionSet", "sso:PutInlinePolicyToPermissionSet"]],
        Gain::PermissionSet,
        "adds rights to a permission set of IAM Identity Center, for all who hold it",
        SSO.page("PutInlinePolicyToPermissionSet"),
    ),
    Path::new(
        "sso-new-permission-set",
        &[
            &["sso:CreatePermissionSet"],
            &["sso:AttachManagedPolicyToPermissionSet", "sso:PutInlinePolicyToPermissionSet"],
            &["sso:CreateAccountAssignment"],
        ],
        Gain::PermissionSet,
        "makes a permission set of IAM Identity Center with every right and assigns it to itself in any account",
        SSO.page("CreateAccountAssignment"),
    ),
];
