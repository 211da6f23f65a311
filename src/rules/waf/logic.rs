//! What can be said for certain of which requests a statement matches.
//!
//! *How AWS WAF evaluates rules and rule groups*; *Statement reference*, AWS WAF Developer Guide. Everything here
//! errs to "not certain".

use ipnet::{Ipv4Net, Ipv6Net};

use crate::estate::Estate;
use crate::estate::waf::{Field, Statement, StatementKind};

/// True if a statement matches every request, from IPv4 and IPv6 alike.
pub(super) fn matches_everything(statement: &Statement, estate: &Estate) -> bool {
    let both = everything(statement, estate);
    both.v4 && both.v6
}

/// For which address families a statement matches every request.
#[derive(Clone, Copy)]
struct Families {
    v4: bool,
    v6: bool,
}

impl Families {
    const fn both(value: bool) -> Self {
        Self { v4: value, v6: value }
    }

    fn all(list: impl Iterator<Item = Self>) -> Self {
        list.fold(Self::both(true), |a, b| Self { v4: a.v4 && b.v4, v6: a.v6 && b.v6 })
    }

    fn any(list: impl Iterator<Item = Self>) -> Self {
        list.fold(Self::both(false), |a, b| Self { v4: a.v4 || b.v4, v6: a.v6 || b.v6 })
    }
}

fn everything(statement: &Statement, estate: &Estate) -> Families {
    match &statement.kind {
        StatementKind::And(list) => Families::all(list.iter().map(|inner| everything(inner, estate))),
        StatementKind::Or(list) if is_tautology(list) => Families::both(true),
        StatementKind::Or(list) => Families::any(list.iter().map(|inner| everything(inner, estate))),
        StatementKind::Not(inner) => Families::both(matches_nothing(inner)),
        StatementKind::IpSet { arn, forwarded: None } => whole_space(arn, estate),
        StatementKind::Bytes { position, search, field } => {
            // Every path begins with a slash.
            let slash = search.iter().any(|text| text == b"/");
            let prefix = matches!(position.as_str(), "STARTS_WITH" | "CONTAINS");
            Families::both(slash && prefix && field.name == "UriPath" && is_plain(statement))
        }
        StatementKind::Regex { pattern, field } => {
            const ALL: &[&str] = &["", ".*", "^.*", ".*$", "^.*$", "^", "$", "(.*)", "^(.*)$", "[\\s\\S]*"];
            const PATH: &[&str] = &["/", "^/", "/.*", "^/.*", "^/.*$", ".+", "^.+$"];
            let path = field.name == "UriPath" && PATH.contains(&pattern.as_str()) && is_plain(statement);
            Families::both(is_always_there(field) && ALL.contains(&pattern.as_str()) || path)
        }
        StatementKind::Size { operator, size, field } => {
            let any_size = matches!((operator.as_str(), *size), ("GE", ..=0) | ("GT", ..=-1));
            Families::both(is_always_there(field) && any_size)
        }
        _ => Families::both(false),
    }
}

fn matches_nothing(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::And(list) => {
            let contradicts = |inner: &Statement| {
                list.iter().any(|other| matches!(&other.kind, StatementKind::Not(not) if not.canonical == inner.canonical))
            };
            list.iter().any(|inner| matches_nothing(inner) || contradicts(inner))
        }
        StatementKind::Or(list) => list.iter().all(matches_nothing),
        StatementKind::Size { operator, size, .. } => {
            matches!((operator.as_str(), *size), ("LT", ..=0) | ("LE", ..=-1))
        }
        _ => false,
    }
}

/// A statement or its negation.
fn is_tautology(list: &[Statement]) -> bool {
    list.iter().any(|inner| {
        list.iter()
            .any(|other| matches!(&other.kind, StatementKind::Not(not) if not.canonical == inner.canonical))
    })
}

/// True for components that every request has. A component that is missing never matches.
fn is_always_there(field: &Field) -> bool {
    matches!(field.name.as_str(), "UriPath" | "Method")
}

/// True if no text transformation can change what is compared.
fn is_plain(statement: &Statement) -> bool {
    let transformations = statement.canonical.matches("Type:").count();
    let harmless = ["Type:\"NONE\"", "Type:\"LOWERCASE\"", "Type:\"UPPERCASE\"", "Type:\"URL_DECODE\""];
    harmless.iter().map(|kind| statement.canonical.matches(kind).count()).sum::<usize>() == transformations
}

/// AWS WAF takes no /0; people write the two halves.
fn whole_space(arn: &str, estate: &Estate) -> Families {
    let set = estate.ip_sets.iter().find(|set| set.arn == arn);
    let Some(addresses) = set.and_then(|set| set.addresses.as_ref()) else { return Families::both(false) };
    let v4 = addresses
        .iter()
        .filter_map(|net| if let ipnet::IpNet::V4(net) = net { Some(net.trunc()) } else { None });
    let v6 = addresses
        .iter()
        .filter_map(|net| if let ipnet::IpNet::V6(net) = net { Some(net.trunc()) } else { None });
    let v4 = Ipv4Net::aggregate(&v4.collect());
    let v6 = Ipv6Net::aggregate(&v6.collect());
    Families {
        v4: v4.iter().any(|net| net.prefix_len() == 0),
        v6: v6.iter().any(|net| net.prefix_len() == 0),
    }
}

/// True if every request that `narrow` matches is certainly one that `wide` matches.
pub(super) fn implies(narrow: &Statement, wide: &Statement) -> bool {
    if narrow.canonical == wide.canonical && is_decided_by_request(narrow) {
        return true;
    }
    if let StatementKind::Or(list) = &wide.kind
        && list.iter().any(|wide| implies(narrow, wide))
    {
        return true;
    }
    if let StatementKind::And(list) = &wide.kind
        && list.iter().all(|wide| implies(narrow, wide))
    {
        return true;
    }
    match &narrow.kind {
        StatementKind::Or(list) => list.iter().all(|narrow| implies(narrow, wide)),
        StatementKind::And(list) => list.iter().any(|narrow| implies(narrow, wide)),
        StatementKind::RateBased { scope_down: Some(scope) }
        | StatementKind::ManagedGroup { scope_down: Some(scope), .. } => implies(scope, wide),
        _ => false,
    }
}

/// False where the same words may match at one time and not at another, or where rules run inside: rates and groups.
/// A label may be added between two rules that ask for it.
fn is_decided_by_request(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::And(list) | StatementKind::Or(list) => list.iter().all(is_decided_by_request),
        StatementKind::Not(inner) => is_decided_by_request(inner),
        StatementKind::RateBased { .. }
        | StatementKind::ManagedGroup { .. }
        | StatementKind::GroupReference => false,
        StatementKind::Other => [
            "GeoMatchStatement",
            "AsnMatchStatement",
            "SqliMatchStatement",
            "XssMatchStatement",
            "RegexPatternSetReferenceStatement",
        ]
        .contains(&statement.name.as_str()),
        _ => true,
    }
}
