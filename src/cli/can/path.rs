//! The answer to a flow into JSON of the shape that answers to calls have, or into text for people.

use super::answer::{Head, title};
use super::request::ExpectedDecision;
use crate::diagnostic::printable;
use crate::evaluate::network::{Hop, PathAnswer, Reach, Resolution};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PathJson<'a> {
    id: Option<&'a str>,
    decision: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agrees: Option<bool>,
    decided_by: &'a str,
    reasons: Vec<ReasonJson<'a>>,
    extent: &'a str,
    path: Path<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<HopJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<NameJson<'a>>,
}

#[derive(Serialize)]
struct ReasonJson<'a> {
    layer: &'a str,
    effect: &'a str,
    policy: Option<usize>,
    statement: Option<usize>,
    note: &'a str,
}

#[derive(Serialize)]
struct Path<'a> {
    forward: Vec<HopJson<'a>>,
    back: Vec<HopJson<'a>>,
}

#[derive(Serialize)]
struct HopJson<'a> {
    hop: &'a str,
    at: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
}

#[derive(Serialize)]
struct NameJson<'a> {
    name: &'a str,
    private: bool,
    note: &'a str,
}

impl<'a> From<&'a Hop> for HopJson<'a> {
    fn from(hop: &'a Hop) -> Self {
        Self {
            hop: hop.kind,
            at: &hop.at,
            note: &hop.note,
        }
    }
}

impl<'a> From<&'a Resolution> for NameJson<'a> {
    fn from(name: &'a Resolution) -> Self {
        Self {
            name: &name.name,
            private: name.private,
            note: &name.note,
        }
    }
}

/// The layer that decides flows.
const LAYER: &str = "network";

fn reason<'a>(effect: &'a str, note: &'a str) -> ReasonJson<'a> {
    ReasonJson {
        layer: LAYER,
        effect,
        policy: None,
        statement: None,
        note,
    }
}

pub(super) fn json(head: Head<'_>, answer: &PathAnswer, out: &mut impl Write) -> io::Result<()> {
    let effect = match answer.decision {
        Reach::Reach => "allow",
        Reach::NoReach => "none",
        Reach::Unknown => "unknown",
    };
    let reasons = answer.reasons.iter().map(|note| reason(effect, note)).collect();
    let line = PathJson {
        id: head.id,
        decision: answer.decision.as_str(),
        expected: head.expected.map(ExpectedDecision::as_str),
        agrees: head.agrees,
        decided_by: LAYER,
        reasons,
        extent: answer.extent.as_str(),
        path: Path {
            forward: answer.forward.iter().map(HopJson::from).collect(),
            back: answer.back.iter().map(HopJson::from).collect(),
        },
        stopped: answer.stopped.as_ref().map(HopJson::from),
        name: answer.name.as_ref().map(NameJson::from),
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

pub(super) fn text(head: Head<'_>, answer: &PathAnswer, out: &mut impl Write) -> io::Result<()> {
    title(head, answer.decision.as_str(), out)?;
    for (way, hops) in [("there", &answer.forward), ("back", &answer.back)] {
        for hop in hops {
            writeln!(out, "  {way:<6} {:<12} {} {}", hop.kind, printable(&hop.at), printable(&hop.note))?;
        }
    }
    if let Some(hop) = &answer.stopped {
        writeln!(out, "  stops  {:<12} {} {}", hop.kind, printable(&hop.at), printable(&hop.note))?;
    }
    if let Some(name) = &answer.name {
        writeln!(out, "  name   {}: {}", printable(&name.name), printable(&name.note))?;
    }
    answer.reasons.iter().try_for_each(|note| writeln!(out, "  {}", printable(note)))
}
