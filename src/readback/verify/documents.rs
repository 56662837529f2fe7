//! Manifest, runbook, snippets and documents put by hand, against the plan.

use super::super::Mismatch;
use super::Files;
use crate::plan::{Backend, Plan, catalog_policy_path, checksum, step_rows};
use crate::policy::Document;
use crate::resource::Body;
use crate::runbook::{runbook, snippets};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Everything that no deployment tool reads.
pub(super) fn compare(plan: &Plan, backends: &[Backend], files: &mut Files<'_>) {
    if backends.contains(&Backend::CloudFormation) {
        by_hand(plan, files);
    }
    code(plan, files);
    commands(plan, backends, files);
    manifest(plan, backends, files);
}

fn by_hand(plan: &Plan, files: &mut Files<'_>) {
    for resource in plan
        .pieces
        .iter()
        .flat_map(|piece| &piece.members)
        .flat_map(|member| &member.resources)
    {
        let Body::CatalogPolicy(catalog) = &resource.body else { continue };
        let path = catalog_policy_path(resource);
        let Some(text) = files.take(&path) else { continue };
        let read = plain_json(text).filter(|json| *json == catalog.policy.to_json());
        if read.and_then(|json| Document::parse(&json).ok()).as_ref() != Some(&catalog.policy) {
            files.report(&path, "", "is not the policy that was evaluated");
        }
    }
}

/// JSON in the one layout that landform writes: readers do not agree on a key that stands twice.
pub(super) fn plain_json(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    let layout = serde_json::to_string_pretty(&value).ok()?;
    (text.strip_suffix('\n') == Some(layout.as_str())).then_some(value)
}

/// The constants of the snippets, every line `NAME = JSON`, and the statements of the others.
fn code(plan: &Plan, files: &mut Files<'_>) {
    for snippet in snippets(plan) {
        let path = &snippet.path;
        let Some(text) = files.take(path) else { continue };
        let constants = constants(text);
        for (name, key) in snippet.constants {
            if constants.get(name) != snippet.data.get(key) {
                files.report(path, name, "is not what was planned");
            }
        }
        if constants.len() != snippet.constants.len() {
            files.report(path, "", "holds constants that nobody expected");
        }
        if snippet.constants.is_empty() && statements(text) != snippet.statements {
            files.report(path, "", "its statements are not what was planned");
        }
    }
}

/// The lines that are no comments of SQL or of a query of logs.
fn statements(text: &str) -> Vec<&str> {
    text.lines()
        .filter(|line| !line.starts_with("--") && !line.starts_with('#'))
        .collect()
}

/// Assignments to capitalized names at the start of a line; a value may go on over several lines.
fn constants(text: &str) -> BTreeMap<&str, Value> {
    let mut found = BTreeMap::new();
    for (at, line) in text
        .match_indices('\n')
        .map(|(at, _)| (at + 1, text.get(at + 1..).unwrap_or_default()))
    {
        let Some((name, _)) = line.lines().next().and_then(|line| line.split_once(" = ")) else {
            continue;
        };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_') {
            continue;
        }
        let rest = text.get(at + name.len() + 3..).unwrap_or_default();
        if let Some(Ok(value)) = serde_json::Deserializer::from_str(rest).into_iter::<Value>().next() {
            found.insert(name, value);
        }
    }
    found
}

/// The lines of the runbook's shell blocks.
fn commands(plan: &Plan, backends: &[Backend], files: &mut Files<'_>) {
    let Some(text) = files.take("README.md") else { return };
    let mut found = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line {
            "```sh" => inside = true,
            "```" => inside = false,
            _ if inside => found.push(line),
            _ => {}
        }
    }
    let book = runbook(plan, backends);
    if found != book.commands() {
        files.report("README.md", "", "its commands are not what was planned");
    }
    if inside {
        files.report("README.md", "", "a block of commands has no end");
    }
}

fn manifest(plan: &Plan, backends: &[Backend], files: &mut Files<'_>) {
    const PATH: &str = "manifest.json";
    let Some(text) = files.take(PATH) else { return };
    let Some(Value::Object(mut read)) = plain_json(text) else {
        files.report(PATH, "", "is no plain JSON object");
        return;
    };
    let held: Vec<Value> = plan
        .held
        .iter()
        .map(|held| json!({ "address": held.address.to_string(), "needs": held.needs }))
        .collect();
    let expected = [
        ("version", json!(1)),
        ("blueprint", json!(plan.design)),
        ("administrator", json!(plan.deploy.administrator)),
        ("management", json!(plan.organization.management)),
        ("region", json!(plan.region)),
        ("steps", json!(step_rows(plan, backends))),
        ("held", json!(held)),
    ];
    for (key, value) in expected {
        if read.remove(key) != Some(value) {
            files.report(PATH, key, "is not what was planned");
        }
    }
    let rows = read.remove("files").and_then(|rows| rows.as_array().cloned()).unwrap_or_default();
    if let Some(key) = read.keys().next() {
        files.mismatches.push(Mismatch::new(PATH, key, "nobody expected this"));
    }
    listed(plan, &rows, files);
}

/// Every other file is listed with its checksum, wave, account and layer.
fn listed(plan: &Plan, rows: &[Value], files: &mut Files<'_>) {
    const PATH: &str = "manifest.json";
    let mut rest: BTreeMap<&str, &Value> = rows.iter().filter_map(|row| Some((row.get("path")?.as_str()?, row))).collect();
    if rest.len() != rows.len() {
        files.report(PATH, "files", "names a file twice, or none");
    }
    for (path, text) in files.texts.iter().filter(|(path, _)| path.as_str() != PATH) {
        let Some(row) = rest.remove(path.as_str()) else {
            files.mismatches.push(Mismatch::new(PATH, path, "is not listed"));
            continue;
        };
        let facts = facts(plan, path);
        let expected = json!({
            "path": path, "sha256": checksum(text), "bytes": text.len(),
            "backend": facts.backend, "wave": facts.wave, "account": facts.account, "layer": facts.layer,
        });
        if *row != expected {
            files.mismatches.push(Mismatch::new(PATH, path, "is not listed as it is"));
        }
    }
    for path in rest.keys() {
        files.mismatches.push(Mismatch::new(PATH, *path, "is listed and not there"));
    }
}

/// What the plan knows of a path.
struct Facts {
    backend: &'static str,
    wave: Option<u32>,
    account: Option<String>,
    layer: String,
}

fn facts(plan: &Plan, path: &str) -> Facts {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let fact = |backend: &'static str, wave: Option<u32>, account: Option<String>, layer: &str| Facts {
        backend,
        wave,
        account,
        layer: layer.to_owned(),
    };
    for piece in plan.all_pieces() {
        let layer = piece.layer.name();
        let wave = (piece.wave > 0).then_some(piece.wave);
        if piece.administrator_path() == path {
            let account = plan.deploy.administrator.as_str().to_owned();
            return fact("cloudformation", wave, Some(account), "administrator");
        }
        if piece.template_path() == path {
            let only = if let [only] = piece.places.as_slice() {
                Some(only.account.as_str().to_owned())
            } else {
                None
            };
            return fact("cloudformation", wave, only, layer);
        }
        if piece.module_path().as_deref() == Some(folder) {
            return fact("terraform", wave, None, layer);
        }
        if let Some(place) = piece
            .places
            .iter()
            .find(|place| path.starts_with("terraform/") && piece.root_path(place) == folder)
        {
            return fact("terraform", wave, Some(place.account.as_str().to_owned()), layer);
        }
        let hand = piece
            .members
            .iter()
            .flat_map(|member| &member.resources)
            .find(|resource| matches!(resource.body, Body::CatalogPolicy(_)) && catalog_policy_path(resource) == path);
        if let Some(resource) = hand {
            return fact("cloudformation", wave, Some(resource.place.account.as_str().to_owned()), layer);
        }
    }
    fact("none", None, None, if path == "README.md" { "runbook" } else { "snippet" })
}
