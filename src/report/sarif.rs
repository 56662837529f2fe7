//! A check into SARIF 2.1.0, with what GitHub's code scanning asks for.
//!
//! One result without a place, and GitHub refuses the whole file; so everything has one.
//! <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>

use super::item::{CLAIM, Item, Sort, SourceRange, decision, items, waived};
use super::json::pretty;
use super::{Checked, summary};
use crate::comply::{self, Severity, Waiver};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The most characters of a description.
const LONGEST: usize = 1_024;
/// The most results that GitHub takes from one file.
const MOST: usize = 25_000;

/// What is said about one rule id.
struct About {
    title: String,
    page: String,
    severity: Severity,
    security: bool,
}

/// The report as indented JSON.
pub(super) fn write(checked: &Checked<'_>) -> String {
    let items = items(checked);
    let rules = rules(&items);
    let index: BTreeMap<&str, usize> = rules.keys().enumerate().map(|(at, id)| (*id, at)).collect();
    let results: Vec<Value> = items
        .iter()
        .take(MOST)
        .map(|item| result(item, index.get(item.id).copied()))
        .chain(
            waived(checked)
                .iter()
                .map(|(item, waiver)| suppressed(item, index.get(item.id).copied(), waiver)),
        )
        .collect();
    let driver = json!({
        "name": "landform",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().map(|(id, about)| rule(id, about)).collect::<Vec<Value>>(),
    });
    // One category for each blueprint, or the second upload of a commit replaces the first.
    let category = ["landform/", checked.blueprint, "/"].concat();
    let run = json!({
        "tool": {"driver": driver},
        "automationDetails": {"id": category},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": !checked.diagnostics.has_errors() && !checked.ran.is_nothing()}],
        "results": results,
        "properties": {"ran": summary::ran(checked)},
    });
    pretty(&json!({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}))
}

/// Every rule, and the codes of problems and claims that occur, by id.
fn rules(items: &[Item]) -> BTreeMap<&'static str, About> {
    let own = comply::rules().iter().map(|rule| {
        let about = About {
            title: rule.title().to_owned(),
            page: rule.page().to_owned(),
            severity: rule.severity(),
            security: true,
        };
        (rule.id(), about)
    });
    let others = items
        .iter()
        .filter(|item| item.sort != Sort::Finding)
        .map(|item| (item.id, of_code(item)));
    others.chain(own).collect()
}

fn of_code(item: &Item) -> About {
    let title = match item.id {
        CLAIM => "A claim of the blueprint does not hold.".to_owned(),
        code => ["The blueprint is wrong: ", &code.replace('-', " "), "."].concat(),
    };
    let page = comply::page(item.id).map_or_else(|| title.clone(), str::to_owned);
    About {
        title,
        page,
        severity: item.severity,
        security: item.sort == Sort::Claim,
    }
}

/// <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning#reportingdescriptor-object>
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "3.0",
        Severity::Medium => "5.5",
        Severity::High => "8.0",
        Severity::Critical => "9.5",
    }
}

fn rule(id: &str, about: &About) -> Value {
    let tags: &[&str] = if about.security { &["aws", "security"] } else { &["aws"] };
    let mut properties = json!({"tags": tags, "precision": "high"});
    if let Some(map) = properties.as_object_mut().filter(|_| about.security) {
        map.insert("security-severity".to_owned(), score(about.severity).into());
    }
    json!({
        "id": id,
        "name": id,
        "shortDescription": {"text": cut(&about.title)},
        "fullDescription": {"text": cut(&about.page)},
        "help": {"text": about.page, "markdown": about.page},
        "defaultConfiguration": {"level": about.severity.level().as_str()},
        "properties": properties,
    })
}

fn cut(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}

fn result(item: &Item, index: Option<usize>) -> Value {
    let text = [item.message.as_str(), item.help.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(". ");
    let line_hash = [&item.fingerprint, ":1"].concat();
    let mut result = json!({
        "ruleId": item.id,
        "level": item.level(),
        "message": {"text": text},
        "locations": [{"physicalLocation": physical(&item.range)}],
        "partialFingerprints": {"landform/v1": item.fingerprint, "primaryLocationLineHash": line_hash},
    });
    if let Some(map) = result.as_object_mut() {
        index
            .into_iter()
            .for_each(|index| drop(map.insert("ruleIndex".to_owned(), index.into())));
        if !item.evidence.is_empty() {
            map.insert("codeFlows".to_owned(), json!([{"threadFlows": [{"locations": steps(item)}]}]));
        }
    }
    result
}

/// A finding that somebody lives with. Code scanning of GitHub takes no notice of suppressions: there it is a note.
///
/// <https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317731>
fn suppressed(item: &Item, index: Option<usize>, waiver: &Waiver) -> Value {
    let mut result = result(item, index);
    if let Some(map) = result.as_object_mut() {
        map.insert("level".to_owned(), "note".into());
        let accepted = json!({"kind": "external", "status": "accepted", "justification": decision(waiver)});
        map.insert("suppressions".to_owned(), json!([accepted]));
    }
    result
}

/// One step for each line of evidence, all at the place of the finding.
fn steps(item: &Item) -> Vec<Value> {
    let step = |text: &String| json!({"location": {"physicalLocation": physical(&item.range), "message": {"text": text}}});
    item.evidence.iter().map(step).collect()
}

fn physical(range: &SourceRange) -> Value {
    json!({
        "artifactLocation": {"uri": uri(&range.file)},
        "region": {"startLine": range.line, "startColumn": range.column, "endLine": range.line, "endColumn": range.end_column},
    })
}

/// A relative path as a URI: everything but letters, digits and `-._~/` is escaped.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let escaped = |byte: u8| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    path.strip_prefix("./").unwrap_or(path).bytes().map(escaped).collect()
}
