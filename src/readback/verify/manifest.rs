//! The manifest against the plan and the files: every file with its checksum and its place, the steps in order.

use super::super::Mismatch;
use super::Files;
use super::plain_json::plain_json;
use crate::aws::AccountId;
use crate::plan::{Backend, Deployment, Piece, Plan, checksum, document_by_hand};
use crate::resource::Place;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The whole of `manifest.json`.
pub(super) fn compare(plan: &Plan, backends: &[Backend], files: &mut Files<'_>) {
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
        ("steps", json!(steps(plan, backends))),
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

/// What each backend deploys, in the order of the pieces.
fn steps(plan: &Plan, backends: &[Backend]) -> Vec<Value> {
    let mut rows = Vec::new();
    if backends.contains(&Backend::CloudFormation) {
        let ready = plan
            .pieces
            .iter()
            .filter(|piece| piece.has_cloudformation() && !piece.waits_for_unit());
        rows.extend(ready.map(|piece| stack_or_set(plan, piece)));
    }
    if backends.contains(&Backend::Terraform) {
        for piece in &plan.pieces {
            rows.extend(piece.places.iter().map(|place| {
                json!({
                    "wave": piece.wave, "backend": "terraform", "kind": "root", "account": place.account,
                    "region": place.region, "path": piece.root_path(place), "links": false,
                })
            }));
        }
    }
    rows
}

/// One account's stack, or a stack set: into the accounts of a list, or into a unit, but for the management account,
/// which such sets leave out.
fn stack_or_set(plan: &Plan, piece: &Piece) -> Value {
    let deployment = piece.deployment(plan);
    if let Deployment::Stack(place) = &deployment {
        return json!({
            "wave": piece.wave, "backend": "cloudformation", "kind": "stack", "account": place.account,
            "region": place.region, "stack": piece.stack, "file": piece.template_path(),
        });
    }
    let in_unit = matches!(deployment, Deployment::ServiceManaged(_));
    let reached = piece
        .places
        .iter()
        .filter(|place| !in_unit || place.account != plan.organization.management);
    let accounts: Vec<&str> = reached.map(|place| place.account.as_str()).collect();
    let units: Vec<&str> = piece.unit.iter().filter(|_| in_unit).map(String::as_str).collect();
    json!({
        "wave": piece.wave, "backend": "cloudformation", "kind": "stack-set", "set": piece.stack,
        "template": piece.template_path(), "accounts": accounts, "organizationalUnits": units,
        "regions": [piece.region], "administratorFile": piece.administrator_path(),
    })
}

/// Every other file is listed with its checksum, wave, account and layer.
fn listed(plan: &Plan, rows: &[Value], files: &mut Files<'_>) {
    const PATH: &str = "manifest.json";
    let mut rest: BTreeMap<&str, &Value> = rows.iter().filter_map(|row| Some((row.get("path")?.as_str()?, row))).collect();
    if rest.len() != rows.len() {
        files.report(PATH, "files", "names a file twice, or none");
    }
    let index = Index::of(plan);
    for (path, text) in files.texts.iter().filter(|(path, _)| path.as_str() != PATH) {
        let Some(row) = rest.remove(path.as_str()) else {
            files.mismatches.push(Mismatch::new(PATH, path, "is not listed"));
            continue;
        };
        let facts = index.facts(path);
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

/// What the plan knows of a file.
#[derive(Clone)]
struct Facts {
    backend: &'static str,
    wave: Option<u32>,
    account: Option<String>,
    layer: String,
}

/// What the plan knows of every file: by its path, or by its folder, where a tool reads folders.
struct Index {
    paths: BTreeMap<String, Facts>,
    folders: BTreeMap<String, Facts>,
}

impl Index {
    fn of(plan: &Plan) -> Self {
        let mut index = Self {
            paths: BTreeMap::new(),
            folders: BTreeMap::new(),
        };
        plan.all_pieces().for_each(|piece| index.add(plan, piece));
        index
    }

    fn add(&mut self, plan: &Plan, piece: &Piece) {
        let facts = |backend: &'static str, account: Option<&AccountId>, layer: &str| Facts {
            backend,
            wave: (piece.wave > 0).then_some(piece.wave),
            account: account.map(|account| account.as_str().to_owned()),
            layer: layer.to_owned(),
        };
        let layer = piece.layer.name();
        let only = <&[Place; 1]>::try_from(piece.places.as_slice()).ok().map(|[only]| &only.account);
        let administrator = facts("cloudformation", Some(&plan.deploy.administrator), "administrator");
        self.paths.insert(piece.administrator_path(), administrator);
        self.paths.insert(piece.template_path(), facts("cloudformation", only, layer));
        for resource in piece.members.iter().flat_map(|member| &member.resources) {
            if let Some((path, _)) = document_by_hand(resource) {
                let facts = facts("cloudformation", Some(&resource.place.account), layer);
                self.paths.insert(path, facts);
            }
        }
        if let Some(module) = piece.module_path() {
            self.folders.insert(module, facts("terraform", None, layer));
        }
        for place in &piece.places {
            self.folders
                .insert(piece.root_path(place), facts("terraform", Some(&place.account), layer));
        }
    }

    fn facts(&self, path: &str) -> Facts {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let known = self.paths.get(path).or_else(|| self.folders.get(folder)).cloned();
        known.unwrap_or_else(|| Facts {
            backend: "none",
            wave: None,
            account: None,
            layer: if path == "README.md" { "runbook" } else { "snippet" }.to_owned(),
        })
    }
}
