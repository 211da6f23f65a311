//! Outputs of the command line, put together from a few words.

use serde_json::{Value, json};

use crate::world::Output;

pub const ACCOUNT: &str = "111122223333";
pub const REGION: &str = "us-east-1";

/// A network in the making: each list is that of an output.
#[derive(Clone, Debug, Default)]
pub struct Build {
    pub vpcs: Vec<Value>,
    pub subnets: Vec<Value>,
    pub interfaces: Vec<Value>,
    pub groups: Vec<Value>,
    pub acls: Vec<Value>,
    pub tables: Vec<Value>,
    pub internet_gateways: Vec<Value>,
    pub egress_only: Vec<Value>,
    pub nats: Vec<Value>,
    pub addresses: Vec<Value>,
    pub peerings: Vec<Value>,
    pub transits: Vec<Value>,
    pub attachments: Vec<Value>,
    /// Attachments without a table, as the listing of attachments of all kinds tells them.
    pub unassociated: Vec<Value>,
    pub transit_tables: Vec<Value>,
    /// Table, routes.
    pub transit_routes: Vec<(String, Vec<Value>)>,
    /// Table, associations.
    pub transit_associations: Vec<(String, Vec<Value>)>,
    /// Table, propagations.
    pub transit_propagations: Vec<(String, Vec<Value>)>,
    pub prefix_lists: Vec<Value>,
    /// List, entries.
    pub prefix_entries: Vec<(String, Vec<Value>)>,
    pub endpoints: Vec<Value>,
    pub block_mode: Option<String>,
    pub exclusions: Vec<Value>,
    pub balancers: Vec<Value>,
    pub listeners: Vec<Value>,
    pub target_groups: Vec<Value>,
    /// Classic ones.
    pub classic: Vec<Value>,
    /// Load balancer, attributes.
    pub balancer_attributes: Vec<(String, Vec<Value>)>,
    /// Target group, targets.
    pub targets: Vec<(String, Vec<Value>)>,
    /// Target group, attributes.
    pub target_attributes: Vec<(String, Vec<Value>)>,
}

impl Build {
    /// The outputs.
    pub fn outputs(&self) -> Vec<Output> {
        let mut outputs = Vec::new();
        let mut add = |command: &str, json: Value| {
            outputs.push(Output { command: format!("aws ec2 {command}"), json });
        };
        for (command, key, list) in [
            ("describe-vpcs", "Vpcs", &self.vpcs),
            ("describe-subnets", "Subnets", &self.subnets),
            ("describe-network-interfaces", "NetworkInterfaces", &self.interfaces),
            ("describe-security-groups", "SecurityGroups", &self.groups),
            ("describe-network-acls", "NetworkAcls", &self.acls),
            ("describe-route-tables", "RouteTables", &self.tables),
            ("describe-internet-gateways", "InternetGateways", &self.internet_gateways),
            ("describe-egress-only-internet-gateways", "EgressOnlyInternetGateways", &self.egress_only),
            ("describe-nat-gateways", "NatGateways", &self.nats),
            ("describe-addresses", "Addresses", &self.addresses),
            ("describe-vpc-peering-connections", "VpcPeeringConnections", &self.peerings),
            ("describe-transit-gateways", "TransitGateways", &self.transits),
            ("describe-transit-gateway-vpc-attachments", "TransitGatewayVpcAttachments", &self.attachments),
            ("describe-transit-gateway-route-tables", "TransitGatewayRouteTables", &self.transit_tables),
            ("describe-managed-prefix-lists", "PrefixLists", &self.prefix_lists),
            ("describe-vpc-endpoints", "VpcEndpoints", &self.endpoints),
            (
                "describe-vpc-block-public-access-exclusions",
                "VpcBlockPublicAccessExclusions",
                &self.exclusions,
            ),
        ] {
            add(command, json!({ key: list }));
        }
        for one in &self.unassociated {
            let id = one["TransitGatewayAttachmentId"].as_str().unwrap();
            add(
                &format!("describe-transit-gateway-attachments --transit-gateway-attachment-ids {id}"),
                json!({ "TransitGatewayAttachments": [one] }),
            );
        }
        for (table, routes) in &self.transit_routes {
            add(
                &format!(
                    "search-transit-gateway-routes --transit-gateway-route-table-id {table} \
                     --filters Name=state,Values=active,blackhole"
                ),
                json!({ "Routes": routes, "AdditionalRoutesAvailable": false }),
            );
        }
        for (table, list) in &self.transit_associations {
            add(
                &format!(
                    "get-transit-gateway-route-table-associations --transit-gateway-route-table-id {table}"
                ),
                json!({ "Associations": list }),
            );
        }
        for (table, list) in &self.transit_propagations {
            add(
                &format!(
                    "get-transit-gateway-route-table-propagations --transit-gateway-route-table-id {table}"
                ),
                json!({ "TransitGatewayRouteTablePropagations": list }),
            );
        }
        for (id, entries) in &self.prefix_entries {
            add(
                &format!("get-managed-prefix-list-entries --prefix-list-id {id}"),
                json!({ "Entries": entries }),
            );
        }
        let mode = self.block_mode.as_deref().unwrap_or("off");
        add(
            "describe-vpc-block-public-access-options",
            json!({ "VpcBlockPublicAccessOptions": {
                "AwsAccountId": ACCOUNT, "AwsRegion": REGION, "State": "default-state",
                "InternetGatewayBlockMode": mode, "ExclusionsAllowed": "allowed",
            } }),
        );
        for (command, key, list) in [
            ("describe-load-balancers", "LoadBalancers", &self.balancers),
            ("describe-listeners", "Listeners", &self.listeners),
            ("describe-target-groups", "TargetGroups", &self.target_groups),
        ] {
            outputs.push(Output { command: format!("aws elbv2 {command}"), json: json!({ key: list }) });
        }
        for listener in &self.listeners {
            let arn = listener["ListenerArn"].as_str().unwrap();
            if arn.contains(":listener/app/") {
                let rule = arn.replace(":listener/", ":listener-rule/");
                let json = json!({ "Rules": [{ "RuleArn": format!("{rule}/1"), "Priority": "default", "Conditions": [],
                                               "Actions": listener["DefaultActions"], "IsDefault": true }] });
                let command = format!("aws elbv2 describe-rules --listener-arn {arn}");
                outputs.push(Output { command, json });
            }
        }
        if !self.classic.is_empty() {
            let json = json!({ "LoadBalancerDescriptions": self.classic });
            outputs.push(Output { command: "aws elb describe-load-balancers".to_owned(), json });
        }
        outputs.extend(self.balancer_attributes.iter().map(|(arn, list)| Output {
            command: format!("aws elbv2 describe-load-balancer-attributes --load-balancer-arn {arn}"),
            json: json!({ "Attributes": list }),
        }));
        for (command, key, lists) in [
            ("describe-target-health", "TargetHealthDescriptions", &self.targets),
            ("describe-target-group-attributes", "Attributes", &self.target_attributes),
        ] {
            outputs.extend(lists.iter().map(|(arn, list)| Output {
                command: format!("aws elbv2 {command} --target-group-arn {arn}"),
                json: json!({ key: list }),
            }));
        }
        outputs
    }
}

/// The first is the primary IPv4 block.
pub fn vpc(id: &str, blocks: &[&str]) -> Value {
    let v4: Vec<Value> = blocks
        .iter()
        .filter(|block| !block.contains(':'))
        .map(|block| association("CidrBlock", block))
        .collect();
    json!({
        "CidrBlock": blocks[0], "DhcpOptionsId": "dopt-1", "State": "available", "VpcId": id, "OwnerId": ACCOUNT,
        "InstanceTenancy": "default", "CidrBlockAssociationSet": v4,
        "Ipv6CidrBlockAssociationSet": v6_associations(blocks), "IsDefault": false,
    })
}

/// The first is the IPv4 block, if it has one.
pub fn subnet(id: &str, vpc: &str, zone: &str, blocks: &[&str]) -> Value {
    let mut subnet = json!({
        "AvailabilityZone": format!("{REGION}{zone}"), "AvailableIpAddressCount": 200, "CidrBlock": blocks[0],
        "DefaultForAz": false, "MapPublicIpOnLaunch": false, "State": "available", "SubnetId": id, "VpcId": vpc,
        "OwnerId": ACCOUNT, "AssignIpv6AddressOnCreation": false,
        "Ipv6CidrBlockAssociationSet": v6_associations(blocks),
        "SubnetArn": format!("arn:aws:ec2:{REGION}:{ACCOUNT}:subnet/{id}"), "Ipv6Native": false,
    });
    if blocks[0].contains(':') {
        subnet.as_object_mut().unwrap().remove("CidrBlock");
        subnet["Ipv6Native"] = json!(true);
    }
    subnet
}

fn association(key: &str, block: &str) -> Value {
    json!({ "AssociationId": format!("assoc-{}", block.replace(['.', ':', '/'], "-")), key: block,
            format!("{key}State"): { "State": "associated" } })
}

fn v6_associations(blocks: &[&str]) -> Vec<Value> {
    blocks
        .iter()
        .filter(|block| block.contains(':'))
        .map(|block| association("Ipv6CidrBlock", block))
        .collect()
}

/// An address is `10.0.0.4`, `10.0.0.4=52.1.0.4` with a public one, or IPv6.
pub fn interface(id: &str, vpc: &str, subnet: &str, groups: &[&str], addresses: &[&str]) -> Value {
    let mut private = Vec::new();
    let mut v6 = Vec::new();
    for text in addresses {
        if text.contains(':') {
            v6.push(json!({ "Ipv6Address": text, "IsPrimaryIpv6": false }));
            continue;
        }
        let (address, public) = text.split_once('=').map_or((*text, None), |(a, b)| (a, Some(b)));
        let mut one = json!({ "Primary": private.is_empty(), "PrivateIpAddress": address });
        if let Some(public) = public {
            one["Association"] = json!({ "IpOwnerId": "amazon", "PublicIp": public, "PublicDnsName": "" });
        }
        private.push(one);
    }
    let mut interface = json!({
        "Attachment": { "AttachmentId": format!("attach-{id}"), "DeviceIndex": 0, "Status": "attached",
                        "InstanceId": id.replace("eni-", "i-"), "InstanceOwnerId": ACCOUNT, "DeleteOnTermination": true },
        "AvailabilityZone": format!("{REGION}a"), "Description": "",
        "Groups": groups.iter().map(|group| json!({ "GroupName": group, "GroupId": group })).collect::<Vec<_>>(),
        "InterfaceType": "interface", "Ipv6Addresses": v6, "NetworkInterfaceId": id, "OwnerId": ACCOUNT,
        "PrivateIpAddress": "", "PrivateIpAddresses": private,
        "RequesterManaged": false, "SourceDestCheck": true, "Status": "in-use", "SubnetId": subnet, "VpcId": vpc,
    });
    match private.first() {
        Some(first) => {
            interface["PrivateIpAddress"] = first["PrivateIpAddress"].clone();
            if let Some(association) = first.get("Association") {
                interface["Association"] = association.clone();
            }
        }
        None => drop(interface.as_object_mut().unwrap().remove("PrivateIpAddress")),
    }
    interface
}

/// The interface of a NAT gateway.
pub fn nat_interface(id: &str, vpc: &str, subnet: &str, address: &str) -> Value {
    let mut interface = interface(id, vpc, subnet, &[], &[address]);
    interface["InterfaceType"] = json!("nat_gateway");
    interface["RequesterManaged"] = json!(true);
    interface["SourceDestCheck"] = json!(false);
    interface["Description"] = json!(format!("Interface for NAT Gateway {}", id.replace("eni-", "nat-")));
    interface["Attachment"] = json!({ "AttachmentId": format!("ela-attach-{id}"), "DeviceIndex": 1,
        "InstanceOwnerId": "amazon-aws", "Status": "attached", "DeleteOnTermination": false });
    interface
}

/// A NAT gateway whose interface is `eni-` with the same rest of the id. Without a public address it is private.
pub fn nat(id: &str, vpc: &str, subnet: &str, private: &str, public: Option<&str>) -> Value {
    let mut address = json!({ "NetworkInterfaceId": id.replace("nat-", "eni-"), "PrivateIp": private,
                              "IsPrimary": true, "Status": "succeeded" });
    if let Some(public) = public {
        address["PublicIp"] = json!(public);
        address["AllocationId"] = json!(format!("eipalloc-{id}"));
    }
    json!({
        "NatGatewayId": id, "VpcId": vpc, "SubnetId": subnet, "State": "available", "NatGatewayAddresses": [address],
        "ConnectivityType": if public.is_some() { "public" } else { "private" },
    })
}

/// A group; the rules are [`permission`]s.
pub fn group(id: &str, vpc: &str, ingress: Vec<Value>, egress: Vec<Value>) -> Value {
    json!({
        "Description": id, "GroupName": id, "IpPermissions": ingress, "OwnerId": ACCOUNT, "GroupId": id,
        "IpPermissionsEgress": egress, "VpcId": vpc,
        "SecurityGroupArn": format!("arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/{id}"),
    })
}

/// `tcp 22 22`, `-1`, `icmp 8 -1`, `50`; each remote a block, `sg-…` or `pl-…`.
pub fn permission(what: &str, remotes: &[&str]) -> Value {
    let words: Vec<&str> = what.split(' ').collect();
    let mut rule = json!({ "IpProtocol": words[0], "IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [],
                           "UserIdGroupPairs": [] });
    if let [_, from, to] = words[..] {
        rule["FromPort"] = json!(from.parse::<i64>().unwrap());
        rule["ToPort"] = json!(to.parse::<i64>().unwrap());
    }
    for remote in remotes {
        let (list, one) = if remote.starts_with("sg-") {
            ("UserIdGroupPairs", json!({ "GroupId": remote, "UserId": ACCOUNT }))
        } else if remote.starts_with("pl-") {
            ("PrefixListIds", json!({ "PrefixListId": remote }))
        } else if remote.contains(':') {
            ("Ipv6Ranges", json!({ "CidrIpv6": remote }))
        } else {
            ("IpRanges", json!({ "CidrIp": remote }))
        };
        rule[list].as_array_mut().unwrap().push(one);
    }
    rule
}

/// Everything to everywhere: what a new group has for its egress.
pub fn all_out() -> Vec<Value> {
    vec![permission("-1", &["0.0.0.0/0", "::/0"])]
}

/// An ACL; the rules are [`entry`]s, without the last one (`*`).
pub fn acl(id: &str, vpc: &str, is_default: bool, subnets: &[&str], entries: Vec<Value>) -> Value {
    let associations: Vec<Value> = subnets
        .iter()
        .map(|subnet| json!({ "NetworkAclAssociationId": format!("aclassoc-{subnet}"), "NetworkAclId": id, "SubnetId": subnet }))
        .collect();
    let mut entries = entries;
    for is_egress in [false, true] {
        entries.push(json!({ "CidrBlock": "0.0.0.0/0", "Egress": is_egress, "Protocol": "-1", "RuleAction": "deny", "RuleNumber": 32767 }));
        entries.push(json!({ "Ipv6CidrBlock": "::/0", "Egress": is_egress, "Protocol": "-1", "RuleAction": "deny", "RuleNumber": 32768 }));
    }
    json!({ "Associations": associations, "Entries": entries, "IsDefault": is_default, "NetworkAclId": id, "VpcId": vpc,
            "OwnerId": ACCOUNT, "Tags": [] })
}

/// `in 100 allow 6 0.0.0.0/0 80 443`, `out 110 deny -1 ::/0`, `in 90 allow 1 0.0.0.0/0 8 -1` (type and code).
pub fn entry(text: &str) -> Value {
    let words: Vec<&str> = text.split(' ').collect();
    let mut entry = json!({
        "Egress": words[0] == "out", "RuleNumber": words[1].parse::<i64>().unwrap(), "RuleAction": words[2],
        "Protocol": words[3],
    });
    entry[if words[4].contains(':') { "Ipv6CidrBlock" } else { "CidrBlock" }] = json!(words[4]);
    if let [first, second] = words[5..] {
        let (first, second): (i64, i64) = (first.parse().unwrap(), second.parse().unwrap());
        if matches!(words[3], "1" | "58") {
            entry["IcmpTypeCode"] = json!({ "Type": first, "Code": second });
        } else {
            entry["PortRange"] = json!({ "From": first, "To": second });
        }
    }
    entry
}

/// Everything in and out.
pub fn open_acl(id: &str, vpc: &str, is_default: bool, subnets: &[&str]) -> Value {
    let all = [
        "in 100 allow -1 0.0.0.0/0",
        "in 101 allow -1 ::/0",
        "out 100 allow -1 0.0.0.0/0",
        "out 101 allow -1 ::/0",
    ];
    acl(id, vpc, is_default, subnets, all.iter().map(|text| entry(text)).collect())
}

/// A route table; the routes are [`route`]s.
pub fn table(id: &str, vpc: &str, is_main: bool, subnets: &[&str], routes: Vec<Value>) -> Value {
    let mut associations: Vec<Value> = subnets
        .iter()
        .map(|subnet| {
            json!({ "Main": false, "RouteTableAssociationId": format!("rtbassoc-{subnet}"), "RouteTableId": id,
                    "SubnetId": subnet, "AssociationState": { "State": "associated" } })
        })
        .collect();
    if is_main {
        associations.push(json!({ "Main": true, "RouteTableAssociationId": format!("rtbassoc-{id}"),
                                  "RouteTableId": id, "AssociationState": { "State": "associated" } }));
    }
    json!({ "Associations": associations, "PropagatingVgws": [], "RouteTableId": id, "Routes": routes, "Tags": [],
            "VpcId": vpc, "OwnerId": ACCOUNT })
}

/// The route table of a gateway.
pub fn edge_table(id: &str, vpc: &str, gateway: &str, routes: Vec<Value>) -> Value {
    let mut made = table(id, vpc, false, &[], routes);
    made["Associations"] = json!([{ "Main": false, "RouteTableAssociationId": format!("rtbassoc-{gateway}"),
        "RouteTableId": id, "GatewayId": gateway, "AssociationState": { "State": "associated" } }]);
    made
}

/// `10.0.0.0/16 local`, `pl-1 pcx-1`, `0.0.0.0/0 nat-1 blackhole`.
pub fn route(text: &str) -> Value {
    let words: Vec<&str> = text.split(' ').collect();
    let (destination, target) = (words[0], words[1]);
    let to = if destination.starts_with("pl-") {
        "DestinationPrefixListId"
    } else if destination.contains(':') {
        "DestinationIpv6CidrBlock"
    } else {
        "DestinationCidrBlock"
    };
    let by = match target.split('-').next().unwrap() {
        "nat" => "NatGatewayId",
        "eigw" => "EgressOnlyInternetGatewayId",
        "pcx" => "VpcPeeringConnectionId",
        "tgw" => "TransitGatewayId",
        "eni" => "NetworkInterfaceId",
        _ => "GatewayId",
    };
    let origin = if target == "local" { "CreateRouteTable" } else { "CreateRoute" };
    json!({ to: destination, by: target, "Origin": origin, "State": words.get(2).unwrap_or(&"active") })
}

/// An internet gateway, attached to the VPC if there is one.
pub fn internet_gateway(id: &str, vpc: Option<&str>) -> Value {
    let attached: Vec<Value> = vpc.iter().map(|vpc| json!({ "State": "available", "VpcId": vpc })).collect();
    json!({ "Attachments": attached, "InternetGatewayId": id, "OwnerId": ACCOUNT, "Tags": [] })
}

/// An egress-only internet gateway.
pub fn egress_only(id: &str, vpc: &str) -> Value {
    json!({ "Attachments": [{ "State": "attached", "VpcId": vpc }], "EgressOnlyInternetGatewayId": id })
}

/// A peering; each side a VPC with its blocks.
pub fn peering(id: &str, status: &str, requester: (&str, &[&str]), accepter: (&str, &[&str])) -> Value {
    let side = |(vpc, blocks): (&str, &[&str])| {
        let of = |v6: bool, key: &str| -> Vec<Value> {
            blocks
                .iter()
                .filter(|block| block.contains(':') == v6)
                .map(|block| json!({ key: block }))
                .collect()
        };
        json!({ "CidrBlock": blocks[0], "CidrBlockSet": of(false, "CidrBlock"), "Ipv6CidrBlockSet": of(true, "Ipv6CidrBlock"),
                "OwnerId": ACCOUNT, "VpcId": vpc, "Region": REGION })
    };
    json!({ "AccepterVpcInfo": side(accepter), "RequesterVpcInfo": side(requester),
            "Status": { "Code": status, "Message": status }, "Tags": [], "VpcPeeringConnectionId": id })
}

/// A transit gateway without default tables.
pub fn transit(id: &str, references_groups: bool) -> Value {
    json!({ "TransitGatewayId": id, "State": "available", "OwnerId": ACCOUNT, "Options": {
        "AutoAcceptSharedAttachments": "disable", "DefaultRouteTableAssociation": "disable",
        "DefaultRouteTablePropagation": "disable", "VpnEcmpSupport": "enable", "DnsSupport": "enable",
        "SecurityGroupReferencingSupport": if references_groups { "enable" } else { "disable" } } })
}

/// An attachment of a VPC without a table, among those of all kinds.
pub fn listed(id: &str, transit: &str, vpc: &str) -> Value {
    json!({ "TransitGatewayAttachmentId": id, "TransitGatewayId": transit, "TransitGatewayOwnerId": ACCOUNT,
            "ResourceOwnerId": ACCOUNT, "ResourceType": "vpc", "ResourceId": vpc, "State": "available", "Tags": [] })
}

/// An attachment of a VPC.
pub fn attachment(id: &str, transit: &str, vpc: &str, subnets: &[&str], references_groups: bool) -> Value {
    json!({ "TransitGatewayAttachmentId": id, "TransitGatewayId": transit, "VpcId": vpc, "VpcOwnerId": ACCOUNT,
            "State": "available", "SubnetIds": subnets, "Options": { "DnsSupport": "enable", "Ipv6Support": "enable",
            "SecurityGroupReferencingSupport": if references_groups { "enable" } else { "disable" },
            "ApplianceModeSupport": "disable" } })
}

/// `10.0.0.0/16 static tgw-attach-1 vpc-1`, `10.0.0.0/8 static blackhole`.
pub fn transit_route(text: &str) -> Value {
    let words: Vec<&str> = text.split(' ').collect();
    let is_blackhole = words[2] == "blackhole";
    let mut route = json!({ "DestinationCidrBlock": words[0], "Type": words[1],
                            "State": if is_blackhole { "blackhole" } else { "active" } });
    if !is_blackhole {
        route["TransitGatewayAttachments"] = json!([{ "ResourceId": words[3], "TransitGatewayAttachmentId": words[2],
                                                      "ResourceType": "vpc" }]);
    }
    route
}

/// An attachment in a table: associated, or propagating.
pub fn in_table(attachment: &str, vpc: &str, state: &str) -> Value {
    json!({ "TransitGatewayAttachmentId": attachment, "ResourceId": vpc, "ResourceType": "vpc", "State": state })
}

/// An exclusion of VPC Block Public Access, of a VPC or subnet.
pub fn exclusion(id: &str, resource: &str, mode: &str) -> Value {
    let kind = resource.split('-').next().unwrap();
    json!({ "ExclusionId": id, "InternetGatewayExclusionMode": mode, "State": "create-complete",
            "ResourceArn": format!("arn:aws:ec2:{REGION}:{ACCOUNT}:{kind}/{resource}") })
}

/// A load balancer: `app/web/1` or `net/web/1`; its zones and subnets.
pub fn balancer(path: &str, is_facing: bool, vpc: &str, subnets: &[(&str, &str)], groups: &[&str]) -> Value {
    let kind = if path.starts_with("net/") { "network" } else { "application" };
    let zones: Vec<Value> = subnets
        .iter()
        .map(|(zone, subnet)| json!({ "ZoneName": format!("{REGION}{zone}"), "SubnetId": subnet, "LoadBalancerAddresses": [] }))
        .collect();
    json!({ "LoadBalancerArn": balancer_arn(path), "LoadBalancerName": path.split('/').nth(1), "Type": kind,
            "DNSName": format!("{}.elb.{REGION}.amazonaws.com", path.replace('/', "-")),
            "Scheme": if is_facing { "internet-facing" } else { "internal" }, "VpcId": vpc, "State": { "Code": "active" },
            "AvailabilityZones": zones, "SecurityGroups": groups, "IpAddressType": "ipv4" })
}

/// A classic load balancer; its listeners' ports and those of instances.
pub fn classic(
    name: &str,
    is_facing: bool,
    vpc: &str,
    subnets: &[&str],
    groups: &[&str],
    ports: (u16, u16),
    instances: &[&str],
) -> Value {
    json!({ "LoadBalancerName": name, "DNSName": format!("{name}.{REGION}.elb.amazonaws.com"), "VPCId": vpc,
            "CanonicalHostedZoneNameID": "Z1", "Scheme": if is_facing { "internet-facing" } else { "internal" },
            "Subnets": subnets, "SecurityGroups": groups, "BackendServerDescriptions": [], "AvailabilityZones": [],
            "Instances": instances.iter().map(|id| json!({ "InstanceId": id })).collect::<Vec<_>>(),
            "ListenerDescriptions": [{ "PolicyNames": [], "Listener": { "Protocol": "TCP", "LoadBalancerPort": ports.0,
                                                                        "InstanceProtocol": "TCP", "InstancePort": ports.1 } }] })
}

/// The interface of a load balancer in a subnet.
pub fn node(id: &str, path: &str, vpc: &str, subnet: &str, groups: &[&str], addresses: &[&str]) -> Value {
    let mut interface = interface(id, vpc, subnet, groups, addresses);
    let is_network = path.starts_with("net/");
    interface["InterfaceType"] = json!(if is_network { "network_load_balancer" } else { "interface" });
    interface["RequesterManaged"] = json!(true);
    interface["RequesterId"] = json!("amazon-elb");
    interface["Description"] = json!(format!("ELB {path}"));
    interface["Attachment"] = json!({ "AttachmentId": format!("attach-{id}"), "DeviceIndex": 1, "Status": "attached",
        "InstanceOwnerId": "amazon-elb", "DeleteOnTermination": false });
    interface
}

/// The ARN of a load balancer.
pub fn balancer_arn(path: &str) -> String {
    format!("arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/{path}")
}

/// The ARN of a target group.
pub fn target_group_arn(name: &str) -> String {
    format!("arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/{name}/1")
}

/// A listener that hands on to a target group.
pub fn listener(path: &str, protocol: &str, port: u16, target_group: &str) -> Value {
    json!({ "ListenerArn": format!("{}/{port}", balancer_arn(path).replace("loadbalancer", "listener")),
            "LoadBalancerArn": balancer_arn(path), "Port": port, "Protocol": protocol,
            "DefaultActions": [{ "Type": "forward", "TargetGroupArn": target_group_arn(target_group), "Order": 1 }] })
}

/// A target group of a load balancer; `kind` is `instance` or `ip`.
pub fn target_group(name: &str, path: &str, protocol: &str, port: u16, vpc: &str, kind: &str) -> Value {
    json!({ "TargetGroupArn": target_group_arn(name), "TargetGroupName": name, "Protocol": protocol, "Port": port,
            "VpcId": vpc, "HealthCheckProtocol": protocol, "HealthCheckPort": "traffic-port", "HealthCheckEnabled": true,
            "LoadBalancerArns": [balancer_arn(path)], "TargetType": kind, "IpAddressType": "ipv4" })
}

/// A registered target.
pub fn target(id: &str, port: u16) -> Value {
    json!({ "Target": { "Id": id, "Port": port }, "HealthCheckPort": port.to_string(),
            "TargetHealth": { "State": "healthy" } })
}
