//! One action on one resource into everyone of the model who may, and through what.

use super::universe::RolePolicies;
use super::{Answer, Universe};
use crate::aws::{Address, Arn, Text};
use crate::catalog::action_names;
use crate::evaluate::iam::Outcome;
use crate::model::Call;
use crate::policy::{Effect, Principals};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Somebody, and whether they may.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holder {
    /// Who.
    pub who: HolderName,
    /// What the answer is about: the resource of the call, or an object of it.
    pub on: String,
    /// What AWS would answer to the call.
    pub answer: Answer,
    /// Roles that may, and that this one reaches by assuming one after the other: the shortest way.
    pub through: Vec<Address>,
}

/// Who may do a thing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum HolderName {
    /// A role of the model.
    Role(Address),
    /// Anybody else: the ARN, or the name of a service.
    Other(String),
}

impl fmt::Display for HolderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(address) => address.fmt(f),
            Self::Other(name) => Text::from(name.as_str()).fmt(f),
        }
    }
}

impl Universe<'_> {
    /// Decides `call` for every role of the model in address order, then for everyone else who could be asked; the call's
    /// own principal does not count.
    pub fn who_can(&self, call: &Call) -> Vec<Holder> {
        let roles: BTreeMap<&Address, String> = self
            .roles
            .values()
            .flat_map(BTreeMap::values)
            .map(|role| (&role.resource.address, role.resource.arn().as_str().to_owned()))
            .collect();
        let about = self.asked_about(call);
        let answers: BTreeMap<&Address, (String, Answer)> = roles
            .iter()
            .filter_map(|(address, arn)| Some((*address, self.best(call, arn, &about)?)))
            .collect();
        let may = answers
            .iter()
            .filter(|(_, (_, answer))| answer.decision == Outcome::Allow)
            .map(|(address, _)| *address);
        let ways = self.ways_to(may.collect(), &roles);
        let of_roles = answers.into_iter().map(|(address, (on, answer))| Holder {
            who: HolderName::Role(address.clone()),
            on,
            answer,
            through: ways.get(address).cloned().unwrap_or_default(),
        });
        of_roles.chain(self.other_holders(call, &about)).collect()
    }

    fn other_holders(&self, call: &Call, about: &[String]) -> Vec<Holder> {
        let askers = self.askers(call).into_iter();
        askers
            .filter_map(|caller| {
                let (on, answer) = self.best(call, &caller, about)?;
                let who = HolderName::Other(caller);
                let through = Vec::new();
                Some(Holder { who, on, answer, through })
            })
            .collect()
    }

    /// The answer that gives a caller most, of those about several resources.
    fn best(&self, call: &Call, principal: &str, about: &[String]) -> Option<(String, Answer)> {
        let ask = |on: &String| {
            let call = Call {
                principal: principal.to_owned(),
                chain: Vec::new(),
                resource: on.clone(),
                ..call.clone()
            };
            (on.clone(), self.answer(&call))
        };
        let answers: Vec<(String, Answer)> = about.iter().map(ask).collect();
        let least = |(_, answer): &(String, Answer)| match answer.decision {
            Outcome::Allow => 0,
            Outcome::Unknown => 1,
            Outcome::ExplicitDeny | Outcome::ImplicitDeny => 2,
        };
        answers.into_iter().min_by_key(least)
    }

    /// Decides `call` for callers that no blueprint has: the unsigned one, and a role of an account outside the organization.
    pub fn outsiders(&self, call: &Call) -> Vec<(&'static str, Answer)> {
        let outside = self.model.partition().arn("iam", "", &self.free_account(), "role/outsider");
        let about = self.asked_about(call);
        let asked = [("anonymous", "anonymous"), ("a role outside the organization", outside.as_str())];
        let answered =
            |(name, caller): (&'static str, &str)| Some((name, self.best(call, caller, &about)?.1));
        asked.into_iter().filter_map(answered).collect()
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
        let mut by_account: BTreeMap<&str, Vec<(&'a Address, &String)>> = BTreeMap::new();
        for (address, arn) in roles {
            let account = Arn::parse(arn).map_or("", |arn| arn.account());
            by_account.entry(account).or_default().push((*address, arn));
        }
        while let Some(target) = border.pop() {
            let Some(role) = roles.get(target) else { continue };
            let mut near: Vec<(&'a Address, &String)> = match self.role(role).map(trusted_accounts) {
                Some(Trusted::Accounts(accounts)) => accounts
                    .iter()
                    .filter_map(|account| by_account.get(account))
                    .flatten()
                    .copied()
                    .collect(),
                Some(Trusted::Anybody) | None => by_account.values().flatten().copied().collect(),
            };
            near.sort_unstable();
            for (address, arn) in near {
                if !ways.contains_key(address) && self.may_assume(arn, role) {
                    let rest = ways.get(target).cloned().unwrap_or_default();
                    ways.insert(address, std::iter::once(target.clone()).chain(rest).collect());
                    border.insert(0, address);
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

/// The accounts of the roles that a trust policy may let in.
enum Trusted<'t> {
    /// It names whom it lets in: roles of no other account can assume the role.
    Accounts(BTreeSet<&'t str>),
    /// Nothing so simple.
    Anybody,
}

fn trusted_accounts<'t>(of: &'t RolePolicies<'_>) -> Trusted<'t> {
    let mut accounts = BTreeSet::new();
    for statement in of.role.trust.statements.iter().filter(|one| one.effect == Effect::Allow) {
        let Some(Principals::In(set)) = &statement.principals else {
            return Trusted::Anybody;
        };
        if set.everyone {
            return Trusted::Anybody;
        }
        for name in &set.aws {
            let account = Arn::parse(name).map_or(name.as_str(), |arn| arn.account());
            if account.is_empty() || !account.bytes().all(|byte| byte.is_ascii_digit()) {
                return Trusted::Anybody;
            }
            accounts.insert(account);
        }
    }
    Trusted::Accounts(accounts)
}
