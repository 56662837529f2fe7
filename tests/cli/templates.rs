//! `landform synth --templates`: the user's own templates, right, wrong and broken.

use crate::common::files::{copied, text, texts};
use crate::common::program::{inside, stderr, stdout};
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

/// Copies one of the built-in templates, changed, into a folder of its own and synthesizes with it.
fn with_template(path: &str, change: impl Fn(&str) -> String) -> (TempDir, Output) {
    let folder = copied("estate");
    let text = text(Path::new("templates").join(path));
    let changed = change(&text);
    assert_ne!(changed, text);
    let file = folder.path().join("templates").join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, changed).unwrap();
    let output = inside(folder.path(), &["synth", "b.yaml", "--out", "out", "--templates", "templates"]);
    (folder, output)
}

#[test]
fn a_template_that_says_something_else_than_the_plan_is_caught_and_nothing_is_written() {
    let rows = [
        ("bucket/cloudformation.yaml.hbs", "BlockPublicAcls: true", "BlockPublicAcls: false"),
        ("bucket/terraform.tf.hbs", "= true", "= false"),
        (
            "key/cloudformation.yaml.hbs",
            "EnableKeyRotation:",
            "KeyUsage: SIGN_VERIFY\n    EnableKeyRotation:",
        ),
    ];
    for (path, from, to) in rows {
        let (folder, output) = with_template(path, |text| text.replacen(from, to, 1));
        assert_eq!(output.status.code(), Some(2), "{path}: {}", stderr(&output));
        assert!(
            stderr(&output).contains("mismatch: ")
                && stderr(&output).contains("nothing was written")
                && stderr(&output).contains("say something else than the blueprint")
                && !stderr(&output).contains("bug"),
            "{}",
            stderr(&output)
        );
        assert_eq!(stdout(&output), "", "{path}");
        assert!(!folder.path().join("out").exists(), "{path}");
    }
}

#[test]
fn a_template_that_says_the_same_otherwise_is_used() {
    let rows = [
        (
            "bucket/cloudformation.yaml.hbs",
            "BlockPublicAcls: true",
            "\"BlockPublicAcls\": true",
        ),
        (
            "bucket/terraform.tf.hbs",
            "  block_public_policy     = true\n  ignore_public_acls      = true\n",
            "  ignore_public_acls      = true\n  block_public_policy     = true\n",
        ),
    ];
    for (path, from, to) in rows {
        let (folder, output) = with_template(path, |text| text.replacen(from, to, 1));
        assert_eq!(output.status.code(), Some(0), "{path}: {}", stderr(&output));
        let written = texts(&folder.path().join("out"));
        assert!(written.values().any(|text| text.contains(to)), "{path}: the template was not used");
    }
}

/// Nobody compares the words of a comment with anything, so a template writes none of its own.
#[test]
fn a_template_that_comments_what_it_writes_is_refused() {
    for path in ["bucket/cloudformation.yaml.hbs", "bucket/terraform.tf.hbs"] {
        let (folder, output) = with_template(path, |text| ["# our own words\n", text].concat());
        assert_eq!(output.status.code(), Some(2), "{path}: {}", stderr(&output));
        assert!(stderr(&output).contains("comment"), "{path}: {}", stderr(&output));
        assert!(!folder.path().join("out").exists(), "{path}");
    }
}

/// What is done to a template.
type Change = fn(&str) -> String;

#[test]
fn a_broken_template_is_named_with_its_line() {
    let rows: [(&str, Change, &str); 4] = [
        (
            "bucket/cloudformation.yaml.hbs",
            |text| ["# one\n{{#if\n", text].concat(),
            "templates/bucket/cloudformation.yaml.hbs:",
        ),
        (
            "bucket/terraform.tf.hbs",
            |text| [text, "\n{{/if}}\n"].concat(),
            "templates/bucket/terraform.tf.hbs:",
        ),
        (
            "bucket/cloudformation.yaml.hbs",
            |text| ["# {{nothing}}\n", text].concat(),
            "templates/bucket/cloudformation.yaml.hbs:1:",
        ),
        (
            "bucket/cloudformation.yaml.hbs",
            |text| ["# one\n# {{{name}}}\n", text].concat(),
            "templates/bucket/cloudformation.yaml.hbs:2:",
        ),
    ];
    for (path, change, place) in rows {
        let (folder, output) = with_template(path, change);
        assert_eq!(output.status.code(), Some(2), "{path}: {}", stderr(&output));
        assert!(stderr(&output).contains(place), "{path}: no {place}: {}", stderr(&output));
        assert!(!folder.path().join("out").exists());
    }
    let folder = copied("estate");
    let output = inside(folder.path(), &["synth", "b.yaml", "--out", "out", "--templates", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("`nowhere`: there is nothing of this name"),
        "{}",
        stderr(&output)
    );
    fs::create_dir_all(folder.path().join("t/bucktes")).unwrap();
    fs::write(folder.path().join("t/bucktes/cloudformation.yaml.hbs"), "a").unwrap();
    let output = inside(folder.path(), &["synth", "b.yaml", "--out", "out", "--templates", "t"]);
    assert_eq!(output.status.code(), Some(2), "a template that replaces none: {}", stderr(&output));
    assert!(stderr(&output).contains("bucktes/cloudformation.yaml"), "{}", stderr(&output));
}
