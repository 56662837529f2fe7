//! Access points of buckets with their policy: `AWS::S3::AccessPoint`, `aws_s3_access_point`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;
use std::collections::BTreeSet;

/// A way to the objects of a bucket, with a policy of its own; never public.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-accesspoint.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct AccessPoint {
    /// Unique in the account and region.
    pub name: String,
    /// The name of its bucket.
    pub bucket: String,
    /// The account of the bucket, where that is another one.
    pub bucket_account: Option<String>,
    /// The id of the VPC that calls must come from; they come from anywhere when absent.
    pub vpc: Option<String>,
    /// False for one that exists already of which nobody says where calls must come from; no file says it.
    #[serde(skip)]
    pub origin_known: bool,
    /// Who may use it.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
}

/// All four ways to shut out the public.
fn shut(mut block: Properties, words: [&str; 4]) -> Result<(), Mismatch> {
    for word in words {
        block.constant(word, true)?;
    }
    block.finish()
}

fn vpc(block: Option<Properties>, key: &str) -> Result<Option<String>, Mismatch> {
    let Some(mut block) = block else { return Ok(None) };
    let id = kind::plain(&mut block, key)?;
    block.finish().map(|()| Some(id))
}

impl AccessPoint {
    /// The ARN of its bucket.
    pub fn bucket_arn(&self, place: &Place) -> String {
        place.partition().bucket_arn(&self.bucket)
    }
}

impl Kind for AccessPoint {
    const KIND: &'static str = "access-point";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "s3";
    const SECTIONS: &'static [&'static str] = &["access_points"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::S3::AccessPoint",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_s3_access_point",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Resource,
        name: "policy of the access point",
        limit: |_| "access-point-policy",
        get: |point| &point.policy,
        get_mut: |point| &mut point.policy,
    });

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn arn(&self, place: &Place, _: &Address) -> Text {
        kind::arn_of("s3", place, "accesspoint", &self.name)
    }

    fn tags(&self) -> Tags {
        Tags::new()
    }

    fn needs(&self, place: &Place) -> BTreeSet<Text> {
        BTreeSet::from([self.bucket_arn(place).into()])
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let words = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];
        shut(p.nested("PublicAccessBlockConfiguration")?, words)?;
        Ok(Self {
            name: kind::plain(p, "Name")?,
            bucket: kind::plain(p, "Bucket")?,
            bucket_account: p.optional_text("BucketAccountId")?.map(|id| id.as_str().to_owned()),
            vpc: vpc(p.optional_nested("VpcConfiguration")?, "VpcId")?,
            origin_known: true,
            policy: kind::read_document(p, "Policy")?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let words = [
            "block_public_acls",
            "block_public_policy",
            "ignore_public_acls",
            "restrict_public_buckets",
        ];
        shut(p.nested("public_access_block_configuration")?, words)?;
        Ok(Self {
            name: kind::plain(p, "name")?,
            bucket: kind::plain(p, "bucket")?,
            bucket_account: p.optional_text("bucket_account_id")?.map(|id| id.as_str().to_owned()),
            vpc: vpc(p.optional_nested("vpc_configuration")?, "vpc_id")?,
            origin_known: true,
            policy: kind::read_document(p, "policy")?,
        })
    }
}
