//! The lines of an account into one line that runs for each of a list of accounts.

use super::mould::{Mould, Part};
use super::words::Word;

/// Where lines of another part found the key, somebody says which it was.
const ASK: &str = "read -r -p \"id of the key in ${account}: \" key && ";

/// A loop over the list: name and id of each account are read from it. The list comes by a channel of its own, since what
/// runs may ask for a yes.
pub(super) fn for_each(lines: &[Mould], list: &str) -> Option<String> {
    let commands = lines.iter().map(command).collect::<Option<Vec<String>>>()?;
    let commands: Vec<String> = commands
        .into_iter()
        .map(|command| {
            if is_simple(&command) {
                command
            } else {
                ["{ ", &command, "; }"].concat()
            }
        })
        .collect();
    let body = commands.join(" && ");
    // What one account answered is not that of the next.
    let asks = body.contains("\"$key\"") && !body.contains("key=");
    let body = if asks { [ASK, &body].concat() } else { body };
    Some(
        [
            "while read -r account id <&3; do ",
            &body,
            " || echo \"failed in ${account}\"; done 3< ",
            list,
        ]
        .concat(),
    )
}

/// True for a command that others can be joined to as it is.
fn is_simple(command: &str) -> bool {
    !command.contains([';', '|', '&'])
}

/// Where in a line of a shell something stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoting {
    Bare,
    Double,
    Single,
}

/// A line with variables for the words of an account.
fn command(mould: &Mould) -> Option<String> {
    let mut open = vec![Quoting::Bare];
    let mut text = String::new();
    for part in mould.parts() {
        match part {
            Part::Text(part) => {
                follow(part, &mut open)?;
                text.push_str(part);
            }
            Part::Word(word) => {
                let variable = variable(*word)?;
                match open.last()? {
                    Quoting::Bare | Quoting::Double => text.push_str(variable),
                    Quoting::Single => text.push_str(&["'\"", variable, "\"'"].concat()),
                }
            }
        }
    }
    (open == [Quoting::Bare]).then_some(text)
}

fn variable(word: Word) -> Option<&'static str> {
    match word {
        Word::Id => Some("${id}"),
        Word::Name => Some("${account}"),
        // No shell makes these of a name.
        Word::Label | Word::Logical => None,
    }
}

/// Follows the quotes of a text; what stands in `$( )` begins anew.
fn follow(text: &str, open: &mut Vec<Quoting>) -> Option<()> {
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match (open.last()?, char) {
            (Quoting::Single, '\'') => {
                open.pop();
            }
            (Quoting::Single, _) => {}
            (Quoting::Bare | Quoting::Double, '\\') => {
                chars.next();
            }
            (Quoting::Bare, '\'') => open.push(Quoting::Single),
            (Quoting::Bare, '"') => open.push(Quoting::Double),
            (Quoting::Double, '"') => {
                open.pop();
            }
            (Quoting::Bare | Quoting::Double, '$') if chars.peek() == Some(&'(') => {
                chars.next();
                open.push(Quoting::Bare);
            }
            (Quoting::Bare, '(') => open.push(Quoting::Bare),
            (Quoting::Bare, ')') => {
                open.pop();
            }
            (Quoting::Bare | Quoting::Double, _) => {}
        }
    }
    Some(())
}
