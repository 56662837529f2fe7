//! The organization and its accounts.

use crate::aws::{AccountId, Address, Name, Text};
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
    /// Names of its accounts.
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
}

/// Who deploys.
#[derive(Clone, PartialEq, Debug)]
pub struct Deploy {
    /// The account that administers stack sets.
    pub administrator: AccountId,
    /// Its name.
    pub administrator_name: Name,
    /// The role that Terraform assumes in each account.
    pub terraform_role: String,
    /// Whether the blueprint says this role: then Terraform is used.
    pub says_terraform: bool,
    /// The role that stack sets assume in each account.
    pub execution_role: String,
    /// The role that CloudFormation uses in the administrator's account.
    pub administration_role: String,
    /// The bucket through which CloudFormation reads templates; without one they are sent whole.
    pub templates: Option<String>,
}

impl Unit {
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

    /// The ARN of the organization.
    pub fn arn(&self) -> String {
        crate::aws::arn("organizations", "", self.management.as_str(), &format!("organization/{}", self.id))
    }

    /// The ARN of a unit whose id is `ou`.
    pub fn unit_arn(&self, ou: &str) -> String {
        crate::aws::arn("organizations", "", self.management.as_str(), &format!("ou/{}/{ou}", self.id))
    }
}
