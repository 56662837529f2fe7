//! `landform lock`: what it learns, what it refuses, and what still waits.

use crate::common::files::{copied, texts};
use crate::common::program::{inside, stderr, stdout};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Output;

/// What waits for an id, one line each.
fn held(folder: &Path) -> Vec<String> {
    let output = inside(folder, &["lock", "show", "b.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stderr(&output).lines().map(str::to_owned).collect()
}

fn learn(folder: &Path, said: &Value) -> Output {
    fs::write(folder.join("said.json"), said.to_string()).unwrap();
    inside(folder, &["lock", "update", "b.yaml", "--from", "said.json"])
}

/// Output of `describe-stacks` for one instance of a stack set.
fn stack(set: &str, account: &str, key: &str, value: &str) -> Value {
    let name = ["StackSet-", set, "-0a1b2c3d"].concat();
    let id = ["arn:aws:cloudformation:us-east-1:", account, ":stack/", &name, "/0a1b2c3d"].concat();
    json!({"Stacks": [{"StackName": name, "StackId": id, "Outputs": [{"OutputKey": key, "OutputValue": value}]}]})
}

const SHARE: &str = "arn:aws:ram:us-east-1:111111111111:resource-share/7ab63972-b505-7e2a-420d-6f5d3a000000";
const KEY: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

/// The network that a peering joins teaches the lock enough to know the connection that the same answer tells of.
#[test]
fn a_lock_learns_what_an_answer_unlocks() {
    let folder = copied("one-way-peering");
    let at = folder.path();
    assert_eq!(held(at).len(), 5);
    let outputs =
        |set: &str, account: &str, key: &str, id: &str| stack(set, account, key, id)["Stacks"][0].clone();
    let [data, studio, store] = ["landform-one-way-peering-data-", "222222222222", "111111111111"];
    let said = json!({
        "Stacks": [
            outputs(&[data, "consumer"].concat(), studio, "VpcStudioId", "vpc-0a00000000000000a"),
            outputs(&[data, "producer"].concat(), store, "VpcWarehouseId", "vpc-0b00000000000000b"),
        ],
        "VpcPeeringConnections": [{
            "VpcPeeringConnectionId": "pcx-0a00000000000000a", "Status": {"Code": "active"}, "RequesterVpcInfo": {"OwnerId": studio},
            "Tags": [{"Key": "Name", "Value": "one-way-peering-studio-warehouse"}],
        }],
    });
    let output = learn(at, &said);
    assert!(
        stdout(&output).starts_with("4 ids learned, 4 of them new"),
        "{}{}",
        stdout(&output),
        stderr(&output)
    );
    let waiting = held(at);
    assert_eq!(waiting.len(), 2, "{waiting:?}");
    assert!(waiting.iter().all(|line| line.contains("peering-route/consumer/")), "{waiting:?}");
    assert!(inside(at, &["synth", "b.yaml", "--out", "out"]).status.success());
    let told = fs::read_to_string(at.join("out/terraform/links/consumer-producer/outputs.tf")).unwrap();
    assert!(told.contains("aws_vpc_peering_connection_accepter.studio_warehouse.id"), "{told}");
    // The runbook asks for what is still waited for, in the words of either backend.
    let runbook = fs::read_to_string(at.join("out/README.md")).unwrap();
    for line in [
        "aws cloudformation describe-stacks --output json --region us-east-1 --profile consumer > stacks-consumer-us-east-1.json",
        "terraform -chdir=terraform/consumer/data output -json > consumer-data.json",
    ] {
        assert!(runbook.contains(line), "{line}");
    }
}

#[test]
fn a_lock_learns_ids_and_what_waited_for_them_is_written() {
    let folder = copied("partners");
    let at = folder.path();
    fs::remove_file(at.join("b.lock.yaml")).unwrap();
    let waiting = held(at);
    assert_eq!(waiting.len(), 3, "{waiting:?}");
    let endpoint = json!({"VpcEndpoints": [{"VpcEndpointId": "vpce-0123456789abcdef0", "OwnerId": "222222222222",
        "Tags": [{"Key": "Name", "Value": "partners-s3"}]}]});
    let rows = [
        (
            stack("landform-partners-data-member", "222222222222", "KeyExchangeId", KEY),
            "bucket/hub/exchange",
            "key/member/exchange",
        ),
        (
            json!({"key_member_later_id": {"sensitive": false, "type": "string", "value": KEY}}),
            "bucket/hub/waiting",
            "key/member/later",
        ),
        (
            stack(
                "landform-partners-sharing-hub",
                "111111111111",
                "ShareCustomersReadOnlyExternalId",
                SHARE,
            ),
            "acceptance/partner/hub-customers-read-only-external",
            "share/hub/customers-read-only-external",
        ),
        (endpoint, "", "endpoint/member/s3"),
    ];
    for (said, freed, address) in &rows {
        assert!(
            freed.is_empty() || held(at).iter().any(|line| line.contains(freed)),
            "{freed} waits"
        );
        let output = learn(at, said);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(
            stdout(&output).contains("1 id learned, 1 of them new or changed"),
            "{}",
            stdout(&output)
        );
        let lock = fs::read_to_string(at.join("b.lock.yaml")).unwrap();
        assert!(lock.contains(&[address, ": "].concat()), "{lock}");
        assert!(
            freed.is_empty() || !held(at).iter().any(|line| line.contains(freed)),
            "{freed} waits no longer"
        );
        let output = learn(at, said);
        assert!(
            stdout(&output).contains("1 id learned, 0 of them new or changed"),
            "{}",
            stdout(&output)
        );
        assert_eq!(
            lock,
            fs::read_to_string(at.join("b.lock.yaml")).unwrap(),
            "learned again, the same bytes"
        );
    }
    assert_eq!(held(at), Vec::<String>::new());
    let output = inside(at, &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let written = texts(&at.join("out"));
    assert!(
        written.values().any(|text| text.contains("partners-waiting-111111111111")),
        "the bucket that waited is written"
    );
    assert_eq!(inside(at, &["lock", "check", "b.yaml"]).status.code(), Some(0));
}

#[test]
fn a_lock_refuses_ids_that_cannot_be_right_and_says_what_taught_nothing() {
    let folder = copied("partners");
    let at = folder.path();
    let before = fs::read_to_string(at.join("b.lock.yaml")).unwrap();
    let refused = [
        (
            stack(
                "landform-partners-sharing-hub",
                "111111111111",
                "ShareCustomersReadOnlyExternalId",
                &SHARE.replace("111111111111", "999999999999"),
            ),
            "is one of account 999999999999, not 111111111111",
        ),
        (
            stack("landform-partners-data-member", "222222222222", "KeyExchangeId", "alias/x"),
            "is no id of a KMS key",
        ),
        (
            json!({"endpoint_member_s3_id": {"value": "vpc-0123456789abcdef0"}}),
            "is no id of a VPC endpoint",
        ),
        (json!({}), "taught nothing"),
        (json!([1]), "taught nothing"),
        (
            stack("landform-partners-data-member", "999999999999", "KeyExchangeId", KEY),
            "taught nothing",
        ),
        (
            stack("landform-other-data-member", "222222222222", "KeyExchangeId", KEY),
            "taught nothing",
        ),
        (
            json!({"VpcEndpoints": [{"VpcEndpointId": "vpce-0123456789abcdef0", "OwnerId": "999999999999", "Tags": [{"Key": "Name", "Value": "partners-s3"}]}]}),
            "taught nothing",
        ),
    ];
    for (said, why) in refused {
        let output = learn(at, &said);
        assert_eq!(output.status.code(), Some(2), "{said}: {}", stdout(&output));
        assert!(stderr(&output).contains(why), "{said}: {}", stderr(&output));
        assert_eq!(
            fs::read_to_string(at.join("b.lock.yaml")).unwrap(),
            before,
            "{said}: nothing is learned"
        );
    }
}

#[test]
fn a_lock_reports_what_was_renamed_and_what_still_waits() {
    let folder = copied("partners");
    let at = folder.path();
    let output = learn(at, &json!({"key_member_later_id": {"value": KEY}}));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let known = || fs::read_to_string(at.join("b.lock.yaml")).unwrap().contains("bucket/hub/waiting:");
    assert!(!known(), "it waits no more, and is not deployed yet");
    let output = inside(at, &["lock", "update", "b.yaml", "--pin"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(known());
    let text = fs::read_to_string(at.join("b.yaml")).unwrap();
    let renamed = text.replace("  waiting: { in: hub,", "  patient: { in: hub,");
    assert_ne!(text, renamed);
    fs::write(at.join("b.yaml"), renamed).unwrap();
    let output = inside(at, &["lock", "check", "b.yaml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    assert!(
        stdout(&output).contains("stale: bucket/hub/waiting is in the lock, not in the blueprint"),
        "{}",
        stdout(&output)
    );
}

/// Every problem of a lock is told at once, with its place in the lock, in the words of whoever wrote it.
#[test]
fn what_was_removed_is_forgotten_and_nothing_else() {
    let folder = copied("partners");
    let at = folder.path();
    assert_eq!(inside(at, &["lock", "update", "b.yaml", "--pin"]).status.code(), Some(0));
    let text = fs::read_to_string(at.join("b.yaml")).unwrap();
    fs::write(at.join("b.yaml"), text.replace("  waiting: { in: hub,", "  patient: { in: hub,")).unwrap();
    let before = fs::read_to_string(at.join("b.lock.yaml")).unwrap();
    let refused = inside(
        at,
        &["lock", "update", "b.yaml", "--forget", "bucket/hub/offline", "bucket/hub/none"],
    );
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("`bucket/hub/offline` is not in the lock, or the blueprint has it"));
    assert_eq!(fs::read_to_string(at.join("b.lock.yaml")).unwrap(), before);
    let gone = inside(at, &["lock", "check", "b.yaml"]);
    let stale: Vec<String> = stdout(&gone)
        .lines()
        .filter_map(|line| line.strip_prefix("stale: ")?.split(' ').next().map(str::to_owned))
        .collect();
    for address in &stale {
        let output = inside(at, &["lock", "update", "b.yaml", "--forget", address]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    let after = inside(at, &["lock", "check", "b.yaml"]);
    assert!(!stdout(&after).contains("stale: "), "{}", stdout(&after));
}

#[test]
fn a_lock_that_was_spoiled_by_hand_is_refused() {
    let ids = |entry: &str| format!("landform_lock: 1\nids: {{ {entry} }}\n");
    let pins = |entry: &str| format!("landform_lock: 1\npins: {{ {entry} }}\n");
    let rows = [
        (
            "landform_lock: 2\n".to_owned(),
            "1:16",
            "version 2 of locks is not known to this program",
        ),
        ("landform_lock: 1\nid: {}\n".to_owned(), "2:1", "unknown key `id`"),
        ("- a\n".to_owned(), "1:1", "expected"),
        (String::new(), "1:1", "the file says nothing"),
        (ids("\"\": x"), "2:8", "`` is not an address of the form `kind/account/name`"),
        (ids("key//k: x"), "2:8", "`key//k` is not an address"),
        (ids("\"key/a/\\uE000\": x"), "2:8", "is not an address"),
        (ids("thing/a/k: x"), "2:8", "`thing/a/k` is no address: there is no kind `thing`"),
        (
            ids("key/member/exchange: no"),
            "2:29",
            "`key/member/exchange`: `no` is no id of a KMS key",
        ),
        (ids("key/member/exchange: \"*\""), "2:29", "`*` is no id of a KMS key"),
        (
            ids("key/gone/gone: vpc-0123456789abcdef0"),
            "2:23",
            "`vpc-0123456789abcdef0` is no id of a KMS key",
        ),
        (ids("key/member/exchange: \"a\\0b\""), "2:29", "is no id of a KMS key"),
        (ids("key/member/exchange: 123"), "2:29", "expected text, found a number"),
        (ids("key/member/exchange: null"), "2:29", "expected text, found no value"),
        (ids("key/a/k: x, key/a/k: y"), "2:20", "key `key/a/k` is written twice"),
        (ids("role/member/reader: x"), "2:28", "`x` is not needed: AWS chooses no id for it"),
        (
            ids("unit/organization/ml: r-a1b2"),
            "2:30",
            "`r-a1b2` is no id of a unit of the organization",
        ),
        (
            ids("\"key/a/k\": \"\\U000F0000key/a/l\\U000F0001\""),
            "2:19",
            "reserved for internal use",
        ),
        (
            ids(
                "share/hub/customers-read-only-external: \"arn:aws:ram:us-east-1:999999999999:resource-share/7ab63972-b505-7e2a-420d-6f5d3a000000\"",
            ),
            "2:48",
            "is one of account 999999999999, not 111111111111",
        ),
        (
            ids(
                "share/hub/customers-read-only-external: \"arn:aws:ram:eu-west-1:111111111111:resource-share/7ab63972-b505-7e2a-420d-6f5d3a000000\"",
            ),
            "2:48",
            "is one of Region eu-west-1, not us-east-1",
        ),
        (
            "landform_lock: 1\naddresses: { vpc: 10.0.0.0/16 }\n".to_owned(),
            "2:14",
            "`vpc` is not an address",
        ),
        (
            "landform_lock: 1\naddresses: { key/a/k: 10.0.0.0/16 }\n".to_owned(),
            "2:23",
            "`key/a/k` is no VPC",
        ),
        (
            "landform_lock: 1\naddresses: { vpc/a/k: 10.0.0.1/16 }\n".to_owned(),
            "2:23",
            "10.0.0.1/16",
        ),
        (
            "landform_lock: 1\nidentities: { /a/k: DISABLED }\n".to_owned(),
            "2:15",
            "`/a/k` is not an address",
        ),
        (
            "landform_lock: 1\nidentities: { studio-domain/a/k: OFF }\n".to_owned(),
            "2:34",
            "`OFF` is no identity configuration",
        ),
        (
            pins("a/b/: { logical_id: A, label: a, stack: s }"),
            "2:9",
            "`a/b/` is not an address",
        ),
        (
            pins("key/b/c: { logical_id: A, label: \"\\U000F0001\", stack: s }"),
            "2:42",
            "reserved for internal use",
        ),
        (
            pins("key/b/c: { logical_id: \"A\\n  X: y\", label: a, stack: s }"),
            "2:32",
            "logical id `A\u{240a}  X: y` holds",
        ),
        (
            pins("key/b/c: { logical_id: A, label: \"a\\\" {}\", stack: s }"),
            "2:42",
            "label `a\" {}` holds",
        ),
        (
            pins("key/b/c: { logical_id: A, label: a, stack: ../../x }"),
            "2:52",
            "stack name `../../x` holds `.`",
        ),
        (pins("key/b/c: { logical_id: A, stack: s }"), "2:18", "label"),
    ];
    for (text, place, why) in rows {
        let folder = copied("partners");
        fs::write(folder.path().join("b.lock.yaml"), &text).unwrap();
        let output = inside(folder.path(), &["check", "b.yaml"]);
        let said = stdout(&output);
        assert_eq!(output.status.code(), Some(2), "{text:?}: {said}");
        let at = format!("--> b.lock.yaml:{place}\n");
        assert!(
            said.contains(&at) && said.contains(why) && said.contains("help: "),
            "{text:?}: {at}{why}: {said}"
        );
        for word in ["Option<", "Policy in Options", "from_str"] {
            assert!(!said.contains(word), "{text:?}: {said}");
        }
    }
}

#[test]
fn everything_that_is_wrong_in_a_lock_is_told_at_once() {
    let folder = copied("partners");
    let text = "landform_lock: 1\nids: { key/member/exchange: a, x: b }\npins: { key/b/c: { logical_id: A-, label: 1, stack: s } }\nmore: 1\n";
    fs::write(folder.path().join("b.lock.yaml"), text).unwrap();
    let said = stdout(&inside(folder.path(), &["check", "b.yaml"]));
    assert_eq!(said.matches(" --> b.lock.yaml:").count(), 3, "{said}");
    let text = "landform_lock: 1\nids: { key/member/exchange: a, key/x/y: b }\npins: { key/b/c: { logical_id: A-, label: \"1\", stack: s } }\n";
    fs::write(folder.path().join("b.lock.yaml"), text).unwrap();
    let said = stdout(&inside(folder.path(), &["check", "b.yaml"]));
    assert_eq!(said.matches(" --> b.lock.yaml:").count(), 4, "{said}");
}

/// A pipe would wait for its writer.
#[test]
fn a_lock_that_is_no_file_is_refused() {
    let folder = copied("partners");
    let lock = folder.path().join("b.lock.yaml");
    fs::remove_file(&lock).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&lock).status().unwrap().success());
    let output = inside(folder.path(), &["check", "b.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stdout(&output).contains("`b.lock.yaml` cannot be read: it is no file"),
        "{}",
        stdout(&output)
    );
}

/// Who has a name already keeps it: what comes later gets the mark.
#[test]
fn names_that_are_pinned_stay_when_others_would_have_them() {
    let head = "landform: 1\nname: demo\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\nregion: us-east-1\n";
    let before = "accounts: { a: { id: \"111111111111\" }, b: { id: \"222222222222\" } }\n\
                  roles: { r: { in: [a, b], for: lambda } }\nkeys: { k-alias: { in: a } }\n";
    let after = "accounts: { a: { id: \"111111111111\" }, b: { id: \"222222222222\" }, a-b: { id: \"333333333333\" } }\n\
                 roles: { r: { in: [a, b], for: lambda }, q: { in: a-b, for: lambda } }\nkeys: { k: { in: a }, k-alias: { in: a } }\n";
    let folder = copied("partners");
    let at = folder.path();
    fs::remove_file(at.join("b.lock.yaml")).unwrap();
    let run = |arguments: &[&str]| {
        let output = inside(at, arguments);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments:?}: {}{}",
            stdout(&output),
            stderr(&output)
        );
    };
    let lock = || fs::read_to_string(at.join("b.lock.yaml")).unwrap();
    fs::write(at.join("b.yaml"), [head, before].concat()).unwrap();
    run(&["lock", "update", "b.yaml", "--pin"]);
    let first = lock();
    assert!(
        first.contains("stack: landform-demo-identity-a-b\n") && first.contains("logical_id: KeyKAlias\n"),
        "{first}"
    );
    fs::write(at.join("b.yaml"), [head, after].concat()).unwrap();
    run(&["synth", "b.yaml", "--out", "out"]);
    run(&["lock", "update", "b.yaml", "--pin"]);
    let second = lock();
    for line in first.lines() {
        assert!(second.contains(line), "{line} of {first} is not in {second}");
    }
    assert!(
        second.contains("stack: landform-demo-identity-a-b-") && second.contains("logical_id: KeyKX"),
        "{second}"
    );
    // And whoever got a mark keeps it when the other goes.
    let gone = after
        .replace("r: { in: [a, b], for: lambda }, ", "")
        .replace(", k-alias: { in: a }", "");
    let lost = "replace: [ { what: key/a/k-alias, reason: unused } ]\n";
    fs::write(at.join("b.yaml"), [head, &gone, lost].concat()).unwrap();
    run(&["synth", "b.yaml", "--out", "out"]);
    let written = texts(&at.join("out"));
    assert!(
        written.keys().any(|path| path.starts_with("cloudformation/identity/a-b-")),
        "{:?}",
        written.keys()
    );
    // One name twice is of somebody who changed the lock.
    let twice = second.replace("logical_id: KeyKAlias\n", "logical_id: KeyKX\n");
    let twice: String = twice
        .lines()
        .map(|line| match line.contains("logical_id: KeyKX") {
            true => "    logical_id: KeyKX\n".to_owned(),
            false => format!("{line}\n"),
        })
        .collect();
    fs::write(at.join("b.yaml"), [head, after].concat()).unwrap();
    fs::write(at.join("b.lock.yaml"), twice).unwrap();
    let output = inside(at, &["check", "b.yaml"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(stdout(&output).contains("error[pins-collide]"), "{}", stdout(&output));
}
