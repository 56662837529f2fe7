//! A file of accounts into what `accounts:` would say: YAML in the same form, CSV, or what `aws organizations list-accounts` answers.

use super::node::{MapKey, Node, NodeValue, parse_bytes};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use std::collections::BTreeMap;

/// Columns by what people and AWS's console call them.
const ID: [&str; 4] = ["id", "account id", "accountid", "account_id"];
const NAME: [&str; 3] = ["name", "account name", "account_name"];
const STATUS: [&str; 2] = ["status", "state"];
/// What AWS calls an account that is neither closed nor about to be.
const ACTIVE: &str = "ACTIVE";

/// An account as the file has it.
struct Row {
    name: String,
    id: String,
    span: Span,
}

/// The accounts of a file as the map that `accounts:` takes; `name` is the file's, whose end says what it is.
///
/// # Errors
///
/// Everything that is wrong with it, each with its place.
pub fn accounts_of(file: u32, name: &str, bytes: &[u8]) -> Result<Node, Diagnostics> {
    if name.to_ascii_lowercase().ends_with(".csv") {
        return rows_of_csv(file, bytes).and_then(|rows| map(file, rows));
    }
    let node = parse_bytes(file, bytes)?;
    let under = |key: &str| node.entries().iter().find(|(name, _)| name.text == key).map(|(_, value)| value);
    if let Some(token) = under("NextToken").filter(|token| token.scalar().is_some()) {
        let problem = wrong(token.span, "this is a part of the accounts: the answer names a `NextToken`");
        return Err(problem.help("leave `--no-paginate` and `--max-items` out of the command").into());
    }
    match (under("Accounts"), under("accounts")) {
        (Some(listed), _) => map(file, rows_of_answer(listed)?),
        (None, Some(accounts)) => Ok(accounts.clone()),
        (None, None) => Ok(node),
    }
}

/// The rows of `list-accounts`, <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>.
fn rows_of_answer(listed: &Node) -> Result<Vec<Row>, Diagnostics> {
    let (mut rows, mut problems) = (Vec::new(), Diagnostics::new());
    for item in listed.items() {
        let of = |key: &str| item.entries().iter().find(|(name, _)| name.text == key)?.1.scalar();
        let active = [of("Status"), of("State")].into_iter().flatten().all(|status| status == ACTIVE);
        match (of("Id"), of("Name")) {
            (Some(id), Some(name)) if active => rows.push(Row {
                name: name.to_owned(),
                id: id.to_owned(),
                span: item.span,
            }),
            (Some(_), Some(_)) => {}
            _ => problems.push(wrong(item.span, "this account has no `Id` or no `Name`")),
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

fn rows_of_csv(file: u32, bytes: &[u8]) -> Result<Vec<Row>, Diagnostics> {
    let start = Span::new(file, 0, 0);
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let headers = reader.headers().map_err(|error| wrong(start, error.to_string()))?.clone();
    let column = |names: &[&str]| {
        headers
            .iter()
            .position(|header| names.contains(&header.to_ascii_lowercase().as_str()))
    };
    let (Some(id), Some(name)) = (column(&ID), column(&NAME)) else {
        let problem = wrong(start, "the first line names no column `id`, or none `name`");
        return Err(problem.help("begin the file with `name,id`").into());
    };
    let status = column(&STATUS);
    let (mut rows, mut problems) = (Vec::new(), Diagnostics::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let at = error.position().map_or(0, |position| place(position.byte()));
                problems.push(wrong(Span::new(file, at, at), error.to_string()));
                continue;
            }
        };
        let at = record.position().map_or(0, |position| place(position.byte()));
        let active = status
            .and_then(|at| record.get(at))
            .is_none_or(|status| status.eq_ignore_ascii_case(ACTIVE));
        if let (Some(name), Some(id), true) = (record.get(name), record.get(id), active) {
            rows.push(Row {
                name: name.to_owned(),
                id: id.to_owned(),
                span: Span::new(file, at, at + 1),
            });
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

fn place(byte: u64) -> usize {
    usize::try_from(byte).unwrap_or(usize::MAX)
}

/// The rows as `NAME: { id: "…" }`. Names in AWS hold spaces and more, names of a blueprint are words.
fn map(file: u32, rows: Vec<Row>) -> Result<Node, Diagnostics> {
    if rows.is_empty() {
        return Err(wrong(Span::new(file, 0, 0), "the file lists no active account").into());
    }
    let mut problems = Diagnostics::new();
    let mut entries: Vec<(MapKey, Node)> = Vec::new();
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for row in rows {
        let name = word(&row.name);
        if let Some(other) = seen.insert(name.clone(), row.span) {
            let problem = wrong(row.span, format!("two accounts of this file are called `{name}`"));
            problems.push(problem.also(other, "the other one").help("give one of them another name"));
            continue;
        }
        let text = |text: String| Node {
            span: row.span,
            value: NodeValue::Text { text, quoted: true },
        };
        let key = |text: &str| MapKey {
            text: text.to_owned(),
            span: row.span,
        };
        let id = text(row.id);
        let value = NodeValue::Map(vec![(key("id"), id)]);
        entries.push((key(&name), Node { span: row.span, value }));
    }
    let span = Span::new(file, 0, 0);
    let value = NodeValue::Map(entries);
    if problems.is_empty() {
        Ok(Node { span, value })
    } else {
        Err(problems)
    }
}

/// A name as a word: what no name of a blueprint holds becomes `-`.
fn word(name: &str) -> String {
    let plain = |char: char| {
        if char.is_ascii_alphanumeric() || "_.-".contains(char) {
            char
        } else {
            '-'
        }
    };
    name.chars().map(plain).collect()
}

fn wrong(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("accounts-file", span, message)
        .help("write YAML like `accounts:`, CSV that begins with `name,id`, or what `aws organizations list-accounts` answers")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str, text: &str) -> Vec<(String, String)> {
        let node = accounts_of(1, name, text.as_bytes()).unwrap();
        let id = |node: &Node| {
            node.entries()
                .iter()
                .find(|(key, _)| key.text == "id")
                .unwrap()
                .1
                .scalar()
                .unwrap()
                .to_owned()
        };
        node.entries().iter().map(|(key, value)| (key.text.clone(), id(value))).collect()
    }

    #[test]
    fn three_forms_say_the_same() {
        let due = vec![
            ("ml-dev".to_owned(), "011111111111".to_owned()),
            ("log".to_owned(), "222222222222".to_owned()),
        ];
        assert_eq!(
            said("a.yaml", "ml-dev: { id: \"011111111111\" }\nlog: { id: \"222222222222\" }\n"),
            due
        );
        assert_eq!(
            said(
                "a.yaml",
                "accounts:\n  ml-dev: { id: \"011111111111\" }\n  log: { id: \"222222222222\" }\n"
            ),
            due
        );
        assert_eq!(said("a.csv", "name,id\nml dev,011111111111\nlog,222222222222\n"), due);
        assert_eq!(
            said(
                "A.CSV",
                "\"Account ID\",\"Account name\",\"State\"\n011111111111,ml-dev,ACTIVE\n222222222222,log,ACTIVE\n333333333333,old,SUSPENDED\n"
            ),
            due
        );
        let answer = r#"{"Accounts": [
            {"Id": "011111111111", "Name": "ml dev", "Status": "ACTIVE", "Email": "a@example.com"},
            {"Id": "222222222222", "Name": "log", "Status": "ACTIVE"},
            {"Id": "333333333333", "Name": "old", "Status": "SUSPENDED"}]}"#;
        assert_eq!(said("accounts.json", answer), due);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (name, text, says) in [
            ("a.csv", "a,b\nx,1\n", "names no column"),
            ("a.csv", "name,id\nx,1\nx,2\n", "are called `x`"),
            ("a.csv", "name,id\nx,1,2\n", "3 fields"),
            ("a.json", "{\"Accounts\": [{\"Id\": \"1\"}]}", "no `Name`"),
            ("a.csv", "name,id\n\"ml dev\",1\nml-dev,2\n", "are called `ml-dev`"),
            ("a.csv", "name,id\n", "no active account"),
            (
                "a.json",
                "{\"Accounts\": [{\"Id\": \"1\", \"Name\": \"x\"}], \"NextToken\": \"t\"}",
                "NextToken",
            ),
        ] {
            let problems = accounts_of(1, name, text.as_bytes()).unwrap_err();
            let first = problems.iter().next().unwrap();
            assert!(first.message.contains(says), "{}", first.message);
            assert_eq!(first.span.unwrap().file, 1);
        }
    }
}
