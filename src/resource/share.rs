//! RAM resource shares: `AWS::RAM::ResourceShare`, `aws_ram_resource_share` with its associations.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// Resources of one type, shared with principals under one managed permission.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ram-resourceshare.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Share {
    /// The share's name, unique in our blueprint although AWS would accept duplicates.
    pub name: String,
    /// ARNs of what is shared.
    pub resources: BTreeSet<String>,
    /// Account ids, organization, unit, role or user ARNs.
    pub principals: BTreeSet<String>,
    /// ARN of the managed permission, in AWS's exact case.
    pub permission: String,
    /// Whether accounts outside the organization may be principals. Always written: AWS's default
    /// is true, Terraform's is false.
    pub allow_external: bool,
    /// Tags.
    pub tags: Tags,
}

/// The ARN of a feature group.
pub fn feature_group_arn(place: &Place, name: &str) -> String {
    place.arn("sagemaker", &format!("feature-group/{name}"))
}

/// The ARN of the catalog of all feature groups of an account and region.
///
/// <https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-cross-account-discoverability-share-sagemaker-catalog.html>
pub fn feature_group_catalog_arn(place: &Place) -> String {
    place.arn("sagemaker", "sagemaker-catalog/DefaultFeatureGroupCatalog")
}

impl Share {
    /// True where it holds the catalog of an account's feature groups.
    pub fn holds_catalog(&self) -> bool {
        self.resources.iter().any(|arn| arn.contains(":sagemaker-catalog/"))
    }
}

impl Kind for Share {
    const KIND: &'static str = "share";
    const LAYER: Layer = Layer::Sharing;
    const SERVICE: &'static str = "ram";
    const SECTIONS: &'static [&'static str] = &["shares"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::RAM::ResourceShare",
        companions: &[],
        identifier: Identifier::Attribute("Arn"),
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_ram_resource_share",
        companions: &[
            Companion {
                suffix: "resource",
                kind: "aws_ram_resource_association",
                always: true,
                repeated: true,
                link: Link::ToPrimary(Identifier::Attribute("arn")),
            },
            Companion {
                suffix: "principal",
                kind: "aws_ram_principal_association",
                always: true,
                repeated: true,
                link: Link::ToPrimary(Identifier::Attribute("arn")),
            },
        ],
        identifier: Identifier::Attribute("arn"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    /// The whole ARN is AWS's: its last part is a UUID and no attribute gives it alone.
    fn arn(&self, _: &Place, address: &Address) -> Text {
        Text::symbol(address)
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn needs(&self, _: &Place) -> BTreeSet<Text> {
        self.resources.iter().map(|arn| arn.as_str().into()).collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let permissions = p.texts("PermissionArns")?;
        let [permission] = permissions.as_slice() else {
            return Err(p.mismatch("PermissionArns", "must hold exactly one permission"));
        };
        let permission = permission.as_str().to_owned();
        Ok(Self {
            name: kind::plain(p, "Name")?,
            resources: p.texts("ResourceArns")?.iter().map(|arn| arn.as_str().to_owned()).collect(),
            principals: p.texts("Principals")?.iter().map(|arn| arn.as_str().to_owned()).collect(),
            permission,
            allow_external: p.flag("AllowExternalPrincipals")?,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut associated = |suffix: &'static str, key: &str| -> Result<BTreeSet<String>, Mismatch> {
            let mut found = BTreeSet::new();
            for (label, mut association) in blocks.each_pointing(suffix, "resource_share_arn")? {
                let arn = kind::plain(&mut association, key)?;
                label.follows_from(&arn, &association)?;
                let fresh = found.insert(arn);
                kind::once(&association, fresh)?;
                association.finish()?;
            }
            Ok(found)
        };
        let resources = associated("resource", "resource_arn")?;
        let principals = associated("principal", "principal")?;
        let p = &mut blocks.primary;
        let permissions = p.texts("permission_arns")?;
        let [permission] = permissions.as_slice() else {
            return Err(p.mismatch("permission_arns", "must hold exactly one permission"));
        };
        let permission = permission.as_str().to_owned();
        Ok(Self {
            name: kind::plain(p, "name")?,
            resources,
            principals,
            permission,
            allow_external: p.flag("allow_external_principals")?,
            tags: kind::tag_map(p)?,
        })
    }
}
