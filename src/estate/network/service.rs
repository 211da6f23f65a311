//! Services that live in a VPC, and templates of instances.

use crate::estate::Tag;
use crate::estate::instance::MetadataOptions;
use crate::text::{Span, Spanned};

/// An endpoint of `describe-vpc-endpoints`. Its policy is among [`crate::estate::Estate::policies`].
#[derive(Clone, Debug)]
pub struct VpcEndpoint {
    /// The whole object.
    pub span: Span,
    /// `VpcEndpointId`
    pub id: Option<Spanned<String>>,
    /// `VpcEndpointType`
    pub kind: EndpointKind,
    /// `VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `ServiceName`, for example `com.amazonaws.eu-west-1.s3`.
    pub service: Option<Spanned<String>>,
    /// `State`: only `available` works (either case).
    pub state: Option<Spanned<String>>,
    /// `RouteTableIds`
    pub route_tables: Vec<Spanned<String>>,
    /// `SubnetIds`
    pub subnets: Vec<Spanned<String>>,
    /// `NetworkInterfaceIds`
    pub interfaces: Vec<Spanned<String>>,
    /// `Groups[].GroupId`. `None` if the output did not say.
    pub groups: Option<Vec<Spanned<String>>>,
    /// `OwnerId`
    pub owner: Option<Spanned<String>>,
    /// Index of its policy in the estate.
    pub policy: Option<usize>,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// `VpcEndpointType`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointKind {
    /// `Interface`
    Interface,
    /// `Gateway`
    Gateway,
    /// `GatewayLoadBalancer`
    GatewayLoadBalancer,
    /// Another, or not told.
    Other,
}

/// An endpoint service of `describe-vpc-endpoint-service-configurations`.
#[derive(Clone, Debug)]
pub struct EndpointService {
    /// The whole object.
    pub span: Span,
    /// `ServiceId`
    pub id: Option<Spanned<String>>,
    /// `ServiceName`
    pub name: Option<Spanned<String>>,
    /// `AcceptanceRequired`
    pub requires_acceptance: Option<Spanned<bool>>,
    /// `NetworkLoadBalancerArns` and `GatewayLoadBalancerArns`
    pub load_balancers: Vec<Spanned<String>>,
}

/// Who may ask an endpoint service for a connection: an entry of `describe-vpc-endpoint-service-permissions`.
#[derive(Clone, Debug)]
pub struct EndpointPermission {
    /// The whole object.
    pub span: Span,
    /// `ServiceId`, or that of the command above.
    pub service: Option<String>,
    /// `Principal`: an ARN, or `*` for everybody.
    pub principal: Spanned<String>,
}

/// A database of `rds describe-db-instances` or `describe-db-clusters`.
#[derive(Clone, Debug)]
pub struct Database {
    /// The whole object.
    pub span: Span,
    /// `DBInstanceIdentifier` or `DBClusterIdentifier`
    pub id: Option<Spanned<String>>,
    /// True for a cluster.
    pub is_cluster: bool,
    /// `Engine`
    pub engine: Option<Spanned<String>>,
    /// `PubliclyAccessible`
    pub is_public: Option<Spanned<bool>>,
    /// `Endpoint.Port` or `Port`
    pub port: Option<Spanned<u16>>,
    /// `Endpoint.Address`
    pub address: Option<Spanned<String>>,
    /// `DBSubnetGroup.VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `DBSubnetGroup.Subnets[].SubnetIdentifier`
    pub subnets: Vec<Spanned<String>>,
    /// `VpcSecurityGroups[].VpcSecurityGroupId`. `None` if the output did not say.
    pub groups: Option<Vec<Spanned<String>>>,
    /// Tags (`TagList`).
    pub tags: Vec<Tag>,
}

/// A Lambda function that is in a VPC.
#[derive(Clone, Debug)]
pub struct Function {
    /// The whole object.
    pub span: Span,
    /// `FunctionArn`
    pub arn: Option<Spanned<String>>,
    /// `FunctionName`
    pub name: Option<Spanned<String>>,
    /// `VpcConfig.VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `VpcConfig.SubnetIds`
    pub subnets: Vec<Spanned<String>>,
    /// `VpcConfig.SecurityGroupIds`
    pub groups: Vec<Spanned<String>>,
}

/// A version of a launch template, or a launch configuration of EC2 Auto Scaling.
#[derive(Clone, Debug)]
pub struct LaunchTemplate {
    /// The whole object.
    pub span: Span,
    /// `LaunchTemplateId`; the name of a launch configuration.
    pub id: Option<Spanned<String>>,
    /// `LaunchTemplateName` or `LaunchConfigurationName`
    pub name: Option<Spanned<String>>,
    /// `VersionNumber`
    pub version: Option<Spanned<i64>>,
    /// `DefaultVersion`
    pub is_default: Option<Spanned<bool>>,
    /// True for a launch configuration.
    pub is_configuration: bool,
    /// `MetadataOptions`. `None` if the version does not set them.
    pub metadata: Option<MetadataOptions>,
    /// `AssociatePublicIpAddress` of the template's interfaces or of the launch configuration, where one says it.
    pub assigns_public_ip: Option<Spanned<bool>>,
    /// `IamInstanceProfile`: its ARN or name.
    pub profile: Option<Spanned<String>>,
    /// Security groups.
    pub groups: Vec<Spanned<String>>,
}

impl LaunchTemplate {
    /// For messages: ``version 3 of launch template `web` ``.
    #[must_use]
    pub fn label(&self) -> String {
        let name =
            self.name.as_ref().or(self.id.as_ref()).map_or("without a name", |name| name.value.as_str());
        match &self.version {
            _ if self.is_configuration => format!("launch configuration `{name}`"),
            Some(version) => format!("version {} of launch template `{name}`", version.value),
            None => format!("launch template `{name}`"),
        }
    }
}

/// `get-instance-metadata-defaults`: defaults of an account in a Region.
#[derive(Clone, Debug)]
pub struct MetadataDefaults {
    /// The whole object.
    pub span: Span,
    /// `HttpTokens`: `optional`, `required` or `no-preference`. `None` if it is not set.
    pub http_tokens: Option<Spanned<String>>,
    /// `HttpEndpoint`
    pub http_endpoint: Option<Spanned<String>>,
    /// `HttpPutResponseHopLimit`
    pub hop_limit: Option<Spanned<i64>>,
    /// `HttpTokensEnforced`: `enabled` if no instance with optional tokens can be launched.
    pub enforced: Option<Spanned<String>>,
}
