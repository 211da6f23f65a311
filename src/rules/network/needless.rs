//! Rules that could go: in words, in the text, with the AWS CLI.

use std::fmt::Write as _;

use super::remove::{group_id, head, is_safe_word, shorthand};
use crate::estate::network::AddressRange;
use crate::fix::{Fix, json};
use crate::network::filter::{Direction, Remote};
use crate::network::redundancy::{Redundancy, Subject};
use crate::rules::{Context, Finding};
use crate::text::Span;
use ipnet::IpNet;

/// Where a rule is shown: the block, the id of the group, the id of the prefix list.
pub(super) fn place(subject: &Subject<'_>) -> Span {
    match &subject.rule.remote {
        Remote::Range(_) => range(subject).map_or(subject.rule.span, |range| range.cidr.span),
        Remote::Group(reference) => reference.id.as_ref().map_or(reference.span, |id| id.span),
        Remote::List(_) | Remote::Unread => subject.rule.span,
    }
}

/// The block of a rule about one.
fn range<'a>(subject: &Subject<'a>) -> Option<&'a AddressRange> {
    let is_it = |range: &&AddressRange| range.span == subject.rule.span;
    match subject.rule.remote {
        Remote::Range(net) => {
            subject.rule.rule.ranges.iter().find(|range| is_it(range) && range.cidr.value == net)
        }
        Remote::Group(_) | Remote::List(_) | Remote::Unread => None,
    }
}

/// ``tcp port 22 from `10.0.0.0/8` ``
pub(super) fn words(subject: &Subject<'_>) -> String {
    let rule = &subject.rule;
    let what = match rule.rule.ports() {
        Some(ports) => super::ports::in_words(&rule.rule.protocol.value, &ports),
        None => super::ports::icmp_in_words(rule.rule),
    };
    let way = if rule.direction == Direction::Ingress { "from" } else { "to" };
    let end = match &rule.remote {
        Remote::Range(net) => net.to_string(),
        Remote::Group(reference) => reference.key().to_owned(),
        Remote::List(id) => (*id).to_owned(),
        Remote::Unread => "what could not be read".to_owned(),
    };
    format!("{what} {way} `{end}`")
}

/// `lets in` or `lets out`.
pub(super) fn lets(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "lets in",
        Direction::Egress => "lets out",
    }
}

/// Evidence and places that all findings about rules that could go have.
pub(super) fn told(finding: Finding, all: &Redundancy<'_>, rule: usize, by: &[usize]) -> Finding {
    /// As many are named.
    const MOST: usize = 10;
    let subject = &all.subjects[rule];
    let names: Vec<String> = by.iter().map(|rule| all.subjects[*rule].rule.name().text).collect();
    let mut finding = finding
        .evidence("group", all.groups[subject.owner].group.evidence())
        .evidence("direction", subject.rule.direction.name())
        .evidence("rule", subject.rule.name().text)
        .evidence("covered_by", names);
    for rule in by.iter().take(MOST) {
        let other = &all.subjects[*rule];
        let group = all.groups[other.owner].group.key();
        let of = if other.owner == subject.owner { String::new() } else { format!(" of `{group}`") };
        finding = finding.related(place(other), format!("the rule{of} about {}", words(other)));
    }
    finding
}

/// True for a rule that other rules of this folder ask to make narrower: one that goes because of it would be missed then.
pub(super) fn is_wide(subject: &Subject<'_>) -> bool {
    match &subject.rule.remote {
        Remote::Range(IpNet::V4(net)) => net.prefix_len() < 8,
        Remote::Range(IpNet::V6(net)) => net.prefix_len() < 16,
        Remote::Group(_) | Remote::List(_) | Remote::Unread => false,
    }
}

/// Takes rules out of the text. One that only a wide rule makes needless is taken out by hand alone.
pub(super) fn fix(cx: &Context<'_>, all: &Redundancy<'_>, rule: usize, by: &[usize]) -> Option<Fix> {
    let subject = &all.subjects[rule];
    let edits = vec![json::remove(cx.sources, whole(cx, subject)?)?];
    let mut fix = Fix::new(format!("Remove the rule about {}", words(subject)), edits);
    if by.iter().any(|other| is_wide(&all.subjects[*other])) {
        fix.by_hand = true;
        "one of the rules that cover it is wide: if that one is to go or to become narrower, keep this one"
            .clone_into(&mut fix.note);
    }
    Some(fix)
}

/// What goes with a rule: its end, or all of the permission if that has no other.
pub(super) fn whole(cx: &Context<'_>, subject: &Subject<'_>) -> Option<Span> {
    let permission = subject.rule.rule;
    let ends = permission.ranges.len() + permission.groups.len() + permission.prefix_lists.len();
    if ends == 1 && !permission.has_unread_sources {
        return Some(permission.span);
    }
    match &subject.rule.remote {
        Remote::Range(_) | Remote::Group(_) => Some(subject.rule.span),
        Remote::Unread => None,
        Remote::List(_) => {
            // The object around the id.
            let root = cx.sources.view(subject.rule.span.view).root()?;
            Some(root.parent_of(root.find(subject.rule.span)?)?.span())
        }
    }
}

/// `aws ec2 revoke-security-group-ingress` or `-egress` for one rule.
pub(super) fn revoke(all: &Redundancy<'_>, rule: usize) -> String {
    let subject = &all.subjects[rule];
    let direction = subject.rule.direction.name();
    let id = group_id(all.groups[subject.owner].group);
    let mut command = format!("aws ec2 revoke-security-group-{direction} --group-id {id}");
    let rule_id = match &subject.rule.remote {
        Remote::Range(_) => range(subject).and_then(|range| range.rule_id.as_deref()),
        Remote::Group(reference) => reference.rule_id.as_deref(),
        Remote::List(_) | Remote::Unread => None,
    };
    let _ = match rule_id.filter(|id| is_safe_word(id)) {
        Some(id) => write!(command, " --security-group-rule-ids {id}"),
        None => write!(command, " --ip-permissions '{}'", permission(subject)),
    };
    command
}

/// *Using shorthand syntax with the AWS CLI*.
pub(super) fn permission(subject: &Subject<'_>) -> String {
    let head = head(subject.rule.rule);
    let safe = |id: &str, stand_in: &str| if is_safe_word(id) { id.to_owned() } else { stand_in.to_owned() };
    match &subject.rule.remote {
        Remote::Range(net) => shorthand(&head, net),
        Remote::Group(reference) => {
            let id = safe(reference.key(), "SECURITY_GROUP_ID");
            format!("{head},UserIdGroupPairs=[{{GroupId={id}}}]")
        }
        Remote::Unread => head,
        Remote::List(id) => format!("{head},PrefixListIds=[{{PrefixListId={}}}]", safe(id, "PREFIX_LIST_ID")),
    }
}
