//! What Lake Formation asks of those who deploy, in accounts that it governs.

use super::entry::Entry;
use super::facts::Facts;
use crate::plan::{Backend, Plan};
use crate::resource::{Body, Place};
use crate::runbook::sentences;
use std::collections::BTreeSet;

const GRANT: &str = "test \"$(aws lakeformation get-data-lake-settings --query \"length(DataLakeSettings.CreateDatabaseDefaultPermissions)\" --output text {at})\" != 0 || aws lakeformation grant-permissions --principal DataLakePrincipalIdentifier={role} --permissions CREATE_DATABASE --resource '{catalog}' {at}";

/// A grant for every role that makes a database, or a feature group with a table in one.
pub(super) fn entry(plan: &Plan, backends: &[Backend]) -> Option<Entry> {
    let mut places: BTreeSet<Place> = BTreeSet::new();
    for resource in plan.resources() {
        let tables = match &resource.body {
            Body::Database(_) => true,
            Body::FeatureGroup(group) => group.offline.is_some(),
            _ => false,
        };
        if tables {
            places.insert(resource.place.clone());
        }
    }
    let runs = places.iter().flat_map(|place| {
        let roles = plan.deploying_roles(backends, place);
        let at = Facts::at(place).with("catalog", "{\"Catalog\":{}}");
        roles.into_iter().map(move |role| at.clone().with("role", role).fill(GRANT))
    });
    Entry::new(sentences::LAKE, runs.collect())
}
