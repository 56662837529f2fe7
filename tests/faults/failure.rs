//! Failure is survived: what AWS would refuse is told before, and what was refused can be taken away again.

use crate::common::blueprint::{SHARING, STS, STUDIO, resolved};
use crate::common::files::{text, texts};
use crate::common::program::{assert_explained, inside, stderr, stdout};
use landform::catalog::import_ids::import_id;
use landform::resource::Body;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

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

fn in_order(text: &str, words: &[&str]) {
    let mut rest = text;
    for word in words {
        let at = rest.find(word).unwrap_or_else(|| panic!("{word} is not in its place"));
        rest = &rest[at + word.len()..];
    }
}

/// A9: removal takes old versions, aliases and tables, and stops who goes on writing; `rm --recursive` and `rb --force`
/// take neither versions nor markers.
#[test]
fn removal_takes_versions_aliases_and_tables() {
    let files = written(SHARING, false);
    let removal = chapter(&files["README.md"], "Remove");
    assert!(!removal.contains("--recursive") && !removal.contains("rb s3://"), "{removal}");
    let order = |words: &[&str]| in_order(removal, words);
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
    // A policy that stayed is put anew, in place of itself.
    const PUT_ANEW: &str = "bucket-policy";
    for (kind, cloudformation, terraform) in Body::shapes() {
        if !Body::retains(kind) || IN_NETWORKS.contains(&kind) || kind == PUT_ANEW {
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
            .contains("get-databases --query \"DatabaseList[?Name=='sagemaker_featurestore']")
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
        ("Changes", &["landform check", "detect-stack-set-drift"]),
        ("Remove", &["delete-domain"]),
    ];
    for (heading, words) in rows {
        for word in words {
            assert!(chapter(studio, heading).contains(word), "{heading}: {word}");
        }
    }
    // Nothing of networks where there are none.
    let sharing = &written(SHARING, false)["README.md"];
    assert!(chapter(sharing, "Changes").contains("detect-stack-drift"));
    assert!(!sharing.contains("## Time and money") && !sharing.contains("describe-file-systems"));
    assert!(!sharing.contains("s3 mb "), "no bucket of templates is named");
    // A stack that was updated and taken back is never deleted.
    let clear = chapter(studio, "When a wave fails")
        .lines()
        .filter(|line| line.contains("FORCE_DELETE_STACK ") && line.starts_with("for "));
    assert!(clear.clone().count() == 3 && clear.clone().all(|line| !line.contains("UPDATE_ROLLBACK")));
}

/// Part 5: commands name the file that the command line names, wherever it lies, and nothing of the machine.
#[test]
fn commands_name_the_blueprint_of_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::create_dir(at.join("deep")).unwrap();
    let named = |path: &str, word: &str| {
        std::fs::write(at.join(path), text(SHARING)).unwrap();
        let output = inside(at, &["synth", path, "--out", "o", "--force"]);
        assert!(output.status.success(), "{path}: {}", stderr(&output));
        let runbook = texts(&at.join("o"))["README.md"].clone();
        assert!(runbook.contains(&format!("landform lock update {word} --pin\n")), "{path}");
        runbook
    };
    let here = named("mine.yaml", "mine.yaml");
    assert_eq!(here, named("deep/mine.yaml", "mine.yaml"));
    assert_eq!(here, named(at.join("mine.yaml").to_str().unwrap(), "mine.yaml"));
    named("my own.yaml", "'my own.yaml'");
    named("./-x.yaml", "./-x.yaml");
    named("it's.yaml", "feature-store-sharing.yaml");
    // Words of landform's own are no markup that was escaped; what people write is.
    assert!(here.contains("`landform check`") && !here.contains("\\`"), "{here}");
}

/// Part 5: `landform runbook` prints what the lock does not know, and refuses what `synth` refuses.
#[test]
fn the_runbook_shows_what_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("b.yaml"), text(SHARING)).unwrap();
    let run = |file: &str| {
        let output = inside(at, &["runbook", file]);
        (output.status.code().unwrap(), stdout(&output), stderr(&output))
    };
    let (status, all, _) = run("b.yaml");
    assert_eq!(status, 0);
    assert!(
        all.contains("identity-owner-set") && all.contains("terraform/owner/data apply"),
        "{all}"
    );
    assert!(!all.contains("delete-stack"), "what removes is in the files");
    assert!(inside(at, &["lock", "update", "b.yaml", "--pin"]).status.success());
    let (status, done, notes) = run("b.yaml");
    assert_eq!((status, done.as_str()), (0, "nothing is left to do\n"));
    assert!(notes.contains("landform-feature-store-sharing-data-owner"), "{notes}");
    // One consumer more: its account, and what the share is to.
    let more = text(SHARING).replace("\nroles:\n", "\nroles:\n  extra: { in: fraud, for: lambda }\n");
    assert_ne!(more, text(SHARING));
    std::fs::write(at.join("b.yaml"), more).unwrap();
    let (status, left, _) = run("b.yaml");
    assert_eq!(status, 0);
    assert!(left.contains("identity-fraud-set") && !left.contains("data-owner-set"), "{left}");
    let open =
        "  open: { in: owner, trust: [ { Effect: Allow, Principal: \"*\", Action: \"sts:AssumeRole\" } ] }\n";
    let unsafe_one = text(SHARING).replace("\nroles:\n", &["\nroles:\n", open].concat());
    std::fs::write(at.join("unsafe.yaml"), unsafe_one).unwrap();
    std::fs::write(at.join("none.yaml"), "landform: [").unwrap();
    assert_eq!((run("unsafe.yaml").0, run("none.yaml").0), (1, 2));
}

/// Part 6: the manifest lists the waves, and the workflow for GitHub asks it for nothing that it does not have.
#[test]
fn a_pipeline_finds_its_waves() {
    let manifest =
        |blueprint| -> Value { serde_json::from_str(&written(blueprint, false)["manifest.json"]).unwrap() };
    let all = [SHARING, STUDIO, STS].map(manifest);
    for one in &all {
        let waves = one["waves"].as_array().unwrap();
        let steps = |backend: &str| -> Vec<&Value> {
            let own = waves.iter().filter(|wave| wave["backend"] == backend && wave["wave"] != 0);
            own.flat_map(|wave| wave["steps"].as_array().unwrap()).collect()
        };
        let order: Vec<(bool, u64)> = waves
            .iter()
            .map(|wave| (wave["backend"] == "terraform", wave["wave"].as_u64().unwrap()))
            .collect();
        assert!(
            order.windows(2).all(|pair| pair[0] < pair[1]) && order[0] == (false, 0),
            "{order:?}"
        );
        let listed: Vec<&Value> = steps("cloudformation").into_iter().chain(steps("terraform")).collect();
        assert_eq!(listed, one["steps"].as_array().unwrap().iter().collect::<Vec<&Value>>());
        for step in waves.iter().flat_map(|wave| wave["steps"].as_array().unwrap()) {
            let keys: &[&str] = match step["kind"].as_str().unwrap() {
                "root" => &["account", "region", "path"],
                "stack" => &["account", "region", "stack", "file"],
                _ => &["account", "region", "stack", "file", "set", "template"],
            };
            assert!(keys.iter().all(|key| step[key].is_string()), "{step}");
        }
    }
    let workflow: Value = serde_saphyr::from_str(&text("blueprints/workflow.github.yml")).unwrap();
    let steps = workflow["jobs"]["waves"]["steps"].as_array().unwrap();
    let scripts: Vec<&str> = steps.iter().filter_map(|step| step["run"].as_str()).collect();
    let mut asked = BTreeSet::new();
    for script in &scripts {
        let checked = std::process::Command::new("bash").args(["-n", "-c", script]).status().unwrap();
        assert!(checked.success(), "{script}");
        // Programs of jq stand in single quotes.
        for program in script.split('\'').skip(1).step_by(2).filter(|program| program.starts_with('.')) {
            let words = program.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_');
            asked.extend(
                words
                    .flat_map(|word| word.split('.').skip(1))
                    .filter(|key| !key.is_empty())
                    .map(str::to_owned),
            );
        }
    }
    let wanted = [
        "account",
        "administrator",
        "blueprint",
        "file",
        "organizationalUnits",
        "path",
        "region",
        "set",
        "stack",
        "steps",
        "template",
        "waves",
    ];
    assert!(wanted.iter().all(|key| asked.contains(*key)), "{asked:?}");
    let known = serde_json::to_string(&all).unwrap();
    for key in asked {
        assert!(known.contains(&format!("\"{key}\":")), "no manifest has `{key}`");
    }
}

/// A8: what a failed wave left is found by its whole name; a design that begins like another takes nothing of it.
#[test]
fn stacks_are_found_by_their_whole_names() {
    let files = written(SHARING, false);
    let failed = chapter(&files["README.md"], "When a wave fails");
    let line = failed
        .lines()
        .find(|line| line.contains("delete-stack") && line.contains("--profile owner"))
        .unwrap();
    let pattern = line.split("grep -xE '").nth(1).unwrap().split('\'').next().unwrap();
    let whole = regex::Regex::new(&format!("^(?:{pattern})$")).unwrap();
    let name = "landform-feature-store-sharing-data-owner";
    let id = "01234567-89ab-cdef-0123-456789abcdef";
    let ours = [name.to_owned(), format!("{name}-set"), format!("StackSet-{name}-{id}")];
    let others = [
        format!("{name}-2"),
        format!("{name}s-set"),
        format!("StackSet-{name}-more-{id}"),
        format!("my-{name}"),
    ];
    assert!(ours.iter().all(|name| whole.is_match(name)), "{pattern}");
    assert!(others.iter().all(|name| !whole.is_match(name)), "{pattern}");
}

/// B8: stacks cannot touch the default security group of a network that they make, so the runbook empties it; Terraform
/// does so itself, and a network that exists already keeps its own.
#[test]
fn default_groups_that_stacks_leave_are_emptied() {
    let files = written(STUDIO, false);
    let [stacks, roots] = ["Deploy with CloudFormation", "Deploy with Terraform"]
        .map(|head| chapter(&files["README.md"], head));
    for name in ["redshift-studio-studio", "redshift-studio-warehouse"] {
        assert!(
            stacks.contains(&format!("'Name=tag:Name,Values={name}' --query \"Vpcs[].VpcId\"")),
            "{stacks}"
        );
    }
    for way in ["ingress", "egress"] {
        assert_eq!(stacks.matches(&format!("aws ec2 revoke-security-group-{way} ")).count(), 2, "{way}");
        assert!(!roots.contains(way), "{roots}");
    }
    let existing = &written("tests/blueprints/partners.yaml", false)["README.md"];
    assert!(!existing.contains("revoke-security-group"));
}

/// What empties a bucket is itself logged, so a bucket of access logs is emptied when nothing is logged into it any more.
#[test]
fn access_logs_end_before_their_bucket_is_emptied() {
    let files = written("tests/blueprints/estate.yaml", false);
    let removal = chapter(&files["README.md"], "Remove");
    let end = "put-bucket-logging --bucket estate-store-010203040506 --bucket-logging-status \"{}\" --region";
    let [logs, store] = ["empty estate-logs-010203040506 ", "empty estate-store-010203040506 "];
    let late = "Access logs that are on their way still come";
    in_order(removal, &[late, end, logs, store, late, end, logs, store, " destroy"]);
    assert_eq!(removal.matches("put-bucket-logging").count(), 2);
}
