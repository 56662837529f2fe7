//! Resources of any type: a repository with its policy, and a parameter, whose tags are a map.

use super::Pen;
use landform::policy::PrincipalSet;
use landform::registry::{TagForm, type_named};
use landform::resource::{AnyResource, DocumentName, PolicyForm, PolicyProperty};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other}"),
    }
}

fn of(kind: &str, name: &str, properties: Value) -> AnyResource {
    AnyResource {
        service: landform::catalog::handlers::service_of(kind).unwrap(),
        stack: Some(["sample-resource-", name].concat()),
        tagged: Some(("Tags".to_owned(), TagForm::List)),
        ..AnyResource::of(type_named(kind).unwrap(), map(properties))
    }
}

pub fn repository(pen: &Pen, least: bool) -> AnyResource {
    let name = pen.name("images");
    if least {
        return of("AWS::ECR::Repository", "images", json!({ "RepositoryName": name }));
    }
    let policy = PolicyProperty {
        name: DocumentName::Resource,
        document: pen.document(Some(PrincipalSet::aws(["222222222222"])), "ecr:BatchGetImage", None),
        form: PolicyForm::Map,
    };
    let properties = json!({
        "RepositoryName": name,
        "ImageTagMutability": "IMMUTABLE",
        "ImageScanningConfiguration": { "ScanOnPush": true },
        "EncryptionConfiguration": { "EncryptionType": "KMS", "KmsKey": pen.key() },
    });
    AnyResource {
        policies: BTreeMap::from([("/RepositoryPolicyText".to_owned(), policy)]),
        tags: pen.tags(),
        retain: true,
        attributes: BTreeSet::from(["RepositoryUri".to_owned()]),
        ..of("AWS::ECR::Repository", "images", properties)
    }
}

pub fn parameter(pen: &Pen, least: bool) -> AnyResource {
    let value = pen.prose("42");
    let properties = match least {
        true => json!({ "Type": "String", "Value": value }),
        false => {
            json!({ "Name": pen.name("limit"), "Type": "String", "Value": value, "Description": pen.prose("What may be asked.") })
        }
    };
    AnyResource {
        tagged: Some(("Tags".to_owned(), TagForm::Map)),
        tags: if least {
            BTreeMap::new()
        } else {
            BTreeMap::from([("team".to_owned(), pen.name("ml"))])
        },
        ..of("AWS::SSM::Parameter", "limit", properties)
    }
}

pub fn role(pen: &Pen) -> AnyResource {
    let trust = PolicyProperty {
        name: DocumentName::Trust,
        document: pen.document(Some(PrincipalSet::service(["lambda.amazonaws.com"])), "sts:AssumeRole", None),
        form: PolicyForm::Map,
    };
    AnyResource {
        policies: BTreeMap::from([("/AssumeRolePolicyDocument".to_owned(), trust)]),
        ..of(
            "AWS::IAM::Role",
            "runner",
            json!({ "RoleName": pen.name("runner"), "MaxSessionDuration": 3600 }),
        )
    }
}
