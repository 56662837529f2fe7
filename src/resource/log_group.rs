//! CloudWatch log groups: `AWS::Logs::LogGroup`, `aws_cloudwatch_log_group`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// A log group with an end to its memory.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-logs-loggroup.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LogGroup {
    /// Unique in the account and region.
    pub name: String,
    /// Days after which events vanish; one of the values that CloudWatch Logs knows.
    pub retention: u32,
    /// ARN of the key that encrypts it; AWS's own encryption when absent.
    pub key: Option<String>,
    /// Tags.
    pub tags: Tags,
}

/// The two forms in which actions of CloudWatch Logs name a group.
///
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html>
pub(super) fn arns(place: &Place, name: &str) -> BTreeSet<Text> {
    let end = |end: &str| Text::from(place.arn("logs", &["log-group:", name, end].concat()));
    BTreeSet::from(["", ":*"].map(end))
}

impl Kind for LogGroup {
    const KIND: &'static str = "log-group";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "logs";
    const SECTIONS: &'static [&'static str] = &["log_groups", "networks", "trails"];
    const IN_NETWORK: bool = false;
    const RETAIN: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::Logs::LogGroup",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_cloudwatch_log_group",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn named(&self) -> Option<(&'static str, &str)> {
        Some(("name", &self.name))
    }

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.arn("logs", &format!("log-group:{}", self.name)).into()
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

    fn beside(&self, place: &Place) -> BTreeSet<Text> {
        arns(place, &self.name)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "LogGroupName")?,
            retention: kind::small(p, "RetentionInDays")?,
            key: p.optional_text("KmsKeyId")?.map(|arn| arn.as_str().to_owned()),
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        p.constant("skip_destroy", false)?;
        Ok(Self {
            name: kind::plain(p, "name")?,
            retention: kind::small(p, "retention_in_days")?,
            key: p.optional_text("kms_key_id")?.map(|arn| arn.as_str().to_owned()),
            tags: kind::tag_map(p)?,
        })
    }
}
