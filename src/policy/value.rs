//! Values of conditions that are not text: numbers, instants, bytes, networks; and whether an operator can read one.

use super::BaseOperator;
use ipnet::IpNet;
use std::cmp::Ordering;
use std::net::IpAddr;

/// A decimal number, compared exactly.
///
/// Kept as sign, integer digits without leading zeros, and fraction digits without trailing zeros.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Number {
    negative: bool,
    integer: String,
    fraction: String,
}

impl Number {
    /// Reads `-12.50`; `None` for anything that is not a plain decimal number.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (integer, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (integer.is_empty() && fraction.is_empty()) || !all_digits(integer) || !all_digits(fraction) {
            return None;
        }
        let (integer, fraction) = (integer.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let zero = integer.is_empty() && fraction.is_empty();
        Some(Self {
            negative: negative && !zero,
            integer: integer.to_owned(),
            fraction: fraction.to_owned(),
        })
    }

    /// Which of the two is greater.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
        }
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        let by_length = self.integer.len().cmp(&other.integer.len());
        by_length
            .then_with(|| self.integer.cmp(&other.integer))
            .then_with(|| self.fraction.cmp(&other.fraction))
    }
}

/// Nanoseconds since 1970-01-01T00:00:00Z of a W3C date or of epoch seconds; `None` for other texts.
///
/// <https://www.w3.org/TR/NOTE-datetime>
pub fn instant(text: &str) -> Option<i128> {
    let text = text.trim();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    // Four digits alone are a year.
    if digits(whole) && digits(fraction) && (text.len() != 4 || seconds.len() != 4) {
        let nanos = whole.parse::<i128>().ok()?.checked_mul(NANOS)?.checked_add(nanos(fraction)?)?;
        return Some(if seconds.len() == text.len() { nanos } else { -nanos });
    }
    w3c(text)
}

const NANOS: i128 = 1_000_000_000;

/// Fraction digits of a second.
fn nanos(digits: &str) -> Option<i128> {
    let nine: String = digits.chars().chain("000000000".chars()).take(9).collect();
    nine.parse().ok()
}

fn w3c(text: &str) -> Option<i128> {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |part| number(part, 2))?;
    let day = parts.next().map_or(Some(1), |part| number(part, 2))?;
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    let seconds = days(year, month, day) * 86_400;
    Some(i128::from(seconds) * NANOS + time.map_or(Some(0), time_of_day)?)
}

fn number(text: &str, digits: usize) -> Option<i64> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// `hh:mm[:ss[.f]]` with `Z`, `±hh:mm`, `±hhmm` or nothing (taken as UTC) behind, in nanoseconds.
fn time_of_day(text: &str) -> Option<i128> {
    let (clock, zone) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => text.split_at_checked(at)?,
        None => (text, "Z"),
    };
    let mut parts = clock.split(':');
    let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let (second, fraction) = match parts.next() {
        Some(part) => part.split_once('.').unwrap_or((part, "0")),
        None => ("00", "0"),
    };
    let second = number(second, 2)?;
    if parts.next().is_some()
        || hour > 23
        || minute > 59
        || second > 60
        || !fraction.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let seconds = hour * 3600 + minute * 60 + second - offset(zone)?;
    Some(i128::from(seconds) * NANOS + nanos(fraction)?)
}

/// Seconds east of Greenwich.
fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("Z") {
        return Some(0);
    }
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':').or_else(|| rest.split_at_checked(2))?;
    let minutes = if minutes.is_empty() { "00" } else { minutes };
    Some(sign * (number(hours, 2)? * 3600 + number(minutes, 2)? * 60))
}

fn days_in(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar; years count from March so that the
/// leap day is the last of its year.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    before + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// The bytes of base64 text; `None` for other text.
pub fn base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        (bits, count) = (bits << 6 | u32::from(value), count + 6);
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    // Bits left over spell the same bytes a second way, which strict readers refuse.
    (bits == 0).then_some(bytes)
}

/// An address or a block of addresses, of either kind.
pub fn network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// Whether an operator can compare with a value of a policy.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
pub fn is_readable(base: BaseOperator, value: &str) -> bool {
    use BaseOperator as B;
    match base {
        B::NumericEquals
        | B::NumericNotEquals
        | B::NumericLessThan
        | B::NumericLessThanEquals
        | B::NumericGreaterThan
        | B::NumericGreaterThanEquals => Number::parse(value).is_some(),
        B::DateEquals
        | B::DateNotEquals
        | B::DateLessThan
        | B::DateLessThanEquals
        | B::DateGreaterThan
        | B::DateGreaterThanEquals => instant(value).is_some(),
        B::Bool | B::Null => ["true", "false"].iter().any(|word| value.trim().eq_ignore_ascii_case(word)),
        B::BinaryEquals => base64(value).is_some(),
        B::IpAddress | B::NotIpAddress => network(value).is_some(),
        B::ArnEquals | B::ArnNotEquals | B::ArnLike | B::ArnNotLike => {
            value.starts_with("arn:") || value.starts_with('*') || value.starts_with('?')
        }
        B::StringEquals
        | B::StringNotEquals
        | B::StringEqualsIgnoreCase
        | B::StringNotEqualsIgnoreCase
        | B::StringLike
        | B::StringNotLike
        | B::Misspelled(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, base64, instant};
    use std::cmp::Ordering;

    #[test]
    fn numbers_compare_exactly() {
        for (a, b, expected) in [
            ("10", "9", Ordering::Greater),
            ("-10", "-9", Ordering::Less),
            ("1.50", "1.5", Ordering::Equal),
            ("007", "7.0", Ordering::Equal),
            ("-0", "0", Ordering::Equal),
            ("0.09", "0.1", Ordering::Less),
            ("9007199254740993", "9007199254740992", Ordering::Greater),
        ] {
            assert_eq!(Number::parse(a).unwrap().compare(&Number::parse(b).unwrap()), expected, "{a} {b}");
        }
        for text in ["", "10abc", ".", "1e3", "0x10", "NaN", "inf", "1.2.3", "--1"] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn dates_and_seconds_are_the_same_instants() {
        let seconds = |text: &str| instant(text).map(|nanos| nanos / 1_000_000_000);
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("0", 0),
            ("2000-02-29T00:00:00Z", 951_782_400),
            ("2000-03-01", 951_868_800),
            ("2013-06-30T00:00:00Z", 1_372_550_400),
            ("1372550400", 1_372_550_400),
            ("2013-06-30T02:00:00+02:00", 1_372_550_400),
            ("2013-06-29T20:00-0400", 1_372_550_400),
            ("2013", 1_356_998_400),
            ("2013-06-30T00:00:00.500Z", 1_372_550_400),
            ("1900-01-01", -2_208_988_800),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
        for text in [
            "",
            "2013-13-01",
            "2013-02-29",
            "yesterday",
            "2013-06-30T25:00Z",
            "2013-06-30T00:00:00+2",
            "T",
            "2013-6-30",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn bytes_of_base64() {
        assert_eq!(base64("aGVsbG8="), Some(b"hello".to_vec()));
        assert_eq!(base64("aGVsbG8"), base64("aGVsbG8="));
        assert_eq!(base64("a b"), None);
        assert_eq!(base64("aGVsbG9="), None);
    }
}
