//! Whom a resource admits, so that what is said once for many accounts is written once.
//!
//! A role that a placement puts into the accounts of a unit is admitted by the pattern of its ARN and the path of the
//! unit: as long for ten thousand accounts as for one, and for those that join later.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgpaths>

use crate::aws::Name;
use crate::catalog::context_keys;
use crate::model::Model;
use crate::policy::Statement;
use std::collections::BTreeSet;

/// One or many that a resource admits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Whom {
    /// A role by its ARN.
    Role(String),
    /// Roles of one name, in accounts that have a word of their own.
    Roles(RoleSet),
    /// Accounts as wholes: their own policies say who in them.
    Accounts(Within),
}

/// Roles of one name in many accounts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct RoleSet {
    /// The pattern of their ARNs.
    pub arn: String,
    /// The accounts that they are in.
    pub within: Within,
    /// Whether they have a permissions boundary.
    pub bounded: bool,
}

/// Accounts by what AWS has a word for: a unit with all below it, or the organization, without some.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Within {
    /// The unit; the organization where there is none.
    pub unit: Option<Name>,
    /// Names of accounts and `unit/NAME` that are not meant.
    pub except: BTreeSet<String>,
}

impl Within {
    /// The accounts of a unit, or of the organization.
    pub fn of(unit: Option<Name>) -> Self {
        Self {
            unit,
            except: BTreeSet::new(),
        }
    }

    /// What ids of statements call it.
    pub fn called(&self) -> &str {
        self.unit.as_ref().map_or("organization", Name::as_str)
    }

    /// True for an account of these.
    pub fn holds(&self, account: &str, model: &Model) -> bool {
        let inside =
            |unit: &str| model.organization.units_above(account).iter().any(|(name, _)| **name == *unit);
        let member = model.accounts.get(account).is_some_and(|found| found.member);
        let left_out = |word: &String| match word.strip_prefix("unit/") {
            Some(unit) => inside(unit),
            None => word == account,
        };
        member && self.unit.as_ref().is_none_or(|unit| inside(unit)) && !self.except.iter().any(left_out)
    }

    /// Narrows a statement to callers of these accounts. The organization stands beside the path: what S3 takes for
    /// public access knows the one and may not know the other.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status>
    pub fn narrow(&self, statement: Statement, model: &Model) -> Statement {
        self.narrowed(statement, model, CALLERS)
    }

    /// Narrows a statement to services that act for these accounts.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceorgid>
    pub fn narrow_sources(&self, statement: Statement, model: &Model) -> Statement {
        self.narrowed(statement, model, SOURCES)
    }

    fn narrowed(&self, statement: Statement, model: &Model, [id, path, account]: [&str; 3]) -> Statement {
        let mut statement = statement.when("StringEquals", id, [model.organization.id.clone()]);
        if let Some(unit) = &self.unit {
            statement = statement.when("ForAnyValue:StringLike", path, [path_pattern(unit, model)]);
        }
        let (units, accounts): (Vec<&String>, Vec<&String>) =
            self.except.iter().partition(|word| word.starts_with("unit/"));
        let ids: Vec<&str> = accounts
            .into_iter()
            .filter_map(|account| Some(model.accounts.get(account.as_str())?.id.as_str()))
            .collect();
        if !ids.is_empty() {
            statement = statement.when("StringNotEquals", account, ids);
        }
        let units = units.into_iter().filter_map(|word| Name::parse(word.strip_prefix("unit/")?).ok());
        let paths: Vec<String> = units.map(|unit| path_pattern(&unit, model)).collect();
        if !paths.is_empty() {
            statement = statement.when("ForAllValues:StringNotLike", path, paths);
        }
        statement
    }
}

/// The keys of the organization, the path and the account of who calls.
const CALLERS: [&str; 3] = [
    context_keys::PRINCIPAL_ORG_ID,
    context_keys::PRINCIPAL_ORG_PATHS,
    context_keys::PRINCIPAL_ACCOUNT,
];
/// The same of whom a service acts for.
const SOURCES: [&str; 3] = [
    context_keys::SOURCE_ORG_ID,
    context_keys::SOURCE_ORG_PATHS,
    context_keys::SOURCE_ACCOUNT,
];

/// The pattern of the paths of a unit and of all below it. Ids of units are unique, so that nothing else fits where the
/// root is not known.
///
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html>
pub(super) fn path_pattern(unit: &Name, model: &Model) -> String {
    let organization = &model.organization;
    if organization.root.is_some() {
        return [&organization.path(Some(unit)), "*"].concat();
    }
    let id = organization.units.get(unit).map(|found| found.id_or_symbol(unit));
    [&organization.id, "/*/", &id.unwrap_or_default(), "/*"].concat()
}
