//! Parameters of Systems Manager: `AWS::SSM::Parameter`, `aws_ssm_parameter`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;

/// A text under a name; what must be kept secret is a secret.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Parameter {
    /// Unique in the account and region; begins with a slash where it holds others.
    pub name: String,
    /// For people; may be empty.
    pub description: String,
    /// The text.
    pub value: String,
    /// ARN of the key that encrypts it, of one that exists already: no template makes an encrypted one.
    #[serde(skip)]
    pub key: Option<String>,
    /// Tags.
    pub tags: Tags,
}

impl Kind for Parameter {
    const KIND: &'static str = "parameter";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "ssm";
    const SECTIONS: &'static [&'static str] = &["parameters"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::SSM::Parameter",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_ssm_parameter",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    /// The slash that begins a name stands once.
    ///
    /// <https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html>
    fn arn(&self, place: &Place, _: &Address) -> Text {
        kind::arn_of("ssm", place, "parameter", self.name.strip_prefix('/').unwrap_or(&self.name))
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        p.constant("Type", "String")?;
        p.constant("Tier", "Standard")?;
        let tags = if p.has("Tags") { p.map("Tags")? } else { Default::default() };
        Ok(Self {
            name: kind::plain(p, "Name")?,
            description: kind::plain_or_empty(p, "Description")?,
            value: kind::plain(p, "Value")?,
            key: None,
            tags: tags.into_iter().map(|(key, value)| (key, value.as_str().to_owned())).collect(),
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        p.constant("type", "String")?;
        p.constant("tier", "Standard")?;
        Ok(Self {
            name: kind::plain(p, "name")?,
            description: kind::plain_or_empty(p, "description")?,
            value: kind::plain(p, "value")?,
            key: None,
            tags: kind::tag_map(p)?,
        })
    }
}
