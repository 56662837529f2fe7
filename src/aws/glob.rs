//! `*` and `?` of IAM against text.

/// True when `pattern` (`*` any run, `?` any one character) matches all of `text`, case-sensitively.
pub fn glob_matches(pattern: &str, text: &str) -> bool {
    wild_matches(pattern.as_bytes(), text.as_bytes(), b'*', b'?')
}

/// Like [`glob_matches`], with other bytes for "any run" and "any one character", so that a pattern
/// can also hold a literal `*` or `?`. `text` is UTF-8: "one character" is one of its characters.
pub fn wild_matches(pattern: &[u8], text: &[u8], any_run: u8, any_one: u8) -> bool {
    let (mut p, mut t) = (0, 0);
    // Where the last run started: pattern position behind it, text position it has swallowed up to.
    let mut run: Option<(usize, usize)> = None;
    while let Some(&byte) = text.get(t) {
        match pattern.get(p) {
            Some(&wanted) if wanted == any_run => {
                p += 1;
                run = Some((p, t));
            }
            Some(&wanted) if wanted == any_one => {
                p += 1;
                t += character_length(byte);
            }
            Some(&wanted) if wanted == byte => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((behind, swallowed)) = run else {
                    return false;
                };
                let more = swallowed + text.get(swallowed).map_or(1, |&byte| character_length(byte));
                run = Some((behind, more));
                (p, t) = (behind, more);
            }
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|&byte| byte == any_run))
}

/// The number of bytes of the UTF-8 character that starts with `first`.
fn character_length(first: u8) -> usize {
    match first {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::glob_matches;

    #[test]
    fn runs_and_single_characters() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("?", "", false),
            ("a*c", "abbc", true),
            ("a*c", "abcd", false),
            ("*a*b", "xaxbxb", true),
            ("a?c", "abc", true),
            ("a?c", "a\u{e9}c", true),
            ("*?c", "\u{e9}c", true),
            ("??", "\u{1F600}", false),
            ("?", "\u{1F600}", true),
            ("a**", "a", true),
        ] {
            assert_eq!(glob_matches(pattern, text), expected, "{pattern} on {text}");
        }
    }
}
