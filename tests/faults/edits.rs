//! Edits of a design whose lock pins what is deployed: what becomes of it, and what is said.

use crate::common::blueprint::model_of;
use crate::common::files::text;
use crate::common::program::answered;
use landform::aws::Address;
use landform::catalog::edits::edits;
use landform::edits::changes;
use landform::learn::{Learned, updated};
use landform::lock::{Lock, Pin};
use landform::plan::plan;
use landform::resolve::{Deployed, PinnedNames, resolve_with};
use landform::resource::{Body, Shape};

const SHARING: &str = "blueprints/feature-store-sharing.yaml";
const STUDIO: &str = "blueprints/redshift-studio.yaml";

/// The lock after a deployment of a design.
fn deployed(text: &str) -> Lock {
    let (planned, _) = plan(&model_of(text), &Lock::empty());
    updated(&planned, &Lock::empty(), &Learned::default())
}

/// What `lock check` would say of every change, in its words.
fn edited(file: &str, old: &str, new: &str) -> Vec<String> {
    let before = text(file);
    assert!(before.contains(old), "{file}: {old}");
    let (planned, _) = plan(&model_of(&before.replace(old, new)), &deployed(&before));
    let said = changes(&planned, &deployed(&before)).into_iter().map(|one| {
        let fate =
            |fate: Option<landform::edits::Fate>| fate.map_or("nothing", landform::edits::Fate::as_str);
        format!("{}: {} / {}", one.address, fate(one.cloudformation), fate(one.terraform))
    });
    said.collect()
}

#[test]
fn each_edit_is_judged_by_backend() {
    let rows: [(&str, &str, &str, &[&str]); 12] = [
        (
            SHARING,
            "feature_12: integral }",
            "feature_12: integral, more: string }",
            &["feature-group/owner/cross-account-fg-1: in place / in place"],
        ),
        (
            SHARING,
            "feature_12: integral }",
            "feature_12: string }",
            &["feature-group/owner/cross-account-fg-1: refused / left alone"],
        ),
        (
            SHARING,
            ", feature_12: integral }",
            " }",
            &["feature-group/owner/cross-account-fg-1: refused / left alone"],
        ),
        (
            SHARING,
            "Features that stay at home",
            "Others",
            &["feature-group/owner/cross-account-fg-2: refused / refused"],
        ),
        (
            SHARING,
            "name: feature-store-offline-111111111111",
            "name: feature-store-other-111111111111",
            &[
                "bucket/owner/offline: orphaned / refused",
                "feature-group/owner/cross-account-fg-1: refused / refused",
                "feature-group/owner/cross-account-fg-2: refused / refused",
            ],
        ),
        (
            SHARING,
            "fs-online: { in: owner,",
            "fs-online: { in: owner, alias: else,",
            &["key/owner/fs-online: in place / in place"],
        ),
        (SHARING, "Online stores of the feature groups", "Online stores", &[]),
        (SHARING, "expire_after: 400d", "expire_after: 500d", &[]),
        (
            SHARING,
            "no-policy",
            "other-role",
            &["role/marketing/no-policy: destroyed / destroyed"],
        ),
        (
            SHARING,
            "alarms: [access-denied, sharing-changed]",
            "alarms: [access-denied]",
            &["alarm/owner/feature-store-sharing-changed: destroyed / destroyed"],
        ),
        (
            STUDIO,
            "database: dev",
            "database: prod",
            &["redshift-cluster/producer/analytics: refused / refused"],
        ),
        (
            SHARING,
            "cross-account-fg-2",
            "at-home",
            &["feature-group/owner/cross-account-fg-2: orphaned / orphaned"],
        ),
    ];
    for (file, old, new, expected) in rows {
        assert_eq!(edited(file, old, new), expected, "{new}");
    }
}

#[test]
fn the_table_has_a_row_for_each_kind_and_names_its_blocks() {
    for (kind, cloudformation, terraform) in Body::shapes() {
        let row = edits(kind).unwrap_or_else(|| panic!("{kind} has no row"));
        let known = |shape: &Option<Shape>, of: &str| {
            shape.is_some_and(|shape| shape.kind == of || shape.companions.iter().any(|one| one.kind == of))
        };
        for field in &row.fields {
            let types = field.cloudformation.iter().map(|one| one.split_once('/').unwrap().0);
            types.for_each(|of| assert!(known(&cloudformation, of), "{kind}: {of}"));
            let blocks = field.terraform.iter().map(|one| one.split_once('.').unwrap().0);
            blocks.for_each(|of| assert!(known(&terraform, of), "{kind}: {of}"));
        }
    }
}

/// A design in a folder of its own, deployed and then edited.
struct Design(tempfile::TempDir);

impl Design {
    fn edited(old: &str, new: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let before = text(SHARING);
        std::fs::write(folder.path().join("b.yaml"), before.replace(old, new)).unwrap();
        std::fs::write(folder.path().join("b.lock.yaml"), deployed(&before).to_text()).unwrap();
        Self(folder)
    }

    fn and(self, more: &str) -> Self {
        let path = self.0.path().join("b.yaml");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, [&text, more].concat()).unwrap();
        self
    }

    /// The exit code of `check`, and what it says.
    fn check(&self) -> (i32, String) {
        let path = self.0.path().join("b.yaml");
        let (code, results, notes) = answered(&["check", path.to_str().unwrap()], "");
        (code, [results, notes].concat())
    }

    /// A file that `synth` writes, and the runbook beside it.
    fn written(&self, file: &str) -> (String, String) {
        let [blueprint, out] = ["b.yaml", "out"].map(|name| self.0.path().join(name).display().to_string());
        let (code, _, notes) = answered(&["synth", &blueprint, "--out", &out], "");
        assert_eq!(code, 0, "{notes}");
        let read = |name: &str| std::fs::read_to_string(self.0.path().join("out").join(name)).unwrap();
        (read(file), read("README.md"))
    }

    /// The lock learns what is deployed.
    fn pin(&self) {
        let path = self.0.path().join("b.yaml");
        let (code, _, notes) = answered(&["lock", "update", path.to_str().unwrap(), "--pin"], "");
        assert_eq!(code, 0, "{notes}");
    }
}

#[test]
fn a_loss_is_an_error_until_it_is_acknowledged() {
    let renamed = || Design::edited("Features that stay at home", "Others");
    let (code, said) = renamed().check();
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("error[edit-replaces]") && said.contains("the records of its online store"),
        "{said}"
    );
    let acknowledged =
        "replace: [ { what: feature-group/owner/cross-account-fg-2, reason: nobody reads it yet } ]\n";
    let (code, said) = renamed().and(acknowledged).check();
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("warning[edit-refused]"), "{said}");
    let (_, said) = Design::edited("", "").and(acknowledged).check();
    assert!(said.contains("warning[replace-unused]"), "{said}");
    let (code, said) = Design::edited("  fs-offline: {", "  offline-files: {").check();
    assert_eq!(code, 2, "{said}");
}

#[test]
fn a_rename_keeps_what_is_deployed() {
    let renamed = Design::edited("fs-online", "online");
    let (code, said) = renamed.check();
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("error[edit-removes]: `key/owner/fs-online` is deployed"), "{said}");
    let moved = Design::edited("fs-online", "online")
        .and("moved: [ { from: key/owner/fs-online, to: key/owner/online } ]\n");
    let (code, said) = moved.check();
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("warning[edit-renames]: `key/owner/online`"), "{said}");
    let kept = Design::edited("fs-online: {", "online: { alias: fs-online,")
        .and("moved: [ { from: key/owner/fs-online, to: key/owner/online } ]\n");
    let path = kept.0.path().join("b.yaml");
    let text = std::fs::read_to_string(&path).unwrap().replace("key: fs-online", "key: online");
    std::fs::write(&path, text).unwrap();
    let (code, said) = kept.check();
    assert_eq!((code, said.contains("edit-")), (0, false), "{said}");
}

#[test]
fn rows_that_cannot_be_are_refused() {
    let rows = [
        ("moved: [ { from: key/owner/a, to: bucket/owner/offline } ]\n", "moved-invalid"),
        ("moved: [ { from: key/owner/a, to: key/owner/b } ]\n", "moved-invalid"),
        (
            "moved: [ { from: key/owner/fs-online, to: key/owner/fs-offline } ]\n",
            "moved-invalid",
        ),
        ("moved: [ { from: key, to: key/owner/fs-offline } ]\n", "address-invalid"),
        ("replace: [ { what: key/owner/fs-online, reason: \" \" } ]\n", "replace-invalid"),
        (
            "replace: [ { what: key/owner/fs-online, reason: a }, { what: key/owner/fs-online, reason: b } ]\n",
            "replace-invalid",
        ),
        ("replace: [ { what: \"*\", reason: a } ]\n", "address-invalid"),
    ];
    for (more, code) in rows {
        let (exit, said) = Design::edited("", "").and(more).check();
        assert_eq!(exit, 2, "{more}{said}");
        assert!(said.contains(&format!("error[{code}]")), "{more}{said}");
    }
}

/// `old` taken out of the text, `new` put in.
fn without_fraud(text: &str) -> String {
    let kept: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("role/fraud") && !line.trim_start().starts_with("fraud:"))
        .collect();
    let text = kept.join("\n").replace("in: [marketing, fraud]", "in: marketing");
    [&text.replace("marketing, fraud]", "marketing]"), "\n"].concat()
}

#[test]
fn what_vanishes_leaves_what_removes_it() {
    let before = text(SHARING);
    let mut lock = deployed(&before);
    let after = model_of(&without_fraud(&before));
    let (planned, _) = plan(&after, &lock);
    let gone: Vec<(&str, bool)> = planned
        .tombstones
        .iter()
        .map(|one| (one.stack.stack_name.as_str(), one.whole))
        .collect();
    assert_eq!(gone, [("landform-feature-store-sharing-identity-fraud", true)]);
    let leaving: Vec<&str> = planned.leaving.iter().map(|one| one.address.as_str()).collect();
    assert_eq!(leaving, ["role/fraud/ds-exec", "share/owner/cross-account-fg-1-read-only"]);

    let folder = Design::edited("", "");
    let path = folder.0.path().join("b.yaml");
    std::fs::write(&path, without_fraud(&before)).unwrap();
    let (path, out) = (path.to_str().unwrap(), folder.0.path().join("out"));
    let synth = || {
        let (code, results, notes) = answered(&["synth", path, "--out", out.to_str().unwrap()], "");
        assert_eq!(code, 0, "{results}{notes}");
        std::fs::read_to_string(out.join("README.md")).unwrap()
    };
    let runbook = synth();
    for command in [
        "delete-stack --stack-name landform-feature-store-sharing-identity-fraud-set ",
        "terraform -chdir=terraform/fraud/identity apply",
        " --forget role/fraud/ds-exec",
    ] {
        assert!(runbook.contains(command), "{command}: {runbook}");
    }
    let root = out.join("terraform/fraud/identity");
    let provider = std::fs::read_to_string(root.join("provider.tf")).unwrap();
    assert!(provider.contains("allowed_account_ids = [\"333333333333\"]"), "{provider}");
    assert!(!std::fs::read_to_string(root.join("main.tf")).unwrap().contains("resource"));
    let role = out.join("cloudformation/bootstrap/execution-role-fraud.yaml");
    let role = std::fs::read_to_string(role).unwrap();
    let on = "Resource: arn:aws:iam::333333333333:role/ds-exec";
    assert!(role.contains("- iam:DeleteRole\n") && role.contains(on), "{role}");
    assert!(!role.contains("iam:CreateRole"), "{role}");
    let gone = "delete-stack --stack-name landform-feature-store-sharing-execution-role --region us-east-1 --profile fraud";
    assert!(runbook.contains(gone), "{runbook}");

    lock.forget("role/fraud/ds-exec");
    assert!(plan(&after, &lock).0.tombstones.is_empty());
    assert_eq!(answered(&["lock", "update", path, "--forget", "role/fraud/ds-exec"], "").0, 0);
    assert!(!synth().contains("fraud"));
    assert!(!root.exists());
}

/// What a stack has no more goes with its next update, by the role that the bootstrap has changed before.
#[test]
fn what_goes_from_a_stack_that_stays_can_be_removed() {
    let before = text(SHARING);
    let after = before.replace("    alarms: [access-denied, sharing-changed]\n", "");
    let role = |text: &str, lock: &Lock| {
        let (planned, _) = plan(&model_of(text), lock);
        let execution = planned.bootstrap.iter().find(|stack| stack.name == "execution-role-owner").unwrap();
        format!("{:?}", execution.members)
    };
    let call = "cloudwatch:DeleteAlarms";
    assert!(role(&before, &deployed(&before)).contains(call));
    assert!(!role(&after, &Lock::empty()).contains(call), "nothing is deployed");
    let kept = role(&after, &deployed(&before));
    assert!(
        kept.contains(call) && kept.contains("alarm:feature-store-sharing-feature-store-access-denied"),
        "{kept}"
    );
    assert!(!kept.contains("cloudwatch:PutMetricAlarm"), "{kept}");
}

/// Terraform keeps what CloudFormation retains: roots forget what goes, and what is made anew leaves their state first.
#[test]
fn terraform_keeps_what_stacks_retain() {
    let before = text(SHARING);
    let design = Design::edited("name: feature-store-offline-111111111111", "name: feature-store-off-111111111111")
        .and("replace: [ { what: bucket/owner/offline, reason: empty }, { what: feature-group/owner/cross-account-fg-1, reason: empty }, { what: feature-group/owner/cross-account-fg-2, reason: empty }, { what: feature-group/owner/old, reason: unused } ]\n");
    let path = design.0.path().join("b.yaml");
    let lock = design.0.path().join("b.lock.yaml");
    let mut pinned = deployed(&before);
    let old = pinned.pins["feature-group/owner/cross-account-fg-2"].clone();
    let label = "old".to_owned();
    pinned.pins.insert("feature-group/owner/old".into(), Pin { label, ..old });
    std::fs::write(lock, pinned.to_text()).unwrap();
    let out = design.0.path().join("out");
    let (code, results, notes) =
        answered(&["synth", path.to_str().unwrap(), "--out", out.to_str().unwrap()], "");
    assert_eq!(code, 0, "{results}{notes}");
    let removed = std::fs::read_to_string(out.join("terraform/owner/data/removed.tf")).unwrap();
    assert_eq!(
        removed,
        "removed {\n  from = aws_sagemaker_feature_group.old\n\n  lifecycle {\n    destroy = false\n  }\n}\n"
    );
    let runbook = std::fs::read_to_string(out.join("README.md")).unwrap();
    for blocks in ["-e aws_s3_bucket.offline -e ", "-e aws_sagemaker_feature_group.cross_account_fg_1)"] {
        assert!(runbook.contains(blocks), "{runbook}");
    }
    assert!(runbook.contains(" --forget feature-group/owner/old"), "{runbook}");
}

#[test]
fn a_design_with_another_name_is_told_once() {
    let (code, said) = Design::edited("name: feature-store-sharing\n", "name: features\n").check();
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("error[design-renamed]") && said.contains("keep `name: feature-store-sharing`"),
        "{said}"
    );
    assert_eq!(said.matches("error[").count() + said.matches("warning[").count(), 1, "{said}");
}

/// Where the last stack set goes, the roles that remove it are deployed all the same.
#[test]
fn the_roles_that_remove_the_last_stack_set_are_deployed() {
    let of = |more: &str| {
        ["landform: 1\nname: last\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\nregion: us-east-1\n\
          accounts: { home: { id: \"000000000001\" }, gone: { id: \"222222222222\" } }\n\
          roles: { stays: { in: home, for: lambda }", more, " }\n"].concat()
    };
    let before = of(", goes: { in: gone, for: lambda }");
    let folder =
        crate::common::files::folder(&[("b.yaml", &of("")), ("b.lock.yaml", &deployed(&before).to_text())]);
    let (path, out) = (folder.path().join("b.yaml"), folder.path().join("out"));
    let (code, results, notes) =
        answered(&["synth", path.to_str().unwrap(), "--out", out.to_str().unwrap()], "");
    assert_eq!(code, 0, "{results}{notes}");
    let runbook = std::fs::read_to_string(out.join("README.md")).unwrap();
    let deploy = "cloudformation deploy --stack-name landform-last-execution-role ";
    assert!(runbook.contains(deploy) && runbook.contains("--profile gone"), "{runbook}");
}

/// D2: policies come before what they are about, so they allow the former name and the new one, until the lock knows
/// the new one: nobody loses what is in use before the thing is there.
#[test]
fn names_widen_before_they_narrow() {
    let key = Design::edited("fs-online", "online")
        .and("moved: [ { from: key/owner/fs-online, to: key/owner/online } ]\n");
    let bucket = Design::edited("feature-store-offline-111111111111", "feature-store-history-111111111111").and(
        "replace: [ { what: bucket/owner/offline, reason: a }, { what: feature-group/owner/cross-account-fg-1, reason: b }, { what: feature-group/owner/cross-account-fg-2, reason: b } ]\n",
    );
    let consumer = "terraform/marketing/identity/main.tf";
    let writer = "terraform/owner/identity/main.tf";
    let rows = [
        (key, consumer, "alias/fs-online\"", "alias/online\"", "`key/owner/online`"),
        (
            bucket,
            writer,
            "feature-store-offline-",
            "feature-store-history-",
            "`bucket/owner/offline`",
        ),
    ];
    for (design, file, before, now, told) in rows {
        let (first, runbook) = design.written(file);
        assert!(first.contains(before) && first.contains(now), "{first}");
        assert!(
            runbook.contains(&format!("Policies of roles and endpoints mean {told} (")),
            "{told}"
        );
        // Terraform would take the former alias away before the new one counts.
        let let_go = runbook.contains("state list | grep -xF -e aws_kms_alias.fs_online)");
        assert_eq!(let_go, told == "`key/owner/online`", "{runbook}");
        design.pin();
        let (second, runbook) = design.written(file);
        assert!(!second.contains(before) && second.contains(now), "{second}");
        assert!(!runbook.contains("by the former name too"), "{told}");
    }
}

/// Two accounts, in which keys have one alias, and roles that speak of a bucket and of keys.
const FORMER: &str = r#"
landform: 1
name: former
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { owner: { id: "111111111111" }, other: { id: "222222222222" } }
region: us-east-1
keys: { a: { in: owner, alias: shared }, b: { in: other, alias: shared } }
buckets: { one: { in: owner, name: one-111111111111 }, two: { in: owner, name: two-111111111111 } }
roles:
  plain: { in: owner, for: lambda }
  r:
    in: owner
    for: lambda
    statements:
      - { Effect: Allow, Action: "s3:GetObject", Resource: bucket/owner/one/* }
      - { Effect: Deny, Action: "s3:DeleteObject", Resource: bucket/owner/one/* }
      - { Effect: Allow, Action: "kms:Decrypt", Resource: "arn:aws:kms:us-east-1:111111111111:key/*", Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": alias/shared } } }
      - { Effect: Allow, Action: "kms:Decrypt", Resource: "arn:aws:kms:us-east-1:222222222222:key/*", Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": alias/shared } } }
"#;

/// A former name is one of the same kind that nobody else bears, and nothing in it stands for something else: a lock that says
/// otherwise opens nothing.
#[test]
fn former_names_open_nothing_else() {
    let (blueprint, _) = landform::blueprint::decode::read::<landform::blueprint::Blueprint>(0, FORMER);
    let blueprint = blueprint.unwrap();
    let said = |address: &str, arn: &str, name: &str, alias: Option<&str>| {
        let names = PinnedNames {
            arn: Some(arn.to_owned()),
            name: Some(name.to_owned()),
            alias: alias.map(str::to_owned),
        };
        let deployed = Deployed {
            names: [(address.to_owned(), names)].into(),
            ..Deployed::default()
        };
        let (model, problems) = resolve_with(&blueprint, &deployed);
        assert!(!problems.has_errors(), "{problems:?}");
        let role = |name: &str| {
            let address = Address::parse(&format!("role/owner/{name}")).unwrap();
            serde_json::to_string(&model.get(&address).unwrap().body.data()).unwrap()
        };
        assert!(!role("plain").contains("Statement\":[]"), "a policy of nothing is refused by AWS");
        role("r")
    };
    let bucket = |arn: &str, name: &str| said("bucket/owner/one", arn, name, None);
    assert_eq!(
        bucket("arn:aws:s3:::old", "old").matches("arn:aws:s3:::old/*").count(),
        2,
        "allowed and denied"
    );
    let plain = bucket("arn:aws:s3:::one-111111111111", "one-111111111111");
    for (arn, name) in [
        ("arn:aws:s3:::*", "*"),
        ("arn:aws:s3:::${aws:username}", "${aws:username}"),
        ("arn:aws:s3:::payroll", "old"),
        ("arn:aws:s3:::two-111111111111", "two-111111111111"),
        ("arn:aws:sqs:us-east-1:111111111111:old", "old"),
    ] {
        assert_eq!(bucket(arn, name), plain, "{arn}");
    }
    let key = |address: &str, alias: &str| {
        said(address, "arn:aws:kms:us-east-1:111111111111:key/*", "", Some(alias))
    };
    assert_eq!(
        key("key/owner/a", "alias/old").matches("alias/old").count(),
        1,
        "of its own account"
    );
    assert_eq!(key("key/owner/a", "alias/*"), plain);
    assert_eq!(key("key/owner/a", "alias/shared"), plain);
}
