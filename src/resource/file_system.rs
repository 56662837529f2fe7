//! File systems of EFS with their policy: `AWS::EFS::FileSystem`, `aws_efs_file_system` + `aws_efs_file_system_policy` +
//! `aws_efs_backup_policy`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags, arn_of};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::{Serialize, Serializer};

/// An encrypted file system that machines of several zones mount.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-efs-filesystem.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FileSystem {
    /// ARN of the key that encrypts it; the one that AWS keeps for the account when absent. It cannot be changed.
    pub key: Option<String>,
    /// What it is laid out for. It cannot be changed.
    pub performance: FilePerformance,
    /// How much can be read and written at a time.
    pub throughput: FileThroughput,
    /// Days after which files that nobody reads are kept at a lower price; they stay where they are when absent.
    #[serde(serialize_with = "after_days")]
    pub infrequent_after: Option<u32>,
    /// Whether AWS Backup keeps copies of it.
    pub backup: bool,
    /// Who may mount it and write: statements without a resource.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
    /// Tags; `Name` is what people call it.
    pub tags: Tags,
    /// Its id, where it exists already and the blueprint says it.
    #[serde(skip)]
    pub id: Option<String>,
}

/// What a file system is laid out for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum FilePerformance {
    /// The least time for each operation.
    GeneralPurpose,
    /// Many operations at a time, each of which takes longer.
    MaxIO,
}

/// How much of a file system can be read and written at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileThroughput {
    /// As much as is asked for.
    Elastic,
    /// The more, the more is stored.
    Bursting,
}

const PERFORMANCE: [(&str, FilePerformance); 2] = [
    ("generalPurpose", FilePerformance::GeneralPurpose),
    ("maxIO", FilePerformance::MaxIO),
];
const THROUGHPUT: [(&str, FileThroughput); 2] =
    [("elastic", FileThroughput::Elastic), ("bursting", FileThroughput::Bursting)];
const BACKUP: [(&str, bool); 2] = [("ENABLED", true), ("DISABLED", false)];

/// EFS's word for so many days.
fn after(days: u32) -> String {
    let unit = if days == 1 { "DAY" } else { "DAYS" };
    format!("AFTER_{days}_{unit}")
}

fn after_days<S: Serializer>(days: &Option<u32>, serializer: S) -> Result<S::Ok, S::Error> {
    days.map(after).serialize(serializer)
}

/// The days of the one rule about what nobody reads.
fn infrequent(each: Vec<Properties>, key: &str) -> Result<Option<u32>, Mismatch> {
    let mut found = None;
    for mut one in each {
        kind::once(&one, found.is_none())?;
        let word = kind::plain(&mut one, key)?;
        let days = word.split('_').nth(1).and_then(|days| days.parse().ok());
        found = days.filter(|days| after(*days) == word);
        if found.is_none() {
            return Err(one.mismatch(key, "is not a number of days that landform writes"));
        }
        one.finish()?;
    }
    Ok(found)
}

fn status(mut block: Properties, key: &str) -> Result<bool, Mismatch> {
    let on = kind::word(&mut block, key, &BACKUP)?;
    block.finish().map(|()| on)
}

impl Kind for FileSystem {
    const KIND: &'static str = "file-system";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "elasticfilesystem";
    const SECTIONS: &'static [&'static str] = &["file_systems"];
    const IN_NETWORK: bool = false;
    const RETAIN: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EFS::FileSystem",
        companions: &[],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_efs_file_system",
        companions: &[
            Companion {
                suffix: "policy",
                kind: "aws_efs_file_system_policy",
                always: true,
                repeated: false,
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
            Companion {
                suffix: "backup",
                kind: "aws_efs_backup_policy",
                always: true,
                repeated: false,
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
        ],
        identifier: Identifier::Attribute("id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Resource,
        name: "policy of the file system",
        limit: |_| "file-system-policy",
        get: |system| &system.policy,
        get_mut: |system| &mut system.policy,
    });

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn arn(&self, place: &Place, address: &Address) -> Text {
        let id = self.id.clone().unwrap_or_else(|| Text::symbol(address).as_str().to_owned());
        arn_of("elasticfilesystem", place, "file-system", &id)
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

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        p.constant("Encrypted", true)?;
        let rules = p.each("LifecyclePolicies")?;
        Ok(Self {
            key: p.optional_text("KmsKeyId")?.map(|arn| arn.as_str().to_owned()),
            performance: kind::word(p, "PerformanceMode", &PERFORMANCE)?,
            throughput: kind::word(p, "ThroughputMode", &THROUGHPUT)?,
            infrequent_after: infrequent(rules, "TransitionToIA")?,
            backup: status(p.nested("BackupPolicy")?, "Status")?,
            policy: kind::read_document(p, "FileSystemPolicy")?,
            tags: kind::tags_under(p, "FileSystemTags")?,
            id: None,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut beside = blocks.one_pointing("policy", "file_system_id")?;
        let policy = kind::read_document(&mut beside, "policy")?;
        beside.finish()?;
        let mut beside = blocks.one_pointing("backup", "file_system_id")?;
        let backup = status(beside.nested("backup_policy")?, "status")?;
        beside.finish()?;
        let p = &mut blocks.primary;
        p.constant("encrypted", true)?;
        let rules = p.each("lifecycle_policy")?;
        Ok(Self {
            key: p.optional_text("kms_key_id")?.map(|arn| arn.as_str().to_owned()),
            performance: kind::word(p, "performance_mode", &PERFORMANCE)?,
            throughput: kind::word(p, "throughput_mode", &THROUGHPUT)?,
            infrequent_after: infrequent(rules, "transition_to_ia")?,
            backup,
            policy,
            tags: kind::tag_map(p)?,
            id: None,
        })
    }
}
