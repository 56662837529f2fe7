//! Resources that wait for an id, a line each.

use crate::aws::Address;
use crate::plan::{Backend, Plan, Waiting};
use crate::runbook::sentences;
use std::collections::BTreeSet;

/// What waits, for which ids, and with which backend where only one of those that were asked for waits.
pub(super) fn waiting(plan: &Plan, backends: &[Backend]) -> String {
    plan.waiting(backends).iter().map(|one| line(plan, one)).collect()
}

/// The blueprints of other designs whose locks learn an id that is waited for.
fn others(plan: &Plan, one: &Waiting<'_>) -> String {
    let designs: BTreeSet<&str> = one
        .held
        .needs
        .iter()
        .filter_map(|address| Address::part_design(address).0)
        .collect();
    let paths = designs.into_iter().filter_map(|design| plan.others.get(design));
    paths
        .map(|path| format!("; deploy that design, then `landform lock update {path} --from FILE…`"))
        .collect()
}

fn line(plan: &Plan, one: &Waiting<'_>) -> String {
    let needs: Vec<&str> = one.held.needs.iter().map(String::as_str).collect();
    let only = one
        .only
        .map(|backend| [", where ", sentences::backend(backend), " deploys"].concat());
    format!(
        "waits: {} needs the id of {}{}{}\n",
        one.held.address,
        needs.join(", "),
        only.unwrap_or_default(),
        others(plan, one)
    )
}
