//! Code for the consumers of feature groups of other accounts, who must call them by their ARNs.
//!
//! <https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-cross-account-online-store.html>

use super::snippet::{Snippet, path};
use crate::plan::Plan;
use crate::policy::{Resources, Statement};
use crate::resource::{Body, Resource};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// A file for every role whose own policies name feature groups of another account.
pub(super) fn snippets(plan: &Plan) -> Vec<Snippet> {
    let groups = plan.resources().filter(|resource| matches!(resource.body, Body::FeatureGroup(_)));
    let groups: Groups<'_> = groups.map(|group| (group.arn().as_str().to_owned(), group)).collect();
    if groups.is_empty() {
        return Vec::new();
    }
    let roles = plan.resources().filter(|resource| matches!(resource.body, Body::Role(_)));
    roles.filter_map(|role| of_role(&groups, role)).collect()
}

/// Feature groups by ARN.
type Groups<'p> = BTreeMap<String, &'p Resource>;

fn of_role(known: &Groups<'_>, role: &Resource) -> Option<Snippet> {
    let documents = role.body.documents();
    let named = documents.iter().flat_map(|(_, document)| &document.statements).flat_map(named);
    let shared = named.filter_map(|arn| known.get(arn).map(|group| (arn.as_str(), *group)));
    let foreign = shared.filter(|(_, group)| group.place.account != role.place.account);
    let groups: BTreeSet<(&str, &str)> =
        foreign.map(|(arn, group)| (arn, group.place.region.as_str())).collect();
    let (_, region) = groups.first()?;
    let arns: Vec<&str> = groups.iter().map(|(arn, _)| *arn).collect();
    Some(Snippet {
        path: path(&role.place.name, role.address.name(), "_feature_groups.py"),
        template: "frame/shared-groups.py",
        data: json!({ "role": role.arn().as_str(), "region": region, "feature_groups": arns }),
        statements: Vec::new(),
    })
}

fn named(statement: &Statement) -> impl Iterator<Item = &String> {
    let set = match &statement.resources {
        Some(Resources::In(set)) => Some(set),
        Some(Resources::NotIn(_)) | None => None,
    };
    set.into_iter().flatten()
}
