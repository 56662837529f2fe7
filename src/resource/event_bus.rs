//! Event buses of EventBridge: `AWS::Events::EventBus`, `aws_cloudwatch_event_bus` + `aws_cloudwatch_event_bus_policy`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;
use std::collections::BTreeSet;

/// A bus that events are put on, and that rules take them from.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct EventBus {
    /// Unique in the account and region; `default` is the one that AWS makes.
    pub name: String,
    /// For people; empty for none.
    pub description: String,
    /// ARN of the key that encrypts events, patterns and targets; a key of AWS's own when absent.
    pub key: Option<String>,
    /// Who may put events on it.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
    /// Tags.
    pub tags: Tags,
}

impl EventBus {
    /// The bus that each account has in each Region, on which AWS services put their events.
    ///
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html>
    pub const DEFAULT: &'static str = "default";

    /// The ARN of the bus of a name in a place.
    pub fn arn_of(place: &Place, name: &str) -> String {
        place.arn("events", &["event-bus/", name].concat())
    }
}

const POLICY: &str = "aws_cloudwatch_event_bus_policy";

impl Kind for EventBus {
    const KIND: &'static str = "event-bus";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "events";
    const SECTIONS: &'static [&'static str] = &["event_buses"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::Events::EventBus",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_cloudwatch_event_bus",
        companions: &[Companion {
            suffix: "policy",
            kind: POLICY,
            always: false,
            repeated: false,
            link: Link::ToPrimary(Identifier::Attribute("name")),
        }],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Resource,
        name: "policy of the event bus",
        limit: |_| "event-bus-policy",
        get: |bus| &bus.policy,
        get_mut: |bus| &mut bus.policy,
    });

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn arn(&self, place: &Place, _: &Address) -> Text {
        Self::arn_of(place, &self.name).into()
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
        self.key.as_deref().map(Text::from).into_iter().collect()
    }

    fn waited_for(&self) -> Vec<&'static str> {
        kind::where_said(&self.policy, POLICY)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "Name")?,
            description: kind::plain_or_empty(p, "Description")?,
            key: p.optional_text("KmsKeyIdentifier")?.map(|arn| arn.as_str().to_owned()),
            policy: kind::document_if_any(p, "Policy")?,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let policy = blocks.document_beside("policy", "event_bus_name", "policy")?;
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "name")?,
            description: kind::plain_or_empty(p, "description")?,
            key: p.optional_text("kms_key_identifier")?.map(|arn| arn.as_str().to_owned()),
            policy,
            tags: kind::tag_map(p)?,
        })
    }
}
