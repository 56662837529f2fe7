//! What a network firewall lets out: `AWS::NetworkFirewall::RuleGroup` with its policy, `aws_networkfirewall_rule_group`.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
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

/// What the parts of both blocks are called in one backend.
struct FirewallNames {
    lists: [(&'static str, &'static [&'static str]); 3],
    engine: &'static str,
    order: &'static str,
    reference: &'static str,
    priority: &'static str,
    group: &'static str,
    options: &'static str,
    source: &'static str,
    list: &'static str,
    generated: &'static str,
    looks_at: &'static str,
    targets: &'static str,
}

const FORWARD: &[&str] = &["aws:forward_to_sfe"];
/// What no rule passes is written down and dropped once the handshake has shown what it is.
const DROP: &[&str] = &["aws:alert_established", "aws:drop_established"];

const CLOUDFORMATION: FirewallNames = FirewallNames {
    lists: [
        ("StatelessDefaultActions", FORWARD),
        ("StatelessFragmentDefaultActions", FORWARD),
        ("StatefulDefaultActions", DROP),
    ],
    engine: "StatefulEngineOptions",
    order: "RuleOrder",
    reference: "StatefulRuleGroupReferences",
    priority: "Priority",
    group: "ResourceArn",
    options: "StatefulRuleOptions",
    source: "RulesSource",
    list: "RulesSourceList",
    generated: "GeneratedRulesType",
    looks_at: "TargetTypes",
    targets: "Targets",
};

const TERRAFORM: FirewallNames = FirewallNames {
    lists: [
        ("stateless_default_actions", FORWARD),
        ("stateless_fragment_default_actions", FORWARD),
        ("stateful_default_actions", DROP),
    ],
    engine: "stateful_engine_options",
    order: "rule_order",
    reference: "stateful_rule_group_reference",
    priority: "priority",
    group: "resource_arn",
    options: "stateful_rule_options",
    source: "rules_source",
    list: "rules_source_list",
    generated: "generated_rules_type",
    looks_at: "target_types",
    targets: "targets",
};

fn exactly(p: &mut Properties, key: &str, want: &[&str]) -> Result<(), Mismatch> {
    let read = p.texts(key)?;
    if read.iter().map(Text::as_str).eq(want.iter().copied()) {
        Ok(())
    } else {
        Err(p.mismatch(key, "is not the list that landform writes"))
    }
}

fn strict(p: &mut Properties, key: &str, words: &FirewallNames) -> Result<(), Mismatch> {
    let mut options = p.nested(key)?;
    options.constant(words.order, "STRICT_ORDER")?;
    options.finish()
}

fn read_actions(p: &mut Properties, words: &FirewallNames, own: Option<&Text>) -> Result<(), Mismatch> {
    words.lists.iter().try_for_each(|(key, want)| exactly(p, key, want))?;
    strict(p, words.engine, words)?;
    let mut reference = kind::only(p, words.reference)?;
    reference.constant(words.priority, 1)?;
    kind::points_at(&mut reference, words.group, own)?;
    reference.finish()
}

fn read_list(group: &mut Properties, words: &FirewallNames) -> Result<BTreeSet<String>, Mismatch> {
    strict(group, words.options, words)?;
    let mut source = group.nested(words.source)?;
    let mut list = source.nested(words.list)?;
    list.constant(words.generated, "ALLOWLIST")?;
    exactly(&mut list, words.looks_at, &["HTTP_HOST", "TLS_SNI"])?;
    let domains = kind::set(&mut list, words.targets)?;
    list.finish()?;
    source.finish()?;
    Ok(domains)
}

fn read_sources(p: &mut Properties, key: &str) -> Result<BTreeSet<Cidr>, Mismatch> {
    let texts = kind::set(p, key)?;
    texts
        .iter()
        .map(|text| Cidr::parse(text).map_err(|message| p.mismatch(key, message)))
        .collect()
}

impl Kind for FirewallPolicy {
    const KIND: &'static str = "firewall-policy";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "network-firewall";
    const SECTIONS: &'static [&'static str] = &["networks"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::NetworkFirewall::RuleGroup",
        companions: &[Companion {
            suffix: "Policy",
            kind: "AWS::NetworkFirewall::FirewallPolicy",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Ref),
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
            link: Link::ToPrimary(Identifier::Attribute("arn")),
        }],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, _: &Address) -> Text {
        kind::arn_of("network-firewall", place, "firewall-policy", &self.name)
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn beside(&self, place: &Place) -> BTreeSet<Text> {
        BTreeSet::from([kind::arn_of("network-firewall", place, "stateful-rulegroup", &self.name)])
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let own = blocks.link("Policy");
        let mut policy = blocks.one("Policy")?;
        let name = kind::plain(&mut policy, "FirewallPolicyName")?;
        let mut inner = policy.nested("FirewallPolicy")?;
        read_actions(&mut inner, &CLOUDFORMATION, own.as_ref())?;
        inner.finish()?;
        let tags = kind::tag_list(&mut policy)?;
        policy.finish()?;
        let p = &mut blocks.primary;
        let mut group = p.nested("RuleGroup")?;
        let mut variables = group.nested("RuleVariables")?;
        let mut sets = variables.nested("IPSets")?;
        let mut home = sets.nested("HOME_NET")?;
        let sources = read_sources(&mut home, "Definition")?;
        [home, sets, variables].into_iter().try_for_each(Properties::finish)?;
        let domains = read_list(&mut group, &CLOUDFORMATION)?;
        group.finish()?;
        p.constant("Type", "STATEFUL")?;
        let read = Self {
            name: kind::plain(p, "RuleGroupName")?,
            domains,
            sources,
            capacity: kind::small(p, "Capacity")?,
            tags: kind::tag_list(p)?,
        };
        if (&read.name, &read.tags) == (&name, &tags) {
            Ok(read)
        } else {
            Err(blocks.mismatch("has another name or other tags than its policy"))
        }
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let own = blocks.link("policy");
        let mut policy = blocks.one("policy")?;
        let name = kind::plain(&mut policy, "name")?;
        let mut inner = policy.nested("firewall_policy")?;
        read_actions(&mut inner, &TERRAFORM, own.as_ref())?;
        inner.finish()?;
        let tags = kind::tag_map(&mut policy)?;
        policy.finish()?;
        let p = &mut blocks.primary;
        let mut group = p.nested("rule_group")?;
        let mut variables = group.nested("rule_variables")?;
        let mut sets = variables.nested("ip_sets")?;
        sets.constant("key", "HOME_NET")?;
        let mut home = sets.nested("ip_set")?;
        let sources = read_sources(&mut home, "definition")?;
        [home, sets, variables].into_iter().try_for_each(Properties::finish)?;
        let domains = read_list(&mut group, &TERRAFORM)?;
        group.finish()?;
        p.constant("type", "STATEFUL")?;
        let read = Self {
            name: kind::plain(p, "name")?,
            domains,
            sources,
            capacity: kind::small(p, "capacity")?,
            tags: kind::tag_map(p)?,
        };
        if (&read.name, &read.tags) == (&name, &tags) {
            Ok(read)
        } else {
            Err(blocks.mismatch("has another name or other tags than its policy"))
        }
    }
}
