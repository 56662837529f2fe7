//! Customer-managed policies: `AWS::IAM::ManagedPolicy` and `aws_iam_policy`.

use super::document::{DocumentName, PolicyKind};
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;
use std::collections::BTreeSet;

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
    /// Names of roles that exist already and get it attached; roles of the design name their policies themselves.
    pub roles: BTreeSet<String>,
    /// What it says.
    #[serde(serialize_with = "kind::document")]
    pub document: Document,
}

impl ManagedPolicy {
    /// What it is called as one of those that hold what is granted to a role beyond its inline policies.
    pub fn name_for_grants(role: &str, number: u32) -> String {
        [role, &Self::for_grants(), &number.to_string()].concat()
    }

    /// True for one of these.
    pub fn is_of_grants(&self) -> bool {
        self.name.contains(&Self::for_grants())
    }

    fn for_grants() -> String {
        ["-", DocumentName::DERIVED, "-"].concat()
    }
}

impl Kind for ManagedPolicy {
    const KIND: &'static str = "policy";
    const LAYER: Layer = Layer::Identity;
    const SERVICE: &'static str = "iam";
    const SECTIONS: &'static [&'static str] = &["policies", "roles"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::IAM::ManagedPolicy",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_iam_policy",
        companions: &[Companion {
            suffix: "attachment",
            kind: "aws_iam_role_policy_attachment",
            always: false,
            repeated: true,
            // The same text as `arn`, which stands for the ARN everywhere else.
            link: Link::ToPrimary(Identifier::Attribute("id")),
        }],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Identity,
        name: "managed policy",
        limit: |_| "managed-policy",
        get: |policy| &policy.document,
        get_mut: |policy| &mut policy.document,
    });

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

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
            roles: p.texts("Roles")?.iter().map(|role| role.as_str().to_owned()).collect(),
            document: kind::read_document(p, "PolicyDocument")?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut roles = BTreeSet::new();
        for (label, mut attachment) in blocks.each_pointing("attachment", "policy_arn")? {
            let role = kind::plain(&mut attachment, "role")?;
            label.follows_from(&role, &attachment)?;
            let fresh = roles.insert(role);
            kind::once(&attachment, fresh)?;
            attachment.finish()?;
        }
        let p = &mut blocks.primary;
        Ok(Self {
            roles,
            name: kind::plain(p, "name")?,
            path: kind::plain(p, "path")?,
            description: kind::plain_or_empty(p, "description")?,
            document: kind::read_document(p, "policy")?,
        })
    }
}
