//! Acceptance of a RAM invitation by an account outside the organization:
//! `aws_ram_resource_share_accepter`. CloudFormation has no type for it; the runbook has the call.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// A consumer's yes to exactly one share of exactly one owner.
///
/// <https://docs.aws.amazon.com/ram/latest/APIReference/API_AcceptResourceShareInvitation.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Acceptance {
    /// ARN of the share; it names the owner's account, and the lock refuses one of another account.
    pub share: String,
}

impl Kind for Acceptance {
    const KIND: &'static str = "acceptance";
    const LAYER: Layer = Layer::Links;
    const SERVICE: &'static str = "ram";
    const SECTIONS: &'static [&'static str] = &["shares"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = None;
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_ram_resource_share_accepter",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, _: &Place, address: &Address) -> Text {
        Text::symbol(address)
    }

    fn tags(&self) -> Tags {
        Tags::new()
    }

    fn needs(&self, _: &Place) -> BTreeSet<Text> {
        BTreeSet::from([Text::from(self.share.as_str())])
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is a resource that CloudFormation has no type for"))
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            share: kind::plain(p, "share_arn")?,
        })
    }
}
