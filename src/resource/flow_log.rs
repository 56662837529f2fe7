//! Flow logs: `AWS::EC2::FlowLog`, `aws_flow_log`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Arn, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// A record of the packets of a VPC.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-flowlog.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FlowLog {
    /// The VPC's id.
    pub vpc: String,
    /// Which packets.
    pub traffic: FlowTraffic,
    /// Where the records go.
    #[serde(flatten)]
    pub destination: FlowDestination,
    /// Seconds that one record covers at most: 60 or 600.
    pub interval: u32,
    /// Tags.
    pub tags: Tags,
}

/// Which packets a flow log records.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum FlowTraffic {
    /// Every one.
    All,
    /// What passed.
    Accept,
    /// What was refused.
    Reject,
}

/// Where flow records go, with what delivery needs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum FlowDestination {
    /// A log group of CloudWatch.
    CloudWatchLogs {
        /// The log group's ARN, without `:*`.
        destination: String,
        /// ARN of the role that delivers.
        role: String,
    },
    /// A bucket, by the bucket's own policy.
    S3 {
        /// The bucket's ARN, with a prefix behind `/` or without.
        destination: String,
    },
}

const TRAFFIC: [(&str, FlowTraffic); 3] = [
    ("ALL", FlowTraffic::All),
    ("ACCEPT", FlowTraffic::Accept),
    ("REJECT", FlowTraffic::Reject),
];

fn destination(
    p: &mut Properties,
    [kind, destination, role]: [&str; 3],
) -> Result<FlowDestination, Mismatch> {
    let logs = kind::word(p, kind, &[("cloud-watch-logs", true), ("s3", false)])?;
    let destination = kind::plain(p, destination)?;
    if logs {
        Ok(FlowDestination::CloudWatchLogs {
            destination,
            role: kind::plain(p, role)?,
        })
    } else {
        Ok(FlowDestination::S3 { destination })
    }
}

impl Kind for FlowLog {
    const KIND: &'static str = "flow-log";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] = &["networks"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::FlowLog",
        companions: &[],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_flow_log",
        companions: &[],
        identifier: Identifier::Attribute("id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("ec2", place, "vpc-flow-log", Text::symbol(address).as_str())
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn needs(&self, _: &Place) -> BTreeSet<Text> {
        match &self.destination {
            FlowDestination::CloudWatchLogs { destination, role } => {
                [destination, role].into_iter().map(|arn| Text::from(arn.as_str())).collect()
            }
            FlowDestination::S3 { destination } => destination.split('/').take(1).map(Text::from).collect(),
        }
    }

    fn delivers_to(&self, place: &Place) -> BTreeSet<Text> {
        match &self.destination {
            FlowDestination::CloudWatchLogs { .. } => self.needs(place),
            FlowDestination::S3 { destination } => {
                let path = Arn::parse(destination).map_or(destination.as_str(), |arn| arn.resource());
                let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
                kind::bucket_and_objects(place, bucket, prefix).into()
            }
        }
    }

    fn delivers_as(&self, _: &str) -> Option<&str> {
        match &self.destination {
            FlowDestination::CloudWatchLogs { role, .. } => Some(role),
            FlowDestination::S3 { .. } => None,
        }
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        p.constant("ResourceType", "VPC")?;
        Ok(Self {
            vpc: kind::plain(p, "ResourceId")?,
            traffic: kind::word(p, "TrafficType", &TRAFFIC)?,
            destination: destination(
                p,
                ["LogDestinationType", "LogDestination", "DeliverLogsPermissionArn"],
            )?,
            interval: kind::small(p, "MaxAggregationInterval")?,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            vpc: kind::plain(p, "vpc_id")?,
            traffic: kind::word(p, "traffic_type", &TRAFFIC)?,
            destination: destination(p, ["log_destination_type", "log_destination", "iam_role_arn"])?,
            interval: kind::small(p, "max_aggregation_interval")?,
            tags: kind::tag_map(p)?,
        })
    }
}
