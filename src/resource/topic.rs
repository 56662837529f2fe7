//! SNS topics with their subscribers: `AWS::SNS::Topic` + `AWS::SNS::TopicPolicy` + `AWS::SNS::Subscription`,
//! `aws_sns_topic` + `aws_sns_topic_policy` + `aws_sns_topic_subscription`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;
use std::collections::BTreeSet;

/// How a topic reaches who is told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SubscriberProtocol {
    /// A message to an address, which must be confirmed first.
    Email,
    /// A call of an address, which must be confirmed first.
    Https,
    /// A function.
    Lambda,
    /// A queue.
    Sqs,
}

const PROTOCOLS: [(&str, SubscriberProtocol); 4] = [
    ("email", SubscriberProtocol::Email),
    ("https", SubscriberProtocol::Https),
    ("lambda", SubscriberProtocol::Lambda),
    ("sqs", SubscriberProtocol::Sqs),
];

impl SubscriberProtocol {
    /// True where SNS sends nothing until the receiver has confirmed.
    pub fn is_confirmed_first(self) -> bool {
        matches!(self, Self::Email | Self::Https)
    }
}

/// Who is told.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html>
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Subscriber {
    /// An address, or the ARN of a queue or function.
    pub endpoint: String,
    /// How it is told.
    pub protocol: SubscriberProtocol,
}

impl Subscriber {
    fn read(p: &mut Properties, endpoint: &str, protocol: &str) -> Result<Self, Mismatch> {
        Ok(Self {
            endpoint: kind::plain(p, endpoint)?,
            protocol: kind::word(p, protocol, &PROTOCOLS)?,
        })
    }
}

/// A topic that alarms, people and services publish to.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-topic.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Topic {
    /// Unique in the account and region; that of a FIFO topic ends with `.fifo`.
    pub name: String,
    /// True where messages keep their order.
    pub fifo: bool,
    /// ARN of the key that encrypts messages; none when absent.
    pub key: Option<String>,
    /// Who may publish and subscribe.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
    /// Who is told.
    pub subscribers: BTreeSet<Subscriber>,
    /// Tags.
    pub tags: Tags,
}

impl Kind for Topic {
    const KIND: &'static str = "topic";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "sns";
    const SECTIONS: &'static [&'static str] = &["topics", "trails"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::SNS::Topic",
        companions: &[
            Companion {
                suffix: "Policy",
                kind: "AWS::SNS::TopicPolicy",
                always: true,
                repeated: false,
                link: Link::ToPrimary(Identifier::Ref),
            },
            Companion {
                suffix: "Subscription",
                kind: "AWS::SNS::Subscription",
                always: false,
                repeated: true,
                link: Link::ToPrimary(Identifier::Ref),
            },
        ],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_sns_topic",
        companions: &[
            Companion {
                suffix: "policy",
                kind: "aws_sns_topic_policy",
                always: true,
                repeated: false,
                // The same text as `arn`, which stands for the ARN everywhere else.
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
            Companion {
                suffix: "subscription",
                kind: "aws_sns_topic_subscription",
                always: false,
                repeated: true,
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
        ],
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

    fn repeated_blocks(&self) -> usize {
        self.subscribers.len()
    }

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

    fn delivers_to(&self, _: &Place) -> BTreeSet<Text> {
        let of_aws = self.subscribers.iter().filter(|one| !one.protocol.is_confirmed_first());
        of_aws.map(|one| Text::from(one.endpoint.as_str())).collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let own = blocks.link("Policy");
        let mut policy = blocks.one("Policy")?;
        if !matches!(policy.texts("Topics")?.as_slice(), [only] if Some(only) == own.as_ref()) {
            return Err(policy.mismatch("Topics", "points at another resource, or at another attribute"));
        }
        let document = kind::read_document(&mut policy, "PolicyDocument")?;
        policy.finish()?;
        let mut subscribers = BTreeSet::new();
        for (_, mut one) in blocks.each_pointing("Subscription", "TopicArn")? {
            kind::add(&mut subscribers, Subscriber::read(&mut one, "Endpoint", "Protocol")?, &one)?;
            one.finish()?;
        }
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "TopicName")?,
            fifo: kind::said_true(p, "FifoTopic")?,
            key: p.optional_text("KmsMasterKeyId")?.map(|arn| arn.as_str().to_owned()),
            policy: document,
            subscribers,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut policy = blocks.one_pointing("policy", "arn")?;
        let document = kind::read_document(&mut policy, "policy")?;
        policy.finish()?;
        let mut subscribers = BTreeSet::new();
        for (label, mut one) in blocks.each_pointing("subscription", "topic_arn")? {
            let subscriber = Subscriber::read(&mut one, "endpoint", "protocol")?;
            label.follows_from(&subscriber.endpoint, &one)?;
            kind::add(&mut subscribers, subscriber, &one)?;
            one.finish()?;
        }
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "name")?,
            fifo: kind::said_true(p, "fifo_topic")?,
            key: p.optional_text("kms_master_key_id")?.map(|arn| arn.as_str().to_owned()),
            policy: document,
            subscribers,
            tags: kind::tag_map(p)?,
        })
    }
}
