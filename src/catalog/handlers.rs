//! Types of CloudFormation into the actions that their handlers call as whoever deploys, and what those are checked on.

use super::actions::{self, AccessLevel, Action, ResourceType};
use super::{Table, action_names};
use crate::aws::glob_matches;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, OnceLock};

const DATA: &str = include_str!("data/handlers.json");
const LEFT_OUT: &str = include_str!("data/handlers_left_out.json");

static TABLE: LazyLock<Table<Handlers>> = LazyLock::new(|| Table::embedded(DATA));
static LEFT: LazyLock<Table<LeftOut>> = LazyLock::new(|| Table::embedded(LEFT_OUT));

/// Deflated JSON of all types, written by `generate/all_handlers.py`; opened where a type has no row of its own.
const ALL: &[u8] = include_bytes!("data/all_handlers.bin");

static ALL_TYPES: LazyLock<BTreeMap<String, Carried>> = LazyLock::new(|| all_types().unwrap_or_default());

/// The rows of [`ALL`] by their types.
#[derive(Deserialize)]
struct AllTypes {
    types: BTreeMap<String, Carried>,
}

/// A row as AWS's schema has it, looked at when it is first asked for.
#[derive(Deserialize)]
#[serde(from = "[Vec<String>; 4]")]
struct Carried {
    lists: [Vec<String>; 4],
    row: OnceLock<Handlers>,
}

impl From<[Vec<String>; 4]> for Carried {
    fn from(lists: [Vec<String>; 4]) -> Self {
        let row = OnceLock::new();
        Self { lists, row }
    }
}

/// More than its text is long; a test holds it to being read.
const MOST_BYTES: usize = 4_000_000;

fn all_types() -> Option<BTreeMap<String, Carried>> {
    let bytes = miniz_oxide::inflate::decompress_to_vec_with_limit(ALL, MOST_BYTES).ok()?;
    let all: AllTypes = serde_json::from_slice(&bytes).ok()?;
    Some(all.types)
}

/// The actions that cannot be given by a list alone: the role, or the service that it is for, must be named.
const NAMED_APART: [&str; 3] = [
    action_names::ASSUME_ROLE,
    action_names::CREATE_SERVICE_LINKED_ROLE,
    action_names::PASS_ROLE,
];

/// What a row rests on.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum HandlersFrom {
    /// The permissions of the handlers in AWS's schema of the type.
    Registry,
    /// What the service authorization reference knows of the resource: the schema has no handlers.
    Reference,
}

/// The actions of one type.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Handlers {
    /// The type (`AWS::KMS::Key`).
    #[serde(rename = "type")]
    pub kind: String,
    /// What the row rests on.
    pub from: HandlersFrom,
    /// What is called to make one.
    pub create: Vec<String>,
    /// What is called to look at one.
    pub read: Vec<String>,
    /// What is called to change one.
    pub update: Vec<String>,
    /// What is called to remove one.
    pub delete: Vec<String>,
    /// What AWS's guides ask of the caller besides.
    #[serde(default)]
    pub besides: Vec<String>,
    /// Whether statements can name the resource.
    #[serde(default)]
    pub named: bool,
    /// Actions that a call asks of all resources at once, whatever the reference lists.
    #[serde(default)]
    pub everywhere: Vec<String>,
    /// Services whose role the first such resource in an account makes.
    #[serde(default)]
    pub linked: Vec<String>,
    /// See [`Handlers::actions`].
    #[serde(skip)]
    granted: OnceLock<BTreeSet<String>>,
}

/// Actions of handlers that nobody is given, and why.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
struct LeftOut {
    /// The types that it is about; none: all.
    #[serde(default)]
    types: Vec<String>,
    /// Actions, or patterns of them.
    actions: Vec<String>,
    /// What IAM calls the service, where the schema calls it otherwise.
    #[serde(default)]
    instead: BTreeMap<String, String>,
    /// Why.
    #[serde(rename = "why")]
    _why: String,
}

/// ARNs, or patterns of them, of what a template holds. Most actions of a type take the same types of resources, so that it
/// is found once for all of them which of the ARNs are of one.
pub struct OwnArns<'o> {
    all: &'o BTreeSet<String>,
    by_type: FxHashMap<(&'static str, &'static str), Vec<&'o String>>,
}

impl<'o> OwnArns<'o> {
    /// These.
    pub fn new(all: &'o BTreeSet<String>) -> Self {
        let by_type = FxHashMap::default();
        Self { all, by_type }
    }

    fn of_type(&mut self, kind: &'static ResourceType) -> &[&'o String] {
        let all = self.all;
        let fitting = || all.iter().filter(|arn| kind.overlaps(arn)).collect();
        self.by_type.entry((kind.service, kind.name)).or_insert_with(fitting)
    }
}

/// The actions of a type; `None` where neither the table nor AWS's schemas have them.
pub fn handlers(kind: &str) -> Option<&'static Handlers> {
    let own = TABLE.rows.iter().find(|row| row.kind == kind);
    own.or_else(|| {
        let (kind, found) = ALL_TYPES.get_key_value(kind)?;
        Some(found.row.get_or_init(|| Handlers::carried(kind.clone(), found.lists.clone())))
    })
}

/// The prefix of most actions that make a resource of a type; else the service in the type's name, where IAM has it.
pub fn service_of(kind: &str) -> Option<&'static str> {
    let said = kind.split("::").nth(1)?.to_lowercase();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for action in handlers(kind).iter().flat_map(|row| row.create.iter().chain(&row.delete)) {
        let prefix = action.split(':').next().unwrap_or_default();
        let own = !OF_OTHERS.contains(&prefix) || said == prefix;
        *counts.entry(prefix).or_default() += usize::from(own);
    }
    let most = counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .max_by_key(|(prefix, count)| (*prefix == said, *count));
    let prefix = most.map_or(said.as_str(), |(prefix, _)| prefix);
    actions::service(prefix).map(|service| service.prefix)
}

/// Services whose actions the handlers of others call for the sake of their own: roles, keys, networks, tags, logs.
const OF_OTHERS: [&str; 6] = ["iam", "kms", "ec2", "tag", "logs", "s3"];

impl Handlers {
    /// A row as AWS's schema has it: actions that IAM does not know are left out.
    fn carried(kind: String, lists: [Vec<String>; 4]) -> Self {
        let known =
            |list: Vec<String>| list.into_iter().filter(|name| !actions::expand(name).is_empty()).collect();
        let [create, read, update, delete] = lists.map(known);
        let linked = Vec::new();
        Self {
            kind,
            from: HandlersFrom::Registry,
            create,
            read,
            update,
            delete,
            besides: Vec::new(),
            named: false,
            everywhere: Vec::new(),
            linked,
            granted: OnceLock::new(),
        }
    }

    /// What the handlers call, without what is left out and what names a role: in the reference's spelling.
    pub fn actions(&self) -> &BTreeSet<String> {
        self.granted.get_or_init(|| self.granted(self.called()))
    }

    /// The same of what is called to remove one.
    pub fn removing(&self) -> BTreeSet<String> {
        self.granted(self.read.iter().chain(&self.delete))
    }

    fn granted<'a>(&'a self, called: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
        let given = called.filter_map(|action| self.given(action));
        given
            .map(|action| actions::action(action).map_or_else(|| action.to_owned(), Action::full_name))
            .filter(|action| !NAMED_APART.contains(&action.as_str()))
            .collect()
    }

    /// What an action of the type is granted on, of what a template holds.
    pub fn resources(&self, action: &str, own: &mut OwnArns<'_>) -> BTreeSet<String> {
        let everywhere = || BTreeSet::from(["*".to_owned()]);
        let known = actions::action(action).filter(|known| known.stands_on().is_empty());
        let Some(known) = known.filter(|_| self.named && !self.everywhere.iter().any(|name| name == action))
        else {
            return everywhere();
        };
        // One call tags one resource, although the reference may require each of the types that take tags.
        let tags = known.access_level == AccessLevel::Tagging || known.name.starts_with("ListTags");
        let mut found = BTreeSet::new();
        for kind in known.resource_types() {
            let fits = own.of_type(kind);
            let required = !tags && known.resources.iter().any(|one| one.required && one.name == kind.name);
            if required && fits.is_empty() {
                return everywhere();
            }
            found.extend(fits.iter().map(|arn| (*arn).clone()));
        }
        if found.is_empty() { everywhere() } else { found }
    }

    fn called(&self) -> impl Iterator<Item = &String> {
        let lists = [&self.create, &self.read, &self.update, &self.delete, &self.besides];
        lists.into_iter().flatten()
    }

    /// The action as IAM knows it; `None` where it is left out.
    fn given<'a>(&self, action: &'a str) -> Option<&'a str> {
        let about = |row: &&LeftOut| row.types.is_empty() || row.types.contains(&self.kind);
        let names = |row: &&LeftOut| row.actions.iter().any(|pattern| glob_matches(pattern, action));
        match LEFT.rows.iter().filter(about).find(names) {
            Some(row) => row.instead.get(action).map(String::as_str),
            None => Some(action),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::table::{assert_dated, assert_sound};

    #[test]
    fn the_data_file_is_sound() {
        assert_sound::<Handlers>(DATA, |row| row.kind.clone());
        for row in &TABLE.rows {
            assert!(row.create.iter().chain(&row.delete).count() > 1, "{}", row.kind);
            let of_nobody = |action: &String| actions::expand(action).is_empty();
            let unknown: Vec<String> = row.actions().iter().filter(|name| of_nobody(name)).cloned().collect();
            assert_eq!(unknown, [""; 0], "{}: no actions of IAM", row.kind);
            let called: BTreeSet<&String> = row.called().collect();
            assert!(row.everywhere.iter().all(|name| called.contains(name)), "{}", row.kind);
            let linked = row.called().any(|name| name == action_names::CREATE_SERVICE_LINKED_ROLE)
                && row.given(action_names::CREATE_SERVICE_LINKED_ROLE).is_some();
            assert_eq!(linked, !row.linked.is_empty(), "{}", row.kind);
        }
    }

    /// A row that leaves out nothing is a row that nobody removed.
    #[test]
    fn every_row_of_what_is_left_out_leaves_something_out() {
        let table: Table<LeftOut> = serde_json::from_str(LEFT_OUT).unwrap();
        assert_dated(&table.as_of, &table.source);
        for row in &table.rows {
            assert!(row._why.len() > 20, "{:?}", row.actions);
            for kind in &row.types {
                assert!(handlers(kind).is_some(), "{kind}");
            }
            for pattern in &row.actions {
                let about = |known: &&Handlers| row.types.is_empty() || row.types.contains(&known.kind);
                let met = TABLE.rows.iter().filter(about);
                let count =
                    met.filter(|known| known.called().any(|name| glob_matches(pattern, name))).count();
                assert!(count > 0, "{pattern} is called by no handler of {:?}", row.types);
                assert!(row.types.is_empty() || count == row.types.len(), "{pattern} of {:?}", row.types);
            }
        }
    }

    /// What reads or changes the content of a store is no part of making it.
    #[test]
    fn nobody_is_given_the_content_of_a_store() {
        let content = [
            "s3:GetObject",
            "s3:PutObject",
            "s3:DeleteObject",
            "s3:PutObjectAcl",
            "secretsmanager:GetSecretValue",
            "sagemaker:GetRecord",
            "glue:GetConnection",
            "redshift:RestoreFromClusterSnapshot",
        ];
        for row in &TABLE.rows {
            let given = row.actions();
            let its_archive = |action: &str| row.kind == "AWS::Lambda::Function" && action == "s3:GetObject";
            let kept = |action: &str| !given.contains(action) || its_archive(action);
            assert!(content.iter().all(|action| kept(action)), "{}", row.kind);
        }
    }

    #[test]
    fn all_types_of_the_schemas_are_at_hand() {
        let all = all_types().unwrap();
        assert!(all.len() > 500, "{}", all.len());
        assert!(
            handlers("AWS::Backup::BackupPlan")
                .unwrap()
                .actions()
                .contains("backup:CreateBackupPlan")
        );
        let named = [
            "AWS::StepFunctions::StateMachine",
            "AWS::EFS::FileSystem",
            "AWS::ApiGateway::RestApi",
        ];
        assert_eq!(named.map(service_of), ["states", "elasticfilesystem", "apigateway"].map(Some));
        assert_eq!(service_of("AWS::None::None"), None);
    }

    #[test]
    fn a_named_resource_narrows_what_takes_it() {
        let own: BTreeSet<String> = ["arn:aws:s3:::b-1", "arn:aws:kms:eu-west-1:111111111111:key/*"]
            .map(str::to_owned)
            .into();
        let bucket = handlers("AWS::S3::Bucket").unwrap();
        assert_eq!(
            bucket.resources("s3:DeleteBucket", &mut OwnArns::new(&own)),
            BTreeSet::from(["arn:aws:s3:::b-1".to_owned()])
        );
        let key = handlers("AWS::KMS::Key").unwrap();
        assert_eq!(
            key.resources("kms:CreateKey", &mut OwnArns::new(&own)),
            BTreeSet::from(["*".to_owned()])
        );
        assert_eq!(handlers("AWS::None::None"), None);
    }
}
