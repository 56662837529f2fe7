//! Hand-written statements read from the blueprint, and the addresses in them into ARNs.

use super::draft::Draft;
use super::grammar::PolicyGrammar;
use super::statement_addresses::{Arns, Element, bind, is_address, place_in, texts};
use crate::aws::{Address, Arn, Text};
use crate::blueprint::decode::closest;
use crate::blueprint::values::SpannedJson;
use crate::diagnostic::{Diagnostic, Span};
use crate::model::Origin;
use crate::policy::{BaseOperator, Document, Problem, Statement};
use crate::resource::DocumentName;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const SPELLING: &str = "statements are written in AWS's own spelling: Effect, Action, Resource, Condition, and Principal in resource policies";

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

/// An empty `Sid` is none, and not written.
fn named(statement: Statement) -> Statement {
    Statement {
        sid: statement.sid.filter(|sid| !sid.is_empty()),
        ..statement
    }
}

impl Draft<'_> {
    /// Statements in AWS's spelling; addresses become ARNs at the end.
    pub(super) fn written(&mut self, grammar: PolicyGrammar, written: &SpannedJson) -> Vec<Statement> {
        let sampled = self.sampled_json(grammar, written);
        self.check_partitions(&sampled);
        let document = json!({ "Version": "2012-10-17", "Statement": written.value });
        match Document::parse(&document) {
            Ok(document) => {
                for (at, statement) in document.statements.iter().enumerate() {
                    self.note_addresses(at, statement, written);
                }
                let sample = json!({ "Version": "2012-10-17", "Statement": sampled.value });
                let sample = Document::parse(&sample).map_or(Vec::new(), |document| document.statements);
                self.check_grammar(grammar, &sampled, &sample);
                document.statements.into_iter().map(named).collect()
            }
            Err(problems) => {
                self.misspelled(&problems, written);
                Vec::new()
            }
        }
    }

    /// Reports what is no IAM statement; an element that is only misspelled is not reported as missing too.
    fn misspelled(&mut self, problems: &[Problem], written: &SpannedJson) {
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
    fn note_addresses(&mut self, at: usize, statement: &Statement, written: &SpannedJson) {
        let pointer = if written.value.is_array() {
            format!("/{at}")
        } else {
            String::new()
        };
        let json = written.value.pointer(&pointer);
        for (element, text) in texts(statement).filter(|(_, text)| is_address(text)) {
            let inside = json.and_then(|json| place_in(json, element, text)).unwrap_or_default();
            self.note_address(element, text, written.span_of(&[pointer.as_str(), &inside].concat()));
        }
    }

    /// A policy names no role whose name nobody knows yet: AWS would not find it.
    ///
    /// <https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>
    fn no_principal(&mut self, element: Element, text: &str, arn: &str, span: Span) {
        let message =
            format!("`{text}` cannot stand as principal: AWS makes up the end of the name of its role");
        let problem = Diagnostic::error("permission-set-principal", span, message);
        let account = Arn::parse(arn).map_or("", |arn| arn.account());
        let (key, who, operator) = match element == Element::NotPrincipal {
            true => ("Principal", "*".to_owned(), "ArnNotLike"),
            false => ("AWS", self.model.partition().arn("iam", "", account, "root"), "ArnLike"),
        };
        self.problems.push(problem.help(format!(
            "write `{key}: \"{who}\"` with the condition `{operator}: {{ aws:PrincipalArn: {text} }}`"
        )));
    }

    /// Addresses that hand-written statements hold become ARNs; one that nothing has is reported.
    pub(super) fn bind_addresses(&mut self) {
        let mut arns: Arns = BTreeMap::new();
        for ((element, text), spans) in self.take_addresses() {
            let Some(span) = spans.last().copied() else {
                continue;
            };
            let found = match element {
                Element::Principal | Element::NotPrincipal | Element::CallerCondition => {
                    self.model.caller(&text)
                }
                Element::Resource | Element::ObjectCondition => self.model.object(&text),
                Element::EndpointCondition => self.model.endpoint_id(&text),
                Element::NetworkCondition => self.model.network_id(&text),
            };
            let Some(arn) = self.meant(&text, span, found) else {
                continue;
            };
            let is_principal = matches!(element, Element::Principal | Element::NotPrincipal);
            if is_principal && Text::has_open_digits(&arn) {
                spans.iter().for_each(|span| self.no_principal(element, &text, &arn, *span));
            }
            arns.insert((element, text), Text::with_digits_as_pattern(&arn));
        }
        let of_resources =
            self.model.resources.values_mut().flat_map(|resource| resource.body.documents_mut());
        let of_existing = self.model.existing.values_mut().filter_map(|thing| thing.policy.as_mut());
        let handed_over = self.model.handed_over.iter_mut().map(|handed| &mut handed.document);
        let before = self.model.policies_before.values_mut();
        for document in of_resources.chain(of_existing).chain(handed_over).chain(before) {
            document.statements.iter_mut().for_each(|statement| bind(statement, &arns));
        }
    }
}
