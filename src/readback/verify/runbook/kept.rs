//! What destroys what stacks keep, and what roots cannot destroy by themselves.

use super::facts::Facts;
use crate::plan::Plan;
use crate::resource::{Body, Offline, Resource};
use crate::runbook::sentences::LOGS_COME;
use std::collections::BTreeSet;

const EMPTY_BUCKET: &str = "empty {name} {at}";
/// Once before all that are emptied.
const EMPTY: &str = "empty() {body}";
const BODY: &str = "{ bucket=$1; shift; while [ \"$(aws s3api list-object-versions --bucket \"$bucket\" --no-paginate --max-keys 1 --query \"length([Versions, DeleteMarkers][].Key)\" --output text \"$@\")\" -gt 0 ]; do aws s3api list-object-versions --bucket \"$bucket\" --no-paginate --max-keys 500 --query \"{Objects: [Versions, DeleteMarkers][].{Key: Key, VersionId: VersionId}}\" --output json \"$@\" | aws s3api delete-objects --bucket \"$bucket\" --delete file:///dev/stdin --query \"Errors[0]\" \"$@\" || break; done; }";
const DELETE_BUCKET: &str = "aws s3api delete-bucket --bucket {name} {at}";
pub(super) const KEY: &str =
    "$(aws kms describe-key --key-id {name} --query KeyMetadata.KeyId --output text {at})";
const DELETE_KEY: [&str; 3] = [
    "key={id}",
    "aws kms delete-alias --alias-name {name} {at}",
    "aws kms schedule-key-deletion --key-id \"$key\" --pending-window-in-days {days} {at}",
];
const DELETE_TABLE: &str = "aws glue delete-table --database-name {database} --name \"$(aws sagemaker describe-feature-group --feature-group-name {name} --query OfflineStoreConfig.DataCatalogConfig.TableName --output text {at})\" {at}";
const DELETE_FEATURE_GROUP: &str = "aws sagemaker delete-feature-group --feature-group-name {name} {at}";
const DELETE_DATABASE: &str = "aws glue delete-database --name {name} {at}";
const TABLES: &str = "aws glue get-tables --database-name {name} --query \"TableList[].Name\" {at}";
const DELETE_LOG_GROUP: &str = "aws logs delete-log-group --log-group-name {name} {at}";
const DELETE_IMAGES: &str = "aws ecr delete-repository --repository-name {name} --force {at}";
const DELETE_DOMAIN: &str = "aws codeartifact delete-domain --domain {name} {at}";
const DELETE_PACKAGES: &str = "aws codeartifact delete-repository --domain {domain} --repository {name} {at}";
pub(super) const QUEUE: &str =
    "$(aws sqs get-queue-url --queue-name {name} --query QueueUrl --output text {at})";
const DELETE_QUEUE: &str = "aws sqs delete-queue --queue-url \"{url}\" {at}";
const OPEN_TABLE: &str =
    "aws dynamodb update-table --table-name {name} --no-deletion-protection-enabled {at}";
const DELETE_DYNAMO_TABLE: &str = "aws dynamodb delete-table --table-name {name} {at}";
pub(super) const SECRET: &str =
    "$(aws secretsmanager describe-secret --secret-id {name} --query ARN --output text {at})";
pub(super) const FILE_SYSTEM: &str = "$(aws efs describe-file-systems --query \"FileSystems[?Name=='{name}'].FileSystemId\" --output text {at})";
const DELETE_FILES: &str = "aws efs delete-file-system --file-system-id \"{id}\" {at}";
const DELETE_SECRET: &str =
    "aws secretsmanager delete-secret --secret-id {name} --recovery-window-in-days 30 {at}";
const STOP_TRAIL: &str = "aws cloudtrail stop-logging --name {name} {at}";
const STOP_LOGS: &str = "aws s3api put-bucket-logging --bucket {name} --bucket-logging-status \"{}\" {at}";
/// What no call destroys is named at least.
const NAMED: &str = "# {address}";

/// One resource, with what is in it.
pub(super) fn goes(resource: &Resource) -> Vec<String> {
    let at = Facts::at(&resource.place).with("address", resource.address.to_string());
    match &resource.body {
        Body::Bucket(bucket) => bucket_goes(&at.with("name", &bucket.name)),
        Body::Key(key) => {
            let named = at.with("name", &key.alias).with("days", key.deletion_window.to_string());
            let id = named.fill(KEY);
            named.with("id", id).fill_each(&DELETE_KEY)
        }
        Body::FeatureGroup(group) => {
            let named = at.with("name", &group.name);
            let table = group.offline.as_ref().map(|offline| of_table(&named, offline));
            table.into_iter().chain([named.fill(DELETE_FEATURE_GROUP)]).collect()
        }
        Body::Repository(images) => vec![at.with("name", &images.name).fill(DELETE_IMAGES)],
        Body::CodeartifactDomain(domain) => vec![at.with("name", &domain.name).fill(DELETE_DOMAIN)],
        Body::CodeartifactRepository(packages) => {
            let named = at.with("domain", &packages.domain).with("name", &packages.name);
            vec![named.fill(DELETE_PACKAGES)]
        }
        Body::Database(database) => vec![at.with("name", &database.name).fill(DELETE_DATABASE)],
        Body::LogGroup(group) => vec![at.with("name", &group.name).fill(DELETE_LOG_GROUP)],
        Body::Table(table) => {
            let named = at.with("name", &table.name);
            let open = table.protected.then(|| named.fill(OPEN_TABLE));
            open.into_iter().chain([named.fill(DELETE_DYNAMO_TABLE)]).collect()
        }
        Body::FileSystem(system) => {
            let name = system.tags.get("Name").cloned().unwrap_or_default();
            let id = at.clone().with("name", name).fill(FILE_SYSTEM);
            vec![at.with("id", id).fill(DELETE_FILES)]
        }
        Body::Secret(secret) => vec![at.with("name", &secret.name).fill(DELETE_SECRET)],
        Body::Queue(queue) => {
            let url = at.clone().with("name", &queue.name).fill(QUEUE);
            vec![at.with("url", url).fill(DELETE_QUEUE)]
        }
        _ => vec![at.fill(NAMED)],
    }
}

/// A bucket with all its versions.
pub(super) fn bucket_goes(named: &Facts) -> Vec<String> {
    named.fill_each(&[EMPTY_BUCKET, DELETE_BUCKET])
}

/// Lines among which buckets are emptied: how comes first.
pub(super) fn explained(lines: Vec<String>) -> Vec<String> {
    let way = lines.iter().find(|line| line.starts_with("empty ")).map(|_| EMPTY);
    let way = way.map(|line| Facts::new().with("body", BODY).fill(line));
    way.into_iter().chain(lines).collect()
}

fn of_table(named: &Facts, offline: &Offline) -> String {
    named.clone().with("database", offline.database()).fill(DELETE_TABLE)
}

/// The table of a feature group.
pub(super) fn table(resource: &Resource) -> Option<Vec<String>> {
    let Body::FeatureGroup(group) = &resource.body else {
        return None;
    };
    let named = Facts::at(&resource.place).with("name", &group.name);
    group.offline.as_ref().map(|offline| vec![of_table(&named, offline)])
}

/// The end of a bucket's access logs.
pub(super) fn unlogged(resource: &Resource) -> Option<Vec<String>> {
    let Body::Bucket(bucket) = &resource.body else {
        return None;
    };
    let named = Facts::at(&resource.place).with("name", &bucket.name);
    bucket.logging.as_ref().map(|_| vec![named.fill(STOP_LOGS)])
}

/// What a sentence above emptied buckets says of logs whose end is among the lines.
pub(super) fn says(sentence: &str, lines: &[String]) -> String {
    let late = lines.iter().any(|line| line.starts_with("aws s3api put-bucket-logging "));
    if late {
        [sentence, LOGS_COME].join(" ")
    } else {
        sentence.to_owned()
    }
}

/// Trails and logs that stop, where there are buckets, and what is in these.
pub(super) fn emptied(plan: &Plan) -> Vec<String> {
    let (mut trails, mut logs, mut buckets) = (Vec::new(), Vec::new(), Vec::new());
    for resource in plan.resources() {
        let at = Facts::at(&resource.place);
        logs.extend(unlogged(resource).into_iter().flatten());
        match &resource.body {
            Body::Trail(trail) => trails.push(at.with("name", &trail.name).fill(STOP_TRAIL)),
            Body::Bucket(bucket) => buckets.push(at.with("name", &bucket.name).fill(EMPTY_BUCKET)),
            _ => {}
        }
    }
    if buckets.is_empty() {
        buckets
    } else {
        explained([trails, logs, buckets].concat())
    }
}

/// Databases that feature groups name and the design does not make.
pub(super) fn databases(plan: &Plan) -> Vec<String> {
    let made = |resource: &Resource, name: &str| {
        plan.resources().any(|other| {
            other.place == resource.place && matches!(&other.body, Body::Database(one) if one.name == name)
        })
    };
    let mut left = BTreeSet::new();
    for resource in plan.resources() {
        let Body::FeatureGroup(group) = &resource.body else {
            continue;
        };
        let database = group.offline.as_ref().map(Offline::database);
        left.extend(database.filter(|name| !made(resource, name)).map(|name| (&resource.place, name)));
    }
    let lines = left.into_iter().map(|(place, name)| Facts::at(place).with("name", name));
    lines.flat_map(|named| named.fill_each(&[TABLES, DELETE_DATABASE])).collect()
}
