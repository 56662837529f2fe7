//! Warehouses into what their administrator runs once, what an auditor asks, and what a notebook begins with.

use super::snippet::{Snippet, path};
use crate::catalog::ActionSet;
use crate::catalog::quota::chained_session;
use crate::catalog::trails::{event_name, event_source};
use crate::model::DatabaseAccess;
use crate::plan::Plan;
use crate::resource::{Body, Trail};
use serde_json::json;

/// Grants, questions of the audit, and a notebook's beginning for every warehouse that has nodes.
pub(super) fn snippets(plan: &Plan) -> Vec<Snippet> {
    let clusters = plan
        .database_access
        .iter()
        .filter(|access| access.warehouse.kind() == "redshift-cluster");
    clusters.flat_map(|access| of_warehouse(plan, access)).collect()
}

fn of_warehouse(plan: &Plan, access: &DatabaseAccess) -> Vec<Snippet> {
    let mut all = vec![
        sql(access, "_grants.sql", "frame/grants.sql", grants(access)),
        sql(access, "_audit.sql", "frame/audit.sql", questions()),
    ];
    all.extend(trail_of(plan, access).map(|_| sql(access, "_audit.logs", "frame/audit.logs", calls())));
    let many = access.roles.len() > 1;
    for (at, role) in access.roles.iter().enumerate() {
        let end = if many {
            ["_notebook_", &(at + 1).to_string(), ".py"].concat()
        } else {
            "_notebook.py".to_owned()
        };
        all.push(notebook(access, role, &end));
    }
    all
}

/// The path of one of a warehouse's files.
pub(super) fn file(access: &DatabaseAccess, end: &str) -> String {
    path(&access.place.name, access.warehouse.name(), end)
}

fn sql(access: &DatabaseAccess, end: &str, template: &'static str, statements: Vec<String>) -> Snippet {
    Snippet {
        path: file(access, end),
        template,
        data: json!({ "statements": statements }),
        statements,
    }
}

fn notebook(access: &DatabaseAccess, role: &str, end: &str) -> Snippet {
    let data = json!({
        "role": role,
        "region": access.place.region,
        "duration": chained_session(),
        "cluster": access.cluster,
        "database": access.database,
        "groups": [access.group],
    });
    Snippet {
        path: file(access, end),
        template: "frame/notebook.py",
        data,
        statements: Vec::new(),
    }
}

/// A name as SQL quotes it.
fn quoted(name: &str) -> String {
    ["\"", &name.replace('"', "\"\""), "\""].concat()
}

/// The group, and what its members may read: what is there, and what the administrator makes later.
///
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html>
fn grants(access: &DatabaseAccess) -> Vec<String> {
    let group = quoted(&access.group);
    let mut statements = vec![
        ["CREATE GROUP ", &group, ";"].concat(),
        ["REVOKE CREATE, TEMPORARY ON DATABASE ", &quoted(&access.database), " FROM PUBLIC;"].concat(),
    ];
    for schema in &access.schemas {
        let schema = quoted(schema);
        statements.extend([
            ["REVOKE CREATE ON SCHEMA ", &schema, " FROM PUBLIC;"].concat(),
            ["GRANT USAGE ON SCHEMA ", &schema, " TO GROUP ", &group, ";"].concat(),
            ["GRANT SELECT ON ALL TABLES IN SCHEMA ", &schema, " TO GROUP ", &group, ";"].concat(),
            [
                "ALTER DEFAULT PRIVILEGES IN SCHEMA ",
                &schema,
                " GRANT SELECT ON TABLES TO GROUP ",
                &group,
                ";",
            ]
            .concat(),
        ]);
    }
    statements
}

/// What people did in the database: names of sessions with credentials of IAM begin with `IAM:` or `IAMA:`.
///
/// <https://docs.aws.amazon.com/redshift/latest/mgmt/generating-iam-credentials-overview.html>
fn questions() -> Vec<String> {
    let name = "REGEXP_REPLACE(TRIM(u.usename), '^IAMA?:', '') AS source_identity";
    let queries = ["SELECT ", name, ", q.query_id, q.start_time, q.status, q.query_text FROM sys_query_history q JOIN pg_user u ON u.usesysid = q.user_id WHERE q.start_time > DATEADD(day, -7, GETDATE()) ORDER BY q.start_time;"].concat();
    let connections = "SELECT REGEXP_REPLACE(TRIM(user_name), '^IAMA?:', '') AS source_identity, record_time, event, remote_host, session_id FROM sys_connection_log WHERE record_time > DATEADD(day, -7, GETDATE()) ORDER BY record_time;";
    vec![queries, connections.to_owned()]
}

/// Who fetched credentials for which database user, in CloudTrail: both names are one where nothing is wrong.
///
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html>
fn calls() -> Vec<String> {
    let actions = ActionSet::WarehouseCredentials.actions();
    let names: Vec<String> = actions.iter().map(|action| ["'", event_name(action), "'"].concat()).collect();
    vec![
        ["filter eventSource = '", &event_source(actions), "' and eventName in [", &names.join(", "), "]"].concat(),
        "| fields eventTime, eventName, userIdentity.sessionContext.sourceIdentity as source_identity, requestParameters.dbUser as database_user, sourceIPAddress, errorCode".to_owned(),
        "| fields source_identity = database_user as same_person".to_owned(),
        "| sort eventTime desc".to_owned(),
    ]
}

/// The log group of a trail, by name.
pub(super) fn log_group(trail: &Trail) -> &str {
    let group = trail.log_group.as_deref().unwrap_or_default();
    group.trim_end_matches(":*").rsplit("log-group:").next().unwrap_or_default()
}

/// The trail of the warehouse's account that has a log group.
pub(super) fn trail_of<'a>(plan: &'a Plan, access: &DatabaseAccess) -> Option<&'a Trail> {
    let resources = plan
        .stacks
        .iter()
        .flat_map(|stack| &stack.members)
        .flat_map(|member| &member.resources);
    let mut own = resources.filter(|resource| resource.place.name == access.place.name);
    own.find_map(|resource| match &resource.body {
        Body::Trail(trail) if trail.log_group.is_some() => Some(trail),
        _ => None,
    })
}
