//! Findings that somebody lives with: what counts, what fails closed, and that each format shows it.

use crate::common::files::folder;
use crate::common::program::answered;
use serde_json::Value;
use tempfile::TempDir;

const BLUEPRINT: &str = "\
landform: 1
name: defect
organization: { id: o-a1b2c3d4e5, management: \"000000000001\" }
accounts:
  store: { id: \"111111111111\" }
  science: { id: \"222222222222\" }
region: us-east-1
roles:
  caller: { in: science, for: lambda }
  other: { in: science, for: lambda }
  target: { in: store, assumed_by: role/science/caller, policies: \"arn:aws:iam::aws:policy/AmazonSageMakerFullAccess\" }
";
const RULE: &str = "managed-full-access-cross-account";
const TODAY: &str = "2026-11-30";

/// A row that counts until a day.
fn row(expires: &str) -> String {
    format!(
        "- id: {RULE}\n  subject: role/store/target\n  reason: notebooks of one team until it has a role of its own\n  \
         owner: \"@ml\"\n  approved_by: \"@security\"\n  expires: {expires}\n"
    )
}

struct Design(TempDir);

impl Design {
    fn new(blueprint: &str, waivers: &str) -> Self {
        Self(folder(&[("b.yaml", blueprint), ("waivers.yaml", waivers)]))
    }

    fn asked(&self, command: &str, more: &[&str]) -> (i32, String) {
        let path = self.0.path().join("b.yaml").display().to_string();
        let (code, results, notes) = answered(&[&[command, &path, "--today", TODAY], more].concat(), "");
        (code, [results, notes].concat())
    }

    fn check(&self) -> (i32, String) {
        self.asked("check", &[])
    }
}

fn checked(waivers: &str) -> (i32, String) {
    Design::new(BLUEPRINT, waivers).check()
}

/// The fingerprint of the one finding of a blueprint.
fn fingerprint(blueprint: &str) -> String {
    let design = Design(folder(&[("b.yaml", blueprint)]));
    let (_, report) = design.asked("check", &["--format", "json"]);
    let report: Value = serde_json::from_str(&report).unwrap();
    let found = report["findings"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    found[0]["fingerprint"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_waived_fails_nothing_and_is_shown_everywhere() {
    let (code, _) = checked("[]\n");
    assert_eq!(code, 1, "without a row the finding counts");
    let design = Design::new(BLUEPRINT, &row("2027-02-28"));
    let (code, said) = design.check();
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("1 waived") && said.contains("waived until 2027-02-28 by @ml: notebooks"),
        "{said}"
    );
    for format in ["json", "sarif", "junit", "markdown", "github"] {
        let (code, report) = design.asked("check", &["--format", format]);
        assert_eq!(code, 0, "{format}: {report}");
        let parts = [RULE, "2027-02-28", "notebooks of one team"];
        assert!(parts.iter().all(|part| report.contains(part)), "{format}: {report}");
    }
    let out = design.0.path().join("out").display().to_string();
    assert_eq!(design.asked("synth", &["--out", &out]).0, 0);
    assert_eq!(design.asked("runbook", &[]).0, 0);
    let refused = Design::new(BLUEPRINT, "[]\n");
    assert_eq!(refused.asked("synth", &["--out", &out]).0, 1);
}

#[test]
fn the_last_day_counts_and_the_next_does_not() {
    assert_eq!(checked(&row(TODAY)).0, 0);
    let (code, said) = checked(&row("2026-11-27"));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("its waiver expired 3 days ago (@ml)"), "{said}");
    let (code, said) = checked(&row("2026-12-01"));
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("warning[waiver-ends-soon]") && said.contains("ends in 1 day"),
        "{said}"
    );
}

/// Each malformed or unmatched row is an error at its own line, and nothing is waived.
#[test]
fn what_is_wrong_with_a_row_fails_closed() {
    let good = row("2027-02-28");
    assert_eq!(checked(&good).0, 0);
    let rows = [
        (
            RULE,
            "managed-full-acces-cross-account",
            "waiver-unmatched",
            "did you mean `managed-full-access-cross-account`?",
        ),
        (
            "role/store/target",
            "role/store/targets",
            "waiver-unmatched",
            "did you mean `role/store/target`?",
        ),
        ("role/store/target", "role/*/target", "waiver-invalid", "scope: pattern"),
        (
            "2027-02-28",
            "2027-06-30",
            "waiver-invalid",
            "212 days ahead; a waiver of it counts for at most 180",
        ),
        ("2027-02-28", "28.02.2027", "waiver-invalid", "is no day"),
        ("2027-02-28", "2027-02-30", "waiver-invalid", "is no day"),
        (
            "notebooks of one team until it has a role of its own",
            "later",
            "waiver-invalid",
            "at least 20 characters",
        ),
        ("  approved_by: \"@security\"\n", "", "waiver-invalid", "nobody agreed"),
        ("\"@ml\"", "\"\"", "waiver-invalid", "`owner` is empty"),
        ("  owner: \"@ml\"\n", "", "missing-key", "owner"),
        ("owner:", "ovner:", "unknown-key", "ovner"),
        ("- id", "- finding: abc\n  id", "waiver-invalid", "is no fingerprint"),
        ("- id", "- scope: all\n  id", "waiver-invalid", "is no scope"),
    ];
    for (old, new, code, words) in rows {
        assert!(good.contains(old), "{old}");
        let (status, said) = checked(&good.replace(old, new));
        assert_eq!(status, 2, "{old} -> {new}: {said}");
        assert!(
            said.contains(&format!("error[{code}]")) && said.contains(words),
            "{old} -> {new}: {said}"
        );
        assert!(said.contains("waivers.yaml:"), "{old} -> {new}: {said}");
    }
    for text in ["", "id: x\n", "- [\n", "- {}\n"] {
        assert_eq!(checked(text).0, 2, "{text:?}");
    }
}

#[test]
fn a_row_that_waives_nothing_is_told() {
    let mended =
        BLUEPRINT.replace("policies: \"arn:aws:iam::aws:policy/AmazonSageMakerFullAccess\"", "path: /a/");
    let (code, said) = Design::new(&mended, &row("2027-02-28")).check();
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("warning[waiver-unused]"), "{said}");
}

/// A row that names the finding covers what was found then; one that does not covers what the rule finds there.
#[test]
fn a_finding_that_widens_is_back() {
    let digits = fingerprint(BLUEPRINT);
    let pinned = row("2027-02-28").replace("- id", &format!("- finding: \"{}\"\n  id", &digits[..8]));
    assert_eq!(checked(&pinned).0, 0);
    let moved = BLUEPRINT
        .replace("roles:\n", "\n# moved\nroles:\n")
        .replace("region: us-east-1\n", "");
    let moved = moved.replace("name: defect\n", "name: defect\nregion: us-east-1\n");
    assert_eq!(Design::new(&moved, &pinned).check().0, 0, "whatever line it stands at");
    let wider = [
        (
            "assumed_by: role/science/caller",
            "assumed_by: [role/science/caller, role/science/other]",
        ),
        ("/AmazonSageMakerFullAccess\"", "/IAMFullAccess\""),
    ];
    for (old, new) in wider {
        let (code, said) = Design::new(&BLUEPRINT.replace(old, new), &pinned).check();
        assert_eq!(code, 1, "{new}: {said}");
        assert!(said.contains("a waiver (@ml) is of another finding here"), "{new}: {said}");
    }
}

/// What is found at a role is how wide it is: its own policies, and its boundary.
#[test]
fn what_a_role_may_is_a_part_of_the_fingerprint() {
    let bounded = BLUEPRINT.replace(
        "policies: \"arn",
        "boundary: \"arn:aws:iam::aws:policy/ReadOnlyAccess\", policies: \"arn",
    );
    let allowed = BLUEPRINT.replace(
        "/AmazonSageMakerFullAccess\" }",
        "/AmazonSageMakerFullAccess\", statements: [ { Effect: Allow, Action: s3:GetObject, Resource: \"arn:aws:s3:::a/*\" } ] }",
    );
    let all = [fingerprint(&bounded), fingerprint(BLUEPRINT), fingerprint(&allowed)];
    assert!(all[0] != all[1] && all[1] != all[2], "{all:?}");
}

/// Accounts that are alike are decided as two; a pattern may fit one of those that they stand for.
#[test]
fn a_pattern_waives_what_it_fits_in_a_unit() {
    let accounts = |form: &dyn Fn(usize) -> String| (0..12).map(form).collect::<Vec<String>>().join(", ");
    let blueprint = format!(
        "landform: 1\nname: many\norganization: {{ id: o-a1b2c3d4e5, root: r-a1b2, management: \"000000000001\", units: {{ ml: {{ id: ou-a1b2-11111111, accounts: [{}] }} }} }}\n\
         accounts: {{ science: {{ id: \"222222222222\" }}, {} }}\nregion: us-east-1\nroles:\n  caller: {{ in: science, for: lambda }}\n  \
         target: {{ in: unit/ml, assumed_by: role/science/caller, policies: \"arn:aws:iam::aws:policy/AmazonSageMakerFullAccess\" }}\n",
        accounts(&|at| format!("a{at:02}")),
        accounts(&|at| format!("a{at:02}: {{ id: \"{}\" }}", 100_000_000_000_u64 + at as u64)),
    );
    let some = |pattern: &str| {
        let rows = row("2027-02-28")
            .replace("role/store/target", pattern)
            .replace("- id", "- scope: pattern\n  id");
        let (code, report) = Design::new(&blueprint, &rows).asked("check", &["--format", "json"]);
        let report: Value = serde_json::from_str(report.split("\nwarning").next().unwrap()).unwrap();
        let found = report["findings"].as_array().unwrap().clone();
        (code, found.iter().filter(|one| !one["waived"].is_null()).count(), found.len())
    };
    assert_eq!(some("role/a0*/target"), (1, 10, 12));
    assert_eq!(some("role/a11/*"), (1, 1, 12));
    assert_eq!(some("role/a*/target"), (0, 12, 12));
}

#[test]
fn a_pattern_and_a_design_are_said() {
    let pattern = row("2027-02-28")
        .replace("role/store/target", "role/*/tar*")
        .replace("- id", "- scope: pattern\n  id");
    assert_eq!(checked(&pattern).0, 0);
    let [own, others] = ["defect", "another"]
        .map(|name| row("2027-02-28").replace("- id", &format!("- design: {name}\n  id")));
    assert_eq!(checked(&own).0, 0);
    let (code, said) = checked(&others);
    assert_eq!(code, 1, "{said}");
    assert!(!said.contains("waiver-un"), "{said}");
}

#[test]
fn several_blueprints_have_the_waivers_of_their_folders() {
    let (one, other) = (Design::new(BLUEPRINT, &row("2027-02-28")), Design::new(BLUEPRINT, "[]\n"));
    let paths = [&one, &other].map(|design| design.0.path().join("b.yaml").display().to_string());
    let (code, results, _) =
        answered(&["check", &paths[0], &paths[1], "--today", TODAY, "--format", "json"], "");
    assert_ne!(code, 0);
    assert_eq!(results.matches("\"waived\": null").count(), 1, "{results}");
}

#[test]
fn a_day_that_is_none_is_refused() {
    let design = Design::new(BLUEPRINT, "[]\n");
    let path = design.0.path().join("b.yaml").display().to_string();
    assert_eq!(answered(&["check", &path, "--today", "tomorrow"], "").0, 2);
}
