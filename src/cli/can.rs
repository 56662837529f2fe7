//! `landform can`: requests and flows in JSONL against a blueprint into answers.

mod answer;
mod path;
mod request;

pub(super) use answer::body;

use super::error::{CliError, Done, ErrorKind, Said, after};
use super::eval::EvalFormat;
use super::io_errors::why;
use super::output::stream;
use super::pipeline::{load, load_asked, with_deployers};
use crate::evaluate::Universe;
use crate::model::Model;
use crate::policy::Json;
use answer::Head;
use request::{Asks, RequestLine};
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};

/// Arguments of `landform can`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The blueprint.
    #[arg(value_name = "BLUEPRINT")]
    pub blueprint: String,
    /// The requests, one JSON object a line (`landform explain can` lists the fields); `-` reads standard input.
    #[arg(long, value_name = "FILE|-")]
    pub requests: String,
    /// How to answer: a JSON object a line, or text for people.
    #[arg(long, value_enum, default_value_t = EvalFormat::Jsonl)]
    pub format: EvalFormat,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    let asked = asked(&arguments.requests);
    let loaded = match &asked {
        Some(texts) => {
            load_asked(&arguments.blueprint, &texts.iter().map(String::as_str).collect::<Vec<_>>())
        }
        None => load(&arguments.blueprint),
    }?;
    let (model, _) = with_deployers(&loaded);
    let universe = Universe::new(&model);
    let requests = open(&arguments.requests);
    let counts = requests
        .and_then(|requests| stream(|out| answer_all(requests, &model, &universe, arguments.format, out)));
    let done = match counts {
        Ok(counts) => counts.map_or_else(|| Ok(Said::default()), CallCounts::report),
        Err(error) => Err(CliError::operator(format!(
            "the requests `{}` cannot be read: {}",
            arguments.requests,
            why(&error)
        ))),
    };
    after(&loaded.warnings(), done)
}

fn open(requests: &str) -> io::Result<Box<dyn BufRead>> {
    Ok(match requests {
        "-" => Box::new(BufReader::new(io::stdin())),
        path => Box::new(BufReader::new(File::open(path)?)),
    })
}

/// The most bytes of requests that are read ahead.
const FEW: u64 = 1 << 20;

/// What few requests name, so that accounts that they do not name need not be told apart; none where they are many, or
/// come as they are written.
fn asked(requests: &str) -> Option<Vec<String>> {
    let known = std::fs::metadata(requests).ok().filter(|_| requests != "-")?;
    if !known.is_file() || known.len() > FEW {
        return None;
    }
    let text = std::fs::read_to_string(requests).ok()?;
    let mut texts = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match Json::read(line) {
            // A text may be spelled otherwise than it reads.
            Ok(json) if line.contains('\\') => said(&json, &mut texts),
            Ok(_) | Err(_) => texts.push(line.to_owned()),
        }
    }
    Some(texts)
}

fn said(json: &Json<'_>, texts: &mut Vec<String>) {
    match json {
        Json::Text(text) => texts.push(text.clone().into_owned()),
        Json::List(items) => items.iter().for_each(|item| said(item, texts)),
        Json::Object(entries) => entries.iter().for_each(|(key, value)| {
            texts.push(key.clone().into_owned());
            said(value, texts);
        }),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

#[derive(Default)]
struct CallCounts {
    requests: u64,
    disagree: u64,
    unreadable: u64,
}

impl CallCounts {
    fn report(self) -> Done {
        let Self {
            requests,
            disagree,
            unreadable,
        } = self;
        let error = match (unreadable, disagree) {
            (0, 0) => None,
            (0, _) => Some(ErrorKind::Findings),
            _ => Some(ErrorKind::User),
        };
        Said::notes(format!("{requests} requests: {disagree} disagree, {unreadable} cannot be read\n"))
            .ending(error)
    }
}

fn answer_all(
    mut requests: Box<dyn BufRead>,
    model: &Model,
    universe: &Universe<'_>,
    format: EvalFormat,
    out: &mut impl Write,
) -> io::Result<CallCounts> {
    let mut counts = CallCounts::default();
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        if requests.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        counts.requests += 1;
        match read(&line, model) {
            Ok(request) => counts.disagree += u64::from(!respond(&request, universe, format, out)?),
            Err(error) => {
                counts.unreadable += 1;
                write_error(number, error, format, out)?;
            }
        }
    }
    Ok(counts)
}

fn read(line: &[u8], model: &Model) -> Result<RequestLine, String> {
    let text = std::str::from_utf8(line).map_err(|error| error.to_string())?;
    RequestLine::read(&Json::read(text)?, model)
}

/// Decides a request and writes the answer; false where it is not as expected.
fn respond(
    request: &RequestLine,
    universe: &Universe<'_>,
    format: EvalFormat,
    out: &mut impl Write,
) -> io::Result<bool> {
    let head = |decision: &str| Head {
        id: request.id.as_deref(),
        expected: request.expected,
        agrees: request.expected.map(|expected| expected.agrees(decision)),
    };
    let agrees = match &request.asks {
        Asks::Call(call) => {
            let answer = universe.answer(call);
            let head = head(answer.decision.as_str());
            match format {
                EvalFormat::Jsonl => answer::json(head, &answer, out)?,
                EvalFormat::Text => answer::text(head, &answer, out)?,
            }
            head.agrees
        }
        Asks::Flow(flow) => {
            let answer = universe.network().trace(flow);
            let head = head(answer.decision.as_str());
            match format {
                EvalFormat::Jsonl => path::json(head, &answer, out)?,
                EvalFormat::Text => path::text(head, &answer, out)?,
            }
            head.agrees
        }
    };
    Ok(agrees.unwrap_or(true))
}

#[derive(Serialize)]
struct UnreadableCall {
    line: u64,
    error: String,
}

fn write_error(line: u64, error: String, format: EvalFormat, out: &mut impl Write) -> io::Result<()> {
    match format {
        EvalFormat::Jsonl => {
            serde_json::to_writer(&mut *out, &UnreadableCall { line, error })?;
            out.write_all(b"\n")
        }
        EvalFormat::Text => writeln!(out, "line {line}: {}", crate::diagnostic::printable(&error)),
    }
}
