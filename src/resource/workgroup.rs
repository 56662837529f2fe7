//! Athena workgroups: `AWS::Athena::WorkGroup`, `aws_athena_workgroup`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// A workgroup that forces every query's result into one place.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-athena-workgroup.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Workgroup {
    /// Unique in the account and region.
    pub name: String,
    /// For people; may be empty.
    pub description: String,
    /// `s3://bucket/prefix/` of the results, enforced against the caller's own choice.
    pub results: String,
    /// ARN of the key that Athena asks S3 to encrypt the results with; the bucket's own default
    /// encryption when absent, which is how a key of another account is used.
    pub key: Option<String>,
    /// Most bytes that one query may scan.
    pub scan_limit: Option<u64>,
    /// Tags.
    pub tags: Tags,
}

impl Workgroup {
    /// The bucket that receives the results.
    pub fn bucket(&self) -> &str {
        let rest = self.results.strip_prefix("s3://").unwrap_or(&self.results);
        rest.split('/').next().unwrap_or(rest)
    }

    /// The prefix of the results in their bucket, without slashes at its ends.
    pub fn prefix(&self) -> &str {
        let rest = self.results.strip_prefix("s3://").unwrap_or(&self.results);
        rest.split_once('/').map_or("", |(_, prefix)| prefix.trim_matches('/'))
    }
}

fn encryption(
    configuration: Option<Properties>,
    option: &str,
    key: &str,
) -> Result<Option<String>, Mismatch> {
    let Some(mut p) = configuration else {
        return Ok(None);
    };
    p.constant(option, "SSE_KMS")?;
    let read = kind::plain(&mut p, key)?;
    p.finish()?;
    Ok(Some(read))
}

fn limit(p: &mut Properties, key: &str) -> Result<Option<u64>, Mismatch> {
    Ok(p.optional_integer(key)?.and_then(|number| u64::try_from(number).ok()))
}

impl Kind for Workgroup {
    const KIND: &'static str = "workgroup";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "athena";
    const SECTIONS: &'static [&'static str] = &["workgroups"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::Athena::WorkGroup",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_athena_workgroup",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.arn("athena", &format!("workgroup/{}", self.name)).into()
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
        BTreeSet::from([Text::from(place.partition().bucket_arn(self.bucket()))])
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        p.constant("State", "ENABLED")?;
        p.constant("RecursiveDeleteOption", false)?;
        let mut configuration = p.nested("WorkGroupConfiguration")?;
        configuration.constant("EnforceWorkGroupConfiguration", true)?;
        configuration.constant("PublishCloudWatchMetricsEnabled", true)?;
        configuration.constant("RequesterPaysEnabled", false)?;
        let scan_limit = limit(&mut configuration, "BytesScannedCutoffPerQuery")?;
        let mut result = configuration.nested("ResultConfiguration")?;
        let results = kind::plain(&mut result, "OutputLocation")?;
        let key =
            encryption(result.optional_nested("EncryptionConfiguration")?, "EncryptionOption", "KmsKey")?;
        result.finish()?;
        configuration.finish()?;
        Ok(Self {
            name: kind::plain(p, "Name")?,
            description: kind::plain_or_empty(p, "Description")?,
            results,
            key,
            scan_limit,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        p.constant("state", "ENABLED")?;
        p.constant("force_destroy", false)?;
        let mut configuration = p.nested("configuration")?;
        configuration.constant("enforce_workgroup_configuration", true)?;
        configuration.constant("publish_cloudwatch_metrics_enabled", true)?;
        configuration.constant("requester_pays_enabled", false)?;
        let scan_limit = limit(&mut configuration, "bytes_scanned_cutoff_per_query")?;
        let mut result = configuration.nested("result_configuration")?;
        let results = kind::plain(&mut result, "output_location")?;
        let key = encryption(
            result.optional_nested("encryption_configuration")?,
            "encryption_option",
            "kms_key_arn",
        )?;
        result.finish()?;
        configuration.finish()?;
        Ok(Self {
            name: kind::plain(p, "name")?,
            description: kind::plain_or_empty(p, "description")?,
            results,
            key,
            scan_limit,
            tags: kind::tag_map(p)?,
        })
    }
}
