//! `AWS::IAM::ManagedPolicy` into a managed policy.

use super::{policy, text};
use crate::blueprint::node::Node;
use crate::diagnostic::Diagnostics;
use crate::resolve::GivenDocument;
use crate::resource::{Body, DocumentName, ManagedPolicy};
use std::collections::BTreeSet;

/// A managed policy of this name; none where what it says cannot be read.
pub(in crate::foreign) fn managed_policy(
    name: String,
    properties: &Node,
    problems: &mut Diagnostics,
) -> Option<(Body, GivenDocument)> {
    let read = policy(properties.get("PolicyDocument")?, DocumentName::Managed, problems)?;
    let body = ManagedPolicy {
        name,
        path: text(properties, "Path").unwrap_or("/").to_owned(),
        description: text(properties, "Description").unwrap_or_default().to_owned(),
        roles: BTreeSet::new(),
        document: read.document,
    };
    Some((body.into(), read.given))
}
