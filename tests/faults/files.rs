//! File systems and access points that cannot be are told.

use crate::common::blueprint::resolved;

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
            "file_systems: {{ s: {{ in: owner, access_points: {{ a: {{}} }} }} }}\ngrants: [ {{ to: role/owner/near, may: mount, on: {on} }} ]\n"
        ))
    };
    assert!(grant("file-system/owner/s/access-point/a").is_empty());
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
