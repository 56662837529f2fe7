//! A number and a word into a phrase.

/// `1 rule`, `3 rules`.
pub(super) fn counted(count: usize, word: &str) -> String {
    if count == 1 {
        format!("1 {word}")
    } else {
        format!("{count} {word}s")
    }
}
