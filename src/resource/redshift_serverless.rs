//! Redshift Serverless: `AWS::RedshiftServerless::Workgroup` with its namespace, `aws_redshiftserverless_workgroup`.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use super::redshift_cluster::{RedshiftLog, read_exports, read_parameters};
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
    const SERVICE: &'static str = "redshift-serverless";
    const SECTIONS: &'static [&'static str] = &["warehouses"];
    const ENTRY_WORD: Option<&'static str> = Some("warehouse");
    const OWN_GROUP: bool = true;
    const IN_NETWORK: bool = true;
    const RETAIN: bool = true;
    const GUARDED: &'static [&'static str] = &["aws_redshiftserverless_namespace"];
    /// AWS answers every parameter, also those that nobody set and one that the provider refuses to take, so that a plan
    /// would never be empty and an update would be refused: <https://github.com/hashicorp/terraform-provider-aws/issues/49939>
    const ONCE: &'static [&'static str] = &["config_parameter"];
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::RedshiftServerless::Workgroup",
        companions: &[Companion {
            suffix: "Namespace",
            kind: "AWS::RedshiftServerless::Namespace",
            always: true,
            repeated: false,
            link: Link::ToCompanion(Identifier::Ref),
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
            link: Link::ToCompanion(Identifier::Attribute("namespace_name")),
        }],
        identifier: Identifier::Attribute("workgroup_id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("redshift-serverless", place, "workgroup", Text::symbol(address).as_str())
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

    fn needs(&self, _: &Place) -> BTreeSet<Text> {
        self.roles.iter().map(|role| Text::from(role.as_str())).collect()
    }

    fn hands_over(&self, _: &Place) -> Vec<String> {
        self.roles.iter().cloned().collect()
    }

    fn beside(&self, place: &Place) -> BTreeSet<Text> {
        let namespaces = [(Self::SERVICE, "namespace/*"), ("redshift", "namespace:*")]
            .map(|(service, part)| place.arn(service, part).into());
        namespaces.into_iter().chain([super::redshift_cluster::secret(place)]).collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let beside = blocks.link("Namespace");
        let mut space = blocks.one("Namespace")?;
        let namespace = kind::plain(&mut space, "NamespaceName")?;
        let database = kind::plain(&mut space, "DbName")?;
        let admin_user = kind::plain(&mut space, "AdminUsername")?;
        space.constant("ManageAdminPassword", true)?;
        let key = kind::plain(&mut space, "KmsKeyId")?;
        space.constant("AdminPasswordSecretKmsKeyId", key.as_str())?;
        let exports = read_exports(&mut space, "LogExports")?;
        let roles = kind::set(&mut space, "IamRoles")?;
        let tags = kind::tag_list(&mut space)?;
        space.finish()?;
        let p = &mut blocks.primary;
        kind::points_at(p, "NamespaceName", beside.as_ref())?;
        let [require_ssl, log_activity] =
            read_parameters(p, "ConfigParameters", "ParameterKey", "ParameterValue")?;
        let read = Self {
            name: kind::plain(p, "WorkgroupName")?,
            namespace,
            database,
            admin_user,
            base_capacity: kind::small(p, "BaseCapacity")?,
            port: kind::number(p, "Port")?,
            subnets: kind::set(p, "SubnetIds")?,
            groups: kind::set(p, "SecurityGroupIds")?,
            public: p.flag("PubliclyAccessible")?,
            enhanced_routing: p.flag("EnhancedVpcRouting")?,
            key,
            require_ssl,
            log_activity,
            exports,
            roles,
            tags: kind::tag_list(p)?,
        };
        if read.tags == tags {
            Ok(read)
        } else {
            Err(blocks.mismatch("has other tags than its namespace"))
        }
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let beside = blocks.link("namespace");
        let mut space = blocks.one("namespace")?;
        let namespace = kind::plain(&mut space, "namespace_name")?;
        let database = kind::plain(&mut space, "db_name")?;
        let admin_user = kind::plain(&mut space, "admin_username")?;
        space.constant("manage_admin_password", true)?;
        let key = kind::plain(&mut space, "kms_key_id")?;
        space.constant("admin_password_secret_kms_key_id", key.as_str())?;
        let exports = read_exports(&mut space, "log_exports")?;
        let roles = kind::set(&mut space, "iam_roles")?;
        let tags = kind::tag_map(&mut space)?;
        space.finish()?;
        let p = &mut blocks.primary;
        kind::points_at(p, "namespace_name", beside.as_ref())?;
        let [require_ssl, log_activity] =
            read_parameters(p, "config_parameter", "parameter_key", "parameter_value")?;
        let read = Self {
            name: kind::plain(p, "workgroup_name")?,
            namespace,
            database,
            admin_user,
            base_capacity: kind::small(p, "base_capacity")?,
            port: kind::number(p, "port")?,
            subnets: kind::set(p, "subnet_ids")?,
            groups: kind::set(p, "security_group_ids")?,
            public: p.flag("publicly_accessible")?,
            enhanced_routing: p.flag("enhanced_vpc_routing")?,
            key,
            require_ssl,
            log_activity,
            exports,
            roles,
            tags: kind::tag_map(p)?,
        };
        if read.tags == tags {
            Ok(read)
        } else {
            Err(blocks.mismatch("has other tags than its namespace"))
        }
    }
}
