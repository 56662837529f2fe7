//! Users of a Studio domain: `AWS::SageMaker::UserProfile`, `aws_sagemaker_user_profile`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// A user of a domain, with a role and security groups of their own.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sagemaker-userprofile.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct UserProfile {
    /// The domain's id.
    pub domain: String,
    /// Unique in its domain; the SourceIdentity of the user's calls.
    pub name: String,
    /// ARN of the user's role.
    pub role: String,
    /// Ids of the security groups of the user's apps; the domain's where there is none.
    pub groups: BTreeSet<String>,
    /// The user's name in IAM Identity Center; only in a domain that signs in that way.
    pub sso_user: Option<String>,
    /// Tags.
    pub tags: Tags,
}

fn read_user(p: &mut Properties, form: &str, value: &str) -> Result<Option<String>, Mismatch> {
    if !p.has(value) {
        return Ok(None);
    }
    p.constant(form, "UserName")?;
    kind::plain(p, value).map(Some)
}

impl Kind for UserProfile {
    const KIND: &'static str = "user-profile";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "sagemaker";
    const SECTIONS: &'static [&'static str] = &["studios"];
    const OWN_GROUP: bool = true;
    const IN_NETWORK: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::SageMaker::UserProfile",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_sagemaker_user_profile",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, _: &Address) -> Text {
        let path = ["user-profile/", &self.domain, "/", &self.name].concat();
        place.arn("sagemaker", &path).into()
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn needs(&self, _: &Place) -> BTreeSet<Text> {
        BTreeSet::from([Text::from(self.role.as_str())])
    }

    fn hands_over(&self, _: &Place) -> Vec<String> {
        vec![self.role.clone()]
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let mut settings = p.nested("UserSettings")?;
        let (role, groups) = (
            kind::plain(&mut settings, "ExecutionRole")?,
            kind::set(&mut settings, "SecurityGroups")?,
        );
        settings.finish()?;
        Ok(Self {
            domain: kind::plain(p, "DomainId")?,
            name: kind::plain(p, "UserProfileName")?,
            role,
            groups,
            sso_user: read_user(p, "SingleSignOnUserIdentifier", "SingleSignOnUserValue")?,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let mut settings = p.nested("user_settings")?;
        let (role, groups) = (
            kind::plain(&mut settings, "execution_role")?,
            kind::set(&mut settings, "security_groups")?,
        );
        settings.finish()?;
        Ok(Self {
            domain: kind::plain(p, "domain_id")?,
            name: kind::plain(p, "user_profile_name")?,
            role,
            groups,
            sso_user: read_user(p, "single_sign_on_user_identifier", "single_sign_on_user_value")?,
            tags: kind::tag_map(p)?,
        })
    }
}
