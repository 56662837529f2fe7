//! Requests about files that leave something open: what is so in every case is the answer, and what is not is unknown.

use super::request::{Asks, RequestLine};
use super::{CallCounts, read, respond, write_error};
use crate::cli::eval::EvalFormat;
use crate::cli::foreign::{ForeignCase, ForeignLoaded};
use crate::evaluate::iam::{Outcome, PolicyLayer, Reason, ReasonEffect};
use crate::evaluate::{Answer, Universe};
use std::io::{self, BufRead, Write};

/// One case, ready to be asked.
struct AskedCase<'c> {
    when: String,
    universe: Universe<'c>,
}

/// Answers every line about all cases.
pub(super) fn answer_all(
    loaded: &ForeignLoaded,
    mut requests: Box<dyn BufRead>,
    format: EvalFormat,
    out: &mut impl Write,
) -> io::Result<CallCounts> {
    let cases: Vec<AskedCase<'_>> = loaded.cases.iter().map(AskedCase::of).collect();
    let (mut counts, mut line) = (CallCounts::default(), Vec::new());
    for number in 1_u64.. {
        line.clear();
        if requests.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        counts.requests += 1;
        match answered((&cases, loaded.cut), &line, format, out)? {
            Ok(agrees) => counts.disagree += u64::from(!agrees),
            Err(error) => {
                counts.unreadable += 1;
                write_error(number, error, format, out)?;
            }
        }
    }
    Ok(counts)
}

impl<'c> AskedCase<'c> {
    fn of(case: &'c ForeignCase) -> Self {
        let when: Vec<&str> = case.when.iter().map(|one| one.what.as_str()).collect();
        Self {
            when: when.join(" and "),
            universe: Universe::new(&case.model),
        }
    }
}

fn answered(
    (cases, cut): (&[AskedCase<'_>], bool),
    line: &[u8],
    format: EvalFormat,
    out: &mut impl Write,
) -> io::Result<Result<bool, String>> {
    let mut answers: Vec<(&str, Answer)> = Vec::new();
    let mut first: Option<(RequestLine, &Universe<'_>)> = None;
    for case in cases {
        let request = match read(line, case.universe.model()) {
            Ok(request) => request,
            // What one case does not have, it does not let anybody use.
            Err(_) if first.is_some() => continue,
            Err(error) => return Ok(Err(error)),
        };
        if let Asks::Call(call) = &request.asks {
            answers.push((&case.when, case.universe.answer(call)));
        }
        first.get_or_insert((request, &case.universe));
    }
    let Some((request, universe)) = first else {
        return Ok(Err("nothing is there that could be asked".to_owned()));
    };
    let same = answers
        .iter()
        .all(|(_, answer)| Some(answer.decision) == answers.first().map(|(_, one)| one.decision));
    if cut && !answers.is_empty() {
        return super::write_answer(&request, &beyond(&answers), format, out).map(Ok);
    }
    match same {
        true => respond(&request, universe, format, out).map(Ok),
        false => super::write_answer(&request, &differing(&answers), format, out).map(Ok),
    }
}

/// That nobody knows what is so in cases that are not decided.
fn beyond(answers: &[(&str, Answer)]) -> Answer {
    let mut answer = differing(answers.get(..1).unwrap_or_default());
    answer
        .undecided
        .insert(0, "the files leave open more cases than are decided".to_owned());
    answer
}

/// That the answer hangs on what the files leave open.
fn differing(answers: &[(&str, Answer)]) -> Answer {
    let reason = |(when, answer): &(&str, Answer)| Reason {
        layer: answer.decided_by,
        effect: ReasonEffect::Unknown,
        level: None,
        policy: None,
        policy_name: None,
        statement: None,
        sid: None,
        condition: None,
        note: format!("{} when {when}", answer.decision.as_str()),
    };
    Answer {
        decision: Outcome::Unknown,
        decided_by: answers.first().map_or(PolicyLayer::Identity, |(_, answer)| answer.decided_by),
        reasons: answers.iter().map(reason).collect(),
        parts: Vec::new(),
        deciding: None,
        undecided: vec![
            "say the values of parameters that the files leave open: `--parameters FILE`".to_owned(),
        ],
    }
}
