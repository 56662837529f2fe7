//! `landform can`: requests and flows in JSONL against a blueprint into answers.

mod answer;
mod path;
mod request;

pub(super) use answer::body;

use super::eval::Format;
use super::load::load;
use super::output::errors;
use super::world::why;
use crate::evaluate::Universe;
use crate::evaluate::network::Net;
use crate::model::Model;
use crate::policy::Json;
use answer::Head;
use request::{Asks, Request};
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Write};

/// Arguments of `landform can`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The blueprint.
    #[arg(value_name = "BLUEPRINT")]
    pub blueprint: String,
    /// The requests, one JSON object a line; `-` reads standard input.
    #[arg(long, value_name = "FILE|-")]
    pub requests: String,
    /// How to answer: a JSON object a line, or text for people.
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    pub format: Format,
}

/// Runs the command and answers with its exit code.
pub fn run(arguments: &Arguments) -> u8 {
    let loaded = match load(&arguments.blueprint) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    match open(&arguments.requests).and_then(|requests| answer_all(requests, &loaded.model, arguments.format)) {
        Ok(counts) => counts.report(),
        // Whoever read our answers has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => super::CLEAN,
        Err(error) => {
            errors(&format!(
                "error: the requests `{}` cannot be read: {}\n",
                arguments.requests,
                why(&error)
            ));
            super::BAD_INPUT
        }
    }
}

fn open(requests: &str) -> io::Result<Box<dyn BufRead>> {
    Ok(match requests {
        "-" => Box::new(BufReader::new(io::stdin())),
        path => Box::new(BufReader::new(File::open(path)?)),
    })
}

#[derive(Default)]
struct Counts {
    requests: u64,
    disagree: u64,
    unreadable: u64,
}

impl Counts {
    fn report(&self) -> u8 {
        let Self {
            requests,
            disagree,
            unreadable,
        } = self;
        errors(&format!("{requests} requests: {disagree} disagree, {unreadable} cannot be read\n"));
        match (unreadable, disagree) {
            (0, 0) => super::CLEAN,
            (0, _) => super::FINDINGS,
            _ => super::BAD_INPUT,
        }
    }
}

fn answer_all(mut requests: Box<dyn BufRead>, model: &Model, format: Format) -> io::Result<Counts> {
    let universe = Universe::new(model);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut counts = Counts::default();
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
            Ok(request) => counts.disagree += u64::from(!respond(&request, &universe, format, &mut out)?),
            Err(error) => {
                counts.unreadable += 1;
                write_error(number, error, format, &mut out)?;
            }
        }
    }
    out.flush()?;
    Ok(counts)
}

fn read(line: &[u8], model: &Model) -> Result<Request, String> {
    let text = std::str::from_utf8(line).map_err(|error| error.to_string())?;
    Request::read(&Json::read(text)?, model)
}

/// Decides a request and writes the answer; false where it is not as expected.
fn respond(request: &Request, universe: &Universe<'_>, format: Format, out: &mut impl Write) -> io::Result<bool> {
    let head = |decision: &str| Head {
        id: request.id.as_deref(),
        expected: request.expected,
        agrees: request.expected.map(|expected| expected.agrees(decision)),
    };
    let agrees = match &request.asks {
        Asks::Call(call) => {
            let answer = universe.decide(call);
            let head = head(answer.decision.as_str());
            match format {
                Format::Jsonl => answer::json(head, &answer, out)?,
                Format::Text => answer::text(head, &answer, out)?,
            }
            head.agrees
        }
        Asks::Flow(flow) => {
            let answer = universe.net().decide(flow);
            let head = head(answer.decision.as_str());
            match format {
                Format::Jsonl => path::json(head, &answer, out)?,
                Format::Text => path::text(head, &answer, out)?,
            }
            head.agrees
        }
    };
    Ok(agrees.unwrap_or(true))
}

#[derive(Serialize)]
struct Unreadable {
    line: u64,
    error: String,
}

fn write_error(line: u64, error: String, format: Format, out: &mut impl Write) -> io::Result<()> {
    match format {
        Format::Jsonl => {
            serde_json::to_writer(&mut *out, &Unreadable { line, error })?;
            out.write_all(b"\n")
        }
        Format::Text => writeln!(out, "line {line}: {}", crate::diagnostic::printable(&error)),
    }
}
