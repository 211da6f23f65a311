//! # A group that the launch wizard made
//!
//! The console names the groups that it makes along the way `launch-wizard-1` and so on, and lets SSH or
//! Remote Desktop in. *Create a security group for your Amazon EC2 instance*, Amazon EC2 User Guide.
//!
//! Network: sg-launch-wizard.

use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-launch-wizard",
    title: "A security group was made by the launch wizard",
    family: Family::Network,
    severity: Severity::Info,
    question: "Was a security group made by the launch wizard of the console?",
    why: "Nobody planned it, nobody knows whose it is, and the wizard offers to open it for everybody.",
    remedy: "Make a group with a name and rules that say what it is for, move the machines there, and delete this one.",
    references: &[(
        "Create a security group for your Amazon EC2 instance",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/creating-security-group.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "in the envelope",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": ⟦"launch-wizard-3"⟧, "IpPermissions": []}]}"#,
        ),
        Example::new(
            "bare",
            r#"[{"GroupId": "sg-1", "GroupName": ⟦"launch-wizard-12"⟧, "IpPermissionsEgress": []}]"#,
        ),
        Example::new(
            "a name that somebody gave",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "launch-wizards-office", "IpPermissions": []}]}"#,
        ),
        Example::new(
            "the words in the description only",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "web", "IpPermissions": [],
                "Description": "replaces launch-wizard-3"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for group in &cx.estate.security_groups {
        let Some(name) = &group.name else { continue };
        let number = name.value.strip_prefix("launch-wizard-");
        if number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())) {
            let message = format!("{} was made by the launch wizard", group.label());
            out.push(Finding::new(&RULE, name.span, message).evidence("group", group.evidence()));
        }
    }
}
