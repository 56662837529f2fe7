//! The resource policy of an account's Glue Data Catalog: `aws_glue_resource_policy`.
//! CloudFormation has no type for it; the runbook has the call and the file.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::{ByHand, OwnPolicy};
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;

/// Who outside the account may read the catalog; one per account and region.
///
/// <https://docs.aws.amazon.com/glue/latest/dg/cross-account-access.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct CatalogPolicy {
    /// What it says.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
}

impl Kind for CatalogPolicy {
    const KIND: &'static str = "catalog-policy";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "glue";
    const SECTIONS: &'static [&'static str] = &[];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = None;
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_glue_resource_policy",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Resource,
        name: "catalog policy",
        limit: |_| "glue-resource-policy",
        get: |catalog| &catalog.policy,
        get_mut: |catalog| &mut catalog.policy,
    });

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.arn("glue", "catalog").into()
    }

    fn tags(&self) -> Tags {
        Tags::new()
    }

    fn by_hand(&self) -> Option<ByHand<'_>> {
        Some(ByHand {
            name: "",
            file: "glue-catalog-policy.json",
            document: &self.policy,
        })
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is a resource that CloudFormation has no type for"))
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        p.constant("enable_hybrid", "TRUE")?;
        Ok(Self {
            policy: kind::read_document(p, "policy")?,
        })
    }
}
