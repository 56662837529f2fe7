//! Derived statements that a role has no room for into managed policies of it.
//!
//! What is hand-written stays where it was written: IAM takes so much of inline policies, and that is told where it is too much.

use super::draft::Draft;
use crate::aws::{Address, Name, Text};
use crate::blueprint::values::Spanned;
use crate::catalog::names::NameOf;
use crate::catalog::quota::quota;
use crate::model::Origin;
use crate::policy::{Divided, Document, divided};
use crate::resource::{Body, DocumentName, Existence, ManagedPolicy, Resource, Role};
use std::collections::BTreeSet;

/// What a document takes of a limit.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
fn measured(limit: &str, document: &Document) -> u64 {
    let text = Text::from(document.to_json().to_string()).at_full_length();
    quota(limit).map_or(0, |limit| limit.measure(&text))
}

fn most(limit: &str) -> u64 {
    quota(limit).map_or(u64::MAX, |limit| limit.limit)
}

/// What the derived policy of a role says inline and besides, where AWS takes no more inline.
fn spilled(role: &Role) -> Option<Divided> {
    const INLINE: &str = "inline-policies-role";
    const MANAGED: &str = "managed-policy";
    let derived = role.inline.get(DocumentName::DERIVED)?;
    let others = role.inline.iter().filter(|(name, _)| *name != DocumentName::DERIVED);
    let written: u64 = others.map(|(_, document)| measured(INLINE, document)).sum();
    let left = most(INLINE).checked_sub(written)?;
    if measured(INLINE, derived) <= left {
        return None;
    }
    let inline = |document: &Document| measured(INLINE, document) <= left;
    let managed = |document: &Document| measured(MANAGED, document) <= most(MANAGED);
    Some(divided(derived.statements.clone(), &inline, &managed))
}

impl Draft<'_> {
    /// Gives roles that are told more than AWS takes inline policies of their own besides.
    pub(super) fn spill(&mut self) {
        let made = self.model.roles().filter(|(resource, _)| resource.existence == Existence::Made);
        let long: Vec<(Resource, Divided)> = made
            .filter_map(|(resource, role)| Some((resource.clone(), spilled(role)?)))
            .collect();
        for (resource, divided) in long {
            let numbered = divided.managed.into_iter().zip(1_u32..);
            let arns = numbered.filter_map(|(document, number)| self.spill_into(&resource, number, document));
            let arns: BTreeSet<String> = arns.collect();
            self.attach_spilled(&resource.address, divided.inline, arns);
        }
    }

    /// A managed policy beside a role; answers its ARN.
    fn spill_into(&mut self, found: &Resource, number: u32, document: Document) -> Option<String> {
        let Body::Role(role) = &found.body else {
            return None;
        };
        let line = self.line(found);
        let name = ManagedPolicy::name_for_grants(&role.name, number);
        self.check_name(NameOf::Policy, &Spanned::new(line, name.clone()));
        let entry =
            Name::parse(&[found.address.name(), Address::OF_GRANTS, "-", &number.to_string()].concat())
                .ok()?;
        let policy = ManagedPolicy {
            name,
            path: "/".to_owned(),
            description: String::new(),
            roles: BTreeSet::new(),
            document,
        };
        let address = self.insert(&entry, found.place.clone(), found.target.clone(), policy, line);
        let arn = self.arn(&address);
        self.model.origins.insert(Origin::Document(address, DocumentName::Managed), line);
        Some(arn)
    }

    fn attach_spilled(&mut self, role: &Address, inline: Document, arns: BTreeSet<String>) {
        let found = self.model.resources.get_mut(role).map(|resource| &mut resource.body);
        if let Some(Body::Role(role)) = found {
            role.managed.extend(arns);
            match inline.statements.is_empty() {
                true => role.inline.remove(DocumentName::DERIVED),
                false => role.inline.insert(DocumentName::DERIVED.to_owned(), inline),
            };
        }
    }
}
