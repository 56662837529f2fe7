//! Raw policy cases, one JSON object a line, into answers, one a line; no blueprint.
//!
//! | file | turns |
//! |---|---|
//! | `case` | a line into a request with the policies that bear on it |
//! | `answer` | these into a decision with its reasons, and that into JSON or text |

mod answer;
mod case;

use answer::{answer, write_error};
use std::io::{self, BufRead, Write};

/// The form of the answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AnswerFormat {
    /// One line a case and one a reason.
    Text,
    /// One JSON object a case.
    Jsonl,
}

/// How many cases a run had.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CaseCounts {
    /// All lines that are not blank.
    pub cases: u64,
    /// Decided otherwise than expected.
    pub disagree: u64,
    /// Lines that are no case.
    pub unreadable: u64,
}

/// Decides every line and writes one answer for each; blank lines have none.
///
/// # Errors
/// Only where reading or writing fails; a line that is no case is answered with what is wrong with it.
pub fn answer_lines(
    mut cases: impl BufRead,
    format: AnswerFormat,
    out: &mut impl Write,
) -> io::Result<CaseCounts> {
    let mut counts = CaseCounts::default();
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        if cases.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        counts.cases += 1;
        let text = if number == 1 { without_mark(&line) } else { &line };
        match answer(text, format, out)? {
            Ok(agrees) => counts.disagree += u64::from(!agrees),
            Err(error) => {
                counts.unreadable += 1;
                write_error(number, error, format, out)?;
            }
        }
    }
    Ok(counts)
}

/// A line without the byte order mark that some editors put at the start of a file.
fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line)
}
