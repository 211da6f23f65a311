//! # A machine on the Internet has a role
//!
//! An instance has a public address and an instance profile: who breaks into it has the rights of its role.
//! *IAM roles for Amazon EC2*, Amazon EC2 User Guide.
//!
//! Network: instance-public-with-role.

use super::reach::{Reach, Reaching};
use super::role::Roles;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "instance-public-with-role",
    title: "An instance with a public address has a role",
    family: Family::Instance,
    severity: Severity::Info,
    question: "Does an instance with a public address have an instance profile?",
    why: "Who breaks into the machine gets the rights of its role, for as long as he stays.",
    remedy: "Put the machine into a private subnet behind a load balancer, and give its role no more than its job needs.",
    references: &[
        (
            "IAM roles for Amazon EC2",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "EC2.9")],
    examples: &[
        Example::new(
            "IPv4",
            r#"{"Reservations": [{"Instances": [{"InstanceId": "i-1", "ImageId": "ami-1",
                "MetadataOptions": {"HttpTokens": "required"}, "PublicIpAddress": ⟦"203.0.113.7"⟧,
                "IamInstanceProfile": {"Arn": "arn:aws:iam::111122223333:instance-profile/web", "Id": "AIPA1"}}]}]}"#,
        ),
        Example::new(
            "a global IPv6 address of an interface",
            r#"[{"InstanceId": "i-1", "ImageId": "ami-1", "MetadataOptions": {"HttpTokens": "required"},
                "IamInstanceProfile": {"Arn": "arn:aws:iam::111122223333:instance-profile/web"},
                "NetworkInterfaces": [{"Ipv6Addresses": [{"Ipv6Address": "fd00::1"},
                {"Ipv6Address": ⟦"2001:db8::1"⟧}]}]}]"#,
        ),
        Example::new(
            "no role",
            r#"{"Reservations": [{"Instances": [{"InstanceId": "i-1", "ImageId": "ami-1",
                "MetadataOptions": {"HttpTokens": "required"}, "PublicIpAddress": "203.0.113.7"}]}]}"#,
        ),
        Example::new(
            "private addresses only",
            r#"{"Reservations": [{"Instances": [{"InstanceId": "i-1", "ImageId": "ami-1", "PrivateIpAddress": "10.0.0.7",
                "MetadataOptions": {"HttpTokens": "required"}, "PublicIpAddress": "",
                "NetworkInterfaces": [{"Ipv6Addresses": [{"Ipv6Address": "fd00::1"}]}],
                "IamInstanceProfile": {"Arn": "arn:aws:iam::111122223333:instance-profile/web"}}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut roles = Roles::of(cx);
    let mut reaching = None;
    for instance in cx.estate.instances.iter().filter(|instance| !instance.is_gone()) {
        let (Some(address), Some(profile)) = (instance.public_addresses.first(), &instance.profile) else {
            continue;
        };
        let message = format!(
            "{} has the public address `{}` and the instance profile `{}`",
            instance.label(),
            address.value,
            profile.value
        );
        let loot = roles.loot(&profile.value);
        let message = loot.as_ref().map_or_else(|| message.clone(), |loot| message.clone() + &loot.clause());
        let reach = reaching.get_or_insert_with(|| Reaching::of(cx)).of_instance(instance);
        let shut = reach == Some(Reach::Shut);
        let message = if shut { message + "; the Internet does not get to it now" } else { message };
        // A break-in has to come first.
        let severity = match loot.as_ref().map(|loot| loot.severity) {
            Some(Severity::High) => Severity::Medium,
            Some(Severity::Medium) => Severity::Low,
            _ => Severity::Info,
        };
        let severity = if shut { Severity::Info } else { severity };
        let finding = Finding::new(&RULE, address.span, message)
            .severity(severity)
            .evidence("instance", instance.id.as_ref().map_or("", |id| id.value.as_str()))
            .evidence("public_address", address.value.as_str())
            .evidence("instance_profile", profile.value.as_str())
            .related(profile.span, "the role that goes with the machine");
        out.push(match &loot {
            Some(loot) => loot.add_to(finding),
            None => finding,
        });
    }
}
