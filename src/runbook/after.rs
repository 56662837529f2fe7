//! What people do after the last wave: what the lock learns, what is handed over, who is told by alarms, the grants inside warehouses, and the
//! query that audits who read what.

use super::handovers::handovers;
use super::ids::joined;
use super::sentences::{self, with};
use super::warehouses::{file, log_group, trail_of};
use super::{Instruction, aws, line};
use crate::model::DatabaseAccess;
use crate::plan::{Backend, Grown, Plan};
use crate::resource::{Body, Kind, RedshiftCluster};

/// Entries for every warehouse with nodes.
pub(super) fn after(plan: &Plan, backends: &[Backend]) -> Vec<Instruction> {
    // Whether a root that joins places is applied, its ids tell.
    let mut entries: Vec<Instruction> = joined(plan)
        .filter(|_| backends.contains(&Backend::Terraform))
        .into_iter()
        .collect();
    entries.extend(remember(plan));
    entries.extend(handovers(plan));
    if backends.contains(&Backend::Terraform) && !plan.grown.is_empty() {
        entries.push(Instruction::new(sentences::FEATURES_GROW, plan.grown.iter().map(grow).collect()));
    }
    entries.extend(subscribers(plan));
    for access in &plan.database_access {
        let address = &access.warehouse;
        if address.kind() == RedshiftCluster::KIND && plan.existing.contains_key(&address.to_string()) {
            // Where the password of its administrator is, nobody says.
            let file = file(access, "_grants.sql");
            entries.push(Instruction::word(with(sentences::GRANTS_OF_EXISTING, "file", &file)));
        } else if plan.resources().any(|one| one.address == *address && is_cluster(&one.body)) {
            entries.push(grants(access));
            entries.extend(audit(plan, access));
        }
    }
    entries
}

fn is_cluster(body: &Body) -> bool {
    matches!(body, Body::RedshiftCluster(_))
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
    let names: Vec<String> = plan
        .former_names
        .iter()
        .map(|one| ["`", &one.address.to_string(), "` (`", &one.before, "`)"].concat())
        .collect();
    let both = with(sentences::FORMER_NAMES, "names", &names.join(", "));
    let moved = (!names.is_empty()).then(|| Instruction::word(both));
    [Instruction::new(sentences::REMEMBER, vec![pin])]
        .into_iter()
        .chain(guard)
        .chain(moved)
        .chain(aliases(plan))
        .collect()
}

/// Aliases that keys had, which no backend takes away.
///
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html>
fn aliases(plan: &Plan) -> Option<Instruction> {
    let lines = plan.resources().filter_map(|key| {
        let former = plan
            .former_names
            .iter()
            .find(|one| one.keys.is_some() && one.address == key.address)?;
        Some(aws("kms", "delete-alias", &key.place, &["--alias-name", &former.before]))
    });
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| Instruction::new(sentences::FORMER_ALIASES, lines))
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
///
/// <https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html>
fn grants(access: &DatabaseAccess) -> Instruction {
    let secret = aws(
        "redshift",
        "describe-clusters",
        &access.place,
        &[
            "--cluster-identifier",
            &access.cluster,
            "--query Clusters[0].MasterPasswordSecretArn --output text",
        ],
    );
    let data = |call: &str, rest: &[&str]| aws("redshift-data", call, &access.place, rest);
    let run = data(
        "execute-statement",
        &[
            "--cluster-identifier",
            &access.cluster,
            "--database",
            &access.database,
            "--secret-arn \"$secret\" --sql \"$sql\" --query Id --output text",
        ],
    );
    let file = file(access, "_grants.sql");
    let each = [
        "grep -v '^--' ",
        &file,
        " | while IFS= read -r sql; do id=$(",
        &run,
        "); while ",
        &data("describe-statement", &["--id \"$id\" --query Status --output text"]),
        " | grep -E 'SUBMITTED|PICKED|STARTED'; do sleep 2; done; ",
        &data(
            "describe-statement",
            &["--id \"$id\" --query \"[QueryString,Error]\" --output text"],
        ),
        "; done",
    ];
    Instruction::new(
        with(sentences::GRANTS, "file", &file),
        vec![["secret=$(", &secret, ")"].concat(), each.concat()],
    )
}

/// Topics that tell somebody who must confirm first.
///
/// <https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html>
fn subscribers(plan: &Plan) -> Option<Instruction> {
    let topics = plan.resources().filter_map(|resource| match &resource.body {
        Body::Topic(topic) if topic.subscribers.iter().any(|one| one.protocol.is_confirmed_first()) => {
            let query = "--query \"Subscriptions[?SubscriptionArn=='PendingConfirmation'].Endpoint\"";
            let topic = resource.arn();
            let rest = ["--topic-arn", topic.as_str(), query];
            Some(aws("sns", "list-subscriptions-by-topic", &resource.place, &rest))
        }
        _ => None,
    });
    let calls: Vec<String> = topics.collect();
    (!calls.is_empty()).then(|| Instruction::new(sentences::SUBSCRIBERS, calls))
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
