//! Tags that a service would refuse into what is wrong with them.

use super::placeholders;
use crate::aws::DYNAMIC_REFERENCE;
use crate::blueprint::values::Tags as WrittenTags;
use crate::catalog::tags::{TagRule, of_kind};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::Model;
use crate::resource::Resource;
use std::collections::BTreeMap;

/// What is wrong with the tags of a resource of a kind.
pub(super) fn refused(kind: &str, written: &WrittenTags) -> Vec<Diagnostic> {
    let Some(rule) = of_kind(kind) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    // What CloudFormation would replace is refused already.
    let own = |text: &str| !text.contains(DYNAMIC_REFERENCE);
    for (key, entry) in written.entries() {
        if let Some(why) = rule.wrong_key(key).filter(|_| own(key)) {
            found.push(told(rule, entry.key, format!("the tag `{key}` {why}")));
        }
        let value = &entry.value.value;
        let braces = placeholders::told(value, entry.value.span);
        if braces.is_some() {
            found.extend(braces);
        } else if let Some(why) = rule.wrong_value(&placeholders::plain(value)).filter(|_| own(value)) {
            found.push(told(rule, entry.value.span, format!("the value of the tag `{key}` {why}")));
        }
    }
    if rule.keys_ignore_case {
        found.extend(same_but_for_case(rule, written));
    }
    found
}

/// What is wrong with a value that is whole in its place only.
pub(super) fn placed_refused(kind: &str, key: &str, value: &str) -> Option<Diagnostic> {
    let rule = of_kind(kind)?;
    let why = rule.wrong_value(value)?;
    let message = format!("the value `{value}` of the tag `{key}` {why}");
    let problem = Diagnostic::error("tag-invalid", None, message);
    Some(problem.help(format!("{} would refuse it; see {}", rule.what, rule.source)))
}

fn told(rule: &TagRule, place: Span, message: String) -> Diagnostic {
    let problem = Diagnostic::error("tag-invalid", place, message);
    problem.help(format!("{} would refuse it; see {}", rule.what, rule.source))
}

fn same_but_for_case(rule: &TagRule, written: &WrittenTags) -> Vec<Diagnostic> {
    let mut before: BTreeMap<String, (&str, Span)> = BTreeMap::new();
    let mut entries: Vec<_> = written.entries().collect();
    entries.sort_by_key(|(_, entry)| entry.key.start);
    let twice = entries.into_iter().filter_map(|(key, entry)| {
        let (other, place) = before.insert(key.to_lowercase(), (key, entry.key))?;
        let message = format!(
            "the tags `{other}` and `{key}` differ by case only, and {} takes them for one",
            rule.what
        );
        Some(told(rule, entry.key, message).also(place, "the other one"))
    });
    twice.collect()
}

/// What has more tags than its service takes, those among them that landform adds; once for each line and service.
pub(super) fn too_many(model: &Model) -> Vec<Diagnostic> {
    let mut told: BTreeMap<(Span, &str), Diagnostic> = BTreeMap::new();
    for resource in model.resources.values().filter(|resource| !resource.existence.is_existing()) {
        let count = count(resource);
        let Some(rule) = of_kind(resource.body.kind()).filter(|rule| count > rule.most) else {
            continue;
        };
        let place = model.origins.resource(&resource.address);
        let message = format!("`{}` has {count} tags; {} takes {}", resource.address, rule.what, rule.most);
        let problem = Diagnostic::error("tags-too-many", place, message);
        told.entry((place, &rule.what))
            .or_insert_with(|| problem.help("give it fewer; landform adds `Name` to what is in a network"));
    }
    told.into_values().collect()
}

fn count(resource: &Resource) -> usize {
    let data = resource.body.data();
    data.get("tags").and_then(serde_json::Value::as_object).map_or(0, |tags| tags.len())
}
