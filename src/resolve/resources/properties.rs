//! Properties as written into properties of one place, held against AWS's schema of the type.

use super::OfType;
use super::words;
use crate::blueprint::values::SpannedJson;
use crate::diagnostic::{Diagnostic, Span};
use crate::registry::{self, TagForm, Violation};
use crate::resolve::draft::Draft;
use crate::resolve::placeholders::filled_value;
use crate::resolve::statement_addresses::each_text;
use crate::resource::{Place, Tags};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What is wrong with properties is told once, in whatever place it was found first.
pub(super) type Told = BTreeSet<(String, String)>;

impl Draft<'_> {
    /// Whether properties are a map of values; functions of CloudFormation, nothing, and braces that mean nothing are told.
    pub(super) fn is_plain(&mut self, of: &OfType<'_>) -> bool {
        let Some(written) = of.properties() else {
            return true;
        };
        let typed = written.typed();
        let mut problems = Vec::new();
        if !typed.is_object() {
            let problem = Diagnostic::error(
                "resource-property",
                written.span,
                "`properties` is a map of the properties of its type",
            );
            problems
                .push(problem.help(format!("write the properties of `{}` by their names", of.facts.name)));
        }
        unwritable(&typed, "", written, &mut problems);
        for (pointer, text) in each_text(&typed) {
            problems.extend(self.told_of_braces(of, &pointer, text, written.span_of(&pointer)));
            self.check_partition(text, written.span_of(&pointer));
        }
        let plain = !problems.iter().any(|problem| problem.code == "resource-property");
        self.problems.extend(problems);
        plain
    }

    /// The properties in a place; nothing where they are not what the type takes, which is told.
    pub(super) fn properties_in(
        &mut self,
        of: &OfType<'_>,
        place: &Place,
        told: &mut Told,
    ) -> Option<Map<String, Value>> {
        let typed = of.properties().map_or_else(|| json!({}), SpannedJson::typed);
        let filled = match of.has_placeholders() {
            true => filled_value(&typed, &|text| self.placed_text(text, place)),
            false => typed.clone(),
        };
        let texts = of.properties().map(|written| written.value.clone()).unwrap_or_default();
        let is_open = |text: &str| of.has_placeholders() && words::has_words(text);
        let value = as_wanted(of.facts.name, filled, &texts, &is_open);
        let masked = masked(&value, &is_open);
        let mut violations = match registry::validate(of.facts.name, &masked) {
            Ok(violations) => violations,
            Err(unknown) => {
                let problem =
                    Diagnostic::error("resource-type", of.entry.value.kind.span, unknown.to_string());
                self.problems.push(problem.help("this is a fault of landform: please report it"));
                return None;
            }
        };
        // Nothing is told once, where it stands.
        violations.retain(|one| !typed.pointer(&one.pointer).is_some_and(Value::is_null));
        let wrong = !violations.is_empty();
        for violation in violations {
            if told.insert((violation.pointer.clone(), violation.message.clone())) {
                let span = span_in(of.properties(), of.entry.value.kind.span, &violation);
                let problem = Diagnostic::error("resource-property", span, violation.message);
                self.problems.push(problem.help(says(of.facts.name)));
            }
        }
        match value {
            Value::Object(map) if !wrong => Some(map),
            Value::Object(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => None,
        }
    }
}

/// Whose word a violation is.
pub(super) fn says(kind: &str) -> String {
    format!("that is what AWS's schema of `{kind}` says, as of {}", registry::as_of())
}

/// Where a violation stands: the key of a property that there is not, else its value; of what is missing, what misses it.
pub(super) fn span_in(written: Option<&SpannedJson>, kind: Span, violation: &Violation) -> Span {
    let Some(written) = written else {
        return kind;
    };
    let (pointer, message) = (violation.pointer.as_str(), violation.message.as_str());
    let about_key = message.contains("is not a property") || message.contains("is read-only");
    match about_key {
        true => written.key_span_of(pointer),
        false if pointer.is_empty() => kind,
        false if message.contains("misses") => written.key_span_of(pointer),
        false => written.span_of(pointer),
    }
}

/// Numbers and booleans as the texts that were written, where the type takes a text: always where it takes no number, and where
/// it takes both if the number would be written in another form (`1.10`, `1e3`). Where it takes anything, a number is a number.
fn as_wanted(kind: &str, mut value: Value, texts: &Value, is_open: &dyn Fn(&str) -> bool) -> Value {
    let wanted = registry::texts_wanted(kind, &masked(&value, is_open));
    for pointer in wanted.into_iter().chain(written_otherwise(&value, texts, "")) {
        let text = texts.pointer(&pointer).and_then(Value::as_str);
        let Some((at, text)) = value.pointer_mut(&pointer).zip(text) else {
            continue;
        };
        let number = at.take();
        let mut takes = |one: Value| {
            value.pointer_mut(&pointer).into_iter().for_each(|at| *at = one.clone());
            let violations = registry::validate(kind, &masked(&value, is_open)).unwrap_or_default();
            !violations.iter().any(|violation| violation.pointer == pointer)
        };
        // No schema names the type of nothing: who takes it there takes anything.
        let becomes = match !takes(Value::Null) && takes(text.into()) {
            true => text.into(),
            false => number,
        };
        value.pointer_mut(&pointer).into_iter().for_each(|at| *at = becomes.clone());
    }
    value
}

/// So many digits CloudFormation does not print of a number where a text is wanted: it writes `1.23456789012E11`.
const LONG: usize = 12;

/// The places of numbers that are written in another form than they have, or than CloudFormation would print.
fn written_otherwise(value: &Value, texts: &Value, pointer: &str) -> Vec<String> {
    let below = |step: &str| [pointer, "/", &step.replace('~', "~0").replace('/', "~1")].concat();
    match value {
        Value::Number(number) => {
            let written = texts.pointer(pointer).and_then(Value::as_str);
            let other = written.is_some_and(|text| text != number.to_string() || text.len() >= LONG);
            other.then(|| pointer.to_owned()).into_iter().collect()
        }
        Value::Array(items) => {
            let each = items.iter().enumerate();
            each.flat_map(|(at, item)| written_otherwise(item, texts, &below(&at.to_string())))
                .collect()
        }
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, item)| written_otherwise(item, texts, &below(key)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::String(_) => Vec::new(),
    }
}

/// Properties in which texts that are not whole yet stand as what gives a text: nothing about their words is wrong.
pub(super) fn masked(value: &Value, is_open: &dyn Fn(&str) -> bool) -> Value {
    match value {
        Value::String(text) if is_open(text) => json!({ "Fn::Sub": text }),
        Value::Array(items) => items.iter().map(|item| masked(item, is_open)).collect(),
        Value::Object(map) => map.iter().map(|(key, item)| (key.clone(), masked(item, is_open))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// What stands in properties and can be written nowhere.
fn unwritable(value: &Value, pointer: &str, written: &SpannedJson, problems: &mut Vec<Diagnostic>) {
    let below = |step: &str| [pointer, "/", &step.replace('~', "~0").replace('/', "~1")].concat();
    let problem =
        |span, message: String, help: &str| Diagnostic::error("resource-property", span, message).help(help);
    match value {
        Value::Null => {
            let message = "nothing stands here, and CloudFormation takes no `null`".to_owned();
            problems.push(problem(
                written.span_of(pointer),
                message,
                "write a value, or leave the property out",
            ));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(at, item)| unwritable(item, &below(&at.to_string()), written, problems));
        }
        Value::Object(map) => {
            for (key, item) in map {
                if key == "Ref" && map.len() == 1
                    || key.starts_with("Fn::")
                    || key == "Condition" && map.len() == 1 && item.is_string()
                {
                    let message = format!(
                        "`{key}` is a function of CloudFormation, and Terraform would not know what it means"
                    );
                    let help = "write what is meant in braces: `{bucket/ACCOUNT/NAME}` is an ARN, `{resource/ACCOUNT/NAME.ATTRIBUTE}` an attribute, `{region}` the region";
                    problems.push(problem(written.key_span_of(&below(key)), message, help));
                }
                unwritable(item, &below(key), written, problems);
            }
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Tags as properties have them; none where they hold more than tags.
pub(super) fn tags_in(value: &Value, form: TagForm) -> Option<Tags> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match form {
        TagForm::Map => value
            .as_object()?
            .iter()
            .map(|(key, value)| Some((key.clone(), text(value)?)))
            .collect(),
        TagForm::List => {
            let tag = |one: &Value| Some((text(one.get("Key")?)?, text(one.get("Value")?)?));
            value.as_array()?.iter().map(tag).collect()
        }
    }
}
