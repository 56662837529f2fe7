//! `AWS::Organizations::Policy` into a control policy.

use super::{policy, tags, text, texts};
use crate::blueprint::node::Node;
use crate::diagnostic::Diagnostics;
use crate::resolve::GivenDocument;
use crate::resource::{Body, ControlPolicy, ControlType, DocumentName};

/// A control policy of this name; none where it is of another type, or cannot be read.
pub(in crate::foreign) fn control_policy(
    name: String,
    properties: &Node,
    problems: &mut Diagnostics,
) -> Option<(Body, GivenDocument)> {
    let kind = match text(properties, "Type")? {
        "SERVICE_CONTROL_POLICY" => ControlType::Service,
        "RESOURCE_CONTROL_POLICY" => ControlType::Resource,
        _ => return None,
    };
    let read = policy(properties.get("Content")?, DocumentName::Control, problems)?;
    let body = ControlPolicy {
        name,
        description: text(properties, "Description").unwrap_or_default().to_owned(),
        kind,
        document: read.document,
        targets: texts(properties, "TargetIds").0.into_iter().collect(),
        tags: tags(properties),
    };
    Some((body.into(), read.given))
}
