//! Resources whose kinds the evaluator knows by more than their policies: roles, managed policies, control policies,
//! endpoints. What a kind does not hold is not lost: it stands in the file, and rules of its type read it there.
//!
//! | file | turns |
//! |---|---|
//! | `role` | `AWS::IAM::Role`, and what is attached to it, into a role |
//! | `managed_policy` | `AWS::IAM::ManagedPolicy` into a managed policy |
//! | `control_policy` | `AWS::Organizations::Policy` into a control policy |
//! | `endpoint` | `AWS::EC2::VPCEndpoint` into an endpoint |

mod control_policy;
mod endpoint;
mod managed_policy;
mod role;

pub(super) use control_policy::control_policy;
pub(super) use endpoint::endpoint;
pub(super) use managed_policy::managed_policy;
pub(super) use role::{RoleParts, role};

use super::reading::unsaid;
use crate::aws::{Name, Text};
use crate::blueprint::node::{Node, NodeValue};
use crate::blueprint::values::SpannedJson;
use crate::diagnostic::Diagnostics;
use crate::policy::Document;
use crate::resolve::{GivenDocument, read_document};
use crate::resource::{DocumentName, Tags};

/// A policy that was read, and where it stands.
pub(super) struct ReadPolicy {
    pub document: Document,
    pub given: GivenDocument,
}

/// A policy of a resource; what cannot be read of it is told.
pub(super) fn policy(node: &Node, name: DocumentName, problems: &mut Diagnostics) -> Option<ReadPolicy> {
    let written = json(node);
    match read_document(&written) {
        Ok((document, statements)) => {
            let given = GivenDocument {
                name,
                span: node.span,
                statements,
            };
            Some(ReadPolicy { document, given })
        }
        Err(found) => {
            problems.extend(found);
            None
        }
    }
}

/// A part of a file as JSON with its places.
pub(super) fn json(node: &Node) -> SpannedJson {
    SpannedJson::from(node)
}

/// The text of a property; none where it is not there.
pub(super) fn text<'n>(properties: &'n Node, name: &str) -> Option<&'n str> {
    properties.get(name).and_then(Node::scalar)
}

/// The texts of a property that is one, or a list of them; `false` where one of them is no text that is known to be one.
pub(super) fn texts(properties: &Node, name: &str) -> (Vec<String>, bool) {
    let Some(node) = properties.get(name) else {
        return (Vec::new(), true);
    };
    let items = match &node.value {
        NodeValue::List(items) => items.as_slice(),
        NodeValue::Null
        | NodeValue::Bool(_)
        | NodeValue::Number(_)
        | NodeValue::Text { .. }
        | NodeValue::Map(_) => std::slice::from_ref(node),
    };
    let known: Vec<String> = items.iter().filter_map(Node::scalar).map(str::to_owned).collect();
    let whole = known.len() == items.len();
    (known, whole)
}

/// The tags of a list of keys and values; those that are no texts are left out.
pub(super) fn tags(properties: &Node) -> Tags {
    let list = properties.get("Tags").map(Node::items).unwrap_or_default();
    let pair = |tag: &Node| Some((text(tag, "Key")?.to_owned(), text(tag, "Value")?.to_owned()));
    list.iter().filter_map(pair).collect()
}

/// A text of an entry, or one that nobody knows.
pub(super) fn text_or_unsaid(properties: &Node, name: &str, account: &Name, id: &str) -> String {
    let unsaid = || unsaid(account, &["the ", name, " of ", id].concat());
    text(properties, name)
        .map_or_else(|| unsaid().as_str().to_owned(), |said| Text::from(said).as_str().to_owned())
}
