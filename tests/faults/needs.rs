//! What the design itself needs: deliveries, deployers, and who may do a thing.

use crate::common::blueprint::model_of;
use crate::common::files::{root, text};
use crate::common::program::{answered, inside, stdout};
use landform::comply::{Finding, findings};
use landform::evaluate::Universe;
use landform::model::Model;
use std::path::Path;

/// One account in a unit, and what stands in it.
fn work(rest: &str) -> String {
    let head = "landform: 1\nname: t\n\
                organization: { id: o-a1b2c3d4e5, root: r-ab12, management: \"000000000001\", units: { u: { id: ou-ab12-12345678, accounts: [a] } } }\n\
                accounts: { a: { id: \"111111111111\" } }\nregion: us-east-1\n";
    [head, rest].concat()
}

fn input(name: &str) -> String {
    text(Path::new("tests/faults/inputs").join(name))
}

/// The findings of three rules: what the design needs and does not get.
fn found(model: &Model) -> Vec<Finding> {
    let about = ["grant-denied", "delivery-denied", "deployer-locked-out", "removal-denied"];
    let all = findings(&Universe::new(model));
    all.into_iter().filter(|finding| about.contains(&finding.rule)).collect()
}

/// `rule resource` of each.
fn said(blueprint: &str) -> Vec<String> {
    let found = found(&model_of(blueprint));
    found.iter().map(|one| format!("{} {}", one.rule, one.resource)).collect()
}

#[test]
fn the_inputs_from_the_field() {
    assert_eq!(
        said(&input("lock2.yaml")),
        ["deployer-locked-out bucket/data/audit", "delivery-denied trail/data/trail"]
    );
    assert_eq!(
        said(&input("proved.yaml")),
        [
            "grant-denied role/use/r1",
            "grant-denied role/use/r1",
            "grant-denied role/use/r3",
            "grant-denied role/data/r4"
        ]
    );
    assert_eq!(
        said(&input("lockout.yaml")),
        [
            "deployer-locked-out bucket/store/b",
            "deployer-locked-out control-policy/management/c"
        ]
    );
}

/// The line of the blueprint is told that refuses, and the way back where a bucket locks its deployer out.
#[test]
fn what_refuses_is_marked() {
    let inputs = root().join("tests/faults/inputs");
    let lock2 = stdout(&inside(&inputs, &["check", "lock2.yaml"]));
    let lines: Vec<&str> = lock2.lines().map(str::trim_start).collect();
    assert!(lines.contains(&"31 |       - Sid: OnlyOurVpc"), "{lock2}");
    assert!(lock2.contains("this refuses it"), "{lock2}");
    assert!(
        lock2.contains("the root user of account 111111111111 can still call `s3:DeleteBucketPolicy`"),
        "{lock2}"
    );
    let lockout = stdout(&inside(&inputs, &["check", "lockout.yaml"]));
    assert!(
        lockout.contains("lockout.yaml:8:50")
            && lockout.contains("statement 1 of the service control policy `c`"),
        "{lockout}"
    );
}

const AUDIT: &str = "keys: { k: { in: a, KEY } }\n\
    buckets: { b: { in: a, name: b-111111111111, key: k, BUCKET } }\n\
    trails: { log: { in: a, bucket: b, key: k, alarms: [access-denied] } }\n";

/// A trail, a statement in the policy of its bucket or key, and a control policy.
fn audited(key: &str, bucket: &str, control: &str) -> String {
    let put = |text: &str| match text {
        "" => String::new(),
        text => format!("statements: [ {{ Sid: No, Effect: Deny, {text} }} ]"),
    };
    let control = match control {
        "" => String::new(),
        text => format!("control_policies: {{ c: {{ on: unit/u, {text} }} }}\n"),
    };
    let all = AUDIT.replace("KEY", &put(key)).replace("BUCKET", &put(bucket));
    work(&[all, control].concat())
}

const OBJECTS: &str =
    "Principal: \"*\", Action: \"s3:PutObject\", Resource: \"arn:aws:s3:::b-111111111111/*\"";

/// Each layer that bears on a delivery by a service, and service control policies, which do not.
#[test]
fn each_layer_that_refuses_a_delivery() {
    let service =
        "Principal: { Service: cloudtrail.amazonaws.com }, Action: \"kms:GenerateDataKey*\", Resource: \"*\"";
    let rcp = "type: resource, statements: [ { Sid: R, Effect: Deny, Principal: \"*\", Action: \"s3:PutObject\", Resource: \"*\" } ]";
    let scp = "statements: [ { Sid: S, Effect: Deny, Action: \"s3:PutObject\", Resource: \"*\" } ]";
    let spared = [OBJECTS, ", Condition: { Bool: { \"aws:PrincipalIsAWSService\": \"false\" } }"].concat();
    let files = |pattern: &str| OBJECTS.replace("/*\"", &["/", pattern, "\""].concat());
    let denied: &[&str] = &["delivery-denied trail/a/log"];
    let rows = [
        ("nothing", audited("", "", ""), &[][..]),
        ("the bucket", audited("", OBJECTS, ""), denied),
        ("the key", audited(service, "", ""), denied),
        ("an RCP", audited("", "", rcp), denied),
        ("an SCP, which binds no service", audited("", "", scp), &[]),
        ("the bucket, but services", audited("", &spared, ""), &[]),
        (
            "the files of a folder",
            audited("", &files("AWSLogs/111111111111/CloudTrail/*"), ""),
            denied,
        ),
        ("the digests", audited("", &files("*/CloudTrail-Digest/*"), ""), denied),
        ("the files by their ending", audited("", &files("*.json.gz"), ""), denied),
        ("other files", audited("", &files("AWSLogs/111111111111/Config/*"), ""), &[]),
    ];
    for (layer, blueprint, expected) in rows {
        assert_eq!(said(&blueprint), expected, "{layer}");
    }
}

/// A service control policy binds the role with which a trail writes to its log group.
#[test]
fn a_role_that_delivers_is_bound() {
    let events = "statements: [ { Sid: S, Effect: Deny, Action: \"logs:PutLogEvents\", Resource: \"*\" } ]";
    let model = model_of(&audited("", "", events));
    let found = found(&model);
    let one = found.first().unwrap();
    assert_eq!(
        (found.len(), one.rule, one.resource.to_string()),
        (1, "delivery-denied", "trail/a/log".to_owned())
    );
    assert!(one.message.contains("role/t-log-log-writer"), "{}", one.message);
}

/// The key of a bucket is used by S3, in the name of who reads: what spares that way refuses nothing, what is about it does.
#[test]
fn keys_of_grants_are_used_by_services() {
    let granted = |key: &str, control: &str| {
        work(&format!(
            "keys: {{ k: {{ in: a{key} }} }}\nbuckets: {{ b: {{ in: a, name: b-111111111111, key: k }} }}\n\
             roles: {{ r: {{ in: a, for: lambda }} }}\ngrants: [ {{ to: role/a/r, may: read, on: bucket/a/b }} ]\n\
             control_policies: {{ c: {{ on: unit/u, statements: [ {{ Effect: Deny, Resource: \"*\", {control} }} ] }} }}\n"
        ))
    };
    let unless = |key: &str, value: &str| {
        format!(
            ", statements: [ {{ Effect: Deny, Principal: \"*\", Action: \"kms:Decrypt\", Resource: \"*\", Condition: {{ StringNotEquals: {{ \"{key}\": \"{value}\" }} }} }} ]"
        )
    };
    let nothing = "Action: \"sqs:*\"";
    let denied: &[&str] = &["grant-denied role/a/r"];
    let rows = [
        (granted(&unless("kms:ViaService", "s3.us-east-1.amazonaws.com"), nothing), &[][..]),
        (granted(&unless("kms:ViaService", "sqs.us-east-1.amazonaws.com"), nothing), denied),
        (
            granted(&unless("kms:EncryptionContext:aws:s3:arn", "arn:aws:s3:::b-111111111111"), nothing),
            &[],
        ),
        (
            granted(&unless("kms:EncryptionContext:aws:s3:arn", "arn:aws:s3:::other"), nothing),
            denied,
        ),
        (
            granted(
                "",
                "Action: \"kms:Decrypt\", Condition: { Bool: { \"aws:ViaAWSService\": \"true\" } }",
            ),
            denied,
        ),
    ];
    for (blueprint, expected) in rows {
        let mut found = said(&blueprint);
        found.dedup();
        assert_eq!(found, expected, "{blueprint}");
    }
}

/// What templates say besides: roles that are handed over, stacks, aliases, tags, boundaries.
#[test]
fn each_call_that_deploying_makes() {
    let with = |control: &str| {
        audited(
            "",
            "",
            &["statements: [ { Effect: Deny, Resource: \"*\", ", control, " } ]"].concat(),
        )
    };
    let locked: &[&str] = &["deployer-locked-out control-policy/management/c"];
    for action in [
        "iam:PassRole",
        "cloudformation:UpdateStack",
        "kms:CreateAlias",
        "logs:PutRetentionPolicy",
    ] {
        let found = said(&with(&format!("Action: \"{action}\"")));
        assert_eq!(found, locked, "{action}");
    }
    let untagged =
        "Action: \"iam:CreateRole\", Condition: { \"Null\": { \"aws:RequestTag/owner\": \"true\" } }";
    let unbound =
        "Action: \"iam:CreateRole\", Condition: { \"Null\": { \"iam:PermissionsBoundary\": \"true\" } }";
    for control in [untagged, unbound] {
        assert_eq!(said(&with(control)), locked, "{control}");
    }
    let bound =
        "Action: \"iam:CreateRole\", Condition: { \"Null\": { \"iam:PermissionsBoundary\": \"false\" } }";
    assert_eq!(said(&with(bound)), Vec::<String>::new());
}

/// Other deliveries: records of a feature group, flow logs, audit logs of a warehouse, the results of queries.
#[test]
fn each_delivery_is_decided() {
    let with = |file: &str, control: &str| {
        let text = text(Path::new(file));
        said(&[&text, "\ncontrol_policies:\n  c: { on: ", control, " }\n"].concat())
    };
    let scp = "statements: [ { Sid: S, Effect: Deny, Action: ACTION, Resource: \"*\" } ]";
    let rcp = "type: resource, statements: [ { Sid: R, Effect: Deny, Principal: \"*\", Action: ACTION, Resource: \"*\" } ]";
    let of = |account: &str, kind: &str, action: &str| {
        [account, ", ", &kind.replace("ACTION", &format!("\"{action}\""))].concat()
    };
    let rows = [
        (
            "blueprints/feature-store-sts.yaml",
            of("account/store", scp, "s3:PutObject"),
            "delivery-denied feature-group/store/customers",
        ),
        (
            "blueprints/feature-store-sts.yaml",
            of("account/store", rcp, "sts:AssumeRole"),
            "delivery-denied feature-group/store/customers",
        ),
        (
            "blueprints/feature-store-sts.yaml",
            of("account/store", scp, "glue:UpdateTable"),
            "delivery-denied feature-group/store/customers",
        ),
        (
            "tests/blueprints/networks.yaml",
            of("account/hub", rcp, "s3:GetBucketAcl"),
            "delivery-denied redshift-cluster/hub/small",
        ),
        (
            "blueprints/feature-store-sts.yaml",
            of("account/science", rcp, "s3:PutObject"),
            "grant-denied role/store/cross-account-assume-role",
        ),
        (
            "tests/blueprints/groups.yaml",
            of("account/data", scp, "logs:CreateLogStream"),
            "delivery-denied flow-log/data/data",
        ),
    ];
    for (file, control, expected) in rows {
        let said = with(file, &control);
        assert!(said.contains(&expected.to_owned()), "{expected}: {said:#?}");
    }
}

/// Control policies, the policy of a bucket and that of a key against whoever deploys; and those that spare it.
#[test]
fn each_layer_that_locks_out() {
    let control = |kind: &str, statement: &str| {
        work(&format!(
            "buckets: {{ b: {{ in: a, name: b-111111111111 }} }}\n\
             control_policies: {{ c: {{ on: unit/u, {kind}statements: [ {{ Sid: No, Effect: Deny, {statement} }} ] }} }}\n"
        ))
    };
    let scp = |statement: &str| control("", statement);
    let rcp = |statement: &str| control("type: resource, ", statement);
    let bucket = |rest: &str| {
        work(&format!(
            "buckets: {{ b: {{ in: a, name: b-111111111111, statements: [ {{ Sid: No, Effect: Deny, Principal: \"*\", Resource: \"arn:aws:s3:::b-111111111111\", {rest} }} ] }} }}\n"
        ))
    };
    let key = |rest: &str| {
        work(&format!(
            "keys: {{ k: {{ in: a, statements: [ {{ Sid: No, Effect: Deny, Principal: \"*\", Resource: \"*\", {rest} }} ] }} }}\n"
        ))
    };
    let spared =
        "Condition: { ArnNotLike: { \"aws:PrincipalArn\": \"arn:aws:iam::*:role/landform-t-execution\" } }";
    let by_control: &[&str] = &["deployer-locked-out control-policy/management/c"];
    let by_bucket: &[&str] = &["deployer-locked-out bucket/a/b"];
    let by_key: &[&str] = &["deployer-locked-out key/a/k"];
    let all = "Action: \"*\", Resource: \"*\"";
    let region = "NotAction: [\"iam:*\"], Resource: \"*\", Condition: { StringNotEquals: { \"aws:RequestedRegion\": eu-west-1 } }";
    let ours = "NotAction: [\"iam:*\"], Resource: \"*\", Condition: { StringNotEquals: { \"aws:RequestedRegion\": us-east-1 } }";
    let put = "Action: \"s3:PutBucketPolicy\"";
    let rows = [
        ("SCP", scp(all), by_control),
        ("SCP but the role", scp(&format!("{all}, {spared}")), &[]),
        ("SCP of another Region", scp(region), by_control),
        ("SCP of ours", scp(ours), &[]),
        ("SCP about another service", scp("Action: \"ec2:*\", Resource: \"*\""), &[]),
        (
            "RCP",
            rcp("Principal: \"*\", Action: \"s3:PutBucketPolicy\", Resource: \"*\""),
            by_control,
        ),
        ("bucket", bucket(put), by_bucket),
        ("bucket but the role", bucket(&format!("{put}, {spared}")), &[]),
        ("bucket, reads only", bucket("Action: \"s3:GetBucketLocation\""), &[]),
        (
            "bucket, from one's addresses",
            bucket(&format!(
                "{put}, Condition: {{ StringNotEquals: {{ \"aws:SourceVpc\": vpc-12345678 }} }}"
            )),
            by_bucket,
        ),
        ("key", key("Action: \"kms:PutKeyPolicy\""), by_key),
        ("key but the role", key(&format!("Action: \"kms:*\", {spared}")), &[]),
        ("key, use only", key("Action: \"kms:Decrypt\""), &[]),
    ];
    for (layer, blueprint, expected) in rows {
        let relevant: Vec<String> = said(&blueprint);
        assert_eq!(relevant, expected, "{layer}");
    }
}

/// A key that nobody may change has no way back, and the message says so.
#[test]
fn a_key_has_no_way_back() {
    let text = work(
        "keys: { k: { in: a, statements: [ { Sid: No, Effect: Deny, Principal: \"*\", Action: \"kms:*\", Resource: \"*\" } ] } }\n",
    );
    let found = found(&model_of(&text));
    let told = found
        .iter()
        .flat_map(|one| &one.evidence)
        .any(|line| line.starts_with("not even the root user"));
    assert!(told, "{found:#?}");
}

/// Stack sets into units deploy as a role that AWS names, Terraform as the one that the blueprint says.
#[test]
fn other_deployers() {
    let spared = |role: &str, rest: &str| {
        work(&format!(
            "{rest}buckets: {{ b: {{ in: unit/u, name: \"b-{{account}}\" }} }}\n\
             control_policies: {{ c: {{ on: unit/u, statements: [ {{ Effect: Deny, Action: \"s3:*\", Resource: \"*\", Condition: {{ ArnNotLike: {{ \"aws:PrincipalArn\": \"arn:aws:iam::*:role/{role}\" }} }} }} ] }} }}\n"
        ))
    };
    let denied = ["deployer-locked-out control-policy/management/c"];
    assert_eq!(said(&spared("landform-t-execution", "")), denied, "a unit has another role");
    assert_eq!(said(&spared("stacksets-exec-*", "")), [""; 0]);
    let terraform = "deploy: { terraform_role: pipeline }\n";
    assert_eq!(said(&spared("stacksets-exec-*", terraform)), denied, "Terraform is used too");
}

/// What nobody says is a warning that fails nothing.
#[test]
fn an_open_way_is_a_warning() {
    let text = work(
        "deploy: { terraform_role: pipeline }\nkeys: { k: { in: a } }\n\
         buckets: { b: { in: a, name: b-111111111111, key: k, statements: [ { Effect: Deny, Principal: \"*\", Action: \"s3:PutBucketPolicy\", Resource: \"arn:aws:s3:::b-111111111111\", Condition: { StringNotEquals: { \"aws:SourceVpc\": vpc-12345678 }, ArnNotLike: { \"aws:PrincipalArn\": \"arn:aws:iam::*:role/landform-t-execution\" } } } ] } }\n",
    );
    let folder = crate::common::files::folder(&[("b.yaml", &text)]);
    let output = inside(folder.path(), &["check", "b.yaml"]);
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(said.matches("[deployer-undecided]").count(), 1, "{said}");
    assert!(said.contains("aws:SourceVpc"), "{said}");
}

fn who_can(blueprint: &str, words: &[&str]) -> Vec<String> {
    let (code, said, errors) = answered(&[&["who-can", blueprint][..], words].concat(), "");
    assert_eq!(code, 0, "{errors}");
    said.lines().filter(|line| !line.starts_with(' ')).map(str::to_owned).collect()
}

#[test]
fn everyone_is_asked() {
    const STS: &str = "blueprints/feature-store-sts.yaml";
    let may = who_can(STS, &["s3:PutBucketPolicy", "bucket/store/offline"]);
    for line in [
        "role/store/execution-role: allow",
        "arn:aws:iam::111111111111:root: allow",
        "arn:aws:iam::111111111111:role/OrganizationAccountAccessRole: unknown",
    ] {
        assert!(may.contains(&line.to_owned()), "{line}: {may:#?}");
    }
    let decrypts = who_can(STS, &["kms:Decrypt", "key/store/offline"]);
    assert!(decrypts.contains(&"role/store/execution-role: allow".to_owned()), "{decrypts:#?}");
    let unknown = decrypts.iter().position(|line| line.starts_with("not known of these")).unwrap();
    let apart = |(at, line): (usize, &String)| line.ends_with(": unknown") == (at > unknown) || at == unknown;
    assert!(decrypts.iter().enumerate().all(apart), "{decrypts:#?}");
}

/// A bucket stands for its objects where the action is about these, and a key for nothing of S3.
#[test]
fn a_bucket_stands_for_its_objects() {
    let text = work(
        "keys: { k: { in: a } }\nbuckets: { b: { in: a, name: b-111111111111, key: k } }\n\
         roles: { r: { in: a, for: lambda, statements: [ { Effect: Allow, Action: \"s3:GetObjectTagging\", Resource: \"arn:aws:s3:::b-111111111111/data/*\" } ] } }\n",
    );
    let folder = crate::common::files::folder(&[("b.yaml", &text)]);
    let blueprint = folder.path().join("b.yaml").display().to_string();
    let said = who_can(&blueprint, &["s3:GetObjectTagging", "bucket/a/b"]);
    assert!(
        said[0].contains("on objects") && said[0].contains("`bucket/a/b/data/x`"),
        "{said:#?}"
    );
    assert!(said.contains(&"role/a/r: allow on bucket/a/b/data/x".to_owned()), "{said:#?}");
    let said = who_can(&blueprint, &["s3:GetObject", "key/a/k"]);
    assert!(
        said[0].contains("never on") && said[1] == "no role of the blueprint may",
        "{said:#?}"
    );
}
