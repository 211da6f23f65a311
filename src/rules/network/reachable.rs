//! Whether what a group lets in from the Internet does get to something that has the group.

use rustc_hash::{FxHashMap, FxHashSet};

use super::around::{MAX_RELATED, in_use, known_vpcs, text};
use crate::estate::network::{Permission, SecurityGroup};
use crate::network::filter::{Direction, Filters, Peer};
use crate::network::reach::{Ask, Fronts, Origin, Walk, internet};
use crate::network::space::{Block, Family, FlowSet, Range, Unknown};
use crate::network::topology::{Public, Station, Topology};
use crate::report::model::Severity;
use crate::rules::{Context, Finding};
use crate::text::Span;

/// Up to this length a block may be part of the whole Internet.
const WIDE: u8 = 8;

/// Kinds of interfaces that are looked at for one group.
const MAX_CLASSES: usize = 64;

/// One kind of interface that has a group, and what of it the Internet gets to.
struct Door {
    label: String,
    span: Option<Span>,
    ways: Vec<(FlowSet, FlowSet, Vec<Unknown>)>,
}

/// What the Internet gets to, by group.
#[derive(Default)]
pub(in crate::rules) struct Doors<'a> {
    by_group: FxHashMap<&'a str, Vec<Door>>,
    used: FxHashSet<&'a str>,
    vpcs: FxHashSet<&'a str>,
}

/// What came of looking.
enum Reach<'d> {
    /// It gets to these.
    Open(Vec<&'d Door>),
    /// It may get there.
    Unsure(&'d Unknown),
    /// It gets to none of them.
    Shut,
    /// Nothing has the group.
    Nobody,
    /// Interfaces were not pasted.
    NotPasted,
}

impl<'a> Doors<'a> {
    /// Looks at the interfaces of all groups that are widely open.
    pub fn new(cx: &Context<'a>) -> Self {
        let topology = cx.topology();
        let filters = Filters::new(topology);
        let walk = Walk::new(&filters);
        let fronts = Fronts::new(topology);
        let mut doors = Self { by_group: FxHashMap::default(), used: in_use(cx), vpcs: known_vpcs(cx) };
        for group in cx.estate.security_groups.iter().filter(|group| is_wide(group)) {
            let Some(id) = &group.id else { continue };
            let found = stations(topology, &id.value);
            let list = found.into_iter().map(|station| door(&walk, &fronts, station)).collect();
            doors.by_group.insert(&id.value, list);
        }
        doors
    }

    fn reach(&self, group: &SecurityGroup, flows: &FlowSet) -> Reach<'_> {
        let list = self.by_group.get(text(&group.id)).map_or(&[][..], Vec::as_slice);
        let whole = self.vpcs.contains(text(&group.vpc));
        if list.is_empty() {
            return if whole && !self.used.contains(text(&group.id)) {
                Reach::Nobody
            } else {
                Reach::NotPasted
            };
        }
        let open = |door: &&Door| door.ways.iter().any(|(certain, ..)| certain.meets(flows));
        let open: Vec<_> = list.iter().filter(open).collect();
        if !open.is_empty() {
            return Reach::Open(open);
        }
        let may_be = list.iter().flat_map(|door| &door.ways).filter(|(_, possible, _)| possible.meets(flows));
        for (_, _, why) in may_be {
            if let Some(why) = why.iter().find(|why| !why.command.is_empty()).or(why.first()) {
                return Reach::Unsure(why);
            }
        }
        if whole && list.len() < MAX_CLASSES { Reach::Shut } else { Reach::NotPasted }
    }

    /// A finding, as bad as what comes of it. What holds a door shut from outside lowers it: one switch opens it.
    pub fn judge(&self, group: &SecurityGroup, flows: &FlowSet, mut finding: Finding) -> Finding {
        match self.reach(group, flows) {
            Reach::Open(doors) => {
                if finding.severity == Severity::High {
                    finding.severity = Severity::Critical;
                }
                finding = finding.evidence("reached", doors.len());
                for door in doors.iter().take(MAX_RELATED) {
                    if let Some(span) = door.span {
                        finding = finding.related(span, format!("the Internet gets to `{}`", door.label));
                    }
                }
                finding
            }
            Reach::Unsure(why) => {
                let settled = if why.command.is_empty() { why.what.as_str() } else { why.command.as_str() };
                finding.evidence("reached", "not known").evidence("settled_by", settled)
            }
            Reach::NotPasted => finding
                .evidence("reached", "not known")
                .evidence("settled_by", "aws ec2 describe-network-interfaces"),
            Reach::Shut => {
                finding.severity = finding.severity.min(Severity::Medium);
                finding.message.push_str("; the Internet gets to nothing that has the group now");
                finding.evidence("reached", 0)
            }
            Reach::Nobody => {
                finding.severity = Severity::Info;
                finding.message.push_str("; nothing has the group now");
                finding.evidence("reached", 0)
            }
        }
    }
}

/// The flows of a permission, of one family.
pub(super) fn flows(permissions: &[&Permission], family: Family) -> FlowSet {
    let block = |permission: &&Permission| {
        let protocols = permission.protocol.value.number().map_or(Range::PROTOCOLS, Range::one);
        let ports = permission
            .ports()
            .map_or(Range::PORTS, |ports| Range { first: *ports.start(), last: *ports.end() });
        Block { protocols, ports, ..Block::all(family) }
    };
    FlowSet::from_blocks(family, &permissions.iter().map(block).collect::<Vec<_>>())
}

fn is_wide(group: &SecurityGroup) -> bool {
    group.ingress.iter().any(|permission| {
        !permission.prefix_lists.is_empty()
            || permission.ranges.iter().any(|range| range.cidr.value.prefix_len() <= WIDE)
    })
}

/// Interfaces that have a group, those that nothing tells apart once.
fn stations<'t, 'a>(topology: &'t Topology<'a>, group: &str) -> Vec<&'t Station<'a>> {
    let mut seen = FxHashSet::default();
    let all = topology.of_group(group).iter().filter_map(|place| topology.stations.get(*place));
    let differ = all.filter(|station| {
        let public = match &station.public {
            Public::These(list) => u8::from(!list.is_empty()),
            Public::Some => 1,
            Public::Unknown => 2,
        };
        seen.insert((
            station.subnet,
            station.groups.clone(),
            public,
            station.v6.is_empty(),
            station.denies_gateway,
        ))
    });
    differ.take(MAX_CLASSES).collect()
}

fn door<'a>(walk: &Walk<'_, 'a>, fronts: &Fronts<'a>, station: &Station<'a>) -> Door {
    let all = Ask { protocols: Range::PROTOCOLS, ports: Range::PORTS };
    let mut ways = Vec::new();
    let is_fronted = fronts.has(&station.id, station, walk.filters.topology.vpc_of(station));
    for family in Family::BOTH {
        // From any port of the client: a rule does not ask for it.
        let groups = walk.filters.groups(station, Direction::Ingress, family, &Peer::Outside);
        let there = walk.from_world(station, family, &groups).into_iter();
        ways.extend(there.map(|one| (one.certain, one.possible, one.reasons)));
        if is_fronted {
            let origin = Origin::Internet(internet::internet(family));
            let outcomes = walk.through(fronts, &origin, station, &station.id, &all, 1).into_iter();
            let there = outcomes.filter(|outcome| !outcome.possible.is_empty());
            ways.extend(there.map(|outcome| (outcome.certain, outcome.possible, outcome.reasons)));
        }
    }
    let label = station.interface.and_then(|interface| interface.instance.as_ref());
    let label = label.map_or_else(|| station.id.clone(), |instance| instance.value.clone());
    Door { label, span: station.span, ways }
}

#[cfg(test)]
mod tests {
    use crate::report::Offsets;
    use crate::report::model::Severity;
    use crate::{Input, Options, analyze};

    const GROUP: &str = r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "g", "VpcId": "vpc-1", "IpPermissions": [
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
        "IpPermissionsEgress": []}]}"#;

    /// A subnet with an interface that has a group and perhaps a public address, and a default route.
    fn network(group: &str, public: &str, target: &str) -> String {
        format!(
            r#"{{"NetworkInterfaces": [{{"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "SubnetId": "subnet-1",
                "Groups": [{{"GroupId": "{group}"}}], "PrivateIpAddresses": [{{"PrivateIpAddress": "10.0.0.5" {public}}}]}}],
            "Vpcs": [{{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}}],
            "Subnets": [{{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}}],
            "RouteTables": [{{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{{"Main": true}}], "Routes": [
                {{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}},
                {{"DestinationCidrBlock": "0.0.0.0/0", {target}, "State": "active"}}]}}],
            "InternetGateways": [{{"InternetGatewayId": "igw-1", "Attachments": [{{"State": "available", "VpcId": "vpc-1"}}]}}],
            "NetworkAcls": [{{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": true, "Associations": [{{"SubnetId": "subnet-1"}}],
                "Entries": [{{"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}},
                            {{"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}}]}}],
            "VpcBlockPublicAccessOptions": {{"AwsAccountId": "111122223333", "AwsRegion": "eu-west-1", "InternetGatewayBlockMode": "off"}},
            "VpcBlockPublicAccessExclusions": []}}"#
        )
    }

    const PUBLIC: &str = r#", "Association": {"PublicIp": "198.51.100.7"}"#;
    const OUT: &str = r#""GatewayId": "igw-1""#;

    fn severity(texts: &[&str]) -> (Severity, serde_json::Value) {
        let inputs = texts.iter().map(|text| Input::from_text("t", *text)).collect();
        let report = analyze(inputs, &Options::default(), &mut |_| {}).report(Offsets::Bytes);
        let found =
            report.findings.into_iter().find(|finding| finding.rule == "network-world-admin-port").unwrap();
        (found.severity, found.evidence["reached"].clone())
    }

    #[test]
    fn as_bad_as_what_comes_of_it() {
        assert_eq!(severity(&[GROUP]), (Severity::High, "not known".into()));
        assert_eq!(severity(&[GROUP, &network("sg-1", PUBLIC, OUT)]), (Severity::Critical, 1.into()));
        assert_eq!(severity(&[GROUP, &network("sg-1", "", OUT)]), (Severity::Medium, 0.into()));
        let nat = network("sg-1", PUBLIC, r#""NatGatewayId": "nat-1""#);
        assert_eq!(severity(&[GROUP, &nat]), (Severity::Medium, 0.into()));
        assert_eq!(severity(&[GROUP, &network("sg-2", PUBLIC, OUT)]), (Severity::Info, 0.into()));
    }

    #[test]
    fn what_is_missing_is_no_reassurance() {
        // Interfaces of another VPC, and routes that were not pasted.
        let other = network("sg-2", PUBLIC, OUT).replace("vpc-1", "vpc-9");
        assert_eq!(severity(&[GROUP, &other]), (Severity::High, "not known".into()));
        let without = network("sg-1", PUBLIC, OUT).replace("RouteTableId", "Unread");
        let (severity, reached) = severity(&[GROUP, &without]);
        assert_eq!((severity >= Severity::High, reached), (true, "not known".into()));
    }
}
