//! A blueprint of several files: the same as one file, and each problem in the file where it stands.

use crate::common::files::{folder, text, tree};
use crate::common::program::answered;
use std::path::Path;
use tempfile::TempDir;

const WHOLE: &str = "blueprints/feature-store-sharing.yaml";

/// The top-level sections of a blueprint, each with all of its lines.
fn sections(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let opens = line.starts_with(|first: char| first.is_ascii_lowercase());
        match (found.last_mut(), opens) {
            (_, true) => found.push((line.split(':').next().unwrap().to_owned(), [line, "\n"].concat())),
            (Some((_, section)), false) => section.push_str(&[line, "\n"].concat()),
            (None, false) => {}
        }
    }
    found
}

fn check(at: &Path) -> (i32, String) {
    let (code, results, notes) = answered(&["check", at.join("b.yaml").to_str().unwrap()], "");
    (code, [results, notes].concat())
}

fn written(at: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let (blueprint, out) = (at.join("b.yaml"), at.join("out"));
    let (code, _, notes) =
        answered(&["synth", blueprint.to_str().unwrap(), "--out", out.to_str().unwrap()], "");
    assert_eq!(code, 0, "{notes}");
    tree(&out)
}

#[test]
fn several_files_are_written_as_one_is() {
    let whole = text(WHOLE);
    let (mut own, mut organization, mut rest) = (String::new(), String::new(), String::new());
    for (name, section) in sections(&whole) {
        match name.as_str() {
            "landform" | "name" | "region" => own.push_str(&section),
            "organization" | "accounts" => organization.push_str(&section),
            _ => rest.push_str(&section),
        }
    }
    assert!(
        organization.contains("accounts:") && rest.contains("grants:"),
        "the case is about these"
    );
    own.push_str("include: [org/organization.yaml, rest.yaml]\n");
    rest.push_str("include: ./org/../org/organization.yaml\n");
    let parts = folder(&[("b.yaml", &own), ("org/organization.yaml", &organization), ("rest.yaml", &rest)]);
    let one = folder(&[("b.yaml", &whole)]);
    assert_eq!(check(parts.path()).0, 0, "{}", check(parts.path()).1);
    assert_eq!(written(parts.path()), written(one.path()));
}

const HEAD: &str = "\
landform: 1
name: t
organization: { id: o-a1b2c3d4e5, management: \"000000000001\" }
accounts: { a: { id: \"111111111111\" } }
region: us-east-1
";

fn beside(include: &str, files: &[(&str, &str)]) -> TempDir {
    let own = [HEAD, "include: ", include, "\nroles: { one: { in: a, for: lambda } }\n"].concat();
    folder(&[&[("b.yaml", own.as_str())], files].concat())
}

/// What is included, the files beside the blueprint, the code and the place that are told.
type Row<'r> = (&'r str, &'r [(&'r str, &'r str)], &'r str, &'r str);

#[test]
fn a_problem_is_told_in_its_file() {
    let rows: [Row<'_>; 8] = [
        ("more.yaml", &[], "include-file", "b.yaml:6:"),
        (
            "more.yaml",
            &[("more.yaml", "roles: { two: { in: b, for: lambda } }\n")],
            "reference-unknown",
            "more.yaml:1:",
        ),
        (
            "more.yaml",
            &[("more.yaml", "\nroles:\n  one: { in: a, for: lambda }\n")],
            "included-twice",
            "more.yaml:3:",
        ),
        ("more.yaml", &[("more.yaml", "rols: {}\n")], "unknown-key", "more.yaml:1:"),
        ("more.yaml", &[("more.yaml", "[]\n")], "include-file", "more.yaml:1:"),
        (
            "more.yaml",
            &[("more.yaml", "region: eu-west-1\n")],
            "included-twice",
            "more.yaml:1:",
        ),
        ("more.yaml", &[("more.yaml", "include: [x, [y]]\n")], "include-file", "more.yaml:1:"),
        (
            "d/more.yaml",
            &[("d/more.yaml", "include: more2.yaml\n"), ("more2.yaml", "{}\n")],
            "include-file",
            "d/more.yaml:1:",
        ),
    ];
    for (include, files, code, place) in rows {
        let design = beside(include, files);
        let (status, said) = check(design.path());
        assert_eq!(status, 2, "{files:?}: {said}");
        assert!(
            said.contains(&format!("error[{code}]")) && said.contains(place),
            "{files:?}: {said}"
        );
    }
}

#[test]
fn files_that_include_one_another_end() {
    let design = beside(
        "[x.yaml, x.yaml]",
        &[
            ("x.yaml", "include: [y.yaml, b.yaml]\nroles: { two: { in: a, for: lambda } }\n"),
            ("y.yaml", "include: x.yaml\nregion: us-east-1\nlandform: 1\n"),
        ],
    );
    let (code, said) = check(design.path());
    assert_eq!(code, 0, "{said}");
    let (_, roles, _) = answered(&["list", design.path().join("b.yaml").to_str().unwrap(), "role"], "");
    assert_eq!(roles.lines().filter(|line| line.starts_with("role/a/")).count(), 2, "{roles}");
    let many: Vec<String> = (0..300).map(|at| format!("f{at}.yaml")).collect();
    let design = beside(&format!("[{}]", many.join(", ")), &[]);
    let (code, said) = check(design.path());
    assert_eq!(code, 2);
    assert!(said.contains("cannot be read") || said.contains("at most 200 files"), "{said}");
}
