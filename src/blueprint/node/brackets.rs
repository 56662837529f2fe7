//! The bracket that is open at a place: where broken YAML began to be broken.

use super::positions::Positions;
use crate::diagnostic::Span;

/// The innermost bracket that is still open before an offset of the file.
pub(super) fn open_before(at: usize, place: &Positions) -> Option<Span> {
    let (before, _) = place.body.split_at_checked(at - place.skipped)?;
    let mut reader = Reader::default();
    before.char_indices().for_each(|(offset, character)| reader.take(offset, character));
    let open = reader.open.pop()? + place.skipped;
    Some(Span::new(place.file, open, open + 1))
}

/// Where a reader stands.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Within {
    #[default]
    Plain,
    Comment,
    Single,
    Double,
    /// Behind a backslash in double quotes.
    Escape,
}

/// What has been read: the brackets that are open, and what came last.
#[derive(Default)]
struct Reader {
    open: Vec<usize>,
    within: Within,
    /// The last character.
    last: Option<char>,
    /// The last character of this line that is no space.
    last_sign: Option<char>,
}

impl Reader {
    fn take(&mut self, offset: usize, character: char) {
        self.within = match self.within {
            Within::Plain => self.plain(offset, character),
            Within::Comment if character == '\n' => Within::Plain,
            Within::Single if character == '\'' => Within::Plain,
            Within::Double if character == '"' => Within::Plain,
            Within::Double if character == '\\' => Within::Escape,
            Within::Escape => Within::Double,
            other @ (Within::Comment | Within::Single | Within::Double) => other,
        };
        self.last = Some(character);
        if character == '\n' {
            self.last_sign = None;
        } else if !character.is_whitespace() {
            self.last_sign = Some(character);
        }
    }

    fn plain(&mut self, offset: usize, character: char) -> Within {
        match character {
            '#' if self.last.is_none_or(char::is_whitespace) => return Within::Comment,
            '\'' if self.is_start() => return Within::Single,
            '"' if self.is_start() => return Within::Double,
            '[' | '{' if !self.open.is_empty() || self.is_start() => self.open.push(offset),
            ']' | '}' => {
                self.open.pop();
            }
            _ => (),
        }
        Within::Plain
    }

    /// Whether a value begins here: within text, quotes and brackets are text.
    fn is_start(&self) -> bool {
        match self.last_sign {
            None => true,
            Some(',' | '[' | '{') => !self.open.is_empty(),
            Some(sign) => matches!(sign, ':' | '-') && self.last.is_some_and(char::is_whitespace),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    /// The text from the bracket on that a broken document is told to have open.
    fn open(text: &str) -> Option<&str> {
        let problems = parse(0, text).unwrap_err();
        let problem = problems.iter().next().unwrap();
        let (span, _) = problem.labels.first()?;
        text.get(span.start..)?.lines().next()
    }

    #[test]
    fn the_innermost_open_bracket_is_shown() {
        assert_eq!(open("a: { b: { c: d }\ne: { f: g }\n"), Some("{ b: { c: d }"));
        assert_eq!(open("a: [ b, { c: d }\ne: f\n"), Some("[ b, { c: d }"));
        assert_eq!(open("a: \"[{\" # [\nb: it's [ fine\nc: [ '}', d\ne: f\n"), Some("[ '}', d"));
        assert_eq!(open("a: \"\\\"[\"\nb: { c: d\ne: f\n"), Some("{ c: d"));
    }
}
