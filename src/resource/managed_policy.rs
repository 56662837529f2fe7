//! Customer-managed policies: `AWS::IAM::ManagedPolicy` and `aws_iam_policy`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;

/// A policy that roles attach or use as their boundary.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-managedpolicy.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ManagedPolicy {
    /// Unique in the account; 1 to 128 characters.
    pub name: String,
    /// `/` or `/division/`.
    pub path: String,
    /// For people; may be empty, cannot be changed later.
    pub description: String,
    /// What it says.
    #[serde(serialize_with = "kind::document")]
    pub document: Document,
}

impl Kind for ManagedPolicy {
    const KIND: &'static str = "policy";
    const LAYER: Layer = Layer::Identity;
    const SERVICE: &'static str = "iam";
    const SECTIONS: &'static [&'static str] = &["policies"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::IAM::ManagedPolicy",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_iam_policy",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Identity,
        name: "managed policy",
        limit: |_| "managed-policy",
        get: |policy| &policy.document,
        get_mut: |policy| &mut policy.document,
    });

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.global_arn("iam", &format!("policy{}{}", self.path, self.name)).into()
    }

    fn tags(&self) -> Tags {
        Tags::new()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "ManagedPolicyName")?,
            path: kind::plain(p, "Path")?,
            description: kind::plain_or_empty(p, "Description")?,
            document: kind::read_document(p, "PolicyDocument")?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "name")?,
            path: kind::plain(p, "path")?,
            description: kind::plain_or_empty(p, "description")?,
            document: kind::read_document(p, "policy")?,
        })
    }
}
