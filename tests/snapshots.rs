//! The files of every shipped blueprint, as they are committed for reviewers, linters and the emulator.
//!
//! `LANDFORM_UPDATE_SNAPSHOTS=1 cargo test --test snapshots` writes them anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]
#![allow(dead_code, reason = "the cases are shared with other tests")]

#[path = "mutations/cases.rs"]
mod cases;

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;

/// How many files a failure shows.
const SHOWN: usize = 5;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Writes everything anew when a person asked for it, once; a pipeline never may.
fn up_to_date() {
    static ONCE: Once = Once::new();
    let wanted = std::env::var("LANDFORM_UPDATE_SNAPSHOTS").is_ok_and(|value| value == "1");
    assert!(
        !(wanted && std::env::var_os("CI").is_some()),
        "snapshots are reviewed before they are committed: never update them in CI"
    );
    if wanted {
        ONCE.call_once(update);
    }
}

fn update() {
    for path in cases::yaml_files("blueprints") {
        let case = cases::case(&path);
        write(&root().join("snapshots").join(&case.name), &case.files);
    }
    fs::write(schema_path(), schema()).unwrap();
}

#[test]
fn trees_are_as_committed() {
    up_to_date();
    let mut complaints = Vec::new();
    for path in cases::yaml_files("blueprints") {
        let case = cases::case(&path);
        let folder = root().join("snapshots").join(&case.name);
        let mut committed = BTreeMap::new();
        collect(&folder, &folder, &mut committed);
        complaints.extend(differences(&case.name, &committed, &case.files));
    }
    let more = complaints.len().saturating_sub(SHOWN);
    let shown = complaints.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n");
    assert!(
        complaints.is_empty(),
        "{shown}\n{more} files more; if this is meant: LANDFORM_UPDATE_SNAPSHOTS=1 cargo test --test snapshots"
    );
}

/// Folders of blueprints that are no more would never be compared.
#[test]
fn every_folder_belongs_to_a_blueprint() {
    up_to_date();
    let blueprints: BTreeSet<String> = cases::yaml_files("blueprints")
        .iter()
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let entries = fs::read_dir(root().join("snapshots")).unwrap().map(|entry| entry.unwrap().path());
    let folders: BTreeSet<String> = entries
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(folders, blueprints);
}

fn write(folder: &Path, files: &BTreeMap<String, String>) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    for path in entries {
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            files.insert(name, String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned());
        }
    }
}

/// A line or a short diff for each file that is not as it was committed.
fn differences(name: &str, committed: &BTreeMap<String, String>, rendered: &BTreeMap<String, String>) -> Vec<String> {
    let paths: BTreeSet<&String> = committed.keys().chain(rendered.keys()).collect();
    let complaint = |path: &&String| match (committed.get(*path), rendered.get(*path)) {
        (Some(was), Some(is)) if was == is => None,
        (Some(was), Some(is)) => Some(format!("snapshots/{name}/{path} differs:\n{}", diff(was, is))),
        (Some(_), None) => Some(format!("snapshots/{name}/{path} is committed and no longer rendered")),
        (None, _) => Some(format!("snapshots/{name}/{path} is rendered and not committed")),
    };
    paths.iter().filter_map(complaint).collect()
}

/// What differs between the first and the last line that do, with a line around.
fn diff(was: &str, is: &str) -> String {
    const MOST: usize = 12;
    let (was, is): (Vec<&str>, Vec<&str>) = (was.lines().collect(), is.lines().collect());
    let head = was.iter().zip(&is).take_while(|(was, is)| was == is).count();
    let tail = was[head..]
        .iter()
        .rev()
        .zip(is[head..].iter().rev())
        .take_while(|(was, is)| was == is)
        .count();
    let part = |lines: &[&str], sign: &str| -> Vec<String> {
        let changed = &lines[head..lines.len() - tail];
        let mut shown: Vec<String> = changed.iter().take(MOST).map(|line| format!("{sign} {line}")).collect();
        if changed.len() > MOST {
            shown.push(format!("{sign} … {} lines more", changed.len() - MOST));
        }
        shown
    };
    let mut lines = vec![format!("@@ line {}", head + 1)];
    lines.extend(head.checked_sub(1).map(|before| format!("  {}", was[before])));
    lines.extend(part(&was, "-"));
    lines.extend(part(&is, "+"));
    lines.extend(was.get(was.len() - tail).map(|after| format!("  {after}")));
    lines.join("\n")
}

#[test]
fn diffs_show_what_changed() {
    assert_eq!(diff("a\nb\nc\n", "a\nx\nc\n"), "@@ line 2\n  a\n- b\n+ x\n  c");
    assert_eq!(diff("a\n", "a\nb\n"), "@@ line 2\n  a\n+ b");
    assert_eq!(diff("a\na\n", "a\n"), "@@ line 2\n  a\n- a");
}

fn schema_path() -> PathBuf {
    root().join("blueprints/blueprint.schema.json")
}

/// What `landform schema` says.
fn schema() -> String {
    let answer = Command::new(env!("CARGO_BIN_EXE_landform")).arg("schema").output().unwrap();
    assert!(answer.status.success());
    String::from_utf8(answer.stdout).unwrap()
}

#[test]
fn the_schema_is_as_committed() {
    up_to_date();
    let text = schema();
    let committed = fs::read_to_string(schema_path()).unwrap_or_default();
    assert!(
        committed == text,
        "blueprints/blueprint.schema.json is not what `landform schema` says:\n{}",
        diff(&committed, &text)
    );
}

fn validator() -> jsonschema::Validator {
    up_to_date();
    let schema: Value = serde_json::from_str(&fs::read_to_string(schema_path()).unwrap()).unwrap();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    jsonschema::draft7::new(&schema).unwrap()
}

/// As an editor sees it: merge keys applied, then JSON.
fn document(path: &Path) -> Value {
    let mut value: serde_yaml::Value = serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    value.apply_merge().unwrap();
    serde_json::to_value(value).unwrap()
}

#[test]
fn the_schema_accepts_blueprints() {
    let validator = validator();
    for path in cases::paths() {
        let document = document(&path);
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
    }
}

#[test]
fn the_schema_points_at_mistakes() {
    let validator = validator();
    let good = document(&root().join("blueprints/feature-store-sharing.yaml"));
    let rows: [(&str, Option<Value>, &str); 16] = [
        ("/extra", Some(json!(1)), ""),
        ("/region", None, ""),
        ("/region", Some(json!(1)), "/region"),
        ("/landform", Some(json!("1")), "/landform"),
        ("/accounts/owner/id", Some(json!(111_111_111_111_u64)), "/accounts/owner/id"),
        ("/accounts/owner/id", Some(json!("11111111111")), "/accounts/owner/id"),
        ("/accounts/owner/nr", Some(json!("x")), "/accounts/owner"),
        ("/accounts/owner/id", None, "/accounts/owner"),
        ("/organization", Some(json!([])), "/organization"),
        ("/organization/ram_sharing", Some(json!("yes")), "/organization/ram_sharing"),
        ("/roles/fs-owner/for", Some(json!("toaster")), "/roles/fs-owner/for"),
        (
            "/feature_groups/cross-account-fg-1/features/record_id",
            Some(json!("text")),
            "/feature_groups/cross-account-fg-1/features/record_id",
        ),
        ("/buckets/offline/versioning", Some(json!(1)), "/buckets/offline/versioning"),
        ("/grants/0/to", None, "/grants/0"),
        ("/grants/0/share", Some(json!("everyone")), "/grants/0/share"),
        (
            "/keys/fs-online/deletion_window",
            Some(json!("30")),
            "/keys/fs-online/deletion_window",
        ),
    ];
    for (pointer, value, at) in rows {
        let mut broken = good.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = broken.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match &value {
            Some(value) => drop(parent.insert(key.to_owned(), value.clone())),
            None => drop(parent.shift_remove(key).unwrap()),
        }
        let errors: Vec<String> = validator
            .iter_errors(&broken)
            .map(|error| error.instance_path().to_string())
            .collect();
        assert!(errors.iter().any(|error| error == at), "{pointer} {value:?}: {errors:?}");
    }
}
