//! What nobody understands of an entry into what is said of it: answers that hang on it are unknown.

use super::OfType;
use super::policy_properties::places;
use crate::aws::Name;
use crate::blueprint::values::SpannedJson;
use crate::catalog::handlers;
use crate::catalog::resource_types::{self, PolicyIs, PolicyRow};
use crate::diagnostic::{Diagnostic, Span};
use crate::resolve::draft::Draft;
use crate::resource::Unread;
use serde_json::Value;
use std::collections::BTreeSet;

impl Draft<'_> {
    /// What of an entry lets in or keeps out and is not understood.
    pub(super) fn unread_of(&mut self, of: &OfType<'_>) -> Option<Unread> {
        self.unread_in(of.facts.name, of.name, of.properties(), of.entry.value.kind.span)
    }

    /// The same of properties of a type, of what is called so and stands there.
    pub(super) fn unread_in(
        &mut self,
        kind: &str,
        name: &Name,
        written: Option<&SpannedJson>,
        line: Span,
    ) -> Option<Unread> {
        let (mut services, mut whats) = (BTreeSet::new(), Vec::new());
        let value = written.map(|written| written.value.clone()).unwrap_or_default();
        let typed = written.map(SpannedJson::typed).unwrap_or_default();
        for row in resource_types::policies(kind).filter(|row| row.is == PolicyIs::Unknown) {
            let there = row.property.is_empty() || !places(&value, &row.property).is_empty();
            if there && !row.services.is_empty() && !is_harmless(row, &typed) {
                services.extend(row.services.iter().cloned());
                whats.push(row.why.clone());
                self.unread(kind, &row.property, &row.why, line);
            }
        }
        let known: Vec<String> = resource_types::policies(kind)
            .flat_map(|row| places(&value, &row.property))
            .collect();
        for pointer in policies_in(&value, "") {
            let is_known = known.iter().any(|one| !one.is_empty() && pointer.starts_with(one.as_str()));
            if let Some(written) = written.filter(|_| !is_known) {
                let what = [
                    "`",
                    &pointer.trim_start_matches('/').replace('/', "."),
                    "` looks like a policy, and landform does not know what it is on",
                ]
                .concat();
                services.extend(handlers::service_of(kind).map(str::to_owned));
                let span = written.key_span_of(&pointer);
                self.unread(kind, &pointer, &what, span);
                whats.push(what);
            }
        }
        let what = [kind, " `", name, "`: ", &whats.join("; ")].concat();
        (!whats.is_empty()).then_some(Unread {
            services,
            on: BTreeSet::new(),
            what,
        })
    }

    fn unread(&mut self, kind: &str, pointer: &str, why: &str, span: Span) {
        let part = match pointer.is_empty() {
            true => format!("`{kind}`"),
            false => {
                format!("`{}` of `{kind}`", pointer.trim_start_matches('/').replace('/', "."))
            }
        };
        let message = format!("landform does not understand {part}: {why}");
        let problem = Diagnostic::warning("resource-unread", span, message);
        self.problems
            .push(problem.help("answers that hang on it are unknown; leave it out where it is not needed"));
    }
}

/// True where a property that may open something does not: it has a value that opens nothing, or others shut what it opens.
fn is_harmless(row: &PolicyRow, value: &Value) -> bool {
    let said = value.pointer(&row.property).and_then(Value::as_str);
    let is_shut =
        !row.shut.is_empty() && row.shut.iter().all(|at| value.pointer(at) == Some(&Value::Bool(true)));
    is_shut || said.is_some_and(|said| row.harmless.iter().any(|one| one == said))
}

/// The places of what looks like a policy: a map with statements, each with an effect.
fn policies_in(value: &Value, pointer: &str) -> Vec<String> {
    let below = |step: &str, item: &Value| {
        policies_in(item, &[pointer, "/", &step.replace('~', "~0").replace('/', "~1")].concat())
    };
    match value {
        Value::Object(map) if !pointer.is_empty() && has_statements(map.get("Statement")) => {
            vec![pointer.to_owned()]
        }
        Value::Object(map) => map.iter().flat_map(|(key, item)| below(key, item)).collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(at, item)| below(&at.to_string(), item))
            .collect(),
        Value::String(text) if text.contains("\"Statement\"") && text.contains("\"Effect\"") => {
            vec![pointer.to_owned()]
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

fn has_statements(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Array(items)) => items.iter().any(|item| item.get("Effect").is_some()),
        Some(one @ Value::Object(_)) => one.get("Effect").is_some(),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => false,
    }
}
