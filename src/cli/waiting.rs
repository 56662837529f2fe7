//! Resources that wait for an id, a line each.

use crate::plan::{Backend, Plan, Waiting};
use crate::runbook::sentences;

/// What waits, for which ids, and with which backend where only one of those that were asked for waits.
pub(super) fn waiting(plan: &Plan, backends: &[Backend]) -> String {
    plan.waiting(backends).iter().map(line).collect()
}

fn line(one: &Waiting<'_>) -> String {
    let needs: Vec<&str> = one.held.needs.iter().map(String::as_str).collect();
    let only = one
        .only
        .map(|backend| [", where ", sentences::backend(backend), " deploys"].concat());
    format!(
        "waits: {} needs the id of {}{}\n",
        one.held.address,
        needs.join(", "),
        only.unwrap_or_default()
    )
}
