//! The last steps: what was added into the documents, and names that AWS would know twice into problems.

use super::draft::{DocumentSide, Draft};
use super::join_statements::{joined, notices_joined, sources_joined};
use super::tags;
use crate::aws::Address;
use crate::catalog::names::{self, NameOf, NameRule};
use crate::diagnostic::Diagnostic;
use crate::policy::{Document, Statement};
use crate::resource::{Body, Existence, Kind, ManagedPolicy, Resource, Role};
use std::collections::BTreeMap;

impl Draft<'_> {
    /// Writes into the documents what was added, and the statements about whom resources admit.
    pub(super) fn join_statements(&mut self) {
        for (audience, whom) in self.take_audiences() {
            let resource = audience.resource.clone();
            for statement in audience.admissions(&whom, &self.model) {
                self.add(&resource, DocumentSide::Resource, statement);
            }
        }
        for ((address, side), statements) in self.take_added() {
            self.join(&address, side, statements);
        }
    }

    /// Writes statements into the document of a side. A kind that has no such document would lose them, so that is told.
    fn join(&mut self, address: &Address, side: DocumentSide, statements: Vec<Statement>) {
        let statements = self.for_accounts_meant(address, side, statements);
        // A resource that is not there was reported where it is missing.
        let Some(resource) = self.model.resources.get_mut(address) else {
            return;
        };
        if resource.existence.is_existing() && !self.model.policies_before.contains_key(address) {
            return self.join_existing(address, side, statements);
        }
        let alone = matches!(resource.body, Body::Function(_));
        if let Some(document) = resource.body.policy_mut(side) {
            extend(document, statements, alone);
            return;
        }
        let message = format!("`{address}` has no policy that derived statements could join");
        let problem = Diagnostic::error("statement-homeless", self.model.origins.resource(address), message);
        self.problems.push(problem.help("this is a fault of landform: please report it"));
    }

    /// Reports resources that AWS would know by one name, and roles named like those that deploy.
    pub(super) fn unique_names(&mut self) {
        let mut twice = self.names_twice();
        twice.extend(tags::too_many(&self.model));
        twice.extend(self.names_of_deployers());
        twice.into_iter().for_each(|problem| self.problems.push(problem));
    }

    fn names_twice(&self) -> Vec<Diagnostic> {
        let mut seen: BTreeMap<String, &Resource> = BTreeMap::new();
        let mut found = Vec::new();
        for resource in self.model.resources.values() {
            let arn = resource.arn();
            if !arn.is_literal() {
                continue;
            }
            let name = match name_rule(resource).is_some_and(|rule| rule.ignores_case) {
                true => arn.as_str().to_lowercase(),
                false => arn.as_str().to_owned(),
            };
            if let Some(before) = seen.insert(name, resource) {
                found.push(self.name_twice(before, resource));
            }
        }
        found
    }

    /// Roles of the design that bear the name of one that deploys: whatever path they have, IAM knows one of them.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>
    fn names_of_deployers(&self) -> Vec<Diagnostic> {
        let made = self.model.roles().filter(|(resource, _)| resource.existence == Existence::Made);
        let named = made.filter_map(|(resource, role)| {
            let purpose = self.model.deploy.purpose_of(&role.name)?;
            let message = format!("role `{}` has the name of the role {purpose}", role.name);
            let problem = Diagnostic::error("name-of-deployer", self.line(resource), message);
            Some(problem.help("give it another name; `existing: true` says that it is that role"))
        });
        named.collect()
    }

    fn name_twice(&self, one: &Resource, other: &Resource) -> Diagnostic {
        let (first, later) = if self.line(one).start <= self.line(other).start {
            (one, other)
        } else {
            (other, one)
        };
        let message = format!("`{}` and `{}` have the same name in AWS", first.address, later.address);
        let problem = Diagnostic::error("name-twice", self.line(later), message);
        problem
            .also(self.line(first), "the other one")
            .help("give one of them another name")
    }
}

/// The rule of the names of those kinds that may take two names for one.
fn name_rule(resource: &Resource) -> Option<&'static NameRule> {
    match resource.body.kind() {
        Role::KIND => names::rule(NameOf::Role),
        ManagedPolicy::KIND => names::rule(NameOf::Policy),
        _ => None,
    }
}

/// `alone`: a statement says one source and no more, as a permission of Lambda does.
fn extend(document: &mut Document, statements: Vec<Statement>, alone: bool) {
    let statements = if alone { statements } else { notices_joined(statements) };
    let all = std::mem::take(&mut document.statements)
        .into_iter()
        .chain(sources_joined(statements));
    document.statements = joined(all.collect());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blueprint::Blueprint;

    #[test]
    fn a_statement_that_no_policy_takes_is_told() {
        let text = "landform: 1\nname: t\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\n\
                    accounts: { a: { id: \"111111111111\" } }\nregion: us-east-1\ndatabases: { d: { in: a } }\n";
        let (blueprint, _) = crate::blueprint::decode::read::<Blueprint>(0, text);
        let blueprint = blueprint.unwrap();
        let deployed = crate::resolve::Deployed::default();
        let mut draft = Draft::new(&blueprint, &deployed);
        draft.databases();
        let statement = Statement::allow().actions(["glue:GetTable"]).resources(["*"]);
        draft.add(&Address::parse("database/a/d").unwrap(), DocumentSide::Resource, statement);
        draft.join_statements();
        let (_, problems) = draft.finish();
        let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["statement-homeless"]);
    }
}
