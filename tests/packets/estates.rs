//! Small random networks, made to be awkward: rules out of order, deny before allow, half of the ephemeral ports,
//! overlapping VPCs, longer prefixes that lead elsewhere, blackholes, groups that refer to each other.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::build::*;
use crate::random::Random;

/// Remotes that are nobody's in particular.
const WORLD: [&str; 12] = [
    "0.0.0.0/0",
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "8.0.0.0/7",
    "8.8.8.0/24",
    "8.8.8.8/32",
    "52.0.0.0/6",
    "10.0.0.0/8",
    "::/0",
    "2600::/12",
    "2001:4860:4860::/48",
];
const PORTS: [&str; 12] = [
    "22 22",
    "80 80",
    "443 443",
    "0 65535",
    "1 1023",
    "1024 65535",
    "1024 32767",
    "32768 60999",
    "3389 3389",
    "8000 8100",
    "53 53",
    "8080 8080",
];
const ICMP: [&str; 5] = ["-1 -1", "8 -1", "8 0", "3 -1", "0 -1"];
const ICMP_V6: [&str; 4] = ["-1 -1", "128 -1", "129 -1", "1 -1"];

struct Maker {
    random: Random,
    build: Build,
    /// Index of the VPC → its name, blocks, names of its groups.
    vpcs: Vec<Net>,
    /// Blocks and addresses of the estate, IPv4 and IPv6.
    known: Vec<String>,
    public: usize,
    /// Nothing in the way but groups.
    is_plain: bool,
}

struct Net {
    id: String,
    /// The first two numbers of its addresses, `10.0`.
    net: &'static str,
    /// `2600:1f16:a`, if it has IPv6.
    v6: Option<String>,
    /// All blocks.
    blocks: Vec<String>,
    subnets: Vec<Sub>,
    groups: Vec<String>,
    has_gateway: bool,
    /// ` blackhole` if the gateway is detached: what AWS makes of routes to it.
    gateway_state: &'static str,
    has_egress_only: bool,
    nats: Vec<String>,
    /// The prefix list of a gateway endpoint, and the endpoint.
    service: Option<(String, String)>,
}

struct Sub {
    id: String,
    /// Empty: it has none.
    v4: String,
    v6: Option<String>,
    zone: &'static str,
}

/// The network of a seed.
pub fn estate(seed: u64) -> Build {
    let mut maker = Maker {
        random: Random::new(seed),
        build: Build::default(),
        vpcs: Vec::new(),
        known: Vec::new(),
        public: 0,
        is_plain: false,
    };
    maker.is_plain = maker.random.percent(35);
    maker.make_vpcs();
    maker.make_prefix_lists();
    maker.make_gateways();
    maker.make_endpoints();
    maker.make_interfaces();
    maker.make_balancers();
    maker.make_groups();
    maker.make_acls();
    let links = maker.make_links();
    maker.make_tables(&links);
    maker.make_block();
    maker.build
}

impl Maker {
    fn make_vpcs(&mut self) {
        let nets: &[&[&str]] =
            &[&["10.0"], &["10.0", "10.1"], &["10.0", "10.1", "172.16"], &["10.0", "10.0"]];
        let nets = *self.random.of(nets);
        for (i, net) in nets.iter().enumerate() {
            let id = format!("vpc-{i}");
            let v6 = self.random.percent(60).then(|| format!("2600:1f16:{i:x}a"));
            let mut blocks = vec![format!("{net}.0.0/16")];
            let has_second = self.random.one_in(6);
            let second = format!("{}.{i}.0/24", self.random.of(&["192.168", "100.64"]));
            if has_second {
                blocks.push(second.clone());
            }
            blocks.extend(v6.iter().map(|v6| format!("{v6}::/56")));
            self.build.vpcs.push(vpc(&id, &blocks.iter().map(String::as_str).collect::<Vec<_>>()));
            self.known.extend(blocks.iter().cloned());
            let mut subnets = Vec::new();
            for n in 0..1 + self.random.below(3) {
                let mut sub = Sub {
                    id: format!("subnet-{i}{n}"),
                    v4: format!("{net}.{n}.0/24"),
                    v6: v6.as_ref().filter(|_| self.random.percent(85)).map(|v6| format!("{v6}:{n}::/64")),
                    zone: ["a", "b"][usize::from(self.random.percent(30))],
                };
                if n > 0 && sub.v6.is_some() && self.random.one_in(10) {
                    sub.v4.clear();
                }
                let mut blocks = vec![sub.v4.as_str()];
                blocks.extend(sub.v6.as_deref());
                blocks.retain(|block| !block.is_empty());
                self.build.subnets.push(subnet(&sub.id, &id, sub.zone, &blocks));
                self.known.extend(blocks.iter().map(|block| (*block).to_owned()));
                subnets.push(sub);
            }
            if has_second && subnets.len() > 1 {
                let last = subnets.len() - 1;
                subnets[last].v4 = second;
                self.build.subnets.pop();
                let sub = &subnets[last];
                let mut blocks = vec![sub.v4.as_str()];
                blocks.extend(sub.v6.as_deref());
                self.build.subnets.push(subnet(&sub.id, &id, sub.zone, &blocks));
                self.known.push(sub.v4.clone());
            }
            let groups = (0..1 + self.random.below(3)).map(|n| format!("sg-{i}{n}")).collect();
            self.vpcs.push(Net {
                id,
                net,
                v6,
                blocks,
                subnets,
                groups,
                has_gateway: false,
                gateway_state: "",
                has_egress_only: false,
                nats: Vec::new(),
                service: None,
            });
        }
    }

    fn make_prefix_lists(&mut self) {
        for n in 0..self.random.below(3) {
            let id = format!("pl-{n}");
            let family = if self.random.percent(70) { "IPv4" } else { "IPv6" };
            let mut entries = Vec::new();
            for _ in 0..1 + self.random.below(3) {
                let block = self.remote();
                if block.contains(':') == (family == "IPv6")
                    && !entries.iter().any(|one: &Value| one["Cidr"] == block[..])
                {
                    entries.push(json!({ "Cidr": block, "Description": "" }));
                }
            }
            self.build.prefix_lists.push(json!({ "PrefixListId": id, "AddressFamily": family, "State": "create-complete",
                "PrefixListArn": format!("arn:aws:ec2:{REGION}:{ACCOUNT}:prefix-list/{id}"), "PrefixListName": id,
                "MaxEntries": 10, "Version": 1, "OwnerId": ACCOUNT }));
            self.build.prefix_entries.push((id, entries));
        }
    }

    /// A block of addresses: of the estate or of the world.
    fn remote(&mut self) -> String {
        if self.random.percent(55) {
            (*self.random.of(&WORLD)).to_owned()
        } else {
            let known = self.random.of(&self.known).clone();
            if known.contains('/') {
                known
            } else {
                format!("{known}/{}", if known.contains(':') { 128 } else { 32 })
            }
        }
    }

    fn public_address(&mut self) -> String {
        self.public += 1;
        format!("52.1.0.{}", self.public)
    }

    fn make_gateways(&mut self) {
        for i in 0..self.vpcs.len() {
            let id = self.vpcs[i].id.clone();
            if self.random.percent(80) {
                let is_attached = self.random.percent(93);
                self.build
                    .internet_gateways
                    .push(internet_gateway(&format!("igw-{i}"), is_attached.then_some(&id[..])));
                self.vpcs[i].has_gateway = true;
                self.vpcs[i].gateway_state = if is_attached { "" } else { " blackhole" };
            }
            if self.vpcs[i].v6.is_some() && self.random.percent(40) {
                self.build.egress_only.push(egress_only(&format!("eigw-{i}"), &id));
                self.vpcs[i].has_egress_only = true;
            }
            if self.random.percent(45) {
                let at = self.with_v4(i);
                let of = self.vpcs[i].subnets[at].id.clone();
                let private = self.vpcs[i].subnets[at].v4.replace("0/24", "5");
                let public = self.random.percent(80).then(|| self.public_address());
                let address = public.as_ref().map_or(private.clone(), |public| format!("{private}={public}"));
                self.build.interfaces.push(nat_interface(&format!("eni-g{i}"), &id, &of, &address));
                let mut one = nat(&format!("nat-g{i}"), &id, &of, &private, public.as_deref());
                if self.random.one_in(12) {
                    one["State"] = json!("failed");
                }
                self.build.nats.push(one);
                self.vpcs[i].nats.push(format!("nat-g{i}"));
            }
        }
    }

    /// Index of a subnet that has IPv4 addresses.
    fn with_v4(&mut self, i: usize) -> usize {
        let subnets = &self.vpcs[i].subnets;
        let all: Vec<usize> = (0..subnets.len()).filter(|n| !subnets[*n].v4.is_empty()).collect();
        *self.random.of(&all)
    }

    fn make_endpoints(&mut self) {
        for i in 0..self.vpcs.len() {
            if self.random.percent(70) {
                continue;
            }
            let (list, id) = ("pl-63a5400a".to_owned(), format!("vpce-{i}"));
            self.build.endpoints.push(
                json!({ "VpcEndpointId": id, "VpcEndpointType": "Gateway", "VpcId": self.vpcs[i].id,
                "ServiceName": format!("com.amazonaws.{REGION}.s3"), "State": "available", "OwnerId": ACCOUNT,
                "RouteTableIds": [], "SubnetIds": [], "Groups": [], "PolicyDocument": "{}" }),
            );
            if !self.build.prefix_entries.iter().any(|(known, _)| *known == list) {
                self.build.prefix_lists.push(
                    json!({ "PrefixListId": list, "AddressFamily": "IPv4", "OwnerId": "AWS",
                    "PrefixListArn": format!("arn:aws:ec2:{REGION}:aws:prefix-list/{list}"),
                    "PrefixListName": format!("com.amazonaws.{REGION}.s3") }),
                );
                let entries = ["52.216.0.0/15", "3.5.0.0/19"].map(|block| json!({ "Cidr": block }));
                self.build.prefix_entries.push((list.clone(), entries.to_vec()));
            }
            self.vpcs[i].service = Some((list, id));
        }
    }

    fn make_interfaces(&mut self) {
        for i in 0..self.vpcs.len() {
            for n in 0..self.vpcs[i].subnets.len() {
                for k in 0..self.random.below(3) {
                    self.make_interface(i, n, k);
                }
                if self.random.one_in(8) && !self.vpcs[i].subnets[n].v4.is_empty() {
                    self.make_endpoint_interface(i, n);
                }
            }
        }
    }

    fn make_interface(&mut self, i: usize, n: usize, k: usize) {
        let id = self.vpcs[i].id.clone();
        let part = self.vpcs[i].subnets[n].v4.replace(".0/24", "");
        let (sub, v6) = (self.vpcs[i].subnets[n].id.clone(), self.vpcs[i].subnets[n].v6.clone());
        let has_v4 = !part.is_empty();
        let mut addresses = Vec::new();
        if has_v4 {
            addresses.push(format!("{part}.1{k}"));
            self.known.push(addresses[0].clone());
            if self.random.percent(55) {
                let public = self.public_address();
                addresses[0] = format!("{}={public}", addresses[0]);
                self.known.push(public);
            }
            if self.random.one_in(6) {
                let second = format!("{part}.2{k}");
                let public = self.random.percent(40).then(|| self.public_address());
                self.known.extend(public.clone());
                addresses.push(public.map_or(second.clone(), |public| format!("{second}={public}")));
            }
        }
        if let Some(v6) = v6.filter(|_| !has_v4 || self.random.percent(85)) {
            let address = v6.replace("/64", &format!("1{k}"));
            self.known.push(address.clone());
            addresses.push(address);
        }
        let mut groups: Vec<String> = Vec::new();
        for _ in 0..1 + self.random.below(2) {
            let group = self.random.of(&self.vpcs[i].groups).clone();
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
        let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
        let mut one = interface(&format!("eni-{i}{n}{k}"), &id, &sub, &groups, &addresses);
        if self.random.one_in(15) && has_v4 {
            one["Ipv4Prefixes"] = json!([{ "Ipv4Prefix": format!("{part}.{}/28", 64 + 16 * k) }]);
        }
        if self.random.one_in(25) {
            one["DenyAllIgwTraffic"] = json!(true);
        }
        self.build.interfaces.push(one);
    }

    /// The interface of an interface endpoint: it answers, and asks nothing.
    fn make_endpoint_interface(&mut self, i: usize, n: usize) {
        let (id, sub) = (self.vpcs[i].id.clone(), self.vpcs[i].subnets[n].id.clone());
        let address = self.vpcs[i].subnets[n].v4.replace("0/24", "40");
        let group = self.random.of(&self.vpcs[i].groups).clone();
        let mut one = interface(&format!("eni-e{i}{n}"), &id, &sub, &[&group], &[&address]);
        one["InterfaceType"] = json!("vpc_endpoint");
        one["RequesterManaged"] = json!(true);
        one["Description"] = json!(format!("VPC Endpoint Interface vpce-e{i}{n}"));
        one["Attachment"].as_object_mut().unwrap().remove("InstanceId");
        self.build.interfaces.push(one);
    }

    /// A classic load balancer in one zone, as nothing tells whether it balances across zones.
    fn make_classic(&mut self, i: usize) {
        let (id, name, group) = (self.vpcs[i].id.clone(), format!("clb{i}"), format!("sg-{i}lb"));
        let is_facing = self.vpcs[i].has_gateway && self.random.percent(80);
        self.vpcs[i].groups.extend([group.clone(), group.clone()]);
        let n = self.with_v4(i);
        let (zone, of) = (self.vpcs[i].subnets[n].zone, self.vpcs[i].subnets[n].id.clone());
        let mut address = self.vpcs[i].subnets[n].v4.replace("0/24", "30");
        self.known.push(address.clone());
        if is_facing {
            address = format!("{address}={}", self.public_address());
        }
        self.build.interfaces.push(node(&format!("eni-l{i}{n}"), &name, &id, &of, &[&group], &[&address]));
        let near: Vec<&str> =
            self.vpcs[i].subnets.iter().filter(|sub| sub.zone == zone).map(|sub| sub.id.as_str()).collect();
        let mut instances = Vec::new();
        for interface in &self.build.interfaces {
            let is_near = near.contains(&interface["SubnetId"].as_str().unwrap());
            let has_v4 = !interface["PrivateIpAddresses"].as_array().unwrap().is_empty();
            if is_near && has_v4 && interface["Description"] == "" && self.random.percent(60) {
                instances.push(interface["Attachment"]["InstanceId"].as_str().unwrap());
            }
        }
        let ports = (*self.random.of(&[80, 443]), *self.random.of(&[80, 8080, 22]));
        self.build.classic.push(classic(&name, is_facing, &id, &[&of], &[&group], ports, &instances));
    }

    fn make_balancers(&mut self) {
        for i in 0..self.vpcs.len() {
            if self.random.percent(65) {
                if self.random.one_in(6) {
                    self.make_classic(i);
                }
                continue;
            }
            let is_network = self.random.percent(50);
            let path = format!("{}/lb{i}/1", if is_network { "net" } else { "app" });
            let is_facing = self.vpcs[i].has_gateway && self.random.percent(80);
            let id = self.vpcs[i].id.clone();
            let mut groups = vec![format!("sg-{i}lb")];
            if is_network && self.random.percent(50) {
                groups.clear();
            } else {
                // Twice, so that others refer to it.
                self.vpcs[i].groups.extend([groups[0].clone(), groups[0].clone()]);
            }
            let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
            let mut is_dual = self.vpcs[i].subnets.iter().all(|sub| sub.v6.is_some());
            is_dual &= self.random.percent(60);
            let mut zones = Vec::new();
            for n in 0..self.vpcs[i].subnets.len() {
                let (zone, of) = (self.vpcs[i].subnets[n].zone, self.vpcs[i].subnets[n].id.clone());
                // One subnet of a zone.
                let has_v4 = !self.vpcs[i].subnets[n].v4.is_empty();
                if !has_v4 || zones.iter().any(|(known, _)| *known == zone) || self.random.one_in(3) {
                    continue;
                }
                let mut address = self.vpcs[i].subnets[n].v4.replace("0/24", "30");
                self.known.push(address.clone());
                if is_facing {
                    address = format!("{address}={}", self.public_address());
                }
                let mut addresses = vec![address];
                if let Some(v6) = self.vpcs[i].subnets[n].v6.as_ref().filter(|_| is_dual) {
                    addresses.push(v6.replace("/64", "30"));
                }
                let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
                let mut node = node(&format!("eni-l{i}{n}"), &path, &id, &of, &groups, &addresses);
                // *Update the IP address types*: an internal one takes nothing of the internet by IPv6.
                if is_dual && !is_facing {
                    node["DenyAllIgwTraffic"] = json!(true);
                }
                self.build.interfaces.push(node);
                zones.push((zone, of));
            }
            let zones: Vec<(&str, &str)> = zones.iter().map(|(zone, of)| (*zone, of.as_str())).collect();
            let mut made = balancer(&path, is_facing, &id, &zones, &groups);
            if is_dual {
                made["IpAddressType"] = json!("dualstack");
            }
            self.build.balancers.push(made);
            if is_network {
                let crosses = self.random.percent(50).to_string();
                let attribute = json!({ "Key": "load_balancing.cross_zone.enabled", "Value": crosses });
                self.build.balancer_attributes.push((balancer_arn(&path), vec![attribute]));
            }
            for n in 0..1 + self.random.below(2) {
                self.make_listener(i, n, &path, is_network, is_dual);
            }
        }
    }

    fn make_listener(&mut self, i: usize, n: usize, path: &str, is_network: bool, is_dual: bool) {
        let (id, name) = (self.vpcs[i].id.clone(), format!("tg{i}{n}"));
        let port = *self.random.of(&[[80, 8080], [443, 53]][n]);
        let to = *self.random.of(&[80, 443, 8080, 22, 5000]);
        let (protocol, own) = if is_network && is_dual {
            *self.random.of(&[("TCP", "TCP"), ("TLS", "TCP")])
        } else if is_network {
            *self.random.of(&[("TCP", "TCP"), ("TLS", "TCP"), ("UDP", "UDP"), ("TCP_UDP", "TCP_UDP")])
        } else {
            *self.random.of(&[("HTTP", "HTTP"), ("HTTPS", "HTTP")])
        };
        let kind = *self.random.of(&["instance", "ip"]);
        let is_v6 = is_dual && self.random.percent(40);
        // Addresses of other networks, by a load balancer that asks them itself.
        let is_far = kind == "ip" && !is_v6 && !own.contains("UDP") && self.random.percent(30);
        self.build.listeners.push(listener(path, protocol, port, &name));
        let mut group = target_group(&name, path, own, to, &id, kind);
        if is_v6 {
            group["IpAddressType"] = json!("ipv6");
        }
        self.build.target_groups.push(group);
        let mut targets = Vec::new();
        for interface in self
            .build
            .interfaces
            .iter()
            .filter(|one| (one["VpcId"] == id[..]) != is_far && one["Description"] == "")
        {
            let what = match (kind, is_v6) {
                ("ip", true) => &interface["Ipv6Addresses"][0]["Ipv6Address"],
                ("ip", false) => &interface["PrivateIpAddress"],
                _ => &interface["Attachment"]["InstanceId"],
            };
            if let (true, Some(what)) = (targets.len() < 2 && self.random.percent(60), what.as_str()) {
                targets.push(target(what, if self.random.one_in(5) { to + 1 } else { to }));
            }
        }
        self.build.targets.push((target_group_arn(&name), targets));
        let crosses = *self.random.of(&["use_load_balancer_configuration", "true", "false"]);
        let mut attributes = vec![
            json!({ "Key": "deregistration_delay.timeout_seconds", "Value": "300" }),
            json!({ "Key": "load_balancing.cross_zone.enabled", "Value": crosses }),
        ];
        if is_network {
            let keeps = own.contains("UDP") || (!is_far && self.random.percent(50));
            attributes.push(json!({ "Key": "preserve_client_ip.enabled", "Value": keeps.to_string() }));
        }
        self.build.target_attributes.push((target_group_arn(&name), attributes));
    }

    /// Protocol and ports of a rule of a group.
    fn what(&mut self, v6: bool) -> String {
        match self.random.below(10) {
            0 | 1 => "-1".to_owned(),
            2 => format!("udp {}", self.random.of(&PORTS)),
            3 if v6 => format!("icmpv6 {}", self.random.of(&ICMP_V6)),
            3 => format!("icmp {}", self.random.of(&ICMP)),
            4 if self.random.one_in(3) => (*self.random.of(&["50", "47", "2"])).to_owned(),
            _ => format!("tcp {}", self.random.of(&PORTS)),
        }
    }

    fn permission(&mut self, i: usize) -> Value {
        let mut remotes = Vec::new();
        for _ in 0..1 + self.random.below(2) {
            let remote = match self.random.below(10) {
                0 | 1 => self.random.of(&self.vpcs[i].groups).clone(),
                2 if self.vpcs.len() > 1 && self.random.one_in(2) => {
                    let other = self.random.below(self.vpcs.len());
                    self.random.of(&self.vpcs[other].groups).clone()
                }
                3 if !self.build.prefix_entries.is_empty() => {
                    self.random.of(&self.build.prefix_entries).0.clone()
                }
                _ => self.remote(),
            };
            if !remotes.contains(&remote) {
                remotes.push(remote);
            }
        }
        let v6 = remotes.iter().any(|remote| remote.contains(':'));
        let what = self.what(v6);
        permission(&what, &remotes.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn make_groups(&mut self) {
        for i in 0..self.vpcs.len() {
            let mut own = self.vpcs[i].groups.clone();
            own.dedup();
            for group_id in own {
                let mut ingress: Vec<Value> =
                    (0..1 + self.random.below(4)).map(|_| self.permission(i)).collect();
                if self.random.percent(35) {
                    ingress.push(permission("tcp 0 65535", &["0.0.0.0/0", "::/0"]));
                }
                if self.random.one_in(5) {
                    let again = self.random.of(&ingress).clone();
                    ingress.push(again);
                }
                if self.random.one_in(5) {
                    ingress.push(permission("tcp 5000 5009", &["10.0.0.0/9", "10.128.0.0/9"]));
                    ingress.push(permission("tcp 5010 5019", &["10.0.0.0/8"]));
                }
                if group_id.ends_with("lb") && self.random.percent(75) {
                    ingress = ["tcp 80 443", "tcp 8080 8080", "udp 53 8080"]
                        .map(|what| permission(what, &["0.0.0.0/0"]))
                        .into();
                } else if self.random.one_in(8) {
                    ingress.clear();
                }
                let egress = if self.random.percent(80) {
                    all_out()
                } else {
                    (0..self.random.below(4)).map(|_| self.permission(i)).collect()
                };
                let id = self.vpcs[i].id.clone();
                self.build.groups.push(group(&group_id, &id, ingress, egress));
            }
        }
    }

    /// An entry without its number.
    fn acl_rest(&mut self) -> String {
        let action = if self.random.percent(60) { "allow" } else { "deny" };
        let block = self.remote();
        let (protocol, ports) = match self.random.below(10) {
            0 | 1 => ("-1", None),
            2 => ("17", Some(*self.random.of(&PORTS))),
            3 if block.contains(':') => ("58", Some(*self.random.of(&ICMP_V6))),
            3 => ("1", Some(*self.random.of(&ICMP))),
            4 if self.random.one_in(3) => ("50", None),
            _ => ("6", Some(*self.random.of(&PORTS))),
        };
        let ports = ports.map(|ports| format!(" {ports}")).unwrap_or_default();
        format!("{action} {protocol} {block}{ports}")
    }

    fn make_acls(&mut self) {
        for i in 0..self.vpcs.len() {
            let id = self.vpcs[i].id.clone();
            let subnets: Vec<String> = self.vpcs[i].subnets.iter().map(|sub| sub.id.clone()).collect();
            let (mut custom, mut default) = (Vec::new(), Vec::new());
            for sub in &subnets {
                if self.random.percent(40) { custom.push(sub.as_str()) } else { default.push(sub.as_str()) }
            }
            self.build.acls.push(open_acl(&format!("acl-{i}"), &id, true, &default));
            let mut entries = Vec::new();
            for way in ["in", "out"] {
                let mut numbers: Vec<usize> = (1..40).map(|n| n * 10).collect();
                self.random.shuffle(&mut numbers);
                for number in numbers.iter().take(self.random.below(5)) {
                    entries.push(entry(&format!("{way} {number} {}", self.acl_rest())));
                }
                if self.random.percent(75) {
                    entries.push(entry(&format!("{way} 900 allow -1 0.0.0.0/0")));
                    entries.push(entry(&format!("{way} 901 allow -1 ::/0")));
                }
            }
            self.random.shuffle(&mut entries);
            if self.is_plain {
                self.build.acls.push(open_acl(&format!("acl-{i}c"), &id, false, &custom));
                continue;
            }
            self.build.acls.push(acl(&format!("acl-{i}c"), &id, false, &custom, entries));
        }
    }

    /// Peerings and a transit gateway: for each VPC which target leads to which others.
    fn make_links(&mut self) -> BTreeMap<usize, Vec<(String, usize)>> {
        let mut links: BTreeMap<usize, Vec<(String, usize)>> = BTreeMap::new();
        for a in 0..self.vpcs.len() {
            for b in a + 1..self.vpcs.len() {
                if self.vpcs[a].net != self.vpcs[b].net && self.random.percent(60) {
                    let id = format!("pcx-{a}{b}");
                    let (first, second) = (self.vpcs[a].blocks.clone(), self.vpcs[b].blocks.clone());
                    let first: Vec<&str> = first.iter().map(String::as_str).collect();
                    let second: Vec<&str> = second.iter().map(String::as_str).collect();
                    let status = if self.random.percent(90) { "active" } else { "pending-acceptance" };
                    let (x, y) = (self.vpcs[a].id.clone(), self.vpcs[b].id.clone());
                    self.build.peerings.push(peering(&id, status, (&x, &first), (&y, &second)));
                    links.entry(a).or_default().push((id.clone(), b));
                    links.entry(b).or_default().push((id, a));
                }
            }
        }
        if self.vpcs.len() > 1 && self.random.percent(55) {
            self.make_transit(&mut links);
        }
        links
    }

    fn make_transit(&mut self, links: &mut BTreeMap<usize, Vec<(String, usize)>>) {
        let references = self.random.percent(50);
        self.build.transits.push(transit("tgw-1", references));
        let tables = ["tgw-rtb-1", "tgw-rtb-2"];
        let count = 1 + self.random.below(2);
        let mut associations: Vec<Vec<Value>> = vec![Vec::new(); count];
        let mut propagations: Vec<Vec<Value>> = vec![Vec::new(); count];
        let mut routes: Vec<Vec<Value>> = vec![Vec::new(); count];
        let mut attached = Vec::new();
        for i in 0..self.vpcs.len() {
            if !self.random.percent(88) {
                continue;
            }
            let at = self.with_v4(i);
            let (id, name) = (self.vpcs[i].id.clone(), format!("tgw-attach-{i}"));
            let zone = self.vpcs[i].subnets[at].zone;
            let mut by = vec![self.vpcs[i].subnets[at].id.as_str()];
            // One a zone.
            let mut others = self.vpcs[i].subnets.iter().filter(|sub| sub.zone != zone && !sub.v4.is_empty());
            by.extend(others.next().filter(|_| self.random.percent(70)).map(|sub| sub.id.as_str()));
            let own = self.random.percent(80);
            self.build.attachments.push(attachment(&name, "tgw-1", &id, &by, own));
            let table = self.random.below(count);
            // Some are in no table, which only the listing of all kinds says.
            if own || i == 0 {
                associations[table].push(in_table(&name, &id, "associated"));
            } else {
                self.build.unassociated.push(listed(&name, "tgw-1", &id));
            }
            let blocks = self.vpcs[i].blocks.clone();
            for table in 0..count {
                if self.random.percent(75) {
                    // Of the same block propagated twice only one is installed: made static there, below.
                    let is_new = |block: &String, routes: &[Value]| {
                        !routes.iter().any(|one| one["DestinationCidrBlock"] == block[..])
                    };
                    propagations[table].push(in_table(&name, &id, "enabled"));
                    for block in &blocks {
                        if is_new(block, &routes[table]) {
                            routes[table].push(transit_route(&format!("{block} propagated {name} {id}")));
                        }
                    }
                }
                if self.random.percent(25) {
                    let n = self.random.below(3);
                    let block = format!("{}.{n}.0/24", self.vpcs[i].net);
                    if !routes[table].iter().any(|one| one["DestinationCidrBlock"] == block[..]) {
                        let to = if self.random.percent(60) {
                            format!("{name} {id}")
                        } else {
                            "blackhole".to_owned()
                        };
                        routes[table].push(transit_route(&format!("{block} static {to}")));
                    }
                }
            }
            attached.push(i);
        }
        for (table, routes) in routes.iter_mut().enumerate() {
            // Not back by the attachment that something came by: no page of AWS says what becomes of it.
            let is_own = |i: &usize| {
                let name = format!("tgw-attach-{i}");
                associations[table].iter().any(|one| one["TransitGatewayAttachmentId"] == name[..])
            };
            let others: Vec<usize> = attached.iter().copied().filter(|i| !is_own(i)).collect();
            if self.random.percent(50) && !others.is_empty() {
                let i = *self.random.of(&others);
                routes.push(transit_route(&format!("0.0.0.0/0 static tgw-attach-{i} vpc-{i}")));
            }
            // An empty one cannot be told from one that was not pasted.
            if routes.is_empty() {
                routes.push(transit_route("198.18.0.0/15 static blackhole"));
            }
        }
        for (table, name) in tables.iter().take(count).enumerate() {
            self.build.transit_tables.push(json!({ "TransitGatewayRouteTableId": name, "TransitGatewayId": "tgw-1",
                "State": "available", "DefaultAssociationRouteTable": false, "DefaultPropagationRouteTable": false }));
            self.build.transit_associations.push(((*name).to_owned(), associations[table].clone()));
            self.build.transit_propagations.push(((*name).to_owned(), propagations[table].clone()));
            self.build.transit_routes.push(((*name).to_owned(), routes[table].clone()));
        }
        for a in &attached {
            for b in &attached {
                if a != b {
                    links.entry(*a).or_default().push(("tgw-1".to_owned(), *b));
                }
            }
        }
    }

    fn make_tables(&mut self, links: &BTreeMap<usize, Vec<(String, usize)>>) {
        for i in 0..self.vpcs.len() {
            let id = self.vpcs[i].id.clone();
            let subnets: Vec<String> = self.vpcs[i].subnets.iter().map(|sub| sub.id.clone()).collect();
            let mut custom = Vec::new();
            for sub in &subnets {
                if self.random.percent(55) {
                    custom.push(sub.as_str());
                }
            }
            let main = self.routes(i, links);
            let other = self.routes(i, links);
            self.build.tables.push(table(&format!("rtb-{i}"), &id, true, &[], main));
            self.build.tables.push(table(&format!("rtb-{i}c"), &id, false, &custom, other));
            self.make_edge(i);
        }
    }

    /// A route table of the internet gateway that leads some of what comes in to an instance which takes only its own.
    fn make_edge(&mut self, i: usize) {
        let id = self.vpcs[i].id.clone();
        let own: Vec<String> = (self.build.interfaces.iter())
            .filter(|one| one["VpcId"] == id[..] && one["Description"] == "")
            .map(|one| one["NetworkInterfaceId"].as_str().unwrap().to_owned())
            .collect();
        if !self.vpcs[i].has_gateway || own.is_empty() || self.random.percent(80) {
            return;
        }
        let mut routes: Vec<Value> =
            self.vpcs[i].blocks.iter().map(|block| route(&format!("{block} local"))).collect();
        for n in 0..self.vpcs[i].subnets.len() {
            let sub = &self.vpcs[i].subnets[n];
            let blocks = [Some(sub.v4.as_str()).filter(|v4| !v4.is_empty()), sub.v6.as_deref()];
            for block in blocks.into_iter().flatten() {
                let is_taken = routes.iter().any(|one| one["DestinationCidrBlock"] == *block);
                if !is_taken && self.random.one_in(3) {
                    let to = self.random.of(&own);
                    routes.push(route(&format!("{block} {to}")));
                }
            }
        }
        self.build.tables.push(edge_table(&format!("rtb-{i}e"), &id, &format!("igw-{i}"), routes));
    }

    fn routes(&mut self, i: usize, links: &BTreeMap<usize, Vec<(String, usize)>>) -> Vec<Value> {
        let net = self.vpcs[i].net;
        let mut texts: Vec<String> =
            self.vpcs[i].blocks.iter().map(|block| format!("{block} local")).collect();
        let mut add = |text: String| {
            let destination = text.split(' ').next().unwrap().to_owned();
            if !texts.iter().any(|one| one.split(' ').next() == Some(&destination)) {
                texts.push(text);
            }
        };
        for (target, other) in links.get(&i).map(Vec::as_slice).unwrap_or_default() {
            if self.random.percent(75) {
                let to = &self.vpcs[*other];
                // Into one's own blocks no such route can be made.
                if let Some(second) = to.blocks[1..].iter().find(|block| !block.contains(':')) {
                    add(format!("{second} {target}"));
                }
                if to.net != net {
                    let n = self.random.below(3);
                    let state = if self.random.one_in(12) { " blackhole" } else { "" };
                    if self.random.percent(70) {
                        add(format!("{}.0.0/16 {target}{state}", to.net));
                    } else {
                        add(format!("{}.{n}.0/24 {target}{state}", to.net));
                    }
                }
                if let Some(v6) = to.v6.clone().filter(|_| self.random.percent(70)) {
                    add(format!("{v6}::/56 {target}"));
                }
            }
        }
        if self.random.one_in(5)
            && links.get(&i).is_some_and(|links| links.iter().any(|(id, _)| id == "tgw-1"))
        {
            add("0.0.0.0/0 tgw-1".to_owned());
        }
        let state = self.vpcs[i].gateway_state;
        let nat = self.vpcs[i].nats.first().cloned();
        // What a load balancer that keeps clients' addresses does where its targets are routed to elsewhere, no page of AWS says.
        let is_balanced = self.build.balancers.iter().any(|one| one["VpcId"] == self.vpcs[i].id[..]);
        // Nor do answers of a NAT gateway go by another network than what was asked: the engine does not look for that.
        let is_apart = !links.contains_key(&i) && !is_balanced;
        if let (Some(nat), true, true) = (&nat, self.random.one_in(4), is_apart) {
            // More than local: it must be the whole of a subnet.
            let sub = self.random.of(&self.vpcs[i].subnets);
            if !sub.v4.is_empty() {
                add(format!("{} {nat}", sub.v4));
            }
        }
        let way = self.random.below(10);
        if self.vpcs[i].has_gateway && (way < 6 || self.is_plain) {
            add(format!("0.0.0.0/0 igw-{i}{state}"));
            if self.random.percent(85) {
                add(format!("::/0 igw-{i}{state}"));
            }
        } else if let Some(nat) = &nat {
            add(format!("0.0.0.0/0 {nat}"));
        }
        if self.vpcs[i].has_egress_only && self.random.percent(70) {
            add(format!("::/0 eigw-{i}"));
        }
        if self.random.percent(25) {
            add("8.8.8.0/24 nat-gone blackhole".to_owned());
        }
        if self.random.percent(25) {
            if let Some(nat) = &nat {
                add(format!("8.0.0.0/8 {nat}"));
            } else if self.vpcs[i].has_gateway {
                add(format!("8.0.0.0/8 igw-{i}{state}"));
            }
        }
        if let Some((list, target)) = self.vpcs[i].service.clone().filter(|_| self.random.percent(50)) {
            add(format!("{list} {target}"));
        }
        // One list at most: of two that overlap, AWS takes either.
        let lists = &self.build.prefix_entries;
        // Nothing of the estate's own: no route into one's own blocks leads to an internet gateway.
        let is_foreign = |entry: &Value| WORLD.contains(&entry["Cidr"].as_str().unwrap());
        let is_good =
            lists.first().is_some_and(|(id, entries)| id == "pl-0" && entries.iter().all(is_foreign));
        if self.vpcs[i].has_gateway && self.random.percent(25) && is_good {
            add(format!("pl-0 igw-{i}{state}"));
        }
        let mut routes: Vec<Value> = texts.iter().map(|text| route(text)).collect();
        self.random.shuffle(&mut routes);
        routes
    }

    fn make_block(&mut self) {
        if self.is_plain || self.random.percent(65) {
            return;
        }
        let mode = *self.random.of(&["block-bidirectional", "block-ingress"]);
        self.build.block_mode = Some(mode.to_owned());
        for n in 0..self.random.below(3) {
            let i = self.random.below(self.vpcs.len());
            let resource = if self.random.percent(30) {
                self.vpcs[i].id.clone()
            } else {
                self.random.of(&self.vpcs[i].subnets).id.clone()
            };
            if !self
                .build
                .exclusions
                .iter()
                .any(|one| one["ResourceArn"].as_str().unwrap().ends_with(&resource))
            {
                // Egress-only under bidirectional: AWS's pages contradict each other about internet gateways.
                let kind = if mode == "block-ingress" && self.random.percent(30) {
                    "allow-egress"
                } else {
                    "allow-bidirectional"
                };
                self.build.exclusions.push(exclusion(&format!("vpcbpa-exclude-{n}"), &resource, kind));
            }
        }
    }
}
