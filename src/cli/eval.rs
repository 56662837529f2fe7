//! `landform eval`: raw policy cases in JSONL into decisions.

use super::error::{CliError, Done, ErrorKind, Said};
use super::io_errors::why;
use super::output::stream;
use crate::evaluate::cases::{self, CaseCounts, answer_lines};
use std::fs::File;
use std::io::{self, BufRead, BufReader};

/// Arguments of `landform eval`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The cases, one JSON object a line; `-` reads standard input.
    #[arg(long, value_name = "FILE|-")]
    pub cases: String,
    /// How to answer: a JSON object a line, or text for people.
    #[arg(long, value_enum, default_value_t = EvalFormat::Jsonl)]
    pub format: EvalFormat,
}

/// The form of the answers.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum EvalFormat {
    /// One line a case and one a reason.
    Text,
    /// One JSON object a case.
    Jsonl,
}

impl From<EvalFormat> for cases::AnswerFormat {
    fn from(format: EvalFormat) -> Self {
        match format {
            EvalFormat::Text => Self::Text,
            EvalFormat::Jsonl => Self::Jsonl,
        }
    }
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    let cases = open(&arguments.cases);
    match cases.and_then(|cases| stream(|out| answer_lines(cases, arguments.format.into(), out))) {
        Ok(counts) => counts.map_or_else(|| Ok(Said::default()), report),
        Err(error) => Err(CliError::operator(format!(
            "the cases `{}` cannot be read: {}",
            arguments.cases,
            why(&error)
        ))),
    }
}

const BUFFER: usize = 1 << 18;

fn open(cases: &str) -> io::Result<Box<dyn BufRead>> {
    Ok(match cases {
        "-" => Box::new(BufReader::with_capacity(BUFFER, io::stdin())),
        path => Box::new(BufReader::with_capacity(BUFFER, File::open(path)?)),
    })
}

fn report(counts: CaseCounts) -> Done {
    let CaseCounts {
        cases,
        disagree,
        unreadable,
    } = counts;
    let error = match (cases, unreadable, disagree) {
        // A run that decided nothing must not look like success.
        (0, _, _) => Some(ErrorKind::User),
        (_, 0, 0) => None,
        (_, 0, _) => Some(ErrorKind::Findings),
        _ => Some(ErrorKind::User),
    };
    Said::notes(format!("{cases} cases: {disagree} disagree, {unreadable} cannot be read\n")).ending(error)
}
