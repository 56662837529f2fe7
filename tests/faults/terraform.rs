//! Terraform as a shop uses it: guards, settings, labels, references.

use crate::common::files::{folder, tree};
use crate::common::program::{inside, stderr};
use std::collections::BTreeMap;

const HEAD: &str = "landform: 1\nname: shop\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\n\
                    accounts: { a: { id: \"111111111111\" }, b: { id: \"222222222222\" } }\nregion: eu-west-1\n";

/// The files that a blueprint becomes.
fn files(body: &str) -> BTreeMap<String, String> {
    let at = folder(&[("b.yaml", &[HEAD, body].concat())]);
    let done = inside(at.path(), &["synth", "b.yaml", "--out", "out"]);
    assert!(done.status.success(), "{}", stderr(&done));
    let texts = tree(&at.path().join("out")).into_iter();
    texts.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

fn file<'f>(files: &'f BTreeMap<String, String>, path: &str) -> &'f str {
    files.get(path).unwrap_or_else(|| panic!("no {path} in {:?}", files.keys()))
}

/// The text of one block of Terraform, from its first line to its last.
fn block<'t>(text: &'t str, head: &str) -> &'t str {
    let at = text.find(head).unwrap_or_else(|| panic!("no {head} in {text}"));
    let rest = &text[at..];
    &rest[..rest.find("\n}\n").unwrap()]
}

#[test]
fn terraform_refuses_to_destroy_what_stacks_keep() {
    let files = files(
        "keys: { k: { in: a } }\nbuckets: { b: { in: a, name: shop-b, key: k } }\ndatabases: { d: { in: a } }\n\
         trails: { events: { in: a, bucket: b, key: k } }\n",
    );
    let main = file(&files, "terraform/a/data/main.tf");
    for kept in [
        "aws_kms_key\" \"k",
        "aws_s3_bucket\" \"b",
        "aws_glue_catalog_database\" \"d",
        "aws_cloudwatch_log_group\"",
    ] {
        let text = block(main, &["resource \"", kept].concat());
        assert!(text.contains("prevent_destroy = true"), "{text}");
    }
    assert!(!block(main, "resource \"aws_kms_alias\"").contains("lifecycle"));
    let template = file(&files, "cloudformation/data/a.yaml");
    let database = template.split("Type: AWS::Glue::Database").nth(1).unwrap();
    assert!(
        database.trim_start().starts_with("DeletionPolicy: RetainExceptOnCreate"),
        "{database}"
    );
    let runbook = file(&files, "README.md");
    let lifts = "sed -i.guarded 's/prevent_destroy = true/prevent_destroy = false/' terraform/a/data/main.tf";
    let (lifted, destroyed) =
        (runbook.find(lifts), runbook.find("terraform -chdir=terraform/a/data destroy"));
    assert!(lifted.is_some() && lifted < destroyed, "{runbook}");
    assert!(runbook.contains("aws glue delete-database --name d "), "{runbook}");
}

/// A second cluster of a name could not be deleted where its last snapshot had the name of the first one's.
#[test]
fn last_snapshots_have_names_of_their_own() {
    let files = files(
        "networks: { n: { in: a, cidr: 10.1.0.0/16, endpoints: needed } }\nkeys: { k: { in: a } }\n\
         warehouses: { w: { network: n, key: k } }\n",
    );
    let main = file(&files, "terraform/a/data/main.tf");
    let cluster = block(main, "resource \"aws_redshift_cluster\" \"w\"");
    assert!(
        cluster.contains("\"w-final-${formatdate(\"YYYYMMDDhhmmss\", timestamp())}\""),
        "{cluster}"
    );
    assert!(cluster.contains("ignore_changes  = [final_snapshot_identifier]"), "{cluster}");
    let runbook = file(&files, "README.md");
    assert!(
        runbook.contains("--final-cluster-snapshot-identifier w-last-$(date -u +%Y%m%d%H%M%S) "),
        "{runbook}"
    );
}

/// What `check` says of a blueprint.
fn said(body: &str) -> String {
    let at = folder(&[("b.yaml", &[HEAD, body].concat())]);
    stderr(&inside(at.path(), &["synth", "b.yaml", "--out", "out"]))
}

const KEYS: &str = "keys: { k: { in: a }, l: { in: b } }\n";

#[test]
fn states_are_kept_where_the_blueprint_says_under_a_key_for_each_root() {
    let bucket = "terraform: { backend: { s3: { bucket: acme-state, region: eu-central-1 } } }\n";
    let files = files(&[bucket, KEYS].concat());
    for account in ["a", "b"] {
        let versions = file(&files, &format!("terraform/{account}/data/versions.tf"));
        let backend = block(versions, "  backend \"s3\" {");
        for line in [
            "bucket       = \"acme-state\"".to_owned(),
            format!("key          = \"shop/{account}/data/terraform.tfstate\""),
            "use_lockfile = true".to_owned(),
        ] {
            assert!(backend.contains(&line), "{line}: {versions}");
        }
        assert!(versions.contains("required_version = \">= 1.10.0\""), "{versions}");
    }
    let any = "terraform:\n  backend:\n    other:\n      path: \"x/{root}\"\n      n: 5\n      on: true\n      \
               labels: { \"b c\": \"${x} \\\" y\" }\n      workspaces: [ { name: \"{workspace}\" } ]\n";
    let files = self::files(&[any, KEYS].concat());
    let versions = file(&files, "terraform/b/data/versions.tf");
    let want = "  backend \"other\" {\n    path = \"x/b/data\"\n    n    = 5\n    on   = true\n    labels = {\n      \
                \"b c\" = \"$${x} \\\" y\"\n    }\n\n    workspaces {\n      name = \"b-data\"\n    }\n  }\n";
    assert!(versions.contains(want), "{versions}");
    assert!(versions.contains("required_version = \">= 1.9.0\""), "{versions}");
}

#[test]
fn roots_that_would_share_a_state_are_refused() {
    for (written, refused) in [
        ("gcs: { bucket: b }", true),
        ("gcs: { bucket: b, prefix: \"{root}\" }", false),
        ("local: { path: x }", true),
        ("local: {}", false),
        ("s3: { bucket: acme-state, region: eu-west-1, key_prefix: /x }", true),
        ("s3: { bucket: acme-state, region: eu-west-1, kms_key: alias/x }", true),
        ("s3: { bucket: acme-state, region: eu-west-1, role: state }", true),
        (
            "s3: { bucket: acme-state, region: eu-west-1, key_prefix: x/y/, role: \"arn:aws:iam::333333333333:role/s\" }",
            false,
        ),
    ] {
        let said = said(&["terraform: { backend: { ", written, " } }\n", KEYS].concat());
        assert_eq!(said.contains("error[terraform-backend]"), refused, "{written}: {said}");
        assert_eq!(said.contains("error"), refused, "{written}: {said}");
    }
}

#[test]
fn providers_are_of_versions_that_the_templates_are_written_for() {
    let versions = |written: &str| {
        let files = files(&[written, KEYS].concat());
        file(&files, "terraform/a/data/versions.tf").to_owned()
    };
    assert!(versions("").contains("version = \">= 5.100, < 7\""));
    assert!(versions("terraform: { provider: \"~> 6.2\" }\n").contains("version = \"~> 6.2\""));
    for wrong in ["~> 4.0", ">= 7", "newest"] {
        let said = said(&["terraform: { provider: \"", wrong, "\" }\n", KEYS].concat());
        assert!(said.contains("error[terraform-provider]"), "{wrong}: {said}");
    }
}

/// The provider of each account's root, without its region and account.
fn providers(body: &str) -> [String; 3] {
    let policy = "control_policies: { x: { on: account/b, statements: { Effect: Deny, Action: \"ec2:*\", Resource: \"*\" } } }\n";
    let files = files(&[body, KEYS, policy].concat());
    ["a/data", "b/data", "management/guardrails"].map(|root| {
        let text = file(&files, &format!("terraform/{root}/provider.tf"));
        let own =
            |line: &&str| ["role_arn", "profile"].iter().any(|word| line.trim_start().starts_with(word));
        let words = text.lines().filter(own).map(|line| line.trim().to_owned());
        words.collect::<Vec<_>>().join(" ")
    })
}

fn assumed(account: &str, role: &str) -> String {
    format!("role_arn     = \"arn:aws:iam::{account}:role/{role}\"")
}

#[test]
fn who_calls_is_what_the_blueprint_says() {
    let organization = |account: &str| assumed(account, "OrganizationAccountAccessRole");
    let (a, b) = ("111111111111", "222222222222");
    let rows = [
        ("", [organization(a), organization(b)]),
        ("terraform: { role: pipeline }\n", [assumed(a, "pipeline"), assumed(b, "pipeline")]),
        ("terraform: { role: none }\n", [String::new(), String::new()]),
        ("terraform: { role: { b: none } }\n", [organization(a), String::new()]),
        ("terraform: { role: { b: pipeline } }\n", [organization(a), assumed(b, "pipeline")]),
        ("terraform: { role: pipeline, assume: false }\n", [String::new(), String::new()]),
        (
            "terraform: { profile: { b: acme-b } }\n",
            [organization(a), "profile             = \"acme-b\"".to_owned()],
        ),
    ];
    for (written, [in_a, in_b]) in rows {
        assert_eq!(providers(written), [in_a, in_b, String::new()], "{written}");
    }
    let both = providers("terraform: { role: pipeline, profile: \"x-{name}-{account}\" }\n");
    assert_eq!(
        both[0],
        ["profile             = \"x-a-111111111111\" ", &assumed(a, "pipeline")].concat()
    );
    assert_eq!(both[2], "profile             = \"x-management-000000000001\"");
    for nonsense in [
        "deploy: { terraform_role: x }\nterraform: { role: y }\n",
        "terraform: { assume: false }\n",
        "terraform: { role: { management: x } }\n",
        "terraform: { role: { c: x } }\n",
        "terraform: { role: \"\" }\n",
        "terraform: { profile: \"a b\" }\n",
    ] {
        let said = said(&[nonsense, KEYS].concat());
        assert!(said.contains("error["), "{nonsense}: {said}");
    }
}

#[test]
fn the_runbook_says_whose_credentials_terraform_has() {
    let runbook = |written: &str| {
        let files = files(&[written, KEYS].concat());
        file(&files, "README.md").to_owned()
    };
    let rows = [
        ("", true, "\nterraform -chdir=terraform/a/data apply\n"),
        (
            "terraform: { role: none }\n",
            false,
            "\nAWS_PROFILE=a terraform -chdir=terraform/a/data apply\n",
        ),
        (
            "terraform: { profile: \"{name}\" }\n",
            false,
            "\nterraform -chdir=terraform/a/data apply\n",
        ),
        (
            "terraform: { role: { a: none } }\n",
            true,
            "\nAWS_PROFILE=a terraform -chdir=terraform/a/data apply\n",
        ),
    ];
    for (written, exports, line) in rows {
        let runbook = runbook(written);
        assert_eq!(runbook.contains("export AWS_PROFILE=management"), exports, "{written}: {runbook}");
        assert!(runbook.contains(line), "{written}: {runbook}");
        assert!(!runbook.contains("`owner`"), "{runbook}");
    }
}

/// Policies admit whoever deploys by name, so who calls with a profile of its own must be named.
#[test]
fn callers_that_nobody_names_are_told() {
    let group = "keys: { k: { in: a } }\nbuckets: { o: { in: a, name: shop-o, key: k } }\n\
                 feature_groups: { g: { in: a, record_identifier: r, event_time: t, features: { r: string, t: fractional }, online: { key: k }, offline: o, writer: w } }\nroles: { w: { in: a, for: feature-store } }\n";
    let unnamed = said(&["terraform: { role: none }\n", group].concat());
    assert!(unnamed.contains("warning[terraform-caller-unknown]"), "{unnamed}");
    for named in [
        "",
        "terraform: { role: pipeline, assume: false }\n",
        "terraform: { role: { b: none } }\n",
    ] {
        let said = said(&[named, group].concat());
        assert!(!said.contains("terraform-caller-unknown"), "{named}: {said}");
    }
}

#[test]
fn default_tags_are_tags_of_both_backends_and_of_policies() {
    let body = "terraform: { default_tags: { Owner: platform, team: ml } }\n\
                buckets: { b: { in: a, name: shop-b, tags: { team: own } } }\nroles: { r: { in: a, for: lambda, statements: { Effect: Allow, Action: \"s3:GetBucketTagging\", Resource: \"*\", Condition: { StringEquals: { \"aws:ResourceTag/Owner\": platform } } } } }\n";
    let files = files(body);
    let main = block(file(&files, "terraform/a/data/main.tf"), "resource \"aws_s3_bucket\"");
    assert!(main.contains("Owner = \"platform\"") && main.contains("team  = \"own\""), "{main}");
    assert!(
        !files.values().any(|text| text.contains("default_tags")),
        "the provider would add them again"
    );
    let template = file(&files, "cloudformation/data/a.yaml");
    assert!(template.contains("- Key: Owner\n          Value: platform"), "{template}");
    let model = crate::common::blueprint::model_of(&[HEAD, body].concat());
    let role = landform::aws::Address::parse("role/a/r").unwrap();
    let tags = model.resources[&role].body.tags();
    assert_eq!(tags.get("Owner").map(String::as_str), Some("platform"));
}

/// Every label of a file, by the type of its block.
fn labels(text: &str) -> Vec<(String, String)> {
    let heads = text.lines().filter_map(|line| line.strip_prefix("resource \""));
    let split = |head: &str| {
        let (kind, rest) = head.split_once("\" \"").unwrap();
        (kind.to_owned(), rest.split('"').next().unwrap().to_owned())
    };
    heads.map(split).collect()
}

/// What tflint asks for: <https://github.com/terraform-linters/tflint-ruleset-terraform>, `terraform_naming_convention`.
fn is_snake_case(label: &str) -> bool {
    let words: Vec<&str> = label.split('_').collect();
    let fits =
        |word: &&str| !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9'));
    label.starts_with(|c: char| c.is_ascii_lowercase()) && words.iter().all(fits)
}

#[test]
fn labels_are_in_snake_case_and_stand_once() {
    // The names of `a` and of `a-b` begin alike, and so do those of their parts.
    let body = "policies: { a: { in: a, statements: { Effect: Allow, Action: \"s3:ListAllMyBuckets\", Resource: \"*\" } } }\n\
        roles:\n  a: { in: a, for: lambda, policies: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess, a] }\n  \
        a-b: { in: a, for: lambda, policies: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess, a] }\n\
        buckets: { b: { in: a, name: shop-b } }\n\
        grants: [ { to: role/a/a, may: read, on: bucket/a/b }, { to: role/a/a-b, may: read, on: bucket/a/b } ]\n\
        networks: { n: { in: a, cidr: 10.1.0.0/16, internet: nat, endpoints: [s3] } }\n";
    let files = files(body);
    for path in ["terraform/a/identity/main.tf", "terraform/a/data/main.tf"] {
        let labels = labels(file(&files, path));
        let wrong: Vec<_> = labels.iter().filter(|(_, label)| !is_snake_case(label)).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        let once: std::collections::BTreeSet<_> = labels.iter().collect();
        assert_eq!(once.len(), labels.len(), "{labels:?}");
    }
    let attached = labels(file(&files, "terraform/a/identity/main.tf")).into_iter();
    let attached = attached.filter(|(kind, _)| kind == "aws_iam_role_policy_attachment");
    assert_eq!(attached.count(), 4);
    for tree in ["feature-store-sharing", "feature-store-sts", "redshift-studio"] {
        let folder = crate::common::files::root().join("snapshots").join(tree).join("terraform");
        for (path, text) in crate::common::files::texts(&folder) {
            let wrong: Vec<_> =
                labels(&text).into_iter().filter(|(_, label)| !is_snake_case(label)).collect();
            assert!(wrong.is_empty(), "{path}: {wrong:?}");
        }
    }
}

/// The account of a module is asked for where something in it names the account, and nowhere else.
#[test]
fn modules_ask_for_nothing_that_they_do_not_use() {
    let modules = |statements: &str| {
        let roles = ["roles: { r: { in: [a, b], for: lambda", statements, " } }\n"].concat();
        let files = files(&roles);
        let (mut module, mut call) = (String::new(), String::new());
        for (path, text) in &files {
            if path.starts_with("terraform/modules/") {
                module.push_str(text);
            } else if path.starts_with("terraform/a/identity") {
                call.push_str(text);
            }
        }
        [
            module.contains("var.account_id"),
            module.contains("variable \"account_id\""),
            call.contains("account_id ="),
        ]
    };
    assert_eq!(modules(""), [true; 3], "a trust names its account");
    let unused = ", trust: { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: \"sts:AssumeRole\" }";
    let roles = ["roles: { r: { in: [a, b]", unused, " } }\n"].concat();
    let files = files(&roles);
    let texts: String = files
        .iter()
        .filter(|(path, _)| path.starts_with("terraform/"))
        .map(|(_, text)| text.as_str())
        .collect();
    assert!(!texts.contains("account_id\"") && !texts.contains("  account_id"), "{texts}");
    assert!(
        !files
            .keys()
            .any(|path| path.starts_with("terraform/modules/") && path.ends_with("variables.tf"))
    );
}

/// A template of somebody else's that says something else is their mistake, and is told as such.
#[test]
fn templates_that_say_something_else_are_no_bug_of_landform() {
    let blueprint = [HEAD, KEYS].concat();
    let versions = landform::render::Templates::defaults()["frame/versions.tf"].clone();
    let provider = landform::render::Templates::defaults()["frame/provider.tf"].clone();
    let backend =
        versions.replacen("  required_providers", "  backend \"s3\" {\n  }\n\n  required_providers", 1);
    let tags = provider.replacen(
        "{{#if (present role)}}",
        "  default_tags {\n    tags = {\n      a = \"b\"\n    }\n  }\n{{#if (present role)}}",
        1,
    );
    for (name, text) in [("versions.tf", backend), ("provider.tf", tags)] {
        let at = folder(&[("b.yaml", &blueprint), (&format!("own/frame/{name}.hbs"), &text)]);
        let done = inside(at.path(), &["synth", "b.yaml", "--out", "out", "--templates", "own"]);
        let said = stderr(&done);
        assert_eq!(done.status.code(), Some(2), "{said}");
        assert!(
            said.contains("The templates in `own` say something else") && !said.contains("bug"),
            "{said}"
        );
        assert!(!at.path().join("out").exists());
    }
}

/// What stands in the same root is a reference: an ARN, what is below one, and a name where a template says that one stands.
#[test]
fn what_stands_in_the_same_root_is_referred_to() {
    let files = files(
        "keys: { k: { in: a } }\nbuckets: { b: { in: a, name: shop-b, key: k }, l: { in: a, name: shop-l } }\n\
         trails: { events: { in: a, bucket: b, key: k, alarms: [access-denied] } }\n\
         policies: { p: { in: a, statements: { Effect: Allow, Action: \"s3:ListAllMyBuckets\", Resource: \"*\" } } }\n\
         roles: { r: { in: a, for: lambda, policies: p } }\n",
    );
    let data = file(&files, "terraform/a/data/main.tf");
    for line in [
        "kms_master_key_id = aws_kms_key.k.arn",
        "s3_bucket_name                = aws_s3_bucket.b.bucket",
        "kms_key_id                    = aws_kms_key.k.arn",
        "cloud_watch_logs_group_arn    = \"${aws_cloudwatch_log_group.events_events.arn}:*\"",
        "alarm_actions = [aws_sns_topic.events_alarms.arn]",
    ] {
        assert!(data.contains(line), "{line}: {data}");
    }
    assert!(!data.contains("${aws_kms_key.k.key_id}"), "{data}");
    // A key names the log group that it encrypts, and the log group needs the key: a reference would close the circle.
    assert!(
        block(data, "resource \"aws_kms_key\"").contains("\"arn:aws:logs:eu-west-1:111111111111:log-group:"),
        "{data}"
    );
    let identity = file(&files, "terraform/a/identity/main.tf");
    assert!(identity.contains("policy_arn = aws_iam_policy.p.arn"), "{identity}");
}

/// What joins networks has one root for each pair of accounts and regions: two in one folder would be one.
#[test]
fn links_of_two_regions_have_folders_of_their_own() {
    let body = "networks:\n  n1: { in: a, cidr: 10.1.0.0/16 }\n  n2: { in: a, cidr: 10.2.0.0/16 }\n  \
                m1: { in: a, region: eu-central-1, cidr: 10.3.0.0/16 }\n  m2: { in: a, region: eu-central-1, cidr: 10.4.0.0/16 }\n\
                peerings: { p: { from: n1, to: n2 }, q: { from: m1, to: m2 } }\n";
    let mut lock = "landform_lock: 1\nids:\n".to_owned();
    for (number, network) in ["m1", "m2", "n1", "n2"].iter().enumerate() {
        lock.push_str(&format!("  vpc/a/{network}: vpc-0aaaaaaaaaaaaaa{number:02}\n"));
        for (zone, letter) in ["a", "b"].iter().enumerate() {
            lock.push_str(&format!(
                "  route-table/a/{network}-private-{letter}: rtb-0aaaaaaaaaaaaaa{number}{zone}\n"
            ));
        }
    }
    lock.push_str("  peering/a/p: pcx-0aaaaaaaaaaaaaa01\n  peering/a/q: pcx-0aaaaaaaaaaaaaa02\n");
    let at = folder(&[("b.yaml", &[HEAD, body].concat()), ("b.lock.yaml", &lock)]);
    let done = inside(at.path(), &["synth", "b.yaml", "--out", "out"]);
    assert!(done.status.success(), "{}", stderr(&done));
    for root in ["a-a", "a-eu-central-1-a-eu-central-1"] {
        assert!(at.path().join("out/terraform/links").join(root).join("main.tf").is_file(), "{root}");
    }
}
