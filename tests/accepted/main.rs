//! Whatever a blueprint says, it ends in files that were read back, or in words about the blueprint: never in a fault of ours.
//!
//! [`change`] varies names, tags, descriptions and placements of designs, with the words of [`words`]; [`way`] takes a
//! text through everything that `synth` does; [`cases`] holds what once led to a fault. How many variations there are
//! says `LANDFORM_DESIGNS`; `.ci/full` tries 10,000.
#![cfg(test)]

mod cases;
mod change;
#[path = "../common/mod.rs"]
mod common;
mod random;
mod way;
mod words;

use change::changed;
use random::Random;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use way::{End, end};

/// Designs where nobody says how many.
const DESIGNS: u64 = 500;
/// Of a hundred, how many at least must come to files: otherwise nothing but refusals would be tested.
const WRITTEN: usize = 30;

fn designs() -> u64 {
    std::env::var("LANDFORM_DESIGNS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(DESIGNS)
}

/// A blueprint of YAML as a tree.
fn tree(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

/// What is varied: small designs more often than large ones, since they take less time.
fn bases() -> Vec<(&'static str, Value)> {
    let mut bases = Vec::new();
    for (name, text) in cases::BASES {
        bases.extend(std::iter::repeat_n((*name, tree(text)), 6));
    }
    for name in ["guardrails", "invitations", "key-not-admitted", "source-identity", "unshared"] {
        bases.push((name, tree(&common::files::text(format!("tests/blueprints/{name}.yaml")))));
    }
    bases.push(("good", tree(include_str!("../bad_input/good.yaml"))));
    bases
}

#[test]
fn what_is_varied_comes_to_files() {
    for (name, base) in bases() {
        let codes = match end(&base.to_string()) {
            End::Written => continue,
            End::Refused(problems) => problems.iter().map(|problem| problem.message.clone()).collect(),
            End::Fault(what) => what,
        };
        panic!("{name}: {codes}");
    }
}

#[test]
fn no_blueprint_leads_to_a_fault_of_ours() {
    let (bases, designs) = (bases(), designs());
    let next = AtomicU64::new(0);
    let ends: Mutex<BTreeMap<&str, usize>> = Mutex::default();
    let faults: Mutex<Vec<String>> = Mutex::default();
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= designs {
                return;
            }
            let mut random = Random::new(seed);
            let (name, base) = random.pick(&bases);
            let text = changed(base, &mut random).to_string();
            let came = end(&text);
            *ends.lock().unwrap().entry(came.word()).or_default() += 1;
            if let End::Fault(what) = came {
                faults.lock().unwrap().push(format!("seed {seed}, of {name}: {what}\n{text}\n"));
            }
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(work))));
    let (ends, faults) = (ends.into_inner().unwrap(), faults.into_inner().unwrap());
    println!("{designs} designs: {ends:?}");
    let shown: String = faults.iter().take(5).cloned().collect();
    assert!(faults.is_empty(), "{} faults: {shown}", faults.len());
    let written = ends.get("written").copied().unwrap_or(0);
    assert!(written * 100 >= usize::try_from(designs).unwrap() * WRITTEN, "{ends:?}");
}
