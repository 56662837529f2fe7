//! Every kind through both of its templates and back: what is written is what was meant.
//!
//! The values are in [`cases`], the files around them in [`file`]. Nothing here knows how a template
//! looks; the kinds' own readers decide whether a rendered block says what its value says.
#![cfg(test)]

mod across;
mod cases;
#[path = "../common/mod.rs"]
mod common;
mod file;
mod judges;
mod says;

use cases::Case;
use file::Backend;
use landform::render::Templates;
use landform::resource::Body;
use std::collections::{BTreeMap, BTreeSet};

fn templates() -> Templates {
    match Templates::new(&BTreeMap::new()) {
        Ok(templates) => templates,
        Err(errors) => panic!("{errors:#?}"),
    }
}

fn each(mut look: impl FnMut(Backend, &Case)) {
    for backend in Backend::ALL {
        cases::all()
            .iter()
            .filter(|case| backend.shape(case).is_some())
            .for_each(|case| look(backend, case));
    }
}

#[test]
fn every_kind_has_values_and_a_template_where_its_backend_has_a_type() {
    let templates = templates();
    let names: BTreeSet<&str> =
        templates.names().into_iter().filter(|name| !name.starts_with("frame/")).collect();
    let mut wanted = BTreeSet::new();
    for (kind, cloudformation, terraform) in Body::shapes() {
        let values = cases::all().iter().filter(|case| case.address.kind() == kind).count();
        assert!(values >= 3, "{kind} has {values} values");
        wanted.extend(cloudformation.map(|_| Backend::CloudFormation.template(kind)));
        wanted.extend(terraform.map(|_| Backend::Terraform.template(kind)));
    }
    assert_eq!(names, wanted.iter().map(String::as_str).collect());
}

#[test]
fn what_is_written_is_what_was_meant() {
    let templates = templates();
    let (mut seen, mut wrong) = (0, Vec::new());
    each(|backend, case| {
        let text = file::render(&templates, backend, case);
        match file::read(backend, case, &text) {
            Ok(read) if read == case.expected(backend) => {}
            Ok(read) => {
                wrong.push(format!("{backend:?} {case}\n{read:?}\n{:?}\n{text}", case.expected(backend)))
            }
            Err(problem) => wrong.push(format!("{backend:?} {case}: {problem}\n{text}")),
        }
        seen += 1;
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 80, "{seen} files");
}

/// A template is divided before CloudFormation refuses it, by what each kind says of its blocks.
#[test]
fn no_kind_has_more_blocks_than_it_says() {
    let templates = templates();
    let mut repeated = 0;
    each(|backend, case| {
        if backend == Backend::CloudFormation {
            let text = file::render(&templates, backend, case);
            let blocks = |text: &str| text.lines().filter(|line| line.starts_with("    Type: AWS::")).count();
            let neighbour = blocks(&file::render(&templates, backend, &cases::key())) / 2;
            let (own, said) = (blocks(&text) - neighbour, case.body.most_blocks());
            let shape = case.body.cloudformation().unwrap();
            let seldom = shape.companions.iter().filter(|one| !one.always && !one.repeated).count();
            assert!(own <= said && said <= own + seldom, "{case}: {own} blocks, {said} said");
            repeated += own.saturating_sub(1 + shape.companions.len());
        }
    });
    assert!(repeated > 10, "{repeated} blocks beyond one of each");
}

/// Every full file with one line of it changed: the number of the line, the line, the changed file.
fn changed(backend: Backend, case: &Case, text: &str, change: impl Fn(&str) -> Option<String>) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let mut changes = 0;
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let Some(other) = change(line) else { continue };
        let (before, after) = lines.split_at(number);
        let mut other = [before, &[other.as_str()], after.get(1..).unwrap_or_default()].concat().join("\n");
        other.push('\n');
        let read = file::read(backend, case, &other);
        let noticed = read.is_err() || read != Ok(case.expected(backend));
        assert!(noticed, "{backend:?} {case}: nobody notices line {}: {line}\n{other}", number + 1);
        changes += 1;
    }
    changes
}

#[test]
fn no_line_can_vanish_unnoticed() {
    let templates = templates();
    let mut lines = 0;
    each(|backend, case| {
        // The policy parser takes a principal's plain text for an ARN, which AWS would refuse.
        let said_elsewhere = |line: &str| backend == Backend::CloudFormation && line.trim_start() == "AWS:";
        let vanish = |line: &str| (!said_elsewhere(line)).then(String::new);
        if case.is_full() {
            lines += changed(backend, case, &file::render(&templates, backend, case), vanish);
        }
    });
    assert!(lines > 1800, "{lines} lines");
}

/// A line that opens an attribute or a block, with an attribute before it that nobody asked for.
fn with_foreign(backend: Backend, line: &str) -> Option<String> {
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    let rest = line.trim_start();
    let word = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?;
    let behind = rest.strip_prefix(word)?;
    let (opens, foreign) = match backend {
        Backend::CloudFormation => (behind.starts_with(':'), "Foreign: \"x\""),
        Backend::Terraform => (behind.trim_start().starts_with(['=', '{']), "foreign = \"x\""),
    };
    (opens && !word.is_empty() && !indent.is_empty()).then(|| [&indent, foreign, "\n", line].concat())
}

/// Every map and block of a full file, its companions too, with one attribute more.
#[test]
fn no_attribute_can_join_unnoticed() {
    let templates = templates();
    let mut lines = 0;
    each(|backend, case| {
        if case.is_full() {
            let text = file::render(&templates, backend, case);
            lines += changed(backend, case, &text, |line| with_foreign(backend, line));
        }
    });
    assert!(lines > 1000, "{lines} lines");
}

#[test]
fn no_word_can_change_unnoticed() {
    const WORDS: [(&str, &str); 10] = [
        ("true", "false"),
        ("false", "true"),
        ("Allow", "Deny"),
        ("Enabled", "Disabled"),
        ("Retain", "Delete"),
        ("arn:", "arn;"),
        ("us-east-1", "us-east-2"),
        ("${", "{"),
        ("subject", "other"),
        ("Subject", "KeyOther"),
    ];
    let templates = templates();
    let mut seen = [0; WORDS.len()];
    each(|backend, case| {
        if !case.is_full() {
            return;
        }
        let text = file::render(&templates, backend, case);
        for ((word, other), seen) in WORDS.iter().zip(&mut seen) {
            *seen += changed(backend, case, &text, |line| {
                line.contains(word).then(|| line.replacen(word, other, 1))
            });
        }
    });
    assert!(seen.iter().all(|seen| *seen > 10), "{seen:?}");
}

#[test]
fn files_are_tidy() {
    let templates = templates();
    each(|backend, case| {
        let text = file::render(&templates, backend, case);
        assert!(
            text.ends_with('\n') && !text.ends_with("\n\n"),
            "{backend:?} {case}: the end\n{text}"
        );
        assert!(!text.contains("\n\n\n"), "{backend:?} {case}: two empty lines\n{text}");
        for line in text.lines() {
            assert!(!line.ends_with(' '), "{backend:?} {case}: a space ends `{line}`");
        }
    });
}

#[test]
fn cfn_lint_accepts_what_aws_would() {
    let templates = templates();
    let mut files = BTreeMap::new();
    each(|backend, case| {
        if backend == Backend::CloudFormation && case.is_acceptable() {
            files.insert([&case.to_string(), ".yaml"].concat(), file::render(&templates, backend, case));
        }
    });
    judges::cfn_lint(&files);
}

#[test]
fn terraform_fmt_changes_nothing() {
    let templates = templates();
    let mut files = BTreeMap::new();
    each(|backend, case| {
        if backend == Backend::Terraform {
            files.insert([&case.to_string(), ".tf"].concat(), file::render(&templates, backend, case));
        }
    });
    judges::terraform_fmt(&files);
}

#[test]
fn filled_is_asked_of_what_the_data_must_have() {
    let data = serde_json::json!({ "a": "", "b": "x", "c": [], "d": [null], "e": {}, "f": { "g": null }, "n": null, "i": 0 });
    let ask = |path: &str| {
        let text = ["{{#if (filled ", path, ")}}y{{else}}n{{/if}}"].concat();
        let templates = Templates::from_texts(&BTreeMap::from([("a.tf".to_owned(), text)])).unwrap();
        templates.render("a.tf", &data, &landform::render::Scope::new()).ok()
    };
    let rows = [
        ("a", "n"),
        ("b", "y"),
        ("c", "n"),
        ("d", "y"),
        ("e", "n"),
        ("f", "y"),
        ("f.g", ""),
        ("n", ""),
        ("i", ""),
        ("z", ""),
    ];
    for (path, want) in rows {
        assert_eq!(ask(path).unwrap_or_default(), want, "{path}");
    }
}
