//! The helpers of the templates: typed values into text of the file's language.
//!
//! A helper does not know where on its line it stands, so it writes a *frame*: its text between two
//! private-use characters, with its line breaks hidden. When the whole file is there, [`settle`]
//! replaces every frame by its text, indented for its place. What a template writes without a
//! helper (`{{x}}`) goes through [`frame_bare`] into the same mechanism and ends as a quoted scalar.

use super::scope::TextToken;
use super::{RenderError, Scope, hcl, part, yaml};
use handlebars::{Handlebars, Helper, HelperDef, RenderContext, RenderErrorReason, Renderable, ScopedJson};
use serde_json::Value;

const OPEN: char = '\u{F0002}';
const CLOSE: char = '\u{F0003}';
const BREAK: char = '\u{F0004}';

/// The language of a file, by the end of its template's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Yaml,
    Hcl,
    Json,
    Markdown,
    Other,
}

impl Language {
    pub fn of(template: &str) -> Self {
        match template.rsplit_once('.').map(|(_, end)| end) {
            Some("yaml" | "yml") => Self::Yaml,
            Some("tf" | "tfvars" | "hcl") => Self::Hcl,
            Some("json") => Self::Json,
            Some("md") => Self::Markdown,
            _ => Self::Other,
        }
    }
}

/// True where a text holds a character that frames need for themselves.
pub(super) fn is_reserved(text: &str) -> bool {
    text.contains([OPEN, CLOSE, BREAK])
}

/// How a frame's text finds its place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// Beside or below what stands on the line.
    Yaml,
    /// Lines after the first are indented like the line.
    Indented,
    /// As it is.
    Exact,
    /// Not written yet: a value without a helper.
    Bare,
}

impl Slot {
    const ALL: [(Self, char); 4] =
        [(Self::Yaml, 'y'), (Self::Indented, 'i'), (Self::Exact, 'e'), (Self::Bare, 'b')];

    fn mark(self) -> char {
        Self::ALL.iter().find(|(place, _)| *place == self).map_or('e', |(_, mark)| *mark)
    }

    fn of(mark: char) -> Self {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == mark)
            .map_or(Self::Exact, |(place, _)| *place)
    }
}

fn frame(place: Slot, text: &str) -> String {
    let hidden = text.replace('\n', &BREAK.to_string());
    let mut framed = String::from(OPEN);
    framed.push(place.mark());
    framed.push_str(&hidden);
    framed.push(CLOSE);
    framed
}

/// The escape function: data cannot hold a frame's characters, so what starts with one is a helper's.
pub(super) fn frame_bare(text: &str) -> String {
    if text.starts_with(OPEN) {
        text.to_owned()
    } else {
        frame(Slot::Bare, text)
    }
}

/// Replaces every frame by its text.
pub(super) fn settle(framed: &str, language: Language, scope: &Scope) -> Result<String, RenderError> {
    let mut out = String::new();
    let mut rest = framed;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let (inside, tail) =
            after.split_once(CLOSE).ok_or_else(|| RenderError::new("a helper's text was cut"))?;
        out.push_str(before);
        let mut chars = inside.chars();
        let place = chars.next().map_or(Slot::Exact, Slot::of);
        insert(&mut out, place, &chars.as_str().replace(BREAK, "\n"), language, scope)?;
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

fn insert(
    out: &mut String,
    place: Slot,
    text: &str,
    language: Language,
    scope: &Scope,
) -> Result<(), RenderError> {
    let text = match (place, language) {
        (Slot::Yaml, _) => return insert_yaml(out, text),
        (Slot::Bare, Language::Yaml) => {
            return insert_yaml(out, &yaml::under_a_key(&Value::String(text.to_owned()), scope)?);
        }
        (Slot::Indented, _) => indented(last_line(out), text),
        (Slot::Exact, _) => text.to_owned(),
        (Slot::Bare, Language::Hcl) => hcl::string(text, scope)?,
        (Slot::Bare, Language::Json) => json(&Value::String(text.to_owned()), scope)?,
        (Slot::Bare, Language::Markdown) => prose(text),
        (Slot::Bare, Language::Other) => {
            return Err(RenderError::new("a value without a helper in a file of no known language"));
        }
    };
    out.push_str(&text);
    Ok(())
}

fn last_line(out: &str) -> &str {
    out.rsplit_once('\n').map_or(out, |(_, line)| line)
}

/// A scalar that stands alone on its line moves up beside its key or dash; a collection goes below.
fn insert_yaml(out: &mut String, text: &str) -> Result<(), RenderError> {
    let below = text.starts_with('\n');
    if !below && last_line(out).trim_matches(' ').is_empty() {
        let above = out.trim_end_matches([' ', '\n']);
        if above.ends_with([':', '-']) {
            out.truncate(above.len());
            out.push(' ');
        } else if text.contains('\n') {
            return Err(RenderError::new("text of several lines needs its key on the same line"));
        }
    }
    let text = yaml::write_after(last_line(out), text);
    if text.starts_with('\n') {
        out.truncate(out.trim_end_matches(' ').len());
    }
    out.push_str(&text);
    Ok(())
}

fn indented(line: &str, text: &str) -> String {
    let spaces = line.len() - line.trim_start_matches(' ').len();
    let separator = ["\n", &" ".repeat(spaces)].concat();
    text.split('\n').collect::<Vec<_>>().join(&separator)
}

/// Registers the helpers that need the scope and the language of the file.
pub(super) fn register<'a>(context: &mut RenderContext<'_, 'a>, scope: &'a Scope, language: Language) {
    for (name, write) in HELPERS {
        context.register_local_helper(
            name,
            Box::new(Typed {
                name,
                write,
                scope,
                language,
            }),
        );
    }
}

/// Registers the helpers that only look.
pub(super) fn register_questions(handlebars: &mut Handlebars<'_>) {
    handlebars.register_helper("present", Box::new(Present));
    handlebars.register_helper("filled", Box::new(FilledHelper));
    handlebars.register_helper("if", Box::new(StrictIf { wanted: true }));
    handlebars.register_helper("unless", Box::new(StrictIf { wanted: false }));
}

type WriteHelper = fn(&HelperCall<'_>) -> Result<String, RenderError>;

const HELPERS: [(&str, WriteHelper); 11] = [
    ("yaml", write_yaml),
    ("policy", write_policy),
    ("hcl", write_hcl),
    ("jsonencode", write_jsonencode),
    ("ident", write_ident),
    ("traversal", write_traversal),
    ("part", |call| {
        let write = if call.language == Language::Yaml { part::digits } else { part::of };
        Ok(frame(Slot::Exact, &write(&call.plain()?, call.scope)?))
    }),
    ("comment", |call| Ok(frame(Slot::Exact, &one_line(&Scope::prose(&call.plain()?))))),
    ("command", |call| Ok(frame(Slot::Exact, &command(&call.plain()?)?))),
    ("text", |call| Ok(frame(Slot::Exact, &prose(&call.plain()?)))),
    ("json", |call| Ok(frame(Slot::Indented, &json(call.value, call.scope)?))),
];

/// A command line for a fenced block: nothing in it can end the block or the line.
fn command(text: &str) -> Result<String, RenderError> {
    if text.contains(|c: char| c.is_control() || c == '`') {
        return Err(RenderError::new("a command cannot hold line breaks or backticks"));
    }
    Ok(Scope::prose(text))
}

/// One use of a helper.
struct HelperCall<'a> {
    value: &'a Value,
    indent: Option<usize>,
    scope: &'a Scope,
    language: Language,
}

impl HelperCall<'_> {
    /// A scalar as text.
    fn plain(&self) -> Result<String, RenderError> {
        match self.value {
            Value::String(text) => Ok(text.clone()),
            Value::Bool(_) | Value::Number(_) => Ok(self.value.to_string()),
            _ => Err(RenderError::new("takes text, not a list, a map or null")),
        }
    }

    fn only_in(&self, language: Language) -> Result<(), RenderError> {
        match self.language == language {
            true => Ok(()),
            false => Err(RenderError::new("belongs into files of another language")),
        }
    }
}

fn write_yaml(call: &HelperCall<'_>) -> Result<String, RenderError> {
    call.only_in(Language::Yaml)?;
    let text = yaml::under_a_key(call.value, call.scope)?;
    Ok(match call.indent {
        None => frame(Slot::Yaml, &text),
        Some(indent) => frame(Slot::Exact, &yaml::write_after(&[&" ".repeat(indent), "k:"].concat(), &text)),
    })
}

fn write_policy(call: &HelperCall<'_>) -> Result<String, RenderError> {
    match call.value.get("Statement") {
        Some(_) => write_yaml(call),
        None => Err(RenderError::new("takes a policy document, which has a `Statement`")),
    }
}

fn write_hcl(call: &HelperCall<'_>) -> Result<String, RenderError> {
    call.only_in(Language::Hcl)?;
    Ok(frame(Slot::Indented, &hcl::write(call.value, call.scope, 0)?))
}

fn write_jsonencode(call: &HelperCall<'_>) -> Result<String, RenderError> {
    call.only_in(Language::Hcl)?;
    Ok(frame(Slot::Indented, &hcl::jsonencode(call.value, call.scope, 0)?))
}

/// A logical id in YAML <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>,
/// an identifier elsewhere.
fn write_ident(call: &HelperCall<'_>) -> Result<String, RenderError> {
    let name = call.plain()?;
    let logical_id = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match call.language {
        Language::Yaml if logical_id => Ok(frame(Slot::Exact, &yaml::plain_scalar(&name)?)),
        Language::Yaml => Err(RenderError::new(format!(
            "`{name}` is not a logical id: only letters and digits are allowed"
        ))),
        _ if hcl::is_identifier(&name) => Ok(frame(Slot::Exact, &name)),
        _ => Err(RenderError::new(format!("`{name}` is not an identifier"))),
    }
}

/// Identifiers with dots between them, such as `aws_kms_key.offline`.
fn write_traversal(call: &HelperCall<'_>) -> Result<String, RenderError> {
    call.only_in(Language::Hcl)?;
    let name = call.plain()?;
    match name.split('.').all(hcl::is_identifier) {
        true => Ok(frame(Slot::Exact, &name)),
        false => Err(RenderError::new(format!("`{name}` is not a reference"))),
    }
}

fn is_line_break(char: char) -> bool {
    matches!(char, '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// One line: breaks become spaces, other control and invisible characters are dropped.
fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|char| if is_line_break(char) || char == '\t' { ' ' } else { char })
        .collect();
    let visible = |char: &char| {
        !char.is_control()
            && !matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    spaced.chars().filter(visible).collect::<String>().trim().to_owned()
}

/// Prose of Markdown: everything that Markdown or HTML would take as markup is escaped.
fn prose(text: &str) -> String {
    let line = one_line(&Scope::prose(text));
    let mut out = String::new();
    let mut begins_word = true;
    for (at, char) in line.char_indices() {
        match char {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            ':' if line.get(at..).is_some_and(|rest| rest.starts_with("://")) => out.push_str("&#58;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => out.extend(['\\', char]),
            '#' | '+' | '-' | '=' if begins_word => out.extend(['\\', char]),
            char => out.push(char),
        }
        begins_word = char.is_whitespace();
    }
    escape_ordinal(out)
}

/// `1.` and `1)` at the start would open a numbered list.
fn escape_ordinal(text: String) -> String {
    let digits = text.len() - text.trim_start_matches(|char: char| char.is_ascii_digit()).len();
    match text.split_at_checked(digits) {
        Some((number, rest)) if digits > 0 && rest.starts_with('.') => [number, "\\", rest].concat(),
        _ => text,
    }
}

/// JSON with two spaces a level; JSON has no references, so only ids that are known can be written.
fn json(value: &Value, scope: &Scope) -> Result<String, RenderError> {
    let ids_only = Scope {
        own_account: None,
        ..scope.clone()
    };
    let value = known(value, &ids_only)?;
    serde_json::to_string_pretty(&value).map_err(|error| RenderError::new(error.to_string()))
}

fn known(value: &Value, scope: &Scope) -> Result<Value, RenderError> {
    match value {
        Value::String(text) => known_text(text, scope).map(Value::String),
        Value::Array(items) => items.iter().map(|item| known(item, scope)).collect(),
        Value::Object(entries) => {
            let entries: Result<serde_json::Map<_, _>, RenderError> = entries
                .iter()
                .map(|(key, value)| Ok((known_text(key, scope)?, known(value, scope)?)))
                .collect();
            Ok(Value::Object(entries?))
        }
        other => Ok(other.clone()),
    }
}

fn known_text(text: &str, scope: &Scope) -> Result<String, RenderError> {
    let ids_only = Scope {
        own_account: None,
        ..scope.clone()
    };
    match ids_only.tokens(text)?.as_slice() {
        [] => Ok(String::new()),
        [TextToken::Literal(text)] => Ok(text.clone()),
        _ => Err(RenderError::new(format!(
            "JSON cannot hold the reference in `{}`",
            Scope::prose(text)
        ))),
    }
}

struct Typed<'a> {
    name: &'static str,
    write: WriteHelper,
    scope: &'a Scope,
    language: Language,
}

impl HelperDef for Typed<'_> {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc handlebars::Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, handlebars::RenderError> {
        let value = only_parameter(helper)?;
        let indent = helper
            .hash_get("indent")
            .and_then(|indent| indent.value().as_u64())
            .and_then(|indent| usize::try_from(indent).ok());
        let call = HelperCall {
            value,
            indent,
            scope: self.scope,
            language: self.language,
        };
        let framed =
            (self.write)(&call).map_err(|error| other(format!("`{}` {}", self.name, error.message)))?;
        Ok(ScopedJson::Derived(Value::String(framed)))
    }
}

fn other(message: String) -> handlebars::RenderError {
    RenderErrorReason::Other(message).into()
}

/// The one value that a helper takes; a path that leads nowhere is an error.
fn only_parameter<'h>(helper: &'h Helper<'_>) -> Result<&'h Value, handlebars::RenderError> {
    match helper.params().as_slice() {
        [only] if only.is_value_missing() => {
            let path = only.relative_path().map_or("?", String::as_str);
            Err(other(format!("`{}` over `{path}`, which the data does not have", helper.name())))
        }
        [only] => Ok(only.value()),
        _ => Err(other(format!("`{}` takes one value", helper.name()))),
    }
}

/// `{{#if (present x)}}`: true where the path exists and is not null.
struct Present;

impl HelperDef for Present {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc handlebars::Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, handlebars::RenderError> {
        let [only] = helper.params().as_slice() else {
            return Err(other("`present` takes one value".to_owned()));
        };
        Ok(ScopedJson::Derived(Value::Bool(
            !only.is_value_missing() && !only.value().is_null(),
        )))
    }
}

/// `{{#if (filled x)}}`: true where a text, list or map that the data must have is not empty.
struct FilledHelper;

impl HelperDef for FilledHelper {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc handlebars::Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, handlebars::RenderError> {
        let empty = match only_parameter(helper)? {
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(entries) => entries.is_empty(),
            _ => return Err(other("`filled` takes a text, a list or a map".to_owned())),
        };
        Ok(ScopedJson::Derived(Value::Bool(!empty)))
    }
}

/// `if` and `unless` over true and false only: strict mode does not look at their paths, and truthiness hides typos.
struct StrictIf {
    wanted: bool,
}

impl HelperDef for StrictIf {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        handlebars: &'reg Handlebars<'reg>,
        context: &'rc handlebars::Context,
        rc: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn handlebars::Output,
    ) -> handlebars::HelperResult {
        let Value::Bool(flag) = only_parameter(helper)? else {
            return Err(other(format!(
                "`{}` takes true or false; ask `(present x)` for the rest",
                helper.name()
            )));
        };
        let body = if *flag == self.wanted {
            helper.template()
        } else {
            helper.inverse()
        };
        body.map_or(Ok(()), |body| body.render(handlebars, context, rc, out))
    }
}
