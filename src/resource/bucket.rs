//! S3 buckets with everything that guards them: `AWS::S3::Bucket` + `AWS::S3::BucketPolicy`,
//! `aws_s3_bucket` and its seven satellites.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;
use std::collections::BTreeSet;

/// A private, versioned bucket whose owner owns every object.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-s3-bucket.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Bucket {
    /// Unique in all of AWS; 3 to 63 characters.
    pub name: String,
    /// Default encryption of new objects.
    pub encryption: Encryption,
    /// Keeps overwritten and deleted objects.
    pub versioning: bool,
    /// When objects vanish.
    pub expiry: Expiry,
    /// Name of the bucket that receives server access logs, and the prefix there.
    pub logging: Option<Logging>,
    /// The bucket policy.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
    /// Tags.
    pub tags: Tags,
}

/// Default encryption of a bucket.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// Keys that S3 manages (AES-256).
    S3,
    /// The KMS key of this ARN, with a bucket key.
    Kms(String),
}

/// Days after which objects vanish.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Expiry {
    /// Current objects; never when absent.
    pub current: Option<u32>,
    /// Versions that are no longer current; never when absent.
    pub noncurrent: Option<u32>,
}

/// Where server access logs go.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Logging {
    /// The receiving bucket's name.
    pub bucket: String,
    /// The prefix in it.
    pub prefix: String,
}

const GUARDS: [(&str, &str); 4] = [
    ("BlockPublicAcls", "block_public_acls"),
    ("BlockPublicPolicy", "block_public_policy"),
    ("IgnorePublicAcls", "ignore_public_acls"),
    ("RestrictPublicBuckets", "restrict_public_buckets"),
];

/// Days after which an upload that was never finished is thrown away.
const ABORT_DAYS: i64 = 7;

fn encryption(algorithm: &str, key: Option<Text>, bucket_key: Option<bool>) -> Option<Encryption> {
    match (algorithm, key, bucket_key) {
        ("AES256", None, None) => Some(Encryption::S3),
        ("aws:kms", Some(key), Some(true)) => Some(Encryption::Kms(key.as_str().to_owned())),
        _ => None,
    }
}

fn cloudformation_encryption(p: &mut Properties) -> Result<Encryption, Mismatch> {
    let mut outer = p.nested("BucketEncryption")?;
    let mut rule = kind::only(&mut outer, "ServerSideEncryptionConfiguration")?;
    let mut default = rule.nested("ServerSideEncryptionByDefault")?;
    let algorithm = kind::plain(&mut default, "SSEAlgorithm")?;
    let read = encryption(
        &algorithm,
        default.optional_text("KMSMasterKeyID")?,
        rule.optional_flag("BucketKeyEnabled")?,
    );
    default.finish()?;
    rule.finish()?;
    outer.finish()?;
    read.ok_or_else(|| p.mismatch("BucketEncryption", "is not a form that landform writes"))
}

fn cloudformation_expiry(p: &mut Properties) -> Result<Expiry, Mismatch> {
    let mut outer = p.nested("LifecycleConfiguration")?;
    let mut rule = kind::only(&mut outer, "Rules")?;
    rule.constant("Id", "expiry")?;
    rule.constant("Status", "Enabled")?;
    let mut abort = rule.nested("AbortIncompleteMultipartUpload")?;
    abort.constant("DaysAfterInitiation", ABORT_DAYS)?;
    abort.finish()?;
    let current = rule.optional_integer("ExpirationInDays")?;
    let noncurrent = match rule.optional_nested("NoncurrentVersionExpiration")? {
        Some(mut version) => {
            let days = version.integer("NoncurrentDays")?;
            version.finish()?;
            Some(days)
        }
        None => None,
    };
    rule.finish()?;
    outer.finish()?;
    Ok(Expiry {
        current: current.and_then(|days| u32::try_from(days).ok()),
        noncurrent: noncurrent.and_then(|days| u32::try_from(days).ok()),
    })
}

fn cloudformation_guards(p: &mut Properties) -> Result<(), Mismatch> {
    let mut block = p.nested("PublicAccessBlockConfiguration")?;
    for (name, _) in GUARDS {
        block.constant(name, true)?;
    }
    block.finish()?;
    let mut ownership = p.nested("OwnershipControls")?;
    let mut rule = kind::only(&mut ownership, "Rules")?;
    rule.constant("ObjectOwnership", "BucketOwnerEnforced")?;
    rule.finish()?;
    ownership.finish()
}

fn cloudformation_logging(p: &mut Properties) -> Result<Option<Logging>, Mismatch> {
    let Some(mut logging) = p.optional_nested("LoggingConfiguration")? else {
        return Ok(None);
    };
    let read = Logging {
        bucket: kind::plain(&mut logging, "DestinationBucketName")?,
        prefix: kind::plain(&mut logging, "LogFilePrefix")?,
    };
    logging.finish()?;
    Ok(Some(read))
}

fn versioning(mut p: Properties, key: &str, off: &str) -> Result<bool, Mismatch> {
    let status = kind::plain(&mut p, key)?;
    let read = match status.as_str() {
        "Enabled" => Ok(true),
        text if text == off => Ok(false),
        _ => Err(p.mismatch(key, "is not a state that landform writes")),
    };
    p.finish()?;
    read
}

fn terraform_encryption(blocks: &mut Blocks) -> Result<Encryption, Mismatch> {
    let mut p = blocks.one_pointing("encryption", "bucket")?;
    let mut rule = p.nested("rule")?;
    let mut default = rule.nested("apply_server_side_encryption_by_default")?;
    let algorithm = kind::plain(&mut default, "sse_algorithm")?;
    let read = encryption(
        &algorithm,
        default.optional_text("kms_master_key_id")?,
        rule.optional_flag("bucket_key_enabled")?,
    );
    default.finish()?;
    rule.finish()?;
    let read = read.ok_or_else(|| p.mismatch("rule", "is not a form that landform writes"));
    p.finish()?;
    read
}

fn terraform_expiry(blocks: &mut Blocks) -> Result<Expiry, Mismatch> {
    let mut p = blocks.one_pointing("lifecycle", "bucket")?;
    let mut rule = p.nested("rule")?;
    rule.constant("id", "expiry")?;
    rule.constant("status", "Enabled")?;
    let filter = rule.nested("filter")?;
    filter.finish()?;
    let mut abort = rule.nested("abort_incomplete_multipart_upload")?;
    abort.constant("days_after_initiation", ABORT_DAYS)?;
    abort.finish()?;
    let mut days = |name: &str, key: &str| -> Result<Option<u32>, Mismatch> {
        let Some(mut block) = rule.optional_nested(name)? else {
            return Ok(None);
        };
        let read = kind::small(&mut block, key)?;
        block.finish()?;
        Ok(Some(read))
    };
    let current = days("expiration", "days")?;
    let noncurrent = days("noncurrent_version_expiration", "noncurrent_days")?;
    rule.finish()?;
    p.finish()?;
    Ok(Expiry { current, noncurrent })
}

fn terraform_guards(blocks: &mut Blocks) -> Result<(), Mismatch> {
    let mut block = blocks.one_pointing("public_access_block", "bucket")?;
    for (_, name) in GUARDS {
        block.constant(name, true)?;
    }
    block.finish()?;
    let mut ownership = blocks.one_pointing("ownership_controls", "bucket")?;
    let mut rule = ownership.nested("rule")?;
    rule.constant("object_ownership", "BucketOwnerEnforced")?;
    rule.finish()?;
    ownership.finish()
}

fn terraform_logging(blocks: &mut Blocks) -> Result<Option<Logging>, Mismatch> {
    let Some(mut logging) = blocks.optional_pointing("logging", "bucket")? else {
        return Ok(None);
    };
    let read = Logging {
        bucket: kind::plain(&mut logging, "target_bucket")?,
        prefix: kind::plain(&mut logging, "target_prefix")?,
    };
    logging.finish()?;
    Ok(Some(read))
}

impl Kind for Bucket {
    const KIND: &'static str = "bucket";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "s3";
    const SECTIONS: &'static [&'static str] = &["buckets"];
    const IN_NETWORK: bool = false;
    const RETAIN: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::S3::Bucket",
        companions: &[Companion {
            suffix: "Policy",
            kind: "AWS::S3::BucketPolicy",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Ref),
        }],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_s3_bucket",
        companions: &[
            Companion {
                suffix: "policy",
                kind: "aws_s3_bucket_policy",
                always: true,
                repeated: false,
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
            Companion {
                suffix: "versioning",
                kind: "aws_s3_bucket_versioning",
                always: true,
                repeated: false,
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
            Companion {
                suffix: "encryption",
                kind: "aws_s3_bucket_server_side_encryption_configuration",
                always: true,
                repeated: false,
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
            Companion {
                suffix: "public_access_block",
                kind: "aws_s3_bucket_public_access_block",
                always: true,
                repeated: false,
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
            Companion {
                suffix: "ownership_controls",
                kind: "aws_s3_bucket_ownership_controls",
                always: true,
                repeated: false,
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
            Companion {
                suffix: "lifecycle",
                kind: "aws_s3_bucket_lifecycle_configuration",
                always: true,
                repeated: false,
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
            Companion {
                suffix: "logging",
                kind: "aws_s3_bucket_logging",
                always: false,
                repeated: false,
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
        ],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Resource,
        name: "bucket policy",
        limit: |_| "bucket-policy",
        get: |bucket| &bucket.policy,
        get_mut: |bucket| &mut bucket.policy,
    });

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn named(&self) -> Option<(&'static str, &str)> {
        Some(("bucket", &self.name))
    }

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.partition().bucket_arn(&self.name).into()
    }

    /// S3 tells nobody the tags of a bucket unless that is turned on for the bucket, which no template does.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html>
    fn tags(&self) -> Tags {
        Tags::new()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn key(&self) -> Option<&str> {
        match &self.encryption {
            Encryption::S3 => None,
            Encryption::Kms(arn) => Some(arn),
        }
    }

    fn delivers_to(&self, place: &Place) -> BTreeSet<Text> {
        let logs = self.logging.iter();
        logs.flat_map(|logging| kind::bucket_and_objects(place, &logging.bucket, &logging.prefix))
            .collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut policy = blocks.one_pointing("Policy", "Bucket")?;
        let document = kind::read_document(&mut policy, "PolicyDocument")?;
        policy.finish()?;
        let p = &mut blocks.primary;
        cloudformation_guards(p)?;
        Ok(Self {
            name: kind::plain(p, "BucketName")?,
            encryption: cloudformation_encryption(p)?,
            versioning: versioning(p.nested("VersioningConfiguration")?, "Status", "Suspended")?,
            expiry: cloudformation_expiry(p)?,
            logging: cloudformation_logging(p)?,
            policy: document,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut policy = blocks.one_pointing("policy", "bucket")?;
        let document = kind::read_document(&mut policy, "policy")?;
        policy.finish()?;
        terraform_guards(blocks)?;
        let encryption = terraform_encryption(blocks)?;
        let expiry = terraform_expiry(blocks)?;
        let logging = terraform_logging(blocks)?;
        let mut states = blocks.one_pointing("versioning", "bucket")?;
        let versioning = versioning(states.nested("versioning_configuration")?, "status", "Suspended")?;
        states.finish()?;
        let p = &mut blocks.primary;
        p.constant("force_destroy", false)?;
        Ok(Self {
            name: kind::plain(p, "bucket")?,
            encryption,
            versioning,
            expiry,
            logging,
            policy: document,
            tags: kind::tag_map(p)?,
        })
    }
}
