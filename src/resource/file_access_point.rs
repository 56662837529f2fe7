//! Access points of file systems: `AWS::EFS::AccessPoint`, `aws_efs_access_point`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags, arn_of};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// A way into a file system: whoever comes by it is one user, below one folder.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-efs-accesspoint.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FileAccessPoint {
    /// The id of its file system.
    pub file_system: String,
    /// The folder that it leads to.
    pub path: String,
    /// The number of the user as whom everything is done.
    pub uid: u32,
    /// The number of that user's group.
    pub gid: u32,
    /// What others may do in the folder where it is made, in octal digits.
    pub permissions: String,
    /// Tags; `Name` is what people call it.
    pub tags: Tags,
    /// Its id, where it exists already and the blueprint says it.
    #[serde(skip)]
    pub id: Option<String>,
}

/// Two words for numbers of user and group.
fn user(mut block: Properties, [uid, gid]: [&str; 2]) -> Result<(u32, u32), Mismatch> {
    let both = (number_text(&mut block, uid)?, number_text(&mut block, gid)?);
    block.finish().map(|()| both)
}

/// A number that CloudFormation takes as text.
fn number_text(p: &mut Properties, key: &str) -> Result<u32, Mismatch> {
    let text = kind::plain(p, key)?;
    let number = text.parse().ok().filter(|number: &u32| number.to_string() == text);
    number.ok_or_else(|| p.mismatch(key, "is not a number of a user or group"))
}

fn numbers(mut block: Properties) -> Result<(u32, u32), Mismatch> {
    let both = (kind::small(&mut block, "uid")?, kind::small(&mut block, "gid")?);
    block.finish().map(|()| both)
}

/// The path and the permissions of the folder, whose owner must be the user of the access point.
fn folder(
    mut block: Properties,
    owner: (u32, u32),
    [path, info, permissions]: [&str; 3],
    read_owner: impl Fn(&mut Properties) -> Result<(u32, u32), Mismatch>,
) -> Result<(String, String), Mismatch> {
    let path = kind::plain(&mut block, path)?;
    let mut made = block.nested(info)?;
    if read_owner(&mut made)? != owner {
        return Err(made.mismatch("", "has another owner than the user of its access point"));
    }
    let permissions = kind::plain(&mut made, permissions)?;
    made.finish()?;
    block.finish().map(|()| (path, permissions))
}

impl Kind for FileAccessPoint {
    const KIND: &'static str = "file-access-point";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "elasticfilesystem";
    const SECTIONS: &'static [&'static str] = &["file_systems"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EFS::AccessPoint",
        companions: &[],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_efs_access_point",
        companions: &[],
        identifier: Identifier::Attribute("id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn arn(&self, place: &Place, address: &Address) -> Text {
        let id = self.id.clone().unwrap_or_else(|| Text::symbol(address).as_str().to_owned());
        arn_of("elasticfilesystem", place, "access-point", &id)
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn beside(&self, place: &Place) -> BTreeSet<Text> {
        BTreeSet::from([arn_of("elasticfilesystem", place, "file-system", &self.file_system)])
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let (uid, gid) = user(p.nested("PosixUser")?, ["Uid", "Gid"])?;
        let words = ["Path", "CreationInfo", "Permissions"];
        let (path, permissions) = folder(p.nested("RootDirectory")?, (uid, gid), words, |made| {
            Ok((number_text(made, "OwnerUid")?, number_text(made, "OwnerGid")?))
        })?;
        Ok(Self {
            file_system: kind::plain(p, "FileSystemId")?,
            path,
            uid,
            gid,
            permissions,
            tags: kind::tags_under(p, "AccessPointTags")?,
            id: None,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let (uid, gid) = numbers(p.nested("posix_user")?)?;
        let words = ["path", "creation_info", "permissions"];
        let (path, permissions) = folder(p.nested("root_directory")?, (uid, gid), words, |made| {
            Ok((kind::small(made, "owner_uid")?, kind::small(made, "owner_gid")?))
        })?;
        Ok(Self {
            file_system: kind::plain(p, "file_system_id")?,
            path,
            uid,
            gid,
            permissions,
            tags: kind::tag_map(p)?,
            id: None,
        })
    }
}
