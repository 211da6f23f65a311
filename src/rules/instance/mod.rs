//! EC2 instances, and what they are launched from.

mod account_imds_default;
mod imds_hop_limit;
mod imds_v1;
mod public_with_role;
mod reach;
mod role;
mod template_imds_v1;
mod template_public_ip;

use rustc_hash::FxHashMap;

use super::{Context, Finding, Rule};
use crate::estate::instance::Instance;
use crate::estate::network::LaunchTemplate;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[
    &imds_v1::RULE,
    &imds_hop_limit::RULE,
    &template_imds_v1::RULE,
    &account_imds_default::RULE,
    &public_with_role::RULE,
    &template_public_ip::RULE,
];

/// `aws ec2 modify-instance-metadata-options` for an instance.
fn modify_options(instance: &Instance, option: &str) -> String {
    let id = instance.id.as_ref().map(|id| id.value.as_str());
    let id = id.filter(|id| super::network::is_safe_word(id)).unwrap_or("INSTANCE_ID");
    format!("aws ec2 modify-instance-metadata-options --instance-id {id} {option} --http-endpoint enabled")
}

/// Launch configurations, and of each launch template the versions that something is launched from unasked: the
/// default one and the newest (`$Default` and `$Latest`; *Launch template versions*, Amazon EC2 User Guide).
fn templates_in_use<'a>(cx: &Context<'a>) -> Vec<&'a LaunchTemplate> {
    let templates = &cx.estate.network.launch_templates;
    let key = |template: &'a LaunchTemplate| {
        template.id.as_ref().or(template.name.as_ref()).map(|id| id.value.as_str())
    };
    let mut newest: FxHashMap<Option<&str>, i64> = FxHashMap::default();
    for template in templates {
        let version = template.version.as_ref().map_or(0, |version| version.value);
        let known = newest.entry(key(template)).or_insert(version);
        *known = version.max(*known);
    }
    let is_used = |template: &&'a LaunchTemplate| {
        let version = template.version.as_ref().map(|version| version.value);
        let is_default = template.is_default.as_ref().is_none_or(|is_default| is_default.value);
        template.is_configuration || is_default || version == newest.get(&key(template)).copied()
    };
    templates.iter().filter(is_used).collect()
}

/// The same change in the words of other tools. `data` is a part of `LaunchTemplateData` as JSON. A launch
/// configuration cannot be changed: *Auto Scaling launch configurations*.
fn template_remedies(
    finding: Finding,
    template: &LaunchTemplate,
    data: &str,
    terraform: &str,
    cloudformation: &str,
) -> Finding {
    if template.is_configuration {
        return finding.remedy(
            "text",
            "A launch configuration cannot be changed. Make a launch template with this setting, give it to the Auto Scaling \
             group, and start an instance refresh.",
        );
    }
    let id = template.id.as_ref().map(|id| id.value.as_str());
    let id = id.filter(|id| super::network::is_safe_word(id)).unwrap_or("LAUNCH_TEMPLATE_ID");
    let version =
        template.version.as_ref().map_or_else(|| "1".to_owned(), |version| version.value.to_string());
    finding
        .remedy(
            "aws-cli",
            format!(
                "aws ec2 create-launch-template-version --launch-template-id {id} --source-version {version} \
                 --launch-template-data '{{{data}}}'\n\
                 aws ec2 modify-launch-template --launch-template-id {id} --default-version NEW_VERSION"
            ),
        )
        .remedy("terraform", format!("# in the aws_launch_template\n{terraform}"))
        .remedy(
            "cloudformation",
            format!("# in LaunchTemplateData of the AWS::EC2::LaunchTemplate\n{cloudformation}"),
        )
}
