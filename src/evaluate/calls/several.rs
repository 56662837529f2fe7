//! A call that AWS checks on several resources into the authorizations on the others: those that it names, and those of
//! which nothing is said.
//!
//! A statement that is about all resources of a type decides of one that nobody named; any other leaves it open.

use super::Universe;
use super::answer::Authorization;
use super::need::Need;
use crate::catalog::actions::{self, Argument, ResourceType, needed_by};
use crate::evaluate::iam::Outcome;

impl<'m> Universe<'m> {
    /// What a call is checked on besides the resource that it is asked about; `asked` are decided already.
    pub(super) fn several(
        &self,
        need: &Need<'m>,
        besides: &[String],
        asked: &[String],
    ) -> Vec<Authorization> {
        let named = besides
            .iter()
            .map(|on| self.authorize(&on_another(need, on, "what else it is about")));
        let mut parts: Vec<Authorization> = named.collect();
        let Some(action) = actions::action(&need.action).filter(|_| need.resource != "*") else {
            return parts;
        };
        let own = std::iter::once(&need.resource).chain(besides);
        let known: Vec<&str> = own.clone().chain(asked).map(String::as_str).collect();
        let holders = own.flat_map(|on| actions::holders(action, on));
        let holders: Vec<String> = holders.filter(|on| !known.contains(&on.as_str())).collect();
        parts.extend(holders.iter().map(|on| self.perhaps(&on_another(need, on, "what holds it"))));
        // The table of calls has a word of its own for the user of a database.
        if !needed_by(&need.action).iter().any(|row| row.argument == Argument::DbUser) {
            let groups = actions::types_besides(action, &known);
            parts.extend(groups.iter().filter_map(|group| self.on_unsaid(need, group)));
        }
        parts
    }

    /// The authorization on a resource of one of some types, where it is not surely allowed on whichever.
    fn on_unsaid(&self, need: &Need<'m>, group: &[&'static ResourceType]) -> Option<Authorization> {
        let ask = |known: &&'static ResourceType| {
            let mut part =
                self.authorize(&on_another(need, &self.unsaid(need, known), "what else it is about"));
            part.resource = ["some ", known.name].concat();
            part
        };
        let asked: Vec<Authorization> = group.iter().map(ask).collect();
        if asked.iter().any(|part| part.decision == Outcome::Allow) {
            return None;
        }
        let names: Vec<String> = group.iter().map(|known| ["`", known.name, "`"].concat()).collect();
        let mut part = asked.into_iter().next()?;
        let why = if part.is_denied() { ", and not every one is allowed" } else { "" };
        let note = [
            "AWS checks `",
            &need.action,
            "` on more than this: which ",
            &names.join(" or "),
            " is not said (`besides` can)",
            why,
        ];
        part.open(note.concat());
        Some(part)
    }
}

/// The same call about another resource.
fn on_another<'m>(need: &Need<'m>, on: &str, purpose: &str) -> Need<'m> {
    Need {
        resource: on.to_owned(),
        purpose: purpose.to_owned(),
        ..need.clone()
    }
}
