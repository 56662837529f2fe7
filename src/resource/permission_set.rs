//! Permission sets of IAM Identity Center: `AWS::SSO::PermissionSet`, `aws_ssoadmin_permission_set` with its policies.

use super::document::DocumentName;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::{DocumentSide, Limited, OwnPolicy};
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What people become in every account to which it is assigned: Identity Center makes a role of it there.
///
/// Roles that are made of it have addresses of their own, `permission-set/ACCOUNT/NAME`.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sso-permissionset.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PermissionSet {
    /// ARN of the instance.
    pub instance: String,
    /// Unique in the instance; 1 to 32 characters.
    pub name: String,
    /// For people; may be empty.
    pub description: String,
    /// Longest session in ISO 8601: `PT1H` to `PT12H`.
    pub session: String,
    /// ARNs of attached policies of AWS.
    pub managed: BTreeSet<String>,
    /// Policies that every account has by these paths and names, by both as one text.
    pub own: BTreeMap<String, PolicyOfAccount>,
    /// What limits it.
    pub boundary: Option<SetBoundary>,
    /// The inline policy; there is none where it says nothing.
    #[serde(serialize_with = "kind::document")]
    pub inline: Document,
    /// Tags.
    pub tags: Tags,
}

/// A customer-managed policy that an account has.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct PolicyOfAccount {
    /// Its name.
    pub name: String,
    /// Its path: `/`, or `/division/`.
    pub path: String,
}

impl PolicyOfAccount {
    /// Path and name as one text.
    pub fn whole(&self) -> String {
        [self.path.as_str(), &self.name].concat()
    }
}

/// A permissions boundary of a permission set.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SetBoundary {
    /// A policy of AWS, by its ARN.
    OfAws(String),
    /// A policy that every account has.
    Own(PolicyOfAccount),
}

const INLINE: &str = "aws_ssoadmin_permission_set_inline_policy";
const BOUNDARY: &str = "aws_ssoadmin_permissions_boundary_attachment";

/// A companion in Terraform, which points at the permission set.
const fn beside(suffix: &'static str, kind: &'static str, repeated: bool) -> Companion {
    Companion {
        suffix,
        kind,
        always: false,
        repeated,
        link: Link::ToPrimary(Identifier::Attribute("arn")),
    }
}

fn policy_of_account(p: &mut Properties, name: &str, path: &str) -> Result<PolicyOfAccount, Mismatch> {
    Ok(PolicyOfAccount {
        name: kind::plain(p, name)?,
        path: kind::plain(p, path)?,
    })
}

fn inline(json: Option<Document>) -> Document {
    json.unwrap_or_else(|| Document::new(Vec::new()))
}

impl Kind for PermissionSet {
    const KIND: &'static str = "permission-set-definition";
    const LAYER: Layer = Layer::People;
    const SERVICE: &'static str = "sso";
    const SECTIONS: &'static [&'static str] = &["identity_center"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::SSO::PermissionSet",
        companions: &[],
        identifier: Identifier::Attribute("PermissionSetArn"),
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_ssoadmin_permission_set",
        companions: &[
            beside("inline", INLINE, false),
            beside("attachment", "aws_ssoadmin_managed_policy_attachment", true),
            beside("own", "aws_ssoadmin_customer_managed_policy_attachment", true),
            beside("boundary", BOUNDARY, false),
        ],
        identifier: Identifier::Attribute("arn"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    /// The whole ARN is AWS's: no attribute gives its last part alone.
    fn arn(&self, _: &Place, address: &Address) -> Text {
        Text::symbol(address)
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    /// Nobody may become it before its boundary stands: an assignment is what makes it of any use.
    ///
    /// <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_PutPermissionsBoundaryToPermissionSet.html>
    fn waited_for(&self) -> Vec<&'static str> {
        let inline = (!self.inline.statements.is_empty()).then_some(INLINE);
        inline.into_iter().chain(self.boundary.is_some().then_some(BOUNDARY)).collect()
    }

    fn policy_mut(&mut self, side: DocumentSide) -> Option<&mut Document> {
        match side {
            DocumentSide::Identity => Some(&mut self.inline),
            DocumentSide::Resource => None,
        }
    }

    fn documents(&self) -> Vec<(DocumentName, &Document)> {
        let says = !self.inline.statements.is_empty();
        says.then_some((DocumentName::written(), &self.inline)).into_iter().collect()
    }

    fn documents_mut(&mut self) -> Vec<&mut Document> {
        vec![&mut self.inline]
    }

    fn limited(&self) -> Vec<Limited<'_>> {
        vec![Limited {
            limit: "permission-set-inline",
            name: "inline policy",
            document: DocumentName::written(),
            documents: vec![&self.inline],
        }]
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let mut own = BTreeMap::new();
        for mut reference in p.each("CustomerManagedPolicyReferences")? {
            let policy = policy_of_account(&mut reference, "Name", "Path")?;
            let before = own.insert(policy.whole(), policy);
            kind::once(&reference, before.is_none())?;
            reference.finish()?;
        }
        let boundary = match p.optional_nested("PermissionsBoundary")? {
            None => None,
            Some(mut boundary) => {
                let found = match boundary.optional_nested("CustomerManagedPolicyReference")? {
                    Some(mut reference) => {
                        let policy = policy_of_account(&mut reference, "Name", "Path")?;
                        reference.finish()?;
                        SetBoundary::Own(policy)
                    }
                    None => SetBoundary::OfAws(kind::plain(&mut boundary, "ManagedPolicyArn")?),
                };
                boundary.finish()?;
                Some(found)
            }
        };
        let says = p.has("InlinePolicy");
        Ok(Self {
            instance: kind::plain(p, "InstanceArn")?,
            name: kind::plain(p, "Name")?,
            description: kind::plain_or_empty(p, "Description")?,
            session: kind::plain(p, "SessionDuration")?,
            managed: kind::set(p, "ManagedPolicies")?,
            own,
            boundary,
            inline: inline(says.then(|| kind::read_document(p, "InlinePolicy")).transpose()?),
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let instance = kind::plain(&mut blocks.primary, "instance_arn")?;
        let (mut managed, mut own) = (BTreeSet::new(), BTreeMap::new());
        for (label, mut attachment) in blocks.each_pointing("attachment", "permission_set_arn")? {
            attachment.constant("instance_arn", instance.as_str())?;
            let arn = kind::plain(&mut attachment, "managed_policy_arn")?;
            label.follows_from(&arn, &attachment)?;
            kind::add(&mut managed, arn, &attachment)?;
            attachment.finish()?;
        }
        for (label, mut attachment) in blocks.each_pointing("own", "permission_set_arn")? {
            attachment.constant("instance_arn", instance.as_str())?;
            let mut reference = attachment.nested("customer_managed_policy_reference")?;
            let policy = policy_of_account(&mut reference, "name", "path")?;
            reference.finish()?;
            label.follows_from(&policy.whole(), &attachment)?;
            let before = own.insert(policy.whole(), policy);
            kind::once(&attachment, before.is_none())?;
            attachment.finish()?;
        }
        let mut says = None;
        if let Some(mut block) = blocks.optional_pointing("inline", "permission_set_arn")? {
            block.constant("instance_arn", instance.as_str())?;
            says = Some(kind::read_document(&mut block, "inline_policy")?);
            block.finish()?;
        }
        let mut boundary = None;
        if let Some(mut block) = blocks.optional_pointing("boundary", "permission_set_arn")? {
            block.constant("instance_arn", instance.as_str())?;
            boundary = Some(read_boundary(&mut block)?);
            block.finish()?;
        }
        let p = &mut blocks.primary;
        Ok(Self {
            instance,
            name: kind::plain(p, "name")?,
            description: kind::plain_or_empty(p, "description")?,
            session: kind::plain(p, "session_duration")?,
            managed,
            own,
            boundary,
            inline: inline(says),
            tags: kind::tag_map(p)?,
        })
    }
}

fn read_boundary(block: &mut Properties) -> Result<SetBoundary, Mismatch> {
    let mut boundary = block.nested("permissions_boundary")?;
    let found = match boundary.optional_nested("customer_managed_policy_reference")? {
        Some(mut reference) => {
            let policy = policy_of_account(&mut reference, "name", "path")?;
            reference.finish()?;
            SetBoundary::Own(policy)
        }
        None => SetBoundary::OfAws(kind::plain(&mut boundary, "managed_policy_arn")?),
    };
    boundary.finish()?;
    Ok(found)
}
