//! A line of a shell into the simple commands that it runs, those inside `$(…)` before those around them.
//!
//! Only what a runbook needs is understood: words, both quotes, `$(…)`, `$((…))`, `NAME=…`, `for … in …; do …; done`,
//! `|`, `;` and `>`. Everything else is refused, never guessed.

use std::iter::Peekable;
use std::str::Chars;

/// A simple command: its words without quotes, what is computed in them written as `$()`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ShellCommand {
    /// The words, the program first.
    pub words: Vec<String>,
    /// The file that takes what it prints.
    pub into: Option<String>,
}

/// Every simple command of a line.
///
/// # Errors
///
/// What is not understood.
pub fn commands(line: &str) -> Result<Vec<ShellCommand>, String> {
    let mut reader = ShellReader {
        chars: line.chars().peekable(),
        found: Vec::new(),
    };
    reader.list(false)?;
    Ok(reader.found.into_iter().filter_map(simple).collect())
}

/// Without the words of a loop and the name that takes a value; nothing where no command is left.
fn simple(mut command: ShellCommand) -> Option<ShellCommand> {
    if command.words.first().is_some_and(|word| word == "do") {
        command.words.remove(0);
    }
    let first = command.words.first()?;
    let assigns = command.words.len() == 1 && first.split_once('=').is_some_and(|(name, _)| is_name(name));
    let loops = first == "done" || (first == "for" && command.words.get(2).is_some_and(|word| word == "in"));
    (!assigns && !loops).then_some(command)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

struct ShellReader<'a> {
    chars: Peekable<Chars<'a>>,
    found: Vec<ShellCommand>,
}

impl ShellReader<'_> {
    /// Commands up to the end of the line, or to the bracket that closes a substitution.
    fn list(&mut self, inside: bool) -> Result<(), String> {
        let mut command = ShellCommand::default();
        loop {
            match self.chars.peek().copied() {
                None if inside => return Err("`$(` has no end".to_owned()),
                Some(')') if !inside => return Err("`)` without `$(`".to_owned()),
                None | Some(')') => {
                    self.chars.next();
                    self.found.push(command);
                    return Ok(());
                }
                Some(' ') => drop(self.chars.next()),
                Some(';' | '|') => {
                    self.chars.next();
                    self.found.push(std::mem::take(&mut command));
                }
                Some('>') => {
                    self.chars.next();
                    command.into = Some(self.file()?);
                }
                Some(_) => {
                    let word = self.word()?;
                    command.words.push(word);
                }
            }
        }
    }

    fn file(&mut self) -> Result<String, String> {
        while self.chars.next_if_eq(&' ').is_some() {}
        self.word()
    }

    fn word(&mut self) -> Result<String, String> {
        let mut word = String::new();
        while let Some(char) = self.chars.peek().copied() {
            match char {
                ' ' | ';' | '|' | ')' | '>' => break,
                '\'' => self.single(&mut word)?,
                '"' => self.double(&mut word)?,
                '$' => self.dollar(&mut word)?,
                '`' | '&' | '<' | '(' | '\\' | '#' | '*' | '!' | '\t' => {
                    return Err(format!("`{char}` of a shell is not read"));
                }
                _ => {
                    word.push(char);
                    self.chars.next();
                }
            }
        }
        match word.is_empty() {
            true => Err("a file is missing behind `>`".to_owned()),
            false => Ok(word),
        }
    }

    fn single(&mut self, word: &mut String) -> Result<(), String> {
        self.chars.next();
        loop {
            match self.chars.next() {
                None => return Err("a quote has no end".to_owned()),
                Some('\'') => return Ok(()),
                Some(char) => word.push(char),
            }
        }
    }

    fn double(&mut self, word: &mut String) -> Result<(), String> {
        self.chars.next();
        loop {
            match self.chars.peek().copied() {
                None => return Err("a quote has no end".to_owned()),
                Some('"') => {
                    self.chars.next();
                    return Ok(());
                }
                Some('$') => self.dollar(word)?,
                Some(char @ ('`' | '\\')) => return Err(format!("`{char}` of a shell is not read")),
                Some(char) => {
                    word.push(char);
                    self.chars.next();
                }
            }
        }
    }

    /// `$name`, `$(…)`, `$((…))`.
    fn dollar(&mut self, word: &mut String) -> Result<(), String> {
        self.chars.next();
        if self.chars.next_if_eq(&'(').is_none() {
            word.push('$');
            return Ok(());
        }
        if self.chars.next_if_eq(&'(').is_some() {
            self.sum()?;
        } else {
            self.list(true)?;
        }
        word.push_str("$()");
        Ok(())
    }

    /// Numbers and what commands print, up to `))`.
    fn sum(&mut self) -> Result<(), String> {
        let mut ignored = String::new();
        loop {
            match self.chars.peek().copied() {
                Some('$') => self.dollar(&mut ignored)?,
                Some(')') => {
                    self.chars.next();
                    let closed = self.chars.next() == Some(')');
                    return closed.then_some(()).ok_or_else(|| "`$((` has no end".to_owned());
                }
                Some(char) if char.is_ascii_digit() || matches!(char, ' ' | '-' | '+') => {
                    self.chars.next();
                }
                _ => return Err("`$((…))` of this form is not read".to_owned()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::commands;

    fn shown(line: &str) -> Result<Vec<String>, String> {
        let found = commands(line)?.into_iter();
        Ok(found
            .map(|command| {
                let into = command.into.map(|file| [" > ", &file].concat()).unwrap_or_default();
                [command.words.join("|"), into].concat()
            })
            .collect())
    }

    #[test]
    fn lines_into_commands() {
        let rows: [(&str, &[&str]); 7] = [
            ("aws sts x --query 'A b'", &["aws|sts|x|--query|A b"]),
            ("a=$(aws x \"B $c\")", &["aws|x|B $c"]),
            (
                "aws s3 cp f s3://b/$(sha256sum f | cut -c1-64).yaml",
                &["sha256sum|f", "cut|-c1-64", "aws|s3|cp|f|s3://b/$().yaml"],
            ),
            (
                "for x in $(echo $y); do aws a \"$x\"; aws b; done",
                &["echo|$y", "aws|a|$x", "aws|b"],
            ),
            ("aws q --start $(($(date +%s) - 60))", &["date|+%s", "aws|q|--start|$()"]),
            (
                "terraform -chdir=a output -json > f.json",
                &["terraform|-chdir=a|output|-json > f.json"],
            ),
            ("aws a; curl b", &["aws|a", "curl|b"]),
        ];
        for (line, want) in rows {
            assert_eq!(shown(line), Ok(want.iter().map(|text| (*text).to_owned()).collect()), "{line}");
        }
    }

    #[test]
    fn what_is_not_read() {
        for line in [
            "a && b", "a `b`", "a <b", "a $(b", "a )", "a 'b", "a \"b", "a >", "a \\b", "a # b", "(a)",
            "a $((x))", "a & b",
        ] {
            assert!(shown(line).is_err(), "{line}");
        }
    }
}
