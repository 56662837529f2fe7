//! What a blueprint holds: every address once, each found again by its name, and shown as it is written.

use crate::common::files::text;
use crate::common::program::answered;
use serde_json::Value;
use std::collections::BTreeSet;

const BLUEPRINTS: [&str; 3] = [
    "blueprints/feature-store-sharing.yaml",
    "blueprints/feature-store-sts.yaml",
    "blueprints/redshift-studio.yaml",
];

fn listed(blueprint: &str) -> Vec<Value> {
    let (code, results, _) = answered(&["list", blueprint, "--format", "jsonl"], "");
    assert_eq!(code, 0);
    results.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_address_is_listed_once_with_its_line() {
    for blueprint in BLUEPRINTS {
        let rows = listed(blueprint);
        let addresses: BTreeSet<&str> = rows.iter().map(|row| row["address"].as_str().unwrap()).collect();
        assert!(rows.len() > 10 && addresses.len() == rows.len(), "{blueprint}: {} rows", rows.len());
        let lines = text(blueprint).lines().count() as u64;
        for row in &rows {
            assert!((1..=lines).contains(&row["line"].as_u64().unwrap()), "{row}");
            assert_eq!(row["file"], blueprint);
            assert_eq!(row["account"].as_str().unwrap().len(), 12, "{row}");
        }
        let (_, said, _) = answered(&["list", blueprint], "");
        assert_eq!(said.lines().count(), rows.len());
    }
}

/// What is shown is a part of the files that are written, word for word.
#[test]
fn what_is_shown_is_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut shown = 0;
    for blueprint in BLUEPRINTS {
        let out = folder.path().join(blueprint.replace('/', "-"));
        assert_eq!(answered(&["synth", blueprint, "--out", out.to_str().unwrap()], "").0, 0);
        for row in listed(blueprint).iter().step_by(9) {
            let address = row["address"].as_str().unwrap();
            let (code, said, notes) = answered(&["show", blueprint, address], "");
            assert_eq!(code, 0, "{address}: {notes}");
            assert!(said.starts_with(address) && said.contains("\nresolved\n"), "{said}");
            let sections: Vec<&str> = said.split("\n\n").collect();
            for (at, part) in sections.iter().enumerate() {
                let path = part.trim_matches('\n');
                if path.starts_with("cloudformation/") || path.starts_with("terraform/") {
                    let file = std::fs::read_to_string(out.join(path)).unwrap();
                    let block = sections[at + 1].trim_matches('\n');
                    assert!(file.contains(block), "{address} in {path}:\n{block}");
                    shown += 1;
                }
            }
        }
    }
    assert!(shown > 12, "{shown} blocks");
}

#[test]
fn a_part_of_an_address_that_is_clear_is_enough() {
    let (code, said, _) = answered(&["show", BLUEPRINTS[0], "bucket/offline"], "");
    assert_eq!((code, said.lines().next()), (0, Some("bucket/owner/offline")), "{said}");
    let (code, _, notes) = answered(&["show", BLUEPRINTS[0], "role/ds-exec"], "");
    assert!(code == 2 && notes.contains("name one: "), "{notes}");
}
