//! How instances are launched: versions of launch templates, launch configurations, and the account's defaults for
//! the metadata service.

use crate::estate::network::{LaunchTemplate, MetadataDefaults};
use crate::recognize::Reader;
use crate::recognize::instances::metadata;
use crate::recognize::shape::Shape;
use crate::text::Spanned;
use crate::text::json::Value;

pub(super) const TEMPLATE: Shape = Shape {
    kind: "launch-template-versions",
    one: "launch template version",
    operation: "describe-launch-template-versions",
    list: "LaunchTemplateVersions",
    ids: &["LaunchTemplateId", "LaunchTemplateName"],
    also: &["VersionNumber"],
    marks: &["LaunchTemplateData"],
    holds: &["LaunchTemplateData", "Operator"],
    read: template,
};

pub(super) const CONFIGURATION: Shape = Shape {
    kind: "launch-configurations",
    one: "launch configuration",
    operation: "describe-launch-configurations",
    list: "LaunchConfigurations",
    ids: &["LaunchConfigurationName"],
    also: &[],
    marks: &["LaunchConfigurationARN", "ImageId"],
    holds: &[
        "SecurityGroups",
        "ClassicLinkVPCSecurityGroups",
        "BlockDeviceMappings",
        "InstanceMonitoring",
        "MetadataOptions",
    ],
    read: configuration,
};

fn template<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let Some(data) = cx.part(object, "LaunchTemplateData") else { return };
    let mut groups = cx.texts(data, "SecurityGroupIds");
    groups.extend(cx.texts(data, "SecurityGroups"));
    let mut assigns: Option<Spanned<bool>> = None;
    for interface in cx.list(data, "NetworkInterfaces") {
        groups.extend(cx.texts(interface, "Groups"));
        let here = cx.boolean(interface, "AssociatePublicIpAddress");
        // One interface with a public address is enough.
        if assigns.as_ref().is_none_or(|assigns| !assigns.value) {
            assigns = here.or(assigns);
        }
    }
    let profile = cx.part(data, "IamInstanceProfile");
    let template = LaunchTemplate {
        span: object.span(),
        id: cx.text(object, "LaunchTemplateId"),
        name: cx.text(object, "LaunchTemplateName"),
        version: cx.integer(object, "VersionNumber"),
        is_default: cx.boolean(object, "DefaultVersion"),
        is_configuration: false,
        metadata: metadata(cx, data),
        assigns_public_ip: assigns,
        profile: profile.and_then(|profile| cx.text(profile, "Arn").or_else(|| cx.text(profile, "Name"))),
        groups,
    };
    super::user_data(cx, data);
    cx.estate.network.launch_templates.push(template);
}

fn configuration<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let name = cx.text(object, "LaunchConfigurationName");
    let template = LaunchTemplate {
        span: object.span(),
        id: name.clone(),
        name,
        version: None,
        is_default: None,
        is_configuration: true,
        metadata: metadata(cx, object),
        assigns_public_ip: cx.boolean(object, "AssociatePublicIpAddress"),
        profile: cx.filled(object, "IamInstanceProfile"),
        groups: cx.texts(object, "SecurityGroups"),
    };
    super::user_data(cx, object);
    cx.estate.network.launch_templates.push(template);
}

/// `get-instance-metadata-defaults`. What is not set is not in it.
pub(super) fn defaults<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let Some(level) = object.get("AccountLevel").filter(|level| level.is_object()) else { return };
    let defaults = MetadataDefaults {
        span: level.span(),
        http_tokens: cx.text(level, "HttpTokens"),
        http_endpoint: cx.text(level, "HttpEndpoint"),
        hop_limit: cx.integer(level, "HttpPutResponseHopLimit"),
        enforced: cx.text(level, "HttpTokensEnforced"),
    };
    cx.understood("instance-metadata-defaults", "Defaults of the metadata service", level.span());
    cx.output("get-instance-metadata-defaults", object, level);
    cx.more.push("AccountLevel");
    let region = cx.command.as_ref().and_then(|command| command.option("region")).map(str::to_owned);
    if super::is_new(cx, region.as_deref(), level) {
        cx.estate.network.metadata_defaults.push(defaults);
    }
}
