//! To whom a rule of EventBridge passes events on: of which kind that is, how it is called, and by which id of the rule.

use super::draft::Draft;
use crate::aws::Address;
use crate::catalog::ActionSet;
use crate::resource::{Body, Place};
use sha2::{Digest, Sha256};

/// How EventBridge calls a target, and what it does there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Called {
    /// In its own name: the policy of the target lets it in.
    ByName(ActionSet),
    /// In its own name, by a permission of the function.
    Invoked,
    /// As a role.
    AsRole(ActionSet),
}

impl Called {
    pub(super) fn of(kind: &str) -> Option<Self> {
        match kind {
            "event-bus" => Some(Self::AsRole(ActionSet::RuleToBus)),
            "function" => Some(Self::Invoked),
            "queue" => Some(Self::ByName(ActionSet::RuleToQueue)),
            "state-machine" => Some(Self::AsRole(ActionSet::RuleToSteps)),
            "topic" => Some(Self::ByName(ActionSet::RuleToTopic)),
            _ => None,
        }
    }
}

/// The kinds of what rules pass events on to.
const TARGETS: [&str; 5] = ["event-bus", "function", "queue", "state-machine", "topic"];

/// The most characters of the id of a target.
///
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html>
const LONGEST_ID: usize = 64;
/// Digits behind a longer one, which landform cuts, that follow from all of it.
const MARK: usize = 8;

/// What tells a target from the others of its rule, the same in every account whose own it is.
pub(super) fn id_of(target: &Address, place: &Place) -> String {
    let account = Some(target.account())
        .filter(|account| **account != place.name)
        .map(|account| account.as_str());
    let words: Vec<&str> =
        [target.kind()].into_iter().chain(account).chain([target.name().as_str()]).collect();
    let whole = words.join(".");
    if whole.len() <= LONGEST_ID {
        return whole;
    }
    let mark: String = Sha256::digest(whole.as_bytes())
        .iter()
        .take(MARK / 2)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let start: String = whole.chars().take(LONGEST_ID.saturating_sub(MARK + 1)).collect();
    [&start, "-", mark.as_str()].concat()
}

impl Draft<'_> {
    /// The kind of what a rule passes events on to: as it is said, or of the one entry that has this name.
    pub(super) fn kind_of_target(&self, to: &str) -> &'static str {
        let (design, local) = Address::part_design(to);
        if let Some((kind, _)) = local.split_once('/') {
            return TARGETS.into_iter().find(|known| *known == kind).unwrap_or_default();
        }
        let mut named = TARGETS.into_iter().filter(|kind| design.is_none() && self.has_entry(kind, local));
        match (named.next(), named.next()) {
            (Some(only), None) => only,
            (Some(_), Some(_)) | (None, _) => "",
        }
    }

    /// True where a section has an entry of a name.
    pub(super) fn has_entry(&self, kind: &str, name: &str) -> bool {
        Body::sections(kind)
            .iter()
            .any(|section| self.blueprint.names_under(section).contains(&name))
    }
}
