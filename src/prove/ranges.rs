//! Numbers, dates and addresses: sets of ranges on a line.
//!
//! Every test of a key is a union of ranges. The ends of all ranges of one key cut the line into pieces; no test
//! tells two points of a piece apart, so the pieces are the atoms.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::bits::Bits;

/// What the points of a line stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Line {
    /// Decimal numbers; a point is a number times [`DECIMALS`].
    Number,
    /// Moments; a point is milliseconds since 1970.
    Date,
    /// Addresses of both versions.
    Address,
}

/// Points of a line to one: twelve decimal places.
pub const DECIMALS: i128 = 1_000_000_000_000;
const ZERO: u128 = 1 << 127;

/// A point: a part of the line (IPv4 and IPv6 are two), and the place in it.
pub type Point = (u8, u128);

/// A union of ranges; each includes both its ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ranges(Vec<(Point, Point)>);

impl Ranges {
    /// Nothing.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// From one signed point to another; `None` is the end of the line.
    #[must_use]
    pub fn between(from: Option<i128>, to: Option<i128>) -> Self {
        let low = from.map_or(0, place);
        let high = to.map_or(u128::MAX, place);
        if low > high { Self::none() } else { Self(vec![((0, low), (0, high))]) }
    }

    /// The addresses of a range or a single address, as AWS reads it. `None` if it is neither.
    #[must_use]
    pub fn network(text: &str) -> Option<Self> {
        let net: IpNet = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).ok()?;
        let range = match net {
            IpNet::V4(net) => {
                ((4, u128::from(net.network().to_bits())), (4, u128::from(net.broadcast().to_bits())))
            }
            IpNet::V6(net) => ((6, net.network().to_bits()), (6, net.broadcast().to_bits())),
        };
        Some(Self(vec![range]))
    }

    /// Adds another union.
    pub fn add(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// True if it has a point.
    #[must_use]
    pub fn has(&self, point: Point) -> bool {
        self.0.iter().any(|(low, high)| *low <= point && point <= *high)
    }
}

fn place(signed: i128) -> u128 {
    ZERO.wrapping_add_signed(signed)
}

fn signed(place: u128) -> i128 {
    // Exact for every point that `place` makes; the ends of the line saturate.
    if place >= ZERO {
        i128::try_from(place - ZERO).unwrap_or(i128::MAX)
    } else {
        i128::try_from(ZERO - place).map_or(i128::MIN, |n| -n)
    }
}

/// The pieces that the ends of some unions cut a line into, each with the unions that hold it and a point that a
/// person likes to read.
#[must_use]
pub fn pieces(line: Line, whole: bool, tests: &[Ranges]) -> Vec<(Bits, Point)> {
    let parts: &[(u8, u128)] = match line {
        Line::Address => &[(4, u128::MAX >> 96), (6, u128::MAX)],
        Line::Number | Line::Date => &[(0, u128::MAX)],
    };
    let mut all = Vec::new();
    for &(part, end) in parts {
        let mut cuts: Vec<u128> = vec![0];
        for (low, high) in tests.iter().flat_map(|test| &test.0).filter(|(low, _)| low.0 == part) {
            cuts.push(low.1);
            cuts.extend(high.1.checked_add(1).filter(|cut| *cut <= end));
        }
        cuts.sort_unstable();
        cuts.dedup();
        for (ix, &from) in cuts.iter().enumerate() {
            let to = cuts.get(ix + 1).map_or(end, |next| next - 1);
            let Some(best) = nice(line, whole, from, to) else { continue };
            let mut holds = Bits::none(tests.len());
            tests
                .iter()
                .enumerate()
                .filter(|(_, t)| t.has((part, from)))
                .for_each(|(ix, _)| holds.insert(ix));
            all.push((holds, (part, best)));
        }
    }
    all
}

/// A point between two that reads well. `None` if `whole` numbers are asked for and there is none.
fn nice(line: Line, whole: bool, from: u128, to: u128) -> Option<u128> {
    let between = |wish: u128| (from <= wish && wish <= to).then_some(wish);
    match line {
        Line::Address => {
            // Addresses of the documentation, then the first that is no network's own.
            let known = [
                u128::from(Ipv4Addr::new(203, 0, 113, 7).to_bits()),
                u128::from(Ipv4Addr::new(198, 51, 100, 7).to_bits()),
                Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7).to_bits(),
            ];
            let v4 = to <= u128::from(u32::MAX);
            let known = known.into_iter().filter(|wish| (*wish <= u128::from(u32::MAX)) == v4);
            Some(known.filter_map(between).next().or_else(|| between(from + 1)).unwrap_or(from))
        }
        Line::Number => nearest(from, to, 0, DECIMALS).or(if whole { None } else { Some(from) }),
        // The beginning of 2026, or what is nearest to it.
        Line::Date => nearest(from, to, 1_767_225_600_000, 1000).or(Some(from)),
    }
}

/// The multiple of `step` between two points that is nearest to a wish, which is a multiple itself.
fn nearest(from: u128, to: u128, wish: i128, step: i128) -> Option<u128> {
    let (low, high) = (signed(from), signed(to));
    let best = if wish < low {
        let rest = low.rem_euclid(step);
        if rest == 0 { low } else { low.checked_add(step - rest)? }
    } else if high < wish {
        high.checked_sub(high.rem_euclid(step))?
    } else {
        wish
    };
    (low <= best && best <= high).then(|| place(best))
}

/// Reads a decimal number. `None` if it is none, or has more digits than fit.
#[must_use]
pub fn number(text: &str) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || whole.len() > 22 || !fits(whole) || !fits(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 12 {
        return None;
    }
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let fraction: i128 = if fraction.is_empty() { 0 } else { format!("{fraction:0<12}").parse().ok()? };
    let all = whole.checked_mul(DECIMALS)?.checked_add(fraction)?;
    Some(if negative { -all } else { all })
}

/// Reads a moment: ISO 8601 as AWS takes it, or seconds since 1970. Milliseconds since 1970.
#[must_use]
pub fn moment(text: &str) -> Option<i128> {
    // Four digits are a year; any other number is seconds, or with more than eleven digits milliseconds.
    if text.len() != 4 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        let number: i128 = text.parse().ok()?;
        return number.checked_mul(if text.len() > 11 { 1 } else { 1000 });
    }
    let full = match text.len() {
        4 => format!("{text}-01-01T00:00:00Z"),
        7 => format!("{text}-01T00:00:00Z"),
        10 => format!("{text}T00:00:00Z"),
        _ => text.to_owned(),
    };
    // A time without seconds: `2026-01-01T10:00Z`.
    let full = match full.split_once('T') {
        Some((day, time)) if time.len() >= 6 && time.as_bytes()[5] != b':' => {
            let (minutes, zone) = time.split_at_checked(5)?;
            format!("{day}T{minutes}:00{zone}")
        }
        _ => full,
    };
    crate::text::date_time(&full).map(|moment| moment.unix_timestamp_nanos() / 1_000_000)
}

/// How odd a point looks: addresses of the documentation are least so, those that no host has most.
#[must_use]
pub fn oddness(line: Line, (part, at): Point) -> u8 {
    if line != Line::Address {
        return 0;
    }
    if part == 6 {
        return 2;
    }
    match u32::try_from(at).map(|bits| Ipv4Addr::from_bits(bits).octets()) {
        Ok([203, 0, 113, _] | [198, 51, 100, _]) => 0,
        Ok([0 | 224..=255, ..]) | Err(_) => 3,
        Ok(_) => 1,
    }
}

/// A point as a person writes it.
#[must_use]
pub fn write(line: Line, (part, at): Point) -> String {
    match line {
        Line::Address if part == 4 => Ipv4Addr::from_bits(u32::try_from(at).unwrap_or(u32::MAX)).to_string(),
        Line::Address => Ipv6Addr::from_bits(at).to_string(),
        Line::Number => {
            let all = signed(at);
            let (whole, fraction) = ((all / DECIMALS).abs(), (all % DECIMALS).unsigned_abs());
            let sign = if all < 0 { "-" } else { "" };
            if fraction == 0 {
                return format!("{sign}{whole}");
            }
            format!("{sign}{whole}.{}", format!("{fraction:012}").trim_end_matches('0'))
        }
        Line::Date => {
            let nanos = signed(at).saturating_mul(1_000_000);
            match time::OffsetDateTime::from_unix_timestamp_nanos(nanos) {
                Ok(moment) => {
                    let (date, millis) = (moment.date(), moment.millisecond());
                    let (h, m, s) = moment.to_hms();
                    let fraction = if millis == 0 { String::new() } else { format!(".{millis:03}") };
                    format!("{date}T{h:02}:{m:02}:{s:02}{fraction}Z")
                }
                Err(_) => signed(at).div_euclid(1000).to_string(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_moments_are_read_and_written() {
        for (text, written) in
            [("5", "5"), ("-0.50", "-0.5"), ("+7", "7"), (".25", "0.25"), ("1000000", "1000000")]
        {
            assert_eq!(write(Line::Number, (0, place(number(text).unwrap()))), written, "{text}");
        }
        for text in ["", "-", "x", "1e3", "0x1", "1.2.3", "99999999999999999999999999"] {
            assert_eq!(number(text), None, "{text}");
        }
        for (text, written) in [
            ("2026-11-24", "2026-11-24T00:00:00Z"),
            ("2026-11-24T10:30Z", "2026-11-24T10:30:00Z"),
            ("2026-11-24T10:30:00.5+01:00", "2026-11-24T09:30:00.500Z"),
            ("1700000000", "2023-11-14T22:13:20Z"),
        ] {
            assert_eq!(write(Line::Date, (0, place(moment(text).unwrap()))), written, "{text}");
        }
        for text in ["tomorrow", "-1", "", "2026-11-24T10:30:00"] {
            assert_eq!(moment(text), None, "{text}");
        }
        assert_eq!(moment("2026"), moment("2026-01-01"));
    }

    fn numbers(whole: bool, tests: &[Ranges]) -> Vec<(Vec<usize>, String)> {
        let list = pieces(Line::Number, whole, tests);
        list.into_iter().map(|(holds, at)| (holds.iter().collect(), write(Line::Number, at))).collect()
    }

    #[test]
    fn a_gap_between_whole_numbers_is_none() {
        let at = |n: &str| number(n).unwrap();
        let over = Ranges::between(Some(at("3") + 1), None);
        let under = Ranges::between(None, Some(at("4") - 1));
        let tests = [over, under];
        assert_eq!(numbers(true, &tests), [(vec![1], "0".into()), (vec![0], "4".into())]);
        let all = numbers(false, &tests);
        assert!(all.iter().any(|(holds, _)| *holds == [0, 1]));
    }

    #[test]
    fn addresses_of_both_versions() {
        let tests =
            ["10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "0.0.0.0/0"].map(|t| Ranges::network(t).unwrap());
        let list = pieces(Line::Address, false, &tests);
        let has = |wanted: &[usize]| list.iter().any(|(holds, _)| holds.iter().eq(wanted.iter().copied()));
        assert!(has(&[0, 1, 3]) && has(&[0, 3]) && has(&[3]) && has(&[2]) && has(&[]));
        assert!(!has(&[0]) && !has(&[0, 1]));
        for (holds, at) in &list {
            for (ix, test) in tests.iter().enumerate() {
                assert_eq!(test.has(*at), holds.has(ix));
            }
        }
        assert_eq!(Ranges::network("203.0.113.7"), Ranges::network("203.0.113.7/32"));
        assert_eq!(Ranges::network("300.0.0.1"), None);
    }
}
