//! The rooms keep to their imports, templates write no raw values, and files stay readable.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may import, besides itself: the table of CONTRIBUTING.md.
fn allowed() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let rows: [(&str, &str); 19] = [
        ("diagnostic", ""),
        ("aws", "diagnostic"),
        ("catalog", "aws"),
        ("policy", "aws"),
        ("resource", "diagnostic aws policy"),
        ("blueprint", "diagnostic aws catalog policy resource"),
        ("model", "diagnostic aws catalog policy resource"),
        ("resolve", "diagnostic aws catalog policy resource blueprint model"),
        ("evaluate", "aws catalog policy resource model diagnostic"),
        ("comply", "diagnostic aws catalog policy resource model evaluate plan"),
        ("lock", "aws"),
        ("plan", "diagnostic aws policy resource model lock"),
        ("learn", "diagnostic aws resource lock plan"),
        ("runbook", "aws policy resource model plan"),
        ("render", "aws resource plan runbook"),
        ("readback", "aws policy resource model plan runbook"),
        ("report", "diagnostic aws catalog evaluate comply model"),
        ("cli", "*"),
        ("main", "*"),
    ];
    rows.iter()
        .map(|(room, names)| (*room, names.split_whitespace().collect()))
        .collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn room_of(path: &Path) -> String {
    let below = path.strip_prefix(root().join("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file without its tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap()
}

/// Rooms named by `crate::room` anywhere in the code, comments and links left out.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in code(text).lines().filter(|line| !line.trim_start().starts_with("//")) {
        for part in line.split("crate::").skip(1).filter(|_| !line.contains("$crate::")) {
            let name: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            // `crate::{section, choice}` are the macros of the blueprint language, of no room.
            if part[name.len()..].starts_with("::") {
                found.insert(name);
            }
        }
    }
    found
}

#[test]
fn rooms_import_what_their_row_allows() {
    let allowed = allowed();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in sources(&root().join("src")) {
        let room = room_of(&path);
        if ["lib", "build"].contains(&room.as_str()) {
            continue;
        }
        let row = allowed.get(room.as_str()).unwrap_or_else(|| panic!("the room `{room}` has no row"));
        for import in imports(&fs::read_to_string(&path).unwrap()) {
            seen += 1;
            if import != room && !row.contains("*") && !row.contains(import.as_str()) {
                wrong.push(format!("{}: `{room}` must not import `{import}`", path.display()));
            }
        }
    }
    assert!(seen > 200, "only {seen} imports were read: the reader is broken");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_imports_reads() {
    let text = "use crate::aws::Arn;\nfn f() { crate::plan::plan() }\n// crate::render::x\n#[cfg(test)]\nmod tests { use crate::cli::x; }";
    assert_eq!(imports(text), BTreeSet::from(["aws".to_owned(), "plan".to_owned()]));
}

#[test]
fn every_file_says_what_it_does() {
    let silent: Vec<PathBuf> = sources(&root().join("src"))
        .into_iter()
        .filter(|path| !fs::read_to_string(path).unwrap().starts_with("//!"))
        .collect();
    assert!(silent.is_empty(), "these files open without `//!`: {silent:?}");
}

#[test]
fn templates_write_no_raw_values() {
    let mut stack = vec![root().join("templates")];
    let mut seen = 0;
    while let Some(folder) = stack.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                stack.push(path);
            } else if path.extension().is_some_and(|end| end == "hbs") {
                seen += 1;
                let text = fs::read_to_string(&path).unwrap();
                assert!(
                    !text.contains("{{{") && !text.contains("{{&"),
                    "{} writes a raw value",
                    path.display()
                );
            }
        }
    }
    assert!(seen >= 30, "only {seen} templates");
}

#[test]
fn every_dependency_says_why() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let lines: Vec<&str> = manifest.lines().collect();
    let mut section = "";
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with('[') {
            section = line;
        } else if section.contains("dependencies") && line.contains(" = ") && !line.starts_with('#') {
            assert!(lines[at - 1].starts_with("# "), "`{line}` has no reason above it");
        }
    }
}

#[test]
fn snapshots_hold_no_paths_of_a_machine() {
    let home = root();
    let home = home.to_string_lossy();
    let mut stack = vec![root().join("snapshots"), root().join("blueprints")];
    while let Some(folder) = stack.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                stack.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                assert!(!text.contains(home.as_ref()), "{} holds a path of this machine", path.display());
            }
        }
    }
}
