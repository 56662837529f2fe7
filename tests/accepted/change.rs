//! A design into another one: names, tags, descriptions and placements are others.

use crate::random::Random;
use crate::words;
use serde_json::{Map, Value, json};

/// Sections of entries with names.
const SECTIONS: &[&str] = &[
    "accounts",
    "keys",
    "buckets",
    "feature_groups",
    "databases",
    "workgroups",
    "identity_providers",
    "roles",
    "policies",
    "trails",
    "networks",
    "peerings",
    "groups",
    "endpoints",
    "warehouses",
    "studios",
    "shares",
    "control_policies",
];
/// Sections whose entries have descriptions.
const DESCRIBED: &[&str] = &[
    "keys",
    "feature_groups",
    "databases",
    "workgroups",
    "roles",
    "policies",
    "groups",
    "control_policies",
];
/// Sections whose entries have tags.
const TAGGED: &[&str] = &[
    "keys",
    "buckets",
    "feature_groups",
    "workgroups",
    "identity_providers",
    "roles",
    "trails",
    "networks",
    "peerings",
    "groups",
    "endpoints",
    "warehouses",
    "studios",
];
/// Sections whose entries can be in several accounts.
const PLACED: &[&str] = &["keys", "buckets", "roles", "policies", "databases"];

/// Some changes.
pub fn changed(base: &Value, random: &mut Random) -> Value {
    let mut design = base.clone();
    for _ in 0..=random.below(4) {
        match random.below(10) {
            0..=2 => renamed(&mut design, random),
            3 | 4 => twin(&mut design, random),
            5 | 6 => tagged(&mut design, random),
            7 => described(&mut design, random),
            8 => placed(&mut design, random),
            _ => otherwise(&mut design, random),
        }
    }
    design
}

fn section<'d>(
    design: &'d mut Value,
    sections: &[&str],
    random: &mut Random,
) -> Option<&'d mut Map<String, Value>> {
    let full = |name: &&&str| design[**name].as_object().is_some_and(|entries| !entries.is_empty());
    let there: Vec<&&str> = sections.iter().filter(full).collect();
    if there.is_empty() {
        return None;
    }
    let name = **random.pick(&there);
    design[name].as_object_mut()
}

fn entry<'d>(
    design: &'d mut Value,
    sections: &[&str],
    random: &mut Random,
) -> Option<&'d mut Map<String, Value>> {
    let entries = section(design, sections, random)?;
    let names: Vec<String> = entries.keys().cloned().collect();
    entries.get_mut(random.pick(&names))?.as_object_mut()
}

fn accounts(design: &Value) -> Vec<String> {
    design["accounts"]
        .as_object()
        .map(|all| all.keys().cloned().collect())
        .unwrap_or_default()
}

/// An entry under another name, wherever it is named.
fn renamed(design: &mut Value, random: &mut Random) {
    let Some(entries) = section(design, SECTIONS, random) else {
        return;
    };
    let names: Vec<String> = entries.keys().cloned().collect();
    let (old, new) = (random.pick(&names).clone(), words::name(random));
    if entries.contains_key(&new) {
        return;
    }
    let others = std::mem::take(entries).into_iter();
    *entries = others
        .map(|(name, entry)| (if name == old { new.clone() } else { name }, entry))
        .collect();
    replaced(design, &old, &new);
}

fn replaced(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) if text.split('/').any(|part| part == old) => {
            let parts = text.split('/').map(|part| if part == old { new } else { part });
            *text = parts.collect::<Vec<_>>().join("/");
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replaced(item, old, new)),
        Value::Object(map) => map.values_mut().for_each(|item| replaced(item, old, new)),
        _ => {}
    }
}

/// The same again, under a name that is near.
fn twin(design: &mut Value, random: &mut Random) {
    let number = random.below(1000);
    let Some(entries) = section(design, SECTIONS, random) else {
        return;
    };
    let names: Vec<String> = entries.keys().cloned().collect();
    let old = random.pick(&names).clone();
    let new = match random.below(8) {
        0 => old.to_uppercase(),
        1 => old.replace('-', "_"),
        2 => old.replace('_', "-"),
        3 => [&old, "-policy"].concat(),
        4 => [&old, "-alias"].concat(),
        5 => [&old, "-id"].concat(),
        6 => [&old, "."].concat(),
        _ => words::name(random),
    };
    let mut entry = entries[&old].clone();
    if let Some(entry) = entry.as_object_mut() {
        if let Some(Value::String(name)) = entry.get_mut("name") {
            name.push_str(&format!("-{number}"));
        }
        if entry.contains_key("cidr") {
            entry.insert("cidr".into(), json!(format!("10.{}.0.0/16", 100 + number % 100)));
        }
        if entry.get("id").is_some_and(|id| id.as_str().is_some_and(|id| id.len() == 12)) {
            entry.insert("id".into(), json!(format!("{:012}", 700_000_000_000_u64 + number as u64)));
        }
    }
    entries.entry(new).or_insert(entry);
}

fn tagged(design: &mut Value, random: &mut Random) {
    let many = random.chance(10).then(|| *random.pick(&[48, 49, 50, 51]));
    let mut tags = Map::new();
    for number in 0..many.unwrap_or(0) {
        tags.insert(format!("tag-{number}"), json!("a"));
    }
    for _ in 0..=random.below(2) {
        let (key, value) = if random.chance(50) {
            ("team".to_owned(), words::text(random))
        } else {
            (words::text(random), "a".to_owned())
        };
        tags.insert(key, json!(value));
    }
    if let Some(entry) = entry(design, TAGGED, random) {
        entry.insert("tags".into(), tags.into());
    }
}

fn described(design: &mut Value, random: &mut Random) {
    let text = words::text(random);
    if let Some(entry) = entry(design, DESCRIBED, random) {
        entry.insert("description".into(), json!(text));
    }
}

fn placed(design: &mut Value, random: &mut Random) {
    let accounts = accounts(design);
    if accounts.is_empty() {
        return;
    }
    let (one, other) = (random.pick(&accounts).clone(), random.pick(&accounts).clone());
    let units: Vec<String> = design["organization"]["units"]
        .as_object()
        .map(|all| all.keys().cloned().collect())
        .unwrap_or_default();
    match random.below(5) {
        0 => design["deploy"] = json!({ "administrator": one }),
        1 => {
            if let Some(entry) = entry(design, PLACED, random) {
                entry.insert("region".into(), json!("us-west-2"));
            }
        }
        2 if !units.is_empty() => {
            let unit = format!("unit/{}", random.pick(&units));
            if let Some(entry) = entry(design, PLACED, random) {
                entry.insert("in".into(), json!(unit));
            }
        }
        3 => {
            if let Some(entry) = entry(design, PLACED, random) {
                entry.insert("in".into(), json!(one));
            }
        }
        _ => {
            if let Some(entry) = entry(design, PLACED, random) {
                let all = if one == other { json!([one]) } else { json!([one, other]) };
                entry.insert("in".into(), all);
            }
        }
    }
}

/// The name of the design or of a unit, or any text of an entry.
fn otherwise(design: &mut Value, random: &mut Random) {
    match random.below(4) {
        0 => design["name"] = json!(words::name(random)),
        1 => {
            let new = words::name(random);
            let Some(units) = design["organization"]["units"].as_object_mut() else {
                return;
            };
            let Some(old) = units.keys().next().cloned() else {
                return;
            };
            if let Some(unit) = units.remove(&old) {
                units.insert(new.clone(), unit);
                replaced(design, &old, &new);
            }
        }
        _ => {
            let text = if random.chance(50) {
                words::text(random)
            } else {
                words::name(random)
            };
            let Some(entry) = entry(design, SECTIONS, random) else {
                return;
            };
            let texts: Vec<String> = entry
                .iter()
                .filter(|(_, value)| value.is_string())
                .map(|(key, _)| key.clone())
                .collect();
            if !texts.is_empty() {
                entry.insert(random.pick(&texts).clone(), json!(text));
            }
        }
    }
}
