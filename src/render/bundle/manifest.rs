//! The files and steps of a bundle as `manifest.json`.

use super::{Bundle, File};
use crate::plan::{Backend, Plan, Waiting, bootstrap_rows, checksum, step_rows, wave_rows};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One row of `files`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestFile {
    /// Path below the output folder.
    pub path: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Number of bytes.
    pub bytes: usize,
    /// `cloudformation`, `terraform` or `none`.
    pub backend: String,
    /// The wave in which it is used.
    pub wave: Option<u32>,
    /// The account that it is for, where it is for one.
    pub account: Option<String>,
    /// The layer, or another word for what it is.
    pub layer: String,
}

impl ManifestFile {
    /// The row of a file.
    pub fn of(path: &str, file: &File) -> Self {
        Self {
            path: path.to_owned(),
            sha256: checksum(&file.text),
            bytes: file.text.len(),
            backend: file.backend.map_or("none", Backend::as_str).to_owned(),
            wave: file.wave,
            account: file.account.clone(),
            layer: file.layer.clone(),
        }
    }
}

/// What waits for what; the backend, where only one of both waits.
fn waiting(one: &Waiting<'_>) -> Value {
    let mut row = json!({ "address": one.held.address, "needs": one.held.needs });
    if let Some((row, only)) = row.as_object_mut().zip(one.only) {
        row.insert("backend".to_owned(), only.as_str().into());
    }
    row
}

/// The manifest of everything else in a bundle.
pub fn manifest_json(plan: &Plan, backends: &[Backend], bundle: &Bundle) -> Value {
    let others = bundle.files.iter().filter(|(path, _)| path.as_str() != "manifest.json");
    let files: Vec<ManifestFile> = others.map(|(path, file)| ManifestFile::of(path, file)).collect();
    let held: Vec<Value> = plan.waiting(backends).iter().map(waiting).collect();
    json!({
        "version": 1,
        "blueprint": plan.design,
        "administrator": plan.deploy.administrator,
        "management": plan.organization.management,
        "region": plan.region,
        "files": files,
        "bootstrap": bootstrap_rows(plan, backends),
        "steps": step_rows(plan, backends),
        "waves": wave_rows(plan, backends),
        "templates": plan.deploy.templates,
        "held": held,
    })
}

/// The text of `manifest.json`.
pub fn manifest_text(plan: &Plan, backends: &[Backend], bundle: &Bundle) -> String {
    let mut text = serde_json::to_string_pretty(&manifest_json(plan, backends, bundle)).unwrap_or_default();
    text.push('\n');
    text
}

/// Adds `manifest.json`.
pub(super) fn write(plan: &Plan, backends: &[Backend], bundle: &mut Bundle) {
    let text = manifest_text(plan, backends, bundle);
    bundle.add(
        "manifest.json",
        File {
            text,
            backend: None,
            wave: None,
            account: None,
            layer: "manifest".to_owned(),
        },
    );
}
