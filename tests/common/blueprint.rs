//! Texts of blueprints as the models that they mean.

use super::files::text;
use landform::aws::{Address, Cidr, Text};
use landform::blueprint::{Blueprint, decode};
use landform::diagnostic::Diagnostics;
use landform::model::Model;
use landform::resolve::{Deployed, resolve_with};
use std::collections::BTreeMap;

/// The shipped blueprint that shares feature groups.
pub const SHARING: &str = "blueprints/feature-store-sharing.yaml";
/// The shipped blueprint whose consumers assume roles.
pub const STS: &str = "blueprints/feature-store-sts.yaml";
/// The shipped blueprint of a warehouse that Studio reads.
pub const STUDIO: &str = "blueprints/redshift-studio.yaml";

/// The model of a text, where it is a blueprint, and every problem on the way.
pub fn resolved(text: &str) -> (Option<Model>, Diagnostics) {
    resolved_beside(text, &BTreeMap::new())
}

/// The same, of a blueprint some of whose VPCs have their addresses already.
pub fn resolved_beside(text: &str, blocks: &BTreeMap<String, Cidr>) -> (Option<Model>, Diagnostics) {
    let (blueprint, mut problems) = decode::read::<Blueprint>(0, text);
    let model = blueprint.map(|blueprint| {
        let deployed = Deployed {
            blocks: blocks.clone(),
            ..Deployed::default()
        };
        let (model, more) = resolve_with(&blueprint, &deployed);
        problems.extend(more);
        model
    });
    (model, problems)
}

/// The model of a text that is a blueprint without errors.
pub fn model_of(text: &str) -> Model {
    let (model, problems) = resolved(text);
    assert!(!problems.has_errors(), "{problems:?}\n{text}");
    model.unwrap()
}

/// The model of a blueprint of the checkout, which has no errors.
pub fn model(path: &str) -> Model {
    model_of(&text(path))
}

/// The text that stands for the id of a resource which AWS has not made yet.
pub fn symbol(address: &str) -> String {
    Text::symbol(&Address::parse(address).unwrap()).as_str().to_owned()
}
