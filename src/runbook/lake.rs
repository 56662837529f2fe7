//! Accounts where Lake Formation governs new databases and tables: whoever deploys must be let in there besides IAM.
//!
//! <https://docs.aws.amazon.com/lake-formation/latest/dg/change-settings.html>

use super::sentences;
use super::{Instruction, aws};
use crate::plan::{Backend, Plan};
use crate::resource::{Body, Place, Resource};
use std::collections::BTreeSet;

/// The grant for those who deploy databases of Glue and feature groups, which make tables there.
pub(super) fn governed(plan: &Plan, backends: &[Backend]) -> Option<Instruction> {
    let places: BTreeSet<&Place> = plan.resources().filter(makes_tables).map(|one| &one.place).collect();
    let calls: Vec<String> = places
        .into_iter()
        .flat_map(|place| plan.deploying_roles(backends, place).into_iter().map(|role| grant(place, &role)))
        .collect();
    (!calls.is_empty()).then(|| Instruction::new(sentences::LAKE, calls))
}

fn makes_tables(resource: &&Resource) -> bool {
    match &resource.body {
        Body::Database(_) => true,
        Body::FeatureGroup(group) => group.offline.is_some(),
        _ => false,
    }
}

fn grant(place: &Place, role: &str) -> String {
    let query = "--query \"length(DataLakeSettings.CreateDatabaseDefaultPermissions)\" --output text";
    let settings = aws("lakeformation", "get-data-lake-settings", place, &[query]);
    let principal = ["--principal DataLakePrincipalIdentifier=", role].concat();
    let grant = aws(
        "lakeformation",
        "grant-permissions",
        place,
        &[&principal, "--permissions CREATE_DATABASE --resource '{\"Catalog\":{}}'"],
    );
    ["test \"$(", &settings, ")\" != 0 || ", &grant].concat()
}
