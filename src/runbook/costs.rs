//! What a plan holds into what of it takes long and what costs while it stands.

use super::sentences::with;
use super::sentences::{COST, COST_BY_USE};
use crate::catalog::costs::{Cost, costs};
use crate::plan::Plan;
use crate::resource::{Body, EndpointType, Resource};

/// A line for each kind that the plan has.
pub(super) fn lines(plan: &Plan) -> Vec<String> {
    let line = |row: &Cost| {
        let count: usize = plan.resources().map(|resource| of(row, resource)).sum();
        let sentence = if row.milli_usd_hour == 0 { COST_BY_USE } else { COST };
        let facts = [
            ("count", count.to_string()),
            ("what", row.what.clone()),
            ("minutes", row.minutes.to_string()),
            ("usd", row.usd_month(count).to_string()),
        ];
        let filled = facts.iter().fold(sentence.to_owned(), |text, (name, fact)| with(&text, name, fact));
        (count > 0).then_some(filled)
    };
    costs().iter().filter_map(line).collect()
}

/// How many of what a row counts a resource is.
fn of(row: &Cost, resource: &Resource) -> usize {
    if row.kind != resource.body.kind() {
        return 0;
    }
    match &resource.body {
        Body::RedshiftCluster(cluster) if row.variant == cluster.node_type => {
            usize::try_from(cluster.nodes).unwrap_or(usize::MAX)
        }
        Body::RedshiftCluster(_) => 0,
        Body::Endpoint(endpoint) => match &endpoint.kind {
            EndpointType::Gateway { .. } => 0,
            EndpointType::Interface { subnets, .. } => subnets.len(),
        },
        _ => 1,
    }
}

/// The day of the prices.
pub fn prices_as_of() -> &'static str {
    crate::catalog::costs::as_of()
}
