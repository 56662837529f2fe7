//! Failure is survived: what AWS would refuse is told before, and what was refused can be taken away again.

use crate::common::blueprint::{SHARING, STUDIO, resolved};
use crate::common::files::{text, texts};
use crate::common::program::{assert_explained, inside, stderr};
use std::collections::BTreeMap;

/// A network in a region.
fn network(region: &str, rest: &str) -> String {
    format!(
        "landform: 1\nname: t\norganization: {{ id: o-a1b2c3d4e5, management: \"000000000001\" }}\n\
         accounts: {{ apps: {{ id: \"111111111111\" }} }}\nregion: {region}\n\
         networks: {{ n: {{ in: apps, cidr: 10.0.0.0/16{rest} }} }}\n"
    )
}

/// A7: zones that newer accounts do not have are told where they were taken by their letters, and nowhere else.
#[test]
fn zones_that_not_every_account_has_are_told() {
    const NAMED: &str = ", zones: [ap-northeast-1a, ap-northeast-1c]";
    let rows = [
        ("ap-northeast-1", "", Some("ap-northeast-1a, ap-northeast-1c, ap-northeast-1d")),
        ("ap-northeast-1", ", zones: 1", None),
        ("ap-northeast-1", NAMED, None),
        ("ap-northeast-1", ", zones: [ap-northeast-1a, ap-northeast-1b]", None),
        ("us-west-1", "", Some("describe-availability-zones --region us-west-1")),
        ("us-west-1", ", zones: [us-west-1a, us-west-1c]", None),
        ("ca-central-1", "", None),
        ("ca-central-1", ", zones: 3", Some("ca-central-1d")),
        ("us-east-1", ", zones: 4", None),
        ("eu-west-1", ", zones: 3", None),
    ];
    for (region, rest, help) in rows {
        let text = network(region, rest);
        let (_, told) = resolved(&text);
        let said = told.iter().find(|one| one.code == "network-zones-rare");
        assert_eq!(said.is_some(), help.is_some(), "{region}{rest}: {told:?}");
        if let (Some(said), Some(help)) = (said, help) {
            assert!(said.help.iter().any(|text| text.contains(help)), "{said:?}");
        }
    }
    assert_explained(["network-zones-rare"]);
}

/// What a file of a blueprint says when nothing, or everything, of it is deployed.
fn written(blueprint: &str, deployed: bool) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("b.yaml"), text(blueprint)).unwrap();
    let run = |arguments: &[&str]| {
        let output = inside(folder.path(), arguments);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    };
    if deployed {
        run(&["lock", "update", "b.yaml", "--pin"]);
    }
    run(&["synth", "b.yaml", "--out", "o"]);
    texts(&folder.path().join("o"))
}

/// A8: a firewall refuses to be removed only once the lock knows it, so that a first deployment can be taken back.
#[test]
fn guards_come_with_the_second_deployment() {
    for (deployed, word) in [(false, "false"), (true, "true")] {
        let files = written(STUDIO, deployed);
        let template = &files["cloudformation/data/consumer.yaml"];
        let root = &files["terraform/consumer/data/main.tf"];
        for key in ["DeleteProtection", "SubnetChangeProtection", "FirewallPolicyChangeProtection"] {
            assert!(template.contains(&format!("{key}: {word}")), "{key} {deployed}");
        }
        assert!(root.contains(&format!("delete_protection                 = {word}")), "{deployed}");
        let runbook = &files["README.md"];
        assert_eq!(runbook.contains("--no-delete-protection"), deployed);
        assert_eq!(runbook.contains("Firewalls can be removed until"), !deployed, "{deployed}");
        assert!(runbook.contains("landform lock update b.yaml --pin\n"), "{deployed}");
    }
}

/// A8: services write into the bucket of a trail at once, so nothing but `Retain` lets the rest be taken back.
#[test]
fn buckets_that_services_fill_stay() {
    let files = written(SHARING, false);
    let template = &files["cloudformation/data/owner.yaml"];
    let fate = |id: &str| {
        let block = template.split(&format!("  {id}:\n")).nth(1).unwrap();
        let line = block.lines().find(|line| line.trim().starts_with("DeletionPolicy")).unwrap();
        line.trim().to_owned()
    };
    assert_eq!(fate("BucketAudit"), "DeletionPolicy: Retain");
    assert_eq!(fate("BucketAuditPolicy"), "DeletionPolicy: RetainExceptOnCreate");
    assert_eq!(fate("BucketOffline"), "DeletionPolicy: RetainExceptOnCreate");
}
