//! The files for consumers of feature groups of other accounts: which there are, and the facts in each.

use super::snippets::{Code, ExpectedFile, constants, path};
use crate::aws::Text;
use crate::plan::Plan;
use crate::policy::Resources;
use crate::resource::{Body, Resource};
use serde_json::json;

/// A file for every role that is granted something on a feature group of another account.
pub(super) fn files(plan: &Plan) -> Vec<ExpectedFile> {
    let mut all = Vec::new();
    let of_kind = |one: &&Resource| matches!(one.body, Body::FeatureGroup(_));
    let known: Vec<(Text, &Resource)> =
        plan.resources().filter(of_kind).map(|group| (group.arn(), group)).collect();
    for role in plan.resources() {
        let named = known.iter().filter(|(arn, group)| consumes(role, arn, group));
        let mut groups: Vec<&Resource> = named.map(|(_, group)| *group).collect();
        groups.sort_by_key(|group| group.arn().as_str().to_owned());
        let Some(first) = groups.first() else {
            continue;
        };
        let arns: Vec<String> = groups.iter().map(|group| group.arn().as_str().to_owned()).collect();
        let rows = [
            ("ROLE", json!(role.arn().as_str())),
            ("REGION", json!(first.place.region.as_str())),
            ("FEATURE_GROUPS", json!(arns)),
        ];
        all.push(ExpectedFile {
            path: path(&role.place.name, role.address.name(), "_feature_groups.py"),
            code: Code::SharedGroups,
            facts: constants(&rows),
        });
    }
    all
}

/// Whether a role's own policies name a feature group that is in another account.
fn consumes(role: &Resource, arn: &Text, group: &Resource) -> bool {
    let apart = role.place.account != group.place.account;
    let (Body::Role(body), true) = (&role.body, apart) else {
        return false;
    };
    body.inline.values().flat_map(|document| &document.statements).any(
        |statement| matches!(&statement.resources, Some(Resources::In(set)) if set.contains(arn.as_str())),
    )
}
