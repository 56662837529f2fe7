//! Dated facts of AWS that calls rest on besides the catalog's, from `facts.json`.

use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Facts {
    #[serde(rename = "as_of")]
    _as_of: String,
    global_services: Global,
    access_control_lists: Lists,
    endpoints_of_actions: EndpointsOfActions,
    keys_of_names: KeysOfNames,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Global {
    #[serde(rename = "source")]
    _source: String,
    region: String,
    values: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Lists {
    #[serde(rename = "source")]
    _source: String,
    actions: Vec<String>,
    writes: Vec<String>,
    accepted: String,
}

/// A service whose actions are split over several endpoint services.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct EndpointsOfActions {
    #[serde(rename = "source")]
    _source: String,
    service: String,
    rows: Vec<EndpointActions>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct EndpointActions {
    endpoint: String,
    actions: Vec<String>,
}

/// Types of resources whose name the request also says under a key.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct KeysOfNames {
    #[serde(rename = "source")]
    _source: String,
    rows: Vec<KeyOfName>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct KeyOfName {
    service: String,
    #[serde(rename = "type")]
    kind: String,
    key: String,
}

// A test reads the same file strictly, so the default can only be seen where that test fails.
static FACTS: LazyLock<Facts> = LazyLock::new(|| serde_json::from_str(TEXT).unwrap_or_default());
const TEXT: &str = include_str!("facts.json");

fn holds(list: &[String], word: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// What `aws:RequestedRegion` holds for a service that has one endpoint for all regions.
pub(super) fn global_region(service: &str) -> Option<&'static str> {
    holds(&FACTS.global_services.values, service).then_some(FACTS.global_services.region.as_str())
}

/// Whether an S3 action sets an access control list.
pub(super) fn sets_list(action: &str) -> bool {
    holds(&FACTS.access_control_lists.actions, action)
}

/// Whether an S3 action may carry an access control list.
pub(super) fn may_carry_list(action: &str) -> bool {
    holds(&FACTS.access_control_lists.writes, action)
}

/// The one access control list that a bucket whose owner owns every object accepts.
pub(super) fn accepted_list() -> &'static str {
    &FACTS.access_control_lists.accepted
}

/// Whether an action goes through an endpoint service (short name) that its service has.
pub(super) fn goes_through(service: &str, action: &str, endpoint: &str) -> bool {
    let split = &FACTS.endpoints_of_actions;
    if !split.service.eq_ignore_ascii_case(service) {
        return true;
    }
    let own = split.rows.iter().find(|row| holds(&row.actions, action));
    match own {
        Some(row) => row.endpoint == endpoint,
        None => split.rows.iter().all(|row| row.endpoint != endpoint),
    }
}

/// The key under which a request says the name of its resource of this type.
pub(super) fn key_of_name(service: &str, kind: &str) -> Option<&'static str> {
    let mut rows = FACTS.keys_of_names.rows.iter();
    rows.find(|row| row.service.eq_ignore_ascii_case(service) && row.kind == kind)
        .map(|row| row.key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_and_its_lists_are_sorted() {
        let facts: Facts = serde_json::from_str(TEXT).unwrap();
        let lists = [&facts.global_services.values, &facts.access_control_lists.actions];
        assert!(lists.iter().all(|list| list.is_sorted() && !list.is_empty()));
        assert_eq!(global_region("IAM"), Some("us-east-1"));
        assert_eq!(global_region("s3"), None);
    }
}
