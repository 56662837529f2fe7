//! Policy documents into the data of templates.

use crate::policy::Document;
use serde::Serialize;
use std::collections::BTreeMap;

/// Serializes a document in AWS's JSON, for template data.
pub fn document<S: serde::Serializer>(document: &Document, serializer: S) -> Result<S::Ok, S::Error> {
    document.to_json().serialize(serializer)
}

/// Serializes named documents in AWS's JSON, for template data.
pub fn documents<S: serde::Serializer>(
    documents: &BTreeMap<String, Document>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(documents.iter().map(|(name, document)| (name, document.to_json())))
}

/// A block that is written where a document says something, for [`Kind::waited_for`](super::Kind::waited_for).
pub fn where_said(document: &Document, block: &'static str) -> Vec<&'static str> {
    match document.statements.is_empty() {
        true => Vec::new(),
        false => vec![block],
    }
}
