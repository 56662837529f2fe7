//! Whether two texts mean the same to their readers: an opinion that owes nothing to the checker under test.

use super::edit::Language;
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::{Body, Structure};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// True when both texts can be read and say the same.
pub fn same_meaning(language: Language, one: &str, other: &str) -> bool {
    match (meaning(language, one), meaning(language, other)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

/// What a text says; nothing where it cannot be read.
pub fn meaning(language: Language, text: &str) -> Option<Value> {
    let value = match language {
        Language::Yaml => of_yaml(serde_yaml::from_str(text).ok()?),
        Language::Json => serde_json::from_str(text).ok()?,
        Language::Hcl => of_body(&hcl_edit::parser::parse_body(text).ok()?),
        Language::Markdown => commands(text),
        Language::Python | Language::Statements => text.into(),
    };
    Some(settled(parts_as_sets(value), false))
}

/// Rules of one security group are resources of their own, told apart by eight digits: which of them holds which rule
/// means nothing.
fn parts_as_sets(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(parts_as_sets).collect(),
        Value::Object(entries) => {
            let mut whole = Map::new();
            let mut parts: BTreeMap<String, Vec<Value>> = BTreeMap::new();
            for (key, value) in entries {
                let value = parts_as_sets(value);
                match stem_of_part(&key) {
                    Some(stem) => parts.entry(stem.to_owned()).or_default().push(value),
                    None => drop(whole.insert(key, value)),
                }
            }
            for (stem, mut values) in parts {
                values.sort_by_key(Value::to_string);
                whole.insert([&stem, " parts"].concat(), Value::Array(values));
            }
            Value::Object(whole)
        }
        other => other,
    }
}

/// What stands before the name of a part: `stem_word_0a1b2c3d` in Terraform, `StemIngress0a1b2c3d` in CloudFormation.
fn stem_of_part(key: &str) -> Option<&str> {
    let at = key.len().checked_sub(8).filter(|at| *at > 0 && key.is_char_boundary(*at))?;
    let (stem, part) = key.split_at(at);
    let is_part = part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let ends = ["_", "Ingress", "Egress"];
    (is_part && ends.iter().any(|end| stem.ends_with(end))).then_some(stem)
}

fn of_yaml(value: serde_yaml::Value) -> Value {
    use serde_yaml::Value as Yaml;
    match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(flag) => flag.into(),
        Yaml::Number(number) => json!({ "number": number.to_string() }),
        Yaml::String(text) => text.into(),
        Yaml::Sequence(items) => items.into_iter().map(of_yaml).collect(),
        Yaml::Mapping(entries) => Value::Object(
            entries
                .into_iter()
                .map(|(key, value)| match key {
                    Yaml::String(key) => (key, of_yaml(value)),
                    other => (format!("{other:?}"), of_yaml(value)),
                })
                .collect(),
        ),
        tagged @ Yaml::Tagged(_) => format!("{tagged:?}").into(),
    }
}

/// Attributes and blocks by name; blocks of one name in order.
fn of_body(body: &Body) -> Value {
    let mut entries: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => entries
                .entry(attribute.key.to_string())
                .or_default()
                .push(of_expression(&attribute.value)),
            Structure::Block(block) => {
                let labels = block.labels.iter().map(|label| [" ", label.as_str()].concat());
                let name = std::iter::once(block.ident.to_string()).chain(labels).collect();
                entries.entry(name).or_default().push(json!({ "block": of_body(&block.body) }));
            }
        }
    }
    Value::Object(entries.into_iter().map(|(key, values)| (key, json!({ "held": values }))).collect())
}

fn of_expression(expression: &Expression) -> Value {
    match expression {
        Expression::String(text) => text.as_str().into(),
        Expression::Bool(flag) => (**flag).into(),
        Expression::Array(items) => items.iter().map(of_expression).collect(),
        Expression::Object(object) => {
            let entries = object.iter().map(|(key, value)| (of_key(key), of_expression(value.expr())));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Expression::FuncCall(call) => {
            let name = call.name.name.to_string();
            json!({ "call": name, "with": call.args.iter().map(of_expression).map(|value| json!({ "argument": value })).collect::<Vec<_>>() })
        }
        other => json!({ "expression": other.to_string().trim() }),
    }
}

fn of_key(key: &ObjectKey) -> String {
    match key {
        ObjectKey::Ident(name) => name.as_str().trim().to_owned(),
        ObjectKey::Expression(Expression::String(text)) => text.as_str().to_owned(),
        ObjectKey::Expression(other) => ["(", other.to_string().trim(), ")"].concat(),
    }
}

/// A line of the runbook that says what waits for an id.
pub fn is_wait(line: &str) -> bool {
    line.starts_with("- ") && line.contains('/')
}

/// The lines between fences, whether the last fence closes, and what waits for ids.
fn commands(text: &str) -> Value {
    let mut found = Vec::new();
    let mut blocks = text.split("```");
    blocks.next();
    let blocks: Vec<&str> = blocks.collect();
    for block in blocks.iter().step_by(2) {
        found.extend(block.strip_prefix("sh\n").unwrap_or(block).lines());
    }
    let waits: Vec<&str> = text.lines().filter(|line| is_wait(line)).collect();
    json!([found, blocks.len().is_multiple_of(2), waits])
}

/// Lists of which AWS's schemas say that order means nothing (`insertionOrder: false`, or a set of the provider).
const SETS: &[&str] = &[
    "SubnetIds",
    "RouteTableIds",
    "SecurityGroupIds",
    "subnet_ids",
    "route_table_ids",
    "security_group_ids",
];

/// The texts of a list in one order; what is around them stays.
fn in_one_order(value: Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(in_one_order).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(entries) => {
            Value::Object(entries.into_iter().map(|(key, value)| (key, in_one_order(value))).collect())
        }
        other => other,
    }
}

/// Lists in IAM statements are sets, and a set of one may stand without brackets.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>
fn settled(value: Value, statement: bool) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(|item| settled(item, statement)).collect();
            if !statement {
                return Value::Array(items);
            }
            items.sort_by_key(Value::to_string);
            items.dedup();
            if items.len() == 1 { items.remove(0) } else { Value::Array(items) }
        }
        Value::Object(entries) => {
            let statement =
                statement || (entries.contains_key("Effect") && !entries.contains_key("Statement"));
            let settle = |key: &str, value| match settled(value, statement) {
                set if SETS.contains(&key) => in_one_order(set),
                other => other,
            };
            Value::Object(
                entries
                    .into_iter()
                    .map(|(key, value)| {
                        let value = settle(&key, value);
                        (key, value)
                    })
                    .collect(),
            )
        }
        other => other,
    }
}

/// Plain text that a reader of YAML 1.1 or 1.2 takes for something that is not text.
pub fn is_ambiguous(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let word = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "", "=", "<<"]
        .contains(&lower.as_str());
    let numeric = lower.chars().all(|c| c.is_ascii_hexdigit() || "+-_.:txzo ".contains(c))
        && lower.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    let tail_is_number = lower
        .trim_start_matches(['+', '-'])
        .chars()
        .all(|c| c.is_ascii_digit() || "_.:-+e".contains(c));
    word || (numeric && tail_is_number && lower.contains(|c: char| c.is_ascii_digit()))
}
