//! `action-unknown`: an action that AWS does not have.

use crate::catalog::actions;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{Stated, Subject};

rule! {
    /// A statement names an action that AWS does not have.
    ///
    /// IAM stores any word after `Action` and never says a thing. An allowance with a slip in it allows
    /// nothing; a denial with a slip in it denies nothing, which nobody notices. A pattern that fits no
    /// action is the same.
    ///
    /// Correct the name. The table of actions has a date: an action that AWS added later is unknown here
    /// as well.
    ///
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
    ActionUnknown, "action-unknown", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.statements.iter().flat_map(unknown).collect()
}

fn unknown(stated: &Stated<'_>) -> Vec<Found> {
    let patterns = match &stated.statement.actions {
        crate::policy::Actions::In(set) | crate::policy::Actions::NotIn(set) => set,
    };
    let none = patterns
        .iter()
        .filter(|action| !action.starts_with('*') && actions::expand(action).is_empty());
    none.map(|action| found(stated, action)).collect()
}

fn found(stated: &Stated<'_>, action: &str) -> Found {
    let found = stated.found(action, format!("there is no action `{action}`"));
    let found = found.evidence([format!("{} of `{}` names it", stated.name(), stated.resource.address)]);
    match actions::nearest_action(action) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help("look it up in the service authorization reference"),
    }
}
