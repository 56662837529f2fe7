//! Models of all cases into findings, each with the cases in which it is so.

use super::load::{ForeignCase, ForeignLoaded};
use crate::aws::Address;
use crate::cli::error::ErrorKind;
use crate::cli::pipeline::FailOn;
use crate::comply::{Finding, findings, rules};
use crate::diagnostic::{Diagnostics, Span};
use crate::evaluate::Universe;
use crate::foreign::Assumption;
use crate::report::{Checked, Coverage, Ran};
use std::collections::{BTreeMap, BTreeSet};

/// What is to be said of files of others.
pub(in crate::cli) struct ForeignOutcome {
    loaded: ForeignLoaded,
    diagnostics: Diagnostics,
    findings: Vec<Finding>,
    coverage: Coverage,
    names: BTreeMap<Address, String>,
}

/// Asks every rule about every case.
pub(in crate::cli) fn judge(loaded: ForeignLoaded) -> ForeignOutcome {
    let mut found: BTreeMap<Key, (Finding, Vec<usize>)> = BTreeMap::new();
    for (at, case) in loaded.cases.iter().enumerate() {
        let universe = Universe::new(&case.model);
        for finding in findings(&universe) {
            let entry = found.entry(key(&finding)).or_insert_with(|| (finding, Vec::new()));
            if entry.1.last() != Some(&at) {
                entry.1.push(at);
            }
        }
    }
    let names: BTreeMap<Address, String> = loaded.cases.iter().flat_map(|case| case.names.clone()).collect();
    let words: BTreeMap<String, String> =
        names.iter().map(|(address, name)| (address.to_string(), name.clone())).collect();
    let findings = found
        .into_values()
        .map(|(finding, cases)| in_their_words(with_cases(finding, &cases, &loaded.cases), &words));
    ForeignOutcome {
        findings: findings.collect(),
        coverage: coverage(&loaded),
        names,
        diagnostics: loaded.problems.clone(),
        loaded,
    }
}

type Key = (Span, &'static str, String, String);

fn key(finding: &Finding) -> Key {
    (finding.span, finding.rule, finding.message.clone(), finding.resource.to_string())
}

/// A finding with what all the cases in which it is so assume, where it is not so in every case.
fn with_cases(mut finding: Finding, cases: &[usize], all: &[ForeignCase]) -> Finding {
    if cases.len() == all.len() {
        return finding;
    }
    let whens = cases
        .iter()
        .filter_map(|at| all.get(*at))
        .map(|case| case.when.iter().collect::<BTreeSet<_>>());
    let common = whens
        .reduce(|one, other| one.intersection(&other).copied().collect())
        .unwrap_or_default();
    let others = |when: &Assumption| {
        (0..all.len())
            .any(|at| !cases.contains(&at) && all.get(at).is_some_and(|case| !case.when.contains(when)))
    };
    let telling: Vec<&&Assumption> = common.iter().filter(|when| others(when)).collect();
    let words = match telling.is_empty() {
        true => format!("in {} of {} cases of what the files leave open", cases.len(), all.len()),
        false => {
            let each: Vec<&str> = telling.iter().map(|when| when.what.as_str()).collect();
            ["when ", &each.join(" and ")].concat()
        }
    };
    finding
        .also
        .extend(telling.iter().map(|when| (when.span, "this is left open".to_owned())));
    finding.evidence.push(words);
    finding
}

/// A finding in the words of files that are no blueprint: resources as they call them, and advice that they can take.
fn in_their_words(mut finding: Finding, names: &BTreeMap<String, String>) -> Finding {
    // What stands between two marks may be an address.
    let named = |text: &str| {
        let parts = text.split('`').enumerate().map(|(at, part)| match names.get(part) {
            Some(name) if at % 2 == 1 => name.as_str(),
            Some(_) | None => part,
        });
        parts.collect::<Vec<_>>().join("`")
    };
    finding.message = named(&finding.message);
    finding.evidence = finding.evidence.iter().map(|line| named(line)).collect();
    finding.help = match OF_BLUEPRINTS.iter().any(|word| finding.help.contains(word)) {
        true => format!("`landform explain {}` says why, and what to do", finding.rule),
        false => named(&finding.help),
    };
    finding
}

/// Words of advice that only a blueprint can take.
const OF_BLUEPRINTS: [&str; 9] = [
    "assumed_by",
    "accounts:",
    "`grants",
    "grants:",
    "blueprint",
    "`policies`",
    "an entry of",
    "`statements`",
    "role/ACCOUNT",
];

fn coverage(loaded: &ForeignLoaded) -> Coverage {
    let documents = |case: &ForeignCase| -> usize {
        case.model.resources.values().map(|one| one.body.documents().len()).sum()
    };
    let unread = loaded.problems.iter().filter(|one| one.code == "policy-unread");
    let unread = unread.filter_map(|one| Some((one.span?, one.message.clone())));
    let left = loaded.left.iter().map(|left| (left.span, left.why.clone()));
    let undecided: BTreeSet<(Span, String)> = unread.chain(left).collect();
    Coverage {
        files: loaded.files,
        passed: loaded.passed,
        modelled: loaded.types.modelled,
        raw: loaded.types.raw,
        opaque: loaded.types.opaque,
        decided: loaded.cases.iter().map(documents).max().unwrap_or_default(),
        undecided: undecided.into_iter().collect(),
        cases: loaded.cases.len(),
    }
}

impl ForeignOutcome {
    /// Why the run fails.
    pub fn error(&self, fail_on: FailOn) -> Option<ErrorKind> {
        if self.diagnostics.has_errors() {
            return Some(ErrorKind::User);
        }
        self.findings
            .iter()
            .any(|finding| fail_on.counts(finding))
            .then_some(ErrorKind::Findings)
    }

    /// The same for a report.
    pub fn checked(&self) -> Checked<'_> {
        Checked {
            blueprint: &self.loaded.called,
            sources: &self.loaded.sources,
            diagnostics: &self.diagnostics,
            apart: crate::cli::pipeline::none_apart(),
            findings: &self.findings,
            claims: &[],
            ran: Ran {
                rules: rules().len(),
                files: self.loaded.files,
                ..Ran::default()
            },
            coverage: Some(&self.coverage),
            names: Some(&self.names),
        }
    }
}
