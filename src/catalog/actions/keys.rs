//! Condition keys: their type, whether they hold several values, and which pattern a written key belongs to.

use std::sync::LazyLock;

use serde::Deserialize;

use super::service;
use crate::aws::glob_matches;
use crate::catalog::{Table, context_keys};

pub(super) const DATA: &str = include_str!("../data/global_keys.json");

static GLOBAL: LazyLock<Table<GlobalRow>> = LazyLock::new(|| Table::embedded(DATA));

/// What the values of a key are.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum KeyType {
    /// Text.
    String,
    /// `true` or `false`.
    Bool,
    /// A number.
    Numeric,
    /// A point in time.
    Date,
    /// An ARN.
    Arn,
    /// An address or a network.
    IpAddress,
    /// Base64.
    Binary,
}

impl KeyType {
    /// The type of a one-letter code of the data files, its `*` aside.
    pub(super) fn of(code: &str) -> Self {
        match code.trim_end_matches('*') {
            "B" => Self::Bool,
            "N" => Self::Numeric,
            "D" => Self::Date,
            "A" => Self::Arn,
            "I" => Self::IpAddress,
            "Y" => Self::Binary,
            _ => Self::String,
        }
    }
}

/// A condition key, or the pattern of a family of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConditionKey {
    /// AWS's spelling; a family has a hole such as `${TagKey}`.
    pub key: &'static str,
    /// What its values are.
    pub kind: KeyType,
    /// True where a request can hold several values, so that a condition needs `ForAnyValue` or `ForAllValues`.
    pub multivalued: bool,
    /// True for keys of all services.
    pub global: bool,
    /// For a key that AWS no longer fills: the one to use.
    pub replacement: Option<&'static str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GlobalRow {
    pub key: String,
    #[serde(rename = "type")]
    pub code: String,
    #[serde(rename = "about")]
    _about: String,
}

/// What is known of a key written in a statement about `prefix`: the service's own row first, then the global ones.
/// Any case; `aws:ResourceTag/team` finds `aws:ResourceTag/${TagKey}`. `None`: no such key.
pub fn condition_key(prefix: &str, key: &str) -> Option<ConditionKey> {
    let own = service(prefix).and_then(|s| best(&s.condition_keys, |known| known.key, key).copied());
    own.map(|known| ConditionKey {
        global: global(key).is_some(),
        ..known
    })
    .or_else(|| global(key))
}

/// Whether a key (any case) holds a list by its nature, whatever statement it stands in.
pub fn is_list(key: &str) -> bool {
    // Keys that are named after an identity provider are rows of the service that takes its tokens.
    let of_token = context_keys::is_of_token(key);
    let prefix = if of_token {
        "sts"
    } else {
        key.split(':').next().unwrap_or_default()
    };
    let mut lists = GLOBAL.rows.iter().filter(|row| row.is_list());
    let own = || {
        service(prefix).is_some_and(|s| {
            s.condition_keys.iter().any(|known| known.multivalued && matches(known.key, key))
        })
    };
    lists.any(|row| matches(&row.key, key)) || own()
}

/// The global keys, sorted.
pub fn global_keys() -> impl Iterator<Item = ConditionKey> {
    GLOBAL.rows.iter().map(GlobalRow::as_key)
}

/// The global key that `key` belongs to.
pub(super) fn global(key: &str) -> Option<ConditionKey> {
    best(&GLOBAL.rows, |row| &row.key, key).map(GlobalRow::as_key)
}

/// The row whose pattern is `key` itself, else the first whose pattern `key` belongs to.
fn best<'a, T>(rows: &'a [T], pattern: impl Fn(&'a T) -> &'a str, key: &str) -> Option<&'a T> {
    let exact = rows.iter().find(|row| pattern(row).eq_ignore_ascii_case(key));
    exact.or_else(|| rows.iter().find(|row| matches(pattern(row), key)))
}

/// True for the global keys that come only with actions that list them: the tags of the request and of the resource.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
pub(super) fn depends_on_action(key: &str) -> bool {
    ["aws:RequestTag/${TagKey}", "aws:ResourceTag/${TagKey}", "aws:TagKeys"]
        .iter()
        .any(|pattern| matches(pattern, key))
}

/// How the reference writes the hole of some families of tags: `secretsmanager:ResourceTag/tag-key`.
const TAG_KEY: &str = "tag-key";

/// True when `key` is `pattern`, without regard to case, each hole filled with at least one character.
pub(in crate::catalog) fn matches(pattern: &str, key: &str) -> bool {
    let pairs = pattern.bytes().zip(key.bytes());
    let same = pairs
        .take_while(|(one, other)| !is_hole(*one) && one.eq_ignore_ascii_case(other))
        .count();
    match (pattern.as_bytes().get(same), pattern.strip_suffix(TAG_KEY)) {
        (_, Some(family)) => same >= family.len() && key.len() > family.len(),
        (None, None) => key.len() == same,
        (Some(next), None) => is_hole(*next) && fills(pattern, same, key),
    }
}

/// True for the first character of a hole: `${TagKey}`, `<key>`.
fn is_hole(byte: u8) -> bool {
    matches!(byte, b'$' | b'<')
}

/// Whether a key that begins as the pattern does up to its first hole goes on as it does.
fn fills(pattern: &str, hole: usize, key: &str) -> bool {
    let end = pattern.bytes().skip(hole).position(|byte| matches!(byte, b'}' | b'>'));
    if end.is_some_and(|end| hole + end + 1 == pattern.len()) {
        return key.len() > hole;
    }
    glob_matches(&holes_to_wildcards(pattern), &key.to_ascii_lowercase())
}

fn holes_to_wildcards(pattern: &str) -> String {
    let mut glob = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['$', '<']) {
        let (before, hole) = rest.split_at(at);
        glob.push_str(before);
        glob.push_str("?*");
        rest = hole.find(['}', '>']).and_then(|end| hole.get(end + 1..)).unwrap_or_default();
    }
    glob.push_str(rest);
    glob.to_ascii_lowercase()
}

impl GlobalRow {
    fn is_list(&self) -> bool {
        self.code.ends_with('*')
    }

    fn as_key(&'static self) -> ConditionKey {
        ConditionKey {
            key: &self.key,
            kind: KeyType::of(&self.code),
            multivalued: self.is_list(),
            global: true,
            replacement: None,
        }
    }
}
