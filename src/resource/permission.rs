//! Statements of the policy of a function as the permissions of which AWS makes it, and back.
//!
//! Nobody puts the policy of a function as a whole. A permission is one statement of it: it allows one action to one principal, with
//! at most one value for each of five conditions, and is about the function that it is made for.

use super::kind;
use super::properties::{Mismatch, Properties};
use crate::aws::Arn;
use crate::policy::{Actions, BaseOperator, Condition, Document, Effect, Operator, PrincipalSet, Principals};
use crate::policy::{Resources, Statement};
use serde::{Serialize, Serializer};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The key of who calls, which a permission says by its principal.
const CALLER: &str = "aws:PrincipalArn";

/// What a statement is about that says the function itself.
const ITSELF: &str = "*";

/// What narrows a permission: each says one value of one condition key, by a property of its own.
///
/// What landform cannot write is `InvokedViaFunctionUrl`, which Terraform's provider has no argument for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Narrowing {
    /// The thing for which a service calls: an ARN, or a pattern of one.
    SourceArn,
    /// The account of that thing.
    SourceAccount,
    /// The organization that the caller is of.
    PrincipalOrgId,
    /// How the address of a function asks who calls.
    FunctionUrlAuthType,
    /// What tells one skill of Alexa from others.
    EventSourceToken,
}

/// How a narrowing is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NarrowingWords {
    /// Its property in CloudFormation.
    pub property: &'static str,
    /// Its argument in Terraform.
    pub argument: &'static str,
    /// The operator of the condition that AWS makes of it.
    pub operator: &'static str,
    /// The key of that condition.
    pub key: &'static str,
}

impl Narrowing {
    /// All of them, in the order in which labels have them.
    pub const ALL: [Self; 5] = [
        Self::PrincipalOrgId,
        Self::EventSourceToken,
        Self::FunctionUrlAuthType,
        Self::SourceAccount,
        Self::SourceArn,
    ];

    /// How it is written.
    pub fn words(self) -> NarrowingWords {
        let words = |property, argument, operator, key| NarrowingWords {
            property,
            argument,
            operator,
            key,
        };
        match self {
            Self::SourceArn => words("SourceArn", "source_arn", "ArnLike", "aws:SourceArn"),
            Self::SourceAccount => {
                words("SourceAccount", "source_account", "StringEquals", "aws:SourceAccount")
            }
            Self::PrincipalOrgId => {
                words("PrincipalOrgID", "principal_org_id", "StringEquals", "aws:PrincipalOrgID")
            }
            Self::FunctionUrlAuthType => words(
                "FunctionUrlAuthType",
                "function_url_auth_type",
                "StringEquals",
                "lambda:FunctionUrlAuthType",
            ),
            Self::EventSourceToken => {
                words("EventSourceToken", "event_source_token", "StringEquals", "lambda:EventSourceToken")
            }
        }
    }

    /// The one that a condition says, where one does.
    fn of(condition: &Condition) -> Option<Self> {
        let is = |one: &Self| {
            let words = one.words();
            let operators = match words.operator {
                "ArnLike" => [BaseOperator::ArnLike, BaseOperator::ArnEquals].as_slice(),
                _ => [BaseOperator::StringEquals].as_slice(),
            };
            let plain = operators.iter().any(|base| condition.operator == Operator::plain(*base));
            plain && condition.key.eq_ignore_ascii_case(words.key)
        };
        Self::ALL.into_iter().find(is)
    }
}

/// One permission.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize)]
pub struct Permission {
    /// What it allows.
    pub action: String,
    /// To whom: the ARN of a role, a user or an account, the id of an account, the name of a service, or `*`.
    pub principal: String,
    /// What narrows it.
    pub narrowed: BTreeMap<Narrowing, String>,
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
        let narrowed = Narrowing::ALL
            .iter()
            .filter_map(|one| Some([one.words().argument, self.narrowed.get(one)?]));
        let said = narrowed.flatten().chain([self.action.as_str(), self.principal.as_str()]);
        said.collect::<Vec<_>>().join(" ")
    }

    /// The statement that it is.
    pub fn statement(&self) -> Statement {
        let whom = match self.principal.as_str() {
            "*" => PrincipalSet::everyone(),
            service if service.contains('.') && !service.contains(':') => PrincipalSet::service([service]),
            account_or_arn => PrincipalSet::aws([account_or_arn]),
        };
        let statement = Statement::allow().principals(whom).actions([&self.action]).resources([ITSELF]);
        self.narrowed.iter().fold(statement, |statement, (one, value)| {
            let words = one.words();
            statement.when(words.operator, words.key, [value])
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
        Self::read(p, ["Action", "Principal"], |words| words.property)
    }

    /// A block of Terraform, apart from what it is for.
    pub fn from_terraform(p: &mut Properties) -> Result<Self, Mismatch> {
        Self::read(p, ["action", "principal"], |words| words.argument)
    }

    fn read(
        p: &mut Properties,
        [action, principal]: [&str; 2],
        name: fn(NarrowingWords) -> &'static str,
    ) -> Result<Self, Mismatch> {
        let mut narrowed = BTreeMap::new();
        for one in Narrowing::ALL {
            if let Some(text) = p.optional_text(name(one.words()))? {
                narrowed.insert(one, text.as_str().to_owned());
            }
        }
        Ok(Self {
            action: kind::plain(p, action)?,
            principal: kind::plain(p, principal)?,
            narrowed,
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
        Actions::In(actions) if actions.iter().any(|action| is_pattern(action)) => {
            refused("allows one action by its name, or `lambda:*`")
        }
        Actions::In(actions) => Ok(actions.clone()),
        Actions::NotIn(_) => refused("names actions, and cannot spare some with `NotAction`"),
    }
}

/// True for an action that a permission cannot name.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
fn is_pattern(action: &str) -> bool {
    let name = action.strip_prefix("lambda:").unwrap_or_default();
    let whole = action == "*" || name == "*";
    !whole && (name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// True for the ARN of a source as a permission takes it: its account is twelve digits or is left out, and its Region no pattern.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
fn is_source(arn: &str) -> bool {
    Arn::parse(arn).is_some_and(|arn| {
        let plain = |text: &str| !text.contains(['*', '?', '$']);
        let account = arn.account();
        plain(arn.service())
            && plain(arn.region())
            && (account.is_empty() || account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()))
    })
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
    if condition.key.eq_ignore_ascii_case(CALLER) {
        return Ok(all);
    }
    let narrowing = Narrowing::of(condition).ok_or_else(|| {
        format!(
            "has no condition `{}` on `{}` that landform can write",
            condition.operator, condition.key
        )
    })?;
    if all.iter().any(|permission| permission.narrowed.contains_key(&narrowing)) {
        return Err(format!("has one condition on `{}`, not several", condition.key));
    }
    if narrowing == Narrowing::SourceArn && !condition.values.iter().all(|arn| is_source(arn)) {
        return Err(format!(
            "names service, region and account in `{}`, without a pattern there",
            condition.key
        ));
    }
    let each = |permission: Permission| {
        condition.values.iter().map(move |value| {
            let mut permission = permission.clone();
            permission.narrowed.insert(narrowing, value.clone());
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
