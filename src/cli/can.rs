//! `landform can`: requests and flows in JSONL against a blueprint into answers.

mod answer;
mod cases;
mod memo;
mod objects;
mod path;
mod plain;
mod request;
mod said;
mod stand_ins;

pub(super) use answer::body;

use super::error::{self, CliError, Done, ErrorKind, after};
use super::eval::EvalFormat;
use super::foreign::{self, Outside};
use super::io_errors::why;
use super::output::stream;
use super::pipeline::{BlueprintTexts, Unloaded, texts, with_deployers};
use super::terminal::drawn;
use crate::evaluate::{Answer, ObjectTexts, Universe};
use crate::model::Model;
use crate::policy::Json;
use answer::Head;
use memo::Memo;
use objects::Objects;
use plain::PlainLine;
use request::{Asks, RequestLine};
use said::{Named, Said};
use serde::Serialize;
use stand_ins::{StandIns, StoodIn};
use std::cell::OnceCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::rc::Rc;

/// Arguments of `landform can`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The blueprint; or a file that is none, or a folder of them.
    #[arg(value_name = "BLUEPRINT|PATH")]
    pub blueprint: String,
    /// What files that are no blueprint do not say.
    #[command(flatten)]
    pub outside: Outside,
    /// The requests, one JSON object a line (`landform explain can` lists the fields); `-` reads standard input.
    #[arg(long, value_name = "FILE|-")]
    pub requests: String,
    /// How to answer: a JSON object a line, or text for people.
    #[arg(long, value_enum, default_value_t = EvalFormat::Jsonl)]
    pub format: EvalFormat,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    if foreign::is_asked(std::slice::from_ref(&arguments.blueprint), &arguments.outside) {
        return run_foreign(arguments);
    }
    let asked = asked(&arguments.requests);
    let texts = texts(&arguments.blueprint)?;
    let named: Vec<&str> = asked.iter().flatten().map(String::as_str).collect();
    let loaded = texts.asked(&named)?;
    let (model, _) = with_deployers(&loaded);
    let universe = Universe::new(&model);
    let each = OnceCell::new();
    let of_each = OnceCell::new();
    let object_texts = OnceCell::new();
    let answerer = Answerer {
        universe: &universe,
        // Few requests tell apart the accounts that they name, and need nobody to stand for these.
        stand_ins: asked.is_none().then(|| StandIns::of(&model)).flatten(),
        is_whole: asked.is_some() || model.alike.is_empty(),
        texts: &texts,
        each: &each,
        of_each: &of_each,
        object_texts: &object_texts,
        format: arguments.format,
    };
    let requests = open(&arguments.requests);
    let counts = requests.and_then(|requests| stream(|out| answerer.answer_all(requests, out)));
    let done = match counts {
        Ok(Some(Err(unloaded))) => return Err(unloaded.into()),
        Ok(Some(Ok(counts))) => counts.report(),
        Ok(None) => Ok(error::Said::default()),
        Err(error) => Err(unreadable(arguments, &error)),
    };
    after(&loaded.warnings(), done)
}

/// The same about files that are no blueprint, in every case of what they leave open.
fn run_foreign(arguments: &Arguments) -> Done {
    let loaded = foreign::whole(std::slice::from_ref(&arguments.blueprint), &arguments.outside)?;
    let requests = open(&arguments.requests);
    let format = arguments.format;
    let counts =
        requests.and_then(|requests| stream(|out| cases::answer_all(&loaded, requests, format, out)));
    let done = match counts {
        Ok(Some(counts)) => counts.report(),
        Ok(None) => Ok(error::Said::default()),
        Err(error) => Err(unreadable(arguments, &error)),
    };
    after(&drawn(&loaded.problems, &loaded.sources), done)
}

fn unreadable(arguments: &Arguments, error: &io::Error) -> CliError {
    let why = why(error);
    CliError::operator(format!("the requests `{}` cannot be read: {why}", arguments.requests))
}

/// How many bytes of requests are read at once.
const READ: usize = 1 << 16;

fn open(requests: &str) -> io::Result<Box<dyn BufRead>> {
    Ok(match requests {
        "-" => Box::new(BufReader::with_capacity(READ, io::stdin().lock())),
        path => Box::new(BufReader::with_capacity(READ, File::open(path)?)),
    })
}

/// The most bytes of requests that are read ahead: some hundred requests, so that few accounts are told apart for them.
const FEW: u64 = 1 << 16;

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
        error::Said::notes(format!("{requests} requests: {disagree} disagree, {unreadable} cannot be read\n"))
            .ending(error)
    }
}

/// What answers requests: about accounts for which others stand, as those others are answered; where that is doubtful, out
/// of a model in which each account is resolved by itself.
struct Answerer<'a, 'm> {
    universe: &'a Universe<'m>,
    stand_ins: Option<StandIns<'m>>,
    /// Whether nothing that may be asked about is left out of the model.
    is_whole: bool,
    texts: &'a BlueprintTexts,
    each: &'m OnceCell<Model>,
    of_each: &'a OnceCell<Universe<'m>>,
    /// What tells objects apart.
    object_texts: &'a OnceCell<ObjectTexts>,
    format: EvalFormat,
}

/// What was answered before.
#[derive(Default)]
struct Before<'a, 'm> {
    /// What the line at hand asks, without its id.
    asked: String,
    said: Memo<Said>,
    /// Objects that have the places of others.
    objects: Option<Objects<'a, 'm>>,
}

impl<'a, 'm> Answerer<'a, 'm> {
    fn answer_all(
        &self,
        mut requests: Box<dyn BufRead>,
        out: &mut impl Write,
    ) -> io::Result<Result<CallCounts, Unloaded>> {
        let mut counts = CallCounts::default();
        let mut line = Vec::new();
        let mut before = Before::default();
        for number in 1_u64.. {
            line.clear();
            if requests.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            counts.requests += 1;
            if let Some(agrees) = self.in_short(&line, &mut before, out)? {
                counts.disagree += u64::from(!agrees);
                continue;
            }
            let universe = match self.whole() {
                Ok(universe) => universe,
                Err(unloaded) => return Ok(Err(unloaded)),
            };
            match read(&line, universe.model()) {
                Ok(request) => counts.disagree += u64::from(!respond(&request, universe, self.format, out)?),
                Err(error) => {
                    counts.unreadable += 1;
                    write_error(number, error, self.format, out)?;
                }
            }
        }
        Ok(Ok(counts))
    }

    /// Answers a request as it was answered before, or by those who stand for what it names, and tells whether it is as
    /// expected; nothing where there is a doubt.
    fn in_short(
        &self,
        line: &[u8],
        before: &mut Before<'a, 'm>,
        out: &mut impl Write,
    ) -> io::Result<Option<bool>> {
        let Some(plain) = PlainLine::of(line, &mut before.asked) else {
            return self.by_stand_ins(line, out);
        };
        if let Some((said, stood)) = self.by_another_object(&plain, before) {
            let accounts = stood.as_ref();
            let key = plain.key.clone().and_then(|at| before.asked.get(at));
            return said.write(&plain, Named { accounts, key }, self.format, out).map(Some);
        }
        let (stood, universe) = match (&self.stand_ins, self.at_hand()) {
            (Some(all), _) => match all.stand_in(&before.asked) {
                Some(stood) => (Some(stood), self.universe),
                None => return Ok(None),
            },
            (None, Some(universe)) => (None, universe),
            (None, None) => return Ok(None),
        };
        let asked = stood.as_ref().map_or(before.asked.as_str(), |stood| &stood.text);
        let accounts = stood.as_ref();
        let known = self.said(asked, universe, accounts, None, &mut before.said);
        let named = Named { accounts, key: None };
        known.map(|said| said.write(&plain, named, self.format, out)).transpose()
    }

    /// What is said of a request, or was said of it before.
    fn said(
        &self,
        asked: &str,
        universe: &Universe<'m>,
        stood: Option<&StoodIn<'m>>,
        instead: Option<&str>,
        before: &mut Memo<Said>,
    ) -> Option<Rc<Said>> {
        before.get(asked, Said::bytes).or_else(|| {
            let said = Said::of(asked, universe, self.stand_ins.as_ref().zip(stood), instead, self.format)?;
            let bytes = said.bytes();
            Some(before.keep(asked, said, bytes))
        })
    }

    /// What is said of a request about an object, as it is said of another that nothing tells apart from it, and the
    /// accounts in whose place others were asked about.
    fn by_another_object(
        &self,
        plain: &PlainLine<'_>,
        before: &mut Before<'a, 'm>,
    ) -> Option<(Rc<Said>, Option<StoodIn<'m>>)> {
        let Before { asked, said, objects } = before;
        let at = plain.key.clone()?;
        if self.stand_ins.is_none() && !self.is_whole {
            return None;
        }
        let texts = || self.object_texts.get_or_init(|| self.universe.object_texts());
        let objects = objects.get_or_insert_with(|| Objects::new(self.universe, texts()));
        let key = asked.get(at.clone())?;
        for other in Objects::others(asked, &at, self.stand_ins.as_ref()) {
            let stood = match &self.stand_ins {
                Some(all) => Some(all.stand_in(&other.text)?),
                None => None,
            };
            let text = stood.as_ref().map_or(other.text.as_str(), |stood| &stood.text);
            if objects.stands(text, &other.instead, key) {
                let said = self.said(text, self.universe, stood.as_ref(), Some(&other.instead), said)?;
                return Some((said, stood));
            }
        }
        None
    }

    /// Answers a request by those who stand for the accounts that it names, and tells whether it is as expected; nothing
    /// where there is a doubt.
    fn by_stand_ins(&self, line: &[u8], out: &mut impl Write) -> io::Result<Option<bool>> {
        let stood = self.stand_ins.as_ref().and_then(|all| {
            let stood = all.stand_in(std::str::from_utf8(line).ok()?)?;
            let request = read(stood.text.as_bytes(), self.universe.model()).ok()?;
            let about = matches!(&request.asks, Asks::Call(call) if all.are_about(call, &stood));
            about.then_some((all, stood, request))
        });
        let Some((all, stood, request)) = stood else {
            return Ok(None);
        };
        let mut said = Vec::new();
        let agrees = respond(&request, self.universe, self.format, &mut said)?;
        let said = String::from_utf8(said).map_err(io::Error::other)?;
        match all.places(&said, &stood) {
            Some(places) => stood.write(&said, &places, out).map(|()| Some(agrees)),
            None => Ok(None),
        }
    }

    /// What decides about every account, where it is at hand.
    fn at_hand(&self) -> Option<&'a Universe<'m>> {
        self.is_whole.then_some(self.universe).or_else(|| self.of_each.get())
    }

    /// What decides calls and flows of every account.
    fn whole(&self) -> Result<&'a Universe<'m>, Unloaded> {
        if self.is_whole {
            return Ok(self.universe);
        }
        if self.each.get().is_none() {
            let (model, _) = with_deployers(&self.texts.each()?);
            // Nobody else sets it.
            let _ = self.each.set(model);
        }
        let model = self.each.get().map(|model| self.of_each.get_or_init(|| Universe::new(model)));
        Ok(model.unwrap_or(self.universe))
    }
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
    let head = |decision: &str| Head::of(request.id.as_deref(), request.expected, decision);
    let agrees = match &request.asks {
        Asks::Call(call) => {
            return write_answer(request, &universe.answer(call), format, out);
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

/// Writes an answer; false where it is not as expected.
fn write_answer(
    request: &RequestLine,
    answer: &Answer,
    format: EvalFormat,
    out: &mut impl Write,
) -> io::Result<bool> {
    let decision = answer.decision.as_str();
    let head = Head::of(request.id.as_deref(), request.expected, decision);
    answer::begin(format, head, decision, out)?;
    answer::end(format, answer, out)?;
    Ok(head.agrees.unwrap_or(true))
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
