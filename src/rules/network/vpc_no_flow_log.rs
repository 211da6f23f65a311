//! # A VPC keeps no flow log
//!
//! *Logging IP traffic using VPC Flow Logs*: a flow log is of a VPC, a subnet or an interface, and may fail to deliver.
//! Nothing is concluded without `describe-flow-logs`, nor where it was asked with a filter, nor where the text has more
//! outputs of VPCs than of flow logs: then a Region or an account is missing.
//!
//! Network: vpc-no-flow-logs.

use rustc_hash::FxHashMap;

use crate::estate::network::FlowLog;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-vpc-no-flow-log",
    title: "A VPC keeps no flow log",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does each VPC have a flow log that is active and delivers?",
    why: "After an incident nobody can tell who connected to what, and how much left the network.",
    remedy: "Make a flow log of the VPC, of rejected traffic at least.",
    references: &[
        (
            "Logging IP traffic using VPC Flow Logs",
            "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[
        ("cis-5.0", "3.7"),
        ("cis-3.0", "3.7"),
        ("aws-fsbp", "EC2.6"),
        ("nist-800-53-r5", "AU-12"),
        ("nist-800-53-r5", "SI-7(8)"),
        ("fedramp-moderate-r4", "AU-3"),
        ("soc2", "CC7.2"),
    ],
    examples: &[
        Example::new(
            "one of two has none",
            r#"{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}, {"VpcId": ⟦"vpc-2"⟧, "CidrBlock": "10.1.0.0/16"}],
                "FlowLogs": [{"FlowLogId": "fl-1", "ResourceId": "vpc-1", "FlowLogStatus": "ACTIVE", "TrafficType": "ALL",
                "DeliverLogsStatus": "SUCCESS"}]}"#,
        ),
        Example::new(
            "it fails to deliver",
            r#"{"Vpcs": [{"VpcId": ⟦"vpc-1"⟧, "CidrBlock": "10.0.0.0/16"}], "FlowLogs": [{"FlowLogId": "fl-1",
                "ResourceId": "vpc-1", "FlowLogStatus": "ACTIVE", "TrafficType": "ALL", "DeliverLogsStatus": "FAILED"}]}"#,
        ),
        Example::new(
            "none at all",
            r#"{"Vpcs": [{"VpcId": ⟦"vpc-1"⟧, "CidrBlock": "10.0.0.0/16"}], "FlowLogs": []}"#,
        ),
        Example::new(
            "flow logs were not pasted",
            r#"{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}"#,
        ),
        Example::new(
            "logged",
            r#"{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}], "FlowLogs": [{"FlowLogId": "fl-1",
                "ResourceId": "vpc-1", "FlowLogStatus": "ACTIVE", "TrafficType": "REJECT"}]}"#,
        ),
        Example::new(
            "asked with a filter",
            "aws ec2 describe-vpcs\n{\"Vpcs\": [{\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/16\"}]}\naws ec2 \
             describe-flow-logs --filter Name=resource-id,Values=vpc-2\n{\"FlowLogs\": []}\n",
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let network = &cx.estate.network;
    let outputs = |operation: &str| {
        let of = network.outputs.iter().filter(|output| output.operation == operation);
        (of.clone().count(), of.filter(|output| !output.is_whole).count())
    };
    let (logs, partial) = outputs("describe-flow-logs");
    if logs == 0 || partial > 0 || outputs("describe-vpcs").0 > logs {
        return;
    }
    let mut by_resource: FxHashMap<&str, Vec<&FlowLog>> = FxHashMap::default();
    for log in &network.flow_logs {
        let resource = log.resource.as_ref().map_or("", |resource| resource.value.as_str());
        by_resource.entry(resource).or_default().push(log);
    }
    for vpc in &network.vpcs {
        let Some(id) = &vpc.id else { continue };
        let own = by_resource.get(id.value.as_str()).map_or(&[][..], Vec::as_slice);
        if own.iter().any(|log| works(log)) {
            continue;
        }
        let inside = |subnet: &&crate::estate::network::Subnet| {
            subnet.vpc.as_ref().is_some_and(|vpc| vpc.value == id.value)
                && subnet.id.as_ref().is_some_and(|id| by_resource.contains_key(id.value.as_str()))
        };
        let subnets = network.subnets.iter().filter(inside).count();
        let what = match (own.len(), subnets) {
            (0, 0) => "keeps no flow log".to_owned(),
            (0, subnets) => format!("keeps no flow log of its own, only {subnets} of its subnets do"),
            _ => "has a flow log that is not active or fails to deliver".to_owned(),
        };
        let safe = Some(id.value.as_str()).filter(|id| super::is_safe_word(id)).unwrap_or("VPC_ID");
        let mut finding = Finding::new(&RULE, id.span, format!("VPC `{}` {what}", id.value))
            .severity(if subnets > 0 { Severity::Info } else { Severity::Low })
            .evidence("vpc", id.value.as_str())
            .remedy(
                "aws-cli",
                format!(
                    "aws ec2 create-flow-logs --resource-type VPC --resource-ids {safe} --traffic-type ALL \
                     --log-destination-type s3 --log-destination arn:aws:s3:::BUCKET"
                ),
            )
            .remedy(
                "terraform",
                format!(
                    "resource \"aws_flow_log\" \"vpc\" {{\n  vpc_id               = \"{safe}\"\n  traffic_type         = \"ALL\"\n  \
                     log_destination_type = \"s3\"\n  log_destination      = \"arn:aws:s3:::BUCKET\"\n}}"
                ),
            );
        for log in own {
            finding = finding.related(log.span, "its flow log, which does not work");
        }
        out.push(finding);
    }
}

fn works(log: &FlowLog) -> bool {
    log.status.as_ref().is_none_or(|status| status.value == "ACTIVE")
        && log.delivery.as_ref().is_none_or(|delivery| delivery.value != "FAILED")
}
