//! Small made-up networks, written as the AWS CLI prints them.

use parapet::network::exposure::{Exposure, exposure};
use parapet::network::reach::{EndSpec, Reach, ReachQuery, Reachable, reach};
use parapet::report::Offsets;
use parapet::{Input, Options, read};
use serde_json::{Value, json};

/// Outputs of one paste, one list a key.
#[derive(Clone, Default)]
pub struct Net {
    pub lists: Vec<(&'static str, Vec<Value>)>,
    pub before: Vec<String>,
}

pub const YES: Reachable = Reachable::Known(true);
pub const NO: Reachable = Reachable::Known(false);
pub const UNKNOWN: Reachable = Reachable::UNKNOWN;

impl Net {
    pub fn add(mut self, key: &'static str, item: Value) -> Self {
        match self.lists.iter_mut().find(|(known, _)| *known == key) {
            Some((_, list)) => list.push(item),
            None => self.lists.push((key, vec![item])),
        }
        self
    }

    /// An output with the command above it.
    pub fn output(mut self, command: &str, output: &Value) -> Self {
        self.before.push(format!("$ {command}\n{output:#}\n"));
        self
    }

    /// Takes a list away, as if nobody had pasted it.
    pub fn without(mut self, key: &str) -> Self {
        self.lists.retain(|(known, _)| *known != key);
        self
    }

    /// Takes away an output with the command above it.
    pub fn without_output(mut self, command: &str) -> Self {
        self.before.retain(|text| !text.contains(command));
        self
    }

    /// Keeps of a list only some.
    pub fn only(mut self, key: &str, fits: impl Fn(&Value) -> bool) -> Self {
        let (_, list) = self.lists.iter_mut().find(|(known, _)| *known == key).unwrap();
        list.retain(fits);
        self
    }

    pub fn change(mut self, key: &str, id_key: &str, id: &str, change: impl Fn(&mut Value)) -> Self {
        let (_, list) = self.lists.iter_mut().find(|(known, _)| *known == key).unwrap();
        let item = list.iter_mut().find(|item| item[id_key] == id).unwrap();
        change(item);
        self
    }

    pub fn vpc(self, id: &str, cidrs: &[&str]) -> Self {
        let associated = |cidr: &&&str| json!({"CidrBlock": cidr, "CidrBlockState": {"State": "associated"}});
        let v4: Vec<_> = cidrs.iter().filter(|cidr| !cidr.contains(':')).map(|c| associated(&c)).collect();
        let v6: Vec<_> = cidrs
            .iter()
            .filter(|cidr| cidr.contains(':'))
            .map(|c| json!({"Ipv6CidrBlock": c, "Ipv6CidrBlockState": {"State": "associated"}}))
            .collect();
        self.add(
            "Vpcs",
            json!({"VpcId": id, "CidrBlock": cidrs[0], "OwnerId": "111122223333", "IsDefault": false,
                "CidrBlockAssociationSet": v4, "Ipv6CidrBlockAssociationSet": v6}),
        )
    }

    pub fn subnet(self, id: &str, vpc: &str, cidr: &str) -> Self {
        self.subnet_in(id, vpc, cidr, "eu-west-1a")
    }

    pub fn subnet_in(self, id: &str, vpc: &str, cidr: &str, zone: &str) -> Self {
        self.add(
            "Subnets",
            json!({"SubnetId": id, "VpcId": vpc, "CidrBlock": cidr, "AvailabilityZone": zone,
                "OwnerId": "111122223333", "State": "available", "MapPublicIpOnLaunch": false,
                "AvailableIpAddressCount": 250}),
        )
    }

    /// An interface of an instance `i-…` of the same name.
    pub fn eni(
        self,
        name: &str,
        subnet: &str,
        vpc: &str,
        ip: &str,
        groups: &[&str],
        public: Option<&str>,
    ) -> Self {
        let groups: Vec<_> = groups.iter().map(|id| json!({"GroupId": id, "GroupName": id})).collect();
        let mut address = json!({"PrivateIpAddress": ip, "Primary": true});
        if let Some(public) = public {
            address["Association"] = json!({"PublicIp": public, "IpOwnerId": "amazon"});
        }
        self.add(
            "NetworkInterfaces",
            json!({"NetworkInterfaceId": format!("eni-{name}"), "SubnetId": subnet, "VpcId": vpc,
                "InterfaceType": "interface", "Status": "in-use", "SourceDestCheck": true, "Groups": groups,
                "OwnerId": "111122223333", "PrivateIpAddress": ip, "PrivateIpAddresses": [address],
                "Ipv6Addresses": [], "Description": "",
                "Attachment": {"InstanceId": format!("i-{name}"), "Status": "attached", "DeviceIndex": 0}}),
        )
    }

    /// Gives an interface an IPv6 address.
    pub fn v6(self, name: &str, address: &str) -> Self {
        self.change("NetworkInterfaces", "NetworkInterfaceId", &format!("eni-{name}"), |eni| {
            eni["Ipv6Addresses"] = json!([{"Ipv6Address": address}]);
        })
    }

    /// Routes are pairs of a destination and a target.
    pub fn table(self, id: &str, vpc: &str, subnets: &[&str], routes: &[(&str, &str)]) -> Self {
        let mut associations: Vec<_> = subnets
            .iter()
            .map(|subnet| {
                json!({"RouteTableAssociationId": format!("rtbassoc-{subnet}"), "RouteTableId": id, "SubnetId": subnet,
                    "Main": false, "AssociationState": {"State": "associated"}})
            })
            .collect();
        if subnets.is_empty() {
            associations
                .push(json!({"RouteTableAssociationId": "rtbassoc-main", "RouteTableId": id, "Main": true,
                "AssociationState": {"State": "associated"}}));
        }
        let routes: Vec<_> = routes.iter().map(|(to, by)| route(to, by)).collect();
        self.add(
            "RouteTables",
            json!({"RouteTableId": id, "VpcId": vpc, "Associations": associations, "Routes": routes,
                "PropagatingVgws": [], "Tags": [], "OwnerId": "111122223333"}),
        )
    }

    /// Entries are `NUMBER in|out allow|deny PROTOCOL CIDR [FROM TO]`.
    pub fn acl(self, id: &str, vpc: &str, subnets: &[&str], entries: &[&str]) -> Self {
        let associations: Vec<_> = subnets
            .iter()
            .map(|subnet| json!({"NetworkAclAssociationId": "aclassoc-1", "NetworkAclId": id, "SubnetId": subnet}))
            .collect();
        let entries: Vec<_> = entries.iter().map(|entry| acl_entry(entry)).collect();
        self.add(
            "NetworkAcls",
            json!({"NetworkAclId": id, "VpcId": vpc, "IsDefault": false, "Associations": associations,
                "Entries": entries, "Tags": [], "OwnerId": "111122223333"}),
        )
    }

    /// An ACL that lets everything through.
    pub fn open_acl(self, id: &str, vpc: &str, subnets: &[&str]) -> Self {
        self.acl(
            id,
            vpc,
            subnets,
            &[
                "100 in allow -1 0.0.0.0/0",
                "100 out allow -1 0.0.0.0/0",
                "101 in allow -1 ::/0",
                "101 out allow -1 ::/0",
            ],
        )
    }

    /// Rules are `PROTOCOL FROM TO REMOTE`, the remote a block, a group or a prefix list.
    pub fn group(self, id: &str, vpc: &str, ingress: &[&str], egress: &[&str]) -> Self {
        let rules = |list: &[&str]| list.iter().map(|rule| permission(rule)).collect::<Vec<_>>();
        self.add(
            "SecurityGroups",
            json!({"GroupId": id, "GroupName": id, "Description": "made up", "VpcId": vpc, "OwnerId": "111122223333",
                "IpPermissions": rules(ingress), "IpPermissionsEgress": rules(egress)}),
        )
    }

    pub fn igw(self, id: &str, vpc: &str) -> Self {
        self.add(
            "InternetGateways",
            json!({"InternetGatewayId": id, "Attachments": [{"VpcId": vpc, "State": "available"}], "Tags": [],
                "OwnerId": "111122223333"}),
        )
    }

    pub fn nat(self, id: &str, subnet: &str, vpc: &str, private: &str, public: &str) -> Self {
        self.add(
            "NatGateways",
            json!({"NatGatewayId": id, "SubnetId": subnet, "VpcId": vpc, "State": "available",
                "ConnectivityType": "public", "NatGatewayAddresses": [{"PrivateIp": private, "PublicIp": public,
                "NetworkInterfaceId": format!("eni-{id}"), "AllocationId": "eipalloc-1"}]}),
        )
    }

    pub fn peering(self, id: &str, a: (&str, &str), b: (&str, &str), status: &str) -> Self {
        let side = |(vpc, cidr): (&str, &str)| {
            json!({"VpcId": vpc, "CidrBlock": cidr, "OwnerId": "111122223333", "Region": "eu-west-1",
                "CidrBlockSet": [{"CidrBlock": cidr}]})
        };
        self.add(
            "VpcPeeringConnections",
            json!({"VpcPeeringConnectionId": id, "Status": {"Code": status, "Message": status},
                "RequesterVpcInfo": side(a), "AccepterVpcInfo": side(b), "Tags": []}),
        )
    }

    /// The whole paste: each list as its own output.
    pub fn text(&self) -> String {
        let lists = self.lists.iter().map(|(key, list)| format!("{:#}\n", json!({*key: list})));
        self.before.iter().cloned().chain(lists).collect()
    }

    pub fn ask(&self, from: &str, to: &str, port: impl Into<Option<u16>>) -> Reach {
        self.query(from, to, port.into(), None)
    }

    pub fn query(&self, from: &str, to: &str, port: Option<u16>, protocol: Option<&str>) -> Reach {
        let analysis = read(vec![Input::from_text("paste", self.text())], &Options::default());
        let query = ReachQuery {
            from: EndSpec::from(from.to_owned()),
            to: EndSpec::from(to.to_owned()),
            protocol: protocol.map(str::to_owned),
            port,
        };
        reach(&analysis, &query, Offsets::Bytes).unwrap_or_else(|why| panic!("{why}"))
    }

    pub fn exposure(&self) -> Exposure {
        let analysis = read(vec![Input::from_text("paste", self.text())], &Options::default());
        exposure(&analysis, None, Offsets::Bytes).unwrap()
    }
}

pub fn route(to: &str, by: &str) -> Value {
    let to_key = match to {
        list if list.starts_with("pl-") => "DestinationPrefixListId",
        net if net.contains(':') => "DestinationIpv6CidrBlock",
        _ => "DestinationCidrBlock",
    };
    let (by, state) = by.split_once(' ').unwrap_or((by, "active"));
    let by_key = match by.split('-').next().unwrap() {
        "nat" => "NatGatewayId",
        "pcx" => "VpcPeeringConnectionId",
        "tgw" => "TransitGatewayId",
        "eni" => "NetworkInterfaceId",
        "i" => "InstanceId",
        "eigw" => "EgressOnlyInternetGatewayId",
        _ => "GatewayId",
    };
    let (state, origin) = match state {
        "propagated" => ("active", "EnableVgwRoutePropagation"),
        other => (other, if by == "local" { "CreateRouteTable" } else { "CreateRoute" }),
    };
    json!({to_key: to, by_key: by, "State": state, "Origin": origin})
}

fn acl_entry(text: &str) -> Value {
    let words: Vec<&str> = text.split_whitespace().collect();
    let cidr_key = if words[4].contains(':') { "Ipv6CidrBlock" } else { "CidrBlock" };
    let protocol = match words[3] {
        "tcp" => "6",
        "udp" => "17",
        "icmp" => "1",
        other => other,
    };
    let mut entry = json!({"RuleNumber": words[0].parse::<i64>().unwrap(), "Egress": words[1] == "out",
        "RuleAction": words[2], "Protocol": protocol, cidr_key: words[4]});
    if let [from, to] = words[5..] {
        entry["PortRange"] = json!({"From": from.parse::<i64>().unwrap(), "To": to.parse::<i64>().unwrap()});
    }
    entry
}

fn permission(text: &str) -> Value {
    let words: Vec<&str> = text.split_whitespace().collect();
    let remote = words[words.len() - 1];
    let mut rule = json!({"IpProtocol": words[0], "IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [],
        "UserIdGroupPairs": []});
    if words.len() == 4 {
        rule["FromPort"] = json!(words[1].parse::<i64>().unwrap());
        rule["ToPort"] = json!(words[2].parse::<i64>().unwrap());
    }
    match remote {
        list if list.starts_with("pl-") => rule["PrefixListIds"] = json!([{"PrefixListId": list}]),
        group if group.starts_with("sg-") => {
            rule["UserIdGroupPairs"] = json!([{"GroupId": group, "UserId": "111122223333"}]);
        }
        net if net.contains(':') => rule["Ipv6Ranges"] = json!([{"CidrIpv6": net}]),
        net => rule["IpRanges"] = json!([{"CidrIp": net}]),
    }
    rule
}

/// Kinds of places that stop it, each once, in order.
pub fn stops(answer: &Reach) -> Vec<&str> {
    let mut kinds: Vec<&str> = Vec::new();
    for hop in &answer.blocked_by {
        if !kinds.contains(&hop.kind.as_str()) {
            kinds.push(&hop.kind);
        }
    }
    kinds
}

/// A public web server: one VPC, one subnet with a route to an internet gateway, an interface with a public address.
pub fn web() -> Net {
    Net::default()
        .vpc("vpc-1", &["10.0.0.0/16"])
        .subnet("subnet-pub", "vpc-1", "10.0.1.0/24")
        .subnet("subnet-priv", "vpc-1", "10.0.2.0/24")
        .table("rtb-main", "vpc-1", &[], &[("10.0.0.0/16", "local")])
        .table("rtb-pub", "vpc-1", &["subnet-pub"], &[("10.0.0.0/16", "local"), ("0.0.0.0/0", "igw-1")])
        .open_acl("acl-1", "vpc-1", &["subnet-pub", "subnet-priv"])
        .igw("igw-1", "vpc-1")
        .group("sg-web", "vpc-1", &["tcp 443 443 0.0.0.0/0"], &["-1 0.0.0.0/0"])
        .group("sg-db", "vpc-1", &["tcp 5432 5432 sg-web"], &["-1 0.0.0.0/0"])
        .eni("web", "subnet-pub", "vpc-1", "10.0.1.10", &["sg-web"], Some("198.51.100.10"))
        .eni("db", "subnet-priv", "vpc-1", "10.0.2.10", &["sg-db"], None)
}
