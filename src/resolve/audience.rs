//! Roles that a resource's own policy admits into the statement that says so.

use crate::aws::{Address, Arn};
use crate::catalog::context_keys;
use crate::model::Model;
use crate::policy::{PrincipalSet, Statement};
use std::collections::BTreeSet;

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
    /// The accounts stand as principals and the roles in a condition: AWS refuses a policy that names
    /// a role which is not there yet, and a role that is made anew would be another principal.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
    pub(super) fn admission(self, roles: &BTreeSet<String>, model: &Model) -> Statement {
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
            .when("ArnEquals", context_keys::PRINCIPAL_ARN, roles);
        let members = accounts.iter().all(|account| model.is_member(account));
        let own = accounts.iter().all(|account| self.is_of(account, model));
        if members && !own {
            statement = statement.when(
                "StringEquals",
                context_keys::PRINCIPAL_ORG_ID,
                [model.organization.id.clone()],
            );
        }
        for (operator, key, values) in self.when {
            statement = statement.when(operator, key, values);
        }
        if self.on.is_empty() {
            statement
        } else {
            statement.resources(self.on)
        }
    }

    fn is_of(&self, account: &str, model: &Model) -> bool {
        let resource = model.get(&self.resource);
        resource.is_some_and(|resource| resource.place.account.as_str() == account)
    }
}
