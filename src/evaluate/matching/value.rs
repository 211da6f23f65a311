//! Comparing one value of the request with one value of a policy, by the type of the operator.

use std::net::IpAddr;

use base64::Engine as _;
use ipnet::IpNet;
use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

use crate::policy::BaseOperator as Base;

/// How two values of one type compare; `None` where an operator needs more than an order.
fn ordered(base: Base, order: std::cmp::Ordering) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    match base {
        Base::NumericLessThan | Base::DateLessThan => order == Less,
        Base::NumericLessThanEquals | Base::DateLessThanEquals => order != Greater,
        Base::NumericGreaterThan | Base::DateGreaterThan => order == Greater,
        Base::NumericGreaterThanEquals | Base::DateGreaterThanEquals => order != Less,
        // The negations are negated by the caller.
        _ => order == Equal,
    }
}

/// Numbers: "an integer or decimal value". `None` if one of them is no number.
pub(super) fn numeric(base: Base, request: &str, policy: &str) -> Option<bool> {
    let whole = |text: &str| text.parse::<i128>().ok();
    if let (Some(a), Some(b)) = (whole(request), whole(policy)) {
        return Some(ordered(base, a.cmp(&b)));
    }
    let decimal = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    Some(ordered(base, decimal(request)?.partial_cmp(&decimal(policy)?)?))
}

/// Dates. `None` if one of them is none.
pub(super) fn date(base: Base, request: &str, policy: &str) -> Option<bool> {
    Some(ordered(base, instant(request)?.cmp(&instant(policy)?)))
}

/// Nanoseconds since 1970: "one of the W3C implementations of the ISO 8601 date formats or in epoch (UNIX) time".
pub(super) fn instant(text: &str) -> Option<i128> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // Four digits are a year; any other number is seconds, or with more than eleven digits milliseconds.
    if digits(text) && text.len() != 4 {
        let number: i128 = text.parse().ok()?;
        return Some(number * if text.len() > 11 { 1_000_000 } else { 1_000_000_000 });
    }
    let (day, clock) = text.split_once('T').map_or((text, None), |(day, clock)| (day, Some(clock)));
    let Some(clock) = clock else { return midnight(day) };
    if let Ok(at) = OffsetDateTime::parse(text, &Rfc3339) {
        return Some(at.unix_timestamp_nanos());
    }
    // hh:mm with a zone is W3C's form without seconds.
    let zone = clock.find(['Z', '+', '-'])?;
    let (hours, minutes) =
        clock[..zone].split_once(':').filter(|(h, m)| digits(h) && digits(m) && m.len() == 2)?;
    OffsetDateTime::parse(&format!("{day}T{hours}:{minutes}:00{}", &clock[zone..]), &Rfc3339)
        .ok()
        .map(OffsetDateTime::unix_timestamp_nanos)
}

/// `YYYY`, `YYYY-MM` and `YYYY-MM-DD`: their first moment, in UTC.
fn midnight(day: &str) -> Option<i128> {
    let mut fields = day.split('-');
    let mut next = |width: usize| match fields.next() {
        None => Some(None),
        Some(text) if text.len() == width && text.bytes().all(|b| b.is_ascii_digit()) => {
            text.parse::<u16>().ok().map(Some)
        }
        Some(_) => None,
    };
    let year = next(4)??;
    let (month, date) = (next(2)?.unwrap_or(1), next(2)?.unwrap_or(1));
    if fields.next().is_some() {
        return None;
    }
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(year.into(), month, u8::try_from(date).ok()?).ok()?;
    Some(PrimitiveDateTime::new(date, Time::MIDNIGHT).assume_utc().unix_timestamp_nanos())
}

/// `true` or `false`, in any case. `None` for anything else.
pub(super) fn boolean(request: &str, policy: &str) -> Option<bool> {
    let read = |text: &str| match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    };
    Some(read(request)? == read(policy)?)
}

/// Addresses in a range; without a prefix length it is one address. Versions 4 and 6 never match one another.
pub(super) fn address(request: &str, policy: &str) -> Option<bool> {
    let net = policy.parse::<IpNet>().or_else(|_| policy.parse::<IpAddr>().map(IpNet::from)).ok()?;
    let asked = request.parse::<IpNet>().or_else(|_| request.parse::<IpAddr>().map(IpNet::from)).ok()?;
    Some(net.trunc().contains(&asked))
}

/// Bytes: the policy holds them in base64; the request too, or as they are.
pub(super) fn binary(request: &str, policy: &str) -> Option<bool> {
    let decode = |text: &str| base64::engine::general_purpose::STANDARD.decode(text).ok();
    let wanted = decode(policy)?;
    Some(decode(request).is_some_and(|bytes| bytes == wanted) || request.as_bytes() == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_w3c_form_and_seconds() {
        for (text, seconds) in [
            ("1970", 0),
            ("1971", 31_536_000),
            ("1970-02", 2_678_400),
            ("1970-01-02", 86_400),
            ("1970-01-01T00:01Z", 60),
            ("1970-01-01T01:01+01:00", 60),
            ("1970-01-01T00:00:01Z", 1),
            ("1970-01-01T00:00:01.00Z", 1),
            ("1970-01-01T00:00:01-00:00", 1),
            ("60", 60),
            ("1589386800", 1_589_386_800),
            ("1589386800000", 1_589_386_800),
        ] {
            assert_eq!(instant(text), Some(seconds * 1_000_000_000), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "1970-13",
            "1970-01-32",
            "1970-01-01T00:00:00",
            "1970-1-1",
            "1970-01-01T0:0Z",
            "-1",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert_eq!(numeric(Base::NumericEquals, "10", "10.0"), Some(true));
        assert_eq!(numeric(Base::NumericLessThan, "9", "10"), Some(true));
        assert_eq!(numeric(Base::NumericLessThan, "9007199254740993", "9007199254740994"), Some(true));
        assert_eq!(numeric(Base::NumericGreaterThanEquals, "-1", "-1"), Some(true));
        assert_eq!(numeric(Base::NumericEquals, "ten", "10"), None);
        assert_eq!(numeric(Base::NumericEquals, "NaN", "10"), None);
    }

    #[test]
    fn addresses_of_both_versions() {
        for (request, policy, wanted) in [
            ("203.0.113.7", "203.0.113.0/24", Some(true)),
            ("203.0.113.7", "203.0.113.9/24", Some(true)),
            ("203.0.114.7", "203.0.113.0/24", Some(false)),
            ("203.0.113.7", "203.0.113.7", Some(true)),
            ("2001:db8:1234:5678::1", "2001:DB8:1234:5678::/64", Some(true)),
            ("2001:db8::1", "0.0.0.0/0", Some(false)),
            ("203.0.113.7", "::/0", Some(false)),
            ("203.0.113.7", "203.0.113.*", None),
            ("here", "203.0.113.0/24", None),
        ] {
            assert_eq!(address(request, policy), wanted, "{request} {policy}");
        }
    }
}
