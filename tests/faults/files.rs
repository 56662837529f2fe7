//! File systems and access points that cannot be are told.

use crate::common::blueprint::{model_of, resolved};
use crate::common::program::{inside, stdout};
use landform::comply::findings;
use landform::evaluate::Universe;

const HEAD: &str = "landform: 1\nname: t\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\n\
accounts: { owner: { id: \"111111111111\" }, user: { id: \"222222222222\" } }\nregion: us-east-1\n\
roles: { near: { in: owner, for: lambda } }\nnetworks: { n: { in: owner, cidr: 10.0.0.0/20 }, far: { in: user, cidr: 10.1.0.0/20 } }\n";

fn codes(sections: &str) -> Vec<&'static str> {
    let (_, problems) = resolved(&[HEAD, sections].concat());
    problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn file_systems_that_cannot_be_are_told() {
    let system = |words: &str| codes(&format!("file_systems: {{ s: {{ in: owner, {words} }} }}\n"));
    for words in [
        "network: n, access_points: { a: { path: /a/b, uid: 0, permissions: \"700\" } }",
        "performance: max-io, throughput: bursting, infrequent_after: 90",
        "existing: true, id: fs-0123456789abcdef0, access_points: { a: { id: fsap-0123456789abcdef0 } }",
        "existing: true, id: fs-0123456789abcdef0, policy: [ { Effect: Allow, Principal: { AWS: \"222222222222\" }, Action: \"elasticfilesystem:ClientMount\", Resource: \"arn:aws:elasticfilesystem:us-east-1:111111111111:file-system/fs-0123456789abcdef0\" } ]",
        "access_points: { a: { permissions: \"0100\" } }",
    ] {
        assert!(system(words).is_empty(), "{words}: {:?}", system(words));
    }
    for (words, code) in [
        ("performance: max-io", "file-system-invalid"),
        ("infrequent_after: 31", "number-invalid"),
        ("admits: n", "file-system-invalid"),
        ("network: far", "network-elsewhere"),
        ("network: n, admits: far", "reach-apart"),
        ("access_points: { a: { path: a } }", "file-system-invalid"),
        ("access_points: { a: { path: /a/b/c/d/e } }", "file-system-invalid"),
        ("access_points: { a: { permissions: \"789\" } }", "file-system-invalid"),
        ("access_points: { a: { permissions: \"0600\" } }", "file-system-invalid"),
        ("access_points: { a: { id: fsap-0123456789abcdef0 } }", "policy-of-new"),
        ("id: fs-0123456789abcdef0", "policy-of-new"),
        ("existing: true", "existing-invalid"),
        ("existing: true, id: fs-01", "id-invalid"),
        ("existing: true, id: fs-0123456789abcdef0, backup: false", "existing-set"),
        (
            "statements: [ { Effect: Allow, Principal: \"*\", Action: \"elasticfilesystem:ClientMount\", Resource: \"*\" } ]",
            "statement-invalid",
        ),
    ] {
        assert_eq!(system(words), [code], "{words}");
    }
}

#[test]
fn access_points_that_cannot_be_are_told() {
    let point = |words: &str| {
        codes(&format!(
            "buckets: {{ b: {{ in: owner, name: bb-111111111111 }}, c: {{ in: owner, name: cc-111111111111, region: eu-west-1 }} }}\naccess_points: {{ pp1: {{ in: owner, {words} }} }}\n"
        ))
    };
    assert!(point("bucket: b, network: n").is_empty());
    for (words, code) in [
        ("bucket: c", "access-point-region"),
        ("bucket: nothing", "reference-unknown"),
        ("bucket: b, network: far", "network-elsewhere"),
        ("bucket: b, name: Pp", "name-invalid"),
        ("bucket: b, name: pp-s3alias", "name-invalid"),
    ] {
        assert_eq!(point(words), [code], "{words}");
    }
}

#[test]
fn grants_name_ways_that_there_are() {
    let grant = |on: &str| {
        codes(&format!(
            "file_systems: {{ s: {{ in: owner, network: n, access_points: {{ a: {{}} }} }} }}\ngrants: [ {{ to: role/owner/near, may: mount, on: {on} }} ]\n"
        ))
    };
    assert!(grant("file-system/owner/s/access-point/a").is_empty());
    let apart = "file_systems: { s: { in: owner } }\ngrants: [ { to: role/owner/near, may: mount, on: file-system/owner/s } ]\n";
    assert_eq!(codes(apart), ["file-system-invalid"], "nobody mounts it");
    assert_eq!(grant("file-system/owner/s, through: endpoint/owner/n-s3"), ["grant-through"]);
    for on in ["file-system/owner/s/access-point/b", "file-system/owner/s/way/a"] {
        assert_eq!(grant(on), ["grant-part"], "{on}");
    }
}

#[test]
fn a_statement_of_an_access_point_is_about_it() {
    let point = |action: &str, on: &str| {
        codes(&format!(
            "buckets: {{ b: {{ in: owner, name: bb-111111111111 }} }}\naccess_points: {{ pp1: {{ in: owner, bucket: b, statements: [ {{ Effect: Allow, Principal: {{ AWS: \"222222222222\" }}, Action: {action}, Resource: \"{on}\" }} ] }} }}\n"
        ))
    };
    let own = "arn:aws:s3:us-east-1:111111111111:accesspoint/pp1";
    for (action, on) in [
        ("\"s3:GetObject\"", "*"),
        ("\"s3:*\"", "*"),
        ("[\"s3:GetObject\", \"s3:DeleteBucket\"]", "*"),
        ("\"s3:ListBucket\"", own),
        ("\"s3:GetObject\"", "arn:aws:s3:us-east-1:{account}:accesspoint/pp1/object/a/*"),
    ] {
        assert!(point(action, on).is_empty(), "{action} {on}: {:?}", point(action, on));
    }
    for (action, on) in [
        ("[\"s3:DeleteBucket\", \"s3:PutBucketPolicy\"]", "*"),
        ("\"s3:GetObject\"", "arn:aws:s3:::bb-111111111111/*"),
        ("\"s3:GetObject\"", "arn:aws:s3:us-east-1:111111111111:accesspoint/pp2/object/*"),
    ] {
        assert_eq!(point(action, on), ["statement-invalid"], "{action} {on}");
    }
}

/// <https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html>
#[test]
fn an_access_point_of_root_is_granted_as_such() {
    let grant = |uid: &str, verb: &str| {
        codes(&format!(
            "file_systems: {{ s: {{ in: owner, network: n, access_points: {{ a: {{ uid: {uid} }} }} }} }}\ngrants: [ {{ to: role/owner/near, may: {verb}, \"on\": file-system/owner/s/access-point/a }} ]\n"
        ))
    };
    for (uid, verb, expected) in [
        ("0", "write", vec!["grant-part"]),
        ("0", "[mount, write]", vec!["grant-part"]),
        ("0", "root", vec![]),
        ("1000", "write", vec![]),
    ] {
        assert_eq!(grant(uid, verb), expected, "{uid} {verb}");
    }
}

/// CreateMountTarget makes network interfaces in the name of whoever calls it, and the first in an account the role of EFS.
///
/// <https://docs.aws.amazon.com/efs/latest/ug/efs-api-permissions-ref.html>
#[test]
fn who_makes_mount_targets_makes_interfaces() {
    const FILES: &str = "file_systems: { s: { in: owner, network: n } }\n";
    let roles = super::deployers::deployers(&model_of(&[HEAD, FILES].concat()));
    let said: String = roles.iter().map(|role| role.body.json()).collect();
    for action in [
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "iam:CreateServiceLinkedRole",
    ] {
        assert!(said.contains(action), "{action}: {said}");
    }
    assert!(said.contains("elasticfilesystem.amazonaws.com"), "{said}");
    let found = |action: &str| {
        let guard = format!(
            "control_policies: {{ g: {{ on: account/owner, statements: [ {{ Effect: Deny, Action: \"{action}\", Resource: \"*\" }} ] }} }}\n"
        );
        let model = model_of(&[HEAD, FILES, &guard].concat());
        let all = findings(&Universe::new(&model));
        all.iter()
            .any(|one| one.rule == "deployer-locked-out" && one.message.contains(action))
    };
    assert!(found("ec2:CreateNetworkInterface") && !found("ec2:CreateVpnGateway"));
}

/// The policy of an access point that exists already is its owner's, who gets the statements to add.
#[test]
fn an_existing_access_point_is_granted_by_hand() {
    let text = "landform: 1\nname: t\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\naccounts: { prod: { id: \"111111111111\" }, apps: { id: \"222222222222\" }, third: { id: \"333333333333\" } }\nregion: us-east-1\nbuckets: { data: { in: prod, name: bb-1 } }\naccess_points: { ex: { in: apps, name: ex-ap, bucket: bucket/prod/data, existing: true } }\nroles: { r: { in: third, for: lambda } }\ngrants: [ { to: role/third/r, may: read, \"on\": access-point/apps/ex } ]\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("b.yaml"), text).unwrap();
    let output = inside(folder.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let readme = std::fs::read_to_string(folder.path().join("out/README.md")).unwrap();
    assert!(
        readme.contains("aws s3control get-access-point-policy --account-id 222222222222"),
        "{readme}"
    );
}

/// A claim comes by an access point as a grant does, and a context names one by its address.
#[test]
fn a_claim_comes_by_an_access_point() {
    const SAID: &str = "roles: { far: { in: user, for: lambda } }\nfile_systems: { s: { in: owner, access_points: { a: { path: /a }, b: { path: /b } } } }\ngrants: [ { to: role/user/far, may: write, \"on\": file-system/owner/s/access-point/a } ]\nexpect: [ { WORD: \"elasticfilesystem:ClientWrite\", by: role/user/far, \"on\": ON } ]\n";
    let head = HEAD.replace("roles: { near: { in: owner, for: lambda } }\n", "");
    let holds = |word: &str, on: &str| {
        let model = model_of(&[head.as_str(), &SAID.replace("WORD", word).replace("ON", on)].concat());
        Universe::new(&model).claims().iter().all(|claim| claim.holds)
    };
    let by = |point: &str| {
        format!("file-system/owner/s, context: {{ \"elasticfilesystem:AccessPointArn\": {point} }}")
    };
    for on in [
        "file-system/owner/s/access-point/a".to_owned(),
        by("file-system/owner/s/access-point/a"),
        by("file-access-point/owner/s-a"),
    ] {
        assert!(holds("allow", &on) && !holds("deny", &on), "{on}");
    }
    for on in [
        "file-system/owner/s/access-point/b".to_owned(),
        by("file-access-point/owner/s-b"),
        "file-system/owner/s".to_owned(),
    ] {
        assert!(holds("deny", &on) && !holds("allow", &on), "{on}");
    }
    let (_, problems) = resolved(
        &[
            head.as_str(),
            &SAID.replace("WORD", "allow").replace("ON", "file-system/owner/s/access-point/c"),
        ]
        .concat(),
    );
    assert!(problems.has_errors());
}
