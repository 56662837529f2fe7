//! The whole policy of a bucket that exists already: `aws_s3_bucket_policy`.
//! CloudFormation makes no policy where a bucket has one; the runbook has the call and the file.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::{ByHand, OwnPolicy};
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;

/// What a bucket's policy said before and what the design needs of it, in one document: a bucket has one policy.
///
/// It is put after everything whose id it may hold, such as endpoints.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct BucketPolicy {
    /// The bucket's name.
    pub name: String,
    /// What it says.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
}

impl Kind for BucketPolicy {
    const KIND: &'static str = "bucket-policy";
    const LAYER: Layer = Layer::Sharing;
    const SERVICE: &'static str = "s3";
    const SECTIONS: &'static [&'static str] = &["buckets"];
    const IN_NETWORK: bool = false;
    /// `AWS::S3::BucketPolicy` fails to be made where the bucket has a policy.
    /// <https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1068>
    const CLOUDFORMATION: Option<Shape> = None;
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_s3_bucket_policy",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    /// Without it the bucket would have none of the policy that it had.
    const RETAIN: bool = true;
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Resource,
        name: "bucket policy",
        limit: |_| "bucket-policy",
        get: |bucket| &bucket.policy,
        get_mut: |bucket| &mut bucket.policy,
    });

    /// Nothing in IAM names it but as the bucket; the symbol stands for it.
    fn arn(&self, _: &Place, address: &Address) -> Text {
        Text::symbol(address)
    }

    fn tags(&self) -> Tags {
        Tags::new()
    }

    /// Requests are about the bucket, which says the same in the model.
    fn resource_policy(&self) -> Option<&Document> {
        None
    }

    fn by_hand(&self) -> Option<ByHand<'_>> {
        Some(ByHand {
            name: &self.name,
            file: "-bucket-policy.json",
            document: &self.policy,
        })
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is a resource that CloudFormation does not make where there is one"))
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "bucket")?,
            policy: kind::read_document(p, "policy")?,
        })
    }
}
