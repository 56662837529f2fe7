//! `{account}` and its like in the texts of a blueprint into what they stand for in the place of a resource.

use crate::diagnostic::{Diagnostic, Span, closest};
use crate::policy::{Actions, Principals, Resources, Statement};
use crate::resource::Place;
use serde_json::Value;
use std::collections::BTreeSet;

/// Every placeholder.
const ALL: [&str; 5] = ["account", "account_name", "region", "partition", "organization"];

/// The code of a text with braces that stand for nothing.
const UNKNOWN: &str = "placeholder-unknown";

/// A text in which each placeholder is what it stands for in a place of an organization. What stands in `${…}` is IAM's own.
pub(super) fn filled(text: &str, place: &Place, organization: &str) -> String {
    let values = [
        place.account.as_str(),
        place.name.as_str(),
        place.region.as_str(),
        place.partition().as_str(),
        organization,
    ];
    replaced(text, &values)
}

fn replaced(text: &str, values: &[&str; 5]) -> String {
    let (mut whole, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('{') {
        whole.push_str(before);
        let parted = after.split_once('}');
        let value = parted.filter(|_| !before.ends_with('$')).and_then(|(word, _)| {
            let at = ALL.iter().position(|name| *name == word)?;
            values.get(at)
        });
        match (parted, value) {
            (Some((_, end)), Some(value)) => {
                whole.push_str(value);
                rest = end;
            }
            (Some((word, end)), None) if before.ends_with('$') => {
                whole.push_str(&["{", word, "}"].concat());
                rest = end;
            }
            (_, _) => {
                whole.push('{');
                rest = after;
            }
        }
    }
    whole.push_str(rest);
    whole
}

/// A text in which each placeholder is a word that may stand anywhere.
pub(super) fn plain(text: &str) -> String {
    replaced(text, &ALL)
}

/// A pattern that a text fits in every place.
pub(super) fn pattern(text: &str) -> String {
    replaced(text, &["*"; 5])
}

/// The placeholder that a word is a slip of by one letter, or by its case and hyphens.
pub(super) fn nearly(word: &str) -> Option<&'static str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
    let slip = |name: &str| strsim::damerau_levenshtein(&plain(word), &plain(name)) <= 1;
    let near = ALL.into_iter().find(|name| slip(name));
    near.filter(|name| *name != word && word.len() <= MOST)
}

/// Longer words, in bytes, are compared with nothing.
const MOST: usize = 32;

/// What is wrong with the braces of a text.
pub(super) fn told(text: &str, place: Span) -> Option<Diagnostic> {
    let (message, help) = unknown(text)?;
    Some(Diagnostic::error(UNKNOWN, place, message).help(help))
}

/// The first placeholder of a text, of some.
fn first_of<'n>(names: &[&'n str], text: &str) -> Option<&'n str> {
    names.iter().copied().find(|name| {
        let word = ["{", name, "}"].concat();
        text.match_indices(&word)
            .any(|(at, _)| !text.get(..at).is_some_and(|before| before.ends_with('$')))
    })
}

/// The same of a text in which nothing is filled.
pub(super) fn told_anywhere(text: &str, place: Span) -> Option<Diagnostic> {
    let Some(name) = first_of(&ALL, text) else {
        return told(text, place);
    };
    let message = format!("`{{{name}}}` stands for nothing here: this is of no place");
    Some(Diagnostic::error(UNKNOWN, place, message).help("name what is meant: an address, an ARN, a value"))
}

/// What is wrong with the braces of a statement that is of no account: what is of the organization may stand there.
pub(super) fn told_without_place(text: &str, place: Span) -> Option<Diagnostic> {
    let Some(name) = first_of(&["account", "account_name", "region"], text) else {
        return told(text, place);
    };
    let message = format!("`{{{name}}}` stands for nothing here: this is of no account");
    Some(Diagnostic::error(UNKNOWN, place, message).help("name what is meant, or write `*`"))
}

/// What stands in braces and for nothing: what is wrong with it, and what to do.
fn unknown(text: &str) -> Option<(String, String)> {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (word, end) = after.split_once('}')?;
        let plain = word.starts_with(|first: char| first.is_ascii_alphabetic())
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        let message = match before.ends_with('$') {
            true => no_variable(word),
            false => (plain && !ALL.contains(&word)).then(|| format!("`{{{word}}}` stands for nothing")),
        };
        if let Some(message) = message {
            return Some((message, meant(word)));
        }
        rest = end;
    }
    None
}

/// What is wrong with a variable that IAM does not have.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
fn no_variable(word: &str) -> Option<String> {
    let fits = is_of_iam(word) && !word.contains('{');
    let message = format!(
        "`${{{word}}}` is no variable of IAM: these are keys of the request, such as `${{aws:PrincipalTag/team}}`"
    );
    (!fits).then_some(message)
}

/// `${aws:username}`, `${s3:prefix}`, with or without a default, and what stands for the characters themselves.
fn is_of_iam(word: &str) -> bool {
    // `AWS::AccountId` is CloudFormation's.
    let key = word.split(',').next().unwrap_or_default().trim_end();
    let parted = key.split_once(':').filter(|(prefix, rest)| !prefix.is_empty() && !rest.is_empty());
    parted.is_some_and(|(_, rest)| !rest.starts_with(':') && !rest.ends_with('/'))
        || ["*", "?", "$"].contains(&word)
}

fn meant(word: &str) -> String {
    match closest(word, ALL) {
        Some(near) => format!("did you mean `{{{near}}}`?"),
        None => format!("a text may hold {}", ALL.map(|name| format!("`{{{name}}}`")).join(", ")),
    }
}

/// Fills the resources, principals and conditions of a statement.
pub(super) fn fill(statement: &mut Statement, filled: &dyn Fn(&str) -> String) {
    let fill = |all: &mut BTreeSet<String>| {
        if all.iter().any(|text| text.contains('{')) {
            *all = all.iter().map(|text| filled(text)).collect();
        }
    };
    if let Some(Resources::In(all) | Resources::NotIn(all)) = &mut statement.resources {
        fill(all);
    }
    match &mut statement.actions {
        Actions::In(all) | Actions::NotIn(all) => fill(all),
    }
    statement.sid.iter_mut().for_each(|sid| *sid = filled(sid));
    if let Some(Principals::In(set) | Principals::NotIn(set)) = &mut statement.principals {
        [&mut set.aws, &mut set.service, &mut set.federated].into_iter().for_each(fill);
    }
    for condition in &mut statement.conditions {
        condition.values.iter_mut().for_each(|value| *value = filled(value));
        condition.key = filled(&condition.key);
    }
}

/// The same of every text of a value.
pub(super) fn filled_value(value: &Value, filled: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(filled(text)),
        Value::Array(items) => items.iter().map(|item| filled_value(item, filled)).collect(),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(key, item)| (filled(key), filled_value(item, filled))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_nothing_is_told() {
        let said = |text: &str| unknown(text).map(|(message, help)| [message, help].join(" "));
        for fine in [
            "",
            "{account}",
            "x-{region}-{account_name}",
            "${aws:PrincipalTag/team}",
            "${s3:prefix, 'a'}",
            "${*}${$}",
            "{\"a\": 1}",
            "{}",
            "a{4,5}",
            "{",
        ] {
            assert_eq!(said(fine), None, "{fine}");
        }
        assert!(said("${account}").unwrap().ends_with("did you mean `{account}`?"));
        assert!(
            said("arn:{acount}")
                .unwrap()
                .contains("`{acount}` stands for nothing did you mean `{account}`?")
        );
        assert!(said("{stage}").unwrap().contains("`{organization}`"));
        assert!(said("{account}${team}").is_some());
        assert!(said("${aws:PrincipalTag/{account}}").is_some());
        for slip in ["{Account}", "{account-name}", "${aws:}", "${:x}", "${aws:PrincipalTag/}"] {
            assert!(said(slip).is_some(), "{slip}");
        }
        assert!(said("${everything}").is_some() && said("${AWS::AccountId}").is_some());
    }

    #[test]
    fn what_is_of_iam_stays() {
        let text = "{account}-{account_name}/${aws:PrincipalTag/team, 'x'}/{a}/${account}{region";
        assert_eq!(
            replaced(text, &["1", "dev", "r", "p", "o"]),
            "1-dev/${aws:PrincipalTag/team, 'x'}/{a}/${account}{region"
        );
        assert_eq!(plain("{account}"), "account");
        let told = |text: &str| told_without_place(text, Span::new(0, 0, 0)).map(|problem| problem.message);
        assert!(told("x-{account}").unwrap().contains("of no account"));
        assert!(told("{organization}").is_none() && told("{acount}").is_some());
    }
}
