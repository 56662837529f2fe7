//! Principals that AWS would not find when it makes a policy that names them.
//!
//! A policy on a resource names roles and users by ARN, and AWS looks each of them up before it takes the policy.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use super::draft::Draft;
use crate::aws::{Arn, CallerArn};
use crate::catalog::identity_center::with_open_digits;
use crate::catalog::refusals;
use crate::diagnostic::{Diagnostic, Span, closest};
use crate::policy::Statement;
use crate::resource::{PolicyKind, Resource, Role};
use std::collections::BTreeSet;

/// The code of these problems.
const UNFOUND: &str = "principal-not-there";

impl Draft<'_> {
    /// Reports principals that nothing declares.
    pub(super) fn find_principals(&mut self) {
        let found: Vec<Diagnostic> = self
            .model
            .resources
            .values()
            .flat_map(|resource| self.of_resource(resource))
            .collect();
        found.into_iter().for_each(|problem| self.problems.push(problem));
    }

    fn of_resource(&self, resource: &Resource) -> Vec<Diagnostic> {
        if resource.existence.is_existing() {
            return Vec::new();
        }
        let documents = resource.body.documents().into_iter();
        let on_resource =
            documents.filter(|(name, _)| matches!(name.kind(), PolicyKind::Trust | PolicyKind::Resource));
        let each = on_resource.flat_map(|(name, document)| {
            let line = self.model.origins.document(&resource.address, &name);
            let named: BTreeSet<&str> = document.statements.iter().flat_map(callers).collect();
            named.into_iter().filter_map(move |arn| self.undeclared(resource, arn, line))
        });
        each.collect()
    }

    /// A role or user of an account of the blueprint that nothing declares.
    fn undeclared(&self, resource: &Resource, arn: &str, line: Span) -> Option<Diagnostic> {
        let of = Arn::parse(arn).filter(|_| self.model.with_arn(arn).is_none() && !self.is_of_set(arn))?;
        let name = &resource.address;
        self.model
            .account(of.account())
            .filter(|_| !self.model.existing.contains_key(arn))?;
        let message = if refusals::is_kept_by_aws(arn) {
            format!("`{name}` names `{arn}`, which AWS makes when its service is used for the first time")
        } else {
            format!(
                "`{name}` names `{arn}`, which the blueprint does not hold: AWS refuses a policy whose principal is not there"
            )
        };
        let own: Vec<&Resource> = self.roles_of(of.account()).map(|(resource, _)| resource).collect();
        let last = of.resource().rsplit('/').next().unwrap_or_default();
        let near = closest(last, own.iter().map(|role| role.address.name().as_str()));
        let problem = Diagnostic::warning(UNFOUND, line, message);
        Some(match near {
            Some(near) => problem
                .help(format!("did you mean `role/{near}`? If it exists, say so with a row of `existing`")),
            None => problem.help("if it exists, say so with a row of `existing`"),
        })
    }

    /// True for a role that Identity Center makes of a permission set of the design, with the digits that AWS gave it.
    fn is_of_set(&self, arn: &str) -> bool {
        let parted = arn.rsplit_once('/');
        let open = parted.and_then(|(front, name)| Some([front, "/", &with_open_digits(name)?].concat()));
        open.is_some_and(|open| self.model.with_arn(&open).is_some())
    }

    fn roles_of(&self, account: &str) -> impl Iterator<Item = (&Resource, &Role)> {
        self.model.roles().filter(move |(role, _)| role.place.account.as_str() == account)
    }
}

/// ARNs of the roles and users that a statement names.
fn callers(statement: &Statement) -> impl Iterator<Item = &str> {
    statement.named_aws().filter(|text| !text.contains(['*', '?'])).filter(|text| {
        let caller = Arn::parse(text).and_then(|arn| arn.caller());
        matches!(caller, Some(CallerArn::Role(_) | CallerArn::User))
    })
}
