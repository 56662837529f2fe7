//! Writes what is committed anew where a person asked for it, and shows what differs where nobody did.

use crate::cases;
use crate::common::files::root;
use crate::schema;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Once;

/// Writes everything anew when a person asked for it, once; a pipeline never may.
pub fn up_to_date() {
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
    fs::write(schema::path(), schema::said()).unwrap();
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

/// A line or a short diff for each file that is not as it was committed.
pub fn differences(
    name: &str,
    committed: &BTreeMap<String, String>,
    rendered: &BTreeMap<String, String>,
) -> Vec<String> {
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
pub fn diff(was: &str, is: &str) -> String {
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
