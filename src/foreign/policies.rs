//! Files that hold one policy of IAM into the resource that bears it.
//!
//! What the policy is follows from what it says, and from its path; the command line says it otherwise (`--as`).

use super::policy_file::PolicyFileKind;
use super::reading::{Case, ForeignResource, Left, Reading, unsaid};
use super::settings::Settings;
use crate::aws::{AccountId, Arn, Name};
use crate::blueprint::node::{MapKey, Node, NodeValue};
use crate::catalog::services::supports_rcp;
use crate::catalog::type_names::{
    BUCKET_POLICY, ENDPOINT, KEY, MANAGED_POLICY, ORGANIZATION_POLICY, QUEUE_POLICY, ROLE, SECRET_POLICY,
    TOPIC_POLICY,
};
use crate::diagnostic::Span;

/// A file that holds a policy.
#[derive(Clone, Copy, Debug)]
pub struct PolicyFile<'f> {
    /// Its path as given.
    pub path: &'f str,
    /// What it says.
    pub node: &'f Node,
}

/// Words of paths that tell what the policies below them are.
const IN_PATHS: [(&str, PolicyFileKind); 7] = [
    ("resource_control", PolicyFileKind::Rcp),
    ("resource-control", PolicyFileKind::Rcp),
    ("rcp", PolicyFileKind::Rcp),
    ("service_control", PolicyFileKind::Scp),
    ("service-control", PolicyFileKind::Scp),
    ("scp", PolicyFileKind::Scp),
    ("endpoint", PolicyFileKind::Endpoint),
];

/// True for a document that is a policy.
pub fn is_policy(node: &Node) -> bool {
    let statements = node.get("Statement");
    let first = statements.map(|node| node.items().first().unwrap_or(node));
    first.is_some_and(|first| first.get("Effect").is_some())
}

/// The resources that bear the policies of files.
pub fn read(files: &[PolicyFile<'_>], kind: Option<PolicyFileKind>, settings: &Settings) -> Reading {
    let mut reading = Reading {
        declared: files.len(),
        ..Reading::default()
    };
    let mut case = Case::default();
    for file in files {
        let kind = kind.unwrap_or_else(|| kind_of(file));
        let document = filled(file.node, &settings.home.account);
        match bearer((file, settings), kind, document) {
            Ok((resource_type, properties)) => {
                let name = name_of(file.path);
                case.resources.push(ForeignResource {
                    id: file.path.replace('/', "."),
                    called: name,
                    kind: resource_type.to_owned(),
                    account: settings.home.account.clone(),
                    region: settings.home.region.clone(),
                    properties,
                    span: head(file.node),
                    exists: false,
                    unsure: None,
                });
            }
            Err(why) => reading.left.push(Left {
                span: head(file.node),
                why,
                resource: None,
                hides: None,
            }),
        }
    }
    reading.cases.push(case);
    reading
}

fn head(node: &Node) -> Span {
    node.entries().first().map_or(node.span, |(key, _)| key.span)
}

/// What a policy is, by what it says and where it stands.
fn kind_of(file: &PolicyFile<'_>) -> PolicyFileKind {
    let all = statements(file.node);
    let has = |name: &str| all.iter().any(|one| one.get(name).is_some());
    let path = file.path.to_lowercase();
    let by_path = IN_PATHS.iter().find(|(word, _)| path.contains(word)).map(|(_, kind)| *kind);
    let says_whom = has("Principal") || has("NotPrincipal");
    let says_what = has("Resource") || has("NotResource");
    let assumes = all
        .iter()
        .all(|one| actions(one).iter().all(|action| action.to_lowercase().starts_with(OF_STS)));
    match by_path {
        Some(PolicyFileKind::Scp) if !says_whom => PolicyFileKind::Scp,
        Some(PolicyFileKind::Rcp) if says_whom && bears_rcp(&all) => PolicyFileKind::Rcp,
        Some(PolicyFileKind::Endpoint) if says_whom => PolicyFileKind::Endpoint,
        _ if says_whom && !says_what && assumes => PolicyFileKind::Trust,
        _ if says_whom => PolicyFileKind::Resource,
        _ if all.iter().all(|one| one.get("Effect").and_then(Node::text) == Some("Deny")) => {
            PolicyFileKind::Scp
        }
        _ => PolicyFileKind::Identity,
    }
}

/// True for statements about anything that resource control policies reach.
fn bears_rcp(all: &[&Node]) -> bool {
    let mut services = all
        .iter()
        .flat_map(|one| actions(one))
        .map(|action| action.split(':').next().unwrap_or_default());
    services.any(|service| service == "*" || supports_rcp(service))
}

fn statements(node: &Node) -> Vec<&Node> {
    let Some(all) = node.get("Statement") else {
        return Vec::new();
    };
    match all.items() {
        [] => vec![all],
        items => items.iter().collect(),
    }
}

fn actions(statement: &Node) -> Vec<&str> {
    let Some(said) = statement.get("Action") else {
        return vec!["*"];
    };
    texts(said)
}

fn texts(node: &Node) -> Vec<&str> {
    match node.scalar() {
        Some(text) => vec![text],
        None => node.items().iter().filter_map(Node::scalar).collect(),
    }
}

/// The type of what bears a policy, and its properties.
///
/// # Errors
///
/// Why nobody knows what it is on.
fn bearer(
    (file, settings): (&PolicyFile<'_>, &Settings),
    kind: PolicyFileKind,
    document: Node,
) -> Result<(&'static str, Node), String> {
    let name = name_of(file.path);
    let of = |resource_type: &'static str, texts: &[(&str, &str)], policy: &str| {
        let texts = texts.iter().map(|(key, value)| (*key, text(file.node.span, value)));
        let all = texts.chain([(policy, document.clone())]);
        let entries = all.map(|(key, value)| {
            let key = MapKey {
                text: key.to_owned(),
                span: value.span,
            };
            (key, value)
        });
        let value = NodeValue::Map(entries.collect());
        Ok((
            resource_type,
            Node {
                span: file.node.span,
                value,
            },
        ))
    };
    match kind {
        PolicyFileKind::Identity | PolicyFileKind::Boundary | PolicyFileKind::Session => {
            of(MANAGED_POLICY, &[("ManagedPolicyName", &name)], "PolicyDocument")
        }
        PolicyFileKind::Trust => of(ROLE, &[("RoleName", &name)], "AssumeRolePolicyDocument"),
        PolicyFileKind::Scp => of(
            ORGANIZATION_POLICY,
            &[("Name", &name), ("Type", "SERVICE_CONTROL_POLICY")],
            "Content",
        ),
        PolicyFileKind::Rcp => of(
            ORGANIZATION_POLICY,
            &[("Name", &name), ("Type", "RESOURCE_CONTROL_POLICY")],
            "Content",
        ),
        PolicyFileKind::Endpoint => of(ENDPOINT, &[("VpcEndpointType", "Interface")], "PolicyDocument"),
        PolicyFileKind::Resource => {
            let home = &settings.home;
            let id = settings.id(&home.account).map_or("", AccountId::as_str);
            let on = on_what(file.node, (home.region.as_str(), id, &home.account)).ok_or("nobody knows what this policy is on: its resources name no one thing (`--as` says what it is)")?;
            let row = BEARERS.iter().find(|row| row.service == on.service);
            let row = row.ok_or_else(|| {
                format!("policies on resources of `{}` are not read from files of their own", on.service)
            })?;
            match row.property {
                "" => of(row.resource_type, &[], row.policy),
                property => of(row.resource_type, &[(property, &on.named)], row.policy),
            }
        }
    }
}

/// How the actions of a trust policy begin.
const OF_STS: &str = "sts:";
const S3: &str = "s3";
const KMS: &str = "kms";

/// What bears the policies of a service: its type, the property that names what they are on, and the one that holds them.
struct Bearer {
    service: &'static str,
    resource_type: &'static str,
    property: &'static str,
    policy: &'static str,
}

const BEARERS: [Bearer; 5] = [
    Bearer {
        service: S3,
        resource_type: BUCKET_POLICY,
        property: "Bucket",
        policy: "PolicyDocument",
    },
    Bearer {
        service: KMS,
        resource_type: KEY,
        property: "",
        policy: "KeyPolicy",
    },
    Bearer {
        service: "sns",
        resource_type: TOPIC_POLICY,
        property: "Topics",
        policy: "PolicyDocument",
    },
    Bearer {
        service: "sqs",
        resource_type: QUEUE_POLICY,
        property: "Queues",
        policy: "PolicyDocument",
    },
    Bearer {
        service: "secretsmanager",
        resource_type: SECRET_POLICY,
        property: "SecretId",
        policy: "ResourcePolicy",
    },
];

/// What a policy is on.
struct OnWhat {
    service: String,
    named: String,
}

/// What a policy is on: the first of its resources that has an ARN, else something of the one service of its actions.
fn on_what(node: &Node, place: (&str, &str, &Name)) -> Option<OnWhat> {
    let all = statements(node);
    let named = all.iter().flat_map(|one| one.get("Resource").map(texts).unwrap_or_default());
    if let Some(arn) = named.filter_map(Arn::parse).find(|arn| !arn.service().contains('*')) {
        let named = match arn.service() {
            S3 => arn.resource().split('/').next().unwrap_or_default().to_owned(),
            _ => arn.to_string(),
        };
        return Some(OnWhat {
            service: arn.service().to_owned(),
            named,
        });
    }
    let service = only_service(&all)?;
    let (region, id, account) = place;
    let open = unsaid(account, &["what a policy of ", service, " is on"].concat());
    let named = match service {
        S3 => open.as_str().to_owned(),
        _ => ["arn:aws:", service, ":", region, ":", id, ":", open.as_str()].concat(),
    };
    Some(OnWhat {
        service: service.to_owned(),
        named,
    })
}

/// The service of all actions of statements.
fn only_service<'n>(all: &[&'n Node]) -> Option<&'n str> {
    let mut services = all
        .iter()
        .flat_map(|one| actions(one))
        .map(|action| action.split(':').next().unwrap_or_default());
    let first = services.next()?;
    services.all(|one| one == first).then_some(first)
}

fn text(span: Span, text: &str) -> Node {
    let value = NodeValue::Text {
        text: text.to_owned(),
        quoted: true,
    };
    Node { span, value }
}

/// A name of AWS for what stands in a file: letters, digits, `-` and `_` of the file's own name.
fn name_of(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    stem.chars()
        .map(|sign| {
            if sign.is_ascii_alphanumeric() || "-_".contains(sign) {
                sign
            } else {
                '-'
            }
        })
        .collect()
}

/// A document in which words in angle brackets, which whoever takes it is to replace, are texts that nobody knows. Recursion is
/// bounded by the nesting limit of the reader.
fn filled(node: &Node, account: &Name) -> Node {
    let value = match &node.value {
        NodeValue::Text { text, quoted } => NodeValue::Text {
            text: with_placeholders(text, account),
            quoted: *quoted,
        },
        NodeValue::List(items) => NodeValue::List(items.iter().map(|item| filled(item, account)).collect()),
        NodeValue::Map(entries) => {
            NodeValue::Map(entries.iter().map(|(key, value)| (key.clone(), filled(value, account))).collect())
        }
        other @ (NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_)) => other.clone(),
    };
    Node { span: node.span, value }
}

fn with_placeholders(written: &str, account: &Name) -> String {
    let (mut found, mut rest) = (String::new(), written);
    while let Some((before, after)) = rest.split_once('<') {
        found.push_str(before);
        let word = after.split_once('>').filter(|(word, _)| is_placeholder(word));
        match word {
            Some((word, behind)) => {
                found.push_str(unsaid(account, &["placeholder ", word].concat()).as_str());
                rest = behind;
            }
            None => {
                found.push('<');
                rest = after;
            }
        }
    }
    found.push_str(rest);
    found
}

fn is_placeholder(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_ .:".contains(sign))
}
