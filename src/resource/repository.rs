//! Repositories of images: `AWS::ECR::Repository`, `aws_ecr_repository` + `aws_ecr_repository_policy` + `aws_ecr_lifecycle_policy`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags, arn_of};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// A private repository of container images.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Repository {
    /// Unique in the account and region; may hold slashes.
    pub name: String,
    /// ARN of the key that encrypts its images; keys of S3 when absent. It cannot be changed.
    pub key: Option<String>,
    /// True where a tag stays with the image that it was put on.
    pub immutable: bool,
    /// True where each image is looked through when it comes.
    pub scan: bool,
    /// How many images are kept; all when absent.
    #[serde(serialize_with = "lifecycle")]
    pub keep: Option<u32>,
    /// Who may pull and push: statements without a resource. None is written where it says nothing.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
    /// Tags.
    pub tags: Tags,
}

const POLICY: &str = "aws_ecr_repository_policy";
const MUTABILITY: [(&str, bool); 2] = [("IMMUTABLE", true), ("MUTABLE", false)];

/// The lifecycle policy that keeps so many images.
///
/// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html>
fn rules(keep: u32) -> Value {
    let selection = json!({"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": keep});
    json!({"rules": [{"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}]})
}

fn lifecycle<S: Serializer>(keep: &Option<u32>, serializer: S) -> Result<S::Ok, S::Error> {
    keep.map(|keep| rules(keep).to_string()).serialize(serializer)
}

/// The number of images that a lifecycle policy keeps; it must say nothing else.
fn read_lifecycle(p: &mut Properties, key: &str) -> Result<u32, Mismatch> {
    let text = kind::plain(p, key)?;
    let said: Option<Value> = serde_json::from_str(&text).ok();
    let number = said
        .as_ref()
        .and_then(|said| said.pointer("/rules/0/selection/countNumber")?.as_u64());
    let keep = number.and_then(|number| u32::try_from(number).ok());
    keep.filter(|keep| said.as_ref() == Some(&rules(*keep)))
        .ok_or_else(|| p.mismatch(key, "is not the lifecycle policy that landform writes"))
}

/// The key of a block about encryption.
fn encryption(mut p: Properties, kind: &str, key: &str) -> Result<Option<String>, Mismatch> {
    let found = match kind::plain(&mut p, kind)?.as_str() {
        "KMS" => Some(kind::plain(&mut p, key)?),
        "AES256" => None,
        _ => return Err(p.mismatch(kind, "is not a word that landform writes")),
    };
    p.finish().map(|()| found)
}

fn scan(mut p: Properties, key: &str) -> Result<bool, Mismatch> {
    let on = p.flag(key)?;
    p.finish().map(|()| on)
}

impl Kind for Repository {
    const KIND: &'static str = "repository";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "ecr";
    const SECTIONS: &'static [&'static str] = &["repositories"];
    const IN_NETWORK: bool = false;
    const RETAIN: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::ECR::Repository",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_ecr_repository",
        companions: &[
            Companion {
                suffix: "policy",
                kind: POLICY,
                always: false,
                repeated: false,
                link: Link::ToPrimary(Identifier::Attribute("name")),
            },
            Companion {
                suffix: "lifecycle",
                kind: "aws_ecr_lifecycle_policy",
                always: false,
                repeated: false,
                link: Link::ToPrimary(Identifier::Attribute("name")),
            },
        ],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Resource,
        name: "repository policy",
        limit: |_| "repository-policy",
        get: |repository| &repository.policy,
        get_mut: |repository| &mut repository.policy,
    });

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn arn(&self, place: &Place, _: &Address) -> Text {
        arn_of("ecr", place, "repository", &self.name)
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

    fn waited_for(&self) -> Vec<&'static str> {
        kind::where_said(&self.policy, POLICY)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        p.constant("EmptyOnDelete", false)?;
        let keep = match p.optional_nested("LifecyclePolicy")? {
            Some(mut policy) => {
                let keep = read_lifecycle(&mut policy, "LifecyclePolicyText")?;
                policy.finish()?;
                Some(keep)
            }
            None => None,
        };
        Ok(Self {
            name: kind::plain(p, "RepositoryName")?,
            key: encryption(p.nested("EncryptionConfiguration")?, "EncryptionType", "KmsKey")?,
            immutable: kind::word(p, "ImageTagMutability", &MUTABILITY)?,
            scan: scan(p.nested("ImageScanningConfiguration")?, "ScanOnPush")?,
            keep,
            policy: kind::document_if_any(p, "RepositoryPolicyText")?,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let policy = blocks.document_beside("policy", "repository", "policy")?;
        let keep = match blocks.optional_pointing("lifecycle", "repository")? {
            Some(mut beside) => {
                let keep = read_lifecycle(&mut beside, "policy")?;
                beside.finish()?;
                Some(keep)
            }
            None => None,
        };
        let p = &mut blocks.primary;
        p.constant("force_delete", false)?;
        Ok(Self {
            name: kind::plain(p, "name")?,
            key: encryption(p.nested("encryption_configuration")?, "encryption_type", "kms_key")?,
            immutable: kind::word(p, "image_tag_mutability", &MUTABILITY)?,
            scan: scan(p.nested("image_scanning_configuration")?, "scan_on_push")?,
            keep,
            policy,
            tags: kind::tag_map(p)?,
        })
    }
}
