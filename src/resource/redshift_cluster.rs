//! Redshift clusters: `AWS::Redshift::Cluster`, `aws_redshift_cluster`, with subnet group and parameter group.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use serde::{Serialize, Serializer};
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
    #[serde(serialize_with = "nodes")]
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

const LOGS: [(&str, RedshiftLog); 3] = [
    ("connectionlog", RedshiftLog::ConnectionLog),
    ("useractivitylog", RedshiftLog::UserActivityLog),
    ("userlog", RedshiftLog::UserLog),
];

/// The snapshot that Terraform takes before it deletes a cluster: each cluster has one of its own, or the second one
/// of a name could not be deleted.
fn final_snapshot(identifier: &str) -> Text {
    [identifier, "-final-", kind::creation_time().as_str()].concat().into()
}

/// The names of audit logs under a key.
pub(super) fn read_exports(p: &mut Properties, key: &str) -> Result<BTreeSet<RedshiftLog>, Mismatch> {
    let texts = kind::set(p, key)?;
    let known = |text: &String| LOGS.iter().find(|(name, _)| name == text).map(|(_, log)| *log);
    texts
        .iter()
        .map(|text| known(text).ok_or_else(|| p.mismatch(key, "is no audit log")))
        .collect()
}

/// Whether TLS is required and queries are logged: the two parameters that are written, in this order.
pub(super) fn read_parameters(
    p: &mut Properties,
    key: &str,
    name: &str,
    value: &str,
) -> Result<[bool; 2], Mismatch> {
    let Ok([mut ssl, mut activity]) = <[Properties; 2]>::try_from(p.each(key)?) else {
        return Err(p.mismatch(key, "must hold two parameters"));
    };
    ssl.constant(name, "require_ssl")?;
    activity.constant(name, "enable_user_activity_logging")?;
    let words = [("true", true), ("false", false)];
    let read = [kind::word(&mut ssl, value, &words)?, kind::word(&mut activity, value, &words)?];
    ssl.finish()?;
    activity.finish()?;
    Ok(read)
}

fn read_audit(
    p: &mut Properties,
    [form, exports, bucket, prefix]: [&str; 4],
) -> Result<RedshiftAudit, Mismatch> {
    match kind::word(p, form, &[("cloudwatch", true), ("s3", false)])? {
        true => Ok(RedshiftAudit::CloudWatch {
            exports: read_exports(p, exports)?,
        }),
        false => Ok(RedshiftAudit::Bucket {
            name: kind::plain(p, bucket)?,
            prefix: kind::plain(p, prefix)?,
        }),
    }
}

fn read_nodes(p: &mut Properties, form: &str, count: &str) -> Result<u32, Mismatch> {
    match kind::word(p, form, &[("multi-node", true), ("single-node", false)])? {
        true => kind::small(p, count),
        false => Ok(1),
    }
}

/// For templates: the two forms of a cluster, `multi` with the number.
fn nodes<S: Serializer>(nodes: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    match *nodes {
        0 | 1 => serializer.collect_map([("single", nodes)]),
        _ => serializer.collect_map([("multi", nodes)]),
    }
}

/// The secrets that Redshift keeps of administrators: what their names begin with is the service's.
///
/// <https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-secrets-manager-integration.html>
pub(super) fn secret(place: &Place) -> Text {
    place.arn("secretsmanager", "secret:redshift!*").into()
}

impl Kind for RedshiftCluster {
    const KIND: &'static str = "redshift-cluster";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "redshift";
    const SECTIONS: &'static [&'static str] = &["warehouses"];
    const ENTRY_WORD: Option<&'static str> = Some("warehouse");
    const OWN_GROUP: bool = true;
    const IN_NETWORK: bool = true;
    const RETAIN: bool = true;
    /// The name of the last snapshot holds the time at which the cluster was made.
    const ONCE: &'static [&'static str] = &["final_snapshot_identifier"];
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::Redshift::Cluster",
        companions: &[
            Companion {
                suffix: "SubnetGroup",
                kind: "AWS::Redshift::ClusterSubnetGroup",
                always: true,
                repeated: false,
                link: Link::ToCompanion(Identifier::Ref),
            },
            Companion {
                suffix: "ParameterGroup",
                kind: "AWS::Redshift::ClusterParameterGroup",
                always: true,
                repeated: false,
                link: Link::ToCompanion(Identifier::Ref),
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
                link: Link::ToCompanion(Identifier::Attribute("name")),
            },
            Companion {
                suffix: "parameter_group",
                kind: "aws_redshift_parameter_group",
                always: true,
                repeated: false,
                link: Link::ToCompanion(Identifier::Attribute("name")),
            },
            Companion {
                suffix: "logging",
                kind: "aws_redshift_logging",
                always: true,
                repeated: false,
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
        ],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.arn("redshift", &["cluster:", &self.identifier].concat()).into()
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn key(&self) -> Option<&str> {
        Some(self.key.as_str()).filter(|key| !key.is_empty())
    }

    fn needs(&self, place: &Place) -> BTreeSet<Text> {
        let bucket = match &self.audit {
            RedshiftAudit::Bucket { name, .. } => Some(Text::from(place.partition().bucket_arn(name))),
            RedshiftAudit::CloudWatch { .. } => None,
        };
        bucket
            .into_iter()
            .chain(self.roles.iter().map(|role| Text::from(role.as_str())))
            .collect()
    }

    fn delivers_to(&self, place: &Place) -> BTreeSet<Text> {
        let roles = self.roles.iter().map(|role| Text::from(role.as_str()));
        match &self.audit {
            RedshiftAudit::Bucket { name, prefix } => {
                kind::bucket_and_objects(place, name, prefix).into_iter().chain(roles).collect()
            }
            RedshiftAudit::CloudWatch { .. } => roles.collect(),
        }
    }

    fn hands_over(&self, _: &Place) -> Vec<String> {
        self.roles.iter().cloned().collect()
    }

    /// CloudFormation names the groups, and AWS the secret and the namespace.
    fn beside(&self, place: &Place) -> BTreeSet<Text> {
        let groups =
            ["subnetgroup:*", "parametergroup:*", "namespace:*"].map(|part| place.arn("redshift", part));
        groups.map(Text::from).into_iter().chain([secret(place)]).collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let [in_subnets, under] = ["SubnetGroup", "ParameterGroup"].map(|suffix| blocks.link(suffix));
        let mut group = blocks.one("SubnetGroup")?;
        group.constant("Description", "Subnets of one cluster")?;
        let subnets = kind::set(&mut group, "SubnetIds")?;
        group.finish()?;
        let mut group = blocks.one("ParameterGroup")?;
        group.constant("Description", "Parameters of one cluster")?;
        let family = kind::plain(&mut group, "ParameterGroupFamily")?;
        let [require_ssl, log_activity] =
            read_parameters(&mut group, "Parameters", "ParameterName", "ParameterValue")?;
        group.finish()?;
        let p = &mut blocks.primary;
        kind::points_at(p, "ClusterSubnetGroupName", in_subnets.as_ref())?;
        kind::points_at(p, "ClusterParameterGroupName", under.as_ref())?;
        ["ManageMasterPassword", "Encrypted", "AllowVersionUpgrade"]
            .iter()
            .try_for_each(|key| p.constant(key, true))?;
        let key = kind::plain(p, "KmsKeyId")?;
        p.constant("MasterPasswordSecretKmsKeyId", key.as_str())?;
        let mut logging = p.nested("LoggingProperties")?;
        let audit =
            read_audit(&mut logging, ["LogDestinationType", "LogExports", "BucketName", "S3KeyPrefix"])?;
        logging.finish()?;
        Ok(Self {
            identifier: kind::plain(p, "ClusterIdentifier")?,
            node_type: kind::plain(p, "NodeType")?,
            nodes: read_nodes(p, "ClusterType", "NumberOfNodes")?,
            database: kind::plain(p, "DBName")?,
            master_user: kind::plain(p, "MasterUsername")?,
            port: kind::number(p, "Port")?,
            subnets,
            groups: kind::set(p, "VpcSecurityGroupIds")?,
            public: p.flag("PubliclyAccessible")?,
            enhanced_routing: p.flag("EnhancedVpcRouting")?,
            key,
            family,
            require_ssl,
            log_activity,
            audit,
            snapshot_days: kind::small(p, "AutomatedSnapshotRetentionPeriod")?,
            roles: kind::set(p, "IamRoles")?,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let [in_subnets, under] = ["subnet_group", "parameter_group"].map(|suffix| blocks.link(suffix));
        let identifier = kind::plain(&mut blocks.primary, "cluster_identifier")?;
        let mut group = blocks.one("subnet_group")?;
        group.constant("name", identifier.as_str())?;
        group.constant("description", "Subnets of one cluster")?;
        let subnets = kind::set(&mut group, "subnet_ids")?;
        group.finish()?;
        let mut group = blocks.one("parameter_group")?;
        group.constant("name", identifier.as_str())?;
        group.constant("description", "Parameters of one cluster")?;
        let family = kind::plain(&mut group, "family")?;
        let [require_ssl, log_activity] = read_parameters(&mut group, "parameter", "name", "value")?;
        group.finish()?;
        let mut logging = blocks.one_pointing("logging", "cluster_identifier")?;
        let audit = read_audit(
            &mut logging,
            ["log_destination_type", "log_exports", "bucket_name", "s3_key_prefix"],
        )?;
        logging.finish()?;
        let p = &mut blocks.primary;
        kind::points_at(p, "cluster_subnet_group_name", in_subnets.as_ref())?;
        kind::points_at(p, "cluster_parameter_group_name", under.as_ref())?;
        ["manage_master_password", "encrypted", "allow_version_upgrade"]
            .iter()
            .try_for_each(|key| p.constant(key, true))?;
        p.constant("skip_final_snapshot", false)?;
        if p.text("final_snapshot_identifier")? != final_snapshot(&identifier) {
            return Err(
                p.mismatch("final_snapshot_identifier", "is not named after the cluster and its time")
            );
        }
        let key = kind::plain(p, "kms_key_id")?;
        p.constant("master_password_secret_kms_key_id", key.as_str())?;
        Ok(Self {
            identifier,
            node_type: kind::plain(p, "node_type")?,
            nodes: read_nodes(p, "cluster_type", "number_of_nodes")?,
            database: kind::plain(p, "database_name")?,
            master_user: kind::plain(p, "master_username")?,
            port: kind::number(p, "port")?,
            subnets,
            groups: kind::set(p, "vpc_security_group_ids")?,
            public: p.flag("publicly_accessible")?,
            enhanced_routing: p.flag("enhanced_vpc_routing")?,
            key,
            family,
            require_ssl,
            log_activity,
            audit,
            snapshot_days: kind::small(p, "automated_snapshot_retention_period")?,
            roles: kind::set(p, "iam_roles")?,
            tags: kind::tag_map(p)?,
        })
    }
}
