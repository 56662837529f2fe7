//! What each kind says about itself, held to what its values, the catalog and the evaluator know.

use crate::cases::{self, ACCOUNT, Case};
use crate::common::blueprint::model_of;
use landform::aws::{AccountId, Name};
use landform::catalog::{actions, quota, services};
use landform::evaluate::Universe;
use landform::evaluate::iam::{Outcome, PolicyLayer};
use landform::model::{Call, Model};
use landform::policy::{Document, PrincipalSet, Statement};
use landform::resource::{Body, DocumentSide, Existence, Place, Resource, Target};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const CALLER: &str = "arn:aws:iam::111111111111:role/caller";

/// An account with a role that may do everything, and a domain for the repository of packages.
fn model() -> Model {
    let text = r#"
landform: 1
name: says
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { store: { id: "111111111111" } }
region: us-east-1
existing: [ { arn: "arn:aws:codeartifact:us-east-1:111111111111:domain/acme", policy: none } ]
roles: { caller: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "*", Resource: "*" } ] } }
"#;
    model_of(text)
}

/// One full value of every kind, and of each of its forms.
fn full() -> impl Iterator<Item = Case> {
    let cases: Vec<Case> = cases::all().into_iter().filter(Case::is_full).collect();
    let kinds: BTreeSet<&str> = cases.iter().map(|case| case.body.kind()).collect();
    assert_eq!(kinds, Body::KINDS.iter().copied().collect());
    cases.into_iter()
}

fn resource(case: Case) -> Resource {
    let place = Place {
        name: Name::parse("store").unwrap(),
        account: AccountId::parse(ACCOUNT).unwrap(),
        region: landform::aws::Region::parse("us-east-1").unwrap(),
    };
    Resource {
        address: case.address,
        place,
        target: Target::Account(Name::parse("store").unwrap()),
        body: case.body,
        existence: Existence::Made,
    }
}

fn with(resource: &Resource) -> Model {
    let base = model();
    let mut resources = base.resources.clone();
    resources.insert(resource.address.clone(), resource.clone());
    base.with_resources(resources)
}

fn call(action: &str, resource: &Resource) -> Call {
    Call {
        principal: CALLER.to_owned(),
        chain: Vec::new(),
        action: action.to_owned(),
        resource: resource.arn().as_str().to_owned(),
        context: BTreeMap::new(),
        via: None,
        source_identity: None,
        session_tags: BTreeMap::new(),
        besides: Vec::new(),
        passed_role: None,
    }
}

/// The action of a service that asks the policy of a resource which touches the fewest other types.
fn action_on(resource: &Resource) -> String {
    let arn = resource.arn();
    let services = actions::prefixes().filter(|service| services::asks_policy_of(service, arn.as_str()));
    let all = services.filter_map(actions::service).flat_map(|service| &service.actions);
    let fits = all.filter(|action| {
        action.dependent.is_empty() && action.resource_types().any(|known| known.matches(arn.as_str()))
    });
    let least = fits.min_by_key(|action| action.resource_types().count());
    let found = least.unwrap_or_else(|| panic!("no service asks the policy of `{}`", resource.address));
    found.full_name()
}

/// A policy that nobody asks is a Deny that does not count.
#[test]
fn every_policy_on_a_resource_takes_part() {
    let mut seen = BTreeSet::new();
    for case in full().filter(|case| case.body.resource_policy().is_some()) {
        let mut resource = resource(case);
        let action = action_on(&resource);
        let everybody =
            |statement: Statement| statement.principals(PrincipalSet::everyone()).actions([action.clone()]);
        let on = |statement: Statement| match resource.body.kind() {
            "role" => statement,
            _ => statement.resources(["*"]),
        };
        let (allow, deny) = (on(everybody(Statement::allow())), on(everybody(Statement::deny())));
        for (statements, wanted) in
            [(vec![allow.clone()], Outcome::Allow), (vec![allow, deny], Outcome::ExplicitDeny)]
        {
            *resource.body.policy_mut(DocumentSide::Resource).unwrap() = Document::new(statements);
            let model = with(&resource);
            let answer = Universe::new(&model).answer(&call(&action, &resource));
            let part = answer.parts.iter().find(|part| part.action == action).unwrap();
            assert_eq!(part.decision, wanted, "{action} on `{}`: {part:#?}", resource.address);
            assert!(wanted == Outcome::Allow || part.decided_by == PolicyLayer::Resource, "{part:#?}");
        }
        seen.insert(resource.body.kind());
    }
    assert!(seen.len() >= 5, "{seen:?}");
}

/// Statements join the policy that decides, and what may be read may be written.
#[test]
fn every_document_is_read_written_and_limited() {
    for case in full() {
        let mut body = case.body.clone();
        let count = body.documents().len();
        assert_eq!(body.documents_mut().len(), count, "{case}");
        // Of policies among the properties of any type no table knows how long they may be.
        if case.body.kind() == "resource" {
            continue;
        }
        let limited: Vec<_> = case.body.limited();
        assert_eq!(
            limited.iter().map(|limited| limited.documents.len()).sum::<usize>(),
            count,
            "{case}"
        );
        for limited in limited {
            assert!(quota::quota(limited.limit).is_some(), "{case}: no quota `{}`", limited.limit);
        }
        let own = case.body.resource_policy().cloned();
        assert!(own.is_none() || body.policy_mut(DocumentSide::Resource).cloned() == own, "{case}");
        let joins = body.policy_mut(DocumentSide::Identity).is_some();
        let has_own = ["role", "permission-set-definition"].contains(&case.body.kind());
        assert_eq!(joins, has_own, "{case}");
    }
}

/// What stands in a file under `PolicyDocument` or `policy` is a document that the kind tells of.
#[test]
fn no_document_is_hidden() {
    fn statements(value: &Value) -> usize {
        match value {
            Value::Object(map) => {
                usize::from(map.contains_key("Statement")) + map.values().map(statements).sum::<usize>()
            }
            Value::Array(list) => list.iter().map(statements).sum(),
            _ => 0,
        }
    }
    for case in full() {
        assert_eq!(statements(&case.body.data()), case.body.documents().len(), "{case}");
    }
}

/// What CloudFormation calls a service, where IAM has another name for it.
fn product(service: &str) -> &str {
    match service {
        "elasticfilesystem" => "efs",
        "states" => "stepfunctions",
        same => same,
    }
}

#[test]
fn every_service_is_one_that_makes_the_kind() {
    for case in full() {
        let service = case.body.service();
        assert!(actions::service(service).is_some(), "{case}: no service `{service}`");
        let stack = case.body.cloudformation();
        let namespace = stack.and_then(|shape| shape.kind.split("::").nth(1).map(str::to_lowercase));
        assert!(
            namespace.is_none_or(|namespace| namespace == product(service).replace('-', "")),
            "{case}: `{service}`"
        );
    }
}

/// Tags that are written are tags that requests carry, but those of buckets, which S3 keeps to itself.
#[test]
fn every_tag_is_told() {
    let mut seen = 0;
    for case in full() {
        let written = case.body.data().get("tags").cloned().unwrap_or_else(|| json!({}));
        let told = json!(case.body.tags());
        seen += usize::from(told != json!({}));
        match case.body.kind() {
            "bucket" => assert_eq!(told, json!({}), "{case}"),
            _ => assert_eq!(told, written, "{case}"),
        }
    }
    assert!(seen > 20, "{seen} kinds have tags");
}

/// A condition on a tag holds for every kind whose actions know tags.
#[test]
fn tags_are_keys_of_requests() {
    let mut seen = BTreeSet::new();
    for case in full().filter(|case| !case.body.tags().is_empty()) {
        let mut resource = resource(case);
        let arn = resource.arn();
        let (name, value) = resource.body.tags().into_iter().next().unwrap();
        let key = ["aws:ResourceTag/", &name].concat();
        let service = actions::service(resource.body.service()).unwrap();
        let fits = |action: &&actions::Action| {
            let mut types = action.resource_types().peekable();
            let asked = services::asks_policy_of(action.service, arn.as_str());
            let known = types.peek().is_some() && types.all(|known| known.matches(arn.as_str()));
            known && !asked && action.carries(&key) == actions::Carries::Listed && action.dependent.is_empty()
        };
        // A policy on the resource would decide besides, so the key stands there.
        let Some(action) = service.actions.iter().find(fits) else {
            continue;
        };
        resource.address =
            landform::aws::Address::parse(&[resource.address.kind(), "store", "tagged"].join("/")).unwrap();
        let arn = resource.arn();
        let mut model = with(&resource);
        let caller = model
            .resources
            .values_mut()
            .find(|resource| resource.arn().as_str() == CALLER)
            .unwrap();
        let Body::Role(role) = &mut caller.body else {
            panic!("no role")
        };
        let tagged =
            Statement::allow()
                .actions(["*"])
                .resources(["*"])
                .when("StringEquals", &key, [value.as_str()]);
        role.inline
            .values_mut()
            .for_each(|document| *document = Document::new(vec![tagged.clone()]));
        let resources = model.resources.clone();
        let model = model.with_resources(resources);
        let answer = Universe::new(&model).answer(&call(&action.full_name(), &resource));
        let part = answer.parts.iter().find(|part| part.action == action.full_name()).unwrap();
        assert_eq!(
            part.decision,
            Outcome::Allow,
            "{} on {}: {part:#?}",
            action.full_name(),
            arn.as_str()
        );
        seen.insert(resource.body.kind());
    }
    assert!(seen.len() > 15, "{seen:?}");
}

#[test]
fn every_key_is_told() {
    for case in full() {
        let written = case.body.data().get("key").and_then(Value::as_str).map(str::to_owned);
        let encryption = case
            .body
            .data()
            .pointer("/encryption/kms")
            .and_then(Value::as_str)
            .map(str::to_owned);
        assert_eq!(case.body.key().map(str::to_owned), written.or(encryption), "{case}");
    }
}

/// What CloudFormation does not make and carries a document is put by hand, by a file that says the document.
#[test]
fn every_document_without_a_type_has_a_file() {
    for case in full() {
        let file = case.body.by_hand().map(|by_hand| by_hand.document);
        let documents = case.body.documents();
        let own = documents.first().map(|(_, document)| *document);
        assert_eq!(file, own.filter(|_| case.body.cloudformation().is_none()), "{case}");
    }
}
