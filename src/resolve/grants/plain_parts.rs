//! A verb on a thing that is nothing but itself and its parts into what its actions are on: an index of a table, a stream of a log
//! group, or nothing.

use crate::aws::service_principal;
use crate::catalog::context_keys;
use crate::catalog::grants::{GrantPart, GrantVerb};
use crate::catalog::plain_arns::{self, PlainArn};
use crate::policy::Statement;

/// The name of the part without a resource in statements.
const LISTS: &str = "lists";
/// The name of what holds the thing in statements: of a repository of packages its domain.
const HOLDER: &str = "holder of";
/// The name of what the service asks of another one in statements.
const BEHIND: &str = "behind";
/// The parts, by their names in statements.
const PARTS: [(&str, GrantPart); 5] = [
    ("", GrantPart::Resource),
    ("parts of", GrantPart::Data),
    (HOLDER, GrantPart::Container),
    (LISTS, GrantPart::Lists),
    (BEHIND, GrantPart::Behind),
];

/// Some actions of a verb, and what they are on.
#[derive(Clone)]
pub(super) struct PlainPart {
    /// Its name in statements.
    pub name: &'static str,
    /// What is allowed.
    pub actions: Vec<String>,
    /// On what.
    pub on: Vec<String>,
}

impl PlainPart {
    /// True for what the thing's own policy can say: nothing about what has no resource, nor about what holds it.
    pub fn is_of_thing(&self) -> bool {
        ![LISTS, HOLDER, BEHIND].contains(&self.name)
    }

    /// True for what the service asks of another one: no endpoint of the caller's sees it.
    pub fn is_behind(&self) -> bool {
        self.name == BEHIND
    }

    /// A statement about it: what the service asks of another one is asked for this service alone.
    ///
    /// <https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html>
    pub fn narrowed(&self, statement: Statement, kind: &str) -> Statement {
        let service = plain_arns::of_kind(kind).filter(|_| self.is_behind());
        match service.map(|row| service_principal(&row.service)) {
            Some(service) => statement.when("StringEquals", context_keys::BEARER_SERVICE, [service]),
            None => statement,
        }
    }

    /// True for what the policy of what holds the thing says.
    pub fn is_of_holder(&self) -> bool {
        self.name == HOLDER
    }
}

/// The parts of a verb on the thing of an ARN.
pub(super) fn parts_in(row: &PlainArn, verb: &GrantVerb, arn: &str) -> Vec<PlainPart> {
    let all = PARTS.map(|(name, part)| PlainPart {
        name,
        actions: verb.on(part).to_vec(),
        on: row.resources(part, arn),
    });
    all.into_iter().filter(|part| !part.actions.is_empty()).collect()
}

/// The same of a thing of the blueprint: a kind that the catalog does not know by its ARN has no parts.
pub(super) fn parts_of(verb: &GrantVerb, arn: &str) -> Vec<PlainPart> {
    match plain_arns::of_kind(&verb.kind).filter(|_| arn != "*") {
        Some(row) => parts_in(row, verb, arn),
        None => vec![PlainPart {
            name: "",
            actions: verb.on(GrantPart::Resource).to_vec(),
            on: vec![arn.to_owned()],
        }],
    }
}
