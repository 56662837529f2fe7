//! KMS keys with their alias: `AWS::KMS::Key` + `AWS::KMS::Alias`, `aws_kms_key` + `aws_kms_alias`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;
use std::collections::BTreeSet;

/// A symmetric encryption key that is reached by its alias.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-kms-key.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Key {
    /// The alias with its prefix (`alias/fs-online`); unique in the account and region.
    pub alias: String,
    /// For people; may be empty.
    pub description: String,
    /// The key policy: authoritative, IAM policies count only where it delegates to the account.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
    /// Yearly rotation of the key material.
    pub rotation: bool,
    /// Days between the request to delete the key and its deletion, 7 to 30.
    pub deletion_window: u32,
    /// Tags.
    pub tags: Tags,
    /// Its id, where it exists already and the blueprint says it.
    #[serde(skip)]
    pub id: Option<String>,
}

impl Kind for Key {
    const KIND: &'static str = "key";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "kms";
    const SECTIONS: &'static [&'static str] = &["keys"];
    const IN_NETWORK: bool = false;
    const RETAIN: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::KMS::Key",
        companions: &[Companion {
            suffix: "Alias",
            kind: "AWS::KMS::Alias",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Ref),
        }],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_kms_key",
        companions: &[Companion {
            suffix: "alias",
            kind: "aws_kms_alias",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Attribute("key_id")),
        }],
        identifier: Identifier::Attribute("key_id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Resource,
        name: "key policy",
        limit: |_| "key-policy",
        get: |key| &key.policy,
        get_mut: |key| &mut key.policy,
    });

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn arn(&self, place: &Place, address: &Address) -> Text {
        let id = self.id.clone().unwrap_or_else(|| Text::symbol(address).as_str().to_owned());
        place.arn("kms", &["key/", &id].concat()).into()
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn beside(&self, place: &Place) -> BTreeSet<Text> {
        BTreeSet::from([place.arn("kms", &self.alias).into()])
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut alias = blocks.one_pointing("Alias", "TargetKeyId")?;
        let name = kind::plain(&mut alias, "AliasName")?;
        alias.finish()?;
        let p = &mut blocks.primary;
        p.constant("Enabled", true)?;
        p.constant("KeySpec", "SYMMETRIC_DEFAULT")?;
        p.constant("KeyUsage", "ENCRYPT_DECRYPT")?;
        p.constant("MultiRegion", false)?;
        Ok(Self {
            alias: name,
            description: kind::plain_or_empty(p, "Description")?,
            policy: kind::read_document(p, "KeyPolicy")?,
            rotation: p.flag("EnableKeyRotation")?,
            deletion_window: kind::small(p, "PendingWindowInDays")?,
            tags: kind::tag_list(p)?,
            id: None,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut alias = blocks.one_pointing("alias", "target_key_id")?;
        let name = kind::plain(&mut alias, "name")?;
        alias.finish()?;
        let p = &mut blocks.primary;
        p.constant("is_enabled", true)?;
        p.constant("customer_master_key_spec", "SYMMETRIC_DEFAULT")?;
        p.constant("key_usage", "ENCRYPT_DECRYPT")?;
        p.constant("multi_region", false)?;
        Ok(Self {
            alias: name,
            description: kind::plain_or_empty(p, "description")?,
            policy: kind::read_document(p, "policy")?,
            rotation: p.flag("enable_key_rotation")?,
            deletion_window: kind::small(p, "deletion_window_in_days")?,
            tags: kind::tag_map(p)?,
            id: None,
        })
    }
}
