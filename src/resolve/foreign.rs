//! What other people's files say into a model that is decided as a blueprint's is.
//!
//! Nothing is derived and nothing is refused: what the files say is there. A policy that cannot be read leaves what hangs on it
//! unknown.

use super::draft::Draft;
use crate::aws::Address;
use crate::blueprint::Blueprint;
use crate::blueprint::values::SpannedJson;
use crate::diagnostic::{Diagnostic, DiagnosticLevel, Diagnostics, Span};
use crate::model::{Existing, Model, Origin};
use crate::policy::Document;
use crate::resolve::Deployed;
use crate::resource::{Body, DocumentName, Existence, Place, Resource, Target};
use serde_json::Value;

/// The code of what cannot be read in a policy.
const UNREAD: &str = "policy-unread";

/// One resource as somebody's file says it.
#[derive(Clone, Debug)]
pub struct Given {
    /// Its address.
    pub address: Address,
    /// Where it is.
    pub place: Place,
    /// Its ARN, as far as it is known.
    pub arn: String,
    /// Where it stands.
    pub span: Span,
    /// Whether all of it is known.
    pub existence: Existence,
    /// What it says.
    pub what: GivenBody,
}

/// What a resource of somebody says.
#[derive(Clone, Debug)]
pub enum GivenBody {
    /// It is of a kind.
    Typed {
        /// Its properties.
        body: Box<Body>,
        /// Where its policies stand.
        documents: Vec<GivenDocument>,
    },
    /// It is of a type of CloudFormation that has no kind, or says what the kind does not know.
    Raw {
        /// The type.
        kind: String,
        /// Its properties.
        properties: SpannedJson,
    },
}

/// Where a policy of a resource stands.
#[derive(Clone, Debug)]
pub struct GivenDocument {
    /// Which of its policies it is.
    pub name: DocumentName,
    /// Where it stands.
    pub span: Span,
    /// Where each of its statements does.
    pub statements: Vec<Span>,
}

/// Resolves what files say, in the organization and accounts of a blueprint that says nothing else.
///
/// `existing`: what is known of principals that have no kind; `knows_organization`: whether the blueprint's organization is the one that the files are deployed in.
pub fn resolve_foreign(
    blueprint: &Blueprint,
    given: &[Given],
    existing: impl IntoIterator<Item = (String, Existing)>,
    knows_organization: bool,
) -> (Model, Diagnostics) {
    let deployed = Deployed::default();
    let mut draft = Draft::new(blueprint, &deployed);
    draft.model.of_files = true;
    draft.model.knows_organization = knows_organization;
    draft.model.existing = existing.into_iter().collect();
    for one in given {
        match &one.what {
            GivenBody::Typed { body, documents } => {
                draft.insert_given(one, Body::clone(body), documents);
            }
            GivenBody::Raw { kind, properties } => draft.foreign_resource(one, kind, properties),
        }
    }
    let raw = draft
        .model
        .resources
        .values()
        .filter(|one| matches!(one.body, Body::AnyResource(_)));
    let raw: Vec<Address> = raw.map(|one| one.address.clone()).collect();
    draft.attach_policies(&raw);
    let (model, problems) = draft.finish();
    (model, problems.into_iter().filter_map(as_told).collect())
}

/// What is said of entries of a blueprint that says nothing of files which are deployed as they are.
const OF_BLUEPRINTS: [&str; 3] = ["resource-network", "resource-section", "resource-deployment"];

/// A problem of files that are there all the same.
fn as_told(problem: Diagnostic) -> Option<Diagnostic> {
    let severity = DiagnosticLevel::Warning;
    let is_told = !OF_BLUEPRINTS.contains(&problem.code);
    is_told.then_some(Diagnostic { severity, ..problem })
}

/// A policy with the places of its statements.
///
/// # Errors
///
/// Everything in it that cannot be read, each where it stands.
pub fn read_document(written: &SpannedJson) -> Result<(Document, Vec<Span>), Vec<Diagnostic>> {
    let typed = written.typed();
    let (value, whole) = match &typed {
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(value) => (value, true),
            Err(_) => return Err(vec![unread(written.span, "the policy is no text of JSON that is known")]),
        },
        other @ (Value::Object(_) | Value::Array(_)) if is_statement(other) => {
            (serde_json::json!({ "Version": "2012-10-17", "Statement": other }), true)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) | Value::Array(_) => {
            (typed.clone(), false)
        }
    };
    let document = Document::parse(&value).map_err(|problems| {
        let place = |pointer: &str| if whole { written.span } else { written.span_of(pointer) };
        let each = problems.iter().map(|problem| unread(place(&problem.pointer), &problem.message));
        each.collect::<Vec<_>>()
    })?;
    let statements = (0..document.statements.len()).map(|at| match (whole, value.get("Statement")) {
        (false, Some(Value::Array(_))) => written.span_of(&format!("/Statement/{at}")),
        (false, _) => written.span_of("/Statement"),
        (true, _) => written.span,
    });
    let statements = statements.collect();
    Ok((document, statements))
}

/// True for one statement, or a list of them, without a document around it.
fn is_statement(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.contains_key("Effect"),
        Value::Array(items) => items.iter().all(is_statement) && !items.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn unread(span: Span, why: &str) -> Diagnostic {
    Diagnostic::warning(UNREAD, span, why.to_owned())
        .help("answers that hang on this policy are unknown; AWS refuses what is no policy")
}

impl Draft<'_> {
    /// Adds a resource, and where it and its policies stand.
    pub(super) fn insert_given(&mut self, given: &Given, body: Body, documents: &[GivenDocument]) {
        let resource = Resource {
            address: given.address.clone(),
            place: given.place.clone(),
            target: Target::Account(given.place.name.clone()),
            body,
            existence: given.existence,
        };
        self.model.insert(resource);
        let origins = &mut self.model.origins;
        origins.insert(Origin::Resource(given.address.clone()), given.span);
        for one in documents {
            origins.insert(Origin::Document(given.address.clone(), one.name.clone()), one.span);
            for (at, span) in one.statements.iter().enumerate() {
                origins.insert(Origin::Statement(given.address.clone(), one.name.clone(), at), *span);
            }
        }
    }
}
