//! Service and resource control policies: `AWS::Organizations::Policy`, `aws_organizations_policy`.

use super::DocumentName;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Place, Shape, Tags};
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
        }],
        identifier: Identifier::Attribute("id"),
    });

    fn arn(&self, _: &Place, address: &Address) -> Text {
        Text::symbol(address)
    }

    fn documents(&self) -> Vec<(DocumentName, &Document)> {
        vec![(DocumentName::Control, &self.document)]
    }

    fn documents_mut(&mut self) -> Vec<&mut Document> {
        vec![&mut self.document]
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let text = kind::plain(p, "Type")?;
        Ok(Self {
            name: kind::plain(p, "Name")?,
            description: kind::plain_or_empty(p, "Description")?,
            kind: ControlType::parse(&text).ok_or_else(|| p.mismatch("Type", "is not a control policy type"))?,
            document: kind::read_document(p, "Content")?,
            targets: p.texts("TargetIds")?.iter().map(|id| id.as_str().to_owned()).collect(),
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let own = blocks.own.clone();
        let mut targets = BTreeSet::new();
        for (_, mut attachment) in blocks.each("target") {
            kind::points_at(&mut attachment, "policy_id", &own)?;
            let fresh = targets.insert(kind::plain(&mut attachment, "target_id")?);
            kind::once(&attachment, fresh)?;
            attachment.finish()?;
        }
        let p = &mut blocks.primary;
        let text = kind::plain(p, "type")?;
        Ok(Self {
            name: kind::plain(p, "name")?,
            description: kind::plain_or_empty(p, "description")?,
            kind: ControlType::parse(&text).ok_or_else(|| p.mismatch("type", "is not a control policy type"))?,
            document: kind::read_document(p, "content")?,
            targets,
            tags: kind::tag_map(p)?,
        })
    }
}
