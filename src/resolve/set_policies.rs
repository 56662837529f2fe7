//! The managed policies of a permission set into what it names of them, and what each account must have before.
//!
//! A permission set names policies of accounts by path and name: AWS attaches what each account has under these.
//! <https://docs.aws.amazon.com/singlesignon/latest/userguide/howtocmp.html>

use super::draft::Draft;
use crate::aws::{Name, Partition};
use crate::blueprint::{self, Reference};
use crate::catalog::managed;
use crate::diagnostic::Diagnostic;
use crate::resource::{Body, Place, PolicyOfAccount, SetBoundary};
use std::collections::{BTreeMap, BTreeSet};

/// The code of a policy that a permission set cannot name.
const POLICY: &str = "permission-set-policy";

/// What a permission set names.
#[derive(Default)]
pub(super) struct SetPolicies {
    /// ARNs of policies of AWS.
    pub of_aws: BTreeSet<String>,
    /// Policies of accounts, by path and name.
    pub own: BTreeMap<String, PolicyOfAccount>,
    /// What limits it.
    pub boundary: Option<SetBoundary>,
    /// ARNs of attached policies of accounts, by account.
    attached: BTreeMap<Name, BTreeSet<String>>,
    /// The same of the boundary.
    bounded: BTreeMap<Name, String>,
}

/// What it comes to in an account.
pub(super) struct PoliciesThere {
    /// ARNs of what the role has attached.
    pub attached: BTreeSet<String>,
    /// ARN of its boundary.
    pub boundary: Option<String>,
    /// ARNs of what the account must have before.
    pub before: BTreeSet<String>,
}

impl SetPolicies {
    pub(super) fn in_account(&self, account: &Name) -> PoliciesThere {
        let own = self.attached.get(account).cloned().unwrap_or_default();
        let bounded = self.bounded.get(account).cloned();
        let of_aws = self.boundary.as_ref().and_then(|boundary| match boundary {
            SetBoundary::OfAws(arn) => Some(arn.clone()),
            SetBoundary::Own(_) => None,
        });
        PoliciesThere {
            before: own.iter().chain(&bounded).cloned().collect(),
            attached: self.of_aws.iter().cloned().chain(own).collect(),
            boundary: of_aws.or(bounded),
        }
    }
}

/// What a reference means.
enum Named {
    OfAws(String),
    Own(PolicyOfAccount, BTreeMap<Name, String>),
}

impl Draft<'_> {
    pub(super) fn set_policies(
        &mut self,
        written: &blueprint::PermissionSet,
        places: &[&Place],
    ) -> SetPolicies {
        let mut found = SetPolicies::default();
        for reference in written.policies.iter().flat_map(|all| all.iter()) {
            match self.named_by_set(reference, places) {
                None => {}
                Some(Named::OfAws(arn)) => found.of_aws.extend([arn]),
                Some(Named::Own(policy, arns)) => {
                    found.own.insert(policy.whole(), policy);
                    for (account, arn) in arns {
                        found.attached.entry(account).or_default().insert(arn);
                    }
                }
            }
        }
        let boundary = written.boundary.as_ref();
        match boundary.and_then(|reference| self.named_by_set(reference, places)) {
            None => {}
            Some(Named::OfAws(arn)) => found.boundary = Some(SetBoundary::OfAws(arn)),
            Some(Named::Own(policy, arns)) => {
                found.boundary = Some(SetBoundary::Own(policy));
                found.bounded = arns;
            }
        }
        found
    }

    fn named_by_set(&mut self, reference: &Reference, places: &[&Place]) -> Option<Named> {
        if reference.starts_with("arn:") {
            self.check_managed(reference);
            self.check_partition(reference, reference.span);
            if is_of_aws(reference, self.model.partition()) {
                return Some(Named::OfAws(reference.value.clone()));
            }
            let message =
                format!("`{}` is of one account, and a permission set is for several", reference.value);
            self.policy_invalid(
                reference,
                message,
                "name an entry of `policies:` that every account of `assigned_to` has",
            );
            return None;
        }
        let own = reference.strip_prefix("policy/").unwrap_or(reference);
        let declared = Name::parse(own).is_ok_and(|name| self.blueprint.policies.get(&name).is_some());
        if let Some(arn) = managed::named(reference, self.model.partition()).filter(|_| !declared) {
            return Some(Named::OfAws(arn));
        }
        self.policy_of_accounts(reference, places)
    }

    /// A policy of the design, under one path and name in every account.
    fn policy_of_accounts(&mut self, reference: &Reference, places: &[&Place]) -> Option<Named> {
        let (mut arns, mut named) = (BTreeMap::new(), BTreeSet::new());
        for place in places {
            let address = self.find("policy", reference, &place.name)?;
            let Some(Body::ManagedPolicy(policy)) = self.body(&address) else {
                return None;
            };
            named.insert(PolicyOfAccount {
                name: policy.name.clone(),
                path: policy.path.clone(),
            });
            if *address.account() != place.name {
                let message = format!(
                    "`{}` is assigned in `{}`, which has no policy of this name",
                    reference.value, place.name
                );
                self.policy_invalid(
                    reference,
                    message,
                    "place the policy in every account of `assigned_to`, and name it without an account",
                );
                return None;
            }
            arns.insert(place.name.clone(), self.arn(&address));
        }
        if named.len() > 1 {
            let message = format!(
                "`{}` is called otherwise in each account, and a permission set names it once",
                reference.value
            );
            self.policy_invalid(
                reference,
                message,
                "leave `{account}` and `{account_name}` out of its `name` and `path`",
            );
            return None;
        }
        Some(Named::Own(named.pop_first()?, arns))
    }

    fn policy_invalid(&mut self, reference: &Reference, message: String, help: &str) {
        self.problems.push(Diagnostic::error(POLICY, reference.span, message).help(help));
    }
}

/// True for the ARN of a policy that AWS keeps.
fn is_of_aws(arn: &str, partition: Partition) -> bool {
    arn.starts_with(&partition.arn("iam", "", "aws", "policy/"))
}
