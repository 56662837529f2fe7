//! The two ways of a text: with two accounts for all that are like them, and with each account by itself.

use landform::blueprint::{Blueprint, alike, decode, node};
use landform::diagnostic::Diagnostics;
use landform::lock::Lock;
use landform::model::Model;
use landform::plan::{Backend, plan};
use landform::render::Templates;
use landform::render::bundle::bundle;
use landform::resolve::{Deployed, resolve_alike, resolve_with};
use std::collections::BTreeMap;

fn read(text: &str) -> Blueprint {
    let (blueprint, problems) = decode::read::<Blueprint>(0, text);
    assert!(!problems.has_errors(), "{problems:?}\n{text}");
    blueprint.unwrap()
}

fn whole((model, problems): (Model, Diagnostics)) -> Model {
    assert!(!problems.has_errors(), "{problems:?}");
    model
}

/// Two stand for all.
pub fn together(text: &str) -> Model {
    let blueprint = read(text);
    let likeness = alike(&node::parse(0, text).unwrap(), &blueprint, &[], |_, _| String::new());
    whole(resolve_alike(&blueprint, &Deployed::default(), &likeness))
}

/// Each by itself.
pub fn apart(text: &str) -> Model {
    whole(resolve_with(&read(text), &Deployed::default()))
}

/// The files that each account by itself gives.
pub fn written_by_each(text: &str) -> BTreeMap<String, String> {
    let (plan, problems) = plan(&apart(text), &Lock::empty());
    assert!(!problems.has_errors(), "{problems:?}");
    let templates = Templates::new(&BTreeMap::new()).unwrap();
    let files = bundle(
        &landform::plan::Plan {
            blueprint: "b.yaml".into(),
            ..plan
        },
        &templates,
        &Backend::ALL,
    );
    files.unwrap().files.into_iter().map(|(path, file)| (path, file.text)).collect()
}
