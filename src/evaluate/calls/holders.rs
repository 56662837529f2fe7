//! One action on one resource into everyone of the model who may, and through what.

use super::{Answer, Universe};
use crate::aws::Address;
use crate::catalog::action_names;
use crate::evaluate::iam::Outcome;
use crate::model::Call;
use std::collections::{BTreeMap, BTreeSet};

/// A role of the model, and whether it may.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holder {
    /// The role.
    pub role: Address,
    /// What AWS would answer to its call.
    pub answer: Answer,
    /// Roles that may, and that this one reaches by assuming one after the other: the shortest way.
    pub through: Vec<Address>,
}

impl Universe<'_> {
    /// Decides `call` for every role of the model, in address order; the call's own principal does not count.
    pub fn who_can(&self, call: &Call) -> Vec<Holder> {
        let roles: BTreeMap<&Address, String> = self
            .roles
            .values()
            .map(|role| (&role.resource.address, role.resource.arn().as_str().to_owned()))
            .collect();
        let asked = |arn: &String| {
            self.answer(&Call {
                principal: arn.clone(),
                chain: Vec::new(),
                ..call.clone()
            })
        };
        let answers: BTreeMap<&Address, Answer> =
            roles.iter().map(|(address, arn)| (*address, asked(arn))).collect();
        let may = answers
            .iter()
            .filter(|(_, answer)| answer.decision == Outcome::Allow)
            .map(|(address, _)| *address);
        let ways = self.ways_to(may.collect(), &roles);
        answers
            .into_iter()
            .map(|(address, answer)| Holder {
                role: address.clone(),
                answer,
                through: ways.get(address).cloned().unwrap_or_default(),
            })
            .collect()
    }

    /// Decides `call` for callers that no blueprint has: the unsigned one, and a role of an account outside the organization.
    pub fn outsiders(&self, call: &Call) -> Vec<(&'static str, Answer)> {
        let outside = crate::aws::arn("iam", "", &self.free_account(), "role/outsider");
        let ask = |principal: &str| {
            self.answer(&Call {
                principal: principal.to_owned(),
                chain: Vec::new(),
                ..call.clone()
            })
        };
        vec![("anonymous", ask("anonymous")), ("a role outside the organization", ask(&outside))]
    }

    /// An account that the blueprint does not name.
    pub(super) fn free_account(&self) -> String {
        let ids = (1_u64..).map(|n| format!("{:012}", 1_000_000_000_000 - n));
        ids.into_iter().find(|id| self.model.account(id).is_none()).unwrap_or_default()
    }

    /// For every role that reaches one of `targets` by assuming roles, the roles on its shortest way.
    fn ways_to<'a>(
        &self,
        targets: BTreeSet<&'a Address>,
        roles: &BTreeMap<&'a Address, String>,
    ) -> BTreeMap<&'a Address, Vec<Address>> {
        let mut ways: BTreeMap<&Address, Vec<Address>> =
            targets.iter().map(|target| (*target, Vec::new())).collect();
        let mut border: Vec<&Address> = targets.into_iter().collect();
        while let Some(target) = border.pop() {
            let Some(role) = roles.get(target) else { continue };
            for (address, arn) in roles {
                if !ways.contains_key(*address) && self.may_assume(arn, role) {
                    let rest = ways.get(target).cloned().unwrap_or_default();
                    ways.insert(*address, std::iter::once(target.clone()).chain(rest).collect());
                    border.insert(0, *address);
                }
            }
        }
        ways
    }

    fn may_assume(&self, caller: &str, role: &str) -> bool {
        let call = Call {
            principal: caller.to_owned(),
            action: action_names::ASSUME_ROLE.to_owned(),
            resource: role.to_owned(),
            ..Call::default()
        };
        self.answer(&call).decision == Outcome::Allow
    }
}
