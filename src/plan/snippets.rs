//! Roles that roles of other accounts assume, with what their code needs to know.

use super::Plan;
use crate::aws::Arn;
use crate::policy::Statement;
use crate::resource::{Body, Resource, Role};
use serde_json::{Value, json};

/// Seconds of a session that a role assumes.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html>
const CHAINED: u32 = 3600;

/// Path and constants of every snippet.
pub fn snippets(plan: &Plan) -> Vec<(String, Value)> {
    let resources = || {
        plan.pieces
            .iter()
            .flat_map(|piece| &piece.members)
            .flat_map(|member| &member.resources)
    };
    let assumed = resources().filter_map(|resource| match &resource.body {
        Body::Role(role) => Some((resource, callers(resource, role))),
        _ => None,
    });
    let rows = assumed.filter(|(_, callers)| !callers.is_empty()).map(|(resource, callers)| {
        let of_account = |kind: &str| -> Vec<String> {
            let same = |other: &&Resource| other.place.name == resource.place.name && other.body.kind() == kind;
            resources().filter(same).filter_map(name).collect()
        };
        let data = json!({
            "role": resource.arn().as_str(),
            "region": plan.region,
            "duration": CHAINED,
            "callers": callers,
            "feature_groups": of_account("feature-group"),
            "workgroups": of_account("workgroup"),
        });
        let file = resource.address.name().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        (["snippets/", &resource.place.name, "_", &file, ".py"].concat(), data)
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

/// Roles of other accounts that the trust policy names.
fn callers(resource: &Resource, role: &Role) -> Vec<String> {
    let named = |statement: &Statement| {
        let conditions = statement
            .conditions
            .iter()
            .filter(|condition| condition.key.eq_ignore_ascii_case("aws:PrincipalArn"));
        conditions.flat_map(|condition| condition.values.clone()).collect::<Vec<_>>()
    };
    let elsewhere = |arn: &String| Arn::parse(arn).is_some_and(|arn| arn.account != resource.place.account.as_str());
    role.trust.statements.iter().flat_map(named).filter(elsewhere).collect()
}
