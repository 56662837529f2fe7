//! An answer into JSON of the shape that `eval` has, or into text for people.

use super::super::eval::EvalFormat;
use super::request::ExpectedDecision;
use crate::diagnostic::printable;
use crate::evaluate::iam::Reason;
use crate::evaluate::{Answer, Authorization};
use serde::Serialize;
use std::io::{self, Write};

/// The beginning of an answer: what else than the request it depends on.
#[derive(Serialize)]
struct HeadJson<'a> {
    id: Option<&'a str>,
    decision: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agrees: Option<bool>,
}

/// What follows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WhyJson<'a> {
    decided_by: &'a str,
    reasons: &'a [Reason],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<PartJson<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    undecided: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PartJson<'a> {
    principal: &'a str,
    action: &'a str,
    resource: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    purpose: &'a str,
    decision: &'a str,
    decided_by: &'a str,
}

impl<'a> From<&'a Authorization> for PartJson<'a> {
    fn from(part: &'a Authorization) -> Self {
        Self {
            principal: &part.principal,
            action: &part.action,
            resource: &part.resource,
            purpose: &part.purpose,
            decision: part.decision.as_str(),
            decided_by: part.decided_by.as_str(),
        }
    }
}

/// The id, the expectation and whether it came true.
#[derive(Clone, Copy)]
pub(super) struct Head<'a> {
    pub id: Option<&'a str>,
    pub expected: Option<ExpectedDecision>,
    pub agrees: Option<bool>,
}

impl<'a> Head<'a> {
    /// Of an answer with this decision.
    pub fn of(id: Option<&'a str>, expected: Option<ExpectedDecision>, decision: &str) -> Self {
        Self {
            id,
            expected,
            agrees: expected.map(|expected| expected.agrees(decision)),
        }
    }
}

/// How an answer begins.
pub(super) fn begin(
    format: EvalFormat,
    head: Head<'_>,
    decision: &str,
    out: &mut impl Write,
) -> io::Result<()> {
    if format == EvalFormat::Text {
        return title(head, decision, out);
    }
    let mut text = serde_json::to_vec(&HeadJson {
        id: head.id,
        decision,
        expected: head.expected.map(ExpectedDecision::as_str),
        agrees: head.agrees,
    })?;
    // What follows is of the same object.
    text.pop();
    text.push(b',');
    out.write_all(&text)
}

/// How it goes on.
pub(super) fn end(format: EvalFormat, answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    if format == EvalFormat::Text {
        return body(answer, "  ", out);
    }
    let text = serde_json::to_vec(&WhyJson {
        decided_by: answer.decided_by.as_str(),
        reasons: &answer.reasons,
        parts: answer.parts.iter().map(PartJson::from).collect(),
        undecided: &answer.undecided,
    })?;
    out.write_all(text.get(1..).unwrap_or_default())?;
    out.write_all(b"\n")
}

/// The line with the id, the decision and whether it was expected.
pub(super) fn title(head: Head<'_>, decision: &str, out: &mut impl Write) -> io::Result<()> {
    write!(out, "{}: {decision}", printable(head.id.unwrap_or("-")))?;
    match (head.expected, head.agrees) {
        (Some(expected), Some(false)) => writeln!(out, ", but {} was expected", expected.as_str()),
        (Some(_), _) => writeln!(out, ", as expected"),
        (None, _) => writeln!(out),
    }
}

/// The parts with their reasons, one line a layer.
pub(in crate::cli) fn body(answer: &Answer, indent: &str, out: &mut impl Write) -> io::Result<()> {
    let mut before = answer.parts.first().map_or("", |part| part.principal.as_str());
    for (at, part) in answer.parts.iter().enumerate() {
        if part.principal != before {
            writeln!(out, "{indent}as {}", printable(&part.principal))?;
            before = &part.principal;
        }
        let mark = if Some(at) == answer.deciding && answer.parts.len() > 1 && part.is_denied() {
            "  <- decides"
        } else {
            ""
        };
        let why = if part.purpose.is_empty() {
            String::new()
        } else {
            [" (", &part.purpose, ")"].concat()
        };
        let line = [&part.action, " on ", &part.resource, &why, ": ", part.decision.as_str(), mark].concat();
        writeln!(out, "{indent}{}", printable(&line))?;
        reasons(&part.reasons, indent, out)?;
    }
    if answer.parts.is_empty() {
        reasons(&answer.reasons, indent, out)?;
    }
    answer
        .undecided
        .iter()
        .try_for_each(|note| writeln!(out, "{indent}note: {}", printable(note)))
}

fn reasons(reasons: &[Reason], indent: &str, out: &mut impl Write) -> io::Result<()> {
    reasons.iter().try_for_each(|reason| {
        writeln!(
            out,
            "{indent}  {:<9} {:<8} {}",
            reason.layer.as_str(),
            reason.effect.as_str(),
            printable(&reason.note)
        )
    })
}
