//! Instance profiles: `AWS::IAM::InstanceProfile`, `aws_iam_instance_profile`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// What a machine of EC2 bears, so that it gets sessions of a role.
///
/// INVARIANT: a new one stands under the path of its role. Files name the role without its path, so this alone tells which it is.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct InstanceProfile {
    /// Unique in the account; 1 to 128 characters.
    pub name: String,
    /// `/` or `/division/`: that of its role.
    pub path: String,
    /// Name of its role, of the same account; empty for one that exists already.
    pub role: String,
}

impl InstanceProfile {
    /// The ARN of its role; none for one that exists already.
    fn role_arn(&self, place: &Place) -> Option<String> {
        let known = !self.role.is_empty();
        known.then(|| place.global_arn("iam", &["role", &self.path, &self.role].concat()))
    }
}

/// The only role: AWS takes no second one.
fn only_role(p: &mut Properties) -> Result<String, Mismatch> {
    let roles = p.texts("Roles")?;
    match roles.as_slice() {
        [role] => Ok(role.as_str().to_owned()),
        [] | [_, _, ..] => Err(p.mismatch("Roles", "must hold exactly one role")),
    }
}

impl Kind for InstanceProfile {
    const KIND: &'static str = "instance-profile";
    const LAYER: Layer = Layer::Identity;
    const SERVICE: &'static str = "iam";
    const SECTIONS: &'static [&'static str] = &["instance_profiles"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::IAM::InstanceProfile",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_iam_instance_profile",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place
            .global_arn("iam", &["instance-profile", &self.path, &self.name].concat())
            .into()
    }

    /// CloudFormation gives it none.
    fn tags(&self) -> Tags {
        Tags::new()
    }

    fn needs(&self, place: &Place) -> BTreeSet<Text> {
        self.role_arn(place).into_iter().map(Text::from).collect()
    }

    fn hands_over(&self, place: &Place) -> Vec<String> {
        self.role_arn(place).into_iter().collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "InstanceProfileName")?,
            path: kind::plain(p, "Path")?,
            role: only_role(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "name")?,
            path: kind::plain(p, "path")?,
            role: kind::plain(p, "role")?,
        })
    }
}
