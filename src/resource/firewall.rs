//! Network firewalls: `AWS::NetworkFirewall::Firewall` with its logging, `aws_networkfirewall_firewall`.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
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

fn read_protection(p: &mut Properties, [first, rest @ ..]: [&str; 3]) -> Result<bool, Mismatch> {
    let protected = p.flag(first)?;
    rest.iter().try_for_each(|key| p.constant(key, protected))?;
    Ok(protected)
}

/// Alerts and flows, in this order, to the same place.
fn read_logs(p: &mut Properties, key: &str, words: [&str; 3]) -> Result<FirewallLogs, Mismatch> {
    let configs = p.each(key)?;
    let Ok([alerts, flows]) = <[Properties; 2]>::try_from(configs) else {
        return Err(p.mismatch(key, "must hold alerts and flows"));
    };
    let (alerts, flows) = (read_log(alerts, "ALERT", words)?, read_log(flows, "FLOW", words)?);
    if alerts == flows {
        Ok(alerts)
    } else {
        Err(p.mismatch(key, "go to two places"))
    }
}

fn read_log(mut p: Properties, log: &str, [kind, form, place]: [&str; 3]) -> Result<FirewallLogs, Mismatch> {
    p.constant(kind, log)?;
    let group = kind::word(&mut p, form, &[("CloudWatchLogs", true), ("S3", false)])?;
    let mut place = p.nested(place)?;
    let logs = match group {
        true => FirewallLogs::LogGroup(kind::plain(&mut place, "logGroup")?),
        false => FirewallLogs::Bucket {
            name: kind::plain(&mut place, "bucketName")?,
            prefix: kind::plain(&mut place, "prefix")?,
        },
    };
    place.finish()?;
    p.finish()?;
    Ok(logs)
}

impl Kind for Firewall {
    const KIND: &'static str = "firewall";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "network-firewall";
    const SECTIONS: &'static [&'static str] = &["networks"];
    const IN_NETWORK: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::NetworkFirewall::Firewall",
        companions: &[Companion {
            suffix: "Logging",
            kind: "AWS::NetworkFirewall::LoggingConfiguration",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Ref),
        }],
        identifier: Identifier::OnlyPart("EndpointIds"),
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_networkfirewall_firewall",
        companions: &[Companion {
            suffix: "logging",
            kind: "aws_networkfirewall_logging_configuration",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Attribute("arn")),
        }],
        identifier: Identifier::OnlyElement("firewall_status[0].sync_states", "attachment[0].endpoint_id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, _: &Address) -> Text {
        kind::arn_of("network-firewall", place, "firewall", &self.name)
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn needs(&self, place: &Place) -> BTreeSet<Text> {
        let logs = match &self.logs {
            FirewallLogs::Bucket { name, .. } => Some(Text::from(place.partition().bucket_arn(name))),
            FirewallLogs::LogGroup(_) => None,
        };
        logs.into_iter().chain([Text::from(self.policy.as_str())]).collect()
    }

    fn delivers_to(&self, place: &Place) -> BTreeSet<Text> {
        match &self.logs {
            FirewallLogs::Bucket { name, prefix } => kind::bucket_and_objects(place, name, prefix).into(),
            FirewallLogs::LogGroup(_) => BTreeSet::new(),
        }
    }

    fn beside(&self, _: &Place) -> BTreeSet<Text> {
        BTreeSet::from([self.policy.as_str().into()])
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut logging = blocks.one_pointing("Logging", "FirewallArn")?;
        let mut configuration = logging.nested("LoggingConfiguration")?;
        let logs = read_logs(
            &mut configuration,
            "LogDestinationConfigs",
            ["LogType", "LogDestinationType", "LogDestination"],
        )?;
        configuration.finish()?;
        logging.finish()?;
        let p = &mut blocks.primary;
        let mut mapping = kind::only(p, "SubnetMappings")?;
        let subnet = kind::plain(&mut mapping, "SubnetId")?;
        mapping.finish()?;
        Ok(Self {
            name: kind::plain(p, "FirewallName")?,
            policy: kind::plain(p, "FirewallPolicyArn")?,
            vpc: kind::plain(p, "VpcId")?,
            subnet,
            protected: read_protection(
                p,
                ["DeleteProtection", "FirewallPolicyChangeProtection", "SubnetChangeProtection"],
            )?,
            logs,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut logging = blocks.one_pointing("logging", "firewall_arn")?;
        let mut configuration = logging.nested("logging_configuration")?;
        let logs = read_logs(
            &mut configuration,
            "log_destination_config",
            ["log_type", "log_destination_type", "log_destination"],
        )?;
        configuration.finish()?;
        logging.finish()?;
        let p = &mut blocks.primary;
        let mut mapping = kind::only(p, "subnet_mapping")?;
        let subnet = kind::plain(&mut mapping, "subnet_id")?;
        mapping.finish()?;
        Ok(Self {
            name: kind::plain(p, "name")?,
            policy: kind::plain(p, "firewall_policy_arn")?,
            vpc: kind::plain(p, "vpc_id")?,
            subnet,
            protected: read_protection(
                p,
                ["delete_protection", "firewall_policy_change_protection", "subnet_change_protection"],
            )?,
            logs,
            tags: kind::tag_map(p)?,
        })
    }
}
