//! IAM roles: `AWS::IAM::Role` and `aws_iam_role` with its policies.

use super::DocumentName;
use super::document::PolicyKind;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::{DocumentSide, Limited, OwnPolicy};
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A role: who may assume it, and what its sessions may do.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-role.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Role {
    /// Unique in the account; 1 to 64 characters.
    pub name: String,
    /// `/` or `/division/`.
    pub path: String,
    /// For people; may be empty.
    pub description: String,
    /// Longest session in seconds, 3,600 to 43,200; a chained session never exceeds 3,600.
    pub max_session: u32,
    /// The trust policy.
    #[serde(serialize_with = "kind::document")]
    pub trust: Document,
    /// ARNs of attached managed policies.
    pub managed: BTreeSet<String>,
    /// Inline policies by name.
    #[serde(serialize_with = "kind::documents")]
    pub inline: BTreeMap<String, Document>,
    /// ARN of the permissions boundary.
    pub boundary: Option<String>,
    /// Tags.
    pub tags: Tags,
}

impl Kind for Role {
    const KIND: &'static str = "role";
    const LAYER: Layer = Layer::Identity;
    const SERVICE: &'static str = "iam";
    const SECTIONS: &'static [&'static str] = &["networks", "peerings", "roles", "trails"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::IAM::Role",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_iam_role",
        companions: &[
            Companion {
                suffix: "policy",
                kind: "aws_iam_role_policy",
                always: false,
                repeated: true,
                link: Link::ToPrimary(Identifier::Attribute("name")),
            },
            Companion {
                suffix: "attachment",
                kind: "aws_iam_role_policy_attachment",
                always: false,
                repeated: true,
                link: Link::ToPrimary(Identifier::Attribute("name")),
            },
        ],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Trust,
        name: "trust policy",
        limit: |_| "trust-policy",
        get: |role| &role.trust,
        get_mut: |role| &mut role.trust,
    });

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.global_arn("iam", &["role", &self.path, &self.name].concat()).into()
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    /// Statements that are derived have an inline policy of their own.
    fn policy_mut(&mut self, side: DocumentSide) -> Option<&mut Document> {
        match side {
            DocumentSide::Identity => {
                let derived = self.inline.entry(DocumentName::DERIVED.to_owned());
                Some(derived.or_insert_with(|| Document::new(Vec::new())))
            }
            DocumentSide::Resource => Some(&mut self.trust),
        }
    }

    fn limited(&self) -> Vec<Limited<'_>> {
        let trust = Limited {
            limit: "trust-policy",
            name: "trust policy",
            document: DocumentName::Trust,
            documents: vec![&self.trust],
        };
        let inline = Limited {
            limit: "inline-policies-role",
            name: "inline policies together",
            document: DocumentName::written(),
            documents: self.inline.values().collect(),
        };
        vec![trust, inline]
    }

    fn documents(&self) -> Vec<(DocumentName, &Document)> {
        let trust = (DocumentName::Trust, &self.trust);
        std::iter::once(trust)
            .chain(
                self.inline
                    .iter()
                    .map(|(name, document)| (DocumentName::Inline(name.clone()), document)),
            )
            .collect()
    }

    fn needs(&self, _: &Place) -> BTreeSet<Text> {
        self.managed.iter().chain(&self.boundary).map(|arn| arn.as_str().into()).collect()
    }

    fn documents_mut(&mut self) -> Vec<&mut Document> {
        std::iter::once(&mut self.trust).chain(self.inline.values_mut()).collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let mut inline = BTreeMap::new();
        for mut policy in p.each("Policies")? {
            let before = inline.insert(
                kind::plain(&mut policy, "PolicyName")?,
                kind::read_document(&mut policy, "PolicyDocument")?,
            );
            kind::once(&policy, before.is_none())?;
            policy.finish()?;
        }
        Ok(Self {
            name: kind::plain(p, "RoleName")?,
            path: kind::plain(p, "Path")?,
            description: kind::plain_or_empty(p, "Description")?,
            max_session: kind::small(p, "MaxSessionDuration")?,
            trust: kind::read_document(p, "AssumeRolePolicyDocument")?,
            managed: p.texts("ManagedPolicyArns")?.iter().map(|arn| arn.as_str().to_owned()).collect(),
            inline,
            boundary: p.optional_text("PermissionsBoundary")?.map(|arn| arn.as_str().to_owned()),
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut inline = BTreeMap::new();
        for (label, mut policy) in blocks.each_pointing("policy", "role")? {
            let name = kind::plain(&mut policy, "name")?;
            label.follows_from(&name, &policy)?;
            let before = inline.insert(name, kind::read_document(&mut policy, "policy")?);
            kind::once(&policy, before.is_none())?;
            policy.finish()?;
        }
        let mut managed = BTreeSet::new();
        for (label, mut attachment) in blocks.each_pointing("attachment", "role")? {
            let arn = kind::plain(&mut attachment, "policy_arn")?;
            label.follows_from(&arn, &attachment)?;
            let fresh = managed.insert(arn);
            kind::once(&attachment, fresh)?;
            attachment.finish()?;
        }
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "name")?,
            path: kind::plain(p, "path")?,
            description: kind::plain_or_empty(p, "description")?,
            max_session: kind::small(p, "max_session_duration")?,
            trust: kind::read_document(p, "assume_role_policy")?,
            managed,
            inline,
            boundary: p.optional_text("permissions_boundary")?.map(|arn| arn.as_str().to_owned()),
            tags: kind::tag_map(p)?,
        })
    }
}
