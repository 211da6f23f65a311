//! VPC Block Public Access and instance connect endpoints.

use crate::estate::network::{BlockMode, BlockPublicAccess, Exclusion, InstanceConnectEndpoint};
use crate::recognize::Reader;
use crate::recognize::shape::Shape;
use crate::text::Spanned;
use crate::text::json::Value;

pub(super) const OPTIONS: Shape = Shape {
    kind: "vpc-block-public-access-options",
    one: "VPC Block Public Access setting",
    operation: "describe-vpc-block-public-access-options",
    list: "VpcBlockPublicAccessOptions",
    ids: &["AwsAccountId", "AwsRegion", "ExclusionsAllowed"],
    also: &[],
    marks: &["InternetGatewayBlockMode"],
    holds: &[],
    read: options,
};

pub(super) const EXCLUSIONS: Shape = Shape {
    kind: "vpc-block-public-access-exclusions",
    one: "VPC Block Public Access exclusion",
    operation: "describe-vpc-block-public-access-exclusions",
    list: "VpcBlockPublicAccessExclusions",
    ids: &["ExclusionId"],
    also: &[],
    marks: &["InternetGatewayExclusionMode", "ResourceArn"],
    holds: &["Tags"],
    read: exclusion,
};

pub(super) const CONNECT: Shape = Shape {
    kind: "instance-connect-endpoints",
    one: "EC2 Instance Connect Endpoint",
    operation: "describe-instance-connect-endpoints",
    list: "InstanceConnectEndpoints",
    ids: &["InstanceConnectEndpointId"],
    also: &[],
    marks: &["SubnetId", "VpcId", "SecurityGroupIds", "State"],
    holds: &["NetworkInterfaceIds", "SecurityGroupIds", "PublicDnsNames", "Tags"],
    read: connect,
};

/// `InternetGatewayBlockMode`
pub(super) fn mode<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Option<Spanned<BlockMode>> {
    let words = [
        ("off", BlockMode::Off),
        ("block-bidirectional", BlockMode::Bidirectional),
        ("block-ingress", BlockMode::Ingress),
    ];
    cx.word(object, "InternetGatewayBlockMode", &words)
}

fn options<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let options = BlockPublicAccess {
        span: object.span(),
        account: cx.text(object, "AwsAccountId"),
        region: cx.text(object, "AwsRegion"),
        mode: mode(cx, object),
        exclusions_allowed: cx.word(
            object,
            "ExclusionsAllowed",
            &[("allowed", true), ("not-allowed", false)],
        ),
    };
    cx.estate.network.block_public_access.push(options);
}

fn exclusion<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let modes = [("allow-bidirectional", true), ("allow-egress", false)];
    let exclusion = Exclusion {
        span: object.span(),
        id: cx.text(object, "ExclusionId"),
        resource: cx.text(object, "ResourceArn"),
        is_bidirectional: cx.word(object, "InternetGatewayExclusionMode", &modes),
        state: cx.text(object, "State"),
    };
    cx.estate.network.exclusions.push(exclusion);
}

fn connect<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let endpoint = InstanceConnectEndpoint {
        span: object.span(),
        id: cx.text(object, "InstanceConnectEndpointId"),
        vpc: cx.text(object, "VpcId"),
        subnet: cx.text(object, "SubnetId"),
        groups: cx.told_texts_of(object, "SecurityGroupIds", "GroupId"),
        interfaces: cx.texts(object, "NetworkInterfaceIds"),
        preserves_client: cx.boolean(object, "PreserveClientIp"),
        state: cx.text(object, "State"),
        tags: cx.tags(object),
    };
    cx.estate.network.connect_endpoints.push(endpoint);
}
