//! The part after the last wave: grants inside warehouses with nodes, and the question who read what.

use super::super::snippets;
use super::entry::Entry;
use super::facts::Facts;
use super::handovers;
use super::ids;
use crate::model::DatabaseAccess;
use crate::plan::{Backend, Grown, Plan};
use crate::resource::{Body, Feature, Kind, RedshiftCluster, Resource, Subscriber};
use crate::runbook::sentences;

/// The statements of the file go one by one: each waits for the end of the one before.
const GRANTS: [&str; 2] = [
    "secret=$(aws redshift describe-clusters --cluster-identifier {cluster} --query Clusters[0].MasterPasswordSecretArn --output text {at})",
    "grep -v '^--' {file} | while IFS= read -r sql; do id=$(aws redshift-data execute-statement --cluster-identifier {cluster} --database {database} --secret-arn \"$secret\" --sql \"$sql\" --query Id --output text {at}); while aws redshift-data describe-statement --id \"$id\" --query Status --output text {at} | grep -E 'SUBMITTED|PICKED|STARTED'; do sleep 2; done; aws redshift-data describe-statement --id \"$id\" --query \"[QueryString,Error]\" --output text {at}; done",
];
const SUBSCRIBERS: &str = "aws sns list-subscriptions-by-topic --topic-arn {topic} --query \"Subscriptions[?SubscriptionArn=='PendingConfirmation'].Endpoint\" {at}";
const GROW: &str =
    "aws sagemaker update-feature-group --feature-group-name {group} --feature-additions {additions} {at}";
const ADDITION: &str = "FeatureName={name},FeatureType={type}";
const REMEMBER: &str = "landform lock update {blueprint} --pin";
const UNALIAS: &str = "aws kms delete-alias --alias-name {alias} {at}";
const AUDIT: &str = "aws logs start-query --log-group-name {group} --start-time $(($(date +%s) - 604800)) --end-time $(date +%s) --query-string file://{file} {at}";

pub(super) fn entries(plan: &Plan, backends: &[Backend]) -> Vec<Entry> {
    let mut entries = Vec::new();
    if backends.contains(&Backend::Terraform) {
        entries.extend(ids::links(plan));
    }
    entries.extend(remember(plan));
    entries.extend(handovers::entries(plan));
    if backends.contains(&Backend::Terraform) {
        entries.extend(Entry::new(sentences::FEATURES_GROW, plan.grown.iter().map(grow).collect()));
    }
    let unconfirmed = plan.resources().filter_map(unconfirmed).collect();
    entries.extend(Entry::new(sentences::SUBSCRIBERS, unconfirmed));
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
    if !plan.former_names.is_empty() && !plan.stacks.is_empty() {
        let names = plan.former_names.iter().map(|one| format!("`{}` (`{}`)", one.address, one.before));
        let names = names.collect::<Vec<String>>().join(", ");
        entries.push(Entry::word(Facts::new().with("names", names).fill(sentences::FORMER_NAMES)));
        let aliases = plan.resources().filter_map(|key| {
            let named = plan
                .former_names
                .iter()
                .find(|one| one.keys.is_some() && one.address == key.address)?;
            Some(Facts::at(&key.place).with("alias", &named.before).fill(UNALIAS))
        });
        entries.extend(Entry::new(sentences::FORMER_ALIASES, aliases.collect()));
    }
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
    let address = &access.warehouse;
    if address.kind() != RedshiftCluster::KIND {
        return [None, None];
    }
    if plan.existing.contains_key(&address.to_string()) {
        let facts = Facts::new().with("file", file(access, "_grants.sql"));
        return [Some(Entry::word(facts.fill(sentences::GRANTS_OF_EXISTING))), None];
    }
    if !plan.resources().any(|one| one.address == *address) {
        return [None, None];
    }
    let facts = Facts::at(&access.place)
        .with("cluster", &access.cluster)
        .with("database", &access.database)
        .with("file", file(access, "_grants.sql"));
    let says = facts.fill(sentences::GRANTS);
    [Entry::new(says, facts.fill_each(&GRANTS)), audit(plan, access)]
}

/// The topic of a resource that tells e-mail or the web, where nothing arrives before somebody confirms.
fn unconfirmed(resource: &Resource) -> Option<String> {
    let Body::Topic(topic) = &resource.body else {
        return None;
    };
    let asks = |one: &Subscriber| one.endpoint.contains('@') || one.endpoint.starts_with("https:");
    let facts = Facts::at(&resource.place).with("topic", resource.arn().as_str());
    topic.subscribers.iter().any(asks).then(|| facts.fill(SUBSCRIBERS))
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
