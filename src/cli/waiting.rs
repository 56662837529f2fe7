//! Resources that wait for an id, a line each.

use crate::plan::Plan;

/// What waits, and for which ids.
pub(super) fn waiting(plan: &Plan) -> String {
    let lines = plan.held.iter().map(|held| {
        let needs: Vec<&str> = held.needs.iter().map(String::as_str).collect();
        format!("waits: {} needs the id of {}\n", held.address, needs.join(", "))
    });
    lines.collect()
}
