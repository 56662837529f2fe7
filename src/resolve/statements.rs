//! Statements: hand-written ones read from the blueprint, derived ones joined where they say the same.

use super::draft::Draft;
use crate::aws::Address;
use crate::blueprint::decode::closest;
use crate::blueprint::values::Json;
use crate::diagnostic::{Diagnostic, Span};
use crate::model::Origin;
use crate::policy::{BaseOperator, Document, Principals, Problem, Resources, Statement};
use crate::resource::{Body, DocumentName};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Joins statements that differ in their resources only, and numbers names that repeat.
pub(super) fn joined(statements: Vec<Statement>) -> Vec<Statement> {
    let mut result: Vec<Statement> = Vec::new();
    for statement in statements {
        match result.iter_mut().find(|other| same_but_resources(other, &statement)) {
            Some(other) => widen(other, statement),
            None => result.push(statement),
        }
    }
    numbered(result)
}

fn same_but_resources(one: &Statement, other: &Statement) -> bool {
    one.sid.is_some()
        && one.sid == other.sid
        && one.effect == other.effect
        && one.principals == other.principals
        && one.actions == other.actions
        && one.conditions == other.conditions
        && matches!(
            (&one.resources, &other.resources),
            (Some(Resources::In(_)), Some(Resources::In(_))) | (None, None)
        )
}

fn widen(statement: &mut Statement, other: Statement) {
    if let (Some(Resources::In(all)), Some(Resources::In(more))) = (&mut statement.resources, other.resources) {
        all.extend(more);
    }
}

fn numbered(statements: Vec<Statement>) -> Vec<Statement> {
    let mut result: Vec<Statement> = Vec::new();
    for mut statement in statements {
        if let Some(base) = statement.sid.clone() {
            let taken = |sid: &str| result.iter().any(|other: &Statement| other.sid.as_deref() == Some(sid));
            let free = std::iter::once(base.clone())
                .chain((2..).map(|n: u32| format!("{base}{n}")))
                .find(|sid| !taken(sid));
            statement.sid = free;
        }
        result.push(statement);
    }
    result
}

/// A name as a statement id: letters and digits only, words capitalized.
pub(super) fn sid(words: &[&str]) -> String {
    let parts = words.iter().flat_map(|word| word.split(|c: char| !c.is_ascii_alphanumeric()));
    parts.map(capitalized).collect()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(letters)
        .collect()
}

const SPELLING: &str =
    "statements are written in AWS's own spelling: Effect, Action, Resource, Condition, and Principal in resource policies";

/// The elements of a statement.
const ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// The element or operator that a key that IAM does not know was meant to be.
fn near_element(problem: &Problem) -> Option<&'static str> {
    let (parent, key) = problem.pointer.rsplit_once('/')?;
    if ELEMENTS.contains(&key) {
        return None;
    }
    if parent.ends_with("/Condition") {
        return closest(key, BaseOperator::ALL.iter().map(|operator| operator.as_str()));
    }
    closest(key, ELEMENTS)
}

impl Draft<'_> {
    /// Statements in AWS's spelling; addresses in `Resource` and `Principal` become ARNs at the end.
    pub(super) fn written(&mut self, written: &Json) -> Vec<Statement> {
        let document = json!({ "Version": "2012-10-17", "Statement": written.value });
        match Document::parse(&document) {
            Ok(document) => {
                document
                    .statements
                    .iter()
                    .for_each(|statement| self.note_addresses(statement, written));
                document.statements
            }
            Err(problems) => {
                self.misspelled(&problems, written);
                Vec::new()
            }
        }
    }

    /// Reports what is no IAM statement; an element that is only misspelled is not reported as missing too.
    fn misspelled(&mut self, problems: &[Problem], written: &Json) {
        let misspelled: BTreeSet<&str> = problems
            .iter()
            .filter(|problem| near_element(problem).is_some())
            .filter_map(|problem| problem.pointer.rsplit_once('/').map(|(parent, _)| parent))
            .collect();
        let follows = |problem: &&Problem| misspelled.contains(problem.pointer.as_str());
        for problem in problems.iter().filter(|problem| !follows(problem)) {
            let pointer = problem.pointer.strip_prefix("/Statement").unwrap_or(&problem.pointer);
            let near = near_element(problem);
            let span = match near {
                Some(_) => written.key_span_of(pointer),
                None => written.span_of(pointer),
            };
            let found = Diagnostic::error("statement-invalid", span, problem.message.as_str());
            self.problems.push(match near {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found.help(SPELLING),
            });
        }
    }

    /// Remembers where a hand-written document stands, for findings about it.
    pub(super) fn remember(&mut self, address: &Address, document: DocumentName, span: Span) {
        self.model.origins.insert(Origin::Document(address.clone(), document), span);
    }

    /// Notes the places of addresses, which become ARNs when everything is declared.
    fn note_addresses(&mut self, statement: &Statement, written: &Json) {
        for (element, text) in texts(statement).filter(|(_, text)| is_address(text)) {
            let span = span_of_text(&written.value, text).map_or(written.span, |pointer| written.span_of(&pointer));
            self.named.insert((element, text.to_owned()), span);
        }
    }

    /// Addresses that hand-written statements hold become ARNs; one that nothing has is reported.
    pub(super) fn bind_addresses(&mut self) {
        let mut arns: Arns = BTreeMap::new();
        for ((element, text), span) in std::mem::take(&mut self.named) {
            let found = match element {
                Element::Principal => self.model.caller(&text),
                Element::Resource => self.model.object(&text),
            };
            if let Some(arn) = self.meant(&text, span, found) {
                arns.insert((element, text), arn);
            }
        }
        for resource in self.model.resources.values_mut() {
            for document in resource.body.documents_mut() {
                document.statements.iter_mut().for_each(|statement| bind(statement, &arns));
            }
        }
    }
}

/// ARNs by the words that stand for them.
type Arns = BTreeMap<(Element, String), String>;

/// The elements of a statement in which addresses may stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Element {
    /// `Principal` and `NotPrincipal`.
    Principal,
    /// `Resource` and `NotResource`.
    Resource,
}

/// First words of addresses that are no kinds.
const SECTIONS: [&str; 5] = ["account", "catalog", "group", "studio", "warehouse"];

/// What may be an address: `kind/account/name` or a part of it, never a path or an ARN.
fn is_address(text: &str) -> bool {
    let kind = text.split_once('/').map_or("", |(kind, _)| kind);
    Body::KINDS.contains(&kind) || SECTIONS.contains(&kind)
}

/// Resources and AWS principals of a statement.
fn texts(statement: &Statement) -> impl Iterator<Item = (Element, &str)> {
    let resources = statement.resources.iter().flat_map(|resources| match resources {
        Resources::In(all) | Resources::NotIn(all) => all.iter(),
    });
    let principals = statement.principals.iter().flat_map(|principals| match principals {
        Principals::In(set) | Principals::NotIn(set) => set.aws.iter(),
    });
    let resources = resources.map(|text| (Element::Resource, text.as_str()));
    resources.chain(principals.map(|text| (Element::Principal, text.as_str())))
}

fn bind(statement: &mut Statement, arns: &Arns) {
    let bound = |element: Element, all: &mut BTreeSet<String>| {
        let arn = |text: &String| arns.get(&(element, text.clone())).cloned();
        if all.iter().any(|text| arn(text).is_some()) {
            *all = std::mem::take(all).into_iter().map(|text| arn(&text).unwrap_or(text)).collect();
        }
    };
    match &mut statement.resources {
        Some(Resources::In(all) | Resources::NotIn(all)) => bound(Element::Resource, all),
        None => {}
    }
    match &mut statement.principals {
        Some(Principals::In(set) | Principals::NotIn(set)) => bound(Element::Principal, &mut set.aws),
        None => {}
    }
}

/// The JSON pointer of a text inside a value.
fn span_of_text(value: &Value, text: &str) -> Option<String> {
    match value {
        Value::String(found) => (found == text).then(String::new),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(i, item)| span_of_text(item, text).map(|rest| format!("/{i}{rest}"))),
        Value::Object(map) => map
            .iter()
            .find_map(|(key, item)| span_of_text(item, text).map(|rest| format!("/{}{rest}", key.replace('~', "~0").replace('/', "~1")))),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}
