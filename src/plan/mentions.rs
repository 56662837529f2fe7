//! A resource into the names of others that its properties hold: whole ARNs, and names where the property says of what kind.
//!
//! Policy documents and permissions are left out, since AWS takes one before what it is about exists, and tags, descriptions and
//! environments, which are anybody's words.

use crate::aws::{Arn, Text};
use crate::resource::{Place, Resource};
use serde_json::Value;
use std::collections::BTreeSet;

/// What one resource is called by another.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Mention {
    /// Its ARN, or the id that AWS chooses.
    Text(Text),
    /// Its kind and the name that we chose, where it is looked up: in one account and Region, or everywhere.
    Name(&'static str, Option<Place>, String),
}

/// Properties that hold anybody's words: those of people and of code, and a policy that is made of permissions.
const WORDS: [&str; 4] = ["tags", "description", "environment", "permissions"];

/// What others call a resource.
pub(super) fn names(resource: &Resource) -> Vec<Mention> {
    let arn = resource.arn();
    let chosen = chosen_name(&arn, resource);
    let all = [arn, Text::symbol(&resource.address)].map(Mention::Text);
    let looked_up = resource.body.as_any().and_then(|any| any.looked_up_as(&resource.place));
    let looked_up = looked_up.map(|arn| Mention::Text(Text::from(arn)));
    all.into_iter().chain(chosen).chain(looked_up).collect()
}

/// What stands behind the type in an ARN that we chose; a bucket is called so from everywhere.
fn chosen_name(arn: &Text, resource: &Resource) -> Option<Mention> {
    let is_chosen = arn.symbols().next().is_none();
    let arn = Arn::parse(arn.as_str()).filter(|_| is_chosen)?;
    let (at_colon, at_slash) = (arn.resource().split_once(':'), arn.resource().split_once('/'));
    let name = match (arn.service(), at_colon.or(at_slash)) {
        ("iam", _) => arn.resource().rsplit('/').next().unwrap_or_default(),
        (_, Some((_, name))) => name,
        (_, None) => arn.resource(),
    };
    let place = (!arn.account().is_empty()).then(|| resource.place.clone());
    Some(Mention::Name(resource.body.kind(), place, name.to_owned()))
}

/// What a resource's properties mention.
pub(super) fn mentioned(resource: &Resource, kinds: &[&'static str]) -> BTreeSet<Mention> {
    let mut found = BTreeSet::new();
    collect(&resource.body.data(), &mut Vec::new(), &mut |path, text| {
        found.extend(called(path, text, &resource.place, kinds));
    });
    found
}

fn collect<'v>(value: &'v Value, path: &mut Vec<&'v str>, take: &mut impl FnMut(&[&'v str], &'v str)) {
    match value {
        Value::String(text) => take(path, text),
        Value::Array(items) => items.iter().for_each(|item| collect(item, path, take)),
        Value::Object(map) if map.contains_key("Statement") => {}
        Value::Object(map) => {
            for (key, item) in map.iter().filter(|(key, _)| !WORDS.contains(&key.as_str())) {
                path.push(key);
                collect(item, path, take);
                path.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What a text under a property may call; an id in it makes a reference in the files, so that nothing has to be said.
fn called(path: &[&str], text: &str, place: &Place, kinds: &[&'static str]) -> Vec<Mention> {
    if !Text::is_free_of_reserved(text) {
        return Vec::new();
    }
    if let Some(arn) = Arn::parse(text) {
        return whole(text, &arn).into_iter().map(Mention::Text).collect();
    }
    let meant = kinds
        .iter()
        .filter(|kind| path.iter().any(|property| is_named_after(property, kind)));
    let names = meant.flat_map(|kind| {
        [Some(place.clone()), None].map(|place| Mention::Name(kind, place, text.to_owned()))
    });
    names.collect()
}

/// The ARNs that may be meant by one of a log group's streams, of what stands in a bucket, or of a version of a function.
fn whole(text: &str, arn: &Arn<'_>) -> Vec<Text> {
    let group = text.strip_suffix(":*");
    let bucket = text.split_once('/').filter(|_| arn.service() == "s3").map(|(bucket, _)| bucket);
    let is_function = arn.service() == "lambda" && arn.resource().matches(':').count() == 2;
    let function = text.rsplit_once(':').filter(|_| is_function).map(|(function, _)| function);
    [Some(text), group, bucket, function]
        .into_iter()
        .flatten()
        .map(Text::from)
        .collect()
}

/// Whether a property (`log_group`, `source_bucket`) is named after a kind (`log-group`).
fn is_named_after(property: &str, kind: &str) -> bool {
    let Some((rest, end)) =
        property.len().checked_sub(kind.len()).and_then(|at| property.split_at_checked(at))
    else {
        return false;
    };
    let spelled = kind.bytes().map(|byte| if byte == b'-' { b'_' } else { byte });
    end.bytes().eq(spelled) && (rest.is_empty() || rest.ends_with('_'))
}
