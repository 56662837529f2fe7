//! What is reached by a way of its own: a bucket by its access points, a file system by its own.

use crate::common::blueprint::model_of;
use landform::evaluate::Universe;
use landform::evaluate::iam::{Outcome, PolicyLayer};
use landform::model::{Call, Model};
use std::collections::BTreeMap;

const HEAD: &str = "landform: 1\nname: files\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\n\
accounts: { owner: { id: \"111111111111\" }, user: { id: \"222222222222\" }, third: { id: \"333333333333\" } }\nregion: us-east-1\n\
roles: { far: { in: user, for: lambda }, near: { in: owner, for: lambda, NEAR } }\n";
const FAR: &str = "arn:aws:iam::222222222222:role/far";
const NEAR: &str = "arn:aws:iam::111111111111:role/near";

fn model(sections: &str, near: &str) -> Model {
    model_of(&[&HEAD.replace("NEAR", near), sections].concat())
}

fn ask(model: &Model, who: &str, action: &str, on: &str, context: &[(&str, &str)]) -> (Outcome, PolicyLayer) {
    let context: BTreeMap<String, Vec<String>> = context
        .iter()
        .map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()]))
        .collect();
    let call = Call {
        principal: who.to_owned(),
        action: action.to_owned(),
        resource: on.to_owned(),
        context,
        ..Call::default()
    };
    let answer = Universe::new(model).answer(&call);
    (answer.decision, answer.decided_by)
}

/// A bucket of the owner with an access point of a third account; `more` goes where it is named.
fn lake(bucket: &str, point: &str, key: &str, more: &str) -> Model {
    let sections = format!(
        "keys: {{ k: {{ in: owner, {key} }} }}\nbuckets: {{ lake: {{ in: owner, name: lake-111111111111, key: k, {bucket} }} }}\n\
         access_points: {{ way: {{ in: third, bucket: bucket/owner/lake, {point} }} }}\n{more}\n\
         grants: [ {{ to: role/user/far, may: [read, write], on: access-point/third/way }} ]\n"
    );
    model(&sections, "")
}

const OBJECT: &str = "arn:aws:s3:us-east-1:333333333333:accesspoint/way/object/k/l";

#[test]
fn objects_behind_an_access_point_are_decided_by_both_policies() {
    let object = |model: &Model, action: &str| ask(model, FAR, action, OBJECT, &[]);
    let deny = |action: &str| {
        format!(
            "statements: [ {{ Effect: Deny, Principal: \"*\", Action: \"{action}\", Resource: \"*\", Condition: {{ ArnLike: {{ \"aws:PrincipalArn\": \"arn:aws:iam::*:role/far\" }} }} }} ]"
        )
    };
    let rcp = |account: &str| {
        format!(
            "control_policies: {{ no: {{ type: resource, on: account/{account}, {} }} }}",
            deny("s3:GetObject")
        )
    };
    let plain = lake("", "", "", "");
    for action in ["s3:GetObject", "s3:PutObject"] {
        assert_eq!(object(&plain, action).0, Outcome::Allow, "{action}");
    }
    let denied = |layer| (Outcome::ExplicitDeny, layer);
    let cases = [
        (lake(&deny("s3:GetObject"), "", "", ""), denied(PolicyLayer::Resource)),
        (lake("", &deny("s3:GetObject"), "", ""), denied(PolicyLayer::Resource)),
        (lake("", "", &deny("kms:Decrypt"), ""), denied(PolicyLayer::Resource)),
        (lake("", "", "", &rcp("owner")), denied(PolicyLayer::Rcp)),
        (lake("", "", "", &rcp("third")), denied(PolicyLayer::Rcp)),
    ];
    for (at, (model, want)) in cases.iter().enumerate() {
        assert_eq!(object(model, "s3:GetObject"), *want, "{at}");
    }
    // Past the access point the bucket lets nobody in.
    assert_eq!(
        ask(&plain, FAR, "s3:GetObject", "arn:aws:s3:::lake-111111111111/k/l", &[]).0,
        Outcome::ImplicitDeny
    );
}

/// A bucket of another account that says nothing refuses; one of the caller's own account leaves it open.
#[test]
fn a_bucket_that_says_nothing_lets_nobody_in_from_elsewhere() {
    let allow = "[ { Effect: Allow, Action: \"s3:GetObject\", Resource: \"arn:aws:s3:us-east-1:*:accesspoint/*/object/*\" } ]";
    let sections = "buckets: { lake: { in: owner, name: lake-111111111111 } }\naccess_points:\n  way: { in: third, bucket: bucket/owner/lake, statements: [ { Effect: Allow, Principal: { AWS: \"arn:aws:iam::222222222222:role/far\" }, Action: \"s3:GetObject\", Resource: \"*\" } ] }\n  own: { in: owner, bucket: lake }\n";
    let near = format!("statements: {allow}");
    let far = format!("statements: {allow}");
    let text = [
        &HEAD
            .replace("NEAR", &near)
            .replacen("for: lambda }", &format!("for: lambda, {far} }}"), 1),
        sections,
    ]
    .concat();
    let model = model_of(&text);
    assert_eq!(
        ask(&model, FAR, "s3:GetObject", OBJECT, &[]),
        (Outcome::ImplicitDeny, PolicyLayer::Resource)
    );
    let own = "arn:aws:s3:us-east-1:111111111111:accesspoint/own/object/k";
    assert_eq!(ask(&model, NEAR, "s3:GetObject", own, &[]).0, Outcome::Unknown);
}

/// An access point that an entry of any type makes is decided with its bucket as well.
#[test]
fn access_points_of_entries_lead_to_their_buckets() {
    let entry = |more: &str| {
        let sections = format!(
            "buckets: {{ lake: {{ in: owner, name: lake-111111111111, {more} }} }}\nresources:\n  way:\n    in: owner\n    type: AWS::S3::AccessPoint\n    properties:\n      Name: way\n      Bucket: lake-111111111111\n      Policy: {{ Version: \"2012-10-17\", Statement: [ {{ Effect: Allow, Principal: {{ AWS: \"arn:aws:iam::222222222222:role/far\" }}, Action: \"s3:GetObject\", Resource: \"arn:aws:s3:us-east-1:111111111111:accesspoint/way/object/*\" }} ] }}\n"
        );
        let allow = "statements: [ { Effect: Allow, Action: \"s3:GetObject\", Resource: \"arn:aws:s3:us-east-1:111111111111:accesspoint/way/object/*\" } ]";
        let text = HEAD.replacen("for: lambda }", &format!("for: lambda, {allow} }}"), 1);
        model_of(&[&text.replace("NEAR", ""), sections.as_str()].concat())
    };
    let on = "arn:aws:s3:us-east-1:111111111111:accesspoint/way/object/k";
    assert_eq!(
        ask(&entry(""), FAR, "s3:GetObject", on, &[]),
        (Outcome::ImplicitDeny, PolicyLayer::Resource)
    );
    let delegates = "statements: [ { Effect: Allow, Principal: \"*\", Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::lake-111111111111/*\", Condition: { StringEquals: { \"s3:DataAccessPointAccount\": \"111111111111\" } } } ]";
    assert_eq!(ask(&entry(delegates), FAR, "s3:GetObject", on, &[]).0, Outcome::Allow);
}

#[test]
fn a_grant_on_an_access_point_of_files_is_held_to_it() {
    let sections = "file_systems: { shared: { in: owner, access_points: { jobs: {}, other: {} } } }\n\
        grants:\n  - { to: role/user/far, may: write, on: file-system/owner/shared/access-point/jobs }\n  - { to: role/owner/near, may: mount, on: file-system/owner/shared/access-point/jobs }\n";
    let model = model(sections, "");
    let arn = |word: &str| {
        let address = landform::aws::Address::parse(word).unwrap();
        model.get(&address).unwrap().arn().as_str().to_owned()
    };
    let system = arn("file-system/owner/shared");
    let key = "elasticfilesystem:AccessPointArn";
    let (jobs, other) = (
        arn("file-access-point/owner/shared-jobs"),
        arn("file-access-point/owner/shared-other"),
    );
    let mount = "elasticfilesystem:ClientMount";
    for who in [FAR, NEAR] {
        assert_eq!(ask(&model, who, mount, &system, &[(key, &jobs)]).0, Outcome::Allow, "{who}");
        assert_eq!(ask(&model, who, mount, &system, &[(key, &other)]).0, Outcome::ImplicitDeny, "{who}");
        assert_eq!(ask(&model, who, mount, &system, &[]).0, Outcome::ImplicitDeny, "{who}");
    }
    let write = "elasticfilesystem:ClientWrite";
    assert_eq!(ask(&model, FAR, write, &system, &[(key, &jobs)]).0, Outcome::Allow);
    assert_eq!(ask(&model, NEAR, write, &system, &[(key, &jobs)]).0, Outcome::ImplicitDeny);
    // Nobody mounts without a name: a policy that says anything ends what AWS allows where there is none.
    assert_eq!(ask(&model, "anonymous", mount, &system, &[]).0, Outcome::ImplicitDeny);
    let plain = [(key, jobs.as_str()), ("aws:SecureTransport", "false")];
    assert_eq!(
        ask(&model, FAR, mount, &system, &plain),
        (Outcome::ExplicitDeny, PolicyLayer::Resource)
    );
}
