//! Assignments of permission sets: `AWS::SSO::Assignment`, `aws_ssoadmin_account_assignment`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// A group of people may become a permission set in one account; AWS knows no assignment to a unit.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sso-assignment.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Assignment {
    /// ARN of the instance.
    pub instance: String,
    /// ARN of the permission set.
    pub permission_set: String,
    /// The group's id.
    pub group: String,
    /// The account's id.
    pub account: String,
    /// What the account must have before.
    #[serde(skip)]
    pub before: Beforehand,
}

/// ARNs of policies that an account must have before a permission set is assigned there that names them. Deployment follows
/// them and no file says them, so that two of them are equal whatever they hold.
#[derive(Clone, Default, Debug)]
pub struct Beforehand(pub BTreeSet<String>);

impl PartialEq for Beforehand {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The constant parts.
fn of_group_in_account(p: &mut Properties, target: &str, principal: &str) -> Result<(), Mismatch> {
    p.constant(target, "AWS_ACCOUNT")?;
    p.constant(principal, "GROUP")
}

impl Kind for Assignment {
    const KIND: &'static str = "assignment";
    const LAYER: Layer = Layer::People;
    const SERVICE: &'static str = "sso";
    const SECTIONS: &'static [&'static str] = &["identity_center"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::SSO::Assignment",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_ssoadmin_account_assignment",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    /// Nothing in IAM names it; the symbol stands for it.
    fn arn(&self, _: &Place, address: &Address) -> Text {
        Text::symbol(address)
    }

    fn tags(&self) -> Tags {
        Tags::new()
    }

    fn needs(&self, _: &Place) -> BTreeSet<Text> {
        self.before.0.iter().map(|arn| arn.as_str().into()).collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        of_group_in_account(p, "TargetType", "PrincipalType")?;
        Ok(Self {
            instance: kind::plain(p, "InstanceArn")?,
            permission_set: kind::plain(p, "PermissionSetArn")?,
            group: kind::plain(p, "PrincipalId")?,
            account: kind::plain(p, "TargetId")?,
            before: Beforehand::default(),
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        of_group_in_account(p, "target_type", "principal_type")?;
        Ok(Self {
            instance: kind::plain(p, "instance_arn")?,
            permission_set: kind::plain(p, "permission_set_arn")?,
            group: kind::plain(p, "principal_id")?,
            account: kind::plain(p, "target_id")?,
            before: Beforehand::default(),
        })
    }
}
