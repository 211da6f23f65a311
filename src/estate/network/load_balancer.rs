//! Load balancers, their listeners and targets.

use std::net::IpAddr;

use crate::estate::Tag;
use crate::text::{Span, Spanned};

/// A load balancer of `elbv2 describe-load-balancers` or `elb describe-load-balancers`.
#[derive(Clone, Debug)]
pub struct LoadBalancer {
    /// The whole object.
    pub span: Span,
    /// `LoadBalancerArn`; none for a classic one.
    pub arn: Option<Spanned<String>>,
    /// `LoadBalancerName`
    pub name: Option<Spanned<String>>,
    /// `DNSName`
    pub dns_name: Option<Spanned<String>>,
    /// `Type`
    pub kind: LoadBalancerKind,
    /// `Scheme`: `internet-facing` or `internal`.
    pub scheme: Option<Spanned<String>>,
    /// `VpcId` or `VPCId`
    pub vpc: Option<Spanned<String>>,
    /// `AvailabilityZones[].SubnetId` or `Subnets`
    pub subnets: Vec<Spanned<String>>,
    /// `AvailabilityZones[].LoadBalancerAddresses[]`: all addresses that are told, public and private.
    pub addresses: Vec<Spanned<IpAddr>>,
    /// `SecurityGroups`. `None` if the output did not say: a Network Load Balancer may have none.
    pub groups: Option<Vec<Spanned<String>>>,
    /// `State.Code`
    pub state: Option<Spanned<String>>,
    /// `IpAddressType`: `ipv4`, `dualstack`, `dualstack-without-public-ipv4`.
    pub ip_address_type: Option<Spanned<String>>,
    /// `load_balancing.cross_zone.enabled` of `describe-load-balancer-attributes`.
    pub cross_zone: Option<Spanned<bool>>,
    /// Instances of a classic one.
    pub instances: Vec<Spanned<String>>,
    /// Tags.
    pub tags: Vec<Tag>,
}

impl LoadBalancer {
    /// For messages: ``load balancer `web` ``.
    #[must_use]
    pub fn label(&self) -> String {
        let name = self.name.as_ref().or(self.arn.as_ref()).or(self.dns_name.as_ref());
        format!("load balancer `{}`", name.map_or("without a name", |name| name.value.as_str()))
    }

    /// True if its addresses are public. `None` if the output does not say.
    #[must_use]
    pub fn is_internet_facing(&self) -> Option<bool> {
        self.scheme.as_ref().map(|scheme| scheme.value != "internal")
    }
}

/// Kinds of load balancers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LoadBalancerKind {
    /// `application`
    Application,
    /// `network`
    Network,
    /// `gateway`
    Gateway,
    /// Of the first generation.
    Classic,
    /// The output did not say, or says what is not known.
    Unknown,
}

/// A listener.
#[derive(Clone, Debug)]
pub struct Listener {
    /// The whole object.
    pub span: Span,
    /// `ListenerArn`
    pub arn: Option<Spanned<String>>,
    /// `LoadBalancerArn`; a classic one's name.
    pub load_balancer: Option<Spanned<String>>,
    /// `Port`
    pub port: Option<Spanned<u16>>,
    /// `Protocol`: `HTTP`, `HTTPS`, `TCP`, `TLS`, `UDP`, `TCP_UDP`, `SSL`, …
    pub protocol: Option<Spanned<String>>,
    /// `DefaultActions`, and those of its rules where `describe-rules` was pasted.
    pub actions: Vec<Action>,
    /// `InstancePort` of a classic one.
    pub instance_port: Option<Spanned<u16>>,
    /// `InstanceProtocol` of a classic one.
    pub instance_protocol: Option<Spanned<String>>,
    /// `SslPolicy`
    pub ssl_policy: Option<Spanned<String>>,
}

/// An action of a listener.
#[derive(Clone, Debug)]
pub struct Action {
    /// The whole object.
    pub span: Span,
    /// `Type`: `forward`, `redirect`, `fixed-response`, `authenticate-…`
    pub kind: Option<Spanned<String>>,
    /// Target groups of `TargetGroupArn` and `ForwardConfig`, those with a weight of 0 left out.
    pub target_groups: Vec<Spanned<String>>,
    /// `RedirectConfig.Protocol`
    pub redirect_protocol: Option<Spanned<String>>,
}

/// A target group.
#[derive(Clone, Debug)]
pub struct TargetGroup {
    /// The whole object.
    pub span: Span,
    /// `TargetGroupArn`
    pub arn: Option<Spanned<String>>,
    /// `TargetGroupName`
    pub name: Option<Spanned<String>>,
    /// `Protocol`
    pub protocol: Option<Spanned<String>>,
    /// `Port`
    pub port: Option<Spanned<u16>>,
    /// `VpcId`
    pub vpc: Option<Spanned<String>>,
    /// `TargetType`
    pub kind: TargetKind,
    /// `LoadBalancerArns`
    pub load_balancers: Vec<Spanned<String>>,
    /// `IpAddressType`: `ipv4` or `ipv6`.
    pub ip_address_type: Option<Spanned<String>>,
    /// `load_balancing.cross_zone.enabled` of `describe-target-group-attributes`; none if it is as the load balancer says.
    pub cross_zone: Option<Spanned<bool>>,
    /// `preserve_client_ip.enabled` of `describe-target-group-attributes`.
    pub preserves_client: Option<Spanned<bool>>,
    /// Of `describe-target-health` of this group; `None` if it was not pasted.
    pub targets: Option<Vec<Target>>,
}

/// Kinds of targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetKind {
    /// `instance`
    Instance,
    /// `ip`
    Ip,
    /// `lambda`
    Lambda,
    /// `alb`
    LoadBalancer,
    /// The output did not say, or says what is not known.
    Unknown,
}

/// A target of `describe-target-health`.
#[derive(Clone, Debug)]
pub struct Target {
    /// The whole object.
    pub span: Span,
    /// `Target.Id`: an instance, an address, an ARN.
    pub id: Spanned<String>,
    /// `Target.Port`
    pub port: Option<Spanned<u16>>,
    /// `TargetHealth.State`
    pub state: Option<Spanned<String>>,
}
