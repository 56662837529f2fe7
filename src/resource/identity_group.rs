//! Groups of people in IAM Identity Center: `AWS::IdentityStore::Group`, `aws_identitystore_group`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;

/// A group; who is in it is said elsewhere.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-identitystore-group.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct IdentityGroup {
    /// Id of the identity store (`d-…`).
    pub store: String,
    /// Unique in the store.
    pub name: String,
    /// For people; may be empty.
    pub description: String,
}

impl Kind for IdentityGroup {
    const KIND: &'static str = "identity-group";
    const LAYER: Layer = Layer::People;
    const SERVICE: &'static str = "identitystore";
    const SECTIONS: &'static [&'static str] = &["identity_center"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::IdentityStore::Group",
        companions: &[],
        identifier: Identifier::Attribute("GroupId"),
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_identitystore_group",
        companions: &[],
        identifier: Identifier::Attribute("group_id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, address: &Address) -> Text {
        let group = ["group/", Text::symbol(address).as_str()].concat();
        place.partition().arn("identitystore", "", "", &group).into()
    }

    fn tags(&self) -> Tags {
        Tags::new()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            store: kind::plain(p, "IdentityStoreId")?,
            name: kind::plain(p, "DisplayName")?,
            description: kind::plain_or_empty(p, "Description")?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            store: kind::plain(p, "identity_store_id")?,
            name: kind::plain(p, "display_name")?,
            description: kind::plain_or_empty(p, "description")?,
        })
    }
}
