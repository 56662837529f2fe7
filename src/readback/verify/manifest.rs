//! The manifest against the plan and the files: every file with its checksum and its place, the steps in order.

use super::super::Mismatch;
use super::UncheckedFiles;
use super::plain_json::plain_json;
use crate::aws::AccountId;
use crate::plan::{Back, Backend, Deployment, Plan, Stack, Waiting, checksum, document_by_hand};
use crate::resource::Place;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The whole of `manifest.json`. `cast` are files of accounts that others stand for: the path of the one that each follows
/// from, and the account.
pub(super) fn compare(
    plan: &Plan,
    backends: &[Backend],
    cast: &BTreeMap<String, (String, String)>,
    files: &mut UncheckedFiles<'_>,
) {
    const PATH: &str = "manifest.json";
    let Some(text) = files.take(PATH) else { return };
    let Some(Value::Object(mut read)) = plain_json(text) else {
        files.report(PATH, "", "is no plain JSON object");
        return;
    };
    let held: Vec<Value> = plan.waiting(backends).iter().map(waiting).collect();
    let expected = [
        ("version", json!(1)),
        ("blueprint", json!(plan.design)),
        ("administrator", json!(plan.deploy.administrator)),
        ("management", json!(plan.organization.management)),
        ("region", json!(plan.region)),
        ("bootstrap", json!(bootstrap(plan, backends))),
        ("steps", json!(steps(plan, backends))),
        ("waves", json!(waves(plan, backends))),
        ("templates", json!(plan.deploy.templates)),
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
    listed(plan, &rows, cast, files);
}

/// What waits; the backend, where the other one does not wait.
fn waiting(one: &Waiting<'_>) -> Value {
    let (address, needs) = (one.held.address.to_string(), &one.held.needs);
    match one.only {
        None => json!({ "address": address, "needs": needs }),
        Some(backend) => json!({ "address": address, "needs": needs, "backend": backend.as_str() }),
    }
}

/// The templates of the deploying roles, each with the accounts that need it.
fn bootstrap(plan: &Plan, backends: &[Backend]) -> Vec<Value> {
    if !backends.contains(&Backend::CloudFormation) {
        return Vec::new();
    }
    let row = |stack: &Stack| {
        let accounts: Vec<Value> = stack.places.iter().map(|place| json!(place.account)).collect();
        json!({ "stack": stack.stack_name, "file": stack.template_path(), "accounts": accounts, "region": plan.region })
    };
    plan.bootstrap.iter().map(row).collect()
}

/// What each backend deploys, in the order of the stacks.
fn steps(plan: &Plan, backends: &[Backend]) -> Vec<Value> {
    let mut rows = Vec::new();
    if backends.contains(&Backend::CloudFormation) {
        let ready = plan
            .stacks
            .iter()
            .filter(|stack| stack.has_cloudformation() && !stack.waits_for_unit());
        rows.extend(ready.map(|stack| stack_or_set(plan, stack)));
    }
    if backends.contains(&Backend::Terraform) {
        rows.extend(plan.roots().iter().flat_map(roots));
    }
    rows
}

/// A root for each place, or one for places that it joins, which says all their accounts.
fn roots(stack: &Stack) -> Vec<Value> {
    let accounts: Vec<Value> = stack.places.iter().map(|place| json!(place.account)).collect();
    let joined = |place: &Place| {
        json!({
            "wave": stack.wave, "backend": "terraform", "kind": "root", "account": place.account, "accounts": accounts,
            "region": place.region, "path": stack.root_path(place), "links": true,
        })
    };
    let own = |place: &Place| {
        json!({
            "wave": stack.wave, "backend": "terraform", "kind": "root", "account": place.account,
            "region": place.region, "path": stack.root_path(place), "links": false,
        })
    };
    match stack.aliases.is_empty() {
        true => stack.places.iter().map(own).collect(),
        false => stack.places.first().map(joined).into_iter().collect(),
    }
}

/// What pipelines walk: the roles as wave 0, then the waves of each backend.
fn waves(plan: &Plan, backends: &[Backend]) -> Vec<Value> {
    let mut found: BTreeMap<(usize, u64), Vec<Value>> = BTreeMap::new();
    let order = |backend: &str| Backend::ALL.iter().position(|one| one.as_str() == backend);
    if backends.contains(&Backend::CloudFormation) {
        for stack in &plan.bootstrap {
            let rows = stack.places.iter().map(|place| {
                json!({
                    "wave": 0, "backend": "cloudformation", "kind": "stack", "account": place.account,
                    "region": place.region, "stack": stack.stack_name, "file": stack.template_path(),
                })
            });
            found.entry((0, 0)).or_default().extend(rows);
        }
    }
    for row in steps(plan, backends) {
        let backend = row.get("backend").and_then(Value::as_str).and_then(order);
        let wave = row.get("wave").and_then(Value::as_u64);
        if let (Some(backend), Some(wave)) = (backend, wave) {
            found.entry((backend, wave)).or_default().push(row);
        }
    }
    let rows = found.into_iter().map(|((backend, wave), steps)| {
        let backend = Backend::ALL.get(backend).map(|one| one.as_str());
        json!({ "wave": wave, "backend": backend, "steps": steps })
    });
    rows.collect()
}

/// One account's stack, or a stack set: into the accounts of a list, or into a unit, but for the management account,
/// which such sets leave out.
fn stack_or_set(plan: &Plan, stack: &Stack) -> Value {
    let deployment = stack.deployment(plan);
    if let Deployment::Stack(place) = &deployment {
        return json!({
            "wave": stack.wave, "backend": "cloudformation", "kind": "stack", "account": place.account,
            "region": place.region, "stack": stack.stack_name, "file": stack.template_path(),
        });
    }
    let in_unit = matches!(deployment, Deployment::ServiceManaged(_));
    let reached = stack
        .places
        .iter()
        .filter(|place| !in_unit || place.account != plan.organization.management);
    let accounts: Vec<&str> = reached.map(|place| place.account.as_str()).collect();
    let units: Vec<&str> = stack.unit.iter().filter(|_| in_unit).map(String::as_str).collect();
    json!({
        "wave": stack.wave, "backend": "cloudformation", "kind": "stack-set", "set": stack.stack_name,
        "template": stack.template_path(), "accounts": accounts, "organizationalUnits": units,
        "regions": [stack.region], "administratorFile": stack.administrator_path(),
        "account": plan.deploy.administrator, "region": plan.region,
        "stack": stack.administrator_stack(), "file": stack.administrator_path(),
    })
}

/// Every other file is listed with its checksum, wave, account and layer.
fn listed(
    plan: &Plan,
    rows: &[Value],
    cast: &BTreeMap<String, (String, String)>,
    files: &mut UncheckedFiles<'_>,
) {
    const PATH: &str = "manifest.json";
    let mut rest: BTreeMap<&str, &Value> =
        rows.iter().filter_map(|row| Some((row.get("path")?.as_str()?, row))).collect();
    if rest.len() != rows.len() {
        files.report(PATH, "files", "names a file twice, or none");
    }
    let index = FileIndex::of(plan);
    for (path, text) in files.texts.iter().filter(|(path, _)| path.as_str() != PATH) {
        let Some(row) = rest.remove(path.as_str()) else {
            files.mismatches.push(Mismatch::new(PATH, path, "is not listed"));
            continue;
        };
        let facts = match cast.get(path) {
            Some((of, account)) => index.facts(of).in_account(account),
            None => index.facts(path),
        };
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
struct FileFacts {
    backend: &'static str,
    wave: Option<u32>,
    account: Option<String>,
    layer: String,
}

impl FileFacts {
    /// The same of the file that another account has.
    fn in_account(mut self, account: &str) -> Self {
        self.account = self.account.map(|_| account.to_owned());
        self
    }
}

/// What the plan knows of every file: by its path, or by its folder, where a tool reads folders.
struct FileIndex {
    paths: BTreeMap<String, FileFacts>,
    folders: BTreeMap<String, FileFacts>,
}

impl FileIndex {
    fn of(plan: &Plan) -> Self {
        let mut index = Self {
            paths: BTreeMap::new(),
            folders: BTreeMap::new(),
        };
        plan.all_stacks().for_each(|stack| index.add(plan, stack));
        plan.imports().iter().for_each(|stack| index.add_import(stack));
        plan.gone_roots.iter().for_each(|stack| index.add_gone(stack));
        plan.roots().iter().for_each(|stack| index.add_roots(stack));
        for alike in &plan.alike {
            let facts = FileFacts {
                backend: "none",
                wave: None,
                account: None,
                layer: "accounts".to_owned(),
            };
            index.paths.insert(alike.list_path(), facts);
        }
        for handover in &plan.handed_over {
            let facts = FileFacts {
                backend: "none",
                wave: None,
                account: Some(handover.to.place().account.as_str().to_owned()),
                layer: "by-hand".to_owned(),
            };
            index.paths.insert(handover.path(), facts);
        }
        for one in &plan.policies_back {
            let facts = FileFacts {
                backend: "none",
                wave: None,
                account: Some(one.place.account.as_str().to_owned()),
                layer: "by-hand".to_owned(),
            };
            if let Back::Stated { path, .. } = &one.back {
                index.paths.insert(path.clone(), facts);
            }
        }
        index
    }

    /// What is imported is in no wave either.
    fn add_import(&mut self, stack: &Stack) {
        let account = match stack.places.as_slice() {
            [only] => Some(only.account.as_str().to_owned()),
            _ => None,
        };
        let facts = FileFacts {
            backend: "cloudformation",
            wave: None,
            account,
            layer: "import".to_owned(),
        };
        self.paths.insert(stack.template_path(), facts);
    }

    /// What is gone is in no wave.
    fn add_gone(&mut self, stack: &Stack) {
        for place in &stack.places {
            let facts = FileFacts {
                backend: "terraform",
                wave: None,
                account: stack.aliases.is_empty().then(|| place.account.as_str().to_owned()),
                layer: stack.layer.name().to_owned(),
            };
            self.folders.insert(stack.root_path(place), facts);
        }
    }

    /// Folders of Terraform; what joins places is of no account.
    fn add_roots(&mut self, stack: &Stack) {
        let facts = |account: Option<&AccountId>| FileFacts {
            backend: "terraform",
            wave: Some(stack.wave),
            account: account.map(|account| account.as_str().to_owned()),
            layer: stack.layer.name().to_owned(),
        };
        if let Some(module) = stack.module_path() {
            self.folders.insert(module, facts(None));
        }
        for place in &stack.places {
            let account = stack.aliases.is_empty().then_some(&place.account);
            self.folders.insert(stack.root_path(place), facts(account));
        }
    }

    fn add(&mut self, plan: &Plan, stack: &Stack) {
        let facts = |backend: &'static str, account: Option<&AccountId>, layer: &str| FileFacts {
            backend,
            wave: (stack.wave > 0).then_some(stack.wave),
            account: account.map(|account| account.as_str().to_owned()),
            layer: layer.to_owned(),
        };
        let layer = stack.layer.name();
        let only = <&[Place; 1]>::try_from(stack.places.as_slice()).ok().map(|[only]| &only.account);
        let administrator = facts("cloudformation", Some(&plan.deploy.administrator), "administrator");
        self.paths.insert(stack.administrator_path(), administrator);
        self.paths.insert(stack.template_path(), facts("cloudformation", only, layer));
        for resource in stack.members.iter().flat_map(|member| &member.resources) {
            if let Some((path, _)) = document_by_hand(resource) {
                let facts = facts("cloudformation", Some(&resource.place.account), layer);
                self.paths.insert(path, facts);
            }
        }
    }

    fn facts(&self, path: &str) -> FileFacts {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let known = self.paths.get(path).or_else(|| self.folders.get(folder)).cloned();
        known.unwrap_or_else(|| FileFacts {
            backend: "none",
            wave: None,
            account: None,
            layer: if path == "README.md" { "runbook" } else { "snippet" }.to_owned(),
        })
    }
}
