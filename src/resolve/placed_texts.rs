//! What is hand-written for many places into what it says in each.

use super::draft::Draft;
use super::grammar::PolicyGrammar;
use super::placeholders::{fill, filled, filled_value, told, told_without_place};
use super::statement_addresses::each_text;
use super::tags::placed_refused;
use crate::aws::Address;
use crate::blueprint::values::SpannedJson;
use crate::diagnostic::Diagnostic;

impl Draft<'_> {
    /// Hand-written statements for such a place. What stands in braces and for nothing is told.
    pub(super) fn sampled_json(&mut self, grammar: PolicyGrammar, written: &SpannedJson) -> SpannedJson {
        let told = match grammar {
            PolicyGrammar::ServiceControl | PolicyGrammar::ResourceControl => told_without_place,
            PolicyGrammar::Identity
            | PolicyGrammar::Trust
            | PolicyGrammar::Bucket
            | PolicyGrammar::Key
            | PolicyGrammar::AccessPoint
            | PolicyGrammar::FileSystem
            | PolicyGrammar::CodeArtifact
            | PolicyGrammar::Repository
            | PolicyGrammar::Function
            | PolicyGrammar::Queue
            | PolicyGrammar::Topic
            | PolicyGrammar::Table
            | PolicyGrammar::Secret
            | PolicyGrammar::EventBus
            | PolicyGrammar::Catalog
            | PolicyGrammar::Resource
            | PolicyGrammar::OfItself
            | PolicyGrammar::Endpoint => told,
        };
        for (pointer, text) in each_text(&written.value) {
            self.problems.extend(told(text, written.span_of(&pointer)));
        }
        let value = filled_value(&written.value, &|text| self.sampled(text));
        let mut sampled = written.clone();
        sampled.value = value;
        sampled
    }

    /// Fills the documents and the tags of everything that is made, each for its place.
    pub(super) fn fill_placeholders(&mut self) {
        let organization = self.model.organization.id.clone();
        let mut problems: Vec<(Address, Diagnostic)> = Vec::new();
        for (address, resource) in &mut self.model.resources {
            let place = resource.place.clone();
            let filled = |text: &str| filled(text, &place, &organization);
            let documents = resource.body.documents_mut().into_iter();
            documents
                .chain(self.model.policies_before.get_mut(address))
                .flat_map(|document| &mut document.statements)
                .for_each(|statement| fill(statement, &filled));
            let kind = resource.body.kind();
            for (key, value) in resource.body.tags_mut().into_iter().flatten() {
                let whole = filled(value);
                if whole != *value {
                    problems
                        .extend(placed_refused(kind, key, &whole).map(|problem| (address.clone(), problem)));
                    *value = whole;
                }
            }
        }
        for (address, problem) in problems {
            let span = self.model.origins.resource(&address);
            self.problems.push(Diagnostic {
                span: Some(span),
                ..problem
            });
        }
    }
}
