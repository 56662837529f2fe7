//! CloudTrail trails: `AWS::CloudTrail::Trail`, `aws_cloudtrail`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A trail into a bucket and a log group.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudtrail-trail.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Trail {
    /// Unique in the account and region.
    pub name: String,
    /// Whether it records every account of the organization, whose management account it is in.
    pub organization: bool,
    /// Name of the bucket that keeps the files.
    pub bucket: String,
    /// ARN of the key that encrypts the files; S3's own encryption when absent.
    pub key: Option<String>,
    /// ARN of the log group, with its `:*` ending.
    pub log_group: Option<String>,
    /// ARN of the role that writes to the log group.
    pub log_role: Option<String>,
    /// What is recorded, in order.
    pub selectors: Vec<Selector>,
    /// Tags.
    pub tags: Tags,
}

/// An advanced event selector: every field must equal one of its values.
///
/// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedEventSelector.html>
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Selector {
    /// For people.
    pub name: String,
    /// Field (`eventCategory`, `resources.type`) to allowed values.
    pub fields: BTreeMap<String, BTreeSet<String>>,
}

const CATEGORY: &str = "eventCategory";
const TYPE: &str = "resources.type";

impl Selector {
    /// What manages resources.
    ///
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html>
    pub fn management(name: &str) -> Self {
        Self::with(name, &[(CATEGORY, "Management")])
    }

    /// What reads and writes resources of a type, in CloudTrail's spelling.
    ///
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>
    pub fn data(name: &str, resource_type: &str) -> Self {
        Self::with(name, &[(CATEGORY, "Data"), (TYPE, resource_type)])
    }

    fn with(name: &str, fields: &[(&str, &str)]) -> Self {
        let field =
            |(field, value): &(&str, &str)| ((*field).to_owned(), BTreeSet::from([(*value).to_owned()]));
        Self {
            name: name.to_owned(),
            fields: fields.iter().map(field).collect(),
        }
    }

    /// Whether it takes what reads and writes resources of a type.
    pub fn takes_data_of(&self, resource_type: &str) -> bool {
        let is = |field: &str, value: &str| self.fields.get(field).is_some_and(|all| all.contains(value));
        is(CATEGORY, "Data") && is(TYPE, resource_type)
    }
}

/// The spellings of a selector in one backend.
struct SelectorNames {
    name: &'static str,
    fields: &'static str,
    field: &'static str,
    equals: &'static str,
}

fn selector(mut p: Properties, words: &SelectorNames) -> Result<Selector, Mismatch> {
    let mut fields = BTreeMap::new();
    for mut one in p.each(words.fields)? {
        let values = one.texts(words.equals)?.iter().map(|value| value.as_str().to_owned()).collect();
        let before = fields.insert(kind::plain(&mut one, words.field)?, values);
        kind::once(&one, before.is_none())?;
        one.finish()?;
    }
    let read = Selector {
        name: kind::plain(&mut p, words.name)?,
        fields,
    };
    p.finish()?;
    Ok(read)
}

impl Kind for Trail {
    const KIND: &'static str = "trail";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "cloudtrail";
    const SECTIONS: &'static [&'static str] = &["trails"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::CloudTrail::Trail",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_cloudtrail",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.arn("cloudtrail", &format!("trail/{}", self.name)).into()
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

    fn needs(&self, place: &Place) -> BTreeSet<Text> {
        let bucket = Text::from(place.partition().bucket_arn(&self.bucket));
        let group = self
            .log_group
            .as_deref()
            .map(|arn| Text::from(arn.strip_suffix(":*").unwrap_or(arn)));
        let role = self.log_role.as_deref().map(Text::from);
        std::iter::once(bucket).chain(group).chain(role).collect()
    }

    fn delivers_to(&self, place: &Place) -> BTreeSet<Text> {
        let group = self.log_group.as_deref().map(|arn| arn.strip_suffix(":*").unwrap_or(arn));
        let others = self.key.as_deref().into_iter().chain(self.log_role.as_deref()).chain(group);
        let others = others.map(Text::from);
        kind::bucket_and_objects(place, &self.bucket, "")
            .into_iter()
            .chain(others)
            .collect()
    }

    fn delivers_as(&self, _: &str) -> Option<&str> {
        self.log_role.as_deref()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        p.constant("IsLogging", true)?;
        p.constant("IsMultiRegionTrail", true)?;
        p.constant("IncludeGlobalServiceEvents", true)?;
        p.constant("EnableLogFileValidation", true)?;
        let words = SelectorNames {
            name: "Name",
            fields: "FieldSelectors",
            field: "Field",
            equals: "Equals",
        };
        Ok(Self {
            name: kind::plain(p, "TrailName")?,
            organization: p.optional_flag("IsOrganizationTrail")?.unwrap_or_default(),
            bucket: kind::plain(p, "S3BucketName")?,
            key: p.optional_text("KMSKeyId")?.map(|arn| arn.as_str().to_owned()),
            log_group: p.optional_text("CloudWatchLogsLogGroupArn")?.map(|arn| arn.as_str().to_owned()),
            log_role: p.optional_text("CloudWatchLogsRoleArn")?.map(|arn| arn.as_str().to_owned()),
            selectors: p
                .each("AdvancedEventSelectors")?
                .into_iter()
                .map(|one| selector(one, &words))
                .collect::<Result<_, _>>()?,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        p.constant("enable_logging", true)?;
        p.constant("is_multi_region_trail", true)?;
        p.constant("include_global_service_events", true)?;
        p.constant("enable_log_file_validation", true)?;
        let words = SelectorNames {
            name: "name",
            fields: "field_selector",
            field: "field",
            equals: "equals",
        };
        Ok(Self {
            name: kind::plain(p, "name")?,
            organization: p.optional_flag("is_organization_trail")?.unwrap_or_default(),
            bucket: kind::plain(p, "s3_bucket_name")?,
            key: p.optional_text("kms_key_id")?.map(|arn| arn.as_str().to_owned()),
            log_group: p.optional_text("cloud_watch_logs_group_arn")?.map(|arn| arn.as_str().to_owned()),
            log_role: p.optional_text("cloud_watch_logs_role_arn")?.map(|arn| arn.as_str().to_owned()),
            selectors: p
                .each("advanced_event_selector")?
                .into_iter()
                .map(|one| selector(one, &words))
                .collect::<Result<_, _>>()?,
            tags: kind::tag_map(p)?,
        })
    }
}
