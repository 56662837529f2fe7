//! Alarms on log events: a metric filter with its alarm, `AWS::Logs::MetricFilter` +
//! `AWS::CloudWatch::Alarm`, `aws_cloudwatch_log_metric_filter` + `aws_cloudwatch_metric_alarm`.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// An alarm that rings when a log group holds an event of some pattern.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudwatch-alarm.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Alarm {
    /// Of the alarm, the filter and the metric; unique in the account and region.
    pub name: String,
    /// For people; may be empty.
    pub description: String,
    /// The log group that is filtered.
    pub log_group: String,
    /// The filter pattern.
    ///
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>
    pub pattern: String,
    /// The metric's namespace.
    pub namespace: String,
    /// Events in one period that ring the alarm.
    pub threshold: u32,
    /// The period in seconds.
    pub period: u32,
    /// ARNs that are told.
    pub actions: BTreeSet<String>,
}

fn cloudformation_filter(p: &mut Properties, alarm: &Alarm) -> Result<(), Mismatch> {
    let mut transformation = kind::only(p, "MetricTransformations")?;
    transformation.constant("MetricName", alarm.name.as_str())?;
    transformation.constant("MetricNamespace", alarm.namespace.as_str())?;
    transformation.constant("MetricValue", "1")?;
    transformation.finish()
}

impl Kind for Alarm {
    const KIND: &'static str = "alarm";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "cloudwatch";
    const SECTIONS: &'static [&'static str] = &["trails"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::CloudWatch::Alarm",
        companions: &[Companion {
            suffix: "Filter",
            kind: "AWS::Logs::MetricFilter",
            always: true,
            repeated: false,
            link: Link::None,
        }],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_cloudwatch_metric_alarm",
        companions: &[Companion {
            suffix: "filter",
            kind: "aws_cloudwatch_log_metric_filter",
            always: true,
            repeated: false,
            link: Link::None,
        }],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.arn("cloudwatch", &format!("alarm:{}", self.name)).into()
    }

    fn tags(&self) -> Tags {
        Tags::new()
    }

    fn needs(&self, _: &Place) -> BTreeSet<Text> {
        self.actions.iter().map(|arn| arn.as_str().into()).collect()
    }

    fn delivers_to(&self, place: &Place) -> BTreeSet<Text> {
        self.needs(place)
    }

    fn beside(&self, place: &Place) -> BTreeSet<Text> {
        super::log_group::arns(place, &self.log_group)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut filter = blocks.one("Filter")?;
        let p = &mut blocks.primary;
        let alarm = Self {
            name: kind::plain(p, "AlarmName")?,
            description: kind::plain_or_empty(p, "AlarmDescription")?,
            log_group: kind::plain(&mut filter, "LogGroupName")?,
            pattern: kind::plain(&mut filter, "FilterPattern")?,
            namespace: kind::plain(p, "Namespace")?,
            threshold: kind::small(p, "Threshold")?,
            period: kind::small(p, "Period")?,
            actions: p.texts("AlarmActions")?.iter().map(|arn| arn.as_str().to_owned()).collect(),
        };
        p.constant("MetricName", alarm.name.as_str())?;
        p.constant("Statistic", "Sum")?;
        p.constant("EvaluationPeriods", 1_i64)?;
        p.constant("ComparisonOperator", "GreaterThanOrEqualToThreshold")?;
        p.constant("TreatMissingData", "notBreaching")?;
        filter.constant("FilterName", alarm.name.as_str())?;
        cloudformation_filter(&mut filter, &alarm)?;
        filter.finish()?;
        Ok(alarm)
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut filter = blocks.one("filter")?;
        let p = &mut blocks.primary;
        let alarm = Self {
            name: kind::plain(p, "alarm_name")?,
            description: kind::plain_or_empty(p, "alarm_description")?,
            log_group: kind::plain(&mut filter, "log_group_name")?,
            pattern: kind::plain(&mut filter, "pattern")?,
            namespace: kind::plain(p, "namespace")?,
            threshold: kind::small(p, "threshold")?,
            period: kind::small(p, "period")?,
            actions: p.texts("alarm_actions")?.iter().map(|arn| arn.as_str().to_owned()).collect(),
        };
        p.constant("metric_name", alarm.name.as_str())?;
        p.constant("statistic", "Sum")?;
        p.constant("evaluation_periods", 1_i64)?;
        p.constant("comparison_operator", "GreaterThanOrEqualToThreshold")?;
        p.constant("treat_missing_data", "notBreaching")?;
        filter.constant("name", alarm.name.as_str())?;
        let mut transformation = filter.nested("metric_transformation")?;
        transformation.constant("name", alarm.name.as_str())?;
        transformation.constant("namespace", alarm.namespace.as_str())?;
        transformation.constant("value", "1")?;
        transformation.finish()?;
        filter.finish()?;
        Ok(alarm)
    }
}
