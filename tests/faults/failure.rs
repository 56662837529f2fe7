//! Failure is survived: what AWS would refuse is told before, and what was refused can be taken away again.

use crate::common::blueprint::{SHARING, STS, STUDIO, resolved};
use crate::common::files::{text, texts};
use crate::common::program::{assert_explained, inside, stderr};
use landform::catalog::import_ids::import_id;
use landform::resource::Body;
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

/// The part of a runbook below a heading.
fn chapter<'t>(runbook: &'t str, heading: &str) -> &'t str {
    let start = runbook.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
    let rest = &runbook[start + 4..];
    rest.find("\n## ").map_or(rest, |end| &rest[..end])
}

/// A9: removal takes old versions, aliases and tables, and stops who goes on writing; `rm --recursive` and `rb --force`
/// take neither versions nor markers.
#[test]
fn removal_takes_versions_aliases_and_tables() {
    let files = written(SHARING, false);
    let removal = chapter(&files["README.md"], "Remove");
    assert!(!removal.contains("--recursive") && !removal.contains("rb s3://"), "{removal}");
    let order = |words: &[&str]| {
        let mut rest = removal;
        for word in words {
            let at = rest.find(word).unwrap_or_else(|| panic!("{word} is not in its place"));
            rest = &rest[at + word.len()..];
        }
    };
    order(&[
        "DeleteMarkers",
        "delete-objects",
        "empty feature-store-audit-111111111111 ",
        "delete-bucket --bucket feature-store-audit-111111111111",
    ]);
    order(&["key=$(", "delete-alias --alias-name alias/audit", "schedule-key-deletion"]);
    order(&["glue delete-table --database-name sagemaker_featurestore", "delete-feature-group"]);
    order(&["prevent_destroy", "stop-logging --name ", "empty feature-store-audit", "destroy"]);
    order(&["get-tables --database-name sagemaker_featurestore", "delete-database"]);
    let studio = &written(STUDIO, false)["README.md"];
    assert!(chapter(studio, "Remove").contains("delete-cluster-subnet-group"));
}

/// A9: every kind that outlives its stack outside of networks has the id by which a stack and a root take it in.
#[test]
fn what_is_kept_can_come_back() {
    const IN_NETWORKS: [&str; 3] = ["redshift-cluster", "redshift-serverless", "studio-domain"];
    for (kind, cloudformation, terraform) in Body::shapes() {
        if !Body::retains(kind) || IN_NETWORKS.contains(&kind) {
            continue;
        }
        let beside = cloudformation.iter().flat_map(|shape| shape.companions).map(|one| one.kind);
        for block in cloudformation.iter().chain(&terraform).map(|shape| shape.kind).chain(beside) {
            assert!(import_id(block).is_some(), "{kind}: {block}");
        }
    }
}

/// A9: what removal kept is imported by template and id, and the template of an import holds nothing else.
#[test]
fn what_was_kept_is_taken_in_again() {
    for (blueprint, path, ids) in [
        (
            SHARING,
            "data-owner",
            &["BucketName=feature-store-audit-111111111111", "AliasName=alias/audit"][..],
        ),
        (STS, "data-store", &["DatabaseName=sagemaker_featurestore"]),
    ] {
        let files = written(blueprint, false);
        let again = chapter(&files["README.md"], "Deploy again what was kept");
        let template = &files[&format!("cloudformation/import/{path}.yaml")];
        assert!(!template.contains("\nOutputs:"), "an import makes no outputs");
        let types: Vec<&str> = template.lines().filter_map(|line| line.strip_prefix("    Type: ")).collect();
        let named: Vec<&str> = again
            .split("ResourceType=")
            .skip(1)
            .map(|rest| rest.split(',').next().unwrap())
            .collect();
        assert!(
            !types.is_empty() && types.iter().all(|one| named.contains(one)),
            "{types:?} {named:?}"
        );
        assert_eq!(template.matches("    DeletionPolicy: ").count(), types.len());
        assert!(ids.iter().all(|id| again.contains(id)), "{again}");
        for word in ["--change-set-type IMPORT", "import-stacks-to-stack-set", "cancel-key-deletion"] {
            assert!(again.contains(word), "{word}");
        }
        assert!(again.contains(" import aws_kms_alias."), "{again}");
    }
    let files = written(STS, false);
    assert!(
        chapter(&files["README.md"], "Before the first wave")
            .contains("get-database --name sagemaker_featurestore")
    );
}

/// E: the chapters stand in the order of their use, and only what the design holds is in them.
#[test]
fn chapters_follow_the_work() {
    let studio = &written(STUDIO, false)["README.md"];
    let headings: Vec<&str> = studio.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let order = [
        "Before the first wave",
        "Time and money",
        "Deploy with CloudFormation",
        "Deploy with Terraform",
        "After the last wave",
        "When a wave fails",
        "Changes",
        "What waits for ids",
        "Remove",
        "Deploy again what was kept",
    ];
    assert_eq!(headings, order);
    let rows: [(&str, &[&str]); 7] = [
        (
            "Before the first wave",
            &["describe-organization", "list-accounts", "sts assume-role"],
        ),
        (
            "Time and money",
            &["firewall endpoints: 1, up to 10 minutes", "nodes of ra3.xlplus: 2,", "1586 USD"],
        ),
        (
            "Deploy with CloudFormation",
            &["list-stack-instances --stack-set-name landform-redshift-studio-data-producer"],
        ),
        (
            "Deploy with Terraform",
            &["terraform -chdir=terraform/producer/data plan -detailed-exitcode"],
        ),
        (
            "When a wave fails",
            &[
                "describe-stack-events",
                "--deletion-mode FORCE_DELETE_STACK",
                "ROLLBACK_FAILED",
                "efs describe-file-systems",
                "terraform untaint",
                "five minutes",
            ],
        ),
        ("Changes", &["landform check", "detect-stack-set-drift", "detect-stack-drift"]),
        ("Remove", &["delete-domain"]),
    ];
    for (heading, words) in rows {
        for word in words {
            assert!(chapter(studio, heading).contains(word), "{heading}: {word}");
        }
    }
    // Nothing of networks where there are none.
    let sharing = &written(SHARING, false)["README.md"];
    assert!(!sharing.contains("## Time and money") && !sharing.contains("describe-file-systems"));
    assert!(!sharing.contains("s3 mb "), "no bucket of templates is named");
    // A stack that was updated and taken back is never deleted.
    let clear = chapter(studio, "When a wave fails")
        .lines()
        .filter(|line| line.contains("FORCE_DELETE_STACK ") && line.starts_with("for "));
    assert!(clear.clone().count() == 3 && clear.clone().all(|line| !line.contains("UPDATE_ROLLBACK")));
}
