//! What lives in a VPC, and what watches over it: endpoint services, databases, Lambda functions, flow logs.

use crate::estate::network::{Database, EndpointService, FlowLog, Function};
use crate::recognize::Reader;
use crate::recognize::shape::Shape;
use crate::text::json::Value;

pub(super) const ENDPOINT_SERVICE: Shape = Shape {
    kind: "vpc-endpoint-services",
    one: "VPC endpoint service",
    operation: "describe-vpc-endpoint-service-configurations",
    list: "ServiceConfigurations",
    ids: &["ServiceId"],
    also: &[],
    marks: &["AcceptanceRequired", "NetworkLoadBalancerArns", "GatewayLoadBalancerArns", "ServiceState"],
    holds: &[
        "ServiceType",
        "AvailabilityZoneIds",
        "AvailabilityZones",
        "NetworkLoadBalancerArns",
        "GatewayLoadBalancerArns",
        "SupportedIpAddressTypes",
        "BaseEndpointDnsNames",
        "PrivateDnsNameConfiguration",
        "Tags",
        "SupportedRegions",
    ],
    read: endpoint_service,
};

pub(super) const FLOW_LOG: Shape = Shape {
    kind: "flow-logs",
    one: "flow log",
    operation: "describe-flow-logs",
    list: "FlowLogs",
    ids: &["FlowLogId"],
    also: &[],
    marks: &["ResourceId", "FlowLogStatus", "TrafficType", "LogDestinationType"],
    holds: &["Tags", "DestinationOptions", "TagFieldSpecifications"],
    read: flow_log,
};

pub(super) const DATABASE: Shape = Shape {
    kind: "databases",
    one: "database instance",
    operation: "describe-db-instances",
    list: "DBInstances",
    ids: &["DBInstanceIdentifier"],
    also: &[],
    marks: &["DBInstanceArn", "DbiResourceId", "DBInstanceStatus"],
    holds: &[
        "Endpoint",
        "DBSecurityGroups",
        "VpcSecurityGroups",
        "DBParameterGroups",
        "DBSubnetGroup",
        "PendingModifiedValues",
        "OptionGroupMemberships",
        "StatusInfos",
        "DomainMemberships",
        "EnabledCloudwatchLogsExports",
        "ProcessorFeatures",
        "AssociatedRoles",
        "ListenerEndpoint",
        "TagList",
        "CertificateDetails",
        "MasterUserSecret",
        "ReadReplicaDBInstanceIdentifiers",
        "ReadReplicaDBClusterIdentifiers",
        "DBInstanceAutomatedBackupsReplications",
        "AdditionalStorageVolumes",
    ],
    read: database,
};

pub(super) const CLUSTER: Shape = Shape {
    kind: "databases",
    one: "database cluster",
    operation: "describe-db-clusters",
    list: "DBClusters",
    ids: &["DBClusterIdentifier"],
    also: &[],
    marks: &["DBClusterArn", "DbClusterResourceId", "DBClusterMembers"],
    holds: &[
        "AvailabilityZones",
        "DBClusterMembers",
        "DBClusterOptionGroupMemberships",
        "VpcSecurityGroups",
        "AssociatedRoles",
        "EnabledCloudwatchLogsExports",
        "ReadReplicaIdentifiers",
        "StatusInfos",
        "CustomEndpoints",
        "DomainMemberships",
        "TagList",
        "MasterUserSecret",
        "CertificateDetails",
        "PendingModifiedValues",
        "ScalingConfigurationInfo",
        "ServerlessV2ScalingConfiguration",
        "RdsCustomClusterConfiguration",
        "LimitlessDatabase",
    ],
    read: database,
};

pub(super) const FUNCTION: Shape = Shape {
    kind: "functions",
    one: "Lambda function",
    operation: "list-functions",
    list: "Functions",
    ids: &["FunctionArn"],
    also: &[],
    marks: &["Runtime", "CodeSha256", "Handler", "PackageType", "VpcConfig"],
    holds: &[
        "VpcConfig",
        "DeadLetterConfig",
        "Environment",
        "TracingConfig",
        "Layers",
        "FileSystemConfigs",
        "Architectures",
        "EphemeralStorage",
        "ImageConfigResponse",
        "SnapStart",
        "RuntimeVersionConfig",
        "LoggingConfig",
        "CapacityProviderConfig",
        "DurableConfig",
        "TenancyConfig",
    ],
    read: function,
};

fn endpoint_service<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let mut load_balancers = cx.texts(object, "NetworkLoadBalancerArns");
    load_balancers.extend(cx.texts(object, "GatewayLoadBalancerArns"));
    let service = EndpointService {
        span: object.span(),
        id: cx.text(object, "ServiceId"),
        name: cx.text(object, "ServiceName"),
        requires_acceptance: cx.boolean(object, "AcceptanceRequired"),
        load_balancers,
    };
    cx.estate.network.endpoint_services.push(service);
}

fn flow_log<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let log = FlowLog {
        span: object.span(),
        id: cx.text(object, "FlowLogId"),
        resource: cx.text(object, "ResourceId"),
        status: cx.text(object, "FlowLogStatus"),
        delivery: cx.text(object, "DeliverLogsStatus"),
        traffic: cx.text(object, "TrafficType"),
    };
    cx.estate.network.flow_logs.push(log);
}

/// An instance has its endpoint as an object, and its subnets; a cluster has the name of its subnet group.
fn database<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let endpoint = object.get("Endpoint").filter(|endpoint| endpoint.is_object());
    let group = object.get("DBSubnetGroup").filter(|group| group.is_object());
    let id = cx.text(object, "DBInstanceIdentifier").or_else(|| cx.text(object, "DBClusterIdentifier"));
    let database = Database {
        span: object.span(),
        is_cluster: object.get("DBClusterIdentifier").is_some()
            && object.get("DBInstanceIdentifier").is_none(),
        id,
        engine: cx.text(object, "Engine"),
        is_public: cx.boolean(object, "PubliclyAccessible"),
        port: match endpoint {
            Some(endpoint) => cx.port(endpoint, "Port"),
            None => cx
                .port(object, "Port")
                .or_else(|| cx.port(object, "DbInstancePort").filter(|port| port.value > 0)),
        },
        address: match endpoint {
            Some(endpoint) => cx.text(endpoint, "Address"),
            None => cx.text(object, "Endpoint"),
        },
        vpc: group.and_then(|group| cx.text(group, "VpcId")),
        subnets: group.map(|group| cx.texts_of(group, "Subnets", "SubnetIdentifier")).unwrap_or_default(),
        groups: cx.told_texts_of(object, "VpcSecurityGroups", "VpcSecurityGroupId"),
        tags: tags(cx, object),
    };
    cx.estate.network.databases.push(database);
}

fn tags<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Vec<crate::estate::Tag> {
    let list = cx.list(object, "TagList");
    list.into_iter()
        .filter_map(|tag| {
            Some(crate::estate::Tag { key: cx.text(tag, "Key")?, value: cx.text(tag, "Value")? })
        })
        .collect()
}

/// Only a function in a VPC is part of the network.
fn function<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let Some(config) = cx.part(object, "VpcConfig") else { return };
    let vpc = cx.filled(config, "VpcId");
    let subnets = cx.texts(config, "SubnetIds");
    if vpc.is_none() && subnets.is_empty() {
        return;
    }
    let function = Function {
        span: object.span(),
        arn: cx.text(object, "FunctionArn"),
        name: cx.text(object, "FunctionName"),
        vpc,
        subnets,
        groups: cx.texts(config, "SecurityGroupIds"),
    };
    cx.estate.network.functions.push(function);
}
