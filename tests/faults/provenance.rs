//! Where something stands is beside it: the same design on other lines is the same design.

use crate::common::blueprint::model_of;
use landform::model::{Model, Origin};

#[test]
fn a_design_that_moves_down_a_line_is_equal() {
    let text = include_str!("../../blueprints/redshift-studio.yaml");
    let (one, other) = (model_of(text), model_of(&["# a comment\n", text].concat()));
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
    let model = model_of(text);
    let lines = |origins: Vec<Origin>| origins.iter().all(|origin| model.origins.of(origin).end > 0);
    assert!(lines(model.resources.keys().cloned().map(Origin::Resource).collect()));
    assert!(lines((0..model.claims.len()).map(Origin::Claim).collect()));
    assert!(lines((0..model.flow_claims.len()).map(Origin::FlowClaim).collect()));
}
