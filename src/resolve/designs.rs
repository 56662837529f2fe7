//! Designs that use one another into a model of each: the one at hand, with all that it reaches.

use super::deployed::Deployed;
use super::draft::Draft;
use super::steps;
use crate::aws::Name;
use crate::blueprint::Blueprint;
use crate::diagnostic::{DiagnosticLevel, Diagnostics};
use crate::model::Model;
use std::collections::BTreeMap;

/// One of several designs.
pub struct Design<'a> {
    /// What the design at hand calls it; none for that design itself.
    pub called: Option<Name>,
    /// The designs that it uses, as it calls them and as the design at hand does.
    pub uses: BTreeMap<Name, Option<Name>>,
    /// What the user wrote.
    pub blueprint: &'a Blueprint,
    /// What is known as deployed.
    pub deployed: &'a Deployed,
}

/// Resolves designs together. The model is that of the one at hand, with the others beyond it; of these, errors count and
/// nothing else.
///
/// Whoever is at hand, what is written of a design is the same: they are taken in the order of their own names.
pub fn resolve_designs(designs: &[Design<'_>]) -> Option<(Model, Diagnostics)> {
    let mut drafts: Vec<Draft<'_>> = designs.iter().map(draft).collect();
    drafts.sort_by(|one, other| one.model.name.cmp(&other.model.name));
    let written: BTreeMap<Option<Name>, &Blueprint> =
        designs.iter().map(|design| (design.called.clone(), design.blueprint)).collect();
    drafts.iter_mut().for_each(|draft| draft.others.clone_from(&written));
    steps::take(&mut drafts);
    let (mut own, mut beyond, mut problems) = (None, BTreeMap::new(), Diagnostics::new());
    for draft in drafts {
        let (model, said) = draft.finish();
        if model.design.is_none() {
            problems.extend(said);
            own = Some(model);
        } else {
            problems.extend(said.into_iter().filter(|one| one.severity == DiagnosticLevel::Error));
            beyond.insert(model.design.clone(), model);
        }
    }
    let mut own = own?;
    own.beyond = beyond;
    Some((own, problems))
}

fn draft<'a>(design: &Design<'a>) -> Draft<'a> {
    let mut draft = Draft::new(design.blueprint, design.deployed);
    draft.model.design.clone_from(&design.called);
    draft.model.uses.clone_from(&design.uses);
    draft
}
