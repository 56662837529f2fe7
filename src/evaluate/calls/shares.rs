//! RAM shares into the resource policies that they amount to.
//!
//! A share lets its principals do exactly the actions of its managed permission, on what it shares and on nothing
//! else: the offline store of a feature group is not part of it. Principals stand as account principals, so the
//! consumer's own policies must allow as well. <https://docs.aws.amazon.com/ram/latest/userguide/what-is.html>

use crate::aws::{Address, Arn, Name};
use crate::catalog::ram;
use crate::evaluate::iam::CompiledPolicy;
use crate::model::{Model, Unit};
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::{Body, Resource, Share};
use std::collections::{BTreeMap, BTreeSet};

/// What is shared with whom.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Policies by the ARN of what is shared.
    policies: BTreeMap<String, Vec<CompiledPolicy>>,
    /// The principals for whom a share is in force; a unit or the organization is its accounts.
    reached: BTreeMap<Address, BTreeSet<String>>,
    /// Shares that are not in force, by the ARN of what is shared, with the reason.
    inactive: BTreeMap<String, Vec<InactiveShare>>,
}

/// A share that is not in force for a principal, such as one that was not accepted.
#[derive(Debug)]
struct InactiveShare {
    principal: String,
    account: String,
    actions: Vec<String>,
    note: String,
}

impl Shared {
    pub(super) fn new(model: &Model) -> Self {
        let mut shared = Self::default();
        let accepted = acceptances(model);
        for (resource, share) in model.shares() {
            shared.take(model, resource, share, &accepted);
        }
        shared
    }

    /// The policies that all of them amount to.
    pub(super) fn policies(&self) -> impl Iterator<Item = &CompiledPolicy> {
        self.policies.values().flatten()
    }

    /// The policies that the shares of a resource amount to.
    pub(super) fn of(&self, arn: &str) -> &[CompiledPolicy] {
        self.policies.get(arn).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether any share is about a resource, in force or not.
    pub(super) fn holds(&self, arn: &str) -> bool {
        self.policies.contains_key(arn) || self.inactive.contains_key(arn)
    }

    /// The principals that a share reaches.
    pub(super) fn reached(&self, share: &Address) -> BTreeSet<&str> {
        self.reached.get(share).into_iter().flatten().map(String::as_str).collect()
    }

    /// Why a share that names the caller does not let it in.
    pub(super) fn why_not<'s>(
        &'s self,
        arn: &str,
        caller: &'s str,
        account: &'s str,
        action: &'s str,
    ) -> impl Iterator<Item = &'s str> {
        let inactive = self.inactive.get(arn).map(Vec::as_slice).unwrap_or_default();
        inactive
            .iter()
            .filter(move |inactive| {
                inactive.account == account && (inactive.principal == account || inactive.principal == caller)
            })
            .filter(move |inactive| {
                inactive.actions.is_empty()
                    || inactive.actions.iter().any(|own| own.eq_ignore_ascii_case(action))
            })
            .map(|inactive| inactive.note.as_str())
    }

    fn take(
        &mut self,
        model: &Model,
        resource: &Resource,
        share: &Share,
        accepted: &BTreeSet<(String, String)>,
    ) {
        let name = resource.address.to_string();
        let found = ram::permission(&share.permission);
        for arn in &share.resources {
            let actions = match found {
                Some(permission) if permission.fits(arn) => permission.actions.clone(),
                _ => Vec::new(),
            };
            let mut principals = BTreeSet::new();
            for (principal, account) in consumers(model, resource, share) {
                match state(model, share, resource, &account, accepted, !actions.is_empty()) {
                    Ok(()) => {
                        principals.insert(principal);
                    }
                    Err(why) => {
                        let note = ["`", &name, "` names the caller, but ", why].concat();
                        let inactive = InactiveShare {
                            principal,
                            account,
                            actions: actions.clone(),
                            note,
                        };
                        self.inactive.entry(arn.clone()).or_default().push(inactive);
                    }
                }
            }
            if !principals.is_empty() && !actions.is_empty() {
                self.reached
                    .entry(resource.address.clone())
                    .or_default()
                    .extend(principals.iter().cloned());
                // Without a resource the statement is about what carries it: `Search` is checked on `*`.
                let statement = Statement::allow()
                    .sid(short(&share.permission))
                    .principals(PrincipalSet::aws(principals))
                    .actions(actions);
                let policy = CompiledPolicy::new(Document::new(vec![statement])).named(name.as_str());
                self.policies.entry(arn.clone()).or_default().push(policy);
            }
        }
    }
}

fn short(permission: &str) -> &str {
    permission.rsplit('/').next().unwrap_or(permission)
}

/// Accepted shares: ARN of the share and id of the account that said yes.
fn acceptances(model: &Model) -> BTreeSet<(String, String)> {
    let yes = model.resources.values().filter_map(|resource| {
        let Body::Acceptance(acceptance) = &resource.body else {
            return None;
        };
        Some((acceptance.share.clone(), resource.place.account.as_str().to_owned()))
    });
    yes.collect()
}

/// Every principal of a share as the resource policy names it, with its account; the owner is none.
fn consumers(model: &Model, resource: &Resource, share: &Share) -> Vec<(String, String)> {
    let owner = resource.place.account.as_str();
    let mut found: Vec<(String, String)> = Vec::new();
    for principal in &share.principals {
        match Arn::parse(principal) {
            Some(arn) if arn.service() == "organizations" => {
                let inside = members(model, &arn);
                found.extend(inside.into_iter().map(|id| (id.clone(), id)));
            }
            Some(arn) => found.push((principal.clone(), arn.account().to_owned())),
            None => found.push((principal.clone(), principal.clone())),
        }
    }
    found.retain(|(_, account)| account != owner);
    found
}

/// The accounts behind the ARN of the organization or of a unit.
fn members(model: &Model, arn: &Arn<'_>) -> Vec<String> {
    let whole = arn.resource().starts_with("organization/");
    let is =
        |(name, unit): &(&Name, &Unit)| arn.resource().ends_with(&["/", &unit.id_or_symbol(name)].concat());
    let inside = model.accounts.values().filter(|account| account.member);
    inside
        .filter(|account| whole || model.organization.units_above(&account.name).iter().any(is))
        .map(|account| account.id.as_str().to_owned())
        .collect()
}

/// Whether a share is in force for an account, or why not.
///
/// <https://docs.aws.amazon.com/ram/latest/userguide/working-with-shared-invitations.html>
fn state(
    model: &Model,
    share: &Share,
    resource: &Resource,
    account: &str,
    accepted: &BTreeSet<(String, String)>,
    fits: bool,
) -> Result<(), &'static str> {
    let member = model.is_member(account) && model.is_member(resource.place.account.as_str());
    let arn = resource.arn();
    let yes = || accepted.contains(&(arn.as_str().to_owned(), account.to_owned()));
    if !fits {
        Err("its permission is not one that this resource can be shared with")
    } else if !member && !share.allow_external {
        Err("the account is outside the organization and the share is closed to outsiders")
    } else if member && model.organization.ram_sharing || resource.existence.is_existing() || yes() {
        // A share that exists already is said of those only who see what it shares.
        Ok(())
    } else {
        Err("the invitation has not been accepted")
    }
}
