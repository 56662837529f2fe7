//! Redshift clusters: `AWS::Redshift::Cluster`, `aws_redshift_cluster`, with subnet group and parameter group.

use super::kind::{Blocks, Companion, Identifier, Kind, Layer, Place, Shape, Tags};
use super::properties::Mismatch;
use crate::aws::{Address, Text, arn};
use serde::Serialize;
use std::collections::BTreeSet;

/// A private, encrypted warehouse whose administrator's password AWS keeps.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-redshift-cluster.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RedshiftCluster {
    /// Unique in its account and region; also the name of its groups in Terraform.
    pub identifier: String,
    /// Such as `ra3.xlplus` or `dc2.large`.
    pub node_type: String,
    /// One node, or as many as are needed.
    pub nodes: u32,
    /// The first database.
    pub database: String,
    /// The administrator's user name.
    pub master_user: String,
    /// The port, 5439 by custom.
    pub port: u16,
    /// Ids of the subnets that it may stand in.
    pub subnets: BTreeSet<String>,
    /// Ids of its security groups.
    pub groups: BTreeSet<String>,
    /// Whether it has a public address; always written.
    pub public: bool,
    /// Whether COPY and UNLOAD go through the VPC.
    pub enhanced_routing: bool,
    /// ARN of the KMS key of its data and of the administrator's secret.
    pub key: String,
    /// The parameter group's family, such as `redshift-1.0`.
    pub family: String,
    /// Whether it refuses connections without TLS.
    pub require_ssl: bool,
    /// Whether the text of queries is logged.
    pub log_activity: bool,
    /// Where audit logs go.
    pub audit: RedshiftAudit,
    /// Days that automatic snapshots are kept.
    pub snapshot_days: u32,
    /// ARNs of the roles that it may assume.
    pub roles: BTreeSet<String>,
    /// Tags.
    pub tags: Tags,
}

/// Where the audit logs of a cluster go.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RedshiftAudit {
    /// To log groups of CloudWatch that AWS makes.
    CloudWatch {
        /// Which of them.
        exports: BTreeSet<RedshiftLog>,
    },
    /// To a bucket, by the bucket's own policy.
    Bucket {
        /// The bucket's name.
        name: String,
        /// The prefix.
        prefix: String,
    },
}

/// One of the audit logs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RedshiftLog {
    /// Connections and disconnections.
    ConnectionLog,
    /// Queries; `log_activity` must be on.
    UserActivityLog,
    /// Changes of users.
    UserLog,
}

impl Kind for RedshiftCluster {
    const KIND: &'static str = "redshift-cluster";
    const LAYER: Layer = Layer::Data;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::Redshift::Cluster",
        companions: &[
            Companion {
                suffix: "SubnetGroup",
                kind: "AWS::Redshift::ClusterSubnetGroup",
                always: true,
                repeated: false,
            },
            Companion {
                suffix: "ParameterGroup",
                kind: "AWS::Redshift::ClusterParameterGroup",
                always: true,
                repeated: false,
            },
        ],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_redshift_cluster",
        companions: &[
            Companion {
                suffix: "subnet_group",
                kind: "aws_redshift_subnet_group",
                always: true,
                repeated: false,
            },
            Companion {
                suffix: "parameter_group",
                kind: "aws_redshift_parameter_group",
                always: true,
                repeated: false,
            },
            Companion {
                suffix: "logging",
                kind: "aws_redshift_logging",
                always: true,
                repeated: false,
            },
        ],
        identifier: Identifier::Chosen,
    });

    fn arn(&self, place: &Place, _: &Address) -> Text {
        arn(
            "redshift",
            place.region.as_str(),
            place.account.as_str(),
            &["cluster:", &self.identifier].concat(),
        )
        .into()
    }

    const RETAIN: bool = true;

    fn needs(&self) -> BTreeSet<Text> {
        let bucket = match &self.audit {
            RedshiftAudit::Bucket { name, .. } => Some(Text::from(arn("s3", "", "", name))),
            RedshiftAudit::CloudWatch { .. } => None,
        };
        bucket
            .into_iter()
            .chain(self.roles.iter().map(|role| Text::from(role.as_str())))
            .collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }
}
