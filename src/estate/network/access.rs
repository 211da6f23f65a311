//! VPC Block Public Access, instance connect endpoints, flow logs.

use crate::estate::Tag;
use crate::text::{Span, Spanned};

/// `InternetGatewayBlockMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockMode {
    /// `off`
    Off,
    /// `block-bidirectional`
    Bidirectional,
    /// `block-ingress`
    Ingress,
}

/// `describe-vpc-block-public-access-options`: one of an account and Region.
#[derive(Clone, Debug)]
pub struct BlockPublicAccess {
    /// The whole object.
    pub span: Span,
    /// `AwsAccountId`
    pub account: Option<Spanned<String>>,
    /// `AwsRegion`
    pub region: Option<Spanned<String>>,
    /// `InternetGatewayBlockMode`. `None` if it is not known.
    pub mode: Option<Spanned<BlockMode>>,
    /// `ExclusionsAllowed` is `allowed`.
    pub exclusions_allowed: Option<Spanned<bool>>,
}

/// An exclusion of `describe-vpc-block-public-access-exclusions`.
#[derive(Clone, Debug)]
pub struct Exclusion {
    /// The whole object.
    pub span: Span,
    /// `ExclusionId`
    pub id: Option<Spanned<String>>,
    /// `ResourceArn`: of a VPC or subnet.
    pub resource: Option<Spanned<String>>,
    /// True for `allow-bidirectional`, false for `allow-egress`.
    pub is_bidirectional: Option<Spanned<bool>>,
    /// `State`
    pub state: Option<Spanned<String>>,
}

/// An EC2 Instance Connect Endpoint.
#[derive(Clone, Debug)]
pub struct InstanceConnectEndpoint {
    /// The whole object.
    pub span: Span,
    /// `InstanceConnectEndpointId`
    pub id: Option<Spanned<String>>,
    /// `VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `SubnetId`
    pub subnet: Option<Spanned<String>>,
    /// `SecurityGroupIds`. `None` if the output did not say.
    pub groups: Option<Vec<Spanned<String>>>,
    /// `NetworkInterfaceIds`
    pub interfaces: Vec<Spanned<String>>,
    /// `PreserveClientIp`
    pub preserves_client: Option<Spanned<bool>>,
    /// `State`
    pub state: Option<Spanned<String>>,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// A flow log of `describe-flow-logs`.
#[derive(Clone, Debug)]
pub struct FlowLog {
    /// The whole object.
    pub span: Span,
    /// `FlowLogId`
    pub id: Option<Spanned<String>>,
    /// `ResourceId`: a VPC, subnet, interface or transit gateway.
    pub resource: Option<Spanned<String>>,
    /// `FlowLogStatus`
    pub status: Option<Spanned<String>>,
    /// `DeliverLogsStatus`
    pub delivery: Option<Spanned<String>>,
    /// `TrafficType`: `ACCEPT`, `REJECT` or `ALL`.
    pub traffic: Option<Spanned<String>>,
}
