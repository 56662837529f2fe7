//! What is hand-written for many places into what it says in each.

use super::draft::Draft;
use super::placeholders::{fill, filled, filled_value, told};
use super::statement_addresses::each_text;
use crate::blueprint::values::SpannedJson;

impl Draft<'_> {
    /// Hand-written statements for such a place. What stands in braces and for nothing is told.
    pub(super) fn sampled_json(&mut self, written: &SpannedJson) -> SpannedJson {
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
        for resource in self.model.resources.values_mut() {
            let place = resource.place.clone();
            let filled = |text: &str| filled(text, &place, &organization);
            let documents = resource.body.documents_mut().into_iter();
            documents
                .flat_map(|document| &mut document.statements)
                .for_each(|statement| fill(statement, &filled));
            for value in resource.body.tags_mut().into_iter().flat_map(|tags| tags.values_mut()) {
                *value = filled(value);
            }
        }
    }
}
