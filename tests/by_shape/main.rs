//! Two accounts stand for all that neither blueprint nor lock tells apart: what is written and decided of them is what each
//! account gives by itself.
#![cfg(test)]

mod asked;
#[path = "../common/mod.rs"]
mod common;
mod deviations;
mod estate;
mod objects;
#[path = "../accepted/random.rs"]
mod random;
mod ways;

use common::files::{folder, texts};
use common::program::{inside, stderr, stdout};
use estate::Estate;
use landform::evaluate::Universe;
use landform::model::{Call, Model};
use random::Random;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use ways::{apart, together, written_by_each};

/// How many estates are tried where nobody says how many.
const ESTATES: u64 = 12;

fn estates() -> u64 {
    let told = std::env::var("LANDFORM_ESTATES").ok();
    told.and_then(|text| text.parse().ok()).unwrap_or(ESTATES)
}

/// What `synth` writes of a text.
fn synthesized(text: &str) -> BTreeMap<String, String> {
    let at = folder(&[("b.yaml", text)]);
    let done = inside(at.path(), &["synth", "b.yaml", "--out", "out"]);
    assert!(done.status.success(), "{}{}\n{text}", stdout(&done), stderr(&done));
    texts(&at.path().join("out"))
}

fn manifest(files: &BTreeMap<String, String>) -> Value {
    let mut manifest: Value = serde_json::from_str(&files["manifest.json"]).unwrap();
    let rows = manifest["files"].as_array_mut().unwrap();
    rows.retain(|row| row["path"] != "README.md" && !row["path"].as_str().unwrap().starts_with("accounts/"));
    manifest
}

/// Files that are written for what they list, or to be read by people.
fn is_of_all(path: &str) -> bool {
    path == "README.md" || path == "manifest.json" || path.starts_with("accounts/")
}

#[test]
fn files_are_those_that_each_account_gives() {
    let mut cast = 0;
    for seed in 0..estates() {
        let estate = Estate::new(&mut Random::new(seed));
        let text = estate.text();
        let (ours, each) = (synthesized(&text), written_by_each(&text));
        let by_path = |files: &BTreeMap<String, String>| -> BTreeMap<String, String> {
            let kept = files.iter().filter(|(path, _)| !is_of_all(path));
            kept.map(|(path, text)| (path.clone(), text.clone())).collect()
        };
        let (own, other) = (by_path(&ours), by_path(&each));
        let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<BTreeSet<String>>();
        assert_eq!(names(&own), names(&other), "seed {seed}\n{text}");
        for (path, text) in &own {
            assert_eq!(*text, other[path], "seed {seed}, {path}");
        }
        assert_eq!(manifest(&ours), manifest(&each), "seed {seed}\n{text}");
        let lists = ours.iter().filter(|(path, _)| path.starts_with("accounts/"));
        cast += lists.map(|(_, list)| list.lines().count()).sum::<usize>();
    }
    println!("{cast} accounts were written after others");
    assert!(cast > 50, "too few to show anything");
}

/// What a role may do at home and elsewhere, in words without its account.
fn decided(model: &Model, universe: &Universe<'_>, account: &str, others: &[&str]) -> Vec<String> {
    let roles = model.roles().filter(|(role, _)| role.place.name == *account);
    let mut said = Vec::new();
    for (role, _) in roles {
        for (home, place) in std::iter::once(&account).chain(others).enumerate() {
            for (bucket, _) in model.buckets().filter(|(bucket, _)| bucket.place.name == **place) {
                for action in ["s3:GetObject", "s3:PutObject", "s3:DeleteBucket"] {
                    let end = if action == "s3:DeleteBucket" { "" } else { "/a" };
                    let call = Call {
                        principal: role.arn().as_str().to_owned(),
                        action: action.to_owned(),
                        resource: [bucket.arn().as_str(), end].concat(),
                        ..Call::default()
                    };
                    let answer = format!("{:?}", universe.answer(&call).decision);
                    said.push(format!(
                        "{} {home} {} {action}: {answer}",
                        role.address.name(),
                        bucket.address.name()
                    ));
                }
            }
        }
    }
    said.sort();
    said
}

#[test]
fn what_stands_for_others_is_decided_as_each_of_them() {
    let mut compared = 0;
    for seed in 0..estates() {
        let mut random = Random::new(seed);
        let text = Estate::new(&mut random).text();
        let (shaped, each) = (together(&text), apart(&text));
        let (ours, theirs) = (Universe::new(&shaped), Universe::new(&each));
        for alike in &shaped.alike {
            let [first, second] = alike.standing.each_ref().map(|account| account.name.as_str());
            let told = decided(&shaped, &ours, first, &[second, "log"]);
            assert_eq!(told, decided(&shaped, &ours, second, &[first, "log"]), "seed {seed}\n{text}");
            let other = random.pick(&alike.others).name.as_str();
            assert_eq!(
                told,
                decided(&each, &theirs, other, &[first, "log"]),
                "seed {seed}, {other}\n{text}"
            );
            compared += told.len();
        }
    }
    println!("{compared} decisions compared");
    assert!(compared > 50, "too few to show anything");
}

/// Findings of the accounts of some names, without the names.
fn found(model: &Model, account: &str, id: &str) -> BTreeSet<String> {
    let findings = landform::comply::findings(&Universe::new(model));
    let own = findings.iter().filter(|finding| finding.resource.account().as_str() == account);
    let blank = |text: &str| text.replace(account, "{name}").replace(id, "{id}");
    own.map(|finding| [finding.rule, ": ", &blank(&finding.message)].concat()).collect()
}

#[test]
fn what_is_found_in_one_is_found_in_each() {
    for seed in 0..estates() {
        let mut random = Random::new(seed);
        let text = Estate::new(&mut random).text();
        let (shaped, each) = (together(&text), apart(&text));
        for alike in &shaped.alike {
            let [first, _] = &alike.standing;
            let other = random.pick(&alike.others);
            let told = found(&shaped, &first.name, first.id.as_str());
            assert_eq!(told, found(&each, &other.name, other.id.as_str()), "seed {seed}\n{text}");
        }
    }
}
