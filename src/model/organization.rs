//! The organization and its accounts.

use super::terraform::Terraform;
use crate::aws::{AccountId, Address, Name, Partition, Text};
use std::collections::{BTreeMap, BTreeSet};

/// The AWS organization.
#[derive(Clone, PartialEq, Debug)]
pub struct Organization {
    /// Its id (`o-…`).
    pub id: String,
    /// The id of its root (`r-…`), where known.
    pub root: Option<String>,
    /// Its management account.
    pub management: AccountId,
    /// Whether shares inside it need no invitation.
    pub ram_sharing: bool,
    /// Units by name.
    pub units: BTreeMap<Name, Unit>,
}

/// An organizational unit.
#[derive(Clone, PartialEq, Debug)]
pub struct Unit {
    /// Its id (`ou-…`), where known.
    pub id: Option<String>,
    /// The unit that it stands below; none for one that stands below the root.
    pub parent: Option<Name>,
    /// Names of its own accounts: those of units below it are theirs.
    pub accounts: BTreeSet<String>,
}

/// An account.
#[derive(Clone, PartialEq, Debug)]
pub struct Account {
    /// Its name in the blueprint.
    pub name: Name,
    /// Its id.
    pub id: AccountId,
    /// Whether it belongs to the organization.
    pub member: bool,
    /// Whether every control policy that bears on it is known: those of the blueprint's organization, or none.
    pub control_known: bool,
}

/// Who deploys.
#[derive(Clone, PartialEq, Debug)]
pub struct Deploy {
    /// The account that administers stack sets.
    pub administrator: AccountId,
    /// Its name.
    pub administrator_name: Name,
    /// How the roots of Terraform are set up, and as whom it deploys.
    pub terraform: Terraform,
    /// The role that Terraform assumes in the management account, where it assumes one there.
    pub management_role: Option<String>,
    /// Whether the blueprint says this role: then Terraform is used.
    pub says_terraform: bool,
    /// The role that stack sets assume in each account.
    pub execution_role: String,
    /// The role that CloudFormation uses in the administrator's account.
    pub administration_role: String,
    /// The bucket through which CloudFormation reads templates; without one they are sent whole.
    pub templates: Option<String>,
}

impl Deploy {
    /// The role that Terraform deploys as in an account, whether it assumes it or has it. None in the management account unless one is named: AWS makes
    /// `OrganizationAccountAccessRole` in member accounts only, and who deploys is in the management account already.
    ///
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html>
    pub fn terraform_role_in(&self, account: &str, organization: &Organization) -> Option<&str> {
        if account == organization.management.as_str() {
            self.management_role.as_deref()
        } else {
            self.terraform.role_in(account)
        }
    }

    /// The names of all roles that Terraform deploys as.
    pub fn terraform_roles(&self) -> impl Iterator<Item = &str> {
        self.terraform.role_names().chain(self.management_role.as_deref())
    }

    /// What the role of a name deploys with, in words that follow `the role`; names differ by more than case in IAM.
    pub fn purpose_of(&self, role: &str) -> Option<&'static str> {
        let is = |own: &str| own.eq_ignore_ascii_case(role);
        if is(&self.execution_role) {
            Some("that stack sets deploy with")
        } else if is(&self.administration_role) {
            Some("that CloudFormation uses to reach other accounts")
        } else if self.terraform_roles().any(is) {
            Some("that Terraform deploys with")
        } else {
            None
        }
    }

    /// The ARN of the role that CloudFormation uses in the administrator's account.
    pub fn administration_role_arn(&self, partition: Partition) -> String {
        let role = ["role/", &self.administration_role].concat();
        partition.arn("iam", "", self.administrator.as_str(), &role)
    }
}

impl Unit {
    /// What the whole organization is called among units: no unit is called so.
    pub const ORGANIZATION: Name = Name::known("organization");

    /// Its id; a symbol until it is known. `name` is its own.
    pub fn id_or_symbol(&self, name: &Name) -> String {
        let symbol = || Text::symbol(&Address::unit(name)).as_str().to_owned();
        self.id.clone().unwrap_or_else(symbol)
    }
}

impl Organization {
    /// The unit that holds an account.
    pub fn unit_of(&self, account: &str) -> Option<(&Name, &Unit)> {
        self.units.iter().find(|(_, unit)| unit.accounts.contains(account))
    }

    /// The units that an account is in, from below the root to its own.
    pub fn units_above(&self, account: &str) -> Vec<(&Name, &Unit)> {
        self.unit_of(account).map(|(name, _)| self.way_to(name)).unwrap_or_default()
    }

    /// The units from below the root to one of them.
    pub fn way_to(&self, unit: &Name) -> Vec<(&Name, &Unit)> {
        let mut way: Vec<(&Name, &Unit)> = self.units.get_key_value(unit).into_iter().collect();
        // A unit stands below one that is there before it, so that the way ends.
        while let Some(above) = way.last().and_then(|(_, unit)| unit.parent.as_ref()) {
            way.extend(self.units.get_key_value(above));
        }
        way.reverse();
        way
    }

    /// True for a unit, and for one that it stands below.
    pub fn is_below(&self, unit: &Name, above: &str) -> bool {
        self.way_to(unit).iter().any(|(name, _)| **name == *above)
    }

    /// The names of the accounts of a unit and of all units below it.
    pub fn accounts_in<'o>(&'o self, unit: &'o str) -> impl Iterator<Item = &'o str> {
        let inside = self.units.iter().filter(move |(name, _)| self.is_below(name, unit));
        inside.flat_map(|(_, unit)| unit.accounts.iter().map(String::as_str))
    }

    /// The id of the root; a symbol until it is known.
    pub fn root_id(&self) -> String {
        let symbol = || Text::symbol(&Address::root()).as_str().to_owned();
        self.root.clone().unwrap_or_else(symbol)
    }

    /// The path of the root, or of a unit, as condition keys tell it: `o-…/r-…/ou-…/`.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed-view-data-orgs.html#access_policies_access-advisor-viewing-orgs-entity-path>
    pub fn path(&self, unit: Option<&Name>) -> String {
        let units = unit.map(|unit| self.way_to(unit)).unwrap_or_default();
        let ids = units.into_iter().map(|(name, unit)| unit.id_or_symbol(name));
        let parts: Vec<String> = [self.id.clone(), self.root_id()].into_iter().chain(ids).collect();
        [&parts.join("/"), "/"].concat()
    }

    /// The ARN of the organization.
    pub fn arn(&self, partition: Partition) -> String {
        partition.arn("organizations", "", self.management.as_str(), &format!("organization/{}", self.id))
    }

    /// The ARN of a unit whose id is `ou`.
    pub fn unit_arn(&self, partition: Partition, ou: &str) -> String {
        partition.arn("organizations", "", self.management.as_str(), &format!("ou/{}/{ou}", self.id))
    }
}
