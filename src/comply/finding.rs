//! What a rule found: a message, where, the evidence, and a name that survives edits.

use crate::aws::Address;
use crate::diagnostic::{self, Span};
use crate::model::Model;
use crate::resource::{Body, Resource};
use sha2::{Digest, Sha256};
use std::fmt;

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Untidy, or a chance for a mistake.
    Low,
    /// Something does not work, or a safeguard is missing.
    Medium,
    /// Access that was hardly meant.
    High,
    /// Access for anybody.
    Critical,
}

impl Severity {
    /// Every severity, the mildest first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// What a build is to make of a finding: from `high` on it is an error.
    pub fn level(self) -> diagnostic::DiagnosticLevel {
        match self {
            Self::High | Self::Critical => diagnostic::DiagnosticLevel::Error,
            Self::Low | Self::Medium => diagnostic::DiagnosticLevel::Warning,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Somebody's decision to live with a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiver {
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Who agreed, where somebody did.
    pub approved_by: Option<String>,
    /// The last day that it counts, `YYYY-MM-DD`.
    pub expires: String,
}

/// One thing about the design that is unsafe or cannot work.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line of lower case with names in backticks.
    pub message: String,
    /// What to do next.
    pub help: String,
    /// The resource it is about.
    pub resource: Address,
    /// The place in the blueprint that caused it.
    pub span: Span,
    /// Other places that explain it, each with a few words.
    pub also: Vec<(Span, String)>,
    /// What the judgement rests on, one fact a line.
    pub evidence: Vec<String>,
    /// Sixteen hexadecimal digits that stay the same while the rule finds the same thing on the same resource, for the
    /// same reasons and under the same policies and boundary, wherever that stands in the file.
    pub fingerprint: String,
    /// Who lives with it, if somebody does.
    pub waived: Option<Waiver>,
}

/// A finding before it has the name and severity of its rule.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub resource: Address,
    /// Where it stands, if not at the line of the resource.
    pub span: Option<Span>,
    /// Other places that explain it, each with a few words.
    pub also: Vec<(Span, String)>,
    /// What tells this finding from others of the same rule on the same resource.
    pub class: String,
    pub message: String,
    pub help: String,
    pub evidence: Vec<String>,
}

impl Found {
    /// A finding about a resource; `class` tells it from others of the same rule there.
    pub fn new(resource: &Address, class: impl Into<String>, message: impl Into<String>) -> Self {
        let (class, message) = (class.into(), message.into());
        Self {
            resource: resource.clone(),
            span: None,
            also: Vec::new(),
            class,
            message,
            help: String::new(),
            evidence: Vec::new(),
        }
    }

    /// Where it stands, if not at the line of the resource.
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Another place that explains it.
    pub fn also(mut self, span: Span, words: impl Into<String>) -> Self {
        self.also.push((span, words.into()));
        self
    }

    /// What to do next.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Facts that the judgement rests on.
    pub fn evidence<S: Into<String>>(mut self, evidence: impl IntoIterator<Item = S>) -> Self {
        self.evidence.extend(evidence.into_iter().map(Into::into));
        self
    }

    /// What is found, why, what the resource may and whom it admits: whoever lives with it lives with that and no more.
    fn fingerprint(&self, rule: &str, model: &Model) -> String {
        let policies = model.resources.get(&self.resource).map(|resource| policies(resource, model));
        let policies = policies.unwrap_or_default();
        let address = self.resource.to_string();
        let what = [rule, &address, &self.class, &self.message];
        let parts: Vec<&str> = what
            .into_iter()
            .chain(self.evidence.iter().map(String::as_str))
            .chain(policies.iter().map(String::as_str))
            .collect();
        fingerprint(&parts)
    }

    /// The finding of a rule.
    pub fn of(self, rule: &'static str, severity: Severity, model: &Model) -> Finding {
        let fingerprint = self.fingerprint(rule, model);
        let Self {
            resource,
            span,
            also,
            message,
            help,
            evidence,
            ..
        } = self;
        let span = span.unwrap_or_else(|| model.origins.resource(&resource));
        let readable = |text: String| crate::aws::Text::from(text).to_string();
        Finding {
            rule,
            severity,
            message: readable(message),
            help: readable(help),
            resource,
            span,
            also,
            evidence: evidence.into_iter().map(readable).collect(),
            fingerprint,
            waived: None,
        }
    }
}

/// What a resource's policies say: its own, those of a role, and the managed ones that it has or is bounded by.
fn policies(resource: &Resource, model: &Model) -> Vec<String> {
    let of = |resource: &Resource| -> Vec<String> {
        let documents = resource.body.documents().into_iter();
        documents.map(|(_, document)| document.to_json().to_string()).collect()
    };
    let mut all = of(resource);
    if let Body::Role(role) = &resource.body {
        for arn in role.managed.iter().chain(&role.boundary) {
            all.push(arn.clone());
            all.extend(model.by_arn(arn).map(of).unwrap_or_default());
        }
        all.push(role.boundary.clone().unwrap_or_default());
    }
    all
}

/// The first sixteen hexadecimal digits of the SHA-256 of the parts, each ended by a zero byte.
pub(crate) fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
