//! How what was kept goes for good: all versions of a bucket, an alias before its key, tables beside feature groups.

use super::sentences;
use super::{Instruction, aws, line};
use crate::plan::Plan;
use crate::resource::{Body, Bucket, FeatureGroup, FileSystem, Key, Place, Queue, Resource, Secret};
use std::collections::BTreeSet;

/// The commands that destroy one resource.
pub(super) fn forget(resource: &Resource) -> Vec<String> {
    let place = &resource.place;
    match &resource.body {
        Body::Bucket(bucket) => bucket_goes(place, bucket),
        Body::Key(key) => key_goes(place, key),
        Body::FeatureGroup(group) => {
            let mut calls: Vec<String> = table_goes(place, group).into_iter().collect();
            calls.push(aws(
                "sagemaker",
                "delete-feature-group",
                place,
                &["--feature-group-name", &group.name],
            ));
            calls
        }
        Body::LogGroup(group) => {
            vec![aws("logs", "delete-log-group", place, &["--log-group-name", &group.name])]
        }
        Body::Repository(images) => vec![repository_goes(place, &images.name)],
        Body::CodeartifactDomain(domain) => {
            vec![aws("codeartifact", "delete-domain", place, &["--domain", &domain.name])]
        }
        Body::CodeartifactRepository(packages) => {
            let named = ["--domain", &packages.domain, "--repository", &packages.name];
            vec![aws("codeartifact", "delete-repository", place, &named)]
        }
        Body::Database(database) => vec![aws("glue", "delete-database", place, &["--name", &database.name])],
        Body::Table(table) => {
            let named = ["--table-name", &table.name];
            let open = aws(
                "dynamodb",
                "update-table",
                place,
                &[&named[..], &["--no-deletion-protection-enabled"]].concat(),
            );
            let goes = aws("dynamodb", "delete-table", place, &named);
            [table.protected.then_some(open), Some(goes)].into_iter().flatten().collect()
        }
        Body::FileSystem(system) => {
            let id = ["\"", &file_system_id(place, system), "\""].concat();
            vec![aws("efs", "delete-file-system", place, &["--file-system-id", &id])]
        }
        Body::Secret(secret) => {
            let rest = ["--secret-id", &secret.name, "--recovery-window-in-days 30"];
            vec![aws("secretsmanager", "delete-secret", place, &rest)]
        }
        Body::Queue(queue) => {
            let url = ["\"", &queue_url(place, queue), "\""].concat();
            vec![aws("sqs", "delete-queue", place, &["--queue-url", &url])]
        }
        _ => vec![line(&["#", &resource.address.to_string()])],
    }
}

/// Emptied, then gone.
pub(super) fn bucket_goes(place: &Place, bucket: &Bucket) -> Vec<String> {
    vec![
        empty(place, &bucket.name),
        aws("s3api", "delete-bucket", place, &["--bucket", &bucket.name]),
    ]
}

/// How a bucket is emptied, once for all that follow: versions and delete markers, some hundred at a time, until none is
/// left. What is deleted without its version stays.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/empty-bucket.html>
const EMPTY: &str = "empty() { bucket=$1; shift; while [ \"$(aws s3api list-object-versions --bucket \"$bucket\" --no-paginate --max-keys 1 --query \"length([Versions, DeleteMarkers][].Key)\" --output text \"$@\")\" -gt 0 ]; do aws s3api list-object-versions --bucket \"$bucket\" --no-paginate --max-keys 500 --query \"{Objects: [Versions, DeleteMarkers][].{Key: Key, VersionId: VersionId}}\" --output json \"$@\" | aws s3api delete-objects --bucket \"$bucket\" --delete file:///dev/stdin --query \"Errors[0]\" \"$@\" || break; done; }";

fn empty(place: &Place, bucket: &str) -> String {
    line(&["empty", bucket, "--region", place.region.as_str(), "--profile", &place.name])
}

/// Commands that empty buckets among others, behind the way how.
pub(super) fn with_way(commands: Vec<String>) -> Vec<String> {
    match commands.iter().any(|command| command.starts_with("empty ")) {
        true => [EMPTY.to_owned()].into_iter().chain(commands).collect(),
        false => commands,
    }
}

/// The alias first: it would stay for as long as AWS waits with the key, and nobody else could have it.
///
/// <https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html>
fn key_goes(place: &Place, key: &Key) -> Vec<String> {
    let days = key.deletion_window.to_string();
    let rest = ["--key-id \"$key\" --pending-window-in-days", &days];
    vec![
        ["key=", &key_id(place, key)].concat(),
        aws("kms", "delete-alias", place, &["--alias-name", &key.alias]),
        aws("kms", "schedule-key-deletion", place, &rest),
    ]
}

/// The id behind an alias: AWS chooses it.
pub(super) fn key_id(place: &Place, key: &Key) -> String {
    let rest = ["--key-id", &key.alias, "--query KeyMetadata.KeyId --output text"];
    ["$(", &aws("kms", "describe-key", place, &rest), ")"].concat()
}

/// The ARN of a secret: AWS makes up its end.
pub(super) fn secret_arn(place: &Place, secret: &Secret) -> String {
    let rest = ["--secret-id", &secret.name, "--query ARN --output text"];
    ["$(", &aws("secretsmanager", "describe-secret", place, &rest), ")"].concat()
}

/// The id of a file system, which AWS chooses, by what people call it.
pub(super) fn file_system_id(place: &Place, system: &FileSystem) -> String {
    let name = system.tags.get("Name").map(String::as_str).unwrap_or_default();
    let query = ["--query \"FileSystems[?Name=='", name, "'].FileSystemId\" --output text"].concat();
    ["$(", &aws("efs", "describe-file-systems", place, &[&query]), ")"].concat()
}

/// The address by which calls name a queue.
pub(super) fn queue_url(place: &Place, queue: &Queue) -> String {
    let rest = ["--queue-name", &queue.name, "--query QueueUrl --output text"];
    ["$(", &aws("sqs", "get-queue-url", place, &rest), ")"].concat()
}

/// The table that SageMaker made for an offline store, which stays when the feature group goes.
///
/// <https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-delete-feature-group.html>
fn table_goes(place: &Place, group: &FeatureGroup) -> Option<String> {
    let offline = group.offline.as_ref()?;
    let rest = [
        "--feature-group-name",
        &group.name,
        "--query OfflineStoreConfig.DataCatalogConfig.TableName --output text",
    ];
    let table = ["\"$(", &aws("sagemaker", "describe-feature-group", place, &rest), ")\""].concat();
    Some(aws(
        "glue",
        "delete-table",
        place,
        &["--database-name", offline.database(), "--name", &table],
    ))
}

/// What Terraform neither holds nor can destroy while it is in use: trails that write, tables, and what is in buckets.
pub(super) fn before_roots_go(plan: &Plan) -> Vec<Instruction> {
    let of =
        |body: fn(&Resource) -> Option<String>| plan.resources().filter_map(body).collect::<Vec<String>>();
    let tables = of(|resource| match &resource.body {
        Body::FeatureGroup(group) => table_goes(&resource.place, group),
        _ => None,
    });
    let buckets = of(|resource| match &resource.body {
        Body::Bucket(bucket) => Some(empty(&resource.place, &bucket.name)),
        _ => None,
    });
    let mut all = Vec::new();
    if !tables.is_empty() {
        all.push(Instruction::new(sentences::TABLES_FIRST, tables));
    }
    if !buckets.is_empty() {
        let logs = logs_stop(plan.resources());
        all.push(Instruction::new(
            with_logs(sentences::BUCKETS_FIRST, &logs),
            with_way([trails_stop(plan), logs, buckets].concat()),
        ));
    }
    let repositories = of(|resource| match &resource.body {
        Body::Repository(images) => Some(repository_goes(&resource.place, &images.name)),
        _ => None,
    });
    if !repositories.is_empty() {
        all.push(Instruction::new(sentences::REPOSITORIES_FIRST, repositories));
    }
    all
}

/// A repository with its images.
fn repository_goes(place: &Place, name: &str) -> String {
    aws("ecr", "delete-repository", place, &["--repository-name", name, "--force"])
}

/// A trail goes on writing into the bucket that is emptied.
fn trails_stop(plan: &Plan) -> Vec<String> {
    let stop = |resource: &Resource| match &resource.body {
        Body::Trail(trail) => {
            Some(aws("cloudtrail", "stop-logging", &resource.place, &["--name", &trail.name]))
        }
        _ => None,
    };
    plan.resources().filter_map(stop).collect()
}

/// What is asked of a bucket, its emptying too, is written into the bucket of its access logs.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html>
pub(super) fn logs_stop<'p>(resources: impl Iterator<Item = &'p Resource>) -> Vec<String> {
    let stop = |resource: &Resource| match &resource.body {
        Body::Bucket(bucket) if bucket.logging.is_some() => {
            let rest = ["--bucket", &bucket.name, "--bucket-logging-status \"{}\""];
            Some(aws("s3api", "put-bucket-logging", &resource.place, &rest))
        }
        _ => None,
    };
    resources.filter_map(stop).collect()
}

/// A sentence above emptied buckets, and what to know of the commands that end their access logs.
pub(super) fn with_logs(sentence: &str, logs: &[String]) -> String {
    match logs {
        [] => sentence.to_owned(),
        _ => [sentence, " ", sentences::LOGS_COME].concat(),
    }
}

/// Databases that SageMaker made by itself, where no other was named.
pub(super) fn databases_left(plan: &Plan) -> Option<Instruction> {
    let own: BTreeSet<(&Place, &str)> = plan
        .resources()
        .filter_map(|resource| match &resource.body {
            Body::Database(database) => Some((&resource.place, database.name.as_str())),
            _ => None,
        })
        .collect();
    let used = plan.resources().filter_map(|resource| match &resource.body {
        Body::FeatureGroup(group) => Some((&resource.place, group.offline.as_ref()?.database())),
        _ => None,
    });
    let others: BTreeSet<(&Place, &str)> = used.filter(|one| !own.contains(one)).collect();
    let calls = |(place, name): (&Place, &str)| {
        let list = ["--database-name", name, "--query \"TableList[].Name\""];
        [
            aws("glue", "get-tables", place, &list),
            aws("glue", "delete-database", place, &["--name", name]),
        ]
    };
    let commands: Vec<String> = others.into_iter().flat_map(calls).collect();
    (!commands.is_empty()).then(|| Instruction::new(sentences::DATABASES_LEFT, commands))
}
