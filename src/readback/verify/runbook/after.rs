//! The part after the last wave: grants inside warehouses with nodes, and the question who read what.

use super::super::snippets;
use super::entry::Entry;
use super::facts::Facts;
use super::handovers;
use crate::model::DatabaseAccess;
use crate::plan::{Backend, Grown, Plan};
use crate::resource::{Body, Feature};
use crate::runbook::sentences;

const GRANTS: [&str; 2] = [
    "host=$(aws redshift describe-clusters --cluster-identifier {cluster} --query Clusters[0].Endpoint.Address --output text {at})",
    "psql \"host=$host port={port} dbname={database} user={user} sslmode=require\" -f {file}",
];
const GROW: &str =
    "aws sagemaker update-feature-group --feature-group-name {group} --feature-additions {additions} {at}";
const ADDITION: &str = "FeatureName={name},FeatureType={type}";
const REMEMBER: &str = "landform lock update {blueprint} --pin";
const AUDIT: &str = "aws logs start-query --log-group-name {group} --start-time $(($(date +%s) - 604800)) --end-time $(date +%s) --query-string file://{file} {at}";

pub(super) fn entries(plan: &Plan, backends: &[Backend]) -> Vec<Entry> {
    let mut entries = remember(plan);
    entries.extend(handovers::entries(plan));
    if backends.contains(&Backend::Terraform) {
        entries.extend(Entry::new(sentences::FEATURES_GROW, plan.grown.iter().map(grow).collect()));
    }
    let each = plan.database_access.iter();
    entries.extend(each.flat_map(|access| of_warehouse(plan, access)).flatten());
    entries
}

/// The lock, and the guards that it brings.
fn remember(plan: &Plan) -> Vec<Entry> {
    let line = Facts::new().with("blueprint", &plan.blueprint).fill(REMEMBER);
    let lines = if plan.stacks.is_empty() { Vec::new() } else { vec![line] };
    let mut entries: Vec<Entry> = Entry::new(sentences::REMEMBER, lines).into_iter().collect();
    let bare = plan.resources().any(|one| plan.unguarded.contains(&one.address.to_string()));
    entries.extend(bare.then(|| Entry::word(sentences::UNGUARDED)));
    entries
}

fn grow(grown: &Grown) -> String {
    let addition = |feature: &Feature| {
        let facts = Facts::new().with("name", &feature.name).with("type", feature.kind.as_str());
        facts.fill(ADDITION)
    };
    let additions: Vec<String> = grown.features.iter().map(addition).collect();
    let facts = Facts::at(&grown.place).with("group", &grown.group);
    facts.with("additions", additions.join(" ")).fill(GROW)
}

fn of_warehouse(plan: &Plan, access: &DatabaseAccess) -> [Option<Entry>; 2] {
    let warehouse = plan.resources().find(|resource| resource.address == access.warehouse);
    let Some(Body::RedshiftCluster(cluster)) = warehouse.map(|resource| &resource.body) else {
        return [None, None];
    };
    let facts = Facts::at(&access.place)
        .with("cluster", &access.cluster)
        .with("port", cluster.port.to_string())
        .with("database", &access.database)
        .with("user", &access.administrator)
        .with("file", file(access, "_grants.sql"));
    [Entry::new(sentences::GRANTS, facts.fill_each(&GRANTS)), audit(plan, access)]
}

/// Asked where the account's trail puts its calls into a log group.
fn audit(plan: &Plan, access: &DatabaseAccess) -> Option<Entry> {
    let own = plan.resources().filter(|resource| resource.place.name == access.place.name);
    let groups = own.filter_map(|resource| match &resource.body {
        Body::Trail(trail) => trail.log_group.as_deref(),
        _ => None,
    });
    let (_, group) = groups.into_iter().next()?.split_once(":log-group:")?;
    let says = Facts::new().with("file", file(access, "_audit.sql")).fill(sentences::AUDIT);
    let facts = Facts::at(&access.place)
        .with("group", group.trim_end_matches(":*"))
        .with("file", file(access, "_audit.logs"));
    Entry::new(says, vec![facts.fill(AUDIT)])
}

fn file(access: &DatabaseAccess, end: &str) -> String {
    snippets::path(&access.place.name, access.warehouse.name(), end)
}
