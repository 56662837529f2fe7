//! Subscriptions of queues to topics of other accounts: `AWS::SNS::Subscription`, `aws_sns_topic_subscription`.
//!
//! A queue of the topic's own account is among the topic's subscribers. One of another account asks for the messages itself: then
//! nobody has to confirm it.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use super::{Body, Resource};
use crate::aws::{Address, DYNAMIC_REFERENCE, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// A queue that a topic of another account tells, in the account of the queue.
///
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Subscription {
    /// ARN of the topic.
    pub topic: String,
    /// ARN of the queue.
    pub queue: String,
}

impl Resource {
    /// Protocol and endpoint of a subscription to a topic, each as far as it is known before anything is made; none for what is
    /// none.
    ///
    /// <https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html>
    pub fn subscribes(&self) -> Option<[Option<&str>; 2]> {
        let all = match &self.body {
            Body::Subscription(one) => [Some(SQS), Some(one.queue.as_str())],
            Body::AnyResource(any) => any.subscription()?,
            _ => return None,
        };
        Some(all.map(|said| said.filter(|text| is_whole(text))))
    }
}

/// True for a text that is the same when it is deployed.
fn is_whole(text: &str) -> bool {
    Text::from(text).is_literal() && !text.contains(DYNAMIC_REFERENCE)
}

/// The protocol of queues.
const SQS: &str = "sqs";

impl Kind for Subscription {
    const KIND: &'static str = "subscription";
    const LAYER: Layer = Layer::Sharing;
    const SERVICE: &'static str = "sns";
    const SECTIONS: &'static [&'static str] = &["topics"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::SNS::Subscription",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_sns_topic_subscription",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, _: &Place, address: &Address) -> Text {
        Text::symbol(address)
    }

    fn tags(&self) -> Tags {
        Tags::new()
    }

    fn needs(&self, _: &Place) -> BTreeSet<Text> {
        [&self.topic, &self.queue].into_iter().map(|arn| Text::from(arn.as_str())).collect()
    }

    fn delivers_to(&self, _: &Place) -> BTreeSet<Text> {
        BTreeSet::from([Text::from(self.queue.as_str())])
    }

    fn delivers_for(&self) -> Option<&str> {
        Some(&self.topic)
    }

    fn beside(&self, _: &Place) -> BTreeSet<Text> {
        BTreeSet::from([Text::from(self.topic.as_str())])
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        p.constant("Protocol", SQS)?;
        Ok(Self {
            topic: kind::plain(p, "TopicArn")?,
            queue: kind::plain(p, "Endpoint")?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        p.constant("protocol", SQS)?;
        Ok(Self {
            topic: kind::plain(p, "topic_arn")?,
            queue: kind::plain(p, "endpoint")?,
        })
    }
}
