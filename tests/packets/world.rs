//! What `aws ec2 describe-…` printed, as plain lists. Fields that decide nothing about a packet are not read.

use std::net::IpAddr;

use serde_json::Value;

use crate::cidr::Cidr;

/// An output: the command, and what it printed.
#[derive(Clone, Debug)]
pub struct Output {
    pub command: String,
    pub json: Value,
}

#[derive(Debug, Default)]
pub struct World {
    pub vpcs: Vec<Vpc>,
    pub subnets: Vec<Subnet>,
    pub interfaces: Vec<Interface>,
    pub groups: Vec<Group>,
    pub acls: Vec<Acl>,
    pub tables: Vec<Table>,
    pub gateways: Vec<Gateway>,
    pub nats: Vec<Nat>,
    pub peerings: Vec<Peering>,
    pub transits: Vec<Transit>,
    pub attachments: Vec<Attachment>,
    pub transit_routes: Vec<TransitRoute>,
    pub prefix_lists: Vec<PrefixList>,
    pub endpoints: Vec<Endpoint>,
    /// `InternetGatewayBlockMode` of VPC Block Public Access.
    pub block_mode: String,
    pub exclusions: Vec<Exclusion>,
    pub balancers: Vec<Balancer>,
    pub listeners: Vec<Listener>,
    pub target_groups: Vec<TargetGroup>,
}

#[derive(Debug)]
pub struct Vpc {
    pub id: String,
    pub cidrs: Vec<Cidr>,
}

#[derive(Debug)]
pub struct Subnet {
    pub id: String,
    pub vpc: String,
    pub zone: String,
    pub cidrs: Vec<Cidr>,
}

#[derive(Debug)]
pub struct Interface {
    pub id: String,
    pub vpc: String,
    pub subnet: String,
    pub kind: String,
    pub description: String,
    pub instance: String,
    pub groups: Vec<String>,
    pub addresses: Vec<IpAddr>,
    pub prefixes: Vec<Cidr>,
    /// Private address, public address.
    pub public: Vec<(IpAddr, IpAddr)>,
    pub checks_source: bool,
    pub denies_gateway: bool,
}

#[derive(Debug)]
pub struct Group {
    pub id: String,
    pub ingress: Vec<Permission>,
    pub egress: Vec<Permission>,
}

#[derive(Debug)]
pub struct Permission {
    /// `None` for all.
    pub protocol: Option<u8>,
    pub from: i64,
    pub to: i64,
    pub ranges: Vec<Cidr>,
    pub references: Vec<String>,
    pub prefix_lists: Vec<String>,
}

#[derive(Debug)]
pub struct Acl {
    pub id: String,
    pub vpc: String,
    pub is_default: bool,
    pub subnets: Vec<String>,
    pub entries: Vec<Entry>,
}

#[derive(Debug)]
pub struct Entry {
    pub number: i64,
    pub is_egress: bool,
    /// `None` for all.
    pub protocol: Option<u8>,
    pub cidr: Cidr,
    pub ports: Option<(i64, i64)>,
    pub icmp: Option<(i64, i64)>,
    pub allows: bool,
}

#[derive(Debug)]
pub struct Table {
    pub vpc: String,
    pub is_main: bool,
    pub subnets: Vec<String>,
    /// The gateway that it is associated with.
    pub gateway: Option<String>,
    pub routes: Vec<Route>,
}

#[derive(Debug)]
pub struct Route {
    pub cidr: Option<Cidr>,
    pub prefix_list: Option<String>,
    pub target: String,
    pub is_active: bool,
    pub is_propagated: bool,
}

/// An internet gateway or an egress-only one.
#[derive(Debug)]
pub struct Gateway {
    pub id: String,
    pub is_egress_only: bool,
    pub vpcs: Vec<String>,
}

#[derive(Debug)]
pub struct Nat {
    pub id: String,
    pub subnet: String,
    pub is_available: bool,
    pub interface: String,
    pub private: IpAddr,
}

#[derive(Debug)]
pub struct Peering {
    pub id: String,
    pub is_active: bool,
    /// VPC, region: requester, accepter.
    pub sides: [(String, String); 2],
}

#[derive(Debug)]
pub struct Transit {
    pub id: String,
    pub references_groups: bool,
}

#[derive(Debug)]
pub struct Attachment {
    pub id: String,
    pub transit: String,
    pub vpc: String,
    pub subnets: Vec<String>,
    pub is_available: bool,
    pub references_groups: bool,
    /// The route table it is associated with.
    pub table: Option<String>,
}

#[derive(Debug)]
pub struct TransitRoute {
    pub table: String,
    pub cidr: Cidr,
    /// `None` for a blackhole.
    pub attachment: Option<String>,
    pub is_static: bool,
    pub is_active: bool,
}

#[derive(Debug)]
pub struct PrefixList {
    pub id: String,
    pub entries: Vec<Cidr>,
}

#[derive(Debug)]
pub struct Endpoint {
    pub id: String,
    pub vpc: String,
    pub is_gateway: bool,
}

/// A load balancer.
#[derive(Debug)]
pub struct Balancer {
    /// Of a classic one its name.
    pub arn: String,
    pub is_network: bool,
    /// Subnets it is enabled for.
    pub subnets: Vec<String>,
    /// `load_balancing.cross_zone.enabled`
    pub cross_zone: Option<bool>,
}

#[derive(Debug)]
pub struct Listener {
    pub balancer: String,
    pub protocol: String,
    pub port: u16,
    pub target_groups: Vec<String>,
}

#[derive(Debug)]
pub struct TargetGroup {
    pub arn: String,
    pub protocol: String,
    pub port: u16,
    pub vpc: String,
    pub is_of_instances: bool,
    /// `IpAddressType`
    pub is_v6: bool,
    /// `load_balancing.cross_zone.enabled`, unless it is as the load balancer says.
    pub cross_zone: Option<bool>,
    /// `preserve_client_ip.enabled`
    pub preserves: Option<bool>,
    /// Instance or address, port.
    pub targets: Vec<(String, Option<u16>)>,
}

#[derive(Debug)]
pub struct Exclusion {
    pub resource: String,
    pub mode: String,
    pub is_active: bool,
}

impl World {
    /// Reads outputs.
    pub fn read(outputs: &[Output]) -> Self {
        let mut world = Self { block_mode: "off".to_owned(), ..Self::default() };
        for output in outputs {
            world.read_one(output);
        }
        // Associations come in an output of their own, or with the attachments; the order is not told.
        for output in outputs {
            if output.command.contains("get-transit-gateway-route-table-associations") {
                let table = option(&output.command, "--transit-gateway-route-table-id");
                for association in list(&output.json, "Associations") {
                    if text(association, "State") == "associated" {
                        let id = text(association, "TransitGatewayAttachmentId");
                        let attachment = world.attachments.iter_mut().find(|attachment| attachment.id == id);
                        attachment.unwrap().table = Some(table.clone());
                    }
                }
            }
        }
        for output in outputs {
            world.read_targets(output);
        }
        world
    }

    fn read_one(&mut self, Output { command, json }: &Output) {
        self.vpcs.extend(list(json, "Vpcs").iter().map(|vpc| Vpc {
            id: text(vpc, "VpcId"),
            cidrs: blocks(vpc, &[("CidrBlockAssociationSet", "CidrBlock", "CidrBlockState")]),
        }));
        self.subnets.extend(list(json, "Subnets").iter().map(|subnet| {
            let v4 = text(subnet, "CidrBlock");
            let mut cidrs: Vec<Cidr> = (!v4.is_empty()).then(|| Cidr::read(&v4)).into_iter().collect();
            cidrs.extend(blocks(subnet, &[]));
            Subnet {
                id: text(subnet, "SubnetId"),
                vpc: text(subnet, "VpcId"),
                zone: text(subnet, "AvailabilityZone"),
                cidrs,
            }
        }));
        self.interfaces.extend(list(json, "NetworkInterfaces").iter().map(interface));
        self.groups.extend(list(json, "SecurityGroups").iter().map(|group| Group {
            id: text(group, "GroupId"),
            ingress: list(group, "IpPermissions").iter().map(permission).collect(),
            egress: list(group, "IpPermissionsEgress").iter().map(permission).collect(),
        }));
        self.acls.extend(list(json, "NetworkAcls").iter().map(acl));
        self.tables.extend(list(json, "RouteTables").iter().map(table));
        for (key, id, is_egress_only) in [
            ("InternetGateways", "InternetGatewayId", false),
            ("EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId", true),
        ] {
            self.gateways.extend(list(json, key).iter().map(|gateway| {
                Gateway {
                    id: text(gateway, id),
                    is_egress_only,
                    vpcs: list(gateway, "Attachments")
                        .iter()
                        .filter(|attachment| {
                            matches!(text(attachment, "State").as_str(), "available" | "attached")
                        })
                        .map(|attachment| text(attachment, "VpcId"))
                        .collect(),
                }
            }));
        }
        self.nats.extend(list(json, "NatGateways").iter().map(|nat| {
            let address = &list(nat, "NatGatewayAddresses")[0];
            Nat {
                id: text(nat, "NatGatewayId"),
                subnet: text(nat, "SubnetId"),
                is_available: text(nat, "State") == "available",
                interface: text(address, "NetworkInterfaceId"),
                private: text(address, "PrivateIp").parse().unwrap(),
            }
        }));
        self.peerings.extend(list(json, "VpcPeeringConnections").iter().map(|peering| {
            let side = |key: &str| (text(&peering[key], "VpcId"), text(&peering[key], "Region"));
            Peering {
                id: text(peering, "VpcPeeringConnectionId"),
                is_active: text(&peering["Status"], "Code") == "active",
                sides: [side("RequesterVpcInfo"), side("AccepterVpcInfo")],
            }
        }));
        self.read_transit(command, json);
        self.read_access(command, json);
        self.read_balancers(json);
    }

    fn read_transit(&mut self, command: &str, json: &Value) {
        self.transits.extend(list(json, "TransitGateways").iter().map(|transit| Transit {
            id: text(transit, "TransitGatewayId"),
            references_groups: text(&transit["Options"], "SecurityGroupReferencingSupport") == "enable",
        }));
        self.attachments.extend(list(json, "TransitGatewayVpcAttachments").iter().map(|attachment| {
            Attachment {
                id: text(attachment, "TransitGatewayAttachmentId"),
                transit: text(attachment, "TransitGatewayId"),
                vpc: text(attachment, "VpcId"),
                subnets: texts(attachment, "SubnetIds"),
                is_available: text(attachment, "State") == "available",
                references_groups: text(&attachment["Options"], "SecurityGroupReferencingSupport")
                    == "enable",
                table: None,
            }
        }));
        if command.contains("search-transit-gateway-routes") {
            let table = option(command, "--transit-gateway-route-table-id");
            self.transit_routes.extend(list(json, "Routes").iter().map(|route| {
                TransitRoute {
                    table: table.clone(),
                    cidr: Cidr::read(&text(route, "DestinationCidrBlock")),
                    attachment: list(route, "TransitGatewayAttachments")
                        .first()
                        .map(|attachment| text(attachment, "TransitGatewayAttachmentId")),
                    is_static: text(route, "Type") == "static",
                    is_active: text(route, "State") == "active",
                }
            }));
        }
    }

    fn read_access(&mut self, command: &str, json: &Value) {
        if command.contains("get-managed-prefix-list-entries") {
            self.prefix_lists.push(PrefixList {
                id: option(command, "--prefix-list-id"),
                entries: list(json, "Entries").iter().map(|entry| Cidr::read(&text(entry, "Cidr"))).collect(),
            });
        }
        self.endpoints.extend(list(json, "VpcEndpoints").iter().map(|endpoint| Endpoint {
            id: text(endpoint, "VpcEndpointId"),
            vpc: text(endpoint, "VpcId"),
            is_gateway: text(endpoint, "VpcEndpointType") == "Gateway",
        }));
        if let Some(options) = json.get("VpcBlockPublicAccessOptions") {
            self.block_mode = text(options, "InternetGatewayBlockMode");
        }
        self.exclusions.extend(list(json, "VpcBlockPublicAccessExclusions").iter().map(|exclusion| {
            let arn = text(exclusion, "ResourceArn");
            Exclusion {
                resource: arn.rsplit('/').next().unwrap().to_owned(),
                mode: text(exclusion, "InternetGatewayExclusionMode"),
                is_active: matches!(text(exclusion, "State").as_str(), "create-complete" | "update-complete"),
            }
        }));
    }

    /// What is told of target groups by their ARN in the command.
    fn read_targets(&mut self, Output { command, json }: &Output) {
        let key = "load_balancing.cross_zone.enabled";
        if command.contains("describe-load-balancer-attributes") {
            let arn = option(command, "--load-balancer-arn");
            let balancer = self.balancers.iter_mut().find(|balancer| balancer.arn == arn).unwrap();
            let mut all = list(json, "Attributes").iter().filter(|one| text(one, "Key") == key);
            balancer.cross_zone = all.next().and_then(|one| text(one, "Value").parse().ok());
        }
        if !command.contains("--target-group-arn") {
            return;
        }
        let arn = option(command, "--target-group-arn");
        let group = self.target_groups.iter_mut().find(|group| group.arn == arn).unwrap();
        for one in list(json, "TargetHealthDescriptions") {
            let port = one["Target"]["Port"].as_u64().map(|port| u16::try_from(port).unwrap());
            group.targets.push((text(&one["Target"], "Id"), port));
        }
        for one in list(json, "Attributes") {
            if text(one, "Key") == "preserve_client_ip.enabled" {
                group.preserves = Some(text(one, "Value") == "true");
            }
            if text(one, "Key") == key {
                group.cross_zone = text(one, "Value").parse().ok();
            }
        }
    }

    fn read_balancers(&mut self, json: &Value) {
        let port = |json: &Value| u16::try_from(json["Port"].as_u64().unwrap()).unwrap();
        self.balancers.extend(list(json, "LoadBalancers").iter().map(|one| Balancer {
            arn: text(one, "LoadBalancerArn"),
            is_network: text(one, "Type") == "network",
            subnets: list(one, "AvailabilityZones").iter().map(|zone| text(zone, "SubnetId")).collect(),
            cross_zone: None,
        }));
        for one in list(json, "LoadBalancerDescriptions") {
            self.read_classic(one);
        }
        self.listeners.extend(list(json, "Listeners").iter().map(|one| {
            Listener {
                balancer: text(one, "LoadBalancerArn"),
                protocol: text(one, "Protocol"),
                port: port(one),
                target_groups: list(one, "DefaultActions")
                    .iter()
                    .filter(|action| text(action, "Type") == "forward")
                    .map(|action| text(action, "TargetGroupArn"))
                    .collect(),
            }
        }));
        self.target_groups.extend(list(json, "TargetGroups").iter().map(|one| TargetGroup {
            arn: text(one, "TargetGroupArn"),
            protocol: text(one, "Protocol"),
            port: port(one),
            vpc: text(one, "VpcId"),
            is_of_instances: text(one, "TargetType") == "instance",
            is_v6: text(one, "IpAddressType") == "ipv6",
            cross_zone: None,
            preserves: None,
            targets: Vec::new(),
        }));
    }

    /// A classic load balancer: each of its listeners as one with a target group of its own. *Configure cross-zone load
    /// balancing for your Classic Load Balancer*: taken for on, because the generator registers only instances in its zones.
    fn read_classic(&mut self, json: &Value) {
        let name = text(json, "LoadBalancerName");
        for (n, description) in list(json, "ListenerDescriptions").iter().enumerate() {
            let part = &description["Listener"];
            let port = |key: &str| u16::try_from(part[key].as_u64().unwrap()).unwrap();
            let arn = format!("{name}/{n}");
            self.listeners.push(Listener {
                balancer: name.clone(),
                protocol: text(part, "Protocol"),
                port: port("LoadBalancerPort"),
                target_groups: vec![arn.clone()],
            });
            self.target_groups.push(TargetGroup {
                arn,
                protocol: "TCP".to_owned(),
                port: port("InstancePort"),
                vpc: text(json, "VPCId"),
                is_of_instances: true,
                is_v6: false,
                cross_zone: Some(true),
                preserves: None,
                targets: list(json, "Instances").iter().map(|one| (text(one, "InstanceId"), None)).collect(),
            });
        }
        let subnets = texts(json, "Subnets");
        self.balancers.push(Balancer { arn: name, is_network: false, subnets, cross_zone: None });
    }

    /// The subnet of an id.
    pub fn subnet(&self, id: &str) -> &Subnet {
        self.subnets.iter().find(|subnet| subnet.id == id).unwrap()
    }

    /// The interface of an id.
    pub fn interface(&self, id: &str) -> &Interface {
        self.interfaces.iter().find(|interface| interface.id == id).unwrap()
    }

    /// The entries of a prefix list.
    pub fn prefixes(&self, id: &str) -> &[Cidr] {
        &self.prefix_lists.iter().find(|list| list.id == id).unwrap().entries
    }
}

impl Interface {
    /// Whether packets for the address are its own.
    pub fn has(&self, address: IpAddr) -> bool {
        self.addresses.contains(&address) || self.prefixes.iter().any(|prefix| prefix.has(address))
    }
}

fn interface(json: &Value) -> Interface {
    let mut interface = Interface {
        id: text(json, "NetworkInterfaceId"),
        vpc: text(json, "VpcId"),
        subnet: text(json, "SubnetId"),
        kind: text(json, "InterfaceType"),
        description: text(json, "Description"),
        instance: text(&json["Attachment"], "InstanceId"),
        groups: list(json, "Groups").iter().map(|group| text(group, "GroupId")).collect(),
        addresses: Vec::new(),
        prefixes: Vec::new(),
        public: Vec::new(),
        checks_source: json["SourceDestCheck"] != Value::Bool(false),
        denies_gateway: json["DenyAllIgwTraffic"] == Value::Bool(true),
    };
    for one in list(json, "PrivateIpAddresses") {
        let private: IpAddr = text(one, "PrivateIpAddress").parse().unwrap();
        interface.addresses.push(private);
        if let Ok(public) = text(&one["Association"], "PublicIp").parse() {
            interface.public.push((private, public));
        }
    }
    for one in list(json, "Ipv6Addresses") {
        interface.addresses.push(text(one, "Ipv6Address").parse().unwrap());
    }
    interface
        .prefixes
        .extend(list(json, "Ipv4Prefixes").iter().map(|one| Cidr::read(&text(one, "Ipv4Prefix"))));
    interface
        .prefixes
        .extend(list(json, "Ipv6Prefixes").iter().map(|one| Cidr::read(&text(one, "Ipv6Prefix"))));
    interface
}

/// The protocol of a rule: a name or a number; `-1` is all.
fn protocol(json: &Value, key: &str) -> Option<u8> {
    match text(json, key).as_str() {
        "-1" => None,
        "icmp" => Some(1),
        "tcp" => Some(6),
        "udp" => Some(17),
        "icmpv6" => Some(58),
        number => Some(number.parse().unwrap()),
    }
}

fn permission(json: &Value) -> Permission {
    let mut ranges: Vec<Cidr> =
        list(json, "IpRanges").iter().map(|one| Cidr::read(&text(one, "CidrIp"))).collect();
    ranges.extend(list(json, "Ipv6Ranges").iter().map(|one| Cidr::read(&text(one, "CidrIpv6"))));
    Permission {
        protocol: protocol(json, "IpProtocol"),
        from: json["FromPort"].as_i64().unwrap_or(-1),
        to: json["ToPort"].as_i64().unwrap_or(-1),
        ranges,
        references: list(json, "UserIdGroupPairs").iter().map(|one| text(one, "GroupId")).collect(),
        prefix_lists: list(json, "PrefixListIds").iter().map(|one| text(one, "PrefixListId")).collect(),
    }
}

fn acl(json: &Value) -> Acl {
    let entry = |json: &Value| {
        let cidr = [text(json, "CidrBlock"), text(json, "Ipv6CidrBlock")].concat();
        Entry {
            number: json["RuleNumber"].as_i64().unwrap(),
            is_egress: json["Egress"].as_bool().unwrap(),
            protocol: protocol(json, "Protocol"),
            cidr: Cidr::read(&cidr),
            ports: pair(&json["PortRange"], "From", "To"),
            icmp: pair(&json["IcmpTypeCode"], "Type", "Code"),
            allows: text(json, "RuleAction") == "allow",
        }
    };
    Acl {
        id: text(json, "NetworkAclId"),
        vpc: text(json, "VpcId"),
        is_default: json["IsDefault"] == Value::Bool(true),
        subnets: list(json, "Associations").iter().map(|one| text(one, "SubnetId")).collect(),
        entries: list(json, "Entries").iter().map(entry).collect(),
    }
}

fn table(json: &Value) -> Table {
    let targets = [
        "GatewayId",
        "NatGatewayId",
        "EgressOnlyInternetGatewayId",
        "VpcPeeringConnectionId",
        "TransitGatewayId",
        "NetworkInterfaceId",
    ];
    let route = |json: &Value| {
        let cidr = [text(json, "DestinationCidrBlock"), text(json, "DestinationIpv6CidrBlock")].concat();
        let list = text(json, "DestinationPrefixListId");
        Route {
            cidr: (!cidr.is_empty()).then(|| Cidr::read(&cidr)),
            prefix_list: (!list.is_empty()).then_some(list),
            target: targets.iter().map(|key| text(json, key)).find(|id| !id.is_empty()).unwrap_or_default(),
            is_active: text(json, "State") == "active",
            is_propagated: text(json, "Origin") == "EnableVgwRoutePropagation",
        }
    };
    let associations = list(json, "Associations");
    let holds = |one: &&Value| matches!(text(&one["AssociationState"], "State").as_str(), "" | "associated");
    Table {
        vpc: text(json, "VpcId"),
        is_main: associations.iter().any(|one| one["Main"] == Value::Bool(true)),
        subnets: associations.iter().filter(holds).map(|one| text(one, "SubnetId")).collect(),
        gateway: associations
            .iter()
            .filter(holds)
            .map(|one| text(one, "GatewayId"))
            .find(|id| !id.is_empty()),
        routes: list(json, "Routes").iter().map(route).collect(),
    }
}

/// The blocks of a VPC or subnet that are associated with it.
fn blocks(json: &Value, more: &[(&str, &str, &str)]) -> Vec<Cidr> {
    let mut found = Vec::new();
    let v6 = ("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState");
    for (set, block, state) in more.iter().chain([&v6]) {
        for one in list(json, set) {
            if text(&one[*state], "State") == "associated" {
                found.push(Cidr::read(&text(one, block)));
            }
        }
    }
    found
}

fn list<'t>(json: &'t Value, key: &str) -> &'t [Value] {
    json.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text(json: &Value, key: &str) -> String {
    json.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn texts(json: &Value, key: &str) -> Vec<String> {
    list(json, key).iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

fn pair(json: &Value, first: &str, second: &str) -> Option<(i64, i64)> {
    Some((json.get(first)?.as_i64()?, json.get(second)?.as_i64()?))
}

/// The value of an option in a command line.
fn option(command: &str, name: &str) -> String {
    let mut words = command.split_whitespace().skip_while(|word| *word != name);
    words.next();
    words.next().unwrap().to_owned()
}
