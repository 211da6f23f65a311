//! What is read of outputs about the network.

use crate::estate::Estate;
use crate::estate::network::{BlockMode, Destination, EndpointKind, RouteState, RouteTarget};
use crate::text::{Sources, Spanned};
use crate::{Input, Options};

struct Read {
    estate: Estate,
}

fn read(texts: &[(&str, &str)]) -> Read {
    let inputs: Vec<_> = texts.iter().map(|(name, text)| Input::from_text(*name, *text)).collect();
    let sources = Sources::new(inputs);
    let estate =
        crate::recognize::recognize(crate::Coverage::WHOLE, &sources, &Options::default(), &mut |_| {});
    Read { estate }
}

fn one(text: &str) -> Read {
    read(&[("t", text)])
}

impl Read {
    fn codes(&self) -> Vec<&str> {
        self.estate.problems.iter().map(|problem| problem.code).collect()
    }

    fn labels(&self) -> Vec<&str> {
        self.estate.documents.iter().map(|document| document.label.as_str()).collect()
    }
}

fn texts(list: &[Spanned<String>]) -> Vec<&str> {
    list.iter().map(|text| text.value.as_str()).collect()
}

const SUBNET: &str = r#"{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24",
    "AvailabilityZone": "eu-west-1a", "MapPublicIpOnLaunch": true, "Ipv6CidrBlockAssociationSet": [
    {"Ipv6CidrBlock": "2001:db8::/64", "Ipv6CidrBlockState": {"State": "associated"}},
    {"Ipv6CidrBlock": "2001:db8:1::/64", "Ipv6CidrBlockState": {"State": "disassociated"}}]}"#;

#[test]
fn many_outputs_in_one_object() {
    let text = format!(
        r#"{{"Subnets": [{SUBNET}], "Vpcs": [{{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "IsDefault": false,
        "CidrBlockAssociationSet": [{{"CidrBlock": "10.0.0.0/16"}}, {{"CidrBlock": "10.1.0.0/16"}}],
        "BlockPublicAccessStates": {{"InternetGatewayBlockMode": "block-ingress"}}}}], "Addresses": [],
        "NatGateways": [], "SecurityGroups": [], "NetworkAcls": [{{"NetworkAclId": "acl-1", "Entries": []}}]}}"#
    );
    let read = one(&text);
    let wanted = [
        "1 subnet",
        "1 VPC",
        "0 Elastic IP addresses",
        "0 NAT gateways",
        "0 security groups",
        "1 network ACL",
    ];
    assert_eq!(read.labels(), wanted);
    let network = &read.estate.network;
    assert_eq!(network.subnets[0].cidrs.len(), 2);
    assert_eq!(network.vpcs[0].cidrs.len(), 2);
    assert_eq!(network.vpcs[0].block_public_access.as_ref().unwrap().value, BlockMode::Ingress);
    let whole: Vec<_> =
        network.outputs.iter().map(|o| (o.operation, o.is_whole, o.region.as_deref())).collect();
    assert_eq!(whole.len(), 6);
    assert!(whole.contains(&("describe-subnets", true, Some("eu-west-1"))), "{whole:?}");
    assert!(read.estate.unrecognized.is_empty() && read.codes().is_empty());
}

#[test]
fn bare_things_and_lists_of_them() {
    for text in
        [SUBNET.to_owned(), format!("[{SUBNET}]"), format!("[[{SUBNET}]]"), format!("{{\"x\": {SUBNET}}}")]
    {
        let read = one(&text);
        assert_eq!(
            (read.labels(), read.estate.network.subnets.len()),
            (vec!["Subnet `subnet-1`"], 1),
            "{text}"
        );
        assert!(read.estate.network.outputs.is_empty());
    }
}

#[test]
fn keys_in_lower_case() {
    let text = r#"{"routeTables": [{"routeTableId": "rtb-1", "vpcId": "vpc-1", "routes": [
        {"destinationCidrBlock": "0.0.0.0/0", "gatewayId": "igw-1", "state": "active"}]}]}"#;
    let table = one(text).estate.network.route_tables.remove(0);
    let route = &table.routes.unwrap()[0];
    assert_eq!(route.target.as_ref().unwrap().value, RouteTarget::InternetGateway("igw-1".into()));
}

#[test]
fn a_page_pasted_twice_is_there_once() {
    let page = format!(r#"{{"Subnets": [{SUBNET}]}}"#);
    let squeezed = page.replace("\n    ", " ");
    let read =
        one(&format!("{page}\n{squeezed}\n{{\"Subnets\": [{}]}}", SUBNET.replace("subnet-1", "subnet-2")));
    assert_eq!((read.estate.network.subnets.len(), read.codes()), (2, vec![]));
}

#[test]
fn what_is_told_differently_is_said() {
    let page = format!(r#"{{"Subnets": [{SUBNET}]}}"#);
    let other = page.replace("\"MapPublicIpOnLaunch\": true", "\"MapPublicIpOnLaunch\": false");
    let read = one(&format!("{page}\n{other}"));
    assert_eq!(read.codes(), ["told-differently"]);
    assert!(read.estate.problems[0].message.contains("`MapPublicIpOnLaunch`"));
    assert_eq!(read.estate.network.subnets.len(), 2);
    assert_eq!(one(&format!("{page}\n{other}\n{page}")).estate.network.subnets.len(), 2);
}

#[test]
fn both_sides_of_a_peering_tell_their_own() {
    let peering = |options: &str| {
        format!(
            r#"{{"VpcPeeringConnections": [{{"VpcPeeringConnectionId": "pcx-1", "Status": {{"Code": "active"}},
            "AccepterVpcInfo": {{"VpcId": "vpc-2", "CidrBlock": "10.2.0.0/16"{options}}},
            "RequesterVpcInfo": {{"VpcId": "vpc-1", "CidrBlock": "10.1.0.0/16"}}}}]}}"#
        )
    };
    let options = r#", "PeeringOptions": {"AllowDnsResolutionFromRemoteVpc": true}"#;
    let read = one(&format!("{}\n{}", peering(""), peering(options)));
    assert_eq!((read.estate.network.peerings.len(), read.codes()), (1, vec![]));
    let other = peering("").replace("10.2.0.0", "10.3.0.0");
    let read = one(&format!("{}\n{other}", peering("")));
    assert!(
        read.estate.problems[0].message.contains("`AccepterVpcInfo.CidrBlock`"),
        "{:?}",
        read.estate.problems
    );
    let of = |gateway: &str, table: &str| {
        format!(
            r#"{{"TransitGatewayAttachments": [{{"TransitGatewayAttachmentId": "tgw-attach-1", "TransitGatewayId": "{gateway}",
            "ResourceType": "peering", "ResourceOwnerId": "111122223333", "TransitGatewayOwnerId": "111122223333",
            "Association": {{"TransitGatewayRouteTableId": "{table}", "State": "associated"}}}}]}}"#
        )
    };
    let read = one(&format!("{}\n{}", of("tgw-1", "tgw-rtb-1"), of("tgw-2", "tgw-rtb-2")));
    assert_eq!(read.codes(), Vec::<&str>::new());
}

#[test]
fn what_says_more_is_taken() {
    let part = r#"[{"SubnetId": "subnet-1", "CidrBlock": "10.0.0.0/24"}]"#;
    for text in [format!("{part}\n{SUBNET}"), format!("{SUBNET}\n{part}")] {
        let read = one(&text);
        assert_eq!((read.estate.network.subnets.len(), read.codes()), (1, vec![]));
        assert!(read.estate.network.subnets[0].maps_public_ip.is_some());
    }
}

#[test]
fn an_output_that_was_cut_is_not_whole() {
    let whole = |text: &str| one(text).estate.network.outputs.last().unwrap().is_whole;
    let page = format!(r#"{{"Subnets": [{SUBNET}]}}"#);
    assert!(whole(&page));
    assert!(whole(&format!("$ aws ec2 describe-subnets --region eu-west-1\n{page}")));
    assert!(!whole(&format!("$ aws ec2 describe-subnets --filters Name=vpc-id,Values=vpc-1\n{page}")));
    assert!(!whole(&format!("$ aws ec2 describe-subnets --subnet-ids subnet-1\n{page}")));
    let first = page.replace("]}]}", "]}], \"NextToken\": \"x\"}");
    assert!(!whole(&first));
    // The last page of several has no token.
    assert!(!whole(&format!("{first}\n{}", page.replace("subnet-1", "subnet-2"))));
}

const INTERFACE: &str = r#"{"NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1",
    "PrivateIpAddress": "10.0.0.5", "Groups": [{"GroupId": "sg-1", "GroupName": "web"}], "Status": "in-use",
    "Attachment": {"InstanceId": "i-1", "Status": "attached"}, "PrivateIpAddresses": [
    {"Primary": true, "PrivateIpAddress": "10.0.0.5", "Association": {"PublicIp": "203.0.113.7"}}],
    "Ipv6Addresses": [{"Ipv6Address": "2001:db8::5"}], "TagSet": [{"Key": "Name", "Value": "web"}]}"#;

#[test]
fn an_interface_that_two_outputs_tell_is_there_once() {
    let instances = r#"{"Reservations": [{"Instances": [{"InstanceId": "i-1", "ImageId": "ami-1",
        "NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "Groups": [{"GroupId": "sg-1"}],
        "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.0.5"}, {"PrivateIpAddress": "10.0.0.6"}]}]}]}]}"#;
    let interfaces = format!(r#"{{"NetworkInterfaces": [{INTERFACE}]}}"#);
    for text in [format!("{instances}\n{interfaces}"), format!("{interfaces}\n{instances}")] {
        let read = one(&text);
        let [interface] = read.estate.network.interfaces.as_slice() else { panic!("one interface") };
        assert_eq!((interface.addresses.len(), texts(interface.groups.as_ref().unwrap())), (3, vec!["sg-1"]));
        assert_eq!(interface.instance.as_ref().unwrap().value, "i-1");
        let primary = interface.addresses.iter().find(|a| a.address.value.to_string() == "10.0.0.5").unwrap();
        assert_eq!(primary.public.as_ref().unwrap().value.to_string(), "203.0.113.7");
        assert!(primary.is_primary && interface.tags.len() == 1);
    }
    let odd = one(&format!("{interfaces}\n{}", instances.replace("sg-1", "sg-2")));
    assert!(odd.codes().contains(&"told-differently"));
    assert_eq!(odd.estate.network.interfaces.len(), 2);
}

#[test]
fn an_instance_without_interfaces_has_one_of_its_own() {
    let text = r#"[{"InstanceId": "i-1", "InstanceType": "t3.micro", "SubnetId": "subnet-1", "VpcId": "vpc-1",
        "PrivateIpAddress": "10.0.0.5", "PublicIpAddress": "203.0.113.7", "SecurityGroups": [{"GroupId": "sg-1"}]}]"#;
    let read = one(text);
    let interface = &read.estate.network.interfaces[0];
    assert_eq!(interface.addresses[0].public.as_ref().unwrap().value.to_string(), "203.0.113.7");
    assert_eq!(texts(interface.groups.as_ref().unwrap()), ["sg-1"]);
    let both = one(&format!("{text}\n{INTERFACE}"));
    assert_eq!(both.estate.network.interfaces.len(), 1);
}

#[test]
fn routes_lead_to_what_their_fields_say() {
    let route = |fields: &str| {
        let text = format!(r#"{{"RouteTables": [{{"RouteTableId": "rtb-1", "Routes": [{{{fields}}}]}}]}}"#);
        let read = one(&text);
        let count = read.estate.problems.len();
        let routes = read.estate.network.route_tables.into_iter().next().unwrap().routes.unwrap();
        (routes.into_iter().next().unwrap(), count)
    };
    let to = r#""DestinationCidrBlock": "0.0.0.0/0""#;
    let cases = [
        (r#""GatewayId": "local""#, RouteTarget::Local),
        (r#""GatewayId": "vgw-1""#, RouteTarget::VpnGateway("vgw-1".into())),
        (r#""GatewayId": "vpce-1""#, RouteTarget::Endpoint("vpce-1".into())),
        (r#""NatGatewayId": "nat-1""#, RouteTarget::Nat("nat-1".into())),
        (r#""EgressOnlyInternetGatewayId": "eigw-1""#, RouteTarget::EgressOnly("eigw-1".into())),
        (r#""InstanceId": "i-1", "NetworkInterfaceId": "eni-1""#, RouteTarget::Interface("eni-1".into())),
        (r#""InstanceId": "i-1""#, RouteTarget::Instance("i-1".into())),
        (r#""CarrierGatewayId": "cagw-1""#, RouteTarget::Other("cagw-1".into())),
    ];
    for (fields, target) in cases {
        let (route, problems) = route(&format!("{to}, {fields}"));
        assert_eq!((route.target.unwrap().value, problems), (target, 0));
    }
    assert_eq!(route(&format!(r#"{to}, "GatewayId": "igw-1", "NatGatewayId": "nat-1""#)).1, 1);
    assert_eq!(route(to).1, 1);
    let (list, _) =
        route(r#""DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1", "State": "blackhole""#);
    assert_eq!(list.destination.value, Destination::PrefixList("pl-1".into()));
    assert_eq!(list.state.unwrap().value, RouteState::Blackhole);
    let (odd, problems) = route(r#""DestinationCidrBlock": "anywhere", "GatewayId": "igw-1""#);
    assert_eq!((odd.destination.value, problems), (Destination::Unreadable("anywhere".into()), 1));
}

#[test]
fn entries_of_an_acl_that_contradict_themselves_are_told() {
    let entry = |fields: &str| {
        let text = format!(
            r#"{{"NetworkAcls": [{{"NetworkAclId": "acl-1", "Entries": [{{"Egress": false, "RuleNumber": 100, {fields}}}]}}]}}"#
        );
        let read = one(&text);
        let codes = read.estate.problems.len();
        (read.estate.network.network_acls.into_iter().next().unwrap().entries.unwrap().remove(0), codes)
    };
    let good = r#""Protocol": "6", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0""#;
    let (fine, none) = entry(&format!(r#"{good}, "PortRange": {{"From": 22, "To": 22}}"#));
    assert_eq!((fine.ports.unwrap().value, fine.allows, none), (22..=22, Some(true), 0));
    let (turned, told) = entry(&format!(r#"{good}, "PortRange": {{"From": 90, "To": 80}}"#));
    assert_eq!((turned.ports.unwrap().value, told), (80..=90, 1));
    let (two, told) = entry(&format!(r#"{good}, "Ipv6CidrBlock": "::/0""#));
    assert_eq!((two.cidr.is_none(), told), (true, 1));
    let (odd, told) = entry(r#""Protocol": "6", "RuleAction": "maybe", "CidrBlock": "0.0.0.0/0""#);
    assert_eq!((odd.allows, told), (None, 1));
    assert_eq!(entry(r#""Protocol": "6", "RuleAction": "deny""#).1, 1);
}

const ENTRIES: &str = r#"{"Entries": [{"Cidr": "0.0.0.0/1"}, {"Cidr": "10.0.0.0/8", "Description": "us"}]}"#;

#[test]
fn entries_belong_to_the_list_of_the_command_or_name() {
    let id = "pl-0123456789abcdef0";
    let command =
        format!("$ aws ec2 get-managed-prefix-list-entries --prefix-list-id {id} --output json\n{ENTRIES}");
    let name = format!("entries-{id}.json");
    let key = format!("{{\"{id}\": {ENTRIES}}}");
    for texts in [[("t", command.as_str())], [(name.as_str(), ENTRIES)], [("t", key.as_str())]] {
        let read = read(&texts);
        let list = &read.estate.network.prefix_lists[0];
        assert_eq!((list.id.as_ref().unwrap().value.as_str(), read.codes()), (id, vec![]));
        assert_eq!(list.entries.as_ref().unwrap().len(), 2);
    }
    assert_eq!(one(ENTRIES).codes(), ["prefix-list-unnamed"]);
}

#[test]
fn a_prefix_list_is_unknown_until_its_entries_are_there() {
    let group = r#"{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 1,
        "ToPort": 1, "PrefixListIds": [{"PrefixListId": "pl-01234567"}]}]}]}"#;
    let lists =
        r#"{"PrefixLists": [{"PrefixListId": "pl-01234567", "OwnerId": "111122223333", "MaxEntries": 5}]}"#;
    assert_eq!(one(&format!("{group}\n{lists}")).codes(), ["prefix-list-unknown"]);
    let all = read(&[("t", group), ("t", lists), ("pl-01234567.json", ENTRIES)]);
    assert_eq!((all.codes(), all.estate.network.prefix_lists.len()), (vec![], 1));
    assert!(all.estate.network.prefix_lists[0].owner.is_some());
}

#[test]
fn an_endpoint_keeps_its_policy() {
    let text = r#"{"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcEndpointType": "Gateway", "VpcId": "vpc-1",
        "ServiceName": "com.amazonaws.eu-west-1.s3", "RouteTableIds": ["rtb-1"], "Groups": [],
        "PolicyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::b/*\"}]}"}]}"#;
    let read = one(text);
    let endpoint = &read.estate.network.endpoints[0];
    assert_eq!((endpoint.kind, texts(&endpoint.route_tables)), (EndpointKind::Gateway, vec!["rtb-1"]));
    let policy = &read.estate.policies[endpoint.policy.unwrap()];
    assert_eq!(policy.kind, crate::policy::PolicyKind::VpcEndpoint);
    assert_eq!(read.labels(), ["1 VPC endpoint", "VPC endpoint policy `vpce-1`"]);
    let bare = one(text.strip_prefix(r#"{"VpcEndpoints": ["#).unwrap().strip_suffix("]}").unwrap());
    assert_eq!((bare.estate.policies.len(), bare.estate.network.endpoints.len()), (1, 1));
}

#[test]
fn gateways_peerings_and_the_rest() {
    let text = r#"{"InternetGateways": [{"InternetGatewayId": "igw-1", "Attachments": [
            {"State": "available", "VpcId": "vpc-1"}, {"State": "detached", "VpcId": "vpc-2"}]}],
        "EgressOnlyInternetGateways": [{"EgressOnlyInternetGatewayId": "eigw-1", "Attachments": []}],
        "NatGateways": [{"NatGatewayId": "nat-1", "State": "available", "ConnectivityType": "private",
            "NatGatewayAddresses": [{"PrivateIp": "10.0.0.9", "PublicIp": "203.0.113.9"}]}],
        "Addresses": [{"PublicIp": "203.0.113.9", "AllocationId": "eipalloc-1", "Domain": "vpc", "InstanceId": ""}],
        "VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-1", "Status": {"Code": "active"},
            "RequesterVpcInfo": {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "CidrBlockSet": [{"CidrBlock": "10.0.0.0/16"}]},
            "AccepterVpcInfo": {"VpcId": "vpc-2", "OwnerId": "111122223333"}}],
        "VpcBlockPublicAccessOptions": {"AwsAccountId": "111122223333", "AwsRegion": "eu-west-1",
            "InternetGatewayBlockMode": "block-bidirectional", "ExclusionsAllowed": "allowed"},
        "VpcBlockPublicAccessExclusions": [{"ExclusionId": "e-1", "InternetGatewayExclusionMode": "allow-egress",
            "ResourceArn": "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1", "State": "create-complete"}],
        "InstanceConnectEndpoints": [{"InstanceConnectEndpointId": "eice-1", "SubnetId": "subnet-1",
            "PreserveClientIp": false, "SecurityGroupIds": ["sg-1"]}],
        "SecurityGroupVpcAssociations": [{"GroupId": "sg-1", "VpcId": "vpc-2", "VpcOwnerId": "111122223333", "State": "associated"}],
        "StaleSecurityGroupSet": [{"GroupId": "sg-1", "StaleIpPermissions": [{"IpProtocol": "tcp",
            "UserIdGroupPairs": [{"GroupId": "sg-9", "VpcPeeringConnectionId": "pcx-9"}]}]}],
        "SecurityGroupForVpcs": [{"GroupId": "sg-1", "PrimaryVpcId": "vpc-1"}]}"#;
    let read = one(text);
    assert!(read.codes().is_empty() && read.estate.unrecognized.is_empty(), "{:?}", read.estate.problems);
    let n = &read.estate.network;
    assert_eq!(texts(&n.internet_gateways[0].vpcs), ["vpc-1"]);
    assert!(n.internet_gateways[1].is_egress_only && n.nat_gateways[0].is_private);
    assert!(n.addresses[0].instance.is_none() && n.addresses[0].association.is_none());
    assert_eq!(n.peerings[0].requester.as_ref().unwrap().cidrs.len(), 1);
    assert_eq!(n.block_public_access[0].mode.as_ref().unwrap().value, BlockMode::Bidirectional);
    assert!(!n.exclusions[0].is_bidirectional.as_ref().unwrap().value);
    assert_eq!(texts(n.connect_endpoints[0].groups.as_ref().unwrap()), ["sg-1"]);
    assert_eq!((n.group_associations.len(), n.stale_groups[0].references.len()), (1, 1));
    assert_eq!(n.outputs.len(), 11);
}

#[test]
fn fields_of_another_kind_are_told() {
    let text = r#"{"Subnets": [{"SubnetId": "subnet-1", "CidrBlock": "10.0.0.0/99", "MapPublicIpOnLaunch": "maybe",
        "Tags": "none", "Ipv6CidrBlockAssociationSet": {}}]}"#;
    let read = one(text);
    assert_eq!(read.codes(), ["unreadable-field"; 4]);
    assert_eq!(read.estate.network.subnets.len(), 1);
}

#[test]
fn other_outputs_with_such_names_are_left_alone() {
    for text in [
        r#"{"VpcEndpoints": [{"VpcEndpointId": "aos-1", "DomainArn": "arn:aws:es:eu-west-1:111122223333:domain/d"}]}"#,
        r#"{"Entries": [{"Id": "1", "MessageBody": "x"}]}"#,
        r#"{"Subnets": [{"SubnetIdentifier": "subnet-1"}]}"#,
        r#"{"Name": "x", "Subnets": []}"#,
    ] {
        let read = one(text);
        assert!(read.labels().is_empty() && !read.estate.unrecognized.is_empty(), "{text}");
    }
}

#[test]
fn rules_and_groups_that_tell_the_same_are_one_group() {
    let group = r#"{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22,
        "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}], "IpPermissionsEgress": []}]}"#;
    let rule = |cidr: &str| {
        format!(
            r#"{{"SecurityGroupRules": [{{"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "IsEgress": false,
            "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "{cidr}"}}]}}"#
        )
    };
    let same = one(&format!("{}\n{group}", rule("10.0.0.0/8")));
    assert_eq!((same.estate.security_groups.len(), same.codes()), (1, vec![]));
    assert_eq!(same.estate.security_groups[0].ingress.len(), 1);
    let other = one(&format!("{}\n{group}", rule("10.9.0.0/16")));
    assert_eq!((other.estate.security_groups.len(), other.codes()), (1, vec!["told-differently"]));
    assert_eq!(other.estate.security_groups[0].ingress.len(), 2);
}
