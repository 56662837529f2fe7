//! Runs that write into one folder at once, are killed, and have files of others beside theirs.

use crate::GOOD;
use crate::common::files::{self, names, tree};
use crate::common::program::{inside, program, stderr};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Rounds where nobody says how many; `.ci/full` does.
const ROUNDS: u64 = 10;

fn rounds() -> u64 {
    std::env::var("LANDFORM_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(ROUNDS)
}

/// A design with fewer files, all of which have paths of the good one.
const FEWER: &str = r#"landform: 1
name: fewer
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { data: { id: "111111111111" } }
region: us-east-1
keys: { store: { in: data } }
"#;

type Tree = BTreeMap<String, Vec<u8>>;

fn started(at: &Path, blueprint: &str) -> Child {
    program(at, &["synth", blueprint, "--out", "out", "--force"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Makes files in a root of the output until it is told to stop, and lists those that it made.
fn busy(at: &Path, stop: &AtomicBool) -> BTreeSet<String> {
    let mut made = BTreeSet::new();
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let path = format!("terraform/data/data/state-{number}");
        if fs::write(at.join("out").join(&path), number.to_string()).is_ok() {
            made.insert(path);
        }
        std::thread::sleep(Duration::from_micros(300));
    }
    made
}

/// What is of landform in the output, and what is not.
fn parted(at: &Path) -> (Tree, BTreeSet<String>) {
    let (theirs, ours): (Tree, Tree) =
        tree(&at.join("out")).into_iter().partition(|(path, _)| path.contains("state-"));
    (ours, theirs.into_keys().collect())
}

/// Waits until a run has begun to write, or has ended.
fn writes(at: &Path, run: &mut Child) {
    let hidden = at.join(format!(".out.landform-new-{}", run.id()));
    let begun = Instant::now();
    while !hidden.exists() && run.try_wait().unwrap().is_none() && begun.elapsed() < Duration::from_secs(60) {
        std::thread::yield_now();
    }
}

/// Three designs into one folder at once, one of them killed at some moment, and files of others meanwhile.
fn round(at: &Path, number: u64, whole: &[Tree]) {
    let stop = AtomicBool::new(false);
    let made = std::thread::scope(|scope| {
        let others = scope.spawn(|| busy(at, &stop));
        let mut runs: Vec<Child> =
            ["b.yaml", "c.yaml", "d.yaml"].iter().map(|name| started(at, name)).collect();
        let killed = usize::try_from(number % 3).unwrap();
        writes(at, &mut runs[killed]);
        // From the first file to the end of the swap takes a few thousandths of a second.
        std::thread::sleep(Duration::from_micros(number * 137 % 9000));
        // It may have ended before: then there is nothing to kill.
        let _ = runs[killed].kill();
        for (at, run) in runs.iter_mut().enumerate() {
            let status = run.wait().unwrap();
            assert!(status.success() || at == killed, "round {number}: {status}");
        }
        stop.store(true, Ordering::Relaxed);
        others.join().unwrap()
    });
    // Whoever comes next brings back what a killed run left.
    let output = inside(at, &["synth", "nothing.yaml", "--out", "out"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let (ours, theirs) = parted(at);
    assert!(whole.contains(&ours), "round {number}: a mixture: {:?}", ours.keys());
    let lost: Vec<&String> = made.difference(&theirs).collect();
    assert!(
        lost.is_empty(),
        "round {number}: {} of {} files are lost: {lost:?}",
        lost.len(),
        made.len()
    );
    assert_eq!(names(at), NAMES, "round {number}: something is left behind");
    theirs.iter().for_each(|path| fs::remove_file(at.join("out").join(path)).unwrap());
}

const NAMES: &[&str] = &["b.yaml", "c.yaml", "d.yaml", "out", "whole-b.yaml", "whole-c.yaml", "whole-d.yaml"];

#[test]
fn nothing_is_mixed_and_nothing_is_lost() {
    let other = GOOD.replacen("name: sample\n", "name: other\n", 1);
    let folder = files::folder(&[("b.yaml", GOOD), ("c.yaml", &other), ("d.yaml", FEWER)]);
    let at = folder.path();
    let whole: Vec<Tree> = ["b.yaml", "c.yaml", "d.yaml"]
        .iter()
        .map(|name| {
            let out = ["whole-", name].concat();
            let output = inside(at, &["synth", name, "--out", &out]);
            assert!(output.status.success(), "{}", stderr(&output));
            tree(&at.join(out))
        })
        .collect();
    let output = inside(at, &["synth", "b.yaml", "--out", "out"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let rounds = rounds();
    (0..rounds).for_each(|number| round(at, number, &whole));
    println!(
        "{rounds} rounds of three runs, one of them killed, and files of others: nothing mixed, nothing lost"
    );
}

/// A path of the output that a run of another design does not have must go with it.
#[test]
fn designs_of_other_shapes_do_not_leave_files_to_one_another() {
    let folder = files::folder(&[("b.yaml", GOOD), ("c.yaml", FEWER)]);
    let at = folder.path();
    for (blueprint, backend) in [("b.yaml", "all"), ("c.yaml", "terraform"), ("c.yaml", "cloudformation")] {
        let output = inside(at, &["synth", blueprint, "--out", "out", "--backend", backend, "--force"]);
        assert!(output.status.success(), "{}", stderr(&output));
        let fresh = ["fresh-", backend].concat();
        let output = inside(at, &["synth", blueprint, "--out", &fresh, "--backend", backend]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(tree(&at.join("out")) == tree(&at.join(fresh)), "{backend}");
    }
}
