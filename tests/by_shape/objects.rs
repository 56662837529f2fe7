//! Questions about objects: what is said of one that has the place of others is said of each.

use crate::common::files::folder;
use crate::common::program::{answered, inside, stderr, stdout};
use crate::estates;
use crate::random::Random;
use std::collections::BTreeSet;

const DESIGN: &str = include_str!("inputs/objects.yaml");

/// Texts that fit some objects and not others; `B` is the bucket.
const PATTERNS: [&str; 16] = [
    "B/*",
    "B/a/*",
    "B/a*",
    "B/*.csv",
    "B/*/1.csv",
    "B/a/?.csv",
    "B/a/1.csv",
    "B/b/x1",
    "B/${aws:PrincipalTag/team}/*",
    "B/${aws:PrincipalAccount}*",
    "B/*${s3:prefix}",
    "arn:aws:s3:::*/b/*",
    "arn:aws:s3:*:*:t-data/A*",
    "arn:aws:s3:::t-*",
    "*",
    "B/?/*1*",
];

/// Parts of keys of objects.
const PARTS: [&str; 12] = [
    "a",
    "b",
    "A",
    "1.csv",
    "2.csv",
    "x1",
    "red",
    "dt=1",
    "c",
    "110000000001",
    "a1",
    "B.CSV",
];

/// A statement about objects, by a pattern that a condition or `Resource` has.
fn statement(random: &mut Random, effect: &str, principal: &str) -> String {
    let pattern = |random: &mut Random| random.pick(&PATTERNS).replace("B/", "arn:aws:s3:::t-data/");
    let element = if random.chance(80) { "Resource" } else { "NotResource" };
    let action = random.pick(&["s3:*", "s3:GetObject", "s3:Put*"]);
    format!(
        "{{ Effect: {effect}, {principal}Action: \"{action}\", {element}: \"{}\" }}",
        pattern(random)
    )
}

/// A statement about the key, by what S3 says to it of an object or of its bucket.
fn of_key(random: &mut Random) -> String {
    let operator = random.pick(&["StringLike", "ArnLike", "StringEquals", "StringEqualsIgnoreCase"]);
    let pattern = random.pick(&PATTERNS).replace("B/", "arn:aws:s3:::t-data/");
    format!(
        "{{ Effect: Deny, Action: \"kms:Decrypt\", Resource: \"*\", Condition: {{ {operator}: {{ \"kms:EncryptionContext:aws:s3:arn\": \"{pattern}\" }} }} }}"
    )
}

fn design(random: &mut Random) -> String {
    let list = |all: Vec<String>| all.join(", ");
    let own = list(
        (0..4)
            .map(|number| statement(random, if number < 3 { "Allow" } else { "Deny" }, ""))
            .collect(),
    );
    let keys = list((0..random.below(3)).map(|_| of_key(random)).collect());
    let own = if keys.is_empty() { own } else { [own, keys].join(", ") };
    let on = list((0..2).map(|_| statement(random, "Deny", "Principal: \"*\", ")).collect());
    DESIGN
        .replace("OWN", &own)
        .replace("ON", &on)
        .replace("MORE", if random.chance(50) { "a/" } else { "b/x1" })
}

/// Requests about objects, of which `spell` writes the action.
fn requests(random: &mut Random, spell: impl Fn(&str) -> String) -> String {
    let mut lines = String::new();
    for number in 0..300 {
        let parts: Vec<&str> = (0..=random.below(3)).map(|_| *random.pick(&PARTS)).collect();
        let key = [
            random.pick(&["", "", "", "x/"]),
            parts.join("/").as_str(),
            random.pick(&["", "", "1"]),
        ]
        .concat();
        let bucket = random.pick(&[
            "arn:aws:s3:::t-data",
            "bucket/log/data",
            "arn:aws:s3:::t-old",
            "arn:aws:s3:::t-own-110000000003",
        ]);
        let who = random.pick(&["role/a1/r", "role/c/r", "role/log/s", "arn:aws:iam::120000000004:role/r"]);
        let calls = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "kms:Decrypt"];
        let action = spell(calls[random.below(calls.len())]);
        let more = random.pick(&["", "", ",\"expected\":\"allow\"", ",\"context\":{\"s3:prefix\":\"a\"}"]);
        lines.push_str(&format!(
            "{{\"id\":{number},\"principal\":\"{who}\",\"action\":\"{action}\",\"resource\":\"{bucket}/{key}\"{more}}}\n"
        ));
    }
    lines
}

/// What is not spelled plainly is answered by itself.
#[test]
fn objects_that_nothing_tells_apart_are_answered_alike() {
    let (mut answers, mut allowed, mut different) = (0, 0, BTreeSet::new());
    for seed in 0..estates().div_ceil(3) {
        let text = design(&mut Random::new(seed));
        let plain = requests(&mut Random::new(seed), str::to_owned);
        let each = requests(&mut Random::new(seed), |action| action.replace(':', "\\u003a"));
        let at = folder(&[("b.yaml", &text), ("plain.jsonl", &plain), ("each.jsonl", &each)]);
        let blueprint = at.path().join("b.yaml");
        for format in ["jsonl", "text"] {
            let by_file = |file| {
                let done = inside(at.path(), &["can", "b.yaml", "--requests", file, "--format", format]);
                assert_ne!(done.status.code(), Some(3), "{}", stderr(&done));
                (done.status.code().unwrap(), stdout(&done))
            };
            let (code, ours) = by_file("plain.jsonl");
            let (_, theirs) = by_file("each.jsonl");
            for ((one, other), request) in ours.lines().zip(theirs.lines()).zip(plain.lines()) {
                assert_eq!(one, other, "seed {seed}, {format}, {request}\n{text}");
            }
            assert_eq!(ours, theirs, "seed {seed}, {format}\n{text}");
            let words = ["can", blueprint.to_str().unwrap(), "--requests", "-", "--format", format];
            let (streamed_code, streamed, said) = answered(&words, &plain);
            assert_eq!((streamed_code, &streamed), (code, &ours), "seed {seed}, {format}\n{said}\n{text}");
            if format == "jsonl" {
                answers += ours.lines().count();
                allowed += ours.lines().filter(|line| line.contains("\"decision\":\"allow\"")).count();
                let blank = |line: &str| line.split_once(",\"decision\"").unwrap_or_default().1.to_owned();
                different.extend(ours.lines().map(blank));
            }
        }
    }
    println!("{answers} answers, {allowed} allowed, {} different", different.len());
    assert!(allowed > answers / 50 && allowed < answers, "{allowed} of {answers}");
    assert!(different.len() > answers / 10, "{} of {answers}", different.len());
}
