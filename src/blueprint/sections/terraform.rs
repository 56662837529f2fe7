//! How the roots of Terraform are set up: state, provider, role, profile, tags.

use crate::aws::Region;
use crate::blueprint::decode::{Decode, either, expected_like, section};
use crate::blueprint::node::{Node, NodeKind, NodeValue};
use crate::blueprint::schema::Definitions;
use crate::blueprint::values::{Named, Spanned, Tags};
use crate::diagnostic::{Diagnostics, Span};
use serde_json::{Map, Value, json};

section! {
    /// How the roots of Terraform are set up.
    pub struct Terraform {
        /// Where each root keeps its state: `s3`, or any other backend as data; beside the root when absent.
        "backend" => backend: optional Backend,
        /// Which versions of the AWS provider the roots take; `>= 5.100, < 7` when absent.
        "provider" => provider: optional Spanned<String>,
        /// Tags of every resource that can bear some, in both backends; a resource's own tag of the same key goes before.
        "default_tags" => default_tags: default Tags,
        /// The role that Terraform assumes in each account but the management account, one for all or by account; `none`
        /// where it assumes none.
        "role" => role: optional ByAccount,
        /// False where whoever runs Terraform in an account has the role already: policies admit it, nothing assumes it.
        "assume" => assume: optional Spanned<bool>,
        /// The profile that the provider of each root names, by account, or one for all in which `{name}` stands for the
        /// account's name and `{account}` for its id.
        "profile" => profile: optional ByAccount,
    }
}

section! {
    /// A bucket that keeps the state of every root, each under a key of its own, with a lock file beside it.
    pub struct S3Backend {
        /// The bucket's name. It exists already, and is versioned.
        "bucket" => bucket: required Spanned<String>,
        /// The bucket's region.
        "region" => region: required Spanned<Region>,
        /// What the key of each state begins with, before `ACCOUNT/LAYER/terraform.tfstate`; the design's name when absent.
        "key_prefix" => key_prefix: optional Spanned<String>,
        /// The ARN of the KMS key that encrypts states; the bucket's own encryption when absent.
        "kms_key" => kms_key: optional Spanned<String>,
        /// The ARN of the role that reads and writes states; the credentials of Terraform when absent.
        "role" => role: optional Spanned<String>,
        /// The profile that reads and writes states.
        "profile" => profile: optional Spanned<String>,
    }
}

either! {
    /// One word for all accounts, or one for each.
    pub enum ByAccount {
        /// For every account.
        text => All(Spanned<String>),
        /// By the names of accounts.
        map => Each(Named<Spanned<String>>),
    }
}

/// Where states are kept.
#[derive(Clone, PartialEq, Debug)]
pub struct Backend {
    /// Where it stands.
    pub span: Span,
    /// Which one.
    pub kind: BackendKind,
}

/// A backend that is known, or one as data.
#[derive(Clone, PartialEq, Debug)]
pub enum BackendKind {
    /// A bucket.
    S3(S3Backend),
    /// Any other, with its arguments as the blueprint writes them.
    Data {
        /// The name of the backend.
        name: Spanned<String>,
        /// Its arguments: a map is an attribute, a list of maps becomes blocks.
        settings: Map<String, Value>,
    },
}

/// The name of the backend whose arguments have words of landform's own.
const S3: &str = "s3";

impl Decode for Backend {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        let wrong = || {
            expected_like(
                node,
                "a map of one backend",
                "write `s3: { bucket: …, region: … }`, or another backend with its arguments: `gcs: { bucket: …, prefix: \"{root}\" }`",
            )
        };
        let [(key, value)] = node.entries() else {
            problems.push(wrong());
            return None;
        };
        let kind = if key.text == S3 {
            BackendKind::S3(S3Backend::decode(value, problems)?)
        } else if value.kind() == NodeKind::Map {
            BackendKind::Data {
                name: Spanned::new(key.span, key.text.clone()),
                settings: arguments(value, problems)?,
            }
        } else {
            problems.push(wrong());
            return None;
        };
        Some(Self { span: node.span, kind })
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let s3 = S3Backend::schema(definitions);
        let data = json!({
            "type": "object",
            "description": "The arguments of another backend: a map becomes an attribute, a list of maps becomes blocks. `{root}` stands for the path of each root (`ACCOUNT/LAYER`), `{workspace}` for the same with hyphens.",
        });
        json!({
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "properties": { S3: s3 },
            "additionalProperties": data,
        })
    }
}

fn arguments(node: &Node, problems: &mut Diagnostics) -> Option<Map<String, Value>> {
    let each = node.entries().iter();
    let read: Vec<Option<(String, Value)>> = each
        .map(|(key, value)| Some((key.text.clone(), argument(value, problems)?)))
        .collect();
    read.into_iter().collect()
}

/// Numbers and booleans stay what they are. Recursion is bounded by the nesting limit of the YAML reader.
fn argument(node: &Node, problems: &mut Diagnostics) -> Option<Value> {
    match &node.value {
        NodeValue::Bool(flag) => Some((*flag).into()),
        NodeValue::Number(digits) => {
            Some(digits.parse::<i64>().map_or_else(|_| digits.as_str().into(), Value::from))
        }
        NodeValue::Text { text, .. } => Some(text.as_str().into()),
        NodeValue::List(items) => {
            let read: Vec<Option<Value>> = items.iter().map(|item| argument(item, problems)).collect();
            read.into_iter().collect::<Option<Vec<Value>>>().map(Value::Array)
        }
        NodeValue::Map(_) => arguments(node, problems).map(Value::Object),
        NodeValue::Null => {
            problems.push(expected_like(node, "a value", "leave the argument out"));
            None
        }
    }
}
