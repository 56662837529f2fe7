//! How the roots of Terraform are set up.

use crate::aws::{AccountId, Name};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Where states are kept, which provider the roots take, and as whom it calls.
#[derive(Clone, PartialEq, Debug)]
pub struct Terraform {
    /// The role of every account but the management account; none where nothing is known of who calls.
    pub role: Option<String>,
    /// The same for accounts that have one of their own.
    pub roles: BTreeMap<AccountId, Option<String>>,
    /// Whether the provider assumes the role, or whoever runs it has it already.
    pub assumes: bool,
    /// The profile that each root names.
    pub profile: Profile,
    /// Where states are kept; beside the roots when there is none.
    pub backend: Option<StateBackend>,
    /// The constraint of the provider's version.
    pub provider: String,
}

/// The profile that roots name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Profile {
    /// None: the credentials of the shell.
    #[default]
    Shell,
    /// One pattern for all accounts.
    Pattern(String),
    /// By account; those that are not here name none.
    Each(BTreeMap<AccountId, String>),
}

/// A backend, with the arguments of every root.
#[derive(Clone, PartialEq, Debug)]
pub struct StateBackend {
    /// Its name.
    pub name: String,
    /// Its arguments, in which `{root}` and `{workspace}` stand for each root.
    pub settings: Map<String, Value>,
    /// The oldest version of Terraform that knows them.
    pub needs: &'static str,
}

impl Terraform {
    /// The provider versions that landform's templates are written for, as a constraint.
    pub const PROVIDER: &'static str = ">= 5.100, < 7";
    /// The oldest version of Terraform that reads the roots.
    pub const TERRAFORM: &'static str = "1.9.0";
    /// The oldest version of Terraform that keeps a lock file in a bucket.
    ///
    /// <https://developer.hashicorp.com/terraform/language/backend/s3#state-locking>
    pub const LOCK_FILE: &'static str = "1.10.0";

    /// Roots that assume a role, and nothing else.
    pub fn assuming(role: &str) -> Self {
        Self {
            role: Some(role.to_owned()),
            roles: BTreeMap::new(),
            assumes: true,
            profile: Profile::Shell,
            backend: None,
            provider: Self::PROVIDER.to_owned(),
        }
    }

    /// The role of an account that is not the management account.
    pub fn role_in(&self, account: &str) -> Option<&str> {
        let own = self.roles.iter().find(|(id, _)| id.as_str() == account);
        own.map_or(self.role.as_deref(), |(_, role)| role.as_deref())
    }

    /// The names of all roles.
    pub fn role_names(&self) -> impl Iterator<Item = &str> {
        self.roles.values().chain([&self.role]).filter_map(Option::as_deref)
    }

    /// The profile that the root of an account names.
    pub fn profile_in(&self, name: &Name, account: &AccountId) -> Option<String> {
        match &self.profile {
            Profile::Shell => None,
            Profile::Pattern(pattern) => {
                Some(pattern.replace("{name}", name.as_str()).replace("{account}", account.as_str()))
            }
            Profile::Each(profiles) => profiles.get(account).cloned(),
        }
    }

    /// The oldest version of Terraform that reads the roots with their backend.
    pub fn required_version(&self) -> String {
        [">= ", self.backend.as_ref().map_or(Self::TERRAFORM, |backend| backend.needs)].concat()
    }
}

impl StateBackend {
    /// What stands for the path of a root.
    pub const ROOT: &'static str = "{root}";
    /// The same with hyphens.
    pub const WORKSPACE: &'static str = "{workspace}";

    /// The arguments of the root at a path below the folder of roots.
    pub fn of_root(&self, root: &str) -> Value {
        Value::Object(filled(&self.settings, root))
    }

    /// True where roots have different arguments.
    pub fn tells_roots_apart(&self) -> bool {
        self.settings != filled(&self.settings, "a/b")
    }
}

fn filled(settings: &Map<String, Value>, root: &str) -> Map<String, Value> {
    settings.iter().map(|(key, value)| (key.clone(), of_root(value, root))).collect()
}

fn of_root(value: &Value, root: &str) -> Value {
    match value {
        Value::String(text) => {
            let text = text.replace(StateBackend::ROOT, root);
            text.replace(StateBackend::WORKSPACE, &root.replace('/', "-")).into()
        }
        Value::Array(items) => items.iter().map(|item| of_root(item, root)).collect(),
        Value::Object(settings) => Value::Object(filled(settings, root)),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}
