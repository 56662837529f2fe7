//! Templates that would not end: each is refused in words, and soon.

use crate::common::files::{copied, text};
use crate::common::program::{program, stderr};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Synthesizes with what `make` puts into the folder of templates; whoever takes longer than a minute hangs.
fn with(make: impl Fn(&Path)) -> Output {
    let folder = copied("estate");
    let templates = folder.path().join("templates");
    fs::create_dir_all(templates.join("role")).unwrap();
    make(&templates);
    let mut child = program(folder.path(), &["synth", "b.yaml", "--out", "out", "--templates", "templates"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("it hangs");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(!folder.path().join("out").exists());
    child.wait_with_output().unwrap()
}

fn refused(output: &Output, why: &str) {
    let said = stderr(output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(why), "no `{why}` in {said}");
    assert!(!said.contains("mismatch") && !said.contains("bug of landform"), "{said}");
}

const ROLE: &str = "role/cloudformation.yaml.hbs";

/// The role's own template with a text behind it.
fn role(more: &str) -> String {
    [text(Path::new("templates").join(ROLE)).as_str(), more].concat()
}

#[test]
fn templates_that_lead_back_to_themselves_or_too_far_are_refused() {
    let nested = |times: usize| ["{{#if true}}".repeat(times), "{{/if}}".repeat(times)].concat();
    let rows = [
        ("{{> role/cloudformation.yaml}}".to_owned(), "leads back to it: it would never end"),
        (
            "{{#*inline \"x\"}}{{> x}}{{/inline}}{{> x}}".to_owned(),
            "leads back to it: it would never end",
        ),
        (
            "{{#> x}}{{> role/cloudformation.yaml}}{{/x}}".to_owned(),
            "leads back to it: it would never end",
        ),
        (nested(101), "nests more than 100 blocks and expressions in one another"),
        (nested(2_000), "nests more than 100 blocks and expressions in one another"),
        (nested(20_000), "nests more than 100 blocks and expressions in one another"),
        (
            ["{{#if true}}", &"{{else if true}}".repeat(2_000), "{{/if}}"].concat(),
            "nests more than 100",
        ),
        (
            ["{{yaml ", &"(present ".repeat(5_000), "id", &")".repeat(5_000), "}}"].concat(),
            "nests more than 100",
        ),
    ];
    for (more, why) in rows {
        let output = with(|templates| fs::write(templates.join(ROLE), role(&more)).unwrap());
        refused(&output, why);
    }
    let mutual = with(|templates| {
        fs::create_dir_all(templates.join("key")).unwrap();
        fs::write(templates.join(ROLE), "{{> key/cloudformation.yaml}}").unwrap();
        fs::write(templates.join("key/cloudformation.yaml.hbs"), "{{> role/cloudformation.yaml}}").unwrap();
    });
    refused(
        &mutual,
        "templates/role/cloudformation.yaml.hbs:1:1: includes `key/cloudformation.yaml`",
    );
}

/// Each includes the next twice: a thousand million times the last.
#[test]
fn templates_that_include_one_another_again_and_again_are_refused() {
    let kinds = [
        "alarm", "bucket", "database", "endpoint", "firewall", "group", "key", "role", "share", "subnet",
        "topic", "trail", "vpc",
    ];
    let there = |kind: &&str| Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(kind).is_dir();
    let names: Vec<String> = kinds
        .into_iter()
        .filter(there)
        .flat_map(|kind| ["cloudformation.yaml", "terraform.tf"].map(|end| [kind, "/", end].concat()))
        .collect();
    assert!(names.len() > 20);
    let output = with(|templates| {
        for (name, next) in names.iter().zip(names.iter().skip(1)) {
            let file = templates.join([name, ".hbs"].concat());
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, ["{{> ", next, "}}{{> ", next, "}}"].concat()).unwrap();
        }
    });
    refused(&output, "leads to more than 1000 templates");
}

/// Nothing is written by the innermost, so that only the turns can be counted.
#[test]
fn lists_in_lists_end() {
    let open: String = (0..30)
        .map(|depth| ["{{#each ", &"../".repeat(depth), "place}}"].concat())
        .collect();
    let lists = [&open, "{{/each}}".repeat(30).as_str()].concat();
    let output = with(|templates| fs::write(templates.join(ROLE), role(&lists)).unwrap());
    refused(&output, "takes more than 1000000 turns of `each`: it would not end in time");
}

#[test]
fn what_is_no_file_of_a_template_is_refused() {
    let pipe = with(|templates| {
        let status = Command::new("mkfifo").arg(templates.join(ROLE)).status().unwrap();
        assert!(status.success());
    });
    refused(&pipe, "role/cloudformation.yaml.hbs` is no file");
    refused(&with(|templates| symlink("/dev/zero", templates.join(ROLE)).unwrap()), "is no file");
    let huge = with(|templates| fs::write(templates.join(ROLE), " ".repeat((1 << 20) + 1)).unwrap());
    refused(&huge, "is longer than 1024 KiB");
    let back = with(|templates| symlink("..", templates.join("role/back")).unwrap());
    refused(&back, "deep in one another");
    let twice = with(|templates| {
        symlink(".", templates.join("one")).unwrap();
        symlink(".", templates.join("two")).unwrap();
    });
    refused(&twice, "deep in one another");
}
