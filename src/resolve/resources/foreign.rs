//! A resource that somebody's file says into an entry of any type, with its policies read.
//!
//! What it says is there, whatever we would say of it: nothing of it is refused, and what cannot be read makes the answers
//! that hang on it unknown.

use super::policy_properties::{name_of, places};
use crate::blueprint::values::SpannedJson;
use crate::catalog::handlers;
use crate::catalog::resource_types::{self, PolicyIs, PolicyStands, arn_form};
use crate::registry::{self, TypeFacts};
use crate::resolve::draft::Draft;
use crate::resolve::foreign::{Given, GivenDocument, read_document};
use crate::resource::{AnyResource, Body, PolicyForm, PolicyProperty, Unread};
use serde_json::Value;
use std::collections::BTreeSet;

impl Draft<'_> {
    /// Adds a resource of a type that has no kind; one of a type without a schema is left out.
    pub(in crate::resolve) fn foreign_resource(&mut self, given: &Given, kind: &str, written: &SpannedJson) {
        let Some(facts) = registry::facts(kind) else {
            return;
        };
        let Value::Object(properties) = written.typed() else {
            return;
        };
        let mut body = AnyResource {
            tagged: facts.tags.clone(),
            arn: arn_form(kind).map(|_| given.arn.clone()),
            create_only: facts.create_only.clone(),
            service: handlers::service_of(facts.name).unwrap_or("cloudformation"),
            literal: true,
            stack: Some(given.address.name().to_string()),
            ..AnyResource::of(facts.name, properties)
        };
        let documents = self.foreign_policies(given, &facts, written, &mut body);
        take_tags(&facts, &mut body);
        let name = given.address.name();
        let unread = self.unread_in(facts.name, name, Some(written), given.span);
        body.unread = body.unread.take().into_iter().chain(unread).reduce(Unread::and);
        self.insert_given(given, Body::AnyResource(body), &documents);
    }

    /// The policies among properties; those that cannot be read are told, and what hangs on them is unknown.
    fn foreign_policies(
        &mut self,
        given: &Given,
        facts: &TypeFacts,
        written: &SpannedJson,
        body: &mut AnyResource,
    ) -> Vec<GivenDocument> {
        let mut documents = Vec::new();
        for row in resource_types::policies(facts.name) {
            let form = match (row.form, row.is) {
                (PolicyStands::LambdaPermission | PolicyStands::BusPermission, _)
                | (_, PolicyIs::Unknown) => continue,
                (PolicyStands::Map, _) => PolicyForm::Map,
                (PolicyStands::Text, _) => PolicyForm::Text,
                (PolicyStands::Statement, _) => PolicyForm::Statement,
            };
            for pointer in places(&written.value, &row.property) {
                let Some(part) = written.part(&pointer) else {
                    continue;
                };
                let name = name_of(row, &pointer);
                match read_document(&part) {
                    Ok((document, statements)) => {
                        documents.push(GivenDocument {
                            name: name.clone(),
                            span: part.span,
                            statements,
                        });
                        super::take(&mut body.properties, &pointer);
                        body.policies.insert(pointer, PolicyProperty { name, document, form });
                    }
                    Err(problems) => {
                        self.problems.extend(problems);
                        let unread = Unread {
                            services: BTreeSet::from([body.service.to_owned()]),
                            on: body.arn.iter().filter(|_| row.is_on_itself()).cloned().collect(),
                            what: format!("the policy of `{}`", given.address),
                        };
                        body.unread = body.unread.take().into_iter().chain([unread]).reduce(Unread::and);
                    }
                }
            }
        }
        documents
    }
}

fn take_tags(facts: &TypeFacts, body: &mut AnyResource) {
    let Some((property, form)) = &facts.tags else {
        return;
    };
    let own = body
        .properties
        .get(property)
        .and_then(|value| super::properties::tags_in(value, *form));
    if let Some(own) = own {
        body.properties.remove(property);
        body.tags = own;
    }
}
