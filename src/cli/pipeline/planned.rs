//! A loaded blueprint into its plan: the one place that asks the planner.

use super::load::Loaded;
use crate::aws::{Address, Name};
use crate::cli::error::{CliError, ErrorKind, Said};
use crate::cli::terminal::drawn;
use crate::diagnostic::Diagnostics;
use crate::edits;
use crate::learn;
use crate::lock::Lock;
use crate::model::Model;
use crate::plan::Plan;
use crate::resource::Resource;
use std::collections::BTreeSet;

/// A blueprint with its plan; the planner's problems stand among the diagnostics, errors too.
pub(in crate::cli) struct Planned {
    /// What was planned.
    pub loaded: Loaded,
    /// What would be deployed.
    pub plan: Plan,
}

impl Planned {
    /// Plans.
    pub fn new(mut loaded: Loaded) -> Self {
        let (mut plan, problems) = plan(&loaded.model, &loaded.lock);
        loaded.diagnostics.extend(problems);
        if let Some(word) = file_word(&loaded.blueprint) {
            plan.blueprint = word;
        }
        let others = loaded.others.iter();
        plan.others = others.map(|(called, other)| (called.clone(), other.path.clone())).collect();
        Self { loaded, plan }
    }

    /// The same for whoever tells of changes to what is deployed: nothing is held against them.
    pub fn unjudged(mut loaded: Loaded) -> Self {
        let (plan, problems) = unjudged(&loaded.model, &loaded.lock);
        loaded.diagnostics.extend(problems);
        Self { loaded, plan }
    }

    /// The same, and the warnings as standard error shows them; errors are the user's.
    pub fn accepted(self) -> Result<(Self, String), CliError> {
        let Loaded { diagnostics, sources, .. } = &self.loaded;
        let notes = drawn(diagnostics, sources);
        if diagnostics.has_errors() {
            let (kind, said) = (ErrorKind::User, Said::notes(notes));
            return Err(CliError { kind, said });
        }
        Ok((self, notes))
    }
}

/// The name of a blueprint's file as a word of a command. Where it lies is no part of it: the same file gives the same
/// runbook, wherever the command is called and whatever folder receives it. `None` where a command cannot hold it.
fn file_word(path: &str) -> Option<String> {
    let name = path.rsplit(['/', ':']).next().unwrap_or(path);
    let plain = |char: char| char.is_ascii_alphanumeric() || "._-".contains(char);
    let word = if name.starts_with('-') {
        ["./", name].concat()
    } else {
        name.to_owned()
    };
    if name.is_empty() || name.contains(|char: char| char.is_control() || "`'".contains(char)) {
        None
    } else if name.chars().all(plain) {
        Some(word)
    } else {
        Some(["'", &word, "'"].concat())
    }
}

fn unjudged(model: &Model, lock: &Lock) -> (Plan, Diagnostics) {
    let (plan, mut problems) = crate::plan::plan(model, lock);
    problems.extend(learn::warnings(&plan, lock, &model.origins));
    (plan, problems)
}

/// The plan of a model with a lock, and its diagnostics.
pub(in crate::cli) fn plan(model: &Model, lock: &Lock) -> (Plan, Diagnostics) {
    let (plan, mut problems) = unjudged(model, lock);
    problems.extend(edits::problems(&plan, lock, model));
    (plan, problems)
}

/// The model with the roles that its own files make for whoever deploys: they may as well what their policies say.
pub(in crate::cli) fn with_deployers(loaded: &Loaded) -> (Model, BTreeSet<Address>) {
    let of_others = loaded.model.beyond.iter().flat_map(|(design, other)| {
        let (plan, _) = crate::plan::plan(other, &Lock::empty());
        deployers_of(plan, design.as_ref())
    });
    let (plan, _) = unjudged(&loaded.model, &loaded.lock);
    let all = deployers_of(plan, None).into_iter().chain(of_others);
    let (mut model, mut deployers) = (loaded.world().clone(), BTreeSet::new());
    for made in all {
        if model.get(&made.address).is_none() {
            deployers.insert(made.address.clone());
            model.insert(made);
        }
    }
    (model, deployers)
}

/// The roles that the files of a design make for whoever deploys.
fn deployers_of(plan: Plan, design: Option<&Name>) -> Vec<Resource> {
    let members = plan.bootstrap.into_iter().flat_map(|stack| stack.members);
    let made = members.flat_map(|member| member.resources);
    made.map(|resource| Resource {
        address: resource.address.of_design(design),
        ..resource
    })
    .collect()
}
