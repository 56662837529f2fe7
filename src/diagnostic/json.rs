//! [`Diagnostics`] into JSON for programs.

use super::{Diagnostic, Diagnostics, Sources, Span};
use serde_json::{Value, json};

/// One object for each problem, in the order of the files.
///
/// `location` is `{file, line, column}` or null; lines and columns count from 1, columns in characters.
pub fn to_json(diagnostics: &Diagnostics, sources: &Sources) -> Value {
    diagnostics.iter().map(|diagnostic| object(diagnostic, sources)).collect()
}

fn object(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let labels: Vec<Value> = diagnostic
        .labels
        .iter()
        .map(|(span, text)| json!({"location": location(*span, sources), "text": text}))
        .collect();
    json!({
        "code": diagnostic.code,
        "severity": diagnostic.severity.as_str(),
        "message": diagnostic.message,
        "location": diagnostic.span.map(|span| location(span, sources)),
        "label": diagnostic.label,
        "labels": labels,
        "notes": diagnostic.notes,
        "help": diagnostic.help,
    })
}

fn location(span: Span, sources: &Sources) -> Value {
    let position = sources.position(span);
    json!({"file": sources.name(span.file), "line": position.line, "column": position.column})
}
