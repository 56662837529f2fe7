//! Service and resource control policies: `AWS::Organizations::Policy`, `aws_organizations_policy`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;
use std::collections::BTreeSet;

/// A guardrail of the organization.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-organizations-policy.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ControlPolicy {
    /// Unique in the organization; 1 to 128 characters.
    pub name: String,
    /// For people; may be empty.
    pub description: String,
    /// What it limits.
    #[serde(rename = "type")]
    pub kind: ControlType,
    /// What it says.
    #[serde(serialize_with = "kind::document")]
    pub document: Document,
    /// Ids of the root, units and accounts that it is attached to.
    pub targets: BTreeSet<String>,
    /// Tags.
    pub tags: Tags,
}

/// What a control policy limits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum ControlType {
    /// Principals of member accounts.
    #[serde(rename = "SERVICE_CONTROL_POLICY")]
    Service,
    /// Resources of member accounts.
    #[serde(rename = "RESOURCE_CONTROL_POLICY")]
    Resource,
}

impl ControlType {
    /// AWS's word for the type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Service => "SERVICE_CONTROL_POLICY",
            Self::Resource => "RESOURCE_CONTROL_POLICY",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "SERVICE_CONTROL_POLICY" => Some(Self::Service),
            "RESOURCE_CONTROL_POLICY" => Some(Self::Resource),
            _ => None,
        }
    }
}

impl Kind for ControlPolicy {
    const KIND: &'static str = "control-policy";
    const LAYER: Layer = Layer::Guardrails;
    const SERVICE: &'static str = "organizations";
    const SECTIONS: &'static [&'static str] = &["control_policies"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::Organizations::Policy",
        companions: &[],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_organizations_policy",
        companions: &[Companion {
            suffix: "target",
            kind: "aws_organizations_policy_attachment",
            always: false,
            repeated: true,
            link: Link::ToPrimary(Identifier::Attribute("id")),
        }],
        identifier: Identifier::Attribute("id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Control,
        name: "control policy",
        limit: |policy| match policy.kind {
            ControlType::Service => "scp",
            ControlType::Resource => "rcp",
        },
        get: |policy| &policy.document,
        get_mut: |policy| &mut policy.document,
    });

    fn arn(&self, _: &Place, address: &Address) -> Text {
        Text::symbol(address)
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let text = kind::plain(p, "Type")?;
        Ok(Self {
            name: kind::plain(p, "Name")?,
            description: kind::plain_or_empty(p, "Description")?,
            kind: ControlType::parse(&text)
                .ok_or_else(|| p.mismatch("Type", "is not a control policy type"))?,
            document: kind::read_document(p, "Content")?,
            targets: p.texts("TargetIds")?.iter().map(|id| id.as_str().to_owned()).collect(),
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut targets = BTreeSet::new();
        for (label, mut attachment) in blocks.each_pointing("target", "policy_id")? {
            let target = kind::plain(&mut attachment, "target_id")?;
            label.follows_from(&target, &attachment)?;
            let fresh = targets.insert(target);
            kind::once(&attachment, fresh)?;
            attachment.finish()?;
        }
        let p = &mut blocks.primary;
        let text = kind::plain(p, "type")?;
        Ok(Self {
            name: kind::plain(p, "name")?,
            description: kind::plain_or_empty(p, "description")?,
            kind: ControlType::parse(&text)
                .ok_or_else(|| p.mismatch("type", "is not a control policy type"))?,
            document: kind::read_document(p, "content")?,
            targets,
            tags: kind::tag_map(p)?,
        })
    }
}
