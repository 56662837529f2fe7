//! [`Blueprint`] into [`Model`]: names bound, defaults applied, grants expanded into every side.
//!
//! The only room that sees both. Every problem is collected; a model that comes with an error is
//! incomplete and must not be evaluated.

#![deny(clippy::wildcard_enum_match_arm)]

mod claims;
mod control;
mod draft;
mod encrypted;
mod endpoints;
mod feature_groups;
mod grants;
mod names;
mod networks;
mod objects;
mod organization;
mod queries;
mod roles;
mod scope;
mod shares;
mod statements;
mod storage;
mod studios;
mod trails;
mod warehouses;

use crate::aws::Cidr;
use crate::blueprint::Blueprint;
use crate::catalog::names::NameOf;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Model;
use draft::Draft;
use std::collections::BTreeMap;

/// The version of the language that this program reads.
pub const LANGUAGE: u32 = 1;

/// Resolves a blueprint; the model counts only when no diagnostic is an error.
pub fn resolve(blueprint: &Blueprint) -> (Model, Diagnostics) {
    resolve_with(blueprint, &BTreeMap::new())
}

/// Resolves a blueprint of which some VPCs have their addresses already, by address: a pool gives a network the
/// block that it has, and nobody else gets it.
pub fn resolve_with(blueprint: &Blueprint, blocks: &BTreeMap<String, Cidr>) -> (Model, Diagnostics) {
    let mut draft = Draft::new(blueprint);
    draft.given = networks::by_name(blocks);
    draft.version();
    draft.storage();
    draft.roles();
    draft.networks();
    draft.endpoints();
    draft.warehouses();
    draft.studios();
    draft.groups();
    draft.databases();
    draft.feature_groups();
    draft.workgroups();
    draft.trails();
    draft.shares();
    draft.grants();
    draft.guardrails();
    draft.claims();
    draft.flows();
    draft.finish()
}

impl Draft<'_> {
    fn version(&mut self) {
        let version = self.blueprint.version;
        if *version != LANGUAGE {
            let message = format!(
                "`landform: {}` is a version of the language that this program does not know",
                *version
            );
            self.problems
                .push(Diagnostic::error("version-unknown", version.span, message).help(format!("write `landform: {LANGUAGE}`")));
        }
        let name = self.blueprint.name.clone();
        self.check_name(NameOf::Design, &name);
    }
}
