//! Dated facts of AWS that decisions rest on, from `tables.json`.

use serde::Deserialize;
use std::sync::LazyLock;

/// Lists of names in lower case, sorted.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Tables {
    #[serde(rename = "as_of")]
    _as_of: String,
    rcp_services: Table,
    rcp_exempt_actions: Table,
    gateway_endpoint_services: Table,
    kms_actions_without_key: Table,
    kms_alias_actions: Table,
    trust_actions: Table,
    always_allowed_actions: Table,
    long_term_credential_actions: Table,
    identity_only_actions: Table,
    multivalued_keys: Table,
    public_policy_keys: Table,
    deprecated_keys: Table,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(rename = "as_of")]
    _as_of: String,
    #[serde(rename = "source")]
    _source: String,
    values: Vec<String>,
}

impl Table {
    fn holds(&self, lower: &str) -> bool {
        self.values.binary_search_by(|value| value.as_str().cmp(lower)).is_ok()
    }

    fn holds_ignoring_case(&self, name: &str) -> bool {
        self.values
            .iter()
            .any(|value| value.len() == name.len() && value.eq_ignore_ascii_case(name))
    }
}

// A test reads the same file strictly, so the default can only be seen where that test fails.
static TABLES: LazyLock<Tables> = LazyLock::new(|| serde_json::from_str(TEXT).unwrap_or_default());
const TEXT: &str = include_str!("tables.json");

/// Whether resource control policies reach the resources of a service (lower case).
pub(super) fn rcp_reaches(service: &str) -> bool {
    TABLES.rcp_services.holds(service)
}

/// Whether resource control policies leave out an action (lower case) of a service that they reach.
pub(super) fn is_exempt_from_rcps(action: &str) -> bool {
    TABLES.rcp_exempt_actions.holds(action)
}

/// Whether a service has gateway endpoints, whose policies read principals differently.
pub(super) fn has_gateway_endpoint(service: &str) -> bool {
    TABLES.gateway_endpoint_services.holds(service)
}

/// Whether a KMS action (lower case, without `kms:`) works on no key.
pub(super) fn works_without_key(name: &str) -> bool {
    TABLES.kms_actions_without_key.holds(name)
}

/// Whether a KMS action (lower case, without `kms:`) is checked on the alias as well as on the key.
pub(super) fn works_on_alias(name: &str) -> bool {
    TABLES.kms_alias_actions.holds(name)
}

/// Whether a role's trust policy decides an STS action (lower case, without `sts:`).
pub(super) fn needs_trust(name: &str) -> bool {
    TABLES.trust_actions.holds(name)
}

/// Whether no policy can refuse the action (lower case) to a signed caller.
pub(super) fn is_always_allowed(action: &str) -> bool {
    TABLES.always_allowed_actions.holds(action)
}

/// Whether the action (lower case) needs no policy of users who sign with their own keys, and none can refuse it.
pub(super) fn is_free_to_users(action: &str) -> bool {
    TABLES.long_term_credential_actions.holds(action)
}

/// Whether the action (lower case) is decided by the caller's own policies alone: the policy of the resource gives nothing.
pub(super) fn is_identity_only(action: &str) -> bool {
    TABLES.identity_only_actions.holds(action)
}

/// Whether a condition key holds a list by its nature.
pub(super) fn is_multivalued(key: &str) -> bool {
    TABLES.multivalued_keys.holds_ignoring_case(key)
}

/// Whether fixed values of a condition key keep a bucket policy from being public.
pub(super) fn narrows_public_policy(key: &str) -> bool {
    TABLES.public_policy_keys.holds_ignoring_case(key)
}

/// Whether AWS no longer lists a condition key, so that nobody knows whether requests still carry it.
pub(super) fn is_deprecated_key(key: &str) -> bool {
    TABLES.deprecated_keys.holds_ignoring_case(key)
}

#[cfg(test)]
mod tests {
    use super::{TEXT, Tables};

    #[test]
    fn the_file_is_read_and_every_list_is_sorted_and_in_lower_case() {
        let tables: Tables = serde_json::from_str(TEXT).unwrap();
        assert_eq!(tables.rcp_services.values.len(), 62);
        let json: serde_json::Value = serde_json::from_str(TEXT).unwrap();
        for (name, table) in json.as_object().unwrap().iter().filter(|(name, _)| *name != "as_of") {
            let values: Vec<&str> = table["values"]
                .as_array()
                .unwrap()
                .iter()
                .map(|value| value.as_str().unwrap())
                .collect();
            assert!(values.is_sorted() && !values.is_empty(), "{name}");
            assert!(values.iter().all(|value| value.to_ascii_lowercase() == **value), "{name}");
        }
    }
}
