//! `check` and `synth` are one pipeline and cannot disagree.

use crate::common::files::{folder, text};
use crate::common::program::{inside, stderr, stdout};
use std::fs;
use std::process::Output;
use tempfile::TempDir;

/// A blueprint, and what `check` and `synth` must both make of it.
struct Row {
    what: &'static str,
    blueprint: String,
    lock: &'static str,
    status: i32,
    /// Codes that both must name.
    codes: &'static [&'static str],
}

fn row(what: &'static str, blueprint: String, status: i32, codes: &'static [&'static str]) -> Row {
    Row {
        what,
        blueprint,
        lock: "",
        status,
        codes,
    }
}

/// One account, and what stands in it.
fn work(rest: &str) -> String {
    let head = "landform: 1\nname: t\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\n\
                accounts: { apps: { id: \"111111111111\" } }\nregion: us-east-1\n";
    [head, rest].concat()
}

/// A role whose trust everybody passes: a finding of severity critical.
fn open_role(name: &str) -> String {
    format!(
        "  {name}: {{ in: apps, trust: [ {{ Effect: Allow, Principal: \"*\", Action: \"sts:AssumeRole\" }} ] }}\n"
    )
}

/// A role with more statements than a role holds.
fn over_quota(name: &str) -> String {
    let arns: Vec<String> = (0..300)
        .map(|n| format!("\"arn:aws:s3:::a-bucket-of-somebody-else-{n}/*\""))
        .collect();
    let statement = format!("{{ Effect: Allow, Action: \"s3:GetObject\", Resource: [{}] }}", arns.join(", "));
    format!("  {name}: {{ in: apps, for: lambda, statements: [ {statement} ] }}\n")
}

/// Roles whose template is longer than CloudFormation takes in a call.
fn too_long() -> String {
    let description = "x".repeat(200);
    let roles =
        (0..80).map(|n| format!("  r{n}: {{ in: apps, for: lambda, description: \"{description}\" }}\n"));
    roles.collect()
}

const ROLE: &str = "  r: { in: apps, for: lambda }\n";
/// The lock of a role that lived in another stack.
const MOVED: &str =
    "landform_lock: 1\npins: { role/apps/r: { logical_id: RoleR, label: r, stack: landform-old } }\n";
const BROKEN_CLAIM: &str =
    "expect: [ { id: broken, allow: \"s3:GetObject\", by: role/apps/r, on: \"arn:aws:s3:::x/y\" } ]\n";
const NETWORK: &str = "networks: { n: { in: apps, cidr: 10.0.0.0/16 } }\n";

fn roles(roles: &[&str]) -> String {
    work(&["roles:\n", &roles.concat()].concat())
}

fn rows() -> Vec<Row> {
    let open = open_role("open");
    let clean = text("blueprints/feature-store-sharing.yaml");
    let medium = text("tests/defects/audit-claim-unbacked.yaml");
    let moved = "landform_lock: 1\naddresses: { vpc/apps/n: 10.9.0.0/16 }\n";
    vec![
        row("clean", clean.clone(), 0, &[]),
        row("no YAML", "landform: [".to_owned(), 2, &["yaml-bracket"]),
        row("an unknown key", work("rolls: {}\n"), 2, &["unknown-key"]),
        row("nothing declared", text("tests/faults/inputs/empty.yaml"), 2, &["nothing-declared"]),
        row("over quota", roles(&[&over_quota("r")]), 2, &["policy-over-quota"]),
        row(
            "over quota, unsafe",
            roles(&[&over_quota("r"), &open]),
            2,
            &["policy-over-quota", "public-access"],
        ),
        row("template too long", roles(&[&too_long()]), 2, &["template-too-long"]),
        row(
            "template too long, unsafe",
            roles(&[&too_long(), &open]),
            2,
            &["template-too-long", "public-access"],
        ),
        Row {
            lock: MOVED,
            ..row("planner's problem", roles(&[ROLE]), 2, &["pinned-stack"])
        },
        Row {
            lock: MOVED,
            ..row(
                "planner's problem, unsafe",
                roles(&[ROLE, &open]),
                2,
                &["pinned-stack", "public-access"],
            )
        },
        row("high finding", roles(&[&open]), 1, &["public-access"]),
        row("failing claim", [&roles(&[ROLE]), BROKEN_CLAIM].concat(), 1, &["claim-fails"]),
        row("medium finding only", medium, 0, &[]),
        Row {
            lock: "landform_lock: 2\n",
            ..row("lock of another version", clean, 2, &["lock-invalid"])
        },
        Row {
            lock: moved,
            ..row("warning of the lock", work(NETWORK), 0, &["network-moved"])
        },
    ]
}

/// What a blueprint comes to, in a folder of its own.
struct Case {
    folder: TempDir,
}

impl Case {
    fn new(row: &Row) -> Self {
        let folder = folder(&[("b.yaml", &row.blueprint)]);
        if !row.lock.is_empty() {
            fs::write(folder.path().join("b.lock.yaml"), row.lock).unwrap();
        }
        Self { folder }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        inside(self.folder.path(), arguments)
    }

    fn is_written(&self) -> bool {
        self.folder.path().join("o").exists()
    }
}

#[test]
fn what_check_refuses_synth_refuses_for_the_same_reasons_and_writes_nothing() {
    for row in rows() {
        let case = Case::new(&row);
        let check = case.run(&["check", "b.yaml", "--fail-on", "error"]);
        let synth = case.run(&["synth", "b.yaml", "--out", "o"]);
        let (report, said) = (stdout(&check), stderr(&synth));
        let found = (check.status.code(), synth.status.code());
        assert_eq!(found, (Some(row.status), Some(row.status)), "{}: {report}{said}", row.what);
        for code in row.codes {
            let code = format!("[{code}]");
            assert!(
                report.contains(&code) && said.contains(&code),
                "{}: no {code}: {report}{said}",
                row.what
            );
        }
        assert_eq!(case.is_written(), row.status == 0, "{}", row.what);
        assert_eq!(synth.stdout.is_empty(), row.status != 0, "{}", row.what);
    }
}

#[test]
fn which_backend_is_written_does_not_change_what_is_refused() {
    for backend in ["cloudformation", "terraform"] {
        for row in rows() {
            let case = Case::new(&row);
            let synth = case.run(&["synth", "b.yaml", "--out", "o", "--backend", backend]);
            assert_eq!(synth.status.code(), Some(row.status), "{} {backend}: {}", row.what, stderr(&synth));
            assert_eq!(case.is_written(), row.status == 0, "{} {backend}", row.what);
        }
    }
}

#[test]
fn what_was_written_before_stays_when_a_change_is_refused() {
    let refused = row("nothing declared", text("tests/faults/inputs/empty.yaml"), 2, &[]);
    let case = Case::new(&row("clean", roles(&[ROLE]), 0, &[]));
    assert_eq!(case.run(&["synth", "b.yaml", "--out", "o"]).status.code(), Some(0));
    let manifest = case.folder.path().join("o/manifest.json");
    let before = fs::read_to_string(&manifest).unwrap();
    fs::write(case.folder.path().join("b.yaml"), &refused.blueprint).unwrap();
    assert_eq!(case.run(&["synth", "b.yaml", "--out", "o"]).status.code(), Some(2));
    assert_eq!(fs::read_to_string(&manifest).unwrap(), before);
}

#[test]
fn networks_that_overlap_across_blueprints_are_a_warning_of_check_and_stop_nothing() {
    let case = Case::new(&row("one of two", work(NETWORK), 0, &[]));
    let other = work(NETWORK).replace("name: t\n", "name: other\n");
    fs::write(case.folder.path().join("c.yaml"), other).unwrap();
    let check = case.run(&["check", "b.yaml", "c.yaml", "--fail-on", "error"]);
    assert!(stdout(&check).contains("warning[network-overlap]"), "{}", stdout(&check));
    assert_eq!(check.status.code(), Some(0), "{}", stdout(&check));
    for blueprint in ["b.yaml", "c.yaml"] {
        let run = case.run(&["synth", blueprint, "--out", "o", "--force"]);
        assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    }
}

#[test]
fn names_that_two_blueprints_give_are_a_warning_of_check() {
    let bucket = work("buckets: { b: { in: apps, name: t-b-111111111111 } }\n");
    let case = Case::new(&row("one of three", bucket.clone(), 0, &[]));
    let other = bucket.replace("name: t\n", "name: other\n");
    let at = |name: &str, text: &str| fs::write(case.folder.path().join(name), text).unwrap();
    at("c.yaml", &other);
    at(
        "d.yaml",
        &other.replace("o-a1b2c3d4e5", "o-z1b2c3d4e5").replace("name: other", "name: third"),
    );
    at("e.yaml", &bucket);
    let said = |others: &[&str]| stdout(&case.run(&[&["check", "b.yaml"], others].concat()));
    assert!(
        said(&["c.yaml"])
            .contains("warning[name-taken]: `bucket/apps/b` and `bucket/apps/b` of another blueprint")
    );
    assert!(
        said(&["e.yaml"]).contains("warning[design-twice]: the design of `b.yaml` is called `t` as well")
    );
    assert!(!said(&["e.yaml"]).contains("name-taken"));
    assert!(
        !said(&["d.yaml"]).contains("name-taken"),
        "another organization has names of its own"
    );
}
