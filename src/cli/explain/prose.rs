//! Text in lines that a terminal holds.

/// Most characters of a line.
const WIDTH: usize = 118;
/// Where what a word means begins.
const COLUMN: usize = 26;

/// Words in lines of at most [`WIDTH`] characters.
pub(super) fn paragraph(text: &str) -> String {
    hung("", 0, text)
}

/// A word and what it means beside it, as far as the width goes.
pub(super) fn row(word: &str, text: &str) -> String {
    hung(&["  ", word, " "].concat(), COLUMN, text)
}

/// Text behind an opening, its further lines as far in as the first.
fn hung(opening: &str, column: usize, text: &str) -> String {
    let mut lines = vec![format!("{opening:<column$}")];
    let mut wide = lines.concat().chars().count();
    for word in text.split_whitespace() {
        let more = word.chars().count();
        if wide > column.max(opening.chars().count()) && wide + more > WIDTH {
            lines.push(" ".repeat(column));
            wide = column;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
            line.push(' ');
        }
        wide += more + 1;
    }
    let ends: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    [&ends.join("\n"), "\n"].concat()
}

/// Lines two characters further in.
pub(super) fn indented(text: &str) -> String {
    let line = |line: &str| {
        if line.is_empty() {
            "\n".to_owned()
        } else {
            ["  ", line, "\n"].concat()
        }
    };
    text.lines().map(line).collect()
}

/// True for a text whose lines still fit when they are indented.
pub(super) fn fits(text: &str) -> bool {
    text.lines().all(|line| line.chars().count() + 2 <= WIDTH)
}

/// The first sentence.
pub(super) fn first_sentence(text: &str) -> &str {
    text.find(". ").and_then(|end| text.get(..=end)).unwrap_or(text)
}
