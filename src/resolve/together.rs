//! The drafts of designs that use one another into a step of each, with the others in sight.
//!
//! A side belongs to the design that has the resource whose policy it changes. What a line of one design says of that side is
//! written there if that design uses the one of the line, and nowhere otherwise: nobody deploys it.

use super::audience::Audience;
use super::draft::{DocumentSide, Draft};
use super::needs::Needs;
use super::whom::Whom;
use crate::aws::{Address, Name};
use crate::policy::Statement;
use crate::resource::{Endpoint, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// Drafts, one for each design.
pub(super) struct Together<'d, 'a> {
    drafts: &'d mut [Draft<'a>],
}

/// What lines of one design say of the sides of another.
#[derive(Default)]
struct Sides {
    added: BTreeMap<(Address, DocumentSide), Vec<Statement>>,
    audiences: BTreeMap<Audience, BTreeSet<Whom>>,
    needs: Needs,
}

/// The same by the design whose sides they are.
type ByDesign = BTreeMap<Option<Name>, Sides>;

impl<'d, 'a> Together<'d, 'a> {
    pub(super) fn of(drafts: &'d mut [Draft<'a>]) -> Self {
        Self { drafts }
    }

    /// Takes a step in each design, then hands over what its lines say of others.
    pub(super) fn take(&mut self, step: fn(&mut Draft<'_>)) {
        if let [only] = self.drafts {
            return step(only);
        }
        for at in 0..self.drafts.len() {
            self.look(at);
            self.drafts.iter_mut().skip(at).take(1).for_each(step);
            self.look_away(at);
        }
        self.exchange();
    }

    /// Shows the models of the others to one.
    fn look(&mut self, at: usize) {
        let (mut beyond, mut faulty) = (BTreeMap::new(), false);
        for (_, other) in self.drafts.iter_mut().enumerate().filter(|(other, _)| *other != at) {
            faulty |= other.problems.has_errors();
            let hollow = other.model.hollow();
            let model = std::mem::replace(&mut other.model, hollow);
            beyond.insert(model.design.clone(), model);
        }
        if let Some(draft) = self.drafts.get_mut(at) {
            draft.model.beyond = beyond;
            draft.others_faulty = faulty;
        }
    }

    /// Gives them back.
    fn look_away(&mut self, at: usize) {
        let beyond = self.drafts.get_mut(at).map(|draft| std::mem::take(&mut draft.model.beyond));
        let mut beyond = beyond.unwrap_or_default();
        for draft in self.drafts.iter_mut() {
            if let Some(model) = beyond.remove(&draft.model.design) {
                draft.model = model;
            }
        }
    }

    /// What was said of others goes to those who use the design that says it; the rest is nobody's.
    fn exchange(&mut self) {
        let said: Vec<(Option<Name>, ByDesign)> = self
            .drafts
            .iter_mut()
            .map(|draft| (draft.model.design.clone(), draft.take_of_others()))
            .collect();
        for (by, mut sides) in said {
            for draft in self
                .drafts
                .iter_mut()
                .filter(|draft| draft.model.uses.values().any(|used| *used == by))
            {
                if let Some(own) = sides.remove(&draft.model.design) {
                    draft.receive(own);
                }
            }
        }
    }
}

impl Draft<'_> {
    /// True for a design that the one at hand uses: its claims and edits are decided with it.
    pub(super) fn is_beyond(&self) -> bool {
        self.model.design.is_some()
    }

    fn take_of_others(&mut self) -> ByDesign {
        let mut sides = ByDesign::new();
        let own = self.model.design.clone();
        let is_own = |address: &Address| address.design() == own.as_ref();
        for (key, statements) in self.added.extract_if(.., |(address, _), _| !is_own(address)) {
            sides.entry(key.0.design().cloned()).or_default().added.insert(key, statements);
        }
        for (audience, whom) in self.audiences.extract_if(.., |audience, _| !is_own(&audience.resource)) {
            let design = audience.resource.design().cloned();
            sides.entry(design).or_default().audiences.insert(audience, whom);
        }
        for (design, needs) in self.needs.extract_if(.., |design, _| *design != own) {
            sides.entry(design).or_default().needs = needs;
        }
        sides
    }

    fn receive(&mut self, sides: Sides) {
        for ((address, side), statements) in sides.added {
            if address.kind() == Endpoint::KIND {
                self.close(&address);
            }
            statements.into_iter().for_each(|statement| self.add(&address, side, statement));
        }
        for (audience, whom) in sides.audiences {
            whom.into_iter().for_each(|one| self.admit_whom(audience.clone(), one));
        }
        self.needs.entry(self.model.design.clone()).or_default().join(sides.needs);
    }
}
