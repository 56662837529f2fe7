//! Roles that a resource's own policy admits into the statement that says so.

use super::join_statements::sid;
use super::whom::{Whom, Within};
use crate::aws::{Address, Arn};
use crate::catalog::context_keys;
use crate::model::Model;
use crate::policy::{PrincipalSet, Statement};
use crate::resource::{Body, Existence, Key, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// A condition: operator, key, values.
pub(super) type ConditionParts = (&'static str, String, BTreeSet<String>);

/// What a set of roles, of this or of other accounts, may do with a resource by its own policy.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Audience {
    /// The resource whose policy it joins.
    pub resource: Address,
    /// The statement's name.
    pub sid: String,
    /// What they may do.
    pub actions: BTreeSet<String>,
    /// On what; empty in key and trust policies' own terms.
    pub on: BTreeSet<String>,
    /// Conditions besides who they are: operator, key, values.
    pub when: BTreeSet<ConditionParts>,
}

impl Audience {
    /// The statements that admit these roles. A key admits roles of its own account by its policy alone, where the
    /// design makes them and gives them no permissions boundary: none limits what everyone may, narrowed to a role.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles>
    pub(super) fn admissions(self, whom: &BTreeSet<Whom>, model: &Model) -> Vec<Statement> {
        let mut roles: BTreeSet<String> = BTreeSet::new();
        let mut sets: BTreeMap<(&Within, bool), BTreeSet<&str>> = BTreeMap::new();
        let mut statements = Vec::new();
        for one in whom {
            match one {
                Whom::Role(arn) => roles.extend([arn.clone()]),
                Whom::Roles(set) => {
                    sets.entry((&set.within, set.bounded)).or_default().extend([set.arn.as_str()]);
                }
                Whom::Accounts(within) => statements.extend(self.admission_of_accounts(within, model)),
            }
        }
        for ((within, bounded), arns) in sets {
            statements.push(self.admission_of_set(within, bounded, arns, model));
        }
        statements.extend(self.admissions_of_roles(&roles, model));
        statements
    }

    /// Roles of one name, wherever in a unit or in the organization. Those with a boundary are admitted by their ARN in
    /// the resource's own account: everyone, narrowed to them, would not be limited by it.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles>
    fn admission_of_set(
        &self,
        within: &Within,
        bounded: bool,
        arns: BTreeSet<&str>,
        model: &Model,
    ) -> Statement {
        let statement = Statement::allow()
            .sid([self.sid.clone(), sid(&["of", within.called()])].concat())
            .principals(PrincipalSet::aws(["*"]))
            .actions(self.actions.clone())
            .when("ArnLike", context_keys::PRINCIPAL_ARN, arns);
        let statement = self.narrowed(within.narrow(statement, model));
        if bounded { self.elsewhere(statement, model) } else { statement }
    }

    /// Accounts as wholes. Everyone, narrowed to the resource's own account, would be admitted without a policy of the
    /// account, so that one is named.
    fn admission_of_accounts(&self, within: &Within, model: &Model) -> Vec<Statement> {
        let name = [self.sid.clone(), sid(&["of", within.called()])].concat();
        let own = model.get(&self.resource).map(|resource| &resource.place);
        let home = own.filter(|own| within.holds(&own.name, model)).map(|own| {
            let statement = Statement::allow()
                .sid([&name, "AtHome"].concat())
                .principals(PrincipalSet::aws([own.global_arn("iam", "root")]))
                .actions(self.actions.clone());
            self.narrowed(statement)
        });
        let statement = Statement::allow()
            .sid(name.clone())
            .principals(PrincipalSet::aws(["*"]))
            .actions(self.actions.clone());
        let others = self.elsewhere(self.narrowed(within.narrow(statement, model)), model);
        [others].into_iter().chain(home).collect()
    }

    /// For callers of other accounts than the resource's.
    fn elsewhere(&self, statement: Statement, model: &Model) -> Statement {
        let own = model.get(&self.resource).map(|resource| resource.place.account.to_string());
        statement.when("StringNotEquals", context_keys::PRINCIPAL_ACCOUNT, own)
    }

    fn admissions_of_roles(&self, roles: &BTreeSet<String>, model: &Model) -> Vec<Statement> {
        let at_home = |role: &String| {
            self.resource.kind() == Key::KIND
                && self.is_of_account_of(role, model)
                && is_unbounded(role, model)
        };
        let (own, others): (BTreeSet<String>, BTreeSet<String>) = roles.iter().cloned().partition(at_home);
        let mut statements = Vec::new();
        if !own.is_empty() {
            statements.push(self.admission_at_home(&own, model));
        }
        if !others.is_empty() {
            statements.push(self.admission(&others, model));
        }
        statements
    }

    /// Roles of the key's own account need no policy of their own: theirs ask for the key's alias, and AWS may take
    /// five minutes to know a new one, while a service tries the key at once. An account as principal would leave the
    /// decision to those policies; everyone, narrowed to the account and its roles, decides here.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html>
    fn admission_at_home(&self, roles: &BTreeSet<String>, model: &Model) -> Statement {
        let account = model.get(&self.resource).map(|key| key.place.account.to_string());
        let statement = Statement::allow()
            .sid(format!("{}AtHome", self.sid))
            .principals(PrincipalSet::everyone())
            .actions(self.actions.clone())
            .when("StringEquals", context_keys::CALLER_ACCOUNT, account)
            .when("ArnEquals", context_keys::PRINCIPAL_ARN, roles);
        self.narrowed(statement)
    }

    /// The accounts stand as principals and the roles in a condition: AWS refuses a policy that names
    /// a role which is not there yet, and a role that is made anew would be another principal.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
    fn admission(&self, roles: &BTreeSet<String>, model: &Model) -> Statement {
        let accounts: Vec<&str> = roles
            .iter()
            .filter_map(|role| Arn::parse(role))
            .map(|role| role.account())
            .collect();
        let roots = accounts.iter().map(|account| model.partition().arn("iam", "", account, "root"));
        let mut statement = Statement::allow()
            .sid(self.sid.clone())
            .principals(PrincipalSet::aws(roots))
            .actions(self.actions.clone())
            .when(arn_operator(roles), context_keys::PRINCIPAL_ARN, roles);
        let members = accounts.iter().all(|account| model.is_member(account));
        let own = accounts.iter().all(|account| self.is_of(account, model));
        if members && !own {
            statement = statement.when(
                "StringEquals",
                context_keys::PRINCIPAL_ORG_ID,
                [model.organization.id.clone()],
            );
        }
        self.narrowed(statement)
    }

    /// With the conditions, and on the resources, that the statement is about.
    fn narrowed(&self, mut statement: Statement) -> Statement {
        for (operator, key, values) in &self.when {
            statement = statement.when(operator, key, values);
        }
        if self.on.is_empty() {
            statement
        } else {
            statement.resources(&self.on)
        }
    }

    fn is_of_account_of(&self, role: &str, model: &Model) -> bool {
        Arn::parse(role).is_some_and(|role| self.is_of(role.account(), model))
    }

    fn is_of(&self, account: &str, model: &Model) -> bool {
        let resource = model.get(&self.resource);
        resource.is_some_and(|resource| resource.place.account.as_str() == account)
    }
}

/// The operator that compares callers with these ARNs; a role that Identity Center makes is told by the pattern of its name. IAM
/// reads both alike.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN>
pub(super) fn arn_operator<'r>(roles: impl IntoIterator<Item = &'r String>) -> &'static str {
    match roles.into_iter().any(|role| role.contains('?')) {
        true => "ArnLike",
        false => "ArnEquals",
    }
}

/// True for a role of the design that has no permissions boundary.
fn is_unbounded(arn: &str, model: &Model) -> bool {
    model.with_arn(arn).is_some_and(|resource| {
        let unbounded = matches!(&resource.body, Body::Role(role) if role.boundary.is_none());
        unbounded && resource.existence == Existence::Made
    })
}
