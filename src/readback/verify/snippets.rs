//! Snippets against the plan: which there are, the facts in each, and the code around them.
//!
//! The facts are made here from the plan, in the one spelling that may stand in the file. What is left of a file when
//! they are cut out is code that people run: it must be landform's own, to the letter.

use super::UncheckedFiles;
use crate::aws::Arn;
use crate::catalog::context_keys;
use crate::catalog::quota::chained_session;
use crate::model::DatabaseAccess;
use crate::plan::{Plan, checksum};
use crate::resource::{Body, Resource, Role};
use serde_json::{Value, json};

/// Code that landform ships, known by the checksum of what stands around its facts.
///
/// A template that changes on purpose changes its checksum: the mismatch names the new one.
#[derive(Clone, Copy)]
pub(super) enum Code {
    AssumeRole,
    SharedGroups,
    Notebook,
    Grants,
    Audit,
    AuditOfCalls,
}

impl Code {
    fn checksum(self) -> &'static str {
        match self {
            Self::AssumeRole => "36c10ed9c41ef44fb67f2e0f2954b691103c5c6d34a5d5341414d5945b8188b5",
            Self::SharedGroups => "f10e46b270f3449fa3eb335d0017e24d45996ec7ccbcdd5ed6c475815a0e10c2",
            Self::Notebook => "528ac1a4274dacaec8d7fbf68a564f29ac31ea6f80cbd54eb34e581173795a20",
            Self::Grants => "9ac4f27539430f22f2edc37205b367360f08b388cc7ffb479240ee5832dff01c",
            Self::Audit => "841363f0d3fa9292e4014fd11bd6b8717fe84a848de6d8efe6051419442a38f7",
            Self::AuditOfCalls => "ffd947832f1e1db9ef148802ed9aaf298932a2ae8bfca365418151e99bfdea5d",
        }
    }
}

/// What a file must be.
pub(super) struct ExpectedFile {
    pub path: String,
    pub code: Code,
    /// Whole lines, in the order of the file.
    pub facts: Vec<String>,
}

/// Every snippet, those for consumers of shared feature groups among them.
pub(super) fn compare(plan: &Plan, shared: Vec<ExpectedFile>, files: &mut UncheckedFiles<'_>) {
    let mut all = assumed_roles(plan);
    all.extend(shared);
    all.extend(plan.database_access.iter().flat_map(|access| of_warehouse(plan, access)));
    for expected in all {
        let Some(text) = files.take(&expected.path) else {
            continue;
        };
        match around(text, &expected.facts) {
            Err(fact) => files.report(
                &expected.path,
                "",
                ["does not say `", fact.trim(), "` once, in its place"].concat(),
            ),
            Ok(code) if checksum(&code) != expected.code.checksum() => {
                let message = ["holds code that is not landform's own (", &checksum(&code), ")"].concat();
                files.report(&expected.path, "", message);
            }
            Ok(_) => {}
        }
    }
}

/// The text without its facts; the first fact that is not there.
fn around<'f>(text: &str, facts: &'f [String]) -> Result<String, &'f str> {
    let mut code = String::new();
    let mut rest = text;
    for fact in facts {
        let (before, after) = rest.split_once(fact.as_str()).ok_or(fact.as_str())?;
        code.push_str(before);
        code.push_str("\n…\n");
        rest = after;
    }
    code.push_str(rest);
    Ok(code)
}

/// Lines `NAME = JSON`, each whole; two that follow one another share the end of a line.
pub(super) fn constants(rows: &[(&str, Value)]) -> Vec<String> {
    let each = |(name, value): &(&str, Value)| {
        [*name, " = ", &serde_json::to_string_pretty(value).unwrap_or_default()].concat()
    };
    let lines: Vec<String> = rows.iter().map(each).collect();
    vec![["\n", &lines.join("\n"), "\n"].concat()]
}

/// `snippets/ACCOUNT_NAME` with an end; the name in characters of a module's name.
pub(super) fn path(account: &str, name: &str, end: &str) -> String {
    let word: String = name
        .chars()
        .map(|char| if char.is_ascii_alphanumeric() { char } else { '_' })
        .collect();
    ["snippets/", account, "_", &word, end].concat()
}

/// One file for every role that roles of other accounts may assume.
fn assumed_roles(plan: &Plan) -> Vec<ExpectedFile> {
    let mut all = Vec::new();
    for resource in plan.resources() {
        let Body::Role(role) = &resource.body else {
            continue;
        };
        let callers = callers(plan, resource, role);
        if callers.is_empty() {
            continue;
        }
        let works = ["feature-group", "workgroup"].map(|kind| beside(plan, resource, kind));
        if works.iter().all(Vec::is_empty) {
            continue;
        }
        let [groups, workgroups] = works;
        let rows = [
            ("ROLE_ARN", json!(resource.arn().as_str())),
            ("REGION", json!(plan.region)),
            ("DURATION_SECONDS", json!(chained_session())),
            ("CALLERS", json!(callers)),
            ("FEATURE_GROUPS", json!(groups)),
            ("WORKGROUPS", json!(workgroups)),
        ];
        all.push(ExpectedFile {
            path: path(&resource.place.name, resource.address.name(), ".py"),
            code: Code::AssumeRole,
            facts: constants(&rows),
        });
    }
    all
}

/// The roles of other accounts that a trust policy names, but for those that deploy.
fn callers(plan: &Plan, resource: &Resource, role: &Role) -> Vec<String> {
    let conditions = role.trust.statements.iter().flat_map(|statement| &statement.conditions);
    let named =
        conditions.filter(|condition| condition.key.eq_ignore_ascii_case(context_keys::PRINCIPAL_ARN));
    let deploy = &plan.deploy;
    let deploying: Vec<String> = deploy
        .terraform_roles()
        .chain([deploy.execution_role.as_str()])
        .map(|name| ["role/", name].concat())
        .collect();
    let calls = |text: &&String| match Arn::parse(text) {
        Some(arn) => {
            arn.account() != resource.place.account.as_str()
                && !deploying.iter().any(|role| role == arn.resource())
        }
        None => false,
    };
    named.flat_map(|condition| &condition.values).filter(calls).cloned().collect()
}

/// The names of everything of a kind in the account of a resource.
fn beside(plan: &Plan, resource: &Resource, kind: &str) -> Vec<String> {
    let there = plan
        .resources()
        .filter(|other| other.place.name == resource.place.name && other.body.kind() == kind);
    let name = |other: &Resource| other.body.data().get("name").and_then(Value::as_str).map(str::to_owned);
    there.filter_map(name).collect()
}

/// The grants, the two questions of the audit and the notebooks of a warehouse that has nodes.
fn of_warehouse(plan: &Plan, access: &DatabaseAccess) -> Vec<ExpectedFile> {
    if access.warehouse.kind() != "redshift-cluster" {
        return Vec::new();
    }
    let file = |end: &str, code: Code, facts: Vec<String>| ExpectedFile {
        path: path(&access.place.name, access.warehouse.name(), end),
        code,
        facts,
    };
    let mut all = vec![
        file("_grants.sql", Code::Grants, vec![grants(access)]),
        file("_audit.sql", Code::Audit, Vec::new()),
    ];
    let logged =
        |resource: &Resource| matches!(&resource.body, Body::Trail(trail) if trail.log_group.is_some());
    if plan
        .resources()
        .any(|resource| resource.place.name == access.place.name && logged(resource))
    {
        all.push(file("_audit.logs", Code::AuditOfCalls, Vec::new()));
    }
    for (at, role) in access.roles.iter().enumerate() {
        let end = match access.roles.len() {
            1 => "_notebook.py".to_owned(),
            _ => ["_notebook_", &(at + 1).to_string(), ".py"].concat(),
        };
        all.push(file(&end, Code::Notebook, notebook(access, role)));
    }
    all
}

fn notebook(access: &DatabaseAccess, role: &str) -> Vec<String> {
    constants(&[
        ("ROLE_ARN", json!(role)),
        ("REGION", json!(access.place.region)),
        ("DURATION_SECONDS", json!(chained_session())),
        ("CLUSTER", json!(access.cluster)),
        ("DATABASE", json!(access.database)),
        ("DB_GROUPS", json!([access.group])),
    ])
}

/// The group, what everybody loses, and what its members may read: a line each, to the end of the file.
fn grants(access: &DatabaseAccess) -> String {
    let name = |text: &str| ["\"", &text.replace('"', "\"\""), "\""].concat();
    let (group, database) = (name(&access.group), name(&access.database));
    let mut lines =
        format!("\nCREATE GROUP {group};\nREVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC;\n");
    for schema in access.schemas.iter().map(|schema| name(schema)) {
        lines.push_str(&format!(
            "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC;\nGRANT USAGE ON SCHEMA {schema} TO GROUP {group};\n\
             GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO GROUP {group};\n\
             ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO GROUP {group};\n"
        ));
    }
    lines
}
