//! Which plain scalars every YAML reader reads the same way.

/// `0`, `-12`, `1.5`: the numbers that every reader reads the same way.
pub(super) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let decimal = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    decimal(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(decimal)
}

/// Plain text that some YAML reader takes for a boolean, null, number, date or merge key.
///
/// The lists are those of the YAML 1.1 types <https://yaml.org/type/> and of the core schema of
/// YAML 1.2 <https://yaml.org/spec/1.2.2/#103-core-schema>.
pub(super) fn is_ambiguous(text: &str) -> bool {
    const WORDS: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"];
    WORDS.contains(&text.to_ascii_lowercase().as_str())
        || matches!(text, "=" | "<<")
        || is_date(text)
        || looks_numeric(text)
}

/// `2012-10-17`, alone or with a time of day after `T` or spaces.
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let (day, time) = rest.split_once(['T', 't', ' ']).unwrap_or((rest, ""));
    year.len() == 4
        && is_digits(year, 4)
        && is_digits(month, 2)
        && is_digits(day, 2)
        && (time.is_empty() || is_time(time.trim_start_matches(' ')))
}

/// `21:59:43.10 -05:00`
fn is_time(text: &str) -> bool {
    let (clock, zone) = match text.find(['Z', 'z', '+', '-']).and_then(|at| text.split_at_checked(at)) {
        Some((clock, zone)) => (clock.trim_end_matches(' '), zone),
        None => (text, ""),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let groups = clock.split(':').count();
    let zone = zone.trim_start_matches(['Z', 'z', '+', '-']);
    (2..=3).contains(&groups)
        && clock.split(':').all(|group| is_digits(group, 2))
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && (zone.is_empty() || zone.splitn(2, ':').all(|group| is_digits(group, 4)))
}

fn is_digits(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn looks_numeric(text: &str) -> bool {
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    let lower = body.to_ascii_lowercase();
    if matches!(lower.as_str(), ".inf" | ".nan") {
        return true;
    }
    let radix = |prefix: &str, digits: fn(char) -> bool| {
        lower
            .strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|char| char == '_' || digits(char)))
    };
    radix("0b", |char| matches!(char, '0' | '1'))
        || radix("0o", |char| char.is_digit(8))
        || radix("0x", |char| char.is_ascii_hexdigit())
        || is_decimal_like(&lower)
}

/// Digits with underscores and dots and an exponent, or digits in base 60.
fn is_decimal_like(lower: &str) -> bool {
    if lower.contains(':') {
        return is_base_60(lower);
    }
    let (mantissa, exponent) = lower
        .split_once('e')
        .map_or((lower, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    let exponent_digits = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    mantissa.starts_with(|char: char| char.is_ascii_digit() || char == '.')
        && mantissa.contains(|char: char| char.is_ascii_digit())
        && mantissa.chars().all(|char| char.is_ascii_digit() || matches!(char, '_' | '.'))
        && exponent_digits.is_none_or(|digits| {
            digits.starts_with(|char: char| char.is_ascii_digit())
                && digits.chars().all(|char| char.is_ascii_digit() || char == '_')
        })
}

/// `190:20:30.15`: groups of one or two digits after the first, a fraction after the last.
fn is_base_60(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.split(':');
    let digits = |text: &str| text.chars().all(|char| char.is_ascii_digit() || char == '_');
    groups
        .next()
        .is_some_and(|first| first.starts_with(|char: char| char.is_ascii_digit()) && digits(first))
        && groups
            .all(|group| (1..=2).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_digit()))
        && digits(fraction)
}
