//! The texts of all entries, when everything is declared, into texts with ARNs, names and ids.

use super::words::{Meant, has_words, meant, pieces};
use crate::aws::{Address, Text};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::{Misnamed, WordFault};
use crate::resolve::draft::Draft;
use crate::resolve::placeholders::{fill, filled_value};
use crate::resolve::statement_addresses::each_text;
use crate::resource::{AnyResource, Body, Resource};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What one entry reads of others, and what is wrong with its words.
#[derive(Default)]
pub(super) struct Bound {
    reads: BTreeSet<(Address, String)>,
    functions: BTreeSet<Address>,
    wrong: BTreeMap<String, Misnamed>,
}

impl Draft<'_> {
    /// Binds the words of every entry, and has what they read told.
    pub(in crate::resolve) fn bind_resources(&mut self) {
        let all: Vec<Address> = self
            .model
            .resources
            .values()
            .filter(|one| has_texts(&one.body))
            .map(|one| one.address.clone())
            .collect();
        let mut reads = BTreeSet::new();
        for address in &all {
            let Some(resource) = self.model.resources.get(address) else {
                continue;
            };
            let (body, bound) = self.bound_body(resource);
            if let Some(resource) = self.model.resources.get_mut(address) {
                resource.body = body;
            }
            let whole = bound.wrong.is_empty();
            for (word, problem) in bound.wrong {
                self.told_of_word(address, &word, problem);
            }
            if whole {
                self.bound_fits(address);
            }
            if let Some((of, _)) = bound.reads.iter().find(|(of, _)| of == address) {
                let problem = Diagnostic::error(
                    "resource-circle",
                    self.model.origins.resource(address),
                    format!("`{of}` names itself"),
                );
                self.problems
                    .push(problem.help("what AWS tells of it is not there before it is made: leave it out"));
            }
            reads.extend(bound.reads);
        }
        for (of, attribute) in reads {
            if let Some(Body::AnyResource(body)) =
                self.model.resources.get_mut(&of).map(|found| &mut found.body)
            {
                body.attributes.insert(attribute);
            }
        }
        self.rules_by_arn(&all);
        let any = |address: &&Address| matches!(self.body(address), Some(Body::AnyResource(_)));
        let all: Vec<Address> = all.iter().filter(any).cloned().collect();
        self.attach_policies(&all);
        self.told_of_twice();
    }

    /// The ARNs of rules whose names were not whole before; one whose ARN something reads is called by what AWS tells of it.
    fn rules_by_arn(&mut self, all: &[Address]) {
        for address in all {
            let Some(mut resource) = self.model.resources.get(address).cloned() else {
                continue;
            };
            let Body::AnyResource(any) = &mut resource.body else {
                continue;
            };
            let is_read = any.attributes.contains("Arn") && !any.properties.contains_key("Name");
            if any.arn.is_none() && !is_read {
                any.arn = any.rule_arn(&resource.place, address);
                self.model.insert(resource);
            }
        }
    }

    /// A body with its words bound.
    pub(super) fn bound_body(&self, resource: &Resource) -> (Body, Bound) {
        let bound = RefCell::new(Bound::default());
        let text = |text: &str| self.bound_text(text, resource, &bound);
        if let Body::Function(function) = &resource.body {
            let mut function = function.clone();
            function.environment.values_mut().for_each(|value| *value = text(value));
            return (Body::Function(function), bound.into_inner());
        }
        let Body::AnyResource(body) = &resource.body else {
            return (resource.body.clone(), bound.into_inner());
        };
        let mut body: AnyResource = body.clone();
        let written = Value::Object(body.properties.clone());
        if let Value::Object(properties) = filled_value(&written, &|own| match body.literal {
            true => own.to_owned(),
            false => {
                self.told_of_open(own, resource, &bound);
                text(own)
            }
        }) {
            body.properties = properties;
        }
        let documents = body.policies.values_mut().map(|policy| &mut policy.document);
        documents
            .flat_map(|document| &mut document.statements)
            .for_each(|statement| fill(statement, &text));
        body.tags.values_mut().for_each(|value| *value = text(value));
        let bound = bound.into_inner();
        body.functions_named.clone_from(&bound.functions);
        (Body::AnyResource(body), bound)
    }

    /// Notes words whose ARNs AWS makes up in part: patterns take these, and no property does.
    fn told_of_open(&self, text: &str, resource: &Resource, bound: &RefCell<Bound>) {
        for word in pieces(text).into_iter().filter_map(Result::err) {
            let found = meant(&self.model, word, &resource.place).ok();
            if found.is_some_and(|meant| Text::has_open_digits(&meant.text)) {
                let problem = Misnamed {
                    fault: WordFault::Kind,
                    message: format!(
                        "AWS makes up the end of the ARN of `{word}`, and nobody knows it before"
                    ),
                    help: format!("name it by `{{{word}.name}}`, as AWS takes it nearly everywhere"),
                };
                bound.borrow_mut().wrong.insert(word.to_owned(), problem);
            }
        }
    }

    fn bound_text(&self, text: &str, resource: &Resource, bound: &RefCell<Bound>) -> String {
        if !has_words(text) {
            return text.to_owned();
        }
        let each = pieces(text).into_iter().map(|piece| match piece {
            Ok(plain) => plain.to_owned(),
            Err(word) => self.bound_word(word, resource, bound),
        });
        each.collect()
    }

    fn bound_word(&self, word: &str, resource: &Resource, bound: &RefCell<Bound>) -> String {
        let mut bound = bound.borrow_mut();
        match meant(&self.model, word, &resource.place) {
            Ok(Meant { text, read, function }) => {
                bound.functions.extend(function);
                let own = crate::aws::Text::symbol(&resource.address);
                let itself =
                    text.contains(own.as_str()).then(|| (resource.address.clone(), "Ref".to_owned()));
                bound.reads.extend(read.into_iter().chain(itself));
                text
            }
            Err(problem) => {
                bound.wrong.insert(word.to_owned(), problem);
                String::new()
            }
        }
    }

    fn told_of_word(&mut self, address: &Address, word: &str, problem: Misnamed) {
        let span = self.span_of_word(address, word);
        let code = match problem.fault {
            WordFault::Unknown => "reference-unknown",
            WordFault::Kind => "reference-kind",
            WordFault::Several => "reference-several",
        };
        let said = Diagnostic::error(code, span, problem.message).help(problem.help);
        // The same word in many places is wrong once.
        self.tell_once(said);
    }

    /// Where a word stands in the entry that a resource comes from.
    fn span_of_word(&self, address: &Address, word: &str) -> Span {
        let in_braces = ["{", word, "}"].concat();
        if let Some(span) = self.span_in_environment(address, &in_braces) {
            return span;
        }
        let entry = self.blueprint.resources.get(address.name());
        let place = entry.and_then(|entry| {
            let written = entry.value.properties.as_ref()?;
            let of_resource = self.model.get(address).map(|found| found.place.clone());
            let holds = |text: &str| {
                text.contains(&in_braces)
                    || of_resource
                        .as_ref()
                        .is_some_and(|place| self.placed_text(text, place).contains(&in_braces))
            };
            let found = each_text(&written.value)
                .into_iter()
                .find(|(_, text)| holds(text))
                .map(|(pointer, _)| pointer);
            found.map(|pointer| written.span_of(&pointer))
        });
        place.unwrap_or_else(|| self.model.origins.resource(address))
    }

    /// Where a word stands in the environment of a function.
    fn span_in_environment(&self, address: &Address, in_braces: &str) -> Option<Span> {
        matches!(self.body(address), Some(Body::Function(_))).then_some(())?;
        let entry = self.blueprint.functions.get(address.name())?;
        let found = entry.value.environment.entries().find(|(_, text)| text.value.contains(in_braces))?;
        Some(found.1.value.span)
    }
}

/// True for what has texts in which words stand in braces: an entry of any type, and the environment of a function.
fn has_texts(body: &Body) -> bool {
    let environment = matches!(body, Body::Function(function) if !function.environment.is_empty());
    environment || matches!(body, Body::AnyResource(_))
}
