//! Mount targets of file systems: `AWS::EFS::MountTarget`, `aws_efs_mount_target`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// The address of a file system in one subnet.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-efs-mounttarget.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct MountTarget {
    /// The id of its file system.
    pub file_system: String,
    /// The id of its subnet; a file system has one in each zone.
    pub subnet: String,
    /// The ids of its security groups.
    pub groups: BTreeSet<String>,
}

impl Kind for MountTarget {
    const KIND: &'static str = "mount-target";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "elasticfilesystem";
    const SECTIONS: &'static [&'static str] = &["file_systems"];
    const IN_NETWORK: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EFS::MountTarget",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_efs_mount_target",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    /// Nothing in IAM names it; the symbol stands for it.
    fn arn(&self, _: &Place, address: &Address) -> Text {
        Text::symbol(address)
    }

    fn tags(&self) -> Tags {
        Tags::new()
    }

    /// Whoever makes it is checked on its file system and its subnet.
    fn beside(&self, place: &Place) -> BTreeSet<Text> {
        let system = kind::arn_of("elasticfilesystem", place, "file-system", &self.file_system);
        BTreeSet::from([system])
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            file_system: kind::plain(p, "FileSystemId")?,
            subnet: kind::plain(p, "SubnetId")?,
            groups: kind::set(p, "SecurityGroups")?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            file_system: kind::plain(p, "file_system_id")?,
            subnet: kind::plain(p, "subnet_id")?,
            groups: kind::set(p, "security_groups")?,
        })
    }
}
