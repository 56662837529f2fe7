//! The checker is checked: whatever is changed in a rendered file, `readback::verify` must say so, of that file.
//!
//! Checksums of the manifest and copies inside stack sets would catch every change by themselves, so
//! they do not count: a mutant is caught only by a mismatch that names the file it was made in.
#![cfg(test)]

mod cases;
mod edit;
mod kinds;
mod plans;
mod same;

use cases::Case;
use edit::{Language, Mutant};
use landform::plan::Backend;
use landform::readback::{PlannedCommands, differences, verify};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Every how manieth mutant is made: all of them in a release build, fewer in a debug build, which is many times slower.
const STRIDE: usize = if cfg!(debug_assertions) { 53 } else { 1 };

/// Every how manieth mutant goes through all of `verify` as well.
const SAMPLE: usize = 499;

/// How many mutants of a kind were caught, and how many mean what the file means.
#[derive(Default, Clone, Copy)]
struct Count {
    caught: usize,
    same: usize,
}

#[derive(Default)]
struct Results {
    counts: BTreeMap<(&'static str, &'static str), Count>,
    survivors: Vec<String>,
}

impl Results {
    fn join(&mut self, other: Self) {
        for (key, count) in other.counts {
            let total = self.counts.entry(key).or_default();
            total.caught += count.caught;
            total.same += count.same;
        }
        self.survivors.extend(other.survivors);
    }

    /// Counts by kind of mutation and kind of file.
    fn print(&self) {
        let mut all = Count::default();
        for ((kind, file), count) in &self.counts {
            println!("{kind:30} {file:22} caught {:6}   same meaning {:4}", count.caught, count.same);
            all.caught += count.caught;
            all.same += count.same;
        }
        println!(
            "mutants caught: {}, survived: {}, excluded as equal in meaning: {}",
            all.caught,
            self.survivors.len(),
            all.same
        );
    }
}

/// What the file is, for the count.
fn sort_of(path: &str) -> &'static str {
    match path {
        "manifest.json" => "manifest",
        "README.md" => "runbook",
        _ if path.starts_with("snippets/") => "snippet",
        _ if path.starts_with("cloudformation/administrator/") => "stack sets",
        _ if path.starts_with("cloudformation/by-hand/") || path.starts_with("by-hand/") => "policy by hand",
        _ if path.starts_with("cloudformation/") => "template",
        _ if path.ends_with(".tfvars.json") => "terraform values",
        _ if path.starts_with("terraform/modules/") => "terraform module",
        _ if path.starts_with("terraform/links/") => "terraform links",
        _ if path.starts_with("terraform/") => "terraform root",
        _ => panic!("`{path}` is of no kind that this test knows: teach it"),
    }
}

#[test]
fn what_was_rendered_is_verified() {
    for case in cases::all() {
        verify(case.files.clone(), &case.plan, &Backend::ALL)
            .unwrap_or_else(|found| panic!("{}: {found:?}", case.name));
        for path in case.files.keys() {
            assert_eq!(
                differences(path, &case.files, &case.plan, &Backend::ALL),
                [],
                "{}: {path}",
                case.name
            );
        }
    }
}

#[test]
fn the_cases_hold_what_is_hard() {
    let texts: String = cases::all()
        .iter()
        .flat_map(|case| case.files.iter().map(|(path, text)| [path, "\n", text].concat()))
        .collect();
    for needed in [
        "var.account_id",
        "${AWS::AccountId}",
        "SERVICE_MANAGED",
        "SELF_MANAGED",
        "Parameters:",
        "landform.auto.tfvars.json",
        "terraform/links/",
        "aws_ram_resource_share_accepter",
        "$${aws:PrincipalTag/team}",
        "${!aws:PrincipalTag/team}",
        "%%{",
        "-glue-catalog-policy.json",
        "AWS::EC2::VPCEndpoint",
        "AWS::IAM::ManagedPolicy",
        "permissions_boundary",
        "needs the id of",
        "\"010203040506\"",
        "KeyOfOldTimes",
        "DependsOn",
    ] {
        assert!(texts.contains(needed), "no rendered file holds `{needed}`");
    }
}

#[test]
fn every_mutant_of_every_file_is_caught() {
    let cases = cases::all();
    let jobs = jobs(&cases);
    let results = in_threads(&jobs, |(case, path), results| break_one(case, path, results));
    println!("every mutant number n × {STRIDE} of {} files", jobs.len());
    results.print();
    assert!(
        results.survivors.is_empty(),
        "{} mutants survived:\n{}",
        results.survivors.len(),
        shown(&results.survivors)
    );
    assert!(
        results.counts.values().map(|count| count.caught).sum::<usize>() > 50_000 / STRIDE,
        "fewer mutants than this test is meant to make"
    );
}

/// Every file of every case, but those that another case of the same design holds alike; the longest first.
fn jobs(cases: &[Case]) -> Vec<(&Case, &str)> {
    let mut seen = BTreeSet::new();
    let all = cases
        .iter()
        .flat_map(|case| case.files.iter().map(move |(path, text)| (case, path, text)));
    let fresh = all.filter(|(case, path, text)| {
        seen.insert((case.plan.design.clone(), (*path).clone(), (*text).clone()))
    });
    let mut jobs: Vec<(&Case, &str)> = fresh.map(|(case, path, _)| (case, path.as_str())).collect();
    jobs.sort_by_key(|(case, path)| std::cmp::Reverse(case.files[*path].len()));
    jobs
}

fn shown(survivors: &[String]) -> String {
    survivors.iter().take(40).cloned().collect::<Vec<_>>().join("\n\n")
}

/// Does the jobs on all cores.
fn in_threads<T: Sync>(jobs: &[T], work: impl Fn(&T, &mut Results) + Sync) -> Results {
    let next = AtomicUsize::new(0);
    let total = Mutex::new(Results::default());
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                let mut mine = Results::default();
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(job, &mut mine);
                }
                total.lock().unwrap().join(mine);
            });
        }
    });
    total.into_inner().unwrap()
}

/// Every mutant of one file, the other files being as they are.
fn break_one(case: &Case, path: &str, results: &mut Results) {
    let language = Language::of(path);
    let text = &case.files[path];
    let mut files = case.files.clone();
    for (index, mutant) in kinds::of(language, text).into_iter().enumerate().step_by(STRIDE) {
        let broken = mutant.apply(text);
        assert_ne!(&broken, text, "{}: {path}: no change: {mutant:?}", case.name);
        files.insert(path.to_owned(), broken);
        let found = differences(path, &files, &case.plan, &Backend::ALL);
        if index.is_multiple_of(SAMPLE) {
            let all = verify(files.clone(), &case.plan, &Backend::ALL).err().unwrap_or_default();
            let of_file: Vec<_> = all.into_iter().filter(|mismatch| mismatch.file == path).collect();
            assert_eq!(of_file, found, "{}: {path}: `differences` is not what `verify` says", case.name);
        }
        let caught = found.iter().any(|mismatch| mismatch.file == path);
        count(results, case, path, &mutant, caught, || {
            !["unquote a text", kinds::FOREIGN].contains(&mutant.kind)
                && same::same_meaning(language, text, &files[path])
        });
    }
}

fn count(
    results: &mut Results,
    case: &Case,
    path: &str,
    mutant: &Mutant,
    caught: bool,
    same: impl Fn() -> bool,
) {
    let entry = results.counts.entry((mutant.kind, sort_of(path))).or_default();
    if caught {
        entry.caught += 1;
    } else if same() {
        entry.same += 1;
    } else {
        results.survivors.push(format!(
            "{} {path}: {}: {}",
            case.name,
            mutant.kind,
            mutant.show(&case.files[path])
        ));
    }
}

/// The lines of the runbook, read without asking who wrote them.
#[test]
fn commands_are_read_from_the_plan_alone() {
    let mut seen = 0;
    for case in cases::all() {
        let planned = PlannedCommands::of(&case.plan, &Backend::ALL);
        let is_refused = |lines: &[&str]| planned.difference(lines.iter().copied()).is_some();
        let lines = commands(&case.files["README.md"]);
        assert!(!is_refused(&lines), "{}", case.name);
        for (at, line) in lines.iter().enumerate() {
            let (before, after) = (&lines[..at], &lines[at + 1..]);
            let twice: &[&str] = &[line, line];
            let more: &[&str] = &[line, "aws iam list-roles --region us-east-1 --profile management"];
            let program: &[&str] = &[line, "curl example"];
            let mut wrong = vec![
                [before, more, after].concat(),
                [before, program, after].concat(),
                [before, after].concat(),
                [before, twice, after].concat(),
            ];
            wrong.extend(
                lines
                    .first()
                    .filter(|first| *first != line)
                    .map(|_| [&[*line], before, after].concat()),
            );
            wrong
                .iter()
                .for_each(|lines| assert!(is_refused(lines), "{}: {line}: {lines:#?}", case.name));
            seen += 1;
        }
    }
    assert!(seen > 600, "{seen} commands");
}

fn commands(runbook: &str) -> Vec<&str> {
    let blocks = runbook.split("```sh\n").skip(1);
    blocks.flat_map(|block| block.split("```").next().unwrap().lines()).collect()
}

#[test]
fn a_file_too_few_or_too_many_is_caught() {
    let mut dropped = 0;
    let mut added = 0;
    for case in cases::all() {
        for path in case.files.keys() {
            let mut files = case.files.clone();
            files.remove(path);
            let found = differences(path, &files, &case.plan, &Backend::ALL);
            assert!(
                found.iter().any(|mismatch| mismatch.file == *path),
                "{}: {path} dropped: {found:?}",
                case.name
            );
            dropped += 1;
            let (folder, end) = (
                path.rsplit_once('/').map_or("", |(folder, _)| folder),
                path.rsplit_once('.').unwrap().1,
            );
            for (name, text) in [("extra", case.files[path].as_str()), ("empty", "")] {
                let extra = [folder, "/", name, ".", end].concat().trim_start_matches('/').to_owned();
                let mut files = case.files.clone();
                files.insert(extra.clone(), text.to_owned());
                let found = differences(&extra, &files, &case.plan, &Backend::ALL);
                assert!(
                    found.iter().any(|mismatch| mismatch.file == extra),
                    "{}: {extra} added: {found:?}",
                    case.name
                );
                added += 1;
            }
        }
    }
    println!("files dropped: {dropped}, files added: {added}, all caught");
    assert!(dropped > 100 && added > 200);
}

#[test]
fn files_in_each_others_place_are_caught() {
    let mut pairs = 0;
    let mut survivors = Vec::new();
    for case in cases::all() {
        let paths: Vec<&String> = case.files.keys().collect();
        for (index, one) in paths.iter().enumerate() {
            for other in &paths[index + 1..] {
                let language = Language::of(one);
                if language != Language::of(other)
                    || same::same_meaning(language, &case.files[*one], &case.files[*other])
                {
                    continue;
                }
                let mut files = case.files.clone();
                files.insert((*one).clone(), case.files[*other].clone());
                files.insert((*other).clone(), case.files[*one].clone());
                for path in [one, other] {
                    if differences(path, &files, &case.plan, &Backend::ALL).is_empty() {
                        survivors
                            .push(format!("{}: {one} and {other}: nothing is wrong with {path}", case.name));
                    }
                }
                pairs += 1;
            }
        }
    }
    println!("pairs of files exchanged: {pairs}, survived: {}", survivors.len());
    assert!(survivors.is_empty(), "{}", shown(&survivors));
    assert!(pairs > 500);
}

#[test]
fn files_of_another_plan_are_refused() {
    let cases = cases::all();
    let mut refused = BTreeMap::new();
    for case in &cases {
        for (what, change) in plans::WRONG {
            let mut plan = case.plan.clone();
            if change(&mut plan).is_none() {
                continue;
            }
            assert_ne!(plan, case.plan, "{}: {what}: no change", case.name);
            assert!(
                verify(case.files.clone(), &plan, &Backend::ALL).is_err(),
                "{}: {what}: not refused",
                case.name
            );
            *refused.entry(*what).or_insert(0) += 1;
        }
    }
    for (what, _) in plans::WRONG {
        assert!(refused.contains_key(what), "{what}: no case could be changed so");
    }
    println!(
        "plans that differ from the files: {} in {} ways, all refused",
        refused.values().sum::<i32>(),
        refused.len()
    );
}

#[test]
fn files_of_one_backend_are_not_those_of_both() {
    for case in cases::all() {
        for backend in Backend::ALL {
            assert!(verify(case.files.clone(), &case.plan, &[backend]).is_err(), "{}", case.name);
        }
    }
}
