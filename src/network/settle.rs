//! What is not known, and the command that tells it.

use super::space::Unknown;
use crate::text::Span;

/// Something that the texts do not tell, as part of a sentence, with the command that tells it.
pub(super) fn unknown(what: String, command: String, span: Option<Span>) -> Unknown {
    Unknown { what, command, span }
}

/// The command that prints the thing with this id; empty for a kind that none is known for.
pub(super) fn describe(id: &str) -> String {
    let (operation, option) = match id.split_once('-').map_or("", |(kind, _)| kind) {
        "eni" => ("describe-network-interfaces", "--network-interface-ids"),
        "i" => ("describe-instances", "--instance-ids"),
        "subnet" => ("describe-subnets", "--subnet-ids"),
        "vpc" => ("describe-vpcs", "--vpc-ids"),
        "sg" => ("describe-security-groups", "--group-ids"),
        "rtb" => ("describe-route-tables", "--route-table-ids"),
        "acl" => ("describe-network-acls", "--network-acl-ids"),
        "igw" => ("describe-internet-gateways", "--internet-gateway-ids"),
        "eigw" => ("describe-egress-only-internet-gateways", "--egress-only-internet-gateway-ids"),
        "nat" => ("describe-nat-gateways", "--nat-gateway-ids"),
        "pcx" => ("describe-vpc-peering-connections", "--vpc-peering-connection-ids"),
        "vgw" => ("describe-vpn-gateways", "--vpn-gateway-ids"),
        "tgw" if id.starts_with("tgw-attach-") => {
            ("describe-transit-gateway-attachments", "--transit-gateway-attachment-ids")
        }
        "tgw" if id.starts_with("tgw-rtb-") => {
            ("describe-transit-gateway-route-tables", "--transit-gateway-route-table-ids")
        }
        "tgw" => ("describe-transit-gateways", "--transit-gateway-ids"),
        "vpce" => ("describe-vpc-endpoints", "--vpc-endpoint-ids"),
        "eice" => ("describe-instance-connect-endpoints", "--instance-connect-endpoint-ids"),
        "pl" => return format!("aws ec2 get-managed-prefix-list-entries --prefix-list-id {id}"),
        _ => return String::new(),
    };
    format!("aws ec2 {operation} {option} {id}")
}

/// The command that lists what belongs to a VPC.
pub(super) fn of_vpc(operation: &str, vpc: &str) -> String {
    format!("aws ec2 {operation} --filters Name=vpc-id,Values={vpc}")
}
