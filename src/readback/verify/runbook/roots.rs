//! Roots of Terraform: the part that applies them wave by wave, and the lines that destroy them again.

use super::entry::Entry;
use super::facts::Facts;
use crate::plan::{Plan, Stack};
use crate::runbook::sentences;

const APPLY: [&str; 2] = ["terraform -chdir={root} init", "terraform -chdir={root} apply"];
const DESTROY: &str = "terraform -chdir={root} destroy";

pub(super) fn entries(plan: &Plan) -> Vec<Entry> {
    let of_wave = |wave: u32| {
        let runs = roots(plan, wave).iter().flat_map(|root| root.fill_each(&APPLY)).collect();
        Entry::new(says(sentences::WAVE, wave), runs)
    };
    (1..=plan.last_wave()).filter_map(of_wave).collect()
}

/// The way back: the last wave first.
pub(super) fn removal(plan: &Plan) -> Vec<Option<Entry>> {
    let of_wave = |wave: u32| {
        let runs = roots(plan, wave).iter().rev().map(|root| root.fill(DESTROY)).collect();
        Entry::new(says(sentences::ROOTS_GO, wave), runs)
    };
    (1..=plan.last_wave()).rev().map(of_wave).collect()
}

pub(super) fn says(sentence: &str, wave: u32) -> String {
    Facts::new().with("wave", wave.to_string()).fill(sentence)
}

fn roots(plan: &Plan, wave: u32) -> Vec<Facts> {
    let of_wave = plan.stacks.iter().filter(|stack| stack.wave == wave);
    let rendered = of_wave.filter(|stack| is_rendered(stack));
    let paths = rendered.flat_map(|stack| stack.places.iter().map(|place| stack.root_path(place)));
    paths.map(|path| Facts::new().with("root", path)).collect()
}

pub(super) fn is_rendered(stack: &Stack) -> bool {
    let mut first = stack.members.iter().filter_map(|member| member.resources.first());
    first.any(|resource| resource.body.terraform().is_some())
}
