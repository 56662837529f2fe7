//! Statements of the policy of a function as the permissions of which AWS makes it, and back.
//!
//! Nobody puts the policy of a function as a whole. A permission is one statement of it: it allows one action to one principal, with
//! at most one value for each of three conditions, and is about the function that it is made for.

use super::kind;
use super::properties::{Mismatch, Properties};
use crate::policy::{Actions, BaseOperator, Condition, Document, Effect, Operator, PrincipalSet, Principals};
use crate::policy::{Resources, Statement};
use serde::{Serialize, Serializer};
use serde_json::json;
use std::collections::BTreeSet;

/// The key of who calls, which a permission says by its principal.
const CALLER: &str = "aws:PrincipalArn";
/// The key of the thing for which a service calls.
const SOURCE_ARN: &str = "aws:SourceArn";
/// The key of the account of that thing.
const SOURCE_ACCOUNT: &str = "aws:SourceAccount";
/// The key of the caller's organization.
const ORGANIZATION: &str = "aws:PrincipalOrgID";

/// What a statement is about that says the function itself.
const ITSELF: &str = "*";

/// One permission.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize)]
pub struct Permission {
    /// What it allows.
    pub action: String,
    /// To whom: the ARN of a role, a user or an account, the name of a service, or `*`.
    pub principal: String,
    /// The thing for which a service calls: an ARN, or a pattern of one.
    pub source_arn: Option<String>,
    /// The account of that thing.
    pub source_account: Option<String>,
    /// The organization that the caller is of.
    pub organization: Option<String>,
}

/// The same as data of templates.
#[derive(Serialize)]
struct Written<'a> {
    /// What tells its block from others.
    label: String,
    #[serde(flatten)]
    permission: &'a Permission,
}

impl Permission {
    /// All that it says, from which follows what its block is called; the principal stands last, for people.
    pub fn label(&self) -> String {
        let optional = [&self.organization, &self.source_account, &self.source_arn];
        let said = optional.into_iter().map(|one| one.as_deref().unwrap_or("-"));
        said.chain([self.action.as_str(), self.principal.as_str()])
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The statement that it is.
    pub fn statement(&self) -> Statement {
        let whom = match self.principal.as_str() {
            "*" => PrincipalSet::everyone(),
            arn if arn.starts_with("arn:") => PrincipalSet::aws([arn]),
            service => PrincipalSet::service([service]),
        };
        let statement = Statement::allow().principals(whom).actions([&self.action]).resources([ITSELF]);
        let conditions = [
            ("ArnLike", SOURCE_ARN, &self.source_arn),
            ("StringEquals", SOURCE_ACCOUNT, &self.source_account),
            ("StringEquals", ORGANIZATION, &self.organization),
        ];
        conditions
            .into_iter()
            .fold(statement, |statement, (operator, key, value)| match value {
                Some(value) => statement.when(operator, key, [value]),
                None => statement,
            })
    }

    /// The permissions that say what a statement of the policy of the function with this ARN says; what none can say, as words
    /// that follow `a permission`.
    pub fn of(statement: &Statement, own: &str) -> Result<BTreeSet<Self>, String> {
        let mut all: Vec<Self> = Vec::new();
        let principals = principals(statement)?;
        for action in actions(statement, own)? {
            all.extend(principals.iter().map(|principal| Self {
                action: action.clone(),
                principal: principal.clone(),
                ..Self::default()
            }));
        }
        for condition in &statement.conditions {
            all = with(all, condition)?;
        }
        Ok(all.into_iter().collect())
    }

    /// A block of CloudFormation, apart from what it is for.
    pub fn from_cloudformation(p: &mut Properties) -> Result<Self, Mismatch> {
        Self::read(p, ["Action", "Principal", "SourceArn", "SourceAccount", "PrincipalOrgID"])
    }

    /// A block of Terraform, apart from what it is for.
    pub fn from_terraform(p: &mut Properties) -> Result<Self, Mismatch> {
        Self::read(p, ["action", "principal", "source_arn", "source_account", "principal_org_id"])
    }

    fn read(
        p: &mut Properties,
        [action, principal, arn, account, organization]: [&str; 5],
    ) -> Result<Self, Mismatch> {
        let mut optional = |key: &str| -> Result<Option<String>, Mismatch> {
            Ok(p.optional_text(key)?.map(|text| text.as_str().to_owned()))
        };
        let (source_arn, source_account) = (optional(arn)?, optional(account)?);
        let organization = optional(organization)?;
        Ok(Self {
            action: kind::plain(p, action)?,
            principal: kind::plain(p, principal)?,
            source_arn,
            source_account,
            organization,
        })
    }
}

/// The statement's actions, where it only allows them, and on the function.
fn actions(statement: &Statement, own: &str) -> Result<BTreeSet<String>, String> {
    let refused = |why: &str| Err(why.to_owned());
    if statement.effect == Effect::Deny {
        return refused("allows, and can deny nothing");
    }
    let about_itself = match &statement.resources {
        None => true,
        Some(Resources::In(all)) => all.iter().all(|one| one == ITSELF || one == own),
        Some(Resources::NotIn(_)) => false,
    };
    match &statement.actions {
        _ if !about_itself => refused("is about its own function, and no version or alias of it"),
        Actions::In(actions) => Ok(actions.clone()),
        Actions::NotIn(_) => refused("names actions, and cannot spare some with `NotAction`"),
    }
}

/// Whom it is about: those that a condition names in place of their accounts.
fn principals(statement: &Statement) -> Result<BTreeSet<String>, String> {
    let named = match &statement.principals {
        Some(Principals::In(set)) if set.federated.is_empty() && set.canonical_user.is_empty() => set,
        Some(Principals::In(_)) => {
            return Err("names roles, accounts and services, and no other principals".to_owned());
        }
        Some(Principals::NotIn(_)) | None => return Err("names whom it is about".to_owned()),
    };
    let callers = statement.conditions.iter().filter(|one| one.key.eq_ignore_ascii_case(CALLER));
    let Some(callers) = callers.map(exact_callers).reduce(|_, _| None) else {
        let everyone = named.everyone.then(|| "*".to_owned());
        let all = named.aws.iter().chain(&named.service).cloned();
        return Ok(all.chain(everyone).collect());
    };
    let callers = callers.ok_or("names roles by their ARNs, and by no pattern")?;
    match named.service.is_empty() {
        true => Ok(callers.into_iter().filter(|caller| is_among(caller, named)).collect()),
        false => Err("names roles or services, not both".to_owned()),
    }
}

/// The ARNs that a condition on the caller names; none where it does not name each.
fn exact_callers(condition: &Condition) -> Option<BTreeSet<String>> {
    let compares = [BaseOperator::ArnEquals, BaseOperator::ArnLike].map(Operator::plain);
    let exact = condition
        .values
        .iter()
        .all(|value| value.starts_with("arn:") && !value.contains(['*', '?', '$']));
    (compares.contains(&condition.operator) && exact).then(|| condition.values.iter().cloned().collect())
}

/// True for a caller that the principals hold: itself, its account, or everyone.
fn is_among(caller: &str, named: &PrincipalSet) -> bool {
    let account = |arn: &str| arn.split(':').nth(4).map(str::to_owned);
    let root = |one: &String| one.ends_with(":root") && account(one) == account(caller);
    named.everyone || named.aws.iter().any(|one| one == caller || root(one))
}

/// Permissions with a condition: each value of it makes one of every permission.
fn with(all: Vec<Permission>, condition: &Condition) -> Result<Vec<Permission>, String> {
    let is = |key: &str| condition.key.eq_ignore_ascii_case(key);
    let plain =
        |bases: &[BaseOperator]| bases.iter().any(|base| condition.operator == Operator::plain(*base));
    let text = [BaseOperator::StringEquals];
    let put: fn(&mut Permission, String) = if is(CALLER) {
        return Ok(all);
    } else if is(SOURCE_ARN) && plain(&[BaseOperator::ArnLike, BaseOperator::ArnEquals]) {
        |permission, value| permission.source_arn = Some(value)
    } else if is(SOURCE_ACCOUNT) && plain(&text) {
        |permission, value| permission.source_account = Some(value)
    } else if is(ORGANIZATION) && plain(&text) {
        |permission, value| permission.organization = Some(value)
    } else {
        return Err(format!("has no condition `{}` on `{}`", condition.operator, condition.key));
    };
    let each = |permission: Permission| {
        condition.values.iter().map(move |value| {
            let mut permission = permission.clone();
            put(&mut permission, value.clone());
            permission
        })
    };
    Ok(all.into_iter().flat_map(each).collect())
}

/// The policy that permissions make, in the order of what they say.
pub fn policy_of(permissions: BTreeSet<Permission>) -> Document {
    Document::new(permissions.iter().map(Permission::statement).collect())
}

/// A policy as data of templates: as a whole, and the permissions that make it. What none can say is refused before.
pub(super) fn data<S: Serializer>(policy: &Document, serializer: S) -> Result<S::Ok, S::Error> {
    let made = policy
        .statements
        .iter()
        .filter_map(|one| Permission::of(one, ITSELF).ok())
        .flatten();
    let made: BTreeSet<Permission> = made.collect();
    let written: Vec<Written<'_>> = made
        .iter()
        .map(|permission| Written {
            label: permission.label(),
            permission,
        })
        .collect();
    json!({"document": policy.to_json(), "permissions": written}).serialize(serializer)
}
