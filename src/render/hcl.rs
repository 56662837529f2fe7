//! JSON data into HCL expressions as `terraform fmt` would lay them out.

use super::scope::TextToken;
use super::{Carried, RenderError, Scope};
use serde_json::{Map, Value};
use std::fmt::Write;

/// The variable for the account that a root is for.
pub const OWN_ACCOUNT: &str = "var.account_id";

/// Words that are no plain keys of an object.
const KEYWORDS: [&str; 6] = ["true", "false", "null", "for", "if", "in"];

/// Writes a value as an HCL expression; every line after the first is indented by `indent` spaces.
///
/// # Errors
///
/// A symbol that nothing carries, or that CloudFormation carries.
pub fn write(value: &Value, scope: &Scope, indent: usize) -> Result<String, RenderError> {
    let mut text = String::new();
    expression(&mut text, value, scope, indent)?;
    Ok(align(&text))
}

/// Writes `jsonencode(…)` around a value.
///
/// # Errors
///
/// As [`write`].
pub fn jsonencode(value: &Value, scope: &Scope, indent: usize) -> Result<String, RenderError> {
    Ok(["jsonencode(", &write(value, scope, indent)?, ")"].concat())
}

/// Aligns the `=` of runs of consecutive single-line attributes, as `terraform fmt` does.
///
/// A line whose right side opens a bracket that it does not close ends the run and is not padded.
pub fn align(text: &str) -> String {
    let mut aligned: Vec<String> = Vec::new();
    let mut run: Vec<(&str, &str)> = Vec::new();
    for line in text.split('\n') {
        match split_attribute(line) {
            Attribute::Single(left, right) => run.push((left, right)),
            Attribute::Open(left, right) => {
                flush(&mut run, &mut aligned);
                aligned.push([left, right].join(" = "));
            }
            Attribute::None => {
                flush(&mut run, &mut aligned);
                aligned.push(line.to_owned());
            }
        }
    }
    flush(&mut run, &mut aligned);
    aligned.join("\n")
}

fn flush(run: &mut Vec<(&str, &str)>, aligned: &mut Vec<String>) {
    let width = run.iter().map(|(left, _)| left.chars().count()).max().unwrap_or(0);
    aligned.extend(run.drain(..).map(|(left, right)| {
        let padding = " ".repeat(width - left.chars().count());
        [left, &padding, " = ", right].concat()
    }));
}

enum Attribute<'a> {
    /// `left = right` on one line.
    Single(&'a str, &'a str),
    /// `left = [`: goes on in the lines below.
    Open(&'a str, &'a str),
    /// Anything else.
    None,
}

/// Splits a line at its first `=` outside strings and comments.
fn split_attribute(line: &str) -> Attribute<'_> {
    if !line.contains('=') {
        return Attribute::None;
    }
    let (mut first, mut brackets) = (None, 0_i64);
    each_token(line, |at, token| match (first, token) {
        (None, '=') => first = Some(at),
        (None, _) => {}
        (Some(_), token) => brackets += bracket(token),
    });
    let halves = first.and_then(|at| line.split_at_checked(at)).and_then(|(left, right)| {
        Some((left.trim_end_matches(' '), right.strip_prefix('=')?.trim_matches(' ')))
    });
    let Some((left, right)) = halves else {
        return Attribute::None;
    };
    match (left.trim_matches(' ').is_empty(), brackets) {
        (true, _) => Attribute::None,
        (false, 0) => Attribute::Single(left, right),
        (false, 1..) => Attribute::Open(left, right),
        (false, _) => Attribute::None,
    }
}

fn bracket(token: char) -> i64 {
    match token {
        '(' | '[' | '{' => 1,
        ')' | ']' | '}' => -1,
        _ => 0,
    }
}

/// The characters of a line that are outside strings and comments; `==`, `=>` and the like are left out.
fn each_token(line: &str, mut take: impl FnMut(usize, char)) {
    let mut chars = line.char_indices().peekable();
    let mut strings = Strings::default();
    while let Some((at, char)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        if strings.inside() {
            if strings.step(char, next) {
                chars.next();
            }
            continue;
        }
        match (char, next) {
            ('#', _) | ('/', Some('/' | '*')) => break,
            ('=' | '!' | '<' | '>', Some('=')) | ('=', Some('>')) => drop(chars.next()),
            _ => {
                if strings.open.is_empty() {
                    take(at, char);
                }
                strings.outside(char);
            }
        }
    }
}

/// Where a line stands among quotes and the `${…}` inside them: for each open string, the depth of
/// braces of the interpolation in it, or none while its text is read.
#[derive(Default)]
struct Strings {
    open: Vec<Option<usize>>,
    previous: Option<char>,
}

impl Strings {
    fn inside(&self) -> bool {
        matches!(self.open.last(), Some(None))
    }

    /// One character of a string's text; true where the next one belongs to it.
    fn step(&mut self, char: char, next: Option<char>) -> bool {
        let doubled = self.previous.replace(char) == Some(char);
        match (char, next) {
            ('\\', _) => true,
            ('"', _) => {
                self.open.pop();
                false
            }
            ('$' | '%', Some('{')) if !doubled => {
                if let Some(last) = self.open.last_mut() {
                    *last = Some(1);
                }
                true
            }
            _ => false,
        }
    }

    /// One character outside a string's text.
    fn outside(&mut self, char: char) {
        let depth = self.open.last_mut().and_then(Option::as_mut);
        match (char, depth) {
            ('"', _) => {
                self.previous = None;
                self.open.push(None);
            }
            ('{', Some(depth)) => *depth += 1,
            ('}', Some(depth)) => {
                *depth -= 1;
                if *depth == 0
                    && let Some(last) = self.open.last_mut()
                {
                    *last = None;
                }
            }
            _ => {}
        }
    }
}

fn expression(out: &mut String, value: &Value, scope: &Scope, indent: usize) -> Result<(), RenderError> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => out.push_str(&string(text, scope)?),
        Value::Array(items) => list(out, items, scope, indent)?,
        Value::Object(entries) => object(out, entries, scope, indent)?,
    }
    Ok(())
}

fn list(out: &mut String, items: &[Value], scope: &Scope, indent: usize) -> Result<(), RenderError> {
    if items.is_empty() {
        out.push_str("[]");
        return Ok(());
    }
    if let [only] = items
        && !only.is_array()
        && !only.is_object()
    {
        out.push('[');
        expression(out, only, scope, indent)?;
        out.push(']');
        return Ok(());
    }
    out.push('[');
    for item in items {
        new_line(out, indent + 2);
        expression(out, item, scope, indent + 2)?;
        out.push(',');
    }
    new_line(out, indent);
    out.push(']');
    Ok(())
}

fn object(
    out: &mut String,
    entries: &Map<String, Value>,
    scope: &Scope,
    indent: usize,
) -> Result<(), RenderError> {
    if entries.is_empty() {
        out.push_str("{}");
        return Ok(());
    }
    out.push('{');
    for (name, value) in entries {
        new_line(out, indent + 2);
        out.push_str(&key(name, scope)?);
        out.push_str(" = ");
        expression(out, value, scope, indent + 2)?;
    }
    new_line(out, indent);
    out.push('}');
    Ok(())
}

/// Writes the inside of a block: attributes, and a block for each map of a list of maps.
///
/// # Errors
///
/// As [`write`], and a name that is no identifier.
pub fn arguments(entries: &Map<String, Value>, scope: &Scope) -> Result<String, RenderError> {
    let (mut attributes, mut blocks) = (Vec::new(), Vec::new());
    for (name, value) in entries {
        if !is_identifier(name) {
            return Err(RenderError::new(format!("`{name}` is not an identifier")));
        }
        match value {
            Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_object) => {
                for inside in items.iter().filter_map(Value::as_object) {
                    blocks.push(block(name, inside, scope)?);
                }
            }
            value => attributes.push([name, " = ", &write(value, scope, 0)?].concat()),
        }
    }
    let attributes = (!attributes.is_empty()).then(|| attributes.join("\n"));
    Ok(attributes.into_iter().chain(blocks).collect::<Vec<_>>().join("\n\n"))
}

fn block(name: &str, inside: &Map<String, Value>, scope: &Scope) -> Result<String, RenderError> {
    let lines = arguments(inside, scope)?;
    let lines = lines.lines().map(|line| match line.is_empty() {
        true => "\n".to_owned(),
        false => ["  ", line, "\n"].concat(),
    });
    Ok([name, " {\n", &lines.collect::<String>(), "}"].concat())
}

fn new_line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

fn key(name: &str, scope: &Scope) -> Result<String, RenderError> {
    let tokens = scope.tokens(name)?;
    match tokens.as_slice() {
        [TextToken::Literal(name)] if is_identifier(name) && !KEYWORDS.contains(&name.as_str()) => {
            Ok(name.clone())
        }
        _ => quoted(&tokens, is_one_column),
    }
}

/// A name that HCL takes without quotes; a narrower rule than HCL's own, which knows all of Unicode.
pub(super) fn is_identifier(name: &str) -> bool {
    name.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_')
        && name.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-'))
}

/// A quoted string, or the bare reference where the whole string is one.
pub(super) fn string(text: &str, scope: &Scope) -> Result<String, RenderError> {
    let tokens = scope.value_tokens(text)?;
    match tokens.as_slice() {
        [TextToken::OwnAccount] => Ok(OWN_ACCOUNT.to_owned()),
        [TextToken::Carried(carried)] => traversal(carried).map(str::to_owned),
        _ => quoted(&tokens, is_printable),
    }
}

/// A name as a reference where it calls a resource of the file, and as a string where not.
pub(super) fn name(text: &str, scope: &Scope) -> Result<String, RenderError> {
    match scope.named(text) {
        Some(carried) => traversal(carried).map(str::to_owned),
        None => string(text, scope),
    }
}

fn traversal(carried: &Carried) -> Result<&str, RenderError> {
    match carried {
        Carried::Terraform(traversal) => Ok(traversal),
        Carried::CloudFormation(reference) | Carried::PartOfAttribute(reference) => {
            Err(RenderError::new(format!("`{}` is no reference of Terraform", reference.logical_id)))
        }
        Carried::Literal(id) => Err(RenderError::new(format!("`{id}` is no reference of Terraform"))),
    }
}

/// A string with interpolations; a `$` or `%` right before one is escaped, or it would escape the interpolation.
fn quoted(tokens: &[TextToken<'_>], raw: fn(char) -> bool) -> Result<String, RenderError> {
    let mut out = String::from("\"");
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TextToken::Literal(text) => escape(&mut out, text, raw, index + 1 < tokens.len()),
            TextToken::OwnAccount => interpolate(&mut out, OWN_ACCOUNT),
            TextToken::Carried(carried) => interpolate(&mut out, traversal(carried)?),
        }
    }
    out.push('"');
    Ok(out)
}

fn interpolate(out: &mut String, traversal: &str) {
    ["${", traversal, "}"].iter().for_each(|part| out.push_str(part));
}

/// <https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences>
fn escape(out: &mut String, text: &str, raw: fn(char) -> bool, interpolation_follows: bool) {
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match (char, chars.peek()) {
            ('\n', _) => out.push_str("\\n"),
            ('\r', _) => out.push_str("\\r"),
            ('\t', _) => out.push_str("\\t"),
            ('"' | '\\', _) => out.extend(['\\', char]),
            ('$' | '%', Some('{')) => out.extend([char, char]),
            ('$' | '%', None) if interpolation_follows => unicode(out, char),
            (char, _) if raw(char) => out.push(char),
            (char, _) => unicode(out, char),
        }
    }
}

fn unicode(out: &mut String, char: char) {
    let code = u32::from(char);
    // Writing into a String cannot fail.
    let _ = if code > 0xffff {
        write!(out, "\\U{code:08X}")
    } else {
        write!(out, "\\u{code:04X}")
    };
}

/// Characters that look the same to every reader and editor.
fn is_printable(char: char) -> bool {
    let hidden = matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}');
    let private = matches!(char, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    !char.is_control() && !hidden && !private
}

/// Characters of which `terraform fmt` counts each as one column; in a key it aligns by columns.
fn is_one_column(char: char) -> bool {
    let ascii = char.is_ascii() && !char.is_ascii_control();
    ascii
        || matches!(char, '\u{c0}'..='\u{24f}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}
