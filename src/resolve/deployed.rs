//! What the lock knows of what is deployed, as far as the meaning of a blueprint depends on it.

use crate::aws::{Address, Cidr, Name};
use std::collections::BTreeMap;

/// What is deployed, by address.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Deployed {
    /// The addresses of VPCs: a pool gives a network the block that it has, and nobody else gets it.
    pub blocks: BTreeMap<String, Cidr>,
    /// The ids that AWS has given, by address.
    pub ids: BTreeMap<String, String>,
    /// The names that are pinned: policies mean a former one too until the lock knows the new one.
    pub names: BTreeMap<String, PinnedNames>,
}

/// The names that the lock has pinned of a resource.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PinnedNames {
    /// Its ARN, with `*` for an id that AWS chose.
    pub arn: Option<String>,
    /// The name with which that ends.
    pub name: Option<String>,
    /// The alias of a key.
    pub alias: Option<String>,
}

impl Deployed {
    /// The addresses of VPCs by the name of the network, which is unique in a blueprint.
    pub(super) fn blocks_by_name(&self) -> BTreeMap<Name, Cidr> {
        let named = |(address, block): (&String, &Cidr)| {
            let address = Address::parse(address).ok().filter(|address| address.kind() == "vpc")?;
            Some((address.name().clone(), *block))
        };
        self.blocks.iter().filter_map(named).collect()
    }
}
