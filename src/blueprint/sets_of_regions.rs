//! Entries of several regions, into one for each.
//!
//! `keys: { logs: { in: prod, region: [eu-west-1, us-east-1] } }` is read as `logs-eu-west-1` and `logs-us-east-1`. Where
//! such an entry names another of its region (`key: logs`), the one of the same region is meant.

use super::node::{MapKey, Node, NodeValue};
use super::sets_of_networks::{called, rewrite, word};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Sections whose entries have a region.
const WITH_REGION: &[&str] = &[
    "access_points",
    "buckets",
    "codeartifact_domains",
    "codeartifact_repositories",
    "databases",
    "event_buses",
    "event_rules",
    "feature_groups",
    "file_systems",
    "functions",
    "keys",
    "log_groups",
    "networks",
    "parameters",
    "queues",
    "repositories",
    "resources",
    "secrets",
    "state_machines",
    "tables",
    "topics",
    "trails",
    "workgroups",
];
/// Keys by which an entry names others of its own region, at any depth.
const OF_SAME_REGION: [&str; 12] = [
    "access_logs",
    "alarm_key",
    "bucket",
    "bus",
    "database",
    "dead_letters",
    "domain",
    "key",
    "log_group",
    "queue",
    "results",
    "upstreams",
];

/// The document with one entry for each region.
pub(super) fn in_each_region(node: &Node) -> Cow<'_, Node> {
    let sections = node.entries().iter().filter(|(key, _)| WITH_REGION.contains(&key.text.as_str()));
    let entries = sections.flat_map(|(_, section)| section.entries());
    let mut sets: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, entry) in entries {
        if let Some(regions) = several(entry) {
            sets.entry(key.text.as_str()).or_default().extend(regions);
        }
    }
    if sets.is_empty() {
        return Cow::Borrowed(node);
    }
    let mut node = node.clone();
    if let NodeValue::Map(sections) = &mut node.value {
        let sections = sections.iter_mut().filter(|(key, _)| WITH_REGION.contains(&key.text.as_str()));
        sections.for_each(|(own, section)| {
            let named = named_in(&own.text);
            rewrite(section, |key, entry| each(key, entry, &named, &sets));
        });
    }
    Cow::Owned(node)
}

/// The regions of an entry that has a list of them.
fn several(entry: &Node) -> Option<Vec<&str>> {
    let regions = entry.get("region")?.items();
    let words: Option<Vec<&str>> = regions.iter().map(Node::scalar).collect();
    words.filter(|words| !words.is_empty())
}

/// The keys by which the entries of a section name others of their own region.
fn named_in(section: &str) -> Vec<&'static str> {
    let own = match section {
        "event_rules" => Some("to"),
        "functions" => Some("image"),
        "topics" => Some("subscribers"),
        _ => None,
    };
    OF_SAME_REGION.into_iter().chain(own).collect()
}

fn each(
    key: &MapKey,
    entry: &Node,
    named: &[&str],
    sets: &BTreeMap<&str, BTreeSet<&str>>,
) -> Option<Vec<(MapKey, Node)>> {
    let regions = several(entry)?;
    let placed = |region: &&str| {
        let mut entry = entry.clone();
        if let NodeValue::Map(fields) = &mut entry.value {
            for (_, value) in fields.iter_mut().filter(|(key, _)| key.text == "region") {
                // A message about it points at the one region.
                if let Some(item) = value.items().iter().find(|item| item.scalar() == Some(region)) {
                    *value = item.clone();
                }
            }
        }
        bind(&mut entry, region, named, sets);
        (called(key, region), entry)
    };
    Some(regions.iter().map(placed).collect())
}

/// Lets the names of entries of several regions mean those of one.
fn bind(node: &mut Node, region: &str, named: &[&str], sets: &BTreeMap<&str, BTreeSet<&str>>) {
    match &mut node.value {
        NodeValue::Map(fields) => {
            for (key, value) in fields {
                if !named.contains(&key.text.as_str()) || !name(value, region, sets) {
                    bind(value, region, named, sets);
                }
            }
        }
        NodeValue::List(items) => items.iter_mut().for_each(|item| bind(item, region, named, sets)),
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text { .. } => (),
    }
}

/// The same of a text, or of the texts of a list; false where none of them is one.
fn name(value: &mut Node, region: &str, sets: &BTreeMap<&str, BTreeSet<&str>>) -> bool {
    if let NodeValue::List(items) = &mut value.value {
        let named: Vec<bool> = items.iter_mut().map(|item| name(item, region, sets)).collect();
        return named.contains(&true);
    }
    let Some(text) = value.text() else {
        return false;
    };
    // A tag or digest of an image stands behind its name.
    let (whole, version) = match text.find('@').or_else(|| text.rfind(':')) {
        Some(at) => text.split_at_checked(at).unwrap_or((text, "")),
        None => (text, ""),
    };
    let word_of = |text: &str| text.rsplit('/').next().unwrap_or(text).to_owned();
    let is_set =
        |text: &str| sets.get(word_of(text).as_str()).is_some_and(|regions| regions.contains(region));
    let here = match (is_set(text), is_set(whole)) {
        (true, _) => [text, "-", region].concat(),
        (false, true) => [whole, "-", region, version].concat(),
        (false, false) => return false,
    };
    value.value = word(&here);
    true
}
