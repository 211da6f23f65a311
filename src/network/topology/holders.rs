//! Things that have interfaces: load balancers, databases, functions, endpoints, NAT gateways.
//!
//! Their interfaces are found by what AWS writes into the descriptions of the interfaces that it makes. Where none was pasted,
//! a station stands for it in each of its subnets, with its security groups and any address of the subnet.

use super::{Groups, Public, Station, Topology};
use crate::estate::network::{
    Database, Function, InstanceConnectEndpoint, LoadBalancer, LoadBalancerKind, NatGateway, VpcEndpoint,
};
use crate::network::space::Range;
use crate::text::{Span, Spanned};

impl<'a> Topology<'a> {
    /// The interfaces of a load balancer. Each has the description `ELB app/NAME/ID`, `ELB net/NAME/ID` or, of a classic
    /// one, `ELB NAME` (*Troubleshoot your Application Load Balancers*; *requester-managed network interfaces*).
    pub fn of_balancer(&self, balancer: &'a LoadBalancer) -> Vec<Station<'a>> {
        let suffix =
            balancer.arn.as_ref().and_then(|arn| arn.value.split_once(":loadbalancer/")).map(|(_, s)| s);
        let name = balancer.name.as_ref().map(|name| name.value.as_str());
        let description = format!("ELB {}", suffix.or(name).unwrap_or_default());
        let vpc = balancer.vpc.as_ref().map(|vpc| vpc.value.as_str());
        let found = self.described(&description, |station| vpc.is_none() || self.vpc_of(station) == vpc);
        if !found.is_empty() {
            return found;
        }
        let may_have_none = matches!(balancer.kind, LoadBalancerKind::Network | LoadBalancerKind::Gateway);
        let groups = match &balancer.groups {
            None if may_have_none => Groups::None,
            Some(list) if list.is_empty() && may_have_none => Groups::None,
            list => told(list.as_deref()),
        };
        let public = match balancer.scheme.as_ref().map(|scheme| scheme.value.as_str()) {
            Some("internet-facing") => Public::Some,
            Some("internal") => Public::These(Vec::new()),
            _ => Public::Unknown,
        };
        let like = stand_in(suffix.or(name), &balancer.vpc, groups, public, balancer.span);
        let dual = balancer.ip_address_type.as_ref().is_some_and(|kind| kind.value.starts_with("dualstack"));
        self.stand_ins(&like, &balancer.subnets, dual)
    }

    /// The interfaces of a database: AWS describes all of them as `RDSNetworkInterface`, so they are those of its subnets
    /// with its security groups.
    pub fn of_database(&self, database: &'a Database) -> Vec<Station<'a>> {
        let groups = told(database.groups.as_deref());
        let is_public = database.is_public.as_ref().map(|is_public| is_public.value);
        let found = self.described("RDSNetworkInterface", |station| {
            let in_subnet =
                station.subnet.is_some_and(|own| database.subnets.iter().any(|id| id.value == own));
            let fits = is_public.is_none_or(|is_public| station.public.may_be() == is_public);
            in_subnet && station.groups == groups && fits
        });
        if !found.is_empty() {
            return found;
        }
        let public = match is_public {
            Some(true) => Public::Some,
            Some(false) => Public::These(Vec::new()),
            None => Public::Unknown,
        };
        let id = database.id.as_ref().map(|id| id.value.as_str());
        let like = stand_in(id, &database.vpc, groups, public, database.span);
        self.stand_ins(&like, &database.subnets, false)
    }

    /// The interfaces of a function: shared by all functions of a subnet with the same security groups (*Giving Lambda
    /// functions access to resources in an Amazon VPC*).
    pub fn of_function(&self, function: &'a Function) -> Vec<Station<'a>> {
        let groups = told(Some(&function.groups));
        let found: Vec<Station<'a>> = (self.by_description.iter())
            .filter(|(description, _)| description.starts_with("AWS Lambda VPC ENI"))
            .flat_map(|(_, places)| self.stations_at(places))
            .filter(|station| {
                let here =
                    station.subnet.is_some_and(|own| function.subnets.iter().any(|id| id.value == own));
                here && station.groups == groups
            })
            .collect();
        if !found.is_empty() {
            return found;
        }
        let id = function.name.as_ref().or(function.arn.as_ref()).map(|name| name.value.as_str());
        let like = stand_in(id, &function.vpc, groups, Public::These(Vec::new()), function.span);
        self.stand_ins(&like, &function.subnets, false)
    }

    /// The interfaces of an EC2 Instance Connect Endpoint.
    pub fn of_connect_endpoint(&self, endpoint: &'a InstanceConnectEndpoint) -> Vec<Station<'a>> {
        let found = self.interfaces(&endpoint.interfaces);
        if !found.is_empty() {
            return found;
        }
        let groups = told(endpoint.groups.as_deref());
        let id = endpoint.id.as_ref().map(|id| id.value.as_str());
        let like = stand_in(id, &endpoint.vpc, groups, Public::These(Vec::new()), endpoint.span);
        self.stand_ins(&like, endpoint.subnet.as_slice(), false)
    }

    /// The interfaces of an interface endpoint, or of an endpoint of a Gateway Load Balancer.
    pub fn of_endpoint(&self, endpoint: &'a VpcEndpoint) -> Vec<Station<'a>> {
        let found = self.interfaces(&endpoint.interfaces);
        if !found.is_empty() {
            return found;
        }
        let groups = told(endpoint.groups.as_deref());
        let id = endpoint.id.as_ref().map(|id| id.value.as_str());
        let like = stand_in(id, &endpoint.vpc, groups, Public::These(Vec::new()), endpoint.span);
        self.stand_ins(&like, &endpoint.subnets, false)
    }

    /// The interfaces of a NAT gateway. They have no security groups (*NAT gateway basics*).
    pub fn of_nat(&self, nat: &'a NatGateway) -> Vec<Station<'a>> {
        let found: Vec<Station<'a>> = (nat.addresses.iter())
            .filter_map(|address| self.interface(&address.interface.as_ref()?.value).cloned())
            .map(|station| Station { groups: Groups::None, is_nat: true, ..station })
            .collect();
        let subnet = nat.subnet.as_ref().map(|subnet| subnet.value.as_str());
        if !found.is_empty() {
            return found;
        }
        let pair = |address: &crate::estate::network::NatAddress| {
            Some((address.private.as_ref()?.value, address.public.as_ref()?.value))
        };
        let public: Vec<_> = nat.addresses.iter().filter_map(pair).collect();
        let public = match (nat.is_private, public.is_empty()) {
            (true, _) => Public::These(Vec::new()),
            (false, true) => Public::Some,
            (false, false) => Public::These(public),
        };
        let private: Vec<_> = nat
            .addresses
            .iter()
            .filter_map(|one| Some(Range::address(one.private.as_ref()?.value)))
            .collect();
        let is_exact = !private.is_empty();
        let cidrs = subnet.map(|subnet| self.cidrs(subnet, true)).unwrap_or_default();
        let id = nat.id.as_ref().map(|id| id.value.as_str());
        let like = stand_in(id, &nat.vpc, Groups::None, public, nat.span);
        let v4 = if is_exact { private } else { cidrs };
        vec![Station { subnet, v4, is_exact, is_nat: true, checks_source: false, ..like }]
    }

    /// What stands for things with a security group of which no interface was pasted.
    pub fn stand_ins_of_group(&self, group: &str) -> Vec<Station<'a>> {
        let network = &self.estate.network;
        let balancers = network.load_balancers.iter().flat_map(|one| self.of_balancer(one));
        let databases = network.databases.iter().flat_map(|one| self.of_database(one));
        let functions = network.functions.iter().flat_map(|one| self.of_function(one));
        let endpoints = network.endpoints.iter().flat_map(|one| self.of_endpoint(one));
        let all = balancers.chain(databases).chain(functions).chain(endpoints);
        all.filter(|one| one.interface.is_none() && one.groups.list().contains(&group)).collect()
    }

    /// Stations at places of [`Topology::stations`].
    pub fn stations_at<'s>(&'s self, places: &'s [usize]) -> impl Iterator<Item = Station<'a>> + 's {
        places.iter().filter_map(|place| self.stations.get(*place)).cloned()
    }

    fn described(&self, description: &str, fits: impl Fn(&Station<'a>) -> bool) -> Vec<Station<'a>> {
        let places = self.by_description.get(description).map_or(&[][..], Vec::as_slice);
        self.stations_at(places).filter(|station| fits(station)).collect()
    }

    fn interfaces(&self, ids: &[Spanned<String>]) -> Vec<Station<'a>> {
        ids.iter().filter_map(|id| self.interface(&id.value)).cloned().collect()
    }

    /// Blocks of a subnet, of IPv4 or of IPv6.
    pub fn cidrs(&self, subnet: &str, is_v4: bool) -> Vec<Range<u128>> {
        let cidrs = self.subnets.told(subnet, |subnet| Some(&subnet.cidrs)).into_iter().flatten();
        cidrs.filter(|cidr| cidr.value.addr().is_ipv4() == is_v4).map(|cidr| Range::of(&cidr.value)).collect()
    }

    /// The same station in each of the subnets, with any address of it.
    fn stand_ins(
        &self,
        like: &Station<'a>,
        subnets: &'a [Spanned<String>],
        is_dual: bool,
    ) -> Vec<Station<'a>> {
        let place = |subnet: &'a str| Station {
            vpc: like.vpc.or_else(|| self.vpc_of_subnet(subnet)),
            subnet: Some(subnet),
            v4: self.cidrs(subnet, true),
            v6: if is_dual { self.cidrs(subnet, false) } else { Vec::new() },
            ..like.clone()
        };
        if subnets.is_empty() {
            return vec![like.clone()];
        }
        subnets.iter().map(|subnet| place(&subnet.value)).collect()
    }
}

/// A station that no interface was pasted for, without a place yet.
fn stand_in<'a>(
    id: Option<&str>,
    vpc: &'a Option<Spanned<String>>,
    groups: Groups<'a>,
    public: Public,
    span: Span,
) -> Station<'a> {
    Station {
        id: id.unwrap_or("without id").to_owned(),
        interface: None,
        vpc: vpc.as_ref().map(|vpc| vpc.value.as_str()),
        subnet: None,
        groups,
        v4: Vec::new(),
        v6: Vec::new(),
        is_exact: false,
        is_nat: false,
        public,
        checks_source: true,
        denies_gateway: false,
        span: Some(span),
    }
}

fn told<'a>(groups: Option<&'a [Spanned<String>]>) -> Groups<'a> {
    match groups {
        Some(list) if !list.is_empty() => Groups::these(list.iter().map(|id| id.value.as_str())),
        _ => Groups::Unknown,
    }
}
