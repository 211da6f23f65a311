//! AWS pages that several rules of this folder cite.

/// Title and address.
type Page = (&'static str, &'static str);

pub(super) const GRAMMAR: Page = (
    "Grammar of the IAM JSON policy language",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
);
pub(super) const CHECKS: Page = (
    "IAM policy validation check reference",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
);
pub(super) const OPERATORS: Page = (
    "IAM JSON policy elements: Condition operators",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
);
pub(super) const CONDITION: Page = (
    "IAM JSON policy elements: Condition",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html",
);
pub(super) const SETS: Page = (
    "Set operators for multivalued context keys",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
);
pub(super) const KEYS: Page = (
    "AWS global condition context keys",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
);
pub(super) const EFFECT: Page = (
    "IAM JSON policy elements: Effect",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html",
);
pub(super) const SID: Page = (
    "IAM JSON policy elements: Sid",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html",
);
pub(super) const VERSION: Page = (
    "IAM JSON policy elements: Version",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
);
pub(super) const PRINCIPAL: Page = (
    "AWS JSON policy elements: Principal",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
);
pub(super) const NOT_PRINCIPAL: Page = (
    "AWS JSON policy elements: NotPrincipal",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
);
pub(super) const ACTION: Page = (
    "IAM JSON policy elements: Action",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
);
pub(super) const RESOURCE: Page = (
    "IAM JSON policy elements: Resource",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
);
pub(super) const NOT_RESOURCE: Page = (
    "IAM JSON policy elements: NotResource",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html",
);
pub(super) const VARIABLES: Page = (
    "IAM policy elements: Variables and tags",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
);
pub(super) const ARNS: Page = (
    "Identify AWS resources with Amazon Resource Names (ARNs)",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
);
pub(super) const SERVICES: Page = (
    "Actions, resources, and condition keys for AWS services",
    "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
);
pub(super) const RCP: Page = (
    "RCP syntax",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html",
);
pub(super) const SCP: Page = (
    "SCP syntax",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html",
);
pub(super) const QUOTAS: Page =
    ("IAM and AWS STS quotas", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html");
pub(super) const ORGANIZATION_QUOTAS: Page = (
    "Quotas and service limits for AWS Organizations",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html",
);
