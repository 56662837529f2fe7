//! SNS topics: `AWS::SNS::Topic` + `AWS::SNS::TopicPolicy`, `aws_sns_topic` + `aws_sns_topic_policy`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;

/// A topic that alarms publish to.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-topic.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Topic {
    /// Unique in the account and region.
    pub name: String,
    /// ARN of the key that encrypts messages; none when absent.
    pub key: Option<String>,
    /// Who may publish and subscribe.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
    /// Tags.
    pub tags: Tags,
}

impl Kind for Topic {
    const KIND: &'static str = "topic";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "sns";
    const SECTIONS: &'static [&'static str] = &["trails"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::SNS::Topic",
        companions: &[Companion {
            suffix: "Policy",
            kind: "AWS::SNS::TopicPolicy",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Ref),
        }],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_sns_topic",
        companions: &[Companion {
            suffix: "policy",
            kind: "aws_sns_topic_policy",
            always: true,
            repeated: false,
            // The same text as `arn`, which stands for the ARN everywhere else.
            link: Link::ToPrimary(Identifier::Attribute("id")),
        }],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Resource,
        name: "topic policy",
        limit: |_| "sns-topic-policy",
        get: |topic| &topic.policy,
        get_mut: |topic| &mut topic.policy,
    });

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.arn("sns", &self.name).into()
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
        let own = blocks.link("Policy");
        let mut policy = blocks.one("Policy")?;
        if !matches!(policy.texts("Topics")?.as_slice(), [only] if Some(only) == own.as_ref()) {
            return Err(policy.mismatch("Topics", "points at another resource, or at another attribute"));
        }
        let document = kind::read_document(&mut policy, "PolicyDocument")?;
        policy.finish()?;
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "TopicName")?,
            key: p.optional_text("KmsMasterKeyId")?.map(|arn| arn.as_str().to_owned()),
            policy: document,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut policy = blocks.one_pointing("policy", "arn")?;
        let document = kind::read_document(&mut policy, "policy")?;
        policy.finish()?;
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "name")?,
            key: p.optional_text("kms_master_key_id")?.map(|arn| arn.as_str().to_owned()),
            policy: document,
            tags: kind::tag_map(p)?,
        })
    }
}
