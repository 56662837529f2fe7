//! Network firewalls: `AWS::NetworkFirewall::Firewall` with its logging, `aws_networkfirewall_firewall`.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Place, Shape, Tags};
use super::properties::Mismatch;
use crate::aws::{Address, Text, arn};
use serde::Serialize;
use std::collections::BTreeSet;

/// A firewall with one endpoint in one subnet; what is routed to the endpoint is inspected.
///
/// Several zones are several firewalls with one policy. The symbol of a firewall stands for its endpoint's id.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-networkfirewall-firewall.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Firewall {
    /// Unique in its account and region.
    pub name: String,
    /// ARN of its policy.
    pub policy: String,
    /// The VPC's id.
    pub vpc: String,
    /// The id of the subnet of its endpoint, which must hold nothing else.
    pub subnet: String,
    /// Whether AWS refuses to delete it, and to change its policy or its subnet.
    pub protected: bool,
    /// Where alerts and flows are written.
    pub logs: FirewallLogs,
    /// Tags.
    pub tags: Tags,
}

/// Where a firewall writes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FirewallLogs {
    /// The log group of this name.
    LogGroup(String),
    /// The bucket of this name, under this prefix.
    Bucket {
        /// The bucket's name.
        name: String,
        /// The prefix.
        prefix: String,
    },
}

impl Kind for Firewall {
    const KIND: &'static str = "firewall";
    const LAYER: Layer = Layer::Data;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::NetworkFirewall::Firewall",
        companions: &[Companion {
            suffix: "Logging",
            kind: "AWS::NetworkFirewall::LoggingConfiguration",
            always: true,
            repeated: false,
        }],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_networkfirewall_firewall",
        companions: &[Companion {
            suffix: "logging",
            kind: "aws_networkfirewall_logging_configuration",
            always: true,
            repeated: false,
        }],
        identifier: Identifier::Chosen,
    });

    fn arn(&self, place: &Place, _: &Address) -> Text {
        kind::arn_of("network-firewall", place, "firewall", &self.name)
    }

    fn needs(&self) -> BTreeSet<Text> {
        let logs = match &self.logs {
            FirewallLogs::Bucket { name, .. } => Some(Text::from(arn("s3", "", "", name))),
            FirewallLogs::LogGroup(_) => None,
        };
        logs.into_iter().chain([Text::from(self.policy.as_str())]).collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }
}
