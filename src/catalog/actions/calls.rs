//! A call into the authorizations that it needs besides its own action.
//!
//! The service authorization reference leaves out arguments: which role is passed, which key is used, who makes
//! the inner call. This table has them for the calls that the blueprints of this project make.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::catalog::Table;
use crate::catalog::quota::Confidence;

pub(super) const DATA: &str = include_str!("../data/calls.json");

static TABLE: LazyLock<Table<Call>> = LazyLock::new(|| Table::embedded(DATA));

/// A call and what it needs besides.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// `service:Name`.
    pub call: String,
    /// The authorizations, all of which must hold.
    pub needs: Vec<Needed>,
}

/// One authorization that a call needs.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Needed {
    /// `service:Name`.
    pub action: String,
    /// What it is checked on.
    pub target: Target,
    /// The argument of the call (dotted path), or the setting of the resource, that names the target.
    #[serde(default)]
    pub argument: String,
    /// Whether every such call needs it.
    pub when: When,
    /// Whose permissions are checked.
    #[serde(default)]
    pub who: Who,
    /// For `iam:PassRole`: the value of `iam:PassedToService`.
    #[serde(default)]
    pub passed_to: Option<String>,
    /// The service that makes this call with the caller's identity (forward access session), by prefix.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html>
    #[serde(default)]
    pub via: Option<String>,
    /// How well it is known.
    pub confidence: Confidence,
}

/// What an authorization is checked on.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Nothing in particular: `*`.
    Any,
    /// An S3 bucket.
    Bucket,
    /// The resource that the call creates.
    Created,
    /// A Glue database, and the catalog that holds it.
    Database,
    /// A user of the Redshift cluster that holds the resource.
    DatabaseUser,
    /// A KMS key.
    Key,
    /// An S3 object.
    Object,
    /// An IAM role.
    Role,
    /// A Glue table, and the database and catalog that hold it.
    Table,
}

/// Whether every call needs an authorization.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Each call does.
    Always,
    /// Only where the argument or the setting is there.
    Given,
}

/// Whose permissions are checked.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The caller's.
    #[default]
    Caller,
    /// Those of the role that the call hands over.
    PassedRole,
}

/// The table with its date and sources.
pub fn calls() -> &'static Table<Call> {
    &TABLE
}

/// What a call needs besides its own action (name in any case); empty where the table knows of nothing.
pub fn needed_by(full_name: &str) -> &'static [Needed] {
    TABLE
        .rows
        .iter()
        .find(|row| row.call.eq_ignore_ascii_case(full_name))
        .map(|row| row.needs.as_slice())
        .unwrap_or_default()
}
