//! The text of an unquoted scalar into the value that YAML 1.2 gives it.
//!
//! <https://yaml.org/spec/1.2.2/#1032-tag-resolution>. Two deliberate differences: a number with
//! needless leading zeros stays text (it is an id), and `.inf` and `.nan` stay text.

use super::NodeValue;

/// Resolves an unquoted scalar.
pub(super) fn resolve(text: &str) -> NodeValue {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => NodeValue::Null,
        "true" | "True" | "TRUE" => NodeValue::Bool(true),
        "false" | "False" | "FALSE" => NodeValue::Bool(false),
        _ if is_number(text) => NodeValue::Number(text.to_owned()),
        _ => NodeValue::Text {
            text: text.to_owned(),
            quoted: false,
        },
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    is_prefixed(text, "0x", 16) || is_prefixed(text, "0o", 8) || is_decimal(digits)
}

fn is_prefixed(text: &str, prefix: &str, radix: u32) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_digit(radix)))
}

fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    let has_digits =
        !mantissa.is_empty() && mantissa != "." && digits_or_empty(whole) && digits_or_empty(fraction);
    let exponent_fits = exponent.is_none_or(|e| all_digits(e.strip_prefix(['-', '+']).unwrap_or(e)));
    has_digits && !leading_zero && exponent_fits
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && digits_or_empty(text)
}

fn digits_or_empty(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unquoted_scalars_resolve_as_yaml_1_2_says() {
        for number in [
            "0",
            "1",
            "-7",
            "+3",
            "111111111111",
            "1.5",
            ".5",
            "1.",
            "1e3",
            "1E-3",
            "0x1F",
            "0o17",
        ] {
            assert_eq!(resolve(number), NodeValue::Number(number.to_owned()), "{number}");
        }
        for text in [
            "012345678901",
            "1_000",
            "2012-10-17",
            "22:22",
            "yes",
            "no",
            "on",
            "off",
            "y",
            ".",
            "e3",
            "1e",
            "0x",
            "-",
            ".inf",
            ".nan",
        ] {
            assert_eq!(
                resolve(text),
                NodeValue::Text {
                    text: text.to_owned(),
                    quoted: false
                },
                "{text}"
            );
        }
        for null in ["", "~", "null", "NULL"] {
            assert_eq!(resolve(null), NodeValue::Null);
        }
        assert_eq!(resolve("True"), NodeValue::Bool(true));
        assert_eq!(resolve("false"), NodeValue::Bool(false));
    }
}
