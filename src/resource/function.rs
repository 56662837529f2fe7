//! Functions of Lambda: `AWS::Lambda::Function` + `AWS::Lambda::Permission`, `aws_lambda_function` + `aws_lambda_permission`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::permission::{self, Permission};
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, ImageAddress, Text};
use crate::policy::Document;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A function, which runs as a role.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Function {
    /// Unique in the account and region.
    pub name: String,
    /// ARN of the role as which it runs.
    pub role: String,
    /// What it runs.
    pub code: Code,
    /// On which processors.
    pub architecture: Architecture,
    /// Longest run in seconds, 1 to 900.
    pub timeout: u32,
    /// Memory in MB, 128 to 10,240.
    pub memory: u32,
    /// How many runs are kept for it, and never exceeded; it shares with others of its account when absent.
    pub reserved: Option<u32>,
    /// Where in a network it stands; in a network of Lambda's own when absent.
    pub network: Option<FunctionNetwork>,
    /// What its code finds in its environment.
    pub environment: BTreeMap<String, String>,
    /// ARN of the key that encrypts its environment; one of Lambda's own when absent.
    pub key: Option<String>,
    /// Name of the log group of its runs; Lambda makes `/aws/lambda/NAME` when absent.
    pub log_group: Option<String>,
    /// Who may invoke it: only what permissions can say, one statement each; on itself.
    #[serde(serialize_with = "permission::data")]
    pub policy: Document,
    /// Tags.
    pub tags: Tags,
}

/// Where a function stands in a network.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FunctionNetwork {
    /// Ids of its subnets.
    pub subnets: BTreeSet<String>,
    /// Ids of its security groups.
    pub groups: BTreeSet<String>,
}

/// What a function runs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "package")]
pub enum Code {
    /// An image of a container.
    Image {
        /// `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG`, or with `@sha256:…`.
        image: String,
    },
    /// Files in an archive.
    Zip {
        /// Name of the bucket that holds it.
        bucket: String,
        /// Its key there.
        object: String,
        /// Its version; that of today when absent.
        version: Option<String>,
        /// In what it runs.
        runtime: String,
        /// Where it begins.
        handler: String,
    },
}

/// The processors of a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Architecture {
    /// Graviton.
    #[serde(rename = "arm64")]
    Arm,
    /// Intel and AMD.
    #[serde(rename = "x86_64")]
    X86,
}

/// Before the name of a function in that of the log group which Lambda makes for it.
const LOGS: &str = "/aws/lambda/";

const ARCHITECTURES: [(&str, Architecture); 2] =
    [("arm64", Architecture::Arm), ("x86_64", Architecture::X86)];

/// The only processor that is named.
fn architecture(p: &mut Properties, key: &str) -> Result<Architecture, Mismatch> {
    let named = p.texts(key)?;
    let known =
        |text: &Text| ARCHITECTURES.iter().find(|(word, _)| *word == text.as_str()).map(|(_, one)| *one);
    match named.as_slice() {
        [only] => known(only).ok_or_else(|| p.mismatch(key, "is not a word that landform writes")),
        [] | [_, _, ..] => Err(p.mismatch(key, "must hold exactly one entry")),
    }
}

fn optional(p: &mut Properties, key: &str) -> Result<Option<String>, Mismatch> {
    Ok(p.optional_text(key)?.map(|text| text.as_str().to_owned()))
}

/// How many runs are kept for it.
fn reserved(p: &mut Properties, key: &str) -> Result<Option<u32>, Mismatch> {
    match p.has(key) {
        true => kind::small(p, key).map(Some),
        false => Ok(None),
    }
}

/// The subnets and groups of a block that is written where it stands in a network.
fn network(
    p: &mut Properties,
    block: &str,
    [subnets, groups]: [&str; 2],
) -> Result<Option<FunctionNetwork>, Mismatch> {
    let Some(mut inner) = p.optional_nested(block)? else {
        return Ok(None);
    };
    let found = FunctionNetwork {
        subnets: kind::set(&mut inner, subnets)?,
        groups: kind::set(&mut inner, groups)?,
    };
    inner.finish().map(|()| Some(found))
}

/// The map in a block that is written where it holds something.
fn environment(p: &mut Properties, block: &str, key: &str) -> Result<BTreeMap<String, String>, Mismatch> {
    let Some(mut inner) = p.optional_nested(block)? else {
        return Ok(BTreeMap::new());
    };
    let found = inner.map(key)?;
    inner.finish()?;
    match found.is_empty() {
        true => Err(p.mismatch(block, "says nothing")),
        false => Ok(found.into_iter().map(|(key, text)| (key, text.as_str().to_owned())).collect()),
    }
}

/// The log group of a block that is written where one is said.
fn log_group(p: &mut Properties, block: &str, format: &str, group: &str) -> Result<Option<String>, Mismatch> {
    let Some(mut inner) = p.optional_nested(block)? else {
        return Ok(None);
    };
    inner.constant(format, "Text")?;
    let found = kind::plain(&mut inner, group)?;
    inner.finish().map(|()| Some(found))
}

/// The code of a block of CloudFormation.
fn code_of_cloudformation(p: &mut Properties) -> Result<Code, Mismatch> {
    let package = kind::plain(p, "PackageType")?;
    let mut code = p.nested("Code")?;
    let found = match package.as_str() {
        "Image" => Code::Image {
            image: kind::plain(&mut code, "ImageUri")?,
        },
        "Zip" => Code::Zip {
            bucket: kind::plain(&mut code, "S3Bucket")?,
            object: kind::plain(&mut code, "S3Key")?,
            version: optional(&mut code, "S3ObjectVersion")?,
            runtime: kind::plain(p, "Runtime")?,
            handler: kind::plain(p, "Handler")?,
        },
        _ => return Err(p.mismatch("PackageType", "is not a word that landform writes")),
    };
    code.finish().map(|()| found)
}

/// The code of a block of Terraform.
fn code_of_terraform(p: &mut Properties) -> Result<Code, Mismatch> {
    match kind::plain(p, "package_type")?.as_str() {
        "Image" => Ok(Code::Image {
            image: kind::plain(p, "image_uri")?,
        }),
        "Zip" => Ok(Code::Zip {
            bucket: kind::plain(p, "s3_bucket")?,
            object: kind::plain(p, "s3_key")?,
            version: optional(p, "s3_object_version")?,
            runtime: kind::plain(p, "runtime")?,
            handler: kind::plain(p, "handler")?,
        }),
        _ => Err(p.mismatch("package_type", "is not a word that landform writes")),
    }
}

/// The ARN of the repository in the address of an image.
fn repository_of(image: &str, place: &Place) -> Option<String> {
    Some(ImageAddress::parse(image)?.repository_arn(place.partition()))
}

impl Kind for Function {
    const KIND: &'static str = "function";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "lambda";
    const SECTIONS: &'static [&'static str] = &["functions"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::Lambda::Function",
        companions: &[Companion {
            suffix: "Permission",
            kind: "AWS::Lambda::Permission",
            always: false,
            repeated: true,
            link: Link::ToPrimary(Identifier::Ref),
        }],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_lambda_function",
        companions: &[Companion {
            suffix: "permission",
            kind: "aws_lambda_permission",
            always: false,
            repeated: true,
            link: Link::ToPrimary(Identifier::Attribute("function_name")),
        }],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Resource,
        name: "function policy",
        limit: |_| "function-policy",
        get: |function| &function.policy,
        get_mut: |function| &mut function.policy,
    });

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn repeated_blocks(&self) -> usize {
        self.policy.statements.len()
    }

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.arn("lambda", &["function:", &self.name].concat()).into()
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
        let holder = match &self.code {
            Code::Image { image } => repository_of(image, place),
            Code::Zip { bucket, .. } => Some(place.partition().bucket_arn(bucket)),
        };
        let group = self
            .log_group
            .as_ref()
            .map(|name| place.arn("logs", &["log-group:", name].concat()));
        let own = [self.role.clone()].into_iter().chain(holder).chain(group);
        own.map(Text::from).collect()
    }

    /// The role that it runs as, the repository of its image, what that role makes in its network, and where it writes logs.
    fn delivers_to(&self, place: &Place) -> BTreeSet<Text> {
        let repository = match &self.code {
            Code::Image { image } => repository_of(image, place),
            Code::Zip { .. } => None,
        };
        let interfaces = self.network.as_ref().map(|_| place.arn("ec2", "network-interface/*"));
        let own = || [LOGS, &self.name].concat();
        let group = ["log-group:", &self.log_group.clone().unwrap_or_else(own)].concat();
        let logs = place.arn("logs", &group);
        let all = [self.role.clone(), logs].into_iter().chain(repository).chain(interfaces);
        all.map(Text::from).collect()
    }

    fn delivers_as(&self, _: &str) -> Option<&str> {
        Some(&self.role)
    }

    fn hands_over(&self, _: &Place) -> Vec<String> {
        vec![self.role.clone()]
    }

    /// The archive of its code, or the repository of its image, which whoever deploys must be able to read.
    fn beside(&self, place: &Place) -> BTreeSet<Text> {
        let code = match &self.code {
            Code::Image { image } => repository_of(image, place),
            Code::Zip { bucket, object, .. } => {
                Some(place.partition().bucket_arn(&[bucket, "/", object].concat()))
            }
        };
        code.map(Text::from).into_iter().collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut permissions = BTreeSet::new();
        for (_, mut one) in blocks.each_pointing("Permission", "FunctionName")? {
            kind::add(&mut permissions, Permission::from_cloudformation(&mut one)?, &one)?;
            one.finish()?;
        }
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "FunctionName")?,
            role: kind::plain(p, "Role")?,
            code: code_of_cloudformation(p)?,
            architecture: architecture(p, "Architectures")?,
            timeout: kind::small(p, "Timeout")?,
            memory: kind::small(p, "MemorySize")?,
            reserved: reserved(p, "ReservedConcurrentExecutions")?,
            network: network(p, "VpcConfig", ["SubnetIds", "SecurityGroupIds"])?,
            environment: environment(p, "Environment", "Variables")?,
            key: optional(p, "KmsKeyArn")?,
            log_group: log_group(p, "LoggingConfig", "LogFormat", "LogGroup")?,
            policy: permission::policy_of(permissions),
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut permissions = BTreeSet::new();
        for (label, mut one) in blocks.each_pointing("permission", "function_name")? {
            let permission = Permission::from_terraform(&mut one)?;
            label.follows_from(&permission.label(), &one)?;
            kind::add(&mut permissions, permission, &one)?;
            one.finish()?;
        }
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "function_name")?,
            role: kind::plain(p, "role")?,
            code: code_of_terraform(p)?,
            architecture: architecture(p, "architectures")?,
            timeout: kind::small(p, "timeout")?,
            memory: kind::small(p, "memory_size")?,
            reserved: reserved(p, "reserved_concurrent_executions")?,
            network: network(p, "vpc_config", ["subnet_ids", "security_group_ids"])?,
            environment: environment(p, "environment", "variables")?,
            key: optional(p, "kms_key_arn")?,
            log_group: log_group(p, "logging_config", "log_format", "log_group")?,
            policy: permission::policy_of(permissions),
            tags: kind::tag_map(p)?,
        })
    }
}
