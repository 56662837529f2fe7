//! The text of a runbook into its lines: prose as Markdown shows it, and commands.

use std::fmt;

/// A line that is not empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Line {
    Prose(String),
    Command(String),
}

impl fmt::Display for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Prose(text) | Self::Command(text)) = self;
        formatter.write_str(text)
    }
}

/// Lines of prose as they are shown.
pub(super) fn prose(text: &str) -> Vec<Line> {
    text.lines().map(|line| Line::Prose(line.to_owned())).collect()
}

/// The lines outside and inside of the blocks of commands; what opens another block is prose, which nothing expects.
pub(super) fn lines(text: &str) -> Result<Vec<Line>, &'static str> {
    if text.contains(|c: char| c.is_control() && c != '\n') {
        return Err("holds characters that readers may take for the end of a line");
    }
    let (mut lines, mut inside) = (Vec::new(), false);
    for line in text.lines() {
        match (line, inside) {
            ("```sh", false) => inside = true,
            ("```", true) => inside = false,
            (_, true) => lines.push(Line::Command(line.to_owned())),
            ("", false) => {}
            _ => lines.push(Line::Prose(shown(line))),
        }
    }
    match inside {
        true => Err("a block of commands has no end"),
        false => Ok(lines),
    }
}

/// The line as Markdown shows it.
fn shown(line: &str) -> String {
    let (mut text, mut rest) = (String::with_capacity(line.len()), line);
    // Every escape begins with one of these.
    while let Some((plain, from)) = rest.find(['&', '\\']).and_then(|at| rest.split_at_checked(at)) {
        text.push_str(plain);
        let char = from.chars().next().unwrap_or_default();
        rest = from;
        let escaped = ESCAPES
            .iter()
            .find_map(|(written, shown)| Some((*shown, rest.strip_prefix(written)?)));
        let (shown, tail) = escaped.unwrap_or_else(|| rest.split_at(char.len_utf8()));
        text.push_str(shown);
        rest = tail;
    }
    text.push_str(rest);
    text
}

/// How Markdown writes what would be markup, and what it shows.
const ESCAPES: [(&str, &str); 18] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
    ("&#64;", "@"),
    ("&#58;", ":"),
    ("\\\\", "\\"),
    ("\\`", "`"),
    ("\\*", "*"),
    ("\\_", "_"),
    ("\\[", "["),
    ("\\]", "]"),
    ("\\|", "|"),
    ("\\~", "~"),
    ("\\#", "#"),
    ("\\+", "+"),
    ("\\-", "-"),
    ("\\=", "="),
    ("\\.", "."),
];

#[cfg(test)]
mod tests {
    use super::{Line, lines};

    #[test]
    fn prose_and_commands() {
        let text = "# A\n\n1\\. b\\_c &lt;d&gt; `e`\n\n```sh\naws \\_ &lt;\n\n# f\n```\n```bash\n    g\n";
        let prose = |text: &str| Line::Prose(text.to_owned());
        let command = |text: &str| Line::Command(text.to_owned());
        let want = vec![
            prose("# A"),
            prose("1. b_c <d> `e`"),
            command("aws \\_ &lt;"),
            command(""),
            command("# f"),
            prose("```bash"),
            prose("    g"),
        ];
        assert_eq!(lines(text), Ok(want));
        assert!(lines("a\r\nb\n").is_err() && lines("```sh\na\n").is_err());
    }
}
