//! A call on a thing as a whole into what of it is decided otherwise below: paths of an API, indexes of a domain or a table.
//!
//! The policy on such a thing names what is below it, and a claim about the thing is one about all of that.

use super::answer::shown;
use super::put::is_on;
use super::{Answer, Universe, unknown};
use crate::catalog::actions;
use crate::catalog::parts::is_above_all;
use crate::evaluate::iam::{CompiledPolicy, Outcome};
use crate::model::Call;
use crate::policy::{Resources, example};
use std::collections::BTreeSet;

/// What stands for anything in examples.
const FILLERS: [&str; 2] = ["x", "~"];

impl Universe<'_> {
    /// The answer for a whole, where nothing that policies name below it has another one; else that there is none.
    pub(super) fn with_below(&self, call: &Call, whole: Answer) -> Answer {
        let Some(policies) =
            self.put.get(call.resource.as_str()).filter(|_| whole.decision != Outcome::Unknown)
        else {
            return whole;
        };
        let all_below = is_above_all(&call.resource);
        let is_asked = |on: &String| {
            all_below || actions::action(&call.action).is_none_or(|known| known.is_checked_on(on))
        };
        for on in named_below(policies, &call.resource).into_iter().filter(is_asked) {
            let below = self.answer_on(&Call {
                resource: on.clone(),
                ..call.clone()
            });
            let differs = match whole.decision {
                Outcome::Allow => all_below && below.decision != Outcome::Allow,
                Outcome::ExplicitDeny | Outcome::ImplicitDeny => {
                    matches!(below.decision, Outcome::Allow | Outcome::Unknown)
                }
                Outcome::Unknown => false,
            };
            if differs {
                return unknown(self.parted(call, &on, below.decision));
            }
        }
        whole
    }

    fn parted(&self, call: &Call, on: &str, decision: Outcome) -> String {
        let word = match decision {
            Outcome::Allow => "is allowed",
            Outcome::ExplicitDeny | Outcome::ImplicitDeny => "is denied",
            Outcome::Unknown => "is not known",
        };
        let (whole, part) = (self.name_of(&call.resource), shown(on));
        format!(
            "a policy tells apart what is below `{whole}`, and the call {word} on `{part}`: ask about that"
        )
    }
}

/// Examples of what the policies on a whole name below it.
fn named_below(policies: &[CompiledPolicy], whole: &str) -> BTreeSet<String> {
    let statements = policies.iter().flat_map(|policy| &policy.document().statements);
    let texts = statements.flat_map(|statement| match &statement.resources {
        Some(Resources::In(all) | Resources::NotIn(all)) => all.iter().collect::<Vec<_>>(),
        None => Vec::new(),
    });
    let examples = texts.flat_map(|text| FILLERS.map(|filler| example(text, filler, |_| None)));
    examples.filter(|on| on != whole && is_on(on, whole)).collect()
}
