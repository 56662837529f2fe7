//! YAML text into the styles of its scalars: a second, deliberately narrow look at the file.
//!
//! A parser says what a scalar means to itself, not whether another reader would agree. This
//! scanner walks the text on its own, accepts only the plain subset that templates need (no
//! anchors, aliases, tags, directives, comments, explicit keys or plain scalars over several lines) and says
//! for each scalar, in order, whether it was quoted. [`super::tree`] holds both views together.

/// A scalar as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scalar<'t> {
    /// The characters of a plain scalar; `None` where quotes or a block say that it is text.
    pub plain: Option<&'t str>,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
}

/// Why a text is outside the subset, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ScanRefusal {
    pub line: usize,
    pub column: usize,
    pub message: String,
}

/// The scalars of one document in the order in which they are written.
pub(super) fn scan(text: &str) -> Result<Vec<Scalar<'_>>, ScanRefusal> {
    characters(text)?;
    let mut scanner = Scanner {
        text,
        at: 0,
        line: 1,
        column: 1,
        scalars: Vec::new(),
        started: false,
        awaits: true,
    };
    while scanner.peek().is_some() {
        scanner.block_line()?;
    }
    Ok(scanner.scalars)
}

struct Scanner<'t> {
    text: &'t str,
    /// Of the byte that comes next.
    at: usize,
    line: usize,
    column: usize,
    scalars: Vec<Scalar<'t>>,
    /// Something of the document was read.
    started: bool,
    /// A key or a dash ended its line, so that a value may stand alone on the next one.
    awaits: bool,
}

type Scanned = Result<(), ScanRefusal>;

/// Refuses line breaks that only some readers see, and characters that no reader should meet raw.
fn characters(text: &str) -> Scanned {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t')) {
        return Ok(());
    }
    let (mut line, mut column) = (1, 1);
    for char in text.chars() {
        let hidden =
            matches!(char, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
        if hidden || (char.is_control() && !matches!(char, '\n' | '\t')) {
            let message = format!("the character U+{:04X} must be escaped", u32::from(char));
            return Err(ScanRefusal { line, column, message });
        }
        match char {
            '\n' => (line, column) = (line + 1, 1),
            _ => column += 1,
        }
    }
    Ok(())
}

impl<'t> Scanner<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn ahead(&self, distance: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at.checked_add(distance)?).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b'\n' => (self.line, self.column) = (self.line + 1, 1),
            // A byte inside of a character.
            0x80..0xC0 => {}
            _ => self.column += 1,
        }
        Some(byte)
    }

    fn skip(&mut self) {
        self.next();
    }

    fn refuse<T>(&self, message: &str) -> Result<T, ScanRefusal> {
        Err(ScanRefusal {
            line: self.line,
            column: self.column,
            message: message.to_owned(),
        })
    }

    fn spaces(&mut self) {
        while self.peek() == Some(b' ') {
            self.next();
        }
    }

    /// True at the end of a line, or at a comment that ends it.
    fn at_line_end(&self) -> bool {
        matches!(self.peek(), None | Some(b'\n' | b'#'))
    }

    fn skip_line(&mut self) {
        while !matches!(self.next(), None | Some(b'\n')) {}
    }

    /// Takes the end of a line. Comments are words that nobody compares with anything: no template writes one.
    fn take_line_end(&mut self) -> Scanned {
        if self.peek() == Some(b'#') {
            return self.refuse("a comment");
        }
        self.skip_line();
        Ok(())
    }

    fn block_line(&mut self) -> Scanned {
        self.spaces();
        if self.at_line_end() {
            return self.take_line_end();
        }
        if self.column == 1 && self.marker()? {
            return Ok(());
        }
        let dashed = self.dashes();
        self.started = true;
        match self.at_line_end() {
            true => self.awaits = true,
            false => self.entry(dashed)?,
        }
        self.end_of_line()
    }

    /// `---` once before anything else; `...` never.
    fn marker(&mut self) -> Result<bool, ScanRefusal> {
        let three = [self.ahead(0), self.ahead(1), self.ahead(2)];
        let alone = matches!(self.ahead(3), None | Some(b'\n' | b' '));
        if alone && three == [Some(b'.'); 3] {
            return self.refuse("a document end marker");
        }
        if !alone || three != [Some(b'-'); 3] {
            return Ok(false);
        }
        if self.started {
            return self.refuse("a second document");
        }
        self.started = true;
        (0..3).for_each(|_| self.skip());
        self.spaces();
        match self.at_line_end() {
            true => self.take_line_end().map(|()| true),
            false => self.refuse("content beside a document marker"),
        }
    }

    /// The column of the last of the dashes that open list items on this line, if any.
    fn dashes(&mut self) -> Option<usize> {
        let mut last = None;
        while self.peek() == Some(b'-') && matches!(self.ahead(1), None | Some(b' ' | b'\n')) {
            last = Some(self.column);
            self.next();
            self.spaces();
        }
        last
    }

    /// `key:`, `key: value` or a lone value; `dashed` is the column of the dash before it.
    fn entry(&mut self, dashed: Option<usize>) -> Scanned {
        let column = self.column;
        let awaited = std::mem::take(&mut self.awaits) || dashed.is_some();
        let plain = !matches!(self.peek(), Some(b'"' | b'\'' | b'|' | b'>' | b'[' | b'{'));
        if dashed.is_none() && matches!(self.peek(), Some(b'|' | b'>')) {
            return self.refuse("a block alone on its line");
        }
        self.node(dashed.unwrap_or(0), false)?;
        if self.block_ended() {
            return Ok(());
        }
        self.spaces();
        if self.peek() != Some(b':') {
            return match plain && !awaited {
                true => self.refuse("plain text over several lines"),
                false => Ok(()),
            };
        }
        self.next();
        if !matches!(self.peek(), None | Some(b' ' | b'\n')) {
            return self.refuse("a colon without a space after it");
        }
        self.spaces();
        match self.at_line_end() {
            true => self.awaits = true,
            false => self.node(column, true)?,
        }
        Ok(())
    }

    /// A scalar or a flow collection; `parent` is the column of the key or dash that holds it.
    fn node(&mut self, parent: usize, value: bool) -> Scanned {
        match self.peek() {
            Some(b'"' | b'\'') => self.quoted(),
            Some(b'|' | b'>') => self.block(parent),
            Some(b'[' | b'{') => self.flow(),
            Some(b'&') => self.refuse("an anchor"),
            Some(b'*') => self.refuse("an alias"),
            Some(b'!') => self.refuse("a tag"),
            Some(b'%' | b'@' | b'`') => self.refuse("a reserved indicator"),
            Some(b'?') if matches!(self.ahead(1), None | Some(b' ' | b'\n')) => {
                self.refuse("an explicit key")
            }
            Some(b'-') if value && matches!(self.ahead(1), None | Some(b' ' | b'\n')) => {
                self.refuse("a list beside its key")
            }
            Some(b'\t') => self.refuse("a tab"),
            _ => self.plain(false),
        }
    }

    /// A block scalar takes whole lines; everything else leaves the scanner inside one.
    fn block_ended(&self) -> bool {
        self.column == 1
    }

    fn end_of_line(&mut self) -> Scanned {
        if self.block_ended() {
            return Ok(());
        }
        let before = self.column;
        self.spaces();
        match self.peek() {
            Some(b'#')
                if self.column == before
                    && self.text.as_bytes().get(self.at.wrapping_sub(1)) != Some(&b' ') =>
            {
                self.refuse("a comment without a space before it")
            }
            None | Some(b'\n' | b'#') => self.take_line_end(),
            Some(_) => self.refuse("more than one value on a line"),
        }
    }

    fn push(&mut self, plain: Option<&'t str>, line: usize, column: usize) {
        self.scalars.push(Scalar { plain, line, column });
    }

    fn quoted(&mut self) -> Scanned {
        let (line, column, quote) = (self.line, self.column, self.next());
        loop {
            match self.next() {
                None => return self.refuse("a quote that does not end"),
                Some(b'\\') if quote == Some(b'"') => self.skip(),
                Some(b'\'') if quote == Some(b'\'') && self.peek() == Some(b'\'') => self.skip(),
                char if char == quote => break,
                Some(_) => {}
            }
        }
        self.push(None, line, column);
        Ok(())
    }

    fn plain(&mut self, in_flow: bool) -> Scanned {
        let (line, column, start) = (self.line, self.column, self.at);
        let mut before = b' ';
        while let Some(byte) = self.peek() {
            let ends = match byte {
                b'\n' => true,
                b':' => {
                    matches!(self.ahead(1), None | Some(b' ' | b'\n'))
                        || (in_flow && matches!(self.ahead(1), Some(b',' | b'[' | b']' | b'{' | b'}')))
                }
                b'#' => before == b' ' && self.at > start,
                b',' | b'[' | b']' | b'{' | b'}' => in_flow,
                _ => false,
            };
            if ends {
                break;
            }
            if byte == b'\t' {
                return self.refuse("a tab in plain text");
            }
            before = byte;
            self.next();
        }
        let text = self.text.get(start..self.at).unwrap_or_default().trim_end_matches(' ');
        if text.is_empty() {
            return self.refuse("an indicator where a value should stand");
        }
        self.push(Some(text), line, column);
        Ok(())
    }

    /// `|` and `>`: every following line that is blank or deeper than the parent belongs to it.
    fn block(&mut self, parent: usize) -> Scanned {
        let (line, column) = (self.line, self.column);
        self.next();
        while matches!(self.peek(), Some(b'+' | b'-' | b'1'..=b'9')) {
            self.next();
        }
        self.spaces();
        if !self.at_line_end() {
            return self.refuse("text beside the head of a block");
        }
        self.take_line_end()?;
        while self.peek().is_some() && self.line_is_deeper_than(parent) {
            self.skip_line();
        }
        self.push(None, line, column);
        Ok(())
    }

    /// `parent` counts columns from 1, so a line with that many leading spaces is deeper.
    fn line_is_deeper_than(&self, parent: usize) -> bool {
        let mut spaces = 0;
        while self.ahead(spaces) == Some(b' ') {
            spaces += 1;
        }
        spaces >= parent || matches!(self.ahead(spaces), None | Some(b'\n'))
    }

    fn flow(&mut self) -> Scanned {
        let mut depth = 0_usize;
        let mut after_plain = false;
        loop {
            let was_plain = std::mem::take(&mut after_plain);
            match self.peek() {
                None => return self.refuse("a bracket that is not closed"),
                Some(b' ' | b'\n') => {
                    self.next();
                    after_plain = was_plain;
                }
                Some(b'#') => return self.refuse("a comment"),
                Some(b'[' | b'{') => {
                    depth += 1;
                    self.next();
                }
                Some(b']' | b'}') => {
                    depth -= 1;
                    self.next();
                    if depth == 0 {
                        return Ok(());
                    }
                }
                Some(b',' | b':') => self.skip(),
                Some(b'|' | b'>') => return self.refuse("a block inside brackets"),
                Some(b'"' | b'\'') => self.quoted()?,
                Some(_) if was_plain => return self.refuse("plain text over several lines"),
                Some(_) => {
                    self.flow_plain()?;
                    after_plain = true;
                }
            }
        }
    }

    fn flow_plain(&mut self) -> Scanned {
        match self.peek() {
            Some(b'&') => self.refuse("an anchor"),
            Some(b'*') => self.refuse("an alias"),
            Some(b'!') => self.refuse("a tag"),
            Some(b'?' | b'%' | b'@' | b'`' | b'\t') => self.refuse("a reserved indicator"),
            _ => self.plain(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plains(text: &str) -> Vec<Option<&str>> {
        scan(text).unwrap().into_iter().map(|scalar| scalar.plain).collect()
    }

    #[test]
    fn styles_in_order() {
        let text = "---\na: 'b'\nc:\n  - d\n  - \"e \\\" f\"\n  - g: |2-\n        x: y\n\n      z\n    h: [i, 'j', {k: l}]\nm: n:o#p\n'q': >\n  r\ns: {}\n";
        let p = Some;
        let want = [
            p("a"),
            None,
            p("c"),
            p("d"),
            None,
            p("g"),
            None,
            p("h"),
            p("i"),
            None,
            p("k"),
            p("l"),
            p("m"),
            p("n:o#p"),
            None,
            None,
            p("s"),
        ];
        assert_eq!(plains(text), want);
    }

    #[test]
    fn outside_the_subset() {
        let rows = [
            ("a: &b c", "an anchor"),
            ("a: *b", "an alias"),
            ("a: !Ref b", "a tag"),
            ("!!map\na: b", "a tag"),
            ("? a\n: b", "an explicit key"),
            ("a: b\n  c", "plain text over several lines"),
            ("a: [b\n c]", "plain text over several lines"),
            ("a: b\n---\nc: d", "a second document"),
            ("%YAML 1.2\n---\na: b", "a reserved indicator"),
            ("a: b\n...\n", "a document end marker"),
            ("a: \u{85}", "the character U+0085 must be escaped"),
            ("a: b\r\n", "the character U+000D must be escaped"),
            ("a:\tb", "a tab in plain text"),
            ("'a':\tb", "a colon without a space after it"),
            ("a: 'b' 'c'", "more than one value on a line"),
            ("a:\n  |\n  b", "a block alone on its line"),
            ("a: 'b", "a quote that does not end"),
            ("a: [b", "a bracket that is not closed"),
            ("a: [*b]", "an alias"),
            ("a: {b: &c d}", "an anchor"),
            ("# a\nb: c", "a comment"),
            ("a: b\n  # c\n", "a comment"),
            ("a: b # c", "a comment"),
            ("a: # b\n  c", "a comment"),
            ("- # a\n  b", "a comment"),
            ("a: | # b\n  c", "a comment"),
            ("a: [b, # c\n  d]", "a comment"),
            ("--- # a\nb: c", "a comment"),
            ("a: 'b' # c", "a comment"),
        ];
        for (text, message) in rows {
            assert_eq!(scan(text).map_err(|refusal| refusal.message), Err(message.to_owned()), "{text:?}");
        }
    }
}
