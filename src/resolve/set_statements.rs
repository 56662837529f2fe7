//! Statements that are derived for the roles of a permission set: each says for the roles of which accounts it is.
//!
//! A permission set has one inline policy for all accounts where it is assigned, so that what is granted to the role in one of
//! them would be allowed in the others too. The account of whoever calls tells the roles apart.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalaccount>

use super::draft::{DocumentSide, Draft};
use crate::aws::Address;
use crate::catalog::context_keys;
use crate::catalog::identity_center as made;
use crate::policy::{BaseOperator, Condition, Operator, Statement};
use crate::resource::Body;
use std::collections::BTreeSet;

/// How a statement says for which accounts it is.
const OF_ACCOUNTS: Operator = Operator::plain(BaseOperator::StringEquals);

impl Draft<'_> {
    /// Where statements of a resource stand: those of a role that Identity Center makes stand in its permission set.
    pub(super) fn home_of_statements<'d>(&'d self, address: &'d Address) -> &'d Address {
        self.sets.get(address).unwrap_or(address)
    }

    /// A statement of a role that Identity Center makes, for the account of this role alone; any other one as it is.
    pub(super) fn of_one_account(
        &self,
        address: &Address,
        side: DocumentSide,
        statement: Statement,
    ) -> Statement {
        let is_of_set = side == DocumentSide::Identity && self.sets.contains_key(address);
        match self.model.get(address).filter(|_| is_of_set) {
            Some(role) => statement.condition(of_accounts([role.place.account.as_str()])),
            None => statement,
        }
    }

    /// What was added to a permission set, each statement once, for the accounts that it is meant for: without a condition where
    /// these are all to which the set is assigned. What is added to anything else stays as it is.
    pub(super) fn for_accounts_meant(
        &self,
        address: &Address,
        side: DocumentSide,
        statements: Vec<Statement>,
    ) -> Vec<Statement> {
        let roles = self.sets.iter().filter(|(_, set)| *set == address).map(|(role, _)| role);
        let all: BTreeSet<&str> = roles
            .filter_map(|role| self.model.get(role))
            .map(|role| role.place.account.as_str())
            .collect();
        match side == DocumentSide::Identity && !all.is_empty() {
            true => for_accounts(statements, &all),
            false => statements,
        }
    }

    /// Copies what permission sets say, now that all of it is known, into the roles that are made of them: what is for other
    /// accounts says nothing of a role.
    pub(super) fn roles_of_sets(&mut self) {
        for (role, set) in self.sets.clone() {
            let Some(Body::PermissionSet(found)) = self.body(&set) else {
                continue;
            };
            let mut inline = found.inline.clone();
            let Some(resource) = self.model.resources.get_mut(&role) else {
                continue;
            };
            let account = resource.place.account.as_str();
            inline.statements.retain(|statement| !is_for_others(statement, account));
            let says = !inline.statements.is_empty();
            if let (Body::Role(role), true) = (&mut resource.body, says) {
                role.inline.insert(made::inline_policy().to_owned(), inline);
            }
        }
    }
}

fn of_accounts<'i>(ids: impl IntoIterator<Item = &'i str>) -> Condition {
    Condition::new(OF_ACCOUNTS, context_keys::PRINCIPAL_ACCOUNT, ids)
}

fn says_accounts(condition: &Condition) -> bool {
    condition.operator == OF_ACCOUNTS && condition.key.eq_ignore_ascii_case(context_keys::PRINCIPAL_ACCOUNT)
}

/// True for a statement that holds for callers of other accounts only, whatever else it asks.
fn is_for_others(statement: &Statement, account: &str) -> bool {
    let other = |value: &String| value != account && !value.contains("${");
    let mut asked = statement.conditions.iter().filter(|one| says_accounts(one));
    asked.any(|one| one.values.iter().all(other))
}

/// Statements that say the same for several accounts into one for all of these, in the order in which they were derived.
fn for_accounts(statements: Vec<Statement>, all: &BTreeSet<&str>) -> Vec<Statement> {
    let mut found: Vec<(Statement, BTreeSet<String>)> = Vec::new();
    for mut statement in statements {
        let (of_accounts, rest): (Vec<Condition>, Vec<Condition>) =
            std::mem::take(&mut statement.conditions).into_iter().partition(says_accounts);
        statement.conditions = rest;
        let ids = of_accounts.into_iter().flat_map(|one| one.values);
        match found.iter_mut().find(|(other, _)| says_the_same(other, &statement)) {
            Some((_, accounts)) => accounts.extend(ids),
            None => found.push((statement, ids.collect())),
        }
    }
    let limited = |(statement, ids): (Statement, BTreeSet<String>)| match all
        .iter()
        .all(|account| ids.contains(*account))
    {
        true => statement,
        false => statement.condition(of_accounts(ids.iter().map(String::as_str))),
    };
    found.into_iter().map(limited).collect()
}

/// True for statements that differ in their names at most, which tell the account of a thing to the roles of others.
fn says_the_same(one: &Statement, other: &Statement) -> bool {
    let unnamed = |statement: &Statement| Statement {
        sid: None,
        ..statement.clone()
    };
    unnamed(one) == unnamed(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(sid: &str, on: &str) -> Statement {
        Statement::allow().sid(sid).actions(["s3:GetObject"]).resources([on]).when(
            "StringEquals",
            context_keys::SOURCE_VPC,
            ["vpc-1"],
        )
    }

    #[test]
    fn a_statement_says_its_accounts_unless_they_are_all() {
        let of = |one: Statement, id: &str| one.condition(of_accounts([id]));
        let all = BTreeSet::from(["1", "2"]);
        let given = vec![of(reading("A", "x"), "1"), of(reading("B", "x"), "2"), of(reading("A", "y"), "2")];
        let found = for_accounts(given, &all);
        assert_eq!(found, [reading("A", "x"), of(reading("A", "y"), "2")]);
        assert!(is_for_others(&found[1], "1") && !is_for_others(&found[1], "2"));
        assert!(!is_for_others(&found[0], "1") && !is_for_others(&found[0], "2"));
        let by_name =
            |operator, value: &str| reading("A", "x").when(operator, "aws:principalaccount", [value]);
        assert!(is_for_others(&by_name("StringEquals", "2"), "1"));
        assert!(!is_for_others(&by_name("StringLike", "2*"), "1"));
        assert!(!is_for_others(&by_name("StringNotEquals", "2"), "1"));
        assert!(!is_for_others(&by_name("StringEquals", "${aws:ResourceAccount}"), "1"));
    }
}
