//! The part about time and money: a line for each kind that takes either.

use super::facts::Facts;
use super::text::{Line, prose};
use crate::catalog::costs::{Cost, as_of, costs};
use crate::plan::Plan;
use crate::resource::{Body, EndpointType};
use crate::runbook::sentences;

const HEAD: &str = "## Time and money
What takes long, or costs while it stands though nobody uses it: AWS's list prices in Virginia as of {day}.";
const ITEM: &str = "- {says}";

pub(super) fn lines(plan: &Plan) -> Vec<Line> {
    let items: Vec<String> = costs().iter().filter_map(|row| item(plan, row)).collect();
    if items.is_empty() {
        return Vec::new();
    }
    let mut lines = prose(&Facts::new().with("day", as_of()).fill(HEAD));
    lines.extend(items.into_iter().map(Line::Prose));
    lines
}

fn item(plan: &Plan, row: &Cost) -> Option<String> {
    let mut count: usize = 0;
    for resource in plan.resources().filter(|one| one.body.kind() == row.kind) {
        count += match &resource.body {
            Body::RedshiftCluster(cluster) if cluster.node_type != row.variant => 0,
            Body::RedshiftCluster(cluster) => usize::try_from(cluster.nodes).ok()?,
            Body::Endpoint(endpoint) => match &endpoint.kind {
                EndpointType::Interface { subnets, .. } => subnets.len(),
                EndpointType::Gateway { .. } => 0,
            },
            _ => 1,
        };
    }
    let facts = Facts::new()
        .with("count", count.to_string())
        .with("what", &row.what)
        .with("minutes", row.minutes.to_string())
        .with("usd", row.usd_month(count).to_string());
    let free = row.milli_usd_hour == 0;
    let says = facts.fill(if free { sentences::COST_BY_USE } else { sentences::COST });
    (count > 0).then(|| Facts::new().with("says", says).fill(ITEM))
}
