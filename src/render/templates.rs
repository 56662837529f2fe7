//! A template's name and data into the text of a file.
//!
//! The default templates live in `templates/` and travel inside the binary; a user's own override
//! them by name. Strict mode: a path that the data does not have is an error with the template's
//! line and column, also in `if` and in helpers.

use super::helpers::{self, Language};
use super::lint::lint;
use super::{RenderError, Scope, hcl};
use crate::aws::Text;
use handlebars::{Context, Handlebars, RenderContext, Renderable, Template, TemplateError};
use include_dir::{Dir, include_dir};
use serde_json::Value;
use std::collections::BTreeMap;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The templates of one run, parsed and linted.
pub struct Templates {
    handlebars: Handlebars<'static>,
}

impl Templates {
    /// The default templates, some of them replaced: `overrides` maps names such as
    /// `key/cloudformation.yaml` to texts.
    ///
    /// # Errors
    ///
    /// Every template that does not parse or is forbidden by the lint, and every override whose name
    /// is no template's.
    pub fn new(overrides: &BTreeMap<String, String>) -> Result<Self, Vec<RenderError>> {
        let mut texts = embedded(&EMBEDDED);
        let unknown = |name: &&String| !texts.contains_key(*name);
        let errors: Vec<RenderError> = overrides
            .keys()
            .filter(unknown)
            .map(|name| RenderError::in_template(name, "no template has this name"))
            .collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        texts.extend(overrides.clone());
        Self::from_texts(&texts)
    }

    /// Exactly these templates, by name.
    ///
    /// # Errors
    ///
    /// Every template that does not parse or is forbidden by the lint.
    pub fn from_texts(texts: &BTreeMap<String, String>) -> Result<Self, Vec<RenderError>> {
        let mut handlebars = Handlebars::new();
        handlebars.set_strict_mode(true);
        handlebars.register_escape_fn(helpers::frame_bare);
        helpers::register_questions(&mut handlebars);
        let mut errors = Vec::new();
        for (name, text) in texts {
            match parse(name, text) {
                Ok(template) => handlebars.register_template(name, template),
                Err(wrong) => errors.extend(wrong),
            }
        }
        if errors.is_empty() { Ok(Self { handlebars }) } else { Err(errors) }
    }

    /// The names of all templates, sorted.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.handlebars.get_templates().keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// Writes one file. The language follows the end of the name: `.yaml`, `.tf`, `.json`, `.md`.
    ///
    /// # Errors
    ///
    /// A missing template or path, or a value that the language cannot say.
    pub fn render(&self, name: &str, data: &Value, scope: &Scope) -> Result<String, RenderError> {
        if holds_reserved(data) {
            return Err(RenderError::in_template(
                name,
                "the data holds a character that is reserved for the writer",
            ));
        }
        let language = Language::of(name);
        let framed = self.framed(name, data, scope, language).map_err(|error| placed(name, &error))?;
        let text = helpers::settle(&framed, language, scope).map_err(|error| RenderError {
            template: Some(name.to_owned()),
            ..error
        })?;
        if !Text::is_free_of_reserved(&text) {
            return Err(RenderError::in_template(
                name,
                "an id that AWS has not made yet would be written as it is",
            ));
        }
        Ok(if language == Language::Hcl { hcl::align(&text) } else { text })
    }

    fn framed(&self, name: &str, data: &Value, scope: &Scope, language: Language) -> Result<String, handlebars::RenderError> {
        let missing = || handlebars::RenderErrorReason::TemplateNotFound(name.to_owned());
        let template = self.handlebars.get_template(name).ok_or_else(missing)?;
        let context = Context::wraps(data)?;
        let mut render_context = RenderContext::new(template.name.as_ref());
        helpers::register(&mut render_context, scope, language);
        template.renders(&self.handlebars, &context, &mut render_context)
    }
}

fn embedded(folder: &Dir<'_>) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for file in folder.files() {
        let name = file.path().to_str().and_then(|path| path.strip_suffix(".hbs"));
        if let (Some(name), Some(text)) = (name, file.contents_utf8()) {
            texts.insert(name.replace('\\', "/"), text.to_owned());
        }
    }
    texts.extend(folder.dirs().flat_map(embedded));
    texts
}

fn parse(name: &str, text: &str) -> Result<Template, Vec<RenderError>> {
    if helpers::is_reserved(text) || !Text::is_free_of_reserved(text) {
        return Err(vec![RenderError::in_template(
            name,
            "holds a character that is reserved for the writer",
        )]);
    }
    let template = Template::compile_with_name(text, name.to_owned()).map_err(|error| vec![unreadable(name, &error)])?;
    let errors = lint(name, &template);
    if errors.is_empty() { Ok(template) } else { Err(errors) }
}

fn unreadable(name: &str, error: &TemplateError) -> RenderError {
    let message = error.reason().to_string();
    match error.pos() {
        Some((line, column)) => RenderError::at(name, line, column, message),
        None => RenderError::in_template(name, message),
    }
}

fn placed(name: &str, error: &handlebars::RenderError) -> RenderError {
    RenderError {
        template: Some(error.template_name.clone().unwrap_or_else(|| name.to_owned())),
        line: error.line_no,
        column: error.column_no,
        message: error.reason().to_string(),
    }
}

fn holds_reserved(value: &Value) -> bool {
    match value {
        Value::String(text) => helpers::is_reserved(text),
        Value::Array(items) => items.iter().any(holds_reserved),
        Value::Object(entries) => entries
            .iter()
            .any(|(key, value)| helpers::is_reserved(key) || holds_reserved(value)),
        _ => false,
    }
}
