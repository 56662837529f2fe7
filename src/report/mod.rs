//! What a check said into text for people and for machines; no judgement is added here.
//!
//! | file | turns |
//! |---|---|
//! | `item` | problems, findings and failed claims into one kind of line, with a place in a file |
//! | `coverage` | how much of files of others was understood into words |
//! | `text` | them into drawings of the blueprint with marks, and a summary |
//! | `json` | them into the JSON of the contract |
//! | `sarif` | them into SARIF 2.1.0 as GitHub's code scanning takes it |
//! | `junit` | rules and claims into JUnit test cases |
//! | `markdown` | them into the comment of a pull request |
//! | `github` | the ten worst into annotations of a GitHub workflow |
//!
//! Promises: the same input gives the same bytes, every format says how much was checked, and no
//! character of the user's text can steer a terminal or leave the field that it stands in.

mod counted;
mod coverage;
mod github;
mod item;
mod json;
mod junit;
mod markdown;
mod sarif;
mod summary;
mod text;

pub use coverage::Coverage;

use crate::aws::{Address, Name, Text};
use crate::comply::Finding;
use crate::diagnostic::{Colour, Diagnostics, Sources, Span};
use crate::evaluate::ClaimResult;
use crate::evaluate::network::FlowResult;
use crate::model::{Claim, FlowClaim};
use std::collections::BTreeMap;

/// Everything that a check of one blueprint said.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a> {
    /// The blueprint's path as the user gave it.
    pub blueprint: &'a str,
    /// The files that spans point into.
    pub sources: &'a Sources,
    /// What is wrong with the blueprint.
    pub diagnostics: &'a Diagnostics,
    /// What is unsafe about the design.
    pub findings: &'a [Finding],
    /// What came of the claims and flows.
    pub claims: &'a [Claimed],
    /// Accounts that are decided by themselves, beside others that are alike, and where the blueprint names them.
    pub apart: &'a BTreeMap<Name, Option<Span>>,
    /// How much was checked.
    pub ran: Ran,
    /// How much of files that are no blueprint was understood; none of a blueprint.
    pub coverage: Option<&'a Coverage>,
    /// What such files call their resources.
    pub names: Option<&'a BTreeMap<Address, String>>,
}

impl Checked<'_> {
    /// What a resource is called where it stands.
    fn name_of(&self, address: &Address) -> String {
        let own = self.names.and_then(|names| names.get(address));
        own.cloned().unwrap_or_else(|| address.to_string())
    }
}

/// What came of one claim or flow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claimed {
    /// Its id.
    pub id: String,
    /// The call or flow, in one line for people.
    pub question: String,
    /// What was expected: `allow`, `deny`, `explicit_deny`, `implicit_deny`, `reach` or `no_reach`.
    pub expected: String,
    /// What came out: one of these words but `deny`, or `unknown`.
    pub decision: String,
    /// Whether what came out is what was expected.
    pub holds: bool,
    /// Where the claim stands.
    pub span: Span,
    /// Why it came out so, one line for each part.
    pub reasons: Vec<String>,
}

impl Claimed {
    /// The result of a claim, with the claim itself for its call.
    pub fn of(claim: &Claim, result: &ClaimResult) -> Self {
        let call = &claim.call;
        let callers = std::iter::once(&call.principal).chain(&call.chain);
        let words: Vec<&str> = callers.chain([&call.action, &call.resource]).map(String::as_str).collect();
        let reasons = result.answer.reasons.iter();
        Self {
            id: result.id.clone(),
            question: readable(&words.join(" ")),
            expected: result.expected.as_str().to_owned(),
            decision: result.decision.as_str().to_owned(),
            holds: result.holds,
            span: result.span,
            reasons: reasons
                .map(|reason| readable(&[reason.layer.as_str(), ": ", &reason.note].concat()))
                .collect(),
        }
    }

    /// The result of a claim about packets, with the claim itself for what it asks.
    pub fn of_flow(claim: &FlowClaim, result: &FlowResult) -> Self {
        let flow = &claim.flow;
        let port = match flow.port {
            0 => "any port".to_owned(),
            port => port.to_string(),
        };
        let words = [flow.from.as_str(), "to", &flow.to, &flow.protocol, &port];
        Self {
            id: result.id.clone(),
            question: readable(&words.join(" ")),
            expected: result.expected.as_str().to_owned(),
            decision: result.answer.decision.as_str().to_owned(),
            holds: result.holds,
            span: result.span,
            reasons: result
                .answer
                .reasons
                .iter()
                .map(|note| readable(&["network: ", note].concat()))
                .collect(),
        }
    }
}

/// Text in which ids that do not exist yet show as their addresses.
fn readable(text: &str) -> String {
    Text::from(text).to_string()
}

/// How much was checked.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Ran {
    /// Rules.
    pub rules: usize,
    /// Claims about access.
    pub claims: usize,
    /// Claims about networks.
    pub flows: usize,
    /// Files that were read back.
    pub files: usize,
    /// Accounts for which two of each of their kind were decided.
    pub alike: usize,
}

impl Ran {
    /// True when nothing was checked: such a run is no success.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

/// The forms of a report.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Format {
    /// For people at a terminal.
    Text,
    /// The contract's JSON.
    Json,
    /// SARIF 2.1.0 for code scanning.
    Sarif,
    /// JUnit XML for test reports.
    Junit,
    /// A comment of a pull request.
    Markdown,
    /// Annotations of a GitHub workflow.
    Github,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] =
        [Self::Text, Self::Json, Self::Sarif, Self::Junit, Self::Markdown, Self::Github];

    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Github => "github",
        }
    }

    /// Reads the word on the command line.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }
}

/// How text for people looks; the other formats do not ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// Colours.
    pub colour: Colour,
    /// Columns of the terminal.
    pub width: usize,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            colour: Colour::Never,
            width: 100,
        }
    }
}

/// A report in one format; ends with a line break.
pub fn write(checked: &Checked<'_>, format: Format, look: Look) -> String {
    match format {
        Format::Text => text::write(checked, look),
        Format::Json => json::write(checked),
        Format::Sarif => sarif::write(checked),
        Format::Junit => junit::write(checked),
        Format::Markdown => markdown::write(checked),
        Format::Github => github::write(checked),
    }
}
