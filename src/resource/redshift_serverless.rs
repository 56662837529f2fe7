//! Redshift Serverless: `AWS::RedshiftServerless::Workgroup` with its namespace, `aws_redshiftserverless_workgroup`.

use super::RedshiftLog;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Place, Shape, Tags};
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// A warehouse without nodes: a workgroup that computes and a namespace that keeps.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-redshiftserverless-workgroup.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RedshiftServerless {
    /// The workgroup's name.
    pub name: String,
    /// The namespace's name.
    pub namespace: String,
    /// The first database.
    pub database: String,
    /// The administrator's user name; AWS keeps the password.
    pub admin_user: String,
    /// Redshift processing units, 8 to 512 in steps of 8.
    pub base_capacity: u32,
    /// The port, 5439 by custom.
    pub port: u16,
    /// Ids of its subnets, of three zones or more.
    pub subnets: BTreeSet<String>,
    /// Ids of its security groups.
    pub groups: BTreeSet<String>,
    /// Whether it has a public address; always written.
    pub public: bool,
    /// Whether COPY and UNLOAD go through the VPC.
    pub enhanced_routing: bool,
    /// ARN of the KMS key of its data and of the administrator's secret.
    pub key: String,
    /// Whether it refuses connections without TLS.
    pub require_ssl: bool,
    /// Whether the text of queries is logged.
    pub log_activity: bool,
    /// Which audit logs go to CloudWatch.
    pub exports: BTreeSet<RedshiftLog>,
    /// ARNs of the roles that it may assume.
    pub roles: BTreeSet<String>,
    /// Tags of both.
    pub tags: Tags,
}

impl Kind for RedshiftServerless {
    const KIND: &'static str = "redshift-serverless";
    const LAYER: Layer = Layer::Data;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::RedshiftServerless::Workgroup",
        companions: &[Companion {
            suffix: "Namespace",
            kind: "AWS::RedshiftServerless::Namespace",
            always: true,
            repeated: false,
        }],
        identifier: Identifier::Attribute("Workgroup.WorkgroupId"),
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_redshiftserverless_workgroup",
        companions: &[Companion {
            suffix: "namespace",
            kind: "aws_redshiftserverless_namespace",
            always: true,
            repeated: false,
        }],
        identifier: Identifier::Attribute("workgroup_id"),
    });

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("redshift-serverless", place, "workgroup", Text::symbol(address).as_str())
    }

    const RETAIN: bool = true;

    fn needs(&self) -> BTreeSet<Text> {
        self.roles.iter().map(|role| Text::from(role.as_str())).collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }
}
