//! Functions, layers, models and others into the code that must lie somewhere before AWS makes them.

use super::{AnyResource, Body, Code, Place, Resource};
use crate::aws::{ImageAddress, Text};
use serde_json::Value as Json;

/// The types of CloudFormation that AWS makes of code which it reads when it makes them, each with the pointer to where that lies;
/// `*` stands for each of a list.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html>,
/// <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html>,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>
const TYPES: [(&str, &str); 17] = [
    ("AWS::ApiGateway::RestApi", "BodyS3Location"),
    ("AWS::ApiGatewayV2::Api", "BodyS3Location"),
    ("AWS::AppRunner::Service", "SourceConfiguration/ImageRepository/ImageIdentifier"),
    ("AWS::AppSync::FunctionConfiguration", "CodeS3Location"),
    ("AWS::AppSync::GraphQLSchema", "DefinitionS3Location"),
    ("AWS::AppSync::Resolver", "CodeS3Location"),
    (
        "AWS::BedrockAgentCore::Runtime",
        "AgentRuntimeArtifact/ContainerConfiguration/ContainerUri",
    ),
    ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/Image"),
    ("AWS::ElasticBeanstalk::ApplicationVersion", "SourceBundle"),
    ("AWS::Lambda::Function", "Code"),
    ("AWS::Lambda::LayerVersion", "Content"),
    ("AWS::SageMaker::Model", "Containers/*/Image"),
    ("AWS::SageMaker::Model", "Containers/*/ModelDataUrl"),
    ("AWS::SageMaker::Model", "PrimaryContainer/Image"),
    ("AWS::SageMaker::Model", "PrimaryContainer/ModelDataUrl"),
    ("AWS::StepFunctions::StateMachine", "DefinitionS3Location"),
    ("AWS::Synthetics::Canary", "Code"),
];

/// How the types begin that Lambda makes, which reads code in the name of its caller.
const LAMBDA: &str = "AWS::Lambda::";
/// How the address of an object begins.
const OBJECT: &str = "s3://";

/// Code that must lie where it is read before what is made of it can be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlacedCode {
    /// The ARN of the bucket or of the repository that holds it, or a symbol where AWS chooses the name.
    pub holder: Text,
    /// What lies there.
    pub file: CodeFile,
    /// True where Lambda reads it, in the name of whoever makes it.
    pub by_lambda: bool,
}

/// What lies in a bucket or a repository.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum CodeFile {
    /// An image: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG`, or with `@sha256:…`.
    Image(String),
    /// An archive.
    Archive {
        /// Name of the bucket.
        bucket: String,
        /// Its key there.
        object: String,
        /// Its version, where one is said.
        version: Option<String>,
    },
}

impl Resource {
    /// The code that AWS reads when it makes the resource.
    pub fn placed_code(&self) -> Vec<PlacedCode> {
        match &self.body {
            Body::Function(function) => of_code(&function.code, &self.place).into_iter().collect(),
            Body::AnyResource(any) => of_properties(any, &self.place),
            _ => Vec::new(),
        }
    }
}

/// True for a property, by its JSON pointer, that says where code lies: whoever puts it there has to know that.
pub fn says_where_code_is(kind: &str, pointer: &str) -> bool {
    let within = |property: &str| {
        let rest = pointer.strip_prefix('/').and_then(|rest| rest.strip_prefix(property));
        rest.is_some_and(|rest| rest.starts_with("/S3") || rest == "/ImageUri")
    };
    TYPES.iter().any(|(own, property)| *own == kind && within(property))
}

fn of_code(code: &Code, place: &Place) -> Option<PlacedCode> {
    match code {
        Code::Image { image } => in_repository(image, place),
        Code::Zip {
            bucket, object, version, ..
        } => Some(in_bucket(bucket, object, version.as_deref(), place)),
    }
}

fn of_properties(any: &AnyResource, place: &Place) -> Vec<PlacedCode> {
    let by_lambda = any.kind.starts_with(LAMBDA);
    let pointers = TYPES.iter().filter(|(kind, _)| *kind == any.kind);
    let values = pointers.flat_map(|(_, pointer)| match pointer.split_once('/') {
        Some((first, rest)) => any.properties.get(first).map(|value| at(value, rest)).unwrap_or_default(),
        None => any.properties.get(*pointer).into_iter().collect(),
    });
    let codes = values.filter_map(|value| in_value(value, place));
    codes.map(|code| PlacedCode { by_lambda, ..code }).collect()
}

/// The values at a pointer.
fn at<'v>(value: &'v Json, pointer: &str) -> Vec<&'v Json> {
    let (first, rest) = pointer.split_once('/').unwrap_or((pointer, ""));
    let found: Vec<&Json> = match first {
        "*" => value.as_array().into_iter().flatten().collect(),
        key => value.get(key).into_iter().collect(),
    };
    match rest.is_empty() {
        true => found,
        false => found.into_iter().flat_map(|inner| at(inner, rest)).collect(),
    }
}

/// Code by its address, or by a map that says where it lies.
fn in_value(value: &Json, place: &Place) -> Option<PlacedCode> {
    if let Some(text) = value.as_str() {
        let object = text.strip_prefix(OBJECT).and_then(|rest| rest.split_once('/'));
        return match object {
            Some((bucket, object)) => Some(in_bucket(bucket, object, None, place)),
            None => in_repository(text, place),
        };
    }
    let said = |keys: [&str; 2]| keys.iter().find_map(|key| value.get(*key)).and_then(Json::as_str);
    match (said(["ImageUri", "ImageUri"]), said(["S3Bucket", "Bucket"])) {
        (Some(image), _) => in_repository(image, place),
        (None, Some(bucket)) => {
            let version = said(["S3ObjectVersion", "Version"]);
            Some(in_bucket(bucket, said(["S3Key", "Key"])?, version, place))
        }
        (None, None) => None,
    }
}

fn in_repository(image: &str, place: &Place) -> Option<PlacedCode> {
    Some(PlacedCode {
        holder: ImageAddress::parse(image)?.repository_arn(place.partition()).into(),
        file: CodeFile::Image(image.to_owned()),
        by_lambda: true,
    })
}

fn in_bucket(bucket: &str, object: &str, version: Option<&str>, place: &Place) -> PlacedCode {
    let name = Text::from(bucket);
    let holder = if name.is_literal() {
        place.partition().bucket_arn(bucket).into()
    } else {
        name
    };
    PlacedCode {
        holder,
        file: CodeFile::Archive {
            bucket: bucket.to_owned(),
            object: object.to_owned(),
            version: version.map(str::to_owned),
        },
        by_lambda: true,
    }
}
