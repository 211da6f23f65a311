//! # A database has a public address
//!
//! *Working with a DB instance in a VPC*, Amazon RDS User Guide, "Hiding a DB instance in a VPC from the internet": with
//! `PubliclyAccessible` its name resolves to a public address outside the VPC; its security groups then decide alone who
//! gets in, where routes lead to an internet gateway. Where the network was pasted, it is followed as [`crate::network::reach`]
//! does it.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::estate::network::{Database, Permission, Protocol, SecurityGroup};
use crate::fix::{Fix, json};
use crate::network::exposure::{Holder, classes, exposed_to_internet, is_everybody};
use crate::network::filter::Filters;
use crate::network::reach::{Fronts, Walk};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "network-database-public",
    title: "A database has a public address",
    family: Family::Network,
    severity: Severity::High,
    question: "Is a database publicly accessible?",
    why: "It is found by scanners within hours; from then on its security group and its passwords are all that stands before \
          the data.",
    remedy: "Switch public access off, and reach the database from inside the VPC, by VPN or through a session of Systems \
             Manager.",
    references: &[
        (
            "Working with a DB instance in a VPC",
            "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
        ),
        (
            "AWS Security Hub controls for Amazon RDS",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html",
        ),
    ],
    controls: &[
        ("cis-5.0", "2.2.3"),
        ("cis-3.0", "2.3.3"),
        ("aws-fsbp", "RDS.2"),
        ("nist-800-53-r5", "AC-3"),
        ("nist-800-53-r5", "SC-7"),
    ],
    examples: &[
        Example::new(
            "its group is not in the text",
            r#"{"DBInstances": [{"DBInstanceIdentifier": "orders", "DBInstanceStatus": "available", "Engine": "postgres",
                "PubliclyAccessible": ⟦true⟧, "Endpoint": {"Address": "orders.abc.eu-west-1.rds.amazonaws.com", "Port": 5432},
                "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}]}]}"#,
        ),
        Example::new(
            "and its group lets everybody in",
            r#"{"DBInstances": [{"DBInstanceIdentifier": "orders", "DBInstanceStatus": "available", "Engine": "postgres",
                "PubliclyAccessible": ⟦true⟧, "Endpoint": {"Port": 5432}, "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1"}]}],
                "SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp",
                "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]}"#,
        ),
        Example::new(
            "a cluster",
            r#"[{"DBClusterIdentifier": "orders", "DBClusterArn": "arn:aws:rds:eu-west-1:111122223333:cluster:orders",
                "Engine": "mysql", "Port": 3306, "PubliclyAccessible": ⟦true⟧, "VpcSecurityGroups": []}]"#,
        ),
        Example::new(
            "private",
            r#"{"DBInstances": [{"DBInstanceIdentifier": "orders", "DBInstanceStatus": "available", "Engine": "postgres",
                "PubliclyAccessible": false, "Endpoint": {"Port": 5432}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let is_public =
        |database: &&Database| database.is_public.as_ref().is_some_and(|is_public| is_public.value);
    if !cx.estate.network.databases.iter().any(|database| is_public(&database)) {
        return;
    }
    let groups = Groups::of(cx);
    let reached = reached(cx);
    for (at, database) in cx.estate.network.databases.iter().enumerate().filter(|(_, one)| is_public(one)) {
        let Some(is_public) = &database.is_public else { continue };
        let reached = reached.get(&at).copied().unwrap_or(Reached::NotKnown);
        out.push(finding(&groups, database, reached, is_public.span));
    }
}

/// Whether packets from the Internet get to its port, by groups, ACLs, routes and gateways together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reached {
    /// From so many addresses that they are everybody.
    Yes,
    No,
    NotKnown,
}

/// By the place of the database.
fn reached(cx: &Context<'_>) -> FxHashMap<usize, Reached> {
    let topology = cx.topology();
    let filters = Filters::new(topology);
    let walk = Walk::new(&filters);
    let fronts = Fronts::new(topology);
    let mut all: FxHashMap<usize, Reached> = FxHashMap::default();
    for class in classes(topology, &fronts) {
        let Holder::Database(database) = class.holder else { continue };
        let same = |one: &Database| std::ptr::eq(one, database);
        let Some(at) = cx.estate.network.databases.iter().position(same) else { continue };
        let found = exposed_to_internet(&walk, &fronts, &class);
        let here = if found.openings.iter().any(|opening| is_everybody(&opening.certain)) {
            Reached::Yes
        } else if found.openings.is_empty() && found.reasons.is_empty() {
            Reached::No
        } else {
            Reached::NotKnown
        };
        // It is in several subnets, and may be in any of them tomorrow.
        let known = all.entry(at).or_insert(here);
        *known = match (*known, here) {
            (Reached::Yes, _) | (_, Reached::Yes) => Reached::Yes,
            (Reached::No, Reached::No) => Reached::No,
            _ => Reached::NotKnown,
        };
    }
    all
}

/// What its security groups say of its port.
enum Door {
    Open(Span),
    /// Ranges of one of them are the whole world together; on which port is that rule's matter.
    InPieces,
    Shut,
    NotPasted,
}

/// The security groups by id, and those that let everybody in at once or in pieces.
struct Groups<'a> {
    by_id: FxHashMap<&'a str, Vec<&'a SecurityGroup>>,
    open: FxHashSet<&'a str>,
}

impl<'a> Groups<'a> {
    fn of(cx: &Context<'a>) -> Self {
        let mut by_id: FxHashMap<&str, Vec<&SecurityGroup>> = FxHashMap::default();
        for group in &cx.estate.security_groups {
            by_id.entry(group.id.as_ref().map_or("", |id| id.value.as_str())).or_default().push(group);
        }
        Self { by_id, open: super::open_groups(cx) }
    }

    fn door(&self, database: &Database) -> Door {
        let port = database.port.as_ref().map(|port| port.value);
        let Some(ids) = database.groups.as_ref().filter(|ids| !ids.is_empty()) else {
            return Door::NotPasted;
        };
        let (mut door, mut in_pieces) = (Door::Shut, false);
        for id in ids {
            let Some(groups) = self.by_id.get(id.value.as_str()) else {
                door = Door::NotPasted;
                continue;
            };
            let mut at_once = false;
            for permission in groups.iter().flat_map(|group| &group.ingress) {
                let Some(range) = permission.ranges.iter().find(|range| range.is_world()) else { continue };
                at_once = true;
                if lets_in(permission, port) {
                    return Door::Open(range.cidr.span);
                }
            }
            in_pieces |= !at_once && self.open.contains(id.value.as_str());
        }
        if in_pieces { Door::InPieces } else { door }
    }
}

/// A port that is not known may be any.
fn lets_in(permission: &Permission, port: Option<u16>) -> bool {
    matches!(permission.protocol.value, Protocol::All | Protocol::Tcp)
        && permission.ports().is_some_and(|ports| port.is_none_or(|port| ports.contains(&port)))
}

fn finding(groups: &Groups<'_>, database: &Database, reached: Reached, span: Span) -> Finding {
    let id = database.id.as_ref().map_or("", |id| id.value.as_str());
    let door = groups.door(database);
    let (severity, what) = match door {
        _ if reached == Reached::Yes => (Severity::Critical, ", and everybody on the Internet gets to it"),
        Door::Open(_) | Door::InPieces if reached == Reached::No => (
            Severity::Medium,
            "; its security group lets everybody in, and only routes or ACLs keep the Internet out now",
        ),
        Door::Open(_) => (Severity::Critical, ", and its security group lets everybody in"),
        Door::InPieces => {
            (Severity::Critical, ", and ranges of its security group together let everybody in")
        }
        Door::Shut => (Severity::Medium, "; only its security groups keep the Internet out"),
        Door::NotPasted => (Severity::High, "; its security groups are not in the text"),
    };
    let mut finding = Finding::new(&RULE, span, format!("database `{id}` has a public address{what}"))
        .severity(severity)
        .evidence("database", id)
        .evidence(
            "reached",
            match reached {
                Reached::Yes => "yes",
                Reached::No => "no",
                Reached::NotKnown => "not known",
            },
        )
        .evidence("engine", database.engine.as_ref().map_or("not given", |engine| engine.value.as_str()))
        .fix(Fix::new("Give no public address", vec![json::replace(span, "false")]));
    if let Some(port) = &database.port {
        finding = finding.evidence("port", port.value);
    }
    finding = remedies(finding, database);
    match door {
        Door::Open(range) => finding.related(range, "this lets everybody in"),
        Door::NotPasted => finding.evidence("settled_by", "aws ec2 describe-security-groups"),
        Door::InPieces | Door::Shut => finding,
    }
}

/// `ModifyDBCluster` cannot take the address from a cluster: its subnet group decides, when it is made.
fn remedies(finding: Finding, database: &Database) -> Finding {
    if database.is_cluster {
        return finding.remedy(
            "text",
            "Whether a cluster has public addresses is decided when it is made. Restore it from a snapshot into a subnet group of \
             private subnets, without public access, and move to it.",
        );
    }
    let id = database.id.as_ref().map(|id| id.value.as_str());
    let id = id.filter(|id| super::is_safe_word(id)).unwrap_or("DB_INSTANCE_IDENTIFIER");
    finding
        .remedy(
            "aws-cli",
            format!(
                "aws rds modify-db-instance --db-instance-identifier {id} --no-publicly-accessible --apply-immediately"
            ),
        )
        .remedy("terraform", "# in the aws_db_instance\npublicly_accessible = false")
        .remedy("cloudformation", "# in the AWS::RDS::DBInstance\nPubliclyAccessible: false")
}

#[cfg(test)]
mod tests {
    use crate::report::Offsets;
    use crate::report::model::Severity;
    use crate::{Input, Options, analyze};

    /// A public database in one subnet, whose group lets in `source` and whose default route leads to `target`.
    fn found(source: &str, target: &str) -> (Severity, serde_json::Value) {
        let text = format!(
            r#"{{"DBInstances": [{{"DBInstanceIdentifier": "orders", "DBInstanceStatus": "available", "Engine": "postgres",
                "PubliclyAccessible": true, "Endpoint": {{"Port": 5432}}, "VpcSecurityGroups": [{{"VpcSecurityGroupId": "sg-1"}}],
                "DBSubnetGroup": {{"VpcId": "vpc-1", "Subnets": [{{"SubnetIdentifier": "subnet-1"}}]}}}}],
            "SecurityGroups": [{{"GroupId": "sg-1", "GroupName": "db", "VpcId": "vpc-1", "IpPermissions": [{{"IpProtocol": "tcp",
                "FromPort": 5432, "ToPort": 5432, "IpRanges": [{{"CidrIp": "{source}"}}]}}], "IpPermissionsEgress": []}}],
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
        );
        let report = analyze(vec![Input::from_text("t", text)], &Options::default(), &mut |_| {});
        let report = report.report(Offsets::Bytes);
        let found =
            report.findings.into_iter().find(|finding| finding.rule == "network-database-public").unwrap();
        (found.severity, found.evidence["reached"].clone())
    }

    #[test]
    fn as_bad_as_the_way_to_it() {
        let out = r#""GatewayId": "igw-1""#;
        assert_eq!(found("0.0.0.0/0", out), (Severity::Critical, "yes".into()));
        assert_eq!(found("10.0.0.0/8", out), (Severity::Medium, "no".into()));
        assert_eq!(found("0.0.0.0/0", r#""NatGatewayId": "nat-1""#), (Severity::Medium, "no".into()));
    }
}
