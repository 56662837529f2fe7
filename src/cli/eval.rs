//! `landform eval`: raw policy cases in JSONL into decisions.

mod case;

use super::because::Because;
use super::error::{CliError, Done, Kind, Said};
use super::io_errors::why;
use super::output::stream;
use crate::evaluate::iam::{CompiledPolicy, Decision, Level, Outcome, Policies, Reason, decide};
use crate::policy::Json;
use case::{Case, Expected};
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};

/// Arguments of `landform eval`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The cases, one JSON object a line; `-` reads standard input.
    #[arg(long, value_name = "FILE|-")]
    pub cases: String,
    /// How to answer: a JSON object a line, or text for people.
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    pub format: Format,
}

/// The form of the answers.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// One line a case and one a reason.
    Text,
    /// One JSON object a case.
    Jsonl,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    let cases = open(&arguments.cases);
    match cases.and_then(|cases| stream(|out| answer_lines(cases, arguments.format, out))) {
        Ok(counts) => counts.map_or_else(|| Ok(Said::default()), Counts::report),
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

/// How many cases a run had.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// All lines that are not blank.
    pub cases: u64,
    /// Decided otherwise than expected.
    pub disagree: u64,
    /// Lines that are no case.
    pub unreadable: u64,
}

impl Counts {
    fn report(self) -> Done {
        let Self {
            cases,
            disagree,
            unreadable,
        } = self;
        let error = match (cases, unreadable, disagree) {
            // A run that decided nothing must not look like success.
            (0, _, _) => Some(Kind::User),
            (_, 0, 0) => None,
            (_, 0, _) => Some(Kind::Findings),
            _ => Some(Kind::User),
        };
        Said::notes(format!("{cases} cases: {disagree} disagree, {unreadable} cannot be read\n")).ending(error)
    }
}

/// Decides every line and writes one answer for each; blank lines have none.
///
/// # Errors
/// Only where reading or writing fails; a line that is no case is answered with what is wrong with it.
pub fn answer_lines(mut cases: impl BufRead, format: Format, out: &mut impl Write) -> io::Result<Counts> {
    let mut counts = Counts::default();
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

/// Decides one line and writes the answer: whether it is as expected, or why the line cannot be read.
fn answer(line: &[u8], format: Format, out: &mut impl Write) -> io::Result<Result<bool, String>> {
    let json = match std::str::from_utf8(line).map_err(|error| error.to_string()).and_then(Json::read) {
        Ok(json) => json,
        Err(error) => return Ok(Err(error)),
    };
    let case = match Case::read(&json) {
        Ok(case) => case,
        Err(error) => return Ok(Err(error)),
    };
    let (decision, reasons) = decided(&case);
    let agrees = case.expected.map(|expected| agrees(expected, decision.outcome));
    match format {
        Format::Jsonl => write_json(&case, &decision, &reasons, agrees, out)?,
        Format::Text => write_text(&case, &decision, &reasons, agrees, out)?,
    }
    Ok(Ok(agrees.unwrap_or(true)))
}

fn decided(case: &Case<'_>) -> (Decision, Vec<Reason>) {
    fn all(policies: &[CompiledPolicy]) -> Vec<&CompiledPolicy> {
        policies.iter().collect()
    }
    let lists = [&case.identity, &case.boundaries, &case.session, &case.resource, &case.endpoint].map(|list| all(list));
    let [identity, boundaries, session, resource, endpoint] = &lists;
    let scps: Vec<Vec<&CompiledPolicy>> = case.scps.iter().map(|level| all(&level.policies)).collect();
    let rcps: Vec<Vec<&CompiledPolicy>> = case.rcps.iter().map(|level| all(&level.policies)).collect();
    let scps: Vec<Level<'_>> = case
        .scps
        .iter()
        .zip(&scps)
        .map(|(level, policies)| Level {
            name: &level.name,
            policies,
        })
        .collect();
    let rcps: Vec<Level<'_>> = case
        .rcps
        .iter()
        .zip(&rcps)
        .map(|(level, policies)| Level {
            name: &level.name,
            policies,
        })
        .collect();
    let policies = Policies {
        identity,
        boundaries,
        session,
        scps: &scps,
        rcps: &rcps,
        rcp_full_access: case.rcp_default_allow,
        resource,
        endpoint,
        principal_in_management_account: case.in_management_account,
        ..Policies::default()
    };
    let decision = decide(&case.request, &policies);
    let reasons = decision.explain(&case.request, &policies);
    (decision, reasons)
}

fn agrees(expected: Expected, outcome: Outcome) -> bool {
    match expected {
        Expected::Deny => matches!(outcome, Outcome::ExplicitDeny | Outcome::ImplicitDeny),
        other => other.as_str() == outcome.as_str(),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    id: Option<&'a str>,
    decision: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agrees: Option<bool>,
    decided_by: &'a str,
    reasons: Vec<Because<'a>>,
}

#[derive(Serialize)]
struct Unreadable {
    line: u64,
    error: String,
}

fn write_json(case: &Case<'_>, decision: &Decision, reasons: &[Reason], agrees: Option<bool>, out: &mut impl Write) -> io::Result<()> {
    let answer = Answer {
        id: case.id.as_deref(),
        decision: decision.outcome.as_str(),
        expected: case.expected.map(Expected::as_str),
        agrees,
        decided_by: decision.decided_by.as_str(),
        reasons: reasons.iter().map(Because::from).collect(),
    };
    serde_json::to_writer(&mut *out, &answer)?;
    out.write_all(b"\n")
}

fn write_text(case: &Case<'_>, decision: &Decision, reasons: &[Reason], agrees: Option<bool>, out: &mut impl Write) -> io::Result<()> {
    write!(out, "{}: {}", case.id.as_deref().unwrap_or("-"), decision.outcome.as_str())?;
    match (case.expected, agrees) {
        (Some(expected), Some(false)) => writeln!(out, ", but {} was expected", expected.as_str())?,
        (Some(_), _) => writeln!(out, ", as expected")?,
        (None, _) => writeln!(out)?,
    }
    reasons
        .iter()
        .try_for_each(|reason| writeln!(out, "  {:<9} {:<8} {}", reason.layer.as_str(), reason.effect.as_str(), reason.note))
}

fn write_error(line: u64, error: String, format: Format, out: &mut impl Write) -> io::Result<()> {
    match format {
        Format::Jsonl => {
            serde_json::to_writer(&mut *out, &Unreadable { line, error })?;
            out.write_all(b"\n")
        }
        Format::Text => writeln!(out, "line {line}: {error}"),
    }
}
