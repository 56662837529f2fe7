//! What people do after the last wave: what is handed over, the grants inside warehouses, and the query that audits who read what.

use super::handovers::handovers;
use super::sentences::{self, with};
use super::warehouses::{file, log_group, trail_of};
use super::{Instruction, aws, line};
use crate::model::DatabaseAccess;
use crate::plan::{Backend, Grown, Plan};
use crate::resource::{Body, RedshiftCluster};

/// Entries for every warehouse with nodes.
pub(super) fn after(plan: &Plan, backends: &[Backend]) -> Vec<Instruction> {
    let mut entries = remember(plan);
    entries.extend(handovers(plan));
    if backends.contains(&Backend::Terraform) && !plan.grown.is_empty() {
        entries.push(Instruction::new(sentences::FEATURES_GROW, plan.grown.iter().map(grow).collect()));
    }
    for access in &plan.database_access {
        let body = plan
            .resources()
            .find(|resource| resource.address == access.warehouse)
            .map(|resource| &resource.body);
        if let Some(Body::RedshiftCluster(cluster)) = body {
            entries.push(grants(access, cluster));
            entries.extend(audit(plan, access));
        }
    }
    entries
}

/// What is deployed counts as deployed once the lock knows it.
fn remember(plan: &Plan) -> Vec<Instruction> {
    if plan.stacks.is_empty() {
        return Vec::new();
    }
    let pin = line(&["landform lock update", &plan.blueprint, "--pin"]);
    let bare = plan.resources().any(|one| {
        matches!(one.body, Body::Firewall(_)) && plan.unguarded.contains(&one.address.to_string())
    });
    let guard = bare.then(|| Instruction::word(sentences::UNGUARDED));
    [Instruction::new(sentences::REMEMBER, vec![pin])]
        .into_iter()
        .chain(guard)
        .collect()
}

/// <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateFeatureGroup.html>
fn grow(grown: &Grown) -> String {
    let features = grown
        .features
        .iter()
        .map(|feature| ["FeatureName=", &feature.name, ",FeatureType=", feature.kind.as_str()].concat());
    let additions: Vec<String> = features.collect();
    let rest = ["--feature-group-name", &grown.group, "--feature-additions", &additions.join(" ")];
    aws("sagemaker", "update-feature-group", &grown.place, &rest)
}

/// Tables are the database's own: no template reaches into it.
fn grants(access: &DatabaseAccess, cluster: &RedshiftCluster) -> Instruction {
    let find = aws(
        "redshift",
        "describe-clusters",
        &access.place,
        &[
            "--cluster-identifier",
            &access.cluster,
            "--query Clusters[0].Endpoint.Address --output text",
        ],
    );
    let connect = [
        "psql \"host=$host port=",
        &cluster.port.to_string(),
        " dbname=",
        &access.database,
        " user=",
        &access.administrator,
        " sslmode=require\" -f ",
        &file(access, "_grants.sql"),
    ];
    Instruction::new(sentences::GRANTS, vec![["host=$(", &find, ")"].concat(), connect.concat()])
}

/// Both sides of the audit: the calls in the trail's log group, the queries in the warehouse.
fn audit(plan: &Plan, access: &DatabaseAccess) -> Option<Instruction> {
    let group = log_group(trail_of(plan, access)?);
    let query = ["file://", &file(access, "_audit.logs")].concat();
    let week = "--start-time $(($(date +%s) - 604800)) --end-time $(date +%s)";
    let ask = aws(
        "logs",
        "start-query",
        &access.place,
        &["--log-group-name", group, week, "--query-string", &query],
    );
    let what = with(sentences::AUDIT, "file", &file(access, "_audit.sql"));
    Some(Instruction::new(what, vec![ask]))
}
