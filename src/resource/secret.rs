//! Secrets with their policy: `AWS::SecretsManager::Secret` + `AWS::SecretsManager::ResourcePolicy`, `aws_secretsmanager_secret` +
//! `aws_secretsmanager_secret_policy`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;

/// A secret without a value: that is put by whoever knows it, and stands in no file.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Secret {
    /// Unique in the account and region.
    pub name: String,
    /// For people; may be empty.
    pub description: String,
    /// ARN of the key that encrypts it; the one that AWS keeps for the account when absent.
    pub key: Option<String>,
    /// Who may read and write it.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
    /// Tags.
    pub tags: Tags,
}

/// Days for which a deleted secret can be had back.
const RECOVERY: i64 = 30;

impl Kind for Secret {
    const KIND: &'static str = "secret";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "secretsmanager";
    const SECTIONS: &'static [&'static str] = &["secrets"];
    const IN_NETWORK: bool = false;
    const RETAIN: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::SecretsManager::Secret",
        companions: &[Companion {
            suffix: "Policy",
            kind: "AWS::SecretsManager::ResourcePolicy",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Ref),
        }],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_secretsmanager_secret",
        companions: &[Companion {
            suffix: "policy",
            kind: "aws_secretsmanager_secret_policy",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Attribute("id")),
        }],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Resource,
        name: "policy of the secret",
        limit: |_| "secret-policy",
        get: |secret| &secret.policy,
        get_mut: |secret| &mut secret.policy,
    });

    /// AWS puts a hyphen and six signs behind the name.
    ///
    /// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html>
    fn arn(&self, place: &Place, _: &Address) -> Text {
        place
            .arn("secretsmanager", &["secret:", &self.name, "-", &Text::open_end()].concat())
            .into()
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
        let mut policy = blocks.one_pointing("Policy", "SecretId")?;
        policy.constant("BlockPublicPolicy", true)?;
        let document = kind::read_document(&mut policy, "ResourcePolicy")?;
        policy.finish()?;
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "Name")?,
            description: kind::plain_or_empty(p, "Description")?,
            key: p.optional_text("KmsKeyId")?.map(|arn| arn.as_str().to_owned()),
            policy: document,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut policy = blocks.one_pointing("policy", "secret_arn")?;
        policy.constant("block_public_policy", true)?;
        let document = kind::read_document(&mut policy, "policy")?;
        policy.finish()?;
        let p = &mut blocks.primary;
        p.constant("recovery_window_in_days", RECOVERY)?;
        Ok(Self {
            name: kind::plain(p, "name")?,
            description: kind::plain_or_empty(p, "description")?,
            key: p.optional_text("kms_key_id")?.map(|arn| arn.as_str().to_owned()),
            policy: document,
            tags: kind::tag_map(p)?,
        })
    }
}
