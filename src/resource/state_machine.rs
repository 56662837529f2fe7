//! State machines of Step Functions: `AWS::StepFunctions::StateMachine`, `aws_sfn_state_machine`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// A state machine, whose steps are taken as a role; AWS's own key encrypts it.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct StateMachine {
    /// Unique in the account and region.
    pub name: String,
    /// ARN of the role as which it takes its steps.
    pub role: String,
    /// Its steps, in the States Language of Amazon.
    pub definition: Value,
    /// True for many short runs, each of at most five minutes.
    pub express: bool,
    /// Tags.
    pub tags: Tags,
}

const TYPES: [(&str, bool); 2] = [("EXPRESS", true), ("STANDARD", false)];

/// The definition, which is a map.
fn definition(p: &mut Properties, key: &str) -> Result<Value, Mismatch> {
    let value = p.json(key)?;
    match value.is_object() {
        true => Ok(value),
        false => Err(p.mismatch(key, "is no map")),
    }
}

impl Kind for StateMachine {
    const KIND: &'static str = "state-machine";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "states";
    const SECTIONS: &'static [&'static str] = &["state_machines"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::StepFunctions::StateMachine",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_sfn_state_machine",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.arn("states", &["stateMachine:", &self.name].concat()).into()
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn needs(&self, _: &Place) -> BTreeSet<Text> {
        BTreeSet::from([Text::from(self.role.as_str())])
    }

    fn hands_over(&self, _: &Place) -> Vec<String> {
        vec![self.role.clone()]
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "StateMachineName")?,
            role: kind::plain(p, "RoleArn")?,
            definition: definition(p, "Definition")?,
            express: kind::word(p, "StateMachineType", &TYPES)?,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "name")?,
            role: kind::plain(p, "role_arn")?,
            definition: definition(p, "definition")?,
            express: kind::word(p, "type", &TYPES)?,
            tags: kind::tag_map(p)?,
        })
    }
}
