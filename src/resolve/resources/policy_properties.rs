//! Properties that are policies into documents.

use super::OfType;
use crate::blueprint::values::SpannedJson;
use crate::catalog::resource_types::{self, PolicyIs, PolicyRow, PolicyStands};
use crate::policy::Document;
use crate::resolve::draft::Draft;
use crate::resolve::grammar::PolicyGrammar;
use crate::resource::{DocumentName, PolicyForm, PolicyProperty};
use serde_json::Value;
use std::collections::BTreeMap;

impl Draft<'_> {
    /// The policies of an entry by their places; what is wrong with them is told where it stands.
    pub(super) fn policies_of(&mut self, of: &OfType<'_>) -> BTreeMap<String, PolicyProperty> {
        let mut found = BTreeMap::new();
        let Some(written) = of.properties() else {
            return found;
        };
        for row in resource_types::policies(of.facts.name) {
            let form = match (row.form, row.is) {
                (PolicyStands::LambdaPermission | PolicyStands::BusPermission, _)
                | (_, PolicyIs::Unknown) => continue,
                (PolicyStands::Map, _) => PolicyForm::Map,
                (PolicyStands::Text, _) => PolicyForm::Text,
                (PolicyStands::Statement, _) => PolicyForm::Statement,
            };
            for pointer in places(&written.value, &row.property) {
                if let Some(json) = written.part(&pointer) {
                    let document = self.document_of(row, form, &json);
                    let name = name_of(row, &pointer);
                    found.insert(pointer, PolicyProperty { name, document, form });
                }
            }
        }
        found
    }

    fn document_of(&mut self, row: &PolicyRow, form: PolicyForm, json: &SpannedJson) -> Document {
        let grammar = grammar_of(row);
        let whole = form == PolicyForm::Statement || self.check_document(json);
        let statements = if whole {
            self.written(grammar, &json.statements())
        } else {
            Vec::new()
        };
        let id = json.document().and_then(|document| document.get("Id")).and_then(Value::as_str);
        Document {
            id: id.map(str::to_owned),
            ..Document::new(statements)
        }
    }
}

fn grammar_of(row: &PolicyRow) -> PolicyGrammar {
    match row.is {
        PolicyIs::Identity => PolicyGrammar::Identity,
        PolicyIs::Trust => PolicyGrammar::Trust,
        PolicyIs::Resource | PolicyIs::Unknown => PolicyGrammar::OfItself,
    }
}

pub(super) fn name_of(row: &PolicyRow, pointer: &str) -> DocumentName {
    match row.is {
        PolicyIs::Identity => DocumentName::Inline(pointer.trim_start_matches('/').replace('/', ".")),
        PolicyIs::Trust => DocumentName::Trust,
        PolicyIs::Resource | PolicyIs::Unknown => DocumentName::Resource,
    }
}

/// The pointers of what there is under one with `*` for each item of a list.
pub(super) fn places(value: &Value, pointer: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for step in pointer.split('/').skip(1) {
        let below = |at: String| -> Vec<String> {
            match (value.pointer(&at), step) {
                (Some(Value::Array(items)), "*") => {
                    (0..items.len()).map(|item| format!("{at}/{item}")).collect()
                }
                (Some(Value::Object(map)), _) if map.contains_key(step) => vec![[&at, "/", step].concat()],
                (Some(_) | None, _) => Vec::new(),
            }
        };
        found = found.into_iter().flat_map(below).collect();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn places_of_what_there_is() {
        let value = json!({ "P": [{ "D": 1 }, { "E": 2 }, { "D": 3 }], "Q": { "D": 4 } });
        assert_eq!(places(&value, "/P/*/D"), ["/P/0/D", "/P/2/D"]);
        assert_eq!(places(&value, "/Q/D"), ["/Q/D"]);
        assert!(places(&value, "/P/D").is_empty() && places(&value, "/R").is_empty());
    }
}
