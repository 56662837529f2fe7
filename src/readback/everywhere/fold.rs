//! The lines of a runbook for two accounts into lines for all that they stand for.

use super::mould::Mould;
use super::shell::for_each;
use super::words::Words;

const OPEN: &str = "```sh";
const CLOSE: &str = "```";

/// Folds the blocks of commands.
///
/// # Errors
///
/// A line that says of one account what no line says of the other.
pub(super) fn fold(text: &str, first: &Words, second: &Words, list: &str) -> Result<String, String> {
    let mut folded: Vec<String> = Vec::new();
    let mut block: Option<Vec<&str>> = None;
    for line in text.lines() {
        match (&mut block, line) {
            (None, OPEN) => {
                folded.push(line.to_owned());
                block = Some(Vec::new());
            }
            (Some(lines), CLOSE) => {
                folded.extend(commands(lines, first, second, list)?);
                folded.push(line.to_owned());
                block = None;
            }
            (Some(lines), _) => lines.push(line),
            (None, _) if first.are_said_in(line) || second.are_said_in(line) => return Err(line.to_owned()),
            (None, _) => folded.push(line.to_owned()),
        }
    }
    folded.push(String::new());
    Ok(folded.join("\n"))
}

/// Whose line it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    First,
    Second,
    Both,
    Neither,
}

/// The lines of one block: those of either account become one that runs for each, at the place of the first of them.
fn commands(lines: &[&str], first: &Words, second: &Words, list: &str) -> Result<Vec<String>, String> {
    let of: Vec<Of> = lines
        .iter()
        .map(|line| match (first.are_in(line), second.are_in(line)) {
            (true, true) => Of::Both,
            (true, false) => Of::First,
            (false, true) => Of::Second,
            (false, false) => Of::Neither,
        })
        .collect();
    let mut used = vec![false; lines.len()];
    let mut folded = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let own = of.get(at).copied().unwrap_or(Of::Neither);
        if used.get(at).copied().unwrap_or_default() {
            continue;
        }
        let twins = match own {
            Of::Neither => {
                folded.push((*line).to_owned());
                continue;
            }
            Of::Both => None,
            Of::First | Of::Second => {
                let block = Block {
                    lines,
                    of: &of,
                    used: &used,
                };
                block.twins(at, own, first, second)
            }
        };
        let Some((moulds, there)) = twins else {
            return Err((*line).to_owned());
        };
        let count = moulds.len();
        for slot in used.iter_mut().skip(there).take(count) {
            *slot = true;
        }
        for slot in used.iter_mut().skip(at).take(count) {
            *slot = true;
        }
        folded.push(for_each(&moulds, list).ok_or_else(|| (*line).to_owned())?);
    }
    Ok(folded)
}

struct Block<'b> {
    lines: &'b [&'b str],
    of: &'b [Of],
    used: &'b [bool],
}

impl Block<'_> {
    /// The most lines from here on that the other account has as well, one behind the other, and where.
    fn twins(&self, at: usize, own: Of, first: &Words, second: &Words) -> Option<(Vec<Mould>, usize)> {
        let run = |from: usize, of: Of| {
            let here = self.of.iter().zip(self.used).skip(from);
            here.take_while(|(one, used)| **one == of && !**used).count()
        };
        let other = if own == Of::First { Of::Second } else { Of::First };
        let most = run(at, own);
        let (from, to) = if own == Of::First { (first, second) } else { (second, first) };
        (1..=most).rev().find_map(|count| {
            let starts = (at + count..self.lines.len()).filter(|start| run(*start, other) >= count);
            starts.into_iter().find_map(|start| {
                let pairs = self.lines.iter().skip(at).zip(self.lines.iter().skip(start)).take(count);
                let moulds: Option<Vec<Mould>> =
                    pairs.map(|(one, twin)| Mould::of((from, one), (to, twin))).collect();
                Some((moulds?, start))
            })
        })
    }
}
