//! Service principals into what they say of the resource for which they act, and into whether they assume roles at all.
//!
//! A service works for every customer under one name; the source keys of its requests tell for whom.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Table, context_keys, principals};

const SOURCES: &str = include_str!("data/source_keys.json");
const STRAY: &str = include_str!("data/stray_trust.json");

static SOURCE_TABLE: LazyLock<Table<Source>> = LazyLock::new(|| Table::embedded(SOURCES));
static STRAY_TABLE: LazyLock<Table<Stray>> = LazyLock::new(|| Table::embedded(STRAY));

/// The condition keys that [`Source::assuming`] and [`Source::calling`] are about: a service sends all of them that
/// the resource has a value for, or none.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resource-properties>
pub const KEYS: [&str; 4] = [
    context_keys::SOURCE_ACCOUNT,
    context_keys::SOURCE_ARN,
    context_keys::SOURCE_ORG_ID,
    context_keys::SOURCE_ORG_PATHS,
];

/// What a service says of the resource for which it acts.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The service principal, without Region.
    pub service: String,
    /// Whether it sends the source keys when it assumes a role; `None`: not established.
    pub assuming: Option<bool>,
    /// Whether it sends them when it calls on a resource with a policy; `None`: not established.
    pub calling: Option<bool>,
    /// Kinds of resources, in the blueprint's spelling, for which it acts.
    #[serde(default)]
    pub sources: Vec<String>,
    /// The key of the encryption context under which it names that resource to KMS.
    #[serde(default)]
    pub encryption_context: Option<String>,
    /// The folder of a bucket in which it delivers, with one folder in it for each account.
    #[serde(default)]
    pub folder: Option<String>,
    /// The access control list that its objects carry.
    #[serde(default)]
    pub object_acl: Option<String>,
    /// True where, in a call that makes a resource and hands over a role, the source is the resource that is made.
    #[serde(default)]
    pub names_created: bool,
    /// Services, by prefix, behind which its calls to KMS carry none of the source keys.
    #[serde(default)]
    pub silent_behind: Vec<String>,
    /// The page that says so.
    pub source: String,
}

/// A service that assumes no role that anybody makes.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Stray {
    /// The service principal.
    pub service: String,
    /// How it acts instead.
    pub instead: String,
    /// The page that says so.
    pub source: String,
}

impl Source {
    /// The condition key under which it names that resource to KMS.
    pub fn encryption_key(&self) -> Option<String> {
        let name = self.encryption_context.as_deref()?;
        Some([context_keys::ENCRYPTION_CONTEXT, name].concat())
    }

    /// Whether it sends the source keys with an action of a service (by prefix, in lower case): `sts` is the assuming of roles.
    pub fn sends(&self, prefix: &str) -> Option<bool> {
        if prefix == "sts" { self.assuming } else { self.calling }
    }

    /// The same of an action that another service asks for in its name.
    ///
    /// <https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html>
    pub fn sends_through(&self, prefix: &str, asked_by: Option<&str>) -> Option<bool> {
        let silent = asked_by.is_some_and(|by| self.silent_behind.iter().any(|one| one == by));
        if silent { Some(false) } else { self.sends(prefix) }
    }
}

/// The table of source keys with date and source.
pub fn sources() -> &'static Table<Source> {
    &SOURCE_TABLE
}

/// What is known of the source keys that a service sends; its regional name counts as well.
pub fn source(service: &str) -> Option<&'static Source> {
    let service = principals::known(service).unwrap_or(service);
    SOURCE_TABLE.rows.iter().find(|row| row.service == service)
}

/// The condition key under which a service names its resource to KMS; without a row, a key that no request has.
pub fn encryption_key(service: &str) -> String {
    let known = source(service).and_then(Source::encryption_key);
    known.unwrap_or_else(|| context_keys::ENCRYPTION_CONTEXT.to_owned())
}

/// The folder of a bucket in which a service delivers; empty where it has none of its own.
pub fn folder(service: &str) -> &'static str {
    source(service).and_then(|row| row.folder.as_deref()).unwrap_or_default()
}

/// The access control list that a service's objects carry; without a row, one that no object has.
pub fn object_acl(service: &str) -> &'static str {
    let known = source(service).and_then(|row| row.object_acl.as_deref());
    known.unwrap_or_default()
}

/// The row of a service that assumes no role that anybody makes.
pub fn stray(service: &str) -> Option<&'static Stray> {
    let service = principals::known(service).unwrap_or(service);
    STRAY_TABLE.rows.iter().find(|row| row.service == service)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::actions::condition_key;
    use crate::catalog::table::assert_sound;

    #[test]
    fn the_data_files_are_sound() {
        assert_sound::<Source>(SOURCES, |row| row.service.clone());
        assert_sound::<Stray>(STRAY, |row| row.service.clone());
        let strays = STRAY_TABLE.rows.iter().map(|row| &row.service);
        for service in SOURCE_TABLE.rows.iter().map(|row| &row.service).chain(strays) {
            assert_eq!(principals::known(service), Some(service.as_str()));
        }
        assert!(KEYS.iter().all(|key| condition_key("", key).is_some_and(|known| known.global)));
    }

    #[test]
    fn sources_are_told_of_services_that_name_them() {
        for row in &SOURCE_TABLE.rows {
            let told = row.assuming == Some(true) || row.calling == Some(true);
            assert!(row.sources.is_empty() || told, "{}", row.service);
        }
    }

    #[test]
    fn what_deliveries_carry() {
        let trail = principals::CLOUDTRAIL;
        assert_eq!(encryption_key(trail), "kms:EncryptionContext:aws:cloudtrail:arn");
        assert_eq!(encryption_key("logs.us-east-1.amazonaws.com"), "kms:EncryptionContext:aws:logs:arn");
        assert_eq!(encryption_key(principals::LAMBDA), "kms:EncryptionContext:");
        assert_eq!(object_acl(trail), crate::catalog::acl::accepted());
        assert_eq!(object_acl(principals::LAMBDA), "");
        assert_eq!((folder(trail), folder(principals::LAMBDA)), ("AWSLogs", ""));
    }

    #[test]
    fn regional_names_count() {
        let logs = source("logs.us-east-1.amazonaws.com").unwrap();
        assert_eq!((logs.service.as_str(), logs.sends("kms")), ("logs.amazonaws.com", Some(true)));
        assert_eq!(source("lambda.amazonaws.com").unwrap().sends("sts"), Some(false));
        assert!(stray("sagemaker.amazonaws.com").is_none() && stray("ram.amazonaws.com").is_some());
    }
}
