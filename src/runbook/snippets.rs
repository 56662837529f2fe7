//! Code for people: roles that roles of other accounts assume, and warehouses that people read.

use super::shared_groups;
use super::snippet::{Snippet, path};
use super::warehouses;
use crate::aws::Arn;
use crate::catalog::context_keys;
use crate::catalog::quota::chained_session;
use crate::plan::Plan;
use crate::policy::Statement;
use crate::resource::{Body, Resource, Role};
use serde_json::json;
use std::collections::BTreeSet;

/// Every snippet.
pub fn snippets(plan: &Plan) -> Vec<Snippet> {
    let mut all = assumed_roles(plan);
    all.extend(shared_groups::snippets(plan));
    all.extend(warehouses::snippets(plan));
    distinct(&mut all);
    all
}

/// Gives files that would have one path, also on a disk that ignores case, a number.
fn distinct(all: &mut [Snippet]) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for snippet in all {
        let plain = snippet.path.clone();
        let (start, end) = plain.rsplit_once('.').unwrap_or((&plain, ""));
        let mut number = 1;
        while !taken.insert(snippet.path.to_lowercase()) {
            number += 1;
            snippet.path = format!("{start}_{number}.{end}");
        }
    }
}

fn assumed_roles(plan: &Plan) -> Vec<Snippet> {
    let resources = || {
        plan.stacks
            .iter()
            .flat_map(|stack| &stack.members)
            .flat_map(|member| &member.resources)
    };
    let assumed = resources().filter_map(|resource| match &resource.body {
        Body::Role(role) => Some((resource, callers(plan, resource, role))),
        _ => None,
    });
    let rows = assumed
        .filter(|(_, callers)| !callers.is_empty())
        .filter_map(|(resource, callers)| {
            let of_account = |kind: &str| -> Vec<String> {
                let same =
                    |other: &&Resource| other.place.name == resource.place.name && other.body.kind() == kind;
                resources().filter(same).filter_map(name).collect()
            };
            let (groups, workgroups) = (of_account("feature-group"), of_account("workgroup"));
            // The code is about records and queries: without either it does nothing.
            if groups.is_empty() && workgroups.is_empty() {
                return None;
            }
            let data = json!({
                "role": resource.arn().as_str(),
                "region": plan.region,
                "duration": chained_session(),
                "callers": callers,
                "feature_groups": groups,
                "workgroups": workgroups,
            });
            Some(Snippet {
                path: path(&resource.place.name, resource.address.name(), ".py"),
                template: "frame/assume-role.py",
                data,
                statements: Vec::new(),
            })
        });
    rows.collect()
}

fn name(resource: &Resource) -> Option<String> {
    match &resource.body {
        Body::FeatureGroup(group) => Some(group.name.clone()),
        Body::Workgroup(group) => Some(group.name.clone()),
        _ => None,
    }
}

/// Roles of other accounts that the trust policy names; who deploys needs no code.
fn callers(plan: &Plan, resource: &Resource, role: &Role) -> Vec<String> {
    let named = |statement: &Statement| {
        let conditions = statement
            .conditions
            .iter()
            .filter(|condition| condition.key.eq_ignore_ascii_case(context_keys::PRINCIPAL_ARN));
        conditions.flat_map(|condition| condition.values.clone()).collect::<Vec<_>>()
    };
    let deploys = |arn: &Arn<'_>| {
        let role = arn.resource().strip_prefix("role/").unwrap_or_default();
        plan.deploy.purpose_of(role).is_some()
    };
    let elsewhere = |arn: &String| {
        Arn::parse(arn).is_some_and(|arn| arn.account() != resource.place.account.as_str() && !deploys(&arn))
    };
    role.trust.statements.iter().flat_map(named).filter(elsewhere).collect()
}
