//! Access points of buckets: the network that calls come from, the public, and the bucket behind one whose name nobody says.

use super::said::check;

const HEAD: &str = r#"landform: 1
name: t
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { own: { id: "111111111111" }, other: { id: "222222222222" }, third: { id: "333333333333" } }
region: eu-west-1
networks: { n: { in: own, vpc: vpc-0123456789abcdef0, cidr: 10.0.0.0/16, route_tables: [rtb-0123456789abcdef0], endpoints: [ s3 ] } }
roles:
  near: { in: own, for: lambda, statements: [ { Effect: Allow, Action: "s3:*", Resource: "*" } ] }
  far: { in: other, for: lambda, statements: [ { Effect: Allow, Action: "s3:*", Resource: "*" } ] }
  r3: { in: third, for: lambda, statements: [ { Effect: Allow, Action: "s3:*", Resource: "*" } ] }
"#;
const BUCKET: &str = "buckets: { data: { in: own, name: bb-data-111 } }\n";
const OPEN: &str = "buckets: { data: { in: own, name: bb-data-111, statements: [ { Effect: Allow, Principal: \"*\", Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::bb-data-111/*\", Condition: { StringEquals: { \"s3:DataAccessPointAccount\": \"111111111111\" } } } ] } }\n";

/// What is said of a claim with this word about an object behind the access point `pt`.
fn claim(sections: &str, word: &str, by: &str, via: &str) -> String {
    let on = "arn:aws:s3:eu-west-1:111111111111:accesspoint/pt-one/object/x";
    check(&format!(
        "{HEAD}{sections}expect: [ {{ {word}: \"s3:GetObject\", by: {by}, \"on\": \"{on}\"{via} }} ]\n"
    ))
    .1
}

fn holds(sections: &str, word: &str, by: &str, via: &str) {
    let said = claim(sections, word, by, via);
    assert!(!said.contains("error[claim") && !said.contains("error[s"), "{word} {via}: {said}");
}

fn unknown(sections: &str, by: &str, via: &str, why: &str) {
    let said = claim(sections, "allow", by, via);
    assert!(said.contains("unknown") && said.contains(why), "{why}: {said}");
}

const INTERNET: &str = ", via: internet";
const ENDPOINT: &str = ", via: endpoint/own/n-s3";

#[test]
fn calls_come_from_the_network_of_an_access_point() {
    let existing = |more: &str| {
        format!(
            "{BUCKET}access_points: {{ pt: {{ in: own, name: pt-one, bucket: data, existing: true, policy: none{more} }} }}\n"
        )
    };
    let entry = |more: &str| {
        format!(
            "{BUCKET}resources: {{ pt: {{ in: own, type: AWS::S3::AccessPoint, properties: {{ Name: pt-one, Bucket: bb-data-111{more} }} }} }}\n"
        )
    };
    let id = ", VpcConfiguration: { VpcId: vpc-0123456789abcdef0 }";
    for sections in [existing(", network: n"), entry(id)] {
        holds(&sections, "deny", "role/own/near", INTERNET);
        holds(&sections, "allow", "role/own/near", ENDPOINT);
        unknown(&sections, "role/own/near", "", "where this one comes from is not said");
    }
    holds(&entry(""), "allow", "role/own/near", INTERNET);
    holds(&existing(", network: none"), "allow", "role/own/near", INTERNET);
    unknown(
        &existing(""),
        "role/own/near",
        INTERNET,
        "whether calls to it must come from a network is not known",
    );
    let other = entry(", VpcConfiguration: { VpcId: vpc-0123456789abcdef1 }");
    holds(&other, "deny", "role/own/near", ENDPOINT);
}

#[test]
fn an_access_point_shuts_out_the_public() {
    let policy = "[ { Effect: Allow, Principal: \"*\", Action: \"s3:GetObject\", Resource: \"arn:aws:s3:eu-west-1:111111111111:accesspoint/pt-one/object/*\" } ]";
    let made = format!(
        "{OPEN}access_points: {{ pt: {{ in: own, name: pt-one, bucket: data, statements: {policy} }} }}\n"
    );
    let entry = |more: &str| {
        format!(
            "{OPEN}resources: {{ pt: {{ in: own, type: AWS::S3::AccessPoint, properties: {{ Name: pt-one, Bucket: bb-data-111{more}, Policy: {{ Version: \"2012-10-17\", Statement: {policy} }} }} }} }}\n"
        )
    };
    for sections in [&made, &entry("")] {
        for by in ["role/third/r3", "anonymous"] {
            holds(sections, "deny", by, "");
        }
        holds(sections, "allow", "role/own/near", "");
    }
    let open =
        entry(", PublicAccessBlockConfiguration: { RestrictPublicBuckets: false, BlockPublicPolicy: false }");
    holds(&open, "allow", "role/third/r3", "");
    let existing = format!(
        "{OPEN}access_points: {{ pt: {{ in: own, name: pt-one, bucket: data, existing: true, network: none, policy: {policy} }} }}\n"
    );
    unknown(&existing, "role/third/r3", "", "whether it blocks public access is not known");
    let narrow = made.replace(
        "Principal: \"*\", Action: \"s3:GetObject\", Resource: \"arn:aws:s3:eu",
        "Principal: { AWS: role/third/r3 }, Action: \"s3:GetObject\", Resource: \"arn:aws:s3:eu",
    );
    holds(&narrow, "allow", "role/third/r3", "");
}

#[test]
fn the_bucket_behind_a_nameless_access_point_has_a_say() {
    let claim = |word: &str| {
        let sections = format!(
            "{BUCKET}resources: {{ h7: {{ in: other, type: AWS::S3::AccessPoint, properties: {{ Bucket: bb-data-111, BucketAccountId: \"111111111111\" }} }} }}\n"
        );
        check(&format!("{HEAD}{sections}expect: [ {{ {word}: \"s3:GetObject\", by: role/other/far, \"on\": resource/other/h7 }} ]\n")).1
    };
    assert!(claim("allow").contains("is AWS's choice"), "{}", claim("allow"));
    assert!(claim("deny").contains("unknown"), "{}", claim("deny"));
}

#[test]
fn an_access_point_is_of_a_bucket_of_the_account_that_it_says() {
    let said = |account: &str| {
        let sections = format!(
            "{BUCKET}resources: {{ pt: {{ in: other, type: AWS::S3::AccessPoint, properties: {{ Name: pt-one, Bucket: bb-data-111{account} }} }} }}\n"
        );
        check(&format!("{HEAD}{sections}")).1
    };
    let told = "S3 looks for the bucket of `resource/other/pt` in";
    for account in ["", ", BucketAccountId: \"333333333333\""] {
        assert!(said(account).contains(told), "{}", said(account));
    }
    let right = said(", BucketAccountId: \"111111111111\"");
    assert!(!right.contains("error"), "{right}");
}

#[test]
fn mount_targets_of_a_file_system_are_its_own() {
    let said = |system: &str, more: &str| {
        check(&format!(
            "{HEAD}networks: {{ n: {{ in: own, cidr: 10.0.0.0/20 }} }}\nfile_systems: {{ a: {{ in: own, network: n }} }}\nresources:\n{more}  m: {{ in: own, type: AWS::EFS::MountTarget, properties: {{ FileSystemId: \"{system}\", SubnetId: subnet-0123456789abcdef0, SecurityGroups: [ sg-0123456789abcdef0 ] }} }}\n"
        ).replace("networks: { n: { in: own, vpc: vpc-0123456789abcdef0, cidr: 10.0.0.0/16, route_tables: [rtb-0123456789abcdef0], endpoints: [ s3 ] } }\n", ""))
        .1
    };
    assert!(
        said("{file-system/own/a.id}", "").contains("resource-network"),
        "{}",
        said("{file-system/own/a.id}", "")
    );
    let other = "  f: { in: own, type: AWS::EFS::FileSystem, properties: { Encrypted: true } }\n";
    let of_entry = said("{resource/own/f.Ref}", other);
    assert!(!of_entry.contains("resource-network"), "{of_entry}");
}
