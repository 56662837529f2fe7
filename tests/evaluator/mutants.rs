//! The list of the evaluator's mutants follows the code: `tests/iam/mutants/run.py` finds the places that it breaks.

use crate::common::files::text;
use serde_json::Value;

#[test]
fn every_mutant_has_its_place_in_the_source() {
    let mutants: Vec<Value> = serde_json::from_str(&text("tests/iam/mutants/mutants.json")).unwrap();
    assert!(mutants.len() >= 100, "only {} mutants", mutants.len());
    for mutant in &mutants {
        let [what, file, old, new] = ["what", "file", "old", "new"].map(|key| mutant[key].as_str().unwrap());
        let source = text(file);
        let places = source.matches(old).count();
        assert_eq!(places, 1, "{what}: so often {file} holds\n{old}");
        assert_ne!(old, new, "{what}: nothing is broken");
    }
}
