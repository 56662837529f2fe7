//! Where something stands is beside it: the same design on other lines is the same design.

use landform::blueprint::Blueprint;
use landform::blueprint::decode::Decode;
use landform::blueprint::node;
use landform::diagnostic::{Diagnostics, Sources};
use landform::model::{Model, Origin};
use landform::resolve::resolve;

fn model(text: &str) -> Model {
    let mut problems = Diagnostics::new();
    let file = Sources::new().add("blueprint.yaml", text);
    let node = node::parse_bytes(file, text.as_bytes()).unwrap();
    let blueprint = Blueprint::decode(&node, &mut problems).unwrap();
    let (model, found) = resolve(&blueprint);
    assert!(!problems.has_errors() && !found.has_errors());
    model
}

#[test]
fn a_design_that_moves_down_a_line_is_equal() {
    let text = include_str!("../../blueprints/redshift-studio.yaml");
    let (one, other) = (model(text), model(&["# a comment\n", text].concat()));
    assert!(!one.resources.is_empty() && !one.claims.is_empty() && !one.flow_claims.is_empty());
    assert_eq!(one.resources, other.resources);
    assert_eq!(one.claims, other.claims);
    assert_eq!(one.flow_claims, other.flow_claims);
    let line = |model: &Model| model.origins.of(&Origin::Claim(0)).start;
    assert_eq!(line(&one) + "# a comment\n".len(), line(&other));
}

#[test]
fn every_resource_and_claim_has_its_line() {
    let text = include_str!("../../blueprints/feature-store-sts.yaml");
    let model = model(text);
    let lines = |origins: Vec<Origin>| origins.iter().all(|origin| model.origins.of(origin).end > 0);
    assert!(lines(model.resources.keys().cloned().map(Origin::Resource).collect()));
    assert!(lines((0..model.claims.len()).map(Origin::Claim).collect()));
    assert!(lines((0..model.flow_claims.len()).map(Origin::FlowClaim).collect()));
}
