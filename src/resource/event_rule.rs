//! Rules of EventBridge with their targets: `AWS::Events::Rule`, `aws_cloudwatch_event_rule` + `aws_cloudwatch_event_target`.

use super::EventBus;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// A rule that passes on the events of a bus that fit its pattern, or makes events by a schedule.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct EventRule {
    /// Unique in its bus.
    pub name: String,
    /// For people; empty for none.
    pub description: String,
    /// The name of its bus, of the same account and region.
    pub bus: String,
    /// Which events it passes on.
    pub pattern: Option<Value>,
    /// When it makes one by itself.
    pub schedule: Option<String>,
    /// False where it rests.
    pub enabled: bool,
    /// To whom.
    pub targets: BTreeSet<RuleTarget>,
    /// Tags.
    pub tags: Tags,
}

/// To whom a rule passes events on.
///
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html>
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct RuleTarget {
    /// Its ARN.
    pub arn: String,
    /// What tells it from the other targets of the rule.
    pub id: String,
    /// ARN of the role as which EventBridge calls; it calls in its own name when absent.
    pub role: Option<String>,
    /// The JSON that is passed on instead of the event.
    pub input: Option<String>,
    /// ARN of the queue that takes what could not be passed on.
    pub dead_letters: Option<String>,
}

/// The words of one backend for a target.
struct TargetWords {
    arn: &'static str,
    id: &'static str,
    role: &'static str,
    input: &'static str,
    dead_letters: &'static str,
    dead_letters_arn: &'static str,
}

const IN_CLOUDFORMATION: TargetWords = TargetWords {
    arn: "Arn",
    id: "Id",
    role: "RoleArn",
    input: "Input",
    dead_letters: "DeadLetterConfig",
    dead_letters_arn: "Arn",
};

const IN_TERRAFORM: TargetWords = TargetWords {
    arn: "arn",
    id: "target_id",
    role: "role_arn",
    input: "input",
    dead_letters: "dead_letter_config",
    dead_letters_arn: "arn",
};

fn optional(p: &mut Properties, key: &str) -> Result<Option<String>, Mismatch> {
    Ok(p.optional_text(key)?.map(|text| text.as_str().to_owned()))
}

impl RuleTarget {
    fn read(p: &mut Properties, words: &TargetWords) -> Result<Self, Mismatch> {
        let dead_letters = match p.optional_nested(words.dead_letters)? {
            None => None,
            Some(mut nested) => {
                let arn = kind::plain(&mut nested, words.dead_letters_arn)?;
                nested.finish()?;
                Some(arn)
            }
        };
        Ok(Self {
            arn: kind::plain(p, words.arn)?,
            id: kind::plain(p, words.id)?,
            role: optional(p, words.role)?,
            input: optional(p, words.input)?,
            dead_letters,
        })
    }
}

const ENABLED: [(&str, bool); 2] = [("DISABLED", false), ("ENABLED", true)];

/// The pattern, which is a map.
fn pattern(p: &mut Properties, key: &str) -> Result<Option<Value>, Mismatch> {
    match p.optional_json(key)? {
        Some(value) if !value.is_object() => Err(p.mismatch(key, "is no map")),
        read => Ok(read),
    }
}

impl Kind for EventRule {
    const KIND: &'static str = "event-rule";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "events";
    const SECTIONS: &'static [&'static str] = &["event_rules"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::Events::Rule",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_cloudwatch_event_rule",
        companions: &[Companion {
            suffix: "target",
            kind: "aws_cloudwatch_event_target",
            always: false,
            repeated: true,
            link: Link::ToPrimary(Identifier::Attribute("name")),
        }],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html>
    fn arn(&self, place: &Place, _: &Address) -> Text {
        let path = match self.bus.as_str() {
            EventBus::DEFAULT => ["rule/", &self.name].concat(),
            bus => ["rule/", bus, "/", &self.name].concat(),
        };
        place.arn("events", &path).into()
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn needs(&self, place: &Place) -> BTreeSet<Text> {
        let roles = self.targets.iter().filter_map(|target| target.role.as_deref());
        let bus = (self.bus != EventBus::DEFAULT).then(|| EventBus::arn_of(place, &self.bus).into());
        roles.map(Text::from).chain(bus).collect()
    }

    fn delivers_to(&self, _: &Place) -> BTreeSet<Text> {
        let used = |target: &RuleTarget| {
            let own = [Some(target.arn.clone()), target.role.clone(), target.dead_letters.clone()];
            own.into_iter().flatten().map(Text::from)
        };
        self.targets.iter().flat_map(used).collect()
    }

    fn delivers_as(&self, to: &str) -> Option<&str> {
        let target = self.targets.iter().find(|target| target.arn == to)?;
        target.role.as_deref()
    }

    fn hands_over(&self, _: &Place) -> Vec<String> {
        let roles: BTreeSet<&String> =
            self.targets.iter().filter_map(|target| target.role.as_ref()).collect();
        roles.into_iter().cloned().collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let mut targets = BTreeSet::new();
        for mut one in p.each("Targets")? {
            kind::add(&mut targets, RuleTarget::read(&mut one, &IN_CLOUDFORMATION)?, &one)?;
            one.finish()?;
        }
        Ok(Self {
            name: kind::plain(p, "Name")?,
            description: kind::plain_or_empty(p, "Description")?,
            bus: kind::plain(p, "EventBusName")?,
            pattern: pattern(p, "EventPattern")?,
            schedule: optional(p, "ScheduleExpression")?,
            enabled: kind::word(p, "State", &ENABLED)?,
            targets,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let bus = kind::plain(&mut blocks.primary, "event_bus_name")?;
        let mut targets = BTreeSet::new();
        for (label, mut one) in blocks.each_pointing("target", "rule")? {
            if kind::plain(&mut one, "event_bus_name")? != bus {
                return Err(one.mismatch("event_bus_name", "is another bus than that of the rule"));
            }
            let target = RuleTarget::read(&mut one, &IN_TERRAFORM)?;
            label.follows_from(&target.arn, &one)?;
            kind::add(&mut targets, target, &one)?;
            one.finish()?;
        }
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "name")?,
            description: kind::plain_or_empty(p, "description")?,
            bus,
            pattern: pattern(p, "event_pattern")?,
            schedule: optional(p, "schedule_expression")?,
            enabled: kind::word(p, "state", &ENABLED)?,
            targets,
            tags: kind::tag_map(p)?,
        })
    }
}
