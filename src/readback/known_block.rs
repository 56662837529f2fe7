//! A block of text in YAML that must be a text which is known, cut out before the rest is parsed.
//!
//! A stack set holds a whole template, which is read where it stands by itself. YAML's literal block is that text with
//! each line moved to the right: whether it is can be seen without a parser. What is not surely so is left to the parser.
//!
//! <https://yaml.org/spec/1.2.2/#812-literal-style>

use super::tree::YamlNode;

/// What stands for the block; it is nothing that a template says.
const CUT: &str = "landform-block-that-was-read";

/// The text with one scalar for the value of `key`, where that is a literal block which says `known`.
pub(super) fn cut(text: &str, key: &str, known: &str) -> Option<String> {
    let head = [" ", key, ": |\n"].concat();
    let at = text.find(&head).filter(|_| is_simple(known) && !text.contains(CUT))?;
    let (before, block) = (text.get(..at)?, text.get(at + head.len()..)?);
    let spaces = before.rsplit('\n').next()?;
    if !spaces.bytes().all(|byte| byte == b' ') {
        return None;
    }
    let key_at = spaces.len() + 1;
    let indent = block.len() - block.trim_start_matches(' ').len();
    let margin = block.get(..indent).filter(|_| indent > key_at)?;
    let mut rest = block;
    for line in known.lines() {
        if !line.is_empty() {
            rest = rest.strip_prefix(margin)?;
        }
        rest = rest.strip_prefix(line)?.strip_prefix('\n')?;
    }
    let next = rest.bytes().position(|byte| byte != b' ').unwrap_or(rest.len());
    // An empty line would be of the block, and so would be what stands as far to the right as it.
    let ends = next <= key_at && rest.as_bytes().get(next) != Some(&b'\n');
    ends.then(|| [before, " ", key, ": ", CUT, "\n", rest].concat())
}

/// A text whose lines a block can hold as they are: one break at its end, and nothing that readers may take for more.
fn is_simple(text: &str) -> bool {
    let printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n'));
    printable && text.ends_with('\n') && !text.ends_with("\n\n") && !text.starts_with([' ', '\n'])
}

/// Puts the text back where it was cut out; how many times.
pub(super) fn put_back(node: &mut YamlNode, known: &str) -> usize {
    match node {
        YamlNode::Text(text) if text == CUT => {
            known.clone_into(text);
            1
        }
        YamlNode::Bool(_) | YamlNode::Number(_) | YamlNode::Text(_) => 0,
        YamlNode::List(items) => items.iter_mut().map(|item| put_back(item, known)).sum(),
        YamlNode::Map(entries) => entries.iter_mut().map(|(_, value)| put_back(value, known)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::read;
    use super::*;

    const KNOWN: &str = "A: b\n\nC:\n  - |\n    d\n";

    fn written(known: &str, margin: &str) -> String {
        let lines = known.lines().map(|line| match line {
            "" => "\n".to_owned(),
            line => [margin, line, "\n"].concat(),
        });
        ["R:\n  P:\n    Body: |\n", &lines.collect::<String>(), "    Next: e\n"].concat()
    }

    #[test]
    fn what_is_cut_out_and_put_back_is_what_a_parser_reads() {
        for margin in ["     ", "      ", "        "] {
            let text = written(KNOWN, margin);
            let mut node = read("a", &cut(&text, "Body", KNOWN).unwrap()).unwrap();
            assert_eq!(put_back(&mut node, KNOWN), 1);
            assert_eq!(node, read("a", &text).unwrap(), "{text}");
        }
    }

    #[test]
    fn another_text_is_left_to_the_parser() {
        let text = written(KNOWN, "      ");
        let other = |from: &str, to: &str| text.replacen(from, to, 1);
        for text in [
            other("A: b", "A: c"),
            other("A: b\n", "A: b\n      B: c\n"),
            other("    Next", "      D: e\n    Next"),
            other("    Next", "\n    Next"),
            other("    Next", "      \n    Next"),
            other("Body: |", "Body: |+"),
            other("Body: |", "Body: >"),
            other("    Body", "    X Body"),
            other("    Next: e", &["    Next: ", CUT].concat()),
            written(KNOWN, "    "),
            written(KNOWN, "   "),
        ] {
            assert!(cut(&text, "Body", KNOWN).is_none(), "{text}");
        }
        for known in ["", "a", " a\n", "\na\n", "a\n\n", "a\tb\n", "\u{e9}\n", "a\r\n"] {
            assert!(cut(&written(known, "      "), "Body", known).is_none(), "{known:?}");
        }
    }
}
