//! Reports of several blueprints into one document that a machine can read.

use crate::report::Format;
use serde_json::Value;

/// One report as it is; several as one: a list in JSON, runs of one SARIF log, suites of one JUnit
/// document, and one text after the other for people.
pub fn joined(format: Format, reports: Vec<String>) -> String {
    match (format, reports.as_slice()) {
        (_, [_]) => reports.concat(),
        (Format::Json, _) => json(&reports),
        (Format::Sarif, _) => sarif(&reports),
        (Format::Junit, _) => junit(&reports),
        _ => reports.concat(),
    }
}

fn read(reports: &[String]) -> Vec<Value> {
    reports.iter().filter_map(|report| serde_json::from_str(report).ok()).collect()
}

fn text(value: &Value) -> String {
    [format!("{value:#}").as_str(), "\n"].concat()
}

fn json(reports: &[String]) -> String {
    text(&Value::Array(read(reports)))
}

fn sarif(reports: &[String]) -> String {
    let mut logs = read(reports);
    let runs: Vec<Value> = logs
        .iter()
        .filter_map(|log| log.get("runs").and_then(Value::as_array))
        .flatten()
        .cloned()
        .collect();
    let Some(Value::Object(first)) = logs.first_mut() else {
        return reports.concat();
    };
    first.insert("runs".to_owned(), Value::Array(runs));
    text(&Value::Object(std::mem::take(first)))
}

/// Our own writer puts the outer element's tags on lines of their own.
fn junit(reports: &[String]) -> String {
    let is_inside =
        |line: &&str| !["<?xml", "<testsuites", "</testsuites"].iter().any(|tag| line.starts_with(tag));
    let suites = reports.iter().flat_map(|report| report.split_inclusive('\n').filter(is_inside));
    ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"]
        .into_iter()
        .chain(suites)
        .chain(["</testsuites>\n"])
        .collect()
}
