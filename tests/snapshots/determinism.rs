//! Same blueprint, same bytes: twice, from anywhere, and whatever order its keys stand in.

use crate::cases;
use crate::common::files::{folder, root, texts};
use crate::common::program::program;
use std::collections::BTreeMap;
use std::path::Path;

/// How many orders of keys are tried for each blueprint.
const ORDERS: u64 = 12;

#[test]
fn rendered_twice() {
    for path in cases::paths() {
        assert_same(&path.to_string_lossy(), &cases::case(&path).files, &cases::case(&path).files);
    }
}

#[test]
fn rendered_elsewhere() {
    let mut written = 0;
    for path in cases::paths() {
        let relative = path.strip_prefix(root()).unwrap();
        let here = synth(&root(), relative, &[("TZ", "UTC"), ("LANG", "C"), ("HOME", "/")]);
        let away = folder(&[]);
        let foreign = [
            ("TZ", "Asia/Kathmandu"),
            ("LANG", "tr_TR.UTF-8"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("HOME", away.path().to_str().unwrap()),
            ("COLUMNS", "20"),
            ("SOURCE_DATE_EPOCH", "1"),
        ];
        let there = synth(away.path(), &path, &foreign);
        let Some(here) = here else {
            assert!(there.is_none(), "{}: refused here and not there", path.display());
            continue;
        };
        written += 1;
        assert_same(&path.to_string_lossy(), &here, &there.expect("written here"));
        assert_same(&path.to_string_lossy(), &here, &cases::case(&path).files);

        let nested = away.path().join("some where/else");
        std::fs::create_dir_all(&nested).unwrap();
        copy(&path, &nested);
        let copied = synth(&nested, Path::new(path.file_name().unwrap()), &foreign);
        assert_same(&path.to_string_lossy(), &here, &copied.expect("written here"));
        for (file, text) in &here {
            let leaks = [env!("CARGO_MANIFEST_DIR"), away.path().to_str().unwrap(), "Kathmandu", "tr_TR"];
            assert!(leaks.iter().all(|leak| !text.contains(leak)), "{file} knows where it was made");
        }
    }
    assert!(written >= 4, "of {} blueprints only {written} were written", cases::paths().len());
}

/// A blueprint and its lock.
fn copy(path: &Path, folder: &Path) {
    for file in [path.to_owned(), path.with_extension("lock.yaml")] {
        if file.is_file() {
            std::fs::copy(&file, folder.join(file.file_name().unwrap())).unwrap();
        }
    }
}

/// The files that the binary writes; none for a design that it finds unsafe, as some of the tests' own are.
fn synth(at: &Path, blueprint: &Path, environment: &[(&str, &str)]) -> Option<BTreeMap<String, String>> {
    let out = folder(&[]);
    let target = out.path().join("out");
    let mut command = program(at, &["synth"]);
    command.env_clear().envs(environment.iter().copied());
    let answer = command.arg(blueprint).arg("--out").arg(&target).output().unwrap();
    if answer.status.code() == Some(1) {
        assert!(!target.exists(), "{}: unsafe, and written", blueprint.display());
        return None;
    }
    let said = String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success(), "{}: {said}", blueprint.display());
    Some(texts(&target))
}

#[test]
fn rendered_from_keys_in_another_order() {
    for path in cases::paths() {
        let mut document: serde_yaml::Value =
            serde_yaml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        document.apply_merge().unwrap();
        let document = serde_json::to_value(&document).unwrap();
        let lock = cases::lock_of(&path);
        let expected = cases::case(&path);
        let mut texts = std::collections::BTreeSet::new();
        for seed in 1..=ORDERS {
            // JSON is YAML in which every text is quoted.
            let text = serde_json::to_string_pretty(&shuffled(&document, "", &mut Dice(seed))).unwrap();
            let found = cases::case_of(&expected.name, &text, lock.as_deref());
            assert_same(&format!("{} in order {seed}", expected.name), &expected.files, &found.files);
            texts.insert(text);
        }
        assert_eq!(texts.len() as u64, ORDERS, "orders that are not different test nothing");
    }
}

/// The same value with the keys of every map in another order; features keep theirs, which has a meaning.
fn shuffled(value: &serde_json::Value, key: &str, dice: &mut Dice) -> serde_json::Value {
    match value {
        serde_json::Value::Array(items) => items.iter().map(|item| shuffled(item, "", dice)).collect(),
        serde_json::Value::Object(entries) => {
            let mut entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| (key.clone(), shuffled(value, key, dice)))
                .collect();
            if key != "features" {
                for last in (1..entries.len()).rev() {
                    entries.swap(last, dice.below(last + 1));
                }
            }
            serde_json::Value::Object(entries.into_iter().collect())
        }
        other => other.clone(),
    }
}

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    /// Knuth's MMIX generator; the high bits are the good ones.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

fn assert_same(what: &str, one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) {
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(one), names(other), "{what}");
    for (path, text) in one {
        let pair = text
            .lines()
            .zip(other[path].lines())
            .enumerate()
            .find(|(_, (one, other))| one != other);
        assert!(*text == other[path], "{what}: {path} differs, first in {pair:?}");
    }
}
