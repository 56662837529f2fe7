//! SQS queues with their policy: `AWS::SQS::Queue` + `AWS::SQS::QueueInlinePolicy`, `aws_sqs_queue` + `aws_sqs_queue_policy`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// A queue whose messages are encrypted: with a key, or with keys of SQS.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Queue {
    /// Unique in the account and region; that of a FIFO queue ends with `.fifo`.
    pub name: String,
    /// True where messages keep their order and are delivered once.
    pub fifo: bool,
    /// ARN of the key that encrypts messages; keys of SQS when absent.
    pub key: Option<String>,
    /// Seconds after which messages vanish, 60 to 1,209,600.
    pub retention: u32,
    /// Seconds for which a received message is hidden from others, 0 to 43,200.
    pub visibility: u32,
    /// Where messages go that nobody could work off.
    pub dead_letters: Option<DeadLetters>,
    /// Who may send and receive.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
    /// Tags.
    pub tags: Tags,
}

/// Where messages go that nobody could work off.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html>
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DeadLetters {
    /// ARN of the queue that they go to, of the same account, region and type.
    pub queue: String,
    /// How often a message is received before that, 1 to 1,000.
    pub after: u32,
}

/// The keys of a redrive policy, which both backends spell alike.
const TARGET: &str = "deadLetterTargetArn";
const AFTER: &str = "maxReceiveCount";

fn dead_letters(p: &mut Properties, key: &str) -> Result<Option<DeadLetters>, Mismatch> {
    let Some(Value::Object(all)) = p.optional_json(key)? else {
        return Ok(None);
    };
    let after = all.get(AFTER).and_then(Value::as_u64).and_then(|count| u32::try_from(count).ok());
    match (all.len(), all.get(TARGET).and_then(Value::as_str), after) {
        (2, Some(queue), Some(after)) => Ok(Some(DeadLetters {
            queue: queue.to_owned(),
            after,
        })),
        _ => Err(p.mismatch(key, "is not a form that landform writes")),
    }
}

/// The key, or that SQS has keys of its own: one of the two is always said.
fn key(p: &mut Properties, key: &str, managed: &str) -> Result<Option<String>, Mismatch> {
    match p.optional_text(key)? {
        Some(arn) => Ok(Some(arn.as_str().to_owned())),
        None => p.constant(managed, true).map(|()| None),
    }
}

impl Kind for Queue {
    const KIND: &'static str = "queue";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "sqs";
    const SECTIONS: &'static [&'static str] = &["queues"];
    const IN_NETWORK: bool = false;
    const RETAIN: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::SQS::Queue",
        companions: &[Companion {
            suffix: "Policy",
            kind: "AWS::SQS::QueueInlinePolicy",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Ref),
        }],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_sqs_queue",
        companions: &[Companion {
            suffix: "policy",
            kind: "aws_sqs_queue_policy",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Attribute("id")),
        }],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Resource,
        name: "queue policy",
        limit: |_| "queue-policy",
        get: |queue| &queue.policy,
        get_mut: |queue| &mut queue.policy,
    });

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.arn("sqs", &self.name).into()
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

    fn letters_to(&self) -> Option<&str> {
        self.dead_letters.as_ref().map(|dead| dead.queue.as_str())
    }

    fn needs(&self, _: &Place) -> BTreeSet<Text> {
        let dead = self.dead_letters.as_ref().map(|dead| Text::from(dead.queue.as_str()));
        dead.into_iter().collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut policy = blocks.one_pointing("Policy", "Queue")?;
        let document = kind::read_document(&mut policy, "PolicyDocument")?;
        policy.finish()?;
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "QueueName")?,
            fifo: kind::said_true(p, "FifoQueue")?,
            key: key(p, "KmsMasterKeyId", "SqsManagedSseEnabled")?,
            retention: kind::small(p, "MessageRetentionPeriod")?,
            visibility: kind::small(p, "VisibilityTimeout")?,
            dead_letters: dead_letters(p, "RedrivePolicy")?,
            policy: document,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut policy = blocks.one_pointing("policy", "queue_url")?;
        let document = kind::read_document(&mut policy, "policy")?;
        policy.finish()?;
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "name")?,
            fifo: kind::said_true(p, "fifo_queue")?,
            key: key(p, "kms_master_key_id", "sqs_managed_sse_enabled")?,
            retention: kind::small(p, "message_retention_seconds")?,
            visibility: kind::small(p, "visibility_timeout_seconds")?,
            dead_letters: dead_letters(p, "redrive_policy")?,
            policy: document,
            tags: kind::tag_map(p)?,
        })
    }
}
