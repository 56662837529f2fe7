//! Questions about accounts for which others stand.

use crate::common::files::{folder, texts};
use crate::common::program::{answered, inside, stderr, stdout};
use crate::estate::Estate;
use crate::estates;
use crate::random::Random;
use std::collections::BTreeSet;

const DESIGN: &str = include_str!("inputs/asked.yaml");

/// Who may, of the roles.
fn holders(words: &[&str]) -> BTreeSet<String> {
    let at = folder(&[("b.yaml", DESIGN)]);
    let done = inside(at.path(), &[&["who-can", "b.yaml"], words].concat());
    assert!(done.status.success(), "{}", stderr(&done));
    let said = stdout(&done);
    let lines = said.lines().filter(|line| line.starts_with("role/") && line.contains(": allow"));
    lines.filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect()
}

fn names(all: &[&str]) -> BTreeSet<String> {
    all.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn everyone_who_may_is_named() {
    let all = ["role/a1/r", "role/b22/r", "role/c/r", "role/d/r", "role/e/r", "role/log/s"];
    assert_eq!(holders(&["s3:GetObject", "bucket/log/logs/x"]), names(&all));
}

#[test]
fn an_account_that_is_asked_about_stands_for_itself() {
    for account in ["a1", "c", "e"] {
        let bucket = format!("bucket/{account}/data/x");
        let role = format!("role/{account}/r");
        assert_eq!(holders(&["s3:GetObject", &bucket]), names(&[&role]), "{account}");
    }
    assert_eq!(
        holders(&["s3:GetObject", "arn:aws:s3:::t-data-110000000003/x"]),
        names(&["role/c/r"])
    );
}

/// Accounts of a file are those that the blueprint would say.
#[test]
fn accounts_come_from_a_file() {
    let accounts: String = DESIGN
        .lines()
        .filter(|line| line.contains(": { id: \""))
        .map(|line| [line, "\n"].concat())
        .collect();
    assert_eq!(accounts.lines().count(), 6);
    let csv: String = accounts
        .lines()
        .map(|line| line.replace(": { id: \"", ",").replace("\" }", "\n").trim_start().to_owned())
        .collect();
    let named =
        |file: &str| DESIGN.replace(&accounts, "").replace("accounts:\n", &format!("accounts: {file}\n"));
    let yaml = accounts.replace("  ", "");
    let csv = ["name,id\n", &csv].concat();
    let written = |files: &[(&str, &str)]| {
        let at = folder(files);
        let done = inside(at.path(), &["synth", "b.yaml", "--out", "out"]);
        assert!(done.status.success(), "{}", stderr(&done));
        texts(&at.path().join("out"))
    };
    let inline = written(&[("b.yaml", DESIGN)]);
    assert_eq!(written(&[("b.yaml", &named("a.yaml")), ("a.yaml", &yaml)]), inline);
    assert_eq!(written(&[("b.yaml", &named("a.csv")), ("a.csv", &csv)]), inline);
    let at = folder(&[("b.yaml", &named("a.csv")), ("a.csv", &csv.replace("110000000003", "11"))]);
    let done = inside(at.path(), &["check", "b.yaml"]);
    let said = stdout(&done);
    assert_eq!(done.status.code(), Some(2));
    assert!(said.contains("a.csv:5:") && said.contains("`11`"), "{said}");
}

/// A file of few requests is read ahead, and tells apart the accounts that it names; standard input tells apart all.
#[test]
fn few_requests_are_answered_as_many() {
    let at = folder(&[("b.yaml", DESIGN)]);
    let line = |role: &str, call: &str, on: &str| {
        format!("{{\"principal\":\"{role}\",\"action\":\"{call}\",\"resource\":\"{on}\"}}\n")
    };
    let requests = [
        line("role/c/r", "s3:GetObject", "arn:aws:s3:::t-data-110000000003/x"),
        line("role/\\u0063/r", "s3:GetObject", "arn:aws:s3:::t-data-12000000000\\u0034/x"),
        line("role/e/r", "s3:GetObject", "bucket/log/logs/x"),
        line("arn:aws:iam::120000000004:role/r", "s3:PutObject", "bucket/log/logs/x"),
        line("role/nobody/r", "s3:GetObject", "bucket/log/logs/x"),
        line("role/log/s", "s3:GetObject", "arn:aws:s3:::t-data-1*"),
    ]
    .concat();
    std::fs::write(at.path().join("few.jsonl"), &requests).unwrap();
    let blueprint = at.path().join("b.yaml");
    let (code, streamed, _) = answered(&["can", blueprint.to_str().unwrap(), "--requests", "-"], &requests);
    let done = inside(at.path(), &["can", "b.yaml", "--requests", "few.jsonl"]);
    assert_eq!((done.status.code(), stdout(&done)), (Some(code), streamed.clone()));
    let allowed = streamed.lines().filter(|line| line.contains("\"decision\":\"allow\"")).count();
    assert_eq!((streamed.lines().count(), allowed), (6, 2), "{streamed}");
}

/// Answers of a file that names every account, which tells all apart, and of the same requests on standard input, where two
/// accounts stand for all that are like them.
fn answered_both_ways(design: &str, requests: &str) -> (String, String) {
    let at = folder(&[("b.yaml", design), ("few.jsonl", requests)]);
    let blueprint = at.path().join("b.yaml");
    let (code, streamed, _) = answered(&["can", blueprint.to_str().unwrap(), "--requests", "-"], requests);
    let done = inside(at.path(), &["can", "b.yaml", "--requests", "few.jsonl"]);
    assert_eq!(done.status.code(), Some(code), "{}", stderr(&done));
    (stdout(&done), streamed)
}

/// Requests about roles and buckets of any two accounts of an estate.
fn requests(estate: &Estate, random: &mut Random) -> String {
    let of_units = |(unit, accounts): (usize, &Vec<String>)| -> Vec<(usize, usize, String)> {
        accounts.iter().enumerate().map(|(at, name)| (unit, at, name.clone())).collect()
    };
    let all: Vec<_> = estate.units.iter().enumerate().flat_map(of_units).collect();
    let mut lines = String::new();
    for (unit, at, name) in &all {
        for number in 0..6 {
            let (of, there, other) = match number % 2 {
                0 => (*unit, *at, name.clone()),
                _ => random.pick(&all).clone(),
            };
            let id = 100_000_000_000_u64 + (of * 1_000_000 + there * 7) as u64;
            let call = random.pick(&["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]);
            let principal = match number {
                0..4 => format!("role/{name}/work{unit}"),
                _ => format!(
                    "arn:aws:iam::{}:role/work{unit}",
                    100_000_000_000_u64 + (unit * 1_000_000 + at * 7) as u64
                ),
            };
            let resource = match number {
                0..3 => format!("arn:aws:s3:::estate-{of}-{id}/a/{number}.csv"),
                3 => format!("arn:aws:s3:::estate-{of}-{id}/{name}/a"),
                4 => "bucket/log/logs/x".to_owned(),
                _ => format!("bucket/{other}/data{of}/x"),
            };
            let context = random.pick(&["", "", ",\"context\":{\"aws:SourceVpc\":\"vpc-1\"}"]);
            lines.push_str(&format!("{{\"id\":\"{number}-{name}\",\"principal\":\"{principal}\",\"action\":\"{call}\",\"resource\":\"{resource}\"{context}}}\n"));
        }
    }
    lines
}

#[test]
fn what_stands_for_others_is_answered_as_each_of_them() {
    let (mut answers, mut allowed) = (0, 0);
    for seed in 0..estates() {
        let mut random = Random::new(seed);
        let estate = Estate::new(&mut random);
        let (text, requests) = (estate.text(), requests(&estate, &mut random));
        let (each, streamed) = answered_both_ways(&text, &requests);
        for ((one, other), request) in each.lines().zip(streamed.lines()).zip(requests.lines()) {
            assert_eq!(one, other, "seed {seed}, {request}\n{text}");
        }
        assert_eq!(each.lines().count(), requests.lines().count());
        assert_eq!(streamed.lines().count(), requests.lines().count());
        answers += each.lines().count();
        allowed += each.lines().filter(|line| line.contains("\"decision\":\"allow\"")).count();
    }
    println!("{answers} answers, {allowed} allowed");
    assert!(
        answers > 300 && allowed > 20 && allowed < answers,
        "{answers} answers, {allowed} allowed"
    );
}
