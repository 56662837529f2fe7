//! Checks of the organization, its units and accounts.

use super::draft::Draft;
use super::scope::ORGANIZATION;
use crate::aws::Name;
use crate::blueprint::Unit;
use crate::blueprint::values::{Entry, Named, Spanned};
use crate::catalog::deploying::SERVICE_MANAGED_ROLE;
use crate::catalog::names::NameOf;
use crate::diagnostic::{Diagnostic, Span};
use crate::resource::Target;
use std::collections::{BTreeMap, BTreeSet};

/// Stands for the id of every account, in patterns of ARNs.
pub(super) const ANY_ACCOUNT: &str = "*";

/// Words for many accounts.
const RESERVED: [&str; 2] = ["unit", ORGANIZATION];

/// Units and those below them, in the order in which they are written.
fn units_of(written: &Named<Unit>) -> Vec<(&Name, &Entry<Unit>)> {
    let mut units: Vec<_> = written.iter().collect();
    let below: Vec<_> = units.iter().flat_map(|(_, entry)| units_of(&entry.value.units)).collect();
    units.extend(below);
    units.sort_by_key(|(_, entry)| entry.key.start);
    units
}

impl Draft<'_> {
    /// Checks ids and that units hold accounts that exist, each in one unit.
    pub(super) fn organization(&mut self) {
        let written = self.blueprint.organization.clone();
        self.check_name(NameOf::OrganizationId, &written.id);
        self.deploy_names();
        if let Some(root) = &written.root {
            self.check_name(NameOf::RootId, root);
        }
        let names: Vec<Spanned<String>> = self
            .blueprint
            .accounts
            .iter()
            .map(|(name, entry)| Spanned::new(entry.key, name.to_string()))
            .collect();
        names.iter().for_each(|name| self.check_name(NameOf::Account, name));
        self.reserved_names(&names);
        self.accounts_but_for_case(names);
        let mut held: BTreeMap<String, (String, Span)> = BTreeMap::new();
        let mut named: BTreeMap<Name, Span> = BTreeMap::new();
        for (unit, entry) in units_of(&written.units) {
            if let Some(id) = &entry.value.id {
                self.check_name(NameOf::UnitId, id);
            }
            if let Some(first) = named.insert(unit.clone(), entry.key) {
                let message = format!("two units are called `{unit}`");
                let problem = Diagnostic::error("unit-name-twice", entry.key, message);
                self.problems.push(
                    problem.also(first, "the first one").help(
                        "give one of them another name: a unit is known by its name, wherever it stands",
                    ),
                );
            }
            for account in &entry.value.accounts {
                self.unit_account(unit, account, &mut held);
            }
        }
    }

    /// Words for many accounts are no names of one.
    fn reserved_names(&mut self, names: &[Spanned<String>]) {
        let is_id = |name: &str| name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit());
        for name in names.iter().filter(|name| RESERVED.contains(&name.as_str()) || is_id(name)) {
            let message = format!("no account can be called `{}`", name.value);
            self.problems.push(
                Diagnostic::error("account-name-reserved", name.span, message)
                    .note("`unit/NAME` stands for the accounts of a unit, `organization` for all of them, twelve digits for an id")
                    .help("give it another name"),
            );
        }
    }

    /// Folders have the names of accounts, and some disks take two that differ by case for one.
    fn accounts_but_for_case(&mut self, mut names: Vec<Spanned<String>>) {
        names.sort_by_key(|name| name.span.start);
        let mut before: BTreeMap<String, Spanned<String>> = BTreeMap::new();
        for name in names {
            let Some(other) = before.insert(name.value.to_lowercase(), name.clone()) else {
                continue;
            };
            let message = format!("the accounts `{}` and `{}` differ by case only", other.value, name.value);
            self.problems.push(
                Diagnostic::error("account-case", name.span, message)
                    .also(other.span, "the other one")
                    .note("their files would be in one folder where the disk ignores case, as on macOS and Windows")
                    .help("give one of them another name"),
            );
        }
    }

    /// The names that `deploy` gives become parts of ARNs, and of policies with them.
    fn deploy_names(&mut self) {
        let Some(deploy) = self.blueprint.deploy.as_ref() else {
            return;
        };
        let roles = [&deploy.terraform_role, &deploy.management_role, &deploy.execution_role];
        for role in roles.into_iter().flatten() {
            self.check_name(NameOf::Role, role);
        }
        if let Some(bucket) = &deploy.templates {
            self.check_name(NameOf::Bucket, bucket);
        }
    }

    fn unit_account(
        &mut self,
        unit: &str,
        account: &Spanned<String>,
        held: &mut BTreeMap<String, (String, Span)>,
    ) {
        let Some(found) = self.account(account, account.span) else {
            return;
        };
        if !found.member {
            let message = format!(
                "account `{}` is outside the organization and cannot be in unit `{unit}`",
                account.value
            );
            self.problems.push(
                Diagnostic::error("unit-outside", account.span, message)
                    .help("remove `outside: true` or the entry"),
            );
        }
        if let Some((other, place)) = held.insert(account.value.clone(), (unit.to_owned(), account.span)) {
            let message = format!("account `{}` is in the units `{other}` and `{unit}`", account.value);
            let problem =
                Diagnostic::error("unit-twice", account.span, message).also(place, "here for the first time");
            self.problems
                .push(problem.help("an account is in exactly one unit: remove one of the two"));
        }
    }

    /// The ARNs of the roles that deploy into an account: the policies that landform writes must admit them, or they
    /// could not create the resources. Those of all accounts where the account is [`ANY_ACCOUNT`].
    pub(super) fn deployers(&self, account: &str) -> Vec<String> {
        let deploy = &self.model.deploy;
        let terraform: BTreeSet<&str> = match account {
            ANY_ACCOUNT => deploy.terraform_roles().collect(),
            _ => deploy.terraform_role_in(account, &self.model.organization).into_iter().collect(),
        };
        self.roles_in(account, std::iter::once(deploy.execution_role.as_str()).chain(terraform))
    }

    /// Those of them that the profile of an account may be, as which lines of the runbook are called: the role of Terraform.
    pub(super) fn putters(&self, account: &str) -> Vec<String> {
        let deploy = &self.model.deploy;
        match account {
            ANY_ACCOUNT => self.roles_in(account, deploy.terraform_roles()),
            _ => {
                let role = deploy.terraform_role_in(account, &self.model.organization);
                self.roles_in(account, role.into_iter())
            }
        }
    }

    /// The same of what is placed: in units the stack sets are AWS's own, whose roles have names that begin alike.
    pub(super) fn deployers_of(&self, account: &str, target: &Target) -> Vec<String> {
        match target {
            Target::Account(_) | Target::Accounts(_) => self.deployers(account),
            Target::Unit(_) | Target::UnitExcept(..) => {
                let terraform = self.model.deploy.terraform_role_in(account, &self.model.organization);
                let of_sets = [SERVICE_MANAGED_ROLE, "*"].concat();
                self.roles_in(account, std::iter::once(of_sets.as_str()).chain(terraform))
            }
        }
    }

    fn roles_in<'r>(&self, account: &str, names: impl Iterator<Item = &'r str>) -> Vec<String> {
        let role = |name: &str| self.model.partition().arn("iam", "", account, &["role/", name].concat());
        names.map(role).collect()
    }
}
