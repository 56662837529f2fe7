//! Types drawn by a fixed seed from AWS's schemas: the smallest example of each is written, read back and held against the
//! schemas and cfn-lint, or is refused with the reason; a wrong property gets line and column.

use crate::common::program::{inside, stderr, stdout};
use crate::example::smallest;
use landform::catalog::resource_types;
use landform::registry;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// Always among those drawn.
const ALWAYS: [&str; 4] = [
    "AWS::ApiGateway::RestApi",
    "AWS::Backup::BackupPlan",
    "AWS::Events::Rule",
    "AWS::RDS::DBCluster",
];

/// How many are drawn where nobody says: `LANDFORM_TYPES` does.
const DRAWN: usize = 12;

fn wanted() -> usize {
    std::env::var("LANDFORM_TYPES").map_or(DRAWN, |count| count.parse().unwrap())
}

/// So many types, the same ones every time; a smaller number draws some of the same.
fn drawn(count: usize) -> Vec<&'static str> {
    let mut all = registry::types();
    all.retain(|name| !ALWAYS.contains(name));
    let mut state: u64 = 0x5eed;
    for at in (1..all.len()).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        all.swap(at, (state >> 33) as usize % (at + 1));
    }
    ALWAYS.into_iter().chain(all).take(count).collect()
}

/// A blueprint of one entry; each of its properties is a line of its own, in JSON.
fn blueprint(kind: &str, properties: &Value) -> String {
    let mut text = format!(
        "landform: 1\nname: t\norganization: {{ id: o-a1b2c3d4e5, management: \"000000000001\" }}\n\
         accounts: {{ a: {{ id: \"111111111111\" }} }}\nregion: us-east-1\nresources:\n  one:\n    in: a\n    type: {kind}\n"
    );
    let entries = properties.as_object().unwrap();
    if !entries.is_empty() {
        text.push_str("    properties:\n");
    }
    for (name, value) in entries {
        text.push_str(&format!("      {}: {value}\n", json!(name)));
    }
    text
}

/// What became of a type.
enum Became {
    Written(String),
    Refused(String),
}

fn run(folder: &Path, kind: &str) -> Became {
    let over = registry::facts(kind).and_then(|facts| facts.ends).filter(|ends| ends.over);
    if let Some(why) = resource_types::refused(kind).or(over.map(|_| "AWS has ended its service")) {
        std::fs::write(folder.join("b.yaml"), blueprint(kind, &json!({}))).unwrap();
        let said = inside(folder, &["check", "b.yaml"]);
        assert_eq!(said.status.code(), Some(2), "{kind}");
        assert!(
            stdout(&said).contains(why) && stdout(&said).contains("b.yaml:9:11"),
            "{kind}: {}",
            stdout(&said)
        );
        return Became::Refused(why.to_owned());
    }
    let properties = match smallest(kind) {
        Ok(properties) => asked_beside(kind, properties),
        Err(why) => return Became::Refused(format!("no example: {why}")),
    };
    std::fs::write(folder.join("b.yaml"), blueprint(kind, &properties)).unwrap();
    let said = inside(folder, &["synth", "b.yaml", "--out", "out"]);
    let code = said.status.code().unwrap();
    assert!(code < 3, "{kind}: {}\n{}", stdout(&said), stderr(&said));
    if code != 0 {
        let first = [stdout(&said), stderr(&said)].concat();
        let error = first
            .lines()
            .find(|line| line.starts_with("error"))
            .unwrap_or("no reason")
            .to_owned();
        assert_ne!(error, "no reason", "{kind}: {first}");
        assert!(first.contains("--> b.yaml:"), "{kind}: {first}");
        return Became::Refused(error);
    }
    wrong_property(folder, kind, &properties);
    Became::Written(std::fs::read_to_string(folder.join("out/cloudformation/data/a.yaml")).unwrap())
}

/// An example with what AWS asks of it and its schema does not: an event pattern has a field.
fn asked_beside(kind: &str, mut properties: Value) -> Value {
    if kind == "AWS::Events::Rule" && properties["EventPattern"] == json!({}) {
        properties["EventPattern"] = json!({ "source": ["a"] });
    }
    properties
}

/// A property that there is not, before all others.
fn wrong_property(folder: &Path, kind: &str, properties: &Value) {
    let mut text = blueprint(kind, properties);
    if !text.contains("    properties:\n") {
        text.push_str("    properties:\n");
    }
    let text = text.replace("    properties:\n", "    properties:\n      NoSuchPropertyAnywhere: 1\n");
    std::fs::write(folder.join("wrong.yaml"), text).unwrap();
    let said = stdout(&inside(folder, &["check", "wrong.yaml"]));
    let told =
        said.contains("`NoSuchPropertyAnywhere` is not a property") && said.contains("wrong.yaml:11:7");
    assert!(told, "{kind}: {said}");
}

#[test]
fn types_are_written_or_refused_with_the_reason() {
    let (mut written, mut refused) = (BTreeMap::new(), BTreeMap::new());
    for kind in drawn(wanted()) {
        let folder = tempfile::tempdir().unwrap();
        match run(folder.path(), kind) {
            Became::Written(text) => drop(written.insert(kind, text)),
            Became::Refused(why) => drop(refused.insert(kind, why)),
        }
    }
    let all = written.len() + refused.len();
    let mut say = std::io::stderr();
    let _ = writeln!(say, "{all} types: {} written, {} refused", written.len(), refused.len());
    for (kind, why) in &refused {
        let _ = writeln!(say, "refused {kind}: {why}");
    }
    let _ = writeln!(say, "{}", lint(&written));
    for kind in ALWAYS {
        assert!(written.contains_key(kind), "{kind}: {:?}", refused.get(kind));
    }
    let unmade = refused.values().filter(|why| why.starts_with("no example")).count();
    assert!(unmade <= 1 + all / 20, "{refused:#?}");
    assert!(written.len() * 10 >= all * 8, "{refused:#?}");
}

/// What cfn-lint says of the templates, all at once; empty lines of it are none.
fn lint(written: &BTreeMap<&str, String>) -> String {
    let works = Command::new("cfn-lint")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    if !works {
        assert!(
            std::env::var_os("CI").is_none(),
            "`cfn-lint` is not installed, and CI must not do without it"
        );
        return "SKIPPED: cfn-lint is not installed".to_owned();
    }
    let folder = tempfile::tempdir().unwrap();
    let mut names = Vec::new();
    for (kind, text) in written {
        let name = format!("{}.yaml", kind.replace("::", "-"));
        std::fs::write(folder.path().join(&name), text).unwrap();
        names.push(name);
    }
    let output = Command::new("cfn-lint")
        .args(["--regions", "us-east-1", "--format", "parseable", "--"])
        .args(&names)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let left: Vec<&str> = said.lines().filter(|line| !is_of_example(line)).collect();
    assert!(left.is_empty(), "{}", left.join("\n"));
    format!(
        "cfn-lint: {} lines about examples, none about what is written",
        said.lines().count()
    )
}

/// Rules about what an example says rather than how it is written: the text is the example's, and AWS's schema takes it.
fn is_of_example(line: &str) -> bool {
    ABOUT_EXAMPLES.iter().any(|(rule, _)| line.contains(&format!(":{rule}:")))
}

/// Rules of cfn-lint that ask more of values than the schema, and why an example breaks them.
const ABOUT_EXAMPLES: [(&str, &str); 2] = [
    ("W3696", "AWS ends the service of the type, as landform says too"),
    (
        "W3697",
        "AWS takes no new customers for the service of the type, as landform says too",
    ),
];
