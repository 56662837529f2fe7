//! Every grant of every blueprint, refused by each layer in turn: the finding is there and names it; where the layer does
//! not reach the access, nothing is found; untouched, nothing is found either.

use crate::common::blueprint::model;
use crate::common::files::{root, text};
use landform::aws::{Address, Arn, Name};
use landform::catalog::services::rcp_services;
use landform::comply::{Finding, Subject, rule};
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::model::{Call, Model, Origin, Promise, PromiseOf, Via};
use landform::policy::{Document, PrincipalSet, Statement};
use landform::resource::{Body, ControlPolicy, ControlType, Existence, Kind, Place, Resource, Target};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The name of the statement that refuses.
const KILL: &str = "KilledHere";

/// What refuses a grant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Layer {
    ServiceControl,
    ResourceControl,
    Boundary,
    OwnDeny,
    OnResource,
    OnKey,
    OnEndpoint,
}

use Layer::{Boundary, OnEndpoint, OnKey, OnResource, OwnDeny, ResourceControl, ServiceControl};

const LAYERS: [Layer; 7] =
    [ServiceControl, ResourceControl, Boundary, OwnDeny, OnResource, OnKey, OnEndpoint];

/// The calls that one line of a blueprint promises to roles, by where it begins.
fn grants(model: &Model) -> BTreeMap<usize, Vec<&Promise>> {
    let mut lines: BTreeMap<usize, Vec<&Promise>> = BTreeMap::new();
    for (index, promise) in model.promises.iter().enumerate() {
        if matches!(promise.of, PromiseOf::Access(_)) {
            lines
                .entry(model.origins.of(&Origin::Promise(index)).start)
                .or_default()
                .push(promise);
        }
    }
    lines
}

fn deny(actions: BTreeSet<String>) -> Statement {
    Statement::deny().sid(KILL).actions(actions)
}

/// The role that a promise is to.
fn role(promise: &Promise) -> &Address {
    promise.of.address()
}

/// The resource of the model with a policy on it that a call is about: a role's is its trust.
fn target<'m>(model: &'m Model, call: &Call) -> Option<&'m Resource> {
    let found = model.by_arn(&call.resource)?;
    found.body.resource_policy().map(|_| found)
}

/// Whether a layer reaches a call: by the kind of caller and resource alone, never by what policies say.
fn reaches(model: &Model, layer: Layer, promise: &Promise) -> bool {
    let call = &promise.call;
    let caller = model.get(role(promise)).unwrap();
    let owner = model.by_arn(&call.resource).map(|found| found.place.account.as_str().to_owned());
    let owner = owner.or_else(|| Arn::parse(&call.resource).map(|arn| arn.account().to_owned()));
    let service = call.action.split(':').next().unwrap();
    let governed =
        |account: &str| model.is_member(account) && account != model.organization.management.as_str();
    match layer {
        ServiceControl => governed(caller.place.account.as_str()),
        ResourceControl => {
            rcp_services().rows.iter().any(|one| one == service)
                && governed(
                    owner
                        .as_deref()
                        .filter(|id| !id.is_empty())
                        .unwrap_or(caller.place.account.as_str()),
                )
        }
        Boundary | OwnDeny => !caller.existence.is_existing(),
        OnResource => target(model, call).is_some_and(|on| !on.existence.is_existing()),
        OnKey => {
            let on_key = matches!(target(model, call).map(|on| &on.body), Some(Body::Key(_)));
            on_key && target(model, call).is_some_and(|on| !on.existence.is_existing())
        }
        OnEndpoint => matches!(call.via, Some(Via::Endpoint(_))),
    }
}

fn control(model: &mut Model, kind: ControlType, account: &str, statement: Statement) {
    let place = Place {
        name: Name::parse("management").unwrap(),
        account: model.organization.management.clone(),
        region: model.region.clone(),
    };
    let name = Name::parse("killing").unwrap();
    let body = ControlPolicy {
        name: "killing".to_owned(),
        description: String::new(),
        kind,
        document: Document::new(vec![statement]),
        targets: BTreeSet::from([account.to_owned()]),
        tags: BTreeMap::new(),
    };
    let resource = Resource {
        address: ControlPolicy::address(&place.name, &name),
        target: Target::Account(place.name.clone()),
        place,
        body: body.into(),
        existence: Existence::Made,
    };
    model.insert(resource);
}

/// The statement in the policy of a resource; the one of a trust names no resource.
fn on(resource: &mut Resource, statement: Statement) {
    let everyone = statement.principals(PrincipalSet::everyone());
    let statement = match &resource.body {
        Body::Role(_) => everyone,
        _ => everyone.resources(["*"]),
    };
    let document = resource.body.policy_mut(landform::resource::DocumentSide::Resource);
    document.unwrap().statements.push(statement);
}

/// The model with one layer that refuses what reaches it of these calls.
fn killed(model: &Model, layer: Layer, promises: &[&Promise]) -> Model {
    let mut changed = model.clone();
    for promise in promises.iter().filter(|promise| reaches(model, layer, promise)) {
        let statement = deny(BTreeSet::from([promise.call.action.clone()]));
        let account = model.get(role(promise)).unwrap().place.account.as_str();
        match layer {
            ServiceControl => {
                control(&mut changed, ControlType::Service, account, statement.resources(["*"]))
            }
            ResourceControl => {
                let owner = model.by_arn(&promise.call.resource).map(|found| found.place.account.as_str());
                let of_arn = Arn::parse(&promise.call.resource)
                    .map(|arn| arn.account())
                    .filter(|id| !id.is_empty());
                let everyone = statement.principals(PrincipalSet::everyone()).resources(["*"]);
                control(&mut changed, ControlType::Resource, owner.or(of_arn).unwrap_or(account), everyone);
            }
            Boundary | OwnDeny => {
                let found = changed.resources.get_mut(role(promise)).unwrap();
                let Body::Role(own) = &mut found.body else {
                    unreachable!()
                };
                if layer == OwnDeny {
                    own.inline
                        .insert("killing".to_owned(), Document::new(vec![statement.resources(["*"])]));
                } else {
                    // A policy of AWS's that allows nothing of this.
                    own.boundary = Some("arn:aws:iam::aws:policy/AWSLambda_ReadOnlyAccess".to_owned());
                }
            }
            OnResource | OnKey => {
                let address = target(model, &promise.call).unwrap().address.clone();
                on(changed.resources.get_mut(&address).unwrap(), statement);
            }
            OnEndpoint => {
                let Some(Via::Endpoint(word)) = &promise.call.via else {
                    unreachable!()
                };
                let found = changed.resources.get_mut(&Address::parse(word).unwrap()).unwrap();
                let Body::Endpoint(endpoint) = &mut found.body else {
                    unreachable!()
                };
                let everyone = statement.principals(PrincipalSet::everyone()).resources(["*"]);
                endpoint.policy.statements.push(everyone);
            }
        }
        if layer != Boundary {
            break;
        }
    }
    changed
}

/// What `grant-denied` finds at a line.
fn found_at(model: &Model, line: usize) -> Vec<Finding> {
    let universe = Universe::new(model);
    let all = rule("grant-denied").unwrap().check(&Subject::new(&universe)).into_iter();
    all.filter(|found| found.span.start == line).collect()
}

fn is_named(layer: Layer, found: &Finding) -> bool {
    let said = found.evidence.join("\n");
    match layer {
        Boundary => said.contains("boundary"),
        ServiceControl | ResourceControl | OwnDeny | OnResource | OnKey | OnEndpoint => said.contains(KILL),
    }
}

fn blueprints() -> Vec<String> {
    let folders = ["blueprints", "tests/blueprints"];
    let all = folders.iter().flat_map(|folder| std::fs::read_dir(root().join(folder)).unwrap());
    let paths = all.map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
    let mut names: Vec<String> = paths.map(|path| name(&path)).collect();
    names.retain(|name| name.ends_with(".yaml") && !name.ends_with(".lock.yaml"));
    // Of several files is what `tests/cli/platform.rs` checks.
    names.retain(|name| text(name).contains("\norganization:"));
    names
}

#[test]
fn every_grant_is_found_when_a_layer_refuses_it() {
    let (mut asked, mut beyond) = (BTreeMap::<Layer, usize>::new(), BTreeMap::<Layer, usize>::new());
    for path in blueprints() {
        let model = model(&path);
        let universe = Universe::new(&model);
        for (line, promises) in grants(&model) {
            assert_eq!(found_at(&model, line).len(), 0, "{path} at {line}: nothing refuses it");
            let allowed = |promise: &&Promise| universe.answer(&promise.call).decision == Outcome::Allow;
            let sure: Vec<&Promise> = promises.into_iter().filter(allowed).collect();
            for layer in LAYERS {
                let changed = killed(&model, layer, &sure);
                let found = found_at(&changed, line);
                if sure.iter().any(|promise| reaches(&model, layer, promise)) {
                    assert!(
                        found.iter().any(|one| is_named(layer, one)),
                        "{path} at {line}, {layer:?}: {found:#?}"
                    );
                    *asked.entry(layer).or_default() += 1;
                } else {
                    assert!(found.is_empty(), "{path} at {line}, {layer:?}: {found:#?}");
                    *beyond.entry(layer).or_default() += 1;
                }
            }
        }
    }
    assert!(
        LAYERS.iter().all(|layer| asked.get(layer).is_some_and(|count| *count >= 1)),
        "{asked:?} {beyond:?}"
    );
}
