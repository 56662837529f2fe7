//! The way back: what calls put, what stacks and roots hold, what stays.

use super::sentences::{self, with};
use super::{Instruction, bucket_policies, calls_of, credentials, handovers, kept, line, networks, stacks};
use crate::plan::{Backend, Plan};

/// The chapter, as it is read.
pub(super) fn removal(plan: &Plan, backends: &[Backend]) -> Vec<Instruction> {
    let mut entries = networks::empty(plan);
    entries.extend(handovers::taken_back(plan, backends));
    entries.extend(bucket_policies::back(plan));
    if backends.contains(&Backend::CloudFormation) {
        entries.extend(stacks::remove(plan));
    }
    if backends.contains(&Backend::Terraform) {
        entries.extend(remove_terraform(plan));
    }
    entries.extend(kept::databases_left(plan));
    entries.extend(networks::left(plan));
    let shared = plan
        .deploy
        .templates
        .as_deref()
        .filter(|_| backends.contains(&Backend::CloudFormation));
    entries.extend(shared.map(|bucket| Instruction::word(with(sentences::TEMPLATES_LEFT, "bucket", bucket))));
    entries
}

fn remove_terraform(plan: &Plan) -> Vec<Instruction> {
    let mut entries: Vec<Instruction> = credentials(plan).into_iter().collect();
    entries.extend(bucket_policies::forget(plan));
    let guards: Vec<String> = plan.guarded_files().iter().map(|file| unguard(file)).collect();
    if !guards.is_empty() {
        entries.push(Instruction::new(sentences::GUARDS_FIRST, guards));
    }
    entries.extend(kept::before_roots_go(plan));
    entries.extend(networks::domains_first(plan));
    for wave in (1..=plan.last_wave()).rev() {
        let roots = calls_of(plan, wave, bucket_policies::is_destroyed);
        let commands: Vec<String> = roots.iter().rev().map(|root| [root, " destroy"].concat()).collect();
        if !commands.is_empty() {
            entries.push(Instruction::new(with(sentences::ROOTS_GO, "wave", &wave.to_string()), commands));
        }
    }
    entries
}

/// A guard is a literal that Terraform reads before anything else, so no variable and no flag of a command lifts it.
///
/// <https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy>
fn unguard(file: &str) -> String {
    line(&["sed -i.guarded 's/prevent_destroy = true/prevent_destroy = false/'", file])
}
