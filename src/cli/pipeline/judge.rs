//! A planned blueprint into everything that is to be said of it before a file is rendered.

use super::load::Loaded;
use super::planned::Planned;
use super::undecided::undecided;
use crate::comply::{
    Borne, Finding, deployers_over_quota, findings, limits, over_quota, policy_owners, rules,
};
use crate::diagnostic::{self, Diagnostic, Diagnostics, Span};
use crate::evaluate::Universe;
use crate::model::Model;
use crate::progress::{self, Step};
use crate::report::{Claimed, Ran};
use crate::waivers;

/// What is to be said of a blueprint.
#[derive(Default)]
pub(in crate::cli) struct Judgement {
    /// What is wrong with it.
    pub diagnostics: Diagnostics,
    /// What came of its claims: those about access first, then those about networks.
    pub claims: Vec<Claimed>,
    /// What is unsafe about the design.
    pub findings: Vec<Finding>,
    /// How much was checked.
    pub ran: Ran,
    /// Whether this design and another one take the same names, or addresses.
    pub clashes: bool,
}

/// What makes a run fail.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum FailOn {
    /// Findings of severity high and critical.
    Error,
    /// Every finding.
    Warning,
    /// Nothing.
    Never,
}

impl FailOn {
    /// Whether a finding makes the run fail; one that somebody lives with does not.
    pub(in crate::cli) fn counts(self, finding: &Finding) -> bool {
        let bad_enough = match self {
            Self::Error => finding.severity.level() == diagnostic::DiagnosticLevel::Error,
            Self::Warning => true,
            Self::Never => false,
        };
        bad_enough && finding.waived.is_none()
    }
}

impl Judgement {
    /// Whether the design is unsafe, or says what is not so.
    pub fn fails(&self, on: FailOn) -> bool {
        let broken = on != FailOn::Never && self.claims.iter().any(|claim| !claim.holds);
        broken
            || on == FailOn::Warning && self.clashes
            || self.findings.iter().any(|finding| on.counts(finding))
    }
}

/// Asks every judge: quotas, claims, flows, rules.
pub(super) fn judge(planned: &Planned) -> Judgement {
    let loaded = &planned.loaded;
    let model = &loaded.model;
    let universe = loaded.universe();
    progress::begin(Step::Deciding, model.claims.len() + model.flow_claims.len() + rules().len());
    let (mut claims, flows) = (claims(&universe, model), flows(&universe, model));
    let ran = Ran {
        rules: rules().len(),
        claims: claims.len(),
        flows: flows.len(),
        files: 0,
        alike: 0,
    };
    claims.extend(flows);
    let mut diagnostics = loaded.diagnostics.clone();
    diagnostics.extend(policy_owners(model));
    diagnostics.extend(over_quota(model));
    diagnostics.extend(deployers_over_quota(&planned.plan, &model.origins));
    // How many accounts there are counts here, whichever stand for them.
    let everywhere = planned.plan.everywhere();
    diagnostics.extend(limits(model, &everywhere));
    diagnostics.extend(nothing_declared(model));
    diagnostics.extend(undecided(&universe));
    let clashes = clashes(loaded);
    let has_clashes = !clashes.is_empty();
    diagnostics.extend(clashes);
    let mut findings = findings(&universe);
    if let Some(waivers) = &loaded.waivers {
        let addresses: Vec<String> = model.resources.keys().map(ToString::to_string).collect();
        let said = waivers::apply(&waivers.rows, &mut findings, &model.name, &addresses, waivers.today);
        diagnostics.extend(said);
    }
    Judgement {
        diagnostics,
        claims,
        findings,
        ran,
        clashes: has_clashes,
    }
}

/// What this design has as well as one that it reaches; what is checked beside it says so there.
fn clashes(loaded: &Loaded) -> Vec<Diagnostic> {
    let own = Borne::of(&loaded.model);
    let beyond = loaded.model.beyond.iter().filter_map(|(design, other)| {
        let found = loaded.others.get(design.as_ref()?).filter(|other| !other.asked)?;
        Some((other, found))
    });
    beyond
        .flat_map(|(other, found)| own.clashes(&Borne::of(other), &found.path, &mut |span| span))
        .collect()
}

/// A run over nothing must not look like one that passed.
fn nothing_declared(model: &Model) -> Option<Diagnostic> {
    let start = Span::new(0, 0, 0);
    let problem =
        Diagnostic::error("nothing-declared", start, "the blueprint declares neither a resource nor a claim");
    let nothing = model.resources.is_empty() && model.claims.is_empty() && model.flow_claims.is_empty();
    nothing.then(|| problem.help("declare what the accounts hold: `landform init` writes an example"))
}

fn claims(universe: &Universe<'_>, model: &Model) -> Vec<Claimed> {
    let results = universe.claims();
    let pairs = model.claims.iter().zip(&results);
    pairs.map(|(claim, result)| Claimed::of(claim, result)).collect()
}

fn flows(universe: &Universe<'_>, model: &Model) -> Vec<Claimed> {
    let results = universe.flows();
    let pairs = model.flow_claims.iter().zip(&results);
    pairs.map(|(claim, result)| Claimed::of_flow(claim, result)).collect()
}
