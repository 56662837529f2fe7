//! The files of every shipped blueprint, as they are committed for reviewers, linters and the emulator.

use crate::cases;
use crate::common::files::{names, root, texts};
use crate::review::{differences, up_to_date};
use std::collections::{BTreeMap, BTreeSet};

/// How many files a failure shows.
const SHOWN: usize = 5;

#[test]
fn trees_are_as_committed() {
    up_to_date();
    let mut complaints = Vec::new();
    for path in cases::yaml_files("blueprints") {
        let case = cases::case(&path);
        let folder = root().join("snapshots").join(&case.name);
        let committed = if folder.exists() { texts(&folder) } else { BTreeMap::new() };
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
    let snapshots = root().join("snapshots");
    let folders: BTreeSet<String> =
        names(&snapshots).into_iter().filter(|name| snapshots.join(name).is_dir()).collect();
    assert_eq!(folders, blueprints);
}
