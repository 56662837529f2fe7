//! Functions and layers of Lambda into the code that must lie somewhere before AWS makes them.

use super::{AnyResource, Body, Code, Place, Resource};
use crate::aws::{ImageAddress, Text};
use serde_json::Value as Json;

/// The types of CloudFormation that AWS makes of code which it reads when it makes them, each with the property that says where
/// that lies.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html>
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-layerversion-content.html>
const TYPES: [(&str, &str); 2] =
    [("AWS::Lambda::Function", "Code"), ("AWS::Lambda::LayerVersion", "Content")];

/// Code that must lie where it is read before what is made of it can be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlacedCode {
    /// The ARN of the bucket or of the repository that holds it, or a symbol where AWS chooses the name.
    pub holder: Text,
    /// What lies there.
    pub file: CodeFile,
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
    pub fn placed_code(&self) -> Option<PlacedCode> {
        match &self.body {
            Body::Function(function) => of_code(&function.code, &self.place),
            Body::AnyResource(any) => of_properties(any, &self.place),
            _ => None,
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

fn of_properties(any: &AnyResource, place: &Place) -> Option<PlacedCode> {
    let (_, property) = TYPES.iter().find(|(kind, _)| *kind == any.kind)?;
    let code = any.properties.get(*property)?;
    let said = |key: &str| code.get(key).and_then(Json::as_str);
    match (said("ImageUri"), said("S3Bucket")) {
        (Some(image), _) => in_repository(image, place),
        (None, Some(bucket)) => Some(in_bucket(bucket, said("S3Key")?, said("S3ObjectVersion"), place)),
        (None, None) => None,
    }
}

fn in_repository(image: &str, place: &Place) -> Option<PlacedCode> {
    Some(PlacedCode {
        holder: ImageAddress::parse(image)?.repository_arn(place.partition()).into(),
        file: CodeFile::Image(image.to_owned()),
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
    }
}
