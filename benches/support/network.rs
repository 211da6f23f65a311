//! A made-up network of any size, the same each time: `describe` outputs one after the other, as a person would paste them.
//!
//! For each group there are five rules and two interfaces. In each VPC of up to 400 groups: three public and three private
//! subnets with their route tables, two network ACLs, an internet gateway, a NAT gateway, and the groups of a company that
//! grew: a base group on most interfaces, tiers that refer to one another, offices, prefix lists, rules that say the same
//! again, and here and there a mistake.

use std::fmt::Write as _;

const GROUPS_IN_VPC: usize = 400;

/// Numbers that look random (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (end as u64)).unwrap_or(0)
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// The list of an output.
struct List {
    text: String,
    key: &'static str,
}

impl List {
    fn new(key: &'static str) -> Self {
        Self { text: String::new(), key }
    }

    fn push(&mut self, item: &str) {
        if !self.text.is_empty() {
            self.text.push_str(",\n");
        }
        self.text.push_str("    ");
        self.text.push_str(item);
    }

    fn close(self, out: &mut String) {
        let _ = writeln!(out, "{{\"{}\": [\n{}\n]}}", self.key, self.text);
    }
}

/// `describe` outputs of a network with this many groups.
pub fn network(groups: usize) -> String {
    let mut numbers = Numbers(7);
    let vpcs = groups.div_ceil(GROUPS_IN_VPC).max(1);
    let mut out = String::new();
    places(vpcs, &mut out);
    security_groups(groups, &mut numbers, &mut out);
    interfaces(groups, &mut numbers, &mut out);
    out
}

/// Second octet and so on of a VPC's addresses: `10.0.0.0/16`, `10.1.0.0/16`, … `11.0.0.0/16` beyond 256 of them.
fn network_of(vpc: usize) -> String {
    format!("{}.{}", 10 + vpc / 256, vpc % 256)
}

fn places(vpcs: usize, out: &mut String) {
    let mut list = List::new("Vpcs");
    let (mut subnets, mut tables) = (List::new("Subnets"), List::new("RouteTables"));
    let (mut acls, mut gateways) = (List::new("NetworkAcls"), List::new("InternetGateways"));
    let (mut nats, mut peerings) = (List::new("NatGateways"), List::new("VpcPeeringConnections"));
    for v in 0..vpcs {
        let net = network_of(v);
        let six = format!("2001:db8:{v:x}");
        list.push(&format!(
            r#"{{"VpcId": "vpc-{v:08x}", "OwnerId": "111122223333", "CidrBlock": "{net}.0.0/16", "IsDefault": false, "State": "available",
     "CidrBlockAssociationSet": [{{"AssociationId": "vpc-cidr-{v}", "CidrBlock": "{net}.0.0/16", "CidrBlockState": {{"State": "associated"}}}}],
     "Ipv6CidrBlockAssociationSet": [{{"AssociationId": "vpc-cidr6-{v}", "Ipv6CidrBlock": "{six}::/56", "Ipv6CidrBlockState": {{"State": "associated"}}}}]}}"#
        ));
        for s in 0..6 {
            let zone = ["a", "b", "c"][s % 3];
            subnets.push(&format!(
                r#"{{"SubnetId": "subnet-{v:05x}{s:03x}", "VpcId": "vpc-{v:08x}", "OwnerId": "111122223333", "AvailabilityZone": "eu-west-1{zone}", "CidrBlock": "{net}.{}.0/19", "MapPublicIpOnLaunch": false, "AssignIpv6AddressOnCreation": false, "State": "available", "Ipv6CidrBlockAssociationSet": [{{"Ipv6CidrBlock": "{six}:{s}::/64", "Ipv6CidrBlockState": {{"State": "associated"}}}}]}}"#,
                s * 32
            ));
        }
        let peer = if v + 1 < vpcs {
            format!(
                r#", {{"DestinationCidrBlock": "{}.0.0/16", "VpcPeeringConnectionId": "pcx-{v:08x}", "State": "active", "Origin": "CreateRoute"}}"#,
                network_of(v + 1)
            )
        } else {
            String::new()
        };
        for (t, name) in ["public", "private"].into_iter().enumerate() {
            let target = if t == 0 {
                format!(r#""GatewayId": "igw-{v:08x}""#)
            } else {
                format!(r#""NatGatewayId": "nat-{v:08x}""#)
            };
            let six_route = if t == 0 {
                format!(
                    r#", {{"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-{v:08x}", "State": "active", "Origin": "CreateRoute"}}"#
                )
            } else {
                String::new()
            };
            let subnets: Vec<String> = (t * 3..t * 3 + 3)
                .map(|s| format!(r#"{{"Main": false, "RouteTableAssociationId": "rtbassoc-{v}-{s}", "RouteTableId": "rtb-{v:05x}{t:03x}", "SubnetId": "subnet-{v:05x}{s:03x}", "AssociationState": {{"State": "associated"}}}}"#))
                .collect();
            tables.push(&format!(
                r#"{{"RouteTableId": "rtb-{v:05x}{t:03x}", "VpcId": "vpc-{v:08x}", "OwnerId": "111122223333", "Tags": [{{"Key": "Name", "Value": "{name}"}}], "PropagatingVgws": [], "Associations": [{}], "Routes": [{{"DestinationCidrBlock": "{net}.0.0/16", "GatewayId": "local", "State": "active", "Origin": "CreateRouteTable"}}, {{"DestinationCidrBlock": "0.0.0.0/0", {target}, "State": "active", "Origin": "CreateRoute"}}{six_route}{peer}]}}"#,
                subnets.join(", ")
            ));
            acls.push(&acl(v, t));
        }
        gateways.push(&format!(
            r#"{{"InternetGatewayId": "igw-{v:08x}", "OwnerId": "111122223333", "Attachments": [{{"State": "available", "VpcId": "vpc-{v:08x}"}}], "Tags": []}}"#
        ));
        nats.push(&format!(
            r#"{{"NatGatewayId": "nat-{v:08x}", "VpcId": "vpc-{v:08x}", "SubnetId": "subnet-{v:05x}000", "State": "available", "ConnectivityType": "public", "NatGatewayAddresses": [{{"NetworkInterfaceId": "eni-nat{v:05x}", "PrivateIp": "{net}.31.250", "PublicIp": "198.51.{}.{}", "AllocationId": "eipalloc-{v:08x}"}}]}}"#,
            v / 256 % 256,
            v % 256
        ));
        if v + 1 < vpcs {
            let w = v + 1;
            let side = |vpc: usize| {
                format!(
                    r#"{{"VpcId": "vpc-{vpc:08x}", "OwnerId": "111122223333", "Region": "eu-west-1", "CidrBlock": "{0}.0.0/16", "CidrBlockSet": [{{"CidrBlock": "{0}.0.0/16"}}]}}"#,
                    network_of(vpc)
                )
            };
            peerings.push(&format!(
                r#"{{"VpcPeeringConnectionId": "pcx-{v:08x}", "Status": {{"Code": "active", "Message": "Active"}}, "RequesterVpcInfo": {}, "AccepterVpcInfo": {}}}"#,
                side(v),
                side(w)
            ));
        }
    }
    for one in [list, subnets, tables, acls, gateways, nats, peerings] {
        one.close(out);
    }
    // One with known entries; those of the other are not pasted.
    out.push_str(
        r#"{"PrefixLists": [{"PrefixListId": "pl-00000001", "PrefixListName": "offices", "OwnerId": "111122223333", "State": "create-complete", "AddressFamily": "IPv4", "MaxEntries": 10},
    {"PrefixListId": "pl-00000002", "PrefixListName": "com.amazonaws.global.cloudfront.origin-facing", "OwnerId": "AWS", "State": "create-complete", "AddressFamily": "IPv4"}]}
$ aws ec2 get-managed-prefix-list-entries --prefix-list-id pl-00000001
{"Entries": [{"Cidr": "192.0.2.0/25", "Description": "north"}, {"Cidr": "192.0.2.128/26", "Description": "south"}]}
"#,
    );
}

/// The public subnets have an ACL that was meant to be careful, the private ones the default.
fn acl(v: usize, t: usize) -> String {
    let entry = |number: u32,
                 egress: bool,
                 action: &str,
                 protocol: &str,
                 cidr: &str,
                 ports: Option<(u16, u16)>| {
        let key = if cidr.contains(':') { "Ipv6CidrBlock" } else { "CidrBlock" };
        let ports = ports
            .map_or(String::new(), |(from, to)| format!(r#", "PortRange": {{"From": {from}, "To": {to}}}"#));
        format!(
            r#"{{"RuleNumber": {number}, "Egress": {egress}, "RuleAction": "{action}", "Protocol": "{protocol}", "{key}": "{cidr}"{ports}}}"#
        )
    };
    let mut entries = Vec::new();
    for egress in [false, true] {
        if t == 0 {
            entries.push(entry(90, egress, "deny", "-1", "203.0.113.0/24", None));
            entries.push(entry(100, egress, "allow", "6", "0.0.0.0/0", Some((80, 80))));
            entries.push(entry(110, egress, "allow", "6", "0.0.0.0/0", Some((443, 443))));
            entries.push(entry(120, egress, "allow", "6", "192.0.2.0/24", Some((22, 22))));
            entries.push(entry(130, egress, "allow", "6", "0.0.0.0/0", Some((1024, 65535))));
            entries.push(entry(140, egress, "allow", "17", "0.0.0.0/0", Some((1024, 65535))));
            // Says what 130 says.
            entries.push(entry(150, egress, "allow", "6", "10.0.0.0/8", Some((5432, 5432))));
            entries.push(entry(160, egress, "allow", "-1", "10.0.0.0/8", None));
            entries.push(entry(101, egress, "allow", "6", "::/0", Some((443, 443))));
            entries.push(entry(131, egress, "allow", "6", "::/0", Some((1024, 65535))));
        } else {
            entries.push(entry(100, egress, "allow", "-1", "0.0.0.0/0", None));
            entries.push(entry(101, egress, "allow", "-1", "::/0", None));
        }
        entries.push(entry(32767, egress, "deny", "-1", "0.0.0.0/0", None));
        entries.push(entry(32768, egress, "deny", "-1", "::/0", None));
    }
    let subnets: Vec<String> = (t * 3..t * 3 + 3)
        .map(|s| format!(r#"{{"NetworkAclAssociationId": "aclassoc-{v}-{s}", "NetworkAclId": "acl-{v:05x}{t:03x}", "SubnetId": "subnet-{v:05x}{s:03x}"}}"#))
        .collect();
    format!(
        r#"{{"NetworkAclId": "acl-{v:05x}{t:03x}", "VpcId": "vpc-{v:08x}", "OwnerId": "111122223333", "IsDefault": {}, "Associations": [{}], "Entries": [{}]}}"#,
        t == 1,
        subnets.join(", "),
        entries.join(", ")
    )
}

const TIERS: [&str; 5] = ["web", "app", "data", "batch", "tools"];
const PORTS: [(u16, u16); 10] = [
    (22, 22),
    (80, 80),
    (443, 443),
    (3306, 3306),
    (5432, 5432),
    (6379, 6379),
    (8080, 8080),
    (8081, 8081),
    (9090, 9100),
    (30000, 32767),
];

fn security_groups(groups: usize, numbers: &mut Numbers, out: &mut String) {
    let mut list = List::new("SecurityGroups");
    for g in 0..groups {
        let v = g / GROUPS_IN_VPC;
        let (first, last) = (v * GROUPS_IN_VPC, ((v + 1) * GROUPS_IN_VPC).min(groups));
        let tier = if g == first { "base" } else { TIERS[g % TIERS.len()] };
        let mut rules: Vec<String> = Vec::new();
        let mut before: Option<(u16, String)> = None;
        for at in 0..4 {
            let (from, to) = PORTS[numbers.below(PORTS.len())];
            let net = network_of(v);
            let end = match (tier, at) {
                ("base", _) => range("10.0.0.0/8"),
                ("web", 0) => range("0.0.0.0/0"),
                ("web", 1) if numbers.one_in(3) => r#""Ipv6Ranges": [{"CidrIpv6": "::/0"}]"#.to_owned(),
                ("app" | "data", 0) => reference(first + numbers.below(last - first)),
                // The same as the base group says, once more.
                _ if numbers.one_in(12) => range("10.0.0.0/8"),
                _ if numbers.one_in(25) => prefix_list(numbers.of(&["pl-00000001", "pl-00000002"])),
                _ if numbers.one_in(6) => reference(g),
                _ if numbers.one_in(4) => range(&format!("{net}.{}.0/19", numbers.below(6) * 32)),
                _ => range(&format!("{net}.{}.{}/32", numbers.below(192), 1 + numbers.below(250))),
            };
            let (from, to) = match (tier, at) {
                ("base", 0) => (22, 22),
                ("base", 1) => (9090, 9100),
                ("web", 0 | 1) => (443, 443),
                // One in a thousand opens more than it should.
                _ if numbers.one_in(1000) => (0, 65535),
                _ => (from, to),
            };
            // The port that was forgotten at first, as a rule of its own.
            let (from, to, end) = match before {
                Some((port, end)) if numbers.one_in(12) => (port + 1, port + 1, end),
                _ => (from, to, end),
            };
            rules.push(format!(r#"{{"IpProtocol": "tcp", "FromPort": {from}, "ToPort": {to}, {end}}}"#));
            before = (to < 65535).then_some((to, end));
        }
        list.push(&format!(
            r#"{{"GroupId": "sg-{g:08x}", "GroupName": "{tier}-{g}", "Description": "{tier}", "VpcId": "vpc-{v:08x}", "OwnerId": "111122223333", "IpPermissions": [{}], "IpPermissionsEgress": [{{"IpProtocol": "-1", {}}}], "Tags": [{{"Key": "Name", "Value": "{tier}-{g}"}}]}}"#,
            rules.join(", "),
            range("0.0.0.0/0")
        ));
    }
    list.close(out);
}

fn range(cidr: &str) -> String {
    format!(r#""IpRanges": [{{"CidrIp": "{cidr}"}}]"#)
}

fn reference(group: usize) -> String {
    format!(r#""UserIdGroupPairs": [{{"GroupId": "sg-{group:08x}", "UserId": "111122223333"}}]"#)
}

fn prefix_list(id: &str) -> String {
    format!(r#""PrefixListIds": [{{"PrefixListId": "{id}"}}]"#)
}

fn interfaces(groups: usize, numbers: &mut Numbers, out: &mut String) {
    let mut list = List::new("NetworkInterfaces");
    let mut addresses = List::new("Addresses");
    for e in 0..2 * groups {
        let g = e / 2;
        let v = g / GROUPS_IN_VPC;
        let (first, last) = (v * GROUPS_IN_VPC, ((v + 1) * GROUPS_IN_VPC).min(groups));
        let mut own = vec![g];
        if !numbers.one_in(3) && !own.contains(&first) {
            own.push(first);
        }
        let other = first + numbers.below(last - first);
        if numbers.one_in(4) && !own.contains(&other) {
            own.push(other);
        }
        let is_public = TIERS[g % TIERS.len()] == "web" || numbers.one_in(20);
        let subnet = if is_public { numbers.below(3) } else { 3 + numbers.below(3) };
        // Its number in the VPC as an address of the subnet.
        let at = 16 + e - 2 * first;
        let net = network_of(v);
        let address = format!("{net}.{}.{}", subnet * 32 + at / 250, 1 + at % 250);
        let public = format!("{}.{}.{}.{}", 52 + e / (1 << 24), e / 65536 % 256, e / 256 % 256, e % 256);
        let association = if is_public {
            format!(r#", "Association": {{"IpOwnerId": "amazon", "PublicIp": "{public}"}}"#)
        } else {
            String::new()
        };
        if is_public && numbers.one_in(5) {
            addresses.push(&format!(
                r#"{{"PublicIp": "{public}", "AllocationId": "eipalloc-e{e:07x}", "AssociationId": "eipassoc-{e:08x}", "Domain": "vpc", "NetworkInterfaceId": "eni-{e:08x}", "PrivateIpAddress": "{address}"}}"#
            ));
        }
        let six = if numbers.one_in(10) {
            format!(r#"{{"Ipv6Address": "2001:db8:{v:x}:{subnet}::{at:x}"}}"#)
        } else {
            String::new()
        };
        let groups: Vec<String> =
            own.iter().map(|g| format!(r#"{{"GroupId": "sg-{g:08x}", "GroupName": "g-{g}"}}"#)).collect();
        list.push(&format!(
            r#"{{"NetworkInterfaceId": "eni-{e:08x}", "VpcId": "vpc-{v:08x}", "SubnetId": "subnet-{v:05x}{subnet:03x}", "OwnerId": "111122223333", "InterfaceType": "interface", "Status": "in-use", "SourceDestCheck": true, "Attachment": {{"AttachmentId": "eni-attach-{e:08x}", "InstanceId": "i-{e:08x}", "Status": "attached"}}, "Groups": [{}], "PrivateIpAddress": "{address}", "PrivateIpAddresses": [{{"Primary": true, "PrivateIpAddress": "{address}"{association}}}], "Ipv6Addresses": [{six}]}}"#,
            groups.join(", ")
        ));
    }
    list.close(out);
    addresses.close(out);
}
