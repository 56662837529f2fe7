//! What AWS itself tells of an account into resources that are there: `aws iam get-account-authorization-details`.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>

use super::kinds::text;
use super::reading::{Case, ForeignResource, Left, Reading};
use super::settings::Settings;
use crate::aws::{AccountId, Arn, Name};
use crate::blueprint::node::{MapKey, Node, NodeValue};
use crate::catalog::type_names::{GROUP, MANAGED_POLICY, ROLE, USER};
use crate::diagnostic::Span;

/// What an export calls its lists, and the words of their entries.
struct ListOf {
    list: &'static str,
    kind: &'static str,
    name: &'static str,
    /// The policies within an entry.
    inline: &'static str,
}

const LISTS: [ListOf; 3] = [
    ListOf {
        list: "UserDetailList",
        kind: USER,
        name: "UserName",
        inline: "UserPolicyList",
    },
    ListOf {
        list: "GroupDetailList",
        kind: GROUP,
        name: "GroupName",
        inline: "GroupPolicyList",
    },
    ListOf {
        list: "RoleDetailList",
        kind: ROLE,
        name: "RoleName",
        inline: "RolePolicyList",
    },
];
/// The list of managed policies.
const POLICIES: &str = "Policies";

/// True for a document that AWS's tools printed of an account.
pub fn is_inventory(node: &Node) -> bool {
    LISTS.iter().any(|row| node.get(row.list).is_some())
}

/// The ids of the accounts that an export is about.
pub fn accounts_in(node: &Node) -> Vec<AccountId> {
    let lists = LISTS.iter().map(|row| row.list).chain([POLICIES]);
    let entries = lists.filter_map(|list| node.get(list)).flat_map(Node::items);
    let mut ids: Vec<AccountId> = entries
        .filter_map(|entry| Arn::parse(text(entry, "Arn")?).map(|arn| arn.account().to_owned()))
        .filter_map(|id| AccountId::parse(&id).ok())
        .collect();
    ids.sort();
    ids.dedup();
    ids
}

/// The users, groups, roles and policies of exports.
pub fn read(nodes: &[&Node], settings: &Settings) -> Reading {
    let mut reading = Reading::default();
    let mut case = Case::default();
    for node in nodes {
        for row in &LISTS {
            for entry in node.get(row.list).map(Node::items).unwrap_or_default() {
                take(bearer(entry, row), entry, row.name, (row.kind, settings), &mut case, &mut reading);
            }
        }
        for entry in node.get(POLICIES).map(Node::items).unwrap_or_default() {
            take(
                policy(entry),
                entry,
                "PolicyName",
                (MANAGED_POLICY, settings),
                &mut case,
                &mut reading,
            );
        }
    }
    reading.declared = case.resources.len();
    reading.cases.push(case);
    reading
}

fn take(
    properties: Vec<(&'static str, Node)>,
    entry: &Node,
    name: &str,
    (kind, settings): (&'static str, &Settings),
    case: &mut Case,
    reading: &mut Reading,
) {
    let span = entry.head();
    let arn = text(entry, "Arn").unwrap_or_default();
    let id = Arn::parse(arn).map(|arn| arn.account().to_owned()).unwrap_or_default();
    let account = settings
        .accounts
        .iter()
        .find(|(_, known)| known.as_str() == id)
        .map(|(name, _)| name.clone());
    let called = text(entry, name).unwrap_or_default().to_owned();
    let Some(account) = account.filter(|_| !called.is_empty()) else {
        reading.left.push(Left {
            span,
            why: format!("an entry of an export has no name, or no account: `{arn}`"),
            resource: None,
            hides: None,
        });
        return;
    };
    case.resources.push(ForeignResource {
        id: [kind.rsplit(':').next().unwrap_or_default(), ".", &called].concat(),
        called,
        kind: kind.to_owned(),
        account,
        region: settings.home.region.clone(),
        properties: map(entry.span, properties),
        span,
        exists: true,
        unsure: None,
    });
}

/// What bears policies, in the words of CloudFormation.
fn bearer(entry: &Node, row: &ListOf) -> Vec<(&'static str, Node)> {
    let mut found = Vec::new();
    found.extend(entry.get(row.name).map(|name| (row.name, name.clone())));
    found.extend(entry.get("Path").map(|path| ("Path", path.clone())));
    found.extend(entry.get("Tags").map(|tags| ("Tags", tags.clone())));
    found.extend(entry.get("GroupList").map(|groups| ("Groups", groups.clone())));
    let trust = entry.get("AssumeRolePolicyDocument");
    found.extend(trust.map(|trust| ("AssumeRolePolicyDocument", document(trust))));
    let edge = entry.get("PermissionsBoundary").and_then(|edge| edge.get("PermissionsBoundaryArn"));
    found.extend(edge.map(|edge| ("PermissionsBoundary", edge.clone())));
    if let Some(attached) = entry.get("AttachedManagedPolicies") {
        let arns = attached.items().iter().filter_map(|one| one.get("PolicyArn")).cloned();
        found.push(("ManagedPolicyArns", list(attached.span, arns.collect())));
    }
    if let Some(inline) = entry.get(row.inline) {
        let each = inline.items().iter().map(|one| {
            let name = one.get("PolicyName").map(|name| ("PolicyName", name.clone()));
            let said = one.get("PolicyDocument").map(|said| ("PolicyDocument", document(said)));
            map(one.span, name.into_iter().chain(said).collect())
        });
        found.push(("Policies", list(inline.span, each.collect())));
    }
    found
}

/// A managed policy: what its version says that counts.
fn policy(entry: &Node) -> Vec<(&'static str, Node)> {
    let versions = entry.get("PolicyVersionList").map(Node::items).unwrap_or_default();
    let is_default = |version: &&Node| text(version, "IsDefaultVersion") == Some("true");
    let said = versions.iter().find(is_default).and_then(|version| version.get("Document"));
    let name = entry.get("PolicyName").map(|name| ("ManagedPolicyName", name.clone()));
    let path = entry.get("Path").map(|path| ("Path", path.clone()));
    let said = said.map(|said| ("PolicyDocument", document(said)));
    [name, path, said].into_iter().flatten().collect()
}

/// A policy, which some tools print as a text whose signs are encoded as in addresses of the web.
fn document(node: &Node) -> Node {
    match &node.value {
        NodeValue::Text { text, .. } if text.starts_with('%') => Node {
            span: node.span,
            value: NodeValue::Text {
                text: decoded(text),
                quoted: true,
            },
        },
        NodeValue::Null
        | NodeValue::Bool(_)
        | NodeValue::Number(_)
        | NodeValue::Text { .. }
        | NodeValue::List(_)
        | NodeValue::Map(_) => node.clone(),
    }
}

/// A text with `%7B` and its like as what they stand for; what is no such code stands for itself.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let code = behind.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = behind.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn list(span: Span, items: Vec<Node>) -> Node {
    Node {
        span,
        value: NodeValue::List(items),
    }
}

fn map(span: Span, entries: Vec<(&'static str, Node)>) -> Node {
    let keyed = entries.into_iter().map(|(key, value)| {
        let key = MapKey {
            text: key.to_owned(),
            span: value.span,
        };
        (key, value)
    });
    Node {
        span,
        value: NodeValue::Map(keyed.collect()),
    }
}

/// Adds accounts that nobody named, by their ids; the first takes the place of one of which nothing is said.
pub(super) fn name_accounts(ids: Vec<AccountId>, settings: &mut Settings) {
    for id in ids {
        if settings.accounts.values().any(|known| *known == id) {
            continue;
        }
        match settings.accounts.get_mut(&settings.home.account).filter(|_| !settings.says_account) {
            Some(home) => {
                *home = id;
                settings.says_account = true;
            }
            None => {
                if let Ok(name) = Name::parse(id.as_str()) {
                    settings.accounts.insert(name, id);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_addresses_are_signs() {
        assert_eq!(decoded("%7B%22a%22%3A%20%C3%A4%7D%"), "{\"a\": ä}%");
    }
}
