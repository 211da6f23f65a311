//! What can be said for certain of which requests a statement matches.
//!
//! *How AWS WAF evaluates rules and rule groups*; *Rule statements reference*, AWS WAF Developer Guide. Everything
//! here errs to "not certain".

use std::cell::Cell;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::transform::can_survive;
use crate::estate::Estate;
use crate::estate::waf::{Field, Override, Search, Statement, StatementKind, WafRule};

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
    // A request without the header is not looked at by the whole rule (*ForwardedIPConfig*).
    if needs_a_header(statement) {
        return Families::both(false);
    }
    match &statement.kind {
        StatementKind::And(list) => Families::all(list.iter().map(|inner| everything(inner, estate))),
        StatementKind::Or(list) if has_a_negation_of_itself(list) => Families::both(true),
        StatementKind::Or(list) => Families::any(list.iter().map(|inner| everything(inner, estate))),
        StatementKind::Not(inner) => Families::both(matches_nothing(inner, estate)),
        StatementKind::IpSet { arn, .. } => whole_space(arn, estate),
        StatementKind::Bytes { position, search, field } => {
            // Every path begins with a slash.
            let slash = search.readings.iter().any(|text| text == b"/");
            let prefix = matches!(position.as_str(), "STARTS_WITH" | "CONTAINS");
            Families::both(slash && prefix && field.name == "UriPath" && keeps_a_slash(field))
        }
        StatementKind::Regex { pattern, field } => {
            const ALL: &[&str] = &["", ".*", "^.*", ".*$", "^.*$", "^", "$", "(.*)", "^(.*)$", "[\\s\\S]*"];
            const PATH: &[&str] = &["/", "^/", "/.*", "^/.*", "^/.*$", ".+", "^.+$"];
            let path = field.name == "UriPath" && PATH.contains(&pattern.as_str()) && keeps_a_slash(field);
            Families::both(field.is_always_there() && ALL.contains(&pattern.as_str()) || path)
        }
        StatementKind::Size { operator, size, field } => {
            let any_size = matches!((operator.as_str(), *size), ("GE", ..=0) | ("GT", ..=-1));
            Families::both(field.is_always_there() && any_size)
        }
        _ => Families::both(false),
    }
}

fn needs_a_header(statement: &Statement) -> bool {
    statement.canonical.contains("ForwardedIPConfig:")
}

/// Why a statement can match no request, if that is certain.
pub(super) fn why_nothing<'a>(statement: &'a Statement, estate: &Estate) -> Option<Nothing<'a>> {
    if needs_a_header(statement) {
        return None;
    }
    match &statement.kind {
        StatementKind::And(list) => {
            let never = list.iter().find_map(|inner| why_nothing(inner, estate));
            never.or_else(|| contradiction(list).then_some(Nothing::Contradiction))
        }
        StatementKind::Or(list) => {
            let all: Option<Vec<_>> = list.iter().map(|inner| why_nothing(inner, estate)).collect();
            all?.into_iter().next()
        }
        StatementKind::Not(inner) => matches_everything(inner, estate).then_some(Nothing::Negated),
        StatementKind::Size { operator, size, field } => {
            let never = matches!((operator.as_str(), *size), ("LT", ..=0) | ("LE", ..=-1));
            (never && !is_oversize_match(field)).then_some(Nothing::Size)
        }
        StatementKind::Bytes { search, field, .. } => {
            let transformations = field.transformations.as_ref()?;
            let lost = |text: &Vec<u8>| !can_survive(text, transformations);
            (search.readings.iter().all(lost) && !is_oversize_match(field))
                .then_some(Nothing::Text(search, field))
        }
        StatementKind::IpSet { arn, .. } => {
            let empty = addresses(arn, estate).is_some_and(<[_]>::is_empty);
            empty.then_some(Nothing::EmptySet)
        }
        _ => None,
    }
}

/// A statement that matches no request, by its reason.
pub(super) enum Nothing<'a> {
    /// The text that it searches for cannot be left by the transformations.
    Text(&'a Search, &'a Field),
    /// No size is less than zero.
    Size,
    /// The IP set is empty.
    EmptySet,
    /// Two parts exclude one another.
    Contradiction,
    /// It negates what matches everything.
    Negated,
}

fn matches_nothing(statement: &Statement, estate: &Estate) -> bool {
    why_nothing(statement, estate).is_some()
}

/// Above its limit such a component matches whatever it holds (*Handling oversize web request components*).
fn is_oversize_match(field: &Field) -> bool {
    field.canonical.contains("\"MATCH\"")
}

/// A statement and its negation, two countries, or two texts of which a component can only be one.
fn contradiction(list: &[Statement]) -> bool {
    has_a_negation_of_itself(list)
        || pairs(list).any(|(a, b)| match (&a.kind, &b.kind) {
            (StatementKind::Geo { countries: a, .. }, StatementKind::Geo { countries: b, .. }) => {
                !a.iter().any(|country| b.contains(country))
            }
            (
                StatementKind::Bytes { position: p, search: a, field },
                StatementKind::Bytes { position: q, search: b, field: other },
            ) => {
                let whole = |position: &str| position == "EXACTLY";
                field.is_same(other)
                    && field.is_always_there()
                    && whole(p)
                    && whole(q)
                    && a.bytes().zip(b.bytes()).is_some_and(|(a, b)| a != b)
            }
            _ => false,
        })
}

/// Each two of a list; of a list longer than AWS takes only the first.
fn pairs(list: &[Statement]) -> impl Iterator<Item = (&Statement, &Statement)> {
    let list = &list[..list.len().min(50)];
    list.iter().enumerate().flat_map(move |(at, a)| list[at + 1..].iter().map(move |b| (a, b)))
}

fn has_a_negation_of_itself(list: &[Statement]) -> bool {
    let is_not = |a: &Statement, b: &Statement| matches!(&a.kind, StatementKind::Not(not) if not.canonical == b.canonical);
    pairs(list).any(|(a, b)| is_not(a, b) || is_not(b, a))
}

/// True if no transformation takes the slash that a path begins with.
fn keeps_a_slash(field: &Field) -> bool {
    const HARMLESS: &[&str] = &["LOWERCASE", "UPPERCASE", "URL_DECODE"];
    field.transformations.as_ref().is_some_and(|all| all.iter().all(|kind| HARMLESS.contains(&kind.as_str())))
}

fn addresses<'a>(arn: &str, estate: &'a Estate) -> Option<&'a [IpNet]> {
    let mut sets = estate.ip_sets.iter().filter(|set| !arn.is_empty() && set.arn == arn);
    // Of a set that was given twice nobody knows which state holds.
    let set = sets.next().filter(|_| sets.next().is_none())?;
    set.addresses.as_deref()
}

/// AWS WAF takes no /0; people write the two halves.
fn whole_space(arn: &str, estate: &Estate) -> Families {
    let Some(addresses) = addresses(arn, estate) else { return Families::both(false) };
    let v4 =
        addresses.iter().filter_map(|net| if let IpNet::V4(net) = net { Some(net.trunc()) } else { None });
    let v6 =
        addresses.iter().filter_map(|net| if let IpNet::V6(net) = net { Some(net.trunc()) } else { None });
    let v4 = Ipv4Net::aggregate(&v4.collect());
    let v6 = Ipv6Net::aggregate(&v6.collect());
    Families {
        v4: v4.iter().any(|net| net.prefix_len() == 0),
        v6: v6.iter().any(|net| net.prefix_len() == 0),
    }
}

/// Compares statements, as long as it takes no unreasonable time.
pub(super) struct Comparison<'a> {
    estate: &'a Estate,
    steps: Cell<u32>,
}

impl<'a> Comparison<'a> {
    /// For one web ACL. Those that AWS accepts take a small part of the steps.
    pub fn new(estate: &'a Estate) -> Self {
        Self { estate, steps: Cell::new(300_000) }
    }

    /// True if every request that `narrow` matches is certainly one that `wide` matches.
    pub fn implies(&self, narrow: &Statement, wide: &Statement) -> bool {
        let Some(left) = self.steps.get().checked_sub(1) else { return false };
        self.steps.set(left);
        if narrow.canonical == wide.canonical {
            return is_decided_by_request(narrow);
        }
        if let StatementKind::And(list) = &narrow.kind
            && list.iter().any(|narrow| self.implies(narrow, wide))
        {
            return true;
        }
        if needs_a_header(wide) {
            return false;
        }
        match (&narrow.kind, &wide.kind) {
            (StatementKind::Or(list), _) => list.iter().all(|narrow| self.implies(narrow, wide)),
            (
                StatementKind::RateBased { scope_down: Some(scope), .. }
                | StatementKind::ManagedGroup { scope_down: Some(scope), .. },
                _,
            ) => self.implies(scope, wide),
            (_, StatementKind::And(list)) => list.iter().all(|wide| self.implies(narrow, wide)),
            (_, StatementKind::Or(list)) => list.iter().any(|wide| self.implies(narrow, wide)),
            (StatementKind::Not(narrow), StatementKind::Not(wide)) => {
                !needs_a_header(narrow) && self.implies(wide, narrow)
            }
            _ => !needs_a_header(narrow) && implies_simply(&narrow.kind, &wide.kind, self.estate),
        }
    }
}

fn implies_simply(narrow: &StatementKind, wide: &StatementKind, estate: &Estate) -> bool {
    match (narrow, wide) {
        (
            StatementKind::Bytes { position, search, field },
            StatementKind::Bytes { position: wide_position, search: wide_search, field: wide_field },
        ) => {
            let Some((text, part)) = search.bytes().zip(wide_search.bytes()) else { return false };
            let contains = || part.is_empty() || text.windows(part.len()).any(|window| window == part);
            field.is_same(wide_field)
                && match (position.as_str(), wide_position.as_str()) {
                    ("EXACTLY" | "STARTS_WITH", "STARTS_WITH") => text.starts_with(part),
                    ("EXACTLY" | "ENDS_WITH", "ENDS_WITH") => text.ends_with(part),
                    ("EXACTLY" | "STARTS_WITH" | "ENDS_WITH" | "CONTAINS" | "CONTAINS_WORD", "CONTAINS") => {
                        contains()
                    }
                    _ => false,
                }
        }
        (StatementKind::Geo { countries, .. }, StatementKind::Geo { countries: wide, .. }) => {
            countries.iter().all(|country| wide.contains(country))
        }
        (StatementKind::IpSet { arn, .. }, StatementKind::IpSet { arn: wide, .. }) => {
            let Some((narrow, wide)) = addresses(arn, estate).zip(addresses(wide, estate)) else {
                return false;
            };
            // More are compared by nobody's eye either, and every pair would take too long.
            narrow.len().saturating_mul(wide.len()) <= 100_000
                && narrow.iter().all(|net| wide.iter().any(|wide| wide.contains(net)))
        }
        (
            StatementKind::Size { operator, size, field },
            StatementKind::Size { operator: wide_operator, size: wide_size, field: wide_field },
        ) => {
            field.is_same(wide_field)
                && match (operator.as_str(), wide_operator.as_str()) {
                    ("GT" | "GE" | "EQ", "GE") | ("GT", "GT") => size >= wide_size,
                    ("GE" | "EQ", "GT") => size > wide_size,
                    ("LT" | "LE" | "EQ", "LE") | ("LT", "LT") => size <= wide_size,
                    ("LE" | "EQ", "LT") => size < wide_size,
                    _ => false,
                }
        }
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
        | StatementKind::GroupReference { .. }
        | StatementKind::Label { .. }
        | StatementKind::Other => false,
        _ => true,
    }
}

/// True if a rule may keep a request out, as far as is known: a rule group that was given is looked into.
pub(super) fn can_block(rule: &WafRule, estate: &Estate) -> bool {
    if !rule.may_block() {
        return false;
    }
    match rule.statement.as_ref().map(|statement| (statement, &statement.kind)) {
        Some((_, StatementKind::GroupReference { arn, overrides })) => group_rules(arn, estate)
            .is_none_or(|rules| rules.iter().any(|inner| blocks_inside(inner, overrides))),
        Some((statement, _)) => !matches_nothing(statement, estate),
        None => true,
    }
}

fn blocks_inside(inner: &WafRule, overrides: &[Override]) -> bool {
    let own = inner.name.as_ref().and_then(|name| {
        overrides.iter().find(|changed| changed.rule.value == name.value).map(|changed| &changed.action.value)
    });
    own.map_or_else(|| inner.may_block(), |action| !matches!(action.as_str(), "Allow" | "Count"))
}

/// The rules of a rule group of the account, if the group was given (once).
pub(super) fn group_rules<'a>(arn: &str, estate: &'a Estate) -> Option<&'a [WafRule]> {
    let is_it = |group: &&crate::estate::waf::WebAcl| {
        group.is_group && group.arn.as_ref().is_some_and(|own| own.value == arn)
    };
    let mut groups = estate.web_acls.iter().filter(is_it);
    let group = groups.next().filter(|_| groups.next().is_none())?;
    Some(&group.rules)
}
