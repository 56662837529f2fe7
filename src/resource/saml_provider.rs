//! Identity providers of SAML: `AWS::IAM::SAMLProvider`, `aws_iam_saml_provider`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;

/// Who signs the assertions that roles of an account take.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SamlProvider {
    /// Unique in the account; cannot be changed later.
    pub name: String,
    /// What the provider says of itself, as XML; empty for one that exists already.
    pub metadata: String,
    /// Tags.
    pub tags: Tags,
}

impl Kind for SamlProvider {
    const KIND: &'static str = "saml-provider";
    const LAYER: Layer = Layer::Identity;
    const SERVICE: &'static str = "iam";
    const SECTIONS: &'static [&'static str] = &["identity_providers"];
    const ENTRY_WORD: Option<&'static str> = Some("identity-provider");
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::IAM::SAMLProvider",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_iam_saml_provider",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.global_arn("iam", &["saml-provider/", &self.name].concat()).into()
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "Name")?,
            metadata: kind::plain(p, "SamlMetadataDocument")?,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "name")?,
            metadata: kind::plain(p, "saml_metadata_document")?,
            tags: kind::tag_map(p)?,
        })
    }
}
