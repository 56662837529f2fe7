//! Text of any origin into text that a terminal, a log or a web page may show.
//!
//! Control characters start escape sequences, and bidirectional marks change the order in which
//! text appears; both become visible stand-ins, so that what is shown is what is in the file.

/// Replaces every character that could steer a terminal or hide itself, line breaks included.
pub fn printable(text: &str) -> String {
    text.chars().map(stand_in).collect()
}

/// One visible character for one character of the text.
pub(super) fn stand_in(c: char) -> char {
    match c {
        '\0'..='\u{1F}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7F}' => '\u{2421}',
        '\u{80}'..='\u{9F}' | '\u{E000}'..='\u{F8FF}' | '\u{E0000}'.. => char::REPLACEMENT_CHARACTER,
        '\u{61C}' | '\u{FEFF}' | '\u{200B}'..='\u{200F}' => char::REPLACEMENT_CHARACTER,
        '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => char::REPLACEMENT_CHARACTER,
        '\u{FFF0}'..='\u{FFFF}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}
