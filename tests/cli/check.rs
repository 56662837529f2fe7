//! `landform check`: its formats, and what makes it fail.

use crate::DEFECT;
use crate::common::blueprint::SHARING;
use crate::common::files::{copied, folder, root, text};
use crate::common::program::{inside, landform, stderr, stdout};
use serde_json::Value;
use std::fs;

#[test]
fn a_check_writes_every_format_to_its_file_and_one_to_standard_output() {
    let folder = folder(&[]);
    let blueprint = root().join(DEFECT);
    let blueprint = blueprint.to_str().unwrap();
    let outputs: Vec<String> =
        FORMATS.iter().map(|(format, _)| format!("{format}=report.{format}")).collect();
    for (format, stack) in FORMATS {
        let mut arguments = vec!["check", blueprint, "--format", format];
        outputs.iter().for_each(|output| arguments.extend(["--output", output]));
        let output = inside(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(1), "{format}: {}", stderr(&output));
        assert!(stdout(&output).contains(stack), "{format}: {}", stdout(&output));
        for (other, _) in FORMATS {
            let path = folder.path().join(["report.", other].concat());
            let text = fs::read_to_string(&path).unwrap();
            if other == format {
                assert_eq!(text, stdout(&output), "{format}: the file and standard output say the same");
            }
            fs::remove_file(path).unwrap();
        }
    }
}

const FORMATS: [(&str, &str); 6] = [
    ("text", "error[principal-wildcard]"),
    ("json", "\"rule\": \"principal-wildcard\""),
    ("sarif", "\"ruleId\": \"principal-wildcard\""),
    ("junit", "<testsuites"),
    ("markdown", "principal-wildcard"),
    ("github", "::error file="),
];

#[test]
fn machine_formats_are_one_document_for_several_blueprints() {
    let said = |format: &str| {
        let output = landform(&["check", SHARING, DEFECT, "--format", format]);
        assert_eq!(output.status.code(), Some(1), "{format}");
        stdout(&output)
    };
    let json: Value = serde_json::from_str(&said("json")).unwrap();
    let names: Vec<&Value> = json.as_array().unwrap().iter().map(|report| &report["blueprint"]).collect();
    assert_eq!(names, [SHARING, DEFECT]);
    let sarif: Value = serde_json::from_str(&said("sarif")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"].as_array().unwrap().len(), 2);
    let junit = said("junit");
    assert_eq!((junit.matches("<?xml").count(), junit.matches("</testsuites>").count()), (1, 1));
    assert!(junit.contains(SHARING) && junit.contains("principal-wildcard"), "{junit}");
    assert_eq!(junit.matches("<testsuite ").count(), junit.matches("</testsuite>").count());
    assert_eq!(junit.matches("<testsuite ").count(), 6);
}

#[test]
fn a_report_that_cannot_be_written_is_no_success() {
    let output = landform(&["check", SHARING, "--output", "json=README.md/report.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("error: `README.md/report.json`: part of the path is a file"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn what_makes_a_check_fail_can_be_chosen() {
    // High, medium, and a claim that fails.
    let folder = copied("guardrails");
    let at = folder.path();
    fs::write(
        at.join("claim.yaml"),
        [
            &text(SHARING),
            "  - { id: wrong, deny: \"sagemaker:GetRecord\", by: role/marketing/ds-exec, on: feature-group/owner/cross-account-fg-1 }\n",
        ]
        .concat(),
    )
    .unwrap();
    fs::copy(at.join("b.yaml"), at.join("high.yaml")).unwrap();
    fs::copy(root().join("tests/defects/audit-claim-unbacked.yaml"), at.join("medium.yaml")).unwrap();
    let rows = [("high.yaml", [1, 1, 0]), ("medium.yaml", [0, 1, 0]), ("claim.yaml", [1, 1, 0])];
    for (file, wanted) in rows {
        for (fail_on, status) in ["error", "warning", "never"].into_iter().zip(wanted) {
            let output = inside(at, &["check", file, "--fail-on", fail_on]);
            assert_eq!(output.status.code(), Some(status), "{file} {fail_on}: {}", stdout(&output));
        }
    }
    assert_eq!(inside(at, &["check", "nothing.yaml", "--fail-on", "never"]).status.code(), Some(2));
}

#[test]
fn a_check_that_checked_nothing_is_no_success() {
    let empty = "landform: 1\nname: empty\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\naccounts: {}\nregion: us-east-1\n";
    let folder = folder(&[("b.yaml", empty)]);
    for fail_on in ["error", "warning", "never"] {
        let output = inside(folder.path(), &["check", "b.yaml", "--fail-on", fail_on]);
        assert_ne!(output.status.code(), Some(0), "{}", stdout(&output));
    }
}
