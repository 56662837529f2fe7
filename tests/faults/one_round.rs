//! What is wrong is told in one round: keys, words, references and policies; and a cause once.

use crate::common::files::folder;
use crate::common::program::{inside, stdout};

const HEAD: &str = "\
landform: 1
name: t
organization: { id: o-a1b2c3d4e5, management: \"100000000000\" }
accounts: { dev: { id: \"400000000000\" }, prod: { id: \"600000000000\" } }
region: eu-west-1
";

/// The codes that a check of some sections gives, in the order of the file.
fn codes(sections: &str) -> Vec<String> {
    let folder = folder(&[("b.yaml", &[HEAD, sections].concat())]);
    let output = inside(folder.path(), &["check", "b.yaml", "--format", "json"]);
    let said: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    let problems = said["diagnostics"].as_array().unwrap().iter();
    problems.map(|problem| problem["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_wrong_elsewhere_is_told_with_what_cannot_be_read() {
    for (sections, wanted) in [
        // A key, a verb, a name, a statement: each in an entry of its own.
        (
            "roles: { r: { in: prod, for: lambda, colour: red } }\n\
             buckets: { b: { in: dev, name: B } }\n\
             policies: { p: { in: dev, statements: [ { Effect: Allow, Action: \"s3:GetObject\" } ] } }\n\
             grants: [ { to: role/prod/r, may: raed, \"on\": bucket/dev/b } ]\n",
            vec!["unknown-key", "name-invalid", "statement-invalid", "grant-verb"],
        ),
        // Two words of one entry.
        (
            "networks: { n: { in: prod, cidr: 10.1.0.0/16 } }\n\
             groups: { g: { network: n, admits: [{ from: 10.0.0.0/8, port: https, protocol: http }] } }\n",
            vec!["rule-port", "unknown-choice"],
        ),
        // What refers to an entry that cannot be read is no second problem.
        (
            "roles: { r: { in: prod, for: lambda }, s: 7 }\n\
             buckets: { b: { in: dev } }\n\
             grants: [ { to: role/prod/r, may: read, \"on\": bucket/dev/b }, { to: role/prod/s, may: read, \"on\": bucket/dev/b } ]\n",
            vec!["wrong-type", "missing-key"],
        ),
        // Where it stands is what others hang on: all of the entry is left out.
        (
            "keys: { k: { in: [], region: 7 } }\n\
             buckets: { b: { in: dev, name: b-400000000000, key: k }, c: { in: dev, name: c-400000000000, key: other } }\n",
            vec!["list-empty", "region-invalid", "reference-unknown"],
        ),
    ] {
        assert_eq!(codes(sections), wanted, "{sections}");
    }
}

/// Nothing is said of what hangs on a head that cannot be read.
#[test]
fn a_wrong_head_is_told_alone() {
    let folder = folder(&[(
        "b.yaml",
        &[&HEAD.replace("eu-west-1", "[]"), "keys: { k: { in: nowhere } }\n"].concat(),
    )]);
    let output = inside(folder.path(), &["check", "b.yaml"]);
    assert!(stdout(&output).contains("1 problem;"), "{}", stdout(&output));
}
