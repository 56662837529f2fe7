//! JSON data into block YAML that a YAML 1.1 and a YAML 1.2 reader read the same way.
//!
//! Text with symbols becomes `Ref`, `Fn::GetAtt` or `Fn::Sub`; every other text stays as it is,
//! `${…}` included. Nothing in the data can become an intrinsic function of CloudFormation.

use super::scope::TextToken;
use super::{Carried, RenderError, Scope, SymbolReference};
use crate::aws::{DYNAMIC_REFERENCE, REFERENCE_HALVES};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

/// The pseudo parameter for the account that a template is for.
const OWN_ACCOUNT: &str = "AWS::AccountId";

/// Writes a value as block YAML; every line after the first is indented by `indent` spaces.
///
/// # Errors
///
/// What CloudFormation cannot say: `null`, a key with a symbol or with the own account, a key that
/// is an intrinsic function, `${` without `}` beside a symbol, a symbol that nothing carries.
pub fn write(value: &Value, scope: &Scope, indent: usize) -> Result<String, RenderError> {
    let text = under_a_key(value, scope)?;
    let column = " ".repeat(indent);
    Ok(match text.strip_prefix('\n') {
        Some(below) => shift(below, |line| line.strip_prefix("  ").map(|line| [&column, line].concat()))
            .trim_start_matches(' ')
            .to_owned(),
        None => after_first_line(&text, |line| Some([&column, line].concat())),
    })
}

/// Writes a value where it follows what already stands on its line: the line's indentation and
/// whether it opens a list item or a key decide how.
pub(super) fn write_after(prefix: &str, value: &str) -> String {
    let body = prefix.trim_start_matches(' ');
    let dashes = body.len() - body.trim_start_matches("- ").len();
    let key = body.len() > dashes;
    let column = " ".repeat(prefix.len() - body.len() + dashes);
    let deeper = |line: &str| Some([&column, line].concat());
    let same = |line: &str| line.strip_prefix("  ").map(|line| [&column, line].concat());
    match (value.strip_prefix('\n'), key) {
        (Some(below), false) => shift(below, same).trim_start_matches(' ').to_owned(),
        (_, true) => after_first_line(value, deeper),
        (None, false) => after_first_line(value, same),
    }
}

/// A value as it stands under a key at the left margin: beside the key, or from the next line on, two deeper.
pub(super) fn under_a_key(value: &Value, scope: &Scope) -> Result<String, RenderError> {
    let text = serialize(&json!({ "k": intrinsics(value, scope)? }))?;
    let text = text
        .strip_prefix("k:")
        .ok_or_else(|| RenderError::new("the YAML writer wrote something unexpected"))?;
    Ok(text.trim_start_matches(' ').to_owned())
}

/// A text as one quoted-when-needed scalar without symbols, such as a key.
pub(super) fn plain_scalar(text: &str) -> Result<String, RenderError> {
    let written = serialize(&Value::String(text.to_owned()))?;
    // The writer makes a block of a long text, and a block cannot be a key.
    if written.starts_with(['|', '>']) {
        let quoted = serde_saphyr::to_string(&serde_saphyr::DoubleQuoted(text));
        let quoted = quoted.map_err(|error| RenderError::new(error.to_string()))?;
        return Ok(quoted.trim_end_matches('\n').to_owned());
    }
    Ok(written)
}

fn after_first_line(text: &str, change: impl Fn(&str) -> Option<String>) -> String {
    match text.split_once('\n') {
        Some((first, rest)) => [first, &shift(rest, change)].join("\n"),
        None => text.to_owned(),
    }
}

/// Empty lines stay empty, and a line that is too short to be moved becomes empty.
fn shift(lines: &str, change: impl Fn(&str) -> Option<String>) -> String {
    let lines = lines.split('\n').map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            change(line).unwrap_or_default()
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn serialize(value: &Value) -> Result<String, RenderError> {
    let options = serde_saphyr::ser_options! { compact_list_indent: false };
    let text = serde_saphyr::to_string_with_options(&Quoted(value), options)
        .map_err(|error| RenderError::new(error.to_string()))?;
    Ok(text.strip_suffix('\n').unwrap_or(&text).to_owned())
}

/// A value of which every text that some reader may stumble over is quoted, even where YAML would not ask for it.
struct Quoted<'a>(&'a Value);

impl Serialize for Quoted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::String(text) => QuotedText(text).serialize(serializer),
            Value::Array(items) => serializer.collect_seq(items.iter().map(Quoted)),
            Value::Object(entries) => {
                serializer.collect_map(entries.iter().map(|(key, value)| (QuotedText(key), Quoted(value))))
            }
            other => other.serialize(serializer),
        }
    }
}

struct QuotedText<'a>(&'a str);

impl Serialize for QuotedText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // libyaml refuses a block whose first line starts with a tab, so no text with a tab becomes a block.
        match resembles_a_number(self.0) || self.0.contains('\t') {
            true => serde_saphyr::DoubleQuoted(self.0).serialize(serializer),
            false => self.0.serialize(serializer),
        }
    }
}

fn resembles_a_number(text: &str) -> bool {
    let of_number =
        |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | ':' | '.' | '+' | '-' | ' ');
    text.starts_with(|char: char| char.is_ascii_digit() || matches!(char, '+' | '-' | '.'))
        && text.chars().all(of_number)
}

/// The same value with every text that holds a symbol replaced by the intrinsic that says it.
fn intrinsics(value: &Value, scope: &Scope) -> Result<Value, RenderError> {
    match value {
        Value::Null => Err(RenderError::new("CloudFormation has no null")),
        Value::String(text) => sub(text, scope),
        Value::Array(items) => items.iter().map(|item| intrinsics(item, scope)).collect(),
        Value::Object(entries) => {
            let entries: Result<Map<_, _>, _> = entries
                .iter()
                .map(|(name, value)| Ok((key(name, scope)?, intrinsics(value, scope)?)))
                .collect();
            Ok(Value::Object(entries?))
        }
        other => Ok(other.clone()),
    }
}

fn key(name: &str, scope: &Scope) -> Result<String, RenderError> {
    if name == "Ref" || name.starts_with("Fn::") {
        return Err(RenderError::new(format!("the key `{name}` would be an intrinsic function")));
    }
    match scope.tokens(name)?.as_slice() {
        [] => Ok(String::new()),
        [TextToken::Literal(text)] => Ok(text.clone()),
        _ => Err(RenderError::new(format!(
            "the key `{}` cannot hold a reference in CloudFormation",
            Scope::prose(name)
        ))),
    }
}

/// What CloudFormation looks up stands in halves that it joins first: a template is also the text of a property in that of a stack
/// set, and CloudFormation would look it up there, in the account of the administrator.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
fn sub(text: &str, scope: &Scope) -> Result<Value, RenderError> {
    let (open, resolve) = REFERENCE_HALVES;
    let mut pieces: Vec<String> = text.split(DYNAMIC_REFERENCE).map(str::to_owned).collect();
    if pieces.len() == 1 {
        return whole(text, scope);
    }
    let last = pieces.len() - 1;
    for (at, piece) in pieces.iter_mut().enumerate() {
        let before = if at == 0 { "" } else { resolve };
        let behind = if at == last { "" } else { open };
        *piece = [before, piece, behind].concat();
    }
    let each: Result<Vec<Value>, _> = pieces.iter().map(|piece| whole(piece, scope)).collect();
    Ok(json!({ "Fn::Join": ["", each?] }))
}

fn whole(text: &str, scope: &Scope) -> Result<Value, RenderError> {
    let tokens = scope.tokens(text)?;
    match tokens.as_slice() {
        [] => Ok(Value::String(String::new())),
        [TextToken::Literal(text)] => Ok(Value::String(text.clone())),
        [TextToken::OwnAccount] => Ok(json!({ "Ref": OWN_ACCOUNT })),
        [TextToken::Carried(Carried::PartOfAttribute(reference))] => Ok(part_of(reference)),
        [TextToken::Carried(carried)] => reference(carried).map(|reference| match &reference.attribute {
            None => json!({ "Ref": reference.logical_id }),
            Some(attribute) => json!({ "Fn::GetAtt": [reference.logical_id, attribute] }),
        }),
        _ => {
            let template: Result<String, _> = tokens.iter().map(sub_token).collect();
            Ok(json!({ "Fn::Sub": template? }))
        }
    }
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-select.html>
fn part_of(reference: &SymbolReference) -> Value {
    let list = json!({ "Fn::GetAtt": [reference.logical_id, reference.attribute] });
    let element = json!({ "Fn::Select": [0, list] });
    json!({ "Fn::Select": [1, { "Fn::Split": [":", element] }] })
}

fn sub_token(token: &TextToken<'_>) -> Result<String, RenderError> {
    match token {
        TextToken::Literal(text) => escape(text),
        TextToken::OwnAccount => Ok(["${", OWN_ACCOUNT, "}"].concat()),
        TextToken::Carried(carried) => reference(carried).map(|reference| match &reference.attribute {
            None => ["${", &reference.logical_id, "}"].concat(),
            Some(attribute) => ["${", &reference.logical_id, ".", attribute, "}"].concat(),
        }),
    }
}

fn reference(carried: &Carried) -> Result<&SymbolReference, RenderError> {
    match carried {
        Carried::CloudFormation(reference) => Ok(reference),
        Carried::PartOfAttribute(reference) => {
            let message =
                format!("a part of `{}` cannot stand inside a text of CloudFormation", reference.logical_id);
            Err(RenderError::new(message))
        }
        Carried::Terraform(name) | Carried::Literal(name) => {
            Err(RenderError::new(format!("`{name}` is no reference of CloudFormation")))
        }
    }
}

/// `${name}` as text inside `Fn::Sub` is `${!name}`; AWS says nothing about `${` in any other form.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html>
fn escape(text: &str) -> Result<String, RenderError> {
    let mut escaped = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        match after.split_once('}') {
            Some((name, tail)) if !name.is_empty() && !name.contains("${") => {
                [before, "${!", name, "}"].iter().for_each(|part| escaped.push_str(part));
                rest = tail;
            }
            _ => return Err(RenderError::new(format!("`Fn::Sub` cannot say the text `${{{after}`"))),
        }
    }
    escaped.push_str(rest);
    Ok(escaped)
}
