//! What a network firewall lets out: `AWS::NetworkFirewall::RuleGroup` with its policy, `aws_networkfirewall_rule_group`.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Place, Shape, Tags};
use super::properties::Mismatch;
use crate::aws::{Address, Cidr, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// A list of domains that may be reached by TLS or HTTP; everything else that is established is dropped.
///
/// The rule group and the policy have the same name. Rules are in strict order, so that the list's silence is a no.
///
/// <https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateful-rule-groups-domain-names.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FirewallPolicy {
    /// Unique in its account and region.
    pub name: String,
    /// Domains; one that begins with a dot stands for itself and all below.
    pub domains: BTreeSet<String>,
    /// Whose packets the list judges.
    pub sources: BTreeSet<Cidr>,
    /// Rules that the group may hold for ever; it cannot grow.
    pub capacity: u32,
    /// Tags.
    pub tags: Tags,
}

impl Kind for FirewallPolicy {
    const KIND: &'static str = "firewall-policy";
    const LAYER: Layer = Layer::Data;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::NetworkFirewall::RuleGroup",
        companions: &[Companion {
            suffix: "Policy",
            kind: "AWS::NetworkFirewall::FirewallPolicy",
            always: true,
            repeated: false,
        }],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_networkfirewall_rule_group",
        companions: &[Companion {
            suffix: "policy",
            kind: "aws_networkfirewall_firewall_policy",
            always: true,
            repeated: false,
        }],
        identifier: Identifier::Chosen,
    });

    fn arn(&self, place: &Place, _: &Address) -> Text {
        kind::arn_of("network-firewall", place, "firewall-policy", &self.name)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }
}
