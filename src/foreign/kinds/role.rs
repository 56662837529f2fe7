//! `AWS::IAM::Role`, and what other resources attach to it, into a role.

use super::{ReadPolicy, policy, tags, text, texts};
use crate::blueprint::node::Node;
use crate::diagnostic::Diagnostics;
use crate::policy::Document;
use crate::resolve::GivenDocument;
use crate::resource::{Body, DocumentName, Existence, KeySaid, Role};
use std::collections::{BTreeMap, BTreeSet};

/// The longest session of a role of which nothing else is said, in seconds.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html>
const DEFAULT_SESSION: u32 = 3600;

/// What other resources attach to a role.
#[derive(Default)]
pub(in crate::foreign) struct RoleParts<'c> {
    /// Policies with their names.
    pub inline: Vec<(String, &'c Node)>,
    /// ARNs of managed policies.
    pub managed: BTreeSet<String>,
    /// True where it may have others besides.
    pub open: bool,
}

/// What becomes of a role.
pub(in crate::foreign) struct ReadRole {
    pub body: Body,
    pub documents: Vec<GivenDocument>,
    pub existence: Existence,
}

/// A role of this name; a policy of it that cannot be read leaves open what else it may, or who may assume it.
pub(in crate::foreign) fn role(
    name: String,
    properties: &Node,
    parts: &RoleParts<'_>,
    problems: &mut Diagnostics,
) -> ReadRole {
    let (mut inline, mut documents) = (BTreeMap::new(), Vec::new());
    let mut identity = true;
    for (name, node) in inline_policies(properties, &mut identity)
        .into_iter()
        .chain(parts.inline.iter().cloned())
    {
        let called = DocumentName::Inline(name.clone());
        match policy(node, called, problems) {
            Some(ReadPolicy { document, given }) => {
                inline.insert(name, document);
                documents.push(given);
            }
            None => identity = false,
        }
    }
    let trust = properties.get("AssumeRolePolicyDocument");
    let trust = trust.and_then(|node| policy(node, DocumentName::Trust, problems));
    let knows_trust = trust.is_some();
    let trust = trust.map_or_else(
        || Document::new(Vec::new()),
        |read| {
            documents.push(read.given);
            read.document
        },
    );
    let (managed, whole) = texts(properties, "ManagedPolicyArns");
    let session = text(properties, "MaxSessionDuration").map(str::parse);
    let body = Role {
        name,
        path: text(properties, "Path").unwrap_or("/").to_owned(),
        description: text(properties, "Description").unwrap_or_default().to_owned(),
        max_session: session.clone().and_then(Result::ok).unwrap_or(DEFAULT_SESSION),
        trust,
        managed: managed.into_iter().chain(parts.managed.iter().cloned()).collect(),
        inline,
        boundary: text(properties, "PermissionsBoundary").map(str::to_owned),
        tags: tags(properties),
    };
    let identity = identity && whole && !parts.open;
    let existence = match identity && knows_trust {
        true => Existence::Made,
        false => Existence::Existing {
            identity,
            resource: knows_trust,
            tags: true,
            key: KeySaid::Whole,
            session: session.is_none_or(|read| read.is_ok()),
        },
    };
    ReadRole {
        body: body.into(),
        documents,
        existence,
    }
}

/// The policies that a role says itself; `whole` becomes false where there may be others.
fn inline_policies<'n>(properties: &'n Node, whole: &mut bool) -> Vec<(String, &'n Node)> {
    let Some(list) = properties.get("Policies") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (at, item) in list.items().iter().enumerate() {
        match item.get("PolicyDocument") {
            Some(document) => {
                let name = text(item, "PolicyName").map_or_else(|| at.to_string(), str::to_owned);
                found.push((name, document));
            }
            None => *whole = false,
        }
    }
    *whole = *whole && found.len() == list.items().len() && list.text().is_none();
    found
}
