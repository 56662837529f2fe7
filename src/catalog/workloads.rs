//! Workloads into the endpoint services that they call.

use super::Table;
use super::quota::Confidence;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/workload_endpoints.json");

static TABLE: LazyLock<Table<WorkloadEndpoint>> = LazyLock::new(|| Table::embedded(DATA));

/// One endpoint service that a workload cannot do without.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct WorkloadEndpoint {
    /// The workload: `studio`, `warehouse`, `warehouse-client`.
    pub workload: String,
    /// The short name of the endpoint service.
    pub endpoint: String,
    /// What for.
    pub why: String,
    /// How well it is known.
    pub confidence: Confidence,
}

/// Short names of the endpoint services that a workload calls; none for one that is not known.
pub fn endpoints(workload: &str) -> impl Iterator<Item = &'static str> {
    let rows = TABLE.rows.iter().filter(move |row| row.workload == workload);
    rows.map(|row| row.endpoint.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        super::super::table::assert_sound(DATA, |row: &WorkloadEndpoint| {
            format!("{} {}", row.workload, row.endpoint)
        });
    }

    #[test]
    fn every_endpoint_is_known() {
        for row in &TABLE.rows {
            assert!(super::super::services::endpoint(&row.endpoint).is_some(), "{}", row.endpoint);
        }
    }
}
