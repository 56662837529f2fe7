//! A case into a decision, and that into a line of JSON or lines of text.

use super::AnswerFormat;
use super::case::{Case, ExpectedAnswer};
use crate::evaluate::iam::{CompiledPolicy, Decision, Level, Outcome, Policies, Reason, decide};
use crate::policy::Json;
use serde::Serialize;
use std::io::{self, Write};

/// Decides one line and writes the answer: whether it is as expected, or why the line cannot be read.
pub(super) fn answer(
    line: &[u8],
    format: AnswerFormat,
    out: &mut impl Write,
) -> io::Result<Result<bool, String>> {
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
        AnswerFormat::Jsonl => write_json(&case, &decision, &reasons, agrees, out)?,
        AnswerFormat::Text => write_text(&case, &decision, &reasons, agrees, out)?,
    }
    Ok(Ok(agrees.unwrap_or(true)))
}

fn decided(case: &Case<'_>) -> (Decision, Vec<Reason>) {
    fn all(policies: &[CompiledPolicy]) -> Vec<&CompiledPolicy> {
        policies.iter().collect()
    }
    let lists = [&case.identity, &case.boundaries, &case.session, &case.resource, &case.endpoint]
        .map(|list| all(list));
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

fn agrees(expected: ExpectedAnswer, outcome: Outcome) -> bool {
    match expected {
        ExpectedAnswer::Deny => matches!(outcome, Outcome::ExplicitDeny | Outcome::ImplicitDeny),
        ExpectedAnswer::Allow
        | ExpectedAnswer::ExplicitDeny
        | ExpectedAnswer::ImplicitDeny
        | ExpectedAnswer::Unknown => expected.as_str() == outcome.as_str(),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CaseAnswer<'a> {
    id: Option<&'a str>,
    decision: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agrees: Option<bool>,
    decided_by: &'a str,
    reasons: &'a [Reason],
}

#[derive(Serialize)]
struct UnreadableCase {
    line: u64,
    error: String,
}

fn write_json(
    case: &Case<'_>,
    decision: &Decision,
    reasons: &[Reason],
    agrees: Option<bool>,
    out: &mut impl Write,
) -> io::Result<()> {
    let answer = CaseAnswer {
        id: case.id.as_deref(),
        decision: decision.outcome.as_str(),
        expected: case.expected.map(ExpectedAnswer::as_str),
        agrees,
        decided_by: decision.decided_by.as_str(),
        reasons,
    };
    serde_json::to_writer(&mut *out, &answer)?;
    out.write_all(b"\n")
}

fn write_text(
    case: &Case<'_>,
    decision: &Decision,
    reasons: &[Reason],
    agrees: Option<bool>,
    out: &mut impl Write,
) -> io::Result<()> {
    write!(out, "{}: {}", case.id.as_deref().unwrap_or("-"), decision.outcome.as_str())?;
    match (case.expected, agrees) {
        (Some(expected), Some(false)) => writeln!(out, ", but {} was expected", expected.as_str())?,
        (Some(_), _) => writeln!(out, ", as expected")?,
        (None, _) => writeln!(out)?,
    }
    reasons.iter().try_for_each(|reason| {
        writeln!(out, "  {:<9} {:<8} {}", reason.layer.as_str(), reason.effect.as_str(), reason.note)
    })
}

/// What is wrong with a line that is no case.
pub(super) fn write_error(
    line: u64,
    error: String,
    format: AnswerFormat,
    out: &mut impl Write,
) -> io::Result<()> {
    match format {
        AnswerFormat::Jsonl => {
            serde_json::to_writer(&mut *out, &UnreadableCase { line, error })?;
            out.write_all(b"\n")
        }
        AnswerFormat::Text => writeln!(out, "line {line}: {error}"),
    }
}
